"""Years of publication by figure, a table that is given beside the records: figid and year, TSV or CSV."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pfocr_graph.readers.figure_values import set_values
from pfocr_graph.readers.mentions import MISSING
from pfocr_graph.readers.skips import OnSkip, Skip
from pfocr_graph.readers.sources import open_source
from pfocr_graph.readers.tables import Table
from pfocr_graph.record_tables import RecordTable
from pfocr_graph.records import FigureRecord, normalize_figid

__all__ = ["parse_year", "read_year_table", "set_years"]

COLUMNS = ("figid", "year")
_YEAR = re.compile(r"\s*([12]\d{3})(?:\.0*)?\s*", re.ASCII)


def read_year_table(path: str | Path, on_skip: OnSkip) -> dict[str, int]:
    """Read the years of publication of figures.

    Parameters
    ----------
    path : str or Path
        A table with the columns figid (with or without the ending of an image file) and year, among others.
    on_skip : callable
        Called with each row that cannot be used. Rows without a year are passed over.

    Returns
    -------
    dict of figid to year
        The first of several years of one figure.

    Raises
    ------
    RecordError
        If the file cannot be read, is not UTF-8 or is without one of the columns.
    """
    source = open_source(os.fspath(path))
    years: dict[str, int] = {}
    table = Table(source.lines(), source.where, COLUMNS, on_skip)
    for figid, text in table:
        if text.strip() in MISSING:
            continue
        year = parse_year(text)
        if normalize_figid(figid) in MISSING:
            on_skip(Skip("row names no figure", f'{table.where}: figid is "{figid}"'))
        elif year is None:
            on_skip(Skip("year is not a number", f'{table.where}: year is "{text}"; expected four digits'))
        elif years.setdefault(normalize_figid(figid), year) != year:
            on_skip(Skip("figure has two years", f"{table.where}: {figid} has another year above"))
    return years


def set_years(
    parts: Iterable[FigureRecord | RecordTable], years: Mapping[str, int], on_skip: OnSkip
) -> Iterator[FigureRecord | RecordTable]:
    """Give records the years of their figures.

    Parameters
    ----------
    parts : iterable of FigureRecord or RecordTable
    years : mapping of figid to year
        Of figures by any of their ids.
    on_skip : callable
        Called at the end, in order, with each year whose figure did not come.

    Returns
    -------
    iterator of FigureRecord or RecordTable
        Records of other figures as they are.
    """
    return set_values(parts, "year", years, on_skip, "year is of a figure that is not here")


def parse_year(text: str) -> int | None:
    """Return a year of four digits, None if it is no such year.

    Examples
    --------
    >>> parse_year("2001"), parse_year("2001.0"), parse_year("2001-05")
    (2001, 2001, None)
    """
    match = _YEAR.fullmatch(text)
    return int(match[1]) if match else None
