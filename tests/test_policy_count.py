"""The policy's own count of an edge: recorded on the network, kept by every format, and used by all that rank edges."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pfocr_graph import FORMATS, FigureCorpus, build_network, example_corpus, read_network
from pfocr_graph.attributes import CO_OCCURS, SHARES_GENES
from pfocr_graph.build import build
from pfocr_graph.cli import main
from pfocr_graph.comparison import compare_networks
from pfocr_graph.network import Network
from pfocr_graph.options import BuildOptions
from pfocr_graph.policy_count import support_of
from pfocr_graph.reports.page.drawing import drawn_part
from pfocr_graph.style import Continuous, describe_style
from pfocr_graph.view import write_page
from pfocr_graph.view.selection import strongest_part

POLICIES: list[tuple[dict[str, Any], str, str]] = [
    ({}, CO_OCCURS, "n_independent_figures"),
    ({"families": "keep"}, CO_OCCURS, "n_figures"),
    ({"families": "collapse"}, CO_OCCURS, "n_figures"),
    ({"unit": "papers"}, CO_OCCURS, "n_papers"),
    ({"families": "keep", "unit": "papers"}, CO_OCCURS, "n_papers"),
    ({"network": "figures"}, SHARES_GENES, "n_shared_entities"),
]
EVERY_POLICY = pytest.mark.parametrize(("choices", "interaction", "counted"), POLICIES)


@pytest.fixture(scope="module")
def human() -> FigureCorpus:
    return example_corpus().select(organism="human")


def width_of(network: Network) -> str:
    (mapping,) = (each.mapping for each in describe_style(network).edges if each.name == "EDGE_WIDTH")
    assert isinstance(mapping, Continuous)
    return mapping.attribute


def without_record(network: Network) -> Network:
    attributes = {name: value for name, value in network.attributes.items() if name != "support"}
    return Network(network.node_tables, network.edge_tables, attributes)


@EVERY_POLICY
def test_it_is_what_the_policy_counted(
    human: FigureCorpus, choices: dict[str, Any], interaction: str, counted: str
) -> None:
    made = build(human, BuildOptions(**choices), layout=False, centralities=False, groups=False)
    assert made.network.attributes["support"] == ("string", counted)
    assert support_of(made.network, interaction) == counted
    support = made.figure_pairs.n_shared if made.figure_pairs is not None else made.gene_pairs.pairs.support  # type: ignore[union-attr]
    column = made.network.edge_tables[interaction].columns[counted]
    assert list(column.values()) == np.asarray(support).tolist()


@pytest.mark.parametrize("name", [name for name, form in FORMATS.items() if form.read and name not in {"gmt", "hif"}])
@EVERY_POLICY
def test_every_format_keeps_it(
    human: FigureCorpus, name: str, choices: dict[str, Any], interaction: str, counted: str, tmp_path: Path
) -> None:
    path = tmp_path / f"network{FORMATS[name].suffix}"
    build_network(human, min_shared=5, min_figures=3, **choices).write(path)
    assert support_of(read_network(path), interaction) == counted


@EVERY_POLICY
def test_widths_pictures_and_pages_show_it(
    human: FigureCorpus, choices: dict[str, Any], interaction: str, counted: str
) -> None:
    network = build_network(human, **choices)
    assert width_of(network) == counted
    assert width_of(drawn_part(network)[0]) == counted
    part = strongest_part(network, 30).edge_tables[interaction].columns[counted].values()
    assert sorted(part) == sorted(network.edge_tables[interaction].columns[counted].values())[-30:]
    page = BytesIO()
    write_page(strongest_part(network, 30), page)
    said = re.search(r'<script[^>]* id="about">(.*?)</script>', page.getvalue().decode(), re.DOTALL)
    assert said
    assert {kind["interaction"]: kind["support"] for kind in json.loads(said[1])["kinds"]}[interaction] == counted


@EVERY_POLICY
def test_networks_are_compared_by_it(
    human: FigureCorpus, choices: dict[str, Any], interaction: str, counted: str
) -> None:
    network = build_network(human, **choices)
    found = compare_networks(network, network)
    row = dict(zip(found.edges.columns, next(iter(found.edges.rows)), strict=True))
    edges = network.edges
    here = edges["source"].isin([row["node_a"], row["node_b"]]) & edges["target"].isin([row["node_a"], row["node_b"]])
    assert row["interaction"] == interaction
    assert [row["support_a"]] * 2 == [row["support_b"], edges.loc[here, counted].item()]
    assert found.notes == ()


def test_under_keep_the_strongest_edges_are_the_echoes_that_it_keeps(human: FigureCorpus) -> None:
    network = build_network(human, families="keep", network="genes")
    strongest = strongest_part(network, 6).edges.set_index("name")["n_independent_figures"]
    assert strongest["AKT1 (co-occurs-with) AKT2"] == 0


def test_a_network_that_records_nothing_is_ranked_by_the_first_count_it_has(human: FigureCorpus) -> None:
    network = without_record(build_network(human, families="keep"))
    assert support_of(network, CO_OCCURS) == "n_independent_figures"
    for recorded in ("nothing", "jaccard", ["n_figures"]):
        said = Network(network.node_tables, network.edge_tables, {"support": ("string", recorded)})
        assert support_of(said, CO_OCCURS) == "n_independent_figures"
    assert support_of(network, "mentions") is None
    assert support_of(network, "no such edges") is None


def test_what_two_policies_count_is_told_when_they_are_compared(
    human: FigureCorpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for families in ("keep", "discount"):
        build_network(human, families=families, network="genes").write(tmp_path / f"{families}.cx2")
    assert main(["compare", str(tmp_path / "keep.cx2"), str(tmp_path / "discount.cx2")]) == 0
    said = capsys.readouterr()
    assert "A counts n_figures, b n_independent_figures" in said.err
    assert said.out.startswith("# support_a: n_figures; support_b: n_independent_figures")


def test_networks_that_hardly_compare_say_why(human: FigureCorpus) -> None:
    genes = build_network(human, network="genes", families="keep")
    collapsed = build_network(human, network="genes", families="collapse")
    figures, mentions = build_network(human, network="figures"), build_network(human, network="bipartite")
    others = build_network(example_corpus().select(organism="fly"), network="genes", families="keep")
    for other, why in (
        (collapsed, "families are nodes in only one of the two"),
        (figures, "a counts n_figures, b n_shared_entities"),
        (others, "the two have no node in common"),
    ):
        assert compare_networks(genes, other).notes[0].startswith(why)
    assert compare_networks(mentions, mentions).notes == (
        "neither network has edges that are counted, such as co-occurs-with; only their nodes can be compared",
    )
    assert compare_networks(genes, genes).notes == ()
