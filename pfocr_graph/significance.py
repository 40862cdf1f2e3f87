"""Which pairs meet more often than chance allows: degrees and shared counts in, p-values and q-values out.

Named for pairs of columns (genes) that share rows (figures); for pairs of figures, ``BicmFit.transposed``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pfocr_graph.bicm import BicmFit, SignificanceError, fit_bicm
from pfocr_graph.poisson_binomial import upper_tails
from pfocr_graph.ragged import sorted_distinct
from pfocr_graph.typical_rows import typical_rows

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "SMALLEST_P_VALUE",
    "BicmFit",
    "SignificanceError",
    "benjamini_hochberg",
    "expected_counts",
    "fit_bicm",
    "hypergeometric_p_values",
    "pair_p_values",
    "tails_of_shared",
]

SMALLEST_P_VALUE = 1e-300
_CELLS_AT_ONCE = 1 << 16


def expected_counts(fit: BicmFit, column_degree_a: ArrayLike, column_degree_b: ArrayLike) -> NDArray[np.float64]:
    """Compute how many rows pairs of columns are expected to share under the configuration model.

    The sum over rows f of ``p_fa * p_fb``.

    Parameters
    ----------
    fit : BicmFit
    column_degree_a, column_degree_b : array-like of int, shape (n,)
        Degrees of the two columns of each pair.

    Returns
    -------
    float64 array of shape (n,)
        In rows.

    Raises
    ------
    SignificanceError
        If a degree was not fitted.

    Examples
    --------
    >>> fit = fit_bicm([1, 1, 1, 1], [2, 2])
    >>> expected_counts(fit, [2], [2]).round(6).tolist()
    [1.0]
    """
    n_classes = len(fit.column_degrees)
    classes = np.sort([fit.column_classes(column_degree_a), fit.column_classes(column_degree_b)], axis=0)
    keys = classes[0] * n_classes + classes[1]
    distinct = sorted_distinct(keys)
    by_column = np.ascontiguousarray(fit.probabilities.T)
    between = np.empty(len(distinct))
    step = max(1, _CELLS_AT_ONCE // max(1, len(fit.row_counts)))
    for start in range(0, len(distinct), step):
        a, b = np.divmod(distinct[start : start + step], n_classes)
        between[start : start + step] = np.einsum("ij,ij,j->i", by_column[a], by_column[b], fit.row_counts)
    expected: NDArray[np.float64] = between[np.searchsorted(distinct, keys)]
    return expected


def pair_p_values(
    fit: BicmFit, column_degree_a: ArrayLike, column_degree_b: ArrayLike, n_shared: ArrayLike
) -> NDArray[np.float64]:
    """Compute how likely pairs of columns share at least as many rows under the configuration model.

    P(K >= k) where K follows the Poisson-binomial law of ``p_fa * p_fb`` over the rows f [1]_. Pairs of equal
    degrees and equal k are computed once.

    Parameters
    ----------
    fit : BicmFit
    column_degree_a, column_degree_b : array-like of int, shape (n,)
        Degrees of the two columns of each pair.
    n_shared : array-like of int, shape (n,)
        k, the number of rows that the two share.

    Returns
    -------
    float64 array of shape (n,)
        Between 1e-300 and 1.

    Raises
    ------
    SignificanceError
        If a degree was not fitted, or the arrays differ in length.

    References
    ----------
    .. [1] F. Saracco et al., New J. Phys. 19, 053022 (2017).

    Examples
    --------
    >>> fit = fit_bicm([1, 1, 1, 1], [2, 2])
    >>> pair_p_values(fit, [2, 2], [2, 2], [0, 1]).round(6).tolist()
    [1.0, 0.683594]
    """
    degrees_a, degrees_b, counts, case_of_pair = _distinct_cases(column_degree_a, column_degree_b, n_shared)
    first, second = fit.column_classes(degrees_a), fit.column_classes(degrees_b)
    by_column, multiplicities = typical_rows(fit)
    p_values = tails_of_shared(by_column, by_column, multiplicities, first, second, counts)
    return p_values[case_of_pair]


def tails_of_shared(
    chances_a: NDArray[np.float64],
    chances_b: NDArray[np.float64],
    row_counts: ArrayLike,
    class_a: NDArray[np.int64],
    class_b: NDArray[np.int64],
    n_shared: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Compute P(K >= k) where K follows the Poisson-binomial law of the products of two rows of chances.

    Parameters
    ----------
    chances_a, chances_b : float64 arrays of shape (C_a, R), (C_b, R)
        Chance of a column of each class to be linked to a row of each class.
    row_counts : array-like of shape (R,)
        Rows of each class.
    class_a, class_b, n_shared : int arrays of shape (n,)

    Returns
    -------
    float64 array of shape (n,)
        Between 1e-300 and 1.
    """
    multiplicities = np.asarray(row_counts, dtype=np.float64)
    tails = np.empty(len(n_shared))
    step = max(1, _CELLS_AT_ONCE // max(1, len(multiplicities)))
    for start in range(0, len(n_shared), step):
        block = slice(start, start + step)
        successes = chances_a[class_a[block]] * chances_b[class_b[block]]
        tails[block] = upper_tails(successes, multiplicities, n_shared[block].astype(np.float64))
    p_values: NDArray[np.float64] = np.maximum(tails, SMALLEST_P_VALUE)
    return p_values


def hypergeometric_p_values(
    n_rows: int, column_degree_a: ArrayLike, column_degree_b: ArrayLike, n_shared: ArrayLike
) -> NDArray[np.float64]:
    """Compute how likely pairs of columns share at least as many rows if every row is equally likely.

    P(K >= k) under the hypergeometric law (Fisher's one-sided test). For comparison only: it ignores that some
    rows are larger than others, and finds too much.

    Parameters
    ----------
    n_rows : int
    column_degree_a, column_degree_b : array-like of int, shape (n,)
        Degrees of the two columns of each pair.
    n_shared : array-like of int, shape (n,)
        k, the number of rows that the two share.

    Returns
    -------
    float64 array of shape (n,)
        Between 1e-300 and 1.

    Raises
    ------
    SignificanceError
        If a degree is larger than ``n_rows``, a number is negative or the arrays differ in length.

    Examples
    --------
    >>> hypergeometric_p_values(4, [2, 2], [2, 2], [1, 2]).round(6).tolist()
    [0.833333, 0.166667]
    """
    a, b, k, case_of_pair = _distinct_cases(column_degree_a, column_degree_b, n_shared)
    if b.max(initial=0) > n_rows:
        raise SignificanceError(f"a degree of {b.max()} in {n_rows} rows; a degree is at most the number of rows")
    # The upper tail from above the mean falls fast; P(K >= k) below it is 1 - P(rows of a outside b > a - k).
    below = k * n_rows <= a * b
    other = np.where(below, n_rows - b, b)
    tails = _hypergeometric_upper_tails(float(n_rows), a, other, np.where(below, a - k + 1, k))
    tails = np.clip(np.where(below, 1.0 - tails, tails), SMALLEST_P_VALUE, 1.0)
    return tails[case_of_pair]


def benjamini_hochberg(p_values: ArrayLike, n_tests: int, *, n_equal: ArrayLike | None = None) -> NDArray[np.float64]:
    """Turn p-values into q-values, the false discovery rate at which each would be accepted.

    ``q = min over p' >= p of p' * n_tests / rank(p')`` [1]_, where tests without a p-value count as p = 1.

    Parameters
    ----------
    p_values : array-like of float, shape (n,)
        In any order.
    n_tests : int
        Number of all tests, at least n; the others are pairs that share nothing.
    n_equal : array-like of int, shape (n,), optional
        How many tests each p-value stands for; 1 by default.

    Returns
    -------
    float64 array of shape (n,)
        At most 1; equal where p-values are equal.

    Raises
    ------
    SignificanceError
        If a p-value is not between 0 and 1, or ``n_tests`` is below the number of those that have one.

    References
    ----------
    .. [1] Y. Benjamini, Y. Hochberg, J. R. Stat. Soc. B 57, 289-300 (1995).

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.5, 0.02], n_tests=10).tolist()
    [0.1, 1.0, 0.1]
    """
    p = np.asarray(p_values, dtype=np.float64)
    if p.ndim != 1 or not ((p >= 0.0) & (p <= 1.0)).all():
        raise SignificanceError("p-values: expected one row of numbers between 0 and 1")
    many = np.ones(len(p), dtype=np.int64) if n_equal is None else np.asarray(n_equal)
    if n_tests < many.sum():
        raise SignificanceError(
            f"{many.sum()} p-values of {n_tests} tests; count every test, those without a p-value too"
        )
    order = np.argsort(p)
    rising = p[order]
    rising *= n_tests
    rising /= np.cumsum(many[order])
    q = np.empty(len(p))
    q[order] = np.minimum(np.minimum.accumulate(rising[::-1])[::-1], 1.0)
    return q


def _distinct_cases(
    first: ArrayLike, second: ArrayLike, n_shared: ArrayLike
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Different (smaller, larger, count) of pairs, and the position of each pair's own among them."""
    columns = [np.asarray(values) for values in (first, second, n_shared)]
    if {column.shape for column in columns} != {(columns[0].size,)}:
        shapes = ", ".join(str(column.shape) for column in columns)
        raise SignificanceError(f"pairs: degrees and counts have the shapes {shapes}; expected three equal lengths")
    if min(column.min(initial=0) for column in columns) < 0:
        raise SignificanceError("pairs: a degree or count is below 0; both are numbers of rows")
    a, b, counts = columns
    n_values, n_counts = int(max(a.max(initial=0), b.max(initial=0))) + 1, int(counts.max(initial=0)) + 1
    keys = np.minimum(a, b).astype(np.int64)
    keys *= n_values
    keys += np.maximum(a, b)
    keys *= n_counts
    keys += counts
    # Sorting and searching take a fifth of the memory of np.unique with its inverse.
    ordered = np.sort(keys)
    cases = np.concatenate([ordered[:1], ordered[1:][ordered[1:] != ordered[:-1]]])
    pairs, case_counts = np.divmod(cases, n_counts)
    smaller, larger = np.divmod(pairs, n_values)
    return smaller, larger, case_counts, np.searchsorted(cases, keys)


def _hypergeometric_upper_tails(
    n_rows: float, a: NDArray[np.int64], b: NDArray[np.int64], k: NDArray[np.int64]
) -> NDArray[np.float64]:
    """P(K >= k) for k above the mean: the chance of k times the series of the ratios to the chances above it."""
    tails = np.zeros(len(k))
    at = np.flatnonzero(k <= np.minimum(a, b))
    in_a, in_b, both = (column[at].astype(np.float64) for column in (a, b, k))
    neither = n_rows - in_a - in_b + both
    tails[at] = np.exp(_log_choose(in_a, both) + _log_choose(n_rows - in_a, in_b - both) - _log_choose(n_rows, in_b))
    term = tails[at]
    while len(at):
        term = term * (in_a - both) * (in_b - both) / ((both + 1.0) * (neither + 1.0))
        both, neither = both + 1.0, neither + 1.0
        tails[at] += term
        going = term > tails[at] * 1e-17
        at = at[going]
        term, in_a, in_b, both, neither = (column[going] for column in (term, in_a, in_b, both, neither))
    return tails


def _log_choose(n: float | NDArray[np.float64], k: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.special import gammaln

    logarithm: NDArray[np.float64] = gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0)
    return logarithm
