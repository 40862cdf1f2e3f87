"""The genes that stand in a page of the legacy form: rows of its front matter in, mentions of human genes out."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from pfocr_graph.organisms import HUMAN
from pfocr_graph.readers.context import Context
from pfocr_graph.readers.mentions import MISSING, is_sound, sound_mention
from pfocr_graph.readers.plain_yaml import LONGEST_KNOWN, MAX_ROWS, Rows
from pfocr_graph.readers.skips import BrokenRecordError, Skip
from pfocr_graph.records import Mention

__all__ = ["legacy_mentions", "legacy_rows"]

GENE_KEYS = ("word", "symbol", "source", "hgnc_symbol", "entrez")
"""What pages of the legacy form say of a gene, in their order."""


def legacy_rows(genes: Any, where: str) -> list[Any] | Rows:
    """Return the items of `genes` in a page; none where the value is missing.

    Raises
    ------
    BrokenRecordError
        If they are no list.
    """
    if isinstance(genes, str) and genes in MISSING:
        return []
    if not isinstance(genes, list | Rows):
        raise BrokenRecordError("genes are not a list", f"{where}: genes is no list; expected one, or []")
    return genes


def legacy_mentions(rows: list[Any] | Rows, where: str, context: Context) -> tuple[Mention, ...]:
    """Return the mentions that stand in a page of the legacy form.

    Parameters
    ----------
    rows : list or Rows
        As `legacy_rows` returns them.
    where : str
        The path of the page, for messages.
    context : Context
        Told of each row that cannot be used.

    Examples
    --------
    >>> row = {"word": "Akt", "symbol": "AKT", "source": "hgnc_symbol", "hgnc_symbol": "AKT1", "entrez": "207"}
    >>> legacy_mentions([row], "f1.md", Context(print))[0].symbol
    'AKT1'
    """
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
        if sum(map(len, cells)) <= LONGEST_KNOWN:
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
