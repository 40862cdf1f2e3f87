"""Ranks of the most central genes by every measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pfocr_graph.attributes import FIGURE
from pfocr_graph.columns import NumberColumn
from pfocr_graph.errors import OptionError
from pfocr_graph.metrics import METRICS
from pfocr_graph.network import Network
from pfocr_graph.plots.canvas import drawn_alike, new_figure, shortened
from pfocr_graph.rank_agreement import rank

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["plot_centrality"]


@drawn_alike
def plot_centrality(network: Network, *, top: int = 25) -> Figure:
    """Draw the ranks of genes and families by every centrality that they carry.

    Parameters
    ----------
    network : Network
        Made with centralities.
    top : int
        How many nodes: those of the best median rank.

    Returns
    -------
    matplotlib.figure.Figure
        A row for each node, a column for each measure; the number is the rank, 1 the most central, and ties share
        their best one.

    Raises
    ------
    OptionError
        If the nodes carry no centralities.
    """
    tables = [table for kind, table in network.node_tables.items() if kind != FIGURE and len(table)]
    measures = [name for name in METRICS if tables and all(name in table.columns for table in tables)]
    if not measures:
        raise OptionError("the nodes of this network carry no centralities; build it with them")
    names = [str(name) for table in tables for name in table.columns["name"].values()]
    ranks = np.stack([rank(np.concatenate([_numbers(table.columns[name]) for table in tables])) for name in measures])
    rows = np.lexsort((np.array(names), np.median(ranks, axis=0)))[:top]
    shown = ranks[:, rows].T

    from matplotlib.colors import LogNorm

    figure = new_figure(1.6 + 0.82 * len(measures), 0.9 + 0.21 * len(rows))
    axes = figure.subplots()
    worst = max(int(ranks.max()), 2)
    axes.imshow(shown, cmap="cividis_r", norm=LogNorm(1, worst), aspect="auto")
    axes.set_xticks(range(len(measures)), [_said(name) for name in measures], fontsize=8)
    axes.set_yticks(range(len(rows)), [shortened(names[row], 18) for row in rows])
    axes.tick_params(length=0)
    axes.set_title(f"Rank by each centrality, of {len(names):,} genes and families")
    for row, column in np.ndindex(*shown.shape):
        place = int(shown[row, column])
        color = "white" if place**2 > worst else "black"
        axes.text(column, row, f"{place:,}", ha="center", va="center", fontsize=7, color=color)
    return figure


def _said(measure: str) -> str:
    """Return a short name of a measure, and the graph that it is of: figures with genes, or genes alone."""
    graph, _, what = measure.removesuffix("_centrality").partition("_")
    return f"{what}\n({'figures' if graph == 'bipartite' else 'genes'})"


def _numbers(column: object) -> npt.NDArray[np.float64]:
    if not isinstance(column, NumberColumn):
        raise OptionError("a centrality of this network is not a number; build the network again")
    return column.array.astype(np.float64)
