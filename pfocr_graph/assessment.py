"""How surprising each pair is: p-values and q-values over every pair that could have met, organism by organism."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pfocr_graph.cooccurrence import Pairs
from pfocr_graph.incidence import Incidence
from pfocr_graph.options import Significance
from pfocr_graph.ragged import Ints

__all__ = ["Assessment", "assess_pairs"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Assessment:
    """What a null model says of the pairs that were kept.

    Attributes
    ----------
    p_value, q_value, expected_figures : ndarray of float, shape (n_pairs,)
    n_tests : int
        m of the Benjamini-Hochberg procedure, summed over organisms.
    """

    p_value: Floats
    q_value: Floats
    expected_figures: Floats
    n_tests: int


def assess_pairs(incidence: Incidence, pairs: Pairs, model: Significance, improper: Ints | None) -> Assessment:
    """Test every pair of nodes of one organism that are in enough figures, and return what was found for those kept.

    Parameters
    ----------
    incidence : Incidence
    pairs : Pairs
        Counted with ``keep_all=True``.
    model : {"bicm", "hypergeometric"}
    improper : ndarray of int or None
        Pairs that share a gene, as sorted keys ``left * n_nodes + right``; they are no tests.

    Returns
    -------
    Assessment

    Raises
    ------
    SignificanceError
        If the null model cannot be fitted.
    """
    counts = pairs.counts
    p_value, q_value, expected = (np.full(len(counts.support), np.nan) for _ in range(3))
    n_tests = 0
    tested = incidence.n_figures >= max(1, counts.min_figures)
    for taxon in range(len(incidence.taxon_ids)):
        nodes = tested & (incidence.taxon == taxon)
        n_nodes = int(nodes.sum())
        m = n_nodes * (n_nodes - 1) // 2
        if improper is not None and len(improper):
            m -= int((nodes[improper // incidence.n_nodes] & nodes[improper % incidence.n_nodes]).sum())
        n_tests += m
        # A pair's support is at most that of either end, so every kept pair is among the tested ones.
        rows = np.flatnonzero(nodes[counts.left] & nodes[counts.right])
        if len(rows):
            p_value[rows], expected[rows] = _test(
                incidence, taxon, counts.left[rows], counts.right[rows], counts.support[rows], model
            )
            q_value[rows] = _adjust(p_value[rows], m)
    kept = counts.support >= counts.min_figures
    return Assessment(p_value[kept], q_value[kept], expected[kept], n_tests)


def _test(
    incidence: Incidence, taxon: int, left: Ints, right: Ints, support: Ints, model: Significance
) -> tuple[Floats, Floats]:
    from pfocr_graph import significance

    degrees = incidence.n_figures
    own = incidence.taxon[incidence.node] == taxon
    sizes = np.bincount(incidence.figure[own])
    sizes = sizes[sizes > 0]
    if model == "hypergeometric":
        p_values = significance.hypergeometric_p_values(len(sizes), degrees[left], degrees[right], support)
        return p_values, degrees[left] * degrees[right] / len(sizes)
    fit = significance.fit_bicm(sizes, degrees[incidence.taxon == taxon])
    p_values = significance.pair_p_values(fit, degrees[left], degrees[right], support)
    return p_values, significance.expected_counts(fit, degrees[left], degrees[right])


def _adjust(p_values: Floats, n_tests: int) -> Floats:
    from pfocr_graph.significance import benjamini_hochberg

    return benjamini_hochberg(p_values, n_tests)
