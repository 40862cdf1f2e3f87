"""What the summary of a build says of chemicals and diseases: by name for programs, and as lines."""

from __future__ import annotations

from typing import Any

from pfocr_graph.build import Build
from pfocr_graph.cooccurrence import HISTOGRAM_AT
from pfocr_graph.ragged import sorted_distinct
from pfocr_graph.records import CONCEPT_FORMS

__all__ = ["across_lines", "concept_counts", "describe_across"]


def concept_counts(build: Build) -> dict[str, int]:
    """Return how many chemicals and diseases are mentioned, and how often; nothing where there are none."""
    corpus = build.corpus
    if not len(corpus.concepts):
        return {}
    kinds = [corpus.concepts.kind[code] for code in sorted_distinct(corpus.concept_mentions.concept).tolist()]
    counts = {name: kinds.count(form.kind) for name, form in CONCEPT_FORMS.items()}
    return {"concept_mentions": len(corpus.concept_mentions), **counts}


def describe_across(build: Build) -> list[dict[str, Any]]:
    """Return what was counted of the pairs of each two kinds of nodes."""
    pairs = build.gene_pairs
    if pairs is None:
        return []
    return [
        {
            "kinds": list(one.kinds),
            "edges_at": {str(minimum): one.counts.at_least(minimum) for minimum in HISTOGRAM_AT},
            "plain_pairs": one.counts.plain_pairs,
            "plain_support": one.counts.plain_total,
            "support": one.counts.supported_total,
            **({} if one.n_tests is None else {"tests": one.n_tests}),
        }
        for one in pairs.across
    ]


def across_lines(build: Build) -> list[str]:
    """Return lines for a person on the pairs of two kinds."""
    lines = []
    for one in [] if build.gene_pairs is None else build.gene_pairs.across:
        counts = one.counts
        if not counts.plain_pairs:
            continue
        one_name, other_name = ("gene" if kind.isdigit() else kind for kind in one.kinds)
        of = f" of {build.corpus.organism_name(one.kinds[0])}" if len(build.corpus.taxon_ids) > 1 else ""
        of = of if one.kinds[0].isdigit() else ""
        echoes = counts.plain_pairs - counts.at_least(1)
        lines.append(
            f"{counts.at_least(counts.min_figures):,} pairs of a {one_name}{of} and a {other_name}"
            + (
                f"; in {echoes:,} more one word was read as both, which is not counted"
                if echoes and build.options.families != "keep"
                else ""
            )
            + (f"; q-values over {one.n_tests:,} pairs of their own" if one.n_tests is not None else "")
            + "."
        )
    return lines
