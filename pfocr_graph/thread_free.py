"""Sums and elimination by numpy itself: the last digits of BLAS and LAPACK depend on the number of threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["scaled_square", "solve_balanced", "sum_over_columns", "sum_over_rows"]


def sum_over_columns(table: NDArray[Any], weights: NDArray[Any]) -> NDArray[np.float64]:
    """Compute ``table @ weights``."""
    total: NDArray[np.float64] = np.einsum("ij,j->i", table, weights)
    return total


def sum_over_rows(weights: NDArray[Any], table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute ``weights @ table``."""
    total: NDArray[np.float64] = np.einsum("i,ij->j", weights, table)
    return total


def scaled_square(table: NDArray[np.float64], scale: NDArray[np.float64], block: int = 32) -> NDArray[np.float64]:
    """Compute ``table @ diag(scale) @ table.T``, only half of which needs to be multiplied.

    Examples
    --------
    >>> scaled_square(np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([1.0, 3.0])).tolist()
    [[13.0, 6.0], [6.0, 3.0]]
    """
    size = len(table)
    square = np.empty((size, size))
    by_column = np.ascontiguousarray(table.T)
    for start in range(0, size, block):
        stop = start + block
        square[start:stop, start:] = np.einsum("ik,kj->ij", table[start:stop] * scale, by_column[:, start:])
        square[start:, start:stop] = square[start:stop, start:].T
    return square


def solve_balanced(coupling: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Solve ``(diag(row sums) - coupling) x = right`` with the first x held at 0; return the others.

    The exact system's rows sum to zero, as x may be scaled up and y down. Its diagonal is taken from that at every
    step of the elimination, so that nothing is subtracted and no digits are lost [1]_.

    References
    ----------
    .. [1] W. K. Grassmann, M. I. Taksar, D. P. Heyman, Oper. Res. 33, 1107 (1985).

    Examples
    --------
    >>> solve_balanced(np.array([[0.0, 2.0], [4.0, 0.0]]), np.array([-1.0, 2.0])).tolist()
    [0.5]
    """
    system, right = coupling.copy(), right.copy()
    np.fill_diagonal(system, 0.0)
    pivots = np.empty(len(right))
    for last in range(len(right) - 1, 0, -1):
        pivots[last] = system[last, :last].sum()
        share = system[:last, last] / pivots[last]
        system[:last, :last] += np.multiply.outer(share, system[last, :last])
        right[:last] += share * right[last]
    solution = np.zeros(len(right))
    for row in range(1, len(right)):
        solution[row] = (right[row] + (system[row, :row] * solution[:row]).sum()) / pivots[row]
    return solution[1:]
