"""Chemicals and diseases of a corpus: which there are, and which word of which figure names which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from pfocr_graph.ragged import Ints
from pfocr_graph.records import ConceptMention

__all__ = ["ConceptMentions", "Concepts"]


@dataclass(frozen=True, slots=True)
class Concepts:
    """Chemicals and then diseases by code, each sorted by id.

    Attributes
    ----------
    kind : sequence of {"chemical", "disease"}
    curie : sequence of str
        The best id: of MeSH, else of ChEBI or the Disease Ontology.
    name : sequence of str
        The name that most mentions have, else the matched term, else the word, else the id.
    xrefs : sequence of tuple of str
        Further ids.
    """

    kind: Sequence[str] = ()
    curie: Sequence[str] = ()
    name: Sequence[str] = ()
    xrefs: Sequence[tuple[str, ...]] = ()

    def __len__(self) -> int:
        return len(self.curie)


def _no_codes() -> Ints:
    return np.zeros(0, dtype=np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class ConceptMentions:
    """Mentions of chemicals and diseases as codes, sorted by figure, concept, match, word, source and row; each once.

    Attributes
    ----------
    figure, concept, match, word, source : ndarray of int, shape (n,)
    lexicon : ndarray of int8
        How good the evidence is, a place in `pfocr_graph.terms.LEXICONS`; decided on all records, before any filter.
        ``symbol``: the word is the name or a matched term of the concept; ``ambiguous``: its term names several.
    row : ndarray of int
    words, matches, sources : sequence of str
        What the codes stand for; a match that the source lacks is empty.
    rows : sequence of ConceptMention
        The different mentions as records have them, with the ids and names of their own.
    """

    figure: Ints = field(default_factory=_no_codes)
    concept: Ints = field(default_factory=_no_codes)
    match: Ints = field(default_factory=_no_codes)
    word: Ints = field(default_factory=_no_codes)
    source: Ints = field(default_factory=_no_codes)
    lexicon: Ints = field(default_factory=_no_codes)
    row: Ints = field(default_factory=_no_codes)
    words: Sequence[str] = ()
    matches: Sequence[str] = ()
    sources: Sequence[str] = ()
    rows: Sequence[ConceptMention] = ()

    def __len__(self) -> int:
        return len(self.figure)

    @property
    def terms(self) -> tuple[Ints, list[str]]:
        """The matched term of each mention, its word where the source has none: codes, and what they stand for."""
        texts = [*self.matches, *self.words]
        has_match = np.array([bool(text) for text in texts], dtype=bool)[self.match]
        return np.where(has_match, self.match, len(self.matches) + self.word).astype(np.int32), texts

    def take(self, rows: npt.NDArray[Any]) -> ConceptMentions:
        """Return the mentions at these rows (indices or a mask)."""
        columns = ("figure", "concept", "match", "word", "source", "lexicon", "row")
        return replace(self, **{name: getattr(self, name)[rows] for name in columns})

    def of_figures(self, stays: npt.NDArray[np.bool_]) -> ConceptMentions:
        """Return the mentions of the figures that stay, which are numbered anew."""
        if not len(self):
            return self
        kept = self.take(stays[self.figure])
        place = np.cumsum(stays, dtype=np.int32) - 1
        return replace(kept, figure=place[kept.figure])
