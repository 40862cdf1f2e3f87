"""The strongest edges of a network with the nodes that they join: what a page can hold and a person can look at."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from pfocr_graph.columns import Column, IntArray, NumberColumn
from pfocr_graph.network import EdgeTable, Network, NodeTable
from pfocr_graph.policy_count import support_of
from pfocr_graph.thinning import strongest_edges

__all__ = ["part_of", "strongest_part"]


def strongest_part(network: Network, n_edges: int) -> Network:
    """Return the network with at most so many edges of each interaction, the strongest ones.

    Edges are ranked by their support; those without one, such as mentions, by the figures that mention their target.

    Parameters
    ----------
    network : Network
    n_edges : int

    Returns
    -------
    Network
        Nodes whose every edge is left out are left out too, and of the nodes without any edge the first `n_edges`
        stay. The network itself where there is nothing to leave out.

    Examples
    --------
    >>> from pfocr_graph import build_network, example_corpus
    >>> network = build_network(example_corpus().select(organism="human"), network="genes")
    >>> network.n_edges > 100, strongest_part(network, 100).n_edges
    (True, 100)
    """
    joined = np.zeros(network.n_nodes, dtype=bool)
    alone = np.ones(network.n_nodes, dtype=bool)
    mentioned = _figures_by_node(network)
    rows_by_kind: dict[str, IntArray] = {}
    for kind, table in network.edge_tables.items():
        support = support_of(network, kind)
        strength = mentioned[table.target] if support is None else _numbers(table.columns[support])
        rows = np.flatnonzero(strongest_edges(strength, n_edges))
        joined[table.source[rows]] = joined[table.target[rows]] = True
        alone[table.source] = alone[table.target] = False
        rows_by_kind[kind] = rows
    alone[np.flatnonzero(alone)[n_edges:]] = False
    stays = joined | alone
    if stays.all() and all(len(rows) == len(network.edge_tables[kind]) for kind, rows in rows_by_kind.items()):
        return network
    return part_of(network, stays, rows_by_kind)


def part_of(network: Network, stays: npt.NDArray[np.bool_], rows_by_kind: Mapping[str, IntArray]) -> Network:
    """Return the network of these nodes and edges.

    Parameters
    ----------
    network : Network
    stays : ndarray of bool, shape (n_nodes,)
        With the ends of all the edges.
    rows_by_kind : mapping of interaction to ndarray of int
        Rows of its table; an interaction that is not here is left out.

    Returns
    -------
    Network
        Without the types that no node is left of.
    """
    number = np.cumsum(stays) - 1
    nodes: dict[str, NodeTable] = {}
    first = 0
    for kind, here in network.node_tables.items():
        left = np.flatnonzero(stays[first : first + len(here)])
        first += len(here)
        if len(left):
            nodes[kind] = NodeTable(_take(here.columns, left))
    edges: dict[str, EdgeTable] = {}
    for kind, rows in rows_by_kind.items():
        table = network.edge_tables[kind]
        edges[kind] = EdgeTable(number[table.source[rows]], number[table.target[rows]], _take(table.columns, rows))
    positions = None if network.positions is None else network.positions[stays]
    return Network(nodes, edges, network.attributes, positions)


def _figures_by_node(network: Network) -> npt.NDArray[np.float64]:
    parts = [
        _numbers(table.columns["n_figures"]) if "n_figures" in table.columns else np.zeros(len(table))
        for table in network.node_tables.values()
    ]
    return np.concatenate([np.zeros(0), *parts])


def _numbers(column: Column) -> npt.NDArray[np.float64]:
    """Return a column as doubles, 0 where there is no number."""
    if not isinstance(column, NumberColumn):
        return np.zeros(len(column))
    values = column.array.astype(np.float64)
    return values if column.missing is None else np.where(column.missing, 0.0, values)


def _take(columns: Mapping[str, Column], rows: IntArray) -> dict[str, Column]:
    return {name: column.take(rows) for name, column in columns.items()}
