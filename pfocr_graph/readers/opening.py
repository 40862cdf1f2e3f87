"""The bytes of one file, unpacked on the way: of a regular file alone, as a FIFO would be waited for without end.

What is packed by gzip, bzip2, xz or zstd is told by its own first bytes. ``-`` is standard input, kept in a file.
"""

from __future__ import annotations

import atexit
import io
import os
import re
import shutil
import stat
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO, Any, cast

__all__ = [
    "HEAD_BYTES",
    "STANDARD_INPUT",
    "UNREADABLE",
    "first_bytes",
    "open_bytes",
    "spooled_input",
    "unpacking_errors",
]

STANDARD_INPUT = "-"
"""The path that stands for standard input."""

HEAD_BYTES = 1 << 16
UNREADABLE = (OSError, EOFError, zlib.error)
_PACKING = re.compile(rb"(?P<gzip>\x1f\x8b)|(?P<bz2>BZh[1-9]1AY&SY)|(?P<lzma>\xfd7zXZ\0)|(?P<zstd>\x28\xb5\x2f\xfd)")


def first_bytes(path: str) -> tuple[bytes, str | None]:
    """Return the first 64 KiB of a file, unpacked, and the module that unpacks it.

    Raises
    ------
    OSError, EOFError, zlib.error
        As for `open_bytes`.
    """
    head = _first_bytes(path)
    match = _PACKING.match(head)
    packing = match.lastgroup if match else None
    if packing:
        with open_bytes(path, packing) as unpacked:
            head = unpacked.read(HEAD_BYTES)
    return head, packing


def _first_bytes(path: str) -> bytes:
    """Return up to `HEAD_BYTES` of a file."""
    descriptor = _open_regular(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))
    try:
        # One read as a rule: of 100,000 files each further one takes its time. A read may return less, though, and
        # some files do not know their size.
        size = os.fstat(descriptor).st_size
        content = os.read(descriptor, min(size, HEAD_BYTES))
        while len(content) < HEAD_BYTES and (len(content) != size or not size):
            more = os.read(descriptor, HEAD_BYTES - len(content))
            if not more:
                break
            content += more
        return content
    finally:
        os.close(descriptor)


@contextmanager
def open_bytes(path: str, packing: str | None = None) -> Iterator[IO[bytes]]:
    """Open a file for its bytes.

    Parameters
    ----------
    path : str
    packing : str, optional
        The module that unpacks it; without one the bytes come as they are.

    Yields
    ------
    binary stream

    Raises
    ------
    OSError, EOFError, zlib.error
        If it cannot be opened or read; if it is a folder, a device or a FIFO; if what unpacks it is not installed.
    """
    with io.FileIO(path, opener=_open_regular) as raw:
        if packing is None:
            with io.BufferedReader(raw) as buffered:
                yield cast(IO[bytes], buffered)
            return
        codec = _codec(packing)
        try:
            with codec.open(raw) as stream:
                yield stream
        except _errors_of(codec) as error:
            raise OSError(None, str(error)) from error


def unpacking_errors(packing: str | None) -> tuple[type[Exception], ...]:
    """Return what may be raised where packed bytes are broken, beside `UNREADABLE`."""
    return _errors_of(_codec(packing)) if packing else ()


def _codec(packing: str) -> Any:
    """Return the module that unpacks; zstd is one of Python's own from 3.14 on."""
    if packing != "zstd":
        return import_module(packing)
    for name in ("compression.zstd", "backports.zstd"):
        try:
            return import_module(name)
        except ModuleNotFoundError:
            continue
    raise OSError(None, 'packed by zstd; to read it: pip install "pfocr-graph[zstd]"')


def _errors_of(codec: Any) -> tuple[type[Exception], ...]:
    return tuple(getattr(codec, name) for name in ("LZMAError", "ZstdError") if hasattr(codec, name))


def _open_regular(path: str, flags: int) -> int:
    """Open a file that is no FIFO, which would wait for its writer for ever, and no device."""
    place = spooled_input() if path == STANDARD_INPUT else path
    descriptor = os.open(place, flags | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(None, "not a file")
    return descriptor


@cache
def spooled_input() -> str:
    """Return the path of a file that standard input was copied to, which is taken away when the process ends.

    Forms are told by their first bytes, and some are read in no order or twice.
    """
    handle, path = tempfile.mkstemp(prefix="pfocr-graph-")
    atexit.register(Path(path).unlink, missing_ok=True)
    with os.fdopen(handle, "wb") as spool:
        shutil.copyfileobj(sys.stdin.buffer, spool)
    return path
