"""Checks of the attributes of CX2: how they are declared, and values by what is declared."""

from __future__ import annotations

from typing import Any

from pfocr_graph.attributes import ATTRIBUTE_TYPES, AttributeType, is_list, item_type
from pfocr_graph.formats.cx_structure import FrameCheck, Names
from pfocr_graph.formats.json_check import has_lone_surrogate, is_finite, is_number

__all__ = ["SIDES", "Declarations"]

SIDES = ("nodes", "edges", "networkAttributes")
OLD_TYPES: dict[str, AttributeType] = {"float": "double", "list_of_float": "list_of_double"}
INT32, INT64 = 2**31, 2**63
EXACT = 2**53
"""JavaScript rounds integers beyond this."""


class Declarations:
    """What the document declares so far; anything wrong with it or with a value goes to `check`."""

    def __init__(self, check: FrameCheck) -> None:
        self._check = check
        self.types: dict[str, dict[str, AttributeType]] = {side: {} for side in SIDES}
        self._aliases: dict[str, dict[str, str]] = {side: {} for side in SIDES}
        self._names = {side: Names() for side in SIDES}
        self._told: set[tuple[str, str]] = set()

    def declare(self, element: dict[str, Any]) -> None:
        """Take an element of attributeDeclarations."""
        for side, entries in element.items():
            if not isinstance(entries, dict):
                self._check.add("declaration-shape", {side: entries})
            elif side in SIDES:
                for name, entry in entries.items():
                    if isinstance(entry, dict) and isinstance(entry.get("a"), str | None):
                        self._declare(side, name, entry)
                    else:
                        self._check.add("declaration-shape", {name: entry})

    def look(self, side: str, values: dict[str, Any]) -> None:
        """Look at the attributes of one node or edge, or of the network."""
        types, aliases = self.types[side], self._aliases[side]
        for key, value in values.items():
            name = aliases.get(key, key)
            if name != key:
                self._tell_once("alias-used", side, key)
            kind = types.get(name)
            if kind is None:
                self._tell_once("undeclared", side, key)
            elif value is None:
                self._check.add("network-null" if side == "networkAttributes" else "value-null", key)
            else:
                self._look_at_value(kind, key, value)

    def has(self, side: str, name: str, values: dict[str, Any]) -> bool:
        """Tell whether an attribute has a value among these, under its name or an alias."""
        aliases = self._aliases[side]
        return any(aliases.get(key, key) == name for key in values)

    def _declare(self, side: str, name: str, entry: dict[str, Any]) -> None:
        check, types, aliases = self._check, self.types[side], self._aliases[side]
        if name in types:
            check.add("declaration-twice", name)
        declared, alias = entry.get("d"), entry.get("a")
        kind: AttributeType = "string"
        if declared is None:
            check.add("type-missing", name)
        elif declared in ATTRIBUTE_TYPES:
            kind = declared
        elif isinstance(declared, str) and declared in OLD_TYPES:
            check.add("type-float", {name: declared})
            kind = OLD_TYPES[declared]
        else:
            check.add("type-unknown", {name: declared})
        types[name] = kind
        self._names[side].look(name, check)
        if side == "networkAttributes":
            if alias is not None:
                check.add("declaration-alias", {name: alias})
            if entry.get("v") is not None:
                check.add("declaration-default", {name: entry["v"]})
            if name in {"name", "description", "version"} and kind != "string":
                check.add("network-text", {name: kind})
            return
        if name in aliases or (alias is not None and (alias in aliases or (alias in types and alias != name))):
            check.add("alias-clash", {name: alias})
        if alias is not None:
            aliases[alias] = name
        if entry.get("v") is not None:
            self._look_at_value(kind, name, entry["v"])

    def _look_at_value(self, kind: AttributeType, name: str, value: Any) -> None:
        if not is_list(kind):
            self._look_at_single(kind, name, value)
        elif not isinstance(value, list):
            self._check.add("value-list", {name: value})
        else:
            single = item_type(kind)
            for item in value:
                if item is None:
                    self._check.add("value-null", name)
                else:
                    self._look_at_single(single, name, item)

    def _look_at_single(self, kind: str, name: str, value: Any) -> None:
        if kind == "string":
            if not isinstance(value, str):
                self._check.add("value-string", {name: value})
            elif has_lone_surrogate(value):
                self._check.add("value-surrogate", f"{name}: {value!a}")
        elif kind == "boolean":
            if type(value) is not bool:
                self._check.add("value-boolean", {name: value})
        elif not is_number(value):
            self._check.add("value-number", {name: value})
        elif not is_finite(value):
            self._check.add("value-infinite", {name: value})
        elif kind != "double":
            self._look_at_integer(kind, name, value)

    def _look_at_integer(self, kind: str, name: str, value: float) -> None:
        if isinstance(value, float) and not value.is_integer():
            self._check.add("value-truncated", {name: value})
            if kind == "integer":
                self._check.add("value-fraction", {name: value})
        limit = INT32 if kind == "integer" else INT64
        if not -limit <= value < limit:
            self._check.add("value-wrapped", {name: value})
        if abs(value) > EXACT:
            self._check.add("value-rounded", {name: value})

    def _tell_once(self, rule: str, side: str, key: str) -> None:
        if (side, key) not in self._told:
            self._told.add((side, key))
            self._check.add(rule, key)
