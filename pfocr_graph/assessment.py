"""How surprising each pair is: p-values and q-values over every pair that could have met, organism by organism."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pfocr_graph.cases import Cases
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


def assess_pairs(
    incidence: Incidence, pairs: Pairs, cases: Cases, model: Significance, improper: Ints | None
) -> Assessment:
    """Test every pair of nodes of one organism that are in enough figures, and return what was found for those kept.

    Parameters
    ----------
    incidence : Incidence
    pairs : Pairs
    cases : Cases
        All pairs with support, kept or not, by organism and number of figures.
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
    from pfocr_graph.significance import benjamini_hochberg

    group, a, b, support, many = cases.columns()
    p_value, q_value, expected = (np.full(len(group), np.nan) for _ in range(3))
    n_tests = 0
    least = max(1, pairs.counts.min_figures)
    tested = incidence.n_figures >= least
    for taxon in range(len(incidence.taxon_ids)):
        nodes = tested & (incidence.taxon == taxon)
        n_nodes = int(nodes.sum())
        m = n_nodes * (n_nodes - 1) // 2
        if improper is not None and len(improper):
            m -= int((nodes[improper // incidence.n_nodes] & nodes[improper % incidence.n_nodes]).sum())
        n_tests += m
        # A pair's support is at most that of either end, so every kept pair is among the tested ones.
        rows = np.flatnonzero((group == taxon) & (a >= least))
        if len(rows):
            p_value[rows], expected[rows] = _test(incidence, taxon, a[rows], b[rows], support[rows], model)
            q_value[rows] = benjamini_hochberg(p_value[rows], m, n_equal=many[rows])
    case = cases.find(pairs.left, pairs.right, pairs.support)
    return Assessment(p_value[case], q_value[case], expected[case], n_tests)


def _test(
    incidence: Incidence, taxon: int, a: Ints, b: Ints, support: Ints, model: Significance
) -> tuple[Floats, Floats]:
    from pfocr_graph import significance

    own = incidence.taxon[incidence.node] == taxon
    sizes = np.bincount(incidence.figure[own])
    sizes = sizes[sizes > 0]
    if model == "hypergeometric":
        return significance.hypergeometric_p_values(len(sizes), a, b, support), a * b / len(sizes)
    fit = significance.fit_bicm(sizes, incidence.n_figures[incidence.taxon == taxon])
    return significance.pair_p_values(fit, a, b, support), significance.expected_counts(fit, a, b)
