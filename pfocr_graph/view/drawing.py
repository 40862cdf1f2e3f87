"""A network as a drawing that does not move: SVG made of its positions and its style."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

import numpy as np
import numpy.typing as npt

from pfocr_graph.looks import CORNERS, LINE_HEIGHT, Look, edge_looks, label_boxes, node_looks, wrap_label
from pfocr_graph.network import Network
from pfocr_graph.style import BACKGROUND, BELOW

__all__ = ["draw_shape", "draw_svg"]

MARGIN = 20.0


def draw_svg(network: Network, title: str) -> str:
    """Return a network as SVG text, in the look of its style.

    Parameters
    ----------
    network : Network
        With positions.
    title : str
        What a screen reader says of it.

    Returns
    -------
    str

    Examples
    --------
    >>> draw_svg(Network({}, positions=np.zeros((0, 2))), "Nothing").partition(" ")[0]
    '<svg'
    """
    places = np.zeros((network.n_nodes, 2)) if network.positions is None else network.positions
    look = node_looks(network)
    half = label_boxes(look) / 2
    low = (places - half).min(axis=0, initial=0.0) - MARGIN
    high = (places + half).max(axis=0, initial=0.0) + MARGIN
    frame = " ".join(f"{value:.0f}" for value in (*low, *(high - low)))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{frame}" role="img" font-family="sans-serif">',
            f"<title>{_text(title)}</title>",
            f'<rect x="{low[0]:.0f}" y="{low[1]:.0f}" width="100%" height="100%" fill="{BACKGROUND}"/>',
            *_iter_edges(network, places),
            *_iter_nodes(look, places),
            "</svg>",
        ]
    )


def _iter_edges(network: Network, places: npt.NDArray[np.float64]) -> Iterator[str]:
    """Yield the edges, those of one look as one path: thousands of elements would make a page slow."""
    look = edge_looks(network)
    paths: dict[tuple[str, str, str], list[str]] = {}
    ends = [(table.source, table.target) for table in network.edge_tables.values()]
    lines = [
        line for source, target in ends for line in zip(places[source].tolist(), places[target].tolist(), strict=True)
    ]
    looks: Any = zip(look["EDGE_LINE_COLOR"], look["EDGE_WIDTH"], look["EDGE_OPACITY"], strict=True)
    for ((x1, y1), (x2, y2)), (color, width, opacity) in zip(lines, looks, strict=True):
        key = (color, f"{width:.1f}", f"{opacity:g}")
        paths.setdefault(key, []).append(f"M{x1:g} {y1:g}L{x2:g} {y2:g}")
    for (color, thickness, opaque), path in paths.items():
        yield f'<path d="{"".join(path)}" stroke="{color}" stroke-width="{thickness}" stroke-opacity="{opaque}"/>'


def _iter_nodes(look: Look, places: npt.NDArray[np.float64]) -> Iterator[str]:
    for row, (x, y) in enumerate(places.tolist()):
        one: dict[str, Any] = {name: values[row] for name, values in look.items()}
        size = one["NODE_LABEL_FONT_SIZE"]
        lines = wrap_label(one["NODE_LABEL"], size, one["NODE_LABEL_MAX_WIDTH"])
        tall = size * LINE_HEIGHT * len(lines)
        middle = y + (one["NODE_HEIGHT"] + tall) / 2 if one.get("NODE_LABEL_POSITION") == BELOW else y
        first = middle - tall / 2 + size * (LINE_HEIGHT / 2 + 0.35)
        spans = (
            f'<tspan x="{x:g}" y="{first + size * LINE_HEIGHT * number:.1f}">{_text(line)}</tspan>'
            for number, line in enumerate(lines)
        )
        yield draw_shape(
            one["NODE_SHAPE"],
            (x, y),
            (one["NODE_WIDTH"], one["NODE_HEIGHT"]),
            f'fill="{one["NODE_BACKGROUND_COLOR"]}" stroke="{one["NODE_BORDER_COLOR"]}"',
        )
        paint = f'font-size="{size:.1f}" fill="{one["NODE_LABEL_COLOR"]}"'
        yield f'<text text-anchor="middle" {paint}>{"".join(spans)}</text>'


def draw_shape(shape: str, middle: tuple[float, float], size: tuple[float, float], paint: str) -> str:
    """Return one node as an SVG element.

    Parameters
    ----------
    shape : str
        A shape of CX2; one that is not known is drawn as an ellipse.
    middle, size : tuple of float
    paint : str
        Attributes of the element, escaped.

    Returns
    -------
    str

    Examples
    --------
    >>> draw_shape("ellipse", (0, 0), (10, 10), 'fill="red"')
    '<ellipse cx="0" cy="0" rx="5.0" ry="5.0" fill="red"/>'
    """
    (x, y), (width, height) = middle, (round(size[0], 1), round(size[1], 1))
    if shape.endswith("rectangle"):
        corner = f'x="{x - width / 2:.1f}" y="{y - height / 2:.1f}"'
        return f'<rect {corner} width="{width}" height="{height}" rx="6" {paint}/>'
    if shape in CORNERS:
        corners = " ".join(f"{x + dx * width / 2:.1f},{y + dy * height / 2:.1f}" for dx, dy in CORNERS[shape])
        return f'<polygon points="{corners}" {paint}/>'
    return f'<ellipse cx="{x:g}" cy="{y:g}" rx="{width / 2}" ry="{height / 2}" {paint}/>'


def _text(text: str) -> str:
    """Return text that XML and HTML hold: escaped, without control characters."""
    return escape("".join(c if c.isprintable() else " " for c in text))
