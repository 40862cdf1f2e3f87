"""Metrics of direct neighbours."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pfocr_graph.metrics.graphs import BipartiteGraph, GeneGraph

__all__ = ["bipartite_degree_centrality", "gene_degree", "gene_strength"]


def bipartite_degree_centrality(graph: BipartiteGraph) -> tuple[npt.NDArray[np.float64], str]:
    """Divide the neighbours of each node by the number of nodes of the other side; 0 where that side is empty.

    Parameters
    ----------
    graph : BipartiteGraph

    Returns
    -------
    values : ndarray of float64, shape (n_figures + n_genes,)
    note : str

    References
    ----------
    .. [1] S. P. Borgatti and D. S. Halgin, Sage Handbook of Social Network Analysis, ch. 28 (2011).

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> from pfocr_graph.metrics.graphs import BipartiteGraph
    >>> graph = BipartiteGraph(csr_matrix([[1, 0], [1, 1]]))
    >>> bipartite_degree_centrality(graph)[0].tolist()
    [0.5, 1.0, 1.0, 0.5]
    """
    n_mentions = [np.diff(graph.incidence.indptr), np.bincount(graph.incidence.indices, minlength=graph.n_genes)]
    other_side = graph.of_side(max(graph.n_genes, 1), max(graph.n_figures, 1))
    note = "on figures, genes and mentions; neighbours divided by the number of nodes of the other side; exact"
    return np.concatenate(n_mentions) / other_side, note


def gene_degree(graph: GeneGraph) -> tuple[npt.NDArray[np.int64], str]:
    """Count the neighbours of each gene.

    Parameters
    ----------
    graph : GeneGraph

    Returns
    -------
    values : ndarray of int64, shape (graph.n_nodes,)
    note : str

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> from pfocr_graph.metrics.graphs import GeneGraph
    >>> path = GeneGraph(csr_matrix([[0, 2, 0], [2, 0, 1], [0, 1, 0]]))
    >>> gene_degree(path)[0].tolist()
    [1, 2, 1]
    """
    return np.diff(graph.adjacency.indptr).astype(np.int64), "on the co-occurrence graph; number of neighbours; exact"


def gene_strength(graph: GeneGraph) -> tuple[npt.NDArray[np.int64], str]:
    """Add up the support of each gene's edges.

    Parameters
    ----------
    graph : GeneGraph

    Returns
    -------
    values : ndarray of int64, shape (graph.n_nodes,)
    note : str

    References
    ----------
    .. [1] A. Barrat et al., PNAS 101, 3747 (2004).

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> from pfocr_graph.metrics.graphs import GeneGraph
    >>> path = GeneGraph(csr_matrix([[0, 2, 0], [2, 0, 1], [0, 1, 0]]))
    >>> gene_strength(path)[0].tolist()
    [2, 3, 1]
    """
    strength = np.asarray(graph.weights.sum(axis=1)).ravel()
    return strength.astype(np.int64), "on the co-occurrence graph; sum of the support of its edges; exact"
