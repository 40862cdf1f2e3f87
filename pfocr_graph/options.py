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
    "NetworkKind",
    "Reused",
    "Significance",
    "Unit",
]

Families = Literal["discount", "keep", "collapse"]
NetworkKind = Literal["mixed", "bipartite", "genes"]
Unit = Literal["figures", "papers"]
Significance = Literal["none", "bicm", "hypergeometric"]
Reused = Literal["keep", "merge"]

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
    network : {"mixed", "bipartite", "genes"}
        Figures and genes with both kinds of edges; with mentions only; genes with co-occurrence only.
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

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in get_args(choices):
                raise OptionError(f'{name} is "{getattr(self, name)}"; choose one of {", ".join(get_args(choices))}')
        if self.min_figures != "auto" and (not isinstance(self.min_figures, int) or self.min_figures < 1):
            raise OptionError(f'min_figures is {self.min_figures}; give a whole number from 1 on, or "auto"')
        if self.max_figure_ids is not None and self.max_figure_ids < 0:
            raise OptionError(
                f"max_figure_ids is {self.max_figure_ids}; give a whole number from 0 on, or None for all"
            )
        if self.max_q is not None and not 0 < self.max_q <= 1:
            raise OptionError(f"max_q is {self.max_q}; give a number above 0 and at most 1")
        if self.max_q is not None and self.significance == "none":
            raise OptionError("max_q needs q-values; choose a significance, for instance bicm")
        if self.significance != "none" and self.unit == "papers":
            raise OptionError(
                "significance is not defined for papers: the null model draws figures, and figures of one paper are "
                "not independent draws; use unit figures"
            )
        if self.significance != "none" and self.network == "bipartite":
            raise OptionError(
                "significance is of co-occurrence edges, and a bipartite network has none; use mixed or genes"
            )

    def as_dict(self) -> dict[str, Any]:
        """Return the options by name, for summaries."""
        return asdict(self)
