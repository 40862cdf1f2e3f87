"""Boxes on a page: pushed apart where they overlap, and packed side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pfocr_graph.layout.pivots import FloatArray

__all__ = ["pack", "push_apart"]

ALL_PAIRS_UP_TO = 150
ROUNDS_BEFORE_WIDENING = 25
WIDENING = 1.04
ASPECT = 4 / 3
COLUMNS = 1024
PAGE_WIDTHS = (1.0, 1.1, 1.2, 1.35, 1.5)


def push_apart(places: FloatArray, sizes: FloatArray, *, rounds: int) -> FloatArray:
    """Move boxes that overlap apart, each pair by as much as it overlaps.

    At first along the line between the two centres, then along the shorter way out; where this does not
    end, everything is widened a little now and then.

    Parameters
    ----------
    places : ndarray of float, shape (n_boxes, 2)
        Centres, all distinct.
    sizes : ndarray of float, shape (n_boxes, 2)
        Widths and heights.
    rounds : int
        Stop after so many, overlapping or not.

    Returns
    -------
    ndarray of float, shape (n_boxes, 2)

    Examples
    --------
    >>> push_apart(np.array([[0.0, 0.0], [6.0, 1.0]]), np.full((2, 2), 10.0), rounds=50).round(1).tolist()
    [[-2.0, -0.3], [8.0, 1.3]]
    """
    places = places.copy()
    n_boxes = len(places)
    for n_done in range(1, rounds + 1):
        left, right = _close_pairs(places, sizes)
        apart = places[right] - places[left]
        needed = (sizes[left] + sizes[right]) / 2
        hit = (np.abs(apart) < needed).all(axis=1)
        if not hit.any():
            break
        left, right, apart, needed = left[hit], right[hit], apart[hit], needed[hit]
        if n_done < ROUNDS_BEFORE_WIDENING:
            move = apart * (1 / np.maximum((np.abs(apart) / needed).max(axis=1), 1e-9) - 1)[:, None]
        else:
            missing = needed - np.abs(apart)
            shorter = missing == missing.min(axis=1, keepdims=True)
            move = np.where(shorter, missing * np.where(apart < 0, -1.0, 1.0), 0.0)
        move = move * 0.5 + 1e-3 * np.sign(move)
        for axis in (0, 1):
            places[:, axis] += np.bincount(right, move[:, axis], n_boxes) - np.bincount(left, move[:, axis], n_boxes)
        if n_done % ROUNDS_BEFORE_WIDENING == 0:
            places *= WIDENING
    return places


def _close_pairs(places: FloatArray, sizes: FloatArray) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return all pairs of boxes that may overlap."""
    if len(places) <= ALL_PAIRS_UP_TO:
        left, right = np.triu_indices(len(places), 1)
        return left, right
    from scipy.spatial import cKDTree

    pairs = cKDTree(places / sizes.max(axis=0)).query_pairs(1, p=np.inf, output_type="ndarray")
    return pairs[:, 0], pairs[:, 1]


def pack(sizes: Sequence[tuple[float, float]]) -> FloatArray:
    """Pack boxes, each as high up as it goes in a page of about 4 to 3.

    Parameters
    ----------
    sizes : sequence of (width, height)
        In the order in which they are placed, the largest best first.

    Returns
    -------
    ndarray of float, shape (n_boxes, 2)
        The left upper corners, y downwards; the first box is at the origin.

    Examples
    --------
    >>> pack([(40, 30), (10, 10), (10, 10)]).round().tolist()
    [[0.0, 0.0], [40.0, 0.0], [40.0, 10.0]]
    """
    boxes = np.asarray(sizes, dtype=np.float64).reshape(-1, 2)
    if not len(boxes):
        return boxes
    narrowest = max(boxes[:, 0].max(), np.sqrt(ASPECT * boxes.prod(axis=1).sum()))
    pages = [_pack_into(boxes, narrowest * factor) for factor in PAGE_WIDTHS]
    return min(pages, key=lambda corners: float(((corners + boxes).max(axis=0) * [1, ASPECT]).max()))


def _pack_into(boxes: FloatArray, width: float) -> FloatArray:
    """Pack boxes into a page of this width and return their corners."""
    corners = np.zeros_like(boxes)
    column = width / COLUMNS
    filled = np.zeros(COLUMNS)
    for corner, (wide, high) in zip(corners, boxes, strict=True):
        n_columns = min(max(int(np.ceil(wide / column - 1e-9)), 1), COLUMNS)
        tops = np.lib.stride_tricks.sliding_window_view(filled, n_columns).max(axis=1)
        at = int(tops.argmin())
        corner[:] = at * column, tops[at]
        filled[at : at + n_columns] = tops[at] + high
    return corners
