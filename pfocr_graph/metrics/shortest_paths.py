"""Follows the shortest paths of a graph once, for closeness and betweenness together.

In: sparse matrices that say which nodes are joined. Out: for each node the sum of its distances and the paths that run
through it, exact or estimated from a sample. Brandes' method for a batch of sources at a time: a product of a sparse
matrix with a dense one takes all searches of the batch a step further.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import bmat, csr_matrix
from scipy.sparse.csgraph import connected_components

from pfocr_graph.metrics.twins import TwinGraph, take_block

__all__ = ["N_BATCHES", "Estimate", "ShortestPaths", "follow_shortest_paths"]

N_BATCHES = 8
"""A sample is drawn in this many parts, which tell how far it can be trusted."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value for each node; and if some are estimated, what each batch of the sample alone would say.

    Attributes
    ----------
    values : ndarray of float64, shape (n_nodes,)
    batches : ndarray of float64, shape (N_BATCHES, n_nodes), or None
    """

    values: Floats
    batches: Floats | None

    def map(self, function: Callable[[Floats], Floats]) -> Estimate:
        """Return the same after a function of the values."""
        return Estimate(function(self.values), None if self.batches is None else function(self.batches))


@dataclass(frozen=True, slots=True)
class ShortestPaths:
    """What the shortest paths of a graph say of its nodes.

    Attributes
    ----------
    component_size : ndarray of int64, shape (n_nodes,)
        The nodes of its component, itself included; always exact.
    farness : Estimate
        Sum of the distances to the others of its component.
    dependency : Estimate
        For each ordered pair of other nodes the share of its shortest paths that run through the node, in sum.
    n_sampled, n_sources : int
        The nodes whose values are estimated, and those that paths were followed from for them.
    seed : int
    """

    component_size: Ints
    farness: Estimate
    dependency: Estimate
    n_sampled: int
    n_sources: int
    seed: int

    def describe(self, estimate: Estimate) -> str:
        """Say whether an estimate is exact, and if not, how far its highest values can be trusted."""
        if estimate.batches is None:
            return "exact"
        batches = estimate.batches
        top = np.argsort(-estimate.values, kind="stable")[:100]
        top = top[estimate.values[top] > 0]
        errors = batches[:, top].std(axis=0, ddof=1) / np.sqrt(N_BATCHES)
        relative = float(np.median(errors / estimate.values[top])) if len(top) else 0.0
        shared, correlation = _compare_halves(batches[::2].mean(axis=0), batches[1::2].mean(axis=0), top)
        return (
            f"estimated for {self.n_sampled:,} nodes from {self.n_sources:,} of them as sources (seed {self.seed}), "
            f"standard error {relative:.2%} of the value (median of the {len(top)} highest, over {N_BATCHES} batches "
            f"of sources); the two halves of the sample have {shared} of their {len(top)} highest in common, and rank "
            f"the {len(top)} highest with a Spearman correlation of {correlation:.3f}"
        )


def follow_shortest_paths(
    links: Sequence[csr_matrix[Any]],
    *,
    max_exact_nodes: int,
    n_sources: int,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> ShortestPaths:
    """Follow shortest paths from every node, or from a sample of the nodes in large components.

    Parameters
    ----------
    links : sequence of csr_matrix of float64
        The adjacency matrix of a graph of one kind of nodes; or, of a bipartite graph, the matrix that leads from
        side 0 (columns) to side 1 (rows), and the one that leads back. 1 where nodes are joined, else nothing.
    max_exact_nodes : int
        A component of more nodes is sampled, unless it has no more nodes than the sample.
    n_sources : int, at least 2 * N_BATCHES
        The size of the sample.
    seed : int
    progress : callable, optional
        Called with the number of sources that are done, and of all.

    Returns
    -------
    ShortestPaths
        Nodes of side 0 first. In a sampled component, means over the sources other than the node itself, times the
        number of its other nodes: unbiased, as these are a random sample of them.

    References
    ----------
    .. [1] U. Brandes, J. Math. Sociol. 25, 163 (2001).
    .. [2] U. Brandes and C. Pich, Int. J. Bifurcation Chaos 17, 2303 (2007).

    Examples
    --------
    A path of three nodes: both ordered pairs of its ends meet in the middle.

    >>> from scipy.sparse import csr_matrix
    >>> path = csr_matrix([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]])
    >>> paths = follow_shortest_paths([path], max_exact_nodes=100, n_sources=16)
    >>> paths.farness.values.tolist(), paths.dependency.values.tolist()
    ([3.0, 2.0, 3.0], [0.0, 2.0, 0.0])
    """
    components = _label_components(links)
    size = np.bincount(components)[components]
    large = size > max(max_exact_nodes, n_sources)
    draws = _draw_sources(components, size, large, n_sources, seed)
    total = sum(len(sources) for _, batches in draws for sources in batches)
    done = 0

    def advance(n_done: int) -> None:
        nonlocal done
        done += n_done
        if progress is not None:
            progress(done, total)

    values = np.zeros((2, len(components)))
    per_batch = np.zeros((2, N_BATCHES, len(components))) if large.any() else None
    for nodes, batches in draws:
        graph, cuts = _cut_out(links, components, nodes)
        started = np.array([np.isin(nodes, sources) for sources in batches])
        sums = np.zeros((2, *started.shape))
        for i, starts in enumerate(started):
            farness, dependency = graph.follow(np.split(starts.astype(np.float64), cuts), advance)
            sums[:, i] = np.concatenate(farness), np.concatenate(dependency)
        others = len(nodes) - 1
        n_started = started.sum(axis=1, keepdims=True)
        values[:, nodes] = sums.sum(axis=1) * (others / (n_started.sum() - started.sum(axis=0)))
        if per_batch is not None:
            per_batch[:, :, nodes] = sums * (others / (n_started - started))
    farness_batches, dependency_batches = (None, None) if per_batch is None else per_batch
    return ShortestPaths(
        component_size=size,
        farness=Estimate(values[0], farness_batches),
        dependency=Estimate(values[1], dependency_batches),
        n_sampled=int(large.sum()),
        n_sources=sum(len(sources) for _, batches in draws if len(batches) > 1 for sources in batches),
        seed=seed,
    )


def _label_components(links: Sequence[csr_matrix[Any]]) -> Ints:
    """Give the nodes of each component the same number, the nodes of all sides in a row."""
    whole = links[0] if len(links) == 1 else csr_matrix(bmat([[None, links[1]], [links[0], None]]))
    return connected_components(whole, directed=False)[1].astype(np.int64)


def _draw_sources(
    components: Ints, size: Ints, large: npt.NDArray[np.bool_], n_sources: int, seed: int
) -> list[tuple[Ints, list[Ints]]]:
    """Choose sources: sets of nodes that no path leaves, with all of them in one batch, or some in several."""
    random = np.random.Generator(np.random.PCG64(seed))
    exact = np.flatnonzero(~large & (size > 1))
    draws = [(exact, [exact])] if len(exact) else []
    for component in np.unique(components[large]):
        nodes = np.flatnonzero(components == component)
        draws.append((nodes, np.array_split(random.permutation(nodes)[:n_sources], N_BATCHES)))
    return draws


def _cut_out(links: Sequence[csr_matrix[Any]], components: Ints, nodes: Ints) -> tuple[TwinGraph, Ints]:
    """Take some nodes out of the graph; also return where the sides are to be cut in an array of these nodes."""
    ends = np.cumsum([link.shape[1] for link in links])
    cuts = np.searchsorted(nodes, ends[:-1])
    sides = np.split(nodes, cuts)
    local = [side - (end - link.shape[1]) for side, end, link in zip(sides, ends, links, strict=True)]
    parts = [take_block(link, local[(i + 1) % len(links)], local[i]) for i, link in enumerate(links)]
    return TwinGraph(parts, [components[side] for side in sides]), cuts


def _compare_halves(first: Floats, second: Floats, top: Ints) -> tuple[int, float]:
    """Count what two estimates have in common among as many highest, and Spearman-correlate the ranks of these."""
    highest = [set(np.argsort(-half, kind="stable")[: len(top)].tolist()) for half in (first, second)]
    ranks = [np.argsort(np.argsort(-half[top], kind="stable")) for half in (first, second)]
    n = len(top)
    squares = int(((ranks[0] - ranks[1]) ** 2).sum())
    correlation = 1 - 6 * squares / (n * (n**2 - 1)) if n > 1 else 1.0
    return len(highest[0] & highest[1]), correlation
