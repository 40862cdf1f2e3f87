"""Mentions of chemicals and diseases in, concepts out: one for each thing, whichever of its ids a record has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from pfocr_graph.concepts import ConceptMentions, Concepts
from pfocr_graph.ragged import run_starts
from pfocr_graph.records import CONCEPT_FORMS, ConceptMention, Form
from pfocr_graph.terms import AMBIGUOUS_WORD, SYMBOL, SYNONYM

__all__ = ["ConceptBuilder"]

KINDS = tuple(form.kind for form in CONCEPT_FORMS.values())
BEST_PREFIX = "mesh:"


class _Told(NamedTuple):
    """What one record tells of one kind of concept in one figure, as codes of mentions."""

    rank: int
    form: Form
    codes: tuple[int, ...]


class ConceptBuilder:
    """Takes the chemicals and diseases of records as they come and keeps codes of them.

    A figure that comes again is settled kind by kind: the record whose form counts more is taken, of equal ones the
    first. A record without chemicals says nothing of them.
    """

    def __init__(self) -> None:
        self._codes: dict[ConceptMention, int] = {}
        self._told: dict[tuple[str, str], list[_Told]] = {}

    def add(self, figid: str, form: Form, rank: int, mentions: Iterable[ConceptMention]) -> None:
        """Take the concepts of one record; of two records of a figure that of the lower rank counts."""
        by_kind: dict[str, list[int]] = {}
        for mention in mentions:
            by_kind.setdefault(mention.kind, []).append(self._codes.setdefault(mention, len(self._codes)))
        for kind, codes in by_kind.items():
            self._told.setdefault((figid, kind), []).append(_Told(rank, form, tuple(codes)))

    def rename(self, alias: str, figid: str) -> None:
        """Take what came of a figure under another id of its own as told of it."""
        for kind in KINDS:
            if told := self._told.pop((alias, kind), None):
                self._told.setdefault((figid, kind), []).extend(told)

    def finish(self, figids: Sequence[str]) -> tuple[Concepts, ConceptMentions, tuple[str, ...]]:
        """Return concepts, mentions by the places of their figures, and the figures whose records disagree.

        Parameters
        ----------
        figids : sequence of str
            Of all figures, sorted.
        """
        if not self._told:
            return Concepts(), ConceptMentions(), ()
        counted = {key: min(told, key=lambda one: one.rank) for key, told in self._told.items()}
        mentions = list(self._codes)
        uses = Counter(chain.from_iterable(one.codes for one in counted.values()))
        curies = _best_ids(mentions, uses)
        concepts = _describe(mentions, uses, curies)
        conflicting = {
            key[0] for key, told in self._told.items() if any(_disagree(counted[key], other, curies) for other in told)
        }
        rows = [
            (place, code)
            for place, figid in enumerate(figids)
            for kind in KINDS
            if (figid, kind) in counted
            for code in counted[figid, kind].codes
        ]
        return concepts, _in_columns(mentions, curies, concepts, rows), tuple(sorted(conflicting))


def _disagree(winner: _Told, other: _Told, curies: Sequence[str]) -> bool:
    """Tell whether a record names other concepts than the one that counts; a newer form may know better."""
    known, told = ({curies[code] for code in one.codes} for one in (winner, other))
    if other.form == "ids":
        return not told <= known
    return winner.form == other.form and told != known


def _best_ids(mentions: Sequence[ConceptMention], uses: Mapping[int, int]) -> list[str]:
    """Return the best id of what each mention names.

    One that comes with another id alone is the concept of MeSH that most mentions link that id to, the first
    alphabetically among equals.
    """
    links: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for code, mention in enumerate(mentions):
        best, *others = mention.identifiers
        for other in others:
            links[mention.kind, other][best] += uses.get(code, 0)
    met = {other: _most_used([linked]) for other, linked in links.items()}
    return [
        best if best.startswith(BEST_PREFIX) else met.get((mention.kind, best)) or best
        for mention in mentions
        for best in mention.identifiers[:1]
    ]


def _describe(mentions: Sequence[ConceptMention], uses: Mapping[int, int], curies: Sequence[str]) -> Concepts:
    """Return what is known of the concepts in use."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    called: dict[str, tuple[Counter[str], ...]] = defaultdict(lambda: (Counter(), Counter(), Counter()))
    others: dict[str, set[str]] = defaultdict(set)
    for code, n_uses in uses.items():
        mention, curie = mentions[code], curies[code]
        kinds[curie][mention.kind] += n_uses
        others[curie].update(mention.identifiers)
        for names, text in zip(called[curie], (mention.name, mention.match, mention.word), strict=True):
            if text and text not in mention.identifiers:
                names[text] += n_uses
    # An id that came as both a chemical and a disease is what most mentions say.
    kind_of = {
        curie: min(KINDS, key=lambda kind: (-counts[kind], KINDS.index(kind))) for curie, counts in kinds.items()
    }
    order = sorted(kind_of, key=lambda curie: (KINDS.index(kind_of[curie]), curie))
    return Concepts(
        kind=[kind_of[curie] for curie in order],
        curie=order,
        name=[_most_used(called[curie]) or curie for curie in order],
        xrefs=[tuple(sorted(others[curie] - {curie})) for curie in order],
    )


def _most_used(called: Sequence[Counter[str]]) -> str | None:
    """Return the most used text of the first counts that have any, the first alphabetically among equals."""
    names = next((counts for counts in called if counts), None)
    return None if names is None else min(names, key=lambda name: (-names[name], name))


def _in_columns(
    mentions: Sequence[ConceptMention], curies: Sequence[str], concepts: Concepts, rows: list[tuple[int, int]]
) -> ConceptMentions:
    """Return mentions, given as places of figures and codes of mentions, as sorted columns."""
    figure, code = np.array(rows, dtype=np.int32).reshape(-1, 2).T
    used = sorted({*code.tolist()}, key=mentions.__getitem__)
    row_of = np.zeros(len(mentions), dtype=np.int32)
    row_of[used] = np.arange(len(used))
    row = row_of[code]
    shown = [mentions[one] for one in used]
    places = {curie: place for place, curie in enumerate(concepts.curie)}
    concept = [places[curies[one]] for one in used]
    texts, columns = {}, {}
    for name in ("match", "word", "source"):
        values = [getattr(mention, name) for mention in shown]
        texts[name] = sorted({*values})
        place_of = {text: place for place, text in enumerate(texts[name])}
        columns[name] = np.array([place_of[value] for value in values], dtype=np.int32)[row]
    columns["concept"] = np.array(concept, dtype=np.int32)[row]
    lexicon = np.array(_lexicons(shown, concept, concepts), dtype=np.int8)[row]
    found = ConceptMentions(
        figure=figure,
        **columns,
        lexicon=lexicon,
        row=row,
        words=texts["word"],
        matches=texts["match"],
        sources=texts["source"],
        rows=shown,
    )
    keys = ("row", "source", "word", "match", "concept", "figure")
    found = found.take(np.lexsort([getattr(found, key) for key in keys]))
    return found.take(run_starts(*(getattr(found, key) for key in keys)))


def _lexicons(mentions: Sequence[ConceptMention], concept: Sequence[int], concepts: Concepts) -> list[int]:
    """Return how good the evidence of each mention is."""
    named: dict[tuple[str, str], set[int]] = defaultdict(set)
    called = [{name.casefold()} for name in concepts.name]
    for mention, place in zip(mentions, concept, strict=True):
        named[mention.kind, mention.term].add(place)
        called[place].add(mention.match.casefold())
    return [
        AMBIGUOUS_WORD
        if len(named[mention.kind, mention.term]) > 1
        else SYMBOL
        if mention.word.casefold() in called[place] and mention.word not in mention.identifiers
        else SYNONYM
        for mention, place in zip(mentions, concept, strict=True)
    ]
