"""What rows are made of when they are written: parts, in which what looks alike is encoded once.

A part is the same in every row, or looks one of so many ways (`Coded`), or is rendered row by row. `rows` puts parts
together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from pfocr_graph.decimals import Texts
from pfocr_graph.ragged import Ints, sorted_distinct

__all__ = [
    "Coded",
    "Part",
    "Pieces",
    "Render",
    "Syntax",
    "Texts",
    "as_texts",
    "coded_texts",
    "counted",
    "given",
]

Render: TypeAlias = Callable[[int, int], Texts]
"""Gives the rows from start to stop as bytes, empty where a value is missing."""


@dataclass(frozen=True, slots=True)
class Syntax:
    """How a format writes values.

    Attributes
    ----------
    encode : callable
        Gives what each value, or list item, of one type looks like; texts character by character, with the same
        before and behind them.
    opening, between, closing : bytes
        What stands around the items of a list.
    """

    encode: Callable[[list[Any]], list[bytes]]
    opening: bytes
    between: bytes
    closing: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A part of each row that looks one of so many ways.

    Attributes
    ----------
    size : int
        How many ways there are.
    codes : callable
        Gives the rows of a slice as codes of 0 to size - 1.
    texts : callable
        Gives what codes look like.
    """

    size: int
    codes: Callable[[slice], Ints]
    texts: Callable[[Ints], Texts]


Part: TypeAlias = bytes | Coded | Render


def as_texts(listed: list[bytes], before: bytes = b"", after: bytes = b"") -> Texts:
    """Return bytes objects as an array, with the same before and behind each.

    Examples
    --------
    >>> as_texts([b"AKT1", b"MTOR"], b"<", b">").tolist()
    [b'<AKT1>', b'<MTOR>']
    """
    array = np.empty(len(listed), dtype=object)
    array[:] = [before + text + after for text in listed] if before or after else listed
    return array


class Pieces:
    """What codes look like, made when a code is first met.

    Parameters
    ----------
    size : int
    texts : callable
        Gives what distinct codes look like.

    Examples
    --------
    >>> pieces = Pieces(3, lambda codes: as_texts([b"A", b"B", b"C"]).take(codes))
    >>> pieces(np.array([2, 0, 2])).tolist()
    [b'C', b'A', b'C']
    """

    def __init__(self, size: int, texts: Callable[[Ints], Texts]) -> None:
        self._texts_of = texts
        self._texts = np.empty(size, dtype=object)
        self._known = np.zeros(size, dtype=bool)

    def __call__(self, codes: Ints) -> Texts:
        """Return what each of these codes looks like."""
        codes = codes.astype(np.intp, copy=False)
        known = self._known.take(codes)
        if not known.all():
            fresh = sorted_distinct(codes[~known])
            self._texts[fresh] = self._texts_of(fresh)
            self._known[fresh] = True
        return cast(Texts, self._texts.take(codes))


def counted(first: int, length: int, before: bytes = b"", after: bytes = b"") -> list[Part]:
    """Return the parts that consecutive numbers are: the thousands, and the rest.

    Examples
    --------
    >>> from pfocr_graph.rows import row_writer
    >>> row_writer(counted(998, 4, b"e", b";"), 4)(0, 4)
    b'e998;e999;e1000;e1001;'
    """

    def rest(rows: slice) -> Ints:
        numbers = _numbers(first, rows)
        return np.where(numbers < 1000, numbers, numbers % 1000 + 1000)

    def rest_texts(codes: Ints) -> Texts:
        return as_texts(
            [b"%03d" % (code - 1000) if code >= 1000 else b"%d" % code for code in codes.tolist()], b"", after
        )

    def thousands_texts(codes: Ints) -> Texts:
        return as_texts([b"%d" % code if code else b"" for code in codes.tolist()], before)

    thousands = Coded((first + length) // 1000 + 1, lambda rows: _numbers(first, rows) // 1000, thousands_texts)
    return [thousands, Coded(2000, rest, rest_texts)]


def _numbers(first: int, rows: slice) -> Ints:
    numbers: Ints = np.arange(first + rows.start, first + rows.stop, rows.step, dtype=np.int64)
    return numbers


def given(text: bytes, missing: npt.NDArray[np.bool_] | None) -> Part:
    """Return the part that is this text, but for the rows where a value is missing.

    Examples
    --------
    >>> from pfocr_graph.rows import row_writer
    >>> row_writer([given(b"year", np.array([False, True])), b";"], 2)(0, 2)
    b'year;;'
    """
    if missing is None or not text:
        return text
    texts = as_texts([text, b""])
    return Coded(2, missing.view(np.int8).__getitem__, lambda codes: texts[codes])


def coded_texts(
    codes: Ints,
    vocabulary: Sequence[Any],
    encode: Callable[[list[Any]], list[bytes]],
    before: bytes = b"",
    after: bytes = b"",
) -> Part:
    """Return the part that values are, given as codes into a vocabulary, -1 where missing.

    Examples
    --------
    >>> from pfocr_graph.rows import row_writer
    >>> encode = lambda texts: [text.encode() for text in texts]
    >>> row_writer([coded_texts(np.array([1, -1, 1]), ["AKT1", "MTOR"], encode, b"(", b")")], 3)(0, 3)
    b'(MTOR)(MTOR)'
    """

    def texts(distinct: Ints) -> Texts:
        known = distinct >= 0
        written = as_texts(encode([vocabulary[code] for code in distinct[known].tolist()]), before, after)
        if len(written) == len(distinct):
            return written
        texts = np.full(len(distinct), b"", dtype=object)
        texts[known] = written
        return texts

    if len(vocabulary) >= len(codes) // 2:
        # Hardly any text comes again, so none is kept.
        return lambda start, stop: texts(codes[start:stop])
    if codes.min() >= 0:
        return Coded(len(vocabulary), codes.__getitem__, texts)
    return Coded(
        len(vocabulary) + 1,
        lambda rows: codes[rows].astype(np.int64) + 1,
        lambda distinct: texts(distinct - 1),
    )
