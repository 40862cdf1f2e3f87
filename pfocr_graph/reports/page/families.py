"""What the family policy removed: pairs of genes that one word draws together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pfocr_graph.build import Build
from pfocr_graph.incidence import Incidence, build_incidence
from pfocr_graph.node_tables import drawn_tables
from pfocr_graph.ragged import Ints
from pfocr_graph.reports.page.markup import Markup, Section, paragraph, prose
from pfocr_graph.reports.page.nodes import pair_link
from pfocr_graph.reports.page.tables import some_of, table
from pfocr_graph.support import find_echoes

__all__ = ["families_section"]

SHOWN = 25
"""So many pairs are shown."""


def families_section(build: Build, summary: Mapping[str, Any]) -> Section | None:
    """Return plain against independent support, and the pairs of genes that lose most of it.

    Parameters
    ----------
    build : Build
    summary : mapping
        As `pfocr_graph.reports.summary.as_json` returns it.

    Returns
    -------
    Section or None
        `None` for a network without edges between genes.
    """
    counted = summary.get("co_occurrence")
    if counted is None:
        return None
    policy = build.options.families
    body = [paragraph(_INTRODUCTION, prose(_POLICIES[policy]))]
    if policy == "discount":
        body.append(_totals(counted, in_figures=build.options.unit == "figures"))
    if policy == "collapse":
        n_improper = counted["pairs_sharing_a_gene"]
        body.append(paragraph(n_improper, " pairs of nodes share a gene, such as a family and its own gene: no edges."))
    return Section("families", "What the family policy removed", [*body, _echoes(build)])


_INTRODUCTION = (
    "One word may name many genes: PI3K names ten. Where it is all that a figure has of two genes, the figure says "
    "nothing about the two of them. "
)
_POLICIES = {
    "discount": "Such figures are not counted here (--families discount).",
    "keep": "Nothing was removed here (--families keep): the strongest pairs may be echoes of one word, as below.",
    "collapse": "Here a family is one node, as its authors drew it (--families collapse); below are pairs inside one.",
}


def _totals(counted: Mapping[str, Any], *, in_figures: bool) -> Markup:
    compared = [("pairs of genes", counted["plain_pairs"], counted["edges_at"]["1"])]
    if in_figures:
        compared.append(("their figures in all", counted["plain_support"], counted["support"]))
    rows = ([what, plain, independent, plain - independent] for what, plain, independent in compared)
    caption = "Counted plainly, where a figure mentions both genes; independently, where each has a word of its own."
    return table("plain-and-independent", caption, ("counted", "plainly", "independently", "removed"), rows)


def _echoes(build: Build) -> Markup:
    """Return the pairs of genes that one word draws together most often."""
    corpus = build.corpus
    of_genes = build.incidence.axis == "genes" and not build.incidence.n_concepts
    genes = build.incidence if of_genes else build_incidence(corpus, "genes")
    found = find_echoes(corpus, genes)
    keys = genes.node[found.left].astype(np.int64) * genes.n_nodes + genes.node[found.right]
    pairs, echoes = np.unique(keys, return_counts=True)
    if not len(pairs):
        return paragraph("No figure of this corpus draws two genes by one word alone.")
    first = np.argsort(-echoes, kind="stable")[:SHOWN]
    drawn = drawn_tables(corpus, genes, {})
    ends = zip(*(end.tolist() for end in np.divmod(pairs[first], genes.n_nodes)), strict=True)
    rows = (
        [pair_link(drawn, left, right), both, echoed, both - echoed]
        for (left, right), both, echoed in zip(
            ends, _mentioning_both(genes, pairs[first]), echoes[first].tolist(), strict=True
        )
    )
    shown = some_of(SHOWN, len(pairs), "first", "pairs of genes that one word alone draws together")
    columns = ("pair", "figures that mention both", "by one word alone", "independent figures")
    return table("echoes", f"{shown}, those in most figures first.", columns, rows, sorted_by=(2, "descending"))


def _mentioning_both(genes: Incidence, pairs: Ints) -> list[int]:
    """Return in how many figures each pair, given as ``left * n_nodes + right``, is mentioned."""
    drawn = genes.matrix().tocsc()
    left, right = np.divmod(pairs, genes.n_nodes)
    both: list[int] = np.asarray(drawn[:, left].multiply(drawn[:, right]).sum(axis=0)).ravel().tolist()
    return both
