"""The mark of a publication: an attribute of the network by which it is known again when an answer was lost.

NDEx answers an upload with the new network's UUID. When that answer does not arrive, nothing else tells which network
of an account is the one that was sent: names are not unique. So the document carries a mark, and summaries show it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from typing import IO, Any

from pfocr_graph.formats.cx_text import compact_json, iter_document
from pfocr_graph.formats.json_stream import Fragment, iter_fragments

__all__ = ["MARK", "mark_of", "write_marked"]

MARK = "__pfocrGraphUpload"
"""NDEx's pages do not show attributes that begin with two underscores."""

Fragments = Iterator[tuple[str, Iterable[str]]]


def mark_of(summary: Mapping[str, Any]) -> str | None:
    """Return the mark that a network's summary shows.

    Examples
    --------
    >>> mark_of({"properties": [{"predicateString": MARK, "dataType": "string", "value": "a1"}]})
    'a1'
    """
    for each in summary.get("properties") or ():
        if each.get("predicateString") == MARK:
            return str(each.get("value"))
    return None


def write_marked(
    source: IO[bytes], target: IO[bytes], cx_format: str, counts: Mapping[str, int], n_marks: int, token: str
) -> None:
    """Copy a document, an element at a time, with a mark in place of those it has.

    Parameters
    ----------
    source, target : binary stream
    cx_format : {"cx", "cx2"}
    counts : mapping of aspect to int
        Elements of each aspect of the document, which NDEx must find nothing wrong with.
    n_marks : int
        Marks in it.
    token : str
        The new mark.

    Raises
    ------
    ValueError
        If a number cannot be written as JSON.

    Examples
    --------
    >>> import io
    >>> document = b'[{"CXVersion":"2.0","hasFragments":false},{"status":[{"success":true}]}]'
    >>> write_marked(io.BytesIO(document), target := io.BytesIO(), "cx2", {"status": 1}, 0, "a1")
    >>> print(target.getvalue().decode(), end="")
    [{"CXVersion":"2.0","hasFragments":false},
    {"attributeDeclarations":[{"networkAttributes":{"__pfocrGraphUpload":{"d":"string"}}}]},
    {"networkAttributes":[{"__pfocrGraphUpload":"a1"}]},
    {"status":[{"success":true}]}]
    """
    if cx_format == "cx2":
        first = takewhile(lambda fragment: fragment.number == 0, iter_fragments(source))
        opening = f"[{compact_json({fragment.aspect: fragment.value for fragment in first})},\n"
        source.seek(0)
        marked = _mark_cx2(iter_fragments(source), counts, token)
    else:
        opening = "["
        marked = _mark_cx1(iter_fragments(source), counts, n_marks, token)
    for piece in iter_document(marked, opening):
        target.write(piece)


def _mark_cx2(fragments: Iterable[Fragment], counts: Mapping[str, int], token: str) -> Fragments:
    declaration, value = {MARK: {"d": "string"}}, {MARK: token}
    both = {"attributeDeclarations": {"networkAttributes": declaration}, "networkAttributes": value}
    added = {aspect: compact_json(element) for aspect, element in both.items() if not counts.get(aspect)}
    declared = False
    for fragment in fragments:
        aspect, elements = str(fragment.aspect), fragment.elements or iter(())
        if aspect == "metaData":
            kept = [entry for entry in elements if entry.get("name") not in added]
            yield aspect, map(compact_json, [*kept, *({"name": name, "elementCount": 1} for name in added)])
            continue
        # The version was written already; an empty aspect would be a second one beside that which is added.
        if not counts.get(aspect):
            continue
        if "attributeDeclarations" in added:
            yield from _take(added)
        if aspect == "attributeDeclarations":
            listed = [_without_mark(element) for element in elements]
            if listed and not declared:
                listed[0]["networkAttributes"] = (listed[0].get("networkAttributes") or {}) | declaration
                declared = True
            yield aspect, map(compact_json, listed)
            yield from _take(added)
        elif aspect == "networkAttributes":
            yield aspect, (compact_json(element | value) for element in elements)
        else:
            yield aspect, map(compact_json, elements)


def _take(added: dict[str, str]) -> Fragments:
    """Hand out the fragments that are added, once."""
    for aspect in list(added):
        yield aspect, [added.pop(aspect)]


def _without_mark(declarations: dict[str, Any]) -> dict[str, Any]:
    """Return declarations without that of an earlier mark: an attribute is declared once."""
    there = declarations.get("networkAttributes")
    if not there:
        return declarations
    return declarations | {"networkAttributes": {name: entry for name, entry in there.items() if name != MARK}}


def _mark_cx1(fragments: Iterable[Fragment], counts: Mapping[str, int], n_marks: int, token: str) -> Fragments:
    n_attributes = counts.get("networkAttributes", 0) - n_marks + 1
    marked = False
    for fragment in fragments:
        aspect, elements = str(fragment.aspect), fragment.elements or iter(())
        if aspect == "metaData":
            entries = list(elements)
            own = [entry for entry in entries if entry.get("name") == "networkAttributes"]
            if not own and not marked and not counts.get("networkAttributes"):
                own = [{"name": "networkAttributes", "version": "1.0"}]
                entries += own
            for entry in own:
                entry["elementCount"] = n_attributes
            yield aspect, map(compact_json, entries)
            if not marked:
                yield "networkAttributes", [compact_json({"n": MARK, "v": token})]
                marked = True
        elif aspect == "networkAttributes":
            yield aspect, (compact_json(element) for element in elements if element.get("n") != MARK)
        else:
            yield aspect, map(compact_json, elements)
