"""pfocr-graph build: the main job, records to network files and reports."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from pfocr_graph.cli.arguments import add_count_options, add_input_options, build_options, read_selected
from pfocr_graph.cli.parsing import HelpFormatter, count_or_all, listed
from pfocr_graph.cli.streams import say
from pfocr_graph.errors import OptionError
from pfocr_graph.formats import DEFAULT_FORMATS, FORMATS
from pfocr_graph.options import Layout
from pfocr_graph.plain_text import as_json_text
from pfocr_graph.reports import REPORTS, report_file

if TYPE_CHECKING:
    from pfocr_graph.build import Build
    from pfocr_graph.figure_pairs import FigurePairs
    from pfocr_graph.provenance import NetworkAttributes
    from pfocr_graph.reports import Report
    from pfocr_graph.reused import MergedFigure

__all__ = ["add_command"]

MERGED, EVIDENCE = "merged-figures.tsv", "evidence.tsv.gz"

EPILOG = """\
examples:
  pfocr-graph build seeds -o out
  pfocr-graph build genes.tsv.gz --year-table years.tsv -o out --min-figures 5
  pfocr-graph build _figures -o out --families collapse --significance bicm --max-q 0.01 --network genes
  pfocr-graph build _figures -o out --to cx2,graphml.gz --reports none --layout none
"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "build",
        help="make network files and reports",
        description="Read PFOCR records; write the network of figures and genes, with reports, into a folder.",
        epilog=EPILOG,
        formatter_class=HelpFormatter,
    )
    add_input_options(parser)
    add_count_options(parser)
    writing = parser.add_argument_group("writing")
    writing.add_argument(
        "-o", "--output", required=True, metavar="FOLDER", help="where files go; those of an earlier run are replaced"
    )
    writing.add_argument(
        "--to",
        type=listed,
        action="extend",
        metavar="FORMAT",
        help=f"formats: {', '.join(FORMATS)}; .gz behind one packs it (default: {','.join(DEFAULT_FORMATS)})",
    )
    writing.add_argument(
        "--reports",
        type=listed,
        action="extend",
        metavar="NAME",
        help=f"all, none, or a list of {', '.join(REPORTS)} (default: all)",
    )
    writing.add_argument(
        "--layout",
        choices=get_args(Layout),
        default="auto",
        help="coordinates of nodes: auto and force bring communities together (force takes its time over large "
        "networks), bipartite sets figures beside genes, circle communities around a circle (default: auto)",
    )
    writing.add_argument(
        "--thumbnails", action="store_true", help="draw figures as their pictures, which Europe PMC serves"
    )
    writing.add_argument(
        "--max-figure-ids",
        type=count_or_all,
        default=20,
        metavar="N|all",
        help="how many supporting figures an edge lists (default: 20)",
    )
    writing.add_argument(
        "--top-pairs",
        type=count_or_all,
        default=100_000,
        metavar="N|all",
        help="how many figure pairs shared-genes.tsv has (default: 100000)",
    )
    writing.add_argument(
        "--evidence", action="store_true", help="write evidence.tsv.gz: why each edge is there, figure by figure"
    )
    writing.add_argument("--name", help="title of the network")
    writing.add_argument("--quiet", action="store_true", help="no summary on stderr (summary.json has it)")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Build, write, and say what there is."""
    from pfocr_graph.build import build
    from pfocr_graph.cli.progress import ProgressLine
    from pfocr_graph.files import check_replaceable, folder_filled_when_whole
    from pfocr_graph.provenance import describe_origin
    from pfocr_graph.reports.summary import as_json, as_lines

    if not parsed.output:
        raise OptionError("is empty; name a folder", "output")
    options = build_options(parsed)
    formats = _chosen_formats(parsed.to)
    reports = _chosen_reports(parsed.reports)
    if "gmt" in {name.removesuffix(".gz") for name in formats} and options.network not in ("mixed", "bipartite"):
        problem = "but gmt holds figures with their genes; choose mixed or bipartite, or another format"
        raise OptionError(f'is "{options.network}", {problem}', "network")
    planned = [*map(_file_name, formats), *map(report_file, reports), *_further_files(parsed), "summary.json"]
    check_replaceable(parsed.output, planned, _earlier_files)
    line = ProgressLine()
    with folder_filled_when_whole(parsed.output, _earlier_files) as folder:
        corpus, merged = read_selected(parsed, line.reading, digests=True)
        digests = {} if corpus.reading is None else corpus.reading.digests
        made = build(
            corpus,
            options,
            layout=parsed.layout,
            centralities=bool({"centrality", "html"} & set(reports)),
            groups=bool({"communities", "stories", "html"} & set(reports)),
            thumbnails=parsed.thumbnails,
            progress=line,
        )
        named: NetworkAttributes = {"name": ("string", parsed.name)} if parsed.name else {}
        attributes = {**made.network.attributes, **named, **describe_origin(_command(parsed.arguments), digests)}
        made = replace(made, network=replace(made.network, attributes=attributes))
        notes = []
        for place, name in enumerate(formats, 1):
            line(f"writing {name}", place, len(formats))
            notes += [f"{_file_name(name)}: {note}." for note in made.network.write(folder / _file_name(name))]
        summary = as_json(made, merged=merged)
        summary["input_digests"] = digests
        _write_reports(folder, made, reports, summary, parsed)
        if parsed.reused == "merge":
            _write_merged(folder / MERGED, merged)
        if parsed.evidence:
            _write_evidence(folder / EVIDENCE, made)
        written = sorted([*(path.name for path in folder.iterdir()), "summary.json"])
        summary["files"] = written
        summary["not_held"] = notes
        text = as_json_text(summary, indent=1, sort_keys=True)
        (folder / "summary.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    line.clear()
    if not parsed.quiet:
        lines = [*as_lines(summary, made), *notes, _what_to_open(Path(parsed.output), formats, written)]
        say(*lines)
    return 0


def _further_files(parsed: argparse.Namespace) -> list[str]:
    """Return the files that are written beside networks and reports."""
    return [*([MERGED] if parsed.reused == "merge" else ()), *([EVIDENCE] if parsed.evidence else ())]


def _chosen_formats(chosen: list[str] | None) -> list[str]:
    for name in chosen or ():
        if name.removesuffix(".gz") not in FORMATS:
            raise OptionError(f'format "{name}" is not known; choose among {", ".join(FORMATS)}')
    return list(dict.fromkeys(chosen or DEFAULT_FORMATS))


def _file_name(chosen: str) -> str:
    name, packed = chosen.removesuffix(".gz"), ".gz" if chosen.endswith(".gz") else ""
    return f"network{FORMATS[name].suffix}{packed}"


def _chosen_reports(chosen: list[str] | None) -> list[str]:
    if not chosen or chosen == ["all"]:
        return list(REPORTS)
    if chosen == ["none"]:
        return []
    for name in chosen:
        if name not in REPORTS:
            raise OptionError(f'report "{name}" is not known; choose all, none, or among {", ".join(REPORTS)}')
    return [name for name in REPORTS if name in chosen]


def _command(arguments: list[str]) -> list[str]:
    """Return the arguments without those that change nothing: the same network in another folder is the same."""
    from pfocr_graph.provenance import without_options

    return without_options(arguments, ("-o", "--output", "--processes"))


def _earlier_files(folder: Path) -> Iterable[str]:
    """Return the files that an earlier run says it wrote."""
    try:
        files = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [name for name in files if isinstance(name, str)] if isinstance(files, list) else []


def _write_reports(
    folder: Path, made: Build, reports: list[str], summary: dict[str, Any], parsed: argparse.Namespace
) -> None:
    from pfocr_graph.figure_pairs import pair_figures
    from pfocr_graph.reports import write_report

    are_paired = bool({"shared-genes", "html"} & set(reports))
    figure_pairs = pair_figures(made.entities, top=parsed.top_pairs) if are_paired else None
    for name in reports:
        path = folder / report_file(name)
        if name == "html":
            from pfocr_graph.reports.html import write_html_report

            command = ["pfocr-graph", *_command(parsed.arguments), "-o", "out"]
            with path.open("wb") as page:
                write_html_report(made, summary, page, figure_pairs=figure_pairs, command=command)
        else:
            with path.open("w", encoding="utf-8", newline="\n") as stream:
                write_report(_report(name, made, figure_pairs), stream)


def _report(name: str, made: Build, figure_pairs: FigurePairs | None) -> Report:
    if name == "shared-genes" and figure_pairs is not None:
        from pfocr_graph.reports.shared_genes import shared_genes_report

        return shared_genes_report(made, figure_pairs)
    if name == "centrality":
        from pfocr_graph.reports.centrality import centrality_report

        return centrality_report(made)
    if name == "genes":
        from pfocr_graph.reports.genes import genes_report

        return genes_report(made)
    from pfocr_graph.reports.groups import communities_report, stories_report

    return communities_report(made) if name == "communities" else stories_report(made)


def _write_merged(path: Path, merged: tuple[MergedFigure, ...]) -> None:
    from pfocr_graph.reports import Report, write_report

    comment = "figures of different papers with the same five or more drawn entities, counted as one"
    rows = [[figure.figid, list(figure.merged)] for figure in merged]
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        write_report(Report("merged-figures", (comment,), ("figure", "stands_for"), rows), stream)


def _write_evidence(path: Path, made: Build) -> None:
    import io

    from pfocr_graph.evidence import evidence_report
    from pfocr_graph.files import gzipped
    from pfocr_graph.reports import write_report

    with (
        path.open("wb") as stream,
        gzipped(stream) as packed,
        io.TextIOWrapper(packed, encoding="utf-8", newline="\n") as text,
    ):
        write_report(evidence_report(made), text)


def _what_to_open(folder: Path, formats: list[str], written: list[str]) -> str:
    best = next((name for name in ("cx2", "cx", "graphml", "cyjs") if name in formats), None)
    hint = "" if best is None else f" Open {folder / _file_name(best)} in Cytoscape."
    if report_file("html") in written:
        hint += f" Look at {folder / report_file('html')} in a browser."
    place = "this folder" if folder == Path() else str(folder)
    return f"Wrote {', '.join(written)} to {place}.{hint}"
