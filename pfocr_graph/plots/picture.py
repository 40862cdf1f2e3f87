"""A matplotlib figure that a notebook shows by itself."""

from __future__ import annotations

import io

from matplotlib.figure import Figure

from pfocr_graph.plots.canvas import drawn_alike

__all__ = ["Picture"]


class Picture(Figure):
    """A figure that belongs to no window; matplotlib itself tells notebooks of figures of pyplot only."""

    @drawn_alike
    def _repr_png_(self) -> bytes:
        stream = io.BytesIO()
        self.savefig(stream, format="png", dpi=80, metadata={"Software": None})
        return stream.getvalue()
