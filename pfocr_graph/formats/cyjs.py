"""Cytoscape.js JSON as Cytoscape desktop reads it too: elements as an object, declared column types, a style.

Missing values are left out; an empty list stays, as `columnTypes` says what it is a list of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

import numpy as np

from pfocr_graph.attributes import is_list, item_type
from pfocr_graph.columns import Column, TextColumn
from pfocr_graph.formats.cx_text import (
    BETWEEN,
    compact_json,
    encode_attribute,
    iter_elements,
    iter_joined,
    iter_positions,
)
from pfocr_graph.formats.cyjs_read import COLUMN_TYPES, read_cyjs
from pfocr_graph.formats.cyjs_style import cyjs_style
from pfocr_graph.formats.json_text import encode_json, member_parts
from pfocr_graph.formats.names import ANY, WORD, escape, written_names
from pfocr_graph.network import EdgeTable, Network, NodeTable, Schema
from pfocr_graph.rendering import Part, coded_texts, counted

__all__ = ["read_cyjs", "write_cyjs"]

EXACT = 2**53
"""JavaScript rounds integers beyond this."""


def write_cyjs(network: Network, stream: IO[bytes]) -> list[str]:
    """Write a network as Cytoscape.js JSON.

    Parameters
    ----------
    network : Network
    stream : binary stream
        Written a chunk of nodes or edges at a time, so memory does not grow with the file.

    Returns
    -------
    list of str
        What JavaScript will read otherwise: integers that it rounds.

    Examples
    --------
    >>> import io, json
    >>> stream = io.BytesIO()
    >>> write_cyjs(Network({}, attributes={"name": ("string", "WNT")}), stream)
    []
    >>> json.loads(stream.getvalue())["data"]
    {'name': 'WNT'}
    """
    network_schema = {name: kind for name, (kind, _) in network.attributes.items()}
    network_names = written_names(network_schema, ANY)
    node_names = written_names(network.node_schema, WORD)
    edge_names = written_names(network.edge_schema, WORD)
    column_types = {
        "network": _column_types(network_schema, network_names),
        "node": _column_types(network.node_schema, node_names),
        "edge": _column_types(network.edge_schema, edge_names),
    }
    head = {
        "data": _network_data(network, network_names),
        "columnTypes": compact_json(column_types),
        "style": compact_json(cyjs_style(network)),
        # Cytoscape.js would lay out a grid.
        "layout": compact_json({"name": "grid" if network.positions is None else "preset"}),
    }
    stream.write(("{" + BETWEEN.join(f'"{key}":{text}' for key, text in head.items())).encode())
    ids = [escape(node_id, WORD) for node_id in network.iter_node_ids()]
    for opening, chunks in (
        (',\n"elements":{"nodes":[\n', _iter_nodes(network, node_names, ids)),
        ('\n],"edges":[\n', _iter_edges(network, edge_names, ids)),
    ):
        stream.write(opening.encode())
        stream.writelines(iter_joined(chunks))
    stream.write(b"\n]}}\n")
    rounded = [*_beyond_exact(network.node_tables.values()), *_beyond_exact(network.edge_tables.values())]
    return [f"JavaScript rounds integers beyond 2^53, as in {', '.join(dict.fromkeys(rounded))}"] if rounded else []


def _network_data(network: Network, names: Mapping[str, str]) -> str:
    texts = {name: encode_attribute(kind, value) for name, (kind, value) in network.attributes.items()}
    return "{" + ",".join(f"{encode_json(names[name])}:{text}" for name, text in texts.items() if text) + "}"


def _column_types(schema: Schema, names: Mapping[str, str]) -> list[dict[str, str]]:
    """Return Cytoscape's own words for the types, without which it reads each number as a Double."""
    single = {name: COLUMN_TYPES[item_type(kind)] for name, kind in schema.items()}
    return [
        {"columnName": names[name], "type": "List", "listType": single[name]}
        if is_list(kind)
        else {"columnName": names[name], "type": single[name]}
        for name, kind in schema.items()
    ]


def _iter_nodes(network: Network, names: Mapping[str, str], ids: list[str]) -> Iterator[memoryview]:
    places = [
        f',"position":{{"x":{x},"y":{y}}}'.encode() for _, positions in iter_positions(network) for x, y in positions
    ]

    def parts_of(table: NodeTable, first: int) -> list[Part]:
        numbers = np.arange(first, first + len(table))
        here = [coded_texts(numbers, places, list)] if places else []
        members = member_parts({"id": TextColumn(numbers, ids), **_renamed(table, names)})
        return [b'{"data":{', *members, b"}", *here, b"}"]

    return iter_elements(network.node_tables.values(), parts_of)


def _iter_edges(network: Network, names: Mapping[str, str], ids: list[str]) -> Iterator[memoryview]:
    prefix = _edge_prefix(ids)

    def parts_of(table: EdgeTable, first: int) -> list[Part]:
        ends: dict[str, Column] = {"source": TextColumn(table.source, ids), "target": TextColumn(table.target, ids)}
        members = member_parts(ends | _renamed(table, names))
        return [*counted(first, len(table), f'{{"data":{{"id":"{prefix}'.encode(), b'",'), *members, b"}}"]

    return iter_elements(network.edge_tables.values(), parts_of)


def _edge_prefix(node_ids: list[str]) -> str:
    """Return what edge ids begin with: nodes and edges share one space of ids, so no node's id may."""
    prefix = "e"
    while any(node_id.startswith(prefix) for node_id in node_ids):
        prefix += "e"
    return prefix


def _renamed(table: NodeTable | EdgeTable, names: Mapping[str, str]) -> dict[str, Column]:
    return {names[name]: column for name, column in table.columns.items()}


def _beyond_exact(tables: Iterable[NodeTable] | Iterable[EdgeTable]) -> Iterator[str]:
    """Yield the attributes that hold an integer that JavaScript rounds."""
    for table in tables:
        for name, column in table.columns.items():
            if item_type(column.type) == "long" and any(map(_is_rounded, column.values())):
                yield name


def _is_rounded(value: Any) -> bool:
    return any(map(_is_rounded, value)) if isinstance(value, list) else value is not None and abs(value) > EXACT
