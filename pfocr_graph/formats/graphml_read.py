"""Reading GraphML, ours or that of networkx, igraph, Gephi and yEd."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any, ClassVar, cast
from xml.parsers import expat

from pfocr_graph.attributes import ATTRIBUTE_TYPES, AttributeType
from pfocr_graph.errors import FormatError
from pfocr_graph.formats.assemble import Draft, Rows
from pfocr_graph.formats.foreign import name_nodes, widen_integers
from pfocr_graph.formats.joined import parse_text
from pfocr_graph.network import Network

__all__ = ["NAMESPACE", "read_graphml"]

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
YFILES = "http://www.yworks.com/xml/graphml"
BLOCK = 1 << 18
"""Bytes parsed at a time."""

TYPES: dict[str, AttributeType] = {
    "boolean": "boolean",
    "bool": "boolean",
    "int": "integer",
    "integer": "integer",
    "short": "integer",
    "long": "long",
    "float": "double",
    "double": "double",
    "string": "string",
}
_NUMBERS: tuple[AttributeType | None, ...] = ("integer", "long", "double")
_LIST_KEY = re.compile(r"[gne]_[^.]*\.(list_of_[a-z]+)")


def read_graphml(stream: IO[bytes]) -> Network:
    """Read a network from GraphML, ours or anybody's.

    Parameters
    ----------
    stream : binary stream
        Read a block at a time. A document type is refused, and with it all that entities can do.

    Returns
    -------
    Network
        A node without node_id, name and type gets its id, its label or id, and "node"; nested graphs become flat; x
        and y are positions where every node has them.

    Raises
    ------
    FormatError
        If it is not GraphML, or a value does not fit its type; the message names the line.

    Examples
    --------
    >>> import io
    >>> text = '<graphml><graph edgedefault="undirected"><node id="AKT1"/></graph></graphml>'
    >>> read_graphml(io.BytesIO(text.encode())).nodes.name.to_dict()
    {'AKT1': 'AKT1'}
    """
    reader = _Reader()
    try:
        while block := stream.read(BLOCK):
            reader.parser.Parse(block, False)  # noqa: FBT003
        reader.parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as error:
        raise FormatError(f"{error}; mend the file or write it again") from error
    except FormatError as error:
        raise FormatError(f"line {reader.parser.CurrentLineNumber}: {error}") from error
    except (LookupError, ValueError) as error:  # of an encoding that nobody knows
        raise FormatError(f"line {reader.parser.CurrentLineNumber}: {error}; write the file as UTF-8") from error
    return reader.network()


@dataclass(slots=True)
class _Key:
    """A declared attribute; no type where it holds a drawing of yEd."""

    side: str
    name: str
    type: AttributeType | None
    default: Any = None


@dataclass(slots=True)
class _Element:
    """An open node, edge or graph, and where its values go; a nested graph's go nowhere."""

    side: str
    rows: Rows | None = None
    row: int = 0


class _Reader:
    """What was read so far."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._take_text
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._draft = Draft()
        self._graph = Rows()
        self._keys: dict[str, _Key] = {}
        self._open: list[_Element] = []
        self._key: _Key | None = None
        self._text: list[str] | None = None

    def network(self) -> Network:
        """Return the network, once everything was read."""
        if not len(self._graph):
            raise FormatError("the file has no element graph of GraphML; check what it is")
        draft = self._draft
        for side, rows in (("node", draft.nodes), ("edge", draft.edges), ("graph", self._graph)):
            for key in self._keys.values():
                if key.side in {side, "all"}:
                    _fill(rows, key)
            widen_integers(rows)
        name_nodes(draft.nodes)
        draft.positions |= _take_positions(draft.nodes)
        draft.attributes = {name: (kind, values[0]) for name, (kind, values) in self._graph.columns.items() if values}
        return draft.network()

    def _refuse_doctype(self, *_: object) -> None:
        raise FormatError("a DOCTYPE is not read, as entities can do harm; remove it")

    def _take_text(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if space == YFILES:
            self._start_drawing(local, attributes)
        elif not space or space.startswith(NAMESPACE):
            start = self._starts.get(local)
            if start:
                try:
                    start(self, attributes)
                except KeyError as error:
                    raise FormatError(f"element {local} has no {error.args[0]}; give it one") from error

    def _start_key(self, attributes: dict[str, str]) -> None:
        side, name = attributes.get("for", "all"), attributes.get("attr.name", attributes["id"])
        key = _Key(side, name, None)
        if "yfiles.type" not in attributes:
            declared = attributes.get("attr.type", "string")
            if declared not in TYPES:
                raise FormatError(f'key {attributes["id"]} has attr.type "{declared}"; use one of {", ".join(TYPES)}')
            marked = _LIST_KEY.fullmatch(attributes["id"])
            list_type = marked[1] if marked and marked[1] in ATTRIBUTE_TYPES else None
            key.type = cast(AttributeType, list_type) if list_type else TYPES[declared]
            self._agree(key)
        self._key = self._keys[attributes["id"]] = key

    def _agree(self, key: _Key) -> None:
        """Give keys of one attribute one type: networkx declares mixed numbers twice."""
        twins = [each for each in self._keys.values() if each.type and (each.side, each.name) == (key.side, key.name)]
        kinds = {each.type for each in [*twins, key]}
        if len(kinds) > 1:
            if not kinds <= set(_NUMBERS):
                raise FormatError(f'attribute "{key.name}" is declared as {" and as ".join(sorted(map(str, kinds)))}')
            for each in [*twins, key]:
                each.type = max(kinds, key=_NUMBERS.index)

    def _start_default(self, _: dict[str, str]) -> None:
        self._text = []

    def _start_graph(self, _: dict[str, str]) -> None:
        nested = any(element.side == "node" for element in self._open)
        if len(self._graph) and not nested:
            raise FormatError("a second graph begins; keep one in a file")
        self._open.append(_Element("graph", None if nested else self._graph, self._graph.add("graph")))

    def _start_node(self, attributes: dict[str, str]) -> None:
        self._open.append(_Element("node", self._draft.nodes, self._draft.add_node(attributes["id"])))

    def _start_edge(self, attributes: dict[str, str]) -> None:
        row = self._draft.add_edge(len(self._draft.edges), attributes["source"], attributes["target"])
        self._open.append(_Element("edge", self._draft.edges, row))

    def _start_hyperedge(self, _: dict[str, str]) -> None:
        raise FormatError("a hyperedge is no edge between two nodes; make it a node, or use HIF")

    def _start_data(self, attributes: dict[str, str]) -> None:
        if attributes["key"] not in self._keys:
            raise FormatError(f'key "{attributes["key"]}" is not declared; add an element key')
        self._key = self._keys[attributes["key"]]
        self._text = [] if self._key.type else None

    def _start_drawing(self, local: str, attributes: dict[str, str]) -> None:
        """Take label and place out of what yEd draws."""
        if local.endswith("Label"):
            self._text = []
        elif local == "Geometry" and self._open:
            x, y, width, height = (float(attributes.get(name, 0)) for name in ("x", "y", "width", "height"))
            self._draft.positions[self._open[-1].row] = (x + width / 2, y + height / 2)

    _starts: ClassVar[dict[str, Callable[[_Reader, dict[str, str]], None]]] = {
        "key": _start_key,
        "default": _start_default,
        "graph": _start_graph,
        "node": _start_node,
        "edge": _start_edge,
        "hyperedge": _start_hyperedge,
        "data": _start_data,
    }

    def _end(self, name: str) -> None:
        space, _, local = name.rpartition(" ")
        if space == YFILES and local.endswith("Label"):
            self._put("label", "string", self._taken_text().strip())
        elif not space or space.startswith(NAMESPACE):
            if local in {"graph", "node", "edge"}:
                self._open.pop()
            elif local in {"data", "default"} and self._text is not None and self._key and self._key.type:
                self._take_value(self._key, self._key.type, local)

    def _take_value(self, key: _Key, kind: AttributeType, local: str) -> None:
        text = self._taken_text()
        if not text and kind in TYPES.values() and kind != "string":
            return
        try:
            value = parse_text(kind, text)
        except ValueError as error:
            what = f'"{text[:80]}" for {key.name} is no {kind}; mend the value or the type of the key'
            raise FormatError(what) from error
        if local == "default":
            key.default = value
        else:
            self._put(key.name, kind, value)

    def _taken_text(self) -> str:
        text = "".join(self._text or [])
        self._text = None
        return text

    def _put(self, name: str, kind: AttributeType, value: Any) -> None:
        element = self._open[-1] if self._open else None
        if element and element.rows is not None and value is not None:
            element.rows.put(element.row, name, kind, value)


def _fill(rows: Rows, key: _Key) -> None:
    """Give rows without a value the default that their key declares."""
    if key.default is None or not key.type:
        return
    _, values = rows.columns.setdefault(key.name, (key.type, []))
    values.extend([None] * (len(rows) - len(values)))
    values[:] = [key.default if value is None else value for value in values]


def _take_positions(nodes: Rows) -> dict[int, tuple[float, float]]:
    """Take x and y as positions where every node has both as numbers."""
    found = [nodes.columns.get(name, ("string", [])) for name in ("x", "y")]
    if not all(kind in _NUMBERS and len(values) == len(nodes) and None not in values for kind, values in found):
        return {}
    del nodes.columns["x"], nodes.columns["y"]
    return dict(enumerate(zip(found[0][1], found[1][1], strict=True)))
