"""Tab-separated tables in a folder, quoted as CSV is, so that spreadsheets, R and pandas read each value as it is.

A missing value is an empty cell, a text without characters is ``""``; lists are joined as `formats.joined` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pfocr_graph.attributes import AttributeType
from pfocr_graph.columns import Column, column_from_values
from pfocr_graph.errors import FormatError
from pfocr_graph.formats.joined import escape_item, parse_text
from pfocr_graph.formats.json_text import encode_json, spans, without_surrogates
from pfocr_graph.formats.tables import Table, read_tables, tables_of, write_manifest
from pfocr_graph.network import Network

__all__ = ["read_tsv", "write_tsv"]

_QUOTED = re.compile(r'["\t\n\r]')
_CELL = re.compile(r'(?:^|\t)(?:"((?:[^"]|"")*)"|([^\t]*))')


def write_tsv(network: Network, folder: Path) -> list[str]:
    """Write a network as tab-separated tables.

    Parameters
    ----------
    network : Network
    folder : Path
        Where to write, a chunk of rows at a time.

    Returns
    -------
    list of str
        Nothing: all is carried.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_tsv(Network({}), Path(folder)), read_tsv(Path(folder)).n_nodes
    ([], 0)
    """
    tables = tables_of(network, ".tsv")
    for table in tables:
        with (folder / table.file).open("wb") as stream:
            for line in _iter_lines(table):
                stream.write(without_surrogates(line).encode())
    write_manifest(network, tables, folder)
    return []


def _iter_lines(table: Table) -> Iterator[str]:
    yield "\t".join(map(_cell, table.columns)) + "\n"
    columns = list(table.columns.values())
    for start, stop in spans(len(columns[0])):
        cells = [map(_cell, column.values(start, stop)) for column in columns]
        yield "\n".join(map("\t".join, zip(*cells, strict=True))) + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        value = "|".join([escape_item(item) if isinstance(item, str) else encode_json(item) for item in value])
    if not isinstance(value, str):
        return encode_json(value)
    return '"' + value.replace('"', '""') + '"' if not value or _QUOTED.search(value) else value


def read_tsv(folder: Path) -> Network:
    """Read a network from a folder of tab-separated tables.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    Network

    Raises
    ------
    FormatError
        If a file is not there, or a table or value breaks the rules; the message names file and line.
    """
    return read_tables(folder, _read_table)


def _read_table(path: Path, types: Mapping[str, AttributeType]) -> dict[str, Column]:
    values: dict[str, list[Any]] = {}
    with path.open(encoding="utf-8-sig", newline="\n") as lines:
        rows = _iter_rows(lines, path.name)
        try:
            _, header = next(rows)
            values = {name or "": [] for name in header}
            for line, row in rows:
                if len(row) != len(header):
                    raise FormatError(f"{path.name} line {line}: {len(row)} cells; the header has {len(header)}")
                for name, text in zip(values, row, strict=True):
                    values[name].append(None if text is None else _parse(types.get(name, "string"), text, path, line))
        except UnicodeDecodeError as error:
            raise FormatError(f"{path.name}: {error}; write the file as UTF-8") from error
        except StopIteration as error:
            raise FormatError(f"{path.name} is empty; it needs a header") from error
    if missing := [name for name in types if name not in values]:
        raise FormatError(f"{path.name} has no column {missing[0]}, which network.json names; add it")
    return {name: column_from_values(types.get(name, "string"), column) for name, column in values.items()}


def _parse(kind: AttributeType, text: str, path: Path, line: int) -> Any:
    try:
        return parse_text(kind, text)
    except ValueError as error:
        raise FormatError(f'{path.name} line {line}: "{text[:80]}" is no {kind}; mend it') from error


def _iter_rows(lines: Iterable[str], file: str) -> Iterator[tuple[int, list[str | None]]]:
    """Yield the number of each row's last line and its cells; a quoted cell may go over several lines."""
    begun: list[str] = []
    number = quotes = 0
    for number, line in enumerate(lines, 1):
        begun.append(line)
        quotes += line.count('"')
        if quotes % 2:
            continue
        row = "".join(begun).removesuffix("\n").removesuffix("\r")
        begun.clear()
        quotes = 0
        if '"' not in row:
            yield number, [cell or None for cell in row.split("\t")]
        else:
            yield number, [_unquoted(match) for match in _CELL.finditer(row)]
    if begun:
        first = number - len(begun) + 1
        raise FormatError(f"{file} line {first}: a quotation mark is opened and never closed; close it")


def _unquoted(match: re.Match[str]) -> str | None:
    return match[2] or None if match[1] is None else match[1].replace('""', '"')
