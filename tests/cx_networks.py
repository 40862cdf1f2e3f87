"""Networks to write and read: one with everything that goes wrong in files, one that is plain."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from io import BytesIO
from typing import Any

import numpy as np
from hypothesis import strategies as st

from pfocr_graph.attributes import AttributeType
from pfocr_graph.columns import Column, PairNameColumn, TextColumn, column_from_values
from pfocr_graph.formats import FORMATS, load
from pfocr_graph.network import EdgeTable, Network, NodeTable

MEAN_TEXTS = ["β-catenin", "NO", "7157", 'say "x" \\ <script>alert(1)</script> & \t\n\x01\x7f\u2028😀', "1e5"]
"""Texts that some reader takes for something else."""


def columns_of(**columns: tuple[AttributeType, list[Any]]) -> dict[str, Column]:
    return {name: column_from_values(kind, values) for name, (kind, values) in columns.items()}


def awkward_network(longest: int = 2**53) -> Network:
    """Return a network with every type, missing first values, awkward names and texts."""
    genes = columns_of(
        node_id=("string", ["ncbigene:1", "a.b/c d", "7157", "β", "n5"]),
        name=("string", MEAN_TEXTS),
        represents=("string", ["ncbigene:1", None, None, "x:y", None]),
        text=("string", [None, "", " ", "null", "NaN"]),
        whole=("integer", [None, 1, -2, 2**31 - 1, -(2**31)]),
        long=("long", [None, longest, -longest, 2**40, 0]),
        double=("double", [None, 1, 1.5, 1e-300, 0.1234567891234]),
        truth=("boolean", [None, True, False, True, None]),
        texts=("list_of_string", [None, [], ["a", "|\\"], ["β"], ["NO", ""]]),
        wholes=("list_of_integer", [None, [], [1, -2], [3], None]),
        longs=("list_of_long", [None, [], [longest], [3], None]),
        doubles=("list_of_double", [None, [], [1, 2.5], [3], None]),
        truths=("list_of_boolean", [None, [], [True, False], [True], None]),
        score=("double", [1, 2, 3, 4, 5]),
        Score=("integer", [1, 2, 3, 4, 5]),
        n=("string", ["short", None, None, None, None]),
        r=("integer", [1, None, None, None, None]),
        nowhere=("string", [None] * 5),
    ) | {
        name: column_from_values("string", list("abcde"))
        for name in ("id", "parent", "source", "SUID", "shared name", "a β.name:, =")
    }
    figures = columns_of(
        node_id=("string", ["PMC1__f1", "1"]), name=("string", [None, "t"]), year=("integer", [2019, None])
    )
    names = [*MEAN_TEXTS, "", "t"]
    ends = np.array([5, 6]), np.array([2, 1])
    mentions = columns_of(words=("list_of_string", [["PI3K", 'say "x"'], []]), i=("string", [None, "z"]))
    pairs = columns_of(
        name=("string", ["x", "y", None]),
        n_figures=("integer", [1, 2, 3]),
        n_independent_figures=("integer", [0, 2, 3]),
        jaccard=("double", [1, None, 0.5]),
    )
    return Network(
        {
            "gene": NodeTable(genes | {"type": TextColumn.constant("gene", 5)}),
            "figure": NodeTable(figures | {"type": TextColumn.constant("figure", 2)}),
        },
        {
            "mentions": EdgeTable(
                *ends,
                mentions
                | {
                    "interaction": TextColumn.constant("mentions", 2),
                    "name": PairNameColumn(*ends, names, "mentions"),
                },
            ),
            "co-occurs-with": EdgeTable(
                np.array([0, 1, 1]),
                np.array([1, 2, 1]),
                pairs | {"interaction": TextColumn.constant("co-occurs-with", 3)},
            ),
        },
        {
            "name": ("string", 'N "β"'),
            "networkType": ("list_of_string", ["a", "b"]),
            "double": ("double", 1),
            "empty": ("list_of_string", []),
            "prov:wasDerivedFrom": ("string", "sha256:0"),
            "long": ("long", longest),
            "truth": ("boolean", True),
        },
        np.linspace(0, 5, 14).reshape(7, 2).astype(np.float64),
    )


def chain_network(n_edges: int, n_nodes: int = 1_000) -> Network:
    """Return genes in a ring, each joined to the next, round and round."""
    symbols = [f"GENE{number}" for number in range(n_nodes)]
    nodes = columns_of(
        node_id=("string", [f"ncbigene:{number}" for number in range(n_nodes)]), name=("string", symbols)
    )
    numbers = np.arange(n_edges)
    ends = numbers % n_nodes, (numbers + 1) % n_nodes
    edges = columns_of(
        n_figures=("integer", [number % 9 + 1 for number in range(n_edges)]),
        jaccard=("double", [1 / (number % 100 + 2) for number in range(n_edges)]),
        first_year=("integer", [None if number % 5 == 0 else 2000 + number % 20 for number in range(n_edges)]),
        figure_ids=("list_of_string", [[f"PMC{number % 7}__f1"] * (number % 3) for number in range(n_edges)]),
    )
    return Network(
        {"gene": NodeTable(nodes | {"type": TextColumn.constant("gene", n_nodes)})},
        {
            "co-occurs-with": EdgeTable(
                *ends,
                edges
                | {
                    "interaction": TextColumn.constant("co-occurs-with", n_edges),
                    "name": PairNameColumn(*ends, symbols, "co-occurs-with"),
                },
            )
        },
        {"name": ("string", "a chain")},
        np.column_stack([np.arange(n_nodes), -np.arange(n_nodes)]).astype(np.float64),
    )


def written(network: Network, file_format: str) -> bytes:
    stream = BytesIO()
    load(FORMATS[file_format].write)(network, stream)
    return stream.getvalue()


def read_back(text: bytes, file_format: str) -> Network:
    network: Network = load(FORMATS[file_format].read)(BytesIO(text))
    return network


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.sampled_from([0.5, 1e400, 2**70, "", "1", "x", "\ud800", "nodes"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("indvxn"), inner, max_size=2),
)


def places_in(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each place in a JSON value as its container and its key."""
    for key, inner in enumerate(value) if isinstance(value, list) else list(value.items()):
        yield value, key
        if isinstance(inner, list | dict):
            yield from places_in(inner)


@st.composite
def damaged(draw: st.DrawFn, document: list[Any]) -> list[Any]:
    """Draw the document with something else in one or two places."""
    document = deepcopy(document)
    for _ in range(draw(st.integers(1, 2))):
        container, key = draw(st.sampled_from(list(places_in(document))))
        container[key] = draw(JSON)
    return document
