"""Pairs of figures by the drawn entities that both show: ranked, and tested where asked for.

Limits prune inside the product of the incidence with itself, so time and memory follow the pairs that are kept and not
the hundreds of millions that share a gene.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from pfocr_graph.cases import Cases
from pfocr_graph.figure_join import FigureJoin
from pfocr_graph.incidence import Incidence
from pfocr_graph.options import AUTO_EDGES, Significance
from pfocr_graph.ragged import Ints

__all__ = ["FigurePairs", "pair_figures"]

Floats = npt.NDArray[np.float64]
Found = tuple[Ints, Ints, Ints]

COUNTED_STEPS = 20_000_000
"""Multiplications, a second or so, that are worth knowing how many pairs there are beyond the strongest ones."""


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
    n_pairs : int or None
        Pairs that share anything and pass the limits, kept or not; `None` where weak pairs of a large corpus were
        never looked at.
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
    n_pairs: int | None
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
    join = FigureJoin(
        entities,
        figures=None if among is None else np.asarray(among, dtype=np.int64),
        min_shared=1 if min_shared == "auto" else min_shared,
        min_jaccard=min_jaccard,
        nested=nested,
    )
    least = join.least
    every_pair_counts = join.n_steps <= COUNTED_STEPS
    kept: list[Found] = []
    n_kept = 0
    histogram = np.zeros(int(sizes.max(initial=0)) + 2, dtype=np.int64)
    for found in join.blocks():
        if law is not None and max_q is not None:
            found = _chosen(found, law.look_up(law.q_value, *found) <= max_q)
        histogram += np.bincount(found[2], minlength=len(histogram))
        while min_shared == "auto" and histogram[least:].sum() > AUTO_EDGES:
            least += 1
        join.least = max(join.least, least)
        kept.append(_chosen(found, found[2] >= join.least))
        n_kept += len(kept[-1][0])
        if top is not None and n_kept > max(4 * top, AUTO_EDGES):
            kept = [_strongest(kept, sizes, top)]
            n_kept = top
            if not every_pair_counts:
                join.least = max(join.least, int(kept[0][2][-1]))
    left, right, shared = _strongest([_chosen(part, part[2] >= least) for part in kept], sizes, top)
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
        n_pairs=int(histogram[least:].sum()) if join.least == least else None,
        min_shared=least,
        n_tests=n_drawn * (n_drawn - 1) // 2,
    )


def _chosen(found: Found, stays: npt.NDArray[np.bool_]) -> Found:
    left, right, shared = found
    return left[stays], right[stays], shared[stays]


def _strongest(parts: list[Found], sizes: Ints, top: int | None) -> Found:
    nothing: Ints = np.zeros(0, dtype=np.int32)
    if not parts:
        return nothing, nothing, nothing
    left, right, shared = (np.concatenate(column) for column in zip(*parts, strict=True))
    if top is not None and len(left) > top:
        weakest = np.partition(shared, len(shared) - top)[len(shared) - top]
        left, right, shared = _chosen((left, right, shared), shared >= weakest)
    union = sizes[left] + sizes[right] - shared
    order = np.lexsort((right, left, -(shared / union), -shared))[:top]
    return left[order], right[order], shared[order]


class _Law:
    """The null model of figure pairs, worked out once for each case of two sizes and a number shared."""

    def __init__(self, entities: Incidence, sizes: Ints, model: Significance) -> None:
        from pfocr_graph import significance

        self._cases = Cases(sizes)
        for found in FigureJoin(entities).blocks():
            self._cases.add(*found)
        _, b, a, k, many = self._cases.columns()
        drawn, in_figures = sizes[sizes > 0], entities.n_figures
        if model == "bicm":
            fit = significance.fit_bicm(in_figures, drawn)
            self.p_value = significance.pair_p_values(fit, a, b, k)
            self.expected = significance.expected_counts(fit, a, b)
        else:
            self.p_value = significance.hypergeometric_p_values(len(in_figures), a, b, k)
            self.expected = a * b / max(len(in_figures), 1)
        n_tests = len(drawn) * (len(drawn) - 1) // 2
        self.q_value = significance.benjamini_hochberg(self.p_value, n_tests, n_equal=many)

    def look_up(self, values: Floats, left: Ints, right: Ints, shared: Ints) -> Floats:
        """Return each pair's value out of those of its case."""
        return values[self._cases.find(left, right, shared)]
