"""How often the most joined genes are drawn together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pfocr_graph.attributes import CO_OCCURS
from pfocr_graph.columns import NumberColumn
from pfocr_graph.errors import OptionError
from pfocr_graph.network import Network
from pfocr_graph.plots.canvas import drawn_alike, new_figure, shortened
from pfocr_graph.policy_count import support_of
from pfocr_graph.ragged import Ints

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["plot_heatmap"]

UNITS = {
    "n_independent_figures": "figures that draw both, by words of their own",
    "n_figures": "figures that draw both",
    "n_papers": "papers that draw both",
}


@drawn_alike
def plot_heatmap(network: Network, *, top: int = 60) -> Figure:
    """Draw the support of the co-occurrence edges between the most joined nodes.

    Parameters
    ----------
    network : Network
        With co-occurrence edges.
    top : int
        How many nodes: those with the most support over all their edges.

    Returns
    -------
    matplotlib.figure.Figure
        Nodes that are drawn with the same others stand together; a pair without an edge is white.

    Raises
    ------
    OptionError
        If there are no co-occurrence edges.
    """
    table = network.edge_tables.get(CO_OCCURS)
    support = support_of(network, CO_OCCURS)
    if table is None or support is None or not len(table):
        raise OptionError("this network has no co-occurrence edges to draw; use --network genes or mixed")
    column = table.columns[support]
    counts = np.asarray(column.array, dtype=np.float64) if isinstance(column, NumberColumn) else np.zeros(len(table))
    ends = np.concatenate((table.source, table.target))
    strength = np.bincount(ends, np.tile(counts, 2), network.n_nodes)
    nodes = np.lexsort((np.arange(network.n_nodes), -strength))[: min(top, int((strength > 0).sum()))]
    place = np.full(network.n_nodes, -1)
    place[nodes] = np.arange(len(nodes))
    left, right = place[table.source], place[table.target]
    inside = (left >= 0) & (right >= 0)
    matrix = np.zeros((len(nodes), len(nodes)))
    matrix[left[inside], right[inside]] = matrix[right[inside], left[inside]] = counts[inside]
    order = _alike_together(matrix)
    matrix = matrix[order][:, order]
    every_name = [str(name) for nodes_of in network.node_tables.values() for name in nodes_of.columns["name"].values()]
    names = [shortened(every_name[node], 14) for node in nodes[order].tolist()]

    from matplotlib.colors import LogNorm
    from matplotlib.ticker import LogLocator, NullLocator

    figure = new_figure(2.4 + 0.12 * len(names), 1.6 + 0.12 * len(names))
    axes = figure.subplots()
    shown = np.ma.masked_equal(matrix, 0)
    image = axes.imshow(shown, cmap="cividis_r", norm=LogNorm(max(shown.min(), 1), max(shown.max(), 2)))
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=6)
    axes.set_yticks(range(len(names)), names, fontsize=6)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(True)
    axes.set_title(f"The {len(names)} most joined, those alike together")
    bar = figure.colorbar(image, ax=axes, shrink=0.7, label=UNITS.get(support, support))
    bar.ax.yaxis.set(major_locator=LogLocator(subs=(1, 2, 5)), major_formatter="{x:g}", minor_locator=NullLocator())
    return figure


def _alike_together(matrix: npt.NDArray[np.float64]) -> Ints:
    """Return an order of rows by average linkage of the cosine distances between them."""
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    if len(matrix) < 3:
        return np.arange(len(matrix))
    # Each node with itself: two that are drawn with each other only are alike too.
    rows = np.log1p(matrix) + np.diag(np.log1p(matrix.max(axis=1).clip(1)))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    distance = np.round(np.clip(1 - rows @ rows.T, 0, None), 9)
    np.fill_diagonal(distance, 0)
    order: Ints = leaves_list(linkage(squareform(distance, checks=False), "average", optimal_ordering=True))
    return order
