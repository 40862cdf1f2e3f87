"""The Hypergraph Interchange Format: a figure is a hyperedge over the genes and families that it mentions.

Words, matches and lexicon stand on the incidences. Edges between genes or between figures follow from these and have
no place in a hypergraph. The format knows no types, so `metadata` names them, and the order of the node types.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO, Any, TypeVar, cast

import numpy as np

from pfocr_graph.attributes import ATTRIBUTE_TYPES, FIGURE, MENTIONS
from pfocr_graph.columns import IntArray
from pfocr_graph.errors import FormatError
from pfocr_graph.formats.assemble import Draft, Rows
from pfocr_graph.formats.cx_text import compact_json, encode_attribute, iter_elements, iter_joined
from pfocr_graph.formats.foreign import settle_types
from pfocr_graph.formats.json_stream import JsonCursor
from pfocr_graph.formats.json_text import JSON, encode_all, encode_json, member_parts
from pfocr_graph.formats.names import RESERVED, written_names
from pfocr_graph.network import EdgeTable, Network, NodeTable, Schema
from pfocr_graph.rendering import Part, coded_texts

__all__ = ["read_hif", "write_hif"]

ORDER, TYPES = "node_types", "attribute_types"
"""What `metadata` holds beside the attributes of the network."""

Value = TypeVar("Value")


def write_hif(network: Network, stream: IO[bytes]) -> list[str]:
    r"""Write figures and what they mention as a hypergraph.

    Parameters
    ----------
    network : Network
    stream : binary stream
        Written a chunk of nodes or incidences at a time.

    Returns
    -------
    list of str
        Which edges are left out, if any.

    References
    ----------
    .. [1] M. Coll et al., Network Science 13, e21 (2025).

    Examples
    --------
    >>> import io
    >>> stream = io.BytesIO()
    >>> write_hif(Network({}), stream)
    []
    >>> stream.getvalue()[:45]
    b'{"network-type":"undirected",\n"metadata":{"no'
    """
    node_names = written_names(network.node_schema)
    kept, left_out = _split_edges(network)
    edge_schema = {name: column.type for name, column in kept.columns.items()}
    edge_names = written_names(edge_schema)
    types = {"node": _renamed(network.node_schema, node_names), "edge": _renamed(edge_schema, edge_names)}
    figures = [table for node_type, table in network.node_tables.items() if node_type == FIGURE]
    others = [table for node_type, table in network.node_tables.items() if node_type != FIGURE]
    stream.write(f'{{"network-type":"undirected",\n"metadata":{_metadata(network, types)}'.encode())
    for key, chunks in (
        ("edges", _iter_records("edge", figures, node_names)),
        ("nodes", _iter_records("node", others, node_names)),
        ("incidences", _iter_incidences(network, kept, edge_names)),
    ):
        stream.write(f',\n"{key}":[\n'.encode())
        stream.writelines(iter_joined(chunks))
        stream.write(b"\n]")
    stream.write(b"}\n")
    return [f"{count} edges ({interaction}) are left out" for interaction, count in left_out.items()]


def _split_edges(network: Network) -> tuple[EdgeTable, dict[str, int]]:
    """Return the edges from a figure to what it mentions, and how many others there are by interaction."""
    is_figure = np.concatenate(
        [np.full(len(table), key == FIGURE) for key, table in network.node_tables.items()] or [np.zeros(0, dtype=bool)]
    )
    none = np.zeros(0, dtype=np.int32)
    kept, left_out = EdgeTable(none, none, {}), {}
    for interaction, edges in network.edge_tables.items():
        rows: IntArray = none
        if interaction == MENTIONS:
            rows = np.flatnonzero(is_figure[edges.source] & ~is_figure[edges.target])
            columns = {name: column.take(rows) for name, column in edges.columns.items()}
            kept = EdgeTable(edges.source[rows], edges.target[rows], columns)
        if len(rows) < len(edges):
            left_out[interaction] = len(edges) - len(rows)
    return kept, left_out


def _metadata(network: Network, types: Mapping[str, Schema]) -> str:
    names = written_names(network.attributes, reserved=RESERVED | {ORDER, TYPES})
    texts = {names[name]: encode_attribute(*typed) for name, typed in network.attributes.items()}
    network_types = {names[name]: kind for name, (kind, _) in network.attributes.items()}
    texts[ORDER] = compact_json(list(network.node_tables))
    texts[TYPES] = compact_json({**types, "network": network_types})
    return "{" + ",".join(f"{encode_json(name)}:{text}" for name, text in texts.items() if text) + "}"


def _iter_records(key: str, tables: list[NodeTable], names: Mapping[str, str]) -> Iterator[memoryview]:
    def parts_of(table: NodeTable, first: int) -> list[Part]:  # noqa: ARG001
        ids = table.columns["node_id"].parts(JSON, f'{{"{key}":'.encode(), b',"attrs":{')
        return [*ids, *member_parts(_renamed(table.columns, names)), b"}}"]

    return iter_elements(tables, parts_of)


def _iter_incidences(network: Network, edges: EdgeTable, names: Mapping[str, str]) -> Iterator[memoryview]:
    ids = list(network.iter_node_ids())
    figures = coded_texts(edges.source, ids, encode_all, b'{"edge":')
    nodes = coded_texts(edges.target, ids, encode_all, b',"node":', b',"attrs":{')
    parts = [figures, nodes, *member_parts(_renamed(edges.columns, names)), b"}}"]
    return iter_elements([edges], lambda table, first: parts)  # noqa: ARG005


def _renamed(by_name: Mapping[str, Value], names: Mapping[str, str]) -> dict[str, Value]:
    return {names[name]: value for name, value in by_name.items()}


def read_hif(stream: IO[bytes]) -> Network:
    """Read a hypergraph as figures and what they mention, ours or anybody's.

    Parameters
    ----------
    stream : binary stream
        Read a record at a time.

    Returns
    -------
    Network
        A hyperedge without a type is a figure, a node without one a "node"; both are called by their ids where they
        have no node_id and name.

    Raises
    ------
    FormatError
        If it is no such JSON, or a value is not of the type that `metadata` gives it.

    Examples
    --------
    >>> import io
    >>> network = read_hif(io.BytesIO(b'{"incidences": [{"edge": 1, "node": "AKT1"}, {"edge": 1, "node": "MTOR"}]}'))
    >>> network.nodes.type.to_dict()
    {'1': 'figure', 'AKT1': 'node', 'MTOR': 'node'}
    """
    reader = _Reader()
    cursor = JsonCursor(stream)
    for key in cursor.iter_keys():
        if key == "metadata":
            reader.metadata = cursor.value()
            if not isinstance(reader.metadata, dict):
                cursor.fail("metadata is no object")
        elif key in {"nodes", "edges", "incidences"}:
            for number, record in enumerate(cursor.iter_list()):
                try:
                    reader.take(key, record)
                except (AttributeError, KeyError, TypeError) as error:
                    raise FormatError(f"{key}[{number}]: {str(record)[:200]} cannot be read: {error!r}") from error
        else:
            cursor.value()
    cursor.end()
    return reader.network()


class _Reader:
    """What was read so far."""

    def __init__(self) -> None:
        self.metadata: dict[str, Any] = {}
        self._draft = Draft()
        self._waiting: list[tuple[str, Any, dict[str, Any]]] = []

    def take(self, key: str, record: dict[str, Any]) -> None:
        """Take one record."""
        said = {name: value for name, value in record.items() if name in {"weight", "direction"}}
        said.update(record.get("attrs", {}).items())
        if key == "incidences":
            if self._waiting:
                self._settle()
            draft = self._draft
            row = draft.add_edge(len(draft.edges), ("edge", _id(record["edge"])), ("node", _id(record["node"])))
            _put(draft.edges, row, {"interaction": MENTIONS, **said})
        else:
            side = key.removesuffix("s")
            self._waiting.append((side, _id(record[side]), said))

    def _settle(self) -> None:
        """Add the nodes and hyperedges that were read, in the order of their types."""
        order = {node_type: place for place, node_type in enumerate(self.metadata.get(ORDER, ()))}
        self._waiting.sort(key=lambda each: order.get(str(each[2].get("type")), len(order)))
        for side, key, said in self._waiting:
            row = self._draft.add_node((side, key))
            node_type = FIGURE if side == "edge" else "node"
            _put(self._draft.nodes, row, {"node_id": str(key), "name": str(key), "type": node_type, **said})
        self._waiting.clear()

    def network(self) -> Network:
        """Return the network, once everything was read."""
        self._settle()
        draft, said = self._draft, Rows()
        self._waiting = [(*key, {}) for key, row in draft.nodes.numbers.items() if row not in draft.defined]
        self._settle()
        _put(said, said.add("network"), {n: v for n, v in self.metadata.items() if n not in {ORDER, TYPES}})
        for side, rows in (("node", draft.nodes), ("edge", draft.edges), ("network", said)):
            settle_types(rows, self._types(side))
        draft.attributes = {name: (kind, values[0]) for name, (kind, values) in said.columns.items()}
        return draft.network()

    def _types(self, side: str) -> Schema:
        types = self.metadata.get(TYPES, {}).get(side, {})
        for name, kind in types.items():
            if kind not in ATTRIBUTE_TYPES:
                raise FormatError(f'metadata gives {name} the type "{kind}"; use one of {", ".join(ATTRIBUTE_TYPES)}')
        return cast(Schema, types)


def _id(value: Any) -> str | int:
    if isinstance(value, str | int):
        return value
    raise TypeError(f"id {value!r} is neither text nor an integer")


def _put(rows: Rows, row: int, said: Mapping[str, Any]) -> None:
    for name, value in said.items():
        if value is not None:
            rows.put(row, name, "string", value)
