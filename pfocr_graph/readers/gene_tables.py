"""The gene table of one page of the current form, `{figid}-genes.tsv`: text in, mentions of several organisms out."""

from __future__ import annotations

import io
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

from pfocr_graph.readers.context import Context
from pfocr_graph.readers.mentions import is_sound, sound_mention
from pfocr_graph.readers.plain_yaml import LONGEST_KNOWN, MAX_ROWS
from pfocr_graph.readers.skips import BrokenRecordError, Skip
from pfocr_graph.readers.tables import LONGEST_HEADER, Table, columns_of, is_quoted
from pfocr_graph.records import Mention

__all__ = ["COLUMNS", "GeneRows", "read_gene_table", "recognise_page_table"]

COLUMNS = ("organism_id", "organism_name", "word", "match", "ncbigene_symbol", "ncbigene_id", "source")


@dataclass(frozen=True, slots=True)
class GeneRows:
    """What one gene table says.

    Attributes
    ----------
    mentions : tuple of Mention
        In the order of the table.
    organism_names : tuple of (taxon id, name)
        Each organism once, in the order of the table.
    """

    mentions: tuple[Mention, ...]
    organism_names: tuple[tuple[str, str], ...]


def recognise_page_table(head: bytes) -> bool:
    """Tell whether a file begins as a table of genes, chemicals or diseases of one page does.

    Parameters
    ----------
    head : bytes
        The first bytes of a file.

    Returns
    -------
    bool
    """
    return columns_of(head) >= {"word", "match"}


def read_gene_table(text: str, where: str, context: Context) -> GeneRows:
    r"""Read the gene table of one page.

    Columns go by their names and may stand in any order, among others. A row whose gene or organism is no number is
    skipped. Where quotation marks do not pair as CSV's do, they are OCR text.

    Parameters
    ----------
    text : str
    where : str
        The path, for messages.
    context : Context
        Told of each row that cannot be used.

    Returns
    -------
    GeneRows

    Raises
    ------
    RecordError
        If the table is without one of its columns.

    Examples
    --------
    >>> header = "\t".join(COLUMNS)
    >>> row = "7227\tDrosophila melanogaster\ton\tON\tOn\t252296\tncbigene_symbol"
    >>> read_gene_table(f"{header}\n{row}\n", "x-genes.tsv", Context(print)).mentions[0].word
    'on'
    """
    if '"' not in text and "\r" not in text:
        with suppress(_UnusualRowError):
            return _rows_by_line(text)
    table = Table(_lines(text), where, COLUMNS, context.on_skip, literal=not is_quoted(text))
    mentions: list[Mention] = []
    organism_names: dict[str, str] = {}
    for organism_id, name, word, term, symbol, ncbigene, source in table:
        taxon_id = organism_id.strip()
        try:
            if taxon_id not in organism_names:
                _check_taxon(taxon_id)
                organism_names[taxon_id] = name
            mention = Mention(word, term, source, ncbigene, symbol, taxon_id)
            mentions.append(sound_mention(mention, "ncbigene_id", context.gene_info))
        except BrokenRecordError as error:
            context.on_skip(Skip(error.reason, f"{table.where}: {error}"))
    return GeneRows(tuple(mentions), tuple(organism_names.items()))


class _UnusualRowError(Exception):
    """A row, or the header, is not as it should be."""


class _KnownLines(dict[str, tuple[Mention, str]]):
    """The mention of each line and the name of its organism, in tables with one header.

    The same word names the same genes in many figures, so most lines are read but once.
    """

    def __init__(self, header: str) -> None:
        super().__init__()
        names = [name.strip().lower() for name in header.removeprefix("\ufeff").split("\t")]
        if any(names.count(column) != 1 for column in COLUMNS):
            raise _UnusualRowError
        self._places = [names.index(column) for column in COLUMNS]
        self._width = len(names)

    def __missing__(self, line: str) -> tuple[Mention, str]:
        cells = line.split("\t")
        if len(cells) != self._width:
            raise _UnusualRowError
        taxon_id, name, word, term, symbol, ncbigene, source = (cells[place] for place in self._places)
        mention = Mention(word, term, source, ncbigene, symbol, taxon_id)
        if not (is_sound(mention) and taxon_id.isdecimal() and taxon_id.isascii()):
            raise _UnusualRowError
        if len(self) >= MAX_ROWS:
            self.clear()
        if len(line) <= LONGEST_KNOWN:
            self[line] = mention, name
        return mention, name


_TAXON_ID = attrgetter("taxon_id")
_known_lines = lru_cache(maxsize=16)(_KnownLines)


def _rows_by_line(text: str) -> GeneRows:
    """Return what a table says in which each line is a sound row."""
    header, _, lines = text.removesuffix("\n").partition("\n")
    if len(header) >= LONGEST_HEADER:
        raise _UnusualRowError
    known = _known_lines(header)
    if not lines:
        return GeneRows((), ())
    mentions, names = zip(*map(known.__getitem__, lines.split("\n")), strict=True)
    organism_names: dict[str, str] = {}
    for taxon_id, name in dict.fromkeys(zip(map(_TAXON_ID, mentions), names, strict=True)):
        organism_names.setdefault(taxon_id, name)
    return GeneRows(mentions, tuple(organism_names.items()))


def _lines(text: str) -> io.StringIO:
    """Return text as lines, every line end being a newline."""
    return io.StringIO(text, newline=None)


def _check_taxon(taxon_id: str) -> None:
    """Refuse the id of an organism that is not digits."""
    if not (taxon_id.isdecimal() and taxon_id.isascii()):
        raise BrokenRecordError("organism id is not a number", f'organism_id is "{taxon_id}"; expected digits')
