"""pfocr-graph info: what there is in PFOCR data, before anything is built."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from pfocr_graph.cli.arguments import add_reading_options, add_table_format, reading_choices
from pfocr_graph.cli.parsing import HelpFormatter
from pfocr_graph.plain_text import as_json_text
from pfocr_graph.records import CONCEPT_FORMS

__all__ = ["add_command"]

EPILOG = """\
examples:
  pfocr-graph info genes.tsv.gz --year-table years.tsv
  pfocr-graph info pfocr-2026.pfocr --format json
"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "info",
        help="print what there is in PFOCR data",
        description="Print figures, papers, genes by organism and lexicon source, chemicals and diseases, years, the "
        "largest figures and families, stories that are drawn again and again, and what to know before counting.",
        epilog=EPILOG,
        formatter_class=HelpFormatter,
    )
    add_reading_options(parser)
    add_table_format(parser)
    parser.set_defaults(run=run, format="markdown")


def run(parsed: argparse.Namespace) -> int:
    """Print the tables."""
    from pfocr_graph.cli.progress import ProgressLine
    from pfocr_graph.reading import read_corpus
    from pfocr_graph.reports import write_report
    from pfocr_graph.reports.contents import contents_reports

    line = ProgressLine()
    corpus = read_corpus(
        parsed.inputs,
        include=tuple(CONCEPT_FORMS),
        processes=parsed.processes,
        progress=line.reading,
        **reading_choices(parsed),
    )
    line.clear()
    reports = contents_reports(corpus)
    if parsed.format == "json":
        tables = {one.name: [dict(zip(one.columns, row, strict=True)) for row in one.rows] for one in reports}
        sys.stdout.write(as_json_text(tables, indent=1) + "\n")
        return 0
    for number, report in enumerate(reports):
        sys.stdout.write("\n" if number else "")
        write_report(report, sys.stdout, parsed.format)
    return 0
