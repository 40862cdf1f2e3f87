"""Pairs of nodes drawn in the same figures: how many figures, how many of them independent or direct, which papers.

Works through the upper triangle of the projection in blocks of nodes, so that memory follows the pairs that are kept
and never the number of genes squared; evidence is only looked at of pairs that are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from pfocr_graph.cases import Cases
from pfocr_graph.counted_pairs import PAIR_COLUMNS, PairCounts, Pairs
from pfocr_graph.incidence import Incidence, Partners
from pfocr_graph.meetings import MeetingBlock, find_meetings, is_direct, weakest_lexicon
from pfocr_graph.options import AUTO_EDGES, BuildOptions
from pfocr_graph.ragged import Ints, ragged_ranges, sum_runs
from pfocr_graph.support import Echoes

__all__ = ["HISTOGRAM_AT", "PairCounts", "Pairs", "count_pairs"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

HISTOGRAM_AT = (1, 2, 3, 5, 10, 20)
"""The minimum support values that summaries tell the number of edges for."""


def count_pairs(
    incidence: Incidence,
    options: BuildOptions,
    *,
    years: Ints,
    partners: Partners | None = None,
    echoes: Echoes | None = None,
    improper: Ints | None = None,
    figure_weights: Mapping[str, npt.NDArray[np.float64]] | None = None,
    cases: Cases | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Pairs:
    """Count, for every pair of nodes, the figures that support it.

    The weighted one-mode projection of the figure-node graph, ``A.T @ A`` of the incidence matrix A, less what the
    family policy does not count: echoes of one word under `discount`, pairs that share a gene under `collapse`.

    Parameters
    ----------
    incidence : Incidence
    options : BuildOptions
        `families`, `min_figures`, `max_figure_ids` and `unit` count here.
    years : ndarray of int, shape (figures,)
        0 where missing.
    partners : Partners, optional
        Which rows make pairs; by default those of one figure and organism.
    echoes : Echoes, optional
        Needed over genes: what is mentioned but not independent. Those of rows that make no pair are passed over.
    improper : ndarray of int, optional
        Pairs that are never edges, as sorted keys ``left * n_nodes + right``.
    figure_weights : mapping of name to ndarray of float, shape (organisms, figures), optional
        Weights to sum over the supporting figures of each pair.
    cases : Cases, optional
        Filled with every pair that has support, for a significance that ranks all pairs.
    progress : callable, optional
        Called with (nodes done, nodes in all).

    Returns
    -------
    Pairs
        Those of at least the minimum support.
    """
    partners = incidence.partners if partners is None else partners
    counter = _Counter(incidence, options, years, improper, figure_weights or {}, cases)
    parts: list[_Part] = []
    for block in find_meetings(incidence, partners, echoes):
        parts.append(counter.count(block))
        if progress is not None:
            progress(block.next_node, incidence.n_nodes)
    return _joined([part.keep(counter.minimum) for part in parts], counter)


@dataclass(slots=True)
class _Part:
    """The pairs of one block."""

    columns: dict[str, Ints]
    lengths: Ints
    figures: Ints
    sums: dict[str, Floats]

    def keep(self, minimum: int) -> _Part:
        kept = self.columns["support"] >= minimum
        if kept.all():
            return self
        return _Part(
            {name: column[kept] for name, column in self.columns.items()},
            self.lengths[kept],
            self.figures[np.repeat(kept, self.lengths)],
            {name: values[kept] for name, values in self.sums.items()},
        )


@dataclass(slots=True)
class _Counter:
    """Counts block by block and keeps the running totals that the minimum support follows from."""

    incidence: Incidence
    options: BuildOptions
    years: Ints
    improper: Ints | None
    weights: Mapping[str, Floats]
    cases: Cases | None
    histogram: Ints = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    minimum: int = 1
    plain_pairs: int = 0
    plain_total: int = 0
    improper_pairs: int = 0
    papers_in_order: bool = field(init=False)

    def __post_init__(self) -> None:
        if self.options.min_figures != "auto":
            self.minimum = self.options.min_figures
        self.papers_in_order = bool((np.diff(self.incidence.paper) >= 0).all())

    def count(self, block: MeetingBlock) -> _Part:
        """Count the pairs of a block."""
        left, right = block.left, block.right
        n_figures, echo = block.lengths, block.echoes
        n_independent = n_figures - sum_runs(echo, block.starts)
        self.plain_pairs += len(left)
        self.plain_total += len(echo)
        discount = self.options.families == "discount"
        n_supporting = np.where(self._proper(left, right), n_independent if discount else n_figures, 0)
        by_papers = self.options.unit == "papers"
        if not by_papers:
            self._told(left, right, n_supporting)
        kept = n_supporting >= (1 if by_papers else self.minimum)

        chosen = np.repeat(kept, n_figures)
        if discount:
            chosen &= ~echo
        lengths = n_supporting[kept]
        starts = np.cumsum(lengths) - lengths
        row, evidence = block.decode(np.flatnonzero(chosen))
        figure = self.incidence.figure[block.rows]
        columns = {
            "left": left[kept],
            "right": right[kept],
            "n_figures": n_figures[kept],
            "n_independent_figures": n_independent[kept],
            "n_direct_figures": sum_runs(is_direct(evidence), starts),
            "n_papers": self._papers(self.incidence.paper[figure][row], starts, lengths),
            "weakest_lexicon": weakest_lexicon(evidence, starts),
        }
        columns["first_year"], columns["last_year"] = self._years(figure, row, starts)
        columns["support"] = columns["n_papers"] if by_papers else lengths
        if by_papers:
            self._told(columns["left"], columns["right"], columns["support"])
        sums = {}
        for name, weight in self.weights.items():
            of_row = weight[self.incidence.taxon[self.incidence.node[block.rows]], figure]
            sums[name] = _reduce_runs(np.add, of_row[row], starts)
        cap = self.options.max_figure_ids
        if cap is not None:
            lengths = np.minimum(lengths, cap)
            row = row[ragged_ranges(starts, lengths)]
        part = _Part(columns, lengths, figure[row].astype(np.int32), sums)
        return part.keep(self.minimum)

    def _proper(self, left: Ints, right: Ints) -> Bools:
        """Tell which pairs may be edges."""
        if self.improper is None or not len(self.improper):
            return np.ones(len(left), dtype=bool)
        proper = ~np.isin(left * self.incidence.n_nodes + right, self.improper)
        self.improper_pairs += int((~proper).sum())
        return proper

    def _papers(self, paper: Ints, starts: Ints, lengths: Ints) -> Ints:
        """Count the papers of each run."""
        if not self.papers_in_order:
            run = np.repeat(np.arange(len(starts)), lengths)
            paper = paper[np.lexsort((paper, run))]
        new = np.ones(len(paper), dtype=bool)
        new[1:] = paper[1:] != paper[:-1]
        new[starts] = True
        return sum_runs(new, starts)

    def _years(self, figure: Ints, row: Ints, starts: Ints) -> tuple[Ints, Ints]:
        """Return the first and the last year of each run, 0 where no figure has one."""
        year = self.years[figure].astype(np.uint16)[row]
        last = _reduce_runs(np.maximum, year, starts)
        # A missing year less one is the largest number.
        first = _reduce_runs(np.minimum, year - np.uint16(1), starts) + np.uint16(1)
        return first, last

    def _told(self, left: Ints, right: Ints, support: Ints) -> None:
        """Add the support of all pairs of a block to what is known, and raise an automatic minimum by it."""
        if self.cases is not None:
            there = support > 0
            self.cases.add(left[there], right[there], support[there])
        found = np.bincount(support)
        if len(found) > len(self.histogram):
            self.histogram = np.pad(self.histogram, (0, len(found) - len(self.histogram)))
        self.histogram[: len(found)] += found
        if self.options.min_figures == "auto":
            at_least = np.cumsum(self.histogram[::-1])[::-1]
            while self.minimum < len(at_least) and at_least[self.minimum] > AUTO_EDGES:
                self.minimum += 1


def _reduce_runs(ufunc: np.ufunc, values: npt.NDArray[Any], starts: Ints) -> npt.NDArray[Any]:
    """Reduce each run; every run has a row, as a kept pair has support."""
    return ufunc.reduceat(values, starts) if len(values) else values[:0]


def _joined(parts: list[_Part], counter: _Counter) -> Pairs:
    empty = np.zeros(0, dtype=np.int32)
    columns = {
        name: np.concatenate([empty, *(part.columns[name] for part in parts)]).astype(np.int32) for name in PAIR_COLUMNS
    }
    return Pairs(
        **columns,
        offsets=np.cumsum(np.concatenate([[0], *(part.lengths for part in parts)])),
        figures=np.concatenate([empty, *(part.figures for part in parts)]),
        sums={name: np.concatenate([np.zeros(0), *(part.sums[name] for part in parts)]) for name in counter.weights},
        counts=PairCounts(
            histogram=counter.histogram,
            plain_pairs=counter.plain_pairs,
            plain_total=counter.plain_total,
            supported_total=int((counter.histogram * np.arange(len(counter.histogram))).sum()),
            improper_pairs=counter.improper_pairs,
            min_figures=counter.minimum,
        ),
    )
