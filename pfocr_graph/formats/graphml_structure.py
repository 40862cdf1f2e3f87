"""The check of a GraphML file as it is read: XML, graphs, nodes, edges and their values, in the order of the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, NoReturn
from xml.parsers import expat

from pfocr_graph.formats.findings import Finding, Findings, Rule
from pfocr_graph.formats.graphml_keys import Key, Keys, value_mistake
from pfocr_graph.formats.graphml_read import BLOCK, NAMESPACE

__all__ = ["GraphmlCheck"]

HEAD = 20
"""Lines in which Cytoscape looks for what tells the format."""
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|\xed[\xa0-\xbf]")
"""What XML cannot hold, in UTF-8."""


class _StoppedError(Exception):
    """What was found forbids to read on."""


@dataclass(slots=True)
class _Element:
    """An open graph, node, edge or whatever has values, and the attributes that it has so far."""

    side: str
    has_id: bool = False
    is_folder: bool = False
    names: set[str] = field(default_factory=set)


class GraphmlCheck:
    """A check of one file; memory holds ids and keys.

    Parameters
    ----------
    rules : mapping of name to Rule
    """

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._findings = Findings("graphml", rules)
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.namespace_prefixes = True
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._take_text
        self._parser.StartDoctypeDeclHandler = lambda name, system, *_: self.add("doctype", system or name)
        self._parser.EntityDeclHandler = self._refuse_entity
        self._parser.SkippedEntityHandler = self._refuse_entity
        self._keys = Keys(self)
        self._names: dict[str, str] = {}
        self._head = b""
        self._space: str | None = None
        self._open: list[_Element] = []
        self._counts = {"graph": 0, "node": 0, "edge": 0}
        self._edgedefault = ""
        self._nodes: set[str] = set()
        self._edges: set[str] = set()
        self._waiting: dict[str, str] = {}
        self._key: Key | None = None
        self._text: list[str] | None = None
        self._has_markup = False
        self._depth = 0

    @property
    def where(self) -> str:
        """The place that is being looked at."""
        return f"line {self._parser.CurrentLineNumber}, column {self._parser.CurrentColumnNumber + 1}"

    def add(self, name: str, value: Any = "") -> None:
        """Note that a rule is broken here."""
        self._findings.add(name, self.where, value)

    def add_at(self, name: str, where: str, value: Any) -> None:
        """Note that a rule is broken there."""
        self._findings.add(name, where, value)

    def run(self, stream: IO[bytes]) -> Iterator[Finding]:
        """Yield what breaks a rule, in the order of the file."""
        self._head = block = stream.read(BLOCK)
        passed = 0
        if not re.search(rf"{NAMESPACE}|<graphml>".encode(), b"\n".join(block.split(b"\n")[:HEAD])):
            self._findings.add("header", "start of the file", block[:60].decode("utf-8", "replace"))
        try:
            while block:
                self._parser.Parse(block, False)  # noqa: FBT003
                yield from self._findings.take()
                passed += len(block)
                block = stream.read(BLOCK)
            self._parser.Parse(b"", True)  # noqa: FBT003
        except expat.ExpatError as error:
            at = max(self._parser.ErrorByteIndex - passed, 0)
            self._add_broken(expat.ErrorString(error.code), block[at : at + 12])
        except (LookupError, ValueError) as error:
            self.add("encoding", str(error))
        except _StoppedError:
            pass
        else:
            self._finish()
        yield from self._findings.take()

    def _add_broken(self, what: str, around: bytes) -> None:
        """Say why the file is no XML, by what the parser says and the bytes where it stopped."""
        where = f"line {self._parser.ErrorLineNumber}, column {self._parser.ErrorColumnNumber + 1}"
        errors = expat.errors
        if what == errors.XML_ERROR_UNDEFINED_ENTITY:
            self._findings.add("entity", where, what)
        elif what == errors.XML_ERROR_BAD_CHAR_REF:
            self._findings.add("character", where, around.decode("utf-8", "replace").partition(";")[0] + ";")
        elif what == errors.XML_ERROR_INVALID_TOKEN and (character := _CONTROL.match(around)):
            self._findings.add("character", where, character[0].decode("utf-8", "replace"))
        elif what == errors.XML_ERROR_INVALID_TOKEN and around[:1] > b"\x7f":
            self._findings.add("encoding", where, f"byte 0x{around[0]:02X}")
        else:
            self._findings.add("not-xml", where, what)

    def _refuse_entity(self, name: str, *_: object) -> NoReturn:
        self.add("entity", name)
        raise _StoppedError

    def _finish(self) -> None:
        """Look at the file as a whole."""
        if not self._counts["graph"]:
            self._findings.add("graph-missing", "end of the file")
        for node, where in self._waiting.items():
            self._findings.add("node-unknown", where, node)
            self._findings.add("node-phantom", where, node)
        self._keys.finish(self._counts)

    def _local_name(self, name: str, attributes: Mapping[str, str]) -> str:
        """Return what an element is called in GraphML, empty where it is none of GraphML's; each name is met once."""
        *space, local = name.split(" ")[:2]
        uri = space[0] if space else ""
        if self._space is None:
            self._space = uri
            self._look_at_root(uri, local, attributes)
        if uri == self._space and name.count(" ") == 2 and "prefix" not in self._names:
            self._names["prefix"] = ""
            self.add("prefix", name.split(" ")[2])
        return local if uri == self._space else ""

    def _look_at_root(self, uri: str, local: str, attributes: Mapping[str, str]) -> None:
        if local != "graphml":
            self.add("root", local)
        if not uri and b"<graphml>" not in self._head:
            self.add("namespace-missing", attributes)
        elif uri not in {"", NAMESPACE}:
            self.add("namespace", uri)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = self._names.get(name)
        if local is None:
            local = self._names[name] = self._local_name(name, attributes)
        if self._text is not None:
            self._depth += 1
            self._has_markup = True
        elif local in _STARTS:
            _STARTS[local](self, attributes)

    def _end(self, name: str) -> None:
        local = self._names[name]
        if self._depth:
            self._depth -= 1
        elif local in _OPENED:
            self._open.pop()
        elif self._text is not None:
            self._end_text(local, "".join(self._text))

    def _take_text(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _start_key(self, attributes: dict[str, str]) -> None:
        self._key = self._keys.declare(attributes)

    def _start_default(self, _: dict[str, str]) -> None:
        if self._key is not None:
            self._key.default = self.where
            self._text = []

    def _start_graph(self, attributes: dict[str, str]) -> None:
        outer = next((element for element in reversed(self._open) if element.side == "node"), None)
        if outer is not None:
            self.add("graph-in-folder" if outer.is_folder else "graph-nested", attributes)
        elif self._counts["graph"]:
            self.add("graph-second", attributes)
        else:
            self._edgedefault = attributes.get("edgedefault", "")
            self._counts["graph"] = 1
        if attributes.get("edgedefault") not in {"directed", "undirected"}:
            self.add("edgedefault", attributes)
        self._open.append(_Element("graph" if outer is None else "inner graph"))

    def _start_node(self, attributes: dict[str, str]) -> None:
        node = attributes.get("id")
        self._counts["node"] += 1
        self._open.append(_Element("node", is_folder=attributes.get("yfiles.foldertype") == "group"))
        if not node:
            self.add("node-id" if node is None else "node-id-empty", attributes)
        if node is None:
            return
        if node in self._nodes:
            self.add("node-id-twice", node)
        elif node in self._waiting:
            self._findings.add("node-late", self._waiting.pop(node), node)
        self._nodes.add(node)

    def _start_edge(self, attributes: dict[str, str]) -> None:
        edge = attributes.get("id")
        self._counts["edge"] += 1
        self._open.append(_Element("edge", has_id=edge is not None))
        for end in ("source", "target"):
            node = attributes.get(end)
            if not node:
                self.add("edge-end", attributes)
            elif node not in self._nodes and node not in self._waiting:
                self._waiting[node] = self.where
        directed = attributes.get("directed")
        if directed is not None and (directed == "true") != (self._edgedefault == "directed"):
            self.add("edge-directed", directed)
        if edge is not None:
            if not self._edges:
                self.add("edge-id-read", edge)
            if edge in self._edges:
                self.add("edge-id-twice", edge)
            self._edges.add(edge)

    def _start_hyperedge(self, attributes: dict[str, str]) -> None:
        self._open.append(_Element("hyperedge"))
        self.add("hyperedge", attributes)

    def _start_port(self, attributes: dict[str, str]) -> None:
        self._open.append(_Element("port"))
        self.add("port", attributes)

    def _start_desc(self, _: dict[str, str]) -> None:
        if self._open and self._open[-1].side in {"node", "edge"}:
            self._key = None
            self._text = []

    def _start_data(self, attributes: dict[str, str]) -> None:
        self._key = None
        self._text = []
        if not self._open or self._open[-1].side not in self._counts:
            return
        element = self._open[-1]
        self._key = key = self._keys.use(attributes.get("key"), element.side)
        if element.side == "graph" and self._counts["node"]:
            self.add("data-late", attributes.get("key", ""))
        if key is not None and key.name:
            if key.name in element.names:
                self.add("data-twice", key.name)
            element.names.add(key.name)
            if key.name == "id" and element.side == "edge" and element.has_id:
                self.add("edge-id-clash", attributes)

    def _end_text(self, local: str, text: str) -> None:
        if local == "desc":
            if text.strip():
                self.add("desc", text)
        elif self._key is None:
            pass
        elif self._has_markup:
            if not self._key.is_drawing:
                self.add("data-markup", self._key.name)
            elif self._key.n_values == 1:
                self.add("drawing", self._key.id)
        elif rule := value_mistake(self._key, text):
            self.add(rule, f"{self._key.name}: {text}" if self._key.name else text)
        self._text = None
        self._has_markup = False


_OPENED = {"graph", "node", "edge", "hyperedge", "port"}
_STARTS: dict[str, Callable[[GraphmlCheck, dict[str, str]], None]] = {
    "key": GraphmlCheck._start_key,
    "default": GraphmlCheck._start_default,
    "graph": GraphmlCheck._start_graph,
    "node": GraphmlCheck._start_node,
    "edge": GraphmlCheck._start_edge,
    "hyperedge": GraphmlCheck._start_hyperedge,
    "port": GraphmlCheck._start_port,
    "desc": GraphmlCheck._start_desc,
    "data": GraphmlCheck._start_data,
}
