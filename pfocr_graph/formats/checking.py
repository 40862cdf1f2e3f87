"""Any network file, ours or another tool's, checked by the rules of its format for those who are to open it."""

from __future__ import annotations

import gzip
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, cast

from pfocr_graph.errors import FormatError
from pfocr_graph.formats import FORMATS, Format, format_of, load
from pfocr_graph.formats.findings import CONSUMERS, Consumer, Finding

__all__ = ["CHECKED", "capped", "check_file", "checked_format", "consumers_of"]

CHECKED = tuple(name for name, known in FORMATS.items() if known.check)
"""The formats that have rules."""


def checked_format(path: str | Path, file_format: str | None = None) -> Format:
    """Return the format whose rules a file is checked by.

    Parameters
    ----------
    path : str or Path
    file_format : str, optional
        A name out of `CHECKED`; the suffix counts without it.

    Returns
    -------
    Format

    Raises
    ------
    FormatError
        If no known format has that name or suffix, or the format has no rules.
    """
    known = format_of(path, file_format)
    if not known.check:
        raise FormatError(f"{path}: there are no rules for {known.name}; those of {', '.join(CHECKED)} can be checked")
    return known


def consumers_of(known: Format) -> tuple[Consumer, ...]:
    """Return who opens files of a format, of those whose rules are known.

    Examples
    --------
    >>> consumers_of(FORMATS["cx2"])
    ('cytoscape', 'cytoscape-web', 'ndex')
    """
    rules = load(known.check.partition(":")[0] + ":RULES")
    named = {consumer for rule in rules.values() for consumer in rule.consumers}
    return tuple(consumer for consumer in CONSUMERS if consumer in named)


def check_file(
    path: str | Path, file_format: str | None = None, consumers: Collection[Consumer] = ()
) -> Iterator[Finding]:
    """Yield what those who are to open a file would refuse or misread.

    Parameters
    ----------
    path : str or Path
        Uncompressed where the name ends in ``.gz``; read a piece at a time.
    file_format : str, optional
        A name out of `CHECKED`; the suffix counts without it.
    consumers : collection of Consumer
        Only what matters to one of these; everything where there are none.

    Yields
    ------
    Finding
        In the order of the file, then what concerns it as a whole.

    Raises
    ------
    FormatError
        If no known format has that name or suffix, or the format has no rules.
    OSError
        If the file cannot be read.
    """
    known = checked_format(path, file_format)
    for consumer in sorted(set(consumers) - set(consumers_of(known))):
        yield Finding("format", "the file", known.name, _remedy(consumer), (consumer,), "error")
    with Path(path).open("rb") as stream:
        try:
            for finding in load(known.check)(_uncompressed(stream, path)):
                if not consumers or not finding.consumers or not set(finding.consumers).isdisjoint(consumers):
                    yield finding
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            yield Finding("gzip", "the file", str(error), "fetch or write the file again", CONSUMERS, "error")


def capped(findings: Iterable[Finding], most: int = 10) -> Iterator[Finding]:
    """Yield at most so many findings of each rule, and at the end one for each that says how many more there are.

    Parameters
    ----------
    findings : iterable of Finding
    most : int

    Yields
    ------
    Finding

    Examples
    --------
    >>> found = [Finding("cx-name", f"nodes[{number}]", "", "name it", ("ndex",), "error") for number in range(5)]
    >>> [finding.where for finding in capped(found, most=2)]
    ['nodes[0]', 'nodes[1]', 'and 3 more']
    """
    counts: Counter[str] = Counter()
    last: dict[str, Finding] = {}
    for finding in findings:
        counts[finding.rule] += 1
        if counts[finding.rule] <= most:
            yield finding
        else:
            last[finding.rule] = finding
    for rule, finding in last.items():
        yield replace(finding, where=f"and {counts[rule] - most:,} more", value="")


def _remedy(consumer: Consumer) -> str:
    names = [name for name in CHECKED if consumer in consumers_of(FORMATS[name])]
    return f"write {' or '.join(names)} for {consumer}"


def _uncompressed(stream: IO[bytes], path: str | Path) -> IO[bytes]:
    if Path(path).suffix.lower() != ".gz":
        return stream
    return cast(IO[bytes], gzip.GzipFile(mode="rb", fileobj=stream))
