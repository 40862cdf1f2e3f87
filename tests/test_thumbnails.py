"""Figures drawn as their pictures: the address of each picture, and the same style for every consumer."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from pfocr_graph import Figure, FigureCorpus, FigureRecord, Mention, Network, build_network
from pfocr_graph.cli import main
from pfocr_graph.formats import read_network, write_network
from pfocr_graph.formats.cx_style import cx2_visual_properties, cx_visual_properties
from pfocr_graph.formats.cyjs_style import cyjs_style
from pfocr_graph.style import with_thumbnails

SEEDS = Path(__file__).parent.parent / "seeds"
PICTURE = "https://europepmc.org/articles/PMC1/bin/a%20figure%231.jpg"


@pytest.fixture(scope="module")
def network() -> Network:
    mention = Mention("AKT", "AKT1", "hgnc_symbol", "207", "AKT1", "9606")
    figures = [Figure("PMC1__f1", pmcid="PMC1", filename="a figure#1.jpg"), Figure("PMC2__f1", pmcid="PMC2")]
    corpus = FigureCorpus.from_records(
        FigureRecord(figure, (mention,), "legacy", "read", "a table in a test") for figure in figures
    )
    return build_network(corpus)


def test_a_picture_is_where_europe_pmc_serves_it_and_left_out_where_the_file_is_not_known(network: Network) -> None:
    assert network.node_tables["figure"].columns["image_url"].values() == [PICTURE, None]


def test_every_consumer_is_told_to_show_the_picture_and_to_write_the_title_under_it(network: Network) -> None:
    pictured = with_thumbnails(network)
    nodes = cx2_visual_properties(pictured)
    assert nodes["nodeMapping"]["NODE_CUSTOMGRAPHICS_1"] == {
        "type": "PASSTHROUGH",
        "definition": {"attribute": "thumbnail", "type": "string"},
    }
    assert "NODE_CUSTOMGRAPHICS_1" not in nodes["default"]["node"]
    position = nodes["nodeMapping"]["NODE_LABEL_POSITION"]["definition"]["map"]
    assert [(entry["v"], entry["vp"]["VERTICAL_ANCHOR"]) for entry in position] == [("figure", "bottom")]
    assert nodes["default"]["node"]["NODE_LABEL_POSITION"]["VERTICAL_ANCHOR"] == "center"

    mappings = cx_visual_properties(pictured)[1]["mappings"]
    assert mappings["NODE_CUSTOMGRAPHICS_1"] == {"type": "PASSTHROUGH", "definition": "COL=thumbnail,T=string"}
    assert mappings["NODE_LABEL_POSITION"]["definition"] == "COL=type,T=string,K=0=figure,V=0=S,,N,,c,,0.00,,0.00"

    rules = {rule["selector"]: rule["style"] for rule in cyjs_style(pictured)}
    assert rules["node[thumbnail]"]["background-image"] == "data(thumbnail)"
    assert rules['node[type = "figure"]']["text-valign"] == "bottom"
    assert rules["node"]["text-valign"] == "center"
    assert "background-image" not in rules["node"]


def test_without_thumbnails_no_style_speaks_of_pictures(network: Network) -> None:
    styles: list[Any] = [cx2_visual_properties(network), cx_visual_properties(network), cyjs_style(network)]
    for style in styles:
        for word in ("CUSTOMGRAPHICS", "background-image", "LABEL_POSITION"):
            assert word not in json.dumps(style)


def test_a_picture_that_is_missing_is_left_out_of_the_file(network: Network, tmp_path: Path) -> None:
    path = tmp_path / "network.cyjs"
    write_network(with_thumbnails(network), path)
    nodes = json.loads(path.read_text(encoding="utf-8"))["elements"]["nodes"]
    assert [node["data"].get("thumbnail") for node in nodes[:2]] == [PICTURE, None]
    assert "thumbnail" not in nodes[1]["data"]


def test_the_option_draws_pictures_and_gives_them_room(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["build", str(SEEDS), "-o", str(tmp_path / "out"), "--to", "cx2", "--reports", "none", "--quiet"]
    assert main([*arguments, "--thumbnails"]) == 0
    assert capsys.readouterr().err == ""
    network = read_network(tmp_path / "out" / "network.cx2")
    urls = network.node_tables["figure"].columns["thumbnail"].values()
    assert all(url.startswith("https://europepmc.org/articles/PMC") for url in urls)
    assert network == read_network(tmp_path / "out" / "network.cx2")
    from pfocr_graph.looks import node_looks

    assert set(node_looks(network)["NODE_WIDTH"][:2]) == {160.0}
    stream = io.BytesIO()
    from pfocr_graph.view import write_page

    write_page(network, stream)
    assert b"img-src data: blob: https://europepmc.org;" in stream.getvalue()
