"""What `FigureCorpus.select` can do: filters on figures and on mentions, and what each of them removed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.errors import OptionError, RecordError
from pfocr_graph.organisms import resolve_organism
from pfocr_graph.ragged import sorted_distinct
from pfocr_graph.records import normalize_figid
from pfocr_graph.terms import FAMILY_SOURCES, SYMBOL_SOURCES, SYNONYM_SOURCES

__all__ = ["FILTERS", "LEXICON_POLICIES", "Filter", "FilterStep", "select"]

Mask: TypeAlias = npt.NDArray[np.bool_]

LEXICON_POLICIES: dict[str, tuple[str, ...]] = {
    "strict": SYMBOL_SOURCES,
    "synonyms": SYMBOL_SOURCES + SYNONYM_SOURCES,
    "all": SYMBOL_SOURCES + SYNONYM_SOURCES + FAMILY_SOURCES,
}
"""Lexicon sources by the names that PFOCR's own interface uses."""


@dataclass(frozen=True, slots=True)
class FilterStep:
    """What one filter did.

    Attributes
    ----------
    name, value : str
        The filter and its setting, as a person would write them.
    removed_figures, removed_mentions : int
    left_figures, left_mentions : int
        What it left.
    note : str
        What else is worth knowing, such as how many figures have no year.
    """

    name: str
    value: str
    removed_figures: int
    removed_mentions: int
    left_figures: int
    left_mentions: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: on figures or on mentions; `mask` returns what stays and a note."""

    on: str
    meaning: str
    mask: Callable[[FigureCorpus, Any], tuple[Mask, str]]


def select(corpus: FigureCorpus, **choices: Any) -> FigureCorpus:
    """Return the corpus that these filters leave; terms stay what they were before any filter.

    Parameters
    ----------
    corpus : FigureCorpus
    **choices
        Filters by name, see `FILTERS`; `None` stands for no filter. They work in the order of `FILTERS`.

    Returns
    -------
    FigureCorpus
        With a `FilterStep` for each filter.

    Raises
    ------
    OptionError
        If there is no such filter, or its value cannot be meant.

    Examples
    --------
    >>> from pfocr_graph import example_corpus
    >>> corpus = select(example_corpus(), organism="human", years=(2015, 2024))
    >>> [step.name for step in corpus.steps]
    ['years', 'organism']
    """
    unknown = [name for name in choices if name not in FILTERS]
    if unknown:
        raise OptionError(f'filter "{unknown[0]}" is not known; choose among {", ".join(FILTERS)}')
    for name, chosen in FILTERS.items():
        value = choices.get(name)
        if value is not None:
            corpus = _apply(corpus, name, chosen, value)
    return corpus


def _apply(corpus: FigureCorpus, name: str, chosen: Filter, value: Any) -> FigureCorpus:
    stays, note = chosen.mask(corpus, value)
    before = corpus.n_figures, corpus.n_mentions
    if chosen.on == "mentions":
        corpus = replace(corpus, mentions=corpus.mentions.take(stays))
    else:
        kept = corpus.mentions.take(stays[corpus.mentions.figure])
        place = np.cumsum(stays, dtype=np.int32) - 1
        corpus = replace(
            corpus,
            figure_list=tuple(figure for figure, stay in zip(corpus.figure_list, stays.tolist(), strict=True) if stay),
            mentions=replace(kept, figure=place[kept.figure]),
            concept_mentions=corpus.concept_mentions.of_figures(stays),
        )
    step = FilterStep(
        name=name,
        value=_as_text(value),
        removed_figures=before[0] - corpus.n_figures,
        removed_mentions=before[1] - corpus.n_mentions,
        left_figures=corpus.n_figures,
        left_mentions=corpus.n_mentions,
        note=note,
    )
    return replace(corpus, steps=(*corpus.steps, step))


def _as_text(value: Any) -> str:
    if isinstance(value, tuple) and len(value) == 2 and all(part is None or isinstance(part, int) for part in value):
        return "-".join("" if part is None else str(part) for part in value)
    if isinstance(value, str) or not isinstance(value, Iterable):
        return str(value)
    items = sorted(map(_as_text, value))
    return ", ".join(items) if len(items) <= 5 else f"{len(items)} items"


def _listed(value: str | Iterable[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _figures_where(corpus: FigureCorpus, wanted: Callable[[Any], bool]) -> Mask:
    return np.array([wanted(figure) for figure in corpus.figure_list], dtype=bool)


def _by_figid(corpus: FigureCorpus, figids: Collection[str]) -> tuple[Mask, str]:
    wanted = {normalize_figid(figid) for figid in figids}
    found = [wanted.intersection((figure.figid, *figure.aliases)) for figure in corpus.figure_list]
    missing = wanted.difference(*found)
    return np.array(list(map(bool, found)), dtype=bool), f"{len(missing):,} of {len(wanted):,} asked for are not there"


def _by_paper(corpus: FigureCorpus, pmcids: Collection[str]) -> tuple[Mask, str]:
    wanted = {pmcid.strip().upper() for pmcid in pmcids}
    stays = _figures_where(corpus, lambda figure: (figure.pmcid or "").upper() in wanted)
    found = {(figure.pmcid or "").upper() for figure in corpus.figure_list} & wanted
    return stays, f"{len(wanted) - len(found):,} of {len(wanted):,} papers asked for are not there"


def _by_title(corpus: FigureCorpus, text: str) -> tuple[Mask, str]:
    wanted = text.casefold()
    titles = ("title", "paper_title")
    return (
        _figures_where(
            corpus, lambda figure: any(wanted in (getattr(figure, name) or "").casefold() for name in titles)
        ),
        "in the title of the figure or of its paper",
    )


def _by_year(corpus: FigureCorpus, years: tuple[int | None, int | None]) -> tuple[Mask, str]:
    first, last = years
    if first is not None and last is not None and first > last:
        raise OptionError(f"years {first}-{last} end before they begin; write {last}-{first}")
    found = corpus.years
    stays = (found != 0) & (found >= (first or 0)) & (found <= (last or np.iinfo(np.int32).max))
    return stays, f"{int((found == 0).sum()):,} figures without a year are left out"


def _by_score(name: str) -> Callable[[FigureCorpus, float], tuple[Mask, str]]:
    def mask(corpus: FigureCorpus, minimum: float) -> tuple[Mask, str]:
        scores = [getattr(figure, name) for figure in corpus.figure_list]
        stays = np.array([score is None or score >= minimum for score in scores], dtype=bool)
        return stays, f"{sum(score is None for score in scores):,} figures without this score are kept"

    return mask


def _by_figure_organism(corpus: FigureCorpus, organisms: str | Iterable[str]) -> tuple[Mask, str]:
    wanted = {name.casefold() for name in _listed(organisms)}
    wanted |= {corpus.organism_name(resolve_organism(name, corpus.organism_names)).casefold() for name in wanted}
    return (
        _figures_where(corpus, lambda figure: any(name.casefold() in wanted for name in figure.organisms)),
        "the organisms that the page itself names",
    )


def _by_organism(corpus: FigureCorpus, organisms: str | Iterable[str]) -> tuple[Mask, str]:
    names = _listed(organisms)
    if "all" in names:
        return np.ones(corpus.n_mentions, dtype=bool), ""
    wanted = {resolve_organism(name, corpus.organism_names) for name in names}
    codes = [code for code, taxon_id in enumerate(corpus.genes.taxon_id) if taxon_id in wanted]
    stays = np.isin(corpus.mentions.gene, codes)
    if corpus.n_mentions and not stays.any():
        present = ", ".join(f"{corpus.organism_name(taxon_id)} ({taxon_id})" for taxon_id in corpus.taxon_ids)
        named = ", ".join(f"{corpus.organism_name(taxon_id)} ({taxon_id})" for taxon_id in sorted(wanted))
        raise RecordError(f"no gene of {named} in the input; it has genes of {present}")
    return stays, ""


def _by_source(corpus: FigureCorpus, sources: str | Iterable[str]) -> tuple[Mask, str]:
    wanted = set(_listed(sources))
    known = {source for sources in LEXICON_POLICIES.values() for source in sources} | set(corpus.sources)
    for source in sorted(wanted - known):
        raise OptionError(f'lexicon source "{source}" is not known; choose among {", ".join(sorted(known))}')
    codes = [code for code, source in enumerate(corpus.sources) if source in wanted]
    return np.isin(corpus.mentions.source, codes), ""


def _by_lexicon(corpus: FigureCorpus, policy: str) -> tuple[Mask, str]:
    if policy not in LEXICON_POLICIES:
        raise OptionError(f'lexicon policy "{policy}" is not known; choose among {", ".join(LEXICON_POLICIES)}')
    if policy == "all":
        return np.ones(corpus.n_mentions, dtype=bool), ""
    return _by_source(corpus, LEXICON_POLICIES[policy])


def _by_excluded_terms(corpus: FigureCorpus, excluded: Collection[tuple[str, str]]) -> tuple[Mask, str]:
    wanted = {(term.casefold(), gene.casefold()) for term, gene in excluded}
    texts = [text.casefold() for text in corpus.terms.text]
    symbols = [symbol.casefold() for symbol in corpus.genes.symbol]
    table = corpus.mentions
    hit = [
        (texts[term], symbols[gene]) in wanted or (texts[term], corpus.genes.ncbigene[gene]) in wanted
        for term, gene in zip(table.term.tolist(), table.gene.tolist(), strict=True)
    ]
    return ~np.array(hit, dtype=bool), "the genes stay where another word names them"


def _by_gene(corpus: FigureCorpus, genes: Collection[str]) -> tuple[Mask, str]:
    wanted = {gene.strip().casefold().removeprefix("ncbigene:") for gene in genes}
    found = [
        {symbol.casefold(), ncbigene} & wanted
        for symbol, ncbigene in zip(corpus.genes.symbol, corpus.genes.ncbigene, strict=True)
    ]
    missing = wanted.difference(*found)
    note = f"{len(missing):,} of {len(wanted):,} asked for are in no figure" + (
        f", such as {min(missing).upper()}" if missing else ""
    )
    return np.array([bool(names) for names in found], dtype=bool)[corpus.mentions.gene], note


def _by_share(corpus: FigureCorpus, fraction: float) -> tuple[Mask, str]:
    if not 0 < fraction <= 1:
        raise OptionError(f"is {fraction}; give a fraction of the figures, above 0 and at most 1", "max_gene_figures")
    table = corpus.mentions
    pairs = sorted_distinct(table.figure.astype(np.int64) * max(len(corpus.genes), 1) + table.gene)
    n_figures = np.bincount(pairs % max(len(corpus.genes), 1), minlength=len(corpus.genes))
    common = n_figures > fraction * len(sorted_distinct(table.figure))
    ranked = sorted(np.flatnonzero(common).tolist(), key=lambda gene: -int(n_figures[gene]))
    named = ", ".join(corpus.genes.symbol[gene] for gene in ranked[:5])
    return ~common[
        table.gene
    ], f"{int(common.sum()):,} genes are in more figures than that{': ' + named if named else ''}"


def _by_n_genes(*, least: bool) -> Callable[[FigureCorpus, int], tuple[Mask, str]]:
    def mask(corpus: FigureCorpus, limit: int) -> tuple[Mask, str]:
        table = corpus.mentions
        pairs = sorted_distinct(table.figure.astype(np.int64) * max(len(corpus.genes), 1) + table.gene)
        n_genes = np.bincount(pairs // max(len(corpus.genes), 1), minlength=corpus.n_figures)
        return (n_genes >= limit if least else n_genes <= limit), ""

    return mask


FILTERS: dict[str, Filter] = {
    "figure_ids": Filter("figures", "only these figures", _by_figid),
    "papers": Filter("figures", "only figures of these papers, by PMC id", _by_paper),
    "title": Filter("figures", "only figures with this text in a title", _by_title),
    "years": Filter("figures", "only figures of these years, (first, last)", _by_year),
    "min_pathway_score": Filter("figures", "least pathway_score of a figure", _by_score("pathway_score")),
    "min_automl_pathway": Filter("figures", "least automl_pathway of a figure", _by_score("automl_pathway")),
    "figure_organism": Filter("figures", "only figures whose page names one of these organisms", _by_figure_organism),
    "organism": Filter("mentions", "only genes matched in the lexicon of these organisms, or all", _by_organism),
    "lexicon": Filter("mentions", "strict, synonyms or all, as PFOCR names them", _by_lexicon),
    "lexicon_sources": Filter("mentions", "only mentions by these lexicon sources", _by_source),
    "exclude_terms": Filter("mentions", "without these pairs of matched term and gene", _by_excluded_terms),
    "genes": Filter("mentions", "only these genes, by symbol or NCBI Gene id", _by_gene),
    "max_gene_figures": Filter("mentions", "without genes in more than this share of figures", _by_share),
    "min_genes": Filter("figures", "only figures with this many genes or more", _by_n_genes(least=True)),
    "max_genes": Filter("figures", "only figures with this many genes or fewer", _by_n_genes(least=False)),
}
"""Every filter by name, in the order in which they work: figures, mentions, then figures by what is left in them."""
