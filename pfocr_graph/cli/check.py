"""pfocr-graph check: whether those who are to open a network file will read what it says."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pfocr_graph.cli.arguments import add_table_format
from pfocr_graph.cli.parsing import HelpFormatter, listed
from pfocr_graph.cli.streams import say
from pfocr_graph.errors import FormatError, OptionError

if TYPE_CHECKING:
    from pfocr_graph.formats.findings import Finding

__all__ = ["add_command"]

EPILOG = """\
examples:
  pfocr-graph check out/network.graphml
  pfocr-graph check their.cx2 their.graphml.gz --for cytoscape,ndex --format markdown

exit code: 0 when there are no errors, 1 when there are, 2 for usage.
"""

COLUMNS = ("file", "severity", "where", "rule", "value", "consumers", "remedy")


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    from pfocr_graph.formats import FORMATS
    from pfocr_graph.formats.findings import CONSUMERS

    checked = [name for name, known in FORMATS.items() if known.check]
    parser: argparse.ArgumentParser = commands.add_parser(
        "check",
        help="find what Cytoscape, NDEx and others would refuse or misread in a network file",
        description="Check network files, ours or another tool's, by what those who open them accept. Each line has a\n"
        "mistake, its place, the value and what to do. An error is refused or loses values; a warning is not.",
        epilog=EPILOG,
        formatter_class=HelpFormatter,
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help=f"network file of {', '.join(checked)}, or such a .gz")
    parser.add_argument(
        "--for",
        dest="consumers",
        type=listed,
        action="extend",
        default=[],
        metavar="CONSUMER",
        help=f"only what matters to {', '.join(CONSUMERS)}; takes commas and may repeat (default: all that open it)",
    )
    parser.add_argument("--from", dest="file_format", choices=checked, help="format of the files (default: by ending)")
    add_table_format(parser)
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Print the findings, and the verdict for each file on stderr."""
    from pfocr_graph.formats.checking import checked_format
    from pfocr_graph.formats.findings import CONSUMERS
    from pfocr_graph.reports import Report, write_report

    for consumer in parsed.consumers:
        if consumer not in CONSUMERS:
            raise OptionError(f'consumer "{consumer}" is not known; choose among {", ".join(CONSUMERS)}')
    for path in parsed.files:
        try:
            checked_format(path, parsed.file_format)
        except FormatError as error:
            raise OptionError(f"{error}; or name the format with --from") from error
        Path(path).open("rb").close()
    counts: list[Counter[str]] = [Counter() for _ in parsed.files]
    write_report(Report("check", (), COLUMNS, _iter_rows(parsed, counts)), sys.stdout, parsed.format)
    for path, count in zip(parsed.files, counts, strict=True):
        say(f"{path}: {_amount(count['error'], 'error')} and {_amount(count['warning'], 'warning')}.")
    return 1 if any(count["error"] for count in counts) else 0


def _iter_rows(parsed: argparse.Namespace, counts: list[Counter[str]]) -> Iterator[list[Any]]:
    from pfocr_graph.formats.checking import capped, check_file

    for path, count in zip(parsed.files, counts, strict=True):
        for found in capped(_counted(check_file(path, parsed.file_format, parsed.consumers), count)):
            # Half of a surrogate pair, which is one of the mistakes, cannot be printed.
            value = found.value.encode("utf-8", "backslashreplace").decode() or None
            shown = [found.severity, found.where, found.rule, value, list(found.consumers), found.remedy]
            yield [path, *shown]


def _counted(findings: Iterable[Finding], count: Counter[str]) -> Iterator[Finding]:
    for finding in findings:
        count[finding.severity] += 1
        yield finding


def _amount(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
