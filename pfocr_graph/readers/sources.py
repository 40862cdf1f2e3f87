"""One file at a time: its first bytes, by which its form is told, and all of them; unpacked on the way.

What is packed by gzip, bzip2, xz or zstd is told by its own first bytes. ``-`` is standard input, kept in a file.
"""

from __future__ import annotations

import atexit
import codecs
import io
import os
import re
import shutil
import stat
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import IO, Any, cast

from pfocr_graph.errors import RecordError
from pfocr_graph.readers.skips import BrokenRecordError

__all__ = [
    "HEAD_BYTES",
    "LONGEST_LINE",
    "STANDARD_INPUT",
    "UNREADABLE",
    "Source",
    "check_size",
    "decode",
    "open_bytes",
    "open_first",
    "open_source",
    "printable_path",
    "spooled_input",
    "unreadable",
]

STANDARD_INPUT = "-"
"""The path that stands for standard input."""

HEAD_BYTES = 1 << 16
LONGEST_LINE = 1 << 20
UNREADABLE = (OSError, EOFError, zlib.error)
_PACKING = re.compile(rb"(?P<gzip>\x1f\x8b)|(?P<bz2>BZh[1-9]1AY&SY)|(?P<lzma>\xfd7zXZ\0)|(?P<zstd>\x28\xb5\x2f\xfd)")


@dataclass(frozen=True, slots=True)
class Source:
    """One file whose first bytes are read.

    Attributes
    ----------
    path : str
    where : str
        The path for messages and records, without what UTF-8 cannot hold.
    head : bytes
        The first 64 KiB, unpacked.
    whole : bool
        True if `head` is all there is.
    packing : str or None
        The module that unpacks it.
    """

    path: str
    where: str
    head: bytes
    whole: bool
    packing: str | None

    def open(self) -> AbstractContextManager[IO[bytes]]:
        """Return a stream of all bytes, unpacked; it can seek."""
        return open_bytes(self.path, self.packing)

    @property
    def packed_size(self) -> int:
        """Number of bytes in the file as it is."""
        with open_bytes(self.path) as stream:
            return stream.seek(0, os.SEEK_END)

    @property
    def unpacking_errors(self) -> tuple[type[Exception], ...]:
        """What may be raised where the packed bytes are broken, beside `UNREADABLE`."""
        return _unpacking_errors(_codec(self.packing)) if self.packing else ()

    def read(self, limit: int) -> bytes:
        """Return all bytes, unpacked.

        Parameters
        ----------
        limit : int
            The most bytes that a file of its kind may have.

        Raises
        ------
        BrokenRecordError
            If there are more, or if they cannot be read to the end.
        """
        content = self.head
        if not self.whole:
            try:
                with self.open() as stream:
                    content = stream.read(limit + 1)
            except UNREADABLE as error:
                raise BrokenRecordError("file cannot be read", unreadable(self.where, error)) from error
        check_size(content, limit, self.where)
        return content

    def lines(self) -> Iterator[str]:
        """Yield the lines of a UTF-8 text, every line end being a newline.

        A line longer than a million characters comes in pieces, so that memory stays bounded.

        Raises
        ------
        RecordError
            If the bytes are not UTF-8 or cannot be read to the end.
        """
        try:
            with self.open() as stream:
                text = io.TextIOWrapper(stream, encoding="utf-8")
                yield from iter(partial(text.readline, LONGEST_LINE), "")
        except UnicodeDecodeError as error:
            raise RecordError(self._first_not_utf8()) from error
        except UNREADABLE as error:
            raise RecordError(unreadable(self.where, error)) from error

    def _first_not_utf8(self) -> str:
        """Say which byte is the first that cannot be UTF-8, which a text stream does not know."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        n_decoded = 0
        with self.open() as stream:
            while block := stream.read(HEAD_BYTES):
                n_pending = len(decoder.getstate()[0])
                try:
                    decoder.decode(block)
                except UnicodeDecodeError as error:
                    offset = n_decoded - n_pending + error.start
                    return _not_utf8(self.where, offset, error.object[error.start])
                n_decoded += len(block)
        return f"{self.where}: ends within a character of UTF-8; get the file anew"


def check_size(content: bytes, limit: int, where: str) -> None:
    """Refuse the content of a file that is larger than one of its kind may be.

    Parameters
    ----------
    content : bytes
        One more than `limit` is enough of it.
    limit : int
    where : str
        What it is the content of, for messages.

    Raises
    ------
    BrokenRecordError
    """
    if len(content) > limit:
        raise BrokenRecordError("file is too large", f"{where}: more than {limit:,} bytes; PFOCR has none of that size")


def decode(content: bytes, where: str) -> str:
    r"""Return UTF-8 bytes as text, without a byte-order mark.

    Parameters
    ----------
    content : bytes
    where : str
        What they are the content of, for messages.

    Returns
    -------
    str

    Raises
    ------
    BrokenRecordError
        Naming the first byte that cannot be UTF-8.

    Examples
    --------
    >>> decode(b"\xef\xbb\xbfNF-\xce\xbaB", "x.md")
    'NF-κB'
    """
    try:
        return content.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        message = _not_utf8(where, error.start, content[error.start])
        raise BrokenRecordError("text is not UTF-8", message) from error


def open_source(path: str) -> Source:
    """Read the first bytes of a file.

    Parameters
    ----------
    path : str

    Returns
    -------
    Source

    Raises
    ------
    RecordError
        If it cannot be opened or is a folder, a device or a FIFO.
    """
    try:
        return _open_source(path)
    except UNREADABLE as error:
        raise RecordError(unreadable(printable_path(path), error)) from error


def open_first(paths: Iterable[str]) -> Source | None:
    """Open the first of the paths that there is.

    Parameters
    ----------
    paths : iterable of str

    Returns
    -------
    Source or None
        None if there is none of them.

    Raises
    ------
    RecordError
        As for `open_source`.
    """
    for path in paths:
        try:
            return _open_source(path)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except UNREADABLE as error:
            raise RecordError(unreadable(printable_path(path), error)) from error
    return None


def printable_path(path: str) -> str:
    r"""Return a path as text that UTF-8 can hold, whatever the bytes of its name.

    Examples
    --------
    >>> printable_path("caf\udce9.md")
    'caf\\udce9.md'
    """
    return path if path.isascii() else path.encode(errors="backslashreplace").decode()


def _open_source(path: str) -> Source:
    """Read the first bytes of a file, letting errors of the system pass."""
    head = _first_bytes(path)
    match = _PACKING.match(head)
    packing = match.lastgroup if match else None
    if packing:
        with open_bytes(path, packing) as unpacked:
            head = unpacked.read(HEAD_BYTES)
    where = "standard input" if path == STANDARD_INPUT else printable_path(path)
    return Source(path, where, head, whole=len(head) < HEAD_BYTES, packing=packing)


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
        except _unpacking_errors(codec) as error:
            raise OSError(None, str(error)) from error


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


def _unpacking_errors(codec: Any) -> tuple[type[Exception], ...]:
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


def unreadable(where: str, error: BaseException) -> str:
    """Return the line for a person that says why a file cannot be read."""
    if isinstance(error, FileNotFoundError):
        return f"{where}: no such file or folder"
    reason = getattr(error, "strerror", None) or str(error)
    return f"{where}: cannot be read: {reason[:1].lower()}{reason[1:]}"


def _not_utf8(where: str, offset: int, byte: int) -> str:
    """Say which byte is not UTF-8."""
    return f"{where}: byte {offset} is 0x{byte:02x}, which is not UTF-8; convert the file to UTF-8"
