"""Which figures read one and the same word as two things: ATP as a chemical, and as a synonym of a gene.

The meaning of independent support for a pair of two kinds is here, and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.incidence import Incidence
from pfocr_graph.joint_incidence import TwoKinds, kind_pairs
from pfocr_graph.ragged import Ints, ragged_ranges, sorted_distinct
from pfocr_graph.support import Echoes, find_echoes

__all__ = ["find_all_echoes", "find_shared_words", "plain_word"]


def plain_word(word: str) -> str:
    """Return what is compared of a word: its letters and digits, in lower case; the word if it has none.

    Examples
    --------
    >>> plain_word("ATP."), plain_word("IL-1 β"), plain_word("+")
    ('atp', 'il1β', '+')
    """
    return "".join(filter(str.isalnum, word.casefold())) or word


@dataclass(frozen=True, slots=True, eq=False)
class _Readings:
    """What names the nodes of one kind: a word or match (`unit`) of a row, and each plain word that it goes by."""

    row: Ints
    unit: Ints
    word: Ints


def find_shared_words(corpus: FigureCorpus, kinds: TwoKinds) -> Echoes:
    """Find every figure and pair of two kinds that does not support the pair independently.

    A figure supports a gene a and a chemical c (or two other kinds) independently when some match names a by another
    word than those that name c, and some word names c that does not name a. M(a), the matches that name a, is as for
    pairs of genes; a chemical or disease is named by its words. A match and a word are the same where the letters and
    digits of the word are those of the match's word or of its matched term: ``ATP.``, matched as ``ATP``, and ``ATP``.

    Parameters
    ----------
    corpus : FigureCorpus
    kinds : TwoKinds
        Of the same corpus.

    Returns
    -------
    Echoes
        Rows of the first and of the other kind, all other pairs of rows being independent.
    """
    words = {text: place for place, text in enumerate(sorted({*map(plain_word, corpus.concept_mentions.words)}))}
    other = _concept_readings(corpus, kinds, kinds.other, words)
    is_concept = kinds.rows.taxon_ids[kinds.one] in corpus.concepts.kind
    one = (_concept_readings if is_concept else _gene_readings)(corpus, kinds, kinds.one, words)
    return _echoes(one, other, kinds, len(words))


def find_all_echoes(corpus: FigureCorpus, incidence: Incidence) -> Echoes:
    """Return what no figure supports independently, of genes among themselves and of pairs of two kinds.

    Parameters
    ----------
    corpus : FigureCorpus
    incidence : Incidence
        Of the same corpus; over drawn entities only pairs of two kinds can be echoes.

    Returns
    -------
    Echoes
        Rows of the incidence, in no order.
    """
    found = [find_echoes(corpus, incidence)] if incidence.axis == "genes" else []
    for kinds in kind_pairs(incidence):
        echoes = find_shared_words(corpus, kinds)
        place = np.searchsorted(incidence.keys, kinds.rows.keys)
        found.append(Echoes(place[echoes.left], place[echoes.right]))
    ends = [(each.left, each.right) for each in found] or [(np.zeros(0, dtype=np.int64),) * 2]
    left, right = (np.concatenate(rows) for rows in zip(*ends, strict=True))
    return Echoes(left, right)


def _concept_readings(corpus: FigureCorpus, kinds: TwoKinds, kind: int, words: dict[str, int]) -> _Readings:
    incidence, mentions = kinds.rows, corpus.concept_mentions
    concepts = incidence.codes[incidence.n_drawn :]
    node = np.full(len(corpus.concepts), -1, dtype=np.int64)
    node[concepts] = incidence.n_drawn + np.arange(len(concepts))
    node[incidence.taxon[node] != kind] = -1
    row = _rows_of(incidence.keys, mentions.figure, node[mentions.concept], incidence.n_nodes)
    word = np.array([words[plain_word(text)] for text in mentions.words], dtype=np.int64)[mentions.word]
    distinct = sorted_distinct((row * max(len(words), 1) + word)[row >= 0])
    row, word = np.divmod(distinct, max(len(words), 1))
    return _Readings(row, word, word)


def _gene_readings(corpus: FigureCorpus, kinds: TwoKinds, _: int, words: dict[str, int]) -> _Readings:
    incidence, mentions, terms = kinds.rows, corpus.mentions, corpus.terms
    with_both = np.zeros(corpus.n_figures, dtype=bool)
    with_both[incidence.figure[~kinds.is_one]] = True
    here = with_both[mentions.figure]
    n_terms, n_words = max(len(terms.text), 1), max(len(corpus.words), 1)
    matches = (mentions.figure[here].astype(np.int64) * n_terms + mentions.term[here]) * n_words + mentions.word[here]
    figure_term, word = np.divmod(sorted_distinct(matches), n_words)
    figure, term = np.divmod(figure_term, n_terms)
    entity = terms.entity[term]
    node = np.full(len(corpus.genes) if incidence.axis == "genes" else len(terms.entities), -1, dtype=np.int64)
    node[incidence.codes[: incidence.n_drawn]] = np.arange(incidence.n_drawn)
    if incidence.axis == "genes":
        lengths = terms.entities.n_members[entity]
        named = terms.entities.members[ragged_ranges(terms.entities.offsets[:-1][entity], lengths)]
    else:
        lengths, named = np.ones(len(entity), dtype=np.int64), entity
    unit = np.repeat(np.arange(len(figure)), lengths)
    row = _rows_of(incidence.keys, figure[unit], node[named], incidence.n_nodes)
    row, unit = row[row >= 0], unit[row >= 0]
    by_word, by_term = (
        np.array([words.get(plain_word(text), -1) for text in texts], dtype=np.int64)
        for texts in (corpus.words, terms.text)
    )
    of_word, of_term = by_word[word[unit]], by_term[term[unit]]
    again = of_word == of_term
    return _Readings(
        np.concatenate((row, row[~again])),
        np.concatenate((unit, unit[~again])),
        np.concatenate((of_word, of_term[~again])),
    )


def _rows_of(keys: Ints, figure: Ints, node: Ints, n_nodes: int) -> Ints:
    """Return the row of each figure and node, -1 where there is none."""
    if not len(keys):
        return np.full(len(figure), -1, dtype=np.int64)
    wanted = np.where(node < 0, -1, figure.astype(np.int64) * n_nodes + node)
    row = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[row] == wanted, row, -1)


def _echoes(one: _Readings, other: _Readings, kinds: TwoKinds, n_words: int) -> Echoes:
    """Return the pairs of rows of which one is named by nothing that does not name the other."""
    figure = kinds.rows.figure.astype(np.int64)
    place_one, place_other = (figure[each.row] * n_words + each.word for each in (one, other))
    known = np.flatnonzero(one.word >= 0)
    order = np.argsort(place_other, kind="stable")
    ordered = place_other[order]
    first = np.searchsorted(ordered, place_one[known], side="left")
    count = np.searchsorted(ordered, place_one[known], side="right") - first
    here, there = np.repeat(known, count), order[ragged_ranges(first, count)]
    n_rows = max(len(figure), 1)
    meetings = one.row[here] * n_rows + other.row[there]
    pairs = sorted_distinct(meetings)
    pair = np.searchsorted(pairs, meetings)
    left, right = np.divmod(pairs, n_rows)
    is_echo = _n_units(pair, one.unit[here], len(pairs)) == _n_units(one.row, one.unit, n_rows)[left]
    is_echo |= _n_units(pair, other.unit[there], len(pairs)) == _n_units(other.row, other.unit, n_rows)[right]
    return Echoes(left[is_echo], right[is_echo])


def _n_units(owner: Ints, unit: Ints, n_owners: int) -> Ints:
    """Return how many different units stand with each owner."""
    n_units = int(unit.max(initial=0)) + 1
    return np.bincount(sorted_distinct(owner * n_units + unit) // n_units, minlength=n_owners)
