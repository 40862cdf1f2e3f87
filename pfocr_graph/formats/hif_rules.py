"""The rules of the Hypergraph Interchange Format, by its schema, and the check of a file by them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from pfocr_graph.formats.findings import Finding, Rule, rule_table
from pfocr_graph.formats.json_check import JsonCheck, is_finite
from pfocr_graph.formats.json_stream import JsonCursor

__all__ = ["RULES", "check_hif"]

# Readers of hypergraphs are none of the consumers that a check can be made for: these rules hold for each.
RULES = rule_table(
    "hif",
    Rule("not-json", (), "write JSON in UTF-8: one object"),
    Rule("nan-token", (), "leave the value out; JSON has no NaN and no Infinity"),
    Rule("member-unknown", (), "move it into metadata"),
    Rule("member-shape", (), "make incidences, nodes and edges lists, and metadata an object"),
    Rule("network-type", (), "use undirected, directed or asc"),
    Rule("incidences-missing", (), 'write "incidences":[{"edge":…,"node":…}]'),
    Rule("record-shape", (), "make the record an object"),
    Rule("record-member", (), "move it into attrs"),
    Rule("id", (), "give the record a text or an integer as id"),
    Rule("id-twice", (), "describe each node and each edge once"),
    Rule("weight", (), "write a number"),
    Rule("direction", (), "use head or tail"),
    Rule("attrs", (), "make attrs an object"),
    Rule("unknown", (), "describe it in nodes or edges, as others are", "warning"),
)

MEMBERS = {"incidences": ("edge", "node"), "nodes": ("node",), "edges": ("edge",)}
"""Lists of records, and the ids of a record."""
COMMON = {"weight", "attrs"}


def check_hif(stream: IO[bytes]) -> Iterator[Finding]:
    """Yield where a file breaks the schema of the Hypergraph Interchange Format, or tells of what it does not describe.

    Parameters
    ----------
    stream : binary stream
        Read a record at a time; memory holds ids.

    Yields
    ------
    Finding

    Examples
    --------
    >>> import io
    >>> text = '{"edges":[{"edge":"F1"}],"incidences":[{"edge":"F1","node":"AKT1"},{"edge":"F2"}]}'
    >>> for finding in check_hif(io.BytesIO(text.encode())):
    ...     print(finding.where, finding.rule, finding.value)
    incidences[1] hif-id {"node": null}
    incidences[1] hif-unknown F2
    """
    return _HifCheck().run(stream)


class _HifCheck(JsonCheck):
    prefix = "hif"
    rules = RULES

    def __init__(self) -> None:
        super().__init__()
        self.described: dict[str, set[str | int]] = {"node": set(), "edge": set()}
        self.mentioned: dict[str, dict[str | int, str]] = {"node": {}, "edge": {}}

    def look_at_document(self, stream: IO[bytes]) -> Iterator[None]:
        cursor = JsonCursor(stream)
        keys = set()
        for key in cursor.iter_keys():
            keys.add(key)
            if key in MEMBERS and cursor.peek() == "[":
                for number, record in enumerate(cursor.iter_list()):
                    self.aspect, self.number = key, number
                    self._look_at_record(key, record)
                    yield
            else:
                self._look_at_member(key, cursor.value())
        cursor.end()
        if "incidences" not in keys:
            self.findings.add("incidences-missing", "end of the file")

    def _look_at_member(self, key: str, value: Any) -> None:
        if key in MEMBERS or (key == "metadata" and not isinstance(value, dict)):
            self.findings.add("member-shape", key, value)
        elif key == "network-type":
            if value not in ("undirected", "directed", "asc"):
                self.findings.add("network-type", key, value)
        elif key != "metadata":
            self.findings.add("member-unknown", key, value)

    def _look_at_record(self, key: str, record: Any) -> None:
        if not isinstance(record, dict):
            self.add("record-shape", record)
            return
        sides = MEMBERS[key]
        for side in sides:
            self._look_at_id(key, side, record.get(side))
        if not is_finite(record.get("weight", 1)):
            self.add("weight", record["weight"])
        if not isinstance(record.get("attrs", {}), dict):
            self.add("attrs", record["attrs"])
        if record.get("direction", "head") not in ("head", "tail"):
            self.add("direction", record["direction"])
        for name in record.keys() - COMMON.union(sides, ("direction",) if key == "incidences" else ()):
            self.add("record-member", name)

    def _look_at_id(self, key: str, side: str, value: Any) -> None:
        if type(value) not in (str, int):
            self.add("id", {side: value})
        elif key == "incidences":
            self.mentioned[side].setdefault(value, self.where)
        elif value in self.described[side]:
            self.add("id-twice", value)
        else:
            self.described[side].add(value)

    def finish(self) -> None:
        """Look for what incidences tell of and nothing describes, where others of the kind are described."""
        for side, described in self.described.items():
            for value, where in self.mentioned[side].items() if described else ():
                if value not in described:
                    self.findings.add("unknown", where, value)
