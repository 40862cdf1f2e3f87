"""pfocr-graph centrality: the table of centralities on stdout."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from pfocr_graph.cli.arguments import (
    HelpFormatter,
    add_count_options,
    add_input_options,
    add_table_format,
    build_options,
    read_selected,
)

__all__ = ["add_command"]

EPILOG = """\
examples:
  pfocr-graph centrality seeds
  pfocr-graph centrality _figures --families collapse --min-figures 3 --format markdown | head -20
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
    add_table_format(parser)
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Print the table."""
    from pfocr_graph.build import build
    from pfocr_graph.cli.progress import ProgressLine
    from pfocr_graph.reports import write_report
    from pfocr_graph.reports.centrality import centrality_report

    options, line = build_options(parsed), ProgressLine()
    corpus, _ = read_selected(parsed, line.reading)
    made = build(corpus, options, layout=False, centralities=True, progress=line)
    line.clear()
    write_report(centrality_report(made), sys.stdout, parsed.format)
    return 0
