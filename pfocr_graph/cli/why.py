"""pfocr-graph why: the figures behind a pair of genes, with the words that name them."""

from __future__ import annotations

import argparse
import sys
from typing import Any, get_args

from pfocr_graph.cli.arguments import add_input_options, add_table_format, read_selected
from pfocr_graph.cli.parsing import HelpFormatter
from pfocr_graph.cli.streams import say
from pfocr_graph.options import Families

__all__ = ["add_command"]

EPILOG = """\
examples:
  pfocr-graph why AKT1 ERBB2 seeds
  pfocr-graph why APP BACE1 genes.tsv.gz --format markdown
  pfocr-graph why APC AXIN genes.tsv.gz --families collapse
  pfocr-graph why TLR4 ATP pfocr-2026.pfocr --include chemicals
"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "why",
        help="print why two genes are joined",
        description="Print every figure that draws both of two genes or families: words, their worth, link.",
        epilog=EPILOG,
        formatter_class=HelpFormatter,
    )
    parser.add_argument(
        "gene_a",
        metavar="GENE",
        help="symbol, family term, NCBI Gene id or node id; with --include also a chemical or disease",
    )
    parser.add_argument("gene_b", metavar="GENE", help="the other one")
    add_input_options(parser)
    parser.add_argument(
        "--families",
        choices=get_args(Families),
        default="discount",
        help="discount: only figures with words for each (default); keep: all; collapse: a family is one",
    )
    add_table_format(parser)
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Print the table, and how many figures there are on stderr."""
    from pfocr_graph.cli.progress import ProgressLine
    from pfocr_graph.evidence import explain_names
    from pfocr_graph.reports import Report, write_report
    from pfocr_graph.reports.reading import figures_of_papers

    line = ProgressLine()
    corpus, _ = read_selected(parsed, line.reading)
    line.clear()
    found = explain_names(corpus, parsed.gene_a, parsed.gene_b, parsed.families)
    rows = list(found.rows)
    independent = found.columns.index("independent")
    counted = [row for row in rows if parsed.families == "keep" or row[independent]]
    write_report(Report("why", (), found.columns, counted), sys.stdout, parsed.format)
    papers = {row[found.columns.index("pmcid")] or row[found.columns.index("figid")] for row in counted}
    # A figure has a row for each organism whose genes it draws.
    figures, all_figures = ({row[found.columns.index("figid")] for row in some} for some in (counted, rows))
    echoes = len(all_figures - figures)
    say(
        f"{parsed.gene_a} and {parsed.gene_b} are drawn together in {figures_of_papers(len(figures), len(papers))}"
        + (f"; {echoes:,} more only echo one word (--families keep lists them)" if echoes else "")
        + "."
    )
    return 0
