"""Mention tables as Parquet, a batch of rows at a time; they need pyarrow, which is installed on demand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, Any

from pfocr_graph.errors import RecordError
from pfocr_graph.readers.column_tables import ColumnRows, wanted_places
from pfocr_graph.readers.context import Context
from pfocr_graph.readers.mention_tables import records_of_rows
from pfocr_graph.readers.opening import UNREADABLE
from pfocr_graph.readers.sources import Source, unreadable
from pfocr_graph.records import FigureRecord

__all__ = ["import_pyarrow", "open_parquet", "read_mention_parquet", "recognise_parquet"]

MAGIC = b"PAR1"
MAX_COLUMNS = 10_000
BATCH_ROWS = 1 << 16


def recognise_parquet(head: bytes) -> bool:
    """Tell whether a file begins as Parquet does; which columns it has stands at its end.

    Parameters
    ----------
    head : bytes
        The first bytes of a file.

    Returns
    -------
    bool
    """
    return head.startswith(MAGIC)


def read_mention_parquet(source: Source, context: Context) -> Iterator[FigureRecord]:
    """Read a mention table; its columns are those of the table as TSV, of any type that is text, number or category.

    Parameters
    ----------
    source : Source
    context : Context
        Told of each row that cannot be used, and of a table that is none of mentions.

    Yields
    ------
    FigureRecord
        In the order in which figures first appear.

    Raises
    ------
    RecordError
        If pyarrow is not installed, the file is broken, or a column is missing or no text.
    """
    with source.open() as stream:
        table = open_parquet(stream, source.where)
        places = wanted_places(table.schema_arrow.names, source.where, context)
        if places is not None:
            rows = ColumnRows(source.where, _batches(table, places, source.where))
            yield from records_of_rows(rows, context)


def _batches(table: Any, places: Sequence[int | None], where: str) -> Iterator[list[list[str] | None]]:
    """Yield the wanted columns as text, some rows at a time."""
    arrow, _ = import_pyarrow(where)
    names = table.schema_arrow.names
    wanted = [None if place is None else names[place] for place in places]
    try:
        for batch in table.iter_batches(BATCH_ROWS, columns=[name for name in wanted if name is not None]):
            batch.validate(full=True)
            yield [
                None if name is None else batch.column(name).cast(arrow.string()).fill_null("").to_pylist()
                for name in wanted
            ]
    except (arrow.ArrowException, UnicodeDecodeError, *UNREADABLE) as error:
        raise RecordError(unreadable(where, error)) from error


def open_parquet(stream: IO[bytes], where: str, *, coded: Sequence[str] = ()) -> Any:
    """Return the `pyarrow.parquet.ParquetFile` of a stream.

    Parameters
    ----------
    stream : binary stream
        It must be able to seek.
    where : str
        The name of the file, for messages.
    coded : sequence of str
        Columns of text to read as distinct values and codes.

    Raises
    ------
    RecordError
        If pyarrow is not installed, or the file is broken, lacks a column or has over ten thousand of them.
    """
    arrow, parquet = import_pyarrow(where)
    try:
        # The limit is on each list of the footer, before it takes memory.
        return parquet.ParquetFile(stream, read_dictionary=list(coded), thrift_container_size_limit=MAX_COLUMNS)
    except KeyError as error:
        raise RecordError(f"{where}: missing columns: {error.args[0].decode()}") from error
    except (arrow.ArrowException, UnicodeDecodeError, *UNREADABLE) as error:
        raise RecordError(unreadable(where, error)) from error


def import_pyarrow(where: str) -> tuple[Any, Any]:
    """Return the modules pyarrow and pyarrow.parquet.

    Parameters
    ----------
    where : str
        What needs them, for the message.

    Raises
    ------
    RecordError
        If they are not installed.
    """
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError as error:
        problem = 'Parquet needs pyarrow; install it with: pip install "pfocr-graph[parquet]"'
        raise RecordError(f"{where}: {problem}") from error
    return arrow, parquet
