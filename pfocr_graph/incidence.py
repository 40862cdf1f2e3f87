"""Who is drawn where: figures against the nodes of a family policy, one row for each figure and node.

A corpus and a policy come in; out come the mentions edges and, with them, the incidence matrix that all pairs and
measures are counted on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.options import Unit
from pfocr_graph.ragged import Ints, run_ends, run_starts, sorted_distinct
from pfocr_graph.terms import AMBIGUOUS_WORD, FAMILY_WORD, SYMBOL, SYMBOL_SOURCES, SYNONYM

__all__ = ["Incidence", "NodeAxis", "Partners", "build_incidence", "lexicon_codes"]

NodeAxis = Literal["genes", "entities"]
"""What the nodes are: genes, or drawn entities (families `collapse`)."""


@dataclass(frozen=True, slots=True, eq=False)
class Partners:
    """Which rows of an incidence make a pair with each row: one range of rows of its figure, all of them below it.

    Attributes
    ----------
    first, count : ndarray of int, shape (n_rows,)
        Row i is paired with the rows from ``first[i]`` to ``first[i] + count[i] - 1``.
    """

    first: Ints
    count: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Incidence:
    """Figures against nodes, a row for each figure and node, sorted by figure and then node.

    Attributes
    ----------
    axis : {"genes", "entities"}
    codes : ndarray of int, shape (n_nodes,)
        Gene or entity code of each node; nodes are numbered in this order.
    figure, node : ndarray of int, shape (n_rows,)
    lexicon : ndarray of int8
        The best evidence behind the row, a place in `pfocr_graph.terms.LEXICONS`.
    direct : ndarray of bool
        True where a term that names nothing else is behind the row.
    n_figures, n_papers : ndarray of int, shape (n_nodes,)
        Figures and papers that mention each node.
    paper : ndarray of int, shape (all figures,)
        Paper of each figure.
    taxon : ndarray of int, shape (n_nodes,)
        Organism of each node, a place in `taxon_ids`; nodes stand by organism.
    taxon_ids : tuple of str
        Behind the organisms ``chemical`` and ``disease``, where such nodes were joined to those of the axis.
    n_concepts : int
        How many of the nodes, the last ones, are chemicals and diseases; their codes are those of concepts.
    """

    axis: NodeAxis
    codes: Ints
    figure: Ints
    node: Ints
    lexicon: npt.NDArray[np.int8]
    direct: npt.NDArray[np.bool_]
    n_figures: Ints
    n_papers: Ints
    paper: Ints
    taxon: Ints
    taxon_ids: tuple[str, ...]
    n_concepts: int = 0

    @property
    def n_drawn(self) -> int:
        """Number of nodes that are genes or drawn entities: the first ones."""
        return self.n_nodes - self.n_concepts

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.codes)

    @property
    def starts(self) -> Ints:
        """Where the rows of each figure begin, with the end of the last one; CSR's indptr."""
        return np.searchsorted(self.figure, np.arange(len(self.paper) + 1))

    @property
    def partners(self) -> Partners:
        """The rows of the same figure and organism that follow each row: genes of two organisms never meet."""
        first = np.arange(1, len(self.node) + 1)
        return Partners(first, run_ends(self.figure, self.taxon[self.node]) - first)

    def units_by_taxon(self, unit: Unit) -> Ints:
        """Return, for each organism, the number N of figures (or papers) with a node of it."""
        units = self.figure if unit == "figures" else self.paper[self.figure]
        has_node = np.zeros((int(units.max(initial=-1)) + 1, len(self.taxon_ids)), dtype=bool)
        has_node[units, self.taxon[self.node]] = True
        n_units: Ints = has_node.sum(axis=0)
        return n_units

    def of_taxon(self, taxon_id: str) -> Incidence:
        """Return the rows of one organism; nodes keep their numbers."""
        if self.taxon_ids == (taxon_id,):
            return self
        own = np.array([taxon == taxon_id for taxon in self.taxon_ids], dtype=bool)[self.taxon[self.node]]
        rows = {name: getattr(self, name)[own] for name in ("figure", "node", "lexicon", "direct")}
        return replace(self, **rows)

    @property
    def nodes_by_figure(self) -> Ints:
        """Number of nodes that each figure mentions."""
        return np.bincount(self.figure, minlength=len(self.paper))

    @property
    def keys(self) -> npt.NDArray[np.int64]:
        """Each row as one number, ``figure * n_nodes + node``; sorted."""
        return self.figure.astype(np.int64) * max(self.n_nodes, 1) + self.node

    def matrix(self) -> Any:
        """Return the incidence as a scipy CSR matrix of int32, shape (figures, nodes)."""
        from scipy.sparse import csr_matrix

        ones = np.ones(len(self.node), dtype=np.int32)
        return csr_matrix((ones, self.node, self.starts), shape=(len(self.paper), self.n_nodes))


def lexicon_codes(corpus: FigureCorpus) -> npt.NDArray[np.int8]:
    """Return the kind of evidence of each mention, a place in `pfocr_graph.terms.LEXICONS`.

    A term that names several genes is a family word or an ambiguous one, whatever its lexicon source says; a family
    source with one gene counts as a synonym.
    """
    terms, mentions = corpus.terms, corpus.mentions
    official = np.isin(mentions.source, [code for code, name in enumerate(corpus.sources) if name in SYMBOL_SOURCES])
    expanded = np.where(terms.is_family, FAMILY_WORD, AMBIGUOUS_WORD)
    of_term = np.where(terms.n_members > 1, expanded, SYNONYM).astype(np.int8)
    found = of_term[mentions.term]
    found[official & (found == SYNONYM)] = SYMBOL
    return found


def build_incidence(corpus: FigureCorpus, axis: NodeAxis) -> Incidence:
    """Return which figure mentions which gene, or draws which entity.

    Parameters
    ----------
    corpus : FigureCorpus
        After filters.
    axis : {"genes", "entities"}

    Returns
    -------
    Incidence
    """
    mentions = corpus.mentions
    node_codes = mentions.gene if axis == "genes" else corpus.terms.entity[mentions.term]
    size = len(corpus.genes) if axis == "genes" else len(corpus.terms.entities)
    keys = mentions.figure.astype(np.int64) * max(size, 1) + node_codes
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    starts = run_starts(keys)
    figure = (keys[starts] // max(size, 1)).astype(np.int32)
    code_of_row = keys[starts] % max(size, 1)
    codes = np.flatnonzero(np.bincount(code_of_row, minlength=size))
    node_of_code = np.zeros(size + 1, dtype=np.int64)
    node_of_code[codes] = np.arange(len(codes))
    node = node_of_code[code_of_row]
    lexicon = lexicon_codes(corpus)[order]
    named_alone = corpus.terms.n_members[mentions.term[order]] == 1
    paper, _ = corpus.papers
    of_code = corpus.genes.taxon_id if axis == "genes" else corpus.terms.entities.taxon_id
    taxa = {taxon_id: place for place, taxon_id in enumerate(dict.fromkeys(of_code[code] for code in codes.tolist()))}
    in_paper = sorted_distinct(paper[figure].astype(np.int64) * max(len(codes), 1) + node)
    return Incidence(
        axis=axis,
        codes=codes.astype(np.int32),
        figure=figure,
        node=node.astype(np.int32),
        lexicon=np.minimum.reduceat(lexicon, starts) if len(starts) else lexicon,
        direct=np.logical_or.reduceat(named_alone, starts) if len(starts) else named_alone,
        n_figures=np.bincount(node, minlength=len(codes)),
        n_papers=np.bincount(in_paper % max(len(codes), 1), minlength=len(codes)),
        paper=paper,
        taxon=np.array([taxa[of_code[code]] for code in codes.tolist()], dtype=np.int32),
        taxon_ids=tuple(taxa),
    )
