"""Mention tables that come by the column, from Parquet and R: which columns are wanted, and their rows as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat

from pfocr_graph.readers.context import Context
from pfocr_graph.readers.mention_tables import COLUMNS, OPTIONAL
from pfocr_graph.readers.skips import Skip
from pfocr_graph.readers.tables import check_header

__all__ = ["ColumnRows", "wanted_places"]


def wanted_places(names: Sequence[str], where: str, context: Context) -> list[int | None] | None:
    """Return where the columns of a mention table stand among these.

    Parameters
    ----------
    names : sequence of str
        In any case.
    where : str
        The name of the table, for messages.
    context : Context
        Told, as harmless, of a table that has less than half of the columns and so is none of mentions.

    Returns
    -------
    list of int or None, or None
        A place for each of `COLUMNS` and `OPTIONAL`, None for one of the latter that is missing. None if the table is
        none of mentions.

    Raises
    ------
    RecordError
        If a column is missing or stands twice.

    Examples
    --------
    >>> wanted_places(["entrez", "hgnc_symbol", "source", "symbol", "Word", "figid"], "a.rds", Context(print))
    [5, 4, 3, 2, 1, 0, None]
    """
    there = [name.strip().lower() for name in names]
    if 2 * len(set(there).intersection(COLUMNS)) < len(COLUMNS):
        columns = ", ".join(there[:20]) or "none"
        context.on_skip(
            Skip("file is not PFOCR data", f"{where}: no mention table; its columns: {columns}", harmless=True)
        )
        return None
    check_header(there, COLUMNS, OPTIONAL, where)
    return [there.index(column) if column in there else None for column in (*COLUMNS, *OPTIONAL)]


class ColumnRows:
    """Rows of columns that come in batches.

    Parameters
    ----------
    where : str
        The name of the table, for messages.
    batches : iterable of sequence
        Columns of equal length, of text; None for one that is missing.

    Examples
    --------
    >>> rows = ColumnRows("a.rds", [(["F1", "F2"], None), (["F3"], None)])
    >>> [(rows.where, *cells) for cells in rows]
    [('a.rds row 1', 'F1', ''), ('a.rds row 2', 'F2', ''), ('a.rds row 3', 'F3', '')]
    """

    def __init__(self, where: str, batches: Iterable[Sequence[Sequence[str] | None]]) -> None:
        self._name = where
        self._batches = batches
        self._row = 0

    @property
    def where(self) -> str:
        """The table and the row that was read last."""
        return f"{self._name} row {self._row}"

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        """Yield the cells of each row."""
        for columns in self._batches:
            for cells in zip(*(repeat("") if column is None else column for column in columns), strict=False):
                self._row += 1
                yield cells
