"""Edge tables: mentions, co-occurrences and figures that share genes, each with its attributes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from pfocr_graph.attributes import CO_OCCURS, MENTIONS, SHARES_GENES
from pfocr_graph.columns import Column, ListColumn, NumberColumn, PairNameColumn, TextColumn
from pfocr_graph.cooccurrence import Pairs
from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.figure_pairs import FigurePairs
from pfocr_graph.incidence import Incidence
from pfocr_graph.network import EdgeTable
from pfocr_graph.node_tables import DrawnNodes
from pfocr_graph.ragged import Ints, ragged_ranges, run_starts
from pfocr_graph.terms import LEXICONS

__all__ = ["co_occurrence_table", "mentions_table", "shared_genes_of", "shares_genes_table"]


def mentions_table(
    corpus: FigureCorpus, incidence: Incidence, drawn: DrawnNodes, figure_names: list[str], first_drawn: int
) -> EdgeTable:
    """Return the mentions edges: a list item for each mention, or for each match over drawn entities.

    Parameters
    ----------
    corpus : FigureCorpus
    incidence : Incidence
    drawn : DrawnNodes
    figure_names : list of str
    first_drawn : int
        Number of the first node that is no figure.
    """
    mentions = corpus.mentions
    if incidence.axis == "genes":
        starts = run_starts(mentions.figure, mentions.gene)
        offsets = np.append(starts, len(mentions))
        sources = ListColumn("list_of_string", offsets, mentions.source, corpus.sources)
    else:
        entity = corpus.terms.entity[mentions.term]
        order = np.lexsort((mentions.source, mentions.word, mentions.term, entity, mentions.figure))
        mentions, entity = mentions.take(order), entity[order]
        matches = run_starts(mentions.figure, entity, mentions.term, mentions.word)
        joined = _joined_sources(mentions.source, matches, corpus.sources)
        mentions = mentions.take(matches)
        starts = run_starts(mentions.figure, entity[matches])
        offsets = np.append(starts, len(mentions))
        sources = ListColumn("list_of_string", offsets, joined.codes, joined.vocabulary)
    names = figure_names + drawn.names
    left, right = incidence.figure, incidence.node + len(figure_names)
    lists = {
        "words": ListColumn("list_of_string", offsets, mentions.word, corpus.words),
        "matches": ListColumn("list_of_string", offsets, mentions.term, corpus.terms.text),
        "lexicon_sources": sources,
    }
    if incidence.n_concepts:
        is_concept = incidence.node >= incidence.n_drawn
        of_concepts = _concept_lists(corpus)
        lists = {name: _interleaved(is_concept, column, of_concepts[name]) for name, column in lists.items()}
    columns: dict[str, Column] = {
        "interaction": TextColumn.constant(MENTIONS, len(left)),
        "name": PairNameColumn(left, right, names, MENTIONS),
        **lists,
        "lexicon": TextColumn(incidence.lexicon, LEXICONS),
    }
    return EdgeTable(incidence.figure, first_drawn + drawn.number[incidence.node], columns)


def _concept_lists(corpus: FigureCorpus) -> dict[str, ListColumn]:
    """Return words, matches and lexicon sources of each figure and concept, a list item for each mention."""
    mentions = corpus.concept_mentions
    offsets = np.append(run_starts(mentions.figure, mentions.concept), len(mentions))
    texts = {
        "words": (mentions.word, mentions.words),
        "matches": mentions.terms,
        "lexicon_sources": (mentions.source, mentions.sources),
    }
    return {name: ListColumn("list_of_string", offsets, *coded) for name, coded in texts.items()}


def _interleaved(is_other: npt.NDArray[np.bool_], one: ListColumn, other: ListColumn) -> ListColumn:
    """Return the rows of two columns as one: those of the other one where `is_other` says so."""
    starts, lengths = (np.empty(len(is_other), dtype=np.int64) for _ in range(2))
    for rows, column, shift in ((~is_other, one, 0), (is_other, other, len(one.codes))):
        starts[rows] = column.offsets[:-1] + shift
        lengths[rows] = np.diff(column.offsets)
    codes = np.concatenate((one.codes, other.codes + len(one.vocabulary)))[ragged_ranges(starts, lengths)]
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    return ListColumn("list_of_string", offsets, codes, [*one.vocabulary, *other.vocabulary])


def _joined_sources(source: Ints, matches: Ints, names: Any) -> TextColumn:
    """Return the lexicon sources behind each match as one text, several joined by +."""
    bits = np.bitwise_or.reduceat(np.int64(1) << source.astype(np.int64), matches) if len(matches) else source
    distinct, codes = np.unique(bits, return_inverse=True)
    texts = [
        "+".join(name for code, name in enumerate(names) if combination >> code & 1)
        for combination in distinct.tolist()
    ]
    return TextColumn(codes.astype(np.int32), texts)


def co_occurrence_table(
    pairs: Pairs,
    incidence: Incidence,
    drawn: DrawnNodes,
    figids: list[str],
    measures: Mapping[str, npt.NDArray[np.float64]],
    first_drawn: int,
) -> EdgeTable:
    """Return the co-occurrence edges.

    Parameters
    ----------
    pairs : Pairs
    incidence : Incidence
    drawn : DrawnNodes
    figids : list of str
    measures : mapping of attribute name to ndarray of float, shape (n_pairs,)
    first_drawn : int
        Number of the first node that is no figure.
    """
    columns: dict[str, Column] = {
        "interaction": TextColumn.constant(CO_OCCURS, len(pairs)),
        "name": PairNameColumn(pairs.left, pairs.right, drawn.names, CO_OCCURS),
        "n_figures": NumberColumn.of("integer", pairs.n_figures),
    }
    if incidence.axis == "genes":
        columns["n_independent_figures"] = NumberColumn.of("integer", pairs.n_independent_figures)
        columns["n_direct_figures"] = NumberColumn.of("integer", pairs.n_direct_figures)
    columns["n_papers"] = NumberColumn.of("integer", pairs.n_papers)
    columns.update((name, NumberColumn.of("double", values)) for name, values in measures.items())
    columns["weakest_lexicon"] = TextColumn(pairs.weakest_lexicon, LEXICONS)
    undated = pairs.last_year == 0
    for name in ("first_year", "last_year"):
        columns[name] = NumberColumn(
            "integer", getattr(pairs, name).astype(np.int32), undated if undated.any() else None
        )
    columns["figure_ids"] = ListColumn("list_of_string", pairs.offsets, pairs.figures, figids)
    return EdgeTable(first_drawn + drawn.number[pairs.left], first_drawn + drawn.number[pairs.right], columns)


def shared_genes_of(genes: Incidence, left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Return the genes that pairs of figures have in common.

    Parameters
    ----------
    genes : Incidence
        Over genes.
    left, right : ndarray of int, shape (n_pairs,)

    Returns
    -------
    offsets, nodes : ndarray of int
        Pair i has ``nodes[offsets[i]:offsets[i + 1]]`` in common, nodes of the incidence.
    """
    matrix = genes.matrix()
    both = matrix[left].multiply(matrix[right]).tocsr()
    both.sort_indices()
    return both.indptr, both.indices


def shares_genes_table(
    pairs: FigurePairs, genes: Incidence, symbols: list[str], figure_names: list[str], cap: int | None
) -> EdgeTable:
    """Return the edges between figures that share drawn entities; sources and targets are figures of the corpus.

    Parameters
    ----------
    pairs : FigurePairs
    genes : Incidence
        Over genes.
    symbols : list of str
        Of the nodes of `genes`.
    figure_names : list of str
    cap : int or None
        How many shared genes an edge lists.
    """
    offsets, nodes = shared_genes_of(genes, pairs.left, pairs.right)
    lengths = np.diff(offsets)
    # Listed by symbol, as people look for them.
    rank = np.argsort(np.argsort(np.array([*symbols, ""], dtype=object)[:-1], kind="stable"), kind="stable")
    nodes = nodes[np.lexsort((rank[nodes], np.repeat(np.arange(len(lengths)), lengths)))]
    shown = lengths if cap is None else np.minimum(lengths, cap)
    columns: dict[str, Column] = {
        "interaction": TextColumn.constant(SHARES_GENES, len(pairs.left)),
        "name": PairNameColumn(pairs.left, pairs.right, figure_names, SHARES_GENES),
        "n_shared_entities": NumberColumn.of("integer", pairs.n_shared),
        "n_shared_genes": NumberColumn.of("integer", lengths),
    }
    columns.update((name, NumberColumn.of("double", values)) for name, values in pairs.measures().items())
    columns["shared_genes"] = ListColumn(
        "list_of_string", np.concatenate(([0], np.cumsum(shown))), nodes[ragged_ranges(offsets[:-1], shown)], symbols
    )
    return EdgeTable(pairs.left, pairs.right, columns)
