"""The Hypergraph Interchange Format, as XGI and the format's schema read it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from awkward import awkward_network
from test_formats_contract import as_hypergraph

from pfocr_graph.columns import Column, TextColumn
from pfocr_graph.errors import FormatError
from pfocr_graph.formats.hif import read_hif, write_hif
from pfocr_graph.formats.names import written_names
from pfocr_graph.network import Network, NodeTable

xgi: Any = pytest.importorskip("xgi")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    stream = io.BytesIO()
    write_hif(awkward_network(), stream)
    written: dict[str, Any] = json.loads(stream.getvalue())
    return written


def test_xgi_reads_figures_as_hyperedges_over_what_they_mention(tmp_path: Path) -> None:
    network = as_hypergraph(awkward_network())
    with (tmp_path / "network.hif.json").open("wb") as stream:
        write_hif(network, stream)
    hypergraph = xgi.read_hif(tmp_path / "network.hif.json")
    ids = list(network.iter_node_ids())
    figures = network.node_tables["figure"].columns
    assert list(hypergraph.edges) == figures["node_id"].values()
    assert set(hypergraph.nodes) == set(ids) - set(hypergraph.edges)
    mentions = network.edge_tables["mentions"]
    for figure in hypergraph.edges:
        ends = zip(mentions.source.tolist(), mentions.target.tolist(), strict=True)
        assert hypergraph.edges.members(figure) == {ids[gene] for source, gene in ends if ids[source] == figure}
    for figure, caption in zip(figures["node_id"].values(), figures["caption"].values(), strict=True):
        assert hypergraph.edges[figure].get("caption") == caption
    names = written_names(network.node_schema)
    genes = network.node_tables["gene"].columns
    for name, column in genes.items():
        for gene, value in zip(genes["node_id"].values(), column.values(), strict=True):
            assert hypergraph.nodes[gene].get(names[name]) == value
    assert hypergraph["name"] == "Awkward <network> β"


def test_words_stand_on_the_incidences(document: dict[str, Any]) -> None:
    words = [record["attrs"].get("words") for record in document["incidences"]]
    assert words == awkward_network().edge_tables["mentions"].columns["words"].values()


def test_the_file_has_the_form_of_the_standard(document: dict[str, Any]) -> None:
    assert list(document) == ["network-type", "metadata", "edges", "nodes", "incidences"]
    assert document["network-type"] == "undirected"
    for key, ids in (("edges", {"edge"}), ("nodes", {"node"}), ("incidences", {"edge", "node"})):
        for record in document[key]:
            assert set(record) == {*ids, "attrs"}
            assert all(isinstance(record[name], str) for name in ids)


def test_what_a_hypergraph_cannot_hold_is_told() -> None:
    assert write_hif(awkward_network(), io.BytesIO()) == [
        "3 edges (co-occurs-with) are left out",
        "2 edges (shares-genes-with) are left out",
    ]


def test_node_types_keep_their_order() -> None:
    tables = {}
    for node_type in ("gene", "figure", "family"):
        own: dict[str, Column] = {key: TextColumn.of([node_type]) for key in ("node_id", "name", "type")}
        tables[node_type] = NodeTable(own)
    stream = io.BytesIO()
    write_hif(Network(tables), stream)
    stream.seek(0)
    assert list(read_hif(stream).node_tables) == ["gene", "figure", "family"]


def read(document: Any) -> Network:
    return read_hif(io.BytesIO(json.dumps(document).encode()))


def test_what_xgi_writes_is_read(tmp_path: Path) -> None:
    hypergraph = xgi.Hypergraph({"F1": ["AKT1", "MTOR"], "F2": ["AKT1"]})
    hypergraph.add_node("lonely", score=0.5)
    hypergraph["name"] = "mine"
    xgi.write_hif(hypergraph, tmp_path / "hypergraph.json")
    network = read(json.loads((tmp_path / "hypergraph.json").read_text()))
    assert network.nodes.type.to_dict() == {
        **dict.fromkeys(["AKT1", "MTOR", "lonely"], "node"),
        **dict.fromkeys(["F1", "F2"], "figure"),
    }
    assert network.nodes.score["lonely"] == 0.5
    assert sorted(network.edges[["source", "target", "interaction"]].to_numpy().tolist()) == [
        ["F1", "AKT1", "mentions"],
        ["F1", "MTOR", "mentions"],
        ["F2", "AKT1", "mentions"],
    ]
    assert dict(network.attributes) == {"name": ("string", "mine")}


def test_a_node_and_a_hyperedge_may_have_the_same_id() -> None:
    network = read({"incidences": [{"edge": 1, "node": 1, "weight": 2}]})
    assert network.nodes.type.tolist() == ["figure", "node"] or network.nodes.type.tolist() == ["node", "figure"]
    assert network.edges.weight.tolist() == [2]


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ({"incidences": [{"edge": 1}]}, r"incidences\[0\]: .* cannot be read: KeyError\('node'\)"),
        ({"incidences": [{"edge": [1], "node": 2}]}, r"id \[1\] is neither text nor an integer"),
        ({"nodes": [{"node": 1}, {"node": 1}], "incidences": []}, "is there twice"),
        ({"metadata": {"attribute_types": {"node": {"a": "text"}}}}, 'gives a the type "text"; use one of string'),
        ({"metadata": []}, "metadata is no object"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(document: Any, complaint: str) -> None:
    with pytest.raises(FormatError, match=complaint):
        read(document)
