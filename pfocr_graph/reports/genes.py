"""genes.tsv: every gene or family (chemical, disease) with the figures and papers that mention it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from pfocr_graph.build import Build
from pfocr_graph.node_tables import drawn_tables
from pfocr_graph.reports import Report

__all__ = ["genes_report"]

COLUMNS = (
    "node_id",
    "name",
    "type",
    "organism",
    "n_figures",
    "n_papers",
    "n_direct_figures",
    "figure_ids",
    "paper_ids",
)


def genes_report(build: Build) -> Report:
    """Return the table of genes and families, the most drawn first.

    Parameters
    ----------
    build : Build

    Returns
    -------
    Report
        `n_direct_figures` counts the figures in which a term that names nothing else names the gene.
    """
    comment = (
        "n_direct_figures: figures in which a term that names nothing else names it; the rest is family or synonym"
    )
    return Report("genes", (comment,), COLUMNS, _rows(build))


def _rows(build: Build) -> Iterator[list[Any]]:
    corpus, incidence = build.corpus, build.incidence
    drawn = drawn_tables(corpus, incidence, {})
    figids = [figure.figid for figure in corpus.figure_list]
    _, paper_ids = corpus.papers
    by_node = np.argsort(incidence.node, kind="stable")
    bounds = np.searchsorted(incidence.node[by_node], np.arange(incidence.n_nodes + 1)).tolist()
    direct = np.bincount(incidence.node[incidence.direct], minlength=incidence.n_nodes)
    kind = {node_id: name for name, table in drawn.tables.items() for node_id in table.columns["node_id"].values()}
    order = sorted(range(incidence.n_nodes), key=lambda node: (-incidence.n_figures[node], drawn.ids[node]))
    for node in order:
        figures = incidence.figure[by_node[bounds[node] : bounds[node + 1]]]
        papers = dict.fromkeys(paper_ids[paper] for paper in incidence.paper[figures].tolist())
        yield [
            drawn.ids[node],
            drawn.names[node],
            kind[drawn.ids[node]],
            None if node >= incidence.n_drawn else corpus.organism_name(incidence.taxon_ids[incidence.taxon[node]]),
            int(incidence.n_figures[node]),
            int(incidence.n_papers[node]),
            int(direct[node]),
            [figids[figure] for figure in figures.tolist()],
            list(papers),
        ]
