"""Options that several commands share, and what they mean to the library."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING, Any, get_args

from pfocr_graph.cli.parsing import count_or_all, count_or_auto, listed, years_between
from pfocr_graph.errors import OptionError, RecordError
from pfocr_graph.options import (
    EXTRA_MEASURES,
    LEXICON_POLICIES,
    BuildOptions,
    Families,
    NetworkKind,
    Reused,
    Significance,
    Unit,
)
from pfocr_graph.organisms import HUMAN, organism_name
from pfocr_graph.readers.context import GenesFrom
from pfocr_graph.records import CONCEPT_FORMS

if TYPE_CHECKING:
    from pfocr_graph.corpus import FigureCorpus
    from pfocr_graph.reused import MergedFigure

__all__ = [
    "add_count_options",
    "add_input_options",
    "add_reading_options",
    "add_table_format",
    "build_options",
    "read_selected",
    "reading_choices",
]


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """Add what is read, and how."""
    parser.add_argument(
        "inputs",
        nargs="+",
        metavar="INPUT",
        help="PFOCR data in any form (see: pfocr-graph formats), folders, patterns, or - for standard input",
    )
    reading = parser.add_argument_group("reading")
    reading.add_argument("--year-table", metavar="FILE", help="table of figid and year")
    reading.add_argument(
        "--gene-info", metavar="FILE", help="HGNC's complete set or NCBI's gene_info: symbols for ids, ids for symbols"
    )
    reading.add_argument(
        "--genes-from",
        choices=get_args(GenesFrom),
        default="tables",
        help="keywords: where the gene table of a page is away, the keywords that --gene-info knows (default: tables)",
    )
    reading.add_argument(
        "--disease-annotations",
        metavar="FILE",
        help="table of figid and one column of disease terms, which become an attribute of the figures",
    )
    reading.add_argument("--strict", action="store_true", help="stop at the first record that cannot be used")
    reading.add_argument(
        "--processes",
        type=int,
        default=available_processors(),
        metavar="N",
        help="how many processes read a large folder of pages, with the same outcome (default: one for each processor)",
    )


def available_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def reading_choices(parsed: argparse.Namespace) -> dict[str, Any]:
    """Return the options of `add_reading_options` as `pfocr_graph.read_corpus` takes them."""
    names = ("strict", "year_table", "gene_info", "genes_from", "disease_annotations")
    return {name: getattr(parsed, name) for name in names}


def add_input_options(parser: argparse.ArgumentParser) -> None:
    """Add what is read and which of it counts."""
    add_reading_options(parser)
    chosen = parser.add_argument_group("which figures and genes (lists take commas and may repeat)")
    lists: dict[str, Any] = {"type": listed, "action": "extend"}
    chosen.add_argument(
        "--organism",
        **lists,
        metavar="NAME",
        help="organism whose lexicon named the genes: name, taxon id or all (default: Homo sapiens)",
    )
    chosen.add_argument(
        "--lexicon", choices=LEXICON_POLICIES, help="official symbols; + synonyms; + families (default: all)"
    )
    chosen.add_argument("--lexicon-source", **lists, metavar="SOURCE", help="only these lexicon sources, by name")
    chosen.add_argument(
        "--exclude-terms",
        metavar="FILE",
        help='leave out pairs of matched term and gene; "builtin" is a list of OCR false friends such as ATP',
    )
    chosen.add_argument(
        "--include",
        **lists,
        metavar="KIND",
        help=f"what else is a node, beside genes: {', '.join(CONCEPT_FORMS)}",
    )
    chosen.add_argument("--min-genes", type=int, metavar="N", help="only figures with at least N genes")
    chosen.add_argument("--max-genes", type=int, metavar="N", help="only figures with at most N genes")
    chosen.add_argument(
        "--max-gene-figures", type=float, metavar="SHARE", help="without genes in more of the figures than this"
    )
    chosen.add_argument(
        "--years", type=years_between, metavar="FROM-TO", help="only figures of these years, as 2015-2020 or 2015-"
    )
    chosen.add_argument(
        "--min-pathway-score", type=float, metavar="X", help="least pathway_score; figures without one stay"
    )
    chosen.add_argument(
        "--min-automl-pathway", type=float, metavar="X", help="least automl_pathway; figures without one stay"
    )
    chosen.add_argument(
        "--figure-organism", **lists, metavar="NAME", help="only figures whose page names this organism"
    )
    chosen.add_argument("--figures-from", metavar="FILE", help="only the figures in this file, a figid a line")
    chosen.add_argument("--papers-from", metavar="FILE", help="only the papers in this file, a PMC id a line")
    chosen.add_argument(
        "--genes-from-file", metavar="FILE", help="only these genes, and the figures that draw two of them"
    )
    chosen.add_argument("--title", metavar="TEXT", help="only figures with this text in their title or their paper's")
    chosen.add_argument(
        "--reused",
        choices=get_args(Reused),
        default="keep",
        help="merge: equal figures of different papers count as one (default: keep)",
    )


def add_count_options(parser: argparse.ArgumentParser) -> None:
    """Add what an edge means and which edges there are."""
    counting = parser.add_argument_group("what an edge means")
    counting.add_argument(
        "--families",
        choices=get_args(Families),
        default="discount",
        help="discount: only figures that name both genes by words of their own support a pair (default); "
        "keep: one family word is enough; collapse: a family is one node",
    )
    counting.add_argument(
        "--network", choices=get_args(NetworkKind), default="mixed", help="nodes and edges (default: mixed)"
    )
    counting.add_argument(
        "--min-figures",
        type=count_or_auto,
        default="auto",
        metavar="N|auto",
        help="least support of a co-occurrence edge (default: auto, the least that gives at most 100,000 edges)",
    )
    counting.add_argument(
        "--unit", choices=get_args(Unit), default="figures", help="count figures or papers (default: figures)"
    )
    counting.add_argument(
        "--measures",
        type=listed,
        action="extend",
        default=[],
        metavar="NAME",
        help=f"more measures on edges: {', '.join(EXTRA_MEASURES)}",
    )
    counting.add_argument(
        "--significance",
        choices=get_args(Significance),
        default="none",
        help="p- and q-values by the bipartite configuration model, or (for comparison) hypergeometric",
    )
    counting.add_argument("--max-q", type=float, metavar="Q", help="keep edges with a q-value of at most this")
    counting.add_argument(
        "--min-shared",
        type=count_or_auto,
        default="auto",
        metavar="N|auto",
        help="figures network: least number of shared entities (default: auto)",
    )
    counting.add_argument(
        "--min-jaccard", type=float, default=0.0, metavar="X", help="figures network: least similarity"
    )
    fewer = parser.add_argument_group("a smaller network")
    fewer.add_argument(
        "--around",
        type=listed,
        action="extend",
        default=[],
        metavar="GENE",
        help="only what is near these genes or families",
    )
    fewer.add_argument("--hops", type=int, default=1, metavar="N", help="how far near is, in edges (default: 1)")
    fewer.add_argument(
        "--around-top",
        type=count_or_all,
        default=20,
        metavar="N|all",
        help="follow the N strongest edges of each node (default: 20)",
    )
    fewer.add_argument("--top-edges", type=int, metavar="N", help="only the N strongest edges")
    fewer.add_argument("--top-neighbors", type=int, metavar="N", help="only edges among the N strongest of either end")
    fewer.add_argument(
        "--rank-by", default="support", metavar="NAME", help="what is strong: support or a measure (default: support)"
    )


def add_table_format(parser: argparse.ArgumentParser) -> None:
    """Add the form in which a table goes to stdout."""
    parser.add_argument(
        "--format", choices=("tsv", "json", "markdown"), default="tsv", help="form of the table (default: %(default)s)"
    )


def build_options(parsed: argparse.Namespace) -> BuildOptions:
    """Return the options that a network is built by.

    Raises
    ------
    OptionError
        If a choice cannot be meant.
    """
    for name in parsed.measures:
        if name not in EXTRA_MEASURES:
            raise OptionError(f'measure "{name}" is not known; choose among {", ".join(EXTRA_MEASURES)}')
    return BuildOptions(
        families=parsed.families,
        network=parsed.network,
        min_figures=parsed.min_figures,
        max_figure_ids=getattr(parsed, "max_figure_ids", 20),
        unit=parsed.unit,
        measures=tuple(dict.fromkeys(parsed.measures)),
        significance=parsed.significance,
        max_q=parsed.max_q,
        min_shared=parsed.min_shared,
        min_jaccard=parsed.min_jaccard,
        around=tuple(parsed.around),
        hops=parsed.hops,
        around_top=parsed.around_top,
        top_edges=parsed.top_edges,
        top_neighbors=parsed.top_neighbors,
        rank_by=parsed.rank_by,
    )


def read_selected(
    parsed: argparse.Namespace, progress: Any = None, *, digests: bool = False
) -> tuple[FigureCorpus, tuple[MergedFigure, ...]]:
    """Read the inputs and keep what the filters leave.

    Returns
    -------
    corpus : FigureCorpus
    merged : tuple of MergedFigure
        Reused figures that were made one.

    Raises
    ------
    RecordError
        If nothing can be used, or the filters leave nothing; the message names the filter.
    """
    from pfocr_graph.readers.lists import read_excluded_terms, read_lines
    from pfocr_graph.reading import read_corpus
    from pfocr_graph.reused import merge_reused

    organisms: list[str] = parsed.organism or [organism_name(HUMAN)]
    choices = {
        "figure_ids": parsed.figures_from and read_lines(parsed.figures_from),
        "papers": parsed.papers_from and read_lines(parsed.papers_from),
        "title": parsed.title,
        "years": parsed.years,
        "min_pathway_score": parsed.min_pathway_score,
        "min_automl_pathway": parsed.min_automl_pathway,
        "figure_organism": parsed.figure_organism,
        "organism": organisms,
        "lexicon": parsed.lexicon,
        "lexicon_sources": parsed.lexicon_source,
        "exclude_terms": parsed.exclude_terms and read_excluded_terms(parsed.exclude_terms),
        "max_gene_figures": parsed.max_gene_figures,
        "genes": parsed.genes_from_file and read_lines(parsed.genes_from_file),
        "min_genes": max(parsed.min_genes or 0, 2) if parsed.genes_from_file else parsed.min_genes,
        "max_genes": parsed.max_genes,
    }
    # Bare gene ids that come without an organism are of the one that is asked for.
    organism = organisms[0] if len(organisms) == 1 and organisms != ["all"] else HUMAN
    corpus = read_corpus(
        parsed.inputs,
        organism=organism,
        include=parsed.include or (),
        processes=parsed.processes,
        digests=digests,
        progress=progress,
        **reading_choices(parsed),
    )
    had_genes = corpus.n_mentions > 0
    corpus = corpus.select(**choices)
    if (had_genes and not corpus.n_mentions) or not corpus.n_figures:
        emptied = next(step for step in corpus.steps if not (step.left_mentions if had_genes else step.left_figures))
        option = emptied.name.replace("_", "-")
        raise RecordError(f"the filter {option} ({emptied.value}) left nothing; widen it or leave it out")
    merged: tuple[MergedFigure, ...] = ()
    if parsed.reused == "merge":
        corpus, merged = merge_reused(corpus)
    return corpus, merged
