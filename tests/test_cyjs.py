"""Cytoscape.js JSON, as Cytoscape.js itself reads it in node and in a browser, and as Cytoscape desktop wants it."""

from __future__ import annotations

import io
import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from awkward import NAMES, awkward_network
from chromium import browser_page

from pfocr_graph import build_network, example_corpus
from pfocr_graph.columns import Column, TextColumn, column_from_values
from pfocr_graph.errors import FormatError
from pfocr_graph.formats import write_network
from pfocr_graph.formats.cyjs import read_cyjs, write_cyjs
from pfocr_graph.formats.names import ANY, WORD, escape, written_names
from pfocr_graph.network import Network, NodeTable, Schema

BROWSER = Path(__file__).parent / "browser"
EXACT = 2**53
"""Beyond this JavaScript has no integer of its own for each."""


def document_of(network: Network) -> dict[str, Any]:
    stream = io.BytesIO()
    write_cyjs(network, stream)
    document: dict[str, Any] = json.loads(stream.getvalue())
    return document


def one_gene(**more: Column) -> Network:
    own: dict[str, Column] = {key: TextColumn.of([key]) for key in ("node_id", "name")}
    return Network({"gene": NodeTable(own | {"type": TextColumn.of(["gene"])} | more)})


def as_javascript(value: Any) -> Any:
    """Return a value as JavaScript has it, however it writes it: a number is a double."""
    if isinstance(value, dict):
        return {key: as_javascript(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return list(map(as_javascript, value))
    return float(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) > EXACT else value


def rows_of(columns: Mapping[str, Column], schema: Schema) -> list[dict[str, Any]]:
    """Return what Cytoscape.js should hold for each row, beside the ids."""
    names = written_names(schema, WORD)
    rows = zip(*(column.values() for column in columns.values()), strict=True)
    return [{names[name]: value for name, value in zip(columns, row, strict=True) if value is not None} for row in rows]


def check(read_back: Any, network: Network) -> None:
    """Compare what Cytoscape.js holds with the network that was written."""
    seen = as_javascript(read_back)
    ids = [escape(node_id, WORD) for node_id in network.iter_node_ids()]
    nodes = [row for table in network.node_tables.values() for row in rows_of(table.columns, network.node_schema)]
    expected = [{"id": node_id} | row for node_id, row in zip(ids, nodes, strict=True)]
    assert [node["data"] for node in seen["nodes"]] == as_javascript(expected)
    edges = []
    for table in network.edge_tables.values():
        rows = zip(
            table.source.tolist(), table.target.tolist(), rows_of(table.columns, network.edge_schema), strict=True
        )
        edges += [{"source": ids[source], "target": ids[target]} | row for source, target, row in rows]
    found = [{key: value for key, value in edge["data"].items() if key != "id"} for edge in seen["edges"]]
    assert found == as_javascript(edges)
    names = written_names(network.attributes, ANY)
    assert seen["data"] == as_javascript({names[name]: value for name, (_, value) in network.attributes.items()})
    if network.positions is not None:
        places = [[node["position"]["x"], node["position"]["y"]] for node in seen["nodes"]]
        assert places == network.positions.tolist()


def example_network() -> Network:
    return build_network(example_corpus(), layout=True)


def in_node(node: str, network: Network, folder: Path) -> dict[str, Any]:
    """Return what Cytoscape.js holds after it loaded the file in node."""
    path = folder / "network.cyjs"
    write_network(network, path)
    command = [node, str(BROWSER / "load.mjs"), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


@pytest.mark.parametrize("make", [awkward_network, example_network])
def test_cytoscape_js_holds_every_value(make: Any, node: str, tmp_path: Path) -> None:
    network = make()
    seen = in_node(node, network, tmp_path)
    assert seen["complaints"] == []
    check(seen, network)


def test_the_style_shows_figures_as_boxes_and_support_as_width(node: str, tmp_path: Path) -> None:
    seen = in_node(node, example_network(), tmp_path)
    assert {each["data"]["type"]: each["shape"] for each in seen["nodes"]}["figure"] == "round-rectangle"
    widths = {
        each["data"]["n_independent_figures"]: each["width"] for each in seen["edges"] if "n_figures" in each["data"]
    }
    assert [width for _, width in sorted(widths.items())] == sorted(widths.values())
    assert len(set(widths.values())) > 1


def test_a_browser_holds_every_value(chromium: str, node: str, tmp_path: Path) -> None:
    network = awkward_network()
    write_network(network, tmp_path / "network.cyjs")
    text = (tmp_path / "network.cyjs").read_text(encoding="utf-8").replace("<", "\\u003c")
    library = (BROWSER / "node_modules" / "cytoscape" / "dist" / "cytoscape.min.js").as_uri()
    page_text = (BROWSER / "page.html").read_text(encoding="utf-8")
    (tmp_path / "page.html").write_text(
        page_text.replace("CYTOSCAPE", library).replace("NETWORK", text), encoding="utf-8"
    )
    with browser_page(chromium, tmp_path / "profile") as page:
        page.open(tmp_path / "page.html")
        seen = json.loads(page.value("document.getElementById('read').textContent"))
        drawn = page.value("document.querySelectorAll('#cy canvas').length")
        assert page.complaints == []
    check(seen, network)
    assert drawn > 0


def test_nodes_and_edges_share_one_space_of_ids() -> None:
    document = document_of(awkward_network())
    elements = [*document["elements"]["nodes"], *document["elements"]["edges"]]
    ids = [element["data"]["id"] for element in elements]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", each) for each in ids)
    assert {edge["data"][end] for edge in document["elements"]["edges"] for end in ("source", "target")} <= set(ids)


def test_names_of_attributes_can_stand_in_selectors_and_hide_nothing() -> None:
    document = document_of(awkward_network())
    for element in [*document["elements"]["nodes"], *document["elements"]["edges"]]:
        assert all(re.fullmatch(r"[A-Za-z0-9_-]+", name) for name in element["data"])
        assert not {"parent", "SUID", "selected", "__proto__"} & set(element["data"])
    columns = [column["columnName"].lower() for column in document["columnTypes"]["node"]]
    assert len(set(columns)) == len(columns)
    assert len(columns) > len(NAMES)


def test_cytoscape_desktop_is_told_the_type_of_each_column() -> None:
    network = one_gene(
        n_figures=column_from_values("integer", [3]),
        reads=column_from_values("long", [5_000_000_000]),
        npmi=column_from_values("double", [1]),
        member=column_from_values("list_of_string", [[]]),
        years=column_from_values("list_of_integer", [[1999]]),
        seen=column_from_values("boolean", [True]),
    )
    document = document_of(network)
    types = {column.pop("columnName"): column for column in document["columnTypes"]["node"]}
    assert types["n_figures"] == {"type": "Integer"}
    assert types["reads"] == {"type": "Long"}
    assert types["npmi"] == {"type": "Double"}
    assert types["member"] == {"type": "List", "listType": "String"}
    assert types["years"] == {"type": "List", "listType": "Integer"}
    assert types["seen"] == {"type": "Boolean"}
    assert document["elements"]["nodes"][0]["data"]["member"] == []
    assert document["elements"]["edges"] == []


def test_missing_values_are_left_out_and_never_null() -> None:
    stream = io.BytesIO()
    write_cyjs(awkward_network(), stream)

    def refuse(word: str) -> None:
        raise AssertionError(word)

    def no_null(value: Any) -> None:
        assert value is not None
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            no_null(inner)

    no_null(json.loads(stream.getvalue(), parse_constant=refuse))


def test_without_a_layout_no_node_has_a_position_and_a_grid_is_asked_for() -> None:
    document = document_of(one_gene())
    assert "position" not in document["elements"]["nodes"][0]
    assert document["layout"] == {"name": "grid"}


def test_integers_that_javascript_rounds_are_told() -> None:
    network = one_gene(big=column_from_values("long", [2**53 + 1]), many=column_from_values("list_of_long", [[1]]))
    assert write_cyjs(network, io.BytesIO()) == ["JavaScript rounds integers beyond 2^53, as in big"]
    assert read_cyjs(io.BytesIO(json.dumps(document_of(network)).encode())) == network


DESKTOP = {
    "format_version": "1.0",
    "generated_by": "cytoscape-3.10.2",
    "data": {"shared_name": "n", "name": "n", "SUID": 52, "selected": True, "year": 2019},
    "elements": {
        "nodes": [
            {"data": {"id": "61", "shared_name": "A", "name": "A", "SUID": 61, "selected": False, "score": 1},
             "position": {"x": 1.5, "y": -2}, "selected": False},
            {"data": {"id": "62", "name": "B", "score": 1.5, "tags": ["x"], "big": 5000000000},
             "position": {"x": 0, "y": 0}},
        ],
        "edges": [{"data": {"id": "70", "source": "61", "target": "62", "interaction": "pp", "selected": False}}],
    },
}  # fmt: skip


def test_an_export_of_cytoscape_desktop_is_read() -> None:
    network = read_cyjs(io.BytesIO(json.dumps(DESKTOP).encode()))
    kinds = {name: network.node_schema[name] for name in ("score", "tags", "big")}
    assert kinds == {"score": "double", "tags": "list_of_string", "big": "long"}
    assert not {"SUID", "selected", "shared_name"} & set(network.node_schema)
    assert network.nodes.score.to_dict() == {"61": 1.0, "62": 1.5}
    assert network.edges[["source", "target", "interaction", "name"]].to_numpy().tolist() == [
        ["61", "62", "pp", "A (pp) B"]
    ]
    assert network.positions is not None
    assert network.positions.tolist() == [[1.5, -2.0], [0.0, 0.0]]
    assert dict(network.attributes) == {"name": ("string", "n"), "year": ("integer", 2019)}


def test_a_list_of_elements_is_read() -> None:
    elements = [
        {"data": {"id": 1, "label": "AKT1"}},
        {"data": {"id": 2, "label": "MTOR"}},
        {"data": {"source": 1, "target": 2, "weight": 3}},
    ]
    for document in (elements, {"elements": elements}):
        network = read_cyjs(io.BytesIO(json.dumps(document).encode()))
        assert network.nodes.name.to_dict() == {"1": "AKT1", "2": "MTOR"}
        assert network.edges.weight.tolist() == [3]


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ({"elements": {"nodes": [{"data": {}}], "edges": []}}, r"nodes\[0\]: .* cannot be read: KeyError\('id'\)"),
        ({"elements": {"nodes": [{"data": {"id": "a"}}] * 2}}, "node a is there twice"),
        ({"elements": {"edges": [{"data": {"source": "a", "target": "b"}}]}}, "node a is referred to, but is not in"),
        ({"columnTypes": {"node": [{"columnName": "n", "type": "Float"}]}}, "columnTypes: .* cannot be read"),
        ({"data": "x", "elements": {}}, "data: x cannot be read: expected an object"),
        (
            {
                "columnTypes": {"node": [{"columnName": "year", "type": "Integer"}]},
                "elements": {"nodes": [{"data": {"id": "a", "year": "2019"}}]},
            },
            "attribute \"year\" is declared as integer, but '2019' is none",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(document: Any, complaint: str) -> None:
    with pytest.raises(FormatError, match=complaint):
        read_cyjs(io.BytesIO(json.dumps(document).encode()))
