"""Communities of a weighted graph, by the Leiden method; numbered from the largest on."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from pfocr_graph.ragged import Ints

__all__ = ["find_communities"]

Result = TypeVar("Result")


def find_communities(n_nodes: int, left: Ints, right: Ints, weight: npt.NDArray[np.float64], *, seed: int = 0) -> Ints:
    """Return the community of every node, 1 for the largest, 0 for a node without an edge.

    Maximises modularity with edge weights; Leiden communities are connected, which those of Louvain need not be.

    Parameters
    ----------
    n_nodes : int
    left, right : ndarray of int, shape (n_edges,)
    weight : ndarray of float, shape (n_edges,)
    seed : int

    Returns
    -------
    ndarray of int32, shape (n_nodes,)

    References
    ----------
    .. [1] V. A. Traag, L. Waltman, N. J. van Eck, Sci. Rep. 9, 5233 (2019).

    Examples
    --------
    >>> import numpy as np
    >>> two_pairs = np.array([0, 2]), np.array([1, 3]), np.array([1.0, 1.0])
    >>> find_communities(5, *two_pairs).tolist()
    [1, 1, 2, 2, 0]
    """
    from graspologic_native import leiden

    community = np.zeros(n_nodes, dtype=np.int32)
    if not len(left):
        return community
    edges = list(zip(map(str, left.tolist()), map(str, right.tolist()), weight.astype(float).tolist(), strict=True))
    _, groups = _interruptible(lambda: leiden(edges, seed=seed, iterations=2, trials=1))
    members: dict[int, list[int]] = {}
    for node, group in groups.items():
        members.setdefault(group, []).append(int(node))
    for number, nodes in enumerate(sorted(members.values(), key=lambda nodes: (-len(nodes), min(nodes))), start=1):
        community[nodes] = number
    return community


def _interruptible(work: Callable[[], Result]) -> Result:
    """Return what native code gives that may take seconds and hears no signal; an interrupt does not wait for it."""
    done: list[Result] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            failed.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(0.1)
    if failed:
        raise failed[0]
    return done[0]
