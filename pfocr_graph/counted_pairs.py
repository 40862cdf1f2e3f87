"""Pairs of nodes with all their counts, and what was counted over every pair, kept or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pfocr_graph.ragged import Ints, ragged_ranges

__all__ = ["PAIR_COLUMNS", "PairCounts", "Pairs", "joined_pairs"]


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
    """

    histogram: Ints
    plain_pairs: int
    plain_total: int
    supported_total: int
    improper_pairs: int
    min_figures: int

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
        plain = {name: getattr(self, name)[rows] for name in PAIR_COLUMNS}
        return Pairs(
            **plain,
            offsets=np.concatenate(([0], np.cumsum(lengths))),
            figures=self.figures[ragged_ranges(self.offsets[:-1][rows], lengths)],
            sums={name: values[rows] for name, values in self.sums.items()},
            counts=self.counts,
        )

    def of_support(self, minimum: int) -> Pairs:
        """Return the pairs of at least this support, which then is the minimum in force."""
        kept = self.support >= minimum
        found = self if kept.all() else self.take(kept)
        return replace(found, counts=replace(self.counts, min_figures=minimum))


def joined_pairs(parts: Sequence[Pairs]) -> tuple[Pairs, Ints]:
    """Return pairs of several counts as one, with the counts of the first.

    Parameters
    ----------
    parts : sequence of Pairs
        No pair in two of them.

    Returns
    -------
    pairs : Pairs
    order : ndarray of int
        Where each pair stood among all, part by part.
    """
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in PAIR_COLUMNS}
    whole = Pairs(
        **columns,
        offsets=np.cumsum(np.concatenate([[0], *(np.diff(part.offsets) for part in parts)])),
        figures=np.concatenate([part.figures for part in parts]),
        sums={name: np.concatenate([part.sums[name] for part in parts]) for name in parts[0].sums},
        counts=parts[0].counts,
    )
    order = np.lexsort((whole.right, whole.left))
    return whole.take(order), order


PAIR_COLUMNS = (
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
