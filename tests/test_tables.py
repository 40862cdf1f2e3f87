"""Folders of tables, as pandas, the csv module and pyarrow read them."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from awkward import awkward_network, content

from pfocr_graph.columns import Column, TextColumn, column_from_values
from pfocr_graph.errors import FormatError
from pfocr_graph.formats import read_network, write_network
from pfocr_graph.formats.joined import escape_item
from pfocr_graph.network import Network, NodeTable


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the awkward network as tables."""
    place = tmp_path_factory.mktemp("tables")
    folders = {name: place / f"network-{name}" for name in ("tsv", "parquet")}
    for folder in folders.values():
        assert write_network(awkward_network(), folder) == []
    return folders


def one_gene(**more: Column) -> Network:
    own: dict[str, Column] = {key: TextColumn.of([key]) for key in ("node_id", "name")}
    return Network({"gene": NodeTable(own | {"type": TextColumn.of(["gene"])} | more)})


def text_of(value: Any) -> str:
    """Return what a cell should say."""
    if isinstance(value, list):
        return "|".join([escape_item(item) if isinstance(item, str) else text_of(item) for item in value])
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("node_type", ["figure", "gene", "family"])
def test_the_csv_module_and_pandas_read_every_cell(node_type: str, folders: dict[str, Path]) -> None:
    path = folders["tsv"] / f"nodes-{node_type}.tsv"
    columns = awkward_network().node_tables[node_type].columns
    wanted = [[text_of(value) for value in column.values()] for column in columns.values()]
    with path.open(newline="", encoding="utf-8") as lines:
        header, *rows = csv.reader(lines, delimiter="\t")
    assert header[-2:] == ["x", "y"]
    assert [list(cells) for cells in zip(*rows, strict=True)][:-2] == wanted
    frame = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False)
    if pd.__version__ < "3":  # which ends a quoted cell at its first NUL
        wanted = [[cell.partition("\0")[0] for cell in cells] for cells in wanted]
    assert [frame[name].tolist() for name in header[:-2]] == wanted


def test_edges_begin_with_the_ids_of_their_ends(folders: dict[str, Path]) -> None:
    network = awkward_network()
    ids = list(network.iter_node_ids())
    frame = pd.read_csv(folders["tsv"] / "edges-mentions.tsv", sep="\t", dtype=str)
    assert frame.columns[:2].tolist() == ["source", "target"]
    assert frame.target.tolist() == [ids[node] for node in network.edge_tables["mentions"].target.tolist()]


def test_a_missing_value_and_an_empty_text_are_told_apart(tmp_path: Path) -> None:
    network = Network(
        {
            "gene": NodeTable(
                {key: TextColumn.of(["a", "b", "c"]) for key in ("node_id", "name")}
                | {"type": TextColumn.constant("gene", 3), "note": TextColumn.of([None, "", '"'])}
                | {"list": column_from_values("list_of_string", [None, [], [""]])}
            )
        }
    )
    write_network(network, tmp_path / "x-tsv")
    lines = (tmp_path / "x-tsv" / "nodes-gene.tsv").read_text().splitlines()
    assert lines[1:] == ["a\ta\tgene\t\t", 'b\tb\tgene\t""\t""', 'c\tc\tgene\t""""\t\\e']
    assert content(read_network(tmp_path / "x-tsv")) == content(network)


def test_parquet_keeps_types_and_lists(folders: dict[str, Path]) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(folders["parquet"] / "nodes-gene.parquet")
    types = {name: str(table.schema.field(name).type) for name in table.schema.names if name.startswith("a ")}
    assert types["a integer"] == "int32"
    assert types["a long"] == "int64"
    assert types["a double"] == "double"
    assert types["a boolean"] == "bool"
    assert types["a list_of_string"].startswith("list<")
    columns = awkward_network().node_tables["gene"].columns
    for name in types:
        if name in columns:
            assert table.column(name).to_pylist() == columns[name].values()


def test_without_pyarrow_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(
        FormatError, match=r'Parquet needs pyarrow; install it with: pip install "pfocr-graph\[parquet\]"'
    ):
        write_network(one_gene(), tmp_path / "network-parquet")
    assert list(tmp_path.iterdir()) == []


def test_node_types_that_differ_in_case_have_files_of_their_own(tmp_path: Path) -> None:
    tables = {}
    for node_type in ("gene", "Gene", "a/../b"):
        own: dict[str, Column] = {key: TextColumn.of([node_type]) for key in ("node_id", "name", "type")}
        tables[node_type] = NodeTable(own)
    write_network(Network(tables), tmp_path / "x-tsv")
    files = sorted(path.name for path in (tmp_path / "x-tsv").iterdir())
    assert files == ["network.json", "nodes-Gene_x_.tsv", "nodes-a_x2F__x2E__x2E__x2F_b.tsv", "nodes-gene.tsv"]
    assert list(read_network(tmp_path / "x-tsv").node_tables) == ["gene", "Gene", "a/../b"]


def test_a_table_that_a_spreadsheet_saved_again_is_read(tmp_path: Path) -> None:
    write_network(one_gene(year=column_from_values("integer", [2019])), tmp_path / "x-tsv")
    path = tmp_path / "x-tsv" / "nodes-gene.tsv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_network(tmp_path / "x-tsv").nodes.year.tolist() == [2019]


@pytest.mark.parametrize(
    ("file", "before", "after", "complaint"),
    [
        ("nodes-gene.tsv", "2019", "soon", 'nodes-gene.tsv line 2: "soon" is no integer'),
        ("nodes-gene.tsv", "\t2019", "", "nodes-gene.tsv line 2: 3 cells; the header has 4"),
        ("nodes-gene.tsv", "year", "Year", "nodes-gene.tsv has no column year, which network.json names"),
        ("nodes-gene.tsv", "gene", '"gene', "nodes-gene.tsv line 2: a quotation mark is opened and never closed"),
        ("network.json", "nodes-gene.tsv", "../nodes-gene.tsv", "it must be in the same folder"),
        ("network.json", "nodes-gene.tsv", "nodes-genes.tsv", "there is no nodes-genes.tsv"),
        ("network.json", '"integer"', '"int"', 'network.json has the type "int"; use one of string'),
        ("network.json", "{", "[", "network.json cannot be read"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(
    file: str, before: str, after: str, complaint: str, tmp_path: Path
) -> None:
    write_network(one_gene(year=column_from_values("integer", [2019])), tmp_path / "x-tsv")
    path = tmp_path / "x-tsv" / file
    path.write_text(path.read_text().replace(before, after, 1))
    with pytest.raises(FormatError) as error:
        read_network(tmp_path / "x-tsv")
    assert complaint in str(error.value)


def test_a_folder_without_its_manifest_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x-tsv").mkdir()
    with pytest.raises(FormatError, match=r"there is no network\.json"):
        read_network(tmp_path / "x-tsv")


def test_the_manifest_says_what_no_table_holds(folders: dict[str, Path]) -> None:
    said = json.loads((folders["tsv"] / "network.json").read_text(encoding="utf-8"))
    assert said["attributes"]["name"] == {"type": "string", "value": "Awkward <network> β"}
    assert [table["key"] for table in said["nodes"]] == ["figure", "gene", "family"]
    assert said["edges"][0]["columns"]["words"] == "list_of_string"
