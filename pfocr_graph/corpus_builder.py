"""Records in, a corpus out: what comes twice is settled, and only codes of words, terms and genes are kept."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import fields, replace
from functools import lru_cache
from typing import Any

import numpy as np

from pfocr_graph.concept_builder import ConceptBuilder
from pfocr_graph.corpus import FigureCorpus, Mentions, Origin, Settlement
from pfocr_graph.corpus_codes import decide_terms, name_genes, sorted_codes, sorted_once
from pfocr_graph.errors import RecordError
from pfocr_graph.organisms import taxon_order
from pfocr_graph.ragged import Ints, ragged_ranges
from pfocr_graph.record_tables import RecordTable
from pfocr_graph.records import Figure, FigureRecord, Form, GeneTable

__all__ = ["CorpusBuilder"]

FORM_RANK: dict[Form, int] = {"current": 0, "legacy": 1, "ids": 2}
"""Of two records of one figure, the one whose form comes first here counts."""

GENES_WORTH: dict[GeneTable, int] = {"read": 2, "none": 2, "keywords": 1, "away": 0}
"""Genes that were looked for come before keywords, and these before nothing."""

Span = tuple[int, int]
"""Where the rows of a figure begin and end."""


class _Codes(dict[Any, int]):
    """Codes for values in the order in which they come, and the values by code."""

    def __init__(self) -> None:
        super().__init__()
        self.values_by_code: list[Any] = []

    def __missing__(self, value: Any) -> int:
        code = self[value] = len(self)
        self.values_by_code.append(value)
        return code


class CorpusBuilder:
    """Takes records as they come, and keeps what they mention as codes.

    A figure that comes again is settled with what is known of it: the current form counts before the legacy one and
    either before bare ids; of equal forms the first. What one record lacks the other fills in.
    """

    def __init__(self, *, strict: bool = False) -> None:
        self.strict = strict
        self._words, self._terms, self._sources, self._spellings = _Codes(), _Codes(), _Codes(), _Codes()
        self._columns = tuple(array("i") for _ in range(4))
        # Most mentions stand in many figures: they are looked up once as wholes, and their parts once in all.
        self._mentions = _Codes()
        self._parts = tuple(array("i") for _ in range(4))
        self._pending = array("i")
        self._concepts = ConceptBuilder()
        self._records: dict[str, FigureRecord] = {}
        self._spans: dict[str, Span] = {}
        self._page_forms: dict[str, Form] = {}
        self._organism_names: dict[str, str] = {}
        self._repeated: list[str] = []
        self._superseded: list[str] = []
        self._conflicting: list[str] = []
        self._confirmed: list[str] = []

    def add(self, record: FigureRecord) -> None:
        """Take a record; one whose figure is known is settled with it.

        Raises
        ------
        RecordError
            If `strict` is on and the figure came in the same form with other mentions.
        """
        start = self._n_rows
        self._pending.extend(map(self._mentions.__getitem__, record.mentions))
        self._take(record, (start, self._n_rows))

    def add_table(self, table: RecordTable) -> None:
        """Take many records at once, as `add` takes each of them."""
        start = self._n_rows
        self._place_pending()
        by_column = zip(
            self._columns,
            self._vocabularies,
            (table.words, table.terms, table.sources, table.genes),
            strict=True,
        )
        for column, codes, (values, rows) in by_column:
            known = np.fromiter(map(codes.__getitem__, values), dtype=np.intc, count=len(values))
            column.frombytes(known[rows].tobytes())
        for record, end, n_mentions in zip(table.records, table.ends.tolist(), table.n_mentions.tolist(), strict=True):
            self._take(record, (start + end - n_mentions, start + end))

    def _take(self, record: FigureRecord, span: Span) -> None:
        for taxon_id, name in record.organism_names:
            self._organism_names.setdefault(taxon_id, name)
        figid = record.figure.figid
        if record.concepts:
            self._concepts.add(figid, record.form, FORM_RANK[record.form], record.concepts)
        if figid in self._records:
            self._settle(figid, record, span)
        else:
            self._records[figid], self._spans[figid] = record, span

    @property
    def _vocabularies(self) -> tuple[_Codes, ...]:
        return self._words, self._terms, self._sources, self._spellings

    @property
    def _n_rows(self) -> int:
        return len(self._columns[0]) + len(self._pending)

    def _place_pending(self) -> None:
        """Put the mentions that came since the last time into the columns, by their parts."""
        fresh = self._mentions.values_by_code[len(self._parts[0]) :]
        if fresh:
            words, terms, sources, ids, symbols, taxa = zip(*fresh, strict=True)
            values = words, zip(taxa, terms, strict=True), sources, zip(taxa, ids, symbols, strict=True)
            for part, codes, texts in zip(self._parts, self._vocabularies, values, strict=True):
                part.extend(map(codes.__getitem__, texts))
        rows = np.array(self._pending, dtype=np.intc)
        for column, part in zip(self._columns, self._parts, strict=True):
            column.frombytes(np.frombuffer(part, dtype=np.intc)[rows].tobytes())
        self._pending = array("i")

    def _settle(self, figid: str, new: FigureRecord, span: Span) -> None:
        """Settle a record with the one that is known of its figure: what the page says, and which genes count."""
        self._place_pending()
        known, known_span = self._records[figid], self._spans[figid]
        page_form = self._page_forms.get(figid, known.form)
        if FORM_RANK[new.form] < FORM_RANK[page_form]:
            figure, self._page_forms[figid] = _filled(new.figure, known.figure), new.form
        else:
            figure, self._page_forms[figid] = _filled(known.figure, new.figure), page_form
        if _precedence(new) < _precedence(known):
            winner, kept, other, other_span = new, span, known, known_span
        else:
            winner, kept, other, other_span = known, known_span, new, span
        if GENES_WORTH[winner.genes] == GENES_WORTH[other.genes]:
            kept = self._compare(figid, winner, kept, other, other_span)
        self._records[figid], self._spans[figid] = replace(winner, figure=figure), kept

    def _compare(self, figid: str, winner: FigureRecord, kept: Span, other: FigureRecord, added: Span) -> Span:
        """Take note of how two records agree; return the rows that count."""
        if self._rows(kept) == self._rows(added):
            self._repeated.append(figid)
        elif other.form == "ids":
            return self._settle_ids(figid, winner, kept, other, added)
        elif winner.form != other.form:
            self._superseded.append(figid)
        else:
            self._tell_conflict(figid, winner, other)
        return kept

    def _settle_ids(self, figid: str, winner: FigureRecord, kept: Span, other: FigureRecord, added: Span) -> Span:
        """Settle bare ids with what is known: they can confirm it, and to other bare ids add those of an organism."""
        known, told = self._genes_by_taxon(kept), self._genes_by_taxon(added)
        joins = winner.form == "ids"
        new_taxa = told.keys() - known.keys() if joins else set()
        if any(not told[taxon_id] <= known.get(taxon_id, set()) for taxon_id in told.keys() - new_taxa):
            self._tell_conflict(figid, winner, other)
        elif not new_taxa:
            self._confirmed.append(figid)
        return self._joined(kept, added, new_taxa) if new_taxa else kept

    def _tell_conflict(self, figid: str, winner: FigureRecord, other: FigureRecord) -> None:
        if self.strict and winner.form == other.form:
            raise RecordError(
                f"{other.where}: figure {figid} came before, from {winner.where}, with other genes; "
                "give one of the two, or leave out --strict to keep the first"
            )
        self._conflicting.append(figid)

    def _rows(self, span: Span) -> set[tuple[Any, ...]]:
        """Return the mentions of a figure, genes by their ids whatever their symbols."""
        words, terms, sources, spellings = (column[slice(*span)] for column in self._columns)
        genes = [self._spellings.values_by_code[code][:2] for code in spellings]
        return set(zip(words, terms, sources, genes, strict=True))

    def _genes_by_taxon(self, span: Span) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for code in self._columns[3][slice(*span)]:
            taxon_id, ncbigene, _ = self._spellings.values_by_code[code]
            found.setdefault(taxon_id, set()).add(ncbigene)
        return found

    def _joined(self, kept: Span, added: Span, taxa: set[str]) -> Span:
        """Copy the rows of a figure, with those of further organisms behind them, to the end of the columns."""
        spelled = self._spellings.values_by_code
        rows = [*range(*kept), *(row for row in range(*added) if spelled[self._columns[3][row]][0] in taxa)]
        start = len(self._columns[0])
        for column in self._columns:
            column.extend([column[row] for row in rows])
        return start, start + len(rows)

    def _settle_aliases(self) -> None:
        """Settle figures that came under another id of theirs with those that claim it; an id that two claim stays."""
        claims: dict[str, list[str]] = {}
        for figid, record in self._records.items():
            for alias in record.figure.aliases:
                claims.setdefault(alias, []).append(figid)
        for alias, figids in claims.items():
            if alias in self._records and len(figids) == 1 and figids[0] in self._records:
                record, span = self._records.pop(alias), self._spans.pop(alias)
                self._concepts.rename(alias, figids[0])
                self._settle(figids[0], replace(record, figure=replace(record.figure, figid=figids[0])), span)

    def finish(self) -> FigureCorpus:
        """Return the corpus of all records that were taken."""
        self._place_pending()
        self._settle_aliases()
        figids = sorted(self._records)
        spans = np.array([self._spans[figid] for figid in figids], dtype=np.int64).reshape(-1, 2)
        lengths = spans[:, 1] - spans[:, 0]
        rows = ragged_ranges(spans[:, 0], lengths)
        word, term, source, spelling = (np.array(column, dtype=np.int32)[rows] for column in self._columns)
        words, word = sorted_codes(self._words, word)
        sources, source = sorted_codes(self._sources, source)
        spellings, spelling = sorted_codes(
            self._spellings, spelling, key=lambda gene: (*taxon_order(gene[0]), len(gene[1]), gene)
        )
        genes, gene_of_spelling = name_genes(spellings, np.bincount(spelling, minlength=len(spellings)))
        term_keys, term = sorted_codes(self._terms, term, key=lambda text: (*taxon_order(text[0]), text[1]))
        mentions = Mentions(
            figure=np.repeat(np.arange(len(figids), dtype=np.int32), lengths),
            gene=gene_of_spelling[spelling],
            term=term,
            word=word,
            source=source.astype(np.int16),
        )
        mentions, repeated_rows = sorted_once(mentions)
        records = [self._records[figid] for figid in figids]
        concepts, concept_mentions, conflicting_concepts = self._concepts.finish(figids)
        settlement = self._settlement(records, lengths, repeated_rows)
        return FigureCorpus(
            figure_list=tuple(record.figure for record in records),
            genes=genes,
            mentions=mentions,
            terms=decide_terms(term_keys, genes, mentions, sources),
            words=words,
            sources=sources,
            organism_names=dict(sorted(self._organism_names.items())),
            settlement=replace(
                settlement,
                respelled=tuple(np.flatnonzero(np.bincount(gene_of_spelling, minlength=len(genes)) > 1).tolist()),
                conflicting_concepts=conflicting_concepts,
            ),
            concepts=concepts,
            concept_mentions=concept_mentions,
        )

    def _settlement(self, records: Sequence[FigureRecord], lengths: Ints, repeated_rows: int) -> Settlement:
        origin = lru_cache(Origin)  # nearly all are one of three
        without_genes = (
            record.figure.figid
            for record, length in zip(records, lengths.tolist(), strict=True)
            if record.genes != "away" and not length
        )
        return Settlement(
            repeated=tuple(self._repeated),
            superseded=tuple(self._superseded),
            conflicting=tuple(self._conflicting),
            confirmed=tuple(self._confirmed),
            repeated_rows=repeated_rows,
            without_genes=tuple(without_genes),
            tables_away=tuple(record.missing_table or record.where for record in records if record.genes == "away"),
            origins={one.figure.figid: origin(one.form, one.genes, one.missing_table) for one in records},
        )


def _precedence(record: FigureRecord) -> tuple[int, int]:
    """Return what says whose genes count: the lower one's."""
    return -GENES_WORTH[record.genes], FORM_RANK[record.form]


def _filled(figure: Figure, other: Figure) -> Figure:
    """Return the figure with what it lacks taken from the other."""
    lacking = {
        column.name: getattr(other, column.name)
        for column in fields(Figure)
        if getattr(figure, column.name) in (None, ()) and getattr(other, column.name) not in (None, ())
    }
    return replace(figure, **lacking) if lacking else figure
