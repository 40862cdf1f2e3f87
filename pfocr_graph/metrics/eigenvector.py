"""Eigenvector centrality: important is who is joined to the important."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from pfocr_graph.lanczos import lanczos
from pfocr_graph.metrics.graphs import GeneGraph
from pfocr_graph.metrics.twins import take_block

__all__ = ["gene_eigenvector"]

Floats = npt.NDArray[np.float64]

_TOLERANCE = 1e-13
_MAX_STEPS = 40
_MAX_RESTARTS = 300


def gene_eigenvector(graph: GeneGraph) -> tuple[Floats, str]:
    """Find values that are in proportion to the sum of the values of the neighbours, by support.

    The positive eigenvector of the largest component (of equally large ones the first), of length 1; genes of other
    components have 0.

    Parameters
    ----------
    graph : GeneGraph

    Returns
    -------
    values : ndarray of float64, shape (graph.n_nodes,)
    note : str

    References
    ----------
    .. [1] P. Bonacich, Am. J. Sociol. 92, 1170 (1987).

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> from pfocr_graph.metrics.graphs import GeneGraph
    >>> path = GeneGraph(csr_matrix([[0, 2, 0], [2, 0, 1], [0, 1, 0]]))
    >>> gene_eigenvector(path)[0].round(3).tolist()
    [0.632, 0.707, 0.316]
    """
    values = np.zeros(graph.n_nodes)
    residual = 0.0
    if graph.n_nodes:
        components = connected_components(graph.weights, directed=False)[1]
        largest = np.flatnonzero(components == np.bincount(components).argmax())
        values[largest], residual = _leading_eigenvector(take_block(graph.weights, largest, largest))
    note = (
        "on the largest component of the co-occurrence graph, weighted by support; length 1; relative residual "
        f"at most {max(residual, _TOLERANCE):.0e}"
    )
    return values, note


def _leading_eigenvector(matrix: csr_matrix[Any]) -> tuple[Floats, float]:
    """Return the Perron vector of a connected graph, and by how much it fails to be one, by restarted Lanczos.

    Power iteration would oscillate on bipartite graphs. ARPACK gives other last digits with other numbers of threads,
    as BLAS does; sums of numpy do not.
    """
    vector = _normalize(matrix @ np.ones(matrix.shape[0]))
    residual = np.inf
    for _ in range(_MAX_RESTARTS):
        basis, tridiagonal = lanczos(matrix, vector, _MAX_STEPS)
        combination = np.linalg.eigh(tridiagonal)[1][:, -1]
        vector = _normalize(np.abs(np.einsum("ij,i->j", basis, combination)))
        image = matrix @ vector
        size = float((vector * image).sum())
        residual = float(np.sqrt(((image - size * vector) ** 2).sum())) / size
        if residual < _TOLERANCE:
            break
    return vector, residual


def _normalize(vector: Floats) -> Floats:
    return vector / float(np.sqrt((vector**2).sum()))
