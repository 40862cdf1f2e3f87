"""pfocr-graph plot: pictures of a corpus and its network."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from pfocr_graph.cli.arguments import add_count_options, add_input_options, build_options, read_selected
from pfocr_graph.cli.parsing import HelpFormatter, listed
from pfocr_graph.cli.streams import say
from pfocr_graph.errors import OptionError
from pfocr_graph.plots import PLOTS

if TYPE_CHECKING:
    from pfocr_graph.corpus import FigureCorpus
    from pfocr_graph.network import Network

__all__ = ["add_command"]

EPILOG = """\
examples:
  pfocr-graph plot network seeds -o seeds.svg
  pfocr-graph plot heatmap genes.tsv.gz -o heatmap.png --families collapse --min-figures 5 --network genes
  pfocr-graph plot shared _figures -o shared.pdf --figure-ids PMC3471537__nihms406899f5,PMC2653108__nihms70698f4
"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    shown = "; ".join(f"{name}: {plot.shows}" for name, plot in PLOTS.items())
    parser: argparse.ArgumentParser = commands.add_parser(
        "plot",
        help="draw a network, degrees, centralities, years or what figures share",
        description=f"Draw one picture. {shown}.",
        epilog=EPILOG,
        formatter_class=HelpFormatter,
    )
    parser.add_argument("plot", choices=tuple(PLOTS), metavar="PLOT", help=", ".join(PLOTS))
    add_input_options(parser)
    add_count_options(parser)
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="the picture: .svg, .png or .pdf")
    parser.add_argument(
        "--figure-ids", type=listed, action="extend", default=[], metavar="LIST", help="the figures of plot shared"
    )
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Draw and write."""
    from pfocr_graph.cli.progress import ProgressLine
    from pfocr_graph.formats import load
    from pfocr_graph.plots.canvas import save_plot

    plot = PLOTS[parsed.plot]
    draw = load(plot.draw)
    options: dict[str, Any] = {}
    if parsed.figure_ids:
        if parsed.plot != "shared":
            raise OptionError(f"--figure-ids is for plot shared; plot {parsed.plot} draws them all")
        options["figids"] = parsed.figure_ids
    line = ProgressLine()
    corpus, _ = read_selected(parsed, line.reading)
    drawn_of: FigureCorpus | Network = corpus if plot.of == "corpus" else _network(parsed, corpus, line)
    line.clear()
    save_plot(draw(drawn_of, **options), parsed.output)
    say(f"Wrote {parsed.output}: {plot.shows}.")
    return 0


def _network(parsed: argparse.Namespace, corpus: FigureCorpus, line: Any) -> Network:
    from pfocr_graph.build import build

    central = parsed.plot == "centrality"
    return build(
        corpus,
        build_options(parsed),
        layout=parsed.plot == "network",
        centralities=central,
        groups=False,
        progress=line,
    ).network
