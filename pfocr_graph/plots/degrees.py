"""How many genes figures have, and in how many figures genes are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pfocr_graph.attributes import FAMILY, GENE
from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.errors import OptionError
from pfocr_graph.incidence import build_incidence
from pfocr_graph.plots.canvas import drawn_alike, new_figure
from pfocr_graph.ragged import Ints
from pfocr_graph.style import NODE_LOOKS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["plot_degrees"]

SERIES = (
    ("genes", "genes", NODE_LOOKS[GENE].border, "o"),
    ("entities", "drawn entities", NODE_LOOKS[FAMILY].fill, "D"),
)


@drawn_alike
def plot_degrees(corpus: FigureCorpus) -> Figure:
    """Draw both degree distributions of the figure-gene graph, cumulative and on logarithmic axes.

    Parameters
    ----------
    corpus : FigureCorpus

    Returns
    -------
    matplotlib.figure.Figure
        Left: how many figures have k genes or more, over k. Right: how many genes are in k figures or more. Once for
        genes and once for drawn entities, where a family counts once.

    Raises
    ------
    OptionError
        If no figure has a gene.
    """
    if not corpus.n_mentions:
        raise OptionError("there are no genes to draw: no figure of this corpus mentions one")
    figure = new_figure(8.0, 3.6)
    left, right = figure.subplots(1, 2)
    for axis, label, color, marker in SERIES:
        incidence = build_incidence(corpus, "genes" if axis == "genes" else "entities")
        look = {"color": color, "marker": marker, "markersize": 3, "linewidth": 1, "label": label}
        _draw_tail(left, incidence.nodes_by_figure, look)
        _draw_tail(right, incidence.n_figures, look)
    left.set(title="Size of figures", xlabel="genes or drawn entities, k", ylabel="figures with k or more")
    right.set(title="Reach of genes", xlabel="figures, k", ylabel="genes or drawn entities in k or more")
    right.legend()
    return figure


def _draw_tail(axes: Axes, degrees: Ints, look: dict[str, Any]) -> None:
    counts = np.bincount(degrees[degrees > 0])
    at_least = np.cumsum(counts[::-1])[::-1]
    there = np.flatnonzero(counts)
    axes.plot(there, at_least[there], **look)
    axes.set(xscale="log", yscale="log")
    axes.grid(color="#E5E5E5", linewidth=0.6)
