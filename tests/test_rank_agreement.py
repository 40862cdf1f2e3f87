"""Ranks, their correlation, and how much of a gene's rank is one family word."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from small_corpora import PAPERS, Row, corpus_of, tables

from pfocr_graph import BuildOptions, OptionError, example_corpus
from pfocr_graph.build import build
from pfocr_graph.cli import main
from pfocr_graph.metrics import METRICS
from pfocr_graph.options import Families
from pfocr_graph.policy_ranks import POLICIES, GeneRanks, build_policies, rank_genes
from pfocr_graph.rank_agreement import TOP, agreement_of_measures, agreement_of_policies, rank, spearman
from pfocr_graph.reports.centrality import centrality_report

values = st.lists(st.integers(-3, 3).map(float) | st.floats(-1e6, 1e6), max_size=30)

PI3K: list[Row] = [
    *(
        (figid, "PI3K", "PI3K", "bioentities_symbol", gene)
        for figid in ("PMC1__a", "PMC2__a", "PMC3__a")
        for gene in ("PIK3CA", "PIK3CB", "PIK3CD")
    ),
    ("PMC1__a", "mTOR", "MTOR", "hgnc_symbol", "MTOR"),
    ("PMC2__a", "mTOR", "MTOR", "hgnc_symbol", "MTOR"),
    ("PMC2__a", "RHEB", "RHEB", "hgnc_symbol", "RHEB"),
    ("PMC4__a", "PIK3CA", "PIK3CA", "hgnc_symbol", "PIK3CA"),
    ("PMC4__a", "RHEB", "RHEB", "hgnc_symbol", "RHEB"),
]
"""The family in three figures, of which one draws nothing else; one of its genes by its own name in a fourth."""


@given(values)
def test_ranks_are_those_of_scipy(numbers: list[float]) -> None:
    falling = -np.array([float(f"{number:.9e}") for number in numbers])
    assert rank(numbers).tolist() == stats.rankdata(falling, method="min").tolist()
    assert rank(numbers, "mean").tolist() == stats.rankdata(falling, method="average").tolist()


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), max_size=30))
def test_rank_correlation_is_that_of_scipy(pairs: list[tuple[int, int]]) -> None:
    a, b = ([pair[side] for pair in pairs] for side in (0, 1))
    found = spearman(a, b)
    if len(set(a)) < 2 or len(set(b)) < 2:
        assert found is None
    else:
        assert found == pytest.approx(stats.spearmanr(a, b).statistic, abs=1e-12)


def test_values_that_differ_by_rounding_alone_are_ties() -> None:
    assert rank([0.1 + 0.2, 0.3, 0.2]).tolist() == [1, 1, 3]
    assert rank([0.3000000001, 0.3, 0.2]).tolist() == [1, 2, 3]


@settings(max_examples=10)
@given(tables())
def test_every_agreement_is_that_of_the_two_columns_by_name(rows: list[Row]) -> None:
    builds = build_policies(corpus_of(rows, papers=PAPERS), BuildOptions())
    tables_of = {
        families: [dict(zip(report.columns, row, strict=True)) for row in report.rows]
        for families, made in builds.items()
        for report in (centrality_report(made),)
    }

    def column(families: Families, measure: str, kind: str) -> dict[str, float]:
        rows_of = [row for row in tables_of[families] if (row["type"] == "figure") == (kind == "figures")]
        there = "gene_degree" if kind == "genes" else "bipartite_degree_centrality"
        return {row["node_id"]: row[measure] for row in rows_of if row[there]}

    found = [*agreement_of_policies(builds), *(one for made in builds.values() for one in agreement_of_measures(made))]
    assert found
    for one in found:
        a, b = column(one.families_a, one.measure_a, one.nodes), column(one.families_b, one.measure_b, one.nodes)
        if one.families_a != one.families_b:
            b = {node_id: value for node_id, value in b.items() if not node_id.startswith("family:")}
        both = sorted(a.keys() & b.keys())
        assert one.n_nodes == len(both)
        expected = spearman([a[node_id] for node_id in both], [b[node_id] for node_id in both])
        assert one.spearman == (expected if expected is None else pytest.approx(expected, abs=1e-12))
        assert one.n_top_shared <= min(TOP, len(both))


def ranks_of(rows: list[Row], measure: str) -> dict[str, GeneRanks]:
    corpus = corpus_of(rows)
    builds = build_policies(corpus, BuildOptions(), centralities=[measure])
    return {corpus.genes.symbol[row.gene]: row for row in rank_genes(builds, measure)}


def test_the_fame_of_a_gene_that_is_one_word_goes_with_its_echoes() -> None:
    found = ranks_of(PI3K, "gene_strength")
    # Counted plainly, each gene of the family meets the two others three times.
    assert found["PIK3CA"].ranks == {"keep": 1, "discount": 3, "collapse": 4}
    assert found["PIK3CB"].ranks == {"keep": 2, "discount": 4, "collapse": None}
    assert found["MTOR"].ranks == {"keep": 4, "discount": 1, "collapse": 1}
    assert (found["PIK3CA"].family, found["PIK3CA"].family_rank) == ("PI3K", 1)
    assert (found["PIK3CA"].n_figures, found["PIK3CA"].n_direct_figures) == (4, 1)
    assert (found["MTOR"].family, found["MTOR"].family_rank) == (None, None)
    assert next(iter(found)) == "PIK3CA"


def test_all_policies_are_built_and_an_automatic_minimum_is_that_of_the_policy_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pfocr_graph.cooccurrence.AUTO_EDGES", 3)
    corpus = corpus_of(PI3K)
    builds = build_policies(corpus, BuildOptions(families="collapse"), centralities=False)
    assert tuple(builds) == POLICIES
    assert [made.options.families for made in builds.values()] == list(POLICIES)
    assert {made.pairs.counts.min_figures for made in builds.values() if made.pairs is not None} == {2}


def test_a_measure_of_a_graph_that_is_not_there_is_refused() -> None:
    builds = build_policies(corpus_of(PI3K), BuildOptions(network="bipartite"))
    with pytest.raises(OptionError, match="no gene_strength"):
        rank_genes(builds, "gene_strength")
    with pytest.raises(OptionError, match='centrality "fame" is not known'):
        build(corpus_of(PI3K), BuildOptions(), centralities=["fame"])
    assert {one.measure_a for one in agreement_of_policies(builds)} == {
        name for name, metric in METRICS.items() if metric.graph == "bipartite"
    }


def test_named_centralities_are_the_only_ones_measured_and_equal_those_of_all() -> None:
    corpus = example_corpus().select(organism="human")
    chosen = ["gene_pagerank", "bipartite_degree_centrality"]
    some = build(corpus, BuildOptions(), layout=False, groups=False, centralities=chosen)
    every = build(corpus, BuildOptions(), layout=False, groups=False)
    assert sorted(some.centralities) == sorted(chosen)
    assert len(some.centrality_notes) == 2
    for name in chosen:
        assert some.centralities[name].tolist() == every.centralities[name].tolist()


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ranks") / "genes.tsv"
    numbers = {symbol: str(place) for place, symbol in enumerate(sorted({row[4] for row in PI3K}), start=1)}
    lines = [
        f"{figid}\t{figid[:4]}\t{word}\t{term}\t{source}\t{gene}\t{numbers[gene]}"
        for figid, word, term, source, gene in PI3K
    ]
    path.write_text("figid\tpmcid\tword\tsymbol\tsource\thgnc_symbol\tentrez\n" + "\n".join(lines) + "\n")
    return path


def test_the_command_ranks_figures_among_figures_and_genes_among_genes(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["centrality", str(table), "--ranks", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert "equal values share the best rank" in told["comments"][-1]
    for measure in METRICS:
        for is_figure in (True, False):
            rows = [row for row in told["rows"] if (row["type"] == "figure") == is_figure and measure in row]
            assert [row[f"{measure}_rank"] for row in rows] == rank([row[measure] for row in rows]).tolist()
    assert not any("gene_degree_rank" in row for row in told["rows"] if row["type"] == "figure")


def test_the_command_compares_measures_and_policies(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["centrality", str(table), "--compare", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    policies = [row for row in told["rows"] if row["families_a"] != row["families_b"]]
    # keep and discount have one graph of figures and genes: nothing to compare by its three measures.
    assert len(policies) == 3 * len(METRICS) - 3
    of_genes = [row for row in told["rows"] if row["families_a"] == row["families_b"] and row["nodes"] == "genes"]
    assert len(of_genes) == math.comb(len(METRICS), 2)
    assert len(told["rows"]) == len(policies) + len(of_genes) + 3
    assert any("exact" in comment for comment in told["comments"])


def test_the_command_prints_each_gene_under_every_policy(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["centrality", str(table), "--policy-ranks", "gene_strength"]) == 0
    lines = capsys.readouterr().out.splitlines()
    header, first, *_ = (line.split("\t") for line in lines if not line.startswith("# "))
    assert dict(zip(header, first, strict=True)) == {
        "node_id": "ncbigene:2",
        "name": "PIK3CA",
        "n_figures": "4",
        "n_direct_figures": "1",
        "rank_keep": "1",
        "rank_discount": "3",
        "rank_collapse": "4",
        "family": "PI3K",
        "rank_family": "1",
    }
    assert any(line.startswith("# gene_strength, keep and discount: rank correlation ") for line in lines)
    assert main(["centrality", str(table), "--policy-ranks", "gene_degree", "--network", "bipartite"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "this network has no gene_degree" in captured.err
