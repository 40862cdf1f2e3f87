"""Checks of visual styles: CX version 1 as NDEx converts it, CX2 as NDEx, Cytoscape and Cytoscape Web read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pfocr_graph.formats.cx_structure import FrameCheck
from pfocr_graph.formats.cx_values import is_java_double
from pfocr_graph.formats.json_check import is_number

__all__ = ["check_cx2_bypass", "check_cx2_style", "check_cx_style"]

MAPPINGS = ("DISCRETE", "CONTINUOUS", "PASSTHROUGH")
LONGEST = 30_000
SHAPES = (
    "ellipse",
    "triangle",
    "rectangle",
    "round-rectangle",
    "parallelogram",
    "diamond",
    "hexagon",
    "octagon",
    "vee",
)
COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
NUMBERS = re.compile(
    r"(NODE|EDGE)_(BORDER_|LABEL_)?(WIDTH|HEIGHT|TRANSPARENCY|FONT_SIZE|ROTATION)|EDGE_(SOURCE|TARGET)_ARROW_SIZE"
)
"""Visual properties of CX 1 that NDEx converts to numbers."""
PARTS = re.compile(r"(?:[^,]|,,)+")
PART = re.compile(r"(?P<key>COL|T|(?:K|V|L|E|G|OV)=[0-9]+)=(?P<value>.*)", re.DOTALL)
PASSTHROUGH = re.compile(r"COL=.*,T=.*")


def check_cx_style(check: FrameCheck, element: dict[str, Any]) -> None:
    """Look at an element of cyVisualProperties."""
    of = element.get("properties_of")
    if of not in ("network", "nodes:default", "edges:default", "nodes", "edges"):
        check.add("style-of", of)
    if of in ("nodes", "edges"):
        owner = element.get("applies_to")
        if type(owner) is int:
            (check.nodes if of == "nodes" else check.edges).refer(owner, check)
        else:
            check.add("style-owner", owner)
    for name, value in _items(element.get("properties")):
        if NUMBERS.fullmatch(name) and not is_java_double(value):
            check.add("style-number", {name: value})
    for name, mapping in _items(element.get("mappings")):
        _check_cx_mapping(check, name, mapping)


def _check_cx_mapping(check: FrameCheck, name: str, mapping: Any) -> None:
    if not isinstance(mapping, dict) or not {"type", "definition"} <= mapping.keys():
        check.add("mapping-shape", {name: mapping})
        return
    kind, definition = mapping["type"], str(mapping["definition"])
    if kind not in MAPPINGS:
        check.add("mapping-type", {name: kind})
    elif len(definition) > LONGEST:
        check.add("mapping-length", {name: len(definition)})
    elif not _is_definition(kind, name, definition):
        check.add("mapping-definition", {name: definition})


def _is_definition(kind: str, name: str, definition: str) -> bool:
    if kind == "PASSTHROUGH":
        return PASSTHROUGH.fullmatch(definition) is not None
    found = [PART.fullmatch(part) for part in PARTS.findall(definition)]
    said = {part["key"]: part["value"].replace(",,", ",") for part in found if part}
    if not all(found) or not {"COL", "T"} <= said.keys():
        return False
    for number in range(len(said)):
        point = {key: said.get(f"{key}={number}") for key in ("K", "V", "L", "E", "G", "OV")}
        if kind == "DISCRETE":
            attribute, visual = point["K"], [point["V"]]
            ended = attribute is None
        else:
            attribute, visual = point["OV"], [point["L"], point["E"], point["G"]]
            ended = None in visual
        # NDEx stops at the first number that is not there.
        if ended:
            break
        if attribute is None or None in visual or not _is_typed(said["T"], attribute):
            return False
        if NUMBERS.fullmatch(name) and not all(map(is_java_double, visual)):
            return False
    return True


def _is_typed(kind: Any, text: Any) -> bool:
    if kind in {"string", "boolean"}:
        return True
    return kind in {"double", "integer", "long"} and is_java_double(text)


def check_cx2_style(check: FrameCheck, element: dict[str, Any], declared: dict[str, dict[str, Any]]) -> None:
    """Look at an element of visualProperties.

    Parameters
    ----------
    check : FrameCheck
    element : dict
    declared : dict
        Names that are declared for nodes, and for edges.
    """
    for values in _items_of(element.get("default"), "network", "node", "edge"):
        _check_cx2_values(check, values)
    for side, key in (("nodes", "nodeMapping"), ("edges", "edgeMapping")):
        for name, mapping in _items(element.get(key)):
            _check_cx2_mapping(check, name, mapping, declared[side])


def check_cx2_bypass(check: FrameCheck, element: dict[str, Any]) -> None:
    """Look at an element of nodeBypasses or edgeBypasses."""
    owner = element.get("id")
    if type(owner) is int:
        (check.nodes if check.aspect == "nodeBypasses" else check.edges).refer(owner, check)
    else:
        check.add("bypass-id", element)
    _check_cx2_values(check, dict(_items(element.get("v"))))


def _check_cx2_values(check: FrameCheck, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name.endswith("_OPACITY") and not (is_number(value) and 0 <= value <= 1):
            check.add("style-opacity", {name: value})
        elif name.endswith(("_COLOR", "_PAINT")) and not (isinstance(value, str) and COLOR.fullmatch(value)):
            check.add("style-color", {name: value})
        elif name == "NODE_SHAPE" and value not in SHAPES:
            check.add("style-shape", {name: value})
        elif name.endswith("_FONT_FACE") and not isinstance(value, dict):
            check.add("style-font", {name: value})


def _check_cx2_mapping(check: FrameCheck, name: str, mapping: Any, declared: dict[str, Any]) -> None:
    kind = mapping.get("type") if isinstance(mapping, dict) else None
    if kind not in MAPPINGS:
        check.add("mapping-type", {name: mapping})
        return
    definition = mapping.get("definition")
    if not isinstance(definition, dict) or not isinstance(definition.get("attribute"), str):
        check.add("mapping-definition", {name: mapping})
        return
    if definition["attribute"] not in declared and "type" not in definition:
        check.add("mapping-attribute", {name: definition["attribute"]})
    entries = definition.get("map")
    if not isinstance(entries, list):
        entries = []
    if kind == "DISCRETE":
        entries_are_whole = all(_has(entry, "v", "vp") for entry in entries)
        values = [{name: entry["vp"]} for entry in entries if _has(entry, "vp")]
    else:
        entries_are_whole = kind == "PASSTHROUGH" or _are_ranges(entries)
        values = [{name: entry[key]} for entry in entries for key in ("minVPValue", "maxVPValue") if _has(entry, key)]
    if not entries_are_whole:
        check.add("mapping-entry", {name: entries})
    if kind == "CONTINUOUS" and len(entries) < 3:
        check.add("mapping-short", {name: len(entries)})
    for value in values:
        _check_cx2_values(check, value)


def _are_ranges(entries: list[Any]) -> bool:
    """Tell whether NDEx can convert the ranges of a continuous mapping to CX 1."""
    if not all(_has(entry, "includeMin", "includeMax") for entry in entries):
        return False
    first, rest = entries[:1], entries[1:]
    return all(_has(entry, "max", "maxVPValue") for entry in first) and all(_has(entry, "minVPValue") for entry in rest)


def _has(entry: Any, *keys: str) -> bool:
    return isinstance(entry, dict) and all(entry.get(key) is not None for key in keys)


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    return iter(value.items()) if isinstance(value, dict) else iter(())


def _items_of(value: Any, *keys: str) -> Iterator[dict[str, Any]]:
    for key in keys:
        inner = value.get(key) if isinstance(value, dict) else None
        if isinstance(inner, dict):
            yield inner
