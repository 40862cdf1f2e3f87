"""How far centralities agree, and how much of a gene's rank is family words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, fields
from typing import Any

from pfocr_graph.build import Build
from pfocr_graph.options import Families
from pfocr_graph.policy_ranks import POLICIES, rank_genes
from pfocr_graph.rank_agreement import TOP, Agreement, agreement_of_measures, agreement_of_policies
from pfocr_graph.reports import Report

__all__ = ["agreement_report", "policy_ranks_report"]


def agreement_report(builds: Mapping[Families, Build], families: Families) -> Report:
    """Return the rank correlations between centralities, and of each centrality between family policies.

    Parameters
    ----------
    builds : mapping of family policy to Build
        All policies, made with centralities.
    families : {"discount", "keep", "collapse"}
        The policy under which centralities are compared with each other.

    Returns
    -------
    Report
        `n_top_shared`: how many of the 20 highest ranks are the same nodes.
    """
    comments = (
        f"spearman: rank correlation, ties by their mean rank; n_top_shared: how many of the {TOP} highest agree",
        "between family policies: over the genes that have an edge and a node of their own under both; keep and "
        "discount have one graph of figures and genes",
        *_thresholds(builds),
        *builds[families].centrality_notes,
    )
    found = [*agreement_of_policies(builds), *agreement_of_measures(builds[families])]
    return Report("rank-agreement", comments, tuple(field.name for field in fields(Agreement)), map(astuple, found))


def policy_ranks_report(builds: Mapping[Families, Build], measure: str) -> Report:
    """Return each gene's rank by a centrality under every family policy.

    Parameters
    ----------
    builds : mapping of family policy to Build
        All policies, made with this centrality.
    measure : str

    Returns
    -------
    Report
        The highest under `keep` first; `family` is the highest family or ambiguous word that names the gene where
        families are nodes, and `rank_family` its rank.
    """
    rows = list(_rank_rows(builds, measure))
    policies = [
        f"{one.measure_a}, {one.families_a} and {one.families_b}: {_told(one)}"
        for one in agreement_of_policies(builds)
        if one.measure_a == measure
    ]
    comments = (
        f"rank by {measure}: 1 is the highest, equal values share the best rank, only nodes with an edge have one",
        "a gene that is high under keep and low under discount or collapse owes its rank to words that name several "
        "genes; n_direct_figures counts the figures that draw it by a name of its own",
        *policies,
        *_thresholds(builds),
        *builds["collapse"].centrality_notes,
    )
    columns = ("node_id", "name", "n_figures", "n_direct_figures", *(f"rank_{one}" for one in POLICIES))
    return Report("policy-ranks", comments, (*columns, "family", "rank_family"), rows)


def _rank_rows(builds: Mapping[Families, Build], measure: str) -> Iterator[Sequence[Any]]:
    genes = builds["keep"].corpus.genes
    for row in rank_genes(builds, measure):
        named = f"ncbigene:{genes.ncbigene[row.gene]}", genes.symbol[row.gene]
        ranks = [row.ranks[families] for families in POLICIES]
        yield [*named, row.n_figures, row.n_direct_figures, *ranks, row.family, row.family_rank]


def _told(agreement: Agreement) -> str:
    correlation = "undefined" if agreement.spearman is None else f"{agreement.spearman:.3f}"
    return (
        f"rank correlation {correlation} over {agreement.n_nodes:,} genes, "
        f"{agreement.n_top_shared} of the {min(TOP, agreement.n_nodes)} highest are the same"
    )


def _thresholds(builds: Mapping[Families, Build]) -> list[str]:
    return [
        f"{families}: {len(pairs):,} co-occurrence edges, of {pairs.counts.min_figures} or more {made.options.unit}"
        for families, made in builds.items()
        if (pairs := made.pairs) is not None
    ]
