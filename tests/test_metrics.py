"""Centralities against networkx, against graphs worked out by hand, and against themselves."""

from __future__ import annotations

import csv
import gzip
import os
from importlib import import_module
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networkx.algorithms import bipartite
from scipy.sparse import csr_matrix

from pfocr_graph.errors import NetworkError, OptionError
from pfocr_graph.metrics import METRICS, bipartite_centralities, gene_centralities

Floats = npt.NDArray[np.float64]

BIPARTITE = [name for name, metric in METRICS.items() if metric.graph == "bipartite"]
GENE = [name for name, metric in METRICS.items() if metric.graph == "gene"]


def weights_of(n_genes: int, *edges: tuple[int, int, int]) -> csr_matrix[Any]:
    dense = np.zeros((n_genes, n_genes), dtype=np.int64)
    for a, b, weight in edges:
        dense[a, b] = dense[b, a] = weight
    return csr_matrix(dense)


def random_incidence(seed: int, n_figures: int, n_genes: int, density: float) -> csr_matrix[Any]:
    random = np.random.default_rng(seed)
    popularity = random.random(n_genes) ** 3 * 3 * density
    return csr_matrix((random.random((n_figures, n_genes)) < popularity).astype(np.int32))


def random_weights(seed: int, n_genes: int, density: float) -> csr_matrix[Any]:
    random = np.random.default_rng(seed)
    upper = np.triu(random.integers(1, 9, (n_genes, n_genes)) * (random.random((n_genes, n_genes)) < density), 1)
    return csr_matrix(upper + upper.T)


def alzheimer_incidence() -> csr_matrix[Any]:
    if "PFOCR_GRAPH_DATA" not in os.environ:
        pytest.skip("PFOCR_GRAPH_DATA does not say where the Alzheimer's disease corpus is")
    with gzip.open(Path(os.environ["PFOCR_GRAPH_DATA"], "pfocr-adrd", "genes.tsv.gz"), "rt", encoding="utf-8") as lines:
        mentions = sorted({(row["figid"], row["entrez"]) for row in csv.DictReader(lines, delimiter="\t")})
    figures, genes = (np.unique(ids, return_inverse=True)[1] for ids in zip(*mentions, strict=True))
    return csr_matrix((np.ones(len(mentions)), (figures, genes)))


def oracle_of_bipartite(incidence: csr_matrix[Any]) -> dict[str, Floats]:
    graph = bipartite.from_biadjacency_matrix(incidence)
    figures = range(incidence.shape[0])
    columns = {
        "bipartite_degree_centrality": bipartite.degree_centrality(graph, figures),
        "bipartite_closeness_centrality": bipartite.closeness_centrality(graph, figures, normalized=True),
        "bipartite_betweenness_centrality": bipartite.betweenness_centrality(graph, figures),
    }
    return {name: np.array([column[node] for node in sorted(graph)]) for name, column in columns.items()}


def oracle_of_genes(weights: csr_matrix[Any]) -> dict[str, Floats]:
    graph = nx.from_scipy_sparse_array(weights)
    graph.remove_nodes_from(list(nx.isolates(graph)))
    columns: dict[str, dict[int, float]] = {
        "gene_degree": dict(graph.degree()),
        "gene_strength": dict(graph.degree(weight="weight")),
        "gene_betweenness": nx.betweenness_centrality(graph),
        "gene_closeness": nx.closeness_centrality(graph, wf_improved=True),
        "gene_pagerank": nx.pagerank(graph, tol=1e-15, max_iter=1000) if graph else {},
        "gene_eigenvector": perron_vector(graph),
        "gene_core": nx.core_number(graph),
    }
    return {
        name: np.array([column.get(gene, 0) for gene in range(weights.shape[0])], dtype=np.float64)
        for name, column in columns.items()
    }


def perron_vector(graph: nx.Graph[int]) -> dict[int, float]:
    components = sorted(nx.connected_components(graph), key=lambda nodes: (-len(nodes), min(nodes)))
    if not components:
        return {}
    nodes = sorted(components[0])
    vector = np.linalg.eigh(nx.to_numpy_array(graph, nodelist=nodes))[1][:, -1]
    return dict(zip(nodes, np.abs(vector).tolist(), strict=True))


def assert_equal_columns(measured: dict[str, Any], expected: dict[str, Floats], rtol: float = 1e-10) -> None:
    assert list(measured) == list(expected)
    for name, column in expected.items():
        np.testing.assert_allclose(measured[name], column, rtol=rtol, atol=1e-11, err_msg=name)


@st.composite
def incidences(draw: st.DrawFn) -> csr_matrix[Any]:
    """Two figures and genes at least, as networkx divides by zero with fewer; many are isolated, many are twins."""
    n_figures, n_genes = draw(st.integers(2, 9)), draw(st.integers(2, 9))
    rows = st.lists(st.booleans(), min_size=n_genes, max_size=n_genes)
    kinds = draw(st.lists(rows, min_size=1, max_size=4))
    return csr_matrix(np.array([draw(st.sampled_from(kinds)) for _ in range(n_figures)], dtype=np.int8))


@st.composite
def weight_matrices(draw: st.DrawFn) -> csr_matrix[Any]:
    n_genes = draw(st.integers(1, 10))
    genes = st.integers(0, n_genes - 1)
    edges = draw(st.lists(st.tuples(genes, genes, st.integers(1, 5)), max_size=14))
    return weights_of(n_genes, *((a, b, weight) for a, b, weight in edges if a != b))


def test_every_metric_is_listed_under_its_name_with_a_function_that_exists() -> None:
    for name, metric in METRICS.items():
        module, function = metric.function.split(":")
        assert metric.name == name == function
        assert callable(getattr(import_module(module), function))
        assert metric.meaning and metric.cost and metric.reference
    assert len(METRICS) == len(BIPARTITE) + len(GENE) == 10


def test_a_star_of_one_figure_and_four_genes_has_the_values_worked_out_by_hand() -> None:
    values = bipartite_centralities(csr_matrix(np.ones((1, 4), dtype=np.int8))).values
    # The figure reaches 4 genes at distance 1; a gene reaches the figure at 1 and three genes at 2. Nothing could be
    # nearer. All pairs of genes meet in the figure, and there is no pair of figures to meet in a gene.
    assert values["bipartite_degree_centrality"].tolist() == [1, 1, 1, 1, 1]
    assert values["bipartite_closeness_centrality"].tolist() == [1, 1, 1, 1, 1]
    assert values["bipartite_betweenness_centrality"].tolist() == [1, 0, 0, 0, 0]


def test_a_path_of_three_figures_and_two_genes_has_the_values_worked_out_by_hand() -> None:
    # figure 0 - gene 0 - figure 1 - gene 1 - figure 2
    values = bipartite_centralities(csr_matrix([[1, 0], [1, 1], [0, 1]])).values
    assert values["bipartite_degree_centrality"].tolist() == [1 / 2, 1, 1 / 2, 2 / 3, 2 / 3]
    # Distances add up to 10, 6, 10 and 7, 7; the least possible is 2 + 2 * 2 = 6 for a figure, 3 + 2 = 5 for a gene.
    np.testing.assert_allclose(values["bipartite_closeness_centrality"], [0.6, 1, 0.6, 5 / 7, 5 / 7], rtol=1e-15)
    # Paths through: 0, 4, 0 and 3, 3 of the 6 pairs each; the most possible is 4 for a figure and 5 for a gene.
    np.testing.assert_allclose(values["bipartite_betweenness_centrality"], [0, 4 / 4, 0, 3 / 5, 3 / 5], rtol=1e-15)


def test_a_star_of_genes_has_the_values_worked_out_by_hand() -> None:
    values = gene_centralities(weights_of(4, (0, 1, 2), (0, 2, 2), (0, 3, 2))).values
    assert values["gene_degree"].tolist() == [3, 1, 1, 1]
    assert values["gene_strength"].tolist() == [6, 2, 2, 2]
    assert values["gene_betweenness"].tolist() == [1, 0, 0, 0]
    assert values["gene_closeness"].tolist() == [1, 3 / 5, 3 / 5, 3 / 5]
    assert values["gene_core"].tolist() == [1, 1, 1, 1]
    # The centre's square is as much as the squares of all leaves, as on every bipartite graph.
    np.testing.assert_allclose(values["gene_eigenvector"], [0.5**0.5] + [6**-0.5] * 3, rtol=1e-13)
    # centre = 0.15 / 4 + 0.85 * leaves, and leaves + centre = 1
    centre = (0.15 / 4 + 0.85) / 1.85
    np.testing.assert_allclose(values["gene_pagerank"], [centre] + [(1 - centre) / 3] * 3, rtol=1e-11)


def test_a_path_of_genes_has_the_values_worked_out_by_hand() -> None:
    values = gene_centralities(weights_of(4, (0, 1, 1), (1, 2, 1), (2, 3, 1))).values
    assert values["gene_betweenness"].tolist() == [0, 2 / 3, 2 / 3, 0]
    assert values["gene_closeness"].tolist() == [3 / 6, 3 / 4, 3 / 4, 3 / 6]
    sines = np.sin(np.pi * np.arange(1, 5) / 5)
    np.testing.assert_allclose(values["gene_eigenvector"], sines / np.linalg.norm(sines), rtol=1e-13)


@settings(max_examples=60)
@given(incidences())
def test_any_graph_of_figures_and_genes_has_the_values_of_networkx(incidence: csr_matrix[Any]) -> None:
    assert_equal_columns(bipartite_centralities(incidence).values, oracle_of_bipartite(incidence))


@settings(max_examples=60)
@given(weight_matrices())
def test_any_graph_of_genes_has_the_values_of_networkx(weights: csr_matrix[Any]) -> None:
    assert_equal_columns(gene_centralities(weights).values, oracle_of_genes(weights))


def test_a_bipartite_graph_of_many_batches_has_the_values_of_networkx() -> None:
    incidence = random_incidence(1, 150, 100, 0.03)
    assert_equal_columns(bipartite_centralities(incidence).values, oracle_of_bipartite(incidence))


def test_a_gene_graph_of_many_batches_has_the_values_of_networkx() -> None:
    weights = random_weights(2, 200, 0.02)
    assert_equal_columns(gene_centralities(weights).values, oracle_of_genes(weights))


@pytest.mark.long
def test_alzheimer_figures_have_the_betweenness_and_distances_of_igraph() -> None:
    igraph = pytest.importorskip("igraph")
    incidence = alzheimer_incidence()
    n_figures, n_genes = incidence.shape
    figures, genes = incidence.nonzero()
    graph = igraph.Graph(n_figures + n_genes, list(zip(figures.tolist(), (genes + n_figures).tolist(), strict=True)))
    measured = bipartite_centralities(incidence).values
    through = np.array(graph.betweenness())
    betweenness = measured["bipartite_betweenness_centrality"]
    for side in (slice(None, n_figures), slice(n_figures, None)):
        np.testing.assert_allclose(
            betweenness[side] / betweenness[side].max(), through[side] / through[side].max(), rtol=1e-9, atol=1e-13
        )
    size = np.array(graph.components().membership)
    reached = np.bincount(size)[size] - 1
    nearest = np.repeat([n_genes + 2 * (n_figures - 1), n_figures + 2 * (n_genes - 1)], [n_figures, n_genes])
    closeness = np.array(graph.closeness(normalized=False)) * nearest * reached / (n_figures + n_genes - 1)
    np.testing.assert_allclose(measured["bipartite_closeness_centrality"], closeness, rtol=1e-12)


@settings(max_examples=30)
@given(incidences(), st.randoms(use_true_random=False))
def test_the_order_of_figures_and_genes_does_not_matter(incidence: csr_matrix[Any], random: Any) -> None:
    n_figures, n_genes = incidence.shape
    figures = np.array(random.sample(range(n_figures), n_figures))
    genes = np.array(random.sample(range(n_genes), n_genes))
    relabelled = bipartite_centralities(incidence[figures][:, genes]).values
    for name, column in bipartite_centralities(incidence).values.items():
        moved = np.concatenate([column[:n_figures][figures], column[n_figures:][genes]])
        np.testing.assert_allclose(relabelled[name], moved, rtol=1e-12, atol=1e-14)


def test_the_order_of_genes_does_not_matter() -> None:
    weights = random_weights(3, 60, 0.05)
    order = np.random.default_rng(4).permutation(60)
    relabelled = gene_centralities(weights[order][:, order]).values
    for name, column in gene_centralities(weights).values.items():
        np.testing.assert_allclose(relabelled[name], column[order], rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_a_graph_without_a_side_has_zeros(shape: tuple[int, int]) -> None:
    measured = bipartite_centralities(csr_matrix(np.zeros(shape, dtype=np.int8)))
    assert list(measured.values) == BIPARTITE
    for column in measured.values.values():
        assert column.tolist() == [0.0] * sum(shape)


def test_a_figure_and_its_only_gene_lie_between_nothing() -> None:
    values = bipartite_centralities(csr_matrix([[1]])).values
    assert values["bipartite_degree_centrality"].tolist() == [1, 1]
    assert values["bipartite_closeness_centrality"].tolist() == [1, 1]
    assert values["bipartite_betweenness_centrality"].tolist() == [0, 0]


@pytest.mark.parametrize("n_genes", [0, 1, 3])
def test_genes_without_edges_have_zeros_of_the_right_type(n_genes: int) -> None:
    measured = gene_centralities(csr_matrix(np.zeros((n_genes, n_genes), dtype=np.int32)))
    assert list(measured.values) == GENE
    assert len(measured.notes) == len(GENE)
    for name, column in measured.values.items():
        assert column.tolist() == [0] * n_genes
        whole = name in {"gene_degree", "gene_strength", "gene_core"}
        assert column.dtype == (np.int64 if whole else np.float64)


def test_a_single_edge_is_shared_by_halves_and_other_genes_have_nothing() -> None:
    values = gene_centralities(weights_of(4, (1, 3, 7))).values
    assert values["gene_strength"].tolist() == [0, 7, 0, 7]
    assert values["gene_closeness"].tolist() == [0, 1, 0, 1]
    assert values["gene_betweenness"].tolist() == [0, 0, 0, 0]
    assert values["gene_core"].tolist() == [0, 1, 0, 1]
    np.testing.assert_allclose(values["gene_pagerank"], [0, 0.5, 0, 0.5], rtol=1e-15)
    np.testing.assert_allclose(values["gene_eigenvector"], [0, 0.5**0.5, 0, 0.5**0.5], rtol=1e-15)


def test_eigenvector_centrality_is_taken_on_the_first_of_equally_large_components() -> None:
    weights = weights_of(7, (0, 2, 9), (2, 3, 9), (4, 6, 1), (1, 5, 1), (5, 4, 1))
    values = gene_centralities(weights, names=["gene_eigenvector"]).values["gene_eigenvector"]
    assert np.flatnonzero(values).tolist() == [1, 4, 5, 6]
    equal = weights_of(6, (3, 5, 9), (0, 1, 1), (1, 2, 1), (3, 4, 9))
    values = gene_centralities(equal, names=["gene_eigenvector"]).values["gene_eigenvector"]
    assert np.flatnonzero(values).tolist() == [0, 1, 2]


def test_eigenvector_centrality_finds_the_vector_of_a_long_path() -> None:
    n_genes = 120
    path = weights_of(n_genes, *((i, i + 1, 1) for i in range(n_genes - 1)))
    sines = np.sin(np.pi * np.arange(1, n_genes + 1) / (n_genes + 1))
    values = gene_centralities(path, names=["gene_eigenvector"]).values["gene_eigenvector"]
    np.testing.assert_allclose(values, sines / np.linalg.norm(sines), atol=1e-10)


def test_a_stored_zero_is_no_edge_and_stored_duplicates_are_one() -> None:
    stored = csr_matrix((np.array([1, 1, 0, 1]), np.array([0, 0, 1, 1]), np.array([0, 3, 4])), shape=(2, 2))
    clean = csr_matrix(np.eye(2, dtype=np.int8))
    before = stored.copy()
    assert_equal_columns(bipartite_centralities(stored).values, bipartite_centralities(clean).values)  # type: ignore[arg-type]
    assert stored.data.tolist() == before.data.tolist()


def test_a_sample_comes_near_the_exact_values_and_the_notes_say_how_near() -> None:
    incidence = random_incidence(5, 900, 400, 0.02)
    exact = bipartite_centralities(incidence)
    sampled = bipartite_centralities(incidence, max_exact_nodes=200, n_sources=400)
    assert all(note.endswith("exact") for note in exact.notes)
    for name, note in zip(BIPARTITE[1:], sampled.notes[1:], strict=True):
        assert note.startswith(f"{name}: ")
        assert "from 400 of them as sources (seed 0)" in note
        top = np.argsort(-exact.values[name])[:100]
        errors = sampled.values[name][top] / exact.values[name][top] - 1
        stated = float(note.split("standard error ")[1].split("%")[0]) / 100
        assert 0 < stated < 0.2
        assert stated / 3 < np.median(np.abs(errors)) < stated * 2
        assert abs(errors.mean()) < stated
    np.testing.assert_array_equal(sampled.values[BIPARTITE[0]], exact.values[BIPARTITE[0]])


def test_the_mean_of_many_samples_is_the_exact_value() -> None:
    weights = random_weights(6, 70, 0.06)
    names = ["gene_betweenness", "gene_closeness"]
    exact = gene_centralities(weights, names=names).values
    samples = [
        gene_centralities(weights, names=names, max_exact_nodes=10, n_sources=32, seed=seed).values
        for seed in range(100)
    ]
    estimates = np.array([sample["gene_betweenness"] for sample in samples])
    errors = estimates.std(axis=0) / np.sqrt(len(samples))
    assert (np.abs(estimates.mean(axis=0) - exact["gene_betweenness"]) <= 4.5 * errors + 1e-12).all()
    distances = np.array([1 / sample["gene_closeness"][exact["gene_closeness"] > 0] for sample in samples])
    expected = 1 / exact["gene_closeness"][exact["gene_closeness"] > 0]
    errors = distances.std(axis=0) / np.sqrt(len(samples))
    assert (np.abs(distances.mean(axis=0) - expected) <= 4.5 * errors + 1e-12).all()


def test_small_components_stay_exact_beside_a_sampled_one() -> None:
    large = random_weights(7, 60, 0.2)
    small = weights_of(5, (0, 1, 1), (1, 2, 1), (3, 4, 2))
    weights = csr_matrix(np.block([[large.toarray(), np.zeros((60, 5))], [np.zeros((5, 60)), small.toarray()]]))
    exact = gene_centralities(weights).values
    sampled = gene_centralities(weights, max_exact_nodes=20, n_sources=16)
    for name in ("gene_betweenness", "gene_closeness"):
        np.testing.assert_allclose(sampled.values[name][60:], exact[name][60:], rtol=1e-14)
        assert not np.allclose(sampled.values[name][:60], exact[name][:60], rtol=1e-3)
    assert "estimated for 60 nodes from 16 of them" in sampled.notes[GENE.index("gene_closeness")]


def test_a_sample_of_all_nodes_is_exact() -> None:
    incidence = random_incidence(8, 60, 40, 0.05)
    sampled = bipartite_centralities(incidence, max_exact_nodes=1, n_sources=100)
    assert_equal_columns(sampled.values, bipartite_centralities(incidence).values)  # type: ignore[arg-type]


@pytest.mark.parametrize("max_exact_nodes", [12_000, 50])
def test_the_same_input_and_seed_give_the_same_bytes(max_exact_nodes: int) -> None:
    incidence = random_incidence(9, 100, 80, 0.05)
    first, second = (bipartite_centralities(incidence, max_exact_nodes=max_exact_nodes, n_sources=64) for _ in range(2))
    assert first.notes == second.notes
    for name in BIPARTITE:
        assert first.values[name].tobytes() == second.values[name].tobytes()


def test_another_seed_gives_another_sample() -> None:
    incidence = random_incidence(9, 100, 80, 0.05)
    first, second = (
        bipartite_centralities(incidence, max_exact_nodes=50, n_sources=64, seed=seed).values for seed in (0, 1)
    )
    assert not np.allclose(first["bipartite_betweenness_centrality"], second["bipartite_betweenness_centrality"])


def test_progress_counts_the_sources_up_to_all_of_them() -> None:
    incidence = random_incidence(10, 50, 40, 0.05)
    n_joined = np.count_nonzero(incidence.getnnz(axis=0)) + np.count_nonzero(incidence.getnnz(axis=1))
    calls: list[tuple[int, int]] = []
    bipartite_centralities(incidence, progress=lambda done, total: calls.append((done, total)))
    done = [call[0] for call in calls]
    assert done == sorted(done)
    assert {call[1] for call in calls} == {n_joined}
    assert done[-1] == n_joined


def test_only_the_metrics_asked_for_are_measured_and_no_path_is_followed_in_vain() -> None:
    calls: list[tuple[int, int]] = []
    weights = weights_of(3, (0, 1, 2))
    measured = gene_centralities(
        weights, names=["gene_core", "gene_degree"], progress=lambda done, total: calls.append((done, total))
    )
    assert list(measured.values) == ["gene_degree", "gene_core"]
    assert [note.split(":")[0] for note in measured.notes] == ["gene_degree", "gene_core"]
    assert calls == []


def test_paths_are_followed_once_for_closeness_and_betweenness() -> None:
    calls: list[int] = []
    gene_centralities(weights_of(3, (0, 1, 2), (1, 2, 2)), progress=lambda done, _total: calls.append(done))
    assert calls[-1] == 3
    assert calls == sorted(set(calls))


def test_an_unknown_metric_is_told_with_those_known() -> None:
    with pytest.raises(
        OptionError, match=r'"gene_degree" is no metric of the bipartite graph; choose among bipartite_deg'
    ):
        bipartite_centralities(csr_matrix([[1]]), names=["gene_degree"])


def test_a_sample_too_small_for_a_standard_error_is_refused() -> None:
    with pytest.raises(OptionError, match="n_sources is 5; give 16 or more"):
        gene_centralities(weights_of(2, (0, 1, 1)), n_sources=5)


@pytest.mark.parametrize(
    ("dense", "message"),
    [
        ([[0, 1, 0], [1, 0, 1]], r"shape \(2, 3\)"),
        ([[0, 1], [2, 0]], "not symmetric"),
        ([[0, 1], [1, 3]], "gene 1 co-occurs with itself"),
        ([[0, -2], [-2, 0]], "a weight of co-occurrence is -2"),
    ],
)
def test_a_matrix_that_is_no_graph_of_genes_is_refused(dense: list[list[int]], message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        gene_centralities(csr_matrix(dense))
