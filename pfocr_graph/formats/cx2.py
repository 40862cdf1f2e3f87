"""CX2, the format of NDEx, Cytoscape 3.10 and Cytoscape Web: nodes and edges with their attributes inside.

Attributes are declared with their types before they are used. Neither aliases nor defaults are written, as Cytoscape
Web complains of each; both are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

import numpy as np

from pfocr_graph.columns import Column
from pfocr_graph.formats.cx2_read import read_cx2
from pfocr_graph.formats.cx_style import CX2_EDITOR_PROPERTIES, cx2_visual_properties
from pfocr_graph.formats.cx_text import (
    Chunk,
    compact_json,
    encode_attribute,
    end_parts,
    iter_document,
    iter_elements,
    iter_positions,
)
from pfocr_graph.formats.json_text import encode_json, member_parts
from pfocr_graph.formats.names import written_names
from pfocr_graph.network import EdgeTable, Network, NodeTable, Schema
from pfocr_graph.rendering import Part, coded_texts, counted

__all__ = ["read_cx2", "write_cx2"]


def write_cx2(network: Network, stream: IO[bytes]) -> list[str]:
    """Write a network as CX2.

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
    >>> write_cx2(Network({}), stream)
    []
    >>> print(stream.getvalue().decode().splitlines()[0])
    [{"CXVersion":"2.0","hasFragments":false},
    """
    for piece in iter_document(_iter_fragments(network), '[{"CXVersion":"2.0","hasFragments":false},\n'):
        stream.write(piece)
    return []


def _iter_fragments(network: Network) -> Iterator[tuple[str, Iterable[Chunk]]]:
    node_names, edge_names = written_names(network.node_schema), written_names(network.edge_schema)
    network_values = _network_values(network)
    network_names = written_names(network_values)
    declarations = {
        "networkAttributes": _declare({name: network.attributes[name][0] for name in network_values}, network_names),
        "nodes": _declare(network.node_schema, node_names),
        "edges": _declare(network.edge_schema, edge_names),
    }
    aspects: dict[str, tuple[int, Iterable[Chunk]]] = {
        "attributeDeclarations": (1, [compact_json({side: names for side, names in declarations.items() if names})]),
        "networkAttributes": (min(len(network_values), 1), [_network_element(network_values, network_names)]),
        "nodes": (network.n_nodes, _iter_nodes(network, node_names)),
        "edges": (network.n_edges, _iter_edges(network, edge_names)),
        "visualProperties": (1, [compact_json(cx2_visual_properties(network))]),
        "visualEditorProperties": (1, [compact_json({"properties": CX2_EDITOR_PROPERTIES})]),
    }
    counts = [{"name": aspect, "elementCount": count} for aspect, (count, _) in aspects.items() if count]
    yield "metaData", map(compact_json, counts)
    for aspect, (count, chunks) in aspects.items():
        if count:
            yield aspect, chunks
    yield "status", ['{"success":true}']


def _declare(schema: Schema, names: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    return {names[name]: {"d": kind} for name, kind in schema.items()}


def _network_values(network: Network) -> dict[str, str]:
    """Return the network's attributes as JSON texts; one without a value is not even declared."""
    texts = {name: encode_attribute(kind, value) for name, (kind, value) in network.attributes.items()}
    return {name: text for name, text in texts.items() if text is not None}


def _network_element(values: Mapping[str, str], names: Mapping[str, str]) -> str:
    return "{" + ",".join(f"{encode_json(names[name])}:{text}" for name, text in values.items()) + "}"


def _iter_nodes(network: Network, names: Mapping[str, str]) -> Iterator[memoryview]:
    places = [f',"x":{x},"y":{y}'.encode() for _, positions in iter_positions(network) for x, y in positions]

    def parts_of(table: NodeTable, first: int) -> list[Part]:
        here = [coded_texts(np.arange(first, first + len(table)), places, list)] if places else []
        return [*counted(first, len(table), b'{"id":'), *here, b',"v":{', *member_parts(_renamed(table, names)), b"}}"]

    return iter_elements(network.node_tables.values(), parts_of)


def _iter_edges(network: Network, names: Mapping[str, str]) -> Iterator[memoryview]:
    def parts_of(table: EdgeTable, first: int) -> list[Part]:
        ends, members = end_parts(network, table), member_parts(_renamed(table, names))
        return [*counted(first, len(table), b'{"id":'), *ends, b',"v":{', *members, b"}}"]

    return iter_elements(network.edge_tables.values(), parts_of)


def _renamed(table: NodeTable | EdgeTable, names: Mapping[str, str]) -> dict[str, Column]:
    return {names[name]: column for name, column in table.columns.items()}
