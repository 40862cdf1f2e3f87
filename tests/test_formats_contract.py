"""What every format promises, whatever it looks like inside."""

from __future__ import annotations

import gzip
import io
import re
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from awkward import ILLEGAL_IN_XML, awkward_network, content, networks, with_texts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pfocr_graph.attributes import FIGURE, MENTIONS
from pfocr_graph.columns import ListColumn, NumberColumn, PairNameColumn, TextColumn
from pfocr_graph.errors import FormatError
from pfocr_graph.formats import DEFAULT_FORMATS, FORMATS, Format, format_of, json_text, load, read_network, write_network
from pfocr_graph.network import EdgeTable, Network, NodeTable

every_format = pytest.mark.parametrize("name", FORMATS)
WHOLE = [name for name in FORMATS if name not in {"hif", "gmt"}]
"""Formats that carry all of a network."""
FILES = [name for name, known in FORMATS.items() if not known.folder_of]


def carried(network: Network, name: str) -> Network:
    """Return what a format keeps of a network."""
    match name:
        case "graphml":
            return with_texts(network, lambda text: ILLEGAL_IN_XML.sub("", text))
        case "hif":
            return _as_hypergraph(network)
        case "gmt":
            return _as_gene_sets(network)
    return network


def _as_hypergraph(network: Network) -> Network:
    first = list(network.node_tables).index(FIGURE) if FIGURE in network.node_tables else 0
    start = sum(len(table) for table in list(network.node_tables.values())[:first])
    figures = range(start, start + len(network.node_tables.get(FIGURE, ())))
    edges = {}
    if MENTIONS in network.edge_tables:
        table = network.edge_tables[MENTIONS]
        ends = zip(table.source.tolist(), table.target.tolist(), strict=True)
        rows = np.array([row for row, (a, b) in enumerate(ends) if a in figures and b not in figures], dtype=np.int64)
        columns = {key: column.take(rows) for key, column in table.columns.items()}
        edges[MENTIONS] = EdgeTable(table.source[rows], table.target[rows], columns)
    return Network(network.node_tables, edges, network.attributes)


def _as_gene_sets(network: Network) -> Network:
    ...


@pytest.fixture(scope="module")
def network() -> Network:
    return awkward_network()


def path_of(folder: Path, name: str) -> Path:
    return folder / f"network{FORMATS[name].suffix}"


def bytes_of(path: Path) -> dict[str, bytes]:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {file.name: file.read_bytes() for file in files}


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "gmt"])
def test_what_is_read_is_what_was_written(name: str, network: Network, tmp_path: Path) -> None:
    write_network(network, path_of(tmp_path, name))
    assert content(read_network(path_of(tmp_path, name))) == content(carried(network, name))


@every_format
def test_a_network_without_anything_is_written_and_read(name: str, tmp_path: Path) -> None:
    assert write_network(Network({}), path_of(tmp_path, name)) == []
    assert read_network(path_of(tmp_path, name)).n_nodes == 0


@every_format
def test_the_same_network_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    written = []
    for _ in range(2):
        write_network(awkward_network(), path_of(tmp_path, name))
        written.append(bytes_of(path_of(tmp_path, name)))
    assert written[0] == written[1]


@every_format
def test_writing_leaves_the_network_as_it_was(name: str, network: Network, tmp_path: Path) -> None:
    write_network(network, path_of(tmp_path, name))
    assert content(network) == content(awkward_network())


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_compressed_when_its_name_says_so(name: str, network: Network, tmp_path: Path) -> None:
    plain, packed = path_of(tmp_path, name), tmp_path / f"other{FORMATS[name].suffix}.gz"
    write_network(network, plain)
    write_network(network, packed)
    first = packed.read_bytes()
    assert gzip.decompress(first) == plain.read_bytes()
    assert content(read_network(packed)) == content(read_network(plain))
    write_network(network, packed)
    assert packed.read_bytes() == first


@every_format
def test_no_file_holds_half_a_surrogate_pair(name: str, tmp_path: Path) -> None:
    half = with_texts(awkward_network(), lambda text: f"{text}\ud83e")
    write_network(half, path_of(tmp_path, name))
    for data in bytes_of(path_of(tmp_path, name)).values():
        assert b"\xed\xa0\xbe" not in data
        assert b"\\ud83e" not in data.lower()
        if name != "parquet":
            data.decode("utf-8")
    read_network(path_of(tmp_path, name))


@pytest.mark.parametrize("name", WHOLE)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(network=networks())
def test_any_network_comes_back(name: str, network: Network, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = path_of(tmp_path_factory.mktemp("any"), name)
    write_network(network, path)
    assert content(read_network(path)) == content(carried(network, name))
