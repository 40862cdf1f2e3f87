"""Meetings: two rows of one figure that make a pair. Each is one number, so that sorting brings equal pairs together.

An incidence, partner ranges and echoes come in; out come the meetings of a block of left nodes at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pfocr_graph.incidence import Incidence, Partners
from pfocr_graph.ragged import Ints, ragged_ranges, run_starts
from pfocr_graph.support import Echoes
from pfocr_graph.terms import LEXICONS

__all__ = ["BLOCK_MEETINGS", "MeetingBlock", "find_meetings", "is_direct", "weakest_lexicon"]

Bools = npt.NDArray[np.bool_]

BLOCK_MEETINGS = 250_000
"""Meetings looked at in one go; about 25 MB of working memory, and few enough for a sort to stay in the cache."""

# The lowest bits of a meeting: its evidence. A lexicon's code is as many ones, so that "or" finds the weaker of two.
_N_LEXICON_BITS = len(LEXICONS) - 1
_INDIRECT = 1 << _N_LEXICON_BITS
_ECHO = 2 * _INDIRECT
_N_EVIDENCE_BITS = _N_LEXICON_BITS + 2
_EVIDENCE = (1 << _N_EVIDENCE_BITS) - 1
_LEXICON_OF_EVIDENCE = np.array([(bits & (_INDIRECT - 1)).bit_count() for bits in range(_EVIDENCE + 1)], dtype=np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class MeetingBlock:
    """The meetings of some left nodes, by left node, right node and figure.

    Attributes
    ----------
    packed : ndarray of int64, shape (n_meetings,)
        Left node, right node, place of the left row in `rows` and evidence, from the highest bit down.
    row_bits, node_bits : int
        How many bits the place of a row and a right node take.
    first_node, next_node : int
        Left nodes are counted from the one, and below the other.
    rows : ndarray of int
        Left rows of the incidence, by node and then figure.
    starts : ndarray of int, shape (n_pairs,)
        Where the meetings of each pair begin.
    """

    packed: npt.NDArray[np.int64]
    row_bits: int
    node_bits: int
    first_node: int
    next_node: int
    rows: Ints
    starts: Ints

    @property
    def lengths(self) -> Ints:
        """Number of meetings of each pair."""
        return np.diff(np.append(self.starts, len(self.packed)))

    @property
    def echoes(self) -> Bools:
        """Which meetings are no independent ones."""
        return (self.packed & _ECHO).astype(bool)

    def nodes(self) -> tuple[Ints, Ints]:
        """Return the left and the right node of each pair."""
        pair = self.packed[self.starts] >> (self.row_bits + _N_EVIDENCE_BITS)
        return self.first_node + (pair >> self.node_bits), pair & ((1 << self.node_bits) - 1)

    def decode(self, places: Ints) -> tuple[Ints, npt.NDArray[np.uint8]]:
        """Return the place in `rows` of the left row of these meetings, and their evidence.

        The evidence is for `weakest_lexicon` and `is_direct`.
        """
        chosen = self.packed[places]
        evidence = (chosen & _EVIDENCE).astype(np.uint8)
        chosen >>= _N_EVIDENCE_BITS
        chosen &= (1 << self.row_bits) - 1
        return chosen, evidence


def is_direct(evidence: npt.NDArray[np.uint8]) -> Bools:
    """Tell which meetings are of two rows that each have a term that names nothing else, and are no echo."""
    direct: Bools = (evidence & _INDIRECT) == 0
    return direct


def weakest_lexicon(evidence: npt.NDArray[np.uint8], starts: Ints) -> Ints:
    """Return the best, over each run of meetings, of the weaker lexicon of the two rows."""
    if not len(evidence):
        return np.zeros(0, dtype=np.int32)
    found: Ints = _LEXICON_OF_EVIDENCE[np.bitwise_and.reduceat(evidence, starts)]
    return found


def find_meetings(incidence: Incidence, partners: Partners, echoes: Echoes | None) -> Iterator[MeetingBlock]:
    """Yield all meetings, about `BLOCK_MEETINGS` at a time, those of one left node together.

    Parameters
    ----------
    incidence : Incidence
    partners : Partners
    echoes : Echoes or None

    Yields
    ------
    MeetingBlock
        Its last left node is below the first of the next one.
    """
    # Figures of a node rise with its rows.
    paired = np.flatnonzero(partners.count)
    order = np.sort((incidence.node[paired].astype(np.int64) << 32) | paired)
    rows, node = order & ((1 << 32) - 1), order >> 32
    bounds = np.searchsorted(node, np.arange(incidence.n_nodes + 1))
    first, count = partners.first[rows], partners.count[rows]
    blocks = list(_blocks(np.diff(np.append(0, np.cumsum(count))[bounds])))
    row_bits = max((int(bounds[stop] - bounds[start]) for start, stop in blocks), default=1).bit_length()
    node_bits = incidence.n_nodes.bit_length()
    evidence = (1 << incidence.lexicon.astype(np.int64)) - 1
    evidence[~incidence.direct] |= _INDIRECT
    right = (incidence.node.astype(np.int64) << (row_bits + _N_EVIDENCE_BITS)) | evidence
    echoing = _EchoingRows(echoes, partners) if echoes is not None else None
    for start, stop in blocks:
        here = slice(bounds[start], bounds[stop])
        own = rows[here]
        left = ((node[here] - start) << node_bits << row_bits) | np.arange(len(own))
        packed = np.repeat((left << _N_EVIDENCE_BITS) | evidence[own], count[here])
        packed |= right[ragged_ranges(first[here], count[here])]
        if echoing is not None:
            packed[echoing.places(own, count[here])] |= _ECHO | _INDIRECT
        packed.sort()
        starts = run_starts(packed >> (row_bits + _N_EVIDENCE_BITS))
        yield MeetingBlock(packed, row_bits, node_bits, start, stop, own, starts)


def _blocks(meetings: Ints) -> Iterator[tuple[int, int]]:
    """Yield ranges of nodes whose meetings come to about `BLOCK_MEETINGS` each."""
    total = np.cumsum(meetings)
    start = 0
    while start < len(total):
        before = total[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(total, before + BLOCK_MEETINGS, side="right")))
        yield start, stop
        start = stop


class _EchoingRows:
    """The echoes of each row, by the place of the other row among its partners."""

    def __init__(self, echoes: Echoes, partners: Partners) -> None:
        partner = echoes.right - partners.first[echoes.left]
        paired = (partner >= 0) & (partner < partners.count[echoes.left])
        self._partner = partner[paired].astype(np.int32)
        self._count = np.bincount(echoes.left[paired], minlength=len(partners.count))
        self._first = np.cumsum(self._count) - self._count

    def places(self, rows: Ints, count: Ints) -> Ints:
        """Return which meetings are echoes, row by row and partner by partner."""
        n_echoes = self._count[rows]
        places = np.repeat(np.cumsum(count) - count, n_echoes)
        places += self._partner[ragged_ranges(self._first[rows], n_echoes)]
        return places
