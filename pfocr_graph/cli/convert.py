"""pfocr-graph convert: a network file in another format."""

from __future__ import annotations

import argparse
from typing import Any

from pfocr_graph.cli.parsing import HelpFormatter
from pfocr_graph.cli.streams import say
from pfocr_graph.formats import FORMATS

__all__ = ["add_command"]

EPILOG = """\
examples:
  pfocr-graph convert out/network.cx2 network.graphml
  pfocr-graph convert out/network.graphml network.cyjs.gz
"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "convert",
        help="write a network file in another format",
        description="Read a network file, ours or another tool's, and write it in another format.",
        epilog=EPILOG,
        formatter_class=HelpFormatter,
    )
    parser.add_argument("source", metavar="A", help="network file or folder to read")
    parser.add_argument("target", metavar="B", help="network file or folder to write; one that is there is replaced")
    parser.add_argument("--from", dest="source_format", choices=FORMATS, help="format of A (default: by its ending)")
    parser.add_argument("--to", dest="target_format", choices=FORMATS, help="format of B (default: by its ending)")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Convert, and say what the format could not hold."""
    from pfocr_graph.formats import format_of, read_network, write_network

    format_of(parsed.target, parsed.target_format)
    network = read_network(parsed.source, parsed.source_format)
    notes = write_network(network, parsed.target, parsed.target_format)
    counts = f"{network.n_nodes:,} nodes and {network.n_edges:,} edges"
    say(*notes, f"Read {counts}; wrote {parsed.target}.")
    return 0
