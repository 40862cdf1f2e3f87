"""The forms that PFOCR data comes in, and which of them a file has, as its first bytes tell.

To add one, write a module with its two functions and a line in `READERS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from pfocr_graph.errors import RecordError
from pfocr_graph.formats import is_network
from pfocr_graph.readers.context import Context
from pfocr_graph.readers.inputs import Input, is_packed_table, is_page_table
from pfocr_graph.readers.skips import Skip
from pfocr_graph.readers.sources import Source
from pfocr_graph.readers.tables import columns_of

__all__ = ["READERS", "Reader", "find_reader", "function_of", "known_forms"]


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
        ``module:function`` of ``(source: Source, context: Context) -> Iterator[FigureRecord | RecordTable]``. It raises
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
        holds="one figure: title, caption, paper, year, scores; genes of every organism with words, terms and sources; "
        "chemicals and diseases with words and MeSH ids, those of the tables with names, ChEBI ids and DOIDs too",
        suffixes=(".md", ".txt"),
        recognise="pfocr_graph.readers.pages:recognise_page",
        read="pfocr_graph.readers.pages:read_page",
    ),
    "mention-table": Reader(
        name="mention-table",
        title="mention table of the PFOCR project, one row a mention",
        holds="many figures: figid and pmcid; human genes with words, terms and sources; no chemicals, no diseases",
        suffixes=(".tsv", ".csv", ".tsv.gz", ".csv.gz"),
        recognise="pfocr_graph.readers.mention_tables:recognise_mention_table",
        read="pfocr_graph.readers.mention_tables:read_mention_table",
    ),
    "mention-parquet": Reader(
        name="mention-parquet",
        title='mention table as Parquet (needs pyarrow: pip install "pfocr-graph[parquet]")',
        holds="what a mention table holds",
        suffixes=(".parquet",),
        recognise="pfocr_graph.readers.mention_parquet:recognise_parquet",
        read="pfocr_graph.readers.mention_parquet:read_mention_parquet",
    ),
    "mention-rds": Reader(
        name="mention-rds",
        title='mention table as R saves it (needs rdata: pip install "pfocr-graph[rds]")',
        holds="what a mention table holds",
        suffixes=(".rds",),
        recognise="pfocr_graph.readers.mention_rds:recognise_rds",
        read="pfocr_graph.readers.mention_rds:read_mention_rds",
    ),
    "gmt": Reader(
        name="gmt",
        title="GMT release of PFOCR, a line a figure",
        holds="many figures: figid, title; NCBI Gene ids of the organism in the file's name, by official symbols, or "
        "ChEBI ids of chemicals; no words, so no families (source gmt)",
        suffixes=(".gmt", ".gmt.gz"),
        recognise="pfocr_graph.readers.gmt:recognise_gmt",
        read="pfocr_graph.readers.gmt:read_gmt",
    ),
    "biothings": Reader(
        name="biothings",
        title="documents of the BioThings interface to PFOCR, JSON lines",
        holds="many figures: figid, pmcid, title, image; NCBI Gene ids, human unless --organism says otherwise; "
        "MeSH ids of chemicals and diseases, ChEBI ids and DOIDs where there is none; no words, so no families (source "
        "biothings)",
        suffixes=(".json", ".jsonl", ".json.gz", ".jsonl.gz"),
        recognise="pfocr_graph.readers.biothings:recognise_biothings",
        read="pfocr_graph.readers.biothings:read_biothings",
    ),
    "archive": Reader(
        name="archive",
        title="clone of the PFOCR site, as .zip or .tar",
        holds="what its pages and their tables hold",
        suffixes=(".zip", ".tar", ".tar.gz", ".tar.xz", ".tar.zst"),
        recognise="pfocr_graph.readers.archives:recognise_archive",
        read="pfocr_graph.readers.archives:read_archive",
    ),
    "packed": Reader(
        name="packed",
        title='corpus that `pfocr-graph pack` wrote (needs pyarrow: pip install "pfocr-graph[parquet]")',
        holds="all that was read, of every organism, chemicals and diseases too",
        suffixes=(".pfocr",),
        recognise="pfocr_graph.readers.packed:recognise_packed",
        read="pfocr_graph.readers.packed:read_packed",
    ),
}

PAGE_TABLE = "pfocr_graph.readers.gene_tables:recognise_page_table"


def find_reader(source: Source, one: Input, context: Context) -> Reader | None:
    """Return the reader of a file by its first bytes; if there is none, tell so, or raise if the user named it.

    Parameters
    ----------
    source : Source
    one : Input
        The input that the file is of.
    context : Context
        Told of a file that is none of PFOCR's.

    Returns
    -------
    Reader or None

    Raises
    ------
    RecordError
        If the user named the file and it has no form that is known.
    """
    if one.named and is_packed_table(source.path):
        raise RecordError(f"{source.where}: a table of a packed corpus; give its folder")
    for reader in READERS.values():
        if function_of(reader.recognise)(source.head):
            return reader
    is_table = is_page_table(Path(source.path).name) or function_of(PAGE_TABLE)(source.head)
    if one.named and is_table:
        raise RecordError(f"{source.where}: a table of one page; give the page, or the folder of pages and tables")
    beside = _table_beside(columns_of(source.head))
    if one.named and is_network(source.path):
        raise RecordError(f"{source.where}: a network; give the PFOCR data that it was made of, or its folder")
    if one.named:
        content = "has no form that is known" if source.head else "is empty"
        remedy = f"{beside[1]} reads a {beside[0]}" if beside else f"known are: {known_forms()}"
        raise RecordError(f"{source.where}: {content}; {remedy}")
    is_read_beside = any(map(Path(source.path).samefile, context.read_beside))
    if not (is_table or is_read_beside):
        reason = f"{beside[0]}, which {beside[1]} reads" if beside else "file is not PFOCR data"
        context.on_skip(Skip(reason, source.where, harmless=True))
    return None


def _table_beside(columns: frozenset[str]) -> tuple[str, str] | None:
    """Return what a table that says something of figures is, and the option that reads it."""
    if {"figid", "year"} <= columns:
        return "table of years", "--year-table"
    if "figid" in columns and len(columns) == 2:
        return "table of figures' diseases", "--disease-annotations"
    return None


def known_forms() -> str:
    """Return the names of all forms, for messages."""
    return f"{', '.join(READERS)} (pfocr-graph formats tells more)"


@cache
def function_of(name: str) -> Callable[..., Any]:
    """Return the function that ``module:function`` names."""
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found
