"""How far rankings agree: between centralities, and between family policies.

Builds come in; out come Spearman's rank correlations, and how many of the highest ranks are the same nodes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
import numpy.typing as npt

from pfocr_graph.build import Build
from pfocr_graph.columns import round_significant
from pfocr_graph.metrics import METRICS
from pfocr_graph.options import Families
from pfocr_graph.ragged import Ints

__all__ = [
    "TOP",
    "Agreement",
    "agreement_of_measures",
    "agreement_of_policies",
    "genes_with_rank",
    "node_values",
    "nodes_with_rank",
    "rank",
    "spearman",
]

Ranked = Literal["genes", "figures"]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

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
    policy, ranked, drawing = made.options.families, nodes_with_rank(made), made.incidence.nodes_by_figure > 0
    measures = [name for name in METRICS if name in made.centralities]
    columns: dict[Ranked, dict[str, Floats]] = {
        "genes": {name: node_values(made, name)[ranked] for name in measures},
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
            nodes_a, nodes_b = genes_with_rank(a), genes_with_rank(b)
            both = (nodes_a >= 0) & (nodes_b >= 0)
            left, right = node_values(a, name)[nodes_a[both]], node_values(b, name)[nodes_b[both]]
            found.append(_agree("genes", (name, one, left), (name, other, right)))
    return found


def node_values(made: Build, measure: str) -> Floats:
    """Return the values of a centrality for the genes and families of a build.

    Parameters
    ----------
    made : Build
        Made with this centrality.
    measure : str

    Returns
    -------
    ndarray of float, shape (n_nodes,)
        A value for each node of the incidence.
    """
    # Values of figures, where a measure has them, stand in front.
    values = made.centralities[measure]
    return values[len(values) - made.incidence.n_nodes :].astype(np.float64)


def nodes_with_rank(made: Build) -> Bools:
    """Return which nodes are ranked: those with a co-occurrence edge, or all where the network has none.

    Parameters
    ----------
    made : Build

    Returns
    -------
    ndarray of bool, shape (n_nodes,)
    """
    if made.pairs is None:
        return np.ones(made.incidence.n_nodes, dtype=bool)
    ranked = np.zeros(made.incidence.n_nodes, dtype=bool)
    ranked[made.pairs.left] = ranked[made.pairs.right] = True
    return ranked


def genes_with_rank(made: Build) -> Ints:
    """Return the node of each gene of the corpus that is a ranked node of its own.

    Parameters
    ----------
    made : Build

    Returns
    -------
    ndarray of int, shape (genes of the corpus,)
        -1 for a gene that is none, such as one that only a family word names, where families are nodes.
    """
    corpus, n_drawn = made.corpus, made.incidence.n_drawn
    codes, ranked = made.incidence.codes[:n_drawn], nodes_with_rank(made)[:n_drawn]
    nodes = np.full(len(corpus.genes), -1, dtype=np.int64)
    if made.incidence.axis == "genes":
        genes, own = codes, ranked
    else:
        entities = corpus.terms.entities
        genes = entities.members[entities.offsets[:-1][codes]]
        own = (entities.n_members[codes] == 1) & ranked
    nodes[genes[own]] = np.flatnonzero(own)
    return nodes


def _agree(nodes: Ranked, a: tuple[str, Families, Floats], b: tuple[str, Families, Floats]) -> Agreement:
    tops = [set(np.argsort(rank(values), kind="stable")[:TOP].tolist()) for _, _, values in (a, b)]
    return Agreement(nodes, *a[:2], *b[:2], len(a[2]), spearman(a[2], b[2]), len(tops[0] & tops[1]))
