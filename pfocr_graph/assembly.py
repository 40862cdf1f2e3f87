"""A network put together: which figures and genes are nodes of it, which number each has, and its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pfocr_graph.attributes import CO_OCCURS, FIGURE, MENTIONS, SHARES_GENES
from pfocr_graph.columns import Column, NumberColumn
from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.edge_tables import co_occurrence_table, mentions_table, shares_genes_table
from pfocr_graph.figure_pairs import FigurePairs
from pfocr_graph.gene_pairs import GenePairs
from pfocr_graph.incidence import Incidence, build_incidence
from pfocr_graph.network import EdgeTable, Network, NodeTable
from pfocr_graph.node_tables import drawn_tables, figure_name, figure_table
from pfocr_graph.options import BuildOptions
from pfocr_graph.provenance import describe_network
from pfocr_graph.ragged import Ints, sorted_distinct
from pfocr_graph.reused import Stories

__all__ = ["Assembly"]

Numbers = Mapping[str, npt.NDArray[Any]]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Assembly:
    """Everything that a network is put together from.

    Attributes
    ----------
    corpus : FigureCorpus
    options : BuildOptions
    incidence, entities : Incidence
        Over the nodes, and over drawn entities.
    of_genes : GenePairs or None
    of_figures : FigurePairs or None
        The edges of a figures network.
    numbers : mapping of name to ndarray
        Centralities: of figures and then nodes (``bipartite_…``), or of nodes alone.
    communities : ndarray of int or None
    stories : Stories or None
    centres : tuple of int
        The nodes that a neighbourhood is around.
    """

    corpus: FigureCorpus
    options: BuildOptions
    incidence: Incidence
    entities: Incidence
    of_genes: GenePairs | None
    of_figures: FigurePairs | None
    numbers: Numbers
    communities: Ints | None
    stories: Stories | None
    centres: tuple[int, ...] = ()

    def network(self) -> Network:
        """Return the network, without coordinates."""
        attributes = describe_network(self.corpus, self.options, None if self.of_genes is None else self.of_genes.pairs)
        if self.of_figures is not None:
            nodes, edges = self._figures_alone(self.of_figures)
        else:
            nodes, edges = self._with_genes()
        return Network(nodes, edges, attributes)

    def _figures_alone(self, pairs: FigurePairs) -> tuple[dict[str, NodeTable], dict[str, EdgeTable]]:
        joined = np.zeros(self.corpus.n_figures, dtype=bool)
        joined[pairs.left] = joined[pairs.right] = True
        of_genes = self.incidence.axis == "genes" and not self.incidence.n_concepts
        genes = self.incidence if of_genes else build_incidence(self.corpus, "genes")
        symbols = [self.corpus.genes.symbol[code] for code in genes.codes.tolist()]
        edges = shares_genes_table(pairs, genes, symbols, self._figure_names(), self.options.max_figure_ids)
        number = np.cumsum(joined) - 1
        numbered = EdgeTable(number[edges.source], number[edges.target], edges.columns)
        return {FIGURE: self._figures(joined)}, {SHARES_GENES: numbered}

    def _with_genes(self) -> tuple[dict[str, NodeTable], dict[str, EdgeTable]]:
        incidence, pairs = self.incidence, None if self.of_genes is None else self.of_genes.pairs
        there = self._drawn_there()
        columns = {
            name: _column(values[-incidence.n_nodes :]) for name, values in self.numbers.items() if incidence.n_nodes
        }
        if self.communities is not None:
            columns["community"] = _group_column(self.communities)
        drawn = drawn_tables(self.corpus, incidence, columns, there)
        nodes: dict[str, NodeTable] = dict(drawn.tables)
        edges: dict[str, EdgeTable] = {}
        first_drawn = 0
        if self.options.network != "genes":
            figures = self._figures_there(there)
            nodes = {FIGURE: self._figures(figures), **nodes}
            first_drawn = len(nodes[FIGURE])
            table = mentions_table(self.corpus, incidence, drawn, self._figure_names(), first_drawn)
            edges[MENTIONS] = _renumbered(
                table, np.cumsum(figures) - 1, figures[incidence.figure] & there[incidence.node]
            )
        if self.of_genes is not None and pairs is not None:
            figids = [figure.figid for figure in self.corpus.figure_list]
            edges[CO_OCCURS] = co_occurrence_table(pairs, incidence, drawn, figids, self.of_genes.measures, first_drawn)
        return nodes, edges

    def _drawn_there(self) -> Bools:
        """Return which genes are nodes: all, those with an edge in a gene network, or a neighbourhood."""
        if self.of_genes is None:
            return np.ones(self.incidence.n_nodes, dtype=bool)
        if self.of_genes.near is not None:
            return self.of_genes.near
        there = np.full(self.incidence.n_nodes, self.options.network != "genes")
        there[self.of_genes.pairs.left] = there[self.of_genes.pairs.right] = True
        return there

    def _figures_there(self, there: Bools) -> Bools:
        """Return which figures are nodes: all, or those that draw a centre and one more of its neighbourhood."""
        n_figures = self.corpus.n_figures
        if self.of_genes is None or self.of_genes.near is None:
            return np.ones(n_figures, dtype=bool)
        centre = np.zeros(self.incidence.n_nodes, dtype=bool)
        centre[list(self.centres)] = True
        of_row = self.incidence.figure
        n_near = np.bincount(of_row[there[self.incidence.node]], minlength=n_figures)
        n_centres = np.bincount(of_row[centre[self.incidence.node]], minlength=n_figures)
        figures: Bools = (n_near > 1) & (n_centres > 0)
        return figures

    def _figures(self, there: Bools) -> NodeTable:
        n_figures = self.corpus.n_figures
        columns = {
            name: _column(values[:n_figures]) for name, values in self.numbers.items() if name.startswith("bipartite_")
        }
        if self.of_figures is not None and self.communities is not None:
            columns["community"] = _group_column(self.communities)
        if self.stories is not None:
            columns["story"] = _group_column(self.stories.story)
        table = figure_table(self.corpus, _genes_by_figure(self.corpus), self.entities.nodes_by_figure, columns)
        if there.all():
            return table
        rows = np.flatnonzero(there)
        return NodeTable({name: column.take(rows) for name, column in table.columns.items()})

    def _figure_names(self) -> list[str]:
        return [figure_name(figure) for figure in self.corpus.figure_list]


def _column(values: npt.NDArray[Any]) -> Column:
    return NumberColumn.of("integer" if np.issubdtype(values.dtype, np.integer) else "double", values)


def _group_column(numbers: Ints) -> Column:
    """Return the numbers of groups as a column; 0 stands for no group."""
    return NumberColumn("integer", numbers.astype(np.int32), numbers == 0)


def _renumbered(table: EdgeTable, number: Ints, rows: Bools) -> EdgeTable:
    """Return these edges with their sources numbered anew."""
    if rows.all():
        return EdgeTable(number[table.source], table.target, table.columns)
    kept = np.flatnonzero(rows)
    columns = {name: column.take(kept) for name, column in table.columns.items()}
    return EdgeTable(number[table.source[kept]], table.target[kept], columns)


def _genes_by_figure(corpus: FigureCorpus) -> Ints:
    mentions, size = corpus.mentions, max(len(corpus.genes), 1)
    pairs = sorted_distinct(mentions.figure.astype(np.int64) * size + mentions.gene)
    return np.bincount(pairs // size, minlength=corpus.n_figures)
