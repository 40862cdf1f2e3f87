"""Doubles as decimals, many at a time: digits come out of a table, four at once, and not out of a loop over values."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

__all__ = ["SIGNIFICANT_DIGITS", "Texts", "encode_doubles"]

Texts = npt.NDArray[np.object_]
"""An array of bytes objects, a row each."""

SIGNIFICANT_DIGITS = 10
"""What columns round doubles to."""
SMALLEST = 1e-4
"""Python writes what is nearer to nought with an exponent."""
DIGITS = 15
"""A double holds every decimal of so many digits, so no shorter one can mean the same."""
MOST_BEFORE_POINT = 5
_POWERS = 10.0 ** np.arange(DIGITS)


def encode_doubles(values: npt.NDArray[np.float64], before: bytes = b"") -> Texts:
    """Return each number as the shortest decimal that reads back the same, as `repr` does; minus nought as nought.

    Parameters
    ----------
    values : ndarray of float64, shape (n,)
        Finite, and quick where rounded to 10 significant digits.
    before : bytes
        Stands before each.

    Returns
    -------
    ndarray of bytes objects, shape (n,)

    Examples
    --------
    >>> import numpy as np
    >>> encode_doubles(np.array([0.25, -1.5, 2.0, 1e-300]), b"=").tolist()
    [b'=0.25', b'=-1.5', b'=2.0', b'=1e-300']
    """
    sizes = np.abs(values)
    # The powers of ten below each number.
    places = np.searchsorted(_POWERS[1 : MOST_BEFORE_POINT + 1], sizes, side="right")
    scale = _POWERS[DIGITS - 1 - places]
    with np.errstate(over="ignore"):
        numbers = np.rint(sizes * scale)
    plain = (sizes >= SMALLEST) & (places < MOST_BEFORE_POINT) & (sizes != np.rint(sizes)) & (numbers / scale == sizes)
    # What has an exponent, or no fraction, is left to `repr`.
    groups = np.where(plain, 2 * places + (values < 0), -1)
    texts = np.empty(len(values), dtype=object)
    for group in (np.flatnonzero(np.bincount(groups + 1)) - 1).tolist():
        rows = np.flatnonzero(groups == group)
        if group < 0:
            distinct, codes = np.unique(values[rows] + 0.0, return_inverse=True)
            written = [before + repr(value).encode() for value in distinct.tolist()]
            texts[rows] = np.array([*written, b""], dtype=object)[codes]
        else:
            texts[rows] = _with_point(numbers[rows], group // 2 + 1, before + b"-" * (group % 2))
    return texts


def _with_point(numbers: npt.NDArray[np.float64], before_point: int, before: bytes) -> npt.NDArray[np.bytes_]:
    """Return whole numbers of 15 digits with a point behind the first ones, without the noughts at their end."""
    blocks = np.empty((len(numbers), 4), dtype=np.uint32)
    rest = numbers.astype(np.int64)
    is_end = np.ones(len(numbers), dtype=bool)
    for place in (3, 2, 1, 0):
        rest, block = np.divmod(rest, 10_000)
        blocks[:, place] = _four_digits()[block + 10_000 * is_end]
        is_end &= block == 0
    digits = blocks.view(np.uint8)[:, 1:]
    point = len(before) + before_point
    texts = np.empty((len(numbers), len(before) + DIGITS + 1), dtype=np.uint8)
    texts[:, : len(before)] = np.frombuffer(before, dtype=np.uint8)
    texts[:, len(before) : point] = digits[:, :before_point]
    texts[:, point] = ord(".")
    texts[:, point + 1 :] = digits[:, before_point:]
    # Numpy takes NUL at the end of bytes for padding.
    return texts.view(f"S{texts.shape[1]}").ravel()


@cache
def _four_digits() -> npt.NDArray[np.uint32]:
    """Return the digits of 0000 to 9999, four bytes in one number, then those with NUL for noughts at the end."""
    numbers = np.arange(10_000)
    full = np.stack([numbers // power % 10 + ord("0") for power in (1000, 100, 10, 1)], axis=1)
    trimmed = np.stack(
        [np.where(numbers % power, full[:, i], 0) for i, power in enumerate((10_000, 1000, 100, 10))], axis=1
    )
    return np.concatenate((full, trimmed)).astype(np.uint8).view(np.uint32).ravel()
