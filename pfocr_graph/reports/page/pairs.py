"""The strongest and the most significant pairs, with the figures behind each."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from pfocr_graph.attributes import ATTRIBUTES, CO_OCCURS
from pfocr_graph.build import Build
from pfocr_graph.columns import Column
from pfocr_graph.cooccurrence import Pairs
from pfocr_graph.node_tables import figure_name
from pfocr_graph.rank_agreement import rank
from pfocr_graph.reports.page.markup import Markup, Section, glossary, paragraph, prose, tag
from pfocr_graph.reports.page.nodes import figure_link, folded_figures, pair_link
from pfocr_graph.reports.page.supporters import Supporters
from pfocr_graph.reports.page.tables import Cell, said_rank, some_of, spaced, span_of_years, table

__all__ = ["pairs_section"]

SHOWN = 50
"""So many pairs stand in each table."""
FOLDED = 6
"""So many of the figures behind a pair are linked."""
WORDS = 3
"""So many of the words that name a gene in a figure are told."""

LEFT_OUT = ("interaction", "name", "figure_ids", "first_year", "last_year", "neg_log10_q")


def pairs_section(build: Build) -> Section | None:
    """Return the pairs of most support and, where they were tested, those that chance explains least.

    Parameters
    ----------
    build : Build

    Returns
    -------
    Section or None
        `None` for a network without edges between genes.
    """
    found = build.gene_pairs
    if found is None or not len(found):
        return None
    edges = build.network.edge_tables[CO_OCCURS].columns
    columns = {name: column for name, column in edges.items() if name not in LEFT_OUT and column.count()}
    tables = _PairTables(build, found.pairs, columns)
    shown = some_of(SHOWN, len(found), "first", "pairs")
    body = [
        paragraph(prose(str(build.network.attributes["methods"][1]))),
        tables.of("strongest-pairs", f"{shown}, by the {build.options.unit} that support them.", found.pairs.support),
    ]
    if "p_value" in found.measures:
        caption = f"{shown}, by their p-values under the null model."
        body.append(tag("h3", "Most significant pairs"))
        body.append(tables.of("most-significant-pairs", caption, -found.measures["p_value"]))
    meanings = {spaced(name): ATTRIBUTES["edge"][name].meaning for name in columns}
    return Section("pairs", "Strongest pairs", [*body, glossary("What the columns mean", meanings)])


class _PairTables:
    """The tables of the first pairs, by whatever they are ranked."""

    def __init__(self, build: Build, pairs: Pairs, columns: Mapping[str, Column]) -> None:
        self._build, self._pairs, self._columns = build, pairs, columns
        self._supporters = Supporters(build)
        self._is_dated = bool(pairs.first_year.any())

    def of(self, name: str, caption: str, strength: npt.NDArray[Any]) -> Markup:
        """Return the table of the strongest in this sense; of equal ones those of more support, and then the first."""
        order = np.lexsort((-self._pairs.support, -strength))[:SHOWN]
        places = rank(strength).astype(np.int64)
        is_shared = np.bincount(places) > 1
        ranks = [Cell(said_rank(place, shared=bool(is_shared[place])), place) for place in places[order].tolist()]
        values = [column.take(order).values() for column in self._columns.values()]
        rows = (
            [self._pair(row), place, self._evidence(row), *numbers, *self._years(row)]
            for row, place, *numbers in zip(order.tolist(), ranks, *values, strict=True)
        )
        dated = ["years"] if self._is_dated else []
        headings = ["pair", "rank", "evidence", *map(spaced, self._columns), *dated]
        return table(name, caption, headings, rows, sorted_by=(1, "ascending"))

    def _ends(self, row: int) -> tuple[int, int]:
        return int(self._pairs.left[row]), int(self._pairs.right[row])

    def _pair(self, row: int) -> Markup:
        return pair_link(self._supporters.drawn, *self._ends(row))

    def _years(self, row: int) -> list[Cell | None]:
        """Return the cell of the years, no cell where no figure has one."""
        first, last = int(self._pairs.first_year[row]), int(self._pairs.last_year[row])
        return [span_of_years(first, last)] if self._is_dated else []

    def _evidence(self, row: int) -> Cell:
        """Return the figures that support a pair, folded away behind their number."""
        ends = self._ends(row)
        mentions = list(zip(*(rows.tolist() for rows in self._supporters.rows(*ends)), strict=True))
        names = [self._supporters.drawn.names[node] for node in ends]
        figures = [self._figure(*rows) for rows in mentions[:FOLDED]]
        return folded_figures(len(mentions), figures, f"pfocr-graph why {shlex.join(names)} …")

    def _figure(self, left: int, right: int) -> tuple[object, ...]:
        """Return a figure with the words that name both ends, given as rows of the incidence."""
        figure = self._build.corpus.figure_list[int(self._supporters.incidence.figure[left])]
        about = ", ".join(str(part) for part in (figure.title and figure_name(figure), figure.year) if part)
        words = (" and ".join(f"“{word}”" for word in self._supporters.words(row)[:WORDS]) for row in (left, right))
        return figure_link(figure.figid), f" {about} ", tag("small", "by ", " with ".join(words))
