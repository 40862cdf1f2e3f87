"""Typed columns: the values of one attribute for many nodes or edges, compact in memory and quick to write.

A column knows its type, which values are missing, and how to render its values with somebody's encoder; texts and
list items are kept once in a vocabulary, so an encoder sees each of them once and not once a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import Any, Protocol, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from pfocr_graph.attributes import AttributeType, is_list, item_type
from pfocr_graph.errors import NetworkError
from pfocr_graph.rendering import (
    SIGNIFICANT_DIGITS,
    Encode,
    Join,
    Render,
    list_writer,
    number_writer,
    pair_tables,
    text_table,
)

__all__ = [
    "Column",
    "IntArray",
    "ListColumn",
    "NumberColumn",
    "PairNameColumn",
    "TextColumn",
    "column_from_values",
    "round_significant",
]

IntArray: TypeAlias = npt.NDArray[np.integer[Any]]

LARGEST = 1.797693134e308
"""The largest double of so many digits."""


class Column(Protocol):
    """The values of one attribute, a row for each node or edge; `None` stands for a missing one."""

    @property
    def type(self) -> AttributeType:
        """The declared type, the same for every value."""

    def __len__(self) -> int: ...

    def count(self) -> int:
        """Return how many rows have a value."""

    def values(self, start: int = 0, stop: int | None = None) -> list[Any]:
        """Return rows as Python values, lists as lists, `None` where missing."""

    def take(self, rows: IntArray) -> Column:
        """Return a column of these rows in this order."""

    def renderer(self, encode: Encode, join: Join, before: str = "") -> Render:
        """Return a function of (start, stop) that gives each row as text, with `before` in front of it."""


def round_significant(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Round numbers to the 10 significant digits that every format writes.

    Parameters
    ----------
    values : array_like of float
        NaN stays NaN.

    Returns
    -------
    ndarray of float64
        The doubles nearest to the rounded decimals.

    Examples
    --------
    >>> round_significant([0.1234567890123, 2.0]).tolist()
    [0.123456789, 2.0]
    """
    array = np.asarray(values, dtype=np.float64)
    rounded = array.copy()
    magnitude = np.zeros(array.shape)
    usual = np.isfinite(array) & (array != 0)
    magnitude[usual] = np.floor(np.log10(np.abs(array[usual])))
    # Powers of ten are exact doubles up to 1e22, so one division gives the nearest double to the decimal.
    exact = usual & (magnitude > -12) & (magnitude < SIGNIFICANT_DIGITS)
    scale = 10.0 ** (SIGNIFICANT_DIGITS - 1 - magnitude[exact])
    rounded[exact] = np.rint(array[exact] * scale) / scale
    rest = usual & ~exact
    rounded[rest] = [float(f"{value:.{SIGNIFICANT_DIGITS - 1}e}") for value in array[rest].tolist()]
    # The largest doubles of all round up to infinity.
    rounded[np.isinf(rounded) & usual] = np.copysign(LARGEST, array[np.isinf(rounded) & usual])
    # Minus nought becomes nought.
    return rounded + 0.0


@dataclass(frozen=True, slots=True, eq=False)
class NumberColumn:
    """Numbers or truth values.

    Attributes
    ----------
    type : {"integer", "long", "double", "boolean"}
    array : ndarray
    missing : ndarray of bool or None
        True where there is no value; `None` when every row has one.

    Examples
    --------
    >>> NumberColumn.of("integer", [2019, None]).values()
    [2019, None]
    """

    type: AttributeType
    array: npt.NDArray[Any]
    missing: npt.NDArray[np.bool_] | None = None

    @classmethod
    def of(cls, kind: AttributeType, values: Iterable[Any] | npt.NDArray[Any]) -> NumberColumn:
        """Make a column of numbers; `None` and NaN are missing, doubles are rounded to 10 significant digits.

        Raises
        ------
        NetworkError
            If a number is infinite or does not fit its type.
        """
        if not isinstance(values, np.ndarray):
            listed = list(values)
            absent = np.array([value is None for value in listed], dtype=bool)
            filled = [0 if value is None else value for value in listed]
            try:
                values = np.array(filled, dtype={"double": np.float64, "boolean": np.bool_}.get(kind, np.int64))
            except OverflowError as error:
                raise NetworkError(f"an attribute of type {kind} holds a number beyond 64 bits") from error
        else:
            absent = np.zeros(len(values), dtype=bool)
        if kind == "double":
            doubles = values.astype(np.float64)
            if np.isinf(doubles).any():
                raise NetworkError("an attribute of type double holds infinity; leave the value out instead")
            absent |= np.isnan(doubles)
            array: npt.NDArray[Any] = round_significant(np.where(absent, 0.0, doubles))
        elif kind == "boolean":
            array = values.astype(np.bool_)
        else:
            array = values.astype(np.int64) if len(values) else np.zeros(0, dtype=np.int64)
            limits = np.iinfo(np.int32)
            if kind == "integer":
                if len(array) and (array.min() < limits.min or array.max() > limits.max):
                    worst = array[np.argmax(np.abs(array))]
                    raise NetworkError(f"an attribute of type integer holds {worst}, beyond 32 bits; use long")
                array = array.astype(np.int32)
        return cls(kind, array, absent if absent.any() else None)

    def __len__(self) -> int:
        return len(self.array)

    def count(self) -> int:
        """Return how many rows have a value."""
        return len(self) - _count_true(self.missing)

    def values(self, start: int = 0, stop: int | None = None) -> list[Any]:
        """Return rows as Python numbers, `None` where missing."""
        values: list[Any] = self.array[start:stop].tolist()
        if self.missing is None:
            return values
        gone = self.missing[start:stop].tolist()
        return [None if absent else value for value, absent in zip(values, gone, strict=True)]

    def take(self, rows: IntArray) -> NumberColumn:
        """Return a column of these rows in this order."""
        return NumberColumn(self.type, self.array[rows], None if self.missing is None else self.missing[rows])

    def renderer(self, encode: Encode, join: Join, before: str = "") -> Render:  # noqa: ARG002
        """Return a function that renders rows; doubles as the shortest decimal that reads back the same."""
        write = number_writer(self.array, encode, before)
        missing = self.missing
        if missing is None:
            return lambda start, stop: write(self.array[start:stop])
        return lambda start, stop: _without(write(self.array[start:stop]), missing[start:stop])


@dataclass(frozen=True, slots=True, eq=False)
class TextColumn:
    """Texts as codes into a vocabulary, -1 where missing.

    Examples
    --------
    >>> TextColumn.of(["AKT1", None, "AKT1"]).values()
    ['AKT1', None, 'AKT1']
    """

    codes: IntArray
    vocabulary: Sequence[str]

    @classmethod
    def of(cls, values: Iterable[str | None]) -> TextColumn:
        """Make a column of texts, `None` where missing."""
        listed = list(values)
        vocabulary = {value: code for code, value in enumerate(dict.fromkeys(v for v in listed if v is not None))}
        codes = [-1 if value is None else vocabulary[value] for value in listed]
        return cls(np.array(codes, dtype=np.int32), list(vocabulary))

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

    def values(self, start: int = 0, stop: int | None = None) -> list[Any]:
        """Return rows as texts, `None` where missing."""
        vocabulary = self.vocabulary
        return [None if code < 0 else vocabulary[code] for code in self.codes[start:stop].tolist()]

    def take(self, rows: IntArray) -> TextColumn:
        """Return a column of these rows in this order."""
        return TextColumn(self.codes[rows], self.vocabulary)

    def renderer(self, encode: Encode, join: Join, before: str = "") -> Render:  # noqa: ARG002
        """Return a function that renders rows, each distinct text encoded once."""
        table = text_table(self.vocabulary, encode, before)
        return lambda start, stop: [table[code] for code in self.codes[start:stop].tolist()]


@dataclass(frozen=True, slots=True, eq=False)
class ListColumn:
    """A list in each row: row i holds the items ``codes[offsets[i]:offsets[i + 1]]`` of the vocabulary.

    An empty list is a value; a missing one is marked in `missing`.

    Examples
    --------
    >>> ListColumn.of("list_of_string", [["PI3K", "AKT"], [], None]).values()
    [['PI3K', 'AKT'], [], None]
    """

    type: AttributeType
    offsets: IntArray
    codes: IntArray
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
        return len(self) - _count_true(self.missing)

    def values(self, start: int = 0, stop: int | None = None) -> list[Any]:
        """Return rows as lists, `None` where missing."""
        vocabulary = self.vocabulary
        first, ends, codes = self._window(start, stop)
        rows = [[vocabulary[code] for code in codes[begin - first : end - first]] for begin, end in pairwise(ends)]
        if self.missing is None:
            return rows
        gone = self.missing[start:stop].tolist()
        return [None if absent else row for row, absent in zip(rows, gone, strict=True)]

    def take(self, rows: IntArray) -> ListColumn:
        """Return a column of these rows in this order."""
        lengths = np.diff(self.offsets)[rows]
        offsets = np.concatenate(([0], np.cumsum(lengths)))
        inside = np.arange(offsets[-1]) - np.repeat(offsets[:-1], lengths)
        codes = self.codes[np.repeat(self.offsets[:-1][rows], lengths) + inside]
        return ListColumn(
            self.type, offsets, codes, self.vocabulary, None if self.missing is None else self.missing[rows]
        )

    def renderer(self, encode: Encode, join: Join, before: str = "") -> Render:
        """Return a function that renders rows, each distinct item encoded once."""
        write = list_writer(self.vocabulary, encode, join, before)
        missing = self.missing

        def render(start: int, stop: int) -> list[str | None]:
            first, ends, codes = self._window(start, stop)
            texts = write(codes, [end - first for end in ends])
            return texts if missing is None else _without(texts, missing[start:stop])

        return render

    def _window(self, start: int, stop: int | None) -> tuple[int, list[int], list[int]]:
        last = len(self) if stop is None else min(stop, len(self))
        ends = self.offsets[start : last + 1].tolist()
        return ends[0], ends, self.codes[ends[0] : ends[-1]].tolist()


@dataclass(frozen=True, slots=True, eq=False)
class PairNameColumn:
    """Cytoscape's edge names, ``A (interaction) B``, made when they are asked for: a million would fill memory.

    Examples
    --------
    >>> import numpy as np
    >>> PairNameColumn(np.array([0]), np.array([1]), ["AKT1", "MTOR"], "co-occurs-with").values()
    ['AKT1 (co-occurs-with) MTOR']
    """

    left: IntArray
    right: IntArray
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

    def values(self, start: int = 0, stop: int | None = None) -> list[Any]:
        """Return the names of these rows."""
        names, between = self.vocabulary, f" ({self.interaction}) "
        ends = zip(self.left[start:stop].tolist(), self.right[start:stop].tolist(), strict=True)
        return [names[left] + between + names[right] for left, right in ends]

    def take(self, rows: IntArray) -> PairNameColumn:
        """Return a column of these rows in this order."""
        return PairNameColumn(self.left[rows], self.right[rows], self.vocabulary, self.interaction)

    def renderer(self, encode: Encode, join: Join, before: str = "") -> Render:  # noqa: ARG002
        """Return a function that renders rows."""
        lefts, rights = pair_tables(self.vocabulary, f" ({self.interaction}) ", encode, before)

        def render(start: int, stop: int) -> list[str | None]:
            ends = zip(self.left[start:stop].tolist(), self.right[start:stop].tolist(), strict=True)
            return [lefts[left] + rights[right] for left, right in ends]

        return render


def column_from_values(kind: AttributeType, values: Iterable[Any]) -> Column:
    """Make the column that fits a type.

    Parameters
    ----------
    kind : AttributeType
    values : iterable
        One value a row, `None` where missing.

    Returns
    -------
    Column

    Raises
    ------
    NetworkError
        If a number is infinite or does not fit its type.

    Examples
    --------
    >>> column_from_values("double", [1, None, 0.5]).values()
    [1.0, None, 0.5]
    """
    if is_list(kind):
        return ListColumn.of(kind, _plain_items(kind, [None if value is None else list(value) for value in values]))
    if kind == "string":
        return TextColumn.of(values)
    return NumberColumn.of(kind, values)


def _without(texts: list[str | None], missing: npt.NDArray[np.bool_]) -> list[str | None]:
    """Return the texts with `None` where a value is missing."""
    for row in np.flatnonzero(missing).tolist():
        texts[row] = None
    return texts


def _count_true(missing: npt.NDArray[np.bool_] | None) -> int:
    return 0 if missing is None else int(np.count_nonzero(missing))


def _plain_items(kind: AttributeType, rows: list[list[Any] | None]) -> list[list[Any] | None]:
    """Return lists with their items as the type that the list declares, NaN left out."""
    if kind == "list_of_string":
        return [None if row is None else list(map(str, row)) for row in rows]
    single = cast(AttributeType, item_type(kind))
    items = iter(NumberColumn.of(single, [item for row in rows if row is not None for item in row]).values())
    return [None if row is None else [item for item in islice(items, len(row)) if item is not None] for row in rows]
