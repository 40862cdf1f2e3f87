"""A network as others hold it: pandas tables and a networkx graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from pfocr_graph.attributes import FIGURE, is_list
from pfocr_graph.columns import Column

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from pfocr_graph.network import EdgeTable, Network, NodeTable, Schema

__all__ = ["edge_frame", "networkx_graph", "node_frame"]

_PANDAS_TYPES = {
    "string": "string",
    "integer": "Int64",
    "long": "Int64",
    "double": "Float64",
    "boolean": "boolean",
}


def node_frame(network: Network) -> pd.DataFrame:
    """Return what `Network.nodes` is."""
    return _frame(network.node_tables, network.node_schema).set_index("node_id")


def edge_frame(network: Network) -> pd.DataFrame:
    """Return what `Network.edges` is."""
    import pandas as pd

    frame = _frame(network.edge_tables, network.edge_schema)
    # An attribute may bear the name of an end, in a file of another tool.
    frame = frame.rename(columns={end: f"{end}_attribute" for end in ("source", "target")})
    ids = np.array([*network.iter_node_ids(), ""], dtype=object)[:-1]
    for place, end in enumerate(("source", "target")):
        parts = [getattr(table, end) for table in network.edge_tables.values()]
        numbers = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
        frame.insert(place, end, pd.Series(ids[numbers], dtype="string"))
    return frame


def networkx_graph(network: Network) -> nx.Graph[str]:
    """Return what `Network.to_networkx` does."""
    import networkx as nx

    pairs = {
        (min(ends), max(ends))
        for table in network.edge_tables.values()
        for ends in zip(table.source.tolist(), table.target.tolist(), strict=True)
    }
    graph: nx.Graph[str] = nx.Graph() if len(pairs) == network.n_edges else nx.MultiGraph()
    graph.graph.update({name: value for name, (_, value) in network.attributes.items()})
    for node_type, nodes in network.node_tables.items():
        for row in _rows(nodes.columns):
            graph.add_node(row["node_id"], bipartite=0 if node_type == FIGURE else 1, **_strings(row, "node_id"))
    if network.positions is not None:
        for node_id, (x, y) in zip(network.iter_node_ids(), network.positions.tolist(), strict=True):
            graph.nodes[node_id].update(x=x, y=y)
    ids = list(network.iter_node_ids())
    for edges in network.edge_tables.values():
        ends = zip(edges.source.tolist(), edges.target.tolist(), strict=True)
        graph.add_edges_from(
            (ids[source], ids[target], row) for (source, target), row in zip(ends, _rows(edges.columns), strict=True)
        )
    return graph


def _frame(tables: Mapping[str, NodeTable] | Mapping[str, EdgeTable], schema: Schema) -> pd.DataFrame:
    import pandas as pd

    data: dict[str, Any] = {}
    for name, kind in schema.items():
        values: list[Any] = []
        for table in tables.values():
            column = table.columns.get(name)
            values.extend([None] * len(table) if column is None else column.values())
        dtype = "object" if is_list(kind) else _PANDAS_TYPES[kind]
        data[name] = pd.Series(values, dtype=dtype)
    return pd.DataFrame(data)


def _rows(columns: Mapping[str, Column]) -> Iterator[dict[str, Any]]:
    """Yield each row as a dictionary without missing values, a few thousand rows at a time."""
    names = list(columns)
    rows = zip(*(_iter_values(column) for column in columns.values()), strict=True)
    for row in rows:
        yield {name: value for name, value in zip(names, row, strict=True) if value is not None}


def _iter_values(column: Column, chunk: int = 4096) -> Iterator[Any]:
    for start in range(0, len(column), chunk):
        yield from column.values(start, start + chunk)


def _strings(row: dict[str, Any], *without: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in without}
