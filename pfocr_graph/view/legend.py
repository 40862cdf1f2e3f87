"""What shapes, colours, sizes and widths of a drawing mean, as HTML."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from pfocr_graph.network import Network
from pfocr_graph.style import Continuous, Property, Style, called, describe_style, value_for
from pfocr_graph.view.drawing import draw_shape

__all__ = ["draw_legend"]


def draw_legend(network: Network) -> str:
    """Return the legend as items of an HTML list; interactions carry a checkbox that shows and hides their edges.

    Parameters
    ----------
    network : Network

    Returns
    -------
    str

    Examples
    --------
    >>> draw_legend(Network({}))
    ''
    """
    style = describe_style(network)
    return "\n".join([*_iter_nodes(network, style), *_iter_edges(network, style)])


def _iter_nodes(network: Network, style: Style) -> Iterator[str]:
    for kind, table in network.node_tables.items():
        if not len(table):
            continue
        looks = {each.name: value_for(each, kind) for each in style.nodes}
        paint = f'fill="{looks["NODE_BACKGROUND_COLOR"]}" stroke="{looks["NODE_BORDER_COLOR"]}"'
        shape = draw_shape(
            str(looks["NODE_SHAPE"]), (14, 8), (26 if "rectangle" in str(looks["NODE_SHAPE"]) else 14, 14), paint
        )
        yield f"<li>{_swatch(shape)} {escape(called(kind))} ({len(table):,})</li>"
    yield from _scale(style.nodes, "NODE_WIDTH", "size")


def _iter_edges(network: Network, style: Style) -> Iterator[str]:
    for kind, table in network.edge_tables.items():
        if not len(table):
            continue
        color = next(value_for(each, kind) for each in style.edges if each.name == "EDGE_LINE_COLOR")
        line = _swatch(f'<path d="M1 8H27" stroke="{color}" stroke-width="3"/>')
        box = f'<input type="checkbox" checked disabled value="{escape(kind)}">'
        yield f"<li><label>{box} {line} {escape(called(kind))} ({len(table):,})</label></li>"
    yield from _scale(style.edges, "EDGE_WIDTH", "width")


def _swatch(drawn: str) -> str:
    return f'<svg width="28" height="16" viewBox="0 0 28 16" aria-hidden="true">{drawn}</svg>'


def _scale(properties: tuple[Property, ...], name: str, what: str) -> Iterator[str]:
    mapping = next(each.mapping for each in properties if each.name == name)
    if isinstance(mapping, Continuous):
        low, high = mapping.points[0][0], mapping.points[-1][0]
        yield f"<li>{what}: {escape(mapping.attribute)}, {low:g} to {high:g}</li>"
