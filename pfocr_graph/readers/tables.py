"""Text tables with a header, TSV or CSV: lines in, the wanted cells of each row out, whatever the order of columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Iterable, Iterator, Sequence
from operator import itemgetter

from pfocr_graph.errors import RecordError
from pfocr_graph.readers.skips import OnSkip, Skip

__all__ = ["LONGEST_HEADER", "Table", "check_header", "columns_of", "is_quoted"]

LONGEST_HEADER = 1 << 16


def columns_of(head: bytes) -> frozenset[str]:
    r"""Return the column names that the first line of a file would have as a table, in lower case.

    Parameters
    ----------
    head : bytes
        The first bytes of a file.

    Returns
    -------
    frozenset of str
        Empty if they are no text. Of a line that is longer than `head`, those that can be seen.

    Examples
    --------
    >>> sorted(columns_of(b'"figid",Year\nPMC1__a.jpg,2000\n'))
    ['figid', 'year']
    """
    line = head.replace(b"\r", b"\n").partition(b"\n")[0]
    if b"\0" in line:
        return frozenset()
    names, _ = _read_header(line.decode(errors="replace"))
    return frozenset(names)


def is_quoted(text: str) -> bool:
    r"""Tell whether the quotation marks of a table between tabs, if it has any, are CSV's own and not OCR text.

    Examples
    --------
    >>> is_quoted('word\tmatch\n"5""-AMP"\tAMP\n'), is_quoted('word\tmatch\n"5\tAMP\n')
    (True, False)
    """
    if '"' not in text:
        return True
    try:
        for _ in csv.reader(io.StringIO(text, newline=None), delimiter="\t", strict=True):
            pass
    except csv.Error:
        return False
    return True


class Table:
    r"""The rows of a table.

    The delimiter is a tab where the header has one, else a comma. Cells may be quoted as CSV does, ``""`` being a
    quotation mark. Empty lines are passed over; a row with too few or too many cells is skipped.

    Parameters
    ----------
    lines : iterable of str
        With their line ends; the first may begin with a byte-order mark.
    where : str
        The name of the table, for messages.
    columns : sequence of str
        The wanted columns in lower case, at least two.
    on_skip : callable
    optional : sequence of str
        Wanted columns that may be missing; their cells are then empty.
    literal : bool
        Take quotation marks as they are.

    Raises
    ------
    RecordError
        If a wanted column is missing or stands twice, or the header is endless; while rows are read, if a quotation
        mark is never closed.

    Examples
    --------
    >>> table = Table(["year\tfigid\n", '2000\t"PMC1__a"\n', "2001\n"], "years.tsv", ("figid", "year"), print)
    >>> list(table)  # doctest: +ELLIPSIS
    Skip(reason='row has too few or too many cells', example='years.tsv line 3: 1 cell; ...', harmless=False)
    [('PMC1__a', '2000')]
    """

    def __init__(
        self,
        lines: Iterable[str],
        where: str,
        columns: Sequence[str],
        on_skip: OnSkip,
        *,
        optional: Sequence[str] = (),
        literal: bool = False,
    ) -> None:
        self._lines = iter(lines)
        try:
            names, delimiter = self._header(where, columns, optional)
        except RecordError:
            self._let_go()
            raise
        self._name = where
        self._on_skip = on_skip
        self._width = len(names)
        places = [names.index(column) if column in names else len(names) for column in (*columns, *optional)]
        self._pick = itemgetter(*places)
        self._has_gaps = len(names) in places
        self._reader = csv.reader(
            self._lines, delimiter=delimiter, quoting=csv.QUOTE_NONE if literal else csv.QUOTE_MINIMAL, strict=True
        )
        self._line = 1

    @property
    def where(self) -> str:
        """The table and the line of the row that was read last."""
        return f"{self._name} line {self._line}"

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        """Yield the wanted cells of each row, the optional ones at the end."""
        try:
            yield from self._rows()
        finally:
            self._let_go()

    def _header(self, where: str, columns: Sequence[str], optional: Sequence[str]) -> tuple[list[str], str]:
        """Return the column names and the delimiter of the first line."""
        header = next(self._lines, "").rstrip("\n")
        if len(header) >= LONGEST_HEADER:
            problem = f"a header of more than {LONGEST_HEADER:,} characters; a table of PFOCR has a dozen columns"
            raise RecordError(f"{where}: {problem}")
        names, delimiter = _read_header(header)
        check_header(names, columns, optional, where)
        return names, delimiter

    def _let_go(self) -> None:
        """Close the file that the lines come from: who holds the error would keep it open."""
        if isinstance(self._lines, Generator):
            self._lines.close()

    def _rows(self) -> Iterator[tuple[str, ...]]:
        reader, width, pick, has_gaps = self._reader, self._width, self._pick, self._has_gaps
        read = 0
        while True:
            try:
                for cells in reader:
                    self._line, read = read + 2, reader.line_num
                    if len(cells) == width:
                        if has_gaps:
                            cells.append("")
                        yield pick(cells)
                    elif cells:
                        cell = "cell" if len(cells) == 1 else "cells"
                        problem = f"{len(cells)} {cell}; expected {width} as in the header"
                        self._skip("row has too few or too many cells", problem)
            except csv.Error as error:
                self._line = read + 2
                if reader.line_num - read > 1:
                    raise RecordError(
                        f'{self.where}: a quotation mark opens a cell that is never closed; double it ("")'
                    ) from error
                read = reader.line_num
                self._skip("row is not TSV or CSV", f"{error}")
            else:
                return

    def _skip(self, reason: str, problem: str) -> None:
        """Tell of a row that cannot be used."""
        self._on_skip(Skip(reason, f"{self.where}: {problem}"))


def _read_header(line: str) -> tuple[list[str], str]:
    """Return the column names of a header and its delimiter."""
    delimiter = "\t" if "\t" in line else ","
    cells = next(csv.reader([line.removeprefix("\ufeff")], delimiter=delimiter), [])
    return [cell.strip().lower() for cell in cells], delimiter


def check_header(names: list[str], columns: Sequence[str], optional: Sequence[str], where: str) -> None:
    """Refuse a header without the wanted columns or with one of them twice.

    Parameters
    ----------
    names : list of str
        Those of the table, in lower case.
    columns, optional : sequence of str
        Those that must be there, and those that may be.
    where : str
        The name of the table, for messages.

    Raises
    ------
    RecordError
    """
    if missing := [column for column in columns if column not in names]:
        there = ", ".join(names[:20]) or "none"
        raise RecordError(f"{where}: missing columns: {', '.join(missing)}; its header has: {there}")
    if twice := [column for column in (*columns, *optional) if names.count(column) > 1]:
        raise RecordError(f"{where}: the header has two columns {twice[0]}; name one of them otherwise")
