"""Many records at once, their mentions by the column: a million rows without an object each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from pfocr_graph.ragged import Ints
from pfocr_graph.records import FigureRecord, Mention

__all__ = ["Coded", "RecordTable"]


class Coded(NamedTuple):
    """A column as codes into a list of distinct values."""

    values: Sequence[Any]
    codes: Ints


@dataclass(frozen=True, slots=True, eq=False)
class RecordTable:
    """Records whose mentions stand in columns.

    Attributes
    ----------
    records : sequence of FigureRecord
        Without mentions; each figure once.
    n_mentions : ndarray of int, shape (records,)
        Rows of the columns that belong to each record, in their order.
    words, sources : Coded
        Of text.
    terms : Coded
        Of (taxon id, matched term).
    genes : Coded
        Of (taxon id, NCBI Gene id, symbol).
    """

    records: Sequence[FigureRecord]
    n_mentions: Ints
    words: Coded
    terms: Coded
    sources: Coded
    genes: Coded

    @property
    def ends(self) -> Ints:
        """Where the rows of each record end."""
        return np.cumsum(self.n_mentions, dtype=np.int64)

    def record(self, lean: FigureRecord, start: int, end: int, where: str) -> FigureRecord:
        """Return a record with the mentions of these rows, as if it had just been read from somewhere.

        Organisms have the names that this table gives them, where the form of the record is one that names them.
        """
        columns = (column.codes[start:end].tolist() for column in (self.words, self.terms, self.sources, self.genes))
        mentions = tuple(self._mention(*row) for row in zip(*columns, strict=True))
        names: tuple[tuple[str, str], ...] = ()
        if lean.form == "current":
            known = dict(self.records[0].organism_names)
            names = tuple((taxon_id, known[taxon_id]) for taxon_id in dict.fromkeys(one.taxon_id for one in mentions))
        return replace(lean, mentions=mentions, where=where, organism_names=names)

    def __iter__(self) -> Iterator[FigureRecord]:
        """Yield each record with its mentions."""
        columns = [column.codes.tolist() for column in (self.words, self.terms, self.sources, self.genes)]
        start = 0
        for record, end in zip(self.records, self.ends.tolist(), strict=True):
            rows = zip(*(codes[start:end] for codes in columns), strict=True)
            yield replace(record, mentions=tuple(self._mention(*row) for row in rows))
            start = end

    def _mention(self, word: int, term: int, source: int, gene: int) -> Mention:
        taxon_id, ncbigene, symbol = self.genes.values[gene]
        text = self.terms.values[term][1]
        return Mention(self.words.values[word], text, self.sources.values[source], ncbigene, symbol, taxon_id)
