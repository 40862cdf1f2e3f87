"""The corpus: figures and mentions as columns, with every id and text kept once.

Records come in through `CorpusBuilder`; a finished `FigureCorpus` is not changed, `select` gives a new one.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pfocr_graph.errors import RecordError
from pfocr_graph.organisms import organism_name
from pfocr_graph.ragged import Ints, ragged_ranges, run_starts, sorted_distinct
from pfocr_graph.records import Figure, FigureRecord
from pfocr_graph.terms import FAMILY_SOURCES, Terms, build_terms

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_matrix

    from pfocr_graph.filters import FilterStep
    from pfocr_graph.reading import Reading

__all__ = ["CorpusBuilder", "FigureCorpus", "Genes", "Mentions", "Settlement"]


@dataclass(frozen=True, slots=True)
class Genes:
    """The genes of a corpus by code, sorted by taxon and NCBI Gene id."""

    ncbigene: Sequence[str]
    symbol: Sequence[str]
    taxon_id: Sequence[str]

    def __len__(self) -> int:
        return len(self.ncbigene)


@dataclass(frozen=True, slots=True, eq=False)
class Mentions:
    """Mentions as codes, sorted by figure, gene, term, word and source; no row is there twice."""

    figure: Ints
    gene: Ints
    term: Ints
    word: Ints
    source: Ints

    def __len__(self) -> int:
        return len(self.figure)

    def take(self, rows: npt.NDArray[Any]) -> Mentions:
        """Return the mentions at these rows (indices or a mask)."""
        return Mentions(*(getattr(self, column.name)[rows] for column in fields(self)))


@dataclass(frozen=True, slots=True)
class Settlement:
    """How records of one figure were settled, and what was found on the way.

    Attributes
    ----------
    repeated : tuple of str
        Figures that came again with equal mentions.
    superseded : tuple of str
        Figures whose current form took the place of a legacy one.
    conflicting : tuple of str
        Figures that came again in the same form with other mentions; the first one was kept.
    repeated_rows : int
        Mentions that stood twice in one figure.
    without_genes, tables_away : tuple of str
        Figures in which PFOCR found no gene; and paths of gene tables that are not here.
    """

    repeated: tuple[str, ...] = ()
    superseded: tuple[str, ...] = ()
    conflicting: tuple[str, ...] = ()
    repeated_rows: int = 0
    without_genes: tuple[str, ...] = ()
    tables_away: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class FigureCorpus:
    """Figures, the genes drawn in them, and the words that say so.

    Attributes
    ----------
    figure_list : tuple of Figure
        Sorted by figid; a figure's code is its place here.
    genes : Genes
    mentions : Mentions
        The mention table as codes; `mention_frame` shows it as text.
    terms : Terms
        Member sets and drawn entities, decided before any filter.
    words, sources : sequence of str
        What the codes of mentions stand for.
    organism_names : mapping of taxon id to name
        What the input calls its organisms.
    settlement : Settlement
    steps : tuple of FilterStep
        What each filter removed, in order.
    reading : Reading or None
        What was read to make it, where it was read from files.
    """

    figure_list: tuple[Figure, ...]
    genes: Genes
    mentions: Mentions
    terms: Terms
    words: Sequence[str]
    sources: Sequence[str]
    organism_names: Mapping[str, str] = field(default_factory=dict)
    settlement: Settlement = field(default_factory=Settlement)
    steps: tuple[FilterStep, ...] = ()
    reading: Reading | None = None

    @classmethod
    def from_records(cls, records: Iterable[FigureRecord], *, strict: bool = False) -> FigureCorpus:
        """Make a corpus of records.

        Parameters
        ----------
        records : iterable of FigureRecord
        strict : bool
            Stop at a figure that comes twice in one form with other mentions.

        Returns
        -------
        FigureCorpus

        Raises
        ------
        RecordError
            With `strict`, at such a figure.

        Examples
        --------
        >>> from pfocr_graph.records import Mention
        >>> her2 = Mention("HER2", "HER2", "ncbigene_synonym", "2064", "ERBB2", "9606")
        >>> record = FigureRecord(Figure("PMC1__f1"), (her2,), "current", "read", "f1.md")
        >>> FigureCorpus.from_records([record]).n_mentions
        1
        """
        builder = CorpusBuilder(strict=strict)
        for record in records:
            builder.add(record)
        return builder.finish()

    def select(self, **choices: Any) -> FigureCorpus:
        """Return the corpus that these filters leave; see `pfocr_graph.filters.select` for the choices.

        Examples
        --------
        >>> from pfocr_graph import example_corpus
        >>> example_corpus().select(organism="mouse").taxon_ids
        ('10090',)
        """
        from pfocr_graph.filters import select

        return select(self, **choices)

    @property
    def n_figures(self) -> int:
        """Number of figures, those without genes included."""
        return len(self.figure_list)

    @property
    def n_mentions(self) -> int:
        """Number of mentions."""
        return len(self.mentions)

    @property
    def n_genes(self) -> int:
        """Number of genes with a mention."""
        return len(sorted_distinct(self.mentions.gene))

    @property
    def taxon_ids(self) -> tuple[str, ...]:
        """Organisms whose genes are mentioned, by taxon id."""
        found = {self.genes.taxon_id[gene] for gene in sorted_distinct(self.mentions.gene).tolist()}
        return tuple(sorted(found, key=_taxon_order))

    @property
    def papers(self) -> tuple[Ints, list[str]]:
        """The paper of each figure, as codes in order of first appearance, and the papers' ids."""
        numbers: dict[str, int] = {}
        codes = [numbers.setdefault(figure.pmcid or figure.figid, len(numbers)) for figure in self.figure_list]
        return np.array(codes, dtype=np.int32), list(numbers)

    @property
    def years(self) -> npt.NDArray[np.int32]:
        """Year of each figure, 0 where it is missing."""
        return np.array([figure.year or 0 for figure in self.figure_list], dtype=np.int32)

    def organism_name(self, taxon_id: str) -> str:
        """Return the name of an organism."""
        return organism_name(taxon_id, self.organism_names)

    def incidence(self) -> tuple[csr_matrix[Any], list[str], list[str]]:
        """Return the incidence matrix with the ids of its rows and columns.

        Returns
        -------
        matrix : scipy.sparse.csr_matrix of int32, shape (n_figures, n_genes)
            1 where the figure mentions the gene.
        figids, gene_ids : list of str
            What the rows and columns are.
        """
        from scipy.sparse import csr_matrix

        codes, columns = np.unique(self.mentions.gene, return_inverse=True)
        matrix = csr_matrix(
            (np.ones(self.n_mentions, dtype=np.int32), (self.mentions.figure, columns)),
            shape=(self.n_figures, len(codes)),
        )
        matrix.data[:] = 1
        figids = [figure.figid for figure in self.figure_list]
        return matrix, figids, [f"ncbigene:{self.genes.ncbigene[code]}" for code in codes.tolist()]

    @property
    def figures(self) -> pd.DataFrame:
        """Figures as a pandas table with nullable types, indexed by figid."""
        import pandas as pd

        kinds = {"year": "Int64", "pathway_score": "Float64", "automl_pathway": "Float64", "organisms": "object"}
        names = [column.name for column in fields(Figure)]
        data = {
            name: pd.Series([getattr(figure, name) for figure in self.figure_list], dtype=kinds.get(name, "string"))
            for name in names
        }
        return pd.DataFrame(data).set_index("figid")

    @property
    def mention_frame(self) -> pd.DataFrame:
        """Mentions as a pandas table: figid, word, term, source, ncbigene, symbol and taxon_id."""
        import pandas as pd

        table = self.mentions
        columns = {
            "figid": ([figure.figid for figure in self.figure_list], table.figure),
            "word": (self.words, table.word),
            "term": (self.terms.text, table.term),
            "source": (self.sources, table.source),
            "ncbigene": (self.genes.ncbigene, table.gene),
            "symbol": (self.genes.symbol, table.gene),
            "taxon_id": (self.genes.taxon_id, table.gene),
        }
        return pd.DataFrame(
            {
                name: pd.Series(np.array([*texts, ""], dtype=object)[codes], dtype="string")
                for name, (texts, codes) in columns.items()
            }
        )

    def __repr__(self) -> str:
        organisms = ", ".join(map(self.organism_name, self.taxon_ids)) or "no organism"
        counts = f"{self.n_figures:,} figures, {self.n_genes:,} genes, {self.n_mentions:,} mentions"
        return f"<FigureCorpus: {counts}; {organisms}>"


def _taxon_order(taxon_id: str) -> tuple[int, str]:
    return (int(taxon_id) if taxon_id.isascii() and taxon_id.isdigit() else 0, taxon_id)


class _Codes(defaultdict[Any, int]):
    """Codes for values in the order in which they come."""

    def __init__(self) -> None:
        super().__init__(count().__next__)


class CorpusBuilder:
    """Takes records as they come and keeps only codes of them."""

    def __init__(self, *, strict: bool = False) -> None:
        self.strict = strict
        self._words, self._terms, self._sources, self._spellings = _Codes(), _Codes(), _Codes(), _Codes()
        self._columns = tuple(array("i") for _ in range(4))
        self._records: dict[str, FigureRecord] = {}
        self._spans: dict[str, tuple[int, int]] = {}
        self._organism_names: dict[str, str] = {}
        self._repeated: list[str] = []
        self._superseded: list[str] = []
        self._conflicting: list[str] = []

    def add(self, record: FigureRecord) -> None:
        """Take a record; one whose figure is known is settled with it.

        Raises
        ------
        RecordError
            If `strict` is on and the figure came in the same form with other mentions.
        """
        for taxon_id, name in record.organism_names:
            self._organism_names.setdefault(taxon_id, name)
        figid = record.figure.figid
        known = self._records.get(figid)
        span = self._encode(record)
        lean = replace(record, mentions=(), organism_names=())
        if known is None:
            self._records[figid], self._spans[figid] = lean, span
        else:
            self._settle(known, lean, span)

    def _encode(self, record: FigureRecord) -> tuple[int, int]:
        start = len(self._columns[0])
        if record.mentions:
            words, terms, sources, ids, symbols, taxa = zip(*record.mentions, strict=True)
            for column, codes, values in zip(
                self._columns,
                (self._words, self._terms, self._sources, self._spellings),
                (words, zip(taxa, terms, strict=True), sources, zip(taxa, ids, symbols, strict=True)),
                strict=True,
            ):
                column.extend(map(codes.__getitem__, values))
        return start, len(self._columns[0])

    def _settle(self, known: FigureRecord, new: FigureRecord, span: tuple[int, int]) -> None:
        figid = new.figure.figid
        new_wins = new.form == "current" and known.form == "legacy"
        legacy_wins = known.form == "current" and new.form == "legacy"
        winner, other = (new, known) if new_wins else (known, new)
        genes, kept = winner, span if new_wins else self._spans[figid]
        if winner.genes == "away" and other.genes != "away":
            genes, kept = other, self._spans[figid] if new_wins else span
        elif self._rows(span) == self._rows(self._spans[figid]):
            self._repeated.append(figid)
        elif new_wins or legacy_wins:
            self._superseded.append(figid)
        elif other.genes != "away":
            if self.strict:
                raise RecordError(
                    f"{new.where}: figure {figid} came before, from {known.where}, with other genes; "
                    "give one of the two, or leave out --strict to keep the first"
                )
            self._conflicting.append(figid)
        self._records[figid] = replace(
            winner,
            figure=_filled(winner.figure, other.figure),
            genes=genes.genes,
            missing_table=genes.missing_table,
        )
        self._spans[figid] = kept

    def _rows(self, span: tuple[int, int]) -> set[tuple[int, ...]]:
        return set(zip(*(column[slice(*span)] for column in self._columns), strict=True))

    def finish(self) -> FigureCorpus:
        """Return the corpus of all records that were taken."""
        figids = sorted(self._records)
        spans = np.array([self._spans[figid] for figid in figids], dtype=np.int64).reshape(-1, 2)
        lengths = spans[:, 1] - spans[:, 0]
        rows = ragged_ranges(spans[:, 0], lengths)
        word, term, source, spelling = (np.array(column, dtype=np.int32)[rows] for column in self._columns)
        words, word = _sorted_codes(self._words, word)
        sources, source = _sorted_codes(self._sources, source)
        spellings, spelling = _sorted_codes(
            self._spellings, spelling, key=lambda gene: (*_taxon_order(gene[0]), len(gene[1]), gene)
        )
        genes, gene_of_spelling = _name_genes(spellings, np.bincount(spelling, minlength=len(spellings)))
        term_keys, term = _sorted_codes(self._terms, term, key=lambda text: (*_taxon_order(text[0]), text[1]))
        mentions = Mentions(
            figure=np.repeat(np.arange(len(figids), dtype=np.int32), lengths),
            gene=gene_of_spelling[spelling],
            term=term,
            word=word,
            source=source.astype(np.int16),
        )
        order = np.lexsort((mentions.source, mentions.word, mentions.term, mentions.gene, mentions.figure))
        mentions = mentions.take(order)
        distinct = run_starts(*(getattr(mentions, column.name) for column in fields(mentions)))
        repeated_rows = len(mentions) - len(distinct)
        mentions = mentions.take(distinct)
        records = [self._records[figid] for figid in figids]
        return FigureCorpus(
            figure_list=tuple(record.figure for record in records),
            genes=genes,
            mentions=mentions,
            terms=_decide_terms(term_keys, genes, mentions, sources),
            words=words,
            sources=sources,
            organism_names=dict(sorted(self._organism_names.items())),
            settlement=Settlement(
                repeated=tuple(self._repeated),
                superseded=tuple(self._superseded),
                conflicting=tuple(self._conflicting),
                repeated_rows=repeated_rows,
                without_genes=tuple(
                    record.figure.figid
                    for record, length in zip(records, lengths.tolist(), strict=True)
                    if record.genes != "away" and not length
                ),
                tables_away=tuple(record.missing_table or record.where for record in records if record.genes == "away"),
            ),
        )


def _filled(figure: Figure, other: Figure) -> Figure:
    """Return the figure with what it lacks taken from the other."""
    lacking = {
        column.name: getattr(other, column.name)
        for column in fields(Figure)
        if getattr(figure, column.name) in (None, ()) and getattr(other, column.name) not in (None, ())
    }
    return replace(figure, **lacking) if lacking else figure


def _sorted_codes(codes: Mapping[Any, int], column: Ints, key: Any = None) -> tuple[list[Any], Ints]:
    """Return the values in use, sorted, and the column as codes into them."""
    values = list(codes)
    used = sorted_distinct(column).tolist()
    order = sorted(used, key=lambda code: values[code] if key is None else key(values[code]))
    place = np.zeros(len(values), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return [values[code] for code in order], place[column] if len(column) else column.astype(np.int32)


def _name_genes(spellings: Sequence[tuple[str, str, str]], uses: Ints) -> tuple[Genes, Ints]:
    """Give each gene the symbol that most mentions use, the first alphabetically among equals."""
    chosen: dict[tuple[str, str], tuple[int, str]] = {}
    for (taxon_id, ncbigene, symbol), n_uses in zip(spellings, uses.tolist(), strict=True):
        best = chosen.get((taxon_id, ncbigene))
        chosen[taxon_id, ncbigene] = min(best or (-n_uses, symbol), (-n_uses, symbol))
    code = dict(zip(chosen, range(len(chosen)), strict=True))
    genes = Genes(
        ncbigene=[ncbigene for _, ncbigene in chosen],
        symbol=[symbol for _, symbol in chosen.values()],
        taxon_id=[taxon_id for taxon_id, _ in chosen],
    )
    return genes, np.array([code[taxon_id, ncbigene] for taxon_id, ncbigene, _ in spellings], dtype=np.int32)


def _decide_terms(keys: Sequence[tuple[str, str]], genes: Genes, mentions: Mentions, sources: Sequence[str]) -> Terms:
    by_match = np.lexsort((mentions.word, mentions.term, mentions.figure))
    in_order = mentions.take(by_match)
    matches = run_starts(in_order.figure, in_order.term, in_order.word)
    return build_terms(
        text=[text for _, text in keys],
        taxon_id=[taxon_id for taxon_id, _ in keys],
        symbols=genes.symbol,
        mention_term=mentions.term,
        mention_gene=mentions.gene,
        mention_is_family=np.isin(
            mentions.source, [code for code, name in enumerate(sources) if name in FAMILY_SOURCES]
        ),
        matches_by_term=np.bincount(in_order.term[matches], minlength=len(keys)),
    )
