"""The pipeline of the main job: a corpus and options in, a network and everything that was counted on the way out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from pfocr_graph.assembly import (
    DrawnNodes,
    co_occurrence_table,
    drawn_tables,
    figure_name,
    figure_table,
    mentions_table,
)
from pfocr_graph.assessment import Assessment, assess_pairs
from pfocr_graph.attributes import CO_OCCURS, FIGURE, MENTIONS
from pfocr_graph.cooccurrence import Pairs, count_pairs
from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.errors import OptionError
from pfocr_graph.incidence import Incidence, build_incidence
from pfocr_graph.measures import ALWAYS, MEASURES, PairNumbers
from pfocr_graph.network import EdgeTable, Network, NodeTable
from pfocr_graph.options import BuildOptions
from pfocr_graph.provenance import describe_network
from pfocr_graph.ragged import Ints
from pfocr_graph.reused import near_duplicates
from pfocr_graph.support import find_echoes
from pfocr_graph.terms import overlapping_entities

__all__ = ["Build", "build", "build_network"]

Progress = Callable[[str, int, int], None]
Numbers = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Build:
    """A network with what it was made of.

    Attributes
    ----------
    corpus : FigureCorpus
        After filters.
    options : BuildOptions
    incidence : Incidence
        Over the nodes of the network.
    entities : Incidence
        Over drawn entities, whatever the nodes are.
    pairs : Pairs or None
        Of the network; `None` for a bipartite one.
    assessment : Assessment or None
    network : Network
    centralities : mapping of name to ndarray
        Values of the figures, then of the nodes of `incidence`, or of the latter alone for ``gene_…``.
    centrality_notes : tuple of str
        How each was measured.
    """

    corpus: FigureCorpus
    options: BuildOptions
    incidence: Incidence
    entities: Incidence
    pairs: Pairs | None
    assessment: Assessment | None
    network: Network
    centralities: Numbers
    centrality_notes: tuple[str, ...]


def build_network(corpus: FigureCorpus, *, layout: bool = False, centralities: bool = False, **choices: Any) -> Network:
    """Return the network of a corpus.

    Parameters
    ----------
    corpus : FigureCorpus
    layout : bool
        Give nodes coordinates.
    centralities : bool
        Put centralities on the nodes.
    **choices
        Fields of `pfocr_graph.options.BuildOptions`, such as ``families="collapse"`` or ``min_figures=5``.

    Returns
    -------
    Network

    Raises
    ------
    OptionError
        If a choice cannot be meant.

    Examples
    --------
    >>> from pfocr_graph import example_corpus
    >>> network = build_network(example_corpus().select(organism="human"), network="genes", min_figures=3)
    >>> sorted(network.edge_tables)
    ['co-occurs-with']
    """
    return build(corpus, BuildOptions(**choices), layout=layout, centralities=centralities).network


def build(
    corpus: FigureCorpus,
    options: BuildOptions,
    *,
    layout: bool = True,
    centralities: bool = True,
    progress: Progress | None = None,
) -> Build:
    """Count, measure, test and lay out the network of a corpus.

    Parameters
    ----------
    corpus : FigureCorpus
        After filters.
    options : BuildOptions
    layout : bool
    centralities : bool
    progress : callable, optional
        Called with (what is done, steps done, steps in all).

    Returns
    -------
    Build

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
    entities = build_incidence(corpus, "entities")
    incidence = entities if options.families == "collapse" else build_incidence(corpus, "genes")
    pairs = assessment = None
    measures: dict[str, npt.NDArray[np.float64]] = {}
    if options.network != "bipartite":
        pairs, assessment = _count(corpus, options, incidence, entities, progress)
        measures = _measure(options, incidence, pairs, assessment)
        if options.max_q is not None and assessment is not None:
            kept = assessment.q_value <= options.max_q
            pairs = pairs.take(kept)
            measures = {name: values[kept] for name, values in measures.items()}
    numbers, notes = _centralities(incidence, pairs, progress) if centralities else ({}, ())
    network = _assemble(corpus, options, incidence, entities, pairs, measures, numbers)
    network = replace(network, attributes=describe_network(corpus, options, pairs))
    if layout:
        network = replace(network, positions=_positions(network, pairs))
    return Build(corpus, options, incidence, entities, pairs, assessment, network, numbers, notes)


def _count(
    corpus: FigureCorpus, options: BuildOptions, incidence: Incidence, entities: Incidence, progress: Progress | None
) -> tuple[Pairs, Assessment | None]:
    over_genes = incidence.axis == "genes"
    improper = None if over_genes else _improper_pairs(corpus, incidence)
    pairs = count_pairs(
        incidence,
        options,
        years=corpus.years,
        echoes=find_echoes(corpus, incidence) if over_genes else None,
        improper=improper,
        figure_weights=_figure_weights(options, incidence, entities),
        keep_all=options.significance != "none",
        progress=None if progress is None else lambda done, total: progress("counting pairs", done, total),
    )
    if options.significance == "none":
        return pairs, None
    return pairs, assess_pairs(incidence, pairs, options.significance, improper)


def _improper_pairs(corpus: FigureCorpus, incidence: Incidence) -> Ints:
    """Return the pairs of nodes that share a gene, as sorted keys."""
    n_entities = len(corpus.terms.entities)
    keys = overlapping_entities(corpus.terms.entities)
    node = np.full(max(n_entities, 1), -1, dtype=np.int64)
    node[incidence.codes] = np.arange(incidence.n_nodes)
    left, right = node[keys // max(n_entities, 1)], node[keys % max(n_entities, 1)]
    there = (left >= 0) & (right >= 0)
    return np.sort(left[there] * incidence.n_nodes + right[there])


def _figure_weights(
    options: BuildOptions, incidence: Incidence, entities: Incidence
) -> dict[str, npt.NDArray[np.float64]]:
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


def _measure(
    options: BuildOptions, incidence: Incidence, pairs: Pairs, assessment: Assessment | None
) -> dict[str, npt.NDArray[np.float64]]:
    alone = (incidence.n_figures if options.unit == "figures" else incidence.n_papers).astype(np.float64)
    numbers = PairNumbers(
        k=pairs.support.astype(np.float64),
        a=alone[pairs.left],
        b=alone[pairs.right],
        n=incidence.units_by_taxon(options.unit)[incidence.taxon[pairs.left]].astype(np.float64),
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


def _centralities(
    incidence: Incidence, pairs: Pairs | None, progress: Progress | None
) -> tuple[dict[str, npt.NDArray[Any]], tuple[str, ...]]:
    from scipy.sparse import csr_matrix

    from pfocr_graph.metrics import bipartite_centralities, gene_centralities

    def told(what: str) -> Callable[[int, int], None] | None:
        return None if progress is None else lambda done, total: progress(what, done, total)

    found = bipartite_centralities(incidence.matrix(), progress=told("centrality of figures and genes"))
    values, notes = dict(found.values), found.notes
    if pairs is not None:
        ends = np.concatenate((pairs.left, pairs.right)), np.concatenate((pairs.right, pairs.left))
        shape = (incidence.n_nodes, incidence.n_nodes)
        weights = csr_matrix((np.tile(pairs.support, 2), ends), shape=shape)
        of_genes = gene_centralities(weights, progress=told("centrality in the co-occurrence graph"))
        values, notes = {**values, **of_genes.values}, (*notes, *of_genes.notes)
    return values, notes


def _assemble(
    corpus: FigureCorpus,
    options: BuildOptions,
    incidence: Incidence,
    entities: Incidence,
    pairs: Pairs | None,
    measures: Mapping[str, npt.NDArray[np.float64]],
    numbers: Numbers,
) -> Network:
    n_figures = corpus.n_figures
    of_figures = {name: values[:n_figures] for name, values in numbers.items() if name.startswith("bipartite_")}
    of_drawn = {name: values[n_figures:] if name in of_figures else values for name, values in numbers.items()}
    kept = None
    if options.network == "genes" and pairs is not None:
        kept = np.zeros(incidence.n_nodes, dtype=bool)
        kept[pairs.left] = kept[pairs.right] = True
    drawn: DrawnNodes = drawn_tables(corpus, incidence, of_drawn, kept)
    nodes: dict[str, NodeTable] = dict(drawn.tables)
    edges: dict[str, EdgeTable] = {}
    first_drawn = 0
    if options.network != "genes":
        figures = figure_table(corpus, _genes_by_figure(corpus), entities.nodes_by_figure, of_figures)
        nodes = {FIGURE: figures, **nodes}
        first_drawn = n_figures
        names = [figure_name(figure) for figure in corpus.figure_list]
        edges[MENTIONS] = mentions_table(corpus, incidence, drawn, names, first_drawn)
    if pairs is not None:
        figids = [figure.figid for figure in corpus.figure_list]
        edges[CO_OCCURS] = co_occurrence_table(pairs, incidence, drawn, figids, measures, first_drawn)
    return Network(nodes, edges)


def _genes_by_figure(corpus: FigureCorpus) -> Ints:
    mentions, size = corpus.mentions, max(len(corpus.genes), 1)
    pairs = np.unique(mentions.figure.astype(np.int64) * size + mentions.gene)
    return np.bincount(pairs // size, minlength=corpus.n_figures)


def _positions(network: Network, pairs: Pairs | None) -> npt.NDArray[np.float64]:
    from pfocr_graph.layout import lay_out

    source, target, weight = (np.concatenate(column) for column in zip(*_ties(network, pairs), strict=True))
    sizes = np.concatenate(
        [
            np.tile([130.0, 50.0] if kind == FIGURE else [60.0, 50.0], (len(nodes), 1))
            for kind, nodes in network.node_tables.items()
        ]
        or [np.zeros((0, 2))]
    )
    return lay_out(network.n_nodes, source, target, weight, sizes=sizes)


def _ties(network: Network, pairs: Pairs | None) -> list[tuple[Ints, Ints, npt.NDArray[np.float64]]]:
    """Return the ends and weights of all edges; mentions weigh 1 and co-occurrences their support."""
    nowhere: Ints = np.zeros(0, dtype=np.int32)
    ties = [(nowhere, nowhere, np.zeros(0))]
    for interaction, edges in network.edge_tables.items():
        weights = pairs.support if interaction == CO_OCCURS and pairs is not None else np.ones(len(edges))
        ties.append((edges.source, edges.target, weights.astype(np.float64)))
    return ties
