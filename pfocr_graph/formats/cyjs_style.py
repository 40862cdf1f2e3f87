"""The visual style in the words of Cytoscape.js."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from pfocr_graph.network import Network
from pfocr_graph.style import BELOW, THUMBNAIL, Continuous, Discrete, Passthrough, Value, describe_style

__all__ = ["cyjs_style"]

_NAMES = {
    "NODE_SHAPE": "shape",
    "NODE_BACKGROUND_COLOR": "background-color",
    "NODE_BORDER_COLOR": "border-color",
    "NODE_BORDER_WIDTH": "border-width",
    "NODE_WIDTH": "width",
    "NODE_HEIGHT": "height",
    "NODE_LABEL": "label",
    "NODE_LABEL_COLOR": "color",
    "NODE_LABEL_FONT_SIZE": "font-size",
    "NODE_LABEL_MAX_WIDTH": "text-max-width",
    "NODE_LABEL_POSITION": "text-valign",
    "NODE_CUSTOMGRAPHICS_1": "background-image",
    "EDGE_LINE_COLOR": "line-color",
    "EDGE_WIDTH": "width",
    "EDGE_OPACITY": "line-opacity",
}
_VALUES: dict[Value, Value] = {BELOW: "bottom"}
_BASE: dict[str, dict[str, Value]] = {
    "node": {
        "text-wrap": "wrap",
        "text-overflow-wrap": "anywhere",
        "text-valign": "center",
        "text-halign": "center",
        "min-zoomed-font-size": 5,
    },
    "edge": {"curve-style": "haystack"},
}
# A picture of another site is shown without its leave only if scripts are not to read it.
_PICTURE: dict[str, Value] = {"background-fit": "contain", "background-image-crossorigin": "null"}
_SELECTED: dict[str, dict[str, Value]] = {
    "node:selected": {"border-color": "#000000", "border-width": 3},
    "edge:selected": {"line-color": "#000000", "line-opacity": 1},
}


def cyjs_style(network: Network) -> list[dict[str, Any]]:
    """Return the style as a Cytoscape.js style sheet.

    A mapping stands under a selector that asks for its attribute, as Cytoscape.js warns for each element without it.

    Parameters
    ----------
    network : Network

    Returns
    -------
    list of dict
        Selectors with their styles; a later one wins over an earlier one.

    Examples
    --------
    >>> [rule["selector"] for rule in cyjs_style(Network({}))][:2]
    ['node', 'node[type = "figure"]']
    """
    style = describe_style(network)
    rules: dict[str, dict[str, Value]] = {}
    for side, properties in (("node", style.nodes), ("edge", style.edges)):
        base = {_NAMES[each.name]: each.default for each in properties if each.default}
        rules[side] = {**base, **_BASE[side]}
        for each in properties:
            for selector, value in _mapped(side, each.mapping):
                rules.setdefault(selector, {})[_NAMES[each.name]] = value
    if f"node[{THUMBNAIL}]" in rules:
        rules[f"node[{THUMBNAIL}]"] |= _PICTURE
    return [{"selector": selector, "style": values} for selector, values in (rules | _SELECTED).items()]


def _mapped(side: str, mapping: Discrete | Continuous | Passthrough | None) -> list[tuple[str, Value]]:
    match mapping:
        case Discrete(attribute, values):
            return [(f'{side}[{attribute} = "{key}"]', _VALUES.get(value, value)) for key, value in values.items()]
        case Continuous(attribute, _, points):
            return [
                (f"{side}[{attribute} >= {low}]", f"mapData({attribute}, {low}, {high}, {small}, {large})")
                for (low, small), (high, large) in pairwise(points)
            ]
        case Passthrough(attribute):
            return [(f"{side}[{attribute}]", f"data({attribute})")]
    return []
