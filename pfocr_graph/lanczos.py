"""The Lanczos process: a symmetric matrix as a small tridiagonal one, seen from a vector."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["lanczos"]

Floats = npt.NDArray[np.float64]


def lanczos(matrix: Any, start: Floats, max_steps: int) -> tuple[Floats, Floats]:
    """Return an orthonormal basis of the Krylov space, a vector a row, and the matrix in it.

    Every vector is made orthogonal to all before, twice. Sums are those of numpy: the last digits of BLAS depend on
    the number of threads.

    Parameters
    ----------
    matrix : sparse matrix of float, shape (n, n)
        Symmetric.
    start : ndarray of float64, shape (n,)
        Of length 1.
    max_steps : int

    Returns
    -------
    basis : ndarray of float64, shape (n_steps, n)
    tridiagonal : ndarray of float64, shape (n_steps, n_steps)

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> _, tridiagonal = lanczos(csr_matrix([[2.0, 1.0], [1.0, 2.0]]), np.array([1.0, 0.0]), 5)
    >>> tridiagonal.tolist()
    [[2.0, 1.0], [1.0, 2.0]]
    """
    n_steps = min(max_steps, len(start))
    basis = np.zeros((n_steps, len(start)))
    tridiagonal = np.zeros((n_steps, n_steps))
    basis[0] = start
    for step in range(n_steps):
        image = matrix @ basis[step]
        tridiagonal[step, step] = (image * basis[step]).sum()
        scale = np.sqrt((image**2).sum())
        known = basis[: step + 1]
        for _ in range(2):
            image -= np.einsum("ij,i->j", known, np.einsum("ij,j->i", known, image))
        length = np.sqrt((image**2).sum())
        if length <= 1e-14 * scale or step + 1 == n_steps:
            break
        tridiagonal[step, step + 1] = tridiagonal[step + 1, step] = length
        basis[step + 1] = image / length
    return basis[: step + 1], tridiagonal[: step + 1, : step + 1]
