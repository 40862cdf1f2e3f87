"""How much of a gene's fame is one family word: its rank by a centrality under every family policy.

A corpus comes in; out come a build for each policy, and for each gene its ranks beside that of its family.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pfocr_graph.attributes import GENE
from pfocr_graph.build import Build, build
from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.errors import OptionError
from pfocr_graph.options import BuildOptions, Families
from pfocr_graph.ragged import Ints
from pfocr_graph.rank_agreement import genes_with_rank, node_values, nodes_with_rank, rank

__all__ = ["POLICIES", "GeneRanks", "build_policies", "rank_genes"]

POLICIES: tuple[Families, ...] = ("keep", "discount", "collapse")
"""The family policies, from the one that counts most."""


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
    if any(measure not in made.centralities for made in builds.values()):
        raise OptionError(f"this network has no {measure}; a gene_ centrality needs a mixed or genes network")
    ranks = {families: _ranks_of_nodes(made, measure) for families, made in builds.items()}
    genes = {families: genes_with_rank(made) for families, made in builds.items()}
    families_of = _highest_families(builds["collapse"], ranks["collapse"])
    incidence = builds["keep"].incidence
    direct = np.bincount(incidence.node[incidence.direct], minlength=incidence.n_nodes)
    found = []
    for node, gene in enumerate(incidence.codes[: incidence.n_drawn].tolist()):
        own = {
            families: int(ranks[families][nodes[gene]]) if nodes[gene] >= 0 else None
            for families, nodes in genes.items()
        }
        name, family_rank = families_of.get(gene, (None, None))
        if family_rank is not None or any(place is not None for place in own.values()):
            n_figures = int(incidence.n_figures[node])
            found.append(GeneRanks(gene, n_figures, int(direct[node]), own, name, family_rank))
    last = incidence.n_nodes + 1
    return sorted(found, key=lambda row: (row.ranks["keep"] or last, row.ranks["discount"] or last, row.gene))


def _ranks_of_nodes(made: Build, measure: str) -> Ints:
    ranked = nodes_with_rank(made)
    places = np.zeros(made.incidence.n_nodes, dtype=np.int64)
    places[ranked] = rank(node_values(made, measure)[ranked])
    return places


def _highest_families(made: Build, ranks: Ints) -> dict[int, tuple[str, int]]:
    """Return, for each gene, the ranked word of several genes that is highest: its term and its rank."""
    entities = made.corpus.terms.entities
    found: dict[int, tuple[str, int]] = {}
    for node, place in _by_rank(ranks[: made.incidence.n_drawn]):
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
