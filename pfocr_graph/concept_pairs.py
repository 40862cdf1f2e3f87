"""Co-occurring pairs of two kinds of nodes: gene and chemical, gene and disease, chemical and disease.

They are counted, measured and tested as pairs of genes are. What differs is said here: which rows meet, what
independent means (`pfocr_graph.shared_words`), N, and the null model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pfocr_graph.assessment import Assessment
from pfocr_graph.cases import Cases
from pfocr_graph.cooccurrence import count_pairs
from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.counted_pairs import PairCounts, Pairs
from pfocr_graph.incidence import Incidence
from pfocr_graph.joint_incidence import TwoKinds, kind_pairs
from pfocr_graph.options import BuildOptions, Significance
from pfocr_graph.pair_measures import measure_pairs
from pfocr_graph.ragged import Ints
from pfocr_graph.reused import near_duplicates
from pfocr_graph.shared_words import find_shared_words

__all__ = ["AcrossKinds", "CountedKinds", "count_across_kinds"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class AcrossKinds:
    """What was counted of the pairs of two kinds.

    Attributes
    ----------
    kinds : tuple of str
        Organism (by taxon id), ``chemical`` or ``disease``.
    counts : PairCounts
    n_tests : int or None
        m of the Benjamini-Hochberg procedure, which runs over these pairs alone.
    """

    kinds: tuple[str, str]
    counts: PairCounts
    n_tests: int | None


@dataclass(frozen=True, slots=True, eq=False)
class CountedKinds:
    """The pairs of two kinds that have the minimum support of their own, and what a test of them needs."""

    kinds: TwoKinds
    pairs: Pairs
    cases: Cases | None

    def finish(self, options: BuildOptions, minimum: int) -> tuple[AcrossKinds, Pairs, Mapping[str, Floats]]:
        """Return the pairs of the minimum support of the whole network with their measures."""
        pairs = self.pairs.of_support(minimum)
        assessment = None if self.cases is None else _assess(self.kinds, pairs, self.cases, options.significance)
        n = np.full(len(pairs), self.kinds.n_units(options.unit), dtype=np.float64)
        measures = measure_pairs(options, self.kinds.rows, pairs, n, assessment)
        named = self.kinds.rows.taxon_ids[self.kinds.one], self.kinds.rows.taxon_ids[self.kinds.other]
        n_tests = None if assessment is None else assessment.n_tests
        return AcrossKinds(named, pairs.counts, n_tests), pairs, measures


def count_across_kinds(
    corpus: FigureCorpus,
    options: BuildOptions,
    joint: Incidence,
    entities: Incidence,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[CountedKinds]:
    """Count the pairs of nodes of two kinds, a pair of kinds at a time.

    Support is plain, independent and direct as for genes (`pfocr_graph.shared_words` says what independent means here);
    direct is independent support by terms that name nothing else. Under `keep` plain support counts, else independent
    support: also under `collapse`, where one word is drawn once whatever it was read as, and `n_figures` counts figures
    that draw both.

    Parameters
    ----------
    corpus : FigureCorpus
    options : BuildOptions
    joint : Incidence
        As `pfocr_graph.joint_incidence.with_concepts` returns it.
    entities : Incidence
        Over drawn entities.
    progress : callable, optional
        Called with (done, in all).

    Yields
    ------
    CountedKinds
    """
    collapse = options.families == "collapse"
    counted = replace(options, families="discount") if collapse else options
    for kinds in kind_pairs(joint):
        cases = None if options.significance == "none" else Cases(_degrees(kinds))
        pairs = count_pairs(
            kinds.rows,
            counted,
            years=corpus.years,
            partners=kinds.partners,
            echoes=find_shared_words(corpus, kinds),
            figure_weights=_figure_weights(options, kinds, entities),
            cases=cases,
            progress=progress,
        )
        yield CountedKinds(kinds, replace(pairs, n_figures=pairs.n_independent_figures) if collapse else pairs, cases)


def _degrees(kinds: TwoKinds) -> Ints:
    """Return degrees by which the two kinds can be told apart: those of the other kind are above all of the first."""
    incidence = kinds.rows
    above = int(incidence.n_figures[incidence.taxon == kinds.one].max(initial=0)) + 1
    return incidence.n_figures + np.where(incidence.taxon == kinds.other, above, 0)


def _figure_weights(options: BuildOptions, kinds: TwoKinds, entities: Incidence) -> dict[str, Floats]:
    """Return what each figure adds to the measures that are sums, a row for each organism or kind.

    `collaboration` shares a figure out among what it draws of both kinds, a family once.
    """
    taxon_ids = kinds.rows.taxon_ids
    of_genes = taxon_ids[kinds.one] in entities.taxon_ids
    drawn = entities.of_taxon(taxon_ids[kinds.one]) if of_genes else entities
    weights = {}
    if "collaboration" in options.measures:
        one, other = kinds.sizes()
        size = np.maximum((drawn.nodes_by_figure if of_genes else one) + other, 2)
        weights["collaboration"] = 1.0 / (size - 1)
    if "effective_figures" in options.measures:
        weights["effective_figures"] = 1.0 / (1 + near_duplicates(drawn))
    return {name: np.broadcast_to(weight, (len(taxon_ids), len(weight))) for name, weight in weights.items()}


def _assess(kinds: TwoKinds, pairs: Pairs, cases: Cases, model: Significance) -> Assessment:
    """Test every pair of the two kinds whose nodes are in enough figures, and return what was found for those kept."""
    from pfocr_graph import significance
    from pfocr_graph.significance_across import fit_across

    incidence, least = kinds.rows, max(1, pairs.counts.min_figures)
    one, other = (incidence.n_figures[incidence.taxon == kind] for kind in (kinds.one, kinds.other))
    n_tests = int((one >= least).sum()) * int((other >= least).sum())
    _, a, b, support, many = cases.columns()
    b = b - int(one.max(initial=0)) - 1
    p_value, q_value, expected = (np.full(len(a), np.nan) for _ in range(3))
    rows = np.flatnonzero((a >= least) & (b >= least))
    if len(rows):
        found = a[rows], b[rows], support[rows]
        if model == "hypergeometric":
            n = kinds.n_units("figures")
            p_value[rows], expected[rows] = significance.hypergeometric_p_values(n, *found), found[0] * found[1] / n
        else:
            fit = fit_across(*kinds.sizes(), one, other)
            p_value[rows], expected[rows] = fit.p_values(*found), fit.expected_counts(*found[:2])
        q_value[rows] = significance.benjamini_hochberg(p_value[rows], n_tests, n_equal=many[rows])
    case = cases.find(pairs.left, pairs.right, pairs.support)
    return Assessment(p_value[case], q_value[case], expected[case], n_tests)
