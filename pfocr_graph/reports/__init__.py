"""Tables for people and programs: a report is columns, rows and a few comment lines; three ways to write it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TextIO

from pfocr_graph.plain_text import as_cell, as_json_text, as_markdown, one_line

__all__ = ["REPORTS", "Report", "TableFormat", "report_file", "write_report"]

TableFormat = Literal["tsv", "json", "markdown"]

REPORTS: dict[str, str] = {
    "centrality": "how central each figure and gene is, by every measure",
    "shared-genes": "pairs of figures that draw the same genes, strongest first",
    "genes": "each gene or family with its figures and papers",
    "communities": "groups of genes (of figures, in a figures network) that hang together, with their leading members",
    "stories": "pathways that are drawn again and again, with what most of their figures draw",
    "html": "a page to look at: key numbers, the network drawn, and the first rows of all this with their evidence",
}
"""What a build writes beside the network, by name: tables, and a page."""


def report_file(name: str) -> str:
    """Return the name of the file that a report is written to.

    Examples
    --------
    >>> report_file("genes"), report_file("html")
    ('genes.tsv', 'report.html')
    """
    return "report.html" if name == "html" else f"{name}.tsv"


@dataclass(frozen=True, slots=True)
class Report:
    """A table.

    Attributes
    ----------
    name : str
    comments : tuple of str
        What a reader should know; written above the header.
    columns : tuple of str
    rows : iterable of sequence
        Cells are texts, numbers, lists of texts, or `None` where undefined.
    """

    name: str
    comments: tuple[str, ...]
    columns: tuple[str, ...]
    rows: Iterable[Sequence[Any]]


def write_report(report: Report, stream: TextIO, table_format: TableFormat = "tsv") -> None:
    """Write a report to a text stream.

    Parameters
    ----------
    report : Report
    stream : text stream
    table_format : {"tsv", "json", "markdown"}
        In tsv, comment lines begin with ``# ``, lists are joined with ``|``, and an undefined cell is empty; a text
        that spreadsheets would run as a formula stands behind an apostrophe.

    Examples
    --------
    >>> import sys
    >>> report = Report("genes", ("two genes",), ("name", "n_figures"), [["AKT1", 3], ["NO", None]])
    >>> write_report(report, sys.stdout)  # doctest: +NORMALIZE_WHITESPACE
    # two genes
    name	n_figures
    AKT1	3
    NO
    """
    lines = {"tsv": _tsv, "json": _json, "markdown": _markdown}[table_format](report)
    stream.writelines(line + "\n" for line in lines)


def _tsv(report: Report) -> Iterator[str]:
    yield from (f"# {one_line(comment)}" for comment in report.comments)
    yield "\t".join(report.columns)
    show = lru_cache(maxsize=1 << 16)(as_cell)  # ids, names and titles stand in many rows
    for row in report.rows:
        yield "\t".join([_cell(value, show) for value in row])


def _json(report: Report) -> Iterator[str]:
    yield "{"
    yield f'"report": {json.dumps(report.name)},'
    yield f'"comments": {as_json_text(report.comments)},'
    yield '"rows": ['
    before = ""
    for row in report.rows:
        said = {name: value for name, value in zip(report.columns, row, strict=True) if value is not None}
        yield before + as_json_text(said)
        before = ","
    yield "]}"


def _markdown(report: Report) -> Iterator[str]:
    for comment in report.comments:
        yield as_markdown(comment)
        yield ""
    yield "| " + " | ".join(report.columns) + " |"
    yield "| " + " | ".join("---" for _ in report.columns) + " |"
    for row in report.rows:
        yield "| " + " | ".join(_cell(value, as_markdown, between=", ") for value in row) + " |"


def _cell(value: Any, show: Callable[[str], str], between: str = "|") -> str:
    if isinstance(value, str):
        return show(value)
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, list):
        return show(between.join(value))
    return str(value) if isinstance(value, int) else show(str(value))
