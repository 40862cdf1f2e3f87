"""The pipeline of the main job: a corpus and options in, a network and everything that was counted on the way out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pfocr_graph.assembly import Assembly, Numbers
from pfocr_graph.communities import find_communities
from pfocr_graph.cooccurrence import Pairs
from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.errors import OptionError
from pfocr_graph.figure_pairs import FigurePairs, pair_figures
from pfocr_graph.gene_pairs import GenePairs, pair_genes
from pfocr_graph.incidence import Incidence, build_incidence
from pfocr_graph.joint_incidence import with_concepts
from pfocr_graph.metrics import METRICS
from pfocr_graph.network import Network
from pfocr_graph.node_names import find_nodes
from pfocr_graph.options import BuildOptions, Layout
from pfocr_graph.ragged import Ints
from pfocr_graph.reused import Stories, find_stories
from pfocr_graph.style import with_thumbnails
from pfocr_graph.thinning import strongest_edges, strongest_of_each_node

__all__ = ["Build", "build", "build_network"]

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Build:
    """A network with what it was made of.

    Attributes
    ----------
    corpus : FigureCorpus
        After filters.
    options : BuildOptions
    incidence : Incidence
        Over genes, or over drawn entities under `collapse`; and chemicals and diseases, where the corpus has them.
    entities : Incidence
        Over drawn entities alone, whatever the nodes are.
    gene_pairs : GenePairs or None
        The co-occurrence edges; `None` for a network without them.
    figure_pairs : FigurePairs or None
        The edges of a figures network.
    network : Network
    centralities : mapping of name to ndarray
        Values of the figures, then of the nodes of `incidence`, or of the latter alone for ``gene_…``.
    centrality_notes : tuple of str
        How each was measured.
    communities : ndarray of int or None
        Community of each node of `incidence` (of each figure in a figures network), 0 for none.
    stories : Stories or None
    cuts : tuple of str
        What thinning left out, in words.
    """

    corpus: FigureCorpus
    options: BuildOptions
    incidence: Incidence
    entities: Incidence
    gene_pairs: GenePairs | None
    figure_pairs: FigurePairs | None
    network: Network
    centralities: Numbers
    centrality_notes: tuple[str, ...]
    communities: Ints | None
    stories: Stories | None
    cuts: tuple[str, ...]

    @property
    def pairs(self) -> Pairs | None:
        """The counts of the co-occurrence edges."""
        return None if self.gene_pairs is None else self.gene_pairs.pairs


def build_network(
    corpus: FigureCorpus, *, layout: bool | Layout = False, centralities: bool = False, **choices: Any
) -> Network:
    """Return the network of a corpus.

    Parameters
    ----------
    corpus : FigureCorpus
    layout : bool or {"auto", "bipartite", "force", "circle", "none"}
        Give nodes coordinates; `True` means ``"auto"``. See `pfocr_graph.layout.networks.place_nodes`.
    centralities : bool
        Put centralities, communities and stories on the nodes.
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
    return build(corpus, BuildOptions(**choices), layout=layout, centralities=centralities, groups=centralities).network


def build(
    corpus: FigureCorpus,
    options: BuildOptions,
    *,
    layout: bool | Layout = True,
    centralities: bool | Sequence[str] = True,
    groups: bool = True,
    thumbnails: bool = False,
    progress: Progress | None = None,
) -> Build:
    """Count, measure, test, thin and lay out the network of a corpus.

    Parameters
    ----------
    corpus : FigureCorpus
        After filters.
    options : BuildOptions
    layout : bool or {"auto", "bipartite", "force", "circle", "none"}
    centralities : bool or sequence of str
        All, none, or these of `pfocr_graph.metrics.METRICS`.
    groups : bool
        Find communities and stories.
    thumbnails : bool
        Draw figures as their pictures.
    progress : callable, optional
        Called with (what is done, steps done, steps in all).

    Returns
    -------
    Build

    Raises
    ------
    OptionError
        If a choice cannot be meant for this corpus.
    SignificanceError
        If the null model cannot be fitted.
    """
    entities = build_incidence(corpus, "entities")
    drawn = entities if options.families == "collapse" else build_incidence(corpus, "genes")
    incidence = with_concepts(drawn, corpus)
    of_genes = of_figures = None
    cuts: tuple[str, ...] = ()
    centres = _centres(corpus, incidence, options)
    if options.network == "figures":
        of_figures, cuts = _pair_figures(entities, options)
    elif options.network != "bipartite":
        told = _told(progress, "counting pairs")
        joint = incidence if incidence.n_concepts else None
        of_genes = pair_genes(corpus, options, drawn, entities, joint=joint, centres=centres, progress=told)
        cuts = of_genes.cuts
    pairs = None if of_genes is None else of_genes.pairs
    named = tuple(METRICS) if isinstance(centralities, bool) else centralities
    numbers, notes = _centralities(incidence, pairs, named, progress) if centralities else ({}, ())
    communities = _communities(corpus, incidence, pairs, of_figures) if groups else None
    stories = find_stories(corpus, entities) if groups else None
    parts = corpus, options, incidence, entities, of_genes, of_figures, numbers, communities, stories, centres
    network = Assembly(*parts).network()
    if thumbnails:
        network = with_thumbnails(network)
    if layout and layout != "none":
        from pfocr_graph.layout.networks import place_nodes

        network = network.with_positions(place_nodes(network, "auto" if layout is True else layout))
    return Build(
        corpus, options, incidence, entities, of_genes, of_figures, network, numbers, notes, communities, stories, cuts
    )


def _told(progress: Progress | None, what: str) -> Callable[[int, int], None] | None:
    return None if progress is None else lambda done, total: progress(what, done, total)


def _centres(corpus: FigureCorpus, incidence: Incidence, options: BuildOptions) -> tuple[int, ...]:
    return tuple(find_nodes(corpus, incidence, options.around)) if options.around else ()


def _pair_figures(entities: Incidence, options: BuildOptions) -> tuple[FigurePairs, tuple[str, ...]]:
    found = pair_figures(
        entities,
        top=None,
        min_shared=options.min_shared,
        min_jaccard=options.min_jaccard,
        significance=options.significance,
        max_q=options.max_q,
    )
    ranks = {"support": found.n_shared.astype(np.float64), **found.measures()}
    if options.rank_by not in ranks:
        raise OptionError(f'is "{options.rank_by}"; figure pairs are ranked by {", ".join(ranks)}', "rank_by")
    strength, n_before = ranks[options.rank_by], len(found.left)
    stays = np.ones(n_before, dtype=bool)
    if options.top_neighbors is not None:
        stays &= strongest_of_each_node(found.left, found.right, strength, options.top_neighbors)
    if options.top_edges is not None:
        stays &= strongest_edges(np.where(stays, strength, -np.inf), options.top_edges)
    gone = n_before - int(stays.sum())
    cuts = (
        (f"{gone:,} of {n_before:,} figure pairs are cut: not among the strongest, by {options.rank_by}",)
        if gone
        else ()
    )
    return found.take(stays), cuts


def _centralities(
    incidence: Incidence, pairs: Pairs | None, names: Sequence[str], progress: Progress | None
) -> tuple[dict[str, npt.NDArray[Any]], tuple[str, ...]]:
    from scipy.sparse import csr_matrix

    from pfocr_graph.metrics import bipartite_centralities, gene_centralities

    for name in names:
        if name not in METRICS:
            raise OptionError(f'centrality "{name}" is not known; choose among {", ".join(METRICS)}')
    chosen = {kind: [name for name in names if METRICS[name].graph == kind] for kind in ("bipartite", "gene")}
    told = _told(progress, "centrality of figures and genes")
    found = bipartite_centralities(incidence.matrix(), names=chosen["bipartite"], progress=told)
    values, notes = dict(found.values), found.notes
    if pairs is not None:
        ends = np.concatenate((pairs.left, pairs.right)), np.concatenate((pairs.right, pairs.left))
        shape = (incidence.n_nodes, incidence.n_nodes)
        weights = csr_matrix((np.tile(pairs.support, 2), ends), shape=shape)
        told = _told(progress, "centrality in the co-occurrence graph")
        of_genes = gene_centralities(weights, names=chosen["gene"], progress=told)
        values, notes = {**values, **of_genes.values}, (*notes, *of_genes.notes)
    return values, notes


def _communities(
    corpus: FigureCorpus, incidence: Incidence, pairs: Pairs | None, of_figures: FigurePairs | None
) -> Ints | None:
    if of_figures is not None:
        weight = of_figures.n_shared.astype(np.float64)
        return find_communities(corpus.n_figures, of_figures.left, of_figures.right, weight)
    if pairs is not None:
        return find_communities(incidence.n_nodes, pairs.left, pairs.right, pairs.support.astype(np.float64))
    return None
