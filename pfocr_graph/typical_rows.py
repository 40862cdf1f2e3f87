"""Few rows that stand for all rows of a configuration model, in every sum over them.

A fit comes in; out come link probabilities and weights of some twenty rows instead of hundreds of degree classes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pfocr_graph.bicm import BicmFit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["typical_rows"]

_RELATIVE_ERROR = 1e-10


def typical_rows(fit: BicmFit) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the nodes and weights of Gauss's quadrature over the rows of a model.

    What is summed over rows to find the law of a pair of columns, the logarithm of ``1 + p_a p_b (z - 1)``, is a smooth
    function of the row's log fitness: for positive z it has no singularity within pi / 2 of the real axis. The
    quadrature of n nodes [1]_, exact for polynomials up to degree 2n - 1, therefore converges like rho to the power
    -2n [2]_, rho following from the range of the log fitness.

    Parameters
    ----------
    fit : BicmFit

    Returns
    -------
    probabilities : ndarray of float64, shape (C, n)
        Chance that a column of each degree is linked to each typical row.
    weights : ndarray of float64, shape (n,)
        How many rows each stands for, no whole numbers. Where that saves nothing, or where links are certain or
        impossible, the rows are the degree classes themselves.

    References
    ----------
    .. [1] G. H. Golub, J. H. Welsch, Math. Comput. 23, 221-230 (1969).
    .. [2] L. N. Trefethen, SIAM Rev. 50, 67-87 (2008).

    Examples
    --------
    >>> from pfocr_graph.bicm import fit_bicm
    >>> probabilities, weights = typical_rows(fit_bicm(np.repeat(np.arange(1, 101), 3), np.full(303, 50)))
    >>> probabilities.shape[1] < 30, round(float(weights.sum()), 9), round(float((probabilities @ weights)[0]), 6)
    (True, 300.0, 50.0)
    """
    from scipy.sparse import diags
    from scipy.special import expit, logit

    from pfocr_graph.lanczos import lanczos

    by_column = np.ascontiguousarray(fit.probabilities.T)
    counts = fit.row_counts.astype(np.float64)
    if not by_column.size or by_column.min() <= 0 or by_column.max() >= 1:
        return by_column, counts
    # The smallest row and column have the smallest chances, whose logarithms lose no digits.
    log_fitness = logit(by_column[0])
    of_column = logit(by_column[:, 0]) - log_fitness[0]
    half_range = (log_fitness[-1] - log_fitness[0]) / 2
    rho = (np.pi / 2 + np.hypot(np.pi / 2, half_range)) / max(half_range, 1e-9)
    n_nodes = int(np.ceil(-np.log(_RELATIVE_ERROR) / (2 * np.log(rho))))
    if 2 * n_nodes > len(counts):
        return by_column, counts
    n_rows = counts.sum()
    _, tridiagonal = lanczos(diags(log_fitness), np.sqrt(counts / n_rows), n_nodes)
    nodes, vectors = np.linalg.eigh(tridiagonal)
    return expit(of_column[:, None] + nodes), n_rows * vectors[0] ** 2
