"""CX2, read back by ourselves and by ndex2."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from cx_networks import awkward_network, read_back, written
from ndex2.cx2 import RawCX2NetworkFactory

from pfocr_graph.columns import column_from_values
from pfocr_graph.errors import FormatError, PfocrGraphError
from pfocr_graph.formats.cx2 import read_cx2
from pfocr_graph.formats.names import written_names
from pfocr_graph.network import EdgeTable, Network, NodeTable


def typed(value: Any) -> Any:
    """Say a value with its type, as 1 equals 1.0 and True."""
    return [typed(item) for item in value] if isinstance(value, list) else (type(value).__name__, value)


def expected_rows(table: NodeTable | EdgeTable, names: dict[str, str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [{} for _ in range(len(table))]
    for name, column in table.columns.items():
        for row, value in enumerate(column.values()):
            if value is not None:
                rows[row][names[name]] = typed(value)
    return rows


def document(*fragments: dict[str, Any]) -> BytesIO:
    return BytesIO(json.dumps([{"CXVersion": "2.0", "hasFragments": True}, *fragments]).encode())


def declared(**sides: dict[str, Any]) -> dict[str, Any]:
    return {"attributeDeclarations": [sides]}


def test_a_network_that_was_written_is_read_back_equal() -> None:
    network = awkward_network(2**62)
    assert read_back(written(network, "cx2"), "cx2") == network


def test_ndex2_reads_every_node_edge_value_and_type() -> None:
    network = awkward_network()
    read = RawCX2NetworkFactory().get_cx2network(json.loads(written(network, "cx2")))
    node_names, edge_names = written_names(network.node_schema), written_names(network.edge_schema)
    nodes = [row for table in network.node_tables.values() for row in expected_rows(table, node_names)]
    assert network.positions is not None
    assert {
        key: (node["x"], node["y"], {name: typed(value) for name, value in node["v"].items()})
        for key, node in read.get_nodes().items()
    } == {number: (*network.positions[number].tolist(), row) for number, row in enumerate(nodes)}
    edges = [
        (source, target, row)
        for table in network.edge_tables.values()
        for source, target, row in zip(
            table.source.tolist(), table.target.tolist(), expected_rows(table, edge_names), strict=True
        )
    ]
    assert {
        key: (edge["s"], edge["t"], {name: typed(value) for name, value in edge["v"].items()})
        for key, edge in read.get_edges().items()
    } == dict(enumerate(edges))
    wanted = {name: typed(value) for name, (_, value) in network.attributes.items()} | {"double": typed(1.0)}
    assert {name: typed(value) for name, value in read.get_network_attributes().items()} == wanted
    types = {
        side: {name: entry["d"] for name, entry in each.items()}
        for side, each in read.get_attribute_declarations().items()
    }
    assert types["nodes"] == {node_names[name]: kind for name, kind in network.node_schema.items()}
    assert types["edges"] == {edge_names[name]: kind for name, kind in network.edge_schema.items()}
    assert types["networkAttributes"] == {name: kind for name, (kind, _) in network.attributes.items()}


def test_aspects_stand_in_the_order_that_readers_ask_for_and_are_counted() -> None:
    fragments = json.loads(written(awkward_network(), "cx2"))
    assert list(fragments[0].items()) == [("CXVersion", "2.0"), ("hasFragments", False)]
    aspects = {next(iter(fragment)): next(iter(fragment.values())) for fragment in fragments[1:]}
    assert list(aspects) == [
        "metaData",
        "attributeDeclarations",
        "networkAttributes",
        "nodes",
        "edges",
        "visualProperties",
        "visualEditorProperties",
        "status",
    ]
    counted = {name: len(elements) for name, elements in aspects.items() if name not in {"metaData", "status"}}
    assert {entry["name"]: entry["elementCount"] for entry in aspects["metaData"]} == counted
    assert aspects["status"] == [{"success": True}]


def test_neither_aliases_nor_defaults_nor_null_are_written() -> None:
    fragments = json.loads(written(awkward_network(), "cx2"))
    declarations = next(fragment for fragment in fragments if "attributeDeclarations" in fragment)
    entries = [entry for side in declarations["attributeDeclarations"][0].values() for entry in side.values()]
    assert entries
    assert all(set(entry) == {"d"} for entry in entries)
    assert "null" not in json.dumps(fragments).replace('"null"', "")


def test_no_aspect_is_empty() -> None:
    fragments = json.loads(written(Network({}), "cx2"))
    assert all(element for fragment in fragments[1:] for element in fragment.values())
    assert not {"nodes", "edges", "networkAttributes"} & {key for fragment in fragments for key in fragment}


def test_nodes_without_a_layout_have_no_coordinates() -> None:
    network = awkward_network()
    bare = Network(network.node_tables, network.edge_tables)
    fragments = json.loads(written(bare, "cx2"))
    nodes = next(fragment["nodes"] for fragment in fragments if "nodes" in fragment)
    assert {key for node in nodes for key in node} == {"id", "v"}
    assert read_back(written(bare, "cx2"), "cx2") == bare


def test_coordinates_stay_with_their_nodes_over_all_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pfocr_graph.formats.json_text.CHUNK", 3)
    network = awkward_network()
    for file_format in ("cx", "cx2"):
        assert read_back(written(network, file_format), file_format) == network


def test_a_table_in_which_every_attribute_misses_a_value_is_written_whole() -> None:
    table = awkward_network().node_tables["gene"]
    columns: dict[str, list[str | None]] = {
        "interaction": ["a", None, None],
        "name": [None, "x", None],
        "w": [None] * 3,
    }
    edges = {name: column_from_values("string", values) for name, values in columns.items()}
    ends = np.array([0, 1, 2]), np.array([1, 2, 3])
    fragments = json.loads(written(Network({"gene": table}, {"a": EdgeTable(*ends, edges)}), "cx2"))
    assert [edge["v"] for fragment in fragments for edge in fragment.get("edges", [])] == [
        {"interaction": "a"},
        {"name": "x"},
        {},
    ]


def test_aliases_and_defaults_of_others_are_read() -> None:
    network = read_cx2(
        document(
            {"metaData": [{"name": "nodes", "elementCount": 2}]},
            declared(
                nodes={
                    "name": {"a": "n", "d": "string"},
                    "represents": {"a": "r"},
                    "type": {"a": "t", "v": "gene"},
                    "weight": {"d": "double", "v": 1},
                    "tags": {"d": "list_of_string"},
                },
                edges={"interaction": {"a": "i", "v": "binds"}},
                networkAttributes={"name": {}, "n": {"d": "integer"}},
            ),
            {"networkAttributes": [{"name": "N", "n": 3}]},
            {"nodes": [{"id": 4, "x": 1, "y": 2, "v": {"n": "TP53", "r": "hgnc:11998", "tags": []}}]},
            {"edges": [{"id": 0, "s": 4, "t": 9, "v": {}}, {"id": 1, "s": 4, "t": 4, "v": {"i": "inhibits"}}]},
            {"nodes": [{"id": 9, "x": 0.5, "y": 0, "v": {"n": "MDM2", "t": "protein", "weight": 0.5}}]},
            {"nodeBypasses": [{"id": 9, "v": {"NODE_WIDTH": 4}}]},
            {"status": [{"success": True}]},
        )
    )
    assert network.nodes.index.to_list() == ["hgnc:11998", "MDM2"]
    assert network.nodes["type"].to_list() == ["gene", "protein"]
    assert network.nodes["weight"].to_list() == [1.0, 0.5]
    assert network.nodes["tags"].to_list() == [[], None]
    assert network.edges[["source", "target", "interaction"]].to_numpy().tolist() == [
        ["hgnc:11998", "MDM2", "binds"],
        ["hgnc:11998", "hgnc:11998", "inhibits"],
    ]
    assert network.attributes == {"name": ("string", "N"), "n": ("integer", 3)}
    assert network.positions is not None
    assert network.positions.tolist() == [[1.0, 2.0], [0.5, 0.0]]


def test_a_name_that_is_another_attributes_alias_is_taken_for_the_alias() -> None:
    said = declared(nodes={"name": {"a": "n"}, "x": {}})
    network = read_cx2(document(said, {"nodes": [{"id": 1, "v": {"n": "A", "x": "B"}}]}))
    assert network.nodes.loc["A"].to_dict() == {"name": "A", "type": "node", "x": "B"}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", "1"),
        ("integer", True),
        ("double", "0.5"),
        ("boolean", 1),
        ("boolean", "true"),
        ("string", 7157),
        ("list_of_string", "a"),
        ("list_of_long", [1, "2"]),
        ("integer", 2**31),
        ("date", "2019"),
    ],
)
def test_a_value_that_is_not_of_its_declared_type_is_refused(kind: str, value: Any) -> None:
    nodes = {"nodes": [{"id": 1, "v": {"a": value}}]}
    with pytest.raises(PfocrGraphError, match=r"nodes\[0\]|attributeDeclarations\[0\]|beyond 32 bits"):
        read_cx2(document(declared(nodes={"a": {"d": kind}}), nodes))


@pytest.mark.parametrize(
    ("fragments", "complaint"),
    [
        ([{"nodes": [{"id": "1"}]}], "no integer"),
        ([{"nodes": [{"v": {}}]}], r"nodes\[0\]"),
        ([{"nodes": [{"id": 1, "v": {"a": 1}}]}], "attribute a is not declared"),
        ([{"nodes": [{"id": 1}]}, {"edges": [{"id": 1, "s": 1, "t": 2}]}], "node 2 is referred to"),
        ([{"nodes": [{"id": 1}, {"id": 1}]}], "node 1 is there twice"),
        ([{"nodes": [{"id": 1}]}, {"edges": [{"s": 1, "t": 1}]}], r"edges\[0\]"),
    ],
)
def test_what_cannot_be_read_is_named(fragments: list[dict[str, Any]], complaint: str) -> None:
    with pytest.raises(FormatError, match=complaint):
        read_cx2(document(*fragments))


def test_equal_networks_give_equal_bytes_and_stay_as_they_are() -> None:
    network = awkward_network()
    assert written(network, "cx2") == written(awkward_network(), "cx2") == written(network, "cx2")
    assert network == awkward_network()
