"""Mentions and the values beside them: what counts as one, and what PFOCR writes for a missing value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pfocr_graph.readers.skips import BrokenRecordError
from pfocr_graph.records import Mention, normalize_figid

if TYPE_CHECKING:
    from pfocr_graph.readers.gene_info import GeneInfo

__all__ = ["MISSING", "bare_mention", "is_sound", "pmcid_of", "sound_mention"]

MISSING = frozenset(
    ["", "NA", ".na", ".na.character", ".na.integer", ".na.real", "~", "null", "Null", "NULL"],
)
"""What stands for no value; YAML's null reads as its text."""


def sound_mention(mention: Mention, id_column: str, gene_info: GeneInfo | None = None) -> Mention:
    """Return a mention that can be counted.

    The gene id must be digits. A mention without a matched term takes its word for it, and one without a word its term.
    A symbol that is missing is replaced by the gene id, so that ``symbol == ncbigene`` says that nobody has named it.
    Words and terms stay as they are, also ``NA``; ids lose the space around them.

    Parameters
    ----------
    mention : Mention
        As its source has it.
    id_column : str
        What the source calls the gene id, for messages.
    gene_info : GeneInfo, optional
        Where an id or a symbol that is missing is looked for.

    Returns
    -------
    Mention

    Raises
    ------
    BrokenRecordError
        If it names no gene, or neither word nor term; the message does not say where.

    Examples
    --------
    >>> sound_mention(Mention("Akt", "", "hgnc_symbol", " 207", "NA", "9606"), "entrez")
    Mention(word='Akt', term='Akt', source='hgnc_symbol', ncbigene='207', symbol='207', taxon_id='9606')
    """
    if is_sound(mention):
        return mention
    word, term, source, ncbigene, symbol, taxon_id = mention
    ncbigene = ncbigene.strip()
    if gene_info is not None and ncbigene in MISSING:
        ncbigene = gene_info.ncbigene(symbol, taxon_id) or ncbigene
    if not (ncbigene.isdecimal() and ncbigene.isascii()):
        raise BrokenRecordError("gene id is not a number", f'{id_column} is "{ncbigene}"; expected digits')
    if not (word or term):
        raise BrokenRecordError("mention has no word", "neither a word nor a matched term; expected one of them")
    if symbol in MISSING:
        symbol = (gene_info and gene_info.symbol(ncbigene)) or ncbigene
    return Mention(word or term, term or word, source, ncbigene, symbol, taxon_id)


def is_sound(mention: Mention) -> bool:
    """Tell whether a mention can be counted as it is: nothing of it is missing, and the gene id is digits.

    Examples
    --------
    >>> is_sound(Mention("Akt", "AKT", "hgnc_symbol", "207", "NA", "9606"))
    False
    """
    word, term, _, ncbigene, symbol, _ = mention
    return bool(word and term) and symbol not in MISSING and ncbigene.isdecimal() and ncbigene.isascii()


def bare_mention(ncbigene: str, source: str, taxon_id: str, gene_info: GeneInfo | None) -> Mention:
    """Return the mention of a gene of which the source has the id alone.

    Word and term are the id: what a figure calls the gene is not known, and an id names one gene.

    Parameters
    ----------
    ncbigene : str
    source : str
        What stands for the lexicon source.
    taxon_id : str
    gene_info : GeneInfo or None
        Where the symbol is looked for.

    Returns
    -------
    Mention

    Raises
    ------
    BrokenRecordError
        If the id is not digits.

    Examples
    --------
    >>> bare_mention("207", "gmt", "9606", None)
    Mention(word='207', term='207', source='gmt', ncbigene='207', symbol='207', taxon_id='9606')
    """
    ncbigene = ncbigene.strip()
    return sound_mention(Mention(ncbigene, ncbigene, source, ncbigene, "", taxon_id), "gene id", gene_info)


def pmcid_of(figid: str, pmcid: str | None) -> str | None:
    """Return the paper of a figure: as it is told, else the part of the figure's id before ``__``.

    Parameters
    ----------
    figid : str
    pmcid : str or None
        What the source says; missing values count as None.

    Returns
    -------
    str or None

    Examples
    --------
    >>> pmcid_of("PMC3471537__nihms406899f5", None)
    'PMC3471537'
    """
    if pmcid is not None and (stripped := pmcid.strip()) not in MISSING:
        return stripped
    paper, separator, _ = normalize_figid(figid).partition("__")
    return paper if separator and paper else None
