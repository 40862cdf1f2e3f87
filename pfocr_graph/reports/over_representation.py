"""Which figures hold most of a list of genes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.node_tables import figure_name, figure_page
from pfocr_graph.over_representation import OverRepresentation
from pfocr_graph.reports import Report

__all__ = ["over_representation_report"]

COLUMNS = (
    "figid",
    "name",
    "pmcid",
    "year",
    "n_overlap",
    "n_overlap_entities",
    "n_genes",
    "n_list",
    "n_background",
    "odds_ratio",
    "p_value",
    "q_value",
    "shared_genes",
    "link",
)


def over_representation_report(corpus: FigureCorpus, found: OverRepresentation) -> Report:
    """Return the table of figures that hold genes of a list, the least likely by chance first.

    Parameters
    ----------
    corpus : FigureCorpus
    found : OverRepresentation
        Of the same corpus.

    Returns
    -------
    Report
    """
    comments = (
        f"{found.n_list:,} genes of the list are drawn, of {found.n_background:,} that the corpus draws after filters "
        "(the background)",
        f"p: hypergeometric, this overlap or more; q: Benjamini-Hochberg over {found.n_tests:,} figures with a gene; "
        "odds ratio with 1/2 added to each cell",
        "the test counts genes, and a family word brings all of its own: n_overlap_entities counts it once, and "
        "--lexicon strict leaves it out",
    )
    return Report("over-representation", comments, COLUMNS, _rows(corpus, found))


def _rows(corpus: FigureCorpus, found: OverRepresentation) -> Iterator[list[Any]]:
    numbers = zip(
        found.figures.tolist(),
        found.n_overlap.tolist(),
        found.n_overlap_entities.tolist(),
        found.n_genes.tolist(),
        found.odds_ratio.tolist(),
        found.p_value.tolist(),
        found.q_value.tolist(),
        found.genes,
        strict=True,
    )
    for place, overlap, entities, size, odds_ratio, p_value, q_value, genes in numbers:
        figure = corpus.figure_list[place]
        symbols = sorted(corpus.genes.symbol[gene] for gene in genes)
        said = [figure.figid, figure_name(figure), figure.pmcid, figure.year]
        counts = [overlap, entities, size, found.n_list, found.n_background]
        yield [*said, *counts, odds_ratio, p_value, q_value, symbols, figure_page(figure.figid)]
