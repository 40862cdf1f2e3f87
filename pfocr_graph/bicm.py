"""The bipartite configuration model: two degree sequences in, link probabilities by degree class out."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from pfocr_graph.errors import PfocrGraphError
from pfocr_graph.thread_free import scaled_square, solve_balanced, sum_over_columns, sum_over_rows

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["BicmFit", "SignificanceError", "fit_bicm"]


class SignificanceError(PfocrGraphError):
    """Counts or degrees that no significance can be computed from, or a null model that could not be fitted."""


@dataclass(frozen=True, eq=False, slots=True)
class BicmFit:
    """Link probabilities of the bipartite configuration model, by classes of equal degree.

    Attributes
    ----------
    row_degrees, column_degrees : int64 arrays of shape (R,) and (C,)
        The distinct degrees of each side, ascending.
    row_counts, column_counts : int64 arrays of shape (R,) and (C,)
        How many nodes have each of these degrees.
    probabilities : float64 array of shape (R, C)
        Chance that a row of one degree is linked to a column of another.
    max_degree_error : float
        Largest difference between a degree and its expectation, in links.
    """

    row_degrees: NDArray[np.int64]
    row_counts: NDArray[np.int64]
    column_degrees: NDArray[np.int64]
    column_counts: NDArray[np.int64]
    probabilities: NDArray[np.float64]
    max_degree_error: float

    def probability(self, row_degree: ArrayLike, column_degree: ArrayLike) -> NDArray[np.float64]:
        """Look up the link probabilities of rows and columns with the given degrees.

        Parameters
        ----------
        row_degree, column_degree : array-like of int
            Degrees, broadcast against each other.

        Returns
        -------
        float64 array of the broadcast shape

        Raises
        ------
        SignificanceError
            If a degree is not among those fitted.

        Examples
        --------
        >>> fit = fit_bicm([2, 1, 1], [2, 2])
        >>> fit.probability([2, 1], 2).round(3).tolist()
        [1.0, 0.5]
        """
        rows = _classes_of(row_degree, self.row_degrees, "row")
        return self.probabilities[rows, self.column_classes(column_degree)]

    def column_classes(self, degrees: ArrayLike) -> NDArray[np.int64]:
        """Positions of the given degrees in ``column_degrees``.

        Parameters
        ----------
        degrees : array-like of int

        Returns
        -------
        int64 array of the same shape

        Raises
        ------
        SignificanceError
            If a degree is not among those fitted.

        Examples
        --------
        >>> fit_bicm([2, 1, 1], [3, 1]).column_classes([3, 1, 3]).tolist()
        [1, 0, 1]
        """
        return _classes_of(degrees, self.column_degrees, "column")

    def transposed(self) -> BicmFit:
        """Return the same model with rows and columns swapped.

        Returns
        -------
        BicmFit

        Examples
        --------
        >>> fit_bicm([2, 1, 1], [3, 1]).transposed().row_degrees.tolist()
        [1, 3]
        """
        return BicmFit(
            row_degrees=self.column_degrees,
            row_counts=self.column_counts,
            column_degrees=self.row_degrees,
            column_counts=self.row_counts,
            probabilities=np.ascontiguousarray(self.probabilities.T),
            max_degree_error=self.max_degree_error,
        )


def fit_bicm(
    row_degrees: ArrayLike,
    column_degrees: ArrayLike,
    *,
    tolerance: float = 1e-9,
    max_iterations: int = 100,
) -> BicmFit:
    """Fit the bipartite configuration model to two degree sequences by maximum likelihood.

    Of all random bipartite graphs that have the given degrees on average, the model is the one of largest
    entropy [1]_: row i and column j are linked independently with probability ``x_i y_j / (1 + x_i y_j)``.
    Rows are figures and columns the genes drawn in them, or the other way round to test pairs of figures.

    Some links may be certain or impossible in every graph with these degrees, such as those of a gene that is in
    all figures [2]_. The likelihood then has no maximum at finite x and y; these links have the probabilities
    1 and 0 of its limit, and the model is fitted to the rest.

    Parameters
    ----------
    row_degrees, column_degrees : array-like of int
        One degree per node; both sums are the number of links.
    tolerance : float
        Largest difference allowed between a degree and its expectation, in links.
    max_iterations : int
        Newton steps; real degrees need about five, those that nearly force all links a few dozen.

    Returns
    -------
    BicmFit

    Raises
    ------
    SignificanceError
        If no bipartite graph has these degrees, or the tolerance is not reached.

    References
    ----------
    .. [1] F. Saracco, R. Di Clemente, A. Gabrielli, T. Squartini, Sci. Rep. 5, 10595 (2015).
    .. [2] D. Gale, Pac. J. Math. 7, 1073-1082 (1957): which degrees some graph has.

    Examples
    --------
    >>> fit = fit_bicm([2, 2, 1, 1], [3, 1, 1, 1])
    >>> fit.probabilities.round(3).tolist()
    [[0.125, 0.625], [0.375, 0.875]]
    """
    row_classes, row_counts = _degree_classes(row_degrees, "row")
    column_classes, column_counts = _degree_classes(column_degrees, "column")
    edges = _saturated_ranks(row_classes, row_counts, column_classes, column_counts)
    rank_of_last_row = np.cumsum(row_counts[::-1])[::-1]
    probabilities = np.zeros((len(row_classes), len(column_classes)))
    for first, last in pairwise(edges):
        rows = (rank_of_last_row > first) & (rank_of_last_row <= last)
        full = column_classes >= last
        free = (column_classes > first) & (column_classes < last)
        probabilities[np.ix_(rows, full)] = 1.0
        probabilities[np.ix_(rows, free)] = _solve(
            row_classes[rows] - column_counts[full].sum(),
            row_counts[rows],
            column_classes[free] - first,
            column_counts[free],
            tolerance,
            max_iterations,
        )
    row_errors = sum_over_columns(probabilities, column_counts) - row_classes
    column_errors = sum_over_rows(row_counts, probabilities) - column_classes
    return BicmFit(
        row_degrees=row_classes,
        row_counts=row_counts,
        column_degrees=column_classes,
        column_counts=column_counts,
        probabilities=probabilities,
        max_degree_error=float(np.abs(np.concatenate([row_errors, column_errors])).max(initial=0.0)),
    )


def _degree_classes(degrees: ArrayLike, side: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    values = np.asarray(degrees)
    if values.ndim != 1 or (values.size and not np.issubdtype(values.dtype, np.integer)):
        raise SignificanceError(
            f"{side} degrees: expected one row of integers, not {values.dtype} of shape {values.shape}"
        )
    classes, counts = np.unique(values.astype(np.int64), return_counts=True)
    if classes.size and classes[0] < 0:
        raise SignificanceError(f"{side} degrees: {classes[0]} is below 0; a degree is a number of links")
    return classes, counts.astype(np.int64)


def _classes_of(degrees: ArrayLike, classes: NDArray[np.int64], side: str) -> NDArray[np.int64]:
    values = np.asarray(degrees)
    class_of_degree = np.full(classes.max(initial=0) + 2, -1)
    class_of_degree[classes] = np.arange(len(classes))
    positions: NDArray[np.int64] = class_of_degree[np.clip(values, -1, len(class_of_degree) - 1)]
    if positions.min(initial=0) < 0:
        unknown = values[positions < 0].flat[0]
        raise SignificanceError(f"{side} degree {unknown} was not fitted; pass the degrees that fit_bicm was given")
    return positions


def _saturated_ranks(
    row_classes: NDArray[np.int64],
    row_counts: NDArray[np.int64],
    column_classes: NDArray[np.int64],
    column_counts: NDArray[np.int64],
) -> list[int]:
    """Numbers of top rows, from 0 to all, that hold every link they can (equality in Gale-Ryser)."""
    n_links, n_column_links = int(row_classes @ row_counts), int(column_classes @ column_counts)
    if n_links != n_column_links:
        raise SignificanceError(
            f"row degrees sum to {n_links}, column degrees to {n_column_links}; both must be the number of links"
        )
    ranks = np.cumsum(row_counts[::-1])
    taken = np.cumsum((row_classes * row_counts)[::-1])
    slack = np.minimum.outer(ranks, column_classes) @ column_counts - taken
    if (slack < 0).any():
        worst = int(np.argmin(slack))
        raise SignificanceError(
            f"no bipartite graph has these degrees: the {ranks[worst]} largest rows have {taken[worst]} links, "
            f"{-slack[worst]} more than the columns allow"
        )
    return [0, *ranks[slack == 0].tolist()]


def _solve(
    row_degrees: NDArray[np.int64],
    row_counts: NDArray[np.int64],
    column_degrees: NDArray[np.int64],
    column_counts: NDArray[np.int64],
    tolerance: float,
    max_iterations: int,
) -> NDArray[np.float64]:
    """Probabilities of finite fitness, by Newton's method on log x and log y with the columns eliminated."""
    from scipy.special import expit

    if len(row_degrees) > len(column_degrees):  # the linear system has the size of the rows
        swapped = _solve(column_degrees, column_counts, row_degrees, row_counts, tolerance, max_iterations)
        return swapped.T
    if not len(row_degrees):
        return np.zeros((0, len(column_degrees)))
    root_links = np.sqrt(row_degrees @ row_counts)
    log_x = np.log(row_degrees / root_links)
    log_y = np.log(column_degrees / root_links)
    error = np.inf
    # Should the steps run away, they end in the error below.
    with suppress(np.linalg.LinAlgError), np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for _ in range(max_iterations + 1):
            log_odds = log_x[:, None] + log_y
            probabilities: NDArray[np.float64] = expit(log_odds)
            row_errors = row_degrees - sum_over_columns(probabilities, column_counts)
            column_errors = column_degrees - sum_over_rows(row_counts, probabilities)
            error = max(np.abs(row_errors).max(), np.abs(column_errors).max())
            if error <= tolerance:
                return probabilities
            variances = probabilities * expit(-log_odds)
            column_variances = sum_over_rows(row_counts, variances)
            right = row_errors - sum_over_columns(variances, column_counts * column_errors / column_variances)
            step_x = np.zeros(len(row_degrees))
            step_x[1:] = solve_balanced(scaled_square(variances, column_counts / column_variances) * row_counts, right)
            log_x += step_x
            log_y += (column_errors - sum_over_rows(row_counts * step_x, variances)) / column_variances
    raise SignificanceError(
        f"the configuration model did not converge: a degree is off by {error:.2g} links after {max_iterations} "
        f"steps (tolerance {tolerance:.2g}); no p-values can be given"
    )
