"""pfocr-graph pack: PFOCR data in any form as one folder of Parquet that opens in a second or two."""

from __future__ import annotations

import argparse
from typing import Any

from pfocr_graph.cli.arguments import add_reading_options, reading_choices
from pfocr_graph.cli.parsing import HelpFormatter
from pfocr_graph.cli.streams import say
from pfocr_graph.records import CONCEPT_FORMS

__all__ = ["add_command"]

EPILOG = """\
examples:
  pfocr-graph pack my-clone -o pfocr-2026.pfocr
  pfocr-graph pack genes.tsv.gz --year-table years.tsv -o alzheimer.pfocr
  pfocr-graph pack my-clone -o pfocr-2026.pfocr --refresh
  pfocr-graph build pfocr-2026.pfocr -o out

DuckDB, polars, pandas and Spark open the tables too:
  duckdb -c "SELECT symbol, count(DISTINCT figid) AS n FROM 'pfocr-2026.pfocr/mentions.parquet'
             WHERE taxon_id = '9606' GROUP BY symbol ORDER BY n DESC LIMIT 10"
"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "pack",
        help="write PFOCR data as a folder that opens in a second or two",
        description="Read PFOCR data in any form and write it as a folder of Parquet tables, an input like any other. "
        "All organisms, chemicals and diseases are kept; filters belong to what is made of it.",
        epilog=EPILOG,
        formatter_class=HelpFormatter,
    )
    add_reading_options(parser)
    parser.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="FOLDER",
        help="such as pfocr-2026.pfocr; an earlier one is replaced once the new one is whole",
    )
    parser.add_argument(
        "--refresh",
        action="store_true",
        help="read only the pages that changed since FOLDER was packed; the outcome is that of packing anew",
    )
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Read, write, and say what there is."""
    from pfocr_graph.cli.progress import ProgressLine
    from pfocr_graph.packing import pack_corpus
    from pfocr_graph.readers.ledger import PageLedger
    from pfocr_graph.reading import digest_input, read_corpus
    from pfocr_graph.refreshing import earlier_pages, reusable_pages
    from pfocr_graph.reports.reading import (
        count_concepts,
        count_figures,
        describe_reading,
        gene_lines,
        reading_lines,
    )

    line = ProgressLine()
    choices = reading_choices(parsed)
    tables = [choices[name] for name in ("year_table", "gene_info", "disease_annotations") if choices[name]]
    beside = {name: f"sha256:{digest_input(name)}" for name in tables}
    ledger = PageLedger.of(earlier_pages(parsed.output, choices, beside) if parsed.refresh else {})
    corpus = read_corpus(
        parsed.inputs,
        include=tuple(CONCEPT_FORMS),
        processes=parsed.processes,
        digests=True,
        ledger=ledger,
        progress=line.reading,
        **choices,
    )
    digests = {} if corpus.reading is None else corpus.reading.digests
    account = describe_reading(corpus)
    provenance = {
        "inputs": {name: f"sha256:{digest}" for name, digest in digests.items()} | beside,
        "options": choices,
        "read": account["input"],
        "settled": {
            name: found if isinstance(found, int) else len(found) for name, found in account["settled"].items()
        },
    }
    pack_corpus(corpus, parsed.output, provenance, reusable_pages(corpus, ledger))
    line.clear()
    counts = f"{count_figures(corpus.n_figures)} and {corpus.n_mentions:,} mentions of {corpus.n_genes:,} genes"
    told = [*reading_lines(corpus), *gene_lines(corpus), f"Packed {counts} into {parsed.output}."]
    if parsed.refresh:
        told.append(f"{ledger.n_recalled:,} of {len(ledger.notes):,} pages had not changed and were not read again.")
    told += [f"{' and '.join(found)} are in it too." for found in [count_concepts(corpus)] if found]
    say(*told)
    return 0
