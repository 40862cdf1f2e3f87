"""Chosen figures as sets of drawn entities: found by their ids, and what each combination of them shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.errors import OptionError
from pfocr_graph.incidence import Incidence
from pfocr_graph.ragged import Ints
from pfocr_graph.records import normalize_figid

__all__ = ["Combination", "combine_figures", "find_figures"]


@dataclass(frozen=True, slots=True, eq=False)
class Combination:
    """Nodes that are drawn in exactly these of the chosen figures, and in no other of them.

    Attributes
    ----------
    figures : tuple of int
        In the order in which they were chosen.
    nodes : ndarray of int
        Nodes of the incidence.
    """

    figures: tuple[int, ...]
    nodes: Ints


def find_figures(corpus: FigureCorpus, figids: Sequence[str]) -> list[int]:
    """Return the numbers of figures by their ids, each once, in the order given.

    Parameters
    ----------
    corpus : FigureCorpus
    figids : sequence of str
        The ending of an image file, as old tables have it, does not matter.

    Returns
    -------
    list of int

    Raises
    ------
    OptionError
        If a figure is not there; those of the same paper are named.

    Examples
    --------
    >>> from pfocr_graph import example_corpus
    >>> find_figures(example_corpus(), ["PMC99000002__exj-2011-0214f4.jpg"])
    [2]
    """
    number = {figure.figid: place for place, figure in enumerate(corpus.figure_list)}
    found = []
    for figid in figids:
        wanted = normalize_figid(figid)
        if wanted not in number:
            paper = wanted.partition("__")[0]
            near = [known for known in number if known.partition("__")[0] == paper][:3]
            like = f"; write its id as the reports do, such as {next(iter(number))}" if number else ""
            hint = f"; of that paper there is {', '.join(near)}" if near else like
            raise OptionError(f'figure "{figid}" is not in the corpus (after filters){hint}')
        found.append(number[wanted])
    return list(dict.fromkeys(found))


def combine_figures(incidence: Incidence, figures: Sequence[int]) -> list[Combination]:
    """Return what is drawn in exactly each combination of figures: the numbers behind an UpSet plot.

    Parameters
    ----------
    incidence : Incidence
    figures : sequence of int

    Returns
    -------
    list of Combination
        Those with any node, the largest first; every node of these figures is in one of them.

    References
    ----------
    .. [1] A. Lex et al., IEEE Trans. Vis. Comput. Graph. 20, 1983 (2014).

    Examples
    --------
    >>> from pfocr_graph import example_corpus
    >>> from pfocr_graph.incidence import build_incidence
    >>> entities = build_incidence(example_corpus().select(organism="human"), "entities")
    >>> [(one.figures, len(one.nodes)) for one in combine_figures(entities, [0, 2])]
    [((0,), 4), ((0, 2), 4), ((2,), 3)]
    """
    inside = np.asarray(incidence.matrix()[list(figures)].todense()) > 0
    drawn = np.flatnonzero(inside.any(axis=0))
    # Equal columns side by side, so that each combination is a run.
    order = np.lexsort(inside[:, drawn][::-1])
    drawn = drawn[order]
    columns = inside[:, drawn]
    changes = np.flatnonzero((columns[:, 1:] != columns[:, :-1]).any(axis=0)) + 1
    runs = [run for run in np.split(drawn, changes) if len(run)]
    found = [
        Combination(tuple(figure for figure, there in zip(figures, inside[:, run[0]], strict=True) if there), run)
        for run in runs
    ]
    place = {figure: at for at, figure in enumerate(figures)}
    return sorted(found, key=lambda one: (-len(one.nodes), len(one.figures), [place[each] for each in one.figures]))
