"""How far rankings agree: between centralities, and between family policies.

Builds come in; out come Spearman's rank correlations, and for each gene its rank under every policy, which tells how
much of its fame is one family word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

import numpy as np
import numpy.typing as npt

from pfocr_graph.attributes import GENE
from pfocr_graph.build import Build, build
from pfocr_graph.columns import round_significant
from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.errors import OptionError
from pfocr_graph.metrics import METRICS
from pfocr_graph.options import BuildOptions, Families
from pfocr_graph.ragged import Ints

__all__ = [
    "POLICIES",
    "TOP",
    "Agreement",
    "GeneRanks",
    "agreement_of_measures",
    "agreement_of_policies",
    "build_policies",
    "rank",
    "rank_genes",
    "spearman",
]

Ranked = Literal["genes", "figures"]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

POLICIES: tuple[Families, ...] = ("keep", "discount", "collapse")
"""The family policies, from the one that counts most."""

TOP = 20
"""How many of the highest ranks are compared by name."""


def rank(values: npt.ArrayLike, ties: Literal["mean", "best"] = "best") -> Floats:
    """Return the rank of each value, 1 being the largest; values that are equal to 10 significant digits are ties.

    Parameters
    ----------
    values : array_like of float, shape (n,)
    ties : {"best", "mean"}
        Equal values share the best of their ranks, or the mean of them.

    Returns
    -------
    ndarray of float, shape (n,)

    Examples
    --------
    >>> rank([5, 9, 5, 1]).tolist(), rank([5, 9, 5, 1], "mean").tolist()
    ([2.0, 1.0, 2.0, 4.0], [2.5, 1.0, 2.5, 4.0])
    """
    falling = -round_significant(values)
    in_order = np.sort(falling)
    first = np.searchsorted(in_order, falling, side="left").astype(np.float64) + 1
    last = np.searchsorted(in_order, falling, side="right").astype(np.float64)
    return first if ties == "best" else (first + last) / 2


def spearman(a: npt.ArrayLike, b: npt.ArrayLike) -> float | None:
    """Return the rank correlation of two columns: Pearson's correlation of their ranks, ties by their mean rank.

    Parameters
    ----------
    a, b : array_like of float, shape (n,)

    Returns
    -------
    float or None
        From -1 to 1; `None` where all values of a column are equal, or there are fewer than two.

    References
    ----------
    .. [1] C. Spearman, Am. J. Psychol. 15, 72 (1904).

    Examples
    --------
    >>> round(spearman([1, 2, 3, 4], [1, 3, 2, 4]), 3)
    0.8
    >>> spearman([1, 1], [1, 2]) is None
    True
    """
    x, y = (column - column.mean() if len(column) else column for column in (rank(a, "mean"), rank(b, "mean")))
    scale = float(np.sqrt((x @ x) * (y @ y)))
    return float(np.clip((x @ y) / scale, -1, 1)) if scale else None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two rankings of the same nodes agree.

    Attributes
    ----------
    nodes : {"genes", "figures"}
        What is ranked; genes stand for families too where these are nodes.
    measure_a, measure_b : str
        Centralities.
    families_a, families_b : {"keep", "discount", "collapse"}
    n_nodes : int
        How many nodes have both ranks.
    spearman : float or None
    n_top_shared : int
        How many of the `TOP` highest of one are among those of the other; of equal ones the first.
    """

    nodes: Ranked
    measure_a: str
    families_a: Families
    measure_b: str
    families_b: Families
    n_nodes: int
    spearman: float | None
    n_top_shared: int


def agreement_of_measures(made: Build) -> list[Agreement]:
    """Return the agreement of every two centralities of a build, over genes and then over figures.

    Parameters
    ----------
    made : Build
        Made with centralities.

    Returns
    -------
    list of Agreement
        Over the genes and families that have a co-occurrence edge (all, where the network has none), and over the
        figures that draw any.
    """
    policy, ranked, drawing = made.options.families, _ranked(made), made.incidence.nodes_by_figure > 0
    measures = [name for name in METRICS if name in made.centralities]
    columns: dict[Ranked, dict[str, Floats]] = {
        "genes": {name: _of_nodes(made, name)[ranked] for name in measures},
        "figures": {
            name: made.centralities[name][: len(drawing)][drawing]
            for name in measures
            if METRICS[name].graph == "bipartite"
        },
    }
    return [
        _agree(nodes, (a, policy, values[a]), (b, policy, values[b]))
        for nodes, values in columns.items()
        for a, b in combinations(values, 2)
    ]


def agreement_of_policies(builds: Mapping[Families, Build]) -> list[Agreement]:
    """Return how far each centrality ranks genes alike under every two family policies.

    Parameters
    ----------
    builds : mapping of family policy to Build
        Of one corpus.

    Returns
    -------
    list of Agreement
        Over the genes that are nodes of their own, with an edge, under both. Policies that have one graph of figures
        and genes are not compared by it.
    """
    found = []
    for name, metric in METRICS.items():
        for (one, a), (other, b) in combinations(builds.items(), 2):
            one_graph = metric.graph == "bipartite" and a.incidence.axis == b.incidence.axis
            if one_graph or name not in a.centralities or name not in b.centralities:
                continue
            nodes_a, nodes_b = _ranked_genes(a), _ranked_genes(b)
            both = (nodes_a >= 0) & (nodes_b >= 0)
            left, right = _of_nodes(a, name)[nodes_a[both]], _of_nodes(b, name)[nodes_b[both]]
            found.append(_agree("genes", (name, one, left), (name, other, right)))
    return found


def build_policies(
    corpus: FigureCorpus,
    options: BuildOptions,
    *,
    centralities: bool | Sequence[str] = True,
    progress: Callable[[str, int, int], None] | None = None,
) -> dict[Families, Build]:
    """Build the network of a corpus under every family policy.

    Parameters
    ----------
    corpus : FigureCorpus
    options : BuildOptions
        Those of the build under ``options.families``; an automatic minimum is the one that this build has.
    centralities : bool or sequence of str
    progress : callable, optional
        Called with (what is done, steps done, steps in all).

    Returns
    -------
    dict of family policy to Build
        In the order of `POLICIES`.
    """
    made: dict[Families, Build] = {}
    for families in sorted(POLICIES, key=lambda policy: policy != options.families):
        made[families] = build(
            corpus,
            replace(options, families=families),
            layout=False,
            centralities=centralities,
            groups=False,
            progress=progress,
        )
        pairs = made[families].pairs
        if pairs is not None:
            options = replace(options, min_figures=pairs.counts.min_figures)
    return {families: made[families] for families in POLICIES}


@dataclass(frozen=True, slots=True)
class GeneRanks:
    """The ranks of one gene by one centrality, 1 being the highest and ties sharing the best.

    Attributes
    ----------
    gene : int
        Code of the gene in the corpus.
    n_figures, n_direct_figures : int
        Figures that mention it, and those in which a term that names nothing else does.
    ranks : mapping of family policy to int or None
        `None` where it is no node with an edge of its own.
    family : str or None
        The highest family or ambiguous word that names it, under `collapse`.
    family_rank : int or None
    """

    gene: int
    n_figures: int
    n_direct_figures: int
    ranks: Mapping[Families, int | None]
    family: str | None
    family_rank: int | None


def rank_genes(builds: Mapping[Families, Build], measure: str) -> list[GeneRanks]:
    """Rank every gene by a centrality under every family policy.

    Parameters
    ----------
    builds : mapping of family policy to Build
        All of `POLICIES`, of one corpus, made with this centrality.
    measure : str
        A name out of `pfocr_graph.metrics.METRICS`.

    Returns
    -------
    list of GeneRanks
        Every gene that has a rank, the highest under `keep` first.

    Raises
    ------
    OptionError
        If a build does not have this centrality.

    Examples
    --------
    >>> from pfocr_graph import example_corpus
    >>> human = example_corpus().select(organism="human")
    >>> builds = build_policies(human, BuildOptions(), centralities=["gene_strength"])
    >>> gsk3a = rank_genes(builds, "gene_strength")[1]
    >>> gsk3a.ranks, gsk3a.family
    ({'keep': 2, 'discount': 2, 'collapse': None}, 'GSK3')
    """
    corpus = builds["keep"].corpus
    if any(measure not in made.centralities for made in builds.values()):
        raise OptionError(f"this network has no {measure}; a gene_ centrality needs a mixed or genes network")
    ranks = {families: _ranks_of_nodes(made, measure) for families, made in builds.items()}
    genes = {families: _ranked_genes(made) for families, made in builds.items()}
    families_of = _highest_families(builds["collapse"], ranks["collapse"])
    incidence = builds["keep"].incidence
    direct = np.bincount(incidence.node[incidence.direct], minlength=incidence.n_nodes)
    found = []
    for node, gene in enumerate(incidence.codes.tolist()):
        own = {
            families: int(ranks[families][nodes[gene]]) if nodes[gene] >= 0 else None
            for families, nodes in genes.items()
        }
        name, family_rank = families_of.get(gene, (None, None))
        if family_rank is not None or any(place is not None for place in own.values()):
            n_figures = int(incidence.n_figures[node])
            found.append(GeneRanks(gene, n_figures, int(direct[node]), own, name, family_rank))
    last = corpus.n_genes + 1
    return sorted(found, key=lambda row: (row.ranks["keep"] or last, row.ranks["discount"] or last, row.gene))


def _agree(nodes: Ranked, a: tuple[str, Families, Floats], b: tuple[str, Families, Floats]) -> Agreement:
    tops = [set(np.argsort(rank(values), kind="stable")[:TOP].tolist()) for _, _, values in (a, b)]
    return Agreement(nodes, *a[:2], *b[:2], len(a[2]), spearman(a[2], b[2]), len(tops[0] & tops[1]))


def _of_nodes(made: Build, measure: str) -> Floats:
    """Return the values of the nodes of the incidence; those of figures stand in front of them."""
    values = made.centralities[measure]
    return values[len(values) - made.incidence.n_nodes :].astype(np.float64)


def _ranked(made: Build) -> Bools:
    """Return which nodes are ranked: those with an edge, as others have no place in the graph."""
    if made.pairs is None:
        return np.ones(made.incidence.n_nodes, dtype=bool)
    ranked = np.zeros(made.incidence.n_nodes, dtype=bool)
    ranked[made.pairs.left] = ranked[made.pairs.right] = True
    return ranked


def _ranks_of_nodes(made: Build, measure: str) -> Ints:
    ranked = _ranked(made)
    places = np.zeros(made.incidence.n_nodes, dtype=np.int64)
    places[ranked] = rank(_of_nodes(made, measure)[ranked])
    return places


def _ranked_genes(made: Build) -> Ints:
    """Return the node of each gene of the corpus, -1 for one that is no ranked node of its own."""
    corpus, codes = made.corpus, made.incidence.codes
    nodes = np.full(len(corpus.genes), -1, dtype=np.int64)
    if made.incidence.axis == "genes":
        genes, own = codes, _ranked(made)
    else:
        entities = corpus.terms.entities
        genes = entities.members[entities.offsets[:-1][codes]]
        own = (entities.n_members[codes] == 1) & _ranked(made)
    nodes[genes[own]] = np.flatnonzero(own)
    return nodes


def _highest_families(made: Build, ranks: Ints) -> dict[int, tuple[str, int]]:
    """Return, for each gene, the ranked word of several genes that is highest: its term and its rank."""
    entities = made.corpus.terms.entities
    found: dict[int, tuple[str, int]] = {}
    for node, place in _by_rank(ranks):
        code = int(made.incidence.codes[node])
        if entities.kind[code] != GENE:
            for gene in entities.members[entities.offsets[code] : entities.offsets[code + 1]].tolist():
                found.setdefault(gene, (entities.name[code], place))
    return found


def _by_rank(ranks: Ints) -> Iterator[tuple[int, int]]:
    """Yield the nodes that have a rank with it, the highest first."""
    for node in np.argsort(ranks, kind="stable").tolist():
        if ranks[node]:
            yield node, int(ranks[node])
