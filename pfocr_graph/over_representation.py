"""Which figures hold more of a list of genes than chance allows: over-representation, figure by figure.

A corpus and the names of genes come in; out come the figures that draw any of them, the least likely first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.errors import OptionError
from pfocr_graph.incidence import build_incidence
from pfocr_graph.node_names import look_up_names, suggest_genes
from pfocr_graph.ragged import Ints, sorted_distinct
from pfocr_graph.significance import benjamini_hochberg, hypergeometric_p_values

__all__ = ["OverRepresentation", "find_over_represented"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class OverRepresentation:
    """Figures that draw genes of a list, the least likely by chance first.

    Attributes
    ----------
    figures : ndarray of int
        Figures of the corpus.
    n_overlap : ndarray of int
        Genes of the list in each figure.
    n_overlap_entities : ndarray of int
        Drawn entities behind them: a family word counts once, however many of its genes are in the list.
    n_genes : ndarray of int
        Genes in each figure.
    odds_ratio, p_value, q_value : ndarray of float
    genes : tuple of tuple of int
        Codes of the listed genes in each figure.
    n_list : int
        Genes of the list that the corpus draws.
    n_background : int
        All genes that the corpus draws.
    n_tests : int
        Figures with a gene.
    unknown : tuple of str
        Names that are no gene of the corpus.
    """

    figures: Ints
    n_overlap: Ints
    n_overlap_entities: Ints
    n_genes: Ints
    odds_ratio: Floats
    p_value: Floats
    q_value: Floats
    genes: tuple[tuple[int, ...], ...]
    n_list: int
    n_background: int
    n_tests: int
    unknown: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.figures)

    def take(self, rows: npt.NDArray[np.bool_] | Ints | slice) -> OverRepresentation:
        """Return these figures (indices, a mask or a slice), with the numbers that were tested over all."""
        places = np.arange(len(self))[rows]
        columns = {name: getattr(self, name)[places] for name in _COLUMNS}
        return replace(self, **columns, genes=tuple(self.genes[place] for place in places.tolist()))


_COLUMNS = ("figures", "n_overlap", "n_overlap_entities", "n_genes", "odds_ratio", "p_value", "q_value")


def find_over_represented(corpus: FigureCorpus, my_genes: Sequence[str]) -> OverRepresentation:
    """Find the figures that hold most of a list of genes.

    Of N genes that the corpus draws after its filters (the background), K are in the list; a figure of n genes has k
    of them. The p-value is P(k or more) when n of the N are drawn at random, the hypergeometric law (Fisher's exact
    test, one-sided); q-values are Benjamini and Hochberg's over all figures with a gene. The odds ratio is
    (k + ½)(N − K − n + k + ½) / ((K − k + ½)(n − k + ½)), with Haldane and Anscombe's ½, so that it is always a number.

    Parameters
    ----------
    corpus : FigureCorpus
        Of one organism.
    my_genes : sequence of str
        Symbols, NCBI Gene ids or CURIEs, in any case.

    Returns
    -------
    OverRepresentation
        Every figure with a gene of the list, by p-value, then overlap, then figid.

    Raises
    ------
    OptionError
        If the corpus has genes of several organisms, or none of the names is one of its genes.

    References
    ----------
    .. [1] E. Y. Chen et al., BMC Bioinformatics 14, 128 (2013).

    Examples
    --------
    >>> from pfocr_graph import example_corpus
    >>> human = example_corpus().select(organism="human")
    >>> found = find_over_represented(human, ["APP", "BACE1", "PSEN1", "MAPT", "AKT9"])
    >>> found.n_list, found.n_background, found.unknown
    (4, 230, ('AKT9',))
    >>> human.figure_list[found.figures[0]].title, int(found.n_overlap[0])
    ('How APP is cut', 4)
    """
    if len(corpus.taxon_ids) > 1:
        raise OptionError(
            f"the corpus has genes of {len(corpus.taxon_ids)} organisms, and a list of genes is of one; select one"
        )
    incidence = build_incidence(corpus, "genes")
    codes = incidence.codes
    symbols = [corpus.genes.symbol[code] for code in codes.tolist()]
    ids = [f"ncbigene:{corpus.genes.ncbigene[code]}" for code in codes.tolist()]
    found, unknown = look_up_names([name.strip() for name in my_genes], symbols, ids)
    if not found:
        near = ", ".join(suggest_genes(corpus, unknown[0])) if unknown else ""
        hint = f'; by "{unknown[0]}", did you mean {near}?' if near else ""
        raise OptionError(f"none of the {len(unknown):,} names is a gene of this corpus (after filters){hint}")
    listed = np.zeros(len(codes), dtype=bool)
    listed[found] = True
    in_list = listed[incidence.node]
    n_figures = corpus.n_figures
    n_genes = incidence.nodes_by_figure
    n_overlap = np.bincount(incidence.figure[in_list], minlength=n_figures)
    figures = np.flatnonzero(n_overlap)
    k, n = n_overlap[figures], n_genes[figures]
    p_value = hypergeometric_p_values(len(codes), np.full(len(figures), len(found)), n, k)
    n_tests = int((n_genes > 0).sum())
    ends = np.searchsorted(incidence.figure[in_list], np.append(figures, n_figures))
    listed_codes = codes[incidence.node[in_list]].tolist()
    unsorted = OverRepresentation(
        figures=figures,
        n_overlap=k,
        n_overlap_entities=_entities_behind(corpus, codes[listed])[figures],
        n_genes=n,
        odds_ratio=_odds_ratio(k, n, len(found), len(codes)),
        p_value=p_value,
        q_value=benjamini_hochberg(p_value, n_tests),
        genes=tuple(tuple(listed_codes[a:b]) for a, b in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)),
        n_list=len(found),
        n_background=len(codes),
        n_tests=n_tests,
        unknown=tuple(unknown),
    )
    order = np.lexsort((figures, -k, p_value))
    return unsorted.take(order)


def _entities_behind(corpus: FigureCorpus, genes: Ints) -> Ints:
    """Return, for each figure, how many drawn entities name any of these genes in it."""
    mentions = corpus.mentions.take(np.isin(corpus.mentions.gene, genes))
    n_entities = max(len(corpus.terms.entities), 1)
    drawn = sorted_distinct(mentions.figure.astype(np.int64) * n_entities + corpus.terms.entity[mentions.term])
    return np.bincount(drawn // n_entities, minlength=corpus.n_figures)


def _odds_ratio(k: Ints, n: Ints, n_list: int, n_background: int) -> Floats:
    neither = n_background - n_list - n + k
    odds: Floats = (k + 0.5) * (neither + 0.5) / ((n_list - k + 0.5) * (n - k + 0.5))
    return odds
