"""Figures and genes over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pfocr_graph.attributes import CO_OCCURS, GENE
from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.errors import OptionError
from pfocr_graph.plots.canvas import GREY, drawn_alike, new_figure
from pfocr_graph.style import EDGE_COLORS, NODE_LOOKS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["plot_years"]


@drawn_alike
def plot_years(corpus: FigureCorpus) -> Figure:
    """Draw how many figures were published in each year, and how many genes they show.

    Parameters
    ----------
    corpus : FigureCorpus

    Returns
    -------
    matplotlib.figure.Figure
        Above: figures of each year. Below: genes drawn in each year, and genes that were drawn up to then.

    Raises
    ------
    OptionError
        If no figure has a year.
    """
    years = corpus.years
    dated = years > 0
    if not dated.any():
        raise OptionError("no figure of this corpus has a year; give one with --year-table FILE")
    first, last = int(years[dated].min()), int(years[dated].max())
    span = np.arange(first, last + 1)
    figures = np.bincount(years[dated] - first, minlength=len(span))
    year_of_mention = years[corpus.mentions.figure]
    gene, year = corpus.mentions.gene[year_of_mention > 0], year_of_mention[year_of_mention > 0] - first
    pairs = np.unique(gene.astype(np.int64) * len(span) + year)
    each_year = np.bincount(pairs % len(span), minlength=len(span))
    _, starts = np.unique(pairs // len(span), return_index=True)
    so_far = np.cumsum(np.bincount(pairs[starts] % len(span), minlength=len(span)))

    figure = new_figure(7.0, 5.0)
    above, below = figure.subplots(2, 1, sharex=True)
    above.bar(span, figures, color=NODE_LOOKS[GENE].fill, edgecolor=NODE_LOOKS[GENE].border, linewidth=0.6)
    undated = int((~dated).sum())
    above.set(ylabel="figures a year", title="Figures" + (f" ({undated:,} without a year left out)" if undated else ""))
    below.plot(span, so_far, color=EDGE_COLORS[CO_OCCURS], marker="o", markersize=3, label="drawn up to this year")
    below.plot(span, each_year, color=GREY, linestyle="--", marker="s", markersize=3, label="drawn in this year")
    below.set(ylabel="genes", xlabel="year of publication", title="Genes", ylim=(0, None))
    below.legend(loc="upper left")
    below.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
    for axes in (above, below):
        axes.grid(axis="y", color="#E5E5E5", linewidth=0.6)
    return figure
