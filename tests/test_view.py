"""The page to look at: what stands in it, what it may load, and what it leaves out of a large network."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from awkward import awkward_network, networks
from drawn_networks import MARKUP, hostile_network, ring_network
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pfocr_graph import build_network, example_corpus
from pfocr_graph.attributes import CO_OCCURS, FIGURE, GENE, MENTIONS
from pfocr_graph.cli import main
from pfocr_graph.columns import column_from_values
from pfocr_graph.errors import OptionError
from pfocr_graph.formats import FORMATS, read_network
from pfocr_graph.formats.cyjs import read_cyjs
from pfocr_graph.looks import edge_looks, label_boxes, node_looks, outline, wrap_label
from pfocr_graph.network import EdgeTable, Network, NodeTable
from pfocr_graph.policy_count import support_of
from pfocr_graph.style import with_thumbnails
from pfocr_graph.view import CYTOSCAPE_INTEGRITY, CYTOSCAPE_URL, write_page
from pfocr_graph.view.drawing import draw_svg
from pfocr_graph.view.legend import draw_legend
from pfocr_graph.view.selection import strongest_part

CYTOSCAPE = Path(__file__).parent / "browser" / "node_modules" / "cytoscape" / "dist" / "cytoscape.min.js"


class Reading(HTMLParser):
    """What a browser sees: elements with their attributes, and the text inside scripts and the title."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.texts.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        self.texts.append((f"after {tag}", ""))

    def handle_data(self, data: str) -> None:
        tag, text = self.texts.pop() if self.texts else ("", "")
        self.texts.append((tag, text + data))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def scripts(self) -> list[tuple[dict[str, str | None], str]]:
        texts = (text for tag, text in self.texts if tag == "script")
        return list(zip(self.all("script"), texts, strict=True))

    @property
    def policy(self) -> str:
        return next(str(meta["content"]) for meta in self.all("meta") if "http-equiv" in meta)


def page_of(network: Network, script: Path | None = None) -> str:
    stream = io.BytesIO()
    write_page(network, stream, script=script)
    return stream.getvalue().decode()


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "library.js"
    path.write_bytes("var cytoscape; // </script><!-- \r\n β".encode())
    return path


@pytest.fixture(scope="module")
def example_network() -> Network:
    return build_network(example_corpus().select(organism="human", min_genes=8), network="bipartite", layout=True)


@pytest.mark.parametrize("network", [hostile_network(), awkward_network()], ids=["hostile", "awkward"])
def test_nothing_in_the_data_becomes_markup(network: Network) -> None:
    reading = Reading(page_of(network))
    known = Reading(page_of(Network({}, positions=np.zeros((0, 2)))))
    allowed = {tag for tag, _ in known.elements} | {"rect", "path", "text", "tspan", "ellipse", "polygon", "li", "svg"}
    assert {tag for tag, _ in reading.elements} <= allowed
    assert len(reading.all("script")) == len(known.all("script")) == 4
    for _, attributes in reading.elements:
        assert not [name for name in attributes if name.startswith("on")]
        assert not (attributes.get("href") or "").startswith("javascript")


def test_the_network_stands_in_the_page_as_it_is_without_a_single_angle_bracket() -> None:
    network = hostile_network()
    html = page_of(network)
    block = next(text for attributes, text in Reading(html).scripts() if attributes.get("id") == "network")
    assert "<" not in block
    assert MARKUP in json.loads(block)["elements"]["nodes"][2]["data"]["name"]
    assert read_cyjs(io.BytesIO(block.encode())) == network


def test_places_to_fill_are_not_looked_for_in_what_was_filled_in() -> None:
    assert "<p>{{css}} &amp; &lt;b&gt;bold&lt;/b&gt;</p>" in page_of(hostile_network())


def test_the_script_is_one_fixed_version_checked_by_its_digest() -> None:
    attributes, text = Reading(page_of(hostile_network())).scripts()[2]
    assert text == ""
    assert attributes["src"] == CYTOSCAPE_URL
    assert attributes["integrity"] == CYTOSCAPE_INTEGRITY
    assert attributes["crossorigin"] == "anonymous"
    assert re.search(r"cytoscape@\d+\.\d+\.\d+/", CYTOSCAPE_URL)


def test_the_digest_is_that_of_the_file_in_the_npm_package() -> None:
    if not CYTOSCAPE.is_file():
        pytest.skip("cytoscape is not installed: run `npm ci` in tests/browser")
    version = json.loads((CYTOSCAPE.parents[1] / "package.json").read_text(encoding="utf-8"))["version"]
    assert f"@{version}/dist/cytoscape.min.js" in CYTOSCAPE_URL
    digest = base64.b64encode(hashlib.sha384(CYTOSCAPE.read_bytes()).digest()).decode()
    assert f"sha384-{digest}" == CYTOSCAPE_INTEGRITY


def test_only_the_two_scripts_of_the_page_may_run(library: Path) -> None:
    for script in (None, library):
        reading = Reading(page_of(hostile_network(), script))
        rules = dict(rule.split(" ", 1) for rule in reading.policy.split("; "))
        running = [each for each in reading.scripts() if each[0].get("type") != "application/json"]
        allowed = [
            str(attributes["src"])
            if "src" in attributes
            else f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
            for attributes, text in running
        ]
        assert len(allowed) == 2
        assert sorted(rules["script-src"].split()) == sorted(allowed)
        assert rules["default-src"] == "'none'"
        assert rules["img-src"] == "data: blob:"


def test_pictures_may_come_from_europe_pmc_and_only_when_they_were_asked_for(example_network: Network) -> None:
    assert "europepmc" not in Reading(page_of(example_network)).policy
    assert "img-src data: blob: https://europepmc.org;" in Reading(page_of(with_thumbnails(example_network))).policy


def test_an_inlined_script_cannot_end_its_element(library: Path) -> None:
    scripts = Reading(page_of(hostile_network(), library)).scripts()
    assert len(scripts) == 4
    assert scripts[2][1] == "var cytoscape; // <\\/script><\\!-- \n β"


def test_a_script_that_is_something_else_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "jquery.js"
    wrong.write_text("window.jQuery = {};")
    with pytest.raises(OptionError, match=r"jquery\.js: not Cytoscape\.js"):
        page_of(hostile_network(), wrong)


def test_the_same_network_gives_the_same_page() -> None:
    network = hostile_network()
    assert page_of(network) == page_of(network)


def test_a_network_without_positions_is_laid_out() -> None:
    network = hostile_network().with_positions(None)
    block = next(text for attributes, text in Reading(page_of(network)).scripts() if attributes.get("id") == "network")
    places = {(node["position"]["x"], node["position"]["y"]) for node in json.loads(block)["elements"]["nodes"]}
    assert len(places) == 5


SVG = "{http://www.w3.org/2000/svg}"


def test_the_still_picture_has_every_node_edge_and_label() -> None:
    network = hostile_network()
    picture = etree.fromstring(draw_svg(network, MARKUP).encode())
    texts = ["".join(text.itertext()) for text in picture.iter(f"{SVG}text")]
    names = [name for table in network.node_tables.values() for name in table.columns["name"].values()]
    assert [text.replace(" ", "") for text in texts] == [name.replace(" ", "") for name in names]
    assert [picture.find(f"{SVG}{shape}") is not None for shape in ("rect", "ellipse", "polygon")] == [True] * 3
    segments = [part for path in picture.iter(f"{SVG}path") for part in path.attrib["d"].split("M")[1:]]
    assert sorted(segments)[0] == "-150 -90L-150 120"
    assert len(segments) == network.n_edges
    left, top, width, height = map(float, picture.attrib["viewBox"].split())
    assert left < -150 - 19
    assert left + width > 150.5 + 32
    assert top < -90
    assert top + height > 120


@settings(deadline=None, max_examples=15)
@given(networks())
def test_any_network_makes_a_picture_that_xml_can_hold_and_a_page(network: Network) -> None:
    etree.fromstring(draw_svg(network.with_positions(None), "any").encode())
    assert page_of(network).endswith("</html>\n")


def test_long_labels_are_broken_and_stay_in_their_box() -> None:
    title = "Canonical Wnt signalling and its brake in the nervous system"
    lines = wrap_label(title, 10, 114)
    assert " ".join(lines) == title
    assert len(lines) == 4
    assert wrap_label("", 10, 100) == []
    assert wrap_label("PMC5541421__13024_2017_197_Fig4_HTML", 10, 114) == ["PMC5541421__13024_2", "017_197_Fig4_HTML"]
    look = node_looks(hostile_network())
    boxes = label_boxes(look)
    assert boxes[0].tolist() == [124.0, 52.0]
    assert boxes[2, 0] > 124
    assert boxes[2, 1] == 64


def test_a_label_under_a_picture_has_room() -> None:
    plain = node_looks(hostile_network())
    pictured = node_looks(with_thumbnails(hostile_network()))
    assert pictured["NODE_LABEL_POSITION"] == ["below", *["center"] * 4]
    lines = len(wrap_label(str(plain["NODE_LABEL"][0]), 10, 114))
    assert label_boxes(pictured)[0].tolist() == [160, 110 + 2 * 12 * lines]
    assert label_boxes(pictured)[1:].tolist() == label_boxes(plain)[1:].tolist()


def test_looks_follow_the_style() -> None:
    look = node_looks(hostile_network())
    assert look["NODE_SHAPE"] == ["round-rectangle", "ellipse", "ellipse", "ellipse", "hexagon"]
    widths = look["NODE_WIDTH"]
    assert widths[0] == 124.0
    assert widths[1:] == pytest.approx([38, 64, 51, 51 + 13 / 6])
    edges = edge_looks(hostile_network())
    assert edges["EDGE_LINE_COLOR"] == ["#BDBDBD"] * 3 + ["#0072B2"] * 3
    assert edges["EDGE_WIDTH"] == pytest.approx([0.75] * 3 + [6.0, 3.5, 1.0])


def test_outlines_fill_the_box_of_their_node() -> None:
    for shape in ("ellipse", "hexagon", "diamond", "round-rectangle", "unheard-of"):
        assert np.ptp(outline(shape), axis=0) == pytest.approx([2, 2])


def test_the_legend_counts_what_is_there_and_says_what_size_means() -> None:
    legend = draw_legend(hostile_network())
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", legend)).strip()
    assert said == (
        "figure (1) gene (3) protein family (1) size: n_figures, 1 to 9 figure mentions it (3) "
        "drawn in the same figures (3) width: n_figures, 1 to 5"
    )


def test_a_network_that_fits_is_not_cut() -> None:
    network = hostile_network()
    assert strongest_part(network, 3) is network


def test_the_strongest_edges_stay_with_their_nodes() -> None:
    part = strongest_part(hostile_network(), 1)
    assert part.edge_tables[CO_OCCURS].columns["n_figures"].values() == [5]
    # Of the mentions the one of the gene that most figures mention.
    assert part.edge_tables[MENTIONS].columns["name"].values() == ["b"]
    assert list(part.iter_node_ids()) == ["PMC1__fig.1", "ncbigene:207", "ncbigene:2932"]
    assert part.positions is not None
    assert part.positions.tolist() == [[0.0, 0.0], [-150.0, -90.0], [150.5, -90.0]]
    ends = part.edge_tables[CO_OCCURS]
    assert (ends.source.tolist(), ends.target.tolist()) == ([1], [2])


def test_nodes_without_an_edge_stay_as_long_as_there_are_few() -> None:
    ids = [f"n{number}" for number in range(5)]
    typed = {name: column_from_values("string", ids) for name in ("node_id", "name", "type")}
    lonely = Network({GENE: NodeTable(typed)})
    assert strongest_part(lonely, 5) is lonely
    assert list(strongest_part(lonely, 2).iter_node_ids()) == ["n0", "n1"]


def ends(network: Network, kind: str) -> set[tuple[str, str]]:
    ids, table = list(network.iter_node_ids()), network.edge_tables[kind]
    pairs = zip(table.source.tolist(), table.target.tolist(), strict=True)
    return {(ids[source], ids[target]) for source, target in pairs}


@settings(deadline=None, max_examples=20)
@given(networks(), st.integers(1, 3))
def test_a_part_is_a_part(network: Network, n_edges: int) -> None:
    part = strongest_part(network, n_edges)
    places = dict(
        zip(network.iter_node_ids(), [] if network.positions is None else network.positions.tolist(), strict=False)
    )
    assert set(part.iter_node_ids()) <= set(network.iter_node_ids())
    if part.positions is not None:
        assert part.positions.tolist() == [places[node_id] for node_id in part.iter_node_ids()]
    for kind, table in network.edge_tables.items():
        kept = part.edge_tables[kind]
        assert len(kept) == min(len(table), n_edges)
        assert ends(part, kind) <= ends(network, kind)


def test_a_large_network_says_what_its_page_leaves_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pfocr_graph.view.MOST_EDGES", 100)
    monkeypatch.setattr("pfocr_graph.view.FIRST_EDGES", 10)
    stream = io.BytesIO()
    notes = write_page(ring_network(50, 200), stream)
    assert notes == ["the page holds the 100 strongest of 200 co-occurs-with edges"]
    reading = Reading(stream.getvalue().decode())
    told = {str(attributes.get("id")): text for attributes, text in reading.scripts()}
    assert len(json.loads(told["network"])["elements"]["edges"]) == 100
    kind = {"interaction": CO_OCCURS, "support": "n_figures", "here": 100, "there": 200}
    assert json.loads(told["about"])["kinds"] == [kind]
    assert sum(str(path["d"]).count("M") for path in reading.all("path")) == 10 + 1


def test_support_is_what_the_width_shows() -> None:
    network = hostile_network()
    assert [support_of(network, kind) for kind in (MENTIONS, CO_OCCURS)] == [None, "n_figures"]
    columns = {name: column_from_values("string", ["5"]) for name in ("interaction", "name", "n_figures")}
    texts = EdgeTable(np.array([0]), np.array([0]), columns)
    assert support_of(Network(network.node_tables, {CO_OCCURS: texts}), CO_OCCURS) is None


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "gmt"])
def test_a_page_is_made_of_a_file_in_any_format(
    name: str, example_network: Network, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if name == "parquet":
        pytest.importorskip("pyarrow")
    network = example_network
    path = tmp_path / f"wnt{FORMATS[name].suffix}"
    network.write(path)
    assert main(["view", str(path)]) == 0
    assert (tmp_path / "wnt.html").is_file()
    said = capsys.readouterr().err
    assert (
        said
        == f"Wrote {tmp_path / 'wnt.html'}: {network.n_nodes} nodes, {network.n_edges} edges. Open it in a browser.\n"
    )
    block = next(
        text
        for attributes, text in Reading((tmp_path / "wnt.html").read_text(encoding="utf-8")).scripts()
        if attributes.get("id") == "network"
    )
    shown = read_cyjs(io.BytesIO(block.encode()))
    assert list(shown.iter_node_ids()) == list(read_network(path).iter_node_ids())
    assert shown.positions is not None


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["view", "nowhere.cx2"], 1, "nowhere.cx2: No such file"),
        (["view", "network.docx"], 1, "no known format has this ending"),
        (["view", "good.cyjs", "--script", "nowhere.js"], 1, "nowhere.js: No such file"),
        (["view", "good.cyjs", "-o", "no/page.html"], 1, "No such file"),
    ],
)
def test_a_page_that_cannot_be_made_is_told_in_one_line(
    arguments: list[str],
    code: int,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    hostile_network().write("good.cyjs")
    assert main(arguments) == code
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1
    assert not list(tmp_path.glob("*.html"))


def test_figures_are_drawn_as_pictures_where_it_is_known_where_they_are() -> None:
    network = hostile_network()
    figures = with_thumbnails(network).node_tables[FIGURE].columns
    assert figures["thumbnail"].values() == ["http://example.org/plain.jpg"]
    genes = Network({GENE: network.node_tables[GENE]})
    assert with_thumbnails(genes) is genes
