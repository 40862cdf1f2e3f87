"""GraphML, as networkx, igraph and a schema read it, as Cytoscape desktop wants it, and as others write it."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import pytest
from awkward import ILLEGAL_IN_XML, awkward_network, content, with_texts
from lxml import etree

from pfocr_graph.columns import Column, TextColumn, column_from_values
from pfocr_graph.errors import FormatError
from pfocr_graph.formats.graphml import read_graphml, write_graphml
from pfocr_graph.formats.joined import escape_item
from pfocr_graph.formats.names import NMTOKEN, escape, written_names
from pfocr_graph.network import Network, NodeTable, Schema

NAMESPACE = "{http://graphml.graphdrawing.org/xmlns}"


@pytest.fixture(scope="module")
def network() -> Network:
    """Return the awkward network without what XML cannot hold."""
    return with_texts(awkward_network(), lambda text: ILLEGAL_IN_XML.sub("", text))


@pytest.fixture(scope="module")
def path(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("graphml") / "network.graphml"
    with place.open("wb") as stream:
        assert write_graphml(network, stream) == []
    return place


def joined(value: Any) -> Any:
    """Return a list as the text that stands for it."""
    if not isinstance(value, list):
        return value
    return "|".join([escape_item(item) if isinstance(item, str) else str(item).lower() for item in value])


def rows_of(columns: Mapping[str, Column], schema: Schema) -> list[dict[str, Any]]:
    names = written_names(schema, NMTOKEN)
    rows = zip(*(column.values() for column in columns.values()), strict=True)
    return [
        {names[name]: joined(value) for name, value in zip(columns, row, strict=True) if value is not None}
        for row in rows
    ]


def expected_nodes(network: Network) -> dict[str, dict[str, Any]]:
    assert network.positions is not None
    rows = [row for table in network.node_tables.values() for row in rows_of(table.columns, network.node_schema)]
    nodes = zip(network.iter_node_ids(), rows, network.positions.tolist(), strict=True)
    return {escape(node_id): row | {"label": row["name"], "x": x, "y": y} for node_id, row, (x, y) in nodes}


def expected_edges(network: Network) -> list[tuple[str, str, dict[str, Any]]]:
    ids = list(map(escape, network.iter_node_ids()))
    return [
        (ids[source], ids[target], row)
        for table in network.edge_tables.values()
        for source, target, row in zip(
            table.source.tolist(), table.target.tolist(), rows_of(table.columns, network.edge_schema), strict=True
        )
    ]


def test_networkx_reads_every_value(network: Network, path: Path) -> None:
    graph = nx.read_graphml(path)
    assert dict(graph.nodes(data=True)) == expected_nodes(network)
    found = [(frozenset((a, b)), data) for a, b, data in graph.edges(data=True)]
    wanted = [(frozenset((a, b)), data) for a, b, data in expected_edges(network)]
    assert len(found) == len(wanted)
    assert all(edge in found for edge in wanted)
    names = written_names(network.attributes, NMTOKEN)
    said = {names[name]: joined(value) for name, (_, value) in network.attributes.items()}
    assert {name: value for name, value in graph.graph.items() if name not in {"node_default", "edge_default"}} == said


def test_igraph_reads_every_value(network: Network, path: Path) -> None:
    graph = igraph.Graph.Read_GraphML(str(path))
    assert not graph.is_directed()
    nodes = expected_nodes(network)
    assert graph.vs["id"] == list(nodes)
    for vertex, wanted in zip(graph.vs, nodes.values(), strict=True):
        compare(vertex.attributes(), wanted)
    edges = expected_edges(network)
    for edge, (source, target, wanted) in zip(graph.es, edges, strict=True):
        assert {graph.vs[edge.source]["id"], graph.vs[edge.target]["id"]} == {source, target}
        compare(edge.attributes(), wanted)


def compare(found: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Compare with what igraph found: numbers are doubles there, and a missing one is NaN."""
    for name, value in wanted.items():
        assert found[name] == (float(value) if isinstance(value, int) else value), name
    for name in set(found) - set(wanted) - {"id"}:
        assert found[name] in {"", False} or math.isnan(found[name]), name


def test_the_file_keeps_the_schema(path: Path) -> None:
    schema = etree.XMLSchema(file=str(Path(__file__).parent / "graphml.xsd"))
    schema.assertValid(etree.parse(str(path)))


def test_the_schema_notices_what_is_wrong(path: Path) -> None:
    schema = etree.XMLSchema(file=str(Path(__file__).parent / "graphml.xsd"))
    text = path.read_text(encoding="utf-8")
    for before, after in (
        ('<edge source="', '<edge source="nobody'),
        ('<data key="n_', '<data key="q_'),
        ('attr.name="', 'attr.name="a b'),
        ('<node id="', '<node id="a/'),
        ("</graph>", "<data key='g_name'/></graph>"),
    ):
        assert not schema.validate(etree.fromstring(text.replace(before, after, 1).encode()))


def test_cytoscape_desktop_finds_columns_it_can_make(path: Path) -> None:
    keys = [dict(key.attrib) for key in etree.parse(str(path)).iter(f"{NAMESPACE}key")]
    assert {key["attr.type"] for key in keys} == {"boolean", "int", "long", "double", "string"}
    for side in ("graph", "node", "edge"):
        columns = [key["attr.name"].lower() for key in keys if key["for"] == side]
        assert len(set(columns)) == len(columns)
        assert not {"suid", "selected", "shared name"} & set(columns)
    assert all(key["id"].startswith(f"{key['for'][0]}_") for key in keys)
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<(desc|default|port|hyperedge|!DOCTYPE)\b", text)
    assert text.count("<graph ") == 1


def test_each_node_and_edge_has_a_line_of_its_own(network: Network, path: Path) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    starts = [line.split(" ")[0] for line in lines if line.startswith(("<node", "<edge"))]
    assert starts == ["<node"] * network.n_nodes + ["<edge"] * network.n_edges


def one_gene(**texts: str) -> Network:
    own: dict[str, Column] = {key: TextColumn.of([key]) for key in ("node_id", "name")}
    more = {name: TextColumn.of([text]) for name, text in texts.items()}
    return Network({"gene": NodeTable(own | {"type": TextColumn.of(["gene"])} | more)})


def test_what_xml_cannot_hold_is_removed_and_counted() -> None:
    network = one_gene(caption="a\x00b\x1bc\ufffe", title="\x07", word="\ud83e", sane="\t\x7f\x85")
    stream = io.BytesIO()
    assert write_graphml(network, stream) == [
        "5 characters that XML cannot hold were removed from caption, title, word"
    ]
    stream.seek(0)
    back = read_graphml(stream)
    assert back.nodes[["caption", "title", "word", "sane"]].to_numpy().tolist() == [["abc", "", "", "\t\x7f\x85"]]


def test_each_row_counts_when_a_word_with_a_control_character_is_used_again() -> None:
    words = column_from_values("list_of_string", [["AKT\x01", "a|\x01"], ["AKT\x01"], None])
    own: dict[str, Column] = {key: TextColumn.of(list("abc")) for key in ("node_id", "name")}
    network = Network({"gene": NodeTable(own | {"type": TextColumn.constant("gene", 3), "words": words})})
    stream = io.BytesIO()
    assert write_graphml(network, stream) == ["3 characters that XML cannot hold were removed from words"]
    stream.seek(0)
    assert read_graphml(stream).nodes.words.tolist() == [["AKT", "a|"], ["AKT"], None]


def test_the_title_is_the_id_of_the_graph_which_cytoscape_shows() -> None:
    stream = io.BytesIO()
    write_graphml(Network({}, attributes={"name": ("string", "PFOCR: AKT & <co>, 2020")}), stream)
    assert b'<graph id="PFOCR:_AKT_co_2020"' in stream.getvalue()


def read(text: str) -> Network:
    return read_graphml(io.BytesIO(text.encode()))


def test_entities_are_refused_before_they_can_grow() -> None:
    bomb = (
        '<!DOCTYPE graphml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><graphml><graph><node id="&b;"/></graph></graphml>'
    )
    with pytest.raises(FormatError, match="line 1: a DOCTYPE is not read"):
        read(bomb)


def test_what_networkx_writes_is_read(tmp_path: Path) -> None:
    graph: nx.Graph[str] = nx.Graph(name="mine", version=2)
    graph.add_node("AKT1", score=1, seen=True, big=5_000_000_000)
    graph.add_node("MTOR", score=1.5, kind="kinase")
    graph.add_edge("AKT1", "MTOR", weight=3)
    nx.write_graphml(graph, tmp_path / "graph.graphml")
    network = read((tmp_path / "graph.graphml").read_text())
    assert content(network)["nodes"]["node"] == {
        "big": ("long", [5_000_000_000, None]),
        "kind": ("string", [None, "kinase"]),
        "name": ("string", ["AKT1", "MTOR"]),
        "node_id": ("string", ["AKT1", "MTOR"]),
        "score": ("double", [1.0, 1.5]),
        "seen": ("boolean", [True, None]),
        "type": ("string", ["node", "node"]),
    }
    assert network.edges.weight.tolist() == [3]
    assert network.edges.name.tolist() == ["AKT1 (interacts with) MTOR"]
    assert dict(network.attributes) == {"name": ("string", "mine"), "version": ("long", 2)}


def test_what_networkx_and_igraph_hand_on_comes_back(network: Network, path: Path, tmp_path: Path) -> None:
    nx.write_graphml(nx.read_graphml(path), tmp_path / "networkx.graphml")
    igraph.Graph.Read_GraphML(str(path)).write_graphml(str(tmp_path / "igraph.graphml"))
    for name in ("networkx", "igraph"):
        back = read((tmp_path / f"{name}.graphml").read_text(encoding="utf-8"))
        assert list(back.iter_node_ids()) == list(network.iter_node_ids())
        assert back.n_edges == network.n_edges
        assert back.nodes["name"].tolist() == network.nodes["name"].tolist()
        assert back.positions is not None
        assert back.positions.tolist() == network.positions.tolist()  # type: ignore[union-attr]


YED = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">
  <key for="port" id="d0" yfiles.type="portgraphics"/>
  <key attr.name="url" attr.type="string" for="node" id="d3"/>
  <key for="node" id="d5" yfiles.type="nodegraphics"/>
  <key for="edge" id="d9" yfiles.type="edgegraphics"/>
  <graph edgedefault="directed" id="G">
    <data key="d0"/>
    <node id="n0" yfiles.foldertype="group">
      <data key="d5"><y:GroupNode><y:Geometry height="50" width="100" x="0" y="10"/>
        <y:NodeLabel>Wnt</y:NodeLabel></y:GroupNode></data>
      <graph edgedefault="directed" id="n0:">
        <node id="n0::n0">
          <data key="d3"><![CDATA[https://example.org/?a=1&b=2]]></data>
          <data key="d5"><y:ShapeNode><y:Geometry height="30" width="30" x="1" y="2"/>
            <y:NodeLabel> AKT1<y:LabelModel/></y:NodeLabel></y:ShapeNode></data>
        </node>
      </graph>
    </node>
    <edge id="e0" source="n0" target="n0::n0"><data key="d9"><y:PolyLineEdge/></data></edge>
  </graph>
</graphml>"""


def test_what_yed_writes_is_read_with_labels_and_places() -> None:
    network = read(YED)
    assert network.nodes["name"].to_dict() == {"n0": "Wnt", "n0::n0": "AKT1"}
    assert network.nodes.url.tolist()[1] == "https://example.org/?a=1&b=2"
    assert network.n_edges == 1
    assert network.positions is not None
    assert network.positions.tolist() == [[50.0, 35.0], [16.0, 17.0]]


def body(text: str, keys: str = "") -> str:
    return f'<graphml>\n{keys}\n<graph edgedefault="undirected">\n{text}\n</graph>\n</graphml>'


def test_defaults_are_filled_in_and_edges_may_come_first() -> None:
    keys = (
        '<key id="k" for="node" attr.name="kind" attr.type="string"><default>gene</default></key>'
        '<key id="w" for="edge" attr.name="weight" attr.type="double"><default>1.0</default></key>'
    )
    text = '<edge source="a" target="b"/><node id="a"/><node id="b"><data key="k">figure</data></node>'
    network = read(body(text, keys))
    assert network.nodes.kind.to_dict() == {"a": "gene", "b": "figure"}
    assert network.edges.weight.tolist() == [1.0]


def test_an_integer_that_is_longer_than_its_type_is_long() -> None:
    network = read(body('<node id="a"><data key="n">5000000000</data></node>', INT))
    assert network.node_schema["n"] == "long"
    assert network.nodes.n.tolist() == [5_000_000_000]


INT = '<key id="n" for="node" attr.name="n" attr.type="int"/>'


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no element found"),
        ("hello", "syntax error: line 1, column 0"),
        ("<html/>", "the file has no element graph"),
        (body('<node id="a"/>\n<node id="a"/>'), "line 5: node a is there twice"),
        (body('<node id="a"/><edge source="a" target="b"/>'), "node b is referred to, but is not in the file"),
        (body("<node/>"), "line 4: element node has no id"),
        (body('<edge source="a"/>'), "line 4: element edge has no target"),
        (body('<node id="a"><data key="q">1</data></node>'), 'line 4: key "q" is not declared'),
        (body('<node id="a"><data key="n">3.5</data></node>', INT), 'line 4: "3.5" for n is no integer'),
        (
            body('<node id="a"><data key="n">INF</data></node>', INT.replace("int", "double")),
            '"INF" for n is no double',
        ),
        (body("", INT.replace("int", "date")), 'line 2: key n has attr.type "date"; use one of boolean'),
        (body("", INT + INT.replace("int", "string")), 'line 2: attribute "n" is declared as integer and as string'),
        (body("<hyperedge/>"), "line 4: a hyperedge is no edge between two nodes"),
        (body('</graph><graph edgedefault="directed">'), "line 4: a second graph begins"),
        (body('<node id="a">'), "mismatched tag: line 5"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, complaint: str) -> None:
    with pytest.raises(FormatError, match=re.escape(complaint)):
        read(text)
