"""Matched terms, the genes that each one names, and the drawn entities that follow from them.

A term is decided once, on all records of a corpus and before any filter: a family word stays a family word when a
filter leaves only one of its genes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np

from pfocr_graph.attributes import AMBIGUOUS, FAMILY, GENE
from pfocr_graph.ragged import Ints, ragged_ranges, run_ends, run_starts, sorted_distinct

__all__ = [
    "FAMILY_SOURCES",
    "GMT_SOURCE",
    "LEXICONS",
    "SYMBOL_SOURCES",
    "SYNONYM_SOURCES",
    "Entities",
    "Terms",
    "build_terms",
    "overlapping_entities",
]

GMT_SOURCE = "gmt"
"""What stands for the lexicon source of a gene in a GMT: PFOCR releases those with genes by official symbols alone."""

SYMBOL_SOURCES = ("hgnc_symbol", "ncbigene_symbol", GMT_SOURCE)
SYNONYM_SOURCES = ("hgnc_alias_symbol", "hgnc_prev_symbol", "ncbigene_synonym")
FAMILY_SOURCES = ("bioentities_symbol", "famplex_relations")

LEXICONS = ("symbol", "synonym", "ambiguous", "family")
"""The kinds of evidence behind a mention, best first; a code is a place in this tuple."""

SYMBOL, SYNONYM, AMBIGUOUS_WORD, FAMILY_WORD = range(len(LEXICONS))


@dataclass(frozen=True, slots=True, eq=False)
class Entities:
    """What authors draw: genes, families and ambiguous words, each with its own set of genes.

    Attributes
    ----------
    kind : list of {"gene", "proteinfamily", "ambiguous"}
    name : list of str
        Symbol of the gene, or the term that most matches use.
    taxon_id : list of str
    offsets, members : ndarray of int
        Entity i names the genes ``members[offsets[i]:offsets[i + 1]]``, as gene codes in rising order.
    """

    kind: Sequence[str]
    name: Sequence[str]
    taxon_id: Sequence[str]
    offsets: Ints
    members: Ints

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def n_members(self) -> Ints:
        """Number of genes of each entity."""
        return np.diff(self.offsets)


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """The matched terms of a corpus, one for each organism and text.

    Attributes
    ----------
    text, taxon_id : list of str
    is_family : ndarray of bool
        True where a family lexicon source is among the mentions.
    entity : ndarray of int
        The drawn entity of each term; terms with equal member sets share one.
    entities : Entities
    """

    text: Sequence[str]
    taxon_id: Sequence[str]
    is_family: np.ndarray
    entity: Ints
    entities: Entities

    @property
    def n_members(self) -> Ints:
        """Number of genes that each term names."""
        return self.entities.n_members[self.entity]


def build_terms(
    text: Sequence[str],
    taxon_id: Sequence[str],
    symbols: Sequence[str],
    mention_term: Ints,
    mention_gene: Ints,
    mention_is_family: np.ndarray,
    matches_by_term: Ints,
) -> Terms:
    """Find the member set of every term and group terms with equal sets into drawn entities.

    Parameters
    ----------
    text, taxon_id : sequence of str, length n_terms
    symbols : sequence of str, length n_genes
    mention_term, mention_gene, mention_is_family : ndarray, shape (n_mentions,)
        Codes of the term and gene of each mention, and whether a family lexicon is its source.
    matches_by_term : ndarray of int, shape (n_terms,)
        How many matches use each term.

    Returns
    -------
    Terms
        Entities stand by taxon; in each first genes by code, then families and ambiguous words by name.
    """
    n_terms, n_genes = len(text), len(symbols)
    keys = sorted_distinct(mention_term.astype(np.int64) * max(n_genes, 1) + mention_gene)
    members = (keys % max(n_genes, 1)).tolist()
    bounds = np.searchsorted(keys, np.arange(n_terms + 1, dtype=np.int64) * max(n_genes, 1)).tolist()
    is_family = np.zeros(n_terms, dtype=bool)
    is_family[mention_term[mention_is_family]] = True

    groups: dict[tuple[int, ...], list[int]] = {}
    for term, (start, stop) in enumerate(pairwise(bounds)):
        groups.setdefault(tuple(members[start:stop]), []).append(term)

    matches, family = matches_by_term.tolist(), is_family.tolist()
    # Terms come sorted by taxon, so numbering taxa as they appear keeps that order.
    taxa: dict[str, int] = {}
    drawn = []
    for genes, terms in groups.items():
        taxon = taxon_id[terms[0]]
        if len(genes) == 1:
            kind, name = GENE, symbols[genes[0]]
        else:
            kind = FAMILY if any(family[term] for term in terms) else AMBIGUOUS
            name = min((-matches[term], text[term]) for term in terms)[1]
        by_taxon = taxa.setdefault(taxon, len(taxa))
        place = (by_taxon, kind != GENE, genes[0] if kind == GENE else -1, name)
        drawn.append((place, kind, taxon, genes, terms))
    drawn.sort(key=lambda row: row[0])

    by_entity = list(chain.from_iterable(terms for _, _, _, _, terms in drawn))
    entity = np.zeros(n_terms, dtype=np.int32)
    entity[by_entity] = np.repeat(np.arange(len(drawn)), [len(terms) for _, _, _, _, terms in drawn])
    lengths = np.array([len(genes) for _, _, _, genes, _ in drawn], dtype=np.int64)
    entities = Entities(
        kind=[kind for _, kind, _, _, _ in drawn],
        name=[place[3] for place, _, _, _, _ in drawn],
        taxon_id=[taxon for _, _, taxon, _, _ in drawn],
        offsets=np.concatenate(([0], np.cumsum(lengths))),
        members=np.array(list(chain.from_iterable(genes for _, _, _, genes, _ in drawn)), dtype=np.int32),
    )
    return Terms(text, taxon_id, is_family, entity, entities)


def overlapping_entities(entities: Entities) -> Ints:
    """Return the pairs of entities that share a gene, as sorted keys ``a * n_entities + b`` with a < b.

    A family and its own gene are one thing at two resolutions, so they are never a co-occurring pair.
    """
    order = np.argsort(entities.members, kind="stable")
    owner = np.repeat(np.arange(len(entities), dtype=np.int64), entities.n_members)[order]
    partners = run_ends(entities.members[order]) - np.arange(len(owner)) - 1
    left = np.repeat(owner, partners)
    right = owner[ragged_ranges(np.arange(len(owner)) + 1, partners)]
    keys = np.sort(left * len(entities) + right)
    return keys[run_starts(keys)]
