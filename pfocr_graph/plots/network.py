"""The network itself, drawn in the style that all files carry."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pfocr_graph.errors import OptionError
from pfocr_graph.layout.networks import place_nodes
from pfocr_graph.looks import (
    CHARACTER_WIDTH,
    LINE_HEIGHT,
    Look,
    edge_looks,
    label_boxes,
    node_looks,
    outline,
    wrap_label,
)
from pfocr_graph.network import Network
from pfocr_graph.plain_text import one_line
from pfocr_graph.plots.canvas import drawn_alike, new_figure
from pfocr_graph.style import called, describe_style, value_for

if TYPE_CHECKING:
    from pfocr_graph.plots.picture import Picture

__all__ = ["plot_network"]

PAGE = (10.0, 7.2)
"""Inches."""
MARGIN = 24.0
LEGEND_COLUMNS = 6
READ_ON_PAPER, READ_WHEN_ENLARGED = 5.0, 2.0
"""Points."""
WIDER = 1.25
"""The letters of a plot are wider than those of most consumers."""
SMALLER = 0.65
TITLE_LETTER = 0.085
"""Inches of a letter of the title, with room on either side."""
RASTER_FROM = 20_000
"""More edges than this are one picture inside an SVG or PDF."""


@drawn_alike
def plot_network(network: Network) -> Picture:
    """Draw a network.

    Parameters
    ----------
    network : Network
        Laid out here if it has no positions.

    Returns
    -------
    matplotlib.figure.Figure
        Nodes with as many labels as fit without touching each other, the most mentioned nodes first; edges; a legend.

    Raises
    ------
    OptionError
        If it has no nodes.
    """
    if not network.n_nodes:
        raise OptionError("this network has no nodes to draw")
    places = place_nodes(network) if network.positions is None else network.positions
    look = node_looks(network)
    half = label_boxes(look) / 2
    places = np.zeros((network.n_nodes, 2)) if places is None else places
    low, high = (places - half).min(axis=0) - MARGIN, (places + half).max(axis=0) + MARGIN
    points = float((np.array(PAGE) * 72 / (high - low)).min())

    width, height = (high - low) * points / 72
    figure = new_figure(max(width, 5.0), height + 0.9, constrained=False)
    axes = figure.add_axes((0, 0.55 / (height + 0.9), 1, height / (height + 0.9)))
    axes.set(xlim=(low[0], high[0]), ylim=(high[1], low[1]), aspect="equal")
    axes.axis("off")
    axes.add_collection(_edges(network, places, points))
    axes.add_collection(_nodes(look, places))
    for (x, y), lines, size in _labels(look, places, points, low, high):
        axes.text(
            x, y, "\n".join(map(one_line, lines)), size=size, ha="center", va="center", linespacing=LINE_HEIGHT - 0.1
        )
    title = one_line(str(network.attributes.get("name", ("string", ""))[1]))
    lines = wrap(title, int(max(width, 5.0) / TITLE_LETTER), max_lines=2, placeholder="…")
    figure.text(0.5, 1 - 0.1 / (height + 0.9), "\n".join(lines), ha="center", va="top", size=10, linespacing=1.1)
    handles = list(_legend(network))
    columns = -(-len(handles) // -(-len(handles) // LEGEND_COLUMNS))
    figure.legend(handles=handles, loc="lower center", ncols=columns, fontsize=8, handletextpad=0.4)
    return figure


def _edges(network: Network, places: npt.NDArray[np.float64], points: float) -> Any:
    from matplotlib.collections import LineCollection

    look: dict[str, Any] = edge_looks(network)
    ends = [np.stack((places[table.source], places[table.target]), axis=1) for table in network.edge_tables.values()]
    return LineCollection(
        list(np.concatenate([np.zeros((0, 2, 2)), *ends])),
        colors=list(zip(look["EDGE_LINE_COLOR"], look["EDGE_OPACITY"], strict=True)),
        linewidths=[max(width * points, 0.15) for width in look["EDGE_WIDTH"]],
        rasterized=network.n_edges > RASTER_FROM,
        zorder=1,
    )


def _nodes(look: Look, places: npt.NDArray[np.float64]) -> Any:
    from matplotlib.collections import PolyCollection

    sizes = np.array([look["NODE_WIDTH"], look["NODE_HEIGHT"]], dtype=np.float64).T
    shapes = [
        outline(str(shape)) * size / 2 + place
        for shape, size, place in zip(look["NODE_SHAPE"], sizes, places, strict=True)
    ]
    paint: dict[str, Any] = {"facecolors": look["NODE_BACKGROUND_COLOR"], "edgecolors": look["NODE_BORDER_COLOR"]}
    return PolyCollection(shapes, **paint, linewidths=0.5, zorder=2)


def _labels(
    look: dict[str, Any],
    places: npt.NDArray[np.float64],
    points: float,
    low: npt.NDArray[np.float64],
    high: npt.NDArray[np.float64],
) -> Iterator[tuple[tuple[float, float], list[str], float]]:
    """Yield the labels that fit: place, lines and size in points; those in their own size first, the largest first."""
    taken = np.zeros((0, 4))
    sizes = np.array(look["NODE_LABEL_FONT_SIZE"], dtype=np.float64) * points
    # A symbol that is too small to read may be larger where there is room for it.
    enlarged = (sizes < READ_ON_PAPER) & np.array([" " not in label for label in look["NODE_LABEL"]], dtype=bool)
    order = np.lexsort((np.arange(len(places)), -np.array(look["NODE_WIDTH"]), -sizes, enlarged))
    for node in order.tolist():
        size = READ_ON_PAPER if enlarged[node] else float(sizes[node])
        label, max_width = look["NODE_LABEL"][node], look["NODE_LABEL_MAX_WIDTH"][node]
        lines = wrap_label(label, look["NODE_LABEL_FONT_SIZE"][node], max_width)
        if not lines or size < READ_WHEN_ENLARGED:
            continue
        x, y = places[node]
        # A large node between others rather has a smaller label than none.
        for tried in dict.fromkeys((size, max(SMALLER * size, min(size, READ_ON_PAPER)))):
            wide = max(map(len, lines)) * CHARACTER_WIDTH * WIDER * tried / points
            tall = len(lines) * LINE_HEIGHT * tried / points
            box = np.array([x - wide / 2, x + wide / 2, y - tall / 2, y + tall / 2])
            hit = (taken[:, 0] < box[1]) & (box[0] < taken[:, 1]) & (taken[:, 2] < box[3]) & (box[2] < taken[:, 3])
            if (box[::2] > low).all() and (box[1::2] < high).all() and not hit.any():
                taken = np.concatenate((taken, box[None]))
                yield (x, y), lines, tried
                break


def _legend(network: Network) -> Iterator[Any]:
    from matplotlib.lines import Line2D

    style = describe_style(network)
    markers = {"ellipse": "o", "round-rectangle": "s", "hexagon": "H", "diamond": "D", "triangle": "^", "octagon": "8"}
    for kind, nodes in network.node_tables.items():
        if len(nodes):
            looks = {each.name: str(value_for(each, kind)) for each in style.nodes}
            yield Line2D(
                [],
                [],
                linestyle="",
                marker=markers.get(looks["NODE_SHAPE"], "o"),
                markerfacecolor=looks["NODE_BACKGROUND_COLOR"],
                markeredgecolor=looks["NODE_BORDER_COLOR"],
                label=f"{called(kind)} ({len(nodes):,})",
            )
    for kind, edges in network.edge_tables.items():
        if len(edges):
            color = next(str(value_for(each, kind)) for each in style.edges if each.name == "EDGE_LINE_COLOR")
            yield Line2D([], [], color=color, linewidth=2, label=f"{called(kind)} ({len(edges):,})")
