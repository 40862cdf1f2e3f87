"""The text that CX documents of both versions are made of: a list of fragments, each a list of elements."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import repeat
from typing import Any, TypeVar

import numpy as np

from pfocr_graph.attributes import AttributeType
from pfocr_graph.columns import column_from_values
from pfocr_graph.errors import NetworkError
from pfocr_graph.formats.json_text import join_json, join_rows, spans, without_surrogates
from pfocr_graph.network import EdgeTable, Network, NodeTable
from pfocr_graph.rendering import Encode

__all__ = [
    "BETWEEN",
    "EDGE_KEYS",
    "NODE_KEYS",
    "compact_json",
    "encode_attribute",
    "end_pieces",
    "iter_document",
    "iter_elements",
    "iter_positions",
]

NODE_KEYS = {"n": "name", "r": "represents"}
"""What a node says in its own element in CX version 1, and not as an attribute."""
EDGE_KEYS = {"i": "interaction"}

Table = TypeVar("Table", NodeTable, EdgeTable)

BETWEEN = ",\n"
"""What stands between two elements."""


def iter_document(fragments: Iterable[tuple[str, Iterable[str]]], opening: str = "[") -> Iterator[str]:
    """Yield the text of a CX document.

    Parameters
    ----------
    fragments : iterable of (aspect, chunks)
        A chunk is the text of some elements, joined by commas.
    opening : str
        What stands before the first fragment.

    Yields
    ------
    str

    Examples
    --------
    >>> print("".join(iter_document([("nodes", ['{"@id":0}', '{"@id":1}']), ("status", ['{"success":true}'])])), end="")
    [{"nodes":[{"@id":0},
    {"@id":1}]},
    {"status":[{"success":true}]}]
    """
    yield opening
    for number, (aspect, chunks) in enumerate(fragments):
        if number:
            yield BETWEEN
        yield f'{{"{aspect}":['
        for place, chunk in enumerate(chunks):
            if place:
                yield BETWEEN
            yield chunk
        yield "]}"
    yield "]\n"


def compact_json(value: Any) -> str:
    """Return a value of our own making, such as a style, as JSON text without spaces."""
    return without_surrogates(json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False))


def encode_attribute(kind: AttributeType, value: Any, encode: Encode) -> str | None:
    """Return one value as JSON text, `None` where it is missing.

    Examples
    --------
    >>> from pfocr_graph.formats.json_text import encode_json
    >>> encode_attribute("double", 1, encode_json), encode_attribute("list_of_string", ["a"], encode_json)
    ('1.0', '["a"]')
    """
    return column_from_values(kind, [value]).renderer(encode, join_json)(0, 1)[0]


def iter_positions(network: Network) -> Iterator[tuple[int, list[list[float]]]]:
    """Yield the coordinates of a chunk of nodes at a time, with the number of its first node.

    Raises
    ------
    NetworkError
        If one is no finite number.
    """
    if network.positions is None:
        return
    if not np.isfinite(network.positions).all():
        raise NetworkError("a node's position is not a finite number; lay the network out again")
    for start, stop in spans(len(network.positions)):
        yield start, network.positions[start:stop].tolist()


def iter_elements(
    tables: Iterable[Table], pieces_of: Callable[[Table, int], Callable[[int, int], list[Iterable[str]]]]
) -> Iterator[str]:
    """Yield the text of the nodes of these tables, or of the edges, a chunk at a time.

    Parameters
    ----------
    tables : iterable of NodeTable or of EdgeTable
    pieces_of : callable
        Of a table and the number of its first row: returns a function of (start, stop) that gives the pieces of the
        elements of these rows, as `join_rows` takes them.

    Yields
    ------
    str
    """
    first = 0
    for table in tables:
        pieces = pieces_of(table, first)
        for start, stop in spans(len(table)):
            yield join_rows(*pieces(start, stop), repeat(BETWEEN))[: -len(BETWEEN)]
        first += len(table)


def end_pieces(network: Network) -> Callable[[EdgeTable, int, int], list[Iterable[str]]]:
    """Return a function of (table, start, stop) that gives the ends of these edges, as ``,"s":0,"t":1``."""
    ids = list(map(str, range(network.n_nodes)))

    def pieces(table: EdgeTable, start: int, stop: int) -> list[Iterable[str]]:
        sources = [ids[node] for node in table.source[start:stop].tolist()]
        targets = [ids[node] for node in table.target[start:stop].tolist()]
        return [repeat(',"s":'), sources, repeat(',"t":'), targets]

    return pieces
