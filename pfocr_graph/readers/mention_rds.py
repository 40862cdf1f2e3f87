"""Mention tables as R saves them (``saveRDS``), a data frame; they need rdata, which is installed on demand."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from typing import Any

from pfocr_graph.errors import RecordError
from pfocr_graph.readers.column_tables import ColumnRows, wanted_places
from pfocr_graph.readers.context import Context
from pfocr_graph.readers.mention_tables import records_of_rows
from pfocr_graph.readers.sources import Source
from pfocr_graph.records import FigureRecord

__all__ = ["read_mention_rds", "recognise_rds"]

MAGIC = (b"X\n\0\0\0\2", b"X\n\0\0\0\3")
MAX_BYTES = 1 << 30
"""Of a table, unpacked; one of all of PFOCR has a fifth."""

LATIN_1 = 1 << 2
"""The flag of a text that is Latin-1; others are UTF-8."""


def recognise_rds(head: bytes) -> bool:
    """Tell whether a file begins as R's binary form of one object does.

    Parameters
    ----------
    head : bytes
        The first bytes of a file, unpacked.

    Returns
    -------
    bool
    """
    return head.startswith(MAGIC)


def read_mention_rds(source: Source, context: Context) -> Iterator[FigureRecord]:
    """Read a mention table; its columns are those of the table as TSV, of text, numbers or factors.

    Parameters
    ----------
    source : Source
    context : Context
        Told of each row that cannot be used, and of an object that is no table of mentions.

    Yields
    ------
    FigureRecord
        In the order in which figures first appear.

    Raises
    ------
    BrokenRecordError
        If it is larger than 1 GiB, unpacked.
    RecordError
        If rdata is not installed, the file is broken, or a column is missing or is neither text, numbers nor a factor.
    """
    frame = _parse(source)
    attributes = _attributes(frame)
    names = _texts(attributes["names"]) if frame.info.type.name == "VEC" and "names" in attributes else []
    places = wanted_places(names, source.where, context)
    if places is None:
        return
    try:
        columns = [None if place is None else _texts(frame.value[place]) for place in places]
    except (TypeError, ValueError, LookupError, AttributeError) as error:
        raise RecordError(f"{source.where}: a column is neither text, numbers nor a factor: {error}") from error
    yield from records_of_rows(ColumnRows(source.where, [columns]), context)


def _parse(source: Source) -> Any:
    """Return the object of a file, as rdata has it."""
    try:
        from rdata.parser import parse_data
    except ImportError as error:
        problem = 'R\'s tables need rdata; install it with: pip install "pfocr-graph[rds]"'
        raise RecordError(f"{source.where}: {problem}") from error
    content = source.read(MAX_BYTES)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return parse_data(content, extension=".rds").object
    except (ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, TypeError, ValueError) as error:
        raise RecordError(f"{source.where}: cannot be read as an object of R: {error}") from error
    except (NotImplementedError, RecursionError) as error:
        raise RecordError(f"{source.where}: an object of R that is no plain table: {error}") from error


def _attributes(value: Any) -> dict[str, Any]:
    """Return the attributes of an object of R, which are a chain of pairs."""
    found = {}
    pair = value.attributes
    while pair is not None and pair.info.type.name == "LIST":
        symbol = pair.tag.referenced_object or pair.tag
        found[_text(symbol.value)] = pair.value[0]
        pair = pair.value[1]
    return found


def _texts(column: Any) -> list[str]:
    """Return a vector of R as text, missing values as none."""
    kind = column.info.type.name
    if kind == "STR":
        return [_text(value) for value in column.value]
    if kind not in ("INT", "REAL"):
        raise TypeError(f"it is {kind}")
    values = column.value.tolist()  # of a masked array, missing values as None
    levels = _attributes(column).get("levels")
    if levels is not None:
        names = [*_texts(levels), ""]
        return [names[-1 if code is None else code - 1] for code in values]
    return ["" if value is None or math.isnan(value) else f"{value:.17g}" for value in values]


def _text(value: Any) -> str:
    """Return a text of R."""
    if value.value is None:
        return ""
    content: bytes = value.value
    return content.decode("latin-1" if value.info.gp & LATIN_1 else "utf-8", errors="replace")
