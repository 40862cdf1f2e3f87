"""The keys of a GraphML file: how attributes are declared, whether what uses them fits, and what values are wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pfocr_graph.formats.cx_structure import CYTOSCAPE_COLUMNS

__all__ = ["Key", "Keys", "value_mistake"]

TYPES = {"boolean", "int", "long", "float", "double", "string"}
"""Types that all consumers know."""
SIDES = {"graph", "node", "edge", "all", "graphml", "hyperedge", "port", "endpoint"}
NAMES = {
    ("node", "id"): "name-id",
    ("edge", "id"): "name-edge-id",
    ("edge", "edgeid"): "name-edge-id",
    ("edge", "key"): "name-key",
}
"""Rules for names that some consumer has for itself."""
DRAWN = {
    "node": {"x", "y", "z", "xpos", "ypos", "size", "r", "g", "b"},
    "edge": {"weight", "Edge Weight", "r", "g", "b"},
}
"""Names of numbers by which Gephi draws."""

INTEGER = re.compile(r"[+-]?[0-9]+")
DOUBLE = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
INFINITE = re.compile(r"[+-]?(inf|infinity|nan)", re.IGNORECASE)
JAVA_INFINITE = re.compile(r"[+-]?(Infinity|NaN)")
INT32, EXACT, INT64 = 2**31, 2**53, 2**63
GEPHI_TYPES = re.compile(
    r"(list)?(bool|boolean|int|integer|long|float|double|string|bigdecimal|biginteger|byte|char|short)", re.IGNORECASE
)


@dataclass(slots=True, eq=False)
class Key:
    """A declared attribute.

    Attributes
    ----------
    id, side, name, type : str
        Empty where the declaration does not say.
    is_drawing : bool
        Whether its values are drawings of yEd.
    default : str
        Where a default is given; empty where none is.
    n_values : int
        Values met so far.
    """

    id: str
    side: str
    name: str
    type: str
    is_drawing: bool = False
    default: str = ""
    n_values: int = 0

    @property
    def sides(self) -> tuple[str, ...]:
        """The elements that it is for."""
        return ("node", "edge") if self.side == "all" else (self.side,)

    @property
    def is_drawn(self) -> bool:
        """Whether Gephi draws by its values."""
        return not DRAWN.get(self.side, set()).isdisjoint((self.id, self.name))


class Notes(Protocol):
    """Where a check notes what it finds."""

    @property
    def where(self) -> str:
        """The place that is being looked at."""

    def add(self, name: str, value: Any) -> None:
        """Note that a rule is broken here."""

    def add_at(self, name: str, where: str, value: Any) -> None:
        """Note that a rule is broken there."""


class Keys:
    """The keys of a file, as they are declared and used.

    Parameters
    ----------
    notes : Notes
    """

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._by_id: dict[tuple[str, str], Key] = {}
        self._last: dict[str, Key] = {}
        self._by_name: dict[tuple[str, str], Key] = {}
        self._waiting: dict[str, str] = {}

    def declare(self, attributes: Mapping[str, str]) -> Key | None:
        """Note a declaration; return the key, if it has an id."""
        if "id" not in attributes:
            self._notes.add("key-id", attributes)
            return None
        key_id, side, name, kind = (attributes.get(said, "") for said in ("id", "for", "attr.name", "attr.type"))
        key = Key(key_id, side, name, kind, is_drawing="yfiles.type" in attributes)
        for rule in _declaration_mistakes(key):
            self._notes.add(rule, attributes)
        if key.id in self._waiting:
            self._notes.add_at("key-late", self._waiting.pop(key.id), key.id)
        self._compare(key)
        self._last[key.id] = key
        self._by_id.update(dict.fromkeys(((key.id, side) for side in key.sides), key))
        return key

    def use(self, key_id: str | None, side: str) -> Key | None:
        """Note that an element has a value; return the key, if it was declared."""
        if key_id is None:
            self._notes.add("data-key", side)
            return None
        key = self._by_id.get((key_id, side)) or self._last.get(key_id)
        if key is None:
            if key_id not in self._waiting:
                self._waiting[key_id] = self._notes.where
            return None
        if side in key.sides:
            key.n_values += 1
        elif key.side in {"graph", "node", "edge", "all"}:
            self._notes.add("data-side", f"{key_id}, which is for {key.side}, on {side}")
        return key

    def finish(self, counts: Mapping[str, int]) -> None:
        """Look at the keys as a whole, given how many elements of each kind there are."""
        for key_id, where in self._waiting.items():
            self._notes.add_at("data-key-unknown", where, key_id)
        for key in dict.fromkeys(self._by_id.values()):
            if key.default and key.n_values < sum(counts.get(side, 0) for side in key.sides):
                self._notes.add_at("default", key.default, key.name)

    def _compare(self, key: Key) -> None:
        """Look for another key with the same id or name."""
        if any((key.id, side) in self._by_id for side in key.sides):
            self._notes.add("key-id-twice", key.id)
        twin = self._last.get(key.id, key)
        if (twin.name, twin.type) != (key.name, key.type):
            self._notes.add("key-id-clash", key.id)
        for side in key.sides if key.name else ():
            first = self._by_name.setdefault((side, key.name.casefold()), key)
            if first.name != key.name:
                self._notes.add("name-case", f"{first.name} and {key.name}")
            elif first.id != key.id:
                self._notes.add("name-twice", key.name)


def _declaration_mistakes(key: Key) -> Iterator[str]:
    """Yield the rules that a declaration breaks by itself."""
    if key.side == "all":
        yield "key-for-all"
    elif key.side not in SIDES:
        yield "key-for"
    if key.is_drawing:
        return
    if not key.type:
        yield "key-type"
    elif key.type not in TYPES:
        yield _type_mistake(key.type)
    if not key.name:
        yield "key-name"
    if key.name.lower() in CYTOSCAPE_COLUMNS:
        yield "name-reserved"
    yield from (NAMES[side, key.name] for side in key.sides if (side, key.name) in NAMES)


def _type_mistake(kind: str) -> str:
    if kind == "integer":
        return "type-integer"
    return "type-gephi" if GEPHI_TYPES.fullmatch(kind) else "type-unknown"


def value_mistake(key: Key, text: str) -> str | None:
    """Return the name of the rule that a value breaks.

    Examples
    --------
    >>> key = Key("n_year", "node", "year", "int")
    >>> value_mistake(key, "2019"), value_mistake(key, "2019.0"), value_mistake(key, "3000000000")
    (None, 'value-fraction', 'value-int32')
    """
    inner = text.strip()
    if key.type not in TYPES or key.type == "string":
        if key.is_drawn and inner and not DOUBLE.fullmatch(inner):
            return "value-drawn"
        return "value-space" if inner != text else None
    if not inner:
        return "value-empty"
    return _boolean_mistake(text.lower()) if key.type == "boolean" else _number_mistake(key.type, inner)


def _boolean_mistake(word: str) -> str | None:
    if word in {"true", "false", "0"}:
        return None
    if word == "1":
        return "value-digit"
    return "value-yes" if word.strip() in {"true", "false", "yes", "no"} else "value-boolean"


def _number_mistake(kind: str, text: str) -> str | None:
    is_whole = INTEGER.fullmatch(text) is not None
    if INFINITE.fullmatch(text):
        if kind in {"int", "long"}:
            return "value-fraction"
        return None if JAVA_INFINITE.fullmatch(text) else "value-infinite"
    if not is_whole and not DOUBLE.fullmatch(text):
        return "value-number"
    if kind in {"float", "double"}:
        return None
    if not is_whole:
        return "value-fraction"
    number = int(text[:40])
    if not -INT64 <= number < INT64:
        return "value-int64"
    if kind == "int" and not -INT32 <= number < INT32:
        return "value-int32"
    return "value-rounded" if abs(number) > EXACT else None
