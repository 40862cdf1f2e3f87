"""Pairs that a null model cannot tell apart, counted: same organism, same degrees, equally much shared.

Pairs come in, a block at a time; out come far fewer cases, each with the number of pairs that it stands for.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pfocr_graph.ragged import Ints, run_starts, stable_order

__all__ = ["Cases"]

_MERGE_AT = 4_000_000
"""Cases of single blocks that are held before equal ones are merged; 64 MB."""


class Cases:
    """Cases of pairs of nodes.

    Parameters
    ----------
    degrees : ndarray of int, shape (n_nodes,)
    groups : ndarray of int, shape (n_nodes,), optional
        Organism of each node; a pair is of the group of its left node.

    Examples
    --------
    >>> import numpy as np
    >>> cases = Cases(np.array([2, 1, 2]))
    >>> cases.add(np.array([0, 1]), np.array([1, 2]), np.array([1, 1]))
    >>> cases.add(np.array([0]), np.array([2]), np.array([2]))
    >>> [column.tolist() for column in cases.columns()]
    [[0, 0], [1, 2], [2, 2], [1, 2], [2, 1]]
    """

    def __init__(self, degrees: Ints, groups: Ints | None = None) -> None:
        # Few degrees differ, and short keys are quicker to order.
        self._degrees, self._class = np.unique(degrees.astype(np.int64), return_inverse=True)
        self._groups = None if groups is None else groups.astype(np.int64)
        self._base = max(len(self._degrees), 1)
        self._shared_base = int(degrees.max(initial=0)) + 1
        self._keys = [np.zeros(0, dtype=np.int64)]
        self._counts = [np.zeros(0, dtype=np.int64)]

    def add(self, left: Ints, right: Ints, shared: Ints) -> None:
        """Count some pairs, none of them twice.

        Parameters
        ----------
        left, right : ndarray of int, shape (n_pairs,)
            Nodes.
        shared : ndarray of int, shape (n_pairs,)
            At most the degree of either.
        """
        keys = self._key(left, right, shared)
        keys = keys[stable_order(keys)]
        starts = run_starts(keys)
        self._keys.append(keys[starts])
        self._counts.append(np.diff(np.append(starts, len(keys))))
        if sum(map(len, self._keys[1:])) > max(_MERGE_AT, len(self._keys[0])):
            self._merge()

    def columns(self) -> tuple[Ints, Ints, Ints, Ints, Ints]:
        """Return the group, smaller and larger degree, number shared and number of pairs of each case."""
        self._merge()
        rest, shared = np.divmod(self._keys[0], self._shared_base)
        rest, larger = np.divmod(rest, self._base)
        group, smaller = np.divmod(rest, self._base)
        return group, self._degrees[smaller], self._degrees[larger], shared, self._counts[0]

    def find(self, left: Ints, right: Ints, shared: Ints) -> npt.NDArray[np.int64]:
        """Return the place in `columns` of the case of each pair, all of which were added."""
        self._merge()
        return np.searchsorted(self._keys[0], self._key(left, right, shared))

    def _key(self, left: Ints, right: Ints, shared: Ints) -> npt.NDArray[np.int64]:
        one, other = self._class[left], self._class[right]
        keys = np.minimum(one, other)
        if self._groups is not None:
            keys += self._groups[left] * self._base
        keys *= self._base
        keys += np.maximum(one, other)
        keys *= self._shared_base
        keys += shared
        return keys

    def _merge(self) -> None:
        if len(self._keys) == 1:
            return
        keys, counts = np.concatenate(self._keys), np.concatenate(self._counts)
        order = stable_order(keys)
        keys = keys[order]
        starts = run_starts(keys)
        self._keys = [keys[starts]]
        self._counts = [np.add.reduceat(counts[order], starts) if len(starts) else counts]
