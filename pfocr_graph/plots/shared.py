"""What chosen figures share: an UpSet plot."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pfocr_graph.attributes import CO_OCCURS
from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.errors import OptionError
from pfocr_graph.figure_pairs import pair_figures
from pfocr_graph.figure_sets import combine_figures, find_figures
from pfocr_graph.incidence import Incidence, build_incidence
from pfocr_graph.plain_text import one_line
from pfocr_graph.plots.canvas import drawn_alike, new_figure, shortened
from pfocr_graph.records import Figure
from pfocr_graph.style import EDGE_COLORS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

__all__ = ["plot_shared"]

MOST_FIGURES = 12
MOST_COMBINATIONS = 30
BY_ITSELF = 5
"""How many figures are drawn when none are chosen."""
LONGEST_NAME = 34
PALE = "#E3E3E3"


@drawn_alike
def plot_shared(corpus: FigureCorpus, figids: Sequence[str] = ()) -> Drawing:
    """Draw how many drawn entities each combination of figures shares, and no other of them has.

    Parameters
    ----------
    corpus : FigureCorpus
    figids : sequence of str
        2 to 12 figures; the five of the strongest figure pairs without them.

    Returns
    -------
    matplotlib.figure.Figure
        A row for each figure with its size, a column for each combination with how many entities are in exactly
        these figures; a family counts once. The 30 largest combinations.

    Raises
    ------
    OptionError
        If a figure is not there or there are fewer than 2 or more than 12.

    References
    ----------
    .. [1] A. Lex et al., IEEE Trans. Vis. Comput. Graph. 20, 1983 (2014).
    """
    entities = build_incidence(corpus, "entities")
    rows = _chosen(corpus, entities, figids)
    n_drawn = entities.nodes_by_figure
    rows.sort(key=lambda figure: (-n_drawn[figure], figure))
    names, sizes = [_label(corpus.figure_list[figure]) for figure in rows], n_drawn[rows]
    largest = combine_figures(entities, rows)[:MOST_COMBINATIONS]
    counts = [len(one.nodes) for one in largest]
    combinations = np.array([[figure in one.figures for one in largest] for figure in rows], dtype=bool)

    figure = new_figure(4.6 + 0.27 * max(len(counts), 8), 2.6 + 0.26 * len(rows))
    ratios = {"width_ratios": (1, 0.17 * max(len(counts), 8)), "height_ratios": (2, 0.26 * len(rows))}
    (corner, bars), (lengths, dots) = figure.subplots(2, 2, gridspec_kw=ratios)
    corner.axis("off")
    color = EDGE_COLORS[CO_OCCURS]
    bars.bar(range(len(counts)), counts, color=color, width=0.6)
    for column, count in enumerate(counts):
        bars.annotate(f"{count:,}", (column, count), (0, 1.5), textcoords="offset points", ha="center", fontsize=7)
    bars.set(xticks=[], ylabel="entities in exactly\nthese figures", xlim=(-0.6, len(counts) - 0.4))
    bars.margins(y=0.12)
    lengths.barh(range(len(rows)), sizes, color=color, height=0.6)
    lengths.set(xlabel="entities drawn", ylim=(len(rows) - 0.4, -0.6))
    lengths.set_yticks(range(len(rows)), names, fontsize=8)
    lengths.xaxis.get_major_locator().set_params(integer=True, nbins=3)
    bars.yaxis.get_major_locator().set_params(integer=True)
    _draw_dots(dots, combinations, color)
    return figure


def _label(figure: Figure) -> str:
    """Return a short name of a figure; of a long figid the end tells figures of one paper apart."""
    if figure.title:
        return shortened(" ".join(figure.title.split()), LONGEST_NAME)
    figid, half = one_line(figure.figid), LONGEST_NAME // 2
    return figid if len(figid) <= LONGEST_NAME else f"{figid[:half]}…{figid[-half:]}"


def _chosen(corpus: FigureCorpus, entities: Incidence, figids: Sequence[str]) -> list[int]:
    """Return the numbers of the figures to draw."""
    if figids:
        rows = find_figures(corpus, figids)
    else:
        pairs = pair_figures(entities, top=10 * BY_ITSELF)
        ends = np.stack((pairs.left, pairs.right), axis=1).ravel().tolist()
        rows = list(dict.fromkeys(ends))[:BY_ITSELF]
    if not 2 <= len(rows) <= MOST_FIGURES:
        raise OptionError(f"{len(rows)} figures to compare; choose 2 to {MOST_FIGURES} that share something")
    return rows


def _draw_dots(axes: Axes, combinations: npt.NDArray[np.bool_], color: str) -> None:
    """Draw a dot for each figure and combination, full where the figure is in it, joined by a line."""
    n_rows, n_columns = combinations.shape
    for filled, paint, layer in ((False, PALE, 0), (True, color, 2)):
        row, column = np.nonzero(combinations == filled)
        axes.scatter(column, row, s=36, color=paint, zorder=layer)
    row, column = np.nonzero(combinations.T)[::-1]
    for _, group in groupby(zip(column.tolist(), row.tolist(), strict=True), key=lambda dot: dot[0]):
        across, down = zip(*group, strict=True)
        axes.plot(across[:1] * 2, (min(down), max(down)), color=color, linewidth=2, zorder=1)
    axes.set(xlim=(-0.6, n_columns - 0.4), ylim=(n_rows - 0.4, -0.6), xlabel="combinations")
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
