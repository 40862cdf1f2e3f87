"""Nodes by the names that people give them, and what a name that means nothing here may stand for."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import numpy as np

from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.errors import OptionError
from pfocr_graph.incidence import Incidence
from pfocr_graph.node_tables import drawn_tables
from pfocr_graph.ragged import sorted_distinct

__all__ = ["find_nodes", "look_up_names", "nearest_names", "suggest_genes"]


def find_nodes(corpus: FigureCorpus, incidence: Incidence, wanted: Sequence[str]) -> list[int]:
    """Return the nodes that names mean: symbol, family term, NCBI Gene id, CURIE or node id, in any case.

    Parameters
    ----------
    corpus : FigureCorpus
    incidence : Incidence
        Of the same corpus, over the nodes.
    wanted : sequence of str
        Where families are nodes, any term that names the same genes means the family. A chemical or disease is meant
        by any of its ids and matched terms.

    Returns
    -------
    list of int
        In rising order; in several organisms one name may mean several nodes.

    Raises
    ------
    OptionError
        If a name means nothing here; it says what the word names in the figures, else which names are spelled alike.

    Examples
    --------
    >>> from pfocr_graph import example_corpus
    >>> from pfocr_graph.incidence import build_incidence
    >>> human = example_corpus().select(organism="human")
    >>> len(find_nodes(human, build_incidence(human, "genes"), ["egfr", "207"]))
    2
    >>> entities = build_incidence(human, "entities")
    >>> find_nodes(human, entities, ["FZD"]) == find_nodes(human, entities, ["Frizzled"])
    True
    """
    drawn = drawn_tables(corpus, incidence, {})
    found, unknown = look_up_names(wanted, drawn.names, drawn.ids)
    nodes = {*found}
    for name in unknown:
        meant = [*_nodes_of_family(corpus, incidence, name), *_nodes_of_concept(corpus, incidence, name)]
        if not meant:
            raise OptionError(f'"{name}" is no node of this network (after filters){_hint(corpus, drawn.names, name)}')
        nodes.update(meant)
    return sorted(nodes)


def _nodes_of_family(corpus: FigureCorpus, incidence: Incidence, name: str) -> list[int]:
    """Return the nodes of the families that a term names, where families are nodes."""
    if incidence.axis == "genes":
        return []
    terms = corpus.terms
    codes = {int(terms.entity[term]) for term in _terms_called(corpus, name) if terms.n_members[term] > 1}
    return np.flatnonzero(np.isin(incidence.codes[: incidence.n_drawn], list(codes))).tolist()


def _nodes_of_concept(corpus: FigureCorpus, incidence: Incidence, name: str) -> list[int]:
    """Return the chemicals and diseases that have a name as a further id, a bare MeSH id or a matched term."""
    concepts, mentions, wanted = corpus.concepts, corpus.concept_mentions, name.casefold()
    term, texts = mentions.terms
    codes = set(mentions.concept[np.isin(term, [code for code, text in enumerate(texts) if text.casefold() == wanted])])
    ids = ((code, one) for code, best in enumerate(concepts.curie) for one in (best, *concepts.xrefs[code]))
    codes.update(code for code, one in ids if wanted in (one.casefold(), one.casefold().removeprefix("mesh:")))
    found = np.isin(incidence.codes[incidence.n_drawn :], list(codes))
    return (incidence.n_drawn + np.flatnonzero(found)).tolist()


def _hint(corpus: FigureCorpus, names: Sequence[str], name: str) -> str:
    genes = _genes_of_word(corpus, name)
    if len(genes) > 1:
        shown = ", ".join(genes[:3]) + (f" and {len(genes) - 3} more" if len(genes) > 3 else "")
        return f"; as a word it names {shown}: give one of these, or let --families collapse make it a node"
    families = _families_with(corpus, name)
    if families:
        return f"; only words for families name it: give {' or '.join(families[:3])}"
    near = ", ".join(genes or nearest_names(name, names))
    return f"; did you mean {near}?" if near else ""


def _terms_called(corpus: FigureCorpus, name: str) -> list[int]:
    return [code for code, text in enumerate(corpus.terms.text) if text.casefold() == name.casefold()]


def _genes_of_word(corpus: FigureCorpus, name: str) -> list[str]:
    """Return the symbols of the genes that a term names in the figures."""
    mentions = corpus.mentions
    genes = sorted_distinct(mentions.gene[np.isin(mentions.term, _terms_called(corpus, name))])
    return [corpus.genes.symbol[gene] for gene in genes.tolist()]


def _families_with(corpus: FigureCorpus, name: str) -> list[str]:
    """Return the names of the families that a gene is drawn by, by its symbol."""
    mentions, entities = corpus.mentions, corpus.terms.entities
    genes = [code for code, symbol in enumerate(corpus.genes.symbol) if symbol.casefold() == name.casefold()]
    drawn = sorted_distinct(corpus.terms.entity[mentions.term[np.isin(mentions.gene, genes)]])
    return sorted(entities.name[entity] for entity in drawn.tolist())


def suggest_genes(corpus: FigureCorpus, name: str) -> list[str]:
    """Return up to three genes that a name may stand for: those that it names as a word, else those spelled like it.

    Parameters
    ----------
    corpus : FigureCorpus
    name : str

    Returns
    -------
    list of str
        Symbols of genes that the corpus draws.

    Examples
    --------
    >>> from pfocr_graph import example_corpus
    >>> human = example_corpus().select(organism="human")
    >>> suggest_genes(human, "Her2"), suggest_genes(human, "BACE")
    (['ERBB2'], ['BACE1'])
    """
    mentions, symbols = corpus.mentions, corpus.genes.symbol
    named = _genes_of_word(corpus, name)
    if named:
        return named[:3]
    return nearest_names(name, [symbols[gene] for gene in sorted_distinct(mentions.gene).tolist()])


def look_up_names(wanted: Sequence[str], names: Sequence[str], ids: Sequence[str]) -> tuple[list[int], list[str]]:
    """Return the nodes that names or ids mean, and the names that mean nothing here.

    A name is a symbol, a family's term, an NCBI Gene id, a CURIE or a node id, in any case.

    Parameters
    ----------
    wanted : sequence of str
    names, ids : sequence of str, length n_nodes

    Returns
    -------
    found : list of int
        In rising order, each once.
    unknown : list of str
        In the order in which they are wanted, each once.

    Examples
    --------
    >>> look_up_names(["akt1", "AKT9"], ["EGFR", "AKT1"], ["ncbigene:1956", "ncbigene:207"])
    ([1], ['AKT9'])
    """
    places: dict[str, list[int]] = {}
    for node, (name, node_id) in enumerate(zip(names, ids, strict=True)):
        for key in dict.fromkeys((name.casefold(), node_id.casefold(), node_id.casefold().removeprefix("ncbigene:"))):
            places.setdefault(key, []).append(node)
    found = {node for name in wanted for node in places.get(name.casefold(), ())}
    return sorted(found), [name for name in dict.fromkeys(wanted) if name.casefold() not in places]


def nearest_names(name: str, names: Sequence[str]) -> list[str]:
    """Return up to three of the names that are spelled most like one, the nearest first.

    Examples
    --------
    >>> nearest_names("egrf", ["AKT1", "EGFR"])
    ['EGFR']
    """
    spelled = {known.casefold(): known for known in names}
    near = difflib.get_close_matches(name.casefold(), list(spelled), n=3, cutoff=0.6)
    return [spelled[known] for known in near]
