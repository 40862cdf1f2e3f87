"""Core numbers: how densely a node's surroundings are joined."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pfocr_graph.metrics.graphs import GeneGraph

__all__ = ["gene_core"]


def gene_core(graph: GeneGraph) -> tuple[npt.NDArray[np.int64], str]:
    """Find the largest k so that the gene is in a group where each has k neighbours.

    Peels off the genes with the fewest neighbours left, again and again; each has the largest number so far.

    Parameters
    ----------
    graph : GeneGraph

    Returns
    -------
    values : ndarray of int64, shape (graph.n_nodes,)
    note : str

    References
    ----------
    .. [1] S. B. Seidman, Social Networks 5, 269 (1983).

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> from pfocr_graph.metrics.graphs import GeneGraph
    >>> path = GeneGraph(csr_matrix([[0, 2, 0], [2, 0, 1], [0, 1, 0]]))
    >>> gene_core(path)[0].tolist()
    [1, 1, 1]
    """
    left = np.diff(graph.adjacency.indptr).astype(np.int64)
    core = np.zeros(graph.n_nodes, dtype=np.int64)
    remaining = np.arange(graph.n_nodes)
    fewest = 0
    while len(remaining):
        fewest = max(fewest, int(left[remaining].min()))
        peeled = left[remaining] <= fewest
        core[remaining[peeled]] = fewest
        left -= np.bincount(graph.adjacency[remaining[peeled]].indices, minlength=graph.n_nodes)
        remaining = remaining[~peeled]
    return core, "on the co-occurrence graph, unweighted; k-core number; exact"
