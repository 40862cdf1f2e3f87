"""Reading Cytoscape.js JSON: ours, exports of Cytoscape desktop, and what Cytoscape.js itself writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import IO, Any, cast

from pfocr_graph.attributes import AttributeType
from pfocr_graph.errors import FormatError
from pfocr_graph.formats.assemble import Draft, Rows
from pfocr_graph.formats.foreign import name_nodes, settle_types
from pfocr_graph.formats.json_stream import JsonCursor
from pfocr_graph.network import Network

__all__ = ["COLUMN_TYPES", "read_cyjs"]

COLUMN_TYPES = {"string": "String", "integer": "Integer", "long": "Long", "double": "Double", "boolean": "Boolean"}
"""Cytoscape's words for our types, as they stand in `columnTypes`."""
_TYPES = {word: kind for kind, word in COLUMN_TYPES.items()}

_CYTOSCAPE = {"SUID", "selected", "shared_name", "shared_interaction"}
"""Keys of `data` that Cytoscape desktop fills by itself."""


def read_cyjs(stream: IO[bytes]) -> Network:
    """Read a network from Cytoscape.js JSON, ours or anybody's; its style is not kept.

    Parameters
    ----------
    stream : binary stream
        Elements as an object or as a list, read one at a time. Where no column types are declared, values tell them.

    Returns
    -------
    Network
        A node without node_id, name and type gets its id, its label or id, and "node".

    Raises
    ------
    FormatError
        If it is not such JSON, or a value is not of the type that is declared for it.

    Examples
    --------
    >>> import io
    >>> text = '{"elements": {"nodes": [{"data": {"id": "207", "name": "AKT1"}}], "edges": []}}'
    >>> read_cyjs(io.BytesIO(text.encode())).nodes.name.to_dict()
    {'207': 'AKT1'}
    """
    cursor = JsonCursor(stream)
    draft, said, types = Draft(), Rows(), _NO_TYPES
    if cursor.peek() == "[":
        _take_elements(draft, cursor)
    else:
        for key in cursor.iter_keys():
            if key == "elements":
                _take_elements(draft, cursor)
            elif key == "columnTypes":
                types = _declared(cursor.value())
            elif key == "data":
                values = cursor.value()
                if not isinstance(values, dict):
                    raise FormatError(f"data: {str(values)[:200]} cannot be read: expected an object of attributes")
                _put(said, said.add("network"), values)
            else:
                cursor.value()
    cursor.end()
    for side, rows in (("node", draft.nodes), ("edge", draft.edges), ("network", said)):
        settle_types(rows, types[side])
    name_nodes(draft.nodes)
    draft.attributes = {name: (kind, values[0]) for name, (kind, values) in said.columns.items()}
    return draft.network()


_NO_TYPES: dict[str, dict[str, AttributeType]] = {"node": {}, "edge": {}, "network": {}}


def _take_elements(draft: Draft, cursor: JsonCursor) -> None:
    if cursor.peek() == "[":
        for number, element in enumerate(cursor.iter_list()):
            _take(draft, "elements", number, element)
    else:
        for group in cursor.iter_keys():
            for number, element in enumerate(cursor.iter_list()):
                _take(draft, group, number, element)


def _take(draft: Draft, group: str, number: int, element: Any) -> None:
    """Take one node or edge; in a flat list an edge is what has a source."""
    try:
        said, position = element["data"], element.get("position")
        if group == "edges" or (group == "elements" and "source" in said):
            key = said.get("id", f"{group}[{number}]")
            row = draft.add_edge(str(key), str(said["source"]), str(said["target"]))
            _put(draft.edges, row, said, "id", "source", "target")
            return
        row = draft.add_node(str(said["id"]))
        _put(draft.nodes, row, said, "id")
        if position is not None:
            draft.positions[row] = (float(position["x"]), float(position["y"]))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise FormatError(f"{group}[{number}]: {str(element)[:200]} cannot be read: {error!r}") from error


def _put(rows: Rows, row: int, said: Mapping[str, Any], *structure: str) -> None:
    for name, value in said.items():
        if value is not None and name not in _CYTOSCAPE and name not in structure:
            rows.put(row, name, "string", value)


def _declared(column_types: Mapping[str, Iterable[Mapping[str, str]]]) -> dict[str, dict[str, AttributeType]]:
    """Return the declared types by side and name."""
    types: dict[str, dict[str, AttributeType]] = {side: {} for side in _NO_TYPES}
    try:
        for side in types:
            for column in column_types.get(side, ()):
                listed = column["type"] == "List"
                kind = _TYPES[column["listType"] if listed else column["type"]]
                types[side][column["columnName"]] = cast(AttributeType, f"list_of_{kind}" if listed else kind)
    except (AttributeError, KeyError, TypeError) as error:
        raise FormatError(f"columnTypes: {str(column_types)[:200]} cannot be read: {error!r}") from error
    return types
