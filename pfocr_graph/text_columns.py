"""Columns of texts, and of the names of edges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pfocr_graph.attributes import AttributeType
from pfocr_graph.ragged import Ints
from pfocr_graph.rendering import Part, Syntax, coded_texts

__all__ = ["PairNameColumn", "TextColumn"]


@dataclass(frozen=True, slots=True, eq=False)
class TextColumn:
    """Texts as codes into a vocabulary, -1 where missing.

    Examples
    --------
    >>> TextColumn.of(["AKT1", None, "AKT1"]).values()
    ['AKT1', None, 'AKT1']
    """

    codes: Ints
    vocabulary: Sequence[str]

    @classmethod
    def of(cls, values: Iterable[str | None]) -> TextColumn:
        """Make a column of texts, `None` where missing."""
        listed = list(values)
        vocabulary = [value for value in dict.fromkeys(listed) if value is not None]
        codes: dict[str | None, int] = dict(zip(vocabulary, range(len(vocabulary)), strict=True))
        codes[None] = -1
        return cls(np.fromiter(map(codes.__getitem__, listed), np.int32, len(listed)), vocabulary)

    @classmethod
    def constant(cls, value: str, length: int) -> TextColumn:
        """Make a column that says the same in every row."""
        return cls(np.zeros(length, dtype=np.int8), [value])

    @property
    def type(self) -> AttributeType:
        """Always ``"string"``."""
        return "string"

    def __len__(self) -> int:
        return len(self.codes)

    def count(self) -> int:
        """Return how many rows have a value."""
        return int(np.count_nonzero(self.codes >= 0))

    def known(self, start: int, stop: int) -> npt.NDArray[np.bool_]:
        """Tell which rows have a value."""
        return self.codes[start:stop] >= 0

    def values(self, start: int = 0, stop: int | None = None) -> list[Any]:
        """Return rows as texts, `None` where missing."""
        vocabulary = self.vocabulary
        return [None if code < 0 else vocabulary[code] for code in self.codes[start:stop].tolist()]

    def take(self, rows: Ints) -> TextColumn:
        """Return a column of these rows in this order."""
        return TextColumn(self.codes[rows], self.vocabulary)

    def parts(self, syntax: Syntax, before: bytes = b"", after: bytes = b"") -> list[Part]:
        """Return what the rows are written as, each text encoded once where it comes again."""
        return [coded_texts(self.codes, self.vocabulary, syntax.encode, before, after)]


@dataclass(frozen=True, slots=True, eq=False)
class PairNameColumn:
    """Cytoscape's edge names, ``A (interaction) B``, made when they are asked for: a million would fill memory.

    Examples
    --------
    >>> import numpy as np
    >>> PairNameColumn(np.array([0]), np.array([1]), ["AKT1", "MTOR"], "co-occurs-with").values()
    ['AKT1 (co-occurs-with) MTOR']
    """

    left: Ints
    right: Ints
    vocabulary: Sequence[str]
    interaction: str

    @property
    def type(self) -> AttributeType:
        """Always ``"string"``."""
        return "string"

    def __len__(self) -> int:
        return len(self.left)

    def count(self) -> int:
        """Return how many rows have a value: all of them."""
        return len(self)

    def known(self, start: int, stop: int) -> npt.NDArray[np.bool_]:
        """Tell which rows have a value: all of them."""
        return np.ones(stop - start, dtype=bool)

    def values(self, start: int = 0, stop: int | None = None) -> list[Any]:
        """Return the names of these rows."""
        names, between = self.vocabulary, f" ({self.interaction}) "
        ends = zip(self.left[start:stop].tolist(), self.right[start:stop].tolist(), strict=True)
        return [names[left] + between + names[right] for left, right in ends]

    def take(self, rows: Ints) -> PairNameColumn:
        """Return a column of these rows in this order."""
        return PairNameColumn(self.left[rows], self.right[rows], self.vocabulary, self.interaction)

    def parts(self, syntax: Syntax, before: bytes = b"", after: bytes = b"") -> list[Part]:
        """Return what the rows are written as: a part for the left name and one for the right."""
        encode = syntax.encode
        empty, between = encode(["", f" ({self.interaction}) "])
        around = len(empty) // 2

        def lefts(names: list[str]) -> list[bytes]:
            return [text[: len(text) - around] for text in encode(names)]

        def rights(names: list[str]) -> list[bytes]:
            return [text[around:] for text in encode(names)]

        between = between[around : len(between) - around]
        return [
            coded_texts(self.left, self.vocabulary, lefts, before, between),
            coded_texts(self.right, self.vocabulary, rights, b"", after),
        ]
