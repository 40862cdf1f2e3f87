"""What each node and edge looks like: the style worked out row by row, for drawings that we make ourselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pfocr_graph.network import EdgeTable, Network, NodeTable
from pfocr_graph.style import BELOW, CENTER, Continuous, Discrete, Property, Value, describe_style

__all__ = ["Look", "edge_looks", "label_boxes", "node_looks", "outline", "wrap_label"]

Look = dict[str, list[Value | None]]
"""Values by visual property, in its CX2 name, a value for each row."""

CHARACTER_WIDTH = 0.58
"""Mean width of a character of a sans-serif font, in font sizes."""
LINE_HEIGHT = 1.2


def node_looks(network: Network) -> Look:
    """Return the visual properties of every node, by node number.

    Parameters
    ----------
    network : Network

    Returns
    -------
    dict of str to list

    Examples
    --------
    >>> from pfocr_graph.columns import TextColumn
    >>> names = {name: TextColumn.of([name]) for name in ("node_id", "name")}
    >>> gene = NodeTable({**names, "type": TextColumn.of(["gene"])})
    >>> look = node_looks(Network({"gene": gene}))
    >>> look["NODE_SHAPE"], look["NODE_LABEL"]
    (['ellipse'], ['name'])
    """
    return _looks(describe_style(network).nodes, network.node_tables.values())


def edge_looks(network: Network) -> Look:
    """Return the visual properties of every edge, table by table.

    Parameters
    ----------
    network : Network

    Returns
    -------
    dict of str to list
    """
    return _looks(describe_style(network).edges, network.edge_tables.values())


def _looks(properties: Iterable[Property], tables: Iterable[NodeTable | EdgeTable]) -> Look:
    listed = list(tables)
    return {each.name: [value for table in listed for value in _values(each, table)] for each in properties}


def _values(each: Property, table: NodeTable | EdgeTable) -> Sequence[Value | None]:
    mapping = each.mapping
    column = None if mapping is None else table.columns.get(mapping.attribute)
    if column is None:
        return [each.default] * len(table)
    match mapping:
        case Discrete(_, values):
            return [values.get(value, each.default) for value in column.values()]
        case Continuous(_, _, points):
            numbers = np.array([np.nan if value is None else value for value in column.values()], dtype=np.float64)
            sizes = np.interp(numbers, *np.transpose(points)).tolist()
            return [each.default if size != size else size for size in sizes]
    return [each.default if value is None else str(value) for value in column.values()]


def outline(shape: str) -> npt.NDArray[np.float64]:
    """Return the corners of a shape, in half widths and half heights from its middle; a round one has many.

    Parameters
    ----------
    shape : str
        A shape of CX2; one that is not known is an ellipse.

    Returns
    -------
    ndarray of float, shape (n_corners, 2)

    Examples
    --------
    >>> outline("diamond").tolist()
    [[-1.0, 0.0], [0.0, -1.0], [1.0, 0.0], [0.0, 1.0]]
    """
    if shape in CORNERS:
        return np.array(CORNERS[shape], dtype=np.float64)
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    return np.stack((np.cos(angle), np.sin(angle)), axis=1)


CORNERS: dict[str, tuple[tuple[float, float], ...]] = {
    "hexagon": ((-1, 0), (-0.5, -1), (0.5, -1), (1, 0), (0.5, 1), (-0.5, 1)),
    "diamond": ((-1, 0), (0, -1), (1, 0), (0, 1)),
    "triangle": ((0, -1), (1, 1), (-1, 1)),
    "octagon": ((-1, -0.4), (-0.4, -1), (0.4, -1), (1, -0.4), (1, 0.4), (0.4, 1), (-0.4, 1), (-1, 0.4)),
    "rectangle": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    "round-rectangle": ((-1, -0.8), (-0.92, -1), (0.92, -1), (1, -0.8), (1, 0.8), (0.92, 1), (-0.92, 1), (-1, 0.8)),
}
"""Shapes with corners; a corner that is cut a little stands for a round one."""


def wrap_label(text: str, font_size: float, max_width: float) -> list[str]:
    """Break a label into lines of at most about this width: between words, and inside those that are longer.

    Parameters
    ----------
    text : str
    font_size, max_width : float
        In pixels.

    Returns
    -------
    list of str

    Examples
    --------
    >>> wrap_label("Canonical Wnt signalling", 10, 60)
    ['Canonical', 'Wnt', 'signalling']
    """
    longest = max(int(max_width / (CHARACTER_WIDTH * font_size)), 1)
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= longest:
            lines[-1] += f" {word}"
        else:
            lines += [word[start : start + longest] for start in range(0, len(word), longest)]
    return lines


def label_boxes(look: Look) -> npt.NDArray[np.float64]:
    """Return the width and height that each node takes up with its label.

    Parameters
    ----------
    look : dict
        As `node_looks` returns it.

    Returns
    -------
    ndarray of float, shape (n_nodes, 2)
        In pixels.
    """
    rows: Any = zip(
        *(
            look[name]
            for name in (
                "NODE_WIDTH",
                "NODE_HEIGHT",
                "NODE_LABEL",
                "NODE_LABEL_FONT_SIZE",
                "NODE_LABEL_MAX_WIDTH",
            )
        ),
        strict=True,
    )
    boxes = []
    positions = look.get("NODE_LABEL_POSITION") or [CENTER] * len(look["NODE_LABEL"])
    for (width, height, label, size, max_width), position in zip(rows, positions, strict=True):
        lines = wrap_label(label, size, max_width)
        widest, tall = max(map(len, lines), default=0) * CHARACTER_WIDTH * size, len(lines) * LINE_HEIGHT * size
        # The node stays in the middle of its box, so a label under it counts twice.
        boxes.append((max(width, widest), height + 2 * tall if position == BELOW else max(height, tall)))
    return np.array(boxes, dtype=np.float64).reshape(-1, 2)
