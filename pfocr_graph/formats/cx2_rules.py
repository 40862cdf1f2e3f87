"""The rules of CX2, as NDEx, Cytoscape and Cytoscape Web apply them, and the check of a document by them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

from pfocr_graph.formats.cx2_values import Declarations
from pfocr_graph.formats.cx_structure import FrameCheck
from pfocr_graph.formats.cx_style_rules import check_cx2_bypass, check_cx2_style
from pfocr_graph.formats.findings import Consumer, Finding, Rule, rule_table
from pfocr_graph.formats.json_check import is_finite
from pfocr_graph.formats.json_stream import Fragment

__all__ = ["RULES", "check_cx2"]

NDEX: tuple[Consumer, ...] = ("ndex",)
CYTOSCAPE: tuple[Consumer, ...] = ("cytoscape",)
WEB: tuple[Consumer, ...] = ("cytoscape-web",)
JAVA: tuple[Consumer, ...] = ("cytoscape", "ndex")
ONLINE: tuple[Consumer, ...] = ("cytoscape-web", "ndex")
PICTURES: tuple[Consumer, ...] = ("cytoscape", "cytoscape-web")
ALL: tuple[Consumer, ...] = ("cytoscape", "cytoscape-web", "ndex")

RULES = rule_table(
    "cx2",
    Rule("not-json", ALL, "write JSON in UTF-8: one list of aspects"),
    Rule("nan-token", ALL, "leave the value out; JSON has no NaN and no Infinity"),
    Rule("header", CYTOSCAPE, 'begin with {"CXVersion":"2.0","hasFragments":false}, CXVersion first'),
    Rule("descriptor", ALL, 'put {"CXVersion":"2.0","hasFragments":false} first'),
    Rule("version", PICTURES, 'write CXVersion as the text "2.0"'),
    Rule("fragment-shape", ALL, "make each fragment an object with one aspect"),
    Rule("fragment-keys", ALL, "give each aspect a fragment of its own"),
    Rule("fragment-repeated", WEB, "write each aspect in one fragment; only the first is read", "warning"),
    Rule("aspect-shape", ALL, "make the aspect a list of elements"),
    Rule("element-shape", WEB, "make the element an object"),
    Rule("metadata-missing", WEB, "list the aspects in metaData"),
    Rule("metadata-name", JAVA, "name the aspect", "warning"),
    Rule("metadata-count", NDEX, "make elementCount the number of elements"),
    Rule("metadata-empty", WEB, "do not list an aspect that is not there", "warning"),
    Rule("metadata-third", JAVA, "keep one metaData before the aspects and at most one behind"),
    Rule("metadata-last", JAVA, "put the second metaData right before status"),
    Rule("status-missing", ALL, 'end with {"status":[{"success":true}]}'),
    Rule("status-last", JAVA, "put status at the very end"),
    Rule("status-size", JAVA, "give status exactly one element"),
    Rule("status-success", JAVA, "mend what went wrong, and write true as success"),
    Rule("declaration-shape", ALL, "declare an attribute by an object such as {}"),
    Rule("declaration-twice", NDEX, "declare each attribute once"),
    Rule("declaration-alias", NDEX, "give no alias to an attribute of the network"),
    Rule("declaration-default", NDEX, "give no default to an attribute of the network"),
    Rule("alias-clash", ALL, "take an alias that no other attribute has as name or alias", "warning"),
    Rule("alias-used", WEB, "write the name itself; Cytoscape Web complains of each alias", "warning"),
    Rule("type-unknown", ALL, "use boolean, double, integer, long, string, or list_of_ one of them"),
    Rule("type-float", WEB, "write double; Cytoscape Web does not know the old name"),
    Rule("type-missing", WEB, "say the type; Cytoscape Web does not take it for string", "warning"),
    Rule("undeclared", JAVA, "declare the attribute in attributeDeclarations, before it is used"),
    Rule("node-id", ALL, "give the node an id"),
    Rule("node-id-type", JAVA, "make the id an integer of at most 64 bits"),
    Rule("node-id-twice", NDEX, "give every node an id of its own"),
    Rule("node-unknown", ONLINE, "add the node, or remove what refers to it"),
    Rule("node-phantom", CYTOSCAPE, "add the node; Cytoscape makes an empty one", "warning"),
    Rule("position-half", NDEX, "give both x and y, or neither"),
    Rule("position-some", NDEX, "give x and y to all nodes, or to none"),
    Rule("position-type", JAVA, "give x and y as numbers"),
    Rule("edge-id", ONLINE, "give the edge an id"),
    Rule("edge-id-type", JAVA, "make the id an integer of at most 64 bits"),
    Rule("edge-id-twice", NDEX, "give every edge an id of its own"),
    Rule("edge-end", ALL, "give s and t the id of a node"),
    Rule("edge-unknown", ONLINE, "add the edge, or remove what refers to it"),
    Rule("edge-name", CYTOSCAPE, "declare and write name for edges; Cytoscape leaves it empty", "warning"),
    Rule("value-shape", ALL, "write the attributes as an object v"),
    Rule("value-null", WEB, "leave the attribute out"),
    Rule("value-string", ALL, "write the value in quotes, or declare its type"),
    Rule("value-boolean", ALL, "write true or false without quotes, or declare another type"),
    Rule("value-number", ALL, "write the number without quotes, or declare another type"),
    Rule("value-infinite", ALL, "leave the value out; beyond 1.8e308 it is read as infinity, which JSON cannot hold"),
    Rule("value-list", ALL, "write a list, or declare a single type"),
    Rule("value-fraction", WEB, "declare double, or write a whole number"),
    Rule("value-truncated", JAVA, "declare double; the fraction is dropped", "warning"),
    Rule("value-wrapped", JAVA, "declare long, or double beyond 64 bits; the number becomes another one", "warning"),
    Rule("value-rounded", WEB, "keep it as string; JavaScript rounds beyond 2^53", "warning"),
    Rule("value-surrogate", ALL, "replace the half of a character; it cannot be written as UTF-8", "warning"),
    Rule("name-reserved", CYTOSCAPE, "rename the attribute; Cytoscape keeps this column for itself", "warning"),
    Rule("name-case", CYTOSCAPE, "rename one; Cytoscape does not tell names by case", "warning"),
    Rule("network-null", ONLINE, "leave the attribute of the network out"),
    Rule("network-twice", NDEX, "put all attributes of the network into one element"),
    Rule("network-text", NDEX, "declare name, description and version as string"),
    Rule("style-twice", ALL, "keep one element of visualProperties; only the first is read", "warning"),
    Rule("style-opacity", PICTURES, "give an opacity from 0 to 1", "warning"),
    Rule("style-color", PICTURES, "give a colour as #RRGGBB", "warning"),
    Rule("style-shape", PICTURES, "use a shape of CX2, in lower case", "warning"),
    Rule("style-font", PICTURES, "give the font as an object with FONT_FAMILY", "warning"),
    Rule("style-editor", NDEX, "write nodeSizeLocked and arrowColorMatchesEdge as true or false"),
    Rule("mapping-type", NDEX, "use DISCRETE, CONTINUOUS or PASSTHROUGH"),
    Rule("mapping-definition", NDEX, "name the attribute in the definition"),
    Rule("mapping-attribute", NDEX, "declare the attribute, or say its type in the definition", "warning"),
    Rule("mapping-entry", NDEX, "give v and vp, or the ends, their values and includeMin and includeMax"),
    Rule("mapping-short", WEB, "give a continuous mapping three ranges or more; it is left out otherwise", "warning"),
    Rule("bypass-id", ONLINE, "say in id which node or edge is meant"),
)

HEADER = re.compile(r'\[\s*\{\s*"\s*CXVersion"\s*:\s*"2\.0"')
INT64 = 2**63


def check_cx2(stream: IO[bytes]) -> Iterator[Finding]:
    """Yield what NDEx, Cytoscape or Cytoscape Web would refuse or misread in a CX2 document.

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
    >>> document = (
    ...     '[{"CXVersion":"2.0"},{"metaData":[{"name":"nodes","elementCount":2}]},'
    ...     '{"nodes":[{"id":1},{"id":1}]},{"status":[{"success":true}]}]'
    ... )
    >>> print(*check_cx2(io.BytesIO(document.encode())))
    error: nodes[1]: cx2-node-id-twice: found 1; give every node an id of its own (ndex)
    """
    return _Cx2Check().run(stream)


class _Cx2Check(FrameCheck):
    prefix = "cx2"
    rules = RULES
    header = HEADER

    def __init__(self) -> None:
        super().__init__()
        self.declarations = Declarations(self)
        self.version: Any = None
        self.n_metadata = 0
        self.aspects: set[str] = set()
        self.has_layout = False
        self.has_edge_names = False

    def is_descriptor(self, fragment: Fragment) -> bool:
        return fragment.number == 0

    def open_fragment(self, fragment: Fragment) -> None:
        where = f"fragment {fragment.number}"
        match fragment.aspect:
            case "CXVersion" if fragment.number == 0:
                self.version = fragment.value
            case "metaData":
                self.n_metadata += 1
                if self.n_metadata == 3:
                    self.findings.add("metadata-third", where)
            case str(aspect) if aspect != "status" and not (fragment.number == 0 and self.version is not None):
                if self.n_metadata > 1:
                    self.findings.add("metadata-last", where, aspect)
                if aspect in self.aspects:
                    self.findings.add("fragment-repeated", where, aspect)
                self.aspects.add(aspect)

    def take(self, element: dict[str, Any]) -> None:
        match self.aspect:
            case "edges":
                self._take_edge(element)
            case "nodes":
                self._take_node(element)
            case "attributeDeclarations":
                self.declarations.declare(element)
            case "networkAttributes":
                self._take_network(element)
            case "visualProperties" if self.number:
                self.add("style-twice")
            case "visualProperties":
                check_cx2_style(self, element, self.declarations.types)
            case "nodeBypasses" | "edgeBypasses":
                check_cx2_bypass(self, element)
            case "visualEditorProperties":
                self._take_editor(element)
            case "status":
                if element.get("success") is not True:
                    self.add("status-success", element)

    def finish(self) -> None:
        super().finish()
        if self.version is None:
            self.findings.add("descriptor", "fragment 0")
        elif self.version != "2.0":
            self.findings.add("version", "fragment 0", self.version)
        if not self.n_metadata:
            self.findings.add("metadata-missing", "end of the file")
        for aspect, count in self.declared_counts.items():
            actual = self.counts.get(aspect, 0)
            if count is not None and count != actual:
                self.findings.add("metadata-count", "metaData", f"{count} {aspect}, not {actual}")
            if aspect not in self.aspects:
                self.findings.add("metadata-empty", "metaData", aspect)
        for key, where in self.nodes.pending.items():
            self.findings.add("node-phantom", where, key)
        if self.counts.get("edges") and not self.has_edge_names:
            self.findings.add("edge-name", "edges")

    def _take_node(self, element: dict[str, Any]) -> None:
        self._take_id("node", element)
        x, y, z = (element.get(axis) for axis in ("x", "y", "z"))
        if not all(value is None or is_finite(value) for value in (x, y, z)):
            self.add("position-type", {"x": x, "y": y, "z": z})
        if (x is None) != (y is None) or (z is not None and x is None):
            self.add("position-half", {"x": x, "y": y, "z": z})
        if x is None and self.has_layout:
            self.add("position-some", element.get("id"))
        self.has_layout |= x is not None
        self._look("nodes", element)

    def _take_edge(self, element: dict[str, Any]) -> None:
        self._take_id("edge", element)
        for end in ("s", "t"):
            if _is_id(element.get(end)):
                self.nodes.refer(element[end], self)
            else:
                self.add("edge-end", {end: element.get(end)})
        self._look("edges", element)

    def _take_id(self, what: str, element: dict[str, Any]) -> None:
        key = element.get("id")
        if key is None:
            self.add(f"{what}-id", element)
        elif not _is_id(key):
            self.add(f"{what}-id-type", key)
        elif not (self.nodes if what == "node" else self.edges).define(key):
            self.add(f"{what}-id-twice", key)

    def _look(self, side: str, element: dict[str, Any]) -> None:
        values = element.get("v", {})
        if isinstance(values, dict):
            self.declarations.look(side, values)
            self.has_edge_names |= side == "edges" and self.declarations.has(side, "name", values)
        else:
            self.add("value-shape", {"v": values})

    def _take_network(self, element: dict[str, Any]) -> None:
        if self.counts[self.aspect] > 1:
            self.add("network-twice")
        self.declarations.look("networkAttributes", element)

    def _take_editor(self, element: dict[str, Any]) -> None:
        properties = element.get("properties")
        for name in ("nodeSizeLocked", "arrowColorMatchesEdge"):
            value = properties.get(name) if isinstance(properties, dict) else None
            if value is not None and type(value) is not bool:
                self.add("style-editor", {name: value})


def _is_id(value: Any) -> bool:
    return type(value) is int and -INT64 <= value < INT64
