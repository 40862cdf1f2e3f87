"""centrality.tsv: every figure and gene with every centrality that is defined for it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from pfocr_graph.attributes import FIGURE
from pfocr_graph.build import Build
from pfocr_graph.metrics import METRICS
from pfocr_graph.network import Network
from pfocr_graph.rank_agreement import rank
from pfocr_graph.reports import Report

__all__ = ["centrality_report"]

RANKED = (
    "ranks: 1 is the highest, equal values share the best rank; figures are ranked among figures, genes and families "
    "among each other"
)


def centrality_report(build: Build, *, ranks: bool = False) -> Report:
    """Return the table of centralities, most central figure or gene first.

    Parameters
    ----------
    build : Build
        Made with ``centralities=True``.
    ranks : bool
        Put the rank behind each centrality.

    Returns
    -------
    Report
        Columns node_id, name, type, then the centralities; those of genes are undefined for figures.
    """
    metrics = [name for name in METRICS if name in build.centralities]
    numbers = [column for name in metrics for column in ((name, f"{name}_rank") if ranks else (name,))]
    notes = (*build.centrality_notes, RANKED) if ranks else build.centrality_notes
    rows = _rows(build.network, numbers, _ranks(build.network, metrics) if ranks else {})
    return Report("centrality", notes, ("node_id", "name", "type", *numbers), rows)


def _rows(network: Network, numbers: list[str], ranks: dict[tuple[str, str], list[int]]) -> Iterator[list[Any]]:
    for kind, table in network.node_tables.items():
        known: dict[str, list[Any]] = {name: column.values() for name, column in table.columns.items()}
        known |= {name: values for (of_kind, name), values in ranks.items() if of_kind == kind}
        columns = [known.get(name) or [None] * len(table) for name in ("node_id", "name", "type", *numbers)]
        rows = list(zip(*columns, strict=True))
        by_reach = [name for name in ("gene_strength", "bipartite_degree_centrality") if name in known]
        if by_reach:
            reach = known[by_reach[0]]
            order = sorted(range(len(rows)), key=lambda row: (-reach[row], rows[row][0]))
            yield from (list(rows[row]) for row in order)


def _ranks(network: Network, metrics: list[str]) -> dict[tuple[str, str], list[int]]:
    """Return the ranks of each node table, by its kind and the name of the column."""
    found: dict[tuple[str, str], list[int]] = {}
    for name in metrics:
        for figures in (True, False):
            tables = {
                kind: table.columns[name].values()
                for kind, table in network.node_tables.items()
                if (kind == FIGURE) is figures and name in table.columns
            }
            places = iter(rank([value for values in tables.values() for value in values]).astype(int).tolist())
            found |= {(kind, f"{name}_rank"): list(islice(places, len(values))) for kind, values in tables.items()}
    return found
