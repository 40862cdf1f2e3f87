"""Figures that look alike and come out the same every time, whatever the settings of whoever asks for them."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from pfocr_graph.errors import FormatError, PfocrGraphError
from pfocr_graph.files import replaced_when_whole
from pfocr_graph.plain_text import one_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from pfocr_graph.plots.picture import Picture

__all__ = ["GREY", "drawn_alike", "new_figure", "save_plot", "shortened"]

P = ParamSpec("P")
T = TypeVar("T")

GREY = "#6E6E6E"
SETTINGS: dict[str, Any] = {
    # It comes with matplotlib, so it is there everywhere.
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "savefig.dpi": 200,
    "legend.frameon": False,
    # Ids in SVG files are random without it.
    "svg.hashsalt": "pfocr-graph",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
}
NO_METADATA: dict[str, dict[str, None]] = {
    "svg": dict.fromkeys(("Date", "Creator")),
    "pdf": dict.fromkeys(("CreationDate", "Creator", "Producer")),
    "png": {"Software": None},
}
"""What matplotlib would say of time and version, by format."""


def drawn_alike(draw: Callable[P, T]) -> Callable[P, T]:
    """Let a function draw in our settings; those of the caller are back when it returns.

    Raises
    ------
    PfocrGraphError
        If matplotlib is not there.
    """

    @functools.wraps(draw)
    def drawing(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            import matplotlib.style
        except ImportError as error:
            raise PfocrGraphError("plots need matplotlib; install it with: pip install 'pfocr-graph[plot]'") from error
        with matplotlib.style.context(["default", SETTINGS]), warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph .* missing")  # a box stands for the letter
            return draw(*args, **kwargs)

    return drawing


def new_figure(width: float, height: float, *, constrained: bool = True) -> Picture:
    """Return an empty figure of so many inches; a constrained one keeps its parts from overlapping."""
    from pfocr_graph.plots.picture import Picture

    return Picture(figsize=(width, height), layout="constrained" if constrained else None)


@drawn_alike
def save_plot(figure: Figure, path: str | Path) -> None:
    """Write a figure as SVG, PNG or PDF; the same figure gives the same bytes.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    path : str or Path
        The ending names the format. An existing file is replaced, and only once the new one is whole.

    Raises
    ------
    FormatError
        If the ending is another one.
    """
    kind = Path(path).suffix.lower().removeprefix(".")
    if kind not in NO_METADATA:
        raise FormatError(f"{path}: plots are written as .svg, .png or .pdf; give the file one of these endings")
    with replaced_when_whole(path) as stream:
        figure.savefig(stream, format=kind, metadata=NO_METADATA[kind])


def shortened(text: str, length: int) -> str:
    """Return a text in one line of at most so many characters, all of which a picture can hold.

    Examples
    --------
    >>> shortened("Canonical Wnt signalling", 14)
    'Canonical Wnt…'
    """
    text = one_line(text)
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
