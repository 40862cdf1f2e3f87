"""The summary of a build: a few lines for a person, and summary.json for a program."""

from __future__ import annotations

from importlib import metadata
from typing import Any

import numpy as np

from pfocr_graph.attributes import node_noun
from pfocr_graph.build import Build
from pfocr_graph.cooccurrence import HISTOGRAM_AT
from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.gene_pairs import GenePairs
from pfocr_graph.options import AUTO_EDGES, BuildOptions
from pfocr_graph.reports.across import across_lines, concept_counts, describe_across
from pfocr_graph.reports.reading import count_figures, describe_reading, figures_of_papers, gene_lines, reading_lines
from pfocr_graph.reused import MergedFigure, Stories, near_duplicates

__all__ = ["as_json", "as_lines", "versions"]

FEW_FIGURES = 50
SHOWN_STORIES = 5
WEB_EDGES, WEB_ELEMENTS = 20_000, 26_000


def versions() -> dict[str, str]:
    """Return the versions that numbers and bytes may depend on.

    Examples
    --------
    >>> sorted(versions())
    ['networkx', 'numpy', 'pandas', 'pfocr-graph', 'pyyaml', 'scipy']
    """
    names = ("networkx", "numpy", "pandas", "pfocr-graph", "pyyaml", "scipy")
    return {name: metadata.version(name) for name in names}


def as_json(build: Build, *, merged: tuple[MergedFigure, ...] = ()) -> dict[str, Any]:
    """Return everything that was read, counted, removed and skipped, by name; no clock time.

    Parameters
    ----------
    build : Build
    merged : tuple of MergedFigure
        Reused figures that were made one.
    """
    corpus = build.corpus
    found: dict[str, Any] = {
        "versions": versions(),
        "options": build.options.as_dict(),
        **describe_reading(corpus),
        "filters": [{name: getattr(step, name) for name in step.__slots__} for step in corpus.steps],
        "merged_figures": {figure.figid: list(figure.merged) for figure in merged},
        "counts": {
            "figures": corpus.n_figures,
            "figures_with_genes": int((build.entities.nodes_by_figure > 0).sum()),
            "papers": len(corpus.papers[1]),
            "mentions": corpus.n_mentions,
            "genes": corpus.n_genes,
            "genes_without_symbol": len(corpus.unnamed_genes),
            "drawn_entities": build.entities.n_nodes,
            "organisms": {taxon_id: corpus.organism_name(taxon_id) for taxon_id in corpus.taxon_ids},
            "nodes": {kind: len(table) for kind, table in build.network.node_tables.items()},
            "edges": {kind: len(table) for kind, table in build.network.edge_tables.items()},
            **concept_counts(build),
        },
        "largest_tenth_share_of_pairs": _share_of_largest(build),
    }
    if build.pairs is not None:
        counts = build.pairs.counts
        found["co_occurrence"] = {
            "min_figures": counts.min_figures,
            "edges_at": {str(minimum): counts.at_least(minimum) for minimum in HISTOGRAM_AT},
            "plain_pairs": counts.plain_pairs,
            "plain_support": counts.plain_total,
            "support": counts.supported_total,
            "pairs_sharing_a_gene": counts.improper_pairs,
        }
    tests = _n_tests(build)
    if tests is not None:
        found["significance"] = {
            "model": build.options.significance,
            "tests": tests,
            "max_q": build.options.max_q,
        }
    if across := describe_across(build):
        found["co_occurrence_across_kinds"] = across
    found["cuts"] = list(build.cuts)
    if build.figure_pairs is not None:
        found["figure_pairs"] = {"min_shared": build.figure_pairs.min_shared, "pairs": build.figure_pairs.n_pairs}
    if build.stories is not None:
        found["reused"] = _reused(build, build.stories)
    return found


def _n_tests(build: Build) -> int | None:
    """Return m of the Benjamini-Hochberg procedure, where anything was tested."""
    if build.gene_pairs is not None:
        return build.gene_pairs.n_tests
    if build.figure_pairs is not None and build.options.significance != "none":
        return build.figure_pairs.n_tests
    return None


def _reused(build: Build, stories: Stories) -> dict[str, Any]:
    largest = zip(stories.n_figures, stories.n_papers, stories.common, strict=True)
    return {
        "figures_with_near_duplicate": int((near_duplicates(build.entities) > 0).sum()),
        "stories": len(stories.n_figures),
        "largest_stories": [
            {"figures": figures, "papers": papers, "consensus": list(common)}
            for figures, papers, common in list(largest)[:SHOWN_STORIES]
        ],
    }


def _share_of_largest(build: Build) -> float | None:
    """Return which share of all co-occurring pairs of genes the largest tenth of the figures makes."""
    incidence = build.incidence
    by_figure = np.bincount(incidence.figure[incidence.node < incidence.n_drawn])
    sizes = np.sort(by_figure[by_figure > 0])[::-1].astype(np.float64)
    pairs = sizes * (sizes - 1) / 2
    if not pairs.sum():
        return None
    return round(float(pairs[: -(-len(pairs) // 10)].sum() / pairs.sum()), 4)


def as_lines(summary: dict[str, Any], build: Build) -> list[str]:
    """Return the summary as lines for a person, the most important first.

    Parameters
    ----------
    summary : dict
        What `as_json` returned.
    build : Build
    """
    return [
        *_threshold(build),
        *_what_there_is(summary, build),
        *_support(summary, build),
        *_significance(build),
        *across_lines(build),
        *(f"{cut}." for cut in build.cuts),
        *reading_lines(build.corpus),
        *_filters(build.corpus),
        *_warnings(summary, build),
    ]


def _threshold(build: Build) -> list[str]:
    if build.figure_pairs is not None and build.options.min_shared == "auto":
        return [
            f"Figures are joined by {build.figure_pairs.min_shared} or more shared entities: the least that gives at "
            f"most {AUTO_EDGES:,} edges (--min-shared N to choose)."
        ]
    if build.gene_pairs is None:
        return []
    pairs, unit = build.gene_pairs, build.options.unit
    counts = pairs.pairs.counts
    is_chosen = build.options.min_figures != "auto"
    if is_chosen and pairs.at_least(1) and not pairs.at_least(counts.min_figures):
        return [
            f"No pair has support in {counts.min_figures} {unit}, so none is joined. {_edges_at(pairs)} "
            "(--min-figures N to choose)."
        ]
    if is_chosen or counts.min_figures == 1:
        return []
    return [
        f"Co-occurrence edges have support in {counts.min_figures} or more {unit}: the least that gives at most "
        f"{AUTO_EDGES:,} edges. {_edges_at(pairs)} (--min-figures N to choose)."
    ]


def _edges_at(pairs: GenePairs) -> str:
    return "Edges at " + ", ".join(f"{minimum}: {pairs.at_least(minimum):,}" for minimum in HISTOGRAM_AT)


def _what_there_is(summary: dict[str, Any], build: Build) -> list[str]:
    counts = summary["counts"]
    nodes, edges = dict(counts["nodes"]), counts["edges"]
    n_figures = nodes.pop("figure", counts["figures"])
    shown = figures_of_papers(counts["figures"], counts["papers"])
    if n_figures != counts["figures"]:
        shown = f"{n_figures:,} of {shown}"
    drawn = ", ".join(f"{number:,} {node_noun(kind, number)}" for kind, number in nodes.items())
    if not drawn:
        nothing = "no gene with an edge" if build.options.network == "genes" and build.incidence.n_nodes else "no genes"
        drawn = nothing if build.figure_pairs is None else "joined by genes"
    organisms = ", ".join(counts["organisms"].values())
    lines = [
        f"{shown}; {drawn}"
        + (f" of {organisms}" if organisms else "")
        + "; "
        + ", ".join(f"{number:,} {kind} edges" for kind, number in edges.items())
        + "."
    ]
    if build.options.network == "genes" and build.pairs is not None and not build.options.around:
        left_out = build.incidence.n_nodes - sum(nodes.values())
        if left_out:
            lines.append(f"{left_out:,} without an edge are left out of the gene network.")
    return lines


def _support(summary: dict[str, Any], build: Build) -> list[str]:
    lines = []
    if build.pairs is not None and build.pairs.counts.plain_pairs:
        counts = build.pairs.counts
        if build.options.families == "discount":
            echoes = counts.plain_pairs - counts.at_least(1)
            share = 1 - counts.supported_total / counts.plain_total if build.options.unit == "figures" else None
            lines += [
                f"One matched word alone accounts for {echoes:,} of {counts.plain_pairs:,} gene pairs"
                + (f" and {share:.0%} of all their support" if share is not None else "")
                + "; that is not counted (--families keep counts it, collapse draws families as one node)."
            ] * bool(echoes)
        elif build.options.families == "keep":
            lines.append(
                "Every figure that mentions both genes counts, even by one family word: strong edges may be echoes."
            )
        else:
            lines.append(
                f"{counts.improper_pairs:,} pairs of a family with its own gene or an overlapping family are no edges."
            )
    share = summary["largest_tenth_share_of_pairs"]
    if share is not None and summary["counts"]["figures_with_genes"] >= 10:
        lines.append(
            f"The largest tenth of the figures makes {share:.0%} of all pairs (--max-genes leaves out large figures)."
        )
    reused = summary.get("reused")
    if reused and reused["figures_with_near_duplicate"]:
        story = reused["largest_stories"][0]
        lines.append(
            f"{reused['figures_with_near_duplicate']:,} figures have a near-duplicate; the story drawn most often has "
            f"{figures_of_papers(story['figures'], story['papers'])} ({', '.join(story['consensus'][:6])})."
        )
    return lines


def _significance(build: Build) -> list[str]:
    tests = _n_tests(build)
    if tests is None:
        return []
    tested = f"q-values over {tests:,} pairs of figures"
    if build.pairs is not None:
        tested = f"q-values over {tests:,} pairs of nodes in at least {build.pairs.counts.min_figures} figures each"
    lines = [f"Significance ({build.options.significance}): {tested}."]
    if build.pairs is None:
        return lines
    if build.options.families == "discount":
        lines.append(
            "Under --families discount the genes of one family repeat the same evidence; --families collapse tests "
            "each drawn entity once and is recommended."
        )
    if build.options.significance == "hypergeometric":
        lines.append("The hypergeometric test ignores figure size and finds too much; it is for comparison with bicm.")
    return lines


def _filters(corpus: FigureCorpus) -> list[str]:
    return [
        f"Filter {step.name} {step.value}: removed {count_figures(step.removed_figures)}, "
        f"{step.removed_mentions:,} mentions" + (f" ({step.note})" if step.note else "") + "."
        for step in corpus.steps
        if step.removed_figures or step.removed_mentions or step.note
    ]


def _ways_to_make_it_smaller(options: BuildOptions) -> str:
    """Name the options that leave fewer edges, of those that are not given."""
    if options.network == "figures":
        return "--top-edges, a higher --min-shared or --min-jaccard"
    mixed = ["--network genes"] if options.network == "mixed" else []
    significant = ["--significance bicm --max-q 0.01"] if options.max_q is None else []
    paired = ["a higher --min-figures", "--top-edges", *significant] if options.network != "bipartite" else []
    ways = [*mixed, *paired] or ["Filters such as --min-genes and --years"]
    text = " or ".join([", ".join(ways[:-1]), ways[-1]] if len(ways) > 1 else ways)
    return text[0].upper() + text[1:]


def _warnings(summary: dict[str, Any], build: Build) -> list[str]:
    lines = gene_lines(build.corpus)
    if summary["counts"]["figures_with_genes"] < FEW_FIGURES and build.pairs is not None and len(build.pairs):
        lines.append(f"With fewer than {FEW_FIGURES} figures jaccard, npmi and other measures tell little.")
    n_edges, n_nodes = build.network.n_edges, build.network.n_nodes
    if n_edges > WEB_EDGES and n_edges + n_nodes >= WEB_ELEMENTS:
        lines.append(
            f"Cytoscape Web opens networks of up to {WEB_EDGES:,} edges from NDEx, this one has {n_edges:,}. "
            f"{_ways_to_make_it_smaller(build.options)} make it smaller."
        )
    lines.append(
        "An edge means drawn in the same figure. PFOCR is a sample of figures: no edge does not mean no relation."
    )
    return lines
