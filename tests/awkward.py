"""A small network with everything that has broken an exporter, and random ones made of the same stuff."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from pfocr_graph.attributes import AttributeType
from pfocr_graph.columns import Column, PairNameColumn, TextColumn, column_from_values
from pfocr_graph.network import EdgeTable, Network, NodeTable

TEXTS = (
    "NO",
    "MARCH1",
    "1e5",
    "007",
    "null",
    "NaN",
    "true",
    "TGF-β 🧬",
    "\"quoted\" and 'quoted'",
    "<script>alert(1)</script>",
    "a &amp; b ]]>",
    "tab\there",
    "two\nlines\r\nand a half\r",
    " spaces around ",
    "a|b\\c",
    "|",
    "\\",
    "\\e",
    "next line \x85 separator \u2028 mark \ufeff",
    "control \x01\x1b\x00 characters \x7f \ufffe",
    "=1+1",
    "%d %s",
    "",
)
"""What words, captions and names can look like."""

ILLEGAL_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

NAMES = (
    *("id", "parent", "source", "target", "SUID", "selected", "shared name", "shared_name", "label", "x", "y", "key"),
    *("score", "Score", "SCORE", "id_x_", "_x41_", "ends_x", "a b/c", "a.b", "TGF-β", "prov:x", "self", "__proto__"),
    *("node_types", "attribute_types", "edge", "list_of_string", "interaction ", "graph<&>", "%s"),
)
"""Attribute names that a consumer has for itself, cannot hold, or confuses with another."""

IDS = (
    *("PMC1__fig.1", "PMC1__fig 1/a", "7157", "ncbigene:7157", "e0", "E0", "family:9606:PI3K", 'a"b<c>&d', "β|\\"),
    *("n_x2E_", "_x_", "PMC1__fig-1", "null", "#.[data]", " ", "a\tb"),
)
"""Node ids; escaped, all of them must stay apart."""

VALUES: dict[AttributeType, tuple[Any, ...]] = {
    "string": TEXTS,
    "integer": (0, -1, 2019, 2**31 - 1, -(2**31)),
    "long": (1, 2**31, 2**53 + 1, 2**63 - 1, -(2**63)),
    "double": (1.0, 1.5, 0.1, -0.25, 1e-300, 1.234567891e300, 123456789.5, 5e15),
    "boolean": (True, False),
    "list_of_string": ([], [""], ["", ""], ["a|b", "c\\", "", "\n"], list(TEXTS), ["one"]),
    "list_of_integer": ([], [1], [1, -(2**31)]),
    "list_of_long": ([], [2**63 - 1]),
    "list_of_double": ([], [1.0, 1.5], [0.1]),
    "list_of_boolean": ([], [True, False]),
}


KINDS: tuple[AttributeType, ...] = tuple(VALUES)


def awkward_network() -> Network:
    """Return figures, genes and a family with three interactions, every type, and awkward names and texts."""
    caption = {"caption": column_from_values("string", [None, "long " * 20_000, "<b>"])}
    node_tables = {
        "figure": _nodes("figure", IDS[:3], {"year": "integer", "organisms": "list_of_string"}, caption),
        "gene": _nodes("gene", IDS[3:], dict.fromkeys(NAMES, KINDS[0]) | {f"a {kind}": kind for kind in KINDS}),
        "family": _nodes("family", ["family:9606:WNT"], {"member": "list_of_string"}),
    }
    edge_tables = {
        "mentions": _edges("mentions", [0, 0, 1, 2], [3, 4, 4, 5], {"words": "list_of_string", "lexicon": "string"}),
        "co-occurs-with": _edges("co-occurs-with", [3, 3, 4], [4, 5, 6], {f"a {kind}": kind for kind in VALUES}),
        "shares-genes-with": _edges("shares-genes-with", [0, 1], [1, 2], dict.fromkeys(NAMES, "long")),
    }
    attributes: dict[str, tuple[AttributeType, Any]] = {"name": ("string", "Awkward <network> β")}
    attributes |= {name: ("string", TEXTS[at % len(TEXTS)]) for at, name in enumerate(NAMES)}
    attributes |= {f"a {kind}": (kind, values[-1]) for kind, values in VALUES.items()}
    positions = np.array([[at * 1.5, -at / 8] for at in range(len(IDS) + 1)])
    return Network(node_tables, edge_tables, attributes, positions)


def _nodes(
    node_type: str, ids: Sequence[str], types: Mapping[str, AttributeType], more: Mapping[str, Column] | None = None
) -> NodeTable:
    own: dict[str, Column] = {
        "node_id": TextColumn.of(ids),
        "name": TextColumn.of([f"name of {node_id}" for node_id in ids]),
        "type": TextColumn.constant(node_type, len(ids)),
    }
    return NodeTable(own | _columns(types, len(ids)) | dict(more or {}))


def _edges(interaction: str, source: list[int], target: list[int], types: Mapping[str, AttributeType]) -> EdgeTable:
    ends = np.array(source, dtype=np.int32), np.array(target, dtype=np.int32)
    own: dict[str, Column] = {
        "interaction": TextColumn.constant(interaction, len(source)),
        "name": PairNameColumn(*ends, [f'"{node_id}" & co' for node_id in IDS], interaction),
    }
    return EdgeTable(*ends, own | _columns(types, len(source)))


def _columns(types: Mapping[str, AttributeType], length: int) -> dict[str, Column]:
    """Return columns that begin with a missing value and go through the values of their types."""
    columns = {}
    for at, (name, kind) in enumerate(types.items()):
        values = [VALUES[kind][(row + at) % len(VALUES[kind])] for row in range(1, length)]
        columns[name] = column_from_values(kind, [None, *values])
    return columns


def content(network: Network) -> dict[str, Any]:
    """Return all that a network says, for comparing; a column without values and a table without rows say nothing."""

    def said(columns: Mapping[str, Column]) -> dict[str, Any]:
        typed = {name: (column.type, column.values()) for name, column in sorted(columns.items())}
        return {name: each for name, each in typed.items() if any(value is not None for value in each[1])}

    return {
        "nodes": {key: said(table.columns) for key, table in network.node_tables.items() if len(table)},
        "edges": {
            key: {"ends": list(zip(table.source.tolist(), table.target.tolist(), strict=True)), **said(table.columns)}
            for key, table in network.edge_tables.items()
            if len(table)
        },
        "node order": [key for key, table in network.node_tables.items() if len(table)],
        "edge order": [key for key, table in network.edge_tables.items() if len(table)],
        "attributes": dict(sorted(network.attributes.items())),
        "positions": None if network.positions is None or not network.n_nodes else network.positions.tolist(),
    }


def with_texts(network: Network, change: Callable[[str], str]) -> Network:
    """Return the network with every text value changed, but not node ids, types and interactions."""

    def changed(columns: Mapping[str, Column]) -> dict[str, Column]:
        kept = ("node_id", "type", "interaction")
        return {
            name: column if name in kept else column_from_values(column.type, map(change_value, column.values()))
            for name, column in columns.items()
        }

    def change_value(value: Any) -> Any:
        if isinstance(value, list):
            return [change_value(item) for item in value]
        return change(value) if isinstance(value, str) else value

    return Network(
        {key: NodeTable(changed(table.columns)) for key, table in network.node_tables.items()},
        {key: EdgeTable(t.source, t.target, changed(t.columns)) for key, t in network.edge_tables.items()},
        {name: (kind, change_value(value)) for name, (kind, value) in network.attributes.items()},
        network.positions,
    )


_texts = st.one_of(st.sampled_from(TEXTS), st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
_items: dict[str, st.SearchStrategy[Any]] = {
    "string": _texts,
    "integer": st.integers(-(2**31), 2**31 - 1),
    "long": st.integers(-(2**63), 2**63 - 1),
    "double": st.floats(allow_nan=False, allow_infinity=False).filter(lambda value: value == 0 or abs(value) > 1e-300),
    "boolean": st.booleans(),
}


def _values(kind: str) -> st.SearchStrategy[Any]:
    single = _items[kind.removeprefix("list_of_")]
    return st.lists(single, max_size=3) if kind.startswith("list_of_") else single


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Draw a small network: any types, awkward names, ids and texts, tables with and without rows."""
    names = st.one_of(st.sampled_from(NAMES), _texts.filter(bool))
    sane = _texts.filter(lambda text: bool(text) and not ILLEGAL_IN_XML.search(text))
    ids = draw(st.lists(st.one_of(st.sampled_from(IDS), sane), max_size=6, unique=True))
    cuts = sorted(draw(st.lists(st.integers(0, len(ids)), max_size=2)))
    others = names.filter(lambda name: name not in {"node_id", "name", "type", "interaction"})
    schemas = [draw(st.dictionaries(others, st.sampled_from(KINDS), max_size=4)) for _ in range(3)]

    def columns(schema: Mapping[str, AttributeType], length: int) -> dict[str, Column]:
        return {
            name: column_from_values(kind, draw(st.lists(st.none() | _values(kind), min_size=length, max_size=length)))
            for name, kind in schema.items()
        }

    node_tables = {}
    for number, (start, stop) in enumerate(zip([0, *cuts], [*cuts, len(ids)], strict=True)):
        here, node_type = ids[start:stop], ("figure", "gene", "Gene")[number]
        own: dict[str, Column] = {
            "node_id": TextColumn.of(here),
            "name": TextColumn.of([draw(_texts.filter(bool)) for _ in here]),
            "type": TextColumn.constant(node_type, len(here)),
        }
        node_tables[node_type] = NodeTable(own | columns(schemas[0], len(here)))
    edge_tables = {}
    for interaction in ("mentions", "co-occurs-with") if ids else ():
        ends = draw(st.lists(st.tuples(st.integers(0, len(ids) - 1), st.integers(0, len(ids) - 1)), max_size=4))
        source, target = np.array(ends, dtype=np.int32).reshape(-1, 2).T
        own = {
            "interaction": TextColumn.constant(interaction, len(ends)),
            "name": PairNameColumn(source, target, ids, interaction),
        }
        edge_tables[interaction] = EdgeTable(source, target, own | columns(schemas[1], len(ends)))
    attributes = {name: (kind, draw(_values(kind))) for name, kind in schemas[2].items()}
    attributes["name"] = ("string", draw(_texts))
    positions = None
    if draw(st.booleans()):
        tenths = st.integers(-(10**6), 10**6)
        positions = np.array([[draw(tenths), draw(tenths)] for _ in ids]).reshape(-1, 2) / 10
    return Network(node_tables, edge_tables, {n: column_value(*typed) for n, typed in attributes.items()}, positions)


def column_value(kind: AttributeType, value: Any) -> tuple[AttributeType, Any]:
    """Return a network attribute as a column would keep it: doubles with 10 significant digits."""
    return kind, column_from_values(kind, [value]).values()[0]
