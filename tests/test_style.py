"""The visual style: distinct looks, and the same in the words of each consumer."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from cx_networks import columns_of

from pfocr_graph.attributes import CO_OCCURS, FIGURE, GENE, MENTIONS, NODE_TYPES, SHARES_GENES
from pfocr_graph.columns import TextColumn
from pfocr_graph.formats.cx_style import CX2_EDITOR_PROPERTIES, cx2_visual_properties, cx_visual_properties
from pfocr_graph.formats.cyjs_style import cyjs_style
from pfocr_graph.network import EdgeTable, Network, NodeTable
from pfocr_graph.style import BACKGROUND, EDGE_COLORS, NODE_LOOKS, TEXT_COLOR, describe_style


def drawn_network(n_figures: tuple[int | None, ...] = (3, 40, 7), n_pairs: int = 2) -> Network:
    """Return three drawn entities, a figure and edges of two kinds."""
    genes = columns_of(
        node_id=("string", ["a", "b", "c"]), name=("string", ["A", "B", "C"]), n_figures=("integer", list(n_figures))
    )
    figure = columns_of(node_id=("string", ["f"]), name=("string", ["A figure"]))
    ends = np.arange(n_pairs) % 2, np.arange(n_pairs) % 2 + 1
    support = columns_of(
        name=("string", ["e"] * n_pairs),
        n_figures=("integer", [9] * n_pairs),
        n_independent_figures=("integer", list(range(2, 2 + n_pairs))),
    )
    mention = columns_of(name=("string", ["m"]))
    return Network(
        {
            FIGURE: NodeTable(figure | {"type": TextColumn.constant(FIGURE, 1)}),
            GENE: NodeTable(genes | {"type": TextColumn.constant(GENE, 3)}),
        },
        {
            MENTIONS: EdgeTable(
                np.array([0]), np.array([1]), mention | {"interaction": TextColumn.constant(MENTIONS, 1)}
            ),
            CO_OCCURS: EdgeTable(
                ends[0] + 1, ends[1] + 1, support | {"interaction": TextColumn.constant(CO_OCCURS, n_pairs)}
            ),
        },
    )


def mappings(network: Network, side: str) -> dict[str, Any]:
    found: dict[str, Any] = cx2_visual_properties(network)[f"{side}Mapping"]
    return found


def luminance(color: str) -> float:
    """Return the relative luminance of WCAG 2."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


# Viénot, Brettel and Mollon (1999): how a deuteranope sees linear red, green and blue.
DEUTERANOPIA = np.array([[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]])


def seen_by_a_deuteranope(color: str) -> Any:
    linear = np.array([int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]) ** 2.2
    return np.clip(DEUTERANOPIA @ linear, 0, 1) ** (1 / 2.2)


def test_no_two_node_types_share_a_shape_or_a_colour() -> None:
    assert tuple(NODE_LOOKS) == NODE_TYPES
    for field in ("shape", "fill"):
        assert len({getattr(look, field) for look in NODE_LOOKS.values()}) == len(NODE_TYPES)


@pytest.mark.parametrize("colors", [[look.fill for look in NODE_LOOKS.values()], list(EDGE_COLORS.values())])
def test_colours_stay_apart_without_red_and_green(colors: list[str]) -> None:
    for one, other in combinations(colors, 2):
        assert np.abs(seen_by_a_deuteranope(one) - seen_by_a_deuteranope(other)).max() > 0.1


def test_labels_can_be_read_on_every_node_and_beside_it() -> None:
    for ground in [BACKGROUND, *(look.fill for look in NODE_LOOKS.values())]:
        assert contrast(TEXT_COLOR, ground) > 4.5


def test_co_occurrence_stands_out_from_mentions_on_white() -> None:
    assert contrast(EDGE_COLORS[CO_OCCURS], BACKGROUND) > 3
    assert contrast(EDGE_COLORS[SHARES_GENES], BACKGROUND) > 3
    assert contrast(EDGE_COLORS[MENTIONS], BACKGROUND) < 2


def test_node_sizes_span_the_figures_that_the_network_has() -> None:
    width = mappings(drawn_network(), "node")["NODE_WIDTH"]
    ranges = width["definition"]["map"]
    assert width["definition"]["attribute"] == "n_figures"
    assert (ranges[0]["max"], ranges[-1]["min"]) == (3, 40)
    assert ranges[0]["maxVPValue"] < ranges[-1]["minVPValue"]
    assert width == mappings(drawn_network(), "node")["NODE_HEIGHT"]


def test_edge_width_shows_independent_support_where_it_is_known() -> None:
    assert mappings(drawn_network(), "edge")["EDGE_WIDTH"]["definition"]["attribute"] == "n_independent_figures"
    network = drawn_network()
    pairs = network.edge_tables[CO_OCCURS]
    columns = {name: column for name, column in pairs.columns.items() if name != "n_independent_figures"}
    plain = Network(network.node_tables, {CO_OCCURS: EdgeTable(pairs.source, pairs.target, columns)})
    assert mappings(plain, "edge")["EDGE_WIDTH"]["definition"]["attribute"] == "n_figures"


def test_equal_counts_still_make_a_range() -> None:
    ranges = mappings(drawn_network((5, 5, 5)), "node")["NODE_WIDTH"]["definition"]["map"]
    assert ranges[0]["max"] < ranges[-1]["min"]


def test_missing_counts_do_not_count() -> None:
    ranges = mappings(drawn_network((3, None, 40)), "node")["NODE_WIDTH"]["definition"]["map"]
    assert (ranges[0]["max"], ranges[-1]["min"]) == (3, 40)


def test_a_network_without_counts_has_no_mapping_on_them() -> None:
    style = describe_style(Network({}))
    assert all(each.mapping is None for each in style.nodes if each.name in {"NODE_WIDTH", "NODE_HEIGHT"})
    assert next(each.mapping for each in style.edges if each.name == "EDGE_WIDTH") is None


def test_many_edges_are_fainter() -> None:
    def opacity(n_pairs: int) -> Any:
        said = mappings(drawn_network(n_pairs=n_pairs), "edge")["EDGE_OPACITY"]["definition"]["map"]
        return {entry["v"]: entry["vp"] for entry in said}[CO_OCCURS]

    opacities = [opacity(n_pairs) for n_pairs in (10, 1_000, 10_000, 40_000)]
    assert opacities == sorted(opacities, reverse=True)
    assert len(set(opacities)) == 4
    assert 0 < opacities[-1] < opacities[0] <= 1


def parse_definition(definition: str) -> dict[str, str]:
    """Return the parts of a mapping of CX 1, as NDEx numbers them."""
    parts = [part.split("=", 2) for part in definition.split(",")]
    return {"=".join(part[:-1]): part[-1] for part in parts}


def test_cx_says_the_same_as_cx2_in_its_own_words() -> None:
    network = drawn_network()
    style = cx2_visual_properties(network)
    _, nodes, edges = cx_visual_properties(network)
    assert nodes["properties"]["NODE_LABEL_WIDTH"] == str(style["default"]["node"]["NODE_LABEL_MAX_WIDTH"])
    assert nodes["mappings"]["NODE_LABEL"] == {"type": "PASSTHROUGH", "definition": "COL=name,T=string"}
    assert nodes["dependencies"] == {"nodeSizeLocked": "false"}
    assert CX2_EDITOR_PROPERTIES["nodeSizeLocked"] is False

    shapes = parse_definition(nodes["mappings"]["NODE_SHAPE"]["definition"])
    for number, entry in enumerate(style["nodeMapping"]["NODE_SHAPE"]["definition"]["map"]):
        said = shapes[f"K={number}"], shapes[f"V={number}"].lower().replace("_", "-")
        assert said == (entry["v"], entry["vp"])
        assert shapes[f"V={number}"].isupper()
    opacities = parse_definition(edges["mappings"]["EDGE_TRANSPARENCY"]["definition"])
    for number, entry in enumerate(style["edgeMapping"]["EDGE_OPACITY"]["definition"]["map"]):
        assert opacities[f"K={number}"] == entry["v"]
        assert int(opacities[f"V={number}"]) / 255 == pytest.approx(entry["vp"], abs=0.002)
    widths = parse_definition(nodes["mappings"]["NODE_WIDTH"]["definition"])
    assert (widths["COL"], widths["T"]) == ("n_figures", "integer")
    for number, entry in enumerate(style["nodeMapping"]["NODE_WIDTH"]["definition"]["map"][1:]):
        assert float(widths[f"OV={number}"]) == entry["min"]
        assert float(widths[f"L={number}"]) == float(widths[f"G={number}"]) == entry["minVPValue"]


def test_cytoscape_js_maps_only_what_an_element_has() -> None:
    rules = cyjs_style(drawn_network())
    mapped = [(rule["selector"], value) for rule in rules for value in map(str, rule["style"].values()) if "(" in value]
    assert {value.partition("(")[0] for _, value in mapped} == {"data", "mapData"}
    for selector, text in mapped:
        asked = re.fullmatch(r"(?:node|edge)\[([A-Za-z0-9_-]+)(?: >= \d+)?\]", selector)
        assert asked
        assert re.fullmatch(rf"(?:data|mapData)\({asked[1]}[,)].*", text)


def test_selectors_name_fields_that_need_no_quotes() -> None:
    fields = [re.findall(r"\[([^\]=>]+)", rule["selector"]) for rule in cyjs_style(drawn_network())]
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+ ?", field) for each in fields for field in each)
