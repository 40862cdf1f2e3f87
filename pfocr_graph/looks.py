"""What each node and edge looks like: the style worked out row by row, for drawings that we make ourselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pfocr_graph.network import EdgeTable, Network, NodeTable
from pfocr_graph.style import Continuous, Discrete, Property, Value, describe_style

__all__ = ["Look", "edge_looks", "label_boxes", "node_looks", "wrap_label"]

Look = dict[str, list[Value]]
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


def _values(each: Property, table: NodeTable | EdgeTable) -> Sequence[Value]:
    mapping = each.mapping
    column = None if mapping is None else table.columns.get(mapping.attribute)
    if column is None:
        return [each.default] * len(table)
    match mapping:
        case Discrete(_, values):
            return [values.get(value, each.default) for value in column.values()]
        case Continuous(_, _, points):
            at, sizes = zip(*points, strict=True)
            return [each.default if value is None else float(np.interp(value, at, sizes)) for value in column.values()]
    return [each.default if value is None else str(value) for value in column.values()]


def wrap_label(text: str, font_size: float, max_width: float) -> list[str]:
    """Break a label into lines of at most about this width, between words; a longer word stays whole.

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
            lines.append(word)
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
    for width, height, label, size, max_width in rows:
        lines = wrap_label(label, size, max_width)
        widest = max(map(len, lines), default=0) * CHARACTER_WIDTH * size
        boxes.append((max(width, widest), max(height, len(lines) * LINE_HEIGHT * size)))
    return np.array(boxes, dtype=np.float64).reshape(-1, 2)
