"""GraphML as Cytoscape, igraph, networkx, Gephi and yEd read it: declared keys, no lists, no defaults, nodes first.

Lists are joined with ``|`` (see `formats.joined`); the type of such a list stands at the end of its key's id.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import IO, Any, TypeAlias, cast

from pfocr_graph.attributes import AttributeType, is_list
from pfocr_graph.columns import Column, column_from_values
from pfocr_graph.formats.cx_text import iter_positions
from pfocr_graph.formats.graphml_read import NAMESPACE, read_graphml
from pfocr_graph.formats.joined import escape_item
from pfocr_graph.formats.json_text import encode_json, join_rows, spans
from pfocr_graph.formats.names import NMTOKEN, escape, written_names
from pfocr_graph.network import Network, Schema

__all__ = ["read_graphml", "write_graphml"]

_HEADER = f"""<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="{NAMESPACE}">
<!-- The items of a list are joined with |; inside an item, | and \\ are written \\| and \\\\. -->
"""
_TYPES = {"boolean": "boolean", "integer": "int", "long": "long", "double": "double"}
_ILLEGAL = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_REMOVED = re.compile(f"[{_ILLEGAL}]")
_SPECIAL = re.compile(f"[&<>\n\r{_ILLEGAL}]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\n": "&#10;", "\r": "&#13;"}

Pieces: TypeAlias = Callable[[int, int], list[Iterable[str]]]
"""Gives the text of the rows from start to stop, in pieces that stand side by side."""


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
        stream.write(join_rows(*graph_keys[name].render(column)(0, 1), "\n").encode())
    for rows in (_iter_nodes(network, node_keys), _iter_edges(network, edge_keys)):
        for text in rows:
            stream.write(text.encode())
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

    def render(self, column: Column) -> Pieces:
        """Return a function that gives the data elements of a column's rows."""
        encode = self._encode_item if is_list(self.type) else self._encode
        texts_of = column.renderer(encode, "|".join, f'<data key="{self.id}">')
        if column.count() == len(column):
            return lambda start, stop: [cast(list[str], texts_of(start, stop)), repeat("</data>")]
        return lambda start, stop: [
            ["" if text is None else f"{text}</data>" for text in texts_of(start, stop)],
        ]

    def _encode(self, value: Any) -> str:
        return _SPECIAL.sub(self._replace, value) if isinstance(value, str) else encode_json(value)

    def _encode_item(self, value: Any) -> str:
        return self._encode(escape_item(_REMOVED.sub(self._replace, value)) if isinstance(value, str) else value)

    def _replace(self, match: re.Match[str]) -> str:
        escaped = _ESCAPES.get(match[0], "")
        self.lossy |= not escaped
        return escaped


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


def _iter_nodes(network: Network, keys: Mapping[str, _Key]) -> Iterator[str]:
    own = _own_keys(network)
    positions = [place for _, places in iter_positions(network) for place in places]
    first = 0
    for table in network.node_tables.values():
        node_ids = list(map(escape, table.columns["node_id"].values()))
        places = [_place(own, place) for place in positions[first : first + len(table)]] or [""] * len(table)
        renders = [own["label"].render(table.columns["name"])]
        renders += [keys[name].render(column) for name, column in table.columns.items()]
        for start, stop in spans(len(table)):
            head = (repeat('<node id="'), node_ids[start:stop], repeat('">'), places[start:stop])
            data = (piece for render in renders for piece in render(start, stop))
            yield join_rows(*head, *data, repeat("</node>\n"))
        first += len(table)


def _place(keys: Mapping[str, _Key], place: list[float]) -> str:
    return "".join(f'<data key="{keys[name].id}">{number!r}</data>' for name, number in zip("xy", place, strict=True))


def _iter_edges(network: Network, keys: Mapping[str, _Key]) -> Iterator[str]:
    ids = list(map(escape, network.iter_node_ids()))
    for table in network.edge_tables.values():
        renders = [keys[name].render(column) for name, column in table.columns.items()]
        for start, stop in spans(len(table)):
            sources = [ids[node] for node in table.source[start:stop].tolist()]
            targets = [ids[node] for node in table.target[start:stop].tolist()]
            head = (repeat('<edge source="'), sources, repeat('" target="'), targets, repeat('">'))
            data = (piece for render in renders for piece in render(start, stop))
            yield join_rows(*head, *data, repeat("</edge>\n"))


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
            total += sum(len(_REMOVED.findall(item)) for item in items if item is not None)
    return total
