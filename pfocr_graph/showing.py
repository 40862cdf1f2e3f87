"""How a corpus and a network show themselves in a notebook: small tables, and a page in a frame.

Everything that comes from the data is escaped.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from pfocr_graph.policy_count import support_of
from pfocr_graph.ragged import run_starts, sorted_distinct

if TYPE_CHECKING:
    from pfocr_graph.corpus import FigureCorpus
    from pfocr_graph.network import Network

__all__ = ["FramedPage", "corpus_html", "network_html"]

FIRST_ROWS = 5
LONGEST_CELL = 80


@dataclass(frozen=True, slots=True)
class FramedPage:
    """An HTML page that a notebook shows in a frame of its own.

    Attributes
    ----------
    html : str
        The whole page.
    height : int
        Of the frame, in pixels.
    notes : tuple of str
        What the page leaves out.
    """

    html: str = field(repr=False)
    height: int = 640
    notes: tuple[str, ...] = ()

    def _repr_html_(self) -> str:
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        style = f"width:100%;height:{self.height}px;border:1px solid #ccc"
        return f'<iframe srcdoc="{escape(self.html)}" title="Network" style="{style}"></iframe>{notes}'


def corpus_html(corpus: FigureCorpus) -> str:
    """Return a corpus as HTML: what is in it by organism, its filters, and its first figures.

    Parameters
    ----------
    corpus : FigureCorpus

    Returns
    -------
    str
    """
    mentions, taxa = corpus.mentions, np.array([*corpus.genes.taxon_id, ""], dtype=object)
    of_mention = taxa[mentions.gene]
    organisms = []
    for taxon_id in corpus.taxon_ids:
        own = of_mention == taxon_id
        counts = [len(sorted_distinct(column[own])) for column in (mentions.figure, mentions.gene)]
        organisms.append([corpus.organism_name(taxon_id), *counts, int(own.sum())])
    years = corpus.years[corpus.years > 0]
    said = [f"{corpus.n_figures:,} figures of {len(corpus.papers[1]):,} papers"]
    if len(years):
        said.append(f"{years.min()} to {years.max()}")
    if corpus.steps:
        said.append("filters: " + "; ".join(f"{step.name} {step.value}" for step in corpus.steps))
    drawn = mentions.figure[run_starts(mentions.figure, mentions.gene)]
    n_genes = np.bincount(drawn, minlength=corpus.n_figures).tolist()
    first = [
        [figure.figid, figure.title, figure.year, count]
        for figure, count in zip(corpus.figure_list[:FIRST_ROWS], n_genes, strict=False)
    ]
    return _block(
        "FigureCorpus",
        said,
        _table(("organism", "figures", "genes", "mentions"), organisms),
        _table(("figid", "title", "year", "genes"), first, of=corpus.n_figures),
    )


def network_html(network: Network) -> str:
    """Return a network as HTML: its nodes by type, its edges by interaction, and its strongest edges.

    Parameters
    ----------
    network : Network

    Returns
    -------
    str
    """
    said = [f"{network.n_nodes:,} nodes, {network.n_edges:,} edges"]
    if "name" in network.attributes:
        said.insert(0, str(network.attributes["name"][1]))
    counts = [["nodes", kind, len(table)] for kind, table in network.node_tables.items()]
    counts += [["edges", kind, len(table)] for kind, table in network.edge_tables.items()]
    strongest = [_strongest(network, kind) for kind, edges in list(network.edge_tables.items())[-1:] if len(edges)]
    return _block("Network", said, _table(("", "of type", "number"), counts), *strongest)


def _strongest(network: Network, interaction: str) -> str:
    """Return the edges with most support as a table; those without any in their order."""
    edges, counted = network.edge_tables[interaction], support_of(network, interaction)
    measures = [name for name in (counted, "jaccard", "q_value") if name is not None and name in edges.columns]
    support = edges.columns[counted].values() if counted is not None else [0] * len(edges)
    rows = np.array(heapq.nsmallest(FIRST_ROWS, range(len(edges)), key=lambda row: (-(support[row] or 0), row)))
    columns = [edges.columns[name].take(rows).values() for name in ("name", *measures)]
    return _table(("strongest", *measures), zip(*columns, strict=True), of=len(edges))


def _block(what: str, said: Iterable[str], *tables: str) -> str:
    told = "; ".join(map(escape, said))
    row = "".join(
        f'<div style="display:inline-block;vertical-align:top;margin-right:2em">{one}</div>' for one in tables
    )
    return f"<div><p><b>{what}</b>: {told}</p>{row}</div>"


def _table(names: Sequence[str], rows: Iterable[Sequence[Any]], *, of: int | None = None) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    lines = ["".join(f"<td>{_cell(value)}</td>" for value in row) for row in rows]
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    more = f"<caption>{len(lines):,} of {of:,}</caption>" if of is not None and of > len(lines) else ""
    return f"<table>{more}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        # A year is no quantity.
        return f"{value:,}" if value > 9999 else str(value)
    if isinstance(value, float):
        return f"{value:.3g}"
    text = str(value)
    return escape(text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…")
