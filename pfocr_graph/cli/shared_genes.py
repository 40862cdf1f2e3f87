"""pfocr-graph shared-genes: pairs of figures that draw the same genes, on stdout."""

from __future__ import annotations

import argparse
import sys
from typing import Any, get_args

from pfocr_graph.cli.arguments import HelpFormatter, add_input_options, add_table_format, count_or_all, read_selected
from pfocr_graph.errors import OptionError
from pfocr_graph.options import Significance

__all__ = ["add_command"]

EPILOG = """\
examples:
  pfocr-graph shared-genes seeds
  pfocr-graph shared-genes _figures --min-jaccard 0.8 --top-pairs 50 --format markdown
  pfocr-graph shared-genes _figures --significance bicm --max-q 0.01
"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "shared-genes",
        help="print pairs of figures that draw the same genes",
        description="Print the pairs of figures that share genes, a family counting once, strongest first.",
        epilog=EPILOG,
        formatter_class=HelpFormatter,
    )
    add_input_options(parser)
    pairs = parser.add_argument_group("which pairs")
    pairs.add_argument("--min-shared", type=int, default=1, metavar="N", help="share at least N entities (default: 1)")
    pairs.add_argument(
        "--min-jaccard", type=float, default=0.0, metavar="X", help="least Jaccard similarity (default: 0)"
    )
    pairs.add_argument(
        "--top-pairs", type=count_or_all, default=100_000, metavar="N|all", help="the N strongest (default: 100000)"
    )
    pairs.add_argument(
        "--significance", choices=get_args(Significance), default="none", help="p- and q-values (default: none)"
    )
    pairs.add_argument("--max-q", type=float, metavar="Q", help="keep pairs with a q-value of at most this")
    add_table_format(parser)
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Print the table."""
    from pfocr_graph.build import build
    from pfocr_graph.cli.progress import ProgressLine
    from pfocr_graph.figure_pairs import pair_figures
    from pfocr_graph.options import BuildOptions
    from pfocr_graph.reports import write_report
    from pfocr_graph.reports.shared_genes import shared_genes_report

    if parsed.max_q is not None and parsed.significance == "none":
        raise OptionError("--max-q needs q-values; add --significance bicm")
    line = ProgressLine()
    corpus, _ = read_selected(parsed, line.reading)
    made = build(corpus, BuildOptions(network="bipartite"), layout=False, centralities=False)
    pairs = pair_figures(
        made.entities,
        top=parsed.top_pairs,
        min_shared=parsed.min_shared,
        min_jaccard=parsed.min_jaccard,
        significance=parsed.significance,
        max_q=parsed.max_q,
    )
    line.clear()
    write_report(shared_genes_report(made, pairs), sys.stdout, parsed.format)
    return 0
