"""Measures of counted pairs, as the options ask for them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pfocr_graph.assessment import Assessment
from pfocr_graph.counted_pairs import Pairs
from pfocr_graph.incidence import Incidence
from pfocr_graph.measures import ALWAYS, MEASURES, PairNumbers
from pfocr_graph.options import BuildOptions

__all__ = ["measure_pairs"]

Floats = npt.NDArray[np.float64]


def measure_pairs(
    options: BuildOptions, incidence: Incidence, pairs: Pairs, n: Floats, assessment: Assessment | None
) -> dict[str, Floats]:
    """Return the measures of pairs by the names of their attributes.

    Parameters
    ----------
    options : BuildOptions
    incidence : Incidence
    pairs : Pairs
    n : ndarray of float, shape (n_pairs,)
        N: figures (or papers) with at least one node that could be in the pair.
    assessment : Assessment or None
    """
    alone = (incidence.n_figures if options.unit == "figures" else incidence.n_papers).astype(np.float64)
    numbers = PairNumbers(
        k=pairs.support.astype(np.float64),
        a=alone[pairs.left],
        b=alone[pairs.right],
        n=n,
        expected=None if assessment is None else assessment.expected_figures,
        sums=dict(pairs.sums),
    )
    wanted = {*ALWAYS, *options.measures, *(() if assessment is None else ("expected_figures", "fold"))}
    measured = {name: measure(numbers) for name, measure in MEASURES.items() if name in wanted}
    if assessment is not None:
        measured["p_value"] = assessment.p_value
        measured["q_value"] = assessment.q_value
        measured["neg_log10_q"] = np.abs(np.log10(assessment.q_value))
    return measured
