"""Nodes of a network as a page names them: linked to NCBI Gene or PFOCR, with what kind of thing they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from urllib.parse import quote

from pfocr_graph.attributes import AMBIGUOUS, FAMILY, FIGURE
from pfocr_graph.curies import link_of
from pfocr_graph.network import Network
from pfocr_graph.node_tables import DrawnNodes, figure_page
from pfocr_graph.reports.page.markup import Markup, as_markup, link, tag
from pfocr_graph.reports.page.tables import Cell
from pfocr_graph.style import called

__all__ = ["figure_link", "folded_figures", "gene_link", "node_links", "pair_link"]


def node_links(network: Network, wanted: Collection[str]) -> dict[str, Markup]:
    """Return these nodes by their id: a gene and a figure as a link, a family with the number of its genes.

    Parameters
    ----------
    network : Network
    wanted : collection of str
    """
    found: dict[str, Markup] = {}
    for kind, table in network.node_tables.items():
        ids, names = table.columns["node_id"].values(), table.columns["name"].values()
        for row in (row for row, node_id in enumerate(ids) if node_id in wanted):
            found[ids[row]] = figure_link(ids[row], names[row]) if kind == FIGURE else gene_link(ids[row], names[row])
            if kind in {FAMILY, AMBIGUOUS}:
                (members,) = table.columns["member"].values(row, row + 1)
                kept = tag("small", f"{called(kind)}, {len(members):,} genes")
                found[ids[row]] = as_markup((found[ids[row]], " ", kept))
    return found


def gene_link(node_id: str, name: str) -> Markup:
    """Return a gene, chemical or disease as a link to what its id stands for, and anything else as its name.

    Examples
    --------
    >>> gene_link("ncbigene:207", "AKT1")
    '<a href="https://www.ncbi.nlm.nih.gov/gene/207">AKT1</a>'
    >>> gene_link("family:9606:AKT", "AKT")
    'AKT'
    """
    prefix, _, text = node_id.partition(":")
    page = link_of(f"{prefix}:{quote(text, safe='', errors='replace')}")
    return as_markup(name) if page is None else link(page, name)


def pair_link(drawn: DrawnNodes, left: int, right: int) -> Markup:
    """Return two nodes of an incidence with a dash between them."""
    one, other = (gene_link(drawn.ids[node], drawn.names[node]) for node in (left, right))
    return tag("span", one, " – ", other, class_="pair")


def figure_link(figid: str, name: str | None = None) -> Markup:
    """Return a figure as a link to its page at PFOCR.

    Examples
    --------
    >>> figure_link("PMC1__f1")
    '<a href="https://pfocr.wikipathways.org/figures/PMC1__f1.html">PMC1__f1</a>'
    """
    return link(figure_page(figid), name or figid)


def folded_figures(n_figures: int, figures: Sequence[object], where: str) -> Cell:
    """Return figures folded away behind their number, with where to find those that are not here."""
    title = f"{n_figures:,} figure" + ("" if n_figures == 1 else "s")
    n_more = n_figures - len(figures)
    more = [tag("li", f"and {n_more:,} more: ", tag("code", where))] if n_more else []
    shown = tag("ul", *(tag("li", figure) for figure in figures), *more)
    return Cell(tag("details", tag("summary", title), shown), n_figures, is_text=True)
