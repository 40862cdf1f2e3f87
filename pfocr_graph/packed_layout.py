"""How a corpus lies in a packed folder: which tables with which columns; read this before changing what is written.

A packed corpus is a folder of Parquet tables that any tool opens, and a manifest:

``figures.parquet``
    A row a figure, sorted by figid: what its page says (`FIGURE_COLUMNS`), and the ``form``, ``genes`` and
    ``missing_table`` of the record that counts (`ORIGIN_COLUMNS`).
``mentions.parquet``
    A row a mention (`MENTION_COLUMNS`), sorted by figure, gene, term, word and source; of every organism and without
    any filter, as the member sets of terms follow from it.
``concepts.parquet``
    A row a mention of a chemical or disease (`CONCEPT_COLUMNS`), sorted by figure, concept, match, word and source;
    not there where there is none, as in what an early version packed.
``pages.parquet``
    A row a page file (`PAGE_COLUMNS`), sorted by path, whose record can be had from the other tables as it was read;
    for `pack --refresh`. Not there where nothing was read from pages.
``provenance.json``
    `KEY` with the layout's number and what wrote it, then the tables with their digests, the inputs with theirs, how
    they were read and what was left out.

A later layout may add columns and files; one that changes or drops any has the next number.
"""

from __future__ import annotations

from dataclasses import fields

from pfocr_graph.records import Figure

__all__ = [
    "CONCEPTS",
    "CONCEPT_COLUMNS",
    "FIGURES",
    "FIGURE_COLUMNS",
    "KEY",
    "LATER_FIGURE_COLUMNS",
    "LAYOUT",
    "MANIFEST",
    "MENTIONS",
    "MENTION_COLUMNS",
    "ORIGIN_COLUMNS",
    "PAGES",
    "PAGE_COLUMNS",
    "TABLES",
]

LAYOUT = 1
KEY = "pfocr_graph_corpus"
"""The first key of the manifest, by which a packed corpus is told."""

FIGURES, MENTIONS, CONCEPTS = "figures.parquet", "mentions.parquet", "concepts.parquet"
PAGES = "pages.parquet"
TABLES = (FIGURES, MENTIONS, CONCEPTS, PAGES)
MANIFEST = "provenance.json"

FIGURE_COLUMNS = tuple(column.name for column in fields(Figure))
"""Columns of figures: texts but for lists of text (organisms, aliases, disease_annotations), year (int32) and the
scores (double)."""

LATER_FIGURE_COLUMNS = ("disease_annotations",)
"""Those that what an early version packed lacks."""

ORIGIN_COLUMNS = ("form", "genes", "missing_table")

MENTION_COLUMNS = ("figid", "word", "term", "source", "ncbigene", "symbol", "taxon_id", "organism")
"""Columns of mentions, all of them text."""

CONCEPT_COLUMNS = ("figid", "kind", "word", "match", "name", "identifiers", "source")
"""Columns of mentions of chemicals and diseases as their record has them: texts but for identifiers (list of text, the
best first); match and name may be missing. ``concept`` and ``concept_name`` beside them say what they stand for."""

PAGE_COLUMNS = ("path", "figid", "made_of", "skipped")
"""Columns of pages, texts: the file, its figure, a digest of the page and its tables, and as JSON the reason, example
and harmlessness of what was skipped in it, where anything was."""
