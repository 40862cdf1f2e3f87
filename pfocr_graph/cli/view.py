"""pfocr-graph view: one HTML page to look at a network file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from pfocr_graph.cli.parsing import HelpFormatter
from pfocr_graph.cli.streams import say
from pfocr_graph.errors import OptionError

__all__ = ["add_command"]

EPILOG = """\
examples:
  pfocr-graph view out/network.cx2
  pfocr-graph view out/network.graphml -o wnt.html --script cytoscape.min.js
"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "view",
        help="make a page to look at a network",
        description="Write one HTML page that shows a network: search it, click it, set a threshold, save a picture.",
        epilog=EPILOG,
        formatter_class=HelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", help="a network in any format that `pfocr-graph formats` lists")
    parser.add_argument("-o", "--output", metavar="PAGE", help="the page (default: FILE with the ending .html)")
    parser.add_argument(
        "--script",
        metavar="FILE",
        help="put this copy of cytoscape.min.js into the page, which then needs no network "
        "(default: one fixed version from cdn.jsdelivr.net)",
    )
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Write the page and say where it is."""
    from pfocr_graph.files import replaced_when_whole
    from pfocr_graph.formats import format_of, read_network
    from pfocr_graph.view import write_page

    suffix = format_of(parsed.file).suffix
    path = Path(parsed.file)
    page = (
        Path(parsed.output)
        if parsed.output
        else path.with_name(path.name.removesuffix(".gz")[: -len(suffix)] + ".html")
    )
    if page.resolve() == path.resolve():
        raise OptionError(f"is {page}, the network itself; name another file for the page", "output")
    network = read_network(path)
    with replaced_when_whole(page) as stream:
        notes = write_page(network, stream, script=parsed.script)
    for line in (*notes, f"Wrote {page}: {network.n_nodes:,} nodes, {network.n_edges:,} edges. Open it in a browser."):
        say(f"{line[0].upper()}{line[1:]}")
    return 0
