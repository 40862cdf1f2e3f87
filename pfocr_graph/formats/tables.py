"""A network as a folder: a table for each node type and interaction, and network.json for what no table holds.

Node tables have the columns x and y where there is a layout; edge tables begin with source and target, as node ids.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from pfocr_graph.attributes import ATTRIBUTE_TYPES, AttributeType
from pfocr_graph.columns import Column, NumberColumn, TextColumn
from pfocr_graph.errors import FormatError
from pfocr_graph.formats.cx_text import iter_positions
from pfocr_graph.formats.json_text import without_surrogates
from pfocr_graph.formats.names import WORD, original_names, written_names
from pfocr_graph.network import EdgeTable, Network, NodeTable

__all__ = ["Table", "read_tables", "tables_of", "write_manifest"]

MANIFEST = "network.json"


@dataclass(frozen=True, slots=True)
class Table:
    """One table as its file has it.

    Attributes
    ----------
    side : {"nodes", "edges"}
    key : str
        The node type or the interaction.
    file : str
    columns : mapping of the name in the file to Column
    """

    side: str
    key: str
    file: str
    columns: Mapping[str, Column]


def tables_of(network: Network, suffix: str) -> list[Table]:
    """Return the tables of a network, as files of their own.

    Parameters
    ----------
    network : Network
    suffix : str
        What the files' names end in.

    Returns
    -------
    list of Table
        Node tables, then edge tables.

    Examples
    --------
    >>> from pfocr_graph.columns import TextColumn
    >>> gene = NodeTable({name: TextColumn.of(["AKT1"]) for name in ("node_id", "name", "type")})
    >>> [(table.file, list(table.columns)) for table in tables_of(Network({"gene": gene}), ".tsv")]
    [('nodes-gene.tsv', ['node_id', 'name', 'type'])]
    """
    tables = []
    positions = np.array([place for _, places in iter_positions(network) for place in places]).reshape(-1, 2)
    names = written_names(network.node_schema)
    files = written_names(network.node_tables, WORD, reserved=())
    first = 0
    for key, nodes in network.node_tables.items():
        columns = {names[name]: column for name, column in nodes.columns.items()}
        if network.positions is not None:
            here = positions[first : first + len(nodes)]
            columns |= {axis: NumberColumn("double", here[:, number]) for number, axis in enumerate(("x", "y"))}
        tables.append(Table("nodes", key, f"nodes-{files[key]}{suffix}", columns))
        first += len(nodes)
    ids = list(network.iter_node_ids())
    names = written_names(network.edge_schema)
    files = written_names(network.edge_tables, WORD, reserved=())
    for key, edges in network.edge_tables.items():
        ends: dict[str, Column] = {"source": TextColumn(edges.source, ids), "target": TextColumn(edges.target, ids)}
        columns = ends | {names[name]: column for name, column in edges.columns.items()}
        tables.append(Table("edges", key, f"edges-{files[key]}{suffix}", columns))
    return tables


def write_manifest(network: Network, tables: list[Table], folder: Path) -> None:
    """Write network.json: the network's attributes, and files, keys and column types of its tables.

    Parameters
    ----------
    network : Network
    tables : list of Table
    folder : Path
    """
    said: dict[str, Any] = {
        "attributes": {
            name: {"type": kind, "value": list(value) if isinstance(value, tuple) else value}
            for name, (kind, value) in network.attributes.items()
        }
    }
    for side in ("nodes", "edges"):
        said[side] = [
            {"key": table.key, "file": table.file, "columns": {name: c.type for name, c in table.columns.items()}}
            for table in tables
            if table.side == side
        ]
    text = without_surrogates(json.dumps(said, ensure_ascii=False, indent=1, allow_nan=False))
    (folder / MANIFEST).write_bytes(text.encode() + b"\n")


def read_tables(folder: Path, read: Callable[[Path, Mapping[str, AttributeType]], Mapping[str, Column]]) -> Network:
    """Read a network from a folder that `write_manifest` was used for.

    Parameters
    ----------
    folder : Path
    read : callable
        Reads one table, given its file and the types of its columns.

    Returns
    -------
    Network

    Raises
    ------
    FormatError
        If network.json is not there or says something else, or an edge ends nowhere.
    """
    try:
        said = json.loads((folder / MANIFEST).read_bytes())
        tables = [_read_table(folder, side, table, read) for side in ("nodes", "edges") for table in said[side]]
        attributes = {name: (_type(typed["type"]), typed["value"]) for name, typed in said["attributes"].items()}
    except FileNotFoundError as error:
        missing = Path(str(error.filename)).name
        raise FormatError(f"there is no {missing}; a network needs it and all files that {MANIFEST} names") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise FormatError(f"{MANIFEST} cannot be read: {error!r}") from error
    return _put_together(tables, attributes)


def _read_table(
    folder: Path, side: str, said: Any, read: Callable[[Path, Mapping[str, AttributeType]], Mapping[str, Column]]
) -> Table:
    file, types = said["file"], {name: _type(kind) for name, kind in said["columns"].items()}
    if Path(file).name != file:
        raise FormatError(f'{MANIFEST} names the file "{file}"; it must be in the same folder')
    return Table(side, said["key"], file, read(folder / file, types))


def _type(text: str) -> AttributeType:
    if text not in ATTRIBUTE_TYPES:
        raise FormatError(f'{MANIFEST} has the type "{text}"; use one of {", ".join(ATTRIBUTE_TYPES)}')
    return cast(AttributeType, text)


def _put_together(tables: list[Table], attributes: dict[str, tuple[AttributeType, Any]]) -> Network:
    node_tables, edge_tables = {}, {}
    places = []
    numbers: dict[str, int] = {}
    for table in tables:
        columns = dict(table.columns)
        if table.side == "nodes":
            if "x" in columns and "y" in columns:
                places.append(np.array([columns.pop("x").values(), columns.pop("y").values()], dtype=np.float64).T)
            node_tables[table.key] = NodeTable(_original(columns))
            numbers |= {node_id: number for number, node_id in enumerate(columns["node_id"].values(), len(numbers))}
        else:
            source, target = (_find(columns.pop(end), numbers, table.file) for end in ("source", "target"))
            edge_tables[table.key] = EdgeTable(source, target, _original(columns))
    positions = np.concatenate(places) if places else None
    return Network(node_tables, edge_tables, attributes, positions)


def _original(columns: Mapping[str, Column]) -> dict[str, Column]:
    names = original_names(columns)
    return {names[name]: column for name, column in columns.items()}


def _find(column: Column, numbers: Mapping[str, int], file: str) -> Any:
    """Return the numbers of the nodes with these ids."""
    try:
        return np.array([numbers[node_id] for node_id in column.values()], dtype=np.int32)
    except KeyError as error:
        raise FormatError(f'{file}: an edge ends at node "{error.args[0]}", which no table has; add it') from error
