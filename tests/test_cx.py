"""CX version 1, read back by ourselves and by ndex2."""

from __future__ import annotations

import json
import tracemalloc
from io import BytesIO
from typing import Any

import ndex2
import numpy as np
import pytest
from cx_networks import awkward_network, chain_network, read_back, written
from hypothesis import given, settings
from hypothesis import strategies as st

from pfocr_graph.columns import Column, TextColumn, column_from_values
from pfocr_graph.errors import FormatError, NetworkError
from pfocr_graph.formats import FORMATS, load
from pfocr_graph.formats.cx import read_cx, write_cx
from pfocr_graph.formats.names import written_names
from pfocr_graph.network import EdgeTable, Network, NodeTable


def cx_text(value: Any) -> Any:
    """Say a value as CX 1 does: everything in quotes."""
    if isinstance(value, list):
        return list(map(cx_text, value))
    return value if isinstance(value, str) else json.dumps(value)


def expected_attributes(table: NodeTable | EdgeTable, names: dict[str, str], *without: str) -> list[dict[str, Any]]:
    """Return the attributes of each row as ndex2 holds them: name to value and type."""
    rows: list[dict[str, Any]] = [{} for _ in range(len(table))]
    for name, column in table.columns.items():
        if name not in without:
            for row, value in enumerate(column.values()):
                if value is not None:
                    rows[row][names[name]] = (cx_text(value), column.type)
    return rows


def said(elements: Any) -> dict[str, Any]:
    return {element["n"]: (element["v"], element.get("d", "string")) for element in elements or []}


def document(*fragments: dict[str, Any]) -> BytesIO:
    return BytesIO(json.dumps(list(fragments)).encode())


def test_a_network_that_was_written_is_read_back_equal() -> None:
    network = awkward_network(2**62)
    assert read_back(written(network, "cx"), "cx") == network


def test_ndex2_reads_every_node_edge_value_and_type() -> None:
    network = awkward_network()
    read = ndex2.create_nice_cx_from_raw_cx(json.loads(written(network, "cx")))
    node_names, edge_names = written_names(network.node_schema), written_names(network.edge_schema)
    number = 0
    for nodes in network.node_tables.values():
        shown = nodes.columns["name"].values()
        represents = nodes.columns["represents"].values() if "represents" in nodes.columns else [None] * len(nodes)
        for row, attributes in enumerate(expected_attributes(nodes, node_names, "name", "represents")):
            node = read.get_node(number)
            assert (node.get("n"), node.get("r")) == (shown[row], represents[row])
            assert said(read.get_node_attributes(number)) == attributes
            number += 1
    assert len(list(read.get_nodes())) == number == network.n_nodes
    number = 0
    for interaction, edges in network.edge_tables.items():
        ends = zip(edges.source.tolist(), edges.target.tolist(), strict=True)
        for (source, target), attributes in zip(
            ends, expected_attributes(edges, edge_names, "interaction"), strict=True
        ):
            edge = read.get_edge(number)
            assert (edge["s"], edge["t"], edge["i"]) == (source, target, interaction)
            assert said(read.get_edge_attributes(number)) == attributes
            number += 1
    assert len(list(read.get_edges())) == number == network.n_edges
    attributes = {name: (cx_text(value), kind) for name, (kind, value) in network.attributes.items()}
    attributes["double"] = ("1.0", "double")
    assert said(read.networkAttributes) == attributes
    assert network.positions is not None
    layout = read.get_opaque_aspect("cartesianLayout")
    assert [(place["node"], place["x"], place["y"]) for place in layout] == [
        (node, x, y) for node, (x, y) in enumerate(network.positions.tolist())
    ]


def test_aspects_stand_in_the_order_that_readers_ask_for_and_are_counted() -> None:
    fragments = json.loads(written(awkward_network(), "cx"))
    aspects = [next(iter(fragment)) for fragment in fragments]
    assert aspects == [
        "numberVerification",
        "metaData",
        "nodes",
        "edges",
        "nodeAttributes",
        "edgeAttributes",
        "networkAttributes",
        "cartesianLayout",
        "cyVisualProperties",
        "status",
    ]
    counted = {next(iter(fragment)): len(next(iter(fragment.values()))) for fragment in fragments[2:-1]}
    assert {entry["name"]: entry["elementCount"] for entry in fragments[1]["metaData"]} == counted
    assert fragments[-1] == {"status": [{"error": "", "success": True}]}


def test_no_aspect_is_empty_but_nodes() -> None:
    fragments = json.loads(written(Network({}), "cx"))
    assert [next(iter(fragment)) for fragment in fragments][2:] == ["nodes", "cyVisualProperties", "status"]


def test_numbers_and_truth_values_stand_in_quotes_with_their_types() -> None:
    fragments = json.loads(written(awkward_network(), "cx"))
    attributes = [element for fragment in fragments for element in fragment.get("nodeAttributes", [])]
    of_first = {(element["po"], element["n"]): (element["v"], element["d"]) for element in attributes}
    assert of_first[1, "double"] == ("1.0", "double")
    assert of_first[2, "double"] == ("1.5", "double")
    assert of_first[1, "truth"] == ("true", "boolean")
    assert of_first[2, "longs"] == ([str(2**53)], "list_of_long")
    assert (0, "truth") not in of_first


def test_a_foreign_file_may_have_its_aspects_in_any_order_and_in_pieces() -> None:
    network = read_cx(
        document(
            {"numberVerification": [{"longNumber": 281474976710655}]},
            {"metaData": [{"name": "nodes", "elementCount": 3}]},
            {"edgeAttributes": [{"po": 9, "n": "weight", "v": 2, "d": "float"}]},
            {"nodeAttributes": [{"po": 7, "n": "degree", "v": "3", "d": "integer"}]},
            {"edges": [{"@id": 9, "s": 7, "t": 3, "i": "binds"}]},
            {"citations": [{"@id": 1}]},
            {"nodes": [{"@id": 3, "n": "TP53", "r": "uniprot:P04637"}]},
            {"cartesianLayout": [{"node": 7, "x": "1.5", "y": 2}, {"node": 3, "x": 0, "y": 0}]},
            {"nodes": [{"@id": "7"}, {"@id": 5, "n": "TP53"}]},
            {"nodeAttributes": [{"po": 5, "n": "flags", "v": [True, "false"], "d": "list_of_boolean"}]},
            {"networkAttributes": [{"n": "name", "v": "N"}, {"n": "name", "v": "sub", "s": 52}]},
            {"edges": [{"@id": 8, "s": 5, "t": 5}]},
            {"status": [{"error": "", "success": True}]},
        )
    )
    assert network.nodes.reset_index().to_dict("list")["node_id"] == ["7", "uniprot:P04637", "TP53"]
    assert network.nodes["name"].to_list() == ["7", "TP53", "TP53"]
    assert set(network.nodes["type"]) == {"node"}
    assert network.nodes.loc["TP53", "flags"] == [True, False]
    assert network.edges[["source", "target", "interaction", "name"]].to_numpy().tolist() == [
        ["7", "uniprot:P04637", "binds", "7 (binds) TP53"],
        ["TP53", "TP53", "interacts with", "TP53 (interacts with) TP53"],
    ]
    assert network.edges["weight"].to_list()[0] == 2.0
    assert network.attributes == {"name": ("string", "N")}
    assert network.positions is None


def test_nodes_of_one_name_get_ids_of_their_own() -> None:
    nodes = [{"@id": 1, "n": "A"}, {"@id": 2, "n": "A"}, {"@id": 3, "n": "A (2)"}, {"@id": 4, "n": "A"}]
    own = [{"po": 4, "n": "node_id", "v": "A"}]
    network = read_cx(document({"nodes": nodes}, {"nodeAttributes": own}))
    assert network.nodes.index.to_list() == ["A (2)", "A (3)", "A (2) (2)", "A"]


def test_null_and_nan_are_missing_values() -> None:
    said = [
        {"po": 1, "n": "a", "v": None},
        {"po": 1, "n": "b", "v": "NaN", "d": "double"},
        {"po": 1, "n": "c", "v": "null", "d": "integer"},
        {"po": 1, "n": "d", "v": ["1", "Infinity"], "d": "list_of_double"},
    ]
    network = read_cx(document({"nodes": [{"@id": 1, "n": "A"}]}, {"nodeAttributes": said}))
    assert set(network.node_schema) == {"node_id", "name", "type", "d"}
    assert network.nodes.loc["A", "d"] == [1.0]


@pytest.mark.parametrize(
    ("fragments", "complaint"),
    [
        ([{"nodes": [{"n": "A"}]}], r"nodes\[0\]"),
        ([{"nodes": [{"@id": 1}, {"@id": 1}]}], "node 1 is there twice"),
        ([{"nodes": [{"@id": 1}]}, {"edges": [{"@id": 1, "s": 1, "t": 2}]}], "node 2 is referred to"),
        ([{"nodes": [{"@id": 1}]}, {"edgeAttributes": [{"po": 4, "n": "a", "v": "x"}]}], "edge 4 is referred to"),
        ([{"nodes": [{"@id": 1}]}, {"nodeAttributes": [{"po": 1, "n": "a", "v": "x", "d": "date"}]}], "date"),
        ([{"nodes": [{"@id": 1}]}, {"nodeAttributes": [{"po": 1, "n": "a", "v": "x", "d": "long"}]}], "nodeAttributes"),
        ([{"nodes": [{"@id": 1}]}, {"nodeAttributes": [{"po": 1, "n": "a", "v": ["x"]}]}], "no list is declared"),
    ],
)
def test_what_cannot_be_read_is_named(fragments: list[dict[str, Any]], complaint: str) -> None:
    with pytest.raises(FormatError, match=complaint):
        read_cx(document(*fragments))


def test_one_attribute_with_two_types_is_refused() -> None:
    said = [{"po": 1, "n": "a", "v": "1", "d": "integer"}, {"po": 2, "n": "a", "v": "1", "d": "double"}]
    with pytest.raises(FormatError, match="give it one type"):
        read_cx(document({"nodes": [{"@id": 1}, {"@id": 2}]}, {"nodeAttributes": said}))


def test_equal_networks_give_equal_bytes_and_stay_as_they_are() -> None:
    network = awkward_network()
    assert written(network, "cx") == written(awkward_network(), "cx") == written(network, "cx")
    assert network == awkward_network()


@pytest.mark.parametrize("file_format", ["cx", "cx2"])
def test_memory_does_not_grow_with_the_file(file_format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pfocr_graph.formats.json_text.CHUNK", 256)

    def peak(n_edges: int) -> int:
        network = chain_network(n_edges, n_nodes=1_000)
        write = load(FORMATS[file_format].write)
        tracemalloc.start()
        write(network, Sink())
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    # Six thousand edges are two megabytes of text; what nodes look like is kept once there are many more edges.
    assert peak(10_000) < peak(4_000) + 100_000


class Sink(BytesIO):
    """A file that forgets what is written."""

    def write(self, text: Any) -> int:
        return len(text)


def test_what_has_no_value_is_not_written() -> None:
    network = Network({}, attributes={"none": ("string", None), "nan": ("double", float("nan"))})
    assert b"networkAttributes" not in written(network, "cx") + written(network, "cx2")


def test_infinity_is_never_written() -> None:
    network = Network({}, attributes={"x": ("double", float("inf"))})
    with pytest.raises(NetworkError, match="infinity"):
        write_cx(network, BytesIO())


def test_a_position_that_is_no_number_is_never_written() -> None:
    nodes = awkward_network().node_tables["figure"]
    network = Network({"figure": nodes}, positions=np.array([[0.0, 1.0], [np.nan, 2.0]]))
    with pytest.raises(NetworkError, match="position"):
        write_cx(network, BytesIO())


@pytest.mark.parametrize("file_format", ["cx", "cx2"])
def test_half_a_character_is_replaced(file_format: str) -> None:
    columns = {"node_id": ["a"], "name": ["x\ud800y"], "type": ["gene"], "\ud800": ["1"]}
    network = Network({"gene": NodeTable({name: column_from_values("string", each) for name, each in columns.items()})})
    back = read_back(written(network, file_format), file_format)
    assert back.nodes.to_dict("records") == [{"name": "x\ufffdy", "type": "gene", "\ufffd": "1"}]


TEXTS = st.text(max_size=4) | st.sampled_from(["NO", "7157", "null", "a\x00b", "β", "_x41_", "SUID", "Name"])
VALUES: dict[Any, st.SearchStrategy[Any]] = {
    "string": TEXTS,
    "integer": st.integers(-(2**31), 2**31 - 1),
    "long": st.integers(-(2**63), 2**63 - 1),
    "double": st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
}
VALUES |= {f"list_of_{kind}": st.lists(values, max_size=3) for kind, values in VALUES.items()}


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Draw nodes with attributes of any name and type, and edges between them."""
    size = draw(st.integers(1, 4))
    ids = draw(st.lists(st.text("ab:/β ", min_size=1, max_size=5), unique=True, min_size=size, max_size=size))
    nodes: dict[str, Column] = {"node_id": column_from_values("string", ids), "type": TextColumn.constant("gene", size)}
    nodes["name"] = column_from_values("string", draw(st.lists(TEXTS, min_size=size, max_size=size)))
    nodes |= draw(attributes(size, set(nodes) | {"represents"}))
    n_edges = draw(st.integers(0, 4))
    ends = st.lists(st.integers(0, size - 1), min_size=n_edges, max_size=n_edges).map(np.array)
    edges: dict[str, Column] = {
        "interaction": TextColumn.constant("joins", n_edges),
        "name": TextColumn.constant("e", n_edges),
    }
    edges |= draw(attributes(n_edges, set(edges)))
    table = EdgeTable(draw(ends).astype(np.int32), draw(ends).astype(np.int32), edges)
    return Network({"gene": NodeTable(nodes)}, {"joins": table})


@st.composite
def attributes(draw: st.DrawFn, size: int, others: set[str]) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for name in sorted(draw(st.sets(TEXTS.filter(lambda text: text not in others), max_size=3))):
        kind = draw(st.sampled_from(sorted(VALUES)))
        columns[name] = column_from_values(kind, draw(st.lists(st.none() | VALUES[kind], min_size=size, max_size=size)))
    return columns


@settings(max_examples=60)
@given(networks(), st.sampled_from(["cx", "cx2"]))
def test_any_network_comes_back_as_it_was(network: Network, file_format: str) -> None:
    assert read_back(written(network, file_format), file_format) == network
