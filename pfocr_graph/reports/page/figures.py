"""Figures that draw the same, in pairs and as stories."""

from __future__ import annotations

import numpy as np

from pfocr_graph.build import Build
from pfocr_graph.figure_pairs import FigurePairs
from pfocr_graph.reports.groups import stories_report
from pfocr_graph.reports.page.markup import Markup, Section, paragraph, tag
from pfocr_graph.reports.page.nodes import figure_link, folded_figures
from pfocr_graph.reports.page.tables import some_of, spaced, span_of_years, table
from pfocr_graph.reports.shared_genes import shared_genes_report

__all__ = ["figures_section", "stories_section"]

SHOWN = 50
"""So many rows stand in each table."""
SHOWN_FIRST = ("figure_a", "figure_b", "n_shared_entities", "shared_genes")
FOLDED = 10
"""So many figures of a story are linked."""


def figures_section(build: Build, pairs: FigurePairs) -> Section:
    """Return the pairs of figures that share most.

    Parameters
    ----------
    build : Build
    pairs : FigurePairs
        Of the same corpus.
    """
    title = "Figures that draw the same"
    if not len(pairs.left):
        return Section("figures", title, [paragraph("No two figures share a gene or family.")])
    report = shared_genes_report(build, pairs.take(np.arange(len(pairs.left)) < SHOWN))
    caption, *others = (f"{comment[:1].upper()}{comment[1:]}." for comment in report.comments)
    # What is shared stands beside the figures, where a narrow screen still shows it.
    named = [name for name in report.columns if name not in {*SHOWN_FIRST, "name_a", "name_b"}]
    rows = (
        [
            _wide(pair["figure_a"], pair["name_a"]),
            _wide(pair["figure_b"], pair["name_b"]),
            *(pair[name] for name in (*SHOWN_FIRST[2:], *named)),
        ]
        for pair in (dict(zip(report.columns, row, strict=True)) for row in report.rows)
    )
    columns = ["which genes" if name == "shared_genes" else spaced(name) for name in (*SHOWN_FIRST, *named)]
    return Section("figures", title, [*map(paragraph, others), table("figure-pairs", caption, columns, rows)])


def stories_section(build: Build) -> Section | None:
    """Return the stories that are drawn most often, with their figures; `None` where they were not looked for.

    Parameters
    ----------
    build : Build
        Made with ``groups=True``.
    """
    if build.stories is None:
        return None
    title = "Stories that are drawn again and again"
    report = stories_report(build)
    found = [dict(zip(report.columns, row, strict=True)) for row in report.rows]
    if not found:
        return Section("stories", title, [paragraph("No group of figures tells one story.")])
    rows = (
        [
            story["story"],
            story["consensus"],
            story["n_papers"],
            span_of_years(story["first_year"], story["last_year"]),
            folded_figures(story["n_figures"], list(map(figure_link, story["figure_ids"][:FOLDED])), "stories.tsv"),
        ]
        for story in found[:SHOWN]
    )
    caption = f"{some_of(SHOWN, len(found), 'largest', 'stories')}: {'; '.join(report.comments)}."
    columns = ("story", "what they draw", "papers", "years", "figures")
    return Section("stories", title, [table("stories-table", caption, columns, rows)])


def _wide(figid: str, name: str) -> Markup:
    return tag("span", figure_link(figid, name), class_="wide")
