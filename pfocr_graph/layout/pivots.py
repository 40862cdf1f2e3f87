"""A first drawing of a connected graph from its distances to a few pivot nodes."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

__all__ = ["FloatArray", "Matrix", "scale_by_pivots"]

FloatArray: TypeAlias = npt.NDArray[np.float64]
Matrix: TypeAlias = "csr_array[np.float64]"


def scale_by_pivots(adjacency: Matrix, *, n_pivots: int = 50) -> FloatArray:
    """Place the nodes of a connected graph by pivot multidimensional scaling of their distances in steps.

    The two strongest principal axes of the doubly centred squared distances from all nodes to the pivots, which are
    chosen one by one, each as far as possible from those before it. Nodes with the same distances to every pivot, such
    as those with the same neighbours, get the same place.

    Parameters
    ----------
    adjacency : csr_array, shape (n_nodes, n_nodes)
        Symmetric; only where it is not zero matters.
    n_pivots : int

    Returns
    -------
    ndarray of float, shape (n_nodes, 2)
        Centred; the mean squared distance from the centre is 1 (0 for a single node).

    References
    ----------
    .. [1] U. Brandes and C. Pich, Eigensolver methods for progressive multidimensional scaling of large data,
       Graph Drawing 2006, LNCS 4372, 42-53 (2007).

    Examples
    --------
    >>> path = csr_array(([1.0] * 4, ([0, 1, 1, 2], [1, 0, 2, 1])), shape=(3, 3))
    >>> abs(scale_by_pivots(path)[:, 0]).round(2).tolist()
    [1.22, 0.0, 1.22]
    """
    squares = _distances_to_pivots(adjacency, n_pivots) ** 2
    centred = squares.mean(axis=0) + squares.mean(axis=1, keepdims=True) - squares - squares.mean()
    _, axes = np.linalg.eigh(centred.T @ centred)
    axes = axes[:, :-3:-1]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    places = np.zeros((adjacency.shape[0], 2))
    places[:, : axes.shape[1]] = centred @ axes
    places -= places.mean(axis=0)
    spread = np.sqrt((places**2).sum(axis=1).mean())
    return places / spread if spread > 0 else places


def _distances_to_pivots(adjacency: Matrix, n_pivots: int) -> FloatArray:
    """Return steps from every node to each pivot, shape (n_nodes, number of pivots)."""
    # scipy before 1.13 follows paths along 32-bit indices alone.
    indices, ends = (array.astype(np.int32, copy=False) for array in (adjacency.indices, adjacency.indptr))
    adjacency = csr_array((adjacency.data, indices, ends), shape=adjacency.shape)
    columns: list[FloatArray] = []
    nearest = np.full(adjacency.shape[0], np.inf)
    pivot = int(np.diff(adjacency.indptr).argmax())
    while len(columns) < n_pivots and nearest[pivot] > 0:
        columns.append(dijkstra(adjacency, unweighted=True, indices=[pivot])[0])
        nearest = np.minimum(nearest, columns[-1])
        pivot = int(nearest.argmax())
    return np.stack(columns, axis=1)
