"""Fewer edges that still tell the story: the strongest, the strongest of each node, and what is around a node.

Works on arrays of edges; every function returns which edges or nodes stay.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pfocr_graph.ragged import Ints, run_starts

__all__ = [
    "nodes_around",
    "strongest_edges",
    "strongest_of_each_node",
]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


def strongest_edges(strength: Floats, n: int) -> Bools:
    """Return which edges are the n strongest; of equal ones the first.

    Examples
    --------
    >>> import numpy as np
    >>> strongest_edges(np.array([3.0, 9.0, 3.0]), 2).tolist()
    [True, True, False]
    """
    stays = np.zeros(len(strength), dtype=bool)
    stays[np.argsort(-strength, kind="stable")[:n]] = True
    return stays


def strongest_of_each_node(left: Ints, right: Ints, strength: Floats, n: int) -> Bools:
    """Return which edges are among the n strongest of either end.

    Examples
    --------
    >>> import numpy as np
    >>> star = np.array([0, 0, 0]), np.array([1, 2, 3]), np.array([5.0, 4.0, 3.0])
    >>> strongest_of_each_node(*star, 1).tolist()
    [True, True, True]
    >>> path = np.array([0, 1, 2]), np.array([1, 2, 3]), np.array([5.0, 1.0, 5.0])
    >>> strongest_of_each_node(*path, 1).tolist()
    [True, False, True]
    """
    edge = np.tile(np.arange(len(left)), 2)
    node = np.concatenate((left, right))
    order = np.lexsort((edge, -strength[edge], node))
    starts = run_starts(node[order])
    place = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    stays = np.zeros(len(left), dtype=bool)
    stays[edge[order[place < n]]] = True
    return stays


def nodes_around(
    left: Ints,
    right: Ints,
    strength: Floats,
    n_nodes: int,
    centres: Sequence[int],
    *,
    hops: int = 1,
    top: int | None = 20,
) -> Bools:
    """Return which nodes are near the centres, following the strongest edges of each node.

    Parameters
    ----------
    left, right : ndarray of int, shape (n_edges,)
    strength : ndarray of float, shape (n_edges,)
    n_nodes : int
    centres : sequence of int
    hops : int
        How many edges away.
    top : int or None
        How many of its strongest edges a node passes on; `None` for all.

    Returns
    -------
    ndarray of bool, shape (n_nodes,)

    Examples
    --------
    >>> import numpy as np
    >>> star = np.array([0, 0, 0]), np.array([1, 2, 3]), np.array([5.0, 4.0, 3.0])
    >>> nodes_around(*star, 4, [0], top=2).tolist()
    [True, True, True, False]
    """
    near = np.zeros(n_nodes, dtype=bool)
    near[list(centres)] = True
    edge = np.tile(np.arange(len(left)), 2)
    here, there = np.concatenate((left, right)), np.concatenate((right, left))
    order = np.lexsort((edge, -strength[edge], here))
    here, there = here[order], there[order]
    starts = run_starts(here)
    place = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    passed_on = np.ones(len(order), dtype=bool) if top is None else place < top
    here, there = here[passed_on], there[passed_on]
    for _ in range(hops):
        near[there[near[here]]] = True
    return near
