"""Figures that tell the same story: near-duplicates, stories, and equal figures made one.

All of it is about drawn entities: sharing PI3K is one thing shared, not ten.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.figure_join import FigureJoin
from pfocr_graph.incidence import Incidence, build_incidence
from pfocr_graph.ragged import Ints, ragged_ranges

__all__ = [
    "MIN_ENTITIES",
    "MergedFigure",
    "Stories",
    "drawn_most_often",
    "find_stories",
    "merge_reused",
    "near_duplicates",
    "similar_figures",
]

MIN_ENTITIES = 5
"""Figures with fewer drawn entities are too small to be called alike."""

NEAR_DUPLICATE = 0.8
STORY = 0.6


@dataclass(frozen=True, slots=True)
class MergedFigure:
    """A figure that stands for others with the same set of drawn entities."""

    figid: str
    merged: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Stories:
    """Groups of figures linked by a Jaccard similarity of 0.6 or more, largest first.

    Attributes
    ----------
    story : ndarray of int, shape (figures,)
        Number of each figure's story from 1 on, 0 for a figure in none.
    n_figures, n_papers : tuple of int
        Size of each story.
    common : tuple of tuple of str
        What a third of each story's figures or more draw, most common first.
    """

    story: Ints
    n_figures: tuple[int, ...]
    n_papers: tuple[int, ...]
    common: tuple[tuple[str, ...], ...]


def similar_figures(entities: Incidence, least: float) -> tuple[Ints, Ints]:
    """Return the pairs of figures that share at least this share of their drawn entities.

    Parameters
    ----------
    entities : Incidence
        Over drawn entities.
    least : float
        The least Jaccard similarity.

    Returns
    -------
    left, right : ndarray of int
        Figures, left below right; both have `MIN_ENTITIES` or more entities.
    """
    figures = np.flatnonzero(entities.nodes_by_figure >= MIN_ENTITIES)
    found = [(left, right) for left, right, _ in FigureJoin(entities, figures=figures, min_jaccard=least).blocks()]
    if not found:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    left, right = (np.concatenate(ends) for ends in zip(*found, strict=True))
    return left, right


def near_duplicates(entities: Incidence) -> Ints:
    """Return, for each figure, how many near-duplicates it has: figures with 80 % of their entities in common.

    Parameters
    ----------
    entities : Incidence
        Over drawn entities.

    Returns
    -------
    ndarray of int, shape (figures,)
    """
    left, right = similar_figures(entities, NEAR_DUPLICATE)
    return np.bincount(np.concatenate((left, right)), minlength=len(entities.paper))


def find_stories(corpus: FigureCorpus, entities: Incidence) -> Stories:
    """Find the stories that are drawn again and again.

    Parameters
    ----------
    corpus : FigureCorpus
    entities : Incidence
        Of the same corpus, over drawn entities.

    Returns
    -------
    Stories
        Of two or more figures each.
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    n = len(entities.paper)
    left, right = similar_figures(entities, STORY)
    graph = csr_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(n, n))
    _, component = connected_components(graph, directed=False)
    sizes = np.bincount(component, minlength=1)
    first = np.full(len(sizes), n)
    np.minimum.at(first, component, np.arange(n))
    groups = sorted(np.flatnonzero(sizes > 1).tolist(), key=lambda group: (-sizes[group], first[group]))
    number = np.zeros(len(sizes), dtype=np.int32)
    number[groups] = np.arange(1, len(groups) + 1)
    story = number[component]
    papers, common = [], []
    for place in range(1, len(groups) + 1):
        figures = np.flatnonzero(story == place)
        papers.append(len(np.unique(entities.paper[figures])))
        ranked = drawn_most_often(corpus, entities, figures)
        common.append(tuple(name for n_figures, name in ranked if 3 * n_figures >= len(figures)))
    return Stories(story, tuple(sizes[groups].tolist()), tuple(papers), tuple(common))


def drawn_most_often(corpus: FigureCorpus, entities: Incidence, figures: Ints) -> list[tuple[int, str]]:
    """Return what some figures draw: in how many of them, and its name; the commonest first, then by name.

    Parameters
    ----------
    corpus : FigureCorpus
    entities : Incidence
        Of the same corpus, over drawn entities.
    figures : ndarray of int

    Returns
    -------
    list of (int, str)

    Examples
    --------
    >>> import numpy as np
    >>> from pfocr_graph import example_corpus
    >>> human = example_corpus().select(organism="human")
    >>> drawn_most_often(human, build_incidence(human, "entities"), np.arange(3))[:3]
    [(3, 'AKT'), (3, 'ERBB2'), (3, 'ERBB3')]
    """
    names, starts = corpus.terms.entities.name, entities.starts
    rows = ragged_ranges(starts[figures], starts[figures + 1] - starts[figures])
    nodes, counts = np.unique(entities.node[rows], return_counts=True)
    drawn = zip(counts.tolist(), (names[code] for code in entities.codes[nodes].tolist()), strict=True)
    return sorted(drawn, key=lambda one: (-one[0], one[1]))


def merge_reused(corpus: FigureCorpus) -> tuple[FigureCorpus, tuple[MergedFigure, ...]]:
    """Make figures of different papers with the same five or more drawn entities one figure.

    Parameters
    ----------
    corpus : FigureCorpus

    Returns
    -------
    corpus : FigureCorpus
        With the first figure of each group, by figid, standing for all of it, also for their chemicals and diseases.
    merged : tuple of MergedFigure
        What was merged into what.
    """
    entities = build_incidence(corpus, "entities")
    starts = entities.starts
    groups: dict[bytes, list[int]] = {}
    for figure in np.flatnonzero(entities.nodes_by_figure >= MIN_ENTITIES).tolist():
        nodes = entities.node[starts[figure] : starts[figure + 1]]
        groups.setdefault(nodes.tobytes(), []).append(figure)
    reused = [group for group in groups.values() if len({int(entities.paper[figure]) for figure in group}) > 1]
    stays: npt.NDArray[np.bool_] = np.ones(corpus.n_figures, dtype=bool)
    for group in reused:
        stays[group[1:]] = False
    kept = corpus.mentions.take(stays[corpus.mentions.figure])
    place = np.cumsum(stays, dtype=np.int32) - 1
    figids = [figure.figid for figure in corpus.figure_list]
    merged = tuple(
        MergedFigure(figids[group[0]], tuple(figids[figure] for figure in group[1:]))
        for group in sorted(reused, key=lambda group: group[0])
    )
    figures = tuple(figure for figure, stay in zip(corpus.figure_list, stays.tolist(), strict=True) if stay)
    left = replace(
        corpus,
        figure_list=figures,
        mentions=replace(kept, figure=place[kept.figure]),
        concept_mentions=corpus.concept_mentions.of_figures(stays),
    )
    return left, merged
