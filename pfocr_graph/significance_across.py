"""Which pairs of two kinds, such as a gene and a chemical, meet more often than chance allows.

Each kind has a configuration model of its own: figures against genes, figures against chemicals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pfocr_graph.bicm import BicmFit, fit_bicm
from pfocr_graph.significance import tails_of_shared

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["AcrossFit", "fit_across"]


@dataclass(frozen=True, eq=False, slots=True)
class AcrossFit:
    """Link probabilities of two kinds of columns over the same rows, by classes of equal degree.

    Attributes
    ----------
    fit_a, fit_b : BicmFit
        Of each kind alone, over the rows that have any of it.
    chances_a, chances_b : float64 arrays of shape (C_a, R), (C_b, R)
        Chance that a column of one degree is linked to a row of one class; a class of rows has one degree of either
        kind, and rows that lack a kind are in none.
    row_counts : int64 array of shape (R,)
    """

    fit_a: BicmFit
    fit_b: BicmFit
    chances_a: NDArray[np.float64]
    chances_b: NDArray[np.float64]
    row_counts: NDArray[np.int64]

    def expected_counts(self, degree_a: ArrayLike, degree_b: ArrayLike) -> NDArray[np.float64]:
        """Compute how many rows pairs of columns of the two kinds are expected to share.

        Parameters
        ----------
        degree_a, degree_b : array-like of int, shape (n,)

        Returns
        -------
        float64 array of shape (n,)

        Examples
        --------
        >>> fit_across([1, 1, 1, 1], [2, 2, 0, 0], [2, 2], [2, 2]).expected_counts([2], [2]).round(6).tolist()
        [1.0]
        """
        between: NDArray[np.float64] = (self.chances_a * self.row_counts) @ self.chances_b.T
        return between[self.fit_a.column_classes(degree_a), self.fit_b.column_classes(degree_b)]

    def p_values(self, degree_a: ArrayLike, degree_b: ArrayLike, n_shared: ArrayLike) -> NDArray[np.float64]:
        """Compute how likely pairs of columns share at least as many rows.

        P(K >= k) where K follows the Poisson-binomial law of ``p_fa * p_fb`` over the rows f, ``p_fa`` by the model of
        the one kind and ``p_fb`` by that of the other.

        Parameters
        ----------
        degree_a, degree_b : array-like of int, shape (n,)
        n_shared : array-like of int, shape (n,)

        Returns
        -------
        float64 array of shape (n,)
            Between 1e-300 and 1.

        Examples
        --------
        >>> fit_across([1, 1, 1, 1], [2, 2, 0, 0], [2, 2], [2, 2]).p_values([2], [2], [2]).round(6).tolist()
        [0.25]
        """
        return tails_of_shared(
            self.chances_a,
            self.chances_b,
            self.row_counts,
            self.fit_a.column_classes(degree_a),
            self.fit_b.column_classes(degree_b),
            np.asarray(n_shared),
        )


def fit_across(sizes_a: ArrayLike, sizes_b: ArrayLike, degrees_a: ArrayLike, degrees_b: ArrayLike) -> AcrossFit:
    """Fit the configuration model to each of two kinds of columns over the same rows.

    Parameters
    ----------
    sizes_a, sizes_b : array-like of int, shape (n_rows,)
        How many columns of each kind each row is linked to; 0 for a row without any.
    degrees_a, degrees_b : array-like of int
        How many rows each column is linked to.

    Returns
    -------
    AcrossFit

    Raises
    ------
    SignificanceError
        If a model cannot be fitted.

    Examples
    --------
    >>> fit_across([1, 1, 1, 1], [2, 2, 0, 0], [2, 2], [2, 2]).row_counts.tolist()
    [2]
    """
    one, other = np.asarray(sizes_a, dtype=np.int64), np.asarray(sizes_b, dtype=np.int64)
    fit_a, fit_b = fit_bicm(one[one > 0], degrees_a), fit_bicm(other[other > 0], degrees_b)
    both = (one > 0) & (other > 0)
    classes, row_counts = np.unique(np.stack((one[both], other[both])), axis=1, return_counts=True)
    rows_a, rows_b = fit_a.transposed().column_classes(classes[0]), fit_b.transposed().column_classes(classes[1])
    return AcrossFit(
        fit_a,
        fit_b,
        np.ascontiguousarray(fit_a.probabilities[rows_a].T),
        np.ascontiguousarray(fit_b.probabilities[rows_b].T),
        row_counts.astype(np.int64),
    )
