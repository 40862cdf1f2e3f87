"""Values as texts, quickly: each distinct value is rendered once where that can be, and not once a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = [
    "SIGNIFICANT_DIGITS",
    "Encode",
    "Join",
    "Render",
    "list_writer",
    "number_writer",
    "pair_tables",
    "text_table",
]

Encode: TypeAlias = Callable[[Any], str]
"""Turns one value or list item into text, character by character, with the same before and behind it."""
Join: TypeAlias = Callable[[list[str]], str]
"""Joins the texts of a list's items into one, with the same between any two of them."""
Render: TypeAlias = Callable[[int, int], list[str | None]]
"""Gives the rows from start to stop as texts, `None` where missing."""

SIGNIFICANT_DIGITS = 10
FEW = 4096
"""So many different integers are rendered once each."""
MANY = 65_536
"""So many different doubles are kept with their texts."""
_MARK = "\0"


def number_writer(
    array: npt.NDArray[Any], encode: Encode, before: str = ""
) -> Callable[[npt.NDArray[Any]], list[str | None]]:
    """Return the quickest way to turn parts of an array of numbers or truth values into texts.

    Parameters
    ----------
    array : ndarray
        Doubles are rounded already; they become the shortest decimal that reads back the same.
    encode : callable
        What a truth value or an integer looks like.
    before : str
        Stands before each text.

    Returns
    -------
    callable

    Examples
    --------
    >>> array = np.array([2019, 1987])
    >>> number_writer(array, repr, "year=")(array)
    ['year=2019', 'year=1987']
    """
    if array.dtype.kind == "f":
        return _DoubleWriter(before)
    low, high = (int(array.min()), int(array.max())) if len(array) else (0, 0)
    if high - low >= FEW:
        return lambda part: [before + text for text in map(repr, part.tolist())]
    values = [False, True] if array.dtype.kind == "b" else range(low, high + 1)
    table = [before + encode(value) for value in values]
    first = int(values[0])
    return lambda part: [table[place] for place in (part.astype(np.int64) - first).tolist()]


class _DoubleWriter:
    """Turns doubles into texts and remembers them: most measures of pairs are ratios of small counts."""

    def __init__(self, before: str) -> None:
        self._before = before
        # With so few digits % gives what repr does, and is quicker, but drops .0 from whole numbers.
        self._template = before.replace("%", "%%") + f"%.{SIGNIFICANT_DIGITS}g{_MARK}"
        self._known: dict[float, str] = {}

    def __call__(self, part: npt.NDArray[Any]) -> list[str | None]:
        values = part.tolist()
        texts: list[str | None] = list(map(self._known.get, values))
        if None in texts:
            rows = [row for row, text in enumerate(texts) if text is None]
            fresh = [values[row] for row in rows]
            written = (self._template * len(fresh) % tuple(fresh)).split(_MARK)[:-1]
            for place in np.flatnonzero(part[rows] == np.rint(part[rows])).tolist():
                written[place] = self._before + repr(fresh[place])
            for row, text in zip(rows, written, strict=True):
                texts[row] = text
            if len(self._known) < MANY:
                self._known.update(zip(fresh, written, strict=True))
        return texts


def text_table(vocabulary: Sequence[str], encode: Encode, before: str = "") -> list[str | None]:
    """Return the text for each code of a vocabulary; code -1 reads the last, which is the missing one.

    Examples
    --------
    >>> text_table(["AKT1", "MTOR"], repr)
    ["'AKT1'", "'MTOR'", None]
    """
    return [*(before + encode(text) for text in vocabulary), None]


def list_writer(
    vocabulary: Sequence[Any], encode: Encode, join: Join, before: str = ""
) -> Callable[[list[int], list[int]], list[str | None]]:
    """Return a function of (codes, ends) that gives the text of the lists which end there among the codes.

    Examples
    --------
    >>> list_writer(["a", "b"], str, "|".join)([0, 1, 1], [0, 2, 2, 3])
    ['a|b', '', 'b']
    """
    encoded = list(map(encode, vocabulary))
    # Most lists have one item.
    alone = [before + join([text]) for text in encoded]
    empty = before + join([])
    opening, between, closing = join([_MARK, _MARK]).split(_MARK)
    opening = before + opening

    text_of = encoded.__getitem__

    def write(codes: list[int], ends: list[int]) -> list[str | None]:
        return [
            alone[codes[begin]]
            if end - begin == 1
            else opening + between.join(map(text_of, codes[begin:end])) + closing
            if end > begin
            else empty
            for begin, end in pairwise(ends)
        ]

    return write


def pair_tables(
    vocabulary: Sequence[str], between: str, encode: Encode, before: str = ""
) -> tuple[list[str], list[str]]:
    """Return the texts for the left and the right name of a pair, which together are the text of both.

    Examples
    --------
    >>> lefts, rights = pair_tables(["AKT1", "MTOR"], " - ", repr)
    >>> lefts[0] + rights[1]
    "'AKT1 - MTOR'"
    """
    around = len(encode("")) // 2
    encoded = list(map(encode, vocabulary))
    middle = encode(between)
    middle = middle[around : len(middle) - around]
    lefts = [before + text[: len(text) - around] + middle for text in encoded]
    return lefts, [text[around:] for text in encoded]
