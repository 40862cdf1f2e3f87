"""The visual style, described once: how figures, genes, families and each kind of edge look.

`describe_style` says it in CX2's words; `formats.cx_style` and `formats.cyjs_style` turn it into those of CX and
Cytoscape.js.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from pfocr_graph.attributes import (
    AMBIGUOUS,
    CHEMICAL,
    CO_OCCURS,
    DISEASE,
    FAMILY,
    FIGURE,
    GENE,
    MENTIONS,
    SHARES_GENES,
    AttributeType,
)
from pfocr_graph.columns import NumberColumn
from pfocr_graph.network import EdgeTable, Network, NodeTable
from pfocr_graph.policy_count import counts_of

__all__ = [
    "Continuous",
    "Discrete",
    "Passthrough",
    "Property",
    "Style",
    "Value",
    "called",
    "describe_style",
    "value_for",
    "with_thumbnails",
]

Value: TypeAlias = str | int | float


@dataclass(frozen=True, slots=True)
class NodeLook:
    """Shape and colours of one node type."""

    shape: str
    fill: str
    border: str


@dataclass(frozen=True, slots=True)
class Discrete:
    """A visual property that takes a value of its own for each value of an attribute."""

    attribute: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Continuous:
    """A visual property that follows a number: straight lines between `points` of (number, size), rising in both."""

    attribute: str
    type: AttributeType
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Passthrough:
    """A visual property that shows the attribute itself."""

    attribute: str


@dataclass(frozen=True, slots=True)
class Property:
    """One visual property under its CX2 name: its value, none for a picture, and what it depends on."""

    name: str
    default: Value | None
    mapping: Discrete | Continuous | Passthrough | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """The visual properties of a network."""

    background: str
    nodes: tuple[Property, ...]
    edges: tuple[Property, ...]


# The colours of Okabe and Ito stay apart in the common kinds of colour blindness and on white; shape says it again.
NODE_LOOKS: dict[str, NodeLook] = {
    FIGURE: NodeLook("round-rectangle", "#F5F5F5", "#8C8C8C"),
    GENE: NodeLook("ellipse", "#56B4E9", "#0072B2"),
    FAMILY: NodeLook("hexagon", "#E69F00", "#9A6A00"),
    AMBIGUOUS: NodeLook("diamond", "#CC79A7", "#8A4A6B"),
    CHEMICAL: NodeLook("triangle", "#009E73", "#00664A"),
    DISEASE: NodeLook("octagon", "#F0E442", "#8F8620"),
}
OTHER_NODE = NodeLook("ellipse", "#D9D9D9", "#8C8C8C")
EDGE_COLORS: dict[str, str] = {MENTIONS: "#BDBDBD", CO_OCCURS: "#0072B2", SHARES_GENES: "#D55E00"}
OTHER_EDGE = "#8C8C8C"
TEXT_COLOR = "#1A1A1A"
BACKGROUND = "#FFFFFF"

THUMBNAIL = "thumbnail"
"""The attribute with the address of a figure's picture; where it is there, figures are drawn as their pictures."""
IMAGE_HOSTS = ("europepmc.org",)
"""Where pictures of figures come from."""
CENTER, BELOW = "center", "below"
"""Where a label stands: in the node or under it."""

FIGURE_SIZE = (124.0, 52.0)
PICTURE_SIZE = (160.0, 110.0)
PLAIN_SIZE = (40.0, 40.0)
FIGURE_LABEL_WIDTH, PLAIN_LABEL_WIDTH = 114.0, 400.0
FIGURE_FONT, PLAIN_FONT = 10.0, 12.0
NODE_SIZES = (38.0, 64.0)
FONT_SIZES = (11.0, 17.0)
FEW_NODES = 60
"""Up to so many nodes the largest have the sizes above; in larger networks, which are shown smaller, they grow."""
MAX_GROWTH = 4.0
EDGE_WIDTHS = (1.0, 6.0)
THIN = 0.75
OPACITY_STEPS: tuple[tuple[int, float], ...] = ((150, 0.8), (600, 0.5), (2_500, 0.35), (10_000, 0.25))
"""Up to so many edges of one kind, so opaque."""
FAINTEST = 0.15


def describe_style(network: Network) -> Style:
    """Return the style that fits a network: sizes and widths span its own counts, many edges are fainter.

    Parameters
    ----------
    network : Network

    Returns
    -------
    Style
        Visual properties under their CX2 names, opacities from 0 to 1, lengths in pixels.

    Examples
    --------
    >>> style = describe_style(Network({}))
    >>> style.background, style.nodes[0].name
    ('#FFFFFF', 'NODE_SHAPE')
    """
    pictured = THUMBNAIL in network.node_schema
    # Only figures lack n_figures, so the size that a mapping leaves alone is theirs.
    figure_size = PICTURE_SIZE if pictured else FIGURE_SIZE
    width, height = figure_size if FIGURE in network.node_tables else PLAIN_SIZE
    growth = min(max(network.n_nodes / FEW_NODES, 1) ** 0.5, MAX_GROWTH)
    size, font = (
        _continuous(network.node_tables.values(), ("n_figures",), (small, round(large * growth)))
        for small, large in (NODE_SIZES, FONT_SIZES)
    )
    thickness = _continuous(network.edge_tables.values(), counts_of(network), EDGE_WIDTHS)
    picture = (
        Property("NODE_CUSTOMGRAPHICS_1", None, Passthrough(THUMBNAIL)),
        Property("NODE_LABEL_POSITION", CENTER, Discrete("type", {FIGURE: BELOW})),
    )
    nodes = (
        _by_type(network, "NODE_SHAPE", "shape"),
        _by_type(network, "NODE_BACKGROUND_COLOR", "fill"),
        _by_type(network, "NODE_BORDER_COLOR", "border"),
        Property("NODE_BORDER_WIDTH", 1.0),
        Property("NODE_WIDTH", width, size),
        Property("NODE_HEIGHT", height, size),
        Property("NODE_LABEL", "", Passthrough("name")),
        Property("NODE_LABEL_COLOR", TEXT_COLOR),
        Property("NODE_LABEL_FONT_SIZE", FIGURE_FONT if FIGURE in network.node_tables else PLAIN_FONT, font),
        Property("NODE_LABEL_MAX_WIDTH", PLAIN_LABEL_WIDTH, Discrete("type", {FIGURE: FIGURE_LABEL_WIDTH})),
        *(picture if pictured else ()),
    )
    opacities = {key: _opacity(len(network.edge_tables[key])) for key in EDGE_COLORS if key in network.edge_tables}
    edges = (
        Property("EDGE_LINE_COLOR", OTHER_EDGE, Discrete("interaction", EDGE_COLORS)),
        Property("EDGE_WIDTH", THIN, thickness),
        Property("EDGE_OPACITY", _opacity(network.n_edges), Discrete("interaction", opacities) if opacities else None),
    )
    return Style(BACKGROUND, nodes, edges)


def with_thumbnails(network: Network) -> Network:
    """Return the network with its figures drawn as their pictures, where a figure says where its picture is.

    Parameters
    ----------
    network : Network
        Its figures have an `image_url`; without any it comes back as it is.

    Returns
    -------
    Network
        With the attribute `thumbnail`, which every consumer's style shows in the node. The consumer fetches the
        pictures from Europe PMC when it opens the network.
    """
    figures = network.node_tables.get(FIGURE)
    if figures is None or "image_url" not in figures.columns or not figures.columns["image_url"].count():
        return network
    pictured = NodeTable({**figures.columns, THUMBNAIL: figures.columns["image_url"]})
    return replace(network, node_tables={**network.node_tables, FIGURE: pictured})


def called(kind: str) -> str:
    """Return what a legend calls a node type or an interaction.

    Examples
    --------
    >>> called("proteinfamily"), called("gene")
    ('protein family', 'gene')
    """
    return _CALLED.get(kind, kind)


_CALLED = {
    FAMILY: "protein family",
    AMBIGUOUS: "ambiguous word",
    MENTIONS: "figure mentions it",
    CO_OCCURS: "drawn in the same figures",
    SHARES_GENES: "figures that share genes",
}


def value_for(each: Property, key: str) -> Value | None:
    """Return the value of a visual property for a node type or an interaction.

    Examples
    --------
    >>> value_for(Property("NODE_SHAPE", "ellipse", Discrete("type", {"figure": "rectangle"})), "figure")
    'rectangle'
    """
    return each.mapping.values.get(key, each.default) if isinstance(each.mapping, Discrete) else each.default


def _by_type(network: Network, name: str, field: str) -> Property:
    """Return what each node type looks like; chemicals and diseases only where there are any."""
    values = {
        kind: getattr(look, field)
        for kind, look in NODE_LOOKS.items()
        if kind in network.node_tables or kind not in (CHEMICAL, DISEASE)
    }
    return Property(name, getattr(OTHER_NODE, field), Discrete("type", values))


def _opacity(n_edges: int) -> float:
    return next((opacity for limit, opacity in OPACITY_STEPS if n_edges <= limit), FAINTEST)


def _continuous(
    tables: Iterable[NodeTable] | Iterable[EdgeTable], attributes: tuple[str, ...], sizes: tuple[float, float]
) -> Continuous | None:
    """Return the mapping on the first of these attributes that has a number anywhere."""
    columns = [table.columns for table in tables]
    for attribute in attributes:
        found = [column[attribute] for column in columns if attribute in column]
        numbers = [column for column in found if isinstance(column, NumberColumn) and column.type != "boolean"]
        parts = [column.array if column.missing is None else column.array[~column.missing] for column in numbers]
        known = np.concatenate(parts) if parts else np.zeros(0)
        if len(known):
            return Continuous(attribute, numbers[0].type, _square_root(known.min().item(), known.max().item(), *sizes))
    return None


def _square_root(low: float, high: float, small: float, large: float) -> tuple[tuple[float, float], ...]:
    """Return two straight lines that are near a square root: most counts are small, and few are very large."""
    # A consumer divides by the differences, and an integer must stay one.
    span = max(high - low, 4)
    return (low, small), (low + span // 4, (small + large) / 2), (low + span, large)
