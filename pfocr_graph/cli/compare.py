"""pfocr-graph compare: what differs between two networks."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from pfocr_graph.cli.arguments import add_table_format
from pfocr_graph.cli.parsing import HelpFormatter
from pfocr_graph.cli.streams import say

__all__ = ["add_command"]

EPILOG = """\
examples:
  pfocr-graph compare early/network.cx2 late/network.cx2 | head
  pfocr-graph compare strict/network.graphml all/network.graphml -o both.cx2 --format markdown
"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "compare",
        help="print what differs between two networks",
        description="Print the edges of two network files: gained, lost, changed, and how their ranks moved.",
        epilog=EPILOG,
        formatter_class=HelpFormatter,
    )
    parser.add_argument("network_a", metavar="A", help="network file, as build wrote it")
    parser.add_argument("network_b", metavar="B", help="the other one")
    parser.add_argument("--nodes", action="store_true", help="print nodes that differ instead of edges")
    parser.add_argument("--changes-only", action="store_true", help="leave out edges that are the same")
    parser.add_argument("-o", "--output", metavar="FILE", help="write a network whose edges carry both counts")
    add_table_format(parser)
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Print the table, write the network where asked for, and say the totals on stderr."""
    from dataclasses import replace

    from pfocr_graph.comparison import compare_networks
    from pfocr_graph.formats import format_of, read_network
    from pfocr_graph.reports import write_report

    if parsed.output:
        format_of(parsed.output)
    found = compare_networks(read_network(parsed.network_a), read_network(parsed.network_b))
    report = found.nodes if parsed.nodes else found.edges
    if parsed.changes_only:
        report = replace(report, rows=[row for row in report.rows if row[0] != "same"])
    if parsed.output:
        found.network.write(parsed.output)
    write_report(report, sys.stdout, parsed.format)
    totals = ", ".join(f"{number:,} {change}" for change, number in found.counts().items())
    say(f"Edges: {totals}.", *(f"{note[:1].upper()}{note[1:]}." for note in found.notes))
    return 0
