"""PFOCR data in, records out: `READERS` lists the forms that are known, `read_records` reads whatever it is given.

A form is told by the first bytes of a file. To add one, write a module with its two functions and a line in `READERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from pfocr_graph.errors import RecordError
from pfocr_graph.readers.inputs import Input, find_inputs, is_page_table
from pfocr_graph.readers.skips import BrokenRecordError, OnSkip, Skip
from pfocr_graph.readers.sources import Source, open_source, printable_path
from pfocr_graph.records import FigureRecord

__all__ = ["READERS", "OnSkip", "Progress", "Reader", "Skip", "read_records"]


@dataclass(frozen=True, slots=True)
class Reader:
    """A form that PFOCR data comes in.

    Attributes
    ----------
    name : str
    title : str
        What it is, for people.
    holds : str
        What such data can say, for people.
    suffixes : tuple of str
        How such files are called as a rule; the form is told by content.
    recognise : str
        ``module:function`` of ``(head: bytes) -> bool``, `head` being the first 64 KiB.
    read : str
        ``module:function`` of ``(source: Source, on_skip: OnSkip) -> Iterator[FigureRecord]``. It raises
        `BrokenRecordError` for one record and `RecordError` for a whole source that cannot be used.
    """

    name: str
    title: str
    holds: str
    suffixes: tuple[str, ...]
    recognise: str
    read: str


READERS: dict[str, Reader] = {
    "page": Reader(
        name="page",
        title="page of the PFOCR site, with its tables beside it or (2020-2021) its genes inside",
        holds="one figure: title, caption, paper, year, scores; genes of every organism with words, terms and sources",
        suffixes=(".md", ".txt"),
        recognise="pfocr_graph.readers.pages:recognise_page",
        read="pfocr_graph.readers.pages:read_page",
    ),
    "mention-table": Reader(
        name="mention-table",
        title="mention table of the PFOCR project, one row a mention",
        holds="many figures: figid and pmcid; human genes with words, terms and sources",
        suffixes=(".tsv", ".csv", ".tsv.gz", ".csv.gz"),
        recognise="pfocr_graph.readers.mention_tables:recognise_mention_table",
        read="pfocr_graph.readers.mention_tables:read_mention_table",
    ),
}

PAGE_TABLE = "pfocr_graph.readers.gene_tables:recognise_page_table"

Progress = Callable[[int, int], None]
"""Called with the number of files done and the number of all."""


def read_records(
    inputs: Sequence[str | Path] | str | Path,
    *,
    on_skip: OnSkip,
    strict: bool = False,
    year_table: str | Path | None = None,
    progress: Progress | None = None,
) -> Iterator[FigureRecord]:
    """Read the records of files, folders with all in them, and patterns such as ``_figures/*.md``.

    The same figure may come several times. What cannot be used is left out and told by `on_skip`: broken pages, rows
    and values, and (harmless) files that are none of PFOCR's.

    Parameters
    ----------
    inputs : str or Path, or a sequence of them
    on_skip : callable
        Called with a `Skip` for each thing that was left out, while the records are read.
    strict : bool
        Raise the first that is not harmless instead.
    year_table : str or Path, optional
        A table of figid and year. Its years are those of its figures, whatever their pages say; those of figures that
        did not come are told at the end, as harmless.
    progress : callable, optional
        Called with the number of files done and the number of all after each file.

    Returns
    -------
    iterator of FigureRecord
        In the order of the inputs, within a folder of the names.

    Raises
    ------
    RecordError
        At once, if an input or the year table cannot be found or read; while records are read, if a file that was named
        has no form that is known, a folder or pattern leads to no record, or a mention table is broken.
    """

    def tell(skip: Skip) -> None:
        if strict and not skip.harmless:
            raise RecordError(skip.example)
        on_skip(skip)

    found = find_inputs([inputs] if isinstance(inputs, str | Path) else inputs, tell)
    records = _read_inputs(found, tell, progress)
    if year_table is None:
        return records
    from pfocr_graph.readers.year_tables import read_year_table, set_years

    return set_years(records, read_year_table(year_table, tell), tell)


def _read_inputs(found: Sequence[Input], tell: OnSkip, progress: Progress | None) -> Iterator[FigureRecord]:
    """Yield the records of all inputs."""
    n_files, n_done = sum(len(one.files) for one in found), 0
    for one in found:
        n_known = one.n_repeated
        for path in one.files:
            source = _open(path, one, tell)
            reader = None if source is None else _reader_of(source, one, tell)
            if source is not None and reader is not None:
                n_known += 1
                try:
                    yield from _function(reader.read)(source, tell)
                except BrokenRecordError as error:
                    tell(Skip(error.reason, str(error)))
            n_done += 1
            if progress is not None:
                progress(n_done, n_files)
        if not n_known:
            raise RecordError(f"no PFOCR records in {printable_path(one.argument)}: {_what_is_in(one)}")


def _open(path: str, one: Input, tell: OnSkip) -> Source | None:
    """Open a file; if it cannot be opened, tell so and return None, or raise if the user named it."""
    try:
        return open_source(path)
    except RecordError as error:
        if one.named:
            raise
        tell(Skip("file cannot be opened", str(error)))
        return None


def _reader_of(source: Source, one: Input, tell: OnSkip) -> Reader | None:
    """Return the reader of a file by its first bytes; if there is none, tell so, or raise if the user named it."""
    for reader in READERS.values():
        if _function(reader.recognise)(source.head):
            return reader
    is_table = is_page_table(Path(source.path).name) or _function(PAGE_TABLE)(source.head)
    if one.named and is_table:
        raise RecordError(f"{source.where}: a table of one page; give the page, or the folder of pages and tables")
    if one.named:
        forms = ", ".join(READERS)
        content = "has no form that is known" if source.head else "is empty"
        raise RecordError(f"{source.where}: {content}; known are: {forms}")
    if not is_table:
        tell(Skip("file is not PFOCR data", source.where, harmless=True))
    return None


def _what_is_in(one: Input) -> str:
    """Say what was found instead of records."""
    if one.files:
        return f"no file in it has a form that is known, which are: {', '.join(READERS)}"
    if one.n_page_tables:
        return "the tables in it are read through their pages; give the folder of pages and tables"
    return "there is no file in it that can be read"


@cache
def _function(name: str) -> Callable[..., Any]:
    """Return the function that ``module:function`` names."""
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found
