"""pfocr-graph pack: PFOCR data in any form as one folder of Parquet that opens in a second."""

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
  pfocr-graph build pfocr-2026.pfocr -o out

DuckDB, polars, pandas and Spark open the tables too:
  duckdb -c "SELECT symbol, count(DISTINCT figid) AS n FROM 'pfocr-2026.pfocr/mentions.parquet'
             WHERE taxon_id = '9606' GROUP BY symbol ORDER BY n DESC LIMIT 10"
"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "pack",
        help="write PFOCR data as a folder that opens in a second",
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
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Read, write, and say what there is."""
    from pfocr_graph.cli.progress import ProgressLine
    from pfocr_graph.packing import pack_corpus
    from pfocr_graph.reading import digest_input, read_corpus
    from pfocr_graph.reports.reading import (
        count_concepts,
        count_figures,
        describe_reading,
        gene_lines,
        reading_lines,
    )

    line = ProgressLine()
    choices = reading_choices(parsed)
    corpus = read_corpus(
        parsed.inputs,
        include=tuple(CONCEPT_FORMS),
        processes=parsed.processes,
        digests=True,
        progress=line.reading,
        **choices,
    )
    digests = {} if corpus.reading is None else corpus.reading.digests
    beside = [choices[name] for name in ("year_table", "gene_info", "disease_annotations") if choices[name]]
    account = describe_reading(corpus)
    provenance = {
        "inputs": {
            name: f"sha256:{digest}" for name, digest in (digests | {one: digest_input(one) for one in beside}).items()
        },
        "options": choices,
        "read": account["input"],
        "settled": {
            name: found if isinstance(found, int) else len(found) for name, found in account["settled"].items()
        },
    }
    pack_corpus(corpus, parsed.output, provenance)
    line.clear()
    counts = f"{count_figures(corpus.n_figures)} and {corpus.n_mentions:,} mentions of {corpus.n_genes:,} genes"
    told = [*reading_lines(corpus), *gene_lines(corpus), f"Packed {counts} into {parsed.output}."]
    told += [f"{' and '.join(found)} are in it too." for found in [count_concepts(corpus)] if found]
    say(*told)
    return 0
