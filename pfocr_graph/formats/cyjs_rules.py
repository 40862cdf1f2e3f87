"""The rules of Cytoscape.js JSON, as Cytoscape and Cytoscape.js apply them, and the check of a file by them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

from pfocr_graph.formats.cyjs_columns import SELECTABLE, Columns, declared_types
from pfocr_graph.formats.findings import Consumer, Finding, Rule, rule_table
from pfocr_graph.formats.json_check import JsonCheck, is_finite, is_number
from pfocr_graph.formats.json_stream import JsonCursor

__all__ = ["RULES", "check_cyjs"]

DESKTOP: tuple[Consumer, ...] = ("cytoscape",)
SCRIPT: tuple[Consumer, ...] = ("cytoscapejs",)
BOTH: tuple[Consumer, ...] = ("cytoscape", "cytoscapejs")

RULES = rule_table(
    "cyjs",
    Rule("not-json", BOTH, "write JSON in UTF-8"),
    Rule("nan-token", BOTH, "leave the value out; JSON has no NaN and no Infinity"),
    Rule("root", BOTH, 'write an object with "elements"'),
    Rule("elements-missing", BOTH, 'write "elements":{"nodes":[…],"edges":[…]}'),
    Rule("elements-flat", DESKTOP, 'write "elements":{"nodes":[…],"edges":[…]}; Cytoscape reads no list here'),
    Rule("list-missing", DESKTOP, "write both nodes and edges, as an empty list where there are none"),
    Rule("list-shape", SCRIPT, "make it a list"),
    Rule("group-unknown", BOTH, "put the elements into nodes or edges"),
    Rule("group-missing", DESKTOP, 'say "group":"nodes" or "group":"edges" of each element of a list'),
    Rule("group-value", SCRIPT, "say nodes or edges, as the list that it stands in, or nothing"),
    Rule("element-shape", BOTH, 'write the element as {"data":{…}}'),
    Rule("node-id", BOTH, "give the node a text as id"),
    Rule("node-id-empty", SCRIPT, "give the node an id that is not empty"),
    Rule("node-id-twice", BOTH, "give every node an id of its own"),
    Rule("id-number", DESKTOP, "write the id in quotes; Cytoscape makes all nodes with numbers one"),
    Rule("edge-id", SCRIPT, "give the edge a text as id, or none"),
    Rule("edge-id-twice", SCRIPT, "give every edge an id of its own, or none"),
    Rule("id-shared", SCRIPT, "give nodes and edges different ids; Cytoscape.js keeps one of the two"),
    Rule("id-selector", SCRIPT, "use letters, digits, _ and - only; selectors need others escaped", "warning"),
    Rule("edge-end", BOTH, "give the edge the id of a node as source, and as target"),
    Rule("node-unknown", BOTH, "add the node, or remove the edge"),
    Rule("parent-unknown", SCRIPT, "rename the attribute; Cytoscape.js looks for a node of this id to put it into"),
    Rule("position-half", DESKTOP, "give both x and y, or no position"),
    Rule("position-type", BOTH, "give x and y as numbers"),
    Rule("edge-name", DESKTOP, "write name for edges; Cytoscape leaves it empty", "warning"),
    Rule("column-types", DESKTOP, "use String, Boolean, Integer, Long, Double, or List with a listType"),
    Rule("name-case", DESKTOP, "rename one; Cytoscape does not tell names by case"),
    Rule("name-reserved", DESKTOP, "rename the attribute; Cytoscape passes it over", "warning"),
    Rule("name-selector", SCRIPT, "use letters, digits, _ and - only; selectors need others escaped", "warning"),
    Rule("value-null", DESKTOP, 'leave the attribute out; Cytoscape reads the text "null"'),
    Rule("value-object", DESKTOP, "make its members attributes of their own"),
    Rule("value-mixed", DESKTOP, "give the attribute one type; Cytoscape takes that of its first value"),
    Rule("value-list", DESKTOP, "write a list everywhere, or nowhere"),
    Rule("value-declared", DESKTOP, "write a value of the type that columnTypes declares, or declare another"),
    Rule("value-infinite", BOTH, "leave the value out; beyond 1.8e308 it is read as infinity, which JSON cannot hold"),
    Rule("value-integer", DESKTOP, "declare Integer or Long in columnTypes; Cytoscape makes it a Double", "warning"),
    Rule("value-rounded", SCRIPT, "keep it as a text; JavaScript rounds beyond 2^53", "warning"),
    Rule("value-surrogate", BOTH, "replace the half of a character; it cannot be written as UTF-8", "warning"),
    Rule("items-mixed", DESKTOP, "give all items one type; Cytoscape takes that of the first"),
    Rule("list-empty", DESKTOP, "leave it out, or declare the column in columnTypes", "warning"),
    Rule("style-field", SCRIPT, "give the selector [field]; Cytoscape.js warns of elements without it", "warning"),
)

_FIELD = re.compile(r"(?:d|mapD)ata\(\s*([^,)\s]+)")


def check_cyjs(stream: IO[bytes]) -> Iterator[Finding]:
    """Yield what Cytoscape or Cytoscape.js would refuse or misread in a Cytoscape.js file.

    Parameters
    ----------
    stream : binary stream
        Read an element at a time; memory holds ids and, of each column, a value of each kind.

    Yields
    ------
    Finding

    Examples
    --------
    >>> import io
    >>> text = '{"elements":{"nodes":[{"data":{"id":"a"}},{"data":{"id":7}}],"edges":[]}}'
    >>> for finding in check_cyjs(io.BytesIO(text.encode())):
    ...     print(finding.where, finding.rule, finding.value)
    nodes[1] cyjs-id-number 7
    """
    return _CyjsCheck().run(stream)


class _CyjsCheck(JsonCheck):
    prefix = "cyjs"
    rules = RULES

    def __init__(self) -> None:
        super().__init__()
        add_at = self.findings.add
        self.columns = {
            "network": Columns(add_at),
            "node": Columns(add_at, ("id",)),
            "edge": Columns(add_at, ("id", "source", "target")),
        }
        self.counts = {"node": 0, "edge": 0}
        self.ids: dict[str, set[str]] = {"node": set(), "edge": set()}
        self.waiting: dict[str, str] = {}
        self.parents: dict[str, str] = {}
        self.column_types: Any = {}
        self.style: Any = None

    def look_at_document(self, stream: IO[bytes]) -> Iterator[None]:
        cursor = JsonCursor(stream)
        opening = cursor.peek()
        if opening == "[":
            yield from self._look_at_list("elements", cursor, is_grouped=True)
        elif opening == "{":
            keys = set()
            for key in cursor.iter_keys():
                keys.add(key)
                if key == "elements":
                    yield from self._look_at_elements(cursor)
                else:
                    self._look_at_member(key, cursor.value())
            if "elements" not in keys:
                self.findings.add("elements-missing", "end of the file")
        else:
            self.findings.add("root", "start of the file", cursor.value())
        cursor.end()

    def _look_at_member(self, key: str, value: Any) -> None:
        if key == "columnTypes":
            self.column_types = value
        elif key == "style":
            self.style = value
        elif key == "data" and isinstance(value, dict):
            self.columns["network"].look(value, "data")

    def _look_at_elements(self, cursor: JsonCursor) -> Iterator[None]:
        opening = cursor.peek()
        if opening == "[":
            self.findings.add("elements-flat", "elements", "a list")
            yield from self._look_at_list("elements", cursor)
        elif opening == "{":
            groups = set()
            for group in cursor.iter_keys():
                groups.add(group)
                if group not in {"nodes", "edges"}:
                    self.findings.add("group-unknown", "elements", group)
                    cursor.value()
                elif cursor.peek() == "[":
                    yield from self._look_at_list(group, cursor)
                elif (value := cursor.value()) is not None:
                    self.findings.add("list-shape", group, value)
            for missing in sorted({"nodes", "edges"} - groups):
                self.findings.add("list-missing", "elements", missing)
        else:
            self.findings.add("elements-missing", "elements", cursor.value())

    def _look_at_list(self, group: str, cursor: JsonCursor, *, is_grouped: bool = False) -> Iterator[None]:
        for number, element in enumerate(cursor.iter_list()):
            self.aspect, self.number = group, number
            data = element.get("data") if isinstance(element, dict) else None
            if not isinstance(data, dict):
                self.add("element-shape", element)
            else:
                said = element.get("group")
                if is_grouped and said not in {"nodes", "edges"}:
                    self.add("group-missing", {"group": said})
                if said is not None and (said not in {"nodes", "edges"} or group not in {said, "elements"}):
                    self.add("group-value", said)
                if _is_edge(group, said, data):
                    self._look_at_edge(data)
                else:
                    self._look_at_node(element, data)
            yield

    def _look_at_node(self, element: dict[str, Any], data: dict[str, Any]) -> None:
        node = self._look_at_id("node", data)
        self.columns["node"].look(data, self.where)
        parent = data.get("parent")
        if parent is not None and str(parent) == node:
            self.add("parent-unknown", parent)
        elif parent is not None:
            self.parents.setdefault(str(parent), self.where)
        if "position" in element:
            self._look_at_position(element["position"])

    def _look_at_edge(self, data: dict[str, Any]) -> None:
        self._look_at_id("edge", data)
        self.columns["edge"].look(data, self.where)
        for end in ("source", "target"):
            node = data.get(end)
            if is_number(node):
                self.add("id-number", node)
            elif not isinstance(node, str):
                self.add("edge-end", {end: node})
                continue
            if str(node) not in self.ids["node"]:
                self.waiting.setdefault(str(node), self.where)

    def _look_at_id(self, side: str, data: dict[str, Any]) -> str | None:
        """Return the id as Cytoscape.js has it, if it is one."""
        self.counts[side] += 1
        key = data.get("id")
        if key is None and side == "edge":
            return None
        if key == "" or not (isinstance(key, str) or is_number(key)):
            self.add("edge-id" if side == "edge" else "node-id-empty" if key == "" else "node-id", {"id": key})
            return None
        if side == "node" and not isinstance(key, str):
            self.add("id-number", key)
        text = str(key)
        if text in self.ids[side]:
            self.add(f"{side}-id-twice", key)
        if text in self.ids["edge" if side == "node" else "node"]:
            self.add("id-shared", key)
        if not SELECTABLE.fullmatch(text):
            self.add("id-selector", key)
        self.ids[side].add(text)
        return text

    def _look_at_position(self, position: Any) -> None:
        place = {} if position is None else position
        axes = [place.get(axis) for axis in "xy"] if isinstance(place, dict) else ["no object"]
        if None in axes:
            self.add("position-half", {"position": position})
        elif not all(map(is_finite, axes)):
            self.add("position-type", {"position": position})

    def finish(self) -> None:
        for rule, waiting in (("node-unknown", self.waiting), ("parent-unknown", self.parents)):
            for node, where in waiting.items():
                if node not in self.ids["node"]:
                    self.findings.add(rule, where, node)
        for side, columns in self.columns.items():
            declared = declared_types(self.column_types, side)
            if declared is None:
                self.findings.add("column-types", "columnTypes", self.column_types)
            columns.finish(declared, selectable=side != "network")
        if self.counts["edge"] and not self.columns["edge"].count("name"):
            self.findings.add("edge-name", "edges")
        for block in self.style if isinstance(self.style, list) else ():
            self._look_at_style(block)

    def _look_at_style(self, block: Any) -> None:
        """Look for fields that a style maps and not all elements have."""
        side = block.get("selector") if isinstance(block, dict) else None
        values = (block.get("style") or block.get("css")) if isinstance(block, dict) else None
        if side not in self.counts or not isinstance(values, dict):
            return
        for name, value in values.items():
            found = _FIELD.match(value) if isinstance(value, str) else None
            if found and found[1] not in {"id", "source", "target"}:
                n_values = self.columns[side].count(found[1])
                if n_values < self.counts[side]:
                    self.findings.add("style-field", f"style, {side}", {name: value})


def _is_edge(group: str, said: Any, data: dict[str, Any]) -> bool:
    """Tell an edge from a node as Cytoscape.js does: by what is said, or by its ends."""
    if group != "elements":
        return group == "edges"
    return said == "edges" if said is not None else None not in (data.get("source"), data.get("target"))
