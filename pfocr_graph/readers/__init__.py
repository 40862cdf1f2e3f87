"""PFOCR data in, records out: `read_records` reads files, folders and archives of any form that `READERS` lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pfocr_graph.errors import RecordError
from pfocr_graph.readers.context import Context, ReadOptions
from pfocr_graph.readers.forms import READERS, Reader, find_reader, function_of, known_forms
from pfocr_graph.readers.inputs import Input, figid_of_table, find_inputs, tables_without_page
from pfocr_graph.readers.skips import BrokenRecordError, ForeignFileError, OnSkip, Skip, in_short
from pfocr_graph.readers.sources import Source, open_source, printable_path
from pfocr_graph.records import FigureRecord

if TYPE_CHECKING:
    from pfocr_graph.readers.digests import Digests
    from pfocr_graph.readers.ledger import PageLedger
    from pfocr_graph.readers.processes import PageRead
    from pfocr_graph.record_tables import RecordTable

__all__ = ["READERS", "OnSkip", "Progress", "ReadOptions", "Reader", "Skip", "read_parts", "read_records"]


MANY_FILES = 20_000
"""From so many files on, further processes save more time than they take to start."""

Progress = Callable[[int, int], None]
"""Called with the number of files done and the number of all."""


def read_records(
    inputs: Sequence[str | Path] | str | Path, *, on_skip: OnSkip, progress: Progress | None = None, **choices: Any
) -> Iterator[FigureRecord]:
    """Read the records of files, folders with all in them, patterns such as ``_figures/*.md``, and ``-``.

    The same figure may come several times. What cannot be used is left out and told by `on_skip`: broken pages, rows
    and values, and (harmless) files that are none of PFOCR's.

    Parameters
    ----------
    inputs : str or Path, or a sequence of them
        ``-`` stands for standard input.
    on_skip : callable
        Called with a `Skip` for each thing that was left out, while the records are read.
    progress : callable, optional
        Called with the number of files done and the number of all after each file.
    **choices
        Fields of `ReadOptions`, such as ``strict=True``.

    Returns
    -------
    iterator of FigureRecord
        In the order of the inputs, within a folder of the names.

    Raises
    ------
    OptionError
        At once, if a choice cannot be meant.
    RecordError
        At once, if an input or a table beside it cannot be found or read; while records are read, if a file that was
        named has no form that is known, a folder or pattern leads to no record, or a mention table is broken.
    """
    return _each(read_parts(inputs, ReadOptions(**choices), on_skip=on_skip, progress=progress))


def _each(parts: Iterator[FigureRecord | RecordTable]) -> Iterator[FigureRecord]:
    """Yield every record by itself."""
    for part in parts:
        if isinstance(part, FigureRecord):
            yield part
        else:
            yield from part


def read_parts(
    inputs: Sequence[str | Path] | str | Path,
    options: ReadOptions,
    *,
    on_skip: OnSkip,
    progress: Progress | None = None,
    digests: Digests | None = None,
    ledger: PageLedger | None = None,
) -> Iterator[FigureRecord | RecordTable]:
    """Read records as `read_records` does, but leave those that come in columns there.

    Parameters
    ----------
    inputs : str or Path, or a sequence of them
    options : ReadOptions
    on_skip, progress : callable
        As for `read_records`.
    digests : Digests, optional
        Has the SHA-256 of each input once its records are read.
    ledger : PageLedger, optional
        Takes note of pages, and stands for those that it knows; needs `digests`.

    Returns
    -------
    iterator of FigureRecord or RecordTable
        A table stands for all records of a packed corpus.

    Raises
    ------
    OptionError, RecordError
        As for `read_records`.
    """

    def tell(skip: Skip) -> None:
        skip = in_short(skip)
        if options.strict and not skip.harmless:
            raise RecordError(skip.example)
        on_skip(skip)

    found = find_inputs([inputs] if isinstance(inputs, str | Path) else inputs, tell)
    genes = None
    if options.gene_info is not None:
        from pfocr_graph.readers.gene_info import read_gene_info

        genes = read_gene_info(options.gene_info, tell)
    keywords = options.genes_from == "keywords"
    beside = tuple(path for path in (options.year_table, options.disease_annotations) if path is not None)
    context = Context(tell, genes, options.organism, keywords, digests, beside, options.include)
    parts = _read_inputs(found, context, options.processes, progress, ledger)
    if any(one.tables for one in found):
        parts = _telling_of_tables(parts, found, context)
    if options.year_table is not None:
        from pfocr_graph.readers.year_tables import read_year_table, set_years

        parts = set_years(parts, read_year_table(options.year_table, tell), tell)
    if options.disease_annotations is not None:
        from pfocr_graph.readers.disease_annotations import read_disease_annotations
        from pfocr_graph.readers.figure_values import set_values

        terms = read_disease_annotations(options.disease_annotations, tell)
        unused = "disease annotation is of a figure that is not here"
        parts = set_values(parts, "disease_annotations", terms, tell, unused)
    return parts


def _read_inputs(
    found: Sequence[Input],
    context: Context,
    processes: int,
    progress: Progress | None,
    ledger: PageLedger | None,
) -> Iterator[FigureRecord | RecordTable]:
    """Yield the records of all inputs."""
    n_files, n_done = sum(len(one.files) for one in found), 0
    for one in found:
        n_known = one.n_repeated
        pages = _ahead(one.files, context, processes)
        if ledger is not None:
            pages = _noted(one.files, context, processes, ledger)
        for path, page in zip(one.files, pages, strict=False):
            if page is not None:
                n_known += 1
                yield from _told(page, context.on_skip)
            elif (opened := _open(path, one, context)) is not None:
                n_known += 1
                source, reader = opened
                try:
                    yield from function_of(reader.read)(source, context)
                except BrokenRecordError as error:
                    context.on_skip(Skip(error.reason, str(error)))
                except ForeignFileError as error:
                    if one.named:
                        raise
                    n_known -= 1
                    context.on_skip(Skip("archive is not of PFOCR", str(error), harmless=True))
            n_done += 1
            if progress is not None:
                progress(n_done, n_files)
        if not n_known:
            raise RecordError(f"no PFOCR records in {printable_path(one.argument)}: {_what_is_in(one)}")
        if context.digests is not None:
            context.digests.finish(one)


def _telling_of_tables(
    parts: Iterator[FigureRecord | RecordTable], found: Sequence[Input], context: Context
) -> Iterator[FigureRecord | RecordTable]:
    """Yield the records of all inputs, and tell of the tables that belong to none of them."""
    figids = set()
    for part in parts:
        if isinstance(part, FigureRecord):
            figids.add(part.figure.figid)
        yield part
    if figids:
        tables = [path for one in found for path in one.tables if figid_of_table(path) not in figids]
        # Of a page that could not be read is told already.
        pages = {Path(path).stem for one in found for path in one.files} if tables else set()
        for skip in tables_without_page(tables, pages, context.include):
            context.on_skip(skip)


def _ahead(files: Sequence[str], context: Context, processes: int) -> Iterator[PageRead | None]:
    """Yield for each file what other processes have read of it, where that pays."""
    if processes < 2 or len(files) < MANY_FILES:
        return repeat(None)
    from pfocr_graph.readers.processes import read_ahead

    return read_ahead(files, context, processes)


def _noted(files: Sequence[str], context: Context, processes: int, ledger: PageLedger) -> Iterator[PageRead | None]:
    """Yield for each file what came of it if it is a page: recalled where it did not change, and noted."""
    from pfocr_graph.readers.processes import read_apart

    digests = context.digests
    if digests is None:
        raise ValueError("a ledger needs digests")
    unchanged = ledger.unchanged(files, digests)
    ahead = _ahead([path for path in files if path not in unchanged], context, processes)
    for path in files:
        page = ledger.recall(path) if path in unchanged else next(ahead)
        if page is None:
            page = read_apart(path, context)
        if page is not None:
            ledger.note(path, page, digests)
        yield page


def _told(page: PageRead, tell: OnSkip) -> Iterator[FigureRecord]:
    """Yield the records of a page that was read elsewhere, and tell what was skipped."""
    for part in page:
        if isinstance(part, Skip):
            tell(part)
        else:
            yield part


def _open(path: str, one: Input, context: Context) -> tuple[Source, Reader] | None:
    """Open a file and find its reader; if there is none, tell so and return None, or raise if the user named it."""
    try:
        source = open_source(path)
    except RecordError as error:
        if one.named:
            raise
        context.on_skip(Skip("file cannot be opened", str(error)))
        return None
    reader = find_reader(source, one, context)
    return None if reader is None else (source, reader)


def _what_is_in(one: Input) -> str:
    """Say what was found instead of records."""
    if one.files:
        return f"no file in it has a form that is known, which are: {known_forms()}"
    if one.tables:
        return "the tables in it are read through their pages; give the folder of pages and tables"
    return "there is no file in it; give a clone of the PFOCR site, a table of mentions, or the seeds to try"
