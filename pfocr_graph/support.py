"""Which figures support a pair of genes by words of their own, and which only echo one word."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.incidence import Incidence
from pfocr_graph.ragged import Ints, even_blocks, ragged_ranges, run_ends, run_starts, sorted_distinct, stable_order

__all__ = ["Echoes", "find_echoes"]

BLOCK_PAIRS = 100_000
"""Pairs inside expanded matches looked at in one go: few enough for the cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Echoes:
    """Pairs of nodes that a figure mentions but does not support independently.

    Attributes
    ----------
    left, right : ndarray of int
        Rows of the incidence, both of one figure, the left one the smaller; sorted by left and then right.
    """

    left: Ints
    right: Ints


def find_echoes(corpus: FigureCorpus, incidence: Incidence) -> Echoes:
    """Find every figure and pair of its genes that one word alone accounts for.

    Let M(a) be the matches in a figure whose term has gene a as a member. The figure supports (a, b) independently
    when neither M(a) is within M(b) nor M(b) within M(a). Genes that share no expanded match pass at once, so only
    pairs inside one expanded match are looked at: they are echoes when the matches that both share are all that one
    of them has.

    Parameters
    ----------
    corpus : FigureCorpus
    incidence : Incidence
        Of the same corpus, over genes; chemicals and diseases among its nodes are passed over.

    Returns
    -------
    Echoes
    """
    entities = corpus.terms.entities
    n_nodes = max(incidence.n_nodes, 1)
    keys = incidence.keys
    node_of_gene = np.full(len(corpus.genes) + 1, -1, dtype=np.int64)
    node_of_gene[incidence.codes[: incidence.n_drawn]] = np.arange(incidence.n_drawn)

    drawn = sorted_distinct(
        corpus.mentions.figure.astype(np.int64) * max(len(entities), 1) + corpus.terms.entity[corpus.mentions.term]
    )
    figure, entity = drawn // max(len(entities), 1), drawn % max(len(entities), 1)
    lengths = entities.n_members[entity]
    match = np.repeat(np.arange(len(drawn)), lengths)
    node = node_of_gene[entities.members[ragged_ranges(entities.offsets[:-1][entity], lengths)]]
    # A member that the figure does not mention may be no node at all: -1 must match no row.
    wanted = np.where(node < 0, -1, figure[match] * n_nodes + node)
    row = np.searchsorted(keys, wanted)
    mentioned = (row < len(keys)) & (keys[np.minimum(row, len(keys) - 1)] == wanted) if len(keys) else row < 0
    match, row = match[mentioned], row[mentioned]
    matches_by_row = np.bincount(row, minlength=len(keys))

    # Members of an entity stand in the order of genes, and so their rows rise.
    partners = run_ends(match) - np.arange(len(match)) - 1
    bounds = np.searchsorted(figure[match], np.arange(len(incidence.paper) + 1))
    before = np.concatenate(([0], np.cumsum(partners)))
    found = [
        _echoes_of(row[bounds[start] : bounds[stop]], partners[bounds[start] : bounds[stop]], matches_by_row)
        for start, stop in even_blocks(np.diff(before[bounds]), BLOCK_PAIRS)
    ]
    nothing = np.zeros(0, dtype=np.int64)
    return Echoes(
        np.concatenate([nothing, *(left for left, _ in found)]),
        np.concatenate([nothing, *(right for _, right in found)]),
    )


def _echoes_of(row: Ints, partners: Ints, matches_by_row: Ints) -> tuple[Ints, Ints]:
    """Return the echoes among the rows of expanded matches of some figures; each row has so many partners behind it."""
    first = np.repeat(row, partners)
    apart = row[ragged_ranges(np.arange(1, len(row) + 1), partners)] - first
    bits = int(apart.max(initial=0)).bit_length()
    pair = (first << bits) | apart
    pair = pair[stable_order(pair)]
    starts = run_starts(pair)
    shared = np.diff(np.append(starts, len(pair)))
    pair = pair[starts]
    first = pair >> bits
    second = first + (pair & ((1 << bits) - 1))
    echo = shared == np.minimum(matches_by_row[first], matches_by_row[second])
    return first[echo], second[echo]
