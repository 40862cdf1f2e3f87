"""How to read, as the user chose it, and what each reader is told of that beside its source."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pfocr_graph.errors import OptionError
from pfocr_graph.organisms import HUMAN, resolve_organism
from pfocr_graph.readers.skips import OnSkip
from pfocr_graph.records import CONCEPT_FORMS

if TYPE_CHECKING:
    from pfocr_graph.readers.digests import Digests
    from pfocr_graph.readers.gene_info import GeneInfo

__all__ = ["Context", "GenesFrom", "ReadOptions"]

GenesFrom = Literal["tables", "keywords"]
"""Whether the genes of a page of the current form are in its table alone, or in its keywords where that is away."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How inputs are read.

    Attributes
    ----------
    strict : bool
        Stop at the first record that cannot be used.
    year_table : str or Path or None
        A table of figid and year. Its years are those of its figures, whatever their pages say.
    gene_info : str or Path or None
        HGNC's or NCBI's table of genes, which gives symbols to ids and ids to symbols that come alone.
    genes_from : {"tables", "keywords"}
        With ``"keywords"``, a page whose gene table is away has the genes of its keywords that `gene_info` knows.
    organism : str
        Whose genes bare ids are where their source does not say: a name or a taxon id.
    processes : int
        How many processes may read large folders of pages; what is read is the same for any number.
    include : tuple of str
        What is read beside genes: ``"chemicals"``, ``"diseases"``.
    disease_annotations : str or Path or None
        A table of figid and disease term.

    Raises
    ------
    OptionError
        If genes are to come from keywords without `gene_info`, something is to be included that PFOCR has not, or there
        is to be no process.
    """

    strict: bool = False
    year_table: str | Path | None = None
    gene_info: str | Path | None = None
    genes_from: GenesFrom = "tables"
    organism: str = HUMAN
    processes: int = 1
    include: tuple[str, ...] = ()
    disease_annotations: str | Path | None = None

    def __post_init__(self) -> None:
        for name in self.include:
            if name not in CONCEPT_FORMS:
                raise OptionError(f'"{name}" cannot be included; choose among {", ".join(CONCEPT_FORMS)}')
        if self.genes_from == "keywords" and self.gene_info is None:
            raise OptionError("genes from keywords are known by a table of genes; give --gene-info too")
        if self.processes < 1:
            raise OptionError(f"pages are read by at least one process, not {self.processes}")


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for all sources of one reading.

    Attributes
    ----------
    on_skip : callable
        Called with each thing that is left out.
    gene_info : GeneInfo or None
        Names genes that have an id alone, and gives ids to genes that have a symbol alone.
    organism : str
        Whose genes bare ids are where their source names no organism: a name or a taxon id.
    genes_from_keywords : bool
        Take the genes of a page whose table is away from its keywords, as far as `gene_info` knows them.
    digests : Digests or None
        Takes note of the bytes of files, where anybody wants to know.
    read_beside : tuple of str or Path
        The tables that are read beside all sources: years, disease terms.
    include : tuple of str
        Names of `pfocr_graph.records.CONCEPT_FORMS` that are read too.
    """

    on_skip: OnSkip
    gene_info: GeneInfo | None = None
    organism: str = HUMAN
    genes_from_keywords: bool = False
    digests: Digests | None = None
    read_beside: tuple[str | Path, ...] = ()
    include: tuple[str, ...] = ()

    @property
    def taxon_id(self) -> str:
        """The taxon of `organism`; asked for by those who need it, as tables may name organisms that we do not know."""
        return resolve_organism(self.organism)
