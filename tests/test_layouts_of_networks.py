"""Layouts as they are asked for: figures beside genes, communities around a circle, and no two nodes on one another."""

from __future__ import annotations

import itertools
from typing import get_args

import numpy as np
import numpy.typing as npt
import pytest
from drawn_networks import ring_network
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from pfocr_graph import Network, build_network, example_corpus
from pfocr_graph.attributes import CO_OCCURS, FIGURE, MENTIONS
from pfocr_graph.errors import OptionError
from pfocr_graph.layout.networks import place_nodes
from pfocr_graph.layout.shapes import lay_out_in_bands, lay_out_in_circle
from pfocr_graph.looks import label_boxes, node_looks
from pfocr_graph.network import EdgeTable
from pfocr_graph.options import Layout

Floats = npt.NDArray[np.float64]
Edges = list[tuple[int, int]]


@pytest.fixture(scope="module")
def example() -> Network:
    return build_network(example_corpus().select(organism="human", min_genes=5), min_figures=3)


def places_of(network: Network, layout: Layout) -> Floats:
    places = place_nodes(network, layout)
    assert places is not None
    return places


def n_overlaps(places: Floats, boxes: Floats) -> int:
    apart = np.abs(places[:, None] - places[None])
    room = (boxes[:, None] + boxes[None]) / 2
    hits = (apart < room - 0.11).all(axis=2)
    return int(np.triu(hits, 1).sum())


@pytest.mark.parametrize("layout", ["auto", "bipartite", "force", "circle"])
def test_labels_do_not_overlap_in_any_layout(example: Network, layout: Layout) -> None:
    places = places_of(example, layout)
    assert places.shape == (example.n_nodes, 2)
    assert n_overlaps(places, label_boxes(node_looks(example))) == 0


@pytest.mark.parametrize("layout", ["auto", "bipartite", "force", "circle"])
def test_a_layout_is_the_same_every_time(example: Network, layout: Layout) -> None:
    assert places_of(example, layout).tobytes() == places_of(example, layout).tobytes()


def test_no_layout_gives_no_places_and_an_unknown_one_is_refused(example: Network) -> None:
    assert place_nodes(example, "none") is None
    with pytest.raises(OptionError, match=r'layout "spiral" is not known; choose one of auto, bipartite'):
        place_nodes(example, "spiral")  # type: ignore[arg-type]


@pytest.mark.parametrize("layout", get_args(Layout))
def test_an_empty_network_and_a_single_node_can_be_laid_out(layout: Layout) -> None:
    if layout == "bipartite":
        for network in (Network({}), ring_network(4, 4)):
            with pytest.raises(OptionError, match="has only one of them"):
                place_nodes(network, layout)
        return
    places = place_nodes(Network({}), layout)
    assert places is None if layout == "none" else places is not None and places.shape == (0, 2)
    single = place_nodes(ring_network(1, 0), layout)
    assert single is None or single.tolist() == [[0.0, 0.0]]


def test_figures_stand_left_of_everything_they_draw(example: Network) -> None:
    places = places_of(example, "bipartite")
    half = label_boxes(node_looks(example))[:, 0] / 2
    n_figures = len(example.node_tables[FIGURE])
    right_edge = (places[:n_figures, 0] + half[:n_figures]).max()
    left_edge = (places[n_figures:, 0] - half[n_figures:]).min()
    assert left_edge - right_edge > 100
    width, height = np.ptp(places, axis=0)
    assert 0.5 < width / height < 2


def n_crossings(left: Floats, right: Floats, edges: Edges) -> int:
    """Count the pairs of edges between two columns that cross, from the heights of their ends."""
    heights = [(left[a], right[b]) for a, b in edges]
    return sum((a - c) * (b - d) < 0 for (a, b), (c, d) in itertools.combinations(heights, 2))


def columns_of(n_left: int, n_right: int, edges: Edges) -> tuple[Floats, Floats]:
    """Return the heights of the nodes of two bands that are one box wide each."""
    rows = [a for a, _ in edges] + [n_left + b for _, b in edges]
    columns = [n_left + b for _, b in edges] + [a for a, _ in edges]
    n_nodes = n_left + n_right
    adjacency = csr_array((np.ones(len(rows)), (rows, columns)), shape=(n_nodes, n_nodes))
    # So wide that a row holds one box.
    boxes = np.tile([100.0 * n_nodes, 10.0], (n_nodes, 1))
    places = lay_out_in_bands(adjacency, np.arange(n_nodes) < n_left, boxes)
    assert len(set(places[:n_left, 0])) == len(set(places[n_left:, 0])) == 1
    return places[:n_left, 1], places[n_left:, 1]


@settings(deadline=None, max_examples=15)
@given(st.permutations(range(12)), st.permutations(range(12)))
def test_a_graph_that_can_be_drawn_without_crossings_is_drawn_so(left: list[int], right: list[int]) -> None:
    path = [(left[at // 2], right[(at + 1) // 2]) for at in range(23)]
    assert n_crossings(*columns_of(12, 12, path), path) == 0
    stars = [(left[at // 3], right[at]) for at in range(12)]
    assert n_crossings(*columns_of(12, 12, stars), stars) == 0


def test_the_order_has_far_fewer_crossings_than_a_random_one(example: Network) -> None:
    table = example.edge_tables[MENTIONS]
    n_figures = len(example.node_tables[FIGURE])
    edges = list(zip(table.source.tolist(), (table.target - n_figures).tolist(), strict=True))
    n_genes = example.n_nodes - n_figures
    rng = np.random.default_rng(0)
    random = n_crossings(rng.random(n_figures), rng.random(n_genes), edges)
    assert n_crossings(*columns_of(n_figures, n_genes, edges), edges) < 0.35 * random


def test_communities_stand_side_by_side_on_the_circle() -> None:
    members = 8
    pairs = [
        (group * members + one, group * members + other)
        for group in range(4)
        for one, other in itertools.combinations(range(members), 2)
    ]
    renumbered = np.random.default_rng(3).permutation(4 * members)
    source, target = (renumbered[[pair[end] for pair in pairs]] for end in (0, 1))
    ring = ring_network(4 * members, len(pairs))
    table = ring.edge_tables[CO_OCCURS]
    equal = {name: column for name, column in table.columns.items() if name != "n_figures"}
    network = Network(ring.node_tables, {CO_OCCURS: EdgeTable(source, target, equal)})
    places = places_of(network, "circle")
    radius = np.hypot(*places.T)
    assert radius == pytest.approx(np.full(4 * members, radius.mean()), rel=0.02)
    around = np.argsort(np.arctan2(places[:, 0], -places[:, 1]) % (2 * np.pi))
    group_of = np.empty(4 * members, dtype=int)
    group_of[renumbered] = np.arange(4 * members) // members
    changes = sum(one != other for one, other in itertools.pairwise(group_of[around].tolist()))
    assert changes == 3


@settings(deadline=None, max_examples=15)
@given(st.lists(st.tuples(st.floats(5, 300), st.floats(5, 120)), min_size=1, max_size=150))
def test_boxes_of_any_size_do_not_overlap_on_a_circle(sizes: list[tuple[float, float]]) -> None:
    boxes = np.array(sizes)
    order = np.random.default_rng(len(sizes)).permutation(len(sizes))
    assert n_overlaps(lay_out_in_circle(order, boxes), boxes) == 0


@settings(deadline=None, max_examples=15)
@given(st.lists(st.tuples(st.floats(5, 300), st.floats(5, 120)), min_size=2, max_size=30), st.data())
def test_boxes_of_any_size_do_not_overlap_in_bands(sizes: list[tuple[float, float]], data: st.DataObject) -> None:
    boxes = np.array(sizes)
    n_left = data.draw(st.integers(1, len(sizes) - 1))
    is_left = np.arange(len(sizes)) < n_left
    node = st.integers(0, len(sizes) - 1)
    edges = data.draw(st.lists(st.tuples(node, node), max_size=40))
    ends = np.array(edges, dtype=np.int64).reshape(-1, 2)
    both = (np.concatenate((ends[:, 0], ends[:, 1])), np.concatenate((ends[:, 1], ends[:, 0])))
    adjacency = csr_array((np.ones(len(both[0])), both), shape=(len(sizes), len(sizes)))
    places = lay_out_in_bands(adjacency, is_left, boxes)
    assert n_overlaps(places, boxes) == 0
    assert (places[is_left, 0] + boxes[is_left, 0] / 2).max() < (places[~is_left, 0] - boxes[~is_left, 0] / 2).min()


def test_a_build_takes_the_layout_by_name() -> None:
    corpus = example_corpus().select(organism="human", min_genes=8)
    laid = build_network(corpus, network="bipartite", layout="circle")
    assert laid.positions is not None
    assert laid.positions.tolist() == places_of(laid, "circle").tolist()
    assert build_network(corpus, network="bipartite").positions is None
    assert build_network(corpus, network="bipartite", layout="none").positions is None
