"""Which genes and families are most central, under every measure at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pfocr_graph.attributes import FIGURE
from pfocr_graph.build import Build
from pfocr_graph.metrics import METRICS
from pfocr_graph.reports.centrality import centrality_report
from pfocr_graph.reports.page.markup import Section, glossary, paragraph, tag
from pfocr_graph.reports.page.nodes import node_links
from pfocr_graph.reports.page.tables import Cell, said_rank, spaced, table

__all__ = ["central_section"]

LEADING = 15
"""So many of the first under each measure are shown."""


def central_section(build: Build) -> Section | None:
    """Return the leading genes and families under every measure; the leading figures in a network of figures.

    Parameters
    ----------
    build : Build
        Made with ``centralities=True``.

    Returns
    -------
    Section or None
        `None` without centralities.
    """
    report = centrality_report(build, ranks=True)
    of_figures = set(build.network.node_tables) <= {FIGURE}
    rows = [dict(zip(report.columns, row, strict=True)) for row in report.rows if (row[2] == FIGURE) is of_figures]
    title = "Most central figures" if of_figures else "Most central genes and families"
    metrics = [name for name in METRICS if rows and rows[0].get(name) is not None]
    if not metrics:
        return None
    leading = {
        row["node_id"] for name in metrics for row in sorted(rows, key=lambda row: row[f"{name}_rank"])[:LEADING]
    }
    holders = {name: Counter(row[f"{name}_rank"] for row in rows) for name in metrics}
    about: tuple[str, ...] = ("n_genes", "n_entities") if of_figures else ("n_figures", "n_papers")
    if not of_figures and len(build.corpus.taxon_ids) > 1:
        about = ("organism", *about)
    links, known = node_links(build.network, leading), _known(build, about, leading)
    shown = [
        [links[row["node_id"]], *known[row["node_id"]], *(_placed(row, name, holders[name]) for name in metrics)]
        for row in rows
        if row["node_id"] in leading
    ]
    caption = (
        f"{len(shown):,} of {len(rows):,}: the first {LEADING} under each measure. In front of each value its rank, "
        "the largest value being first; = marks a rank that several share."
    )
    notes = dict(note.split(": ", 1) for note in build.centrality_notes)
    graphs = (
        "Measures are taken on figures, genes and mentions. "
        if of_figures
        else "Measures called gene are taken on the co-occurrence graph, after the family policy and the least "
        "support of an edge; those called bipartite on figures, genes and mentions. "
    )
    return Section(
        "central",
        title,
        [
            paragraph(graphs, tag("code", "centrality.tsv"), " has all values."),
            table("most-central", caption, ["name", *map(spaced, (*about, *metrics))], shown),
            glossary(
                "What the measures mean, and how they were taken",
                {spaced(name): f"{METRICS[name].meaning}; {notes[name]}." for name in metrics if name in notes},
            ),
        ],
    )


def _placed(row: Mapping[str, Any], name: str, holders: Counter[int]) -> Cell:
    rank = row[f"{name}_rank"]
    placed = tag("b", said_rank(rank, shared=holders[rank] > 1), class_="rank")
    return Cell((placed, " ", row[name]), row[name])


def _known(build: Build, names: Sequence[str], wanted: Collection[str]) -> dict[str, list[Any]]:
    """Return these attributes of these nodes; a chemical has no organism."""
    found: dict[str, list[Any]] = {}
    for nodes in build.network.node_tables.values():
        columns = [nodes.columns.get(name) for name in ("node_id", *names)]
        cells = ([None] * len(nodes) if column is None else column.values() for column in columns)
        rows = zip(*cells, strict=True)
        found.update((node_id, values) for node_id, *values in rows if node_id in wanted)
    return found
