"""pfocr-graph shared-genes: figures that draw the same genes, or those of a list, on stdout."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any, get_args

from pfocr_graph.cli.arguments import add_input_options, add_table_format, read_selected
from pfocr_graph.cli.parsing import HelpFormatter, count_or_all, listed
from pfocr_graph.cli.streams import say
from pfocr_graph.errors import OptionError
from pfocr_graph.options import Significance

if TYPE_CHECKING:
    from pfocr_graph.corpus import FigureCorpus
    from pfocr_graph.over_representation import OverRepresentation
    from pfocr_graph.reports import Report

__all__ = ["add_command"]

EPILOG = """\
examples:
  pfocr-graph shared-genes seeds
  pfocr-graph shared-genes _figures --min-jaccard 0.8 --top-pairs 50 --format markdown
  pfocr-graph shared-genes _figures --significance bicm --max-q 0.01
  pfocr-graph shared-genes _figures --nested --min-shared 5
  pfocr-graph shared-genes _figures --figure-ids PMC3471537__nihms406899f5,PMC2653108__nihms70698f4 --combinations
  pfocr-graph shared-genes _figures --my-genes genes.txt --max-q 0.05
"""

SHOWN_UNKNOWN = 5


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "shared-genes",
        help="print figures that draw the same genes, or yours",
        description="Print the pairs of figures that share genes, a family counting once, strongest first; "
        "or the figures that hold most of a list of genes.",
        epilog=EPILOG,
        formatter_class=HelpFormatter,
    )
    add_input_options(parser)
    pairs = parser.add_argument_group("which pairs")
    pairs.add_argument("--min-shared", type=int, default=1, metavar="N", help="share at least N entities (default: 1)")
    pairs.add_argument(
        "--min-jaccard", type=float, default=0.0, metavar="X", help="least Jaccard similarity (default: 0)"
    )
    pairs.add_argument("--nested", action="store_true", help="one figure has all that the other draws")
    pairs.add_argument(
        "--top-pairs", type=count_or_all, default=100_000, metavar="N|all", help="the N strongest (default: 100000)"
    )
    pairs.add_argument(
        "--significance", choices=get_args(Significance), default="none", help="p- and q-values (default: none)"
    )
    pairs.add_argument("--max-q", type=float, metavar="Q", help="keep what has a q-value of at most this")
    chosen = parser.add_argument_group("chosen figures")
    chosen.add_argument(
        "--figure-ids", type=listed, action="extend", metavar="LIST", help="only pairs of these figures"
    )
    chosen.add_argument(
        "--combinations",
        action="store_true",
        help="what each combination of them shares that no other of them has (pfocr-graph plot shared draws it)",
    )
    mine = parser.add_argument_group("your own genes")
    mine.add_argument(
        "--my-genes",
        metavar="FILE",
        help="which figures hold most of these genes, a symbol or NCBI Gene id a line: overlap, odds ratio, "
        "hypergeometric p, q; --min-shared, --top-pairs and --max-q count figures then",
    )
    add_table_format(parser)
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Print the table."""
    from pfocr_graph.cli.progress import ProgressLine
    from pfocr_graph.readers.lists import read_lines
    from pfocr_graph.reports import write_report

    _check(parsed)
    names = read_lines(parsed.my_genes) if parsed.my_genes else None
    line = ProgressLine()
    corpus, _ = read_selected(parsed, line.reading)
    report = _shared(parsed, corpus) if names is None else _over_represented(parsed, corpus, names)
    line.clear()
    write_report(report, sys.stdout, parsed.format)
    return 0


def _check(parsed: argparse.Namespace) -> None:
    if parsed.my_genes:
        of_pairs = {
            "--figure-ids": parsed.figure_ids,
            "--nested": parsed.nested,
            "--min-jaccard": parsed.min_jaccard,
            "--significance": parsed.significance != "none",
        }
        for option in (name for name, given in of_pairs.items() if given):
            raise OptionError(f"{option} is of pairs of figures; leave it out with --my-genes")
    elif parsed.max_q is not None and parsed.significance == "none":
        raise OptionError("--max-q needs q-values; add --significance bicm")
    if parsed.combinations and not parsed.figure_ids:
        raise OptionError("--combinations needs to know of which figures; add --figure-ids")


def _shared(parsed: argparse.Namespace, corpus: FigureCorpus) -> Report:
    from pfocr_graph.build import build
    from pfocr_graph.figure_pairs import pair_figures
    from pfocr_graph.figure_sets import find_figures
    from pfocr_graph.options import BuildOptions
    from pfocr_graph.reports.shared_genes import combinations_report, shared_genes_report

    among = find_figures(corpus, parsed.figure_ids) if parsed.figure_ids else None
    made = build(corpus, BuildOptions(network="bipartite"), layout=False, centralities=False, groups=False)
    if among is not None and parsed.combinations:
        return combinations_report(made, among)
    pairs = pair_figures(
        made.entities,
        top=parsed.top_pairs,
        min_shared=parsed.min_shared,
        min_jaccard=parsed.min_jaccard,
        nested=parsed.nested,
        among=among,
        significance=parsed.significance,
        max_q=parsed.max_q,
    )
    return shared_genes_report(made, pairs)


def _over_represented(parsed: argparse.Namespace, corpus: FigureCorpus, names: list[str]) -> Report:
    from pfocr_graph.over_representation import find_over_represented
    from pfocr_graph.reports.over_representation import over_representation_report

    found = find_over_represented(corpus, names)
    say(_told(corpus, found, parsed.my_genes))
    stays = found.n_overlap >= parsed.min_shared
    if parsed.max_q is not None:
        stays &= found.q_value <= parsed.max_q
    return over_representation_report(corpus, found.take(stays).take(slice(parsed.top_pairs)))


def _told(corpus: FigureCorpus, found: OverRepresentation, path: str) -> str:
    """Return how many of the genes are there, and which names are not."""
    from pfocr_graph.node_names import suggest_genes

    told = f"{found.n_list:,} genes of {path} are in {len(found):,} of {found.n_tests:,} figures with genes"
    if not found.unknown:
        return f"{told}."
    missing = []
    for name in found.unknown[:SHOWN_UNKNOWN]:
        near = ", ".join(suggest_genes(corpus, name))
        missing.append(f"{name} (did you mean {near}?)" if near else name)
    more = len(found.unknown) - len(missing)
    names = "1 name is" if len(found.unknown) == 1 else f"{len(found.unknown):,} names are"
    told += f"; {names} no gene of these figures: {', '.join(missing)}"
    return told + (f" and {more:,} more." if more else ".")
