"""What igraph, networkx and Cytoscape.js read from a file, and what the file itself says, in one form to compare."""

from __future__ import annotations

import json
import math
import subprocess
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
from conftest import BROWSER
from lxml import etree

NUMBERS = ("int", "long", "float", "double", "integer")
TRUTHS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
UNTOLD = ("", False)
"""What igraph has where a text or a truth value is missing."""

LOAD = """
const fs = require("fs"), cytoscape = require("cytoscape");
const load = text => {
  try {
    const said = JSON.parse(text);
    const elements = Array.isArray(said) ? said : said.elements;
    const cy = cytoscape({ headless: true, layout: { name: "preset" }, elements });
    return cy.elements().map(one => [one.group(), one.data(), one.isNode() ? one.position() : null]);
  } catch (error) { return null; }
};
const texts = JSON.parse(fs.readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map(load)), () => process.exit(0));
"""


@dataclass
class Content:
    """Nodes as (id, attributes), edges as (source, target, directed, attributes), attributes of the graph."""

    nodes: list[tuple[Any, Mapping[Any, Any]]] = field(default_factory=list)
    edges: list[tuple[Any, Any, bool, Mapping[Any, Any]]] = field(default_factory=list)
    graph: Mapping[Any, Any] = field(default_factory=dict)

    def said(self, missing: tuple[Any, ...] = ()) -> Any:
        """Return all of it in an order of its own, numbers as floats, without NaN and what stands for no value."""
        nodes = [(node, _plain(attributes, missing)) for node, attributes in self.nodes]
        edges = [
            ((source, target) if directed else sorted((source, target), key=repr), directed, _plain(said, missing))
            for source, target, directed, said in self.edges
        ]
        return sorted(nodes, key=repr), sorted(edges, key=repr), _plain(self.graph, missing)


def _plain(attributes: Mapping[Any, Any], missing: tuple[Any, ...]) -> list[tuple[Any, Any]]:
    floats = {name: _as_float(value) for name, value in attributes.items()}
    known = {name: value for name, value in floats.items() if not (isinstance(value, float) and math.isnan(value))}
    return sorted(((n, v) for n, v in known.items() if isinstance(v, float) or v not in missing), key=repr)


def _as_float(value: Any) -> Any:
    if isinstance(value, list):
        return list(map(_as_float, value))
    return float(value) if type(value) is int else value


def read_by_igraph(path: Path) -> Content:
    """Return what igraph reads; it raises what it refuses."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graph = igraph.Graph.Read_GraphML(str(path))
    ids = [one["id"] for one in graph.vs]
    own = _own_of_edges(path)
    return Content(
        [(one["id"], _without({"id"}, one.attributes())) for one in graph.vs],
        [(ids[one.source], ids[one.target], graph.is_directed(), _without(own, one.attributes())) for one in graph.es],
        {name: graph[name] for name in graph.attributes()},
    )


def read_by_networkx(path: Path) -> Content:
    """Return what networkx reads, its defaults filled in; it raises what it refuses."""
    with warnings.catch_warnings(), path.open("rb") as stream:
        warnings.simplefilter("ignore")
        graph = nx.read_graphml(stream)
    defaults = {side: graph.graph.pop(f"{side}_default") for side in ("node", "edge")}
    own = _own_of_edges(path)
    return Content(
        [(node, defaults["node"] | data) for node, data in graph.nodes(data=True)],
        [
            (source, target, graph.is_directed(), defaults["edge"] | _without(own, data))
            for source, target, data in graph.edges(data=True)
        ],
        graph.graph,
    )


def _own_of_edges(path: Path) -> set[str]:
    """Return id where it can only be the edge's own, as no attribute is declared that is called so."""
    keys = etree.parse(path, etree.XMLParser(recover=True)).iter("{*}key")
    declared = any(key.get("attr.name") == "id" and key.get("for") == "edge" for key in keys)
    return set() if declared else {"id"}


def _without(names: set[str], attributes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if name not in names}


def said_by_graphml(path: Path) -> Content | None:
    """Return what a GraphML file says, read as it was meant; `None` where it is no XML."""
    try:
        root = etree.parse(path, etree.XMLParser(no_network=True)).getroot()
    except (etree.XMLSyntaxError, OSError):
        return None
    keys: dict[tuple[Any, Any], Any] = {}
    for key in root.findall("{*}key"):
        keys[key.get("id"), key.get("for")] = keys[key.get("id"), "any"] = key
    said = Content([(one.get("id"), _said_by_data(keys, one, "node")) for one in root.iter("{*}node")])
    for one in root.iter("{*}edge"):
        default = [graph.get("edgedefault") for graph in one.iterancestors("{*}graph")][:1] == ["directed"]
        directed = one.get("directed", str(default).lower()) == "true"
        said.edges.append((one.get("source"), one.get("target"), directed, _said_by_data(keys, one, "edge")))
    for one in root.iter("{*}hyperedge"):
        said.edges.append(("hyperedge", len(one), False, {}))
    # An edge says that its ends are there.
    ids = {node for node, _ in said.nodes}
    said.nodes += [(end, {}) for one in said.edges for end in one[:2] if end not in ids]
    said.graph = {
        name: value for one in root.findall("{*}graph") for name, value in _said_by_data(keys, one, "graph").items()
    }
    return said


def _said_by_data(keys: Mapping[tuple[Any, Any], Any], element: Any, side: str) -> dict[Any, Any]:
    """Return the attributes of an element; one that is there twice has a list of values."""
    said: dict[Any, list[Any]] = {}
    for data in element.findall("{*}data"):
        key = keys.get((data.get("key"), side), keys.get((data.get("key"), "any"), data))
        name = "label" if key.get("yfiles.type") else key.get("attr.name") or key.get("id") or data.get("key")
        said.setdefault(name, []).append(_value(key.get("attr.type"), "".join(data.itertext())))
    for key in (key for (_, declared), key in keys.items() if declared == side):
        default = key.find("{*}default")
        if default is not None:
            said.setdefault(key.get("attr.name"), [_value(key.get("attr.type"), default.text)])
    return {name: values[0] if len(values) == 1 else values for name, values in said.items()}


def _value(kind: str | None, text: str) -> Any:
    """Return a value as its type, or as it stands where it is none; a number that is missing is NaN."""
    if kind == "boolean":
        return TRUTHS.get(text.strip().lower(), text)
    try:
        return float(text or "nan") if kind in NUMBERS else text
    except ValueError:
        return text


def read_by_cytoscapejs(node: str, paths: Iterable[Path]) -> list[Content | None]:
    """Return what Cytoscape.js reads from each file; `None` where it refuses."""
    texts = json.dumps([path.read_text(encoding="utf-8") for path in paths])
    done = subprocess.run([node, "-e", LOAD], input=texts, capture_output=True, text=True, check=True, cwd=BROWSER)
    return [None if elements is None else _of_elements(elements) for elements in json.loads(done.stdout)]


def said_by_cyjs(path: Path) -> Content | None:
    """Return what a Cytoscape.js file says, read as it was meant; `None` where it says nothing."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return None
    elements = said.get("elements") if isinstance(said, dict) else said
    return _of_elements(_iter_said(elements)) if isinstance(elements, dict | list) else None


def _iter_said(elements: Any) -> Iterator[Any]:
    groups = {"elements": elements} if isinstance(elements, list) else elements
    for group, listed in groups.items():
        for element in listed.values() if isinstance(listed, dict) else listed:
            data = element.get("data", {})
            said = group if group != "elements" else "edges" if "source" in data else "nodes"
            place = element.get("position") or {}
            yield said, data, {axis: float(place.get(axis, 0)) for axis in "xy"}


def _of_elements(elements: Iterable[Any]) -> Content:
    """Return elements of (group, data, position) as content; ids are texts."""
    content = Content()
    for group, data, position in elements:
        said = {name: value for name, value in data.items() if name not in {"id", "source", "target"}}
        id_, source, target = (str(data[end]) if end in data else None for end in ("id", "source", "target"))
        if group == "nodes":
            content.nodes.append((id_, {**said, "position": sorted((position or {}).items())}))
        else:
            content.edges.append((source, target, True, said))
    return content
