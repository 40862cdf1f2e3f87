"""Centralities: a registry of metrics, and the two functions that measure a graph with them.

In: sparse matrices of scipy. Out: a column of numbers for each metric, and a sentence on how it was measured.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from pfocr_graph.errors import OptionError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_matrix

    from pfocr_graph.metrics.graphs import BipartiteGraph, GeneGraph

__all__ = [
    "MAX_EXACT_NODES",
    "METRICS",
    "N_SOURCES",
    "Centralities",
    "GraphKind",
    "Metric",
    "bipartite_centralities",
    "gene_centralities",
]

GraphKind = Literal["bipartite", "gene"]
"""`bipartite` is figures, genes and mentions; `gene` is the co-occurrence graph."""

MAX_EXACT_NODES = 12_000
"""Shortest paths of a larger component are sampled."""

N_SOURCES = 1024
"""The nodes of a larger component that shortest paths are followed from."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One column of numbers: which graph it is taken on, which function measures it, and where it is defined.

    `function` is "module:function"; the function takes the graph and returns an array, a value for each node, and a
    sentence on how it was measured.
    """

    name: str
    graph: GraphKind
    function: str
    meaning: str
    cost: str
    reference: str


_PATHS = "one breadth-first search a node; sampled in components of more than 12,000 nodes"

METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric(
            "bipartite_degree_centrality",
            "bipartite",
            "pfocr_graph.metrics.degree:bipartite_degree_centrality",
            "share of the other side (figures or genes) that it is joined to",
            "one pass over the mentions",
            "Borgatti and Halgin, Sage Handbook of Social Network Analysis (2011)",
        ),
        Metric(
            "bipartite_closeness_centrality",
            "bipartite",
            "pfocr_graph.metrics.closeness:bipartite_closeness_centrality",
            "nearness to all figures and genes of its component, against the nearest possible",
            _PATHS,
            "Borgatti and Halgin, Sage Handbook of Social Network Analysis (2011)",
        ),
        Metric(
            "bipartite_betweenness_centrality",
            "bipartite",
            "pfocr_graph.metrics.betweenness:bipartite_betweenness_centrality",
            "share of the shortest paths that run through it, against the largest possible",
            _PATHS,
            "Borgatti and Halgin, Sage Handbook of Social Network Analysis (2011)",
        ),
        Metric(
            "gene_degree",
            "gene",
            "pfocr_graph.metrics.degree:gene_degree",
            "genes that it co-occurs with",
            "one pass over the edges",
            "Freeman, Social Networks 1 (1978)",
        ),
        Metric(
            "gene_strength",
            "gene",
            "pfocr_graph.metrics.degree:gene_strength",
            "sum of the support of its edges",
            "one pass over the edges",
            "Barrat et al., PNAS 101 (2004)",
        ),
        Metric(
            "gene_betweenness",
            "gene",
            "pfocr_graph.metrics.betweenness:gene_betweenness",
            "share of the shortest paths between two other genes that run through it",
            _PATHS,
            "Freeman, Social Networks 1 (1978); Brandes, J. Math. Sociol. 25 (2001)",
        ),
        Metric(
            "gene_closeness",
            "gene",
            "pfocr_graph.metrics.closeness:gene_closeness",
            "inverse mean distance to its component, times the share of the graph that this is",
            _PATHS,
            "Wasserman and Faust, Social Network Analysis (1994)",
        ),
        Metric(
            "gene_pagerank",
            "gene",
            "pfocr_graph.metrics.pagerank:gene_pagerank",
            "share of the time that a walker along the edges, by support, spends on it",
            "about a hundred passes over the edges",
            "Page et al., Stanford InfoLab 1999-66 (1999)",
        ),
        Metric(
            "gene_eigenvector",
            "gene",
            "pfocr_graph.metrics.eigenvector:gene_eigenvector",
            "in proportion to the sum over its neighbours, by support, in the largest component",
            "tens to hundreds of passes over the edges",
            "Bonacich, Am. J. Sociol. 92 (1987)",
        ),
        Metric(
            "gene_core",
            "gene",
            "pfocr_graph.metrics.core:gene_core",
            "the largest k so that it is in a group where each co-occurs with k others",
            "one pass over the edges",
            "Seidman, Social Networks 5 (1983)",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Centralities:
    """Columns of numbers on the nodes of one graph.

    Attributes
    ----------
    values : dict of str to ndarray of float64 or int64, shape (n_nodes,)
        A column for each metric, in the order of `METRICS`.
    notes : tuple of str
        A sentence for each metric: on which graph, in which unit, exact or sampled and how well.
    """

    values: dict[str, npt.NDArray[np.float64] | npt.NDArray[np.int64]]
    notes: tuple[str, ...]


def bipartite_centralities(
    incidence: csr_matrix[Any],
    *,
    names: Sequence[str] | None = None,
    max_exact_nodes: int = MAX_EXACT_NODES,
    n_sources: int = N_SOURCES,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Centralities:
    """Measure figures and genes in the graph that mentions join them by.

    The values are those of ``networkx.algorithms.bipartite``; where a side is too small to divide by, they are 0.

    Parameters
    ----------
    incidence : scipy sparse matrix, shape (n_figures, n_genes)
        Not 0 where the figure mentions the gene. Figures and genes without a mention belong to the graph.
    names : sequence of str, optional
        Which metrics; all of this graph by default.
    max_exact_nodes : int
        Shortest paths are followed from every node of a component of up to this size,
    n_sources : int, at least 16
        and from this many, drawn at random, of a larger one.
    seed : int
    progress : callable, optional
        Called with the number of nodes that shortest paths were followed from, and the number of all to come.

    Returns
    -------
    Centralities
        A value for each figure and then for each gene.

    Raises
    ------
    OptionError
        If a name is no metric of this graph, or `n_sources` is too small.

    Examples
    --------
    Two figures, of one and of two genes:

    >>> from scipy.sparse import csr_matrix
    >>> measured = bipartite_centralities(csr_matrix([[1, 0], [1, 1]]))
    >>> measured.values["bipartite_degree_centrality"].tolist()
    [0.5, 1.0, 1.0, 0.5]
    """
    from pfocr_graph.metrics.graphs import BipartiteGraph, Effort

    graph = BipartiteGraph(incidence, Effort(max_exact_nodes, n_sources, seed, progress))
    return _measure(graph, _choose("bipartite", names))


def gene_centralities(
    weights: csr_matrix[Any],
    *,
    names: Sequence[str] | None = None,
    max_exact_nodes: int = MAX_EXACT_NODES,
    n_sources: int = N_SOURCES,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Centralities:
    """Measure genes in their co-occurrence graph.

    Everything is taken on the genes that have an edge, as if there were no others; a gene without one has 0.

    Parameters
    ----------
    weights : scipy sparse matrix of int, shape (n_genes, n_genes)
        The support of each edge, symmetric, with nothing on the diagonal.
    names, max_exact_nodes, n_sources, seed, progress
        As of `bipartite_centralities`.

    Returns
    -------
    Centralities

    Raises
    ------
    OptionError
        If a name is no metric of this graph, or `n_sources` is too small.
    NetworkError
        If the matrix is not square and symmetric, has something on its diagonal or a negative weight.

    Examples
    --------
    A gene between two others, and one by itself:

    >>> from scipy.sparse import csr_matrix
    >>> measured = gene_centralities(csr_matrix([[0, 2, 0, 0], [2, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]]))
    >>> measured.values["gene_strength"].tolist()
    [2, 3, 1, 0]
    >>> measured.values["gene_betweenness"].tolist()
    [0.0, 1.0, 0.0, 0.0]
    """
    from pfocr_graph.metrics.graphs import Effort, GeneGraph

    graph = GeneGraph(weights, Effort(max_exact_nodes, n_sources, seed, progress))
    return _measure(graph, _choose("gene", names))


def _choose(kind: GraphKind, names: Sequence[str] | None) -> list[Metric]:
    known = [metric for metric in METRICS.values() if metric.graph == kind]
    if names is None:
        return known
    for name in names:
        if name not in {metric.name for metric in known}:
            choices = ", ".join(metric.name for metric in known)
            raise OptionError(f'"{name}" is no metric of the {kind} graph; choose among {choices}')
    return [metric for metric in known if metric.name in names]


def _measure(graph: BipartiteGraph | GeneGraph, metrics: Sequence[Metric]) -> Centralities:
    values = {}
    notes = []
    for metric in metrics:
        module, function = metric.function.split(":")
        column, note = getattr(import_module(module), function)(graph)
        values[metric.name] = graph.spread(column)
        notes.append(f"{metric.name}: {note}")
    return Centralities(values, tuple(notes))
