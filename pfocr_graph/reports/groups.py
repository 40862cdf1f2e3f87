"""communities.tsv and stories.tsv: which genes or figures hang together, and which pathway is drawn again and again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from pfocr_graph.build import Build
from pfocr_graph.node_tables import drawn_tables
from pfocr_graph.ragged import Ints
from pfocr_graph.reports import Report
from pfocr_graph.reused import drawn_most_often

__all__ = ["communities_report", "stories_report"]

LEADERS = 10


def communities_report(build: Build) -> Report:
    """Return the table of communities, the largest first: of genes, or of figures in a figures network.

    Parameters
    ----------
    build : Build
        Made with ``groups=True``.

    Returns
    -------
    Report
        The leading members of a community are those with the most support inside it. Figures and papers of a community
        of genes are those that mention two of its members or more; one of figures tells what most of them draw.
    """
    size = ("community", "n_members", "n_edges", "support")
    if build.figure_pairs is not None:
        columns = (*size, "n_papers", "most_drawn", "leading_members", "members")
        comment = "communities of the graph of figures (Leiden, modularity weighted by shared entities, seed 0)"
        return Report("communities", (comment,), columns, _communities_of_figures(build))
    columns = (*size, "n_figures", "n_papers", "leading_members", "members")
    comment = "communities of the co-occurrence graph (Leiden, modularity weighted by support, seed 0)"
    return Report("communities", (comment,), columns, _communities_of_genes(build))


class _Group(NamedTuple):
    """A community: its members, those with the most support inside it first, and what is inside it."""

    number: int
    members: Ints
    n_edges: int
    support: int


def _groups(community: Ints, left: Ints, right: Ints, support: Ints) -> Iterator[_Group]:
    n_groups = int(community.max(initial=0))
    inside = community[left] == community[right]
    left, right, support = left[inside], right[inside], support[inside]
    strength = np.bincount(np.concatenate((left, right)), weights=np.tile(support, 2), minlength=len(community))
    edges = np.bincount(community[left], minlength=n_groups + 1)
    total = np.bincount(community[left], weights=support, minlength=n_groups + 1)
    for number in range(1, n_groups + 1):
        members = np.flatnonzero(community == number)
        ranked = members[np.lexsort((members, -strength[members]))]
        yield _Group(number, ranked, int(edges[number]), int(total[number]))


def _communities_of_genes(build: Build) -> Iterator[list[Any]]:
    pairs, community, incidence = build.pairs, build.communities, build.incidence
    if pairs is None or community is None:
        return
    names = drawn_tables(build.corpus, incidence, {}).names
    n_groups = int(community.max(initial=0))
    drawn = incidence.figure.astype(np.int64) * (n_groups + 1) + community[incidence.node]
    groups, counts = np.unique(drawn, return_counts=True)
    groups = groups[counts > 1]
    for one in _groups(community, pairs.left, pairs.right, pairs.support):
        figures = groups[groups % (n_groups + 1) == one.number] // (n_groups + 1)
        ranked = [names[node] for node in one.members.tolist()]
        counted = len(figures), len(np.unique(incidence.paper[figures]))
        yield [one.number, len(ranked), one.n_edges, one.support, *counted, ranked[:LEADERS], sorted(ranked)]


def _communities_of_figures(build: Build) -> Iterator[list[Any]]:
    pairs, community, entities = build.figure_pairs, build.communities, build.entities
    if pairs is None or community is None:
        return
    figids = [figure.figid for figure in build.corpus.figure_list]
    for one in _groups(community, pairs.left, pairs.right, pairs.n_shared):
        ranked = [figids[figure] for figure in one.members.tolist()]
        n_papers = len(np.unique(entities.paper[one.members]))
        often = [name for _, name in drawn_most_often(build.corpus, entities, one.members)[:LEADERS]]
        counted = len(ranked), one.n_edges, one.support, n_papers
        yield [one.number, *counted, often, ranked[:LEADERS], sorted(ranked)]


def stories_report(build: Build) -> Report:
    """Return the table of stories, the one drawn most often first.

    Parameters
    ----------
    build : Build
        Made with ``groups=True``.
    """
    columns = ("story", "n_figures", "n_papers", "first_year", "last_year", "consensus", "figure_ids")
    comment = (
        "figures of five or more drawn entities, linked where they share 60 % of them (Jaccard); consensus: what a "
        "third of the figures or more draw, commonest first"
    )
    return Report("stories", (comment,), columns, _story_rows(build))


def _story_rows(build: Build) -> Iterator[list[Any]]:
    stories = build.stories
    if stories is None:
        return
    figids = [figure.figid for figure in build.corpus.figure_list]
    years = build.corpus.years
    by_story = np.argsort(stories.story, kind="stable")
    bounds = np.searchsorted(stories.story[by_story], np.arange(1, len(stories.n_figures) + 2)).tolist()
    told = zip(stories.n_figures, stories.n_papers, stories.common, strict=True)
    for number, (n_figures, n_papers, common) in enumerate(told, start=1):
        figures = by_story[bounds[number - 1] : bounds[number]]
        known = years[figures][years[figures] > 0]
        dated = [int(known.min()), int(known.max())] if len(known) else [None, None]
        yield [number, n_figures, n_papers, *dated, list(common), [figids[figure] for figure in figures.tolist()]]
