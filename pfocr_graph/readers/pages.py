"""A page of the PFOCR site, one figure: front matter in, one record out, with the gene table that lies beside it."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any

from pfocr_graph.errors import RecordError
from pfocr_graph.organisms import HUMAN
from pfocr_graph.readers.concept_tables import with_concepts
from pfocr_graph.readers.context import Context
from pfocr_graph.readers.front_matter import MAX_ROWS, Rows, parse_front_matter, split_front_matter
from pfocr_graph.readers.gene_tables import read_gene_table
from pfocr_graph.readers.keywords import with_keyword_genes
from pfocr_graph.readers.mentions import MISSING, is_sound, pmcid_of, sound_mention
from pfocr_graph.readers.skips import BrokenRecordError, OnSkip, Skip
from pfocr_graph.readers.sources import Source, decode, open_first, printable_path
from pfocr_graph.readers.year_tables import parse_year
from pfocr_graph.records import Figure, FigureRecord, GeneTable, Mention, normalize_figid

__all__ = ["MAX_BYTES", "FindTable", "FoundTable", "read_page", "recognise_page", "record_of_page", "table_places"]

MAX_BYTES = 16 << 20
"""Of a page or its gene table; the largest of PFOCR have some hundred kilobytes."""

GENE_KEYS = ("word", "symbol", "source", "hgnc_symbol", "entrez")
"""What pages of the legacy form say of a gene, in their order."""

TEXT_KEYS = (
    "figid",
    "pmcid",
    "number",
    "figtitle",
    "papertitle",
    "reftext",
    "caption",
    "filename",
    "figlink",
    "doi",
    "ndex",
)
ALIAS_KEYS = ("figid_alias", "redirect_from")
OTHER_KEYS = ("organisms", "organisms_ner", "year", "pathway_score", "automl_pathway", "genes")
WANTED_KEYS = frozenset((*TEXT_KEYS, *ALIAS_KEYS, *OTHER_KEYS))
_NUMBER = re.compile(r"\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)


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
    end = head.find(b"\n---\n", start)
    return head[:start].endswith(b"---") and head.find(b"\nfigid:", start, end if end > 0 else None) >= 0


def read_page(source: Source, context: Context) -> Iterator[FigureRecord]:
    """Read a page from a file; its gene table is looked for in ``../_data``, beside it and in ``_data``.

    Parameters
    ----------
    source : Source
    context : Context
        Told of each value and row that cannot be used.

    Yields
    ------
    FigureRecord
        One.

    Raises
    ------
    BrokenRecordError
        As for `record_of_page`, and if the page is not UTF-8 or larger than 16 MiB.
    """
    yield record_of_page(_text_of(source, context), source.where, partial(_look_beside, source.path, context), context)


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
    figure = _figure_of(page, where, context.on_skip)
    if "genes" in page:
        rows = _legacy_rows(page["genes"], where)
        return FigureRecord(figure, _legacy_mentions(rows, where, context), "legacy", "read" if rows else "none", where)
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
    places = table_places(str(Path(page_path).parent), figid, holds=holds)
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


def _figure_of(page: Mapping[str, Any], where: str, on_skip: OnSkip) -> Figure:
    """Return the figure of a page."""
    values = _Values(page, where, on_skip)
    texts = {key: values.text(key) if key in page else None for key in TEXT_KEYS}
    figid = _sound_figid(texts["figid"], where)
    return Figure(
        figid=figid,
        pmcid=pmcid_of(figid, texts["pmcid"]),
        number=texts["number"],
        title=texts["figtitle"],
        paper_title=texts["papertitle"],
        reference=texts["reftext"],
        caption=texts["caption"],
        organisms=values.texts("organisms") or values.texts("organisms_ner"),
        year=values.year("year"),
        pathway_score=values.score("pathway_score"),
        automl_pathway=values.score("automl_pathway"),
        filename=texts["filename"],
        figlink=texts["figlink"],
        doi=texts["doi"],
        ndex=texts["ndex"],
        aliases=_aliases(figid, [text for key in ALIAS_KEYS for text in values.texts(key)]),
    )


def _aliases(figid: str, names: list[str]) -> tuple[str, ...]:
    """Return the other ids of a figure: as they are, or the last part of a path on the site."""
    if not names:
        return ()
    found = (normalize_figid(name.rpartition("/")[2].removesuffix(".html")) for name in names)
    return tuple(dict.fromkeys(name for name in found if name not in (figid, "")))


def _sound_figid(figid: str | None, where: str) -> str:
    """Return a figid that can be part of a file's name and leads to no other folder."""
    figid = normalize_figid(figid or "")
    if figid in MISSING:
        raise BrokenRecordError("page has no figid", f"{where}: figid is missing; expected one such as PMC3471537__f5")
    if not figid.isprintable() or not {"/", "\\"}.isdisjoint(figid):
        problem = f"figid is {figid!r}; expected a name without slashes and control characters"
        raise BrokenRecordError("figid is not a name", f"{where}: {problem}")
    return figid


class _Values:
    """The values of a page as what they should be, telling of those that are not."""

    def __init__(self, page: Mapping[str, Any], where: str, on_skip: OnSkip) -> None:
        self._page = page
        self._where = where
        self._on_skip = on_skip

    def text(self, key: str) -> str | None:
        """Return a value that is text, None if it is missing."""
        value = self._page.get(key)
        if isinstance(value, str):
            return None if value.strip() in MISSING else value
        if value:
            self._skip("value is not text", f"{key} is a list or mapping; expected text")
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a value that is text or a list of it, without what is missing."""
        value = self._page.get(key)
        if not value:
            return ()
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(item for item in value if item.strip() not in MISSING)
        text = self.text(key)
        return () if text is None else (text,)

    def year(self, key: str) -> int | None:
        """Return a value that is a year."""
        text = self.text(key)
        year = None if text is None else parse_year(text)
        if year is None and text is not None:
            self._skip("year is not a number", f'{key} is "{text}"; expected four digits')
        return year

    def score(self, key: str) -> float | None:
        """Return a value that is a finite number."""
        text = self.text(key)
        if text is None:
            return None
        score = float(text) if _NUMBER.fullmatch(text) else math.nan
        if math.isfinite(score):
            return score
        self._skip("score is not a number", f'{key} is "{text}"; expected a number such as 0.97')
        return None

    def _skip(self, reason: str, problem: str) -> None:
        """Tell of a value that cannot be used."""
        self._on_skip(Skip(reason, f"{self._where}: {problem}"))


def _legacy_rows(genes: Any, where: str) -> list[Any] | Rows:
    """Return the items of `genes`."""
    if isinstance(genes, str) and genes in MISSING:
        return []
    if not isinstance(genes, list | Rows):
        raise BrokenRecordError("genes are not a list", f"{where}: genes is no list; expected one, or []")
    return genes


def _legacy_mentions(rows: list[Any] | Rows, where: str, context: Context) -> tuple[Mention, ...]:
    """Return the mentions that stand in a page of the legacy form."""
    if isinstance(rows, Rows) and rows.keys == GENE_KEYS:
        with suppress(_UnsoundError):
            return tuple(map(_MENTIONS.__getitem__, rows.cells))
    mentions: list[Mention] = []
    for number, row in enumerate(rows.mappings() if isinstance(rows, Rows) else rows, start=1):
        try:
            mentions.append(sound_mention(_mention_of(row), "entrez", context.gene_info))
        except BrokenRecordError as error:
            context.on_skip(Skip(error.reason, f"{where} gene {number}: {error}"))
    return tuple(mentions)


class _UnsoundError(Exception):
    """A mention is not sound as it stands."""


class _KnownMentions(dict[tuple[str, ...], Mention]):
    """The mentions that rows with the keys of genes are, of those that are sound as they stand."""

    def __missing__(self, cells: tuple[str, ...]) -> Mention:
        word, symbol, source, hgnc_symbol, entrez = cells
        mention = Mention(word, symbol, source, entrez, hgnc_symbol, HUMAN)
        if not is_sound(mention):
            raise _UnsoundError
        if len(self) >= MAX_ROWS:
            self.clear()
        self[cells] = mention
        return mention


_MENTIONS = _KnownMentions()


def _mention_of(row: Any) -> Mention:
    """Return the mention of one item of `genes`."""
    cells = [row.get(key, "") for key in GENE_KEYS] if isinstance(row, dict) else []
    if {*map(type, cells)} != {str}:
        raise BrokenRecordError("gene is not a mention", f"expected {', '.join(GENE_KEYS)}, each one text")
    word, symbol, source, hgnc_symbol, entrez = cells
    return Mention(word, symbol, source, entrez, hgnc_symbol, HUMAN)
