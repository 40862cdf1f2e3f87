"""Communities of genes, with their leading and with all of their members."""

from __future__ import annotations

from pfocr_graph.build import Build
from pfocr_graph.reports.groups import communities_report
from pfocr_graph.reports.page.markup import Section, listed, tag
from pfocr_graph.reports.page.tables import Cell, some_of, spaced, table

__all__ = ["communities_section"]

SHOWN = 50
"""So many communities are shown."""


def communities_section(build: Build) -> Section | None:
    """Return the communities of genes, with all their members; `None` where there are none.

    Parameters
    ----------
    build : Build
        Made with ``groups=True``.
    """
    report = communities_report(build)
    found = [dict(zip(report.columns, row, strict=True)) for row in report.rows]
    if not found:
        return None
    counted = ("n_members", "n_edges", "support", "n_figures", "n_papers")
    rows = (
        [row["community"], row["leading_members"], *(row[name] for name in counted), _folded(row["members"])]
        for row in found[:SHOWN]
    )
    caption = f"{some_of(SHOWN, len(found), 'largest', '; '.join(report.comments))}."
    columns = ("community", "leading members", *map(spaced, counted), "all members")
    return Section("communities", "Communities", [table("communities-table", caption, columns, rows)])


def _folded(members: list[str]) -> Cell:
    folded = tag("details", tag("summary", f"all {len(members):,}"), listed(members, len(members)))
    return Cell(folded, len(members), is_text=True)
