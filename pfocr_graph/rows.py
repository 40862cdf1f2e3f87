"""Rows as bytes: a few thousand at a time become one array of pieces, and that one text.

The fewer pieces, the quicker: neighbours whose values come together again and again, as counts of few figures do, are
one piece.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from functools import reduce

import numpy as np

from pfocr_graph.ragged import Ints, sorted_distinct
from pfocr_graph.rendering import Coded, Part, Pieces, Render, Texts, as_texts

__all__ = ["row_writer"]

MOST_CODES = 2**20
"""So many ways to look are kept in a table."""
FEW_ROWS = 256
"""To look for what comes again is not worth while in fewer."""
SAMPLE = 2048
"""Rows in which to see whether values come together again."""


def row_writer(parts: Iterable[Part], length: int) -> Callable[[int, int], bytes]:
    """Return a function of (start, stop) that gives the text of these rows.

    Parameters
    ----------
    parts : iterable of Part
        What each row is made of, side by side.
    length : int
        Number of rows.

    Returns
    -------
    callable

    Examples
    --------
    >>> from pfocr_graph.rendering import Coded, as_texts
    >>> year = Coded(9, np.arange(9).__getitem__, lambda codes: as_texts([b"%d" % code for code in codes]))
    >>> row_writer([b"<", year, b"/", year, b">"], 9)(2, 4)
    b'<2/2><3/3>'
    """
    columns = list(_fuse(parts, length))

    def write(start: int, stop: int) -> bytes:
        pieces = np.empty((stop - start, len(columns)), dtype=object)
        for place, column in enumerate(columns):
            pieces[:, place] = column if isinstance(column, bytes) else column(start, stop)
        return b"".join(pieces.ravel().tolist())

    return write


def _fuse(parts: Iterable[Part], length: int) -> Iterator[bytes | Render]:
    """Yield the parts of a row, neighbours as one where what they look like side by side comes again and again."""
    begun: list[Coded] = []
    constant = b""
    for part in parts:
        if isinstance(part, Coded) and part.size > 1:
            following = _behind(constant, part)
            constant = b""
            if begun and not _come_again([*begun, following], length):
                yield _fused(begun, length)
                begun = []
            begun.append(following)
        elif isinstance(part, bytes | Coded):
            constant += part if isinstance(part, bytes) else part.texts(np.zeros(1, dtype=np.int64))[0]
        else:
            if begun:
                yield _fused(begun, length, constant)
            elif constant:
                yield constant
            begun, constant = [], b""
            yield part
    if begun:
        yield _fused(begun, length, constant)
    elif constant:
        yield constant


def _behind(before: bytes, part: Coded) -> Coded:
    texts = part.texts
    return Coded(part.size, part.codes, lambda codes: as_texts(texts(codes).tolist(), before)) if before else part


def _come_again(parts: list[Coded], length: int) -> bool:
    """Tell whether what these parts look like side by side is seen again and again, by rows from all over."""
    if length < FEW_ROWS or math.prod(part.size for part in parts) > MOST_CODES:
        return False
    codes = _codes(parts, slice(0, length, max(length // SAMPLE, 1)))
    return 4 * len(sorted_distinct(codes)) <= len(codes)


def _codes(parts: list[Coded], rows: slice) -> Ints:
    """Return what these parts look like side by side as one code each."""
    codes = parts[0].codes(rows)
    for part in parts[1:]:
        codes = codes.astype(np.int64) * part.size + part.codes(rows)
    return codes


def _fused(parts: list[Coded], length: int, after: bytes = b"") -> Render:
    """Return these parts as one, with a text behind them."""

    def texts(codes: Ints) -> Texts:
        pieces = []
        for part in reversed(parts):
            codes, own = np.divmod(codes, part.size)
            pieces.append(part.texts(own))
        pieces[0] = as_texts(pieces[0].tolist(), b"", after)
        return reduce(lambda behind, piece: piece + behind, pieces)

    pieces: Callable[[Ints], Texts] = (
        texts if length < FEW_ROWS else Pieces(math.prod(part.size for part in parts), texts)
    )
    return lambda start, stop: pieces(_codes(parts, slice(start, stop)))
