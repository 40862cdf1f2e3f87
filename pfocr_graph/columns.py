"""Typed columns: the values of one attribute for many nodes or edges, compact in memory and quick to write.

A column knows its type, which values are missing, and how to render its values with somebody's encoder; texts and
list items are kept once in a vocabulary, so an encoder sees each of them once and not once a row.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, Protocol, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from pfocr_graph.attributes import AttributeType, is_list, item_type
from pfocr_graph.list_columns import ListColumn
from pfocr_graph.number_columns import NumberColumn, round_significant
from pfocr_graph.rendering import Part, Syntax
from pfocr_graph.text_columns import PairNameColumn, TextColumn

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


class Column(Protocol):
    """The values of one attribute, a row for each node or edge; `None` stands for a missing one."""

    @property
    def type(self) -> AttributeType:
        """The declared type, the same for every value."""

    def __len__(self) -> int: ...

    def count(self) -> int:
        """Return how many rows have a value."""

    def known(self, start: int, stop: int) -> npt.NDArray[np.bool_]:
        """Tell which rows have a value."""

    def values(self, start: int = 0, stop: int | None = None) -> list[Any]:
        """Return rows as Python values, lists as lists, `None` where missing."""

    def take(self, rows: IntArray) -> Column:
        """Return a column of these rows in this order."""

    def parts(self, syntax: Syntax, before: bytes = b"", after: bytes = b"") -> list[Part]:
        """Return what the rows are written as: each value between `before` and `after`, nothing where it is missing."""


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


def _plain_items(kind: AttributeType, rows: list[list[Any] | None]) -> list[list[Any] | None]:
    """Return lists with their items as the type that the list declares, NaN left out."""
    if kind == "list_of_string":
        return [None if row is None else list(map(str, row)) for row in rows]
    single = cast(AttributeType, item_type(kind))
    items = iter(NumberColumn.of(single, [item for row in rows if row is not None for item in row]).values())
    return [None if row is None else [item for item in islice(items, len(row)) if item is not None] for row in rows]
