"""pfocr-graph centrality: the table of centralities on stdout."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from pfocr_graph.cli.arguments import (
    add_count_options,
    add_input_options,
    add_table_format,
    build_options,
    read_selected,
)
from pfocr_graph.cli.parsing import HelpFormatter
from pfocr_graph.metrics import METRICS

if TYPE_CHECKING:
    from pfocr_graph.cli.progress import ProgressLine
    from pfocr_graph.corpus import FigureCorpus
    from pfocr_graph.options import BuildOptions
    from pfocr_graph.reports import Report

__all__ = ["add_command"]

EPILOG = """\
examples:
  pfocr-graph centrality seeds
  pfocr-graph centrality _figures --families collapse --min-figures 3 --format markdown | head -20
  pfocr-graph centrality _figures --compare
  pfocr-graph centrality _figures --policy-ranks gene_strength | head -40
"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "centrality",
        help="print how central each figure and gene is",
        description="Print the centralities of figures and genes, most central first.",
        epilog=EPILOG,
        formatter_class=HelpFormatter,
    )
    add_input_options(parser)
    add_count_options(parser)
    shown = parser.add_argument_group("what is shown").add_mutually_exclusive_group()
    shown.add_argument("--ranks", action="store_true", help="a rank behind each centrality, ties sharing the best")
    shown.add_argument(
        "--compare",
        action="store_true",
        help="rank correlations instead: between centralities, and of each between family policies",
    )
    shown.add_argument(
        "--policy-ranks",
        choices=tuple(METRICS),
        metavar="NAME",
        help="each gene's rank by this centrality under every family policy instead: how much of it is one word",
    )
    add_table_format(parser)
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Print the table."""
    from pfocr_graph.cli.progress import ProgressLine
    from pfocr_graph.reports import write_report

    options, line = build_options(parsed), ProgressLine()
    corpus, _ = read_selected(parsed, line.reading)
    report = _report(parsed, corpus, options, line)
    line.clear()
    write_report(report, sys.stdout, parsed.format)
    return 0


def _report(parsed: argparse.Namespace, corpus: FigureCorpus, options: BuildOptions, line: ProgressLine) -> Report:
    from pfocr_graph.build import build
    from pfocr_graph.policy_ranks import build_policies
    from pfocr_graph.reports.centrality import centrality_report
    from pfocr_graph.reports.rank_agreement import agreement_report, policy_ranks_report

    if parsed.compare:
        return agreement_report(build_policies(corpus, options, progress=line), options.families)
    if parsed.policy_ranks:
        builds = build_policies(corpus, options, centralities=[parsed.policy_ranks], progress=line)
        return policy_ranks_report(builds, parsed.policy_ranks)
    return centrality_report(build(corpus, options, layout=False, groups=False, progress=line), ranks=parsed.ranks)
