"""What every format promises, whatever it looks like inside."""

from __future__ import annotations

import gzip
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from awkward import ILLEGAL_IN_XML, awkward_network, content, networks, with_texts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pfocr_graph.attributes import FIGURE, MENTIONS
from pfocr_graph.columns import Column, ListColumn, NumberColumn, PairNameColumn, TextColumn
from pfocr_graph.errors import FormatError, NetworkError
from pfocr_graph.formats import DEFAULT_FORMATS, FORMATS, format_of, json_text, parquet, read_network, write_network
from pfocr_graph.network import EdgeTable, Network, NodeTable

every_format = pytest.mark.parametrize("name", FORMATS)
TYPED = [name for name in FORMATS if name != "gmt"]
"""Formats that carry attributes."""
FILES = [name for name, known in FORMATS.items() if not known.folder_of]


def carried(network: Network, name: str) -> Network:
    """Return what a format keeps of a network."""
    match name:
        case "graphml":
            return with_texts(network, lambda text: ILLEGAL_IN_XML.sub("", text))
        case "hif":
            return as_hypergraph(network)
    return network


def as_hypergraph(network: Network) -> Network:
    """Return figures and others with the mentions between them."""
    types = [key for key, table in network.node_tables.items() for _ in range(len(table))]
    edges = {}
    if MENTIONS in network.edge_tables:
        table = network.edge_tables[MENTIONS]
        ends = zip(table.source.tolist(), table.target.tolist(), strict=True)
        kept = [row for row, (a, b) in enumerate(ends) if types[a] == FIGURE != types[b]]
        rows = np.array(kept, dtype=np.int64)
        columns = {key: column.take(rows) for key, column in table.columns.items()}
        edges[MENTIONS] = EdgeTable(table.source[rows], table.target[rows], columns)
    return Network(network.node_tables, edges, network.attributes)


@pytest.fixture(scope="module")
def network() -> Network:
    return awkward_network()


def path_of(folder: Path, name: str) -> Path:
    return folder / f"network{FORMATS[name].suffix}"


def bytes_of(path: Path) -> dict[str, bytes]:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {file.name: file.read_bytes() for file in files}


@pytest.mark.parametrize("name", TYPED)
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


@pytest.mark.parametrize("name", TYPED)
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(network=networks())
def test_any_network_comes_back(name: str, network: Network, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = path_of(tmp_path_factory.mktemp("any"), name)
    write_network(network, path)
    assert content(read_network(path)) == content(carried(network, name))


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in {"hif", "gmt"}])
def test_a_position_that_is_no_number_is_refused_and_nothing_is_left(name: str, tmp_path: Path) -> None:
    network = awkward_network()
    assert network.positions is not None
    network.positions[2, 1] = np.nan
    with pytest.raises(NetworkError, match="position is not a finite number"):
        write_network(network, path_of(tmp_path, name))
    assert list(tmp_path.iterdir()) == []


def wide_network(n_edges: int) -> Network:
    """Return a network of few nodes and many edges with values of every kind of column."""
    random = np.random.default_rng(1)
    symbols = [f"GENE{number}" for number in range(50)]
    genes = {
        "node_id": TextColumn.of(symbols),
        "name": TextColumn.of(symbols),
        "type": TextColumn.constant("gene", len(symbols)),
    }
    source, target = random.integers(0, len(symbols), (2, n_edges), dtype=np.int32)
    offsets = np.arange(n_edges + 1) * 2
    columns: dict[str, Column] = {
        "interaction": TextColumn.constant("co-occurs-with", n_edges),
        "name": PairNameColumn(source, target, symbols, "co-occurs-with"),
        "n_figures": NumberColumn.of("integer", random.integers(0, 90_000, n_edges)),
        "npmi": NumberColumn.of("double", random.integers(0, 99, n_edges) / 7),
        "figure_ids": ListColumn("list_of_string", offsets, random.integers(0, 50, 2 * n_edges), symbols),
    }
    return Network({"gene": NodeTable(genes)}, {"co-occurs-with": EdgeTable(source, target, columns)})


@pytest.mark.parametrize("name", [name for name in TYPED if name != "hif"])
def test_memory_does_not_grow_with_the_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_text, "CHUNK", 200)
    monkeypatch.setattr(parquet, "ROW_GROUP", 200)
    write_network(wide_network(10), path_of(tmp_path, name))
    peaks = []
    for n_edges in (2_000, 16_000):
        network = wide_network(n_edges)
        tracemalloc.start()
        try:
            write_network(network, path_of(tmp_path, name))
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    size = sum(map(len, bytes_of(path_of(tmp_path, name)).values()))
    assert peaks[1] - peaks[0] < size / 8


DAMAGE = (b"", b'"', b"{}", b"[]", b"null", b"1", b"<", b"&x;", b"\xff", b"NaN", b"1e999", b"true")


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=80, suppress_health_check=list(HealthCheck))
@given(place=st.floats(0, 1), length=st.integers(0, 40), put=st.sampled_from(DAMAGE))
def test_a_damaged_file_is_read_or_refused_in_one_line(
    name: str,
    place: float,
    length: int,
    put: bytes,
    small_files: dict[str, bytes],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    whole = small_files[name]
    start = int(place * len(whole))
    path = path_of(tmp_path_factory.mktemp("damaged"), name)
    path.write_bytes(whole[:start] + put + whole[start + length :])
    try:
        read_network(path)
    except FormatError as error:
        assert str(error).startswith(str(path))
        assert "\n" not in str(error)


@pytest.fixture(scope="module")
def small_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return a small network as each format writes it."""
    folder = tmp_path_factory.mktemp("small")
    written = {}
    for name in FILES:
        write_network(wide_network(3), path_of(folder, name))
        written[name] = path_of(folder, name).read_bytes()
    return written


@pytest.mark.parametrize("name", FILES)
def test_a_broken_archive_is_named(name: str, tmp_path: Path) -> None:
    packed = tmp_path / f"network{FORMATS[name].suffix}.gz"
    write_network(wide_network(50), packed)
    packed.write_bytes(packed.read_bytes()[:-6])
    with pytest.raises(FormatError, match="no whole gzip file"):
        read_network(packed)
    packed.write_bytes(b"not packed at all")
    with pytest.raises(FormatError, match="no whole gzip file"):
        read_network(packed)


def test_the_ending_tells_the_format() -> None:
    for name, known in FORMATS.items():
        assert format_of(f"network{known.suffix}").name == name
        if not known.folder_of:
            assert format_of(f"Network{known.suffix}.GZ".upper()).name == name
    with pytest.raises(FormatError, match=r"network\.xlsx: no known format has this ending; use one of \.graphml"):
        format_of("network.xlsx")
    with pytest.raises(FormatError, match='format "xlsx" is not known; choose one of graphml'):
        format_of("network.cx", "xlsx")


def test_a_folder_says_which_network_in_it_to_name(tmp_path: Path) -> None:
    with pytest.raises(FormatError) as caught:
        format_of(tmp_path)
    assert str(caught.value) == f"{tmp_path}: a folder; name a network in it, such as {tmp_path / 'network.cx2'}"
    for name in ("a.tsv", "b.graphml.gz", "c.cx"):
        (tmp_path / name).touch()
    with pytest.raises(FormatError, match=r"such as .*b\.graphml\.gz$"):
        format_of(tmp_path)


def test_the_four_formats_of_cytoscape_and_ndex_are_written_by_default() -> None:
    assert DEFAULT_FORMATS == ("graphml", "cx", "cx2", "cyjs")


@pytest.mark.parametrize("name", [name for name, known in FORMATS.items() if known.folder_of])
def test_an_earlier_folder_is_replaced_and_other_files_stay(name: str, tmp_path: Path) -> None:
    folder = path_of(tmp_path, name)
    write_network(awkward_network(), folder)
    (folder / "notes.txt").write_text("mine")
    write_network(wide_network(3), folder)
    assert content(read_network(folder)) == content(wide_network(3))
    assert (folder / "notes.txt").read_text() == "mine"
    assert len(list(folder.iterdir())) == 4
