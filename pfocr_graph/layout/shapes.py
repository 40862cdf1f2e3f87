"""Layouts of a given shape: two bands side by side, and a circle."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse.csgraph import reverse_cuthill_mckee

from pfocr_graph.layout.boxes import ASPECT
from pfocr_graph.layout.pivots import FloatArray, Matrix
from pfocr_graph.ragged import Ints

__all__ = ["lay_out_in_bands", "lay_out_in_circle"]

SWEEPS = 24
BETWEEN_BANDS = 0.35
"""Space between the two bands, in parts of their height."""
ON_ONE_CIRCLE = 60
"""More nodes than this stand on several circles, one inside the other."""


def lay_out_in_bands(adjacency: Matrix, is_left: npt.NDArray[np.bool_], boxes: FloatArray) -> FloatArray:
    """Set some nodes in a band on the left and all others in one on the right, in an order with few crossings.

    A band is filled row by row, so its nodes go down in their order. The order begins with that of reverse Cuthill and
    McKee, in which neighbours are near; then each side in turn is sorted by the mean place of its neighbours.

    Parameters
    ----------
    adjacency : csr_array, shape (n_nodes, n_nodes)
        Symmetric weights; edges inside a band do not matter.
    is_left : ndarray of bool, shape (n_nodes,)
        Neither all nor none.
    boxes : ndarray of float, shape (n_nodes, 2)
        Width and height of each node, with the space around it.

    Returns
    -------
    ndarray of float, shape (n_nodes, 2)

    References
    ----------
    .. [1] K. Sugiyama, S. Tagawa, M. Toda, IEEE Trans. Syst. Man Cybern. 11, 109 (1981): the barycentre method.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> crossed = csr_array(([1.0] * 4, ([0, 1, 3, 2], [3, 2, 0, 1])), shape=(4, 4))
    >>> places = lay_out_in_bands(crossed, np.array([True, True, False, False]), np.full((4, 2), 10.0))
    >>> bool((places[0, 1] < places[1, 1]) == (places[3, 1] < places[2, 1]))
    True
    """
    sides = np.flatnonzero(is_left), np.flatnonzero(~is_left)
    between: Matrix = adjacency[sides[0]][:, sides[1]].tocsr()
    towards: tuple[Matrix, Matrix] = between, between.T.tocsr()
    start = np.argsort(reverse_cuthill_mckee(adjacency.tocsr(), symmetric_mode=True))
    order = [_places_in_order(start[side]) for side in sides]
    for sweep in range(SWEEPS):
        here = 1 - sweep % 2
        total: FloatArray = np.asarray(towards[here].sum(axis=1), dtype=np.float64)
        pull = np.asarray(towards[here] @ order[1 - here], dtype=np.float64)
        order[here] = _places_in_order(np.where(total > 0, pull / np.maximum(total, 1e-9), 1.0))
    height = float(np.sqrt(boxes.prod(axis=1).sum() / (ASPECT - BETWEEN_BANDS)))
    bands = [_fill_rows(boxes[side], np.argsort(along), height) for side, along in zip(sides, order, strict=True)]
    height = max(float(np.ptp(band[:, 1])) for band in bands)
    space = BETWEEN_BANDS * (height + float(boxes[:, 1].max()))
    places = np.zeros((len(boxes), 2))
    left_end = 0.0
    for side, band in zip(sides, bands, strict=True):
        places[side] = band * [1, height / max(float(np.ptp(band[:, 1])), 1e-9)] + np.array([left_end, 0.0])
        left_end = float((places[side] + boxes[side] / 2)[:, 0].max()) + space
    return places


def _places_in_order(keys: npt.NDArray[Any]) -> FloatArray:
    """Return each item's place in the order of its keys, as a part of 1; equal keys keep their order."""
    place = np.empty(len(keys))
    place[np.argsort(keys, kind="stable")] = (np.arange(len(keys)) + 0.5) / max(len(keys), 1)
    return place


def _fill_rows(boxes: FloatArray, order: Ints, height: float) -> FloatArray:
    """Set boxes in rows from left to right, as words on a page about so high; y is 0 half way down."""
    width = max(float(boxes.prod(axis=1).sum()) / height, float(boxes[:, 0].max()))
    places = np.zeros_like(boxes)
    row = np.zeros(len(boxes), dtype=np.int64)
    here, end = 0, 0.0
    for box in order.tolist():
        wide = float(boxes[box, 0])
        if end and end + wide > width:
            here, end = here + 1, 0.0
        row[box], places[box, 0] = here, end + wide / 2
        end += wide
    heights = np.zeros(here + 1)
    np.maximum.at(heights, row, boxes[:, 1])
    places[:, 1] = (np.cumsum(heights) - heights / 2 - heights.sum() / 2)[row]
    return places


def lay_out_in_circle(order: Ints, boxes: FloatArray) -> FloatArray:
    """Set nodes around a circle in this order, many of them on several circles, one inside the other.

    Parameters
    ----------
    order : ndarray of int, shape (n_nodes,)
        Node numbers, clockwise from the top.
    boxes : ndarray of float, shape (n_nodes, 2)
        Width and height of each node, with the space around it.

    Returns
    -------
    ndarray of float, shape (n_nodes, 2)

    Examples
    --------
    >>> lay_out_in_circle(np.arange(4), np.full((4, 2), 10.0)).round().tolist()
    [[7.0, -7.0], [7.0, 7.0], [-7.0, 7.0], [-7.0, -7.0]]
    """
    n_nodes = len(order)
    places = np.zeros((n_nodes, 2))
    n_circles = max(int(np.ceil(np.sqrt(n_nodes / ON_ONE_CIRCLE))), 1)
    first = np.arange(0, n_nodes, n_circles)
    if n_nodes < 2:
        return places
    across = np.hypot(*boxes[order].T)
    # A spoke takes as much of the circle as its largest box, and on it boxes stand one behind the other.
    spokes = np.maximum.reduceat(across, first)
    ends = np.cumsum(spokes)
    angle: FloatArray = (ends - spokes / 2) * (2 * np.pi / ends[-1])
    turn = np.abs(angle[:, None] - angle[None])
    turn = np.minimum(turn, 2 * np.pi - turn)
    apart = 2 * np.sin(turn / 2)
    np.fill_diagonal(apart, np.inf)
    radius = float(((spokes[:, None] + spokes[None]) / 2 / apart).max())
    outer = np.cumsum(across) - across / 2
    out = radius + outer - np.repeat(outer[first], np.diff(first, append=n_nodes))
    of_node = np.repeat(angle, np.diff(first, append=n_nodes))
    places[order] = np.stack([out * np.sin(of_node), -out * np.cos(of_node)], axis=1)
    return places
