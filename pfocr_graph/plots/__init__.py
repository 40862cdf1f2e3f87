"""Plots of corpora and networks: one file each, and one line each in `PLOTS`.

Each function returns a matplotlib figure that belongs to nobody else: no pyplot, no window, no change of anybody's
settings. The same input gives the same bytes. matplotlib is needed only here (the extra `plot`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["PLOTS", "Plot"]


@dataclass(frozen=True, slots=True)
class Plot:
    """One plot: what it shows, what it is drawn of, and ``"module:function"`` of what draws it."""

    shows: str
    of: Literal["corpus", "network"]
    draw: str


PLOTS: dict[str, Plot] = {
    "network": Plot(
        "the network itself, in the style that all files carry", "network", "pfocr_graph.plots.network:plot_network"
    ),
    "degrees": Plot(
        "how many genes figures have, and in how many figures genes are",
        "corpus",
        "pfocr_graph.plots.degrees:plot_degrees",
    ),
    "centrality": Plot(
        "ranks of the most central genes by every measure", "network", "pfocr_graph.plots.centrality:plot_centrality"
    ),
    "years": Plot("figures and genes over time", "corpus", "pfocr_graph.plots.years:plot_years"),
    "shared": Plot(
        "what chosen figures share, each combination by itself (UpSet)",
        "corpus",
        "pfocr_graph.plots.shared:plot_shared",
    ),
    "heatmap": Plot(
        "how often the most joined genes are drawn together", "network", "pfocr_graph.plots.heatmap:plot_heatmap"
    ),
}
"""Every plot by name."""
