"""Joins figures with figures that draw the same, without looking at all that share anything.

An incidence over drawn entities and limits come in; out come exact pairs in blocks. Figures stand by size, and their
entities from the rarest on. Two figures that share k entities have one of them among the first ``size - k + 1`` of
either [1]_, so the most common of a figure need not be multiplied. Of those that most figures have in common, the 64
most drawn ones, each figure keeps a bit, and how many two figures share is counted in these.

References
----------
.. [1] S. Chaudhuri, V. Ganti, R. Kaushik, Proc. ICDE, 5 (2006); R. J. Bayardo, Y. Ma, R. Srikant, Proc. WWW, 131
   (2007).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from pfocr_graph.incidence import Incidence
from pfocr_graph.ragged import Ints, ragged_ranges

__all__ = ["FigureJoin"]

BLOCK_STEPS = 4_000_000
"""Multiplications of one product; about 100 MB of working memory, and a fraction of a second."""

_COMMON = 1 << 16
"""What a common entity counts for in a product, above all that rare ones come to."""

BLOCK_FIGURES = 1024
"""The most left figures of one product."""


class FigureJoin:
    """Pairs of figures that share enough drawn entities.

    Parameters
    ----------
    entities : Incidence
        Over drawn entities.
    figures : ndarray of int, optional
        Only pairs of these.
    min_shared : int
    min_jaccard : float
    nested : bool
        Only pairs of which one figure has all that the other draws.

    Attributes
    ----------
    least : int
        The least number of shared entities in force; may be raised between blocks.
    n_steps : int
        About how many multiplications the whole product takes, nothing pruned.
    """

    def __init__(
        self,
        entities: Incidence,
        *,
        figures: Ints | None = None,
        min_shared: int = 1,
        min_jaccard: float = 0.0,
        nested: bool = False,
    ) -> None:
        self.least = min_shared
        self._min_jaccard, self._nested = min_jaccard, nested
        sizes = entities.nodes_by_figure
        chosen = np.arange(len(sizes)) if figures is None else np.unique(figures)
        chosen = chosen[sizes[chosen] >= max(min_shared, 1)]
        self._figures = chosen[np.argsort(sizes[chosen], kind="stable")]
        self._size = sizes[self._figures]
        matrix = entities.matrix()[self._figures]
        n_figures = np.bincount(matrix.indices, minlength=matrix.shape[1])
        self.n_steps = int((n_figures.astype(np.int64) ** 2).sum() // 2)
        rarity = np.empty(matrix.shape[1], dtype=matrix.indices.dtype)
        rarity[np.argsort(n_figures, kind="stable")] = np.arange(matrix.shape[1])
        matrix.indices = rarity[matrix.indices]
        matrix.has_sorted_indices = False
        matrix.sort_indices()
        self._matrix = matrix
        self._first_common = max(matrix.shape[1] - 64, 0)
        bits = np.uint64(1) << (matrix.indices - self._first_common).clip(0).astype(np.uint64)
        bits[matrix.indices < self._first_common] = 0
        self._common = np.bitwise_or.reduceat(bits, matrix.indptr[:-1]) if len(bits) else bits

    def blocks(self) -> Iterator[tuple[Ints, Ints, Ints]]:
        """Yield left figures, right figures and the number of entities that they share, the largest figures first.

        Each pair once, the left figure below the right one.
        """
        stop, pruned_for = len(self._figures), 0
        while stop and self._size[stop - 1] >= self.least:
            if self.least != pruned_for:
                pruned_for = self.least
                left_part, right_part = (self._rarest(needs) for needs in self._needs())
                # Common entities only make a pair a candidate: all of them are counted by their bits.
                left_part.data[left_part.indices >= self._first_common] = _COMMON
                steps = np.cumsum(
                    left_part.astype(bool) @ np.bincount(right_part.indices, minlength=left_part.shape[1])
                )
            start = int(np.searchsorted(steps, steps[stop - 1] - BLOCK_STEPS, side="right"))
            start = max(min(start, stop - 1), stop - BLOCK_FIGURES, 0)
            last = len(self._figures)
            if self._min_jaccard > 0:
                last = int(np.searchsorted(self._size, self._size[stop - 1] / self._min_jaccard * (1 + 1e-9), "right"))
            product = left_part[start:stop] @ right_part[start:last].T
            row = np.repeat(np.arange(stop - start, dtype=np.int32), np.diff(product.indptr))
            found = np.flatnonzero(row < product.indices)
            left, right = start + row[found], start + product.indices[found]
            shared = product.data[found] & (_COMMON - 1)
            shared += np.bitwise_count(self._common[left] & self._common[right])
            good = self._suffice(left, right, shared)
            one, other = self._figures[left[good]], self._figures[right[good]]
            yield np.minimum(one, other), np.maximum(one, other), shared[good]
            stop = start

    def _needs(self) -> tuple[Ints, Ints]:
        """Return how many entities each figure must share as the smaller and as the larger one of a pair."""
        size, jaccard = self._size, self._min_jaccard
        as_left = np.maximum(self.least, _at_least(2 * jaccard / (1 + jaccard) * size))
        as_right = np.maximum(self.least, _at_least(jaccard * size))
        return size if self._nested else np.minimum(as_left, size), np.minimum(as_right, size)

    def _suffice(self, left: Ints, right: Ints, shared: Ints) -> npt.NDArray[np.bool_]:
        """Tell which pairs, the left figure not the larger one, would do with so many shared entities."""
        small, large = self._size[left], self._size[right]
        enough = shared >= (np.maximum(small, self.least) if self._nested else self.least)
        if self._min_jaccard > 0:
            enough &= shared >= self._min_jaccard * (small + large - shared) * (1 - 1e-12)
        return enough

    def _rarest(self, needs: Ints) -> Any:
        """Return the matrix with the rarest entities of each figure alone, so many that none can be missed."""
        from scipy.sparse import csr_matrix

        matrix = self._matrix
        lengths = np.maximum(self._size - needs + 1, self._size - np.bitwise_count(self._common))
        indices = matrix.indices[ragged_ranges(matrix.indptr[:-1], lengths)]
        offsets = np.concatenate(([0], np.cumsum(lengths))).astype(matrix.indptr.dtype)
        return csr_matrix((np.ones(len(indices), dtype=np.int32), indices, offsets), shape=matrix.shape)


def _at_least(numbers: npt.NDArray[np.float64]) -> Ints:
    """Return the least whole numbers that reach these, rounding errors aside."""
    return np.ceil(numbers * (1 - 1e-12) - 1e-9).astype(np.int64)
