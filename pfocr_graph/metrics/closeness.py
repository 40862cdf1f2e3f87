"""Closeness: how near a node is to the others."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pfocr_graph.metrics.graphs import BipartiteGraph, GeneGraph
from pfocr_graph.metrics.shortest_paths import Estimate, ShortestPaths

__all__ = ["bipartite_closeness_centrality", "gene_closeness"]

Floats = npt.NDArray[np.float64]


def bipartite_closeness_centrality(graph: BipartiteGraph) -> tuple[Floats, str]:
    """Measure how near each node is to all figures and genes, against the nearest possible.

    With n nodes on its own side and m on the other, r of all n + m in its component and d the sum of its distances to
    these: (m + 2(n - 1)) / d * (r - 1) / (n + m - 1). A node without a mention has 0.

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
    >>> bipartite_closeness_centrality(graph)[0].round(3).tolist()
    [0.667, 1.0, 1.0, 0.667]
    """
    figures, genes = graph.n_figures, graph.n_genes
    nearest = graph.of_side(genes + 2 * (figures - 1), figures + 2 * (genes - 1))
    estimate = _closeness(graph.shortest_paths, nearest)
    note = (
        "on figures, genes and mentions; least possible sum of distances (1 to the other side, 2 to its own) divided "
        "by the sum within its component, times the share of all other nodes in it; sizes of components exact, "
        "distances "
    )
    return estimate.values, note + graph.shortest_paths.describe(estimate)


def gene_closeness(graph: GeneGraph) -> tuple[Floats, str]:
    """Measure how near each gene is to all others.

    With r of n genes in its component and d the sum of its distances to these, each edge a step:
    (r - 1) / d * (r - 1) / (n - 1).

    Parameters
    ----------
    graph : GeneGraph

    Returns
    -------
    values : ndarray of float64, shape (graph.n_nodes,)
    note : str

    References
    ----------
    .. [1] S. Wasserman and K. Faust, Social Network Analysis, ch. 5 (1994).

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> from pfocr_graph.metrics.graphs import GeneGraph
    >>> path = GeneGraph(csr_matrix([[0, 2, 0], [2, 0, 1], [0, 1, 0]]))
    >>> gene_closeness(path)[0].round(3).tolist()
    [0.667, 1.0, 0.667]
    """
    paths = graph.shortest_paths
    estimate = _closeness(paths, (paths.component_size - 1).astype(np.float64))
    note = (
        "on the co-occurrence graph, unweighted; inverse mean distance to its component, times the share of all other "
        "nodes in it (Wasserman and Faust); sizes of components exact, distances "
    )
    return estimate.values, note + paths.describe(estimate)


def _closeness(paths: ShortestPaths, nearest: Floats) -> Estimate:
    others = max(len(nearest) - 1, 1)
    scale = nearest * (paths.component_size - 1) / others
    # The scale of an isolated node is 0, as is its sum of distances.
    return paths.farness.map(lambda farness: scale / np.maximum(farness, 1))
