"""Networks to look at: one small enough to check by hand, with texts that would like to be more than text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pfocr_graph.attributes import CO_OCCURS, FAMILY, FIGURE, GENE, MENTIONS, AttributeType
from pfocr_graph.columns import Column, TextColumn, column_from_values
from pfocr_graph.network import EdgeTable, Network, NodeTable

MARKUP = "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'>"


def columns(**typed: tuple[AttributeType, Sequence[Any]]) -> dict[str, Column]:
    return {name: column_from_values(kind, values) for name, (kind, values) in typed.items()}


def hostile_network() -> Network:
    """Return a figure, three genes and a family; three mentions and three co-occurrence edges of support 5, 2 and 1."""
    figure = columns(
        node_id=("string", ["PMC1__fig.1"]),
        name=("string", ["Canonical Wnt signalling in the nervous system"]),
        figid=("string", ["PMC1__fig.1"]),
        year=("integer", [2019]),
        caption=("string", [f"A caption {MARKUP} & more"]),
        paper_url=("string", ["https://example.org/paper?a=1&b=2"]),
        ndex_url=("string", ["javascript:window.pwned = 1"]),
        image_url=("string", ["http://example.org/plain.jpg"]),
    )
    genes = columns(
        node_id=("string", ["ncbigene:207", "ncbigene:2932", "ncbigene:1499"]),
        name=("string", ["AKT1", MARKUP, "CTNNB1"]),
        represents=("string", ["ncbigene:207", None, "ncbigene:1499"]),
        n_figures=("integer", [1, 9, 3]),
    )
    family = columns(
        node_id=("string", ["family:9606:WNT"]),
        name=("string", ["WNT"]),
        member=("list_of_string", [["ncbigene:7471", "ncbigene:7472"]]),
        n_figures=("integer", [4]),
    )
    mentions = columns(name=("string", ["a", "b", "c"]), words=("list_of_string", [["Akt"], ["GSK"], [MARKUP]]))
    pairs = columns(
        name=("string", ["x", "y", "z"]),
        n_figures=("integer", [5, 2, 1]),
        npmi=("double", [0.123456789, -1.0, 1e-300]),
        figure_ids=("list_of_string", [["PMC1__fig.1", "PMC2__a/b"], [], [MARKUP]]),
    )
    return Network(
        {
            FIGURE: NodeTable(figure | {"type": TextColumn.constant(FIGURE, 1)}),
            GENE: NodeTable(genes | {"type": TextColumn.constant(GENE, 3)}),
            FAMILY: NodeTable(family | {"type": TextColumn.constant(FAMILY, 1)}),
        },
        {
            MENTIONS: EdgeTable(
                np.array([0, 0, 0]), np.array([1, 2, 4]), mentions | {"interaction": TextColumn.constant(MENTIONS, 3)}
            ),
            CO_OCCURS: EdgeTable(
                np.array([1, 2, 1]), np.array([2, 3, 4]), pairs | {"interaction": TextColumn.constant(CO_OCCURS, 3)}
            ),
        },
        {"name": ("string", f"Wnt {MARKUP}"), "description": ("string", "{{css}} & <b>bold</b>")},
        np.array([[0.0, 0.0], [-150.0, -90.0], [150.5, -90.0], [150.0, 120.0], [-150.0, 120.0]]),
    )


def ring_network(n_nodes: int, n_edges: int) -> Network:
    """Return genes around a circle and edges whose support goes from 1 upwards, each value five times."""
    names = [f"G{node}" for node in range(n_nodes)]
    genes = columns(node_id=("string", names), name=("string", names), n_figures=("integer", [3] * n_nodes))
    edge = np.arange(n_edges)
    source, step = edge % n_nodes, 1 + edge // n_nodes
    pairs = columns(name=("string", [f"e{number}" for number in edge]), n_figures=("integer", (1 + edge // 5).tolist()))
    angle = 2 * np.pi * np.arange(n_nodes) / n_nodes
    return Network(
        {GENE: NodeTable(genes | {"type": TextColumn.constant(GENE, n_nodes)})},
        {
            CO_OCCURS: EdgeTable(
                source, (source + step) % n_nodes, pairs | {"interaction": TextColumn.constant(CO_OCCURS, n_edges)}
            )
        },
        {"name": ("string", "Ring")},
        np.stack((np.cos(angle), np.sin(angle)), axis=1) * 20 * n_nodes,
    )
