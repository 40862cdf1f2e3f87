"""CX version 1, the format of NDEx and Cytoscape since 2015: one JSON list of aspects, an element for each attribute.

NDEx converts each upload to CX2, so the rules of both hold: one type for an attribute, nothing said twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import IO, Any

import numpy as np

from pfocr_graph.attributes import AttributeType, is_list
from pfocr_graph.columns import Column
from pfocr_graph.formats.cx_read import read_cx
from pfocr_graph.formats.cx_style import cx_visual_properties
from pfocr_graph.formats.cx_text import (
    BETWEEN,
    EDGE_KEYS,
    NODE_KEYS,
    Chunk,
    compact_json,
    encode_attribute,
    end_parts,
    iter_document,
    iter_elements,
    iter_positions,
)
from pfocr_graph.formats.json_text import JSON, encode_all, encode_json, member_parts, spans
from pfocr_graph.formats.names import written_names
from pfocr_graph.network import EdgeTable, Network, NodeTable, Schema
from pfocr_graph.rendering import Part, Render, Syntax, Texts, as_texts, counted
from pfocr_graph.rows import row_writer

__all__ = ["read_cx", "write_cx"]


def write_cx(network: Network, stream: IO[bytes]) -> list[str]:
    """Write a network as CX version 1.

    Parameters
    ----------
    network : Network
    stream : binary stream
        Written a chunk of nodes or edges at a time, so memory does not grow with the file.

    Returns
    -------
    list of str
        Empty: the format holds everything.

    Raises
    ------
    NetworkError
        If a number is infinite.

    Examples
    --------
    >>> import io
    >>> stream = io.BytesIO()
    >>> write_cx(Network({}), stream)
    []
    >>> print(stream.getvalue().decode().splitlines()[0])
    [{"numberVerification":[{"longNumber":281474976710655}]},
    """
    for piece in iter_document(_iter_fragments(network)):
        stream.write(piece)
    return []


def _iter_fragments(network: Network) -> Iterator[tuple[str, Iterable[Chunk]]]:
    nodes = [(len(table), table.columns) for table in network.node_tables.values()]
    edges = [(len(table), table.columns) for table in network.edge_tables.values()]
    node_names = _attribute_names(network.node_schema, NODE_KEYS)
    edge_names = _attribute_names(network.edge_schema, EDGE_KEYS)
    network_attributes = list(_iter_network_attributes(network))
    style = cx_visual_properties(network)
    counts = {
        "nodes": network.n_nodes,
        "edges": network.n_edges,
        "nodeAttributes": _count_values(nodes, node_names),
        "edgeAttributes": _count_values(edges, edge_names),
        "networkAttributes": len(network_attributes),
        "cartesianLayout": 0 if network.positions is None else len(network.positions),
        "cyVisualProperties": len(style),
    }
    aspects: dict[str, Iterable[Chunk]] = {
        "nodes": _iter_nodes(network),
        "edges": _iter_edges(network),
        "nodeAttributes": _iter_attributes(nodes, node_names),
        "edgeAttributes": _iter_attributes(edges, edge_names),
        "networkAttributes": network_attributes,
        "cartesianLayout": _iter_layout(network),
        "cyVisualProperties": map(compact_json, style),
    }
    # NDEx refuses a document whose metaData does not speak of nodes.
    written = [aspect for aspect in aspects if counts[aspect] or aspect == "nodes"]
    # The largest integer that every reader has to hold: the format's own test of its readers.
    yield "numberVerification", ['{"longNumber":281474976710655}']
    yield "metaData", [compact_json(_meta_data(aspect, counts[aspect])) for aspect in written]
    for aspect in written:
        yield aspect, aspects[aspect]
    yield "status", ['{"error":"","success":true}']


def _meta_data(aspect: str, count: int) -> dict[str, Any]:
    counter = {"idCounter": count} if aspect in {"nodes", "edges"} else {}
    return {"name": aspect, "version": "1.0", "elementCount": count, "consistencyGroup": 1, "properties": []} | counter


def _attribute_names(schema: Schema, keys: Mapping[str, str]) -> dict[str, str]:
    """Return what the attributes of nodes or edges are called in the file, without those in their own elements."""
    in_element = {name for name in keys.values() if schema.get(name) == "string"}
    return {name: outer for name, outer in written_names(schema).items() if name not in in_element}


def _count_values(tables: list[tuple[int, Mapping[str, Column]]], names: Mapping[str, str]) -> int:
    return sum(column.count() for _, columns in tables for name, column in columns.items() if name in names)


def _iter_nodes(network: Network) -> Iterator[memoryview]:
    def parts_of(table: NodeTable, first: int) -> list[Part]:
        members = member_parts(_in_element(table.columns, NODE_KEYS), first=False)
        return [*counted(first, len(table), b'{"@id":'), *members, b"}"]

    return iter_elements(network.node_tables.values(), parts_of)


def _iter_edges(network: Network) -> Iterator[memoryview]:
    def parts_of(table: EdgeTable, first: int) -> list[Part]:
        members = member_parts(_in_element(table.columns, EDGE_KEYS), first=False)
        return [*counted(first, len(table), b'{"@id":'), *end_parts(network, table), *members, b"}"]

    return iter_elements(network.edge_tables.values(), parts_of)


def _in_element(columns: Mapping[str, Column], keys: Mapping[str, str]) -> dict[str, Column]:
    return {key: columns[name] for key, name in keys.items() if name in columns and columns[name].type == "string"}


def _iter_attributes(tables: list[tuple[int, Mapping[str, Column]]], names: Mapping[str, str]) -> Iterator[memoryview]:
    """Yield an element for each value, a chunk of one attribute's values at a time."""
    first = 0
    for length, columns in tables:
        owners = _owners(first)
        writers = []
        for name, column in columns.items():
            if name in names and column.count():
                middle, after = _around(names[name], column.type)
                parts = column.parts(_syntax(column.type), middle.encode(), (after + BETWEEN).encode())
                writers.append(row_writer([_owners_of(owners, column), *parts], length))
        for start, stop in spans(length):
            for write in writers:
                if elements := write(start, stop):
                    yield memoryview(elements)[: -len(BETWEEN)]
        first += length


def _owners(first: int) -> Render:
    """Return how the elements of each row begin."""

    @lru_cache(maxsize=1)
    def owners(start: int, stop: int) -> Texts:
        return as_texts([b'{"po":%d' % number for number in range(first + start, first + stop)])

    return owners


def _owners_of(owners: Render, column: Column) -> Render:
    """Return how the elements of each row begin that has a value."""
    if column.count() == len(column):
        return owners
    return lambda start, stop: np.where(column.known(start, stop), owners(start, stop), b"")


def _around(name: str, kind: AttributeType) -> tuple[str, str]:
    """Return what stands between an element's owner and its value, and what stands after that."""
    # Numbers and truth values are strings in CX 1; a text brings its own quotation marks.
    quote = "" if is_list(kind) or kind == "string" else '"'
    return f',"n":{encode_json(name)},"v":{quote}', f'{quote},"d":"{kind}"}}'


def _syntax(kind: AttributeType) -> Syntax:
    return _QUOTED if is_list(kind) and kind != "list_of_string" else JSON


_QUOTED = Syntax(lambda values: [b'"%b"' % text for text in encode_all(values)], b"[", b",", b"]")


def _iter_network_attributes(network: Network) -> Iterator[str]:
    names = written_names(network.attributes)
    for name, (kind, value) in network.attributes.items():
        text = encode_attribute(kind, value, _syntax(kind))
        if text is not None:
            middle, after = _around(names[name], kind)
            yield f"{{{middle[1:]}{text}{after}"


def _iter_layout(network: Network) -> Iterator[str]:
    for first, positions in iter_positions(network):
        yield BETWEEN.join([f'{{"node":{i},"x":{x},"y":{y}}}' for i, (x, y) in enumerate(positions, first)])
