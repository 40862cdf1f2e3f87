"""The columns of a Cytoscape.js file: of what kinds their values are, and what Cytoscape makes of a mixture."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pfocr_graph.formats.cyjs_read import COLUMN_TYPES
from pfocr_graph.formats.json_check import has_lone_surrogate, is_finite

__all__ = ["SELECTABLE", "Columns", "declared_types"]

INT32, EXACT = 2**31, 2**53
WHOLE = ("integer", "long", "rounded")
NUMBERS = (*WHOLE, "double", "infinite")
FITTING = {
    "String": ("string", "surrogate"),
    "Boolean": ("boolean",),
    "Integer": ("integer",),
    "Long": WHOLE,
    "Double": NUMBERS,
}
"""Kinds of values that a declared type of Cytoscape holds."""
FAMILIES = dict.fromkeys(NUMBERS, "number") | {"string": "string", "surrogate": "string", "boolean": "boolean"}
"""What Cytoscape takes kinds for where no type is declared."""
ALWAYS_WRONG = {
    "null": "value-null",
    "object": "value-object",
    "mixture": "items-mixed",
    "rounded": "value-rounded",
    "infinite": "value-infinite",
    "surrogate": "value-surrogate",
}
"""Rules that kinds of values, or of list items, break by themselves."""
LIST = "List of "
IGNORED = {"SUID", "selected"}
SELECTABLE = re.compile(r"[A-Za-z0-9_-]+")
"""Ids and names that selectors of Cytoscape.js take as they are."""


@dataclass(slots=True)
class _Column:
    """Which kinds of values a column has, each with the place and value met first, and how many values."""

    kinds: dict[str, tuple[str, Any]] = field(default_factory=dict)
    n_values: int = 0


class Columns:
    """The columns of the nodes, of the edges, or of the network.

    Parameters
    ----------
    add_at : callable
        Notes that a rule is broken, given its name, a place and a value.
    structure : tuple of str
        Keys that are no columns.
    """

    def __init__(self, add_at: Callable[[str, str, Any], None], structure: tuple[str, ...] = ()) -> None:
        self._add_at = add_at
        self._structure = structure
        self._columns: dict[str, _Column] = {}

    def look(self, data: Mapping[str, Any], where: str) -> None:
        """Note the values of one element."""
        for name, value in data.items():
            column = self._columns.get(name)
            if column is None:
                if name in self._structure:
                    continue
                column = self._columns[name] = _Column()
            column.n_values += 1
            kind = _kind(value)
            if kind not in column.kinds:
                column.kinds[kind] = (where, value)

    def count(self, name: str) -> int:
        """Return how many elements have a value."""
        return self._columns[name].n_values if name in self._columns else 0

    def finish(self, declared: Mapping[str, str] | None, *, selectable: bool) -> None:
        """Look at each column as a whole, given the declared types, if they are known, and who reads the names."""
        first: dict[str, str] = {}
        for name, column in self._columns.items():
            where, _ = next(iter(column.kinds.values()))
            twin = first.setdefault(name.casefold(), name)
            if twin != name:
                self._add_at("name-case", where, f"{twin} and {name}")
            if selectable and name in IGNORED:
                self._add_at("name-reserved", where, name)
            if selectable and not SELECTABLE.fullmatch(name):
                self._add_at("name-selector", where, name)
            types = _type_mistakes(column, declared.get(name, "")) if declared is not None else ()
            for rule, kind in [*_value_mistakes(column), *types]:
                place, value = column.kinds[kind]
                self._add_at(rule, place, {name: value})


def declared_types(column_types: Any, side: str) -> dict[str, str] | None:
    """Return the types of a side by name, as ``Integer`` or ``List of Integer``; `None` where they cannot be read.

    Examples
    --------
    >>> declared_types({"node": [{"columnName": "year", "type": "Integer"}]}, "node")
    {'year': 'Integer'}
    """
    types: dict[str, str] = {}
    try:
        for column in column_types.get(side, ()):
            is_listed = column["type"] == "List"
            single = column["listType"] if is_listed else column["type"]
            if single not in COLUMN_TYPES.values():
                return None
            types[column["columnName"]] = LIST + single if is_listed else single
    except (AttributeError, KeyError, TypeError):
        return None
    return types


def _kind(value: Any) -> str:
    """Return what a value is to Cytoscape and to JavaScript."""
    if isinstance(value, str):
        return "surrogate" if has_lone_surrogate(value) else "string"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        if -INT32 <= value < INT32:
            return "integer"
        if -EXACT <= value <= EXACT:
            return "long"
        return "rounded" if is_finite(value) else "infinite"
    if isinstance(value, float):
        return "double" if is_finite(value) else "infinite"
    if isinstance(value, list):
        return LIST + _common_kind(set(map(_kind, value)))
    return "null" if value is None else "object"


def _common_kind(kinds: set[str]) -> str:
    """Return the kind of a list's items."""
    for odd in ("null", "object"):
        if odd in kinds:
            return odd
    if any(kind.startswith(LIST) for kind in kinds):
        return "object"
    if len(kinds) <= 1:
        return "".join(kinds) or "nothing"
    if len({FAMILIES[kind] for kind in kinds}) > 1:
        return "mixture"
    return next(kind for kind in ("surrogate", "infinite", "double", "rounded", "long") if kind in kinds)


def _value_mistakes(column: _Column) -> Iterator[tuple[str, str]]:
    """Yield rules that values break whatever type is declared, with the kind that breaks them."""
    for kind in column.kinds:
        if rule := ALWAYS_WRONG.get(kind.removeprefix(LIST)):
            yield rule, kind


def _type_mistakes(column: _Column, declared: str) -> Iterator[tuple[str, str]]:
    """Yield rules that values break against the declared type, or else together, with the kind that breaks them."""
    kinds = [kind for kind in column.kinds if kind.removeprefix(LIST) not in {"null", "object", "mixture"}]
    if declared:
        single = declared.removeprefix(LIST)
        fitting = {LIST + kind for kind in (*FITTING[single], "nothing")} if declared != single else FITTING[single]
        yield from (("value-declared", kind) for kind in kinds if kind not in fitting)
        return
    for kind in kinds:
        if kind.startswith(LIST) != kinds[0].startswith(LIST):
            yield "value-list", kind
        elif kind == f"{LIST}nothing":
            yield "list-empty", kind
        elif _family(kind) != _family(kinds[0]) and kinds[0] != f"{LIST}nothing":
            yield "value-mixed", kind
    numbers = [kind for kind in kinds if _family(kind) == "number"]
    if numbers and numbers[0] == kinds[0] and not any(kind.endswith(("double", "infinite")) for kind in numbers):
        yield "value-integer", numbers[0]


def _family(kind: str) -> str:
    """Return what Cytoscape takes a value, or the items of a list, for where no type is declared."""
    return FAMILIES.get(kind.removeprefix(LIST), "")
