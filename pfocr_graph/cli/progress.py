"""Progress on a terminal, and nothing in a pipe."""

from __future__ import annotations

import sys
import time
from typing import TextIO

__all__ = ["ProgressLine"]


class ProgressLine:
    """One line on stderr that is written over as work goes on; silent unless stderr is a terminal."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._shown = self._stream.isatty()
        self._next = 0.0
        self._dirty = False

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show how much of something is done."""
        if not self._shown or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + 0.1
        self._dirty = True
        self._stream.write(f"\r\x1b[K{what}: {done:,} of {total:,}")
        self._stream.flush()

    def reading(self, done: int, total: int) -> None:
        """Show how many files are read."""
        self("reading", done, total)

    def clear(self) -> None:
        """Take the line away."""
        if self._dirty:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._dirty = False
