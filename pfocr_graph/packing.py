"""A corpus out, as a packed folder that is whole or not there; `pfocr_graph.packed_layout` says what is in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from pfocr_graph.corpus import FigureCorpus, Origin
from pfocr_graph.errors import OptionError
from pfocr_graph.files import folder_replaced_when_whole
from pfocr_graph.packed_layout import FIGURE_COLUMNS, FIGURES, KEY, LAYOUT, MANIFEST, MENTIONS, ORIGIN_COLUMNS
from pfocr_graph.plain_text import as_json_text
from pfocr_graph.ragged import Ints
from pfocr_graph.readers.mention_parquet import import_pyarrow

__all__ = ["pack_corpus"]

ROW_GROUP = 1 << 20
DICTIONARY_BYTES = 1 << 26
"""Of distinct values in a column; with all of them at hand a million rows are read without a text each."""


def pack_corpus(corpus: FigureCorpus, folder: str | Path, provenance: Mapping[str, Any] | None = None) -> None:
    """Write a corpus as a packed folder, replacing an earlier one only when the new one is whole.

    Parameters
    ----------
    corpus : FigureCorpus
        Of all organisms and without any filter: what terms name is decided on all mentions.
    folder : str or Path
        Such as ``pfocr-2026.pfocr``.
    provenance : mapping, optional
        Further keys of the manifest, such as the digests of inputs.

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
    with folder_replaced_when_whole(folder, (*tables, MANIFEST)) as beside:
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
        manifest = {KEY: {"layout": LAYOUT, "made_by": f"pfocr-graph {version('pfocr-graph')}"}, "tables": described}
        text = as_json_text({**manifest, **(provenance or {})}, indent=1)
        (beside / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")


def _figure_table(arrow: Any, corpus: FigureCorpus) -> Any:
    """Return figures and the origin of each as an Arrow table."""
    text, texts = arrow.string(), arrow.list_(arrow.string())
    kinds = {
        "organisms": texts,
        "aliases": texts,
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
    mentions, genes = corpus.mentions, corpus.genes

    def column(values: Sequence[str], codes: Ints) -> Any:
        distinct = {value: place for place, value in enumerate(dict.fromkeys(values))}
        places = np.fromiter(map(distinct.__getitem__, values), dtype=np.int32, count=len(values))
        texts = arrow.array(list(distinct), arrow.string())
        return arrow.DictionaryArray.from_arrays(arrow.array(places[codes], arrow.int32()), texts)

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
