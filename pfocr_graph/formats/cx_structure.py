"""Checks that both versions of CX share: the frame of a document, ids and who refers to them, names of attributes."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from typing import IO, Any, ClassVar

from pfocr_graph.formats.json_check import JsonCheck
from pfocr_graph.formats.json_stream import Fragment, iter_fragments

__all__ = ["FrameCheck", "Ids", "Names", "SeenValues"]

HEADER = 400
"""Bytes in which Cytoscape looks for what tells the format."""
CYTOSCAPE_COLUMNS = frozenset({"suid", "selected", "shared name", "shared interaction"})
"""Columns that Cytoscape fills itself."""


class Ids:
    """Ids of nodes or edges: which are defined, and which are only referred to so far."""

    def __init__(self) -> None:
        self.defined: set[int] = set()
        self.pending: dict[int, str] = {}

    def define(self, key: int) -> bool:
        """Note a definition; return whether it is the first of this id."""
        new = key not in self.defined
        self.defined.add(key)
        self.pending.pop(key, None)
        return new

    def refer(self, key: int, check: FrameCheck) -> None:
        """Note a reference, made by the element that is being looked at."""
        if key not in self.defined:
            self.pending.setdefault(key, check.where)


class SeenValues:
    """Which value each attribute has on each node or edge, kept as a number of eight bytes."""

    def __init__(self) -> None:
        self._dense: dict[str, array[int]] = {}
        self._sparse: dict[tuple[str, int], int] = {}

    def put(self, name: str, key: int, value: Any) -> bool:
        """Note a value; return whether another one was there before."""
        mark = hash(value if type(value) is str else str(value)) | 1
        marks = self._dense.setdefault(name, array("q"))
        # Ids mostly count up from 0; an id far away would make the array as long as itself.
        if key < 0 or key > 4 * len(marks) + 65536:
            return self._sparse.setdefault((name, key), mark) != mark
        if key >= len(marks):
            marks.frombytes(bytes(8 * (max(key + 1, len(marks) * 5 // 4) - len(marks))))
        before = marks[key]
        marks[key] = mark
        return before not in (0, mark)


class Names:
    """Names of the attributes of nodes, edges or the network, each looked at once."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._first: dict[str, str] = {}

    def look(self, name: str, check: FrameCheck) -> None:
        """Note the name and what a consumer will make of it."""
        if name in self._seen:
            return
        self._seen.add(name)
        if name.lower() in CYTOSCAPE_COLUMNS:
            check.add("name-reserved", name)
        twin = self._first.setdefault(name.casefold(), name)
        if twin != name:
            check.add("name-case", f"{twin} and {name}")


class FrameCheck(JsonCheck):
    """A check of a CX document, fragment by fragment; each version adds its own."""

    header: ClassVar[re.Pattern[str]]

    def __init__(self) -> None:
        super().__init__()
        self.nodes, self.edges = Ids(), Ids()
        self.counts: dict[str, int] = {}
        self.declared_counts: dict[str, Any] = {}
        self.n_status = 0

    def look_at_document(self, stream: IO[bytes]) -> Iterator[None]:
        """Look at the document, stopping after each element and each fragment."""
        head = stream.read(HEADER)
        if not self.header.search(head.decode("utf-8-sig", "replace")):
            self.findings.add("header", "start of the file", head[:60].decode("utf-8", "replace"))
        for fragment in iter_fragments(_Rewound(head, stream)):
            self._look_at_fragment(fragment)
            for number, element in enumerate(fragment.elements or ()):
                self.number = number
                self._look_at_element(element)
                yield
            yield

    def open_fragment(self, fragment: Fragment) -> None:
        """Look at the place and name of a fragment."""

    def take(self, element: dict[str, Any]) -> None:
        """Look at an element of the aspect `self.aspect`."""

    def finish(self) -> None:
        """Look at the document as a whole."""
        if not self.n_status:
            self.findings.add("status-missing", "end of the file")
        elif self.n_status == 1 and self.counts.get("status", 0) != 1:
            self.findings.add("status-size", "status", self.counts.get("status", 0))
        for ids, name in ((self.nodes, "node-unknown"), (self.edges, "edge-unknown")):
            for key, where in ids.pending.items():
                self.findings.add(name, where, key)

    def _look_at_fragment(self, fragment: Fragment) -> None:
        self.aspect, self.number = fragment.aspect or "", 0
        where = f"fragment {fragment.number}"
        if fragment.aspect is None:
            self.findings.add("fragment-shape", where, fragment.value)
        elif fragment.key_number and not self.is_descriptor(fragment):
            self.findings.add("fragment-keys", where, fragment.aspect)
        elif fragment.elements is None and not self.is_descriptor(fragment):
            self.findings.add("aspect-shape", where, {fragment.aspect: fragment.value})
        if self.n_status:
            self.findings.add("status-last", where, fragment.aspect or "")
        self.n_status += fragment.aspect == "status"
        self.open_fragment(fragment)

    def is_descriptor(self, fragment: Fragment) -> bool:  # noqa: ARG002
        """Tell whether this is the fragment that names the version."""
        return False

    def _look_at_element(self, element: Any) -> None:
        if not isinstance(element, dict):
            self.add("element-shape", element)
            return
        self.counts[self.aspect] = self.counts.get(self.aspect, 0) + 1
        if self.aspect == "metaData":
            if isinstance(element.get("name"), str):
                self.declared_counts[element["name"]] = element.get("elementCount")
            else:
                self.add("metadata-name", element)
        else:
            self.take(element)


class _Rewound:
    """A stream whose first bytes were read already."""

    def __init__(self, head: bytes, stream: IO[bytes]) -> None:
        self._head = head
        self._stream = stream

    def read(self, size: int = -1, /) -> bytes:
        """Return the first bytes, then what follows them."""
        head, self._head = self._head, b""
        return head or self._stream.read(size)
