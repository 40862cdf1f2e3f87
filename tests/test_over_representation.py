"""Which figures hold most of a list of genes: against scipy's laws, GSEApy's numbers and a count by hand."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from small_corpora import LEXICON, Row, corpus_of, gene_number, tables

from pfocr_graph import FigureCorpus, OptionError, example_corpus
from pfocr_graph.cli import main
from pfocr_graph.node_names import suggest_genes
from pfocr_graph.over_representation import find_over_represented

EXAMPLE = Path(__file__).parent.parent / "pfocr_graph" / "example"
GENES = sorted({gene for genes in LEXICON.values() for gene in genes if gene.isupper()})


def genes_by_figure(corpus: FigureCorpus) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for figid, symbol in corpus.mention_frame[["figid", "symbol"]].itertuples(index=False):
        found.setdefault(figid, set()).add(symbol)
    return found


@settings(max_examples=60)
@given(tables(), st.lists(st.sampled_from(GENES), min_size=1, unique=True))
def test_overlaps_are_counted_and_p_values_are_those_of_fishers_exact_test(rows: list[Row], names: list[str]) -> None:
    corpus = corpus_of(rows)
    assume("9606" in corpus.taxon_ids)
    corpus = corpus.select(organism="human")
    drawn = genes_by_figure(corpus)
    background = set().union(*drawn.values())
    mine = set(names) & background
    assume(mine)
    found = find_over_represented(corpus, names)
    assert set(found.unknown) == set(names) - mine
    assert (found.n_list, found.n_background, found.n_tests) == (len(mine), len(background), len(drawn))
    members: dict[str, set[str]] = {}
    for _, _, term, _, symbol in rows:
        members.setdefault(term, set()).add(symbol)
    named = corpus.mention_frame.loc[lambda frame: frame["symbol"].isin(mine)]
    shown = {corpus.figure_list[figure].figid: place for place, figure in enumerate(found.figures.tolist())}
    assert set(shown) == {figid for figid, genes in drawn.items() if genes & mine}
    for figid, place in shown.items():
        genes = drawn[figid]
        cells = np.array(
            [
                [len(genes & mine), len(genes - mine)],
                [len(mine - genes), len(background - genes - mine)],
            ]
        )
        assert {corpus.genes.symbol[gene] for gene in found.genes[place]} == genes & mine
        assert [found.n_overlap[place], found.n_genes[place]] == [cells[0, 0], len(genes)]
        terms = named.loc[named["figid"] == figid, "term"]
        assert found.n_overlap_entities[place] == len({frozenset(members[term]) for term in terms})
        assert found.p_value[place] == pytest.approx(stats.fisher_exact(cells, alternative="greater").pvalue, rel=1e-9)
        law = stats.hypergeom(len(background), len(mine), len(genes))
        assert found.p_value[place] == pytest.approx(law.sf(cells[0, 0] - 1), rel=1e-9)
        a, b, c, d = (cells + 0.5).ravel().tolist()
        assert found.odds_ratio[place] == pytest.approx(a * d / (b * c))
    everything = np.ones(len(drawn))
    everything[: len(found)] = found.p_value
    assert found.q_value == pytest.approx(stats.false_discovery_control(everything)[: len(found)])
    assert (np.diff(found.p_value) >= 0).all()


@pytest.fixture(scope="module")
def gseapy_stats() -> ModuleType:
    """Return GSEApy's own test, without the rest of the package, which takes seconds to import."""
    package = importlib.util.find_spec("gseapy")
    if package is None or package.origin is None:
        pytest.skip("gseapy is not installed")
    spec = importlib.util.spec_from_file_location("gseapy_stats", Path(package.origin).parent / "stats.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_p_values_and_odds_ratios_are_those_of_gseapy(gseapy_stats: ModuleType) -> None:
    corpus = example_corpus().select(organism="human")
    drawn = genes_by_figure(corpus)
    names = ["APC", "CTNNB1", "GSK3B", "LRP6", "MYC", "APP", "PSEN1"]
    found = find_over_represented(corpus, names)
    figids, p_values, odds_ratios, overlaps, sizes, _ = gseapy_stats.calc_pvalues(
        set(names), drawn, set().union(*drawn.values())
    )
    expected = {figid: numbers for figid, *numbers in zip(figids, p_values, odds_ratios, overlaps, sizes, strict=True)}
    assert len(expected) == len(found) > 10
    for place, figure in enumerate(found.figures.tolist()):
        ours = [found.p_value[place], found.odds_ratio[place], found.n_overlap[place], found.n_genes[place]]
        assert ours == pytest.approx(expected[corpus.figure_list[figure].figid], rel=1e-9)


def test_a_family_word_counts_once_among_the_entities_behind_an_overlap() -> None:
    rows: list[Row] = [
        *(("PMC1__a", "PI3K", "PI3K", "bioentities_symbol", gene) for gene in ("PIK3CA", "PIK3CB", "PIK3CD")),
        ("PMC1__a", "mTOR", "MTOR", "hgnc_symbol", "MTOR"),
        ("PMC2__a", "MTOR", "MTOR", "hgnc_symbol", "MTOR"),
    ]
    found = find_over_represented(corpus_of(rows), ["PIK3CA", "pik3cb", "MTOR"])
    assert found.n_overlap.tolist() == [1, 3]
    assert found.n_overlap_entities.tolist() == [1, 2]


def test_genes_may_be_named_in_any_way_and_twice() -> None:
    corpus = corpus_of([("PMC1__a", "MTOR", "MTOR", "hgnc_symbol", "MTOR")])
    number = gene_number("MTOR")
    found = find_over_represented(corpus, ["mtor", " MTOR ", number, f"ncbigene:{number}", f"NCBIGene:{number}"])
    assert (found.n_list, found.unknown, found.p_value.tolist()) == (1, (), [1.0])


def test_what_cannot_be_tested_is_refused() -> None:
    corpus = corpus_of([("PMC1__a", "MTOR", "MTOR", "hgnc_symbol", "MTOR"), ("PMC1__a", "akt", "akt", "x", "akt1")])
    with pytest.raises(OptionError, match="genes of 2 organisms"):
        find_over_represented(corpus, ["MTOR"])
    with pytest.raises(OptionError, match=r'none of the 1 names is a gene .*; by "MTORR", did you mean MTOR'):
        find_over_represented(corpus.select(organism="human"), ["MTORR"])


def test_a_word_suggests_the_gene_it_names_and_a_slip_the_nearest_gene() -> None:
    human = example_corpus().select(organism="human")
    assert suggest_genes(human, "her2") == ["ERBB2"]
    assert suggest_genes(human, "CTNB1")[0] == "CTNNB1"
    assert suggest_genes(human, "?") == []


def test_the_command_prints_figures_and_says_which_names_it_does_not_know(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("# my genes\nAPP\tamyloid\nBACE1\nPSEN1\nMAPT\nHER2\nQ1\nQ2\nQ3\nQ4\nQ5\n")
    inputs = [str(EXAMPLE / "_figures"), str(EXAMPLE / "legacy")]
    command = ["shared-genes", *inputs, "--my-genes", str(path), "--format", "json"]
    assert main([*command, "--max-q", "0.05"]) == 0
    captured = capsys.readouterr()
    rows = json.loads(captured.out)["rows"]
    assert all(row["q_value"] <= 0.05 for row in rows)
    assert rows[0]["shared_genes"] == ["APP", "BACE1", "MAPT", "PSEN1"]
    assert rows[0]["link"].endswith(f"{rows[0]['figid']}.html")
    assert captured.err.startswith(f"4 genes of {path} are in ")
    assert "6 names are no gene of these figures: HER2 (did you mean ERBB2?), Q1" in captured.err
    assert captured.err.endswith("and 1 more.\n")
    assert main([*command, "--min-shared", "2", "--top-pairs", "3"]) == 0
    fewer = json.loads(capsys.readouterr().out)["rows"]
    assert len(fewer) == 3
    assert all(row["n_overlap"] >= 2 for row in fewer)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--nested"], "--nested is of pairs of figures"),
        (["--figure-ids", "PMC1__a"], "--figure-ids is of pairs of figures"),
        (["--significance", "bicm"], "--significance is of pairs of figures"),
    ],
)
def test_options_of_pairs_are_refused_for_a_list_of_genes(
    options: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("APP\n")
    assert main(["shared-genes", str(EXAMPLE), "--my-genes", str(path), *options]) == 2
    assert message in capsys.readouterr().err
