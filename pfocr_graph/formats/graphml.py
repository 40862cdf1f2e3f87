"""GraphML as Cytoscape, igraph, networkx, Gephi and yEd read it: declared keys, no lists, no defaults, nodes first.

Lists are joined with ``|`` (see `formats.joined`); the type of such a list stands at the end of its key's id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

import numpy as np

from pfocr_graph.attributes import AttributeType, is_list, item_type
from pfocr_graph.columns import Column, column_from_values
from pfocr_graph.formats.cx_text import iter_positions
from pfocr_graph.formats.graphml_read import NAMESPACE, read_graphml
from pfocr_graph.formats.json_text import encode_all, spans
from pfocr_graph.formats.names import NMTOKEN, escape, written_names
from pfocr_graph.formats.xml_text import count_removed, encode_xml
from pfocr_graph.network import EdgeTable, Network, NodeTable, Schema
from pfocr_graph.rendering import Part, Syntax, coded_texts
from pfocr_graph.rows import row_writer

__all__ = ["read_graphml", "write_graphml"]

_HEADER = f"""<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="{NAMESPACE}">
<!-- The items of a list are joined with |; inside an item, | and \\ are written \\| and \\\\. -->
"""
_TYPES = {"boolean": "boolean", "integer": "int", "long": "long", "double": "double"}


def write_graphml(network: Network, stream: IO[bytes]) -> list[str]:
    r"""Write a network as GraphML.

    Parameters
    ----------
    network : Network
    stream : binary stream
        Written a chunk of nodes or edges at a time, so memory does not grow with the file.

    Returns
    -------
    list of str
        What the file could not hold: how many characters were removed, if any.

    Examples
    --------
    >>> import io
    >>> stream = io.BytesIO()
    >>> write_graphml(Network({}, attributes={"name": ("string", "a\x01 & b")}), stream)
    ['1 character that XML cannot hold was removed from name']
    >>> print(stream.getvalue().decode().splitlines()[-3])
    <data key="g_name">a &amp; b</data>
    """
    graph_keys = _declare("graph", {name: kind for name, (kind, _) in network.attributes.items()})
    node_keys = _declare("node", network.node_schema)
    edge_keys = _declare("edge", network.edge_schema)
    graph_columns = {name: column_from_values(kind, [value]) for name, (kind, value) in network.attributes.items()}
    for text in (
        _HEADER,
        *(key.declaration for keys in (graph_keys, _own_keys(network), node_keys, edge_keys) for key in keys.values()),
        f'<graph id="{_graph_id(network)}" edgedefault="undirected">\n',
    ):
        stream.write(text.encode())
    for name, column in graph_columns.items():
        stream.write(row_writer([*graph_keys[name].parts(column), b"\n"], 1)(0, 1))
    ids = [escape(node_id).encode() for node_id in network.iter_node_ids()]
    for rows in (_iter_nodes(network, node_keys, ids), _iter_edges(network, edge_keys, ids)):
        stream.writelines(rows)
    stream.write(b"</graph>\n</graphml>\n")
    return _notes(
        [
            (graph_keys, graph_columns),
            *((node_keys, table.columns) for table in network.node_tables.values()),
            *((edge_keys, table.columns) for table in network.edge_tables.values()),
        ]
    )


@dataclass(slots=True)
class _Key:
    """One declared attribute; `lossy` once a character of it had to go."""

    side: str
    name: str
    type: AttributeType
    lossy: bool = False

    @property
    def id(self) -> str:
        """The name behind n_, e_ or g_, as a key id is one for all; no dot but that before the type of a list."""
        base = f"{self.side[0]}_{self.name.replace('.', '_x2E_')}"
        return f"{base}.{self.type}" if is_list(self.type) else base

    @property
    def declaration(self) -> str:
        return (
            f'<key id="{self.id}" for="{self.side}" attr.name="{self.name}" '
            f'attr.type="{_TYPES.get(self.type, "string")}"/>\n'
        )

    def parts(self, column: Column) -> list[Part]:
        """Return the data elements of a column's rows."""
        syntax = Syntax(self._encode, b"", b"|", b"")
        return column.parts(syntax, f'<data key="{self.id}">'.encode(), b"</data>")

    def _encode(self, values: list[Any]) -> list[bytes]:
        if item_type(self.type) != "string":
            return encode_all(values)
        encoded, is_lossy = encode_xml(values, items=is_list(self.type))
        self.lossy |= is_lossy
        return encoded


def _declare(side: str, schema: Schema) -> dict[str, _Key]:
    return {name: _Key(side, outer, schema[name]) for name, outer in written_names(schema, NMTOKEN).items()}


def _own_keys(network: Network) -> dict[str, _Key]:
    """Return the keys of what Gephi and yEd want of a node beside its attributes."""
    types: Schema = {"label": "string"} if network.node_tables else {}
    if network.positions is not None:
        types |= {"x": "double", "y": "double"}
    return {name: _Key("node", name, kind) for name, kind in types.items()}


def _graph_id(network: Network) -> str:
    """Return the title, which Cytoscape takes from here, without what an id cannot hold."""
    title = str(network.attributes.get("name", ("string", ""))[1])
    return re.sub(r"[^A-Za-z0-9_.:-]+", "_", title).strip("_") or "network"


def _iter_nodes(network: Network, keys: Mapping[str, _Key], ids: list[bytes]) -> Iterator[bytes]:
    own = _own_keys(network)
    places = [_place(own, place) for _, positions in iter_positions(network) for place in positions]
    first = 0
    for table in network.node_tables.values():
        numbers = np.arange(first, first + len(table))
        opening = [coded_texts(numbers, ids, list, b'<node id="', b'">')]
        if places:
            opening.append(coded_texts(numbers, places, list))
        opening += own["label"].parts(table.columns["name"])
        yield from _iter_rows(table, keys, opening, b"</node>\n")
        first += len(table)


def _place(keys: Mapping[str, _Key], place: list[float]) -> bytes:
    data = (f'<data key="{keys[name].id}">{number!r}</data>' for name, number in zip("xy", place, strict=True))
    return "".join(data).encode()


def _iter_edges(network: Network, keys: Mapping[str, _Key], ids: list[bytes]) -> Iterator[bytes]:
    for table in network.edge_tables.values():
        source = coded_texts(table.source, ids, list, b'<edge source="', b'"')
        target = coded_texts(table.target, ids, list, b' target="', b'">')
        yield from _iter_rows(table, keys, [source, target], b"</edge>\n")


def _iter_rows(
    table: NodeTable | EdgeTable, keys: Mapping[str, _Key], opening: list[Part], closing: bytes
) -> Iterator[bytes]:
    data = [part for name, column in table.columns.items() for part in keys[name].parts(column)]
    write = row_writer([*opening, *data, closing], len(table))
    for start, stop in spans(len(table)):
        yield write(start, stop)


def _notes(written: Iterable[tuple[Mapping[str, _Key], Mapping[str, Column]]]) -> list[str]:
    """Say how many characters were removed from which attributes."""
    removed: dict[str, int] = {}
    for keys, columns in written:
        for name, column in columns.items():
            if keys[name].lossy and (count := _count_removed(column)):
                removed[name] = removed.get(name, 0) + count
    if not removed:
        return []
    total = sum(removed.values())
    what = "1 character that XML cannot hold was" if total == 1 else f"{total} characters that XML cannot hold were"
    return [f"{what} removed from {', '.join(removed)}"]


def _count_removed(column: Column) -> int:
    total = 0
    for start, stop in spans(len(column)):
        for value in column.values(start, stop):
            items = value if isinstance(value, list) else [value]
            total += sum(count_removed(item) for item in items if item is not None)
    return total
