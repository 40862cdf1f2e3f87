"""The network that is written, drawn and analysed: a typed table per node type and per interaction.

A value, once made, is not changed. Nodes are numbered through the node tables in their order; edges refer to these
numbers. networkx and pandas are forms that a network can be handed out in, not what it is made of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from pfocr_graph.attributes import ATTRIBUTES, AttributeType
from pfocr_graph.columns import Column, IntArray
from pfocr_graph.errors import NetworkError

if TYPE_CHECKING:
    from pathlib import Path

    import networkx as nx
    import pandas as pd

    from pfocr_graph.plots.picture import Picture
    from pfocr_graph.showing import FramedPage

__all__ = ["EdgeTable", "Network", "NodeTable", "Schema"]

Schema: TypeAlias = dict[str, AttributeType]
"""Attribute names and types, declared ones first and in their declared order."""


@dataclass(frozen=True, slots=True, eq=False)
class NodeTable:
    """Nodes of one type; `columns` holds at least node_id, name and type, all of one length."""

    columns: Mapping[str, Column]

    def __len__(self) -> int:
        return len(self.columns["node_id"])


@dataclass(frozen=True, slots=True, eq=False)
class EdgeTable:
    """Edges of one interaction; `source` and `target` are node numbers, `columns` at least interaction and name."""

    source: IntArray
    target: IntArray
    columns: Mapping[str, Column]

    def __len__(self) -> int:
        return len(self.source)


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A network of typed tables.

    Attributes
    ----------
    node_tables : mapping of node type to NodeTable
    edge_tables : mapping of interaction to EdgeTable
    attributes : mapping of name to (type, value)
        What is said of the network as a whole.
    positions : ndarray of float, shape (n_nodes, 2), or None
        Coordinates in pixels, y downwards; `None` for a network without a layout.

    Raises
    ------
    NetworkError
        If a node id is there twice, an edge ends nowhere, a column is too short, or one attribute has two types.
    """

    node_tables: Mapping[str, NodeTable]
    edge_tables: Mapping[str, EdgeTable] = field(default_factory=dict)
    attributes: Mapping[str, tuple[AttributeType, Any]] = field(default_factory=dict)
    positions: npt.NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        for tables, needed in (
            (self.node_tables, ("node_id", "name", "type")),
            (self.edge_tables, ("interaction", "name")),
        ):
            _check_columns(tables, needed)
        seen: set[str] = set()
        for node_id in self.iter_node_ids():
            if node_id is None or node_id == "":
                raise NetworkError("a node has no node_id; give every node one")
            if node_id in seen:
                raise NetworkError(f'node id "{node_id}" is there twice; node ids must differ')
            seen.add(node_id)
        for interaction, edges in self.edge_tables.items():
            for end in (edges.source, edges.target):
                if len(end) and (end.min() < 0 or end.max() >= len(seen)):
                    raise NetworkError(f"an edge ({interaction}) ends at node number {end.max()} of {len(seen)}")
        if self.positions is not None and self.positions.shape != (len(seen), 2):
            raise NetworkError(f"positions have shape {self.positions.shape}; expected ({len(seen)}, 2)")

    def iter_node_ids(self) -> Iterator[str]:
        """Yield the id of every node, by node number."""
        for table in self.node_tables.values():
            yield from table.columns["node_id"].values()

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return sum(map(len, self.node_tables.values()))

    @property
    def n_edges(self) -> int:
        """Number of edges."""
        return sum(map(len, self.edge_tables.values()))

    @property
    def node_schema(self) -> Schema:
        """Names and types of all node attributes."""
        return _schema("node", self.node_tables)

    @property
    def edge_schema(self) -> Schema:
        """Names and types of all edge attributes."""
        return _schema("edge", self.edge_tables)

    @property
    def nodes(self) -> pd.DataFrame:
        """Nodes as a pandas table with nullable types, a row a node, indexed by node_id."""
        from pfocr_graph.network_forms import node_frame

        return node_frame(self)

    @property
    def edges(self) -> pd.DataFrame:
        """Edges as a pandas table with nullable types; `source` and `target` are node ids."""
        from pfocr_graph.network_forms import edge_frame

        return edge_frame(self)

    def with_positions(self, positions: npt.NDArray[np.float64] | None) -> Network:
        """Return the network with these coordinates, or without any."""
        return replace(self, positions=positions)

    def to_networkx(self) -> nx.Graph[str]:
        """Return the network as a networkx graph, nodes keyed by node_id, missing values left out.

        Returns
        -------
        networkx.Graph or networkx.MultiGraph
            A MultiGraph where two nodes are joined by several edges. Nodes carry networkx's `bipartite`: 0 for
            figures, 1 for all others.
        """
        from pfocr_graph.network_forms import networkx_graph

        return networkx_graph(self)

    def write(self, path: str | Path, file_format: str | None = None) -> list[str]:
        """Write the network to a file; the suffix names the format unless `file_format` does.

        Parameters
        ----------
        path : str or Path
            An existing file is replaced, and only once the new one is whole.
        file_format : str, optional
            A name out of `pfocr_graph.formats.FORMATS`.

        Returns
        -------
        list of str
            A line for each thing that the format could not hold; usually none.

        Raises
        ------
        FormatError
            If no known format has that name or suffix.
        """
        from pfocr_graph.formats import write_network

        return write_network(self, path, file_format)

    def plot(self) -> Picture:
        """Draw the network as a picture, in the style that all files carry; a notebook shows it.

        Returns
        -------
        matplotlib.figure.Figure
            `savefig` writes it.

        Raises
        ------
        PfocrGraphError
            If matplotlib is not there.
        OptionError
            If there are no nodes.
        """
        from pfocr_graph.plots.network import plot_network

        return plot_network(self)

    def show(self, *, height: int = 640, script: str | Path | None = None) -> FramedPage:
        """Show the network in a notebook: a page to search, click through and thin, in a frame.

        Parameters
        ----------
        height : int
            Of the frame, in pixels.
        script : str or Path, optional
            A copy of `cytoscape.min.js`; without it the page takes one from a content delivery network, and where that
            cannot be reached it shows a drawing.

        Returns
        -------
        FramedPage
            `html` is the page, as `pfocr-graph view` writes it.

        Raises
        ------
        OptionError
            If `script` is not Cytoscape.js.
        """
        import io

        from pfocr_graph.showing import FramedPage
        from pfocr_graph.view import write_page

        stream = io.BytesIO()
        notes = write_page(self, stream, script=script)
        return FramedPage(stream.getvalue().decode(), height, tuple(notes))

    def __repr__(self) -> str:
        counts = {kind: len(nodes) for kind, nodes in self.node_tables.items()}
        counts |= {kind: len(edges) for kind, edges in self.edge_tables.items()}
        return f"<Network: {', '.join(f'{number:,} {kind}' for kind, number in counts.items()) or 'empty'}>"

    def _repr_html_(self) -> str:
        from pfocr_graph.showing import network_html

        return network_html(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Network):
            return NotImplemented
        return _content(self) == _content(other)

    __hash__ = None  # type: ignore[assignment]


def _check_columns(tables: Mapping[str, NodeTable] | Mapping[str, EdgeTable], needed: tuple[str, ...]) -> None:
    types: dict[str, AttributeType] = {}
    for key, table in tables.items():
        for name in needed:
            if name not in table.columns:
                raise NetworkError(f'the table "{key}" has no column {name}; it needs {", ".join(needed)}')
        for name, column in table.columns.items():
            if len(column) != len(table):
                raise NetworkError(f'column {name} of "{key}" has {len(column)} rows; the table has {len(table)}')
            if types.setdefault(name, column.type) != column.type:
                raise NetworkError(f"attribute {name} is {types[name]} here and {column.type} there; give it one type")


def _schema(side: str, tables: Mapping[str, NodeTable] | Mapping[str, EdgeTable]) -> Schema:
    found = {name: column.type for table in tables.values() for name, column in table.columns.items()}
    declared = [name for name in ATTRIBUTES[side] if name in found]
    return {name: found[name] for name in [*declared, *(name for name in found if name not in ATTRIBUTES[side])]}


def _content(network: Network) -> tuple[Any, ...]:
    """Return all that a network says, in a form that compares by value; a column without values says nothing."""

    def said(columns: Mapping[str, Column]) -> dict[str, tuple[AttributeType, list[Any]]]:
        listed = {name: (column.type, column.values()) for name, column in columns.items()}
        return {name: typed for name, typed in listed.items() if any(value is not None for value in typed[1])}

    return (
        [(key, said(table.columns)) for key, table in network.node_tables.items() if len(table)],
        [
            (key, table.source.tolist(), table.target.tolist(), said(table.columns))
            for key, table in network.edge_tables.items()
            if len(table)
        ],
        dict(network.attributes),
        None if network.positions is None else network.positions.tolist(),
    )
