"""The project's mention tables, one row a mention of any figure: TSV or CSV in, one record a figure out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from pfocr_graph.organisms import HUMAN
from pfocr_graph.readers.context import Context
from pfocr_graph.readers.mentions import MISSING, pmcid_of, sound_mention
from pfocr_graph.readers.skips import BrokenRecordError, Skip
from pfocr_graph.readers.sources import Source
from pfocr_graph.readers.tables import Table, columns_of
from pfocr_graph.records import Figure, FigureRecord, Mention, normalize_figid

__all__ = ["COLUMNS", "OPTIONAL", "Rows", "read_mention_table", "recognise_mention_table", "records_of_rows"]

COLUMNS = ("figid", "word", "symbol", "source", "hgnc_symbol", "entrez")
"""The columns that must be there."""

OPTIONAL = ("pmcid",)
"""The column that may be there."""


class Rows(Protocol):
    """Rows of a mention table, with the cells of `COLUMNS` and `OPTIONAL` in that order."""

    @property
    def where(self) -> str:
        """The table and the row that was read last."""
        ...

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        """Yield the cells of each row."""
        ...


def recognise_mention_table(head: bytes) -> bool:
    """Tell whether a file begins as a mention table does: with a header that has half of its columns or more.

    Half, so that a table that lacks one is told so instead of being passed over.

    Parameters
    ----------
    head : bytes
        The first bytes of a file.

    Returns
    -------
    bool
    """
    return 2 * len(columns_of(head).intersection(COLUMNS)) >= len(COLUMNS)


def read_mention_table(source: Source, context: Context) -> Iterator[FigureRecord]:
    """Read a mention table; its genes are human.

    Parameters
    ----------
    source : Source
    context : Context
        Told of each row that cannot be used.

    Yields
    ------
    FigureRecord
        As of `records_of_rows`.

    Raises
    ------
    RecordError
        If a column is missing, the bytes are not UTF-8 or a quotation mark is never closed.
    """
    table = Table(source.lines(), source.where, COLUMNS, context.on_skip, optional=OPTIONAL)
    yield from records_of_rows(table, context)


def records_of_rows(table: Rows, context: Context) -> Iterator[FigureRecord]:
    """Gather the rows of a mention table by figure.

    Parameters
    ----------
    table : Rows
    context : Context
        Told of each row that cannot be used.

    Yields
    ------
    FigureRecord
        In the order in which figures first appear, whether or not their rows stand together.
    """
    found: dict[str, tuple[str, str | None, list[Mention]]] = {}
    share = dict[str, str]().setdefault  # one string for all equal cells of a million rows
    last_cell: str | None = None
    mentions: list[Mention] | None = None
    for cell, word, term, lexicon, symbol, entrez, pmcid in table:
        if cell != last_cell:
            mentions, last_cell = _mentions_of(cell, pmcid, table.where, found), cell
        if mentions is None:
            context.on_skip(Skip("row names no figure", f'{table.where}: figid is "{cell}"'))
            continue
        try:
            cells = share(word, word), share(term, term), share(lexicon, lexicon), share(entrez, entrez)
            mention = Mention(*cells, share(symbol, symbol), HUMAN)
            mentions.append(sound_mention(mention, "entrez", context.gene_info))
        except BrokenRecordError as error:
            context.on_skip(Skip(error.reason, f"{table.where}: {error}"))
    for figid in list(found):
        where, pmcid_or_none, figure_mentions = found.pop(figid)
        figure = Figure(figid, pmcid_of(figid, pmcid_or_none))
        yield FigureRecord(figure, tuple(figure_mentions), "legacy", "read", where)


def _mentions_of(
    cell: str, pmcid: str, where: str, found: dict[str, tuple[str, str | None, list[Mention]]]
) -> list[Mention] | None:
    """Return the list that a figure's mentions go to, None if the cell names no figure."""
    figid = normalize_figid(cell)
    if figid in MISSING:
        return None
    return found.setdefault(figid, (where, pmcid, []))[2]
