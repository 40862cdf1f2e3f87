"""The choices that a network is built by: the one meaning of each, for command line, Python and summary."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from pfocr_graph.errors import OptionError

__all__ = [
    "AUTO_EDGES",
    "EXTRA_MEASURES",
    "LEXICON_POLICIES",
    "BuildOptions",
    "Families",
    "Layout",
    "NetworkKind",
    "Reused",
    "Significance",
    "Unit",
]

Families = Literal["discount", "keep", "collapse"]
NetworkKind = Literal["mixed", "bipartite", "genes", "figures"]
Unit = Literal["figures", "papers"]
Significance = Literal["none", "bicm", "hypergeometric"]
Reused = Literal["keep", "merge"]
Layout = Literal["auto", "bipartite", "force", "circle", "none"]

LEXICON_POLICIES = ("strict", "synonyms", "all")
"""The names that PFOCR's own interface has for choices of lexicon sources."""

EXTRA_MEASURES = ("overlap", "collaboration", "effective_figures", "expected_figures", "fold")
"""The measures that an edge carries where they are asked for."""

AUTO_EDGES = 100_000
"""The most co-occurrence edges that the automatic minimum lets through."""

_CHOICES = {"families": Families, "network": NetworkKind, "unit": Unit, "significance": Significance}


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """What a network is made of and by which rules.

    Attributes
    ----------
    families : {"discount", "keep", "collapse"}
        `discount` (default): genes are nodes, and a figure supports a pair only by independent words. `keep`: genes
        are nodes, and every figure that mentions both supports a pair. `collapse`: drawn entities are nodes.
    network : {"mixed", "bipartite", "genes", "figures"}
        Figures and genes with both kinds of edges; with mentions only; genes with co-occurrence only; figures joined
        by the drawn entities that they share.
    min_figures : int or "auto"
        The least support of a co-occurrence edge. `auto` is 1 while that gives at most 100,000 edges, else the
        smallest number that does.
    max_figure_ids : int or None
        How many supporting figures an edge lists; `None` for all.
    unit : {"figures", "papers"}
        What support is counted in.
    measures : tuple of str
        Measures beside jaccard and npmi; names out of `pfocr_graph.measures.MEASURES`.
    significance : {"none", "bicm", "hypergeometric"}
        The null model that p-values are taken from.
    max_q : float or None
        The largest q-value of an edge that is kept.
    min_shared : int or "auto"
        The least number of drawn entities that joins two figures; `auto` as for `min_figures`.
    min_jaccard : float
        The least similarity that joins two figures.
    around : tuple of str
        Only the neighbourhood of these genes or families, and its figures.
    hops : int
        How far that neighbourhood goes.
    around_top : int or None
        How many of its strongest edges each node of it is followed along; `None` for all.
    top_edges, top_neighbors : int or None
        Only this many edges, the strongest; only this many of each node.
    rank_by : str
        What is strong: `support`, or the name of a measure.

    Raises
    ------
    OptionError
        If a value cannot be meant.

    Examples
    --------
    >>> BuildOptions(min_figures=5).families
    'discount'
    """

    families: Families = "discount"
    network: NetworkKind = "mixed"
    min_figures: int | Literal["auto"] = "auto"
    max_figure_ids: int | None = 20
    unit: Unit = "figures"
    measures: tuple[str, ...] = ()
    significance: Significance = "none"
    max_q: float | None = None
    min_shared: int | Literal["auto"] = "auto"
    min_jaccard: float = 0.0
    around: tuple[str, ...] = ()
    hops: int = 1
    around_top: int | None = 20
    top_edges: int | None = None
    top_neighbors: int | None = None
    rank_by: str = "support"

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in get_args(choices):
                raise OptionError(f'is "{getattr(self, name)}"; choose one of {", ".join(get_args(choices))}', name)
        self._check_numbers()
        if self.significance != "none" and self.unit == "papers":
            raise OptionError(
                "is not defined for papers: the null model draws figures, and figures of one paper are not independent "
                "draws; use unit figures",
                "significance",
            )
        if self.significance != "none" and self.network == "bipartite":
            raise OptionError(
                "is of co-occurrence edges, and a bipartite network has none; use mixed or genes", "significance"
            )

    def _check_numbers(self) -> None:
        for name in ("min_figures", "min_shared"):
            value = getattr(self, name)
            if value != "auto" and (not isinstance(value, int) or value < 1):
                raise OptionError(f'is {value}; give a whole number from 1 on, or "auto"', name)
        for name in ("hops", "around_top", "top_edges", "top_neighbors"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise OptionError(f"is {value}; give a whole number from 1 on", name)
        if not 0 <= self.min_jaccard <= 1:
            raise OptionError(f"is {self.min_jaccard}; give a number from 0 to 1", "min_jaccard")
        if self.around and self.network in ("bipartite", "figures"):
            raise OptionError(
                f"follows co-occurrence edges, and a {self.network} network has none; use mixed or genes", "around"
            )
        if self.max_figure_ids is not None and self.max_figure_ids < 0:
            raise OptionError(
                f"is {self.max_figure_ids}; give a whole number from 0 on, or None for all", "max_figure_ids"
            )
        if self.max_q is not None and not 0 < self.max_q <= 1:
            raise OptionError(f"is {self.max_q}; give a number above 0 and at most 1", "max_q")
        if self.max_q is not None and self.significance == "none":
            raise OptionError("needs q-values; choose a significance, for instance bicm", "max_q")

    def as_dict(self) -> dict[str, Any]:
        """Return the options by name, for summaries."""
        return asdict(self)
