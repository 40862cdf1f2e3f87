"""p- and q-values where they stand on edges: over the right pairs, by the right margins, and sane at the edges."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import false_discovery_control
from small_corpora import Row, corpus_of

from pfocr_graph import BuildOptions, FigureCorpus, example_corpus
from pfocr_graph.build import Build, build
from pfocr_graph.figure_pairs import pair_figures
from pfocr_graph.incidence import build_incidence
from pfocr_graph.options import Families, Significance
from pfocr_graph.significance import SignificanceError, expected_counts, fit_bicm, pair_p_values

POLICIES: tuple[Families, ...] = ("discount", "keep", "collapse")


@pytest.fixture(scope="module")
def human() -> FigureCorpus:
    return example_corpus().select(organism="human")


def assess(corpus: FigureCorpus, significance: Significance = "bicm", **choices: object) -> Build:
    options = BuildOptions(network="genes", significance=significance, **choices)  # type: ignore[arg-type]
    return build(corpus, options, layout=False, centralities=False, groups=False)


def drawing(*figures: str) -> FigureCorpus:
    rows: list[Row] = [
        (f"PMC{number}__a", gene, gene, "hgnc_symbol", gene) for number, genes in enumerate(figures) for gene in genes
    ]
    return corpus_of(rows, empty=[f"PMC{number}__a" for number in range(len(figures))])


@pytest.mark.parametrize("families", POLICIES)
def test_q_values_are_over_every_pair_of_nodes_that_could_have_met(human: FigureCorpus, families: Families) -> None:
    minimum = 2
    made = assess(human, families=families, min_figures=minimum)
    incidence = made.incidence
    nodes = [node for node in range(incidence.n_nodes) if incidence.n_figures[node] >= minimum]
    members: list[set[int]] = [{int(code)} for code in incidence.codes]
    if families == "collapse":
        entities = human.terms.entities
        members = [
            set(entities.members[entities.offsets[c] : entities.offsets[c + 1]].tolist()) for c in incidence.codes
        ]
    could_meet = [(a, b) for a, b in combinations(nodes, 2) if not members[a] & members[b]]
    assert made.gene_pairs is not None
    assert made.gene_pairs.n_tests == len(could_meet)

    whole = assess(human, families=families, min_figures=1)
    assert whole.pairs is not None
    support = dict(
        zip(
            zip(whole.pairs.left.tolist(), whole.pairs.right.tolist(), strict=True),
            whole.pairs.support.tolist(),
            strict=True,
        )
    )
    fit = fit_bicm(incidence.nodes_by_figure[incidence.nodes_by_figure > 0], incidence.n_figures)
    ends = np.array(could_meet)
    counts = np.array([support.get(pair, 0) for pair in could_meet])
    p_values = pair_p_values(fit, incidence.n_figures[ends[:, 0]], incidence.n_figures[ends[:, 1]], counts)
    q_values = dict(zip(could_meet, false_discovery_control(p_values).tolist(), strict=True))
    assert made.pairs is not None
    found = zip(made.pairs.left.tolist(), made.pairs.right.tolist(), strict=True)
    expected = [q_values[pair] for pair in found]
    assert made.gene_pairs.measures["q_value"] == pytest.approx(np.array(expected), rel=1e-9)


def test_expected_support_and_fold_are_those_of_the_null_model(human: FigureCorpus) -> None:
    made = assess(human, families="collapse", min_figures=2)
    assert made.gene_pairs is not None
    assert made.pairs is not None
    incidence, measures = made.incidence, made.gene_pairs.measures
    fit = fit_bicm(incidence.nodes_by_figure[incidence.nodes_by_figure > 0], incidence.n_figures)
    expected = expected_counts(fit, incidence.n_figures[made.pairs.left], incidence.n_figures[made.pairs.right])
    assert measures["expected_figures"] == pytest.approx(expected)
    assert measures["fold"] == pytest.approx(made.pairs.support / expected)
    assert measures["neg_log10_q"] == pytest.approx(-np.log10(measures["q_value"]), abs=1e-12)
    plain = assess(human, "hypergeometric", families="collapse", min_figures=2)
    assert plain.gene_pairs is not None
    n = int((incidence.nodes_by_figure > 0).sum())
    product = incidence.n_figures[made.pairs.left] * incidence.n_figures[made.pairs.right] / n
    assert plain.gene_pairs.measures["expected_figures"] == pytest.approx(product)


def test_edges_above_the_largest_q_are_cut_and_counted(human: FigureCorpus) -> None:
    whole = assess(human, families="collapse", min_figures=2)
    cut = assess(human, families="collapse", min_figures=2, max_q=0.5)
    assert whole.gene_pairs is not None
    assert cut.gene_pairs is not None
    n_kept = int((whole.gene_pairs.measures["q_value"] <= 0.5).sum())
    assert 0 < n_kept == len(cut.gene_pairs) < len(whole.gene_pairs)
    gone, before = len(whole.gene_pairs) - n_kept, len(whole.gene_pairs)
    assert cut.cuts == (f"{gone:,} of {before:,} co-occurrence edges are cut: their q-value is above 0.5",)


@pytest.mark.parametrize(
    "figures",
    [
        ("AB",),
        ("A",),
        ("A", "A"),
        ("ABC", "ABC", "ABC"),
        ("AB", "BC", "CA"),
        ("", ""),
        ("AB", "CD"),
        ("ABCDE", "A", "B"),
    ],
    ids=["one figure", "one gene", "one gene twice", "all in all", "equal degrees", "no genes", "apart", "nested"],
)
@pytest.mark.parametrize("families", POLICIES)
@pytest.mark.parametrize("model", ["bicm", "hypergeometric"])
def test_degenerate_corpora_are_tested_without_a_fuss(
    figures: tuple[str, ...], families: Families, model: Significance
) -> None:
    made = assess(drawing(*figures), model, families=families, min_figures=1)
    assert made.gene_pairs is not None
    for name in ("p_value", "q_value"):
        values = made.gene_pairs.measures[name]
        assert ((values > 0) & (values <= 1)).all()
    if figures == ("ABC", "ABC", "ABC"):
        assert made.gene_pairs.measures["p_value"].tolist() == [1.0, 1.0, 1.0]


def test_relabelling_genes_relabels_the_answer(human: FigureCorpus) -> None:
    figures = ("ABC", "ABD", "AB", "CDE", "CE", "BE")
    renamed = str.maketrans("ABCDE", "EDCBA")
    one, other = assess(drawing(*figures)), assess(drawing(*(genes.translate(renamed) for genes in figures)))

    def by_names(made: Build, table: dict[int, int] | None = None) -> dict[frozenset[str], float]:
        edges = made.network.edge_tables["co-occurs-with"]
        names = made.network.node_tables["gene"].columns["name"].values()
        ends = zip(edges.source.tolist(), edges.target.tolist(), strict=True)
        p_values = edges.columns["p_value"].values()
        return {
            frozenset(names[end].translate(table or {}) for end in pair): round(p_value, 9)
            for pair, p_value in zip(ends, p_values, strict=True)
        }

    assert by_names(one, renamed) == by_names(other)


def test_figure_pairs_are_tested_with_figures_and_entities_in_each_others_place(human: FigureCorpus) -> None:
    entities = build_incidence(human, "entities")
    pairs = pair_figures(entities, top=None, significance="bicm")
    sizes = entities.nodes_by_figure
    fit = fit_bicm(entities.n_figures, sizes[sizes > 0])
    assert pairs.p_value is not None
    assert pairs.q_value is not None
    p_values = pair_p_values(fit, sizes[pairs.left], sizes[pairs.right], pairs.n_shared)
    assert pairs.p_value == pytest.approx(p_values)
    n_drawn = int((sizes > 0).sum())
    assert pairs.n_tests == n_drawn * (n_drawn - 1) // 2
    unmet = np.ones(pairs.n_tests - len(p_values))
    assert pairs.q_value == pytest.approx(false_discovery_control(np.concatenate((p_values, unmet)))[: len(p_values)])


def test_a_fit_that_fails_writes_nothing_and_ends_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from pfocr_graph.cli import main

    def fail(*_: object, **__: object) -> None:
        raise SignificanceError("the null model did not converge")

    monkeypatch.setattr("pfocr_graph.significance.fit_bicm", fail)
    seeds = Path(__file__).parent.parent / "seeds"
    assert main(["build", str(seeds), "-o", str(tmp_path / "out"), "--significance", "bicm"]) == 1
    assert "the null model did not converge" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
