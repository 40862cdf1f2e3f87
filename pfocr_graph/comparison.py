"""Two networks against each other: what is gained, lost and changed, and how ranks moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pfocr_graph.attributes import FAMILY
from pfocr_graph.columns import Column, TextColumn, column_from_values
from pfocr_graph.network import EdgeTable, Network, NodeTable
from pfocr_graph.policy_count import support_of
from pfocr_graph.reports import Report

__all__ = ["Comparison", "compare_networks"]

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Side:
    """One network as dictionaries: name and figures of each node, support of each counted edge; what counts it."""

    names: Mapping[str, str]
    types: Mapping[str, str]
    n_figures: Mapping[str, int]
    support: Mapping[Key, int]
    counted: str

    def ranks(self) -> dict[Key, int]:
        """Return the rank of each edge by support, equal ones sharing the best."""
        ranks: dict[Key, int] = {}
        last: tuple[int, int] = (0, 0)
        ordered = sorted(self.support.items(), key=lambda item: (-item[1], item[0]))
        for place, (key, support) in enumerate(ordered, start=1):
            last = last if support == last[1] and place > 1 else (place, support)
            ranks[key] = last[0]
        return ranks


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two networks, a and b.

    Attributes
    ----------
    edges : Report
        A row for each edge that is counted: its change, its support in both, its rank in both.
    nodes : Report
        A row for each node that one of the networks lacks, or whose number of figures differs.
    network : Network
        All nodes and counted edges of both, with both numbers on them.
    notes : tuple of str
        Why the two are hard to compare, in words; usually none.
    """

    edges: Report
    nodes: Report
    network: Network
    notes: tuple[str, ...] = ()

    def counts(self) -> dict[str, int]:
        """Return how many edges are gained, lost, changed and the same."""
        changes = [change for table in self.network.edge_tables.values() for change in table.columns["change"].values()]
        return {change: changes.count(change) for change in ("gained", "lost", "changed", "same")}


def compare_networks(a: Network, b: Network) -> Comparison:
    """Compare the co-occurrence (or figure) edges and the nodes of two networks.

    Parameters
    ----------
    a, b : Network
        Built by the same family policy, or supports do not compare.

    Returns
    -------
    Comparison

    Examples
    --------
    >>> from pfocr_graph import build_network, example_corpus
    >>> corpus = example_corpus().select(organism="human")
    >>> early, late = (build_network(corpus.select(years=years)) for years in ((None, 2015), (2016, None)))
    >>> sorted(compare_networks(early, late).counts())
    ['changed', 'gained', 'lost', 'same']
    """
    one, other = _side(a), _side(b)
    keys = sorted({*one.support, *other.support})
    counted = f"support_a: {one.counted}; support_b: {other.counted}; {_COMMENT}"
    return Comparison(
        edges=Report("edges", (counted,), _EDGE_COLUMNS, list(_edge_rows(keys, one, other))),
        nodes=Report("nodes", (_COMMENT,), _NODE_COLUMNS, list(_node_rows(one, other))),
        network=_both(keys, one, other),
        notes=tuple(_notes(one, other)),
    )


_COMMENT = "a: the first network; b: the second; gained: only b has it; lost: only a has it"
_EDGE_COLUMNS = (
    "change",
    "interaction",
    "node_a",
    "node_b",
    "name",
    "support_a",
    "support_b",
    "rank_a",
    "rank_b",
    "moved",
)
_NODE_COLUMNS = ("change", "node_id", "name", "type", "n_figures_a", "n_figures_b")


def _side(network: Network) -> _Side:
    ids = list(network.iter_node_ids())
    names: dict[str, str] = {}
    types: dict[str, str] = {}
    figures: dict[str, int] = {}
    for table in network.node_tables.values():
        node_ids = table.columns["node_id"].values()
        names.update(zip(node_ids, table.columns["name"].values(), strict=True))
        types.update(zip(node_ids, table.columns["type"].values(), strict=True))
        if "n_figures" in table.columns:
            figures.update(zip(node_ids, table.columns["n_figures"].values(), strict=True))
    support: dict[Key, int] = {}
    counts: list[str] = []
    for interaction, edges in network.edge_tables.items():
        counted = support_of(network, interaction)
        if counted is not None:
            counts.append(counted)
            ends = zip(edges.source.tolist(), edges.target.tolist(), edges.columns[counted].values(), strict=True)
            for source, target, count in ends:
                first, second = sorted((ids[source], ids[target]))
                support[interaction, first, second] = count
    return _Side(names, types, figures, support, " and ".join(dict.fromkeys(counts)) or "nothing")


def _notes(one: _Side, other: _Side) -> Iterator[str]:
    if not one.support and not other.support:
        yield "neither network has edges that are counted, such as co-occurs-with; only their nodes can be compared"
    elif (FAMILY in one.types.values()) != (FAMILY in other.types.values()):
        yield "families are nodes in only one of the two; build both with the same --families"
    elif one.counted != other.counted:
        yield (
            f"a counts {one.counted}, b {other.counted}: supports may differ for that alone; "
            "build both with the same --families, --unit and --network"
        )
    if one.names and other.names and not one.names.keys() & other.names.keys():
        yield "the two have no node in common; are they of the same organism and of the same --network?"


def _change(before: int | None, after: int | None) -> str:
    if before is None or after is None:
        return "gained" if before is None else "lost"
    return "same" if before == after else "changed"


def _edge_rows(keys: list[Key], one: _Side, other: _Side) -> Iterator[list[Any]]:
    """Yield the edges that differ most first: by the difference of their support."""
    ranks_one, ranks_other = one.ranks(), other.ranks()
    names = {**other.names, **one.names}

    def difference(key: Key) -> tuple[int, Key]:
        return -abs((one.support.get(key) or 0) - (other.support.get(key) or 0)), key

    for key in sorted(keys, key=difference):
        before, after = one.support.get(key), other.support.get(key)
        rank_one, rank_other = ranks_one.get(key), ranks_other.get(key)
        moved = None if rank_one is None or rank_other is None else rank_one - rank_other
        interaction, first, second = key
        name = f"{names[first]} ({interaction}) {names[second]}"
        yield [_change(before, after), interaction, first, second, name, before, after, rank_one, rank_other, moved]


def _node_rows(one: _Side, other: _Side) -> Iterator[list[Any]]:
    for node_id in sorted({*one.names, *other.names}):
        there = [1 if node_id in side.names else None for side in (one, other)]
        figures = [side.n_figures.get(node_id) for side in (one, other)]
        change = _change(*there) if None in there else _change(figures[0] or 0, figures[1] or 0)
        if change != "same":
            side = one if node_id in one.names else other
            yield [change, node_id, side.names[node_id], side.types[node_id], *figures]


def _both(keys: list[Key], one: _Side, other: _Side) -> Network:
    """Return the network of both, with the numbers of each on nodes and edges."""
    joined = {end for _, *ends in keys for end in ends}
    ids = [node_id for node_id in {**one.names, **other.names} if node_id in joined]
    names = {**other.names, **one.names}
    kinds = {**other.types, **one.types}
    columns: dict[str, Column] = {
        "node_id": TextColumn.of(ids),
        "name": TextColumn.of(names[node_id] for node_id in ids),
        "type": TextColumn.of(kinds[node_id] for node_id in ids),
        "n_figures_a": column_from_values("integer", [one.n_figures.get(node_id) for node_id in ids]),
        "n_figures_b": column_from_values("integer", [other.n_figures.get(node_id) for node_id in ids]),
    }
    nodes: dict[str, NodeTable] = {}
    order: list[int] = []
    for kind in dict.fromkeys(kinds[node_id] for node_id in ids):
        rows = np.array([place for place, node_id in enumerate(ids) if kinds[node_id] == kind], dtype=np.int64)
        nodes[kind] = NodeTable({name: column.take(rows) for name, column in columns.items()})
        order += rows.tolist()
    number = {ids[row]: place for place, row in enumerate(order)}
    edges: dict[str, EdgeTable] = {}
    for interaction in dict.fromkeys(key[0] for key in keys):
        own = [key for key in keys if key[0] == interaction]
        before = [one.support.get(key) for key in own]
        after = [other.support.get(key) for key in own]
        edges[interaction] = EdgeTable(
            np.array([number[first] for _, first, _ in own], dtype=np.int32),
            np.array([number[second] for _, _, second in own], dtype=np.int32),
            {
                "interaction": TextColumn.constant(interaction, len(own)),
                "name": TextColumn.of(f"{names[first]} ({interaction}) {names[second]}" for _, first, second in own),
                "change": TextColumn.of(map(_change, before, after)),
                "support_a": column_from_values("integer", before),
                "support_b": column_from_values("integer", after),
            },
        )
    title = "Comparison of two networks of pathway figures"
    return Network(nodes, edges, {"name": ("string", title)})
