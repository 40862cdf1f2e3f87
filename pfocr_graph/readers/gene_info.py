"""Symbols and NCBI Gene ids of genes, a table that is given beside the records: HGNC's or NCBI's own."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from pfocr_graph.errors import RecordError
from pfocr_graph.organisms import HUMAN
from pfocr_graph.readers.skips import OnSkip
from pfocr_graph.readers.sources import open_source
from pfocr_graph.readers.tables import Table, columns_of

__all__ = ["GeneInfo", "read_gene_info"]

HGNC_COLUMNS = ("entrez_id", "symbol")
NCBI_COLUMNS = ("geneid", "symbol", "#tax_id")
NO_SYMBOL = frozenset(["", "-", "NEWENTRY"])


@dataclass(slots=True)
class GeneInfo:
    """Which symbol a gene has, and which gene a symbol names.

    Examples
    --------
    >>> genes = GeneInfo()
    >>> genes.add("207", "AKT1", "9606")
    >>> genes.symbol("207"), genes.ncbigene("AKT1", "9606"), genes.ncbigene("AKT1", "10090")
    ('AKT1', '207', None)
    """

    _symbols: dict[str, str] = field(default_factory=dict)
    _ids: dict[str, dict[str, str | None]] = field(default_factory=dict)

    def add(self, ncbigene: str, symbol: str, taxon_id: str) -> None:
        """Take a gene; a symbol that two genes of one organism have names neither."""
        if self._symbols.setdefault(ncbigene, symbol) != symbol:
            return
        by_taxon = self._ids.setdefault(symbol, {})
        if by_taxon.setdefault(taxon_id, ncbigene) != ncbigene:
            by_taxon[taxon_id] = None

    def symbol(self, ncbigene: str) -> str | None:
        """Return the symbol of a gene."""
        return self._symbols.get(ncbigene)

    def ncbigene(self, symbol: str, taxon_id: str) -> str | None:
        """Return the gene of an organism that has this symbol, letter case included."""
        return self._ids.get(symbol, {}).get(taxon_id)

    def genes_named(self, symbol: str) -> list[tuple[str, str]]:
        """Return the genes of all organisms that have this symbol, as (NCBI Gene id, taxon id)."""
        return [(ncbigene, taxon_id) for taxon_id, ncbigene in self._ids.get(symbol, {}).items() if ncbigene]


def read_gene_info(path: str | Path, on_skip: OnSkip) -> GeneInfo:
    """Read HGNC's complete set (``hgnc_complete_set.txt``) or a gene_info table of NCBI.

    Parameters
    ----------
    path : str or Path
        HGNC's has the columns symbol and entrez_id, NCBI's #tax_id, GeneID and Symbol, among others. Genes without an
        id or a symbol are passed over.
    on_skip : callable
        Called with each row that cannot be used.

    Returns
    -------
    GeneInfo

    Raises
    ------
    RecordError
        If the file cannot be read, is not UTF-8 or is neither of the two.
    """
    source = open_source(os.fspath(path))
    names = columns_of(source.head)
    genes = GeneInfo()
    if names.issuperset(NCBI_COLUMNS):
        rows = iter(Table(source.lines(), source.where, NCBI_COLUMNS, on_skip, literal=True))
    elif names.issuperset(HGNC_COLUMNS):
        rows = ((*cells, HUMAN) for cells in Table(source.lines(), source.where, HGNC_COLUMNS, on_skip))
    else:
        there = ", ".join(sorted(names)[:20]) or "none"
        raise RecordError(
            f"{source.where}: neither HGNC's complete set, which has the columns symbol and entrez_id, nor NCBI's "
            f"gene_info, which has #tax_id, GeneID and Symbol; its header has: {there}"
        )
    for ncbigene, symbol, taxon_id in rows:
        if ncbigene.isdecimal() and ncbigene.isascii() and symbol not in NO_SYMBOL:
            genes.add(ncbigene, symbol, taxon_id)
    return genes
