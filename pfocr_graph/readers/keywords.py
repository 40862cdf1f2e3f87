"""The genes among the keywords of a page, for a page of the current form whose gene table is away.

Keywords repeat the symbols of all organisms, and chemicals, without ids and without the words that named them: what one
family word named cannot be told from what was drawn by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pfocr_graph.readers.context import Context
from pfocr_graph.readers.front_matter import parse_front_matter, split_front_matter
from pfocr_graph.records import FigureRecord, Mention

__all__ = ["KEYWORD_SOURCE", "with_keyword_genes"]

KEYWORD_SOURCE = "jsonld_keyword"
"""What stands for the lexicon source of a gene that a keyword names."""


def with_keyword_genes(record: FigureRecord, text: str, context: Context) -> FigureRecord:
    """Return the record of a page with the genes that its keywords name.

    Parameters
    ----------
    record : FigureRecord
        Of a page whose gene table is away.
    text : str
        The page.
    context : Context
        Its `gene_info` says which keywords are symbols.

    Returns
    -------
    FigureRecord
        With ``genes`` being ``"keywords"``; as it was if no keyword is a symbol, or they are not asked for.
    """
    gene_info = context.gene_info
    if gene_info is None or not context.genes_from_keywords:
        return record
    front = parse_front_matter(split_front_matter(text, record.where), {"schema-jsonld"}, record.where)
    mentions = tuple(
        Mention(word, ncbigene, KEYWORD_SOURCE, ncbigene, word, taxon_id)
        for word in dict.fromkeys(_keywords(front.get("schema-jsonld")))
        for ncbigene, taxon_id in gene_info.genes_named(word)
    )
    return replace(record, mentions=mentions, genes="keywords") if mentions else record


def _keywords(schema: Any) -> Iterator[str]:
    """Yield the keywords of a page's JSON-LD, which are a list, or text where there is one."""
    found = schema.get("keywords") if isinstance(schema, dict) else None
    for word in found if isinstance(found, list) else [found]:
        if isinstance(word, str):
            yield word
