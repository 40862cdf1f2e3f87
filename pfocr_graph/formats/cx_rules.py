"""The rules of CX version 1, as NDEx and Cytoscape apply them, and the check of a document by them.

NDEx converts each upload to CX2 and refuses what it cannot convert; Cytoscape skips some of that in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

from pfocr_graph.attributes import AttributeType, is_list, item_type
from pfocr_graph.formats.cx_read import TYPES
from pfocr_graph.formats.cx_structure import FrameCheck, Names, SeenValues
from pfocr_graph.formats.cx_style_rules import check_cx_style
from pfocr_graph.formats.cx_text import NODE_KEYS
from pfocr_graph.formats.cx_values import parse_id, value_mistake
from pfocr_graph.formats.findings import Consumer, Finding, Rule, rule_table
from pfocr_graph.formats.json_stream import Fragment

__all__ = ["RULES", "check_cx"]

NDEX: tuple[Consumer, ...] = ("ndex",)
CYTOSCAPE: tuple[Consumer, ...] = ("cytoscape",)
BOTH: tuple[Consumer, ...] = ("cytoscape", "ndex")

RULES = rule_table(
    "cx",
    Rule("not-json", BOTH, "write JSON in UTF-8: one list of aspects"),
    Rule("nan-token", BOTH, "leave the value out; JSON has no NaN and no Infinity"),
    Rule("header", CYTOSCAPE, 'begin with {"numberVerification":[{"longNumber":281474976710655}]}'),
    Rule("fragment-shape", BOTH, "make each fragment an object with one aspect"),
    Rule("fragment-keys", BOTH, "give each aspect a fragment of its own"),
    Rule("aspect-shape", BOTH, "make the aspect a list of elements"),
    Rule("element-shape", BOTH, "make the element an object; others are passed over", "warning"),
    Rule("number-verification-twice", BOTH, "keep the first one"),
    Rule("metadata-first", BOTH, "put metaData before all aspects, behind numberVerification at most"),
    Rule("metadata-name", BOTH, "name the aspect", "warning"),
    Rule("metadata-last", BOTH, "put metaData that follows aspects right before status"),
    Rule("metadata-nodes", NDEX, "list the aspect nodes in metaData"),
    Rule("metadata-count", NDEX, "make elementCount the number of elements", "warning"),
    Rule("metadata-without", NDEX, "list the aspect in metaData", "warning"),
    Rule("status-missing", BOTH, 'end with {"status":[{"error":"","success":true}]}'),
    Rule("status-last", BOTH, "put status at the very end"),
    Rule("status-size", BOTH, "give status exactly one element"),
    Rule("status-error", BOTH, "mend what the status reports, and empty it"),
    Rule("node-id", BOTH, "give the node an integer of at most 64 bits as @id"),
    Rule("node-id-twice", NDEX, "give every node an @id of its own"),
    Rule("node-unknown", NDEX, "add the node, or remove what refers to it"),
    Rule("edge-id", BOTH, "give the edge an integer of at most 64 bits as @id"),
    Rule("edge-id-twice", NDEX, "give every edge an @id of its own"),
    Rule("edge-end", BOTH, "give s and t the @id of a node"),
    Rule("edge-unknown", NDEX, "add the edge, or remove what refers to it"),
    Rule("owner", NDEX, "say in po which node or edge the attribute is of"),
    Rule("name", BOTH, "name the attribute in n"),
    Rule("name-reserved", CYTOSCAPE, "rename the attribute; Cytoscape keeps this column for itself", "warning"),
    Rule("name-case", CYTOSCAPE, "rename one; Cytoscape does not tell names by case", "warning"),
    Rule("type-unknown", BOTH, "use boolean, double, integer, long, string, or list_of_ one of them"),
    Rule("type-two", NDEX, "give the attribute one type on all nodes, or on all edges"),
    Rule("list-undeclared", BOTH, "declare a list type in d"),
    Rule("list-expected", BOTH, "write a list, or declare a single type in d"),
    Rule("value-missing", NDEX, "give the attribute a value v, or leave the attribute out"),
    Rule("value-null", NDEX, "leave the attribute out where it has no value", "warning"),
    Rule("value-nan", NDEX, "leave the attribute out; it becomes null", "warning"),
    Rule("value-two", NDEX, "say each attribute once for each node or edge"),
    Rule("network-two", NDEX, "say each attribute of the network once"),
    Rule("value-number", NDEX, "write a number, or declare another type"),
    Rule("value-integer", NDEX, "declare double, or write a whole number"),
    Rule("value-int32", NDEX, "declare long; an integer has 32 bits"),
    Rule("value-int64", NDEX, "declare double or string; a long has 64 bits"),
    Rule("value-boolean", BOTH, "write true or false; anything else is read as false", "warning"),
    Rule("value-surrogate", BOTH, "replace the half of a character; it cannot be written as UTF-8", "warning"),
    Rule("name-conflict", NDEX, "leave the attribute out; the node says it in n or r"),
    Rule("interaction-conflict", NDEX, "leave the attribute out; the edge says it in i"),
    Rule("interaction-attribute", NDEX, "leave the attribute out; the edge says it in i", "warning"),
    Rule("layout-node", BOTH, "say in node which node is there"),
    Rule("layout-place", BOTH, "give x and y as numbers"),
    Rule("style-of", NDEX, "use network, nodes:default, edges:default, nodes or edges as properties_of"),
    Rule("style-owner", NDEX, "say in applies_to which node or edge is meant"),
    Rule("style-number", NDEX, "give the visual property a number"),
    Rule("mapping-shape", BOTH, "give the mapping a type and a definition"),
    Rule("mapping-type", NDEX, "use DISCRETE, CONTINUOUS or PASSTHROUGH"),
    Rule("mapping-definition", NDEX, "write COL=name,T=type and K and V, or L, E, G and OV, numbered from 0"),
    Rule("mapping-length", NDEX, "keep the definition within 30,000 characters"),
)

HEADER = re.compile(r'\{\s*"\s*metaData"\s*:|\[\s*\{\s*"\s*numberVerification"\s*:')
MISSING = object()
FRAME = {"numberVerification", "metaData", "nodes", "status"}
"""Aspects that metaData need not list, or that it is another mistake not to list."""
CONFLICTS = {
    ("nodeAttributes", "name"): "name-conflict",
    ("nodeAttributes", "represents"): "name-conflict",
    ("edgeAttributes", "interaction"): "interaction-conflict",
}
"""Rules for attributes that nodes and edges say in their own elements."""


def check_cx(stream: IO[bytes]) -> Iterator[Finding]:
    """Yield what NDEx or Cytoscape would refuse or misread in a CX document.

    Parameters
    ----------
    stream : binary stream
        Read an element at a time.

    Yields
    ------
    Finding

    Examples
    --------
    >>> import io
    >>> document = '[{"metaData":[{"name":"nodes"}]},{"nodes":[{"@id":1},{"@id":1}]},{"status":[{"error":""}]}]'
    >>> print(*check_cx(io.BytesIO(document.encode())))
    error: nodes[1]: cx-node-id-twice: found 1; give every node an @id of its own (ndex)
    """
    return _CxCheck().run(stream)


class _CxCheck(FrameCheck):
    prefix = "cx"
    rules = RULES
    header = HEADER

    def __init__(self) -> None:
        super().__init__()
        self.n_verifications = 0
        self.has_metadata = self.has_aspects = self.has_late_metadata = False
        self.types: dict[tuple[str, str, str], AttributeType] = {}
        self.first_types: dict[tuple[str, str], AttributeType] = {}
        self.network: set[str] = set()
        self.names = {aspect: Names() for aspect in ("nodeAttributes", "edgeAttributes", "networkAttributes")}
        self.values = {"nodeAttributes": SeenValues(), "edgeAttributes": SeenValues()}
        self.owners = {"nodeAttributes": self.nodes, "edgeAttributes": self.edges}

    def open_fragment(self, fragment: Fragment) -> None:
        where = f"fragment {fragment.number}"
        match fragment.aspect:
            case "numberVerification":
                self.n_verifications += 1
                if self.n_verifications == 2 and not self.has_metadata:
                    self.findings.add("number-verification-twice", where)
            case "metaData":
                self.has_late_metadata |= self.has_metadata and self.has_aspects
                self.has_metadata = True
            case aspect:
                if not self.has_metadata and not self.has_aspects:
                    self.findings.add("metadata-first", where, aspect or "")
                elif self.has_late_metadata and aspect != "status":
                    self.findings.add("metadata-last", where, aspect or "")
                self.has_aspects = True

    def take(self, element: dict[str, Any]) -> None:
        match self.aspect:
            case "nodeAttributes" | "edgeAttributes":
                self._take_attribute(element)
            case "nodes":
                self._take_node(element)
            case "edges":
                self._take_edge(element)
            case "networkAttributes":
                self._take_network_attribute(element)
            case "cartesianLayout":
                self._take_place(element)
            case "cyVisualProperties" | "visualProperties":
                check_cx_style(self, element)
            case "status":
                if element.get("error"):
                    self.add("status-error", element["error"])

    def finish(self) -> None:
        super().finish()
        if self.has_metadata and "nodes" not in self.declared_counts:
            self.findings.add("metadata-nodes", "metaData")
        for aspect, count in self.declared_counts.items():
            if count is not None and count != self.counts.get(aspect, 0):
                self.findings.add("metadata-count", "metaData", f"{count} {aspect}, not {self.counts.get(aspect, 0)}")
        for aspect in sorted(self.counts.keys() - self.declared_counts.keys() - FRAME):
            self.findings.add("metadata-without", "metaData", aspect)

    def _take_node(self, element: dict[str, Any]) -> None:
        key = parse_id(element.get("@id"))
        if key is None:
            self.add("node-id", element)
            return
        if not self.nodes.define(key):
            self.add("node-id-twice", key)
        for short, name in NODE_KEYS.items():
            if element.get(short) is not None:
                self._compare("nodeAttributes", name, key, element[short])

    def _take_edge(self, element: dict[str, Any]) -> None:
        for end in ("s", "t"):
            node = parse_id(element.get(end))
            if node is None:
                self.add("edge-end", element)
            else:
                self.nodes.refer(node, self)
        key = parse_id(element.get("@id"))
        if key is None:
            self.add("edge-id", element)
            return
        if not self.edges.define(key):
            self.add("edge-id-twice", key)
        if element.get("i") is not None:
            self._compare("edgeAttributes", "interaction", key, element["i"])

    def _take_attribute(self, element: dict[str, Any]) -> None:
        name = self._typed_name(element)
        if name is None:
            return
        owner = parse_id(element.get("po"))
        if owner is None:
            self.add("owner", element)
            return
        self.owners[self.aspect].refer(owner, self)
        if name == "interaction" and self.aspect == "edgeAttributes":
            self.add("interaction-attribute")
        self._compare(self.aspect, name, owner, element.get("v"))

    def _compare(self, aspect: str, name: str, owner: int, value: Any) -> None:
        """Note a value, and whether it was another one before."""
        if self.values[aspect].put(name, owner, value):
            self.add(CONFLICTS.get((aspect, name), "value-two"), {name: value})

    def _take_network_attribute(self, element: dict[str, Any]) -> None:
        name = self._typed_name(element)
        # With s it speaks of one network of a collection.
        if name is not None and "s" not in element:
            if name in self.network:
                self.add("network-two", name)
            self.network.add(name)

    def _typed_name(self, element: dict[str, Any]) -> str | None:
        """Return the name of an attribute, once it and its value were looked at; `None` if it cannot be used."""
        name = "" if element.get("n") is None else str(element["n"])
        declared = str(element.get("d", "string"))
        kind = self.types.get((self.aspect, name, declared)) or self._type_of(name, declared)
        if kind is None:
            return None
        value = element.get("v", MISSING)
        if value is MISSING:
            self.add("value-missing", element)
        elif isinstance(value, list):
            if not is_list(kind):
                self.add("list-undeclared", element)
            else:
                for item in value:
                    self._look_at_value(item_type(kind), item, alone=False)
        elif is_list(kind):
            self.add("list-expected", element)
        else:
            self._look_at_value(kind, value, alone=True)
        return name

    def _look_at_value(self, kind: str, value: Any, *, alone: bool) -> None:
        if mistake := value_mistake(kind, value, alone=alone):
            self.add(mistake, value)

    def _type_of(self, name: str, declared: str) -> AttributeType | None:
        """Return the type of an attribute that is met for the first time, or for the first time under this type."""
        kind = TYPES.get(declared)
        if not name:
            self.add("name")
        elif kind is None:
            self.add("type-unknown", declared)
        else:
            self.names[self.aspect].look(name, self)
            first = self.first_types.setdefault((self.aspect, name), kind)
            if first != kind and self.aspect != "networkAttributes":
                self.add("type-two", f"{name}: {first} and {kind}")
            self.types[self.aspect, name, declared] = kind
            return kind
        return None

    def _take_place(self, element: dict[str, Any]) -> None:
        node = parse_id(element.get("node"))
        if node is None:
            self.add("layout-node", element)
        else:
            self.nodes.refer(node, self)
        if any(value_mistake("double", element.get(axis), alone=True) for axis in ("x", "y")):
            self.add("layout-place", element)
