"""Co-occurring pairs of genes (or drawn entities) of a corpus: counted, measured, tested and thinned as asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pfocr_graph.assessment import assess_pairs
from pfocr_graph.cases import Cases
from pfocr_graph.concept_pairs import AcrossKinds, count_across_kinds
from pfocr_graph.cooccurrence import count_pairs
from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.counted_pairs import PairCounts, Pairs, joined_pairs
from pfocr_graph.errors import OptionError
from pfocr_graph.incidence import Incidence
from pfocr_graph.measures import MEASURES
from pfocr_graph.options import AUTO_EDGES, BuildOptions
from pfocr_graph.pair_measures import measure_pairs
from pfocr_graph.ragged import Ints
from pfocr_graph.reused import near_duplicates
from pfocr_graph.support import find_echoes
from pfocr_graph.terms import overlapping_entities
from pfocr_graph.thinning import nodes_around, strongest_edges, strongest_of_each_node

__all__ = ["GenePairs", "pair_genes"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class GenePairs:
    """The co-occurrence edges of a network.

    Attributes
    ----------
    pairs : Pairs
    measures : mapping of attribute name to ndarray of float, shape (n_pairs,)
    n_tests : int or None
        m of the Benjamini-Hochberg procedure, where pairs were tested.
    cuts : tuple of str
        What thinning left out, in words.
    near : ndarray of bool, shape (n_nodes,), or None
        The nodes around those asked for.
    across : tuple of AcrossKinds
        What was counted of pairs of two kinds, such as a gene and a chemical; the counts of `pairs` are without them.
    """

    pairs: Pairs
    measures: Mapping[str, Floats]
    n_tests: int | None = None
    cuts: tuple[str, ...] = ()
    near: npt.NDArray[np.bool_] | None = None
    across: tuple[AcrossKinds, ...] = ()

    def at_least(self, minimum: int) -> int:
        """Return the number of pairs, of one kind or two, with this support or more."""
        return self.pairs.counts.at_least(minimum) + sum(one.counts.at_least(minimum) for one in self.across)

    def __len__(self) -> int:
        return len(self.pairs)

    def keep(self, stays: npt.NDArray[np.bool_], why: str) -> GenePairs:
        """Return the pairs that stay, with a word on those that do not."""
        gone = len(self) - int(stays.sum())
        if not gone:
            return self
        measures = {name: values[stays] for name, values in self.measures.items()}
        cuts = (*self.cuts, f"{gone:,} of {len(self):,} co-occurrence edges are cut: {why}")
        return replace(self, pairs=self.pairs.take(stays), measures=measures, cuts=cuts)

    def check_rank(self, rank_by: str) -> None:
        """Look whether edges can be ranked by this.

        Raises
        ------
        OptionError
            If they have no such measure.
        """
        if rank_by != "support" and rank_by not in self.measures:
            offered = ", ".join(["support", *self.measures])
            remedy = f"choose among {offered}, or ask for more by measures or significance"
            raise OptionError(f'is "{rank_by}"; {remedy}', "rank_by")

    def strength(self, rank_by: str) -> Floats:
        """Return what edges are ranked by: their support or one of their measures, as `check_rank` finds it."""
        if rank_by == "support":
            return self.pairs.support.astype(np.float64)
        return np.nan_to_num(self.measures[rank_by], nan=1.0)


def pair_genes(
    corpus: FigureCorpus,
    options: BuildOptions,
    incidence: Incidence,
    entities: Incidence,
    *,
    joint: Incidence | None = None,
    centres: tuple[int, ...] = (),
    progress: Callable[[int, int], None] | None = None,
) -> GenePairs:
    """Count, measure and test the pairs of nodes, and keep those that the options ask for.

    Parameters
    ----------
    corpus : FigureCorpus
    options : BuildOptions
    incidence : Incidence
        Over genes or drawn entities, whichever are nodes.
    entities : Incidence
        Over drawn entities.
    joint : Incidence, optional
        With chemicals and diseases as further nodes.
    centres : tuple of int
        Nodes to stay around.
    progress : callable, optional
        Called with (done, in all).

    Returns
    -------
    GenePairs

    Raises
    ------
    OptionError
        If a measure is not known.
    SignificanceError
        If the null model cannot be fitted.
    """
    for name in options.measures:
        if name not in MEASURES:
            raise OptionError(f'measure "{name}" is not known; choose among {", ".join(MEASURES)}')
    over_genes = incidence.axis == "genes"
    improper = None if over_genes else _improper_pairs(corpus, incidence)
    cases = None if options.significance == "none" else Cases(incidence.n_figures, incidence.taxon)
    pairs = count_pairs(
        incidence,
        options,
        years=corpus.years,
        echoes=find_echoes(corpus, incidence) if over_genes else None,
        improper=improper,
        figure_weights=_figure_weights(options, incidence, entities),
        cases=cases,
        progress=progress,
    )
    across = [] if joint is None else list(count_across_kinds(corpus, options, joint, entities, progress))
    if across and options.min_figures == "auto":
        pairs = pairs.of_support(_common_minimum([pairs.counts, *(one.pairs.counts for one in across)]))
    assessment = None if cases is None else assess_pairs(incidence, pairs, cases, options.significance, improper)
    n = incidence.units_by_taxon(options.unit)[incidence.taxon[pairs.left]].astype(np.float64)
    measures = measure_pairs(options, incidence, pairs, n, assessment)
    found = GenePairs(pairs, measures, None if assessment is None else assessment.n_tests)
    if across:
        found = _with_pairs_across(found, [one.finish(options, pairs.counts.min_figures) for one in across])
    return _thin(found, options, (incidence if joint is None else joint).n_nodes, centres)


def _common_minimum(counts: Sequence[PairCounts]) -> int:
    """Return the least support that leaves few enough edges of all kinds together."""
    minimum = max(one.min_figures for one in counts)
    while sum(one.at_least(minimum) for one in counts) > AUTO_EDGES:
        minimum += 1
    return minimum


def _with_pairs_across(
    found: GenePairs, finished: Sequence[tuple[AcrossKinds, Pairs, Mapping[str, Floats]]]
) -> GenePairs:
    """Return pairs of genes with those of two kinds among them."""
    across, pairs, measures = zip(*finished, strict=True)
    whole, order = joined_pairs([found.pairs, *pairs])
    joined = {
        name: np.concatenate([values, *(each[name] for each in measures)])[order]
        for name, values in found.measures.items()
    }
    return replace(found, pairs=whole, measures=joined, across=across)


def _thin(found: GenePairs, options: BuildOptions, n_nodes: int, centres: tuple[int, ...]) -> GenePairs:
    found.check_rank(options.rank_by)
    if options.max_q is not None:
        found = found.keep(found.measures["q_value"] <= options.max_q, f"their q-value is above {options.max_q:g}")
    if centres:
        pairs = found.pairs
        strength = found.strength(options.rank_by)
        near = nodes_around(
            pairs.left, pairs.right, strength, n_nodes, centres, hops=options.hops, top=options.around_top
        )
        found = found.keep(near[pairs.left] & near[pairs.right], _not_around(options))
        found = replace(found, near=near)
    if options.top_neighbors is not None:
        pairs, strength = found.pairs, found.strength(options.rank_by)
        stays = strongest_of_each_node(pairs.left, pairs.right, strength, options.top_neighbors)
        found = found.keep(
            stays, f"not among the {options.top_neighbors} strongest of either end, by {options.rank_by}"
        )
    if options.top_edges is not None:
        stays = strongest_edges(found.strength(options.rank_by), options.top_edges)
        found = found.keep(stays, f"not among the {options.top_edges:,} strongest, by {options.rank_by}")
    return found


def _not_around(options: BuildOptions) -> str:
    """Say why an edge is not in the neighbourhood that was asked for."""
    nodes = ", ".join(options.around)
    if options.around_top is None:
        return f"they are not around {nodes}"
    return f"they are not around {nodes}, or not with the {options.around_top} strongest of each step (around_top)"


def _improper_pairs(corpus: FigureCorpus, incidence: Incidence) -> Ints:
    """Return the pairs of nodes that share a gene, as sorted keys."""
    n_entities = max(len(corpus.terms.entities), 1)
    keys = overlapping_entities(corpus.terms.entities)
    node = np.full(n_entities, -1, dtype=np.int64)
    node[incidence.codes] = np.arange(incidence.n_nodes)
    left, right = node[keys // n_entities], node[keys % n_entities]
    there = (left >= 0) & (right >= 0)
    return np.sort(left[there] * incidence.n_nodes + right[there])


def _figure_weights(options: BuildOptions, incidence: Incidence, entities: Incidence) -> dict[str, Floats]:
    """Return what each figure adds to the measures that are sums, a row for each organism."""
    weights = {}
    by_taxon = [entities.of_taxon(taxon_id) for taxon_id in incidence.taxon_ids]
    if "collaboration" in options.measures:
        # One drawn entity alone joins nothing, so it has nothing to share out.
        drawn = np.array([own.nodes_by_figure for own in by_taxon], dtype=np.float64)
        weights["collaboration"] = np.divide(1.0, drawn - 1, out=np.zeros_like(drawn), where=drawn > 1)
    if "effective_figures" in options.measures:
        weights["effective_figures"] = np.array([1.0 / (1 + near_duplicates(own)) for own in by_taxon])
    return weights
