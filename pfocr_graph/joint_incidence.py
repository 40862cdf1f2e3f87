"""Chemicals and diseases as further nodes of an incidence, and which of its rows make pairs of two kinds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.incidence import Incidence, Partners
from pfocr_graph.options import Unit
from pfocr_graph.ragged import Ints, run_starts, sorted_distinct
from pfocr_graph.terms import AMBIGUOUS_WORD

__all__ = ["TwoKinds", "kind_pairs", "may_meet", "with_concepts"]


def with_concepts(incidence: Incidence, corpus: FigureCorpus) -> Incidence:
    """Return an incidence with the chemicals and diseases of its corpus behind the nodes that it has.

    Parameters
    ----------
    incidence : Incidence
        Over genes or drawn entities.
    corpus : FigureCorpus

    Returns
    -------
    Incidence
        The same one where the corpus has no concepts. Nodes keep their numbers.
    """
    mentions = corpus.concept_mentions
    if not len(mentions):
        return incidence
    starts = run_starts(mentions.figure, mentions.concept)
    codes = sorted_distinct(mentions.concept)
    node = incidence.n_nodes + np.searchsorted(codes, mentions.concept[starts])
    figure = mentions.figure[starts]
    kinds = [corpus.concepts.kind[code] for code in codes.tolist()]
    taxon_ids = (*incidence.taxon_ids, *dict.fromkeys(kinds))
    n_nodes = incidence.n_nodes + len(codes)
    order = np.lexsort((np.concatenate((incidence.node, node)), np.concatenate((incidence.figure, figure))))
    in_paper = sorted_distinct(incidence.paper[figure].astype(np.int64) * n_nodes + node)
    of_concept = slice(incidence.n_nodes, None)
    rows = {
        "figure": figure,
        "node": node,
        "lexicon": np.minimum.reduceat(mentions.lexicon, starts),
        "direct": np.logical_or.reduceat(mentions.lexicon != AMBIGUOUS_WORD, starts),
    }
    nodes = {
        "codes": codes,
        "n_figures": np.bincount(node, minlength=n_nodes)[of_concept],
        "n_papers": np.bincount(in_paper % n_nodes, minlength=n_nodes)[of_concept],
        "taxon": np.array([taxon_ids.index(kind) for kind in kinds]),
    }
    joined: dict[str, Any] = {name: _behind(getattr(incidence, name), added)[order] for name, added in rows.items()}
    joined |= {name: _behind(getattr(incidence, name), added) for name, added in nodes.items()}
    return replace(incidence, **joined, taxon_ids=taxon_ids, n_concepts=len(codes))


def _behind(column: np.ndarray, added: np.ndarray) -> np.ndarray:
    return np.concatenate((column, added.astype(column.dtype)))


@dataclass(frozen=True, slots=True, eq=False)
class TwoKinds:
    """The rows of two kinds of nodes, one of them at least chemicals or diseases; no pair is inside a kind.

    Attributes
    ----------
    one, other : int
        Places in `taxon_ids` of the incidence, the lower one first.
    rows : Incidence
        The incidence with the rows of the two alone; nodes keep their numbers.
    """

    one: int
    other: int
    rows: Incidence

    @property
    def is_one(self) -> np.ndarray:
        """Which rows are of the first kind."""
        found: np.ndarray = self.rows.taxon[self.rows.node] == self.one
        return found

    @property
    def partners(self) -> Partners:
        """The rows of the other kind in the figure of each row of the first one."""
        starts = self.rows.starts
        n_one = np.bincount(self.rows.figure[self.is_one], minlength=len(self.rows.paper))
        first = (starts[:-1] + n_one)[self.rows.figure]
        count = np.where(self.is_one, starts[1:][self.rows.figure] - first, 0)
        return Partners(first, count)

    def sizes(self) -> tuple[Ints, Ints]:
        """Return how many nodes of each kind each figure mentions."""
        is_one, n_figures = self.is_one, len(self.rows.paper)
        one, other = (np.bincount(self.rows.figure[rows], minlength=n_figures) for rows in (is_one, ~is_one))
        return one, other

    def n_units(self, unit: Unit) -> int:
        """Return N: the number of figures (or papers) with a node of either kind."""
        figures = sorted_distinct(self.rows.figure)
        return len(figures) if unit == "figures" else len(sorted_distinct(self.rows.paper[figures]))


def kind_pairs(incidence: Incidence) -> list[TwoKinds]:
    """Return the pairs of kinds whose nodes may meet: genes of each organism and chemicals, and so on.

    Parameters
    ----------
    incidence : Incidence
        As `with_concepts` returns it.
    """
    n_kinds = len(set(incidence.taxon[incidence.n_drawn :].tolist()))
    first_kind = len(incidence.taxon_ids) - n_kinds
    of_row = incidence.taxon[incidence.node]
    found = []
    for one, other in combinations(range(len(incidence.taxon_ids)), 2):
        if other >= first_kind:
            own = (of_row == one) | (of_row == other)
            rows: dict[str, Any] = {
                name: getattr(incidence, name)[own] for name in ("figure", "node", "lexicon", "direct")
            }
            found.append(TwoKinds(one, other, replace(incidence, **rows)))
    return found


def may_meet(incidence: Incidence, one: int, other: int) -> bool:
    """Tell whether two nodes can be a pair: genes of one organism, or nodes of two kinds."""
    same = incidence.taxon[one] == incidence.taxon[other]
    is_concept = max(one, other) >= incidence.n_drawn
    return bool(one != other and same != is_concept)
