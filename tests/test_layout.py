"""Where nodes are put: every one in a place of its own, near its neighbours, the same at every run."""

from __future__ import annotations

import itertools
from typing import TypeAlias

import networkx as nx
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from pfocr_graph.errors import NetworkError
from pfocr_graph.layout import _lie_down, lay_out
from pfocr_graph.layout.boxes import pack, push_apart
from pfocr_graph.layout.forces import _repulsion_of_pairs, _RepulsionOnGrid, relax
from pfocr_graph.layout.pivots import scale_by_pivots

Edges: TypeAlias = list[tuple[int, int]]
Floats: TypeAlias = npt.NDArray[np.float64]

FIGURE_SIZE, GENE_SIZE = (120.0, 50.0), (55.0, 40.0)


def place(n_nodes: int, edges: Edges, *, seed: int = 0, sizes: npt.ArrayLike | None = None) -> Floats:
    ends = np.array(edges, dtype=np.int64).reshape(-1, 2)
    return lay_out(n_nodes, ends[:, 0], ends[:, 1], seed=seed, sizes=sizes)


def edges_of(graph: nx.Graph[int]) -> Edges:
    return sorted(graph.edges())


def n_overlaps(places: Floats, sizes: Floats) -> int:
    return sum(
        bool((np.abs(places[one] - places[other]) < (sizes[one] + sizes[other]) / 2).all())
        for one, other in itertools.combinations(range(len(places)), 2)
    )


def boxes(n_figures: int, n_genes: int) -> Floats:
    return np.array([FIGURE_SIZE] * n_figures + [GENE_SIZE] * n_genes)


def seeds_network() -> tuple[int, Edges]:
    """Return two figures, one without genes, and 15 genes: four alone, a family of 3 and one of 8."""
    entity = [0, 1, 2, 3, *[4] * 3, *[5] * 8]
    pairs = [(2 + a, 2 + b) for a, b in itertools.combinations(range(15), 2) if entity[a] != entity[b]]
    return 17, [(0, gene) for gene in range(2, 17)] + pairs


def forty_figures() -> tuple[int, Edges]:
    """Return 40 figures and 100 genes in five themes, a few genes being in figures of another theme."""
    rng = np.random.default_rng(5)
    edges: set[tuple[int, int]] = set()
    for figure in range(40):
        own = rng.choice(20, rng.integers(3, 13), replace=False) + 20 * (figure % 5)
        edges |= {(figure, 40 + int(gene)) for gene in (*own, *rng.choice(100, rng.integers(0, 3)))}
    return 140, sorted(edges)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, Edges]:
    n_nodes = draw(st.integers(0, 40))
    node = st.integers(0, max(n_nodes - 1, 0))
    edges = draw(st.lists(st.tuples(node, node), max_size=80)) if n_nodes else []
    return n_nodes, edges


@settings(deadline=None, max_examples=40)
@given(graphs())
@example((0, []))
@example((1, []))
@example((1, [(0, 0)]))
@example((2, [(0, 1), (1, 0)]))
@example((30, []))
@example((40, edges_of(nx.star_graph(39))))
@example((40, edges_of(nx.complete_graph(40))))
@example((40, edges_of(nx.complete_bipartite_graph(3, 37))))
@example((40, [(node, node + 1) for node in range(0, 40, 2)]))
def test_no_two_nodes_overlap_in_a_small_graph(graph: tuple[int, Edges]) -> None:
    n_nodes, edges = graph
    places = place(n_nodes, edges)
    assert places.shape == (n_nodes, 2)
    assert np.isfinite(places).all()
    assert n_overlaps(places, np.full((n_nodes, 2), (60.0, 40.0))) == 0


@pytest.mark.parametrize(
    ("n_nodes", "edges"),
    [
        (900, []),
        (801, edges_of(nx.star_graph(800))),
        (700, edges_of(nx.complete_bipartite_graph(2, 698))),
        (600, edges_of(nx.path_graph(600))),
        (6000, [(node % 7, node) for node in range(7, 6000)] + [(node, node + 1) for node in range(6)]),
    ],
    ids=["no edges", "star", "two hubs", "path", "seven stars"],
)
def test_no_two_nodes_share_a_place_in_a_large_graph(n_nodes: int, edges: Edges) -> None:
    places = place(n_nodes, edges)
    assert len(np.unique(places, axis=0)) == n_nodes


def test_nodes_with_the_same_neighbours_are_set_side_by_side() -> None:
    leaves = place(5201, edges_of(nx.star_graph(5200)))[1:]
    nearest = np.asarray(cKDTree(leaves).query(leaves, k=2)[0])[:, 1]
    assert np.quantile(nearest, 0.02) > 35
    assert nearest.max() < 200


def test_a_layout_is_the_same_bytes_at_every_run() -> None:
    n_nodes, edges = forty_figures()
    assert place(n_nodes, edges).tobytes() == place(n_nodes, edges).tobytes()
    assert place(n_nodes, edges, seed=1).tobytes() != place(n_nodes, edges).tobytes()


def test_places_are_rounded_to_a_tenth_of_a_pixel() -> None:
    places = place(*forty_figures())
    assert places.tolist() == places.round(1).tolist()


def test_direction_and_order_of_edges_do_not_matter() -> None:
    n_nodes, edges = forty_figures()
    turned = [(target, source) for source, target in reversed(edges)]
    assert place(n_nodes, turned).tolist() == place(n_nodes, edges).tolist()


@pytest.mark.parametrize(
    ("n_members", "seed"), [(12, 0), (12, 1), (12, 2), (260, 0)], ids=["pairs-0", "pairs-1", "pairs-2", "grid"]
)
def test_two_dense_groups_joined_by_an_edge_come_apart_whatever_their_numbering(n_members: int, seed: int) -> None:
    half: nx.Graph[int] = nx.random_regular_graph(11, n_members, seed=1)
    graph: nx.Graph[int] = nx.disjoint_union(half, half)
    renumbered = np.random.default_rng(seed).permutation(2 * n_members)
    edges = [(int(renumbered[a]), int(renumbered[b])) for a, b in [*edges_of(graph), (0, n_members)]]
    places = place(2 * n_members, edges, seed=seed)[renumbered]
    first, second = places[:n_members], places[n_members:]
    gap = float(np.linalg.norm(first.mean(axis=0) - second.mean(axis=0)))
    spread = max(float(np.linalg.norm(part - part.mean(axis=0), axis=1).mean()) for part in (first, second))
    assert gap > 2 * spread


@pytest.mark.parametrize("network", [seeds_network(), forty_figures()], ids=["seeds", "forty figures"])
def test_neighbours_are_closer_than_other_nodes(network: tuple[int, Edges]) -> None:
    n_nodes, edges = network
    places = place(n_nodes, edges)
    joined = {frozenset(edge) for edge in edges}
    distances: dict[bool, list[float]] = {True: [], False: []}
    for pair in itertools.combinations(range(n_nodes), 2):
        distances[frozenset(pair) in joined].append(float(np.linalg.norm(places[pair[0]] - places[pair[1]])))
    assert np.mean(distances[True]) < 0.85 * np.mean(distances[False])


def test_a_stronger_edge_is_shorter() -> None:
    places = lay_out(5, [0, 0, 0, 0], [1, 2, 3, 4], [25.0, 1.0, 1.0, 1.0])
    lengths = np.linalg.norm(places[1:] - places[0], axis=1)
    assert lengths[0] == lengths.min()


@pytest.mark.parametrize(
    ("n_figures", "network"), [(2, seeds_network()), (40, forty_figures())], ids=["seeds", "forty figures"]
)
def test_figures_and_genes_do_not_overlap_and_fill_a_page(n_figures: int, network: tuple[int, Edges]) -> None:
    n_nodes, edges = network
    sizes = boxes(n_figures, n_nodes - n_figures)
    places = place(n_nodes, edges, sizes=sizes)
    assert n_overlaps(places, sizes) == 0
    width, height = np.ptp(places, axis=0)
    assert 0.9 < width / height < 1.8
    assert width * height < 25 * sizes.prod(axis=1).sum()


def test_components_do_not_overlap() -> None:
    graph: nx.Graph[int] = nx.disjoint_union_all(
        [nx.complete_graph(20), nx.path_graph(15), nx.star_graph(9), *[nx.path_graph(2)] * 12, nx.empty_graph(10)]
    )
    places = place(len(graph), edges_of(graph))
    parts = [sorted(part) for part in nx.connected_components(graph) if len(part) > 1]
    half = np.array([30, 20])
    frames = [(places[part].min(axis=0) - half, places[part].max(axis=0) + half) for part in parts]
    for (low, high), (other_low, other_high) in itertools.combinations(frames, 2):
        assert (high <= other_low).any() or (other_high <= low).any()


def test_nodes_without_edges_stand_in_rows() -> None:
    places = place(50, [])
    columns, rows = (len(set(places[:, axis].tolist())) for axis in (0, 1))
    assert columns * rows < 60
    assert columns > 1
    assert rows > 1


def test_a_drawing_is_laid_on_its_side_and_stretched_towards_a_page() -> None:
    along = np.linspace(-1, 1, 21)
    upright = np.stack([0.9 * np.sin(7 * along), along * 1.5], axis=1)
    width, height = _lie_down(upright - upright.mean(axis=0)).std(axis=0)
    assert width / height == pytest.approx(4 / 3)
    width, height = _lie_down(np.stack([0.01 * along**2, along], axis=1)).std(axis=0)
    assert width > 20 * height


def test_a_round_graph_fills_a_page_of_four_to_three() -> None:
    width, height = np.ptp(place(60, edges_of(nx.complete_graph(60))), axis=0)
    assert width / height == pytest.approx(4 / 3, rel=0.12)


def test_the_grid_gives_the_repulsion_of_all_pairs() -> None:
    rng = np.random.default_rng(2)
    places, mass = rng.normal(size=(300, 2)), rng.integers(1, 20, 300).astype(float)
    exact, grid = _repulsion_of_pairs(places, mass), _RepulsionOnGrid(512)(places, mass)
    assert np.linalg.norm(grid - exact) < 0.1 * np.linalg.norm(exact)


def test_springs_and_repulsion_come_to_rest() -> None:
    edges = np.array(edges_of(nx.random_labeled_tree(30, seed=1)))
    ends = (np.concatenate([edges[:, 0], edges[:, 1]]), np.concatenate([edges[:, 1], edges[:, 0]]))
    stiffness = csr_array((np.ones(len(ends[0])), ends), shape=(30, 30))
    rested = relax(
        scale_by_pivots(stiffness) + np.random.default_rng(0).normal(0, 0.05, (30, 2)), stiffness, rounds=2000
    )
    again = relax(rested, stiffness, rounds=50)
    assert np.abs(again - rested).max() < 0.05 * np.ptp(rested)


def test_pivot_scaling_keeps_the_distances_of_a_path() -> None:
    ends = (np.r_[0:9, 1:10], np.r_[1:10, 0:9])
    along = scale_by_pivots(csr_array((np.ones(18), ends), shape=(10, 10)))[:, 0]
    assert np.allclose(abs(along), abs(np.arange(10) - 4.5) / np.sqrt(8.25))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.floats(1, 500), st.floats(1, 500)), min_size=1, max_size=25))
def test_packed_boxes_do_not_overlap(sizes: list[tuple[float, float]]) -> None:
    spans = np.array(sizes)
    assert n_overlaps(pack(sizes) + spans / 2, spans - 1e-6) == 0


def test_boxes_that_do_not_overlap_stay_where_they_are() -> None:
    places = np.array([[0.0, 0.0], [20.0, 0.0], [0.0, 20.0]])
    assert push_apart(places, np.full((3, 2), 10.0), rounds=5).tolist() == places.tolist()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0], [2], [1.0]), "node number 2; there are 2"),
        (([-1], [0], [1.0]), "node number -1"),
        (([0], [1], [0.0]), "weight 0.0"),
        (([0], [1], [float("nan")]), "weight nan"),
        (([0, 1], [1], [1.0]), "2 sources, 1 targets"),
    ],
)
def test_an_edge_that_cannot_be_is_refused(arguments: tuple[list[int], list[int], list[float]], message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        lay_out(2, *arguments)


def test_a_size_that_cannot_be_is_refused() -> None:
    with pytest.raises(NetworkError, match="width or height -1"):
        lay_out(2, [0], [1], sizes=[[10, 10], [-1, 10]])
