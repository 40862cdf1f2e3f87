"""Reading CX version 1, in whatever order and shape others write it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import IO, Any, get_args

from pfocr_graph.attributes import AttributeType, is_list, item_type
from pfocr_graph.errors import FormatError
from pfocr_graph.formats.assemble import Draft, Rows
from pfocr_graph.formats.cx_text import NODE_KEYS
from pfocr_graph.formats.json_stream import iter_fragments
from pfocr_graph.formats.json_text import encode_json
from pfocr_graph.network import Network

__all__ = ["TYPES", "read_cx"]

TYPES: dict[str, AttributeType] = {name: name for name in get_args(AttributeType)} | {
    "float": "double",
    "char": "string",
    "byte": "integer",
    "short": "integer",
    "list_of_float": "list_of_double",
    "list_of_byte": "list_of_integer",
    "list_of_short": "list_of_integer",
}
"""Every name that NDEx knows for a type."""


def read_cx(stream: IO[bytes]) -> Network:
    """Read a network from CX version 1, ours or anybody's; its style is not kept.

    Parameters
    ----------
    stream : binary stream
        Read an element at a time. Aspects may come in any order and in several fragments.

    Returns
    -------
    Network

    Raises
    ------
    FormatError
        If the document is not CX, or a value does not fit its type.

    Examples
    --------
    >>> import io
    >>> read_cx(io.BytesIO(b'[{"nodes":[{"@id":5,"n":"AKT1","r":"ncbigene:207"}]}]')).nodes.name.to_dict()
    {'ncbigene:207': 'AKT1'}
    """
    draft = Draft()
    for fragment in iter_fragments(stream):
        take = _ASPECTS.get(fragment.aspect or "")
        if take is None or fragment.elements is None:
            continue
        for number, element in enumerate(fragment.elements):
            try:
                take(draft, element)
            except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
                where = f"{fragment.aspect}[{number}]"
                raise FormatError(f"{where}: {str(element)[:200]} cannot be read: {error!r}") from error
    return draft.network()


def _take_node(draft: Draft, element: dict[str, Any]) -> None:
    row = draft.add_node(int(element["@id"]))
    for key, name in NODE_KEYS.items():
        if element.get(key) is not None:
            draft.nodes.put(row, name, "string", str(element[key]))


def _take_edge(draft: Draft, element: dict[str, Any]) -> None:
    row = draft.add_edge(int(element["@id"]), int(element["s"]), int(element["t"]))
    if element.get("i") is not None:
        draft.edges.put(row, "interaction", "string", str(element["i"]))


def _take_node_attribute(draft: Draft, element: dict[str, Any]) -> None:
    _take_attribute(draft.nodes, element)


def _take_edge_attribute(draft: Draft, element: dict[str, Any]) -> None:
    _take_attribute(draft.edges, element)


def _take_attribute(rows: Rows, element: dict[str, Any]) -> None:
    kind, value = _typed(element)
    if value is not None:
        rows.put(rows.add(int(element["po"])), _name(element), kind, value)


def _take_network_attribute(draft: Draft, element: dict[str, Any]) -> None:
    kind, value = _typed(element)
    # An attribute with s speaks of one network of a Cytoscape collection.
    if value is not None and "s" not in element:
        draft.attributes[_name(element)] = (kind, value)


def _take_position(draft: Draft, element: dict[str, Any]) -> None:
    draft.positions[draft.nodes.add(int(element["node"]))] = (float(element["x"]), float(element["y"]))


_ASPECTS: dict[str, Callable[[Draft, dict[str, Any]], None]] = {
    "nodes": _take_node,
    "edges": _take_edge,
    "nodeAttributes": _take_node_attribute,
    "edgeAttributes": _take_edge_attribute,
    "networkAttributes": _take_network_attribute,
    "cartesianLayout": _take_position,
}


def _name(element: dict[str, Any]) -> str:
    name = element["n"]
    if not isinstance(name, str):
        raise TypeError("its name n is no text")
    return name


def _typed(element: dict[str, Any]) -> tuple[AttributeType, Any]:
    """Return the type and the value of an attribute's element, `None` where it says that there is none."""
    kind = TYPES[element.get("d", "string")]
    value = element.get("v")
    convert = _CONVERT[item_type(kind)]
    if is_list(kind):
        if not isinstance(value, list | None):
            raise TypeError("a list is declared")
        return kind, None if value is None else [item for item in map(convert, value) if item is not None]
    if isinstance(value, list):
        raise TypeError("no list is declared")
    return kind, None if value is None else convert(value)


def _to_text(value: Any) -> str:
    return value if isinstance(value, str) else encode_json(value)


def _to_integer(value: Any) -> int | None:
    return None if str(value).lower() == "null" else int(value)


def _to_double(value: Any) -> float | None:
    if str(value).lower() == "null":
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def _to_boolean(value: Any) -> bool:
    return str(value).lower() == "true"


_CONVERT = {
    "string": _to_text,
    "integer": _to_integer,
    "long": _to_integer,
    "double": _to_double,
    "boolean": _to_boolean,
}
