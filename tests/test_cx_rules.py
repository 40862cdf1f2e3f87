"""The check of CX version 1: one small broken document for each rule, and good ones."""

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
from pfocr_graph.formats.cx_rules import RULES, check_cx
from pfocr_graph.formats.findings import CONSUMERS, Finding
from pfocr_graph.network import Network

Document = list[dict[str, Any]]

GOOD: Document = [
    {"numberVerification": [{"longNumber": 281474976710655}]},
    {
        "metaData": [
            {"name": "nodes", "elementCount": 2},
            {"name": "edges", "elementCount": 1},
            {"name": "nodeAttributes", "elementCount": 3},
            {"name": "edgeAttributes", "elementCount": 2},
            {"name": "networkAttributes", "elementCount": 1},
            {"name": "cartesianLayout", "elementCount": 2},
            {"name": "cyVisualProperties", "elementCount": 3},
        ]
    },
    {"nodes": [{"@id": 1, "n": "AKT1", "r": "ncbigene:207"}, {"@id": 2, "n": "MTOR"}]},
    {"edges": [{"@id": 1, "s": 1, "t": 2, "i": "binds"}]},
    {
        "nodeAttributes": [
            {"po": 1, "n": "degree", "v": "1", "d": "integer"},
            {"po": 2, "n": "degree", "v": "1", "d": "integer"},
            {"po": 1, "n": "aliases", "v": ["PKB", "RAC"], "d": "list_of_string"},
        ]
    },
    {
        "edgeAttributes": [
            {"po": 1, "n": "weight", "v": "0.5", "d": "double"},
            {"po": 1, "n": "direct", "v": "true", "d": "boolean"},
        ]
    },
    {"networkAttributes": [{"n": "name", "v": "N"}]},
    {"cartesianLayout": [{"node": 1, "x": 0.5, "y": 1}, {"node": 2, "x": "3", "y": -4.5}]},
    {
        "cyVisualProperties": [
            {"properties_of": "network", "properties": {"NETWORK_BACKGROUND_PAINT": "#FFFFFF"}},
            {
                "properties_of": "nodes:default",
                "properties": {"NODE_WIDTH": "40.0"},
                "dependencies": {"nodeSizeLocked": "false"},
                "mappings": {
                    "NODE_LABEL": {"type": "PASSTHROUGH", "definition": "COL=name,T=string"},
                    "NODE_SHAPE": {"type": "DISCRETE", "definition": "COL=a,,b,T=string,K=0=x,,y,V=0=ELLIPSE"},
                    "NODE_WIDTH": {
                        "type": "CONTINUOUS",
                        "definition": "COL=degree,T=integer,L=0=1,E=0=1,G=0=1,OV=0=1,L=1=8,E=1=8,G=1=8,OV=1=9",
                    },
                },
            },
            {"properties_of": "nodes", "applies_to": 1, "properties": {"NODE_WIDTH": "80"}},
        ]
    },
    {"status": [{"error": "", "success": True}]},
]
META, NODES, EDGES, NODE_ATTRIBUTES, EDGE_ATTRIBUTES, NETWORK, LAYOUT, STYLE, STATUS = range(1, 10)


def aspect(document: Document, place: int) -> Any:
    return next(iter(document[place].values()))


def put(place: int, number: int, **values: Any) -> Callable[[Document], None]:
    """Change an element."""

    def change(document: Document) -> None:
        aspect(document, place)[number].update(values)

    return change


def drop(place: int, number: int, *keys: str) -> Callable[[Document], None]:
    """Take keys out of an element."""

    def change(document: Document) -> None:
        for key in keys:
            del aspect(document, place)[number][key]

    return change


def more(place: int, element: Any) -> Callable[[Document], None]:
    """Add an element, and count it."""

    def change(document: Document) -> None:
        aspect(document, place).append(element)
        name = next(iter(document[place]))
        for entry in document[META]["metaData"]:
            entry["elementCount"] += entry["name"] == name

    return change


def insert(place: int, fragment: Any) -> Callable[[Document], None]:
    """Add a fragment."""
    return lambda document: document.insert(place, fragment)


def remove(place: int) -> Callable[[Document], None]:
    """Take a fragment out."""

    def change(document: Document) -> None:
        del document[place]

    return change


def value(kind: str, said: Any) -> Callable[[Document], None]:
    """Say a value of an attribute of its own."""
    return more(NODE_ATTRIBUTES, {"po": 2, "n": "new", "v": said, "d": kind})


def mapping(name: str, kind: str, definition: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        aspect(document, STYLE)[1]["mappings"][name] = {"type": kind, "definition": definition}

    return change


def nothing(_: Document) -> None:
    """Leave the document as it is."""


CONTINUOUS = "COL=degree,T=integer,L=0=1,E=0=1,G=0=1,OV=0=1,L=1=8,E=1=8,G=1=8"
BROKEN: list[tuple[str, Callable[[Document], None]]] = [
    ("fragment-shape", insert(3, 7)),
    ("fragment-shape", insert(3, {})),
    ("fragment-keys", lambda document: document[LAYOUT].update(extra=[])),
    ("aspect-shape", insert(3, {"extra": {}})),
    ("element-shape", insert(3, {"extra": [7]})),
    ("number-verification-twice", insert(1, {"numberVerification": []})),
    ("metadata-first", lambda document: document.insert(1, document.pop(NODES))),
    ("metadata-name", lambda document: document[META]["metaData"].append({"elementCount": 1})),
    ("metadata-last", lambda document: document.insert(LAYOUT, {"metaData": [{"name": "nodes", "elementCount": 2}]})),
    ("metadata-nodes", lambda document: document[META]["metaData"].__delitem__(0)),
    ("metadata-count", lambda document: document[META]["metaData"][0].update(elementCount=3)),
    ("metadata-without", insert(3, {"extra": [{}]})),
    ("status-missing", remove(STATUS)),
    ("status-last", insert(10, {"extra": []})),
    ("status-last", insert(10, {"status": [{"error": ""}]})),
    ("status-size", lambda document: document[STATUS]["status"].clear()),
    ("status-error", put(STATUS, 0, error="it broke")),
    ("node-id", more(NODES, {"n": "no id"})),
    ("node-id", more(NODES, {"@id": "x"})),
    ("node-id", more(NODES, {"@id": 2**63})),
    ("node-id-twice", more(NODES, {"@id": 1, "n": "AKT1"})),
    ("node-unknown", put(EDGES, 0, t=3)),
    ("node-unknown", put(NODE_ATTRIBUTES, 2, po=7)),
    ("node-unknown", put(LAYOUT, 0, node=7)),
    ("node-unknown", put(STYLE, 2, applies_to=7)),
    ("edge-id", more(EDGES, {"s": 1, "t": 2})),
    ("edge-id-twice", more(EDGES, {"@id": 1, "s": 2, "t": 2, "i": "binds"})),
    ("edge-end", more(EDGES, {"@id": 2, "s": 1})),
    ("edge-unknown", put(EDGE_ATTRIBUTES, 0, po=7)),
    ("owner", drop(NODE_ATTRIBUTES, 0, "po")),
    ("name", drop(NODE_ATTRIBUTES, 0, "n")),
    ("name", put(EDGE_ATTRIBUTES, 0, n="")),
    ("name-reserved", put(NODE_ATTRIBUTES, 2, n="SUID")),
    ("name-case", more(NODE_ATTRIBUTES, {"po": 1, "n": "Degree", "v": "x"})),
    ("type-unknown", put(NODE_ATTRIBUTES, 2, d="list_of_date")),
    ("type-two", put(NODE_ATTRIBUTES, 1, d="double")),
    ("list-undeclared", drop(NODE_ATTRIBUTES, 2, "d")),
    ("list-undeclared", more(NODE_ATTRIBUTES, {"po": 1, "n": "none", "v": []})),
    ("list-expected", put(NODE_ATTRIBUTES, 2, v="PKB")),
    ("value-missing", drop(EDGE_ATTRIBUTES, 1, "v")),
    ("value-null", value("string", None)),
    ("value-null", value("integer", "null")),
    ("value-null", value("list_of_string", ["a", None])),
    ("value-nan", value("double", "NaN")),
    ("value-nan", value("list_of_double", ["1", "-Infinity"])),
    ("value-two", more(NODE_ATTRIBUTES, {"po": 1, "n": "degree", "v": "2", "d": "integer"})),
    ("network-two", more(NETWORK, {"n": "name", "v": "N"})),
    ("value-number", value("double", "many")),
    ("value-number", value("long", "")),
    ("value-number", value("list_of_integer", ["null"])),
    ("value-number", value("double", "1_000")),
    ("value-integer", value("integer", "3.5")),
    ("value-integer", value("long", 1.0)),
    ("value-int32", value("integer", str(2**31))),
    ("value-int64", value("long", 2**63)),
    ("value-boolean", value("boolean", "1")),
    ("value-surrogate", value("string", "\ud83e")),
    ("name-conflict", more(NODE_ATTRIBUTES, {"po": 1, "n": "name", "v": "PKB"})),
    ("name-conflict", more(NODE_ATTRIBUTES, {"po": 1, "n": "represents", "v": "uniprot:P31749"})),
    ("layout-node", drop(LAYOUT, 0, "node")),
    ("layout-place", drop(LAYOUT, 0, "x")),
    ("layout-place", put(LAYOUT, 0, y=None)),
    ("layout-place", put(LAYOUT, 0, y=10**400)),
    ("style-of", put(STYLE, 0, properties_of="background")),
    ("style-owner", drop(STYLE, 2, "applies_to")),
    ("style-number", put(STYLE, 2, properties={"NODE_BORDER_WIDTH": "thick"})),
    ("mapping-shape", put(STYLE, 1, mappings={"NODE_LABEL": {"definition": "COL=name,T=string"}})),
    ("mapping-type", mapping("NODE_LABEL", "passthrough", "COL=name,T=string")),
    ("mapping-definition", mapping("NODE_LABEL", "PASSTHROUGH", "name")),
    ("mapping-definition", mapping("NODE_SHAPE", "DISCRETE", "COL=a,T=string,K=0=x")),
    ("mapping-definition", mapping("NODE_SHAPE", "DISCRETE", "COL=a,T=string,x=y")),
    ("mapping-definition", mapping("NODE_WIDTH", "DISCRETE", "COL=a,T=string,K=0=x,V=0=wide")),
    ("mapping-definition", mapping("NODE_SHAPE", "DISCRETE", "COL=a,T=integer,K=0=x,V=0=ELLIPSE")),
    ("mapping-definition", mapping("NODE_WIDTH", "CONTINUOUS", CONTINUOUS.replace("OV=0=1,", ""))),
    ("mapping-length", mapping("NODE_SHAPE", "DISCRETE", "COL=a,T=string," + "x" * 30_000)),
]
"""Ways to be wrong that break one rule each."""


def findings(document: Any) -> list[Finding]:
    return list(check_cx(BytesIO(document if isinstance(document, bytes) else json.dumps(document).encode())))


def rules_broken(document: Any) -> set[str]:
    return {finding.rule.removeprefix("cx-") for finding in findings(document)}


def test_a_good_document_breaks_no_rule() -> None:
    assert findings(GOOD) == []


@pytest.mark.parametrize(
    ("rule", "change"), BROKEN, ids=[f"{rule}-{number}" for number, (rule, _) in enumerate(BROKEN)]
)
def test_each_way_to_be_wrong_breaks_its_rule_and_no_other(rule: str, change: Callable[[Document], None]) -> None:
    document = deepcopy(GOOD)
    change(document)
    assert rules_broken(document) == {rule}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (b"", "not-json"),
        (b'{"nodes": []}', "not-json"),
        (b'[{"nodes": [}]', "not-json"),
        (b"\xff\xfe", "not-json"),
        (json.dumps(GOOD)[:-20].encode(), "not-json"),
        (json.dumps(GOOD).encode() + b"]", "not-json"),
        (json.dumps(GOOD).replace('"x": 0.5', '"x": NaN').encode(), "nan-token"),
        (json.dumps(GOOD).replace('"v": "0.5"', '"v": -Infinity').encode(), "nan-token"),
    ],
)
def test_what_is_no_json_is_said_with_its_place(text: bytes, rule: str) -> None:
    *_, found = findings(text)
    assert found.rule == f"cx-{rule}"
    assert found.where.startswith("line 1, column ")


def test_cytoscape_looks_for_the_header_in_the_first_400_characters() -> None:
    assert rules_broken(GOOD[1:]) == set()
    assert rules_broken(b"[" + b" " * 400 + json.dumps(GOOD).encode()[1:]) == {"header"}


def test_an_interaction_that_is_said_again_is_a_warning_and_another_one_a_conflict() -> None:
    document = deepcopy(GOOD)
    more(EDGE_ATTRIBUTES, {"po": 1, "n": "interaction", "v": "binds"})(document)
    assert rules_broken(document) == {"interaction-attribute"}
    aspect(document, EDGE_ATTRIBUTES)[-1]["v"] = "inhibits"
    assert rules_broken(document) == {"interaction-attribute", "interaction-conflict"}


def test_every_rule_has_a_broken_document() -> None:
    others = {"header", "not-json", "nan-token", "interaction-attribute", "interaction-conflict"}
    assert {rule for rule, _ in BROKEN} | others == {name.removeprefix("cx-") for name in RULES}


def test_attributes_may_come_before_the_nodes_they_are_of() -> None:
    document = deepcopy(GOOD)
    document.append(document.pop(NODES))
    document.append(document.pop(STATUS - 1))
    assert rules_broken(document) == set()


def test_equal_repetitions_old_type_names_and_plain_numbers_are_no_mistakes() -> None:
    document = deepcopy(GOOD)
    more(NODE_ATTRIBUTES, {"po": 1, "n": "degree", "v": 1, "d": "integer"})(document)
    more(NODE_ATTRIBUTES, {"po": 1, "n": "name", "v": "AKT1"})(document)
    more(EDGE_ATTRIBUTES, {"po": 1, "n": "old", "v": 1, "d": "float"})(document)
    more(NETWORK, {"n": "name", "v": "one of a collection", "s": 5})(document)
    assert rules_broken(document) == set()


def test_a_finding_says_where_what_and_who_minds() -> None:
    document = deepcopy(GOOD)
    put(EDGES, 0, t=3)(document)
    (found,) = findings(document)
    assert str(found) == ("error: edges[0]: cx-node-unknown: found 3; add the node, or remove what refers to it (ndex)")


@pytest.mark.parametrize(
    "network", [Network({}), awkward_network(2**62), chain_network(50)], ids=["none", "awkward", "chain"]
)
def test_what_we_write_breaks_no_rule(network: Network) -> None:
    assert findings(written(network, "cx")) == []


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
        read_back(json.dumps(document).encode(), "cx")
