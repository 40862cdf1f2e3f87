"""The last step from records to a corpus: codes in the order of names, so that no order of inputs shows in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from pfocr_graph.corpus import Genes, Mentions
from pfocr_graph.ragged import Ints, is_sorted, run_starts, stable_order
from pfocr_graph.terms import FAMILY_SOURCES, Terms, build_terms

__all__ = ["decide_terms", "name_genes", "sorted_codes", "sorted_once"]


def sorted_codes(codes: Mapping[Any, int], column: Ints, key: Any = None) -> tuple[list[Any], Ints]:
    """Return the values in use, sorted, and the column as codes into them."""
    values = list(codes)
    used = np.flatnonzero(np.bincount(column, minlength=len(values))).tolist()
    order = sorted(used, key=values.__getitem__ if key is None else lambda code: key(values[code]))
    place = np.zeros(len(values), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return [values[code] for code in order], place[column] if len(column) else column.astype(np.int32)


def name_genes(spellings: Sequence[tuple[str, str, str]], uses: Ints) -> tuple[Genes, Ints]:
    """Give each gene the symbol that most mentions use, the first alphabetically among equals; its id if all do."""
    chosen: dict[tuple[str, str], tuple[bool, int, str]] = {}
    for (taxon_id, ncbigene, symbol), n_uses in zip(spellings, uses.tolist(), strict=True):
        worth = (symbol == ncbigene, -n_uses, symbol)
        chosen[taxon_id, ncbigene] = min(chosen.get((taxon_id, ncbigene), worth), worth)
    code = dict(zip(chosen, range(len(chosen)), strict=True))
    genes = Genes(
        ncbigene=[ncbigene for _, ncbigene in chosen],
        symbol=[symbol for _, _, symbol in chosen.values()],
        taxon_id=[taxon_id for taxon_id, _ in chosen],
    )
    return genes, np.array([code[taxon_id, ncbigene] for taxon_id, ncbigene, _ in spellings], dtype=np.int32)


def sorted_once(mentions: Mentions) -> tuple[Mentions, int]:
    """Return mentions sorted by figure, gene, term, word and source, each once, and how many came again."""
    columns = [getattr(mentions, column.name) for column in fields(mentions)]
    if not is_sorted(*columns):
        mentions = mentions.take(np.lexsort(columns[::-1]))
        columns = [getattr(mentions, column.name) for column in fields(mentions)]
    distinct = run_starts(*columns)
    n_repeated = len(mentions) - len(distinct)
    return mentions.take(distinct) if n_repeated else mentions, n_repeated


def _count_matches(mentions: Mentions, n_terms: int) -> Ints:
    """Return the number of matches of each term: figures and words that it stands with."""
    pairs = mentions.term * (np.int64(mentions.word.max(initial=0)) + 1) + mentions.word
    # Mentions stand in the order of figures, so those of one pair and figure come together.
    order = stable_order(pairs)
    matches = order[run_starts(pairs[order], mentions.figure[order])]
    return np.bincount(mentions.term[matches], minlength=n_terms)


def decide_terms(keys: Sequence[tuple[str, str]], genes: Genes, mentions: Mentions, sources: Sequence[str]) -> Terms:
    """Decide what each term, given as (taxon id, text), stands for."""
    return build_terms(
        text=[text for _, text in keys],
        taxon_id=[taxon_id for taxon_id, _ in keys],
        symbols=genes.symbol,
        mention_term=mentions.term,
        mention_gene=mentions.gene,
        mention_is_family=np.isin(
            mentions.source, [code for code, name in enumerate(sources) if name in FAMILY_SOURCES]
        ),
        matches_by_term=_count_matches(mentions, len(keys)),
    )
