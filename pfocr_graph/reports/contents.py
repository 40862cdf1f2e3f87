"""What a corpus holds: figures and papers, genes by organism and source, years, the largest of all, and warnings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from pfocr_graph.attributes import FAMILY
from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.incidence import Incidence, build_incidence
from pfocr_graph.organisms import HUMAN
from pfocr_graph.ragged import sorted_distinct
from pfocr_graph.readers.lists import read_excluded_terms
from pfocr_graph.records import CONCEPT_FORMS
from pfocr_graph.reports import Report
from pfocr_graph.reports.reading import count_figures, gene_lines, reading_lines
from pfocr_graph.reused import find_stories, near_duplicates

__all__ = ["contents_reports", "shown_organism"]

LARGEST = 10
"""Figures, families and stories that are shown."""


def shown_organism(corpus: FigureCorpus) -> str | None:
    """Return the taxon whose figures and families are shown: human if it is there, else the one with most mentions."""
    taxon_ids: tuple[str, ...] = corpus.taxon_ids
    if HUMAN in taxon_ids:
        return HUMAN
    counts = Counter(corpus.genes.taxon_id[gene] for gene in corpus.mentions.gene.tolist())
    return max(taxon_ids, key=counts.__getitem__, default=None)


def contents_reports(corpus: FigureCorpus) -> list[Report]:
    """Return tables of what there is in a corpus of all organisms.

    Parameters
    ----------
    corpus : FigureCorpus
        As it was read.

    Returns
    -------
    list of Report
        Named counts, genes, concepts (where there are any), years, largest-figures, largest-families, stories and
        warnings.
    """
    taxon_id = shown_organism(corpus)
    shown = corpus.select(organism=taxon_id) if taxon_id else corpus
    entities = build_incidence(shown, "entities")
    of = f"{corpus.organism_name(taxon_id)} genes" if taxon_id else "no genes"
    return [
        Report("counts", ("what there is",), ("what", "number"), _counts(corpus)),
        Report(
            "genes",
            ("by organism and lexicon source; one gene may come by several",),
            ("organism", "taxon_id", "source", "figures", "genes", "mentions"),
            _genes(corpus),
        ),
        *_concept_reports(corpus),
        Report("years", ("figures by year of publication",), ("year", "figures"), _years(corpus)),
        Report(
            "largest-figures",
            (f"figures that draw most, counting {of}",),
            ("figid", "genes", "drawn_entities", "title"),
            _largest_figures(shown, entities),
        ),
        Report(
            "largest-families",
            (f"words that stand for most genes, counting {of}",),
            ("family", "members", "figures"),
            _largest_families(shown, entities),
        ),
        Report(
            "stories",
            (f"groups of figures that draw nearly the same, counting {of}",),
            ("figures", "papers", "common"),
            _stories(shown, entities),
        ),
        Report("warnings", ("what to know before counting",), ("warning",), _warnings(corpus, shown, entities)),
    ]


def _counts(corpus: FigureCorpus) -> Iterator[list[Any]]:
    years = corpus.years
    yield ["figures", corpus.n_figures]
    yield ["figures with genes", len(sorted_distinct(corpus.mentions.figure))]
    yield ["papers", len(corpus.papers[1])]
    yield ["genes", corpus.n_genes]
    yield ["mentions", corpus.n_mentions]
    yield ["words", len(corpus.words)]
    yield ["matched terms", len(corpus.terms.text)]
    forms = Counter(origin.form for origin in corpus.settlement.origins.values())
    for form, number in sorted(forms.items()):
        yield [f"figures in the form {form}", number]
    yield ["figures without a year", int((years == 0).sum())]
    if years.any():
        yield ["first year", int(years[years > 0].min())]
        yield ["last year", int(years.max())]


def _genes(corpus: FigureCorpus) -> Iterator[list[Any]]:
    mentions = corpus.mentions
    places = {taxon_id: place for place, taxon_id in enumerate(corpus.taxon_ids)}
    taxon_of_gene = np.array([places.get(taxon_id, -1) for taxon_id in corpus.genes.taxon_id], dtype=np.int32)
    for taxon_id, place in places.items():
        own = mentions.take(taxon_of_gene[mentions.gene] == place)
        parts = [("any", own)]
        parts += [(source, own.take(own.source == code)) for code, source in enumerate(corpus.sources)]
        for source, part in parts:
            if len(part):
                figures, genes = len(sorted_distinct(part.figure)), len(sorted_distinct(part.gene))
                yield [corpus.organism_name(taxon_id), taxon_id, source, figures, genes, len(part)]


def _concept_reports(corpus: FigureCorpus) -> Iterator[Report]:
    """Yield a table of how many chemicals and diseases there are, and one of those in most figures."""
    concepts, mentions = corpus.concepts, corpus.concept_mentions
    if not len(concepts):
        return
    pairs = sorted_distinct(mentions.concept.astype(np.int64) * max(corpus.n_figures, 1) + mentions.figure)
    concept, figure = np.divmod(pairs, max(corpus.n_figures, 1))
    kinds = [concepts.kind[code] for code in concept.tolist()]
    rows = []
    for name, form in CONCEPT_FORMS.items():
        own = np.array([kind == form.kind for kind in kinds], dtype=bool)
        if own.any():
            n_mentions = sum(concepts.kind[code] == form.kind for code in mentions.concept.tolist())
            rows.append([name, len(sorted_distinct(figure[own])), len(sorted_distinct(concept[own])), n_mentions])
    yield Report(
        "concepts",
        ("chemicals and diseases; --include makes them nodes",),
        ("kind", "figures", "concepts", "mentions"),
        rows,
    )
    n_figures = np.bincount(concept, minlength=len(concepts))
    most = np.lexsort((np.arange(len(concepts)), -n_figures))[:LARGEST].tolist()
    yield Report(
        "most-drawn-concepts",
        ("chemicals and diseases that most figures draw",),
        ("id", "name", "kind", "figures"),
        [[concepts.curie[code], concepts.name[code], concepts.kind[code], int(n_figures[code])] for code in most],
    )


def _years(corpus: FigureCorpus) -> Iterator[list[Any]]:
    years, numbers = np.unique(corpus.years, return_counts=True)
    for year, number in zip(years.tolist(), numbers.tolist(), strict=True):
        yield [year or None, number]


def _largest_figures(corpus: FigureCorpus, entities: Incidence) -> Iterator[list[Any]]:
    n_genes = build_incidence(corpus, "genes").nodes_by_figure
    n_entities = entities.nodes_by_figure
    for code in np.lexsort((np.arange(len(n_genes)), -n_entities, -n_genes))[:LARGEST].tolist():
        if n_genes[code]:
            figure = corpus.figure_list[code]
            yield [figure.figid, int(n_genes[code]), int(n_entities[code]), figure.title]


def _largest_families(corpus: FigureCorpus, entities: Incidence) -> Iterator[list[Any]]:
    known = corpus.terms.entities
    n_members = known.n_members[entities.codes]
    families = [node for node, code in enumerate(entities.codes.tolist()) if known.kind[code] == FAMILY]
    families.sort(key=lambda node: (-int(n_members[node]), known.name[int(entities.codes[node])]))
    for node in families[:LARGEST]:
        yield [known.name[int(entities.codes[node])], int(n_members[node]), int(entities.n_figures[node])]


def _stories(corpus: FigureCorpus, entities: Incidence) -> Iterator[list[Any]]:
    stories = find_stories(corpus, entities)
    for figures, papers, common in list(zip(stories.n_figures, stories.n_papers, stories.common, strict=True))[
        :LARGEST
    ]:
        yield [figures, papers, list(common)]


def _warnings(corpus: FigureCorpus, shown: FigureCorpus, entities: Incidence) -> Iterator[list[Any]]:
    for line in (*reading_lines(corpus), *gene_lines(corpus)):
        yield [line]
    friends = _false_friends(shown)
    if friends:
        named = ", ".join(f"{term} as {gene} in {number:,}" for (term, gene), number in friends.most_common(5))
        yield [
            f"{sum(friends.values()):,} times a word that usually means something else was read as a gene: {named} "
            "(--exclude-terms builtin leaves them out)."
        ]
    alike = int((near_duplicates(entities) > 0).sum())
    if alike:
        yield [
            f"{count_figures(alike)} have a near-duplicate (--reused merge makes equal ones of different papers one)."
        ]


def _false_friends(corpus: FigureCorpus) -> Counter[tuple[str, str]]:
    """Return in how many figures a matched term that usually means something else names each gene."""
    excluded = {(term.casefold(), gene.casefold()) for term, gene in read_excluded_terms("builtin")}
    terms = {term for term, _ in excluded}
    texts, symbols, mentions = corpus.terms.text, corpus.genes.symbol, corpus.mentions
    suspects = [code for code, text in enumerate(texts) if text.casefold() in terms]
    rows = mentions.take(np.isin(mentions.term, suspects))
    found = {
        (texts[term], symbols[gene], figure)
        for term, gene, figure in zip(rows.term.tolist(), rows.gene.tolist(), rows.figure.tolist(), strict=True)
        if (texts[term].casefold(), symbols[gene].casefold()) in excluded
    }
    return Counter((term, gene) for term, gene, _ in sorted(found))
