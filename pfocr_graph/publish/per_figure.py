"""A network for each figure, with the attributes that PFOCR's own networks on NDEx have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import version
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from pfocr_graph.attributes import FIGURE, MENTIONS, AttributeType
from pfocr_graph.build import build
from pfocr_graph.columns import Column, IntArray, column_from_values
from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.network import EdgeTable, Network, NodeTable
from pfocr_graph.options import BuildOptions
from pfocr_graph.provenance import NetworkAttributes

__all__ = ["iter_figure_networks"]

OF_CORPUS = ("n_figures", "n_papers")
"""Attributes that speak of all figures: in the network of one they would change with every other figure."""

PUBLISHED = {
    "figid": "pfocrId",
    "pmcid": "pmcId",
    "title": "figureTitle",
    "figure_number": "figureNumber",
    "figure_url": "figureLink",
    "paper_title": "paperTitle",
    "paper_url": "paperLink",
    "year": "publicationYear",
    "reference": "reference",
    "pfocr_url": "prov:wasDerivedFrom",
}
"""What a figure's attributes are called on the networks that PFOCR published."""


def iter_figure_networks(corpus: FigureCorpus, options: BuildOptions) -> Iterator[tuple[str, Network]]:
    """Yield the network of every figure that draws a gene (chemical, disease): the figure, these, and their words.

    Parameters
    ----------
    corpus : FigureCorpus
        After filters.
    options : BuildOptions
        Of these, `families` counts.

    Yields
    ------
    figid : str
    network : Network
        It depends on the figure alone, but for `lexicon`, which says what a term names in the whole corpus.

    Examples
    --------
    >>> from pfocr_graph import example_corpus
    >>> figid, network = next(iter_figure_networks(example_corpus().select(organism="human"), BuildOptions()))
    >>> network.attributes["pfocrId"][1] == figid, network.n_edges == network.n_nodes - 1
    (True, True)
    """
    bipartite = BuildOptions(network="bipartite", families=options.families)
    whole = build(corpus, bipartite, layout=False, centralities=False, groups=False).network
    figures, mentions = whole.node_tables[FIGURE], whole.edge_tables[MENTIONS]
    drawn = {kind: table for kind, table in whole.node_tables.items() if kind != FIGURE}
    order = np.argsort(mentions.source, kind="stable")
    ends = np.searchsorted(mentions.source[order], np.arange(len(figures) + 1))
    for figure in range(len(figures)):
        rows = order[ends[figure] : ends[figure + 1]]
        if len(rows):
            network = _figure_network(figures, figure, drawn, mentions, rows)
            yield str(network.attributes["pfocrId"][1]), network


def _figure_network(
    figures: NodeTable, figure: int, drawn: Mapping[str, NodeTable], mentions: EdgeTable, rows: IntArray
) -> Network:
    node_tables = {FIGURE: NodeTable(_few(figures.columns, np.array([figure])))}
    targets = mentions.target[rows]
    numbers = np.unique(targets)
    first = len(figures)
    for kind, table in drawn.items():
        here = numbers[(numbers >= first) & (numbers < first + len(table))] - first
        first += len(table)
        if len(here):
            columns = {name: column for name, column in table.columns.items() if name not in OF_CORPUS}
            node_tables[kind] = NodeTable(_few(columns, here))
    source = np.zeros(len(rows), dtype=np.int64)
    edges = EdgeTable(source, 1 + np.searchsorted(numbers, targets), _few(mentions.columns, rows))
    return Network(node_tables, {MENTIONS: edges}, _attributes(node_tables), _around(len(numbers)))


def _few(columns: Mapping[str, Column], rows: IntArray) -> dict[str, Column]:
    """Return these rows with vocabularies of their own: that of the whole corpus would be encoded for each figure."""
    taken = {name: column.take(rows) for name, column in columns.items()}
    return {name: column_from_values(column.type, column.values()) for name, column in taken.items() if column.count()}


def _attributes(node_tables: Mapping[str, NodeTable]) -> NetworkAttributes:
    figure = {name: column.values()[0] for name, column in node_tables[FIGURE].columns.items()}
    figid = figure["figid"]
    told = [table.columns["organism"].values() for table in node_tables.values() if "organism" in table.columns]
    organisms = sorted(set(chain.from_iterable(told)))
    of_organism: dict[str, tuple[AttributeType, Any]] = {}
    if organisms:  # a figure of chemicals alone has none
        of_organism["organism"] = ("string", ", ".join(organisms))
    said: dict[str, tuple[AttributeType, Any]] = {
        "name": ("string", figure.get("title") or figid),
        "description": ("string", figure.get("caption") or f"The genes drawn in figure {figid}."),
        "version": ("string", f"pfocr-graph {version('pfocr-graph')}"),
    }
    said |= {name: ("string", str(figure[ours])) for ours, name in PUBLISHED.items() if figure.get(ours) is not None}
    return said | {
        **of_organism,
        "methods": ("string", "Pathway Figure OCR: words read in the figure, matched with the lexicon of genes"),
        "rights": ("string", "Waiver-No Rights Reserved (CC0)"),
        "rightsHolder": ("string", "WikiPathways"),
        "networkType": ("list_of_string", ["pathway"]),
        "prov:wasGeneratedBy": ("string", f"pfocr-graph {version('pfocr-graph')}"),
    }


def _around(n_drawn: int) -> npt.NDArray[np.float64]:
    """Return places for a figure in the middle and what it draws around it."""
    angle = np.linspace(0, 2 * np.pi, n_drawn, endpoint=False)
    radius = max(160.0, 80.0 * n_drawn / (2 * np.pi))
    circle = radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return np.concatenate([np.zeros((1, 2)), circle]).round(1) + 0.0
