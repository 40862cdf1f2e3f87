"""The check of CX2: one small broken document for each rule, and good ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from io import BytesIO
from typing import Any

import pytest
from cx_networks import awkward_network, chain_network, damaged, read_back, written
from hypothesis import given, settings
from hypothesis import strategies as st

from pfocr_graph.errors import PfocrGraphError
from pfocr_graph.formats.cx2_rules import RULES, check_cx2
from pfocr_graph.formats.findings import CONSUMERS, Finding
from pfocr_graph.network import Network

Document = list[dict[str, Any]]
Change = Callable[[Document], None]

RANGES = [
    {"max": 1, "maxVPValue": 1, "includeMin": False, "includeMax": False},
    {"min": 1, "max": 10, "minVPValue": 1, "maxVPValue": 8, "includeMin": True, "includeMax": True},
    {"min": 10, "minVPValue": 8, "includeMin": False, "includeMax": False},
]
GOOD: Document = [
    {"CXVersion": "2.0", "hasFragments": False},
    {
        "metaData": [
            {"name": "attributeDeclarations", "elementCount": 1},
            {"name": "networkAttributes", "elementCount": 1},
            {"name": "nodes", "elementCount": 2},
            {"name": "edges", "elementCount": 1},
            {"name": "visualProperties", "elementCount": 1},
            {"name": "nodeBypasses", "elementCount": 1},
            {"name": "visualEditorProperties"},
        ]
    },
    {
        "attributeDeclarations": [
            {
                "networkAttributes": {"name": {"d": "string"}},
                "nodes": {
                    "name": {"d": "string"},
                    "degree": {"d": "integer"},
                    "count": {"d": "long"},
                    "score": {"d": "double"},
                    "drawn": {"d": "boolean"},
                    "aliases": {"d": "list_of_string"},
                },
                "edges": {"name": {"d": "string"}, "interaction": {"d": "string", "v": "binds"}},
            }
        ]
    },
    {"networkAttributes": [{"name": "N"}]},
    {
        "nodes": [
            {"id": 1, "x": 0, "y": 1.5, "v": {"name": "AKT1", "degree": 1, "score": 1, "drawn": True, "aliases": []}},
            {"id": 2, "x": 1, "y": 0, "z": 0, "v": {"name": "MTOR", "count": 2.0}},
        ]
    },
    {"edges": [{"id": 1, "s": 1, "t": 2, "v": {"name": "AKT1 (binds) MTOR"}}]},
    {
        "visualProperties": [
            {
                "default": {
                    "network": {"NETWORK_BACKGROUND_COLOR": "#FFFFFF"},
                    "node": {
                        "NODE_SHAPE": "ellipse",
                        "NODE_BACKGROUND_OPACITY": 0.5,
                        "NODE_LABEL_FONT_FACE": {"FONT_FAMILY": "sans-serif"},
                    },
                    "edge": {"EDGE_LINE_COLOR": "#a0A0a0"},
                },
                "nodeMapping": {
                    "NODE_LABEL": {"type": "PASSTHROUGH", "definition": {"attribute": "name"}},
                    "NODE_SHAPE": {
                        "type": "DISCRETE",
                        "definition": {"attribute": "kind", "type": "string", "map": [{"v": "gene", "vp": "vee"}]},
                    },
                    "NODE_WIDTH": {"type": "CONTINUOUS", "definition": {"attribute": "degree", "map": RANGES}},
                },
                "edgeMapping": {},
            }
        ]
    },
    {"nodeBypasses": [{"id": 1, "v": {"NODE_WIDTH": 80}}]},
    {"visualEditorProperties": [{"properties": {"nodeSizeLocked": False}}]},
    {"status": [{"success": True}]},
]
META, DECLARATIONS, NETWORK, NODES, EDGES, STYLE, BYPASSES, EDITOR, STATUS = range(1, 10)


def aspect(document: Document, place: int) -> Any:
    return next(iter(document[place].values()))


def put(place: int, number: int, **values: Any) -> Change:
    """Change an element."""

    def change(document: Document) -> None:
        aspect(document, place)[number].update(values)

    return change


def drop(place: int, number: int, key: str) -> Change:
    """Take a key out of an element."""

    def change(document: Document) -> None:
        del aspect(document, place)[number][key]

    return change


def more(place: int, element: Any) -> Change:
    """Add an element, and count it."""

    def change(document: Document) -> None:
        aspect(document, place).append(element)
        name = next(iter(document[place]))
        for entry in document[META]["metaData"]:
            if entry["name"] == name:
                entry["elementCount"] += 1

    return change


def insert(place: int, fragment: Any) -> Change:
    """Add a fragment."""
    return lambda document: document.insert(place, fragment)


def remove(place: int) -> Change:
    """Take a fragment out."""

    def change(document: Document) -> None:
        del document[place]

    return change


def declare(side: str, name: str, entry: Any) -> Change:
    """Declare an attribute, for the first time or anew."""

    def change(document: Document) -> None:
        aspect(document, DECLARATIONS)[0][side][name] = entry

    return change


def value(name: str, said: Any) -> Change:
    """Say an attribute of the second node."""

    def change(document: Document) -> None:
        aspect(document, NODES)[1]["v"][name] = said

    return change


def look(name: str, said: Any, side: str = "node") -> Change:
    def change(document: Document) -> None:
        aspect(document, STYLE)[0]["default"][side][name] = said

    return change


def mapping(name: str, kind: Any, **definition: Any) -> Change:
    def change(document: Document) -> None:
        aspect(document, STYLE)[0]["nodeMapping"][name] = {"type": kind, "definition": definition}

    return change


def both(*changes: Change) -> Change:
    def change(document: Document) -> None:
        for each in changes:
            each(document)

    return change


def without(number: int, *keys: str) -> list[dict[str, Any]]:
    """Return the ranges, one of them without these keys."""
    ranges = deepcopy(RANGES)
    return [{k: v for k, v in each.items() if i != number or k not in keys} for i, each in enumerate(ranges)]


BROKEN: list[tuple[str, Change]] = [
    ("header", lambda document: document.__setitem__(0, {"hasFragments": False, "CXVersion": "2.0"})),
    ("fragment-shape", insert(3, None)),
    ("fragment-keys", lambda document: document[NODES].update(extra=[])),
    ("fragment-repeated", both(insert(5, {"nodes": [{"id": 3, "x": 0, "y": 0}]}), put(META, 2, elementCount=3))),
    ("aspect-shape", insert(3, {"extra": 7})),
    ("element-shape", insert(3, {"extra": [7]})),
    ("metadata-missing", remove(META)),
    ("metadata-name", lambda document: document[META]["metaData"].append({"elementCount": 1})),
    ("metadata-count", put(META, 2, elementCount=3)),
    ("metadata-empty", lambda document: document[META]["metaData"].append({"name": "extra", "elementCount": 0})),
    ("metadata-third", both(*[insert(9, {"metaData": [{"name": "nodes", "elementCount": 2}]})] * 2)),
    ("metadata-last", insert(8, {"metaData": [{"name": "nodes", "elementCount": 2}]})),
    ("status-missing", remove(STATUS)),
    ("status-last", insert(10, {"extra": []})),
    ("status-size", more(STATUS, {"success": True})),
    ("status-success", put(STATUS, 0, success="true")),
    ("declaration-shape", declare("nodes", "new", "string")),
    ("declaration-shape", put(DECLARATIONS, 0, nodes2=["name"])),
    ("declaration-twice", more(DECLARATIONS, {"nodes": {"name": {"d": "string"}}})),
    ("declaration-alias", declare("networkAttributes", "name", {"d": "string", "a": "n"})),
    ("declaration-default", declare("networkAttributes", "version", {"d": "string", "v": "1"})),
    ("alias-clash", both(declare("nodes", "q", {"d": "string"}), declare("nodes", "x", {"d": "string", "a": "q"}))),
    ("alias-clash", both(declare("nodes", "x", {"d": "string", "a": "q"}), declare("nodes", "q", {"d": "string"}))),
    ("alias-used", both(declare("nodes", "new", {"d": "string", "a": "q"}), value("q", "x"))),
    ("type-unknown", declare("nodes", "new", {"d": "date"})),
    ("type-float", declare("nodes", "new", {"d": "float"})),
    ("type-missing", declare("nodes", "new", {})),
    ("undeclared", value("new", "x")),
    ("undeclared", put(NETWORK, 0, owner="x")),
    ("undeclared", lambda document: document.insert(2, document.pop(NETWORK))),
    ("node-id", more(NODES, {"x": 0, "y": 0})),
    ("node-id-type", more(NODES, {"id": "3", "x": 0, "y": 0})),
    ("node-id-twice", more(NODES, {"id": 1, "x": 0, "y": 0})),
    ("node-unknown", put(EDGES, 0, t=3)),
    ("node-unknown", put(BYPASSES, 0, id=3)),
    ("position-half", put(NODES, 0, y=None)),
    ("position-half", both(drop(NODES, 0, "x"), drop(NODES, 0, "y"), put(NODES, 0, z=1))),
    ("position-some", more(NODES, {"id": 3})),
    ("position-type", put(NODES, 0, x="0")),
    ("edge-id", drop(EDGES, 0, "id")),
    ("edge-id-type", put(EDGES, 0, id=1.5)),
    ("edge-id-twice", more(EDGES, {"id": 1, "s": 1, "t": 1})),
    ("edge-end", drop(EDGES, 0, "s")),
    ("edge-end", put(EDGES, 0, s="1")),
    ("edge-unknown", insert(8, {"edgeBypasses": [{"id": 2, "v": {}}]})),
    ("edge-name", put(EDGES, 0, v={})),
    ("value-shape", put(NODES, 1, v=["MTOR"])),
    ("value-null", value("degree", None)),
    ("value-null", value("aliases", ["x", None])),
    ("value-string", value("name", 7157)),
    ("value-boolean", value("drawn", 1)),
    ("value-boolean", declare("nodes", "new", {"d": "boolean", "v": "false"})),
    ("value-number", value("score", "0.5")),
    ("value-number", value("degree", True)),
    ("value-infinite", value("score", 10**400)),
    ("value-list", value("aliases", "x")),
    ("value-fraction", value("degree", 1.5)),
    ("value-truncated", value("count", 1.5)),
    ("value-wrapped", value("degree", 2**31)),
    ("value-wrapped", value("count", 2**63)),
    ("value-rounded", value("count", 2**53 + 1)),
    ("value-surrogate", value("name", "\ud83e")),
    ("name-reserved", declare("edges", "shared name", {"d": "string"})),
    ("name-case", declare("nodes", "Name", {"d": "string"})),
    ("network-null", put(NETWORK, 0, name=None)),
    ("network-twice", more(NETWORK, {"name": "N"})),
    ("network-text", declare("networkAttributes", "version", {"d": "double"})),
    ("style-twice", more(STYLE, {"default": {}})),
    ("style-opacity", look("NODE_BACKGROUND_OPACITY", 128)),
    ("style-color", look("EDGE_LINE_COLOR", "grey", "edge")),
    ("style-shape", look("NODE_SHAPE", "ELLIPSE")),
    ("style-shape", mapping("NODE_SHAPE", "DISCRETE", attribute="name", map=[{"v": "x", "vp": "star"}])),
    ("style-font", look("NODE_LABEL_FONT_FACE", "sans-serif")),
    ("style-editor", put(EDITOR, 0, properties={"arrowColorMatchesEdge": "false"})),
    ("mapping-type", mapping("NODE_LABEL", "passthrough", attribute="name")),
    ("mapping-definition", mapping("NODE_LABEL", "PASSTHROUGH")),
    ("mapping-attribute", mapping("NODE_LABEL", "PASSTHROUGH", attribute="nothing")),
    ("mapping-entry", mapping("NODE_SHAPE", "DISCRETE", attribute="name", map=[{"v": "x"}])),
    ("mapping-entry", mapping("NODE_WIDTH", "CONTINUOUS", attribute="degree", map=without(1, "minVPValue"))),
    ("mapping-entry", mapping("NODE_WIDTH", "CONTINUOUS", attribute="degree", map=without(0, "max"))),
    ("mapping-entry", mapping("NODE_WIDTH", "CONTINUOUS", attribute="degree", map=without(2, "includeMin"))),
    ("mapping-short", mapping("NODE_WIDTH", "CONTINUOUS", attribute="degree", map=RANGES[:2])),
    ("bypass-id", drop(BYPASSES, 0, "id")),
]
"""Ways to be wrong, each with the rule that it breaks."""

ALSO = {
    "node-unknown": {"node-phantom"},
    "value-fraction": {"value-truncated"},
    "value-wrapped": {"value-rounded"},
}
"""Rules that are broken with another one, as some consumer sees it otherwise."""


def findings(document: Any) -> list[Finding]:
    return list(check_cx2(BytesIO(document if isinstance(document, bytes) else json.dumps(document).encode())))


def rules_broken(document: Any) -> set[str]:
    return {finding.rule.removeprefix("cx2-") for finding in findings(document)}


def test_a_good_document_breaks_no_rule() -> None:
    assert findings(GOOD) == []


@pytest.mark.parametrize(
    ("rule", "change"), BROKEN, ids=[f"{rule}-{number}" for number, (rule, _) in enumerate(BROKEN)]
)
def test_each_way_to_be_wrong_breaks_its_rule_and_no_other(rule: str, change: Change) -> None:
    document = deepcopy(GOOD)
    change(document)
    assert rules_broken(document) - ALSO.get(rule, set()) == {rule}


def test_the_version_is_the_text_two_point_nought_and_stands_first() -> None:
    assert rules_broken([{"CXVersion": 2.0}, *GOOD[1:]]) == {"header", "version"}
    assert rules_broken([{"hasFragments": False}, *GOOD[1:]]) == {"header", "descriptor"}
    assert rules_broken(GOOD[1:]) >= {"header", "descriptor"}


def test_a_node_that_is_not_there_is_refused_by_two_and_invented_by_the_third() -> None:
    document = deepcopy(GOOD)
    put(EDGES, 0, t=3)(document)
    assert {(finding.rule, finding.severity, finding.consumers) for finding in findings(document)} == {
        ("cx2-node-unknown", "error", ("cytoscape-web", "ndex")),
        ("cx2-node-phantom", "warning", ("cytoscape",)),
    }


def test_coordinates_may_begin_with_a_later_node_as_the_server_allows() -> None:
    document = deepcopy(GOOD)
    both(drop(NODES, 0, "x"), drop(NODES, 0, "y"))(document)
    assert rules_broken(document) == set()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (b"[]x", "not-json"),
        (json.dumps(GOOD)[:-9].encode(), "not-json"),
        (json.dumps(GOOD).replace("1.5", "NaN").encode(), "nan-token"),
        (json.dumps(GOOD).encode("utf-16"), "not-json"),
    ],
)
def test_what_is_no_json_is_said_with_its_place(text: bytes, rule: str) -> None:
    *_, found = findings(text)
    assert found.rule == f"cx2-{rule}"
    assert found.where.startswith("line 1, column ")


def test_a_null_is_refused_by_cytoscape_web_alone() -> None:
    document = deepcopy(GOOD)
    value("degree", None)(document)
    (found,) = findings(document)
    assert (found.severity, found.consumers, found.where) == ("error", ("cytoscape-web",), "nodes[1]")


def test_every_rule_has_a_broken_document() -> None:
    others = {"not-json", "nan-token", "descriptor", "version", "node-phantom"}
    assert {rule for rule, _ in BROKEN} | others == {name.removeprefix("cx2-") for name in RULES}


@pytest.mark.parametrize(
    "network", [Network({}), awkward_network(), chain_network(50)], ids=["none", "awkward", "chain"]
)
def test_what_we_write_breaks_no_rule(network: Network) -> None:
    assert findings(written(network, "cx2")) == []


def test_javascript_rounds_what_we_write_beyond_its_integers() -> None:
    assert rules_broken(written(awkward_network(2**62), "cx2")) == {"value-rounded"}


def test_every_rule_names_consumers_and_a_remedy() -> None:
    for rule in RULES.values():
        assert rule.consumers
        assert set(rule.consumers) <= set(CONSUMERS)
        assert rule.remedy[0].islower()


@settings(max_examples=200)
@given(st.data())
def test_no_document_is_too_broken_to_be_checked_and_read(data: st.DataObject) -> None:
    document = data.draw(damaged(GOOD))
    findings(document)
    with suppress(PfocrGraphError):
        read_back(json.dumps(document).encode(), "cx2")
