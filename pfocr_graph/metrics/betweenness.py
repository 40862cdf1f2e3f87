"""Betweenness: how many shortest paths run through a node."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pfocr_graph.metrics.graphs import BipartiteGraph, GeneGraph

__all__ = ["bipartite_betweenness_centrality", "gene_betweenness"]

Floats = npt.NDArray[np.float64]


def bipartite_betweenness_centrality(graph: BipartiteGraph) -> tuple[Floats, str]:
    """Measure how many shortest paths run through each node, against the most possible on its side.

    For each pair of other nodes the share of its shortest paths that run through the node, in sum, divided by the
    largest sum that a node of its side can have in any bipartite graph of these sizes; 0 where that is 0.

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
    .. [2] U. Brandes, J. Math. Sociol. 25, 163 (2001).

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> from pfocr_graph.metrics.graphs import BipartiteGraph
    >>> graph = BipartiteGraph(csr_matrix([[1, 0], [1, 1]]))
    >>> bipartite_betweenness_centrality(graph)[0].tolist()
    [0.0, 1.0, 1.0, 0.0]
    """
    most = graph.of_side(
        _most_paths(graph.n_figures, graph.n_genes),
        _most_paths(graph.n_genes, graph.n_figures),
    )
    # Dependencies count every pair in both directions.
    scale = np.divide(0.5, most, out=np.zeros_like(most), where=most > 0)
    estimate = graph.shortest_paths.dependency.map(lambda dependency: dependency * scale)
    note = (
        "on figures, genes and mentions; shortest paths through it divided by the most possible on its side (Borgatti "
        "and Halgin); "
    )
    return estimate.values, note + graph.shortest_paths.describe(estimate)


def gene_betweenness(graph: GeneGraph) -> tuple[Floats, str]:
    """Measure how many shortest paths run through each gene, as a share of all pairs of other genes.

    For each pair of other genes the share of its shortest paths, each edge a step, that run through the gene; the mean
    over the (n - 1)(n - 2) / 2 pairs, and 0 where there is none.

    Parameters
    ----------
    graph : GeneGraph

    Returns
    -------
    values : ndarray of float64, shape (graph.n_nodes,)
    note : str

    References
    ----------
    .. [1] L. C. Freeman, Social Networks 1, 215 (1978).
    .. [2] U. Brandes, J. Math. Sociol. 25, 163 (2001).

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> from pfocr_graph.metrics.graphs import GeneGraph
    >>> path = GeneGraph(csr_matrix([[0, 2, 0], [2, 0, 1], [0, 1, 0]]))
    >>> gene_betweenness(path)[0].tolist()
    [0.0, 1.0, 0.0]
    """
    pairs = (graph.n_nodes - 1) * (graph.n_nodes - 2)
    estimate = graph.shortest_paths.dependency.map(lambda dependency: dependency / max(pairs, 1))
    note = "on the co-occurrence graph, unweighted; share of the shortest paths between two others through it; "
    return estimate.values, note + graph.shortest_paths.describe(estimate)


def _most_paths(n_own: int, n_other: int) -> float:
    """Return the betweenness of a node in the bipartite graph of these sizes where it is largest."""
    if not n_own or not n_other:
        return 0.0
    s, t = divmod(n_own - 1, n_other)
    doubled = n_other**2 * (s + 1) ** 2 + n_other * (s + 1) * (2 * t - s - 1) - t * (2 * s - t + 3)
    return doubled / 2
