"""The corpus: figures and mentions as columns, with every id and text kept once.

`pfocr_graph.corpus_builder` makes it of records; a finished `FigureCorpus` is not changed, `select` gives a new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pfocr_graph.concepts import ConceptMentions, Concepts
from pfocr_graph.organisms import organism_name, taxon_order
from pfocr_graph.ragged import Ints, sorted_distinct
from pfocr_graph.records import Figure, FigureRecord, Form, GeneTable
from pfocr_graph.terms import Terms

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_matrix

    from pfocr_graph.filters import FilterStep
    from pfocr_graph.reading import Reading

__all__ = ["FigureCorpus", "Genes", "Mentions", "Origin", "Settlement"]


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


class Origin(NamedTuple):
    """What the record of a figure was: its form, whether its genes were read, and the table that was not found."""

    form: Form
    genes: GeneTable
    missing_table: str | None = None


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
        Figures that came again in the same form with other mentions, the first one being kept; or as bare ids that are
        not among the genes that are known by words.
    confirmed : tuple of str
        Figures that came as bare ids too, all of them among the genes that were known already.
    repeated_rows : int
        Mentions that stood twice in one figure.
    without_genes, tables_away : tuple of str
        Figures in which PFOCR found no gene; and paths of gene tables that are not here.
    origins : mapping of figid to Origin
    respelled : tuple of int
        Codes of genes that have several symbols in the input; the most used one counts.
    conflicting_concepts : tuple of str
        Figures that came again with other chemicals or diseases; the first ones are kept, or those with words.
    """

    repeated: tuple[str, ...] = ()
    superseded: tuple[str, ...] = ()
    conflicting: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    repeated_rows: int = 0
    without_genes: tuple[str, ...] = ()
    tables_away: tuple[str, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict, repr=False)
    respelled: tuple[int, ...] = ()
    conflicting_concepts: tuple[str, ...] = ()


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
    concepts : Concepts
        Chemicals and diseases; none unless they were asked for.
    concept_mentions : ConceptMentions
        Which word of which figure names which concept.
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
    concepts: Concepts = field(default_factory=Concepts)
    concept_mentions: ConceptMentions = field(default_factory=ConceptMentions)

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
        from pfocr_graph.corpus_builder import CorpusBuilder

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
    def unnamed_genes(self) -> list[str]:
        """NCBI Gene ids of the mentioned genes that no record gives a symbol."""
        genes = self.genes
        mentioned = sorted_distinct(self.mentions.gene).tolist()
        return [genes.ncbigene[gene] for gene in mentioned if genes.symbol[gene] == genes.ncbigene[gene]]

    @property
    def taxon_ids(self) -> tuple[str, ...]:
        """Organisms whose genes are mentioned, by taxon id."""
        found = {self.genes.taxon_id[gene] for gene in sorted_distinct(self.mentions.gene).tolist()}
        return tuple(sorted(found, key=taxon_order))

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
        from pfocr_graph.corpus_forms import incidence_matrix

        return incidence_matrix(self)

    @property
    def figures(self) -> pd.DataFrame:
        """Figures as a pandas table with nullable types, indexed by figid."""
        from pfocr_graph.corpus_forms import figure_frame

        return figure_frame(self)

    @property
    def mention_frame(self) -> pd.DataFrame:
        """Mentions as a pandas table: figid, word, term, source, ncbigene, symbol and taxon_id."""
        from pfocr_graph.corpus_forms import mention_frame

        return mention_frame(self)

    @property
    def concept_frame(self) -> pd.DataFrame:
        """Mentions of chemicals and diseases as a pandas table: figid, kind, word, term, source, name and id."""
        from pfocr_graph.corpus_forms import concept_frame

        return concept_frame(self)

    def __repr__(self) -> str:
        organisms = ", ".join(map(self.organism_name, self.taxon_ids)) or "no organism"
        counts = f"{self.n_figures:,} figures, {self.n_genes:,} genes, {self.n_mentions:,} mentions"
        return f"<FigureCorpus: {counts}; {organisms}>"

    def _repr_html_(self) -> str:
        from pfocr_graph.showing import corpus_html

        return corpus_html(self)
