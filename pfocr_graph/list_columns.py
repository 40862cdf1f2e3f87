"""Columns of lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from pfocr_graph.attributes import AttributeType
from pfocr_graph.ragged import Ints, ragged_ranges
from pfocr_graph.rendering import Part, Pieces, Syntax, Texts, as_texts, given

__all__ = ["ListColumn"]


@dataclass(frozen=True, slots=True, eq=False)
class ListColumn:
    """A list in each row: row i holds the items ``codes[offsets[i]:offsets[i + 1]]`` of the vocabulary.

    An empty list is a value; a missing one is marked in `missing` and has no items.

    Examples
    --------
    >>> ListColumn.of("list_of_string", [["PI3K", "AKT"], [], None]).values()
    [['PI3K', 'AKT'], [], None]
    """

    type: AttributeType
    offsets: Ints
    codes: Ints
    vocabulary: Sequence[Any]
    missing: npt.NDArray[np.bool_] | None = None

    @classmethod
    def of(cls, kind: AttributeType, values: Iterable[Sequence[Any] | None]) -> ListColumn:
        """Make a column of lists, `None` where missing."""
        listed = list(values)
        items = list(chain.from_iterable(value for value in listed if value is not None))
        # True and 1 are equal as dictionary keys, so the type is part of the key.
        vocabulary: dict[tuple[type, Any], int] = {}
        codes = [vocabulary.setdefault((type(item), item), len(vocabulary)) for item in items]
        offsets = np.zeros(len(listed) + 1, dtype=np.int64)
        np.cumsum([0 if value is None else len(value) for value in listed], out=offsets[1:])
        absent = np.array([value is None for value in listed], dtype=bool)
        return cls(
            kind,
            offsets,
            np.array(codes, dtype=np.int32),
            [item for _, item in vocabulary],
            absent if absent.any() else None,
        )

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def count(self) -> int:
        """Return how many rows have a value."""
        return len(self) if self.missing is None else int(np.count_nonzero(~self.missing))

    def known(self, start: int, stop: int) -> npt.NDArray[np.bool_]:
        """Tell which rows have a value."""
        return np.ones(stop - start, dtype=bool) if self.missing is None else ~self.missing[start:stop]

    def values(self, start: int = 0, stop: int | None = None) -> list[Any]:
        """Return rows as lists, `None` where missing."""
        vocabulary = self.vocabulary
        first, ends, codes = self._window(start, stop)
        rows = [[vocabulary[code] for code in codes[begin - first : end - first]] for begin, end in pairwise(ends)]
        if self.missing is None:
            return rows
        gone = self.missing[start:stop].tolist()
        return [None if absent else row for row, absent in zip(rows, gone, strict=True)]

    def take(self, rows: Ints) -> ListColumn:
        """Return a column of these rows in this order."""
        lengths = np.diff(self.offsets)[rows]
        offsets = np.concatenate(([0], np.cumsum(lengths)))
        codes = self.codes[ragged_ranges(self.offsets[:-1][rows], lengths)]
        return ListColumn(
            self.type, offsets, codes, self.vocabulary, None if self.missing is None else self.missing[rows]
        )

    def parts(self, syntax: Syntax, before: bytes = b"", after: bytes = b"") -> list[Part]:
        """Return what the rows are written as, each distinct item encoded once."""
        opening, closing = given(before + syntax.opening, self.missing), given(syntax.closing + after, self.missing)
        vocabulary = self.vocabulary
        items = Pieces(
            len(vocabulary), lambda codes: as_texts(syntax.encode([vocabulary[code] for code in codes.tolist()]))
        )

        def render(start: int, stop: int) -> Texts:
            bounds = self.offsets[start : stop + 1]
            listed = items(self.codes[bounds[0] : bounds[-1]])
            bounds = bounds - bounds[0]
            # Most lists have one item.
            texts = listed.take(bounds[:-1], mode="clip") if len(listed) else np.full(stop - start, b"", dtype=object)
            rows = np.flatnonzero(np.diff(bounds) != 1)
            if len(rows):
                items_of, between = listed.tolist(), syntax.between
                ends = zip(bounds[rows].tolist(), bounds[rows + 1].tolist(), strict=True)
                texts[rows] = [between.join(items_of[begin:end]) for begin, end in ends]
            return texts

        return [opening, render, closing]

    def _window(self, start: int, stop: int | None) -> tuple[int, list[int], list[int]]:
        last = len(self) if stop is None else min(stop, len(self))
        ends = self.offsets[start : last + 1].tolist()
        return ends[0], ends, self.codes[ends[0] : ends[-1]].tolist()
