"""What was read to make a corpus, and what was left out, settled or missing on the way: by name and as lines."""

from __future__ import annotations

from typing import Any

from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.ragged import sorted_distinct
from pfocr_graph.readers.biothings import BIOTHINGS_SOURCE
from pfocr_graph.readers.keywords import KEYWORD_SOURCE
from pfocr_graph.records import CONCEPT_FORMS
from pfocr_graph.terms import GMT_SOURCE

__all__ = ["count_concepts", "count_figures", "describe_reading", "figures_of_papers", "gene_lines", "reading_lines"]

ECHOES = "no words, so what one family word names counts as drawn gene by gene"
WORDLESS = {
    GMT_SOURCE: f"from a GMT (lexicon source {GMT_SOURCE}): official symbols alone, no synonyms and no families",
    BIOTHINGS_SOURCE: f"from BioThings (lexicon source {BIOTHINGS_SOURCE}): {ECHOES}",
    KEYWORD_SOURCE: f"from the keywords of their pages (lexicon source {KEYWORD_SOURCE}): {ECHOES}",
}
"""What to know of genes that come without the words that name them, by lexicon source."""

SETTLED = {
    "repeated_figures": "came again with the same genes and were read once",
    "superseded_legacy_figures": "came in both forms; the current form counts",
    "conflicting_figures": "came again with other genes; the first one counts, or the one with words",
    "figures_confirmed_by_ids": "came as bare gene ids too, which are all among their genes",
    "figures_with_conflicting_concepts": "came again with other chemicals or diseases; the first ones count, or those "
    "with words",
}


def count_figures(number: int) -> str:
    """Return a number of figures in words.

    Examples
    --------
    >>> count_figures(1), count_figures(1200)
    ('1 figure', '1,200 figures')
    """
    return f"{number:,} figure" + ("" if number == 1 else "s")


def figures_of_papers(figures: int, papers: int) -> str:
    """Return numbers of figures and of their papers in words.

    Examples
    --------
    >>> figures_of_papers(2, 1)
    '2 figures of 1 paper'
    """
    return f"{count_figures(figures)} of {papers:,} paper" + ("" if papers == 1 else "s")


def count_concepts(corpus: FigureCorpus) -> list[str]:
    """Return the numbers of chemicals and of diseases that are mentioned, in words; none of those that are not.

    Examples
    --------
    >>> from pfocr_graph import example_corpus
    >>> count_concepts(example_corpus())
    []
    """
    mentioned = [corpus.concepts.kind[concept] for concept in sorted_distinct(corpus.concept_mentions.concept).tolist()]
    return [
        f"{mentioned.count(form.kind):,} {form.kind if mentioned.count(form.kind) == 1 else name}"
        for name, form in CONCEPT_FORMS.items()
        if form.kind in mentioned
    ]


def describe_reading(corpus: FigureCorpus) -> dict[str, Any]:
    """Return the account of what was read, by name, for summaries.

    Parameters
    ----------
    corpus : FigureCorpus
    """
    settled = corpus.settlement
    concepts = {"figures_with_conflicting_concepts": list(settled.conflicting_concepts)} if len(corpus.concepts) else {}
    return {
        "input": None if corpus.reading is None else corpus.reading.as_json(),
        "settled": {
            "repeated_figures": list(settled.repeated),
            "superseded_legacy_figures": list(settled.superseded),
            "conflicting_figures": list(settled.conflicting),
            "figures_confirmed_by_ids": list(settled.confirmed),
            "repeated_mentions": settled.repeated_rows,
            **concepts,
        },
        "without_genes": list(settled.without_genes),
        "gene_tables_away": list(settled.tables_away),
        "figures_without_words": _without_words(corpus),
    }


def _without_words(corpus: FigureCorpus) -> dict[str, int]:
    """Return the number of figures with genes of each lexicon source that has no words."""
    table = corpus.mentions
    found = {}
    for code, source in enumerate(corpus.sources):
        figures = sorted_distinct(table.figure[table.source == code]) if source in WORDLESS else ()
        if len(figures):
            found[source] = len(figures)
    return found


def reading_lines(corpus: FigureCorpus) -> list[str]:
    """Return lines for a person on what was left out and how figures that came twice were settled.

    Parameters
    ----------
    corpus : FigureCorpus
    """
    account = describe_reading(corpus)
    lines = []
    for reason, left_out in (account["input"] or {}).get("left_out", {}).items():
        verb = "Passed over" if left_out["harmless"] else "Skipped"
        lines.append(f"{verb} {left_out['count']:,}: {reason}, such as {left_out['example']}")
    settled = account["settled"]
    for name, what in SETTLED.items():
        if settled.get(name):
            lines.append(f"{count_figures(len(settled[name]))} {what}, such as {settled[name][0]}.")
    if settled["repeated_mentions"]:
        lines.append(f"{settled['repeated_mentions']:,} rows stood twice in one figure and count once.")
    return lines


def gene_lines(corpus: FigureCorpus) -> list[str]:
    """Return lines for a person on figures without genes, and genes without words or names.

    Parameters
    ----------
    corpus : FigureCorpus
    """
    account = describe_reading(corpus)
    lines = []
    without, away = account["without_genes"], account["gene_tables_away"]
    if without:
        lines.append(f"PFOCR found no gene in {count_figures(len(without))}, such as {without[0]}.")
    if away:
        lines.append(
            f"The gene table of {count_figures(len(away))} is not here, so no genes of theirs: {away[0]} "
            "(give the page with its _data folder; --genes-from keywords makes do without)."
        )
    for source, number in account["figures_without_words"].items():
        lines.append(f"Genes of {count_figures(number)} are {WORDLESS[source]}.")
    unnamed = corpus.unnamed_genes
    if unnamed:
        lines.append(
            f"{len(unnamed):,} genes have no name but their NCBI Gene id, such as {unnamed[0]}; --gene-info FILE, with "
            "HGNC's complete set or NCBI's gene_info, names them."
        )
    return lines
