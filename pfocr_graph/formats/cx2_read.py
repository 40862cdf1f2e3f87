"""Reading CX2, with the aliases and defaults that others use."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any, cast

from pfocr_graph.attributes import AttributeType, is_list, item_type
from pfocr_graph.errors import FormatError
from pfocr_graph.formats.assemble import Draft, Rows
from pfocr_graph.formats.cx_read import TYPES
from pfocr_graph.formats.json_stream import iter_fragments
from pfocr_graph.network import Network

__all__ = ["read_cx2"]


@dataclass(slots=True)
class _Declared:
    """The declarations of one side: type by attribute, attribute by alias, and what a silent element means."""

    types: dict[str, AttributeType] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, Any] = field(default_factory=dict)

    def add(self, declarations: dict[str, dict[str, Any] | None]) -> None:
        """Take the declarations of one fragment."""
        for name, said in declarations.items():
            entry = said or {}
            self.types[name] = TYPES[entry.get("d", "string")]
            if entry.get("a") is not None:
                self.aliases[entry["a"]] = name
            if entry.get("v") is not None:
                self.defaults[name] = _convert(self.types[name], entry["v"])

    def iter_values(self, said: dict[str, Any]) -> Iterator[tuple[str, AttributeType, Any]]:
        """Yield name, type and value of each attribute of one element, the defaults among them."""
        named = said
        if self.aliases or None in said.values():
            named = {self.aliases.get(key, key): value for key, value in said.items() if value is not None}
        for name, value in named.items():
            kind = self.types.get(name)
            if kind is None:
                raise KeyError(f"attribute {name} is not declared before")
            yield name, kind, _convert(kind, value)
        for name, value in self.defaults.items():
            if name not in named:
                yield name, self.types[name], value


def read_cx2(stream: IO[bytes]) -> Network:
    """Read a network from CX2, ours or anybody's; its style is not kept.

    Parameters
    ----------
    stream : binary stream
        Read an element at a time.

    Returns
    -------
    Network

    Raises
    ------
    FormatError
        If the document is not CX2, or a value is not of the type that is declared for it.

    Examples
    --------
    >>> import io
    >>> stream = io.BytesIO(
    ...     b'[{"CXVersion":"2.0"},{"attributeDeclarations":[{"nodes":{"name":{"a":"n"},"type":{"v":"gene"}}}]},'
    ...     b'{"nodes":[{"id":1,"v":{"n":"AKT1"}}]}]'
    ... )
    >>> read_cx2(stream).nodes.to_dict("records")
    [{'name': 'AKT1', 'type': 'gene'}]
    """
    draft = Draft()
    declared = {"nodes": _Declared(), "edges": _Declared(), "networkAttributes": _Declared()}
    for fragment in iter_fragments(stream):
        if fragment.elements is None:
            continue
        for number, element in enumerate(fragment.elements):
            try:
                _take(draft, declared, fragment.aspect, element)
            except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
                where = f"{fragment.aspect}[{number}]"
                raise FormatError(f"{where}: {str(element)[:200]} cannot be read: {error!r}") from error
    return draft.network()


def _take(draft: Draft, declared: dict[str, _Declared], aspect: str | None, element: dict[str, Any]) -> None:
    match aspect:
        case "attributeDeclarations":
            for side, declarations in element.items():
                if side in declared:
                    declared[side].add(declarations)
        case "networkAttributes":
            for name, kind, value in declared[aspect].iter_values(element):
                draft.attributes[name] = (kind, value)
        case "nodes":
            row = draft.add_node(_id(element["id"]))
            if element.get("x") is not None and element.get("y") is not None:
                draft.positions[row] = (float(element["x"]), float(element["y"]))
            _put(draft.nodes, row, declared[aspect], element)
        case "edges":
            row = draft.add_edge(_id(element["id"]), _id(element["s"]), _id(element["t"]))
            _put(draft.edges, row, declared[aspect], element)


def _put(rows: Rows, row: int, declared: _Declared, element: dict[str, Any]) -> None:
    for name, kind, value in declared.iter_values(element.get("v") or {}):
        rows.put(row, name, kind, value)


def _id(value: Any) -> int:
    if type(value) is not int:
        raise TypeError(f"id {value!r} is no integer")
    return value


def _convert(kind: AttributeType, value: Any) -> Any:
    """Return a value as its declared type.

    Raises
    ------
    TypeError
        If JSON says that it is of another one.
    """
    single = item_type(kind)
    if type(value) is _PLAIN[single] and kind == single:
        return value
    if is_list(kind):
        if not isinstance(value, list):
            raise TypeError(f"{value!r} is no list")
        if set(map(type, value)) == {_PLAIN[single]}:
            return value
        return [_convert(cast(AttributeType, single), item) for item in value if item is not None]
    if type(value) not in _JSON_TYPES[single]:
        raise TypeError(f"{value!r} is no {single}")
    if single == "double":
        return float(value)
    return math.trunc(value) if single in {"integer", "long"} else value


_PLAIN: dict[str, type] = {"string": str, "boolean": bool, "integer": int, "long": int, "double": float}
"""What values of a type are when nothing needs to be converted."""
_NUMBER = (int, float)
_JSON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": _NUMBER,
    "long": _NUMBER,
    "double": _NUMBER,
}
