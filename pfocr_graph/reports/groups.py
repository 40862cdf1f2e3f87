"""communities.tsv and stories.tsv: which genes hang together, and which pathway is drawn again and again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from pfocr_graph.build import Build
from pfocr_graph.node_tables import drawn_tables
from pfocr_graph.reports import Report

__all__ = ["communities_report", "stories_report"]

LEADERS = 10


def communities_report(build: Build) -> Report:
    """Return the table of communities, the largest first.

    Parameters
    ----------
    build : Build
        Made with ``groups=True``.

    Returns
    -------
    Report
        The leading members of a community are those with the most support inside it; its figures and papers are those
        that mention two of its members or more.
    """
    columns = ("community", "n_members", "n_edges", "support", "n_figures", "n_papers", "leading_members", "members")
    comment = "communities of the co-occurrence graph (Leiden, modularity weighted by support, seed 0)"
    return Report("communities", (comment,), columns, _community_rows(build))


def _community_rows(build: Build) -> Iterator[list[Any]]:
    pairs, community, incidence = build.pairs, build.communities, build.incidence
    if pairs is None or community is None:
        return
    names = drawn_tables(build.corpus, incidence, {}).names
    inside = community[pairs.left] == community[pairs.right]
    left, right, support = pairs.left[inside], pairs.right[inside], pairs.support[inside]
    strength = np.bincount(np.concatenate((left, right)), weights=np.tile(support, 2), minlength=incidence.n_nodes)
    n_groups = int(community.max(initial=0))
    edges = np.bincount(community[left], minlength=n_groups + 1)
    total = np.bincount(community[left], weights=support, minlength=n_groups + 1)
    drawn = incidence.figure.astype(np.int64) * (n_groups + 1) + community[incidence.node]
    groups, counts = np.unique(drawn, return_counts=True)
    groups = groups[counts > 1]
    for number in range(1, n_groups + 1):
        members = np.flatnonzero(community == number)
        ranked = members[np.lexsort((members, -strength[members]))].tolist()
        figures = groups[groups % (n_groups + 1) == number] // (n_groups + 1)
        yield [
            number,
            len(members),
            int(edges[number]),
            int(total[number]),
            len(figures),
            len(np.unique(incidence.paper[figures])),
            [names[node] for node in ranked[:LEADERS]],
            sorted(names[node] for node in ranked),
        ]


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
