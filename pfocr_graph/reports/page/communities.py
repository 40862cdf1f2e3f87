"""Communities of genes, or of figures in a figures network, with their leading and with all of their members."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pfocr_graph.build import Build
from pfocr_graph.reports.groups import communities_report
from pfocr_graph.reports.page.markup import Section, listed, tag
from pfocr_graph.reports.page.nodes import figure_link, folded_figures
from pfocr_graph.reports.page.tables import Cell, some_of, spaced, table

__all__ = ["communities_section"]

SHOWN = 50
"""So many communities are shown."""


def communities_section(build: Build) -> Section | None:
    """Return the communities with their members; `None` where there are none.

    Parameters
    ----------
    build : Build
        Made with ``groups=True``.
    """
    report = communities_report(build)
    found = [dict(zip(report.columns, row, strict=True)) for row in report.rows]
    if not found:
        return None
    caption = f"{some_of(SHOWN, len(found), 'largest', '; '.join(report.comments))}."
    counted = [name for name in ("n_members", "n_edges", "support", "n_figures", "n_papers") if name in found[0]]
    if build.figure_pairs is not None:
        columns = ("community", "what most of them draw", *map(spaced, counted), "figures that lead")
        rows = [_row(one, "most_drawn", counted, _figures(one)) for one in found[:SHOWN]]
    else:
        columns = ("community", "leading members", *map(spaced, counted), "all members")
        rows = [_row(one, "leading_members", counted, _folded(one["members"])) for one in found[:SHOWN]]
    return Section("communities", "Communities", [table("communities-table", caption, columns, rows)])


def _row(community: dict[str, Any], about: str, counted: Sequence[str], members: Cell) -> list[object]:
    return [community["community"], community[about], *(community[name] for name in counted), members]


def _folded(members: list[str]) -> Cell:
    folded = tag("details", tag("summary", f"all {len(members):,}"), listed(members, len(members)))
    return Cell(folded, len(members), is_text=True)


def _figures(community: dict[str, Any]) -> Cell:
    leading = list(map(figure_link, community["leading_members"]))
    return folded_figures(community["n_members"], leading, "communities.tsv")
