"""The two graphs as metrics see them: clean matrices in, and shortest paths that are followed once for all metrics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from pfocr_graph.errors import NetworkError, OptionError
from pfocr_graph.metrics import MAX_EXACT_NODES, N_SOURCES
from pfocr_graph.metrics.shortest_paths import N_BATCHES, ShortestPaths, follow_shortest_paths
from pfocr_graph.metrics.twins import take_block

__all__ = ["BipartiteGraph", "Effort", "GeneGraph"]

Number = TypeVar("Number", np.float64, np.int64)


@dataclass(frozen=True, slots=True)
class Effort:
    """How much work shortest paths may be: see `pfocr_graph.metrics.bipartite_centralities`."""

    max_exact_nodes: int = MAX_EXACT_NODES
    n_sources: int = N_SOURCES
    seed: int = 0
    progress: Callable[[int, int], None] | None = None

    def __post_init__(self) -> None:
        if self.n_sources < 2 * N_BATCHES:
            raise OptionError(f"n_sources is {self.n_sources}; give {2 * N_BATCHES} or more")

    def follow(self, *links: csr_matrix[Any]) -> ShortestPaths:
        """Follow the shortest paths of the graph with these links."""
        return follow_shortest_paths(
            links,
            max_exact_nodes=self.max_exact_nodes,
            n_sources=self.n_sources,
            seed=self.seed,
            progress=self.progress,
        )


class BipartiteGraph:
    """Figures and genes, joined by mentions; nodes are figures first and then genes.

    Attributes
    ----------
    incidence : csr_matrix of float64, shape (n_figures, n_genes)
        1 where the figure mentions the gene.
    n_figures, n_genes : int
    """

    def __init__(self, incidence: csr_matrix[Any], effort: Effort | None = None) -> None:
        self.incidence = _pattern(csr_matrix(incidence))
        self.n_figures, self.n_genes = self.incidence.shape
        self._effort = effort or Effort()

    @cached_property
    def shortest_paths(self) -> ShortestPaths:
        """What shortest paths say of every node."""
        return self._effort.follow(csr_matrix(self.incidence.T), self.incidence)

    def of_side(self, of_figures: float, of_genes: float) -> npt.NDArray[np.float64]:
        """Repeat a number for every figure and another for every gene."""
        return np.repeat([float(of_figures), float(of_genes)], [self.n_figures, self.n_genes])

    def spread(self, column: npt.NDArray[Number]) -> npt.NDArray[Number]:
        """Return the values of all nodes, which is what a metric gives."""
        return column


class GeneGraph:
    """The genes that have a co-occurrence edge, and their edges.

    Attributes
    ----------
    weights : csr_matrix of float64, shape (n_nodes, n_nodes)
        The support of each edge, in both directions.
    adjacency : csr_matrix of float64, shape (n_nodes, n_nodes)
        1 where there is an edge.
    n_nodes : int
    """

    def __init__(self, weights: csr_matrix[Any], effort: Effort | None = None) -> None:
        everything = _clean(csr_matrix(weights, dtype=np.float64))
        _check_undirected(everything)
        self._n_genes = everything.shape[0]
        self._genes = np.flatnonzero(np.diff(everything.indptr))
        self.weights = take_block(everything, self._genes, self._genes)
        self.adjacency = _pattern(self.weights)
        self.n_nodes = len(self._genes)
        self._effort = effort or Effort()

    @cached_property
    def shortest_paths(self) -> ShortestPaths:
        """What shortest paths, each edge a step, say of every node."""
        return self._effort.follow(self.adjacency)

    def spread(self, column: npt.NDArray[Number]) -> npt.NDArray[Number]:
        """Return the values of all genes: 0 for those without an edge."""
        values = np.zeros(self._n_genes, dtype=column.dtype)
        values[self._genes] = column
        return values


def _clean(matrix: csr_matrix[Any]) -> csr_matrix[Any]:
    """Return a copy with each entry once, in order and not 0."""
    matrix = matrix.copy()
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    return matrix


def _pattern(matrix: csr_matrix[Any]) -> csr_matrix[Any]:
    matrix = _clean(matrix)
    return csr_matrix((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)


def _check_undirected(weights: csr_matrix[Any]) -> None:
    if weights.shape[0] != weights.shape[1]:
        raise NetworkError(f"the matrix of co-occurrence has the shape {weights.shape}; give a square one")
    if weights.diagonal().any():
        gene = int(np.flatnonzero(weights.diagonal())[0])
        raise NetworkError(f"gene {gene} co-occurs with itself; clear the diagonal of the matrix")
    if (weights.data < 0).any():
        raise NetworkError(f"a weight of co-occurrence is {weights.data.min():g}; give counts from 1 on")
    if abs(weights - weights.T).nnz:
        raise NetworkError("the matrix of co-occurrence is not symmetric; store each pair in both directions")
