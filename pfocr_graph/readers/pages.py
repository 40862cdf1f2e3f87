"""A page of the PFOCR site, one figure: front matter in, one record out, with the gene table that lies beside it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any

from pfocr_graph.errors import RecordError
from pfocr_graph.readers.concept_tables import with_concepts
from pfocr_graph.readers.context import Context
from pfocr_graph.readers.front_matter import parse_front_matter, split_front_matter
from pfocr_graph.readers.gene_tables import read_gene_table
from pfocr_graph.readers.keywords import with_keyword_genes
from pfocr_graph.readers.legacy_genes import legacy_mentions, legacy_rows
from pfocr_graph.readers.opening import STANDARD_INPUT
from pfocr_graph.readers.page_figures import FIGURE_KEYS, figure_of
from pfocr_graph.readers.skips import BrokenRecordError, Skip
from pfocr_graph.readers.sources import Source, decode, open_first, printable_path
from pfocr_graph.records import FigureRecord, GeneTable

__all__ = ["MAX_BYTES", "FindTable", "FoundTable", "read_page", "recognise_page", "record_of_page", "table_places"]

MAX_BYTES = 16 << 20
"""Of a page or its gene table; the largest of PFOCR have some hundred kilobytes."""

_PAGE_BEHIND_PAGE = re.compile(r"(?<=\n---\n)(?=---\nfigid:)")

WANTED_KEYS = FIGURE_KEYS | {"genes"}


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table of a page, or that there is none.

    Attributes
    ----------
    genes : {"read", "none", "away"}
        Whether there is a table, PFOCR found no gene, or its tables are not where we can see them.
    where : str
        The path of the table, or the first that was looked for.
    text : str
        The content of the table.
    """

    genes: GeneTable
    where: str
    text: str = ""


FindTable = Callable[[str, str], FoundTable]
"""Finds a table of a figure by its figid and what is in it: genes, chemicals or diseases."""


def recognise_page(head: bytes) -> bool:
    r"""Tell whether a file begins as a page does: its first line ``---``, then a ``figid:`` of the top level.

    Parameters
    ----------
    head : bytes
        The first bytes of a file.

    Returns
    -------
    bool

    Examples
    --------
    >>> recognise_page(b"---\nfigid: F1\n---\n"), recognise_page(b"---\ntitle: Read me\n---\nfigid: F1\n")
    (True, False)
    """
    if not head.startswith((b"---", b"\xef\xbb\xbf---")):
        return False
    if b"\r" in head:
        head = head.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    start = head.find(b"\n")
    figid = head.find(b"\nfigid:", start)
    return figid >= 0 and head[:start].endswith(b"---") and head.find(b"\n---\n", start, figid + 1) < 0


def read_page(source: Source, context: Context) -> Iterator[FigureRecord]:
    """Read a page from a file; its gene table is looked for in ``../_data``, beside it and in ``_data``.

    Standard input may have several, one behind the other.

    Parameters
    ----------
    source : Source
    context : Context
        Told of each value and row that cannot be used.

    Yields
    ------
    FigureRecord

    Raises
    ------
    BrokenRecordError
        As for `record_of_page`, and if the page is not UTF-8 or larger than 16 MiB.
    """
    text, find_table = _text_of(source, context), partial(_look_beside, source.path, context)
    pages = _PAGE_BEHIND_PAGE.split(text) if source.path == STANDARD_INPUT else [text]
    if len(pages) == 1:
        yield record_of_page(text, source.where, find_table, context)
        return
    for number, page in enumerate(pages, start=1):
        try:
            yield record_of_page(page, f"{source.where} page {number}", find_table, context)
        except BrokenRecordError as error:
            context.on_skip(Skip(error.reason, str(error)))


def _text_of(source: Source, context: Context) -> str:
    """Return the text of a page or table."""
    content = source.read(MAX_BYTES)
    if context.digests is not None and source.packing is None:
        context.digests.take(source.path, content)
    return decode(content, source.where)


def record_of_page(text: str, where: str, find_table: FindTable, context: Context) -> FigureRecord:
    r"""Return what a page says of its figure.

    A page with the key ``genes``, even if empty, has the legacy form. `find_table` is called for the others only.

    Parameters
    ----------
    text : str
    where : str
        Its path, for messages and the record.
    find_table : callable
    context : Context
        Told of each value and row that cannot be used.

    Returns
    -------
    FigureRecord

    Raises
    ------
    BrokenRecordError
        If the page is not YAML that can be read or has no figid that can name a file, or its gene table is broken.

    Examples
    --------
    >>> away = FoundTable("away", "_data/PMC1__f1-genes.tsv")
    >>> record = record_of_page("---\nfigid: PMC1__f1\nyear: 'NA'\n---\n", "f1.md", lambda *_: away, Context(print))
    >>> record.genes, record.figure.pmcid, record.figure.year
    ('away', 'PMC1', None)
    """
    wanted = WANTED_KEYS.union(context.include) if context.include else WANTED_KEYS
    page = parse_front_matter(split_front_matter(text, where), wanted, where)
    record = _record_of(page, text, where, find_table, context)
    if not context.include:
        return record

    def find_text(name: str) -> tuple[str, str] | None:
        table = find_table(record.figure.figid, name)
        return (table.where, table.text) if table.genes == "read" else None

    return with_concepts(record, page, find_text, context)


def _record_of(page: Mapping[str, Any], text: str, where: str, find_table: FindTable, context: Context) -> FigureRecord:
    """Return what a page says of its figure and the genes in it."""
    figure = figure_of(page, where, context.on_skip)
    if "genes" in page:
        rows = legacy_rows(page["genes"], where)
        return FigureRecord(figure, legacy_mentions(rows, where, context), "legacy", "read" if rows else "none", where)
    try:
        table = find_table(figure.figid, "genes")
        if table.genes != "read":
            record = FigureRecord(figure, (), "current", table.genes, where, missing_table=table.where)
            return with_keyword_genes(record, text, context) if table.genes == "away" else record
        found = read_gene_table(table.text, table.where, context)
    except RecordError as error:
        raise BrokenRecordError("gene table cannot be read", str(error)) from error
    return FigureRecord(figure, found.mentions, "current", "read", where, organism_names=found.organism_names)


def table_places(
    page_folder: str, figid: str, path: ModuleType = os.path, holds: str = "genes"
) -> tuple[str, str, str]:
    """Return where a table of a page may lie, the site's own layout first.

    Parameters
    ----------
    page_folder : str
        The folder of the page.
    figid : str
    path : module
        `os.path`, or `posixpath` for the folders of an archive.
    holds : str
        What is in the table: genes, chemicals or diseases.

    Returns
    -------
    tuple of str
        In ``../_data``, beside the page, and in ``_data``.

    Examples
    --------
    >>> import posixpath
    >>> table_places("site/_figures", "F1", posixpath)
    ('site/_data/F1-genes.tsv', 'site/_figures/F1-genes.tsv', 'site/_figures/_data/F1-genes.tsv')
    """
    sibling, beside, below = _table_folders(page_folder, path)
    name = f"{figid}-{holds}.tsv"
    return f"{sibling}{name}", f"{beside}{name}", f"{below}{name}"


def _look_beside(page_path: str, context: Context, figid: str, holds: str) -> FoundTable:
    """Find a table of a page that is a file."""
    folder, separator, _ = page_path.rpartition(os.sep)
    places = table_places(folder or separator or os.curdir, figid, holds=holds)
    source = open_first(places)
    if source is not None:
        return FoundTable("read", source.where, _text_of(source, context))
    is_site = Path(places[0]).parent.is_dir() or Path(places[-1]).parent.is_dir()
    return FoundTable("none" if is_site else "away", printable_path(places[0]))


@lru_cache(maxsize=256)
def _table_folders(page_folder: str, path: ModuleType) -> tuple[str, str, str]:
    """Return the folders of `table_places` with the separator behind each."""
    sep: str = path.sep
    sibling = path.normpath(f"{page_folder}/../_data") + sep
    beside = "" if page_folder == path.curdir else page_folder + sep
    return sibling, beside, f"{beside}_data{sep}"
