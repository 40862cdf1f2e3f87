"""The text that CX documents of both versions are made of: a list of fragments, each a list of elements."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias, TypeVar

import numpy as np

from pfocr_graph.attributes import AttributeType
from pfocr_graph.columns import column_from_values
from pfocr_graph.errors import NetworkError
from pfocr_graph.formats.json_text import JSON, encode_all, spans, without_surrogates
from pfocr_graph.network import EdgeTable, Network, NodeTable
from pfocr_graph.rendering import Part, Syntax, coded_texts
from pfocr_graph.rows import row_writer

__all__ = [
    "BETWEEN",
    "EDGE_KEYS",
    "NODE_KEYS",
    "Chunk",
    "compact_json",
    "encode_attribute",
    "end_parts",
    "iter_document",
    "iter_elements",
    "iter_joined",
    "iter_positions",
]

NODE_KEYS = {"n": "name", "r": "represents"}
"""What a node says in its own element in CX version 1, and not as an attribute."""
EDGE_KEYS = {"i": "interaction"}

Table = TypeVar("Table", bound=NodeTable | EdgeTable)

Chunk: TypeAlias = str | bytes | memoryview
"""The text of some elements."""
BETWEEN = ",\n"
"""What stands between two elements."""


def iter_document(fragments: Iterable[tuple[str, Iterable[Chunk]]], opening: str = "[") -> Iterator[bytes | memoryview]:
    """Yield the text of a CX document.

    Parameters
    ----------
    fragments : iterable of (aspect, chunks)
        A chunk is the text of some elements, joined by commas.
    opening : str
        What stands before the first fragment.

    Yields
    ------
    bytes

    Examples
    --------
    >>> pieces = iter_document([("nodes", [b'{"@id":0}', b'{"@id":1}']), ("status", [b'{"success":true}'])])
    >>> print(b"".join(pieces).decode(), end="")
    [{"nodes":[{"@id":0},
    {"@id":1}]},
    {"status":[{"success":true}]}]
    """
    yield opening.encode()
    for number, (aspect, chunks) in enumerate(fragments):
        yield f'{BETWEEN if number else ""}{{"{aspect}":['.encode()
        yield from iter_joined(chunks)
        yield b"]}"
    yield b"]\n"


def iter_joined(chunks: Iterable[Chunk]) -> Iterator[bytes | memoryview]:
    """Yield the text of these chunks, with a comma between any two of them."""
    for number, chunk in enumerate(chunks):
        if number:
            yield BETWEEN.encode()
        yield chunk.encode() if isinstance(chunk, str) else chunk


def compact_json(value: Any) -> str:
    """Return a value of our own making, such as a style, as JSON text without spaces."""
    return without_surrogates(json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False))


def encode_attribute(kind: AttributeType, value: Any, syntax: Syntax = JSON) -> str | None:
    """Return one value as JSON text, `None` where it is missing.

    Examples
    --------
    >>> encode_attribute("double", 1), encode_attribute("list_of_string", ["a"])
    ('1.0', '["a"]')
    """
    return row_writer(column_from_values(kind, [value]).parts(syntax), 1)(0, 1).decode() or None


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


def iter_elements(tables: Iterable[Table], parts_of: Callable[[Table, int], list[Part]]) -> Iterator[memoryview]:
    """Yield the text of the nodes of these tables, or of the edges, a chunk at a time.

    Parameters
    ----------
    tables : iterable of NodeTable or of EdgeTable
    parts_of : callable
        Of a table and the number of its first row: returns what its elements are made of.

    Yields
    ------
    memoryview of bytes
    """
    first = 0
    for table in tables:
        parts = [*parts_of(table, first), BETWEEN.encode()]
        write = row_writer(parts, len(table))
        for start, stop in spans(len(table)):
            yield memoryview(write(start, stop))[: -len(BETWEEN)]
        first += len(table)


def end_parts(network: Network, table: EdgeTable) -> list[Part]:
    """Return the ends of each edge, as ``,"s":0,"t":1``."""
    numbers = range(network.n_nodes)
    return [
        coded_texts(table.source, numbers, encode_all, b',"s":'),
        coded_texts(table.target, numbers, encode_all, b',"t":'),
    ]
