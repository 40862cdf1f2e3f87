"""Pairs of nodes drawn in the same figures: how many figures, how many of them independent or direct, which papers.

Works through the upper triangle of the projection in blocks of nodes, so that memory follows the pairs that are kept
and never the number of genes squared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from pfocr_graph.incidence import Incidence, Partners
from pfocr_graph.options import AUTO_EDGES, BuildOptions
from pfocr_graph.ragged import Ints, ragged_ranges, run_starts
from pfocr_graph.support import Echoes

__all__ = ["PairCounts", "Pairs", "count_pairs"]

Bools = npt.NDArray[np.bool_]

BLOCK_ROWS = 1_000_000
"""Pairs of mentions looked at in one go; about 60 MB of working memory."""

HISTOGRAM_AT = (1, 2, 3, 5, 10, 20)
"""The minimum support values that summaries tell the number of edges for."""


@dataclass(frozen=True, slots=True, eq=False)
class PairCounts:
    """What was counted over all pairs, before the minimum support.

    Attributes
    ----------
    histogram : ndarray of int
        How many pairs have each support k, by k.
    plain_pairs, plain_total : int
        Pairs that are mentioned together at all, and the sum of their plain counts.
    supported_total : int
        The sum of the policy's counts.
    improper_pairs : int
        Pairs of entities that share a gene; counted and never made an edge.
    min_figures : int
        The minimum support in force.
    left, right, support : ndarray of int
        Every pair with its support, in the order of nodes; empty unless asked for.
    """

    histogram: Ints
    plain_pairs: int
    plain_total: int
    supported_total: int
    improper_pairs: int
    min_figures: int
    left: Ints
    right: Ints
    support: Ints

    def at_least(self, minimum: int) -> int:
        """Return the number of pairs with this support or more."""
        return int(self.histogram[minimum:].sum())


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs of nodes with their counts, sorted by left and then right node.

    Attributes
    ----------
    left, right : ndarray of int
        Node numbers of the incidence, left below right.
    support : ndarray of int
        The policy's own count, in its unit; called k in the formulas.
    n_figures, n_independent_figures, n_direct_figures, n_papers : ndarray of int
    weakest_lexicon : ndarray of int
        Places in `pfocr_graph.terms.LEXICONS`.
    first_year, last_year : ndarray of int
        0 where no supporting figure has a year.
    offsets, figures : ndarray of int
        Pair i is supported by the figures ``figures[offsets[i]:offsets[i + 1]]``, rising; capped.
    sums : mapping of name to ndarray of float
        Sums of figure weights over the supporting figures.
    counts : PairCounts
    """

    left: Ints
    right: Ints
    support: Ints
    n_figures: Ints
    n_independent_figures: Ints
    n_direct_figures: Ints
    n_papers: Ints
    weakest_lexicon: Ints
    first_year: Ints
    last_year: Ints
    offsets: Ints
    figures: Ints
    sums: Mapping[str, npt.NDArray[np.float64]]
    counts: PairCounts

    def __len__(self) -> int:
        return len(self.left)

    def take(self, rows: npt.NDArray[np.bool_] | Ints) -> Pairs:
        """Return these pairs (indices or a mask), with the counts over all of them."""
        rows = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        lengths = np.diff(self.offsets)[rows]
        plain = {name: getattr(self, name)[rows] for name in _PAIR_COLUMNS}
        return Pairs(
            **plain,
            offsets=np.concatenate(([0], np.cumsum(lengths))),
            figures=self.figures[ragged_ranges(self.offsets[:-1][rows], lengths)],
            sums={name: values[rows] for name, values in self.sums.items()},
            counts=self.counts,
        )


_PAIR_COLUMNS = (
    "left",
    "right",
    "support",
    "n_figures",
    "n_independent_figures",
    "n_direct_figures",
    "n_papers",
    "weakest_lexicon",
    "first_year",
    "last_year",
)


def count_pairs(
    incidence: Incidence,
    options: BuildOptions,
    *,
    years: Ints,
    partners: Partners | None = None,
    echoes: Echoes | None = None,
    improper: Ints | None = None,
    figure_weights: Mapping[str, npt.NDArray[np.float64]] | None = None,
    keep_all: bool = False,
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
    keep_all : bool
        Keep every pair's support in `counts`, for a significance that ranks all pairs.
    progress : callable, optional
        Called with (rows done, rows in all).

    Returns
    -------
    Pairs
        Those of at least the minimum support.
    """
    partners = incidence.partners if partners is None else partners
    counter = _Counter(incidence, options, years, partners, echoes, improper, figure_weights or {})
    parts: list[_Part] = []
    every: list[tuple[Ints, Ints, Ints]] = []
    for block in _blocks(incidence, partners):
        part = counter.count(*block)
        if keep_all:
            every.append(part.all_pairs)
        parts.append(part.keep(counter.minimum))
        if progress is not None:
            progress(block[1], incidence.n_nodes)
    return _joined([part.keep(counter.minimum) for part in parts], counter, every)


def _blocks(incidence: Incidence, partners: Partners) -> Iterator[tuple[int, int]]:
    """Yield ranges of nodes whose partners come to about `BLOCK_ROWS` each."""
    total = np.cumsum(np.bincount(incidence.node, weights=partners.count, minlength=incidence.n_nodes))
    start = 0
    while start < incidence.n_nodes:
        before = total[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(total, before + BLOCK_ROWS, side="right")))
        yield start, stop
        start = stop


@dataclass(slots=True)
class _Part:
    """The pairs of one block."""

    columns: dict[str, Ints]
    offsets: Ints
    figures: Ints
    sums: dict[str, npt.NDArray[np.float64]]
    all_pairs: tuple[Ints, Ints, Ints]

    def keep(self, minimum: int) -> _Part:
        kept = self.columns["support"] >= minimum
        if kept.all():
            return self
        rows = np.flatnonzero(kept)
        lengths = np.diff(self.offsets)[rows]
        return _Part(
            {name: column[rows] for name, column in self.columns.items()},
            np.concatenate(([0], np.cumsum(lengths))),
            self.figures[ragged_ranges(self.offsets[:-1][rows], lengths)],
            {name: values[rows] for name, values in self.sums.items()},
            self.all_pairs,
        )


@dataclass(slots=True)
class _Counter:
    """Counts block by block and keeps the running totals that the minimum support follows from."""

    incidence: Incidence
    options: BuildOptions
    years: Ints
    partners: Partners
    echoes: Echoes | None
    improper: Ints | None
    weights: Mapping[str, npt.NDArray[np.float64]]
    histogram: Ints = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    minimum: int = 1
    plain_pairs: int = 0
    plain_total: int = 0
    improper_pairs: int = 0
    by_node: Ints = field(init=False)
    bounds: Ints = field(init=False)
    echo_places: Ints = field(init=False)
    echo_keys: Ints = field(init=False)
    papers_in_order: bool = field(init=False)

    def __post_init__(self) -> None:
        incidence = self.incidence
        self.by_node = np.argsort(incidence.node, kind="stable")
        self.bounds = np.searchsorted(incidence.node, np.arange(incidence.n_nodes + 1), sorter=self.by_node)
        if self.options.min_figures != "auto":
            self.minimum = self.options.min_figures
        self.echo_places, self.echo_keys = self._place_echoes()
        self.papers_in_order = bool((np.diff(incidence.paper) >= 0).all())

    def _place_echoes(self) -> tuple[Ints, Ints]:
        """Return the place of each echo among the meetings, rows standing by node, and the key of its pair."""
        if self.echoes is None:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        first_place = np.empty(len(self.by_node), dtype=np.int64)
        count = self.partners.count[self.by_node]
        first_place[self.by_node] = np.cumsum(count) - count
        left, right = self.echoes.left, self.echoes.right
        beyond = right - self.partners.first[left]
        paired = (beyond >= 0) & (beyond < self.partners.count[left])
        left, right = left[paired], right[paired]
        places = first_place[left] + beyond[paired]
        order = np.argsort(places)
        node = self.incidence.node.astype(np.int64)
        return places[order], (node[left] * self.incidence.n_nodes + node[right])[order]

    def count(self, start: int, stop: int) -> _Part:
        """Count the pairs whose left node is in this range."""
        incidence = self.incidence
        rows = self.by_node[self.bounds[start] : self.bounds[stop]]
        keys, place = self._together(start, rows)
        starts = run_starts(keys)
        n_figures = np.diff(np.append(starts, len(keys)))
        pair_left, pair_right = np.divmod(keys[starts], max(incidence.n_nodes, 1))
        pair_left += start
        independent = self._independent(start, len(keys))

        self.plain_pairs += len(starts)
        self.plain_total += len(keys)
        proper = np.ones(len(starts), dtype=bool)
        if self.improper is not None and len(self.improper):
            proper = ~np.isin(pair_left * incidence.n_nodes + pair_right, self.improper)
            self.improper_pairs += int((~proper).sum())

        n_supporting = n_figures
        if self.options.families == "discount":
            n_supporting = n_figures - self._count_echoes(pair_left * incidence.n_nodes + pair_right, start, len(keys))
        if self.options.unit == "papers":
            supporting = independent[place] if self.options.families == "discount" else np.ones(len(keys), dtype=bool)
            figure = incidence.figure[np.repeat(rows, self.partners.count[rows])[place]]
            support = np.where(proper, self._papers(figure, starts, supporting), 0)
        else:
            support = np.where(proper, n_supporting, 0)
        self._raise_minimum(support)
        all_pairs = (pair_left[support > 0], pair_right[support > 0], support[support > 0])

        kept = support >= self.minimum
        place = place[np.repeat(kept, n_figures)]
        row_left = np.repeat(rows, self.partners.count[rows])[place]
        row_right = ragged_ranges(self.partners.first[rows], self.partners.count[rows])[place]
        figure, independent = incidence.figure[row_left], independent[place]
        supporting = independent if self.options.families == "discount" else np.ones(len(place), dtype=bool)
        starts = np.concatenate(([0], np.cumsum(n_figures[kept])))[:-1]
        columns = {
            "left": pair_left[kept],
            "right": pair_right[kept],
            "support": support[kept],
            "n_figures": n_figures[kept],
            "n_independent_figures": _sum_runs(independent, starts),
            "n_direct_figures": _sum_runs(incidence.direct[row_left] & incidence.direct[row_right], starts),
            "n_papers": self._papers(figure, starts, supporting),
        }
        figure = figure[supporting]
        lengths = n_supporting[kept]
        offsets = np.concatenate(([0], np.cumsum(lengths)))
        lexicon = np.maximum(incidence.lexicon[row_left], incidence.lexicon[row_right])[supporting]
        year = self.years[figure]
        columns["weakest_lexicon"] = _reduce_runs(np.minimum, lexicon, offsets)
        earliest = _reduce_runs(np.minimum, np.where(year == 0, np.iinfo(np.int32).max, year), offsets)
        columns["last_year"] = _reduce_runs(np.maximum, year, offsets)
        columns["first_year"] = np.where(columns["last_year"] == 0, 0, earliest)
        taxon = np.repeat(incidence.taxon[columns["left"]], lengths)
        sums = {name: _reduce_runs(np.add, weight[taxon, figure], offsets) for name, weight in self.weights.items()}
        cap = self.options.max_figure_ids
        if cap is not None:
            capped = np.minimum(lengths, cap)
            figure = figure[ragged_ranges(offsets[:-1], capped)]
            offsets = np.concatenate(([0], np.cumsum(capped)))
        return _Part(columns, offsets, figure.astype(np.int32), sums, all_pairs)

    def _together(self, start: int, rows: Ints) -> tuple[Ints, Ints]:
        """Return every two rows of one figure, the left one among these, sorted by left node, right node and figure.

        Returns
        -------
        keys : ndarray of int64
            ``(left - start) * n_nodes + right``.
        place : ndarray of int64
            Where each stood before, row by row and partner by partner; figures rise with it.
        """
        incidence = self.incidence
        count = self.partners.count[rows]
        left = (incidence.node[rows] - start).astype(np.int64) * incidence.n_nodes
        keys = np.repeat(left, count) + incidence.node[ragged_ranges(self.partners.first[rows], count)]
        # Key and place in one number: sorting numbers is much quicker than sorting places by key.
        bits = max(len(keys) - 1, 1).bit_length()
        packed = np.sort((keys << bits) | np.arange(len(keys), dtype=np.int64))
        return packed >> bits, packed & ((1 << bits) - 1)

    def _echoes_in(self, start: int, length: int) -> tuple[slice, int]:
        """Return which echoes are among these meetings, and how many meetings came before."""
        before = int(self.partners.count[self.by_node[: self.bounds[start]]].sum())
        first, last = np.searchsorted(self.echo_places, [before, before + length]).tolist()
        return slice(first, last), before

    def _independent(self, start: int, length: int) -> Bools:
        """Return which of these meetings are no echo, in the order in which partners follow their rows."""
        here, before = self._echoes_in(start, length)
        independent = np.ones(length, dtype=bool)
        independent[self.echo_places[here] - before] = False
        return independent

    def _count_echoes(self, pair_keys: Ints, start: int, length: int) -> Ints:
        """Return how many of the meetings of each pair are echoes."""
        here, _ = self._echoes_in(start, length)
        return np.bincount(np.searchsorted(pair_keys, self.echo_keys[here]), minlength=len(pair_keys))

    def _papers(self, figure: Ints, starts: Ints, supporting: Bools) -> Ints:
        """Count the papers among the supporting figures of each run."""
        run = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(figure))))[supporting]
        paper = self.incidence.paper[figure[supporting]]
        if not self.papers_in_order:
            order = np.lexsort((paper, run))
            run, paper = run[order], paper[order]
        return np.bincount(run[run_starts(run, paper)], minlength=len(starts))

    def _raise_minimum(self, support: Ints) -> None:
        found = np.bincount(support)
        if len(found) > len(self.histogram):
            self.histogram = np.pad(self.histogram, (0, len(found) - len(self.histogram)))
        self.histogram[: len(found)] += found
        if self.options.min_figures == "auto":
            at_least = np.cumsum(self.histogram[::-1])[::-1]
            while self.minimum < len(at_least) and at_least[self.minimum] > AUTO_EDGES:
                self.minimum += 1


def _sum_runs(flags: Bools, starts: Ints) -> Ints:
    return np.add.reduceat(flags.astype(np.int32), starts) if len(starts) else np.zeros(0, dtype=np.int32)


def _reduce_runs(ufunc: np.ufunc, values: npt.NDArray[Any], offsets: Ints) -> npt.NDArray[Any]:
    """Reduce each run; every run has a row, as a kept pair has support."""
    return ufunc.reduceat(values, offsets[:-1]) if len(values) else values[:0]


def _joined(parts: list[_Part], counter: _Counter, every: list[tuple[Ints, Ints, Ints]]) -> Pairs:
    empty = np.zeros(0, dtype=np.int32)
    columns = {
        name: np.concatenate([part.columns[name] for part in parts]).astype(np.int32) if parts else empty
        for name in _PAIR_COLUMNS
    }
    lengths = [np.diff(part.offsets) for part in parts]
    left, right, support = (np.concatenate(column) for column in zip(*every, strict=True)) if every else (empty,) * 3
    return Pairs(
        **columns,
        offsets=np.concatenate(([0], np.cumsum(np.concatenate(lengths)))) if parts else np.zeros(1, dtype=np.int64),
        figures=np.concatenate([part.figures for part in parts]) if parts else empty,
        sums={name: np.concatenate([np.zeros(0), *(part.sums[name] for part in parts)]) for name in counter.weights},
        counts=PairCounts(
            histogram=counter.histogram,
            plain_pairs=counter.plain_pairs,
            plain_total=counter.plain_total,
            supported_total=int((counter.histogram * np.arange(len(counter.histogram))).sum()),
            improper_pairs=counter.improper_pairs,
            min_figures=counter.minimum,
            left=left,
            right=right,
            support=support,
        ),
    )
