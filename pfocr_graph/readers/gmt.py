"""GMT releases of PFOCR, a line a figure: figid, title and NCBI Gene or ChEBI ids between tabs, without a header."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import PurePath

from pfocr_graph.errors import OptionError, RecordError
from pfocr_graph.organisms import resolve_organism
from pfocr_graph.readers.concept_tables import bare_concepts
from pfocr_graph.readers.context import Context
from pfocr_graph.readers.mentions import MISSING, bare_mention, pmcid_of
from pfocr_graph.readers.skips import BrokenRecordError, Skip
from pfocr_graph.readers.sources import LONGEST_LINE, Source
from pfocr_graph.records import Figure, FigureRecord, Mention, normalize_figid
from pfocr_graph.terms import GMT_SOURCE

__all__ = ["read_gmt", "recognise_gmt"]

_FIRST_LINE = re.compile(rb"(?:\xef\xbb\xbf)?\s*PMC\d+__[^\t\r\n]+\t[^\t\r\n]*\t(?:CHEBI:)?\d+(?:[\t\r\n]|\Z)")
_ORGANISM = re.compile(r"gmt-([A-Za-z]+(?:_[A-Za-z]+)+)\.")
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")


def recognise_gmt(head: bytes) -> bool:
    r"""Tell whether a file begins as a GMT of PFOCR does: with the id of a figure, a title and the id of a gene.

    Parameters
    ----------
    head : bytes
        The first bytes of a file.

    Returns
    -------
    bool

    Examples
    --------
    >>> recognise_gmt(b"PMC1__f1\tA title\t207\t208\n"), recognise_gmt(b"figid\tyear\nPMC1__f1\t2000\n")
    (True, False)
    """
    return _FIRST_LINE.match(head) is not None


def read_gmt(source: Source, context: Context) -> Iterator[FigureRecord]:
    """Read a GMT of genes, or of chemicals where they are asked for.

    The organism of genes is that of the file's name, as in ``pfocr-20220101-gmt-Mus_musculus.gmt``. Chemicals are
    ChEBI accessions. Titles are text: HTML entities in them become what they stand for, and nothing else is changed.

    Parameters
    ----------
    source : Source
    context : Context
        Told of each line and id that cannot be used; its organism is taken where the name has none.

    Yields
    ------
    FigureRecord
        In the order of the lines, of the form ``"ids"``.

    Raises
    ------
    BrokenRecordError
        If it is of chemicals and they are not asked for, or of an organism that nobody has heard of.
    RecordError
        If the bytes are not UTF-8, or a line is longer than a million characters.
    """
    name = PurePath(source.path).name
    of_chemicals = "chemical" in name.lower() or b"\tCHEBI:" in source.head
    if of_chemicals and "chemicals" not in context.include:
        problem = "a GMT of chemicals, whose ids name no genes; give --include chemicals, or the GMT of genes"
        raise BrokenRecordError("GMT is of chemicals", f"{source.where}: {problem}")
    taxon_id = "" if of_chemicals else _taxon_of(name, source.where) or context.taxon_id
    for number, line in enumerate(source.lines(), start=1):
        where = f"{source.where} line {number}"
        if len(line) >= LONGEST_LINE:
            raise RecordError(f"{where}: longer than a million characters; a GMT has a line for each figure")
        cells = line.removeprefix("\ufeff").rstrip("\n").split("\t")
        if cells == [""]:
            continue
        figid = normalize_figid(cells[0])
        if len(cells) < 2 or figid in MISSING:
            problem = f'begins with "{cells[0][:60]}"; expected a figid, a title and gene ids between tabs'
            context.on_skip(Skip("line is not GMT", f"{where}: {problem}"))
            continue
        figure = Figure(figid, pmcid_of(figid, None), title=_title(cells[1]))
        if of_chemicals:
            ids = (("chebi", cell) for cell in cells[2:] if cell.strip())
            concepts = tuple(bare_concepts("chemicals", ids, GMT_SOURCE, where, context))
            yield FigureRecord(figure, (), "ids", "away", where, concepts=concepts)
            continue
        mentions = tuple(_mentions(cells[2:], taxon_id, where, context))
        yield FigureRecord(figure, mentions, "ids", "read" if mentions else "none", where)


def _taxon_of(name: str, where: str) -> str | None:
    """Return the organism that the name of a file says, if it does."""
    match = _ORGANISM.search(name)
    if match is None:
        return None
    try:
        return resolve_organism(match[1])
    except OptionError as error:
        problem = f'its name says "{match[1]}", which is no organism we know; rename it and give --organism'
        raise BrokenRecordError("organism is not known", f"{where}: {problem}") from error


def _title(cell: str) -> str | None:
    """Return the title of a figure, None if it is missing."""
    title = _ENTITY.sub(lambda entity: html.unescape(entity[0]), cell).strip()
    return None if title in MISSING else title


def _mentions(cells: list[str], taxon_id: str, where: str, context: Context) -> Iterator[Mention]:
    """Yield a mention for each gene id; cells at the end of a line may be empty."""
    for cell in dict.fromkeys(cells):
        if cell.strip():
            try:
                yield bare_mention(cell, GMT_SOURCE, taxon_id, context.gene_info)
            except BrokenRecordError as error:
                context.on_skip(Skip(error.reason, f"{where}: {error}"))
