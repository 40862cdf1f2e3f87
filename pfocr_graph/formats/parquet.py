"""Parquet tables in a folder, typed, with lists as lists; they need pyarrow, which is installed on demand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pfocr_graph.attributes import AttributeType, is_list, item_type
from pfocr_graph.columns import Column, column_from_values
from pfocr_graph.errors import FormatError
from pfocr_graph.formats.json_text import without_surrogates
from pfocr_graph.formats.tables import read_tables, tables_of, write_manifest
from pfocr_graph.network import Network

__all__ = ["read_parquet", "write_parquet"]

ROW_GROUP = 65_536
"""Rows held at a time."""


def write_parquet(network: Network, folder: Path) -> list[str]:
    """Write a network as Parquet tables.

    Parameters
    ----------
    network : Network
    folder : Path
        Where to write, a group of rows at a time.

    Returns
    -------
    list of str
        Nothing: all is carried.

    Raises
    ------
    FormatError
        If pyarrow is not installed.
    """
    arrow, parquet = _import_pyarrow()
    tables = tables_of(network, ".parquet")
    for table in tables:
        columns = list(table.columns.values())
        schema = arrow.schema([(name, _arrow_type(arrow, column.type)) for name, column in table.columns.items()])
        with parquet.ParquetWriter(folder / table.file, schema) as writer:
            for start in range(0, len(columns[0]), ROW_GROUP):
                arrays = [
                    arrow.array(_encodable(column, start, start + ROW_GROUP), kind)
                    for column, kind in zip(columns, schema.types, strict=True)
                ]
                writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))
    write_manifest(network, tables, folder)
    return []


def read_parquet(folder: Path) -> Network:
    """Read a network from a folder of Parquet tables.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    Network

    Raises
    ------
    FormatError
        If pyarrow is not installed, a file is not there, or is not what network.json says.
    """
    arrow, parquet = _import_pyarrow()

    def read(path: Path, types: Mapping[str, AttributeType]) -> dict[str, Column]:
        try:
            with path.open("rb") as stream, parquet.ParquetFile(stream) as file:
                table = file.read()
        except FileNotFoundError:
            raise
        except (arrow.ArrowException, UnicodeDecodeError, OSError) as error:
            raise FormatError(f"{path.name}: {error}; write it again") from error
        for name, kind in types.items():
            found = table.schema.field(name).type if table.schema.names.count(name) == 1 else "not there"
            if found != _arrow_type(arrow, kind):
                raise FormatError(f"{path.name}: column {name} is {found}; network.json says {kind}")
        return {name: column_from_values(kind, table.column(name).to_pylist()) for name, kind in types.items()}

    return read_tables(folder, read)


def _import_pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError as error:
        raise FormatError('Parquet needs pyarrow; install it with: pip install "pfocr-graph[parquet]"') from error
    return arrow, parquet


def _arrow_type(arrow: Any, kind: AttributeType) -> Any:
    single = {
        "string": arrow.string(),
        "integer": arrow.int32(),
        "long": arrow.int64(),
        "double": arrow.float64(),
        "boolean": arrow.bool_(),
    }[item_type(kind)]
    return arrow.list_(single) if is_list(kind) else single


def _encodable(column: Column, start: int, stop: int) -> list[Any]:
    """Return the values of these rows, texts without lone surrogates."""
    values = column.values(start, stop)
    if column.type == "string":
        return [None if value is None else without_surrogates(value) for value in values]
    if column.type == "list_of_string":
        return [None if value is None else list(map(without_surrogates, value)) for value in values]
    return values
