"""shared-genes.tsv: pairs of figures that draw the same genes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pfocr_graph.build import Build
from pfocr_graph.edge_tables import shared_genes_of
from pfocr_graph.figure_pairs import FigurePairs
from pfocr_graph.figure_sets import combine_figures
from pfocr_graph.incidence import build_incidence
from pfocr_graph.node_tables import drawn_tables, figure_name
from pfocr_graph.reports import Report

__all__ = ["combinations_report", "shared_genes_report"]

NESTED = {(True, True): "equal", (True, False): "a in b", (False, True): "b in a"}


def shared_genes_report(build: Build, pairs: FigurePairs) -> Report:
    """Return the table of figure pairs, strongest first.

    Parameters
    ----------
    build : Build
    pairs : FigurePairs
        Of the same corpus.

    Returns
    -------
    Report
        `n_shared_entities` counts a family once; `n_shared_genes` counts its genes. `nested` tells which figure has
        all that the other draws.
    """
    shown = "all" if pairs.n_pairs == len(pairs.left) else f"the {len(pairs.left):,} strongest"
    of_all = "the" if pairs.n_pairs is None else f"{pairs.n_pairs:,}"
    comments = [f"{shown} of {of_all} pairs of figures that share a drawn entity (a gene, or a family counted once)"]
    columns = ["figure_a", "figure_b", "name_a", "name_b", "n_shared_entities", "n_entities_a", "n_entities_b"]
    columns += ["jaccard", "overlap", "nested"]
    if pairs.p_value is not None:
        comments.append(f"q-values are over {pairs.n_tests:,} pairs of figures")
        columns += ["expected_entities", "p_value", "q_value"]
    columns += ["n_shared_genes", "shared_genes"]
    return Report("shared-genes", tuple(comments), tuple(columns), _rows(build, pairs))


def combinations_report(build: Build, figures: Sequence[int]) -> Report:
    """Return what is drawn in exactly each combination of figures, and in no other of them.

    Parameters
    ----------
    build : Build
    figures : sequence of int

    Returns
    -------
    Report
        The largest combination first; the counts add up to the drawn entities of all these figures.
    """
    names = drawn_tables(build.corpus, build.entities, {}).names
    figids = [figure.figid for figure in build.corpus.figure_list]
    combinations = combine_figures(build.entities, figures)
    comment = (
        f"drawn entities (a gene, or a family counted once) in exactly these of {len(figures):,} chosen figures; "
        f"{sum(len(one.nodes) for one in combinations):,} in all"
    )
    rows = [
        [
            len(one.figures),
            len(one.nodes),
            [figids[figure] for figure in one.figures],
            sorted(names[node] for node in one.nodes.tolist()),
        ]
        for one in combinations
    ]
    return Report("combinations", (comment,), ("n_figures", "n_entities", "figure_ids", "entities"), rows)


def _rows(build: Build, pairs: FigurePairs, chunk: int = 4096) -> Iterator[list[Any]]:
    corpus = build.corpus
    genes = build_incidence(corpus, "genes")
    symbols = [corpus.genes.symbol[code] for code in genes.codes.tolist()]
    figids = [figure.figid for figure in corpus.figure_list]
    names = [figure_name(figure) for figure in corpus.figure_list]
    sizes = build.entities.nodes_by_figure.tolist()
    for start in range(0, len(pairs.left), chunk):
        rows = slice(start, start + chunk)
        left, right = pairs.left[rows], pairs.right[rows]
        offsets, nodes = shared_genes_of(genes, left, right)
        tested = [
            column[rows].tolist() for column in (pairs.expected, pairs.p_value, pairs.q_value) if column is not None
        ]
        numbers = zip(
            left.tolist(),
            right.tolist(),
            pairs.n_shared[rows].tolist(),
            pairs.jaccard[rows].tolist(),
            pairs.overlap[rows].tolist(),
            offsets[:-1].tolist(),
            offsets[1:].tolist(),
            *tested,
            strict=True,
        )
        for a, b, shared, jaccard, overlap, begin, end, *test in numbers:
            common = sorted(symbols[gene] for gene in nodes[begin:end].tolist())
            ends = [figids[a], figids[b], names[a], names[b]]
            nested = NESTED.get((shared == sizes[a], shared == sizes[b]))
            yield [*ends, shared, sizes[a], sizes[b], jaccard, overlap, nested, *test, len(common), common]
