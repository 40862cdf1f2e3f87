"""Upper tails of many Poisson-binomial laws at once: success probabilities and counts in, P(K >= k) out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pfocr_graph.thread_free import sum_over_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["upper_tails"]

_MAX_STEPS = 40
_MEAN_TOLERANCE = 1e-9
# Below this tilted variance, or this close to the mean, the saddlepoint formula is replaced by the integral.
_MIN_VARIANCE = 1.0
_MIN_DEVIATE = 0.005
_INTEGRAL_NODES = 20
_INTEGRAL_DEVIATIONS = 7.0


def upper_tails(successes: Floats, multiplicities: Floats, counts: Floats) -> Floats:
    """Compute P(K >= k), K being the number of successes in independent trials of unequal chances.

    One success, or nothing but successes: closed forms. Else the law is tilted exponentially until k is its mean;
    then the lattice form of the Lugannani-Rice formula [1]_ [2]_ is within 7 % of the exact tail, and where it is
    not (few uncertain trials are left, or k is near the mean) the integral that it approximates is computed to
    a relative error of 1e-6.

    Parameters
    ----------
    successes : float64 array of shape (n, R)
        The chance of success, in each of n laws, of each of R classes of trials.
    multiplicities : float64 array of shape (R,)
        Number of trials in each class.
    counts : float64 array of shape (n,)
        k of each law, whole numbers.

    Returns
    -------
    float64 array of shape (n,)
        0 where k is impossible, or rarer than about 1e-308.

    References
    ----------
    .. [1] R. Lugannani, S. Rice, Adv. Appl. Probab. 12, 475-490 (1980).
    .. [2] H. E. Daniels, Int. Stat. Rev. 55, 37-48 (1987).

    Examples
    --------
    >>> halves_and_quarter = np.array([[0.5, 0.25]])
    >>> upper_tails(halves_and_quarter, np.array([2.0, 1.0]), np.array([2.0])).round(6).tolist()
    [0.375]
    """
    certain = _number_of_trials(successes >= 1.0, multiplicities)
    possible = _number_of_trials(successes > 0.0, multiplicities)
    tails = np.where(counts <= certain, 1.0, 0.0)
    uncertain = (certain < counts) & (counts < possible)
    single = uncertain & (counts == 1.0)
    if single.any():
        tails[single] = -np.expm1(sum_over_columns(np.log1p(-successes[single]), multiplicities))
    every = (certain < counts) & (counts == possible)
    if every.any():
        chances = successes[every]
        tails[every] = np.exp(sum_over_columns(np.log(np.where(chances > 0.0, chances, 1.0)), multiplicities))
    other = uncertain & ~single
    if other.any():
        tails[other] = _tilted_tails(successes[other], multiplicities, counts[other])
    return np.clip(tails, 0.0, 1.0)


def _number_of_trials(chosen: NDArray[np.bool_], multiplicities: Floats) -> Floats:
    if chosen.all():
        return np.full(len(chosen), multiplicities.sum())
    return sum_over_columns(chosen, multiplicities) if chosen.any() else np.zeros(len(chosen))


def _tilted_tails(successes: Floats, multiplicities: Floats, counts: Floats) -> Floats:
    """Tails by the saddlepoint formula, or by the integral where that is weak."""
    from scipy.special import ndtr

    failures = 1.0 - successes
    tilt = np.log(counts / sum_over_columns(successes, multiplicities))
    for _ in range(_MAX_STEPS):
        tilted = successes * np.exp(tilt)[:, None]
        norms = tilted + failures
        tilted /= norms
        mean = sum_over_columns(tilted, multiplicities)
        variance = np.maximum(mean - sum_over_columns(np.square(tilted, out=tilted), multiplicities), 1e-12)
        missing = counts - mean
        unsettled = np.abs(missing) > _MEAN_TOLERANCE * counts
        if not unsettled.any():
            break
        # The third cumulant never exceeds the variance: so damped, Newton's step cannot overshoot.
        tilt += np.copysign(np.log1p(np.abs(missing / variance)), missing)
    half_square = tilt * counts - sum_over_columns(np.log(norms), multiplicities)
    deviate = np.copysign(np.sqrt(2.0 * np.maximum(half_square, 0.0)), tilt)
    weak = unsettled | (variance < _MIN_VARIANCE) | (np.abs(deviate) < _MIN_DEVIATE)
    deviate[weak] = 1.0
    saddle = np.where(weak, 1.0, tilt)
    lattice_deviate = -np.expm1(-saddle) * np.sqrt(variance)
    density = np.exp(-0.5 * deviate**2) / np.sqrt(2.0 * np.pi)
    tails: Floats = ndtr(-deviate) + density * (1.0 / lattice_deviate - 1.0 / deviate)
    if weak.any():
        tails[weak] = _integrated_tails(
            successes[weak], multiplicities, counts[weak], tilt[weak], np.sqrt(variance[weak])
        )
    return tails


def _integrated_tails(
    successes: Floats, multiplicities: Floats, counts: Floats, tilt: Floats, deviation: Floats
) -> Floats:
    """Tails by Cauchy's integral of E[z^K] z^-k / (1 - 1/z) on the circle of radius e^tilt.

    The integrand has a pole at z = 1, from which the circle is kept away; inside it, the residue 1 is added.
    """
    tilt = np.copysign(np.maximum(np.abs(tilt), 1.0 / np.maximum(deviation, 1.0)), tilt)
    tilted = successes * np.exp(tilt)[:, None]
    norms = tilted + (1.0 - successes)
    tilted /= norms
    variances = tilted * ((1.0 - successes) / norms)
    height = sum_over_columns(np.log(norms), multiplicities) - tilt * counts
    spread = np.sqrt(sum_over_columns(variances, multiplicities))
    spacing = np.minimum(np.pi, _INTEGRAL_DEVIATIONS / np.maximum(spread, 1.0)) / _INTEGRAL_NODES
    total = np.zeros(len(counts))
    for node in range(_INTEGRAL_NODES):
        angle = (node + 0.5) * spacing
        sine, cosine = np.sin(angle)[:, None], np.cos(angle)[:, None]
        log_modulus = 0.5 * sum_over_columns(np.log1p(-2.0 * variances * (1.0 - cosine)), multiplicities)
        phase = (
            sum_over_columns(np.arctan2(tilted * sine, 1.0 - tilted * (1.0 - cosine)), multiplicities) - counts * angle
        )
        pole = -np.expm1(-tilt - 1j * angle)
        total += (np.exp(height + log_modulus + 1j * phase) / pole).real
    return np.where(tilt < 0.0, 1.0, 0.0) + total * spacing / np.pi
