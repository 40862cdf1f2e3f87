"""A corpus out, as a packed folder that is whole or not there; `pfocr_graph.packed_layout` says what is in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pfocr_graph.corpus import FigureCorpus, Origin
from pfocr_graph.errors import OptionError
from pfocr_graph.files import folder_replaced_when_whole
from pfocr_graph.packed_layout import (
    CONCEPTS,
    FIGURE_COLUMNS,
    FIGURES,
    KEY,
    LAYOUT,
    MANIFEST,
    MENTIONS,
    ORIGIN_COLUMNS,
    PAGE_COLUMNS,
    PAGES,
    TABLES,
)
from pfocr_graph.plain_text import as_json_text
from pfocr_graph.ragged import Ints
from pfocr_graph.readers.mention_parquet import import_pyarrow
from pfocr_graph.refreshing import made_by

__all__ = ["pack_corpus"]

ROW_GROUP = 1 << 20
DICTIONARY_BYTES = 1 << 26
"""Of distinct values in a column; with all of them at hand a million rows are read without a text each."""


def pack_corpus(
    corpus: FigureCorpus,
    folder: str | Path,
    provenance: Mapping[str, Any] | None = None,
    pages: Sequence[tuple[str, str, str, str | None]] = (),
) -> None:
    """Write a corpus as a packed folder, replacing an earlier one only when the new one is whole.

    Parameters
    ----------
    corpus : FigureCorpus
        Of all organisms and without any filter: what terms name is decided on all mentions.
    folder : str or Path
        Such as ``pfocr-2026.pfocr``.
    provenance : mapping, optional
        Further keys of the manifest, such as the digests of inputs.
    pages : sequence of (path, figid, digest, skips)
        As `pfocr_graph.refreshing.reusable_pages` returns them.

    Raises
    ------
    OptionError
        If the corpus was filtered.
    OSError
        If the folder cannot be written, or there are other files in it.
    RecordError
        If pyarrow is not installed.
    """
    if corpus.steps:
        done = ", ".join(step.name for step in corpus.steps)
        raise OptionError(f"a corpus is packed whole, this one was filtered ({done}); filter when you build from it")
    arrow, parquet = import_pyarrow(str(folder))
    tables = {FIGURES: _figure_table(arrow, corpus), MENTIONS: _mention_table(arrow, corpus)}
    if len(corpus.concept_mentions):
        tables[CONCEPTS] = _concept_table(arrow, corpus)
    if pages:
        columns = zip(*pages, strict=True)
        tables[PAGES] = arrow.table(
            {name: arrow.array(column, arrow.string()) for name, column in zip(PAGE_COLUMNS, columns, strict=True)}
        )
    with folder_replaced_when_whole(folder, (*TABLES, MANIFEST)) as beside:
        described = {}
        for name, table in tables.items():
            with (beside / name).open("wb") as stream:  # pyarrow knows no path that is not UTF-8
                parquet.write_table(
                    table,
                    stream,
                    row_group_size=ROW_GROUP,
                    compression="zstd",
                    dictionary_pagesize_limit=DICTIONARY_BYTES,
                    store_schema=False,  # other tools see plain text where we have categories
                )
            with (beside / name).open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            described[name] = {"rows": table.num_rows, "columns": table.column_names, "sha256": digest}
        manifest = {KEY: {"layout": LAYOUT, "made_by": made_by()}, "tables": described}
        text = as_json_text({**manifest, **(provenance or {})}, indent=1)
        (beside / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")


def _figure_table(arrow: Any, corpus: FigureCorpus) -> Any:
    """Return figures and the origin of each as an Arrow table."""
    text, texts = arrow.string(), arrow.list_(arrow.string())
    kinds = {
        "organisms": texts,
        "aliases": texts,
        "disease_annotations": texts,
        "year": arrow.int32(),
        "pathway_score": arrow.float64(),
        "automl_pathway": arrow.float64(),
    }
    figures = corpus.figure_list
    unknown = Origin("current", "read")
    origins = [corpus.settlement.origins.get(figure.figid, unknown) for figure in figures]
    columns = {
        name: arrow.array([getattr(figure, name) for figure in figures], kinds.get(name, text))
        for name in FIGURE_COLUMNS
    }
    columns |= {name: arrow.array([getattr(one, name) for one in origins], text) for name in ORIGIN_COLUMNS}
    return arrow.table(columns)


def _mention_table(arrow: Any, corpus: FigureCorpus) -> Any:
    """Return mentions as an Arrow table of categories."""
    mentions, genes, column = corpus.mentions, corpus.genes, partial(_coded_column, arrow)
    return arrow.table(
        {
            "figid": column([figure.figid for figure in corpus.figure_list], mentions.figure),
            "word": column(corpus.words, mentions.word),
            "term": column(corpus.terms.text, mentions.term),
            "source": column(corpus.sources, mentions.source),
            "ncbigene": column(genes.ncbigene, mentions.gene),
            "symbol": column(genes.symbol, mentions.gene),
            "taxon_id": column(genes.taxon_id, mentions.gene),
            "organism": column([corpus.organism_name(taxon_id) for taxon_id in genes.taxon_id], mentions.gene),
        }
    )


def _concept_table(arrow: Any, corpus: FigureCorpus) -> Any:
    """Return mentions of chemicals and diseases as an Arrow table of categories."""
    mentions, concepts, column = corpus.concept_mentions, corpus.concepts, partial(_coded_column, arrow)
    lists = [mentions.rows[row].identifiers for row in mentions.row.tolist()]
    return arrow.table(
        {
            "figid": column([figure.figid for figure in corpus.figure_list], mentions.figure),
            "kind": column([row.kind for row in mentions.rows], mentions.row),
            "word": column([row.word for row in mentions.rows], mentions.row),
            "match": column([row.match or None for row in mentions.rows], mentions.row),
            "name": column([row.name or None for row in mentions.rows], mentions.row),
            "identifiers": arrow.array(lists, arrow.list_(arrow.string())),
            "source": column([row.source for row in mentions.rows], mentions.row),
            "concept": column(concepts.curie, mentions.concept),
            "concept_name": column(concepts.name, mentions.concept),
        }
    )


def _coded_column(arrow: Any, values: Sequence[str | None], codes: Ints) -> Any:
    """Return a column of categories."""
    there = dict.fromkeys(value for value in values if value is not None)
    distinct = {value: place for place, value in enumerate(there)}
    places = np.array([-1 if value is None else distinct[value] for value in values], dtype=np.int32)[codes]
    texts = arrow.array(list(distinct), arrow.string())
    return arrow.DictionaryArray.from_arrays(arrow.array(places, arrow.int32(), mask=places < 0), texts)
