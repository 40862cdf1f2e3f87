"""Pairs of figures by the drawn entities that both show: ranked, and tested where asked for.

The product of the incidence with itself is taken in blocks and pruned inside, so memory follows the pairs that are
kept and not the hundreds of millions that share a gene.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from pfocr_graph.incidence import Incidence
from pfocr_graph.options import AUTO_EDGES, Significance
from pfocr_graph.ragged import Ints

__all__ = ["FigurePairs", "pair_figures"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class FigurePairs:
    """Pairs of figures, the strongest first: by shared entities, then Jaccard, then figid.

    Attributes
    ----------
    left, right : ndarray of int
        Figures, left below right.
    n_shared : ndarray of int
        Drawn entities in both.
    jaccard, overlap : ndarray of float
    p_value, q_value, expected : ndarray of float or None
    n_pairs : int
        Pairs that share anything and pass the limits, kept or not.
    n_tests : int
        All pairs of figures with an entity.
    min_shared : int
        The least number of entities in force.
    """

    left: Ints
    right: Ints
    n_shared: Ints
    jaccard: Floats
    overlap: Floats
    p_value: Floats | None
    q_value: Floats | None
    expected: Floats | None
    n_pairs: int
    n_tests: int
    min_shared: int

    def measures(self) -> dict[str, Floats]:
        """Return the measures of each pair by the names of their attributes."""
        found = {"jaccard": self.jaccard, "overlap": self.overlap}
        if self.p_value is not None and self.q_value is not None and self.expected is not None:
            found["expected_figures"] = self.expected
            found["fold"] = self.n_shared / self.expected
            found["p_value"] = self.p_value
            found["q_value"] = self.q_value
            found["neg_log10_q"] = np.abs(np.log10(self.q_value))
        return found

    def take(self, rows: npt.NDArray[np.bool_]) -> FigurePairs:
        """Return these pairs, with the counts over all of them."""
        arrays = {
            name: value[rows]
            for name in ("left", "right", "n_shared", "jaccard", "overlap", "p_value", "q_value", "expected")
            if (value := getattr(self, name)) is not None
        }
        return replace(self, **arrays)


def pair_figures(
    entities: Incidence,
    *,
    top: int | None = 100_000,
    min_shared: int | Literal["auto"] = 1,
    min_jaccard: float = 0.0,
    nested: bool = False,
    among: Sequence[int] | None = None,
    significance: Significance = "none",
    max_q: float | None = None,
) -> FigurePairs:
    """Find the pairs of figures that share most.

    Parameters
    ----------
    entities : Incidence
        Over drawn entities.
    top : int or None
        How many pairs to keep; `None` for all.
    min_shared : int or "auto"
        `auto` is the least that gives at most 100,000 pairs.
    min_jaccard : float
    nested : bool
        Only pairs of which one figure has all that the other draws.
    among : sequence of int, optional
        Only pairs of these figures; the null model is still that of all.
    significance : {"none", "bicm", "hypergeometric"}
        Figures and entities swap roles in the null model.
    max_q : float, optional

    Returns
    -------
    FigurePairs

    Raises
    ------
    SignificanceError
        If the null model cannot be fitted.
    """
    sizes = entities.nodes_by_figure
    law = None if significance == "none" else _Law(entities, sizes, significance)
    kept: list[tuple[Ints, Ints, Ints]] = []
    n_kept = 0
    least = 1 if min_shared == "auto" else min_shared
    histogram = np.zeros(int(sizes.max(initial=0)) + 2, dtype=np.int64)
    for left, right, shared in _blocks(entities, among):
        wanted = shared >= least
        if nested:
            wanted &= shared == np.minimum(sizes[left], sizes[right])
        if min_jaccard > 0:
            wanted &= shared >= min_jaccard * (sizes[left] + sizes[right] - shared) * (1 - 1e-12)
        if law is not None and max_q is not None:
            wanted &= law.look_up(law.q_value, left, right, shared) <= max_q
        histogram += np.bincount(shared[wanted], minlength=len(histogram))
        while min_shared == "auto" and histogram[least:].sum() > AUTO_EDGES:
            least += 1
        kept.append((left[wanted], right[wanted], shared[wanted]))
        n_kept += len(kept[-1][0])
        if top is not None and n_kept > 4 * top + 1_000_000:
            kept = [_strongest(kept, sizes, top)]
            n_kept = len(kept[0][0])
    left, right, shared = _strongest([_of_least(part, least) for part in kept], sizes, top)
    n_drawn = int((sizes > 0).sum())
    return FigurePairs(
        left=left,
        right=right,
        n_shared=shared,
        jaccard=shared / (sizes[left] + sizes[right] - shared),
        overlap=shared / np.minimum(sizes[left], sizes[right]),
        p_value=None if law is None else law.look_up(law.p_value, left, right, shared),
        q_value=None if law is None else law.look_up(law.q_value, left, right, shared),
        expected=None if law is None else law.look_up(law.expected, left, right, shared),
        n_pairs=int(histogram[least:].sum()),
        min_shared=least,
        n_tests=n_drawn * (n_drawn - 1) // 2,
    )


def _blocks(
    entities: Incidence, among: Sequence[int] | None = None, rows: int = 512
) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Yield the pairs of figures that share an entity, a block of left figures at a time."""
    matrix = entities.matrix()
    figures = None if among is None else np.unique(among)
    matrix = matrix if figures is None else matrix[figures]
    for start in range(0, matrix.shape[0], rows):
        product = (matrix[start : start + rows] @ matrix[start:].T).tocoo()
        upper = product.row < product.col
        left, right = product.row[upper] + start, product.col[upper] + start
        yield *((left, right) if figures is None else (figures[left], figures[right])), product.data[upper]


def _of_least(part: tuple[Ints, Ints, Ints], least: int) -> tuple[Ints, Ints, Ints]:
    left, right, shared = part
    stays = shared >= least
    return left[stays], right[stays], shared[stays]


def _strongest(parts: list[tuple[Ints, Ints, Ints]], sizes: Ints, top: int | None) -> tuple[Ints, Ints, Ints]:
    if not parts:
        nothing: Ints = np.zeros(0, dtype=np.int32)
        return nothing, nothing, nothing
    left, right, shared = (np.concatenate(column) for column in zip(*parts, strict=True))
    if top is not None and len(left) > top:
        weakest = np.partition(shared, len(shared) - top)[len(shared) - top]
        stays = shared >= weakest
        left, right, shared = left[stays], right[stays], shared[stays]
    union = sizes[left] + sizes[right] - shared
    order = np.lexsort((right, left, -(shared / union), -shared))[:top]
    return left[order], right[order], shared[order]


class _Law:
    """The null model of figure pairs, worked out once for each case of two sizes and a number shared."""

    def __init__(self, entities: Incidence, sizes: Ints, model: Significance) -> None:
        from pfocr_graph import significance

        self._sizes = sizes.astype(np.int64)
        self._base = int(sizes.max(initial=0)) + 1
        cases: dict[int, int] = {}
        for left, right, shared in _blocks(entities):
            keys, counts = np.unique(self._keys(left, right, shared), return_counts=True)
            for key, count in zip(keys.tolist(), counts.tolist(), strict=True):
                cases[key] = cases.get(key, 0) + count
        self._cases = np.array(sorted(cases), dtype=np.int64)
        many = np.array([cases[key] for key in self._cases.tolist()], dtype=np.int64)
        k, b, a = self._cases % self._base, self._cases // self._base % self._base, self._cases // self._base**2
        drawn, in_figures = sizes[sizes > 0], entities.n_figures
        if model == "bicm":
            fit = significance.fit_bicm(in_figures, drawn)
            self.p_value = significance.pair_p_values(fit, a, b, k)
            self.expected = significance.expected_counts(fit, a, b)
        else:
            self.p_value = significance.hypergeometric_p_values(len(in_figures), a, b, k)
            self.expected = a * b / max(len(in_figures), 1)
        self.q_value = _adjusted(self.p_value, many, len(drawn) * (len(drawn) - 1) // 2)

    def _keys(self, left: Ints, right: Ints, shared: Ints) -> npt.NDArray[np.int64]:
        one, other = self._sizes[left], self._sizes[right]
        keys: npt.NDArray[np.int64] = (
            np.minimum(one, other) * self._base + np.maximum(one, other)
        ) * self._base + shared
        return keys

    def look_up(self, values: Floats, left: Ints, right: Ints, shared: Ints) -> Floats:
        """Return each pair's value out of those of its case."""
        found: Floats = (
            values[np.searchsorted(self._cases, self._keys(left, right, shared))] if len(left) else np.zeros(0)
        )
        return found


def _adjusted(p_values: Floats, many: Ints, n_tests: int) -> Floats:
    """Return Benjamini-Hochberg q-values of cases that stand for `many` tests each."""
    order = np.argsort(p_values, kind="stable")
    rank = np.cumsum(many[order])
    scaled = p_values[order] * n_tests / rank
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted
