"""The network as a picture: all of it, or the part of it that a picture can show."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pfocr_graph.attributes import CO_OCCURS, MENTIONS, SHARES_GENES
from pfocr_graph.layout.networks import place_nodes
from pfocr_graph.network import EdgeTable, Network
from pfocr_graph.policy_count import support_of
from pfocr_graph.ragged import Ints
from pfocr_graph.reports.page.markup import Markup, Section, paragraph, tag
from pfocr_graph.style import called, describe_style, value_for
from pfocr_graph.thinning import strongest_edges, strongest_of_each_node
from pfocr_graph.view.drawing import draw_shape, draw_svg
from pfocr_graph.view.selection import part_of

__all__ = ["drawn_part", "network_section"]

WHOLE_NODES, WHOLE_EDGES = 60, 300
"""Up to so many nodes and edges a network is drawn whole."""
EDGES = {CO_OCCURS: 150, SHARES_GENES: 60}
"""So many edges of a larger one are drawn: figures take more room than genes."""
OF_EACH = 2
"""They are among so many strongest of one of their ends, or a few well-known genes would take all of the picture."""
BUSIEST = 20
"""So many figures and so many genes of a larger network with mentions alone are drawn."""


def network_section(network: Network) -> Section:
    """Return the picture with its legend, and which part of the network it is.

    Parameters
    ----------
    network : Network
    """
    if not network.n_nodes:
        return Section("network", "The network", [paragraph("The network has no nodes.")])
    part, which = drawn_part(network)
    drawing = Markup(draw_svg(part, which))
    legend = tag("ul", *_legend(part), class_="legend")
    box = tag("div", drawing, class_="drawing", role="region", aria_label="drawing", tabindex="0")
    return Section("network", "The network", [tag("figure", box, tag("figcaption", paragraph(which), legend))])


def drawn_part(network: Network) -> tuple[Network, str]:
    """Return the part of a network that a picture can show, laid out, and which part that is.

    Parameters
    ----------
    network : Network
        With a node.

    Returns
    -------
    Network
        All of a small network; else the strongest edges between genes (between figures, or figures and genes, in a
        network without those), each among the strongest of one of its ends, with the nodes that they join.
    str
        One or two sentences.

    Examples
    --------
    >>> from pfocr_graph import build_network, example_corpus
    >>> part, which = drawn_part(build_network(example_corpus().select(organism="human"), network="genes"))
    >>> part.n_edges, which.partition(":")[0]
    (150, 'A part of the network')
    """
    kind = next((kind for kind in (CO_OCCURS, SHARES_GENES, MENTIONS) if len(network.edge_tables.get(kind, ()))), None)
    if kind is None or (network.n_nodes <= WHOLE_NODES and network.n_edges <= WHOLE_EDGES):
        whole = network if network.positions is not None else network.with_positions(place_nodes(network))
        return whole, f"All of the network: {network.n_nodes:,} nodes and {network.n_edges:,} edges."
    edges = network.edge_tables[kind]
    if kind == MENTIONS:
        part = _only(network, kind, _between_busiest(edges))
        part = part.with_positions(place_nodes(part, "bipartite"))
        which = f"what joins the {BUSIEST} genes in most figures and the {BUSIEST} figures with most of these"
    else:
        part = _only(network, kind, _strongest(network, kind))
        part = part.with_positions(place_nodes(part, "force"))
        which = f"the strongest edges among the {OF_EACH} strongest of each node, and the nodes that they join"
    return part, (
        f"A part of the network: {which}. Drawn are {part.n_edges:,} of {len(edges):,} {kind} edges, and "
        f"{part.n_nodes:,} of {network.n_nodes:,} nodes."
    )


def _strongest(network: Network, kind: str) -> Ints:
    edges = network.edge_tables[kind]
    column = edges.columns[support_of(network, kind) or ""]
    strength = np.array(column.values(), dtype=np.float64)
    near = strongest_of_each_node(edges.source, edges.target, strength, OF_EACH)
    return np.flatnonzero(near & strongest_edges(np.where(near, strength, -np.inf), EDGES[kind]))


def _between_busiest(mentions: EdgeTable) -> Ints:
    genes = np.argsort(-np.bincount(mentions.target), kind="stable")[:BUSIEST]
    of_genes = np.isin(mentions.target, genes)
    figures = np.argsort(-np.bincount(mentions.source[of_genes]), kind="stable")[:BUSIEST]
    return np.flatnonzero(of_genes & np.isin(mentions.source, figures))


def _only(network: Network, kind: str, rows: Ints) -> Network:
    """Return these edges with the nodes that they join."""
    edges = network.edge_tables[kind]
    joined = np.zeros(network.n_nodes, dtype=bool)
    joined[edges.source[rows]] = joined[edges.target[rows]] = True
    return part_of(network, joined, {kind: rows})


def _legend(part: Network) -> Iterator[Markup]:
    style = describe_style(part)
    for kind, table in part.node_tables.items():
        looks = {each.name: value_for(each, kind) for each in style.nodes}
        paint = f'fill="{looks["NODE_BACKGROUND_COLOR"]}" stroke="{looks["NODE_BORDER_COLOR"]}"'
        shape = str(looks["NODE_SHAPE"])
        width = 26 if shape.endswith("rectangle") else 14
        yield _entry(draw_shape(shape, (14, 8), (width, 14), paint), kind, len(table))
    for kind, edges in part.edge_tables.items():
        color = next(value_for(each, kind) for each in style.edges if each.name == "EDGE_LINE_COLOR")
        yield _entry(f'<path d="M1 8H27" stroke="{color}" stroke-width="3"/>', kind, len(edges))


def _entry(drawn: str, kind: str, number: int) -> Markup:
    swatch = Markup(f'<svg width="28" height="16" viewBox="0 0 28 16" aria-hidden="true">{drawn}</svg>')
    return tag("li", swatch, f" {called(kind)} ({number:,})")
