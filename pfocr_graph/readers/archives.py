"""A clone of the PFOCR site in a .zip or .tar, read member by member without unpacking it.

Pages and tables may come in any order, so an archive is read twice: pages first, then the tables that they wait for.
Nothing is written, and names of members lead nowhere; what an archive may unpack to is limited.
"""

from __future__ import annotations

import io
import posixpath
import struct
import tarfile
import zipfile
from collections.abc import Callable, Container, Iterator, Set
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath
from stat import S_IFMT, S_IFREG
from typing import IO, cast

from pfocr_graph.errors import RecordError
from pfocr_graph.readers.concept_tables import broken_table, read_concept_table
from pfocr_graph.readers.context import Context
from pfocr_graph.readers.gene_tables import read_gene_table
from pfocr_graph.readers.guards import GuardedStream
from pfocr_graph.readers.inputs import PAGE_TABLE_SUFFIXES, tables_without_page
from pfocr_graph.readers.opening import HEAD_BYTES, UNREADABLE
from pfocr_graph.readers.pages import MAX_BYTES, FoundTable, recognise_page, record_of_page, table_places
from pfocr_graph.readers.skips import BrokenRecordError, ForeignFileError, OnSkip, Skip
from pfocr_graph.readers.sources import Source, check_size, decode, printable_path, unreadable
from pfocr_graph.records import FigureRecord

__all__ = ["read_archive", "recognise_archive"]

ZIP_MAGIC = (b"PK\3\4", b"PK\5\6")
TAR_MAGIC = slice(257, 262), b"ustar"
BROKEN = (zipfile.BadZipFile, tarfile.TarError, RuntimeError, ValueError, LookupError, struct.error, *UNREADABLE)
"""What the two modules raise where bytes are not what they should be: RuntimeError for what is encrypted or of a later
version, ValueError for names that are not of their encoding."""

Opener = Callable[[], IO[bytes] | None]
"""Opens a file in an archive; None if it is no file after all."""


@dataclass(frozen=True, slots=True)
class _Member:
    """A file in an archive: its path there, its bytes, and whom to tell how many of them were read."""

    archive: str
    name: PurePosixPath
    open: Opener
    spend: Callable[[int], None]

    @property
    def where(self) -> str:
        """What to call it in messages."""
        return printable_path(f"{self.archive}/{self.name}")

    def read(self, wanted: Callable[[bytes], bool]) -> str | None:
        """Return the text of the member if its first bytes are wanted."""
        try:
            with self.open() or io.BytesIO() as stream:
                content = stream.read(HEAD_BYTES)
                if wanted(content):
                    content += stream.read(MAX_BYTES + 1 - len(content))
        except BROKEN as error:
            raise BrokenRecordError("file cannot be read", unreadable(self.where, error)) from error
        self.spend(len(content))
        if not wanted(content):
            return None
        check_size(content, MAX_BYTES, self.where)
        return decode(content, self.where)


def recognise_archive(head: bytes) -> bool:
    """Tell whether a file begins as a .zip or (unpacked) a .tar does.

    Parameters
    ----------
    head : bytes
        The first bytes of a file, unpacked.

    Returns
    -------
    bool
    """
    place, magic = TAR_MAGIC
    return head.startswith(ZIP_MAGIC) or head[place] == magic


def read_archive(source: Source, context: Context) -> Iterator[FigureRecord]:
    """Read the pages in an archive with their tables, which lie as they do in folders.

    Parameters
    ----------
    source : Source
    context : Context
        Told of each page, value and row that cannot be used.

    Yields
    ------
    FigureRecord
        Those whose genes are in the page or nowhere in the order of the pages, the others in the order of their tables.

    Raises
    ------
    RecordError
        If the archive is broken, or unpacks to far more than its size.
    ForeignFileError
        If there is no page in it.
    """
    waiting: list[tuple[FigureRecord, PurePosixPath]] = []
    tables: set[str] = set()
    folders: set[str] = set()
    figids: set[str] = set()
    n_pages = 0
    for member in _members(source, context.on_skip):
        folders.add(str(member.name.parent))
        if member.name.name.endswith(PAGE_TABLE_SUFFIXES):
            tables.add(str(member.name))
            continue
        record = _read_page(member, context)
        figids |= {member.name.stem} if record is None else {member.name.stem, record.figure.figid}
        n_pages += record is not None
        if record is not None and record.form == "legacy":
            yield record
        elif record is not None:
            waiting.append((record, member.name))
    if not n_pages:
        raise ForeignFileError(f"{source.where}: no page of PFOCR in it")
    yield from _with_tables(source, context, waiting, tables, folders)
    for skip in tables_without_page((f"{source.path}/{table}" for table in tables), figids, context.include):
        context.on_skip(skip)


def _with_tables(
    source: Source,
    context: Context,
    waiting: list[tuple[FigureRecord, PurePosixPath]],
    tables: Container[str],
    folders: Set[str],
) -> Iterator[FigureRecord]:
    """Yield the records of pages that wait for tables, as these come; those whose tables are not here first."""
    awaited: dict[str, list[tuple[_Waiting, str]]] = {}
    for record, name in waiting:
        here = {}
        for holds in ("genes", *context.include):
            places = table_places(str(name.parent), record.figure.figid, posixpath, holds)
            found = next((place for place in places if place in tables), None)
            if found is not None:
                here[holds] = found
            elif holds == "genes" and not folders.isdisjoint(map(posixpath.dirname, places[::2])):
                record = replace(record, mentions=(), genes="none")
        one = _Waiting(record, len(here))
        for holds, place in here.items():
            awaited.setdefault(place, []).append((one, holds))
        if not here:
            yield record
    waiting.clear()
    if awaited:
        for member in _members(source, lambda _: None):
            for one, holds in awaited.pop(str(member.name), ()):
                yield from one.take(member, holds, context)


def _read_page(member: _Member, context: Context) -> FigureRecord | None:
    """Return the record of a page without its table; tell of what is none."""
    try:
        text = member.read(recognise_page)
        if text is None:
            context.on_skip(Skip("file is not PFOCR data", member.where, harmless=True))
            return None

        def wait(figid: str, holds: str) -> FoundTable:
            place = table_places(str(member.name.parent), figid, posixpath, holds)[0]
            return FoundTable("away", printable_path(f"{member.archive}/{place}"))

        return record_of_page(text, member.where, wait, context)
    except BrokenRecordError as error:
        context.on_skip(Skip(error.reason, str(error)))
        return None


@dataclass(slots=True)
class _Waiting:
    """The record of a page of whose tables some are still to come; `None` once its gene table has proved broken."""

    record: FigureRecord | None
    n_awaited: int

    def take(self, member: _Member, holds: str, context: Context) -> Iterator[FigureRecord]:
        """Take a table that has come; yield the record if it was the last, unless its gene table is broken."""
        self.n_awaited -= 1
        record = self.record
        if record is None:
            return
        try:
            text = member.read(lambda _: True) or ""
            if holds == "genes":
                found = read_gene_table(text, member.where, context)
                self.record = replace(
                    record,
                    mentions=found.mentions,
                    genes="read",
                    missing_table=None,
                    organism_names=found.organism_names,
                )
            else:
                concepts = read_concept_table(text, member.where, holds, context)
                self.record = replace(record, concepts=(*record.concepts, *concepts))
        except RecordError as error:
            if holds == "genes":
                self.record = None
            context.on_skip(Skip("gene table cannot be read" if holds == "genes" else broken_table(holds), str(error)))
        if not self.n_awaited and self.record is not None:
            yield self.record


def _members(source: Source, on_skip: OnSkip) -> Iterator[_Member]:
    """Yield the files in an archive whose names stay within it and are not hidden."""
    try:
        with source.open() as stream:
            guarded = GuardedStream(stream, source)
            read = _zipped if source.head.startswith(ZIP_MAGIC) else _tarred
            for raw, opener in read(guarded):
                member = _Member(source.where, PurePosixPath(raw.replace("\\", "/")), opener, guarded.spend)
                if member.name.is_absolute() or ".." in member.name.parts:
                    on_skip(Skip("name leads out of the archive", member.where))
                elif not any(part.startswith(".") for part in member.name.parts):
                    yield member
    except BROKEN as error:
        raise RecordError(unreadable(source.where, error)) from error


def _zipped(guarded: GuardedStream) -> Iterator[tuple[str, Opener]]:
    """Yield the names and openers of the files in a .zip."""
    with zipfile.ZipFile(cast(IO[bytes], guarded)) as archive:
        for info in archive.infolist():
            if not info.is_dir() and S_IFMT(info.external_attr >> 16) in (0, S_IFREG):
                yield info.filename, partial(archive.open, info)


def _tarred(guarded: GuardedStream) -> Iterator[tuple[str, Opener]]:
    """Yield the names and openers of the files in a .tar, each to be opened before the next."""
    with tarfile.open(fileobj=cast(IO[bytes], guarded), mode="r:") as archive:
        while (info := archive.next()) is not None:
            archive.members.clear()  # type: ignore[attr-defined]  # it would keep all of them
            if info.isreg():
                yield info.name, partial(archive.extractfile, info)
