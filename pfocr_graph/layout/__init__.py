"""Coordinates for a graph: every component drawn by itself, then all of them packed on one page."""

from __future__ import annotations

from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from pfocr_graph.errors import NetworkError
from pfocr_graph.layout.boxes import ASPECT, pack, push_apart
from pfocr_graph.layout.forces import relax
from pfocr_graph.layout.pivots import FloatArray, Matrix, scale_by_pivots

__all__ = ["GAP", "lay_out", "round_apart", "stiffness_matrix"]

NODE_SIZE = (60.0, 40.0)
GAP = 16.0
"""Space kept around each node, in pixels."""
MARGIN = 40.0
MAX_STRETCH = 1.5
GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))


class _Effort(NamedTuple):
    """How a component of up to so many nodes is drawn: rounds of work, and its radius in roots of its boxes' area."""

    n_nodes: float
    force_rounds: int
    push_rounds: int
    radius: float


EFFORTS = (_Effort(500, 200, 2000, 0.5), _Effort(5000, 150, 200, 0.5), _Effort(np.inf, 60, 20, 0.6))


def lay_out(
    n_nodes: int,
    source: npt.ArrayLike,
    target: npt.ArrayLike,
    weight: npt.ArrayLike | None = None,
    *,
    seed: int = 0,
    sizes: npt.ArrayLike | None = None,
    thorough: bool = False,
) -> FloatArray:
    """Return a place for every node of an undirected graph.

    Each component starts from pivot multidimensional scaling and is refined by springs and repulsion; then boxes that
    overlap are pushed apart: in components of up to 500 nodes until none is left, in larger ones until few are.
    Components are packed on a page of about 4 to 3, the largest first; nodes without edges stand in a grid.

    Parameters
    ----------
    n_nodes : int
    source, target : array of int, shape (n_edges,)
        Numbers of the nodes that each edge joins. Loops and directions do not matter; parallel edges add up.
    weight : array of float, shape (n_edges,), optional
        Above 0; the square root is the stiffness of the edge. Default: 1.
    seed : int
        Decides between drawings that are equally good.
    sizes : array of float, shape (n_nodes, 2), optional
        Width and height of each node with its label, in pixels; default 60 by 40.
    thorough : bool
        Refine components of more than 5,000 nodes as long as those of 5,000.

    Returns
    -------
    ndarray of float, shape (n_nodes, 2)
        x and y (downwards) in pixels, rounded to 0.1, around the origin; no two nodes have the same place.

    Raises
    ------
    NetworkError
        If an edge ends at no node, a weight is not above 0, or a size is negative or not finite.

    Examples
    --------
    >>> places = lay_out(4, [0, 1], [1, 2])
    >>> places.shape
    (4, 2)
    >>> bool(abs(places[0] - places[1]).max() < abs(places[0] - places[2]).max())
    True
    """
    stiffness = stiffness_matrix(n_nodes, source, target, weight)
    boxes = _boxes(n_nodes, sizes)
    rng = np.random.default_rng(seed)
    n_components, member_of = connected_components(stiffness, directed=False)
    order = np.argsort(member_of, kind="stable")
    components = np.split(order, np.cumsum(np.bincount(member_of, minlength=n_components))[:-1]) if n_nodes else []
    alone = np.array([nodes[0] for nodes in components if len(nodes) == 1], dtype=np.intp)
    parts = [nodes for nodes in components if len(nodes) > 1]
    drawings = [_draw(stiffness[nodes][:, nodes].tocsr(), boxes[nodes], rng, thorough=thorough) for nodes in parts]
    if len(alone):
        parts.append(alone)
        drawings.append(_grid(boxes[alone]))
    places = np.zeros((n_nodes, 2))
    for nodes, drawing in zip(parts, _side_by_side(parts, drawings, boxes), strict=True):
        places[nodes] = drawing
    return round_apart(places)


def stiffness_matrix(
    n_nodes: int, source: npt.ArrayLike, target: npt.ArrayLike, weight: npt.ArrayLike | None
) -> Matrix:
    """Return the symmetric matrix of the square roots of the edge weights, without loops.

    Parameters
    ----------
    n_nodes : int
    source, target, weight
        As for `lay_out`.

    Raises
    ------
    NetworkError
        If an edge ends at no node or a weight is not above 0.
    """
    left, right = np.asarray(source, dtype=np.intp), np.asarray(target, dtype=np.intp)
    strength = np.ones(len(left)) if weight is None else np.asarray(weight, dtype=np.float64)
    if not len(left) == len(right) == len(strength):
        raise NetworkError(
            f"{len(left)} sources, {len(right)} targets and {len(strength)} weights; give as many of each"
        )
    for ends in (left, right):
        wrong = ends[(ends < 0) | (ends >= n_nodes)]
        if len(wrong):
            raise NetworkError(f"an edge ends at node number {wrong[0]}; there are {n_nodes} nodes, counted from 0")
    wrong_weight = strength[~(np.isfinite(strength) & (strength > 0))]
    if len(wrong_weight):
        raise NetworkError(f"an edge has weight {wrong_weight[0]}; give it one above 0 or leave the edge out")
    proper = left != right
    left, right, strength = left[proper], right[proper], np.sqrt(strength[proper])
    both_ways = (np.concatenate([left, right]), np.concatenate([right, left]))
    return csr_array((np.concatenate([strength, strength]), both_ways), shape=(n_nodes, n_nodes))


def _boxes(n_nodes: int, sizes: npt.ArrayLike | None) -> FloatArray:
    """Return the sizes of the nodes with the gap that is kept around them."""
    boxes = np.broadcast_to(np.asarray(NODE_SIZE if sizes is None else sizes, dtype=np.float64), (n_nodes, 2))
    wrong = boxes[~(np.isfinite(boxes) & (boxes >= 0))]
    if len(wrong):
        raise NetworkError(f"a node has width or height {wrong[0]}; give pixels, 0 or more")
    return boxes + GAP


def _draw(stiffness: Matrix, boxes: FloatArray, rng: np.random.Generator, *, thorough: bool) -> FloatArray:
    """Draw one component in pixels."""
    n_nodes = len(boxes)
    effort = next(effort for effort in EFFORTS if n_nodes <= effort.n_nodes)
    if thorough and effort is EFFORTS[-1]:
        effort = EFFORTS[-2]
    places = scale_by_pivots(stiffness) + rng.normal(0, 0.05, (n_nodes, 2))
    places = relax(places, stiffness, rounds=min(effort.force_rounds, 10 * n_nodes))
    places = _lie_down(places)
    places *= effort.radius * np.sqrt(boxes.prod(axis=1).sum() / (places**2).sum(axis=1).mean())
    if effort is not EFFORTS[0]:
        places = _fan_out(places, stiffness, boxes, rng)
    return push_apart(places, boxes, rounds=effort.push_rounds)


def _lie_down(places: FloatArray) -> FloatArray:
    """Turn a drawing so that it is widest from left to right, and stretch it towards 4 to 3 within bounds."""
    _, axes = np.linalg.eigh(places.T @ places)
    axes = axes[:, ::-1] * np.sign(axes[np.abs(axes).argmax(axis=0), [0, 1]])[::-1]
    turned = places @ axes
    width, height = np.maximum(turned.std(axis=0), 1e-9)
    stretch = min(max(float(np.sqrt(ASPECT * height / width)), 1 / MAX_STRETCH), MAX_STRETCH)
    return cast("FloatArray", turned * [stretch, 1 / stretch])


def _fan_out(places: FloatArray, stiffness: Matrix, boxes: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Set nodes with the same neighbours side by side around their mean place, as sunflower seeds."""
    signature = cast("FloatArray", stiffness @ rng.random(len(boxes)))
    _, group, n_members = np.unique(signature, return_inverse=True, return_counts=True)
    order = np.argsort(group, kind="stable")
    rank = np.empty(len(boxes))
    rank[order] = np.arange(len(boxes)) - (np.cumsum(n_members) - n_members)[group[order]]
    middle = np.stack([np.bincount(group, places[:, axis]) / n_members for axis in (0, 1)], axis=1)
    angle, radius = rank * GOLDEN_ANGLE, 0.6 * np.sqrt(np.where(n_members[group] > 1, rank + 0.5, 0))
    return middle[group] + np.stack([np.cos(angle), np.sin(angle)], axis=1) * radius[:, None] * boxes


def _grid(boxes: FloatArray) -> FloatArray:
    """Set boxes in rows from left to right."""
    wide, high = boxes.max(axis=0)
    n_columns = max(int(np.ceil(np.sqrt(ASPECT * len(boxes) * high / wide))), 1)
    rows, columns = np.divmod(np.arange(len(boxes)), n_columns)
    return np.stack([columns * wide, rows * high], axis=1)


def _side_by_side(parts: list[npt.NDArray[np.intp]], drawings: list[FloatArray], boxes: FloatArray) -> list[FloatArray]:
    """Move drawings so that they do not overlap, the largest first."""
    lows = [(drawing - boxes[nodes] / 2).min(axis=0) for nodes, drawing in zip(parts, drawings, strict=True)]
    highs = [(drawing + boxes[nodes] / 2).max(axis=0) for nodes, drawing in zip(parts, drawings, strict=True)]
    order = sorted(range(len(parts)), key=lambda part: (-float(np.prod(highs[part] - lows[part])), part))
    spans = [tuple(highs[part] - lows[part] + MARGIN) for part in order]
    moved = list(drawings)
    for part, corner in zip(order, pack(spans), strict=True):
        moved[part] = drawings[part] - lows[part] + corner
    return moved


def round_apart(places: FloatArray) -> FloatArray:
    """Return the places centred and rounded to 0.1, nodes that then share one moved a little."""
    if not len(places):
        return places
    places = (places - (places.min(axis=0) + places.max(axis=0)) / 2).round(1)
    while True:
        _, first, group = np.unique(places, axis=0, return_index=True, return_inverse=True)
        again = np.flatnonzero(first[group.ravel()] != np.arange(len(places)))
        if not len(again):
            return places + 0.0
        angle = np.arange(len(again)) * GOLDEN_ANGLE
        places[again] = (places[again] + 5 * np.stack([np.cos(angle), np.sin(angle)], axis=1)).round(1)
