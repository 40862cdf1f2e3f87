"""The policy's own count of an edge: a network records the attribute, and whatever ranks edges asks for it here."""

from __future__ import annotations

from pfocr_graph.columns import NumberColumn
from pfocr_graph.network import Network
from pfocr_graph.options import BuildOptions

__all__ = ["SUPPORT", "counts_of", "policy_count", "support_of"]

SUPPORT = "support"
"""The network attribute that names the edge attribute."""

COUNTS = ("n_independent_figures", "n_figures", "n_papers", "n_shared_entities")
"""What edges may be counted by; where a network records nothing, the first of these that an edge has."""


def policy_count(options: BuildOptions) -> str | None:
    """Return the edge attribute that counts support under the family policy and unit in force.

    Parameters
    ----------
    options : BuildOptions

    Returns
    -------
    str or None
        `None` for a bipartite network, whose edges have no support.

    Examples
    --------
    >>> policy_count(BuildOptions()), policy_count(BuildOptions(families="keep"))
    ('n_independent_figures', 'n_figures')
    """
    if options.network == "bipartite":
        return None
    if options.network == "figures":
        return "n_shared_entities"
    if options.unit == "papers":
        return "n_papers"
    return "n_independent_figures" if options.families == "discount" else "n_figures"


def counts_of(network: Network) -> tuple[str, ...]:
    """Return what edges of a network may be counted by, what it records first.

    Parameters
    ----------
    network : Network
    """
    _, recorded = network.attributes.get(SUPPORT, ("string", None))
    return COUNTS if recorded not in COUNTS else (recorded, *(name for name in COUNTS if name != recorded))


def support_of(network: Network, interaction: str) -> str | None:
    """Return the attribute that says how strong the edges of an interaction are.

    Parameters
    ----------
    network : Network
    interaction : str

    Returns
    -------
    str or None
        `None` where no attribute does, as on mentions.

    Examples
    --------
    >>> from pfocr_graph import build_network, example_corpus
    >>> network = build_network(example_corpus().select(organism="human"), families="keep")
    >>> support_of(network, "co-occurs-with"), support_of(network, "mentions")
    ('n_figures', None)
    """
    edges = network.edge_tables.get(interaction)
    columns = {} if edges is None else edges.columns
    return next((name for name in counts_of(network) if isinstance(columns.get(name), NumberColumn)), None)
