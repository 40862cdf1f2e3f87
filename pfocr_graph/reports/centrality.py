"""centrality.tsv: every figure and gene with every centrality that is defined for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pfocr_graph.build import Build
from pfocr_graph.metrics import METRICS
from pfocr_graph.reports import Report

__all__ = ["centrality_report"]


def centrality_report(build: Build) -> Report:
    """Return the table of centralities, most central figure or gene first.

    Parameters
    ----------
    build : Build
        Made with ``centralities=True``.

    Returns
    -------
    Report
        Columns node_id, name, type, then the centralities; those of genes are undefined for figures.
    """
    metrics = [name for name in METRICS if name in build.centralities]
    return Report("centrality", build.centrality_notes, ("node_id", "name", "type", *metrics), _rows(build, metrics))


def _rows(build: Build, metrics: list[str]) -> Iterator[list[Any]]:
    for table in build.network.node_tables.values():
        named = [table.columns[name].values() for name in ("node_id", "name", "type")]
        numbers = [table.columns[name].values() if name in table.columns else [None] * len(table) for name in metrics]
        rows = list(zip(*named, *numbers, strict=True))
        by_reach = [name for name in ("gene_strength", "bipartite_degree_centrality") if name in table.columns]
        if by_reach:
            reach = table.columns[by_reach[0]].values()
            order = sorted(range(len(rows)), key=lambda row: (-reach[row], rows[row][0]))
            yield from (list(rows[row]) for row in order)
