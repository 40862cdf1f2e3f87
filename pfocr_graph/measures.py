"""Measures of how strongly two nodes go together, given their counts; one function and one line in `MEASURES` each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["ALWAYS", "MEASURES", "PairNumbers", "jaccard", "npmi", "overlap"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PairNumbers:
    """The counts that measures are made of, an item a pair.

    Attributes
    ----------
    k : ndarray of float
        Shared support.
    a, b : ndarray of float
        Support of each node alone.
    n : ndarray of float or int
        Figures (or papers) with at least one node of the pair's organism.
    expected : ndarray of float or None
        Support expected under a null model; ``a * b / n`` without one.
    sums : dict of str to ndarray of float
        Sums of figure weights over the supporting figures, by measure.
    """

    k: Floats
    a: Floats
    b: Floats
    n: Floats | int
    expected: Floats | None
    sums: dict[str, Floats]


def jaccard(numbers: PairNumbers) -> Floats:
    """Return k / (a + b - k), the share of all their figures that two nodes have in common.

    Examples
    --------
    >>> import numpy as np
    >>> one = np.array([2.0]), np.array([4.0]), np.array([3.0])
    >>> jaccard(PairNumbers(*one, n=10, expected=None, sums={})).tolist()
    [0.4]
    """
    return numbers.k / (numbers.a + numbers.b - numbers.k)


def overlap(numbers: PairNumbers) -> Floats:
    """Return k / min(a, b), the overlap coefficient.

    Examples
    --------
    >>> import numpy as np
    >>> one = np.array([2.0]), np.array([4.0]), np.array([2.0])
    >>> overlap(PairNumbers(*one, n=10, expected=None, sums={})).tolist()
    [1.0]
    """
    return numbers.k / np.minimum(numbers.a, numbers.b)


def npmi(numbers: PairNumbers) -> Floats:
    """Return ln(k n / (a b)) / -ln(k / n), normalised pointwise mutual information.

    -1 for pairs that never meet, 0 for independent ones, 1 for nodes that only come together; NaN, which is written
    as no value, where every figure has both.

    References
    ----------
    .. [1] G. Bouma, Proc. GSCL, 31-40 (2009).

    Examples
    --------
    >>> import numpy as np
    >>> one = np.array([2.0]), np.array([2.0]), np.array([2.0])
    >>> npmi(PairNumbers(*one, n=8, expected=None, sums={})).tolist()
    [1.0]
    """
    k, n = numbers.k, np.asarray(numbers.n, dtype=np.float64)
    everywhere = k >= n
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log(k * n / (numbers.a * numbers.b)) / -np.log(k / n)
    return np.where(everywhere, np.nan, found)


def expected_figures(numbers: PairNumbers) -> Floats:
    """Return the support expected under the null model in force, a b / n without one."""
    return numbers.a * numbers.b / numbers.n if numbers.expected is None else numbers.expected


def fold(numbers: PairNumbers) -> Floats:
    """Return the support over the expected support."""
    return numbers.k / expected_figures(numbers)


def _summed(name: str) -> Callable[[PairNumbers], Floats]:
    def measure(numbers: PairNumbers) -> Floats:
        return numbers.sums[name]

    return measure


MEASURES: dict[str, Callable[[PairNumbers], Floats]] = {
    "jaccard": jaccard,
    "npmi": npmi,
    "overlap": overlap,
    "collaboration": _summed("collaboration"),
    "effective_figures": _summed("effective_figures"),
    "expected_figures": expected_figures,
    "fold": fold,
}
"""Every measure by the name of its attribute."""

ALWAYS = ("jaccard", "npmi")
"""The measures that every co-occurrence edge carries."""
