"""Standard input, output and error of a command: there in any case, and with words that cannot do harm."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from pfocr_graph.plain_text import visible

__all__ = ["ask", "fall_silent", "say", "standard_streams"]


def say(*lines: str) -> None:
    """Write lines for a person on standard error; if nobody can read them, nothing is lost."""
    _write("".join(f"{visible(line)}\n" for line in lines))


def ask(question: str) -> str:
    """Return what a person answers to a question in one line."""
    _write(f"{visible(question)} ")
    return sys.stdin.readline().strip()


def _write(text: str) -> None:
    try:
        over_progress = "\r\x1b[K" if sys.stderr.isatty() else ""
        sys.stderr.write(over_progress + text)
        sys.stderr.flush()
    except OSError:
        fall_silent(sys.stderr)


def fall_silent(stream: TextIO) -> None:
    """Lead a stream that nobody reads nowhere, so that the interpreter does not complain when it closes it."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


@contextmanager
def standard_streams() -> Iterator[None]:
    """Give a command all three streams, also where whoever started it closed them or has an encoding without β.

    What is printed is data, and data is UTF-8.
    """
    before = sys.stdin, sys.stdout, sys.stderr
    if None in before:
        # Or the next file that is opened gets the number of a closed stream, and what is said goes into it.
        while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(handle)
    # The types of these names do not know that they may be None.
    sys.stdin = sys.stdin if before[0] is not None else io.TextIOWrapper(io.BytesIO())
    sys.stdout = sys.stdout if before[1] is not None else _Closed()
    sys.stderr = sys.stderr if before[2] is not None else io.StringIO()
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.encoding.lower().replace("-", "") != "utf8":
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = before


class _Closed(io.TextIOBase):
    """A stream that refuses what is written to it."""

    def write(self, _: str) -> int:
        """Refuse.

        Raises
        ------
        OSError
        """
        raise OSError(errno.EBADF, "is closed", "standard output")
