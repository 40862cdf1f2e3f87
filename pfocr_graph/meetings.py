"""Meetings: two rows of one figure that make a pair. Pairs are numbers, so that sorting brings equal ones together.

An incidence, partner ranges and echoes come in; out come the meetings of a block of left nodes at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pfocr_graph.incidence import Incidence, Partners
from pfocr_graph.ragged import Ints, even_blocks, ragged_ranges, run_starts, stable_order
from pfocr_graph.support import Echoes
from pfocr_graph.terms import LEXICONS

__all__ = ["BLOCK_MEETINGS", "MeetingBlock", "find_meetings", "is_direct", "weakest_lexicon"]

Bools = npt.NDArray[np.bool_]

BLOCK_MEETINGS = 100_000
"""Meetings looked at in one go: few enough to stay in the cache and in memory that is used again for the next."""

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
    meetings : ndarray of uint32 or uint64, shape (n_meetings,)
        Place of the left row in `rows` and, in the lowest bits, evidence.
    left, right : ndarray of int64, shape (n_pairs,)
        The nodes of each pair.
    next_node : int
        All left nodes below this one are done.
    rows : ndarray of int
        Left rows of the incidence, by node and then figure.
    starts : ndarray of int, shape (n_pairs,)
        Where the meetings of each pair begin.
    """

    meetings: Ints
    left: Ints
    right: Ints
    next_node: int
    rows: Ints
    starts: Ints

    @property
    def lengths(self) -> Ints:
        """Number of meetings of each pair."""
        return np.diff(np.append(self.starts, len(self.meetings)))

    @property
    def echoes(self) -> Bools:
        """Which meetings are no independent ones."""
        return (self.meetings & _ECHO).astype(bool)

    def decode(self, places: Ints) -> tuple[Ints, npt.NDArray[np.uint8]]:
        """Return the place in `rows` of the left row of these meetings, and their evidence.

        The evidence is for `weakest_lexicon` and `is_direct`.
        """
        chosen = self.meetings[places]
        return chosen >> _N_EVIDENCE_BITS, (chosen & _EVIDENCE).astype(np.uint8)


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
    rows = paired[stable_order(incidence.node[paired])]
    node = incidence.node[rows]
    bounds = np.searchsorted(node, np.arange(incidence.n_nodes + 1))
    first, count = partners.first[rows], partners.count[rows]
    blocks = list(even_blocks(np.diff(np.append(0, np.cumsum(count))[bounds]), BLOCK_MEETINGS))
    most_rows = max((int(bounds[stop] - bounds[start]) for start, stop in blocks), default=0)
    most_nodes = max((stop - start for start, stop in blocks), default=0)
    node_bits = incidence.n_nodes.bit_length()
    pair_type = _unsigned(max(most_nodes, 1 << _N_EVIDENCE_BITS) << node_bits)
    row_type = _unsigned(most_rows << _N_EVIDENCE_BITS)
    evidence = (1 << incidence.lexicon.astype(row_type)) - 1
    evidence[~incidence.direct] |= _INDIRECT
    # One look at memory finds both a right node and its evidence.
    right = (incidence.node.astype(pair_type) << _N_EVIDENCE_BITS) | evidence.astype(pair_type)
    echoing = _EchoingRows(echoes, partners) if echoes is not None else None
    for start, stop in blocks:
        here = slice(bounds[start], bounds[stop])
        own, n_partners = rows[here], count[here]
        partner = ragged_ranges(first[here], n_partners)
        pair = np.repeat((node[here] - start).astype(pair_type) << node_bits, n_partners)
        found = right[partner]
        pair |= found >> _N_EVIDENCE_BITS
        meeting = np.repeat((np.arange(len(own), dtype=row_type) << _N_EVIDENCE_BITS) | evidence[own], n_partners)
        meeting |= (found & _EVIDENCE).astype(row_type, copy=False)
        if echoing is not None:
            meeting[echoing.places(own, n_partners)] |= _ECHO | _INDIRECT
        # Left rows come in the order of their figures already.
        order = stable_order(pair)
        pair, meeting = pair[order], meeting[order]
        starts = run_starts(pair)
        pair = pair[starts].astype(np.int64)
        yield MeetingBlock(meeting, start + (pair >> node_bits), pair & ((1 << node_bits) - 1), stop, own, starts)


def _unsigned(bound: int) -> type[np.unsignedinteger[Any]]:
    """Return the type that holds the numbers up to this one: the shorter, the quicker."""
    return np.uint32 if bound < 2**32 else np.uint64


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
