"""pfocr-graph cytoscape: networks opened in a Cytoscape that runs."""

from __future__ import annotations

import argparse
from typing import Any

from pfocr_graph.cli.parsing import HelpFormatter
from pfocr_graph.cli.streams import say

__all__ = ["add_command"]

EPILOG = """\
examples:
  pfocr-graph cytoscape send out/network.cx2
  pfocr-graph cytoscape send out/network.graphml --layout circular
"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "cytoscape",
        help="open a network in Cytoscape",
        description="Open networks in a Cytoscape that runs on this machine, through CyREST.",
        epilog=EPILOG,
        formatter_class=HelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    send = actions.add_parser(
        "send",
        help="open a file in it",
        description="Open a network in Cytoscape, with its style and coordinates.",
        epilog=EPILOG,
        formatter_class=HelpFormatter,
    )
    send.add_argument("file", metavar="FILE", help="a network in any format; CX and CX2 are sent as they are")
    send.add_argument("--port", type=int, default=1234, metavar="N", help="where CyREST listens (default: 1234)")
    send.add_argument(
        "--layout", metavar="NAME", help="a layout of Cytoscape's (default: the file's, or force-directed)"
    )
    send.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Send the file and say what there is."""
    from pfocr_graph.publish.cytoscape import send

    sent = send(parsed.file, port=parsed.port, layout=parsed.layout)
    drawn = "" if sent.is_drawn else "; it is too large to be drawn by itself: choose View > Create View"
    say(f"{parsed.file} is network {sent.suid} in Cytoscape {sent.version}{drawn}.")
    return 0
