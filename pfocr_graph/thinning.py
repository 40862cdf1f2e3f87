"""Fewer edges that still tell the story: the strongest, the strongest of each node, and what is around a node.

Works on arrays of edges; every function returns which edges or nodes stay.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from pfocr_graph.errors import OptionError
from pfocr_graph.ragged import Ints, run_starts

__all__ = [
    "find_names",
    "look_up_names",
    "nearest_names",
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


def find_names(
    wanted: Sequence[str], names: Sequence[str], ids: Sequence[str], aliases: Mapping[int, Sequence[str]] | None = None
) -> list[int]:
    """Return the nodes that names or ids mean, in any case: symbol, family term, NCBI Gene id, CURIE or node id.

    Parameters
    ----------
    wanted : sequence of str
    names, ids : sequence of str, length n_nodes
    aliases : mapping of node to sequence of str, optional
        What else a node is called.

    Returns
    -------
    list of int
        Every node that has one of the names; in several organisms one name may mean several.

    Raises
    ------
    OptionError
        If a name means nothing here; the nearest names are offered.

    Examples
    --------
    >>> find_names(["egfr", "207"], ["EGFR", "AKT1"], ["ncbigene:1956", "ncbigene:207"])
    [0, 1]
    """
    found, unknown = look_up_names(wanted, names, ids, aliases)
    if unknown:
        near = ", ".join(nearest_names(unknown[0], names))
        hint = f"; did you mean {near}?" if near else ""
        raise OptionError(f'"{unknown[0]}" is no node of this network (after filters){hint}')
    return found


def look_up_names(
    wanted: Sequence[str], names: Sequence[str], ids: Sequence[str], aliases: Mapping[int, Sequence[str]] | None = None
) -> tuple[list[int], list[str]]:
    """Return the nodes that names or ids mean, as `find_names` does, and the names that mean nothing here.

    Parameters
    ----------
    wanted : sequence of str
    names, ids : sequence of str, length n_nodes
    aliases : mapping of node to sequence of str, optional

    Returns
    -------
    found : list of int
        In rising order, each once.
    unknown : list of str
        In the order in which they are wanted, each once.

    Examples
    --------
    >>> look_up_names(["akt1", "AKT9"], ["EGFR", "AKT1"], ["ncbigene:1956", "ncbigene:207"])
    ([1], ['AKT9'])
    """
    places: dict[str, list[int]] = {}
    for node, (name, node_id) in enumerate(zip(names, ids, strict=True)):
        for key in dict.fromkeys((name.casefold(), node_id.casefold(), node_id.casefold().removeprefix("ncbigene:"))):
            places.setdefault(key, []).append(node)
    for node, also in (aliases or {}).items():
        for key in {name.casefold() for name in also}:
            places.setdefault(key, []).append(node)
    found = {node for name in wanted for node in places.get(name.casefold(), ())}
    return sorted(found), [name for name in dict.fromkeys(wanted) if name.casefold() not in places]


def nearest_names(name: str, names: Sequence[str]) -> list[str]:
    """Return up to three of the names that are spelled most like one, the nearest first.

    Examples
    --------
    >>> nearest_names("egrf", ["AKT1", "EGFR"])
    ['EGFR']
    """
    spelled = {known.casefold(): known for known in names}
    near = difflib.get_close_matches(name.casefold(), list(spelled), n=3, cutoff=0.6)
    return [spelled[known] for known in near]
