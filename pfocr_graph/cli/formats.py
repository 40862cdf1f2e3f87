"""pfocr-graph formats: what can be read and written."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from pfocr_graph.cli.arguments import add_table_format
from pfocr_graph.cli.parsing import HelpFormatter

__all__ = ["add_command"]

EPILOG = """\
example:
  pfocr-graph formats --format markdown
"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "formats",
        help="print what can be read and written",
        description="Print the forms of input and the file formats of networks.",
        epilog=EPILOG,
        formatter_class=HelpFormatter,
    )
    add_table_format(parser)
    parser.set_defaults(run=run, format="markdown")


def run(parsed: argparse.Namespace) -> int:
    """Print both tables."""
    from pfocr_graph.formats import FORMATS
    from pfocr_graph.readers import READERS
    from pfocr_graph.reports import Report, write_report

    readers = [[one.name, one.title, " ".join(one.suffixes), one.holds] for one in READERS.values()]
    formats = [[one.name, one.suffix, one.opens_in, one.carries] for one in FORMATS.values()]
    for report in (
        Report(
            "readers", ("What is read; the form is told by content.",), ("input", "what", "called", "holds"), readers
        ),
        Report("formats", ("What is written.",), ("format", "suffix", "opens in", "carries"), formats),
    ):
        write_report(report, sys.stdout, parsed.format)
        sys.stdout.write("\n" if parsed.format != "json" else "")
    return 0
