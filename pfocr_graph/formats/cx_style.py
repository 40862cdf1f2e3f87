"""The visual style in the words of CX version 1 and of CX2."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from pfocr_graph.network import Network
from pfocr_graph.style import BELOW, CENTER, Continuous, Discrete, Passthrough, Property, Value, describe_style

__all__ = ["CX2_EDITOR_PROPERTIES", "cx2_visual_properties", "cx_visual_properties"]

CX2_EDITOR_PROPERTIES: dict[str, bool] = {"nodeSizeLocked": False, "arrowColorMatchesEdge": False}

_CX1_NAMES = {
    "NETWORK_BACKGROUND_COLOR": "NETWORK_BACKGROUND_PAINT",
    "NODE_BACKGROUND_COLOR": "NODE_FILL_COLOR",
    "NODE_BORDER_COLOR": "NODE_BORDER_PAINT",
    "NODE_LABEL_MAX_WIDTH": "NODE_LABEL_WIDTH",
    "EDGE_LINE_COLOR": "EDGE_STROKE_UNSELECTED_PAINT",
    "EDGE_OPACITY": "EDGE_TRANSPARENCY",
}


def cx_visual_properties(network: Network) -> list[dict[str, Any]]:
    """Return the style as elements of the aspect cyVisualProperties of CX version 1.

    Parameters
    ----------
    network : Network

    Returns
    -------
    list of dict
        The defaults of the network, of nodes and of edges; every value is a string, as CX 1 wants it.

    Examples
    --------
    >>> [element["properties_of"] for element in cx_visual_properties(Network({}))]
    ['network', 'nodes:default', 'edges:default']
    """
    style = describe_style(network)
    elements: list[dict[str, Any]] = [
        {"properties_of": "network", "properties": {"NETWORK_BACKGROUND_PAINT": style.background}}
    ]
    for side, properties, dependency in (
        ("nodes:default", style.nodes, "nodeSizeLocked"),
        ("edges:default", style.edges, "arrowColorMatchesEdge"),
    ):
        elements.append(
            {
                "properties_of": side,
                "properties": {
                    _cx1_name(each.name): _cx1_value(each.name, each.default)
                    for each in properties
                    if each.default is not None
                },
                "dependencies": {dependency: "false"},
                "mappings": {_cx1_name(each.name): _cx1_mapping(each) for each in properties if each.mapping},
            }
        )
    return elements


def _cx1_name(name: str) -> str:
    return _CX1_NAMES.get(name, name)


def _cx1_value(name: str, value: Value) -> str:
    if name == "NODE_SHAPE":
        return str(value).upper().replace("-", "_")
    if name.endswith("_OPACITY"):
        return str(round(float(value) * 255))
    if name == "NODE_LABEL_POSITION":
        return {CENTER: "C,C,c,0.00,0.00", BELOW: "S,N,c,0.00,0.00"}[str(value)]
    return str(value)


def _cx1_mapping(each: Property) -> dict[str, str]:
    match each.mapping:
        case Discrete(attribute, values):
            # A comma ends a value, two of them stand for one.
            said = {key: _cx1_value(each.name, value).replace(",", ",,") for key, value in values.items()}
            pairs = [f"K={i}={key},V={i}={value}" for i, (key, value) in enumerate(said.items())]
            return {"type": "DISCRETE", "definition": ",".join([f"COL={attribute},T=string", *pairs])}
        case Continuous(attribute, kind, points):
            told = [f"L={i}={size},E={i}={size},G={i}={size},OV={i}={at}" for i, (at, size) in enumerate(points)]
            return {"type": "CONTINUOUS", "definition": ",".join([f"COL={attribute},T={kind}", *told])}
        case Passthrough(attribute):
            return {"type": "PASSTHROUGH", "definition": f"COL={attribute},T=string"}
    return {}


def cx2_visual_properties(network: Network) -> dict[str, Any]:
    """Return the style as the one element of the aspect visualProperties of CX2.

    Parameters
    ----------
    network : Network

    Returns
    -------
    dict
        `CX2_EDITOR_PROPERTIES` goes with it.

    Examples
    --------
    >>> sorted(cx2_visual_properties(Network({})))
    ['default', 'edgeMapping', 'nodeMapping']
    """
    style = describe_style(network)
    return {
        "default": {
            "network": {"NETWORK_BACKGROUND_COLOR": style.background},
            "node": {
                each.name: _cx2_value(each.name, each.default) for each in style.nodes if each.default is not None
            },
            "edge": {
                each.name: _cx2_value(each.name, each.default) for each in style.edges if each.default is not None
            },
        },
        "nodeMapping": {each.name: _cx2_mapping(each) for each in style.nodes if each.mapping},
        "edgeMapping": {each.name: _cx2_mapping(each) for each in style.edges if each.mapping},
    }


def _cx2_value(name: str, value: Value) -> Any:
    if name != "NODE_LABEL_POSITION":
        return value
    anchor, align = ("bottom", "top") if value == BELOW else ("center", "center")
    return {
        "HORIZONTAL_ALIGN": "center",
        "HORIZONTAL_ANCHOR": "center",
        "JUSTIFICATION": "center",
        "MARGIN_X": 0,
        "MARGIN_Y": 0,
        "VERTICAL_ALIGN": align,
        "VERTICAL_ANCHOR": anchor,
    }


def _cx2_mapping(each: Property) -> dict[str, Any]:
    match each.mapping:
        case Discrete(attribute, values):
            pairs = [{"v": key, "vp": _cx2_value(each.name, value)} for key, value in values.items()]
            return {"type": "DISCRETE", "definition": {"attribute": attribute, "type": "string", "map": pairs}}
        case Continuous(attribute, kind, points):
            # Cytoscape Web takes the ends from the first and the last entry.
            (low, small), (high, large) = points[0], points[-1]
            between = [
                {
                    "min": start,
                    "max": stop,
                    "minVPValue": at_start,
                    "maxVPValue": at_stop,
                    "includeMin": True,
                    "includeMax": stop == high,
                }
                for (start, at_start), (stop, at_stop) in pairwise(points)
            ]
            ranges = [
                {"max": low, "maxVPValue": small, "includeMin": False, "includeMax": False},
                *between,
                {"min": high, "minVPValue": large, "includeMin": False, "includeMax": False},
            ]
            return {"type": "CONTINUOUS", "definition": {"attribute": attribute, "type": kind, "map": ranges}}
        case Passthrough(attribute):
            return {"type": "PASSTHROUGH", "definition": {"attribute": attribute, "type": "string"}}
    return {}
