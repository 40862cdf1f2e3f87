"""A Network put together from the nodes and edges of a file, ours or somebody else's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from pfocr_graph.attributes import AttributeType
from pfocr_graph.columns import Column, IntArray, PairNameColumn, column_from_values
from pfocr_graph.errors import FormatError
from pfocr_graph.formats.names import original_names
from pfocr_graph.network import EdgeTable, Network, NodeTable

__all__ = ["Draft", "Rows"]

Typed: TypeAlias = dict[str, tuple[AttributeType, list[Any]]]

NODE_KEYS = ("node_id", "name", "type")
EDGE_KEYS = ("interaction",)
NODE = "node"
"""Type of a node whose file does not say one."""
EDGE = "interacts with"
"""Interaction of an edge whose file does not say one."""


@dataclass(slots=True)
class Rows:
    """The nodes or the edges of a file as they are read: an id each, and values by attribute.

    Examples
    --------
    >>> rows = Rows()
    >>> rows.put(rows.add(7), "year", "integer", 2019)
    >>> rows.numbers, rows.columns
    ({7: 0}, {'year': ('integer', [2019])})
    """

    numbers: dict[Any, int] = field(default_factory=dict)
    columns: Typed = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.numbers)

    def add(self, key: Any) -> int:
        """Return the row of this id, a new one where it is new."""
        return self.numbers.setdefault(key, len(self.numbers))

    def put(self, row: int, name: str, kind: AttributeType, value: Any) -> None:
        """Keep one value.

        Raises
        ------
        FormatError
            If the attribute had another type before.
        """
        column = self.columns.get(name)
        if column is None:
            column = self.columns[name] = (kind, [])
        known, values = column
        if known != kind:
            raise FormatError(f'attribute "{name}" is {known} here and {kind} there; give it one type')
        if row >= len(values):
            values.extend([None] * (row + 1 - len(values)))
        values[row] = value

    def values(self, name: str) -> list[Any]:
        """Return the values of one attribute, `None` where missing."""
        _, values = self.columns.get(name, ("string", []))
        return [*values, *[None] * (len(self) - len(values))]

    def texts(self, name: str) -> list[str]:
        """Return the values of one attribute as texts, empty where missing."""
        return ["" if value is None else str(value) for value in self.values(name)]


@dataclass(slots=True)
class Draft:
    """A network while its file is read: nodes and edges by the ids that the file gives them, in any order.

    Attributes
    ----------
    nodes, edges : Rows
        A node without node_id will get the first of its represents, its name and its id in the file; one without type
        will be a "node". An edge without interaction "interacts with".
    attributes : dict of name to (type, value)
    positions : dict of node row to (x, y)
        Left out unless every node has one.

    Examples
    --------
    >>> draft = Draft()
    >>> draft.nodes.put(draft.add_node(1), "represents", "string", "ncbigene:207")
    >>> draft.network().nodes.name.to_dict()
    {'ncbigene:207': 'ncbigene:207'}
    """

    nodes: Rows = field(default_factory=Rows)
    edges: Rows = field(default_factory=Rows)
    attributes: dict[str, tuple[AttributeType, Any]] = field(default_factory=dict)
    positions: dict[int, tuple[float, float]] = field(default_factory=dict)
    defined: set[int] = field(default_factory=set)
    ends: dict[int, tuple[int, int]] = field(default_factory=dict)

    def add_node(self, key: Any) -> int:
        """Say that there is a node of this id; return its row.

        Raises
        ------
        FormatError
            If that was said before.
        """
        row = self.nodes.add(key)
        if row in self.defined:
            raise FormatError(f"node {key} is there twice; give every node an id of its own")
        self.defined.add(row)
        return row

    def add_edge(self, key: Any, source: Any, target: Any) -> int:
        """Say that there is an edge of this id between the nodes of these ids; return its row.

        Raises
        ------
        FormatError
            If that was said before.
        """
        row = self.edges.add(key)
        if row in self.ends:
            raise FormatError(f"edge {key} is there twice; give every edge an id of its own")
        self.ends[row] = (self.nodes.add(source), self.nodes.add(target))
        return row

    def network(self) -> Network:
        """Return the network: tables by `type` and `interaction`, in the order in which these first appear.

        Raises
        ------
        FormatError
            If something refers to a node or an edge that is not there.
        NetworkError
            If a value does not fit its type.
        """
        for what, rows, known in (("node", self.nodes, self.defined), ("edge", self.edges, self.ends)):
            for key, row in rows.numbers.items():
                if row not in known:
                    raise FormatError(f"{what} {key} is referred to, but is not in the file; add it")
        return _assemble(self)


def _assemble(draft: Draft) -> Network:
    nodes, edges = draft.nodes, draft.edges
    names = _name_nodes(nodes)
    by_type = _partition(nodes.texts("type"))
    order = np.concatenate([*by_type.values(), np.zeros(0, dtype=np.int64)])
    node_tables = {key: NodeTable(_columns(nodes, rows, NODE_KEYS)) for key, rows in by_type.items()}

    number = np.empty(len(nodes), dtype=np.int32)
    number[order] = np.arange(len(nodes), dtype=np.int32)
    rows_of_ends = np.array([draft.ends[row] for row in range(len(edges))], dtype=np.int64).reshape(-1, 2)
    sources, targets = number[rows_of_ends.T]
    interactions = [text or EDGE for text in edges.texts("interaction")]
    edges.columns["interaction"] = ("string", interactions)
    names_in_order = [names[row] for row in order.tolist()]
    edge_tables = {}
    for key, rows in _partition(interactions).items():
        columns = _columns(edges, rows, EDGE_KEYS)
        columns.setdefault("name", PairNameColumn(sources[rows], targets[rows], names_in_order, key))
        edge_tables[key] = EdgeTable(sources[rows], targets[rows], columns)

    positions = None
    if draft.positions and len(draft.positions) == len(nodes):
        positions = np.array([draft.positions[row] for row in order.tolist()], dtype=np.float64)
    inner = original_names(draft.attributes)
    attributes = {inner[name]: typed for name, typed in draft.attributes.items()}
    return Network(node_tables, edge_tables, attributes, positions)


def _name_nodes(nodes: Rows) -> list[str]:
    """Give each node a node_id, a name and a type where it lacks one; return the names."""
    given, names = nodes.texts("node_id"), nodes.texts("name")
    taken = set(given)
    used: set[str] = set()
    counts: dict[str, int] = {}
    node_ids = []
    for node_id, represents, name, key in zip(given, nodes.texts("represents"), names, nodes.numbers, strict=True):
        wanted = node_id or represents or name or str(key)
        unique = wanted
        while unique in used or (not node_id and unique in taken):
            counts[wanted] = counts.get(wanted, 1) + 1
            unique = f"{wanted} ({counts[wanted]})"
        used.add(unique)
        node_ids.append(unique)
    # A node of ours keeps the name that it has, even none; a node of others goes by its id where it has none.
    named = zip(nodes.values("name"), names, given, node_ids, strict=True)
    shown = [(None if value is None else name) if mine else name or unique for value, name, mine, unique in named]
    nodes.columns["node_id"] = ("string", node_ids)
    nodes.columns["name"] = ("string", shown)
    nodes.columns["type"] = ("string", [text or NODE for text in nodes.texts("type")])
    return [name or "" for name in shown]


def _partition(keys: list[str]) -> dict[str, IntArray]:
    """Return the rows of each key, keys in the order in which they first appear."""
    codes = {key: code for code, key in enumerate(dict.fromkeys(keys))}
    coded = np.array([codes[key] for key in keys], dtype=np.int32)
    return {key: np.flatnonzero(coded == code) for key, code in codes.items()}


def _columns(rows: Rows, picked: IntArray, keys: tuple[str, ...]) -> dict[str, Column]:
    """Return the columns that have a value in these rows, and the key columns, under their own names."""
    columns: dict[str, Column] = {}
    inner = original_names(rows.columns)
    index = picked.tolist()
    for name, (kind, values) in rows.columns.items():
        known = len(values)
        chosen = [values[row] if row < known else None for row in index]
        if name in keys or any(value is not None for value in chosen):
            columns[inner[name]] = column_from_values(kind, chosen)
    return columns
