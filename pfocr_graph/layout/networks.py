"""Coordinates for the nodes of a network, its labels and the weights of its edges taken into account."""

from __future__ import annotations

from typing import get_args

import numpy as np
import numpy.typing as npt

from pfocr_graph.attributes import FIGURE
from pfocr_graph.columns import NumberColumn
from pfocr_graph.errors import OptionError
from pfocr_graph.layout import GAP, lay_out, round_apart, stiffness_matrix
from pfocr_graph.layout.pivots import FloatArray
from pfocr_graph.layout.shapes import lay_out_in_bands, lay_out_in_circle
from pfocr_graph.looks import label_boxes, node_looks
from pfocr_graph.network import Network
from pfocr_graph.options import Layout
from pfocr_graph.policy_count import support_of
from pfocr_graph.ragged import Ints

__all__ = ["place_nodes"]


def place_nodes(network: Network, layout: Layout = "auto", *, seed: int = 0) -> FloatArray | None:
    """Return a place for every node.

    Parameters
    ----------
    network : Network
    layout : {"auto", "bipartite", "force", "circle", "none"}
        `auto` and `force`: springs along the edges, a stronger edge pulling harder, each component by itself; above
        5,000 nodes `auto` takes less time over it. `bipartite`: figures on the left and all other nodes on the right,
        in an order with few crossings. `circle`: communities one after the other, in each the most joined node first.
    seed : int

    Returns
    -------
    ndarray of float, shape (n_nodes, 2), or None
        x and y (downwards) in pixels; no two nodes have the same place. `None` for the layout `none`.

    Raises
    ------
    OptionError
        If the layout is not known, or `bipartite` and there are no figures, or figures alone.

    Examples
    --------
    >>> from pfocr_graph import build_network, example_corpus
    >>> network = build_network(example_corpus().select(organism="human"), network="bipartite")
    >>> places = place_nodes(network, "bipartite")
    >>> n_figures = len(network.node_tables["figure"])
    >>> bool(places[:n_figures, 0].max() < places[n_figures:, 0].min())
    True
    """
    if layout not in get_args(Layout):
        raise OptionError(f'layout "{layout}" is not known; choose one of {", ".join(get_args(Layout))}')
    if layout == "none":
        return None
    source, target, weight = _ties(network)
    boxes = label_boxes(node_looks(network))
    if layout in {"auto", "force"}:
        thorough = layout == "force"
        return lay_out(network.n_nodes, source, target, weight, seed=seed, sizes=boxes, thorough=thorough)
    boxes = boxes + GAP
    stiffness = stiffness_matrix(network.n_nodes, source, target, weight)
    if layout == "bipartite":
        is_figure = np.repeat(
            [kind == FIGURE for kind in network.node_tables], list(map(len, network.node_tables.values()))
        )
        if is_figure.all() or not is_figure.any():
            raise OptionError(
                "layout bipartite sets figures beside genes, and this network has only one of them; choose another"
            )
        return round_apart(lay_out_in_bands(stiffness, is_figure, boxes))
    from pfocr_graph.communities import find_communities

    community = find_communities(network.n_nodes, source, target, weight, seed=seed)
    strength: FloatArray = np.asarray(stiffness.sum(axis=1), dtype=np.float64)
    # Nodes without an edge have community 0 and come last.
    order = np.lexsort((np.arange(network.n_nodes), -strength, np.where(community == 0, network.n_nodes, community)))
    return round_apart(lay_out_in_circle(order, boxes))


def _ties(network: Network) -> tuple[Ints, Ints, npt.NDArray[np.float64]]:
    """Return the ends and weights of all edges: their support where they have one, else 1."""
    tables = network.edge_tables.values()
    nowhere: Ints = np.zeros(0, dtype=np.int32)
    return (
        np.concatenate([nowhere, *(table.source for table in tables)]),
        np.concatenate([nowhere, *(table.target for table in tables)]),
        np.concatenate([np.zeros(0), *(_weights(network, kind) for kind in network.edge_tables)]),
    )


def _weights(network: Network, interaction: str) -> npt.NDArray[np.float64]:
    table, support = network.edge_tables[interaction], support_of(network, interaction)
    column = None if support is None else table.columns[support]
    if not isinstance(column, NumberColumn):
        return np.ones(len(table))
    return np.maximum(column.array.astype(np.float64), 1.0)
