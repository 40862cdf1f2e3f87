"""A corpus that was packed into a folder of Parquet tables: its manifest in, all its records at once out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from pfocr_graph.errors import RecordError
from pfocr_graph.packed_layout import (
    CONCEPT_COLUMNS,
    CONCEPTS,
    FIGURE_COLUMNS,
    FIGURES,
    KEY,
    LATER_FIGURE_COLUMNS,
    LAYOUT,
    MENTION_COLUMNS,
    MENTIONS,
    ORIGIN_COLUMNS,
)
from pfocr_graph.ragged import sorted_distinct
from pfocr_graph.readers.context import Context
from pfocr_graph.readers.mention_parquet import import_pyarrow, open_parquet
from pfocr_graph.readers.opening import STANDARD_INPUT, UNREADABLE, open_bytes
from pfocr_graph.readers.sources import Source, decode, unreadable
from pfocr_graph.record_tables import Coded, RecordTable
from pfocr_graph.records import CONCEPT_FORMS, ConceptMention, Figure, FigureRecord

__all__ = ["read_packed", "read_packed_columns", "recognise_packed"]

MAX_MANIFEST = 1 << 26
SMALL = 1 << 24
"""Keys up to which a mark for each is quicker than sorting those there are."""


def recognise_packed(head: bytes) -> bool:
    r"""Tell whether a file begins as the manifest of a packed corpus does.

    Parameters
    ----------
    head : bytes
        The first bytes of a file.

    Returns
    -------
    bool

    Examples
    --------
    >>> recognise_packed(b'{\n "pfocr_graph_corpus": {"layout": 1}}')
    True
    """
    return head[:1] == b"{" and head[1:].lstrip().startswith(f'"{KEY}"'.encode())


def read_packed(source: Source, context: Context) -> list[RecordTable]:
    """Read a packed corpus.

    Parameters
    ----------
    source : Source
        Its manifest; the tables are beside it.
    context : Context
        Its `gene_info` names genes that have no symbol.

    Returns
    -------
    list of RecordTable
        One.

    Raises
    ------
    RecordError
        If a later version of this package wrote it, pyarrow is not installed, or a table is missing or broken.
    """
    tables = _tables_in(source)
    folder = Path(source.path).parent
    try:
        figures = _read_table(
            folder / FIGURES, (*FIGURE_COLUMNS, *ORIGIN_COLUMNS), coded=False, later=LATER_FIGURE_COLUMNS
        )
        mentions = _read_table(folder / MENTIONS, MENTION_COLUMNS, coded=True)
        table = _record_table(figures, mentions, str(folder), context)
        if context.include and CONCEPTS in tables:
            concepts = _concepts(folder, context)
            records = [replace(one, concepts=tuple(concepts.pop(one.figure.figid, ()))) for one in table.records]
            if concepts:
                raise ValueError(f"chemicals or diseases are of {next(iter(concepts))}, which is no figure")
            table = replace(table, records=records)
    except (KeyError, ValueError) as error:
        problem = f"its tables do not fit together ({error}); pack it anew"
        raise RecordError(f"{source.where}: {problem}") from error
    return [table]


def read_packed_columns(path: Path, columns: tuple[str, ...]) -> dict[str, list[Any]]:
    """Return columns of a table of a packed corpus as lists of values.

    Raises
    ------
    RecordError
        If the table cannot be read or lacks one of them.
    """
    return _read_table(path, columns, coded=False)


def _tables_in(source: Source) -> frozenset[str]:
    """Return the names of the tables that a manifest lists; refuse a layout that is not ours to read."""
    if source.path == STANDARD_INPUT:
        raise RecordError(f"{source.where}: the manifest of a packed corpus; give its folder")
    try:
        manifest = json.loads(decode(source.read(MAX_MANIFEST), source.where))
        layout, tables = manifest[KEY]["layout"], frozenset(manifest.get("tables", ()))
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise RecordError(f"{source.where}: no manifest of a packed corpus ({error}); pack it anew") from error
    if layout != LAYOUT:
        raise RecordError(f"{source.where}: layout {layout} of packed corpora; this version reads {LAYOUT}: update it")
    return tables


def _concepts(folder: Path, context: Context) -> dict[str, list[ConceptMention]]:
    """Return the chemicals and diseases that are asked for, by figure."""
    wanted = {CONCEPT_FORMS[name].kind for name in context.include}
    columns = _read_table(folder / CONCEPTS, CONCEPT_COLUMNS, coded=False)
    found: dict[str, list[ConceptMention]] = {}
    known: dict[ConceptMention, ConceptMention] = {}
    for figid, kind, word, match, name, identifiers, source in zip(*columns.values(), strict=True):
        if not (figid and word and source and identifiers and all(identifiers)):
            raise ValueError("a mention of a chemical or disease has an empty cell")
        if kind in wanted:
            mention = ConceptMention(kind, word, match or "", name or "", tuple(identifiers), source)
            found.setdefault(figid, []).append(known.setdefault(mention, mention))
    return found


def _read_table(path: Path, columns: tuple[str, ...], *, coded: bool, later: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the columns of a table: lists of values, or pairs of distinct values and codes."""
    arrow, _ = import_pyarrow(str(path))
    try:
        with open_bytes(str(path)) as stream:
            table = open_parquet(stream, str(path), coded=columns if coded else ()).read()
        table.validate(full=True)  # codes that lead nowhere would be read from memory that is not ours
        lacking = [name for name in columns if name not in table.column_names]
        missing = [name for name in lacking if name not in later]
        if missing:
            raise RecordError(f"{path}: missing columns: {', '.join(missing)}; pack it anew")
        if coded:
            return {name: _coded(arrow, table.column(name)) for name in columns}
        nothing = [None] * table.num_rows
        return {name: nothing if name in lacking else table.column(name).to_pylist() for name in columns}
    except (arrow.ArrowException, *UNREADABLE) as error:
        raise RecordError(unreadable(str(path), error)) from error


def _coded(arrow: Any, column: Any) -> Coded:
    """Return a column of text as distinct values and codes."""
    if column.null_count:
        raise ValueError("a mention has an empty cell")
    if not len(column):
        return Coded([], np.zeros(0, dtype=np.int32))
    whole = column.cast(arrow.dictionary(arrow.int32(), arrow.string())).unify_dictionaries().combine_chunks()
    return Coded(whole.dictionary.to_pylist(), whole.indices.to_numpy())


def _record_table(figures: dict[str, Any], mentions: dict[str, Coded], folder: str, context: Context) -> RecordTable:
    """Return the records of a corpus."""
    places = {figid: place for place, figid in enumerate(figures["figid"])}
    if len(places) < len(figures["figid"]):
        raise ValueError("a figure stands twice")
    of_figure = mentions["figid"]
    figure = np.array([places[figid] for figid in of_figure.values], dtype=np.int32)[of_figure.codes]
    if (figure[1:] < figure[:-1]).any():
        order = np.argsort(figure, kind="stable")
        mentions = {name: Coded(column.values, column.codes[order]) for name, column in mentions.items()}
    taxa = mentions["taxon_id"]
    names = tuple(_together(taxa, mentions["organism"]).values)
    return RecordTable(
        _records(figures, folder, names),
        np.bincount(figure, minlength=len(places)),
        words=mentions["word"],
        terms=_together(taxa, mentions["term"]),
        sources=mentions["source"],
        genes=_genes(mentions, context),
    )


def _records(figures: dict[str, list[Any]], folder: str, names: tuple[tuple[str, str], ...]) -> list[FigureRecord]:
    """Return the records of figures without their mentions; the first one has the names of organisms."""
    lists = {
        name: [tuple(items or ()) for items in figures[name]]
        for name in ("organisms", "aliases", "disease_annotations")
    }
    of_figures = zip(*((figures | lists)[name] for name in FIGURE_COLUMNS), strict=True)
    origins = zip(*(figures[name] for name in ORIGIN_COLUMNS), strict=True)
    records = [
        FigureRecord(Figure(*cells), (), form, genes, folder, missing_table)
        for cells, (form, genes, missing_table) in zip(of_figures, origins, strict=True)
    ]
    if records:
        records[0] = replace(records[0], organism_names=names)
    return records


def _together(first: Coded, second: Coded) -> Coded:
    """Return the distinct pairs of values of two columns, and each row as a code of one."""
    width = max(len(second.values), 1)
    keys = first.codes.astype(np.int64) * width + second.codes
    if len(first.values) * width > SMALL:
        distinct = sorted_distinct(keys)
        codes = np.searchsorted(distinct, keys)
    else:
        seen = np.zeros(len(first.values) * width, dtype=bool)
        seen[keys] = True
        distinct, codes = np.flatnonzero(seen), (np.cumsum(seen) - 1)[keys]
    return Coded([(first.values[key // width], second.values[key % width]) for key in distinct.tolist()], codes)


def _genes(mentions: dict[str, Coded], context: Context) -> Coded:
    """Return genes with their symbols; those that have their id alone get what is known of them."""
    ids, symbols = _together(mentions["taxon_id"], mentions["ncbigene"]), mentions["symbol"]
    symbol_of = np.zeros(len(ids.values), dtype=np.int32)
    symbol_of[ids.codes] = symbols.codes
    if (symbol_of[ids.codes] != symbols.codes).any():
        raise ValueError("a gene has two symbols")
    named = [
        (taxon_id, ncbigene, symbols.values[code])
        for (taxon_id, ncbigene), code in zip(ids.values, symbol_of.tolist(), strict=True)
    ]
    gene_info = context.gene_info
    if gene_info is not None:
        named = [
            (taxon_id, ncbigene, (gene_info.symbol(ncbigene) or symbol) if symbol == ncbigene else symbol)
            for taxon_id, ncbigene, symbol in named
        ]
    return Coded(named, ids.codes)
