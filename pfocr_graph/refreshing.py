"""What an earlier pack knows of the pages it was made of, and which of them the next one may take from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.errors import RecordError
from pfocr_graph.packed_layout import KEY, MANIFEST, PAGE_COLUMNS, PAGES
from pfocr_graph.ragged import Ints, sorted_distinct
from pfocr_graph.readers.context import Context
from pfocr_graph.readers.ledger import EarlierPage, PageLedger
from pfocr_graph.readers.packed import read_packed, read_packed_columns
from pfocr_graph.readers.sources import open_source, printable_path
from pfocr_graph.record_tables import RecordTable
from pfocr_graph.records import CONCEPT_FORMS, FigureRecord

__all__ = ["earlier_pages", "made_by", "reusable_pages"]


def made_by() -> str:
    """Return what a manifest says that wrote it."""
    return f"pfocr-graph {version('pfocr-graph')}"


def earlier_pages(folder: str | Path, options: Mapping[str, Any], beside: Mapping[str, str]) -> dict[str, EarlierPage]:
    """Return the pages that an earlier pack can stand for, by path; none if it was made otherwise or changed since.

    Parameters
    ----------
    folder : str or Path
        Of the earlier pack, or of none.
    options : mapping
        How inputs are read now.
    beside : mapping of path to digest
        Of the tables that are read beside the inputs.

    Raises
    ------
    RecordError
        If the corpus is as it was packed and still cannot be read, as without pyarrow.
    """
    place = Path(folder)
    try:
        manifest = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        same = manifest[KEY]["made_by"] == made_by() and manifest["options"] == json.loads(json.dumps(options))
        same = same and all(manifest["inputs"].get(name) == digest for name, digest in beside.items())
        same = same and all(_digest(place / name) == table["sha256"] for name, table in manifest["tables"].items())
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}
    if not same or not (place / PAGES).exists():
        return {}
    context = Context(lambda _: None, include=tuple(CONCEPT_FORMS))
    (table,) = read_packed(open_source(str(place / MANIFEST)), context)
    columns = read_packed_columns(place / PAGES, PAGE_COLUMNS)
    record_of = _records(table)
    found = {}
    for path, figid, made_of, skipped in zip(*(columns[name] for name in PAGE_COLUMNS), strict=True):
        if figid not in record_of:
            raise RecordError(f"{place / PAGES}: {figid} is no figure of this corpus; pack it anew, without --refresh")
        form, record = record_of[figid]
        found[path] = EarlierPage(figid, made_of, skipped or "", form, partial(record, printable_path(path)))
    return found


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _records(table: RecordTable) -> dict[str, tuple[str, Callable[[str], FigureRecord]]]:
    """Return the form of the record of each figure, and what makes the record of its path."""
    starts = (table.ends - table.n_mentions).tolist()
    rows = zip(table.records, starts, table.ends.tolist(), strict=True)
    return {
        record.figure.figid: (record.form, partial(table.record, record, start, end)) for record, start, end in rows
    }


def reusable_pages(corpus: FigureCorpus, ledger: PageLedger) -> list[tuple[str, str, str, str | None]]:
    """Return path, figid, digest and skips of the pages whose records can be had again from the packed corpus.

    Of such a figure this page alone tells; its genes have one symbol everywhere, no row of it stands twice, and its
    organisms are called what the whole corpus calls them.
    """
    several = np.zeros(len(corpus.genes), dtype=bool)
    several[list(corpus.settlement.respelled)] = True
    mentions = corpus.mentions
    respelled = {corpus.figure_list[code].figid for code in sorted_distinct(mentions.figure[several[mentions.gene]])}
    taxa = _taxa_by_figure(corpus)
    found = []
    aliases = {figure.figid: figure.aliases for figure in corpus.figure_list}
    for path, note in sorted(ledger.notes.items()):
        if not _is_text(path):
            continue
        is_alone = all(ledger.told[name] == 1 for name in (note.figid, *aliases.get(note.figid, ())))
        if not is_alone or note.repeats or note.figid in respelled:
            continue
        if _are_known(corpus, note.names, taxa.get(note.figid, frozenset())):
            found.append((path, note.figid, note.made_of, note.skipped or None))
    return found


def _is_text(path: str) -> bool:
    """Tell whether a path is text that a table can hold; Linux allows names that are none."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _taxa_by_figure(corpus: FigureCorpus) -> dict[str, frozenset[str]]:
    taxon_ids = corpus.taxon_ids
    taxa = {taxon_id: place for place, taxon_id in enumerate(taxon_ids)}
    of_gene: Ints = np.array([taxa.get(taxon_id, 0) for taxon_id in corpus.genes.taxon_id], dtype=np.int64)
    keys = sorted_distinct(corpus.mentions.figure.astype(np.int64) * max(len(taxa), 1) + of_gene[corpus.mentions.gene])
    found: dict[str, set[str]] = {}
    for key in keys.tolist():
        figure, taxon = divmod(key, max(len(taxa), 1))
        found.setdefault(corpus.figure_list[figure].figid, set()).add(taxon_ids[taxon])
    return {figid: frozenset(those) for figid, those in found.items()}


def _are_known(corpus: FigureCorpus, names: tuple[tuple[str, str], ...], taxa: frozenset[str]) -> bool:
    """Tell whether a page that names its organisms calls those of its mentions what the corpus does, and no others."""
    return not names or {*names} == {(taxon_id, corpus.organism_name(taxon_id)) for taxon_id in taxa}
