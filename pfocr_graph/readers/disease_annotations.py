"""Disease terms by figure, a table that is given beside the records: figid and one column under any name."""

from __future__ import annotations

import os
from pathlib import Path

from pfocr_graph.errors import RecordError
from pfocr_graph.readers.mentions import MISSING
from pfocr_graph.readers.skips import OnSkip
from pfocr_graph.readers.sources import open_source
from pfocr_graph.readers.tables import Table, columns_of
from pfocr_graph.records import normalize_figid

__all__ = ["read_disease_annotations"]

FIGID = "figid"


def read_disease_annotations(path: str | Path, on_skip: OnSkip) -> dict[str, tuple[str, ...]]:
    """Read the disease terms of figures.

    Parameters
    ----------
    path : str or Path
        A table of figid (with or without the ending of an image file) and one more column, a term a row; a figure may
        have several rows.
    on_skip : callable
        Called with each row that cannot be used. Rows without a term are passed over.

    Returns
    -------
    dict of figid to tuple of str
        Terms in the order of the table, each once.

    Raises
    ------
    RecordError
        If the file cannot be read, is not UTF-8, or has not these two columns.
    """
    source = open_source(os.fspath(path))
    columns = columns_of(source.head)
    others = columns - {FIGID}
    if columns == {FIGID, "year"}:
        raise RecordError(f"{source.where}: a table of years, which --year-table reads; expected one of disease terms")
    if FIGID not in columns or len(others) != 1:
        there = ", ".join(sorted(columns)[:20]) or "none"
        raise RecordError(
            f"{source.where}: expected the columns figid and one of disease terms; its header has: {there}"
        )
    terms: dict[str, dict[str, None]] = {}
    for figid, term in Table(source.lines(), source.where, (FIGID, *others), on_skip):
        if term.strip() not in MISSING:
            terms.setdefault(normalize_figid(figid), {})[term.strip()] = None
    return {figid: tuple(of_figure) for figid, of_figure in terms.items()}
