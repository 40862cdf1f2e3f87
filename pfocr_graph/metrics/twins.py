"""Follows shortest paths from many nodes at a time, in a graph whose twins are merged.

Nodes with the same neighbours are twins: the genes of one family word often are. They have the same distances to all
others and carry the same share of all paths, so that one search serves them all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

__all__ = ["TwinGraph", "take_block"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Wide enough for the product to be fast, narrow enough for the cache; the least width bounds memory.
_BATCH_CELLS = 2**19
_BATCH_WIDTHS = (16, 32)


class TwinGraph:
    """An undirected graph without isolated nodes, each group of twins as one.

    Parameters
    ----------
    links : sequence of csr_matrix of float64
        The adjacency matrix of a graph of one kind of nodes; or, of a bipartite graph, the matrix that leads from
        side 0 (columns) to side 1 (rows), and the one that leads back.
    components : sequence of ndarray of int, shape (n_nodes of the side,)
        For each side, equal numbers for the nodes of one component.
    """

    def __init__(self, links: Sequence[csr_matrix[Any]], components: Sequence[Ints]) -> None:
        self._links = links
        self._sides = range(len(links))
        groups = [_group_equal_rows(links[side - 1]) for side in self._sides]
        firsts = [np.unique(group, return_index=True)[1] for group in groups]
        self._groups = groups
        self._sizes = [np.bincount(group).astype(np.float64) for group in groups]
        merged = [take_block(links[side], firsts[self._next(side)], firsts[side]) for side in self._sides]
        self._components = [labels[first] for labels, first in zip(components, firsts, strict=True)]
        # A step reaches a group from every twin of its neighbours.
        self._steps = [
            csr_matrix((size[step.indices], step.indices, step.indptr), shape=step.shape)
            for step, size in zip(merged, self._sizes, strict=True)
        ]

    def _next(self, side: int) -> int:
        return (side + 1) % len(self._sides)

    def follow(self, sources: Sequence[Floats], advance: Callable[[int], None]) -> tuple[list[Floats], list[Floats]]:
        """Follow all shortest paths from some nodes.

        Parameters
        ----------
        sources : sequence of ndarray of float64, shape (n_nodes of the side,)
            For each side, 1 at the nodes to start from and 0 elsewhere.
        advance : callable
            Called with the number of sources that were done.

        Returns
        -------
        farness, dependency : list of ndarray of float64, shape (n_nodes of the side,)
            For each side, the sum of the distances to the sources, and Brandes' dependencies in sum: the share of the
            shortest paths between a source and any other node that run through the node.
        """
        farness = [np.zeros(len(size)) for size in self._sizes]
        dependency = [np.zeros(len(size)) for size in self._sizes]
        width = int(np.clip(_BATCH_CELLS // sum(map(len, self._sizes)), *_BATCH_WIDTHS))
        weights = [np.bincount(*pair).astype(np.float64) for pair in zip(self._groups, sources, strict=True)]
        for side in self._sides:
            started = np.flatnonzero(weights[side])
            for batch in np.split(started, range(width, len(started), width)):
                self._search(side, batch, weights[side][batch], farness, dependency)
                advance(int(weights[side][batch].sum()))
        return self._to_nodes(sources, weights, farness, dependency)

    def _search(
        self, side: int, sources: Ints, weights: Floats, farness: list[Floats], dependency: list[Floats]
    ) -> None:
        """Add what the searches from some groups of one side say, each as often as its weight."""
        home = self._components[side][sources]
        unvisited = [np.equal.outer(labels, home).astype(np.float64) for labels in self._components]
        unvisited[side][sources, np.arange(len(sources))] = 0
        # The groups that any search reaches at a level, and the paths to them, a column a search: 1 or more, or 0.
        paths = np.minimum(self._steps[side][:, sources].toarray(), 1)
        groups = np.flatnonzero(paths.any(axis=1))
        paths = paths[groups]
        levels: list[tuple[Ints, Floats]] = []
        while True:
            side = self._next(side)
            levels.append((groups, paths))
            reached = np.minimum(paths, 1)
            unvisited[side][groups] -= reached
            farness[side][groups] += len(levels) * np.einsum("ij,j->i", reached, weights)
            ahead = unvisited[self._next(side)]
            candidates = np.flatnonzero(ahead.any(axis=1))
            if not len(candidates):
                break
            paths = take_block(self._steps[side], candidates, groups) @ paths
            paths *= ahead[candidates]
            arrived = paths.any(axis=1)
            groups, paths = candidates[arrived], paths[arrived]

        share = np.zeros_like(paths)
        while True:
            groups, paths = levels.pop()
            # einsum, as BLAS may add up in another order with another number of threads.
            dependency[side][groups] += np.einsum("ij,j->i", share, weights)
            if not levels:
                break
            share += np.minimum(paths, 1)
            share /= np.maximum(paths, 1)
            previous, previous_paths = levels[-1]
            share = take_block(self._steps[side], previous, groups) @ share
            share *= previous_paths
            # With two sides at most, the side before is the side after.
            side = self._next(side)

    def _to_nodes(
        self,
        sources: Sequence[Floats],
        weights: Sequence[Floats],
        farness: Sequence[Floats],
        dependency: Sequence[Floats],
    ) -> tuple[list[Floats], list[Floats]]:
        """Give every twin the values of its group, and add the paths between twins, which no search has seen."""
        groups = self._groups
        node_farness = [farness[side][groups[side]] for side in self._sides]
        node_dependency = [dependency[side][groups[side]] for side in self._sides]
        for side, link in enumerate(self._links):
            node_farness[side] += 2 * (weights[side][groups[side]] - sources[side])
            twins = self._sizes[side][groups[side]] - 1
            neighbours = np.diff(self._links[side - 1].indptr)
            node_dependency[self._next(side)] += link @ (sources[side] * twins / neighbours)
        return node_farness, node_dependency


def take_block(matrix: csr_matrix[Any], rows: Ints, columns: Ints) -> csr_matrix[Any]:
    """Return some rows and columns of a matrix, in the given order.

    Parameters
    ----------
    matrix : csr_matrix
    rows, columns : ndarray of int

    Returns
    -------
    csr_matrix, shape (len(rows), len(columns))

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.sparse import csr_matrix
    >>> take_block(csr_matrix([[1, 2], [3, 4]]), np.array([1]), np.array([0, 1])).toarray().tolist()
    [[3, 4]]
    """
    return csr_matrix(matrix[rows][:, columns])


def _group_equal_rows(matrix: csr_matrix[Any]) -> Ints:
    """Give equal rows, and only them, the same number, in order of the first of each."""
    numbers: dict[bytes, int] = {}
    bounds = zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True)
    rows = [matrix.indices[start:end].tobytes() for start, end in bounds]
    return np.fromiter((numbers.setdefault(row, len(numbers)) for row in rows), dtype=np.int64, count=len(rows))
