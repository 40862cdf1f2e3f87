"""One file at a time: its first bytes, by which its form is told, and all of them; a .gz is unpacked on the way."""

from __future__ import annotations

import codecs
import io
import os
import stat
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pfocr_graph.errors import RecordError
from pfocr_graph.readers.skips import BrokenRecordError

if TYPE_CHECKING:
    import gzip

__all__ = ["Source", "decode", "open_first", "open_source", "printable_path", "unreadable"]

HEAD_BYTES = 1 << 16
LONGEST_LINE = 1 << 20
GZIP_MAGIC = b"\x1f\x8b"
UNREADABLE = (OSError, EOFError, zlib.error)


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
    packed : bool
        True for gzip.
    """

    path: str
    where: str
    head: bytes
    whole: bool
    packed: bool

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
                with _open_bytes(self.path, packed=self.packed) as stream:
                    content = stream.read(limit + 1)
            except UNREADABLE as error:
                raise BrokenRecordError("file cannot be read", unreadable(self.where, error)) from error
        if len(content) > limit:
            raise BrokenRecordError(
                "file is too large", f"{self.where}: more than {limit:,} bytes; PFOCR has none of that size"
            )
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
            with _open_bytes(self.path, packed=self.packed) as stream:
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
        with _open_bytes(self.path, packed=self.packed) as stream:
            while block := stream.read(HEAD_BYTES):
                n_pending = len(decoder.getstate()[0])
                try:
                    decoder.decode(block)
                except UnicodeDecodeError as error:
                    offset = n_decoded - n_pending + error.start
                    return _not_utf8(self.where, offset, error.object[error.start])
                n_decoded += len(block)
        return f"{self.where}: ends within a character of UTF-8; get the file anew"


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
    with io.FileIO(path, opener=_open_regular) as stream:
        head = _read_up_to(stream, HEAD_BYTES)
    packed = head.startswith(GZIP_MAGIC)
    if packed:
        with _open_bytes(path, packed=True) as unpacked:
            head = unpacked.read(HEAD_BYTES)
    return Source(path, printable_path(path), head, whole=len(head) < HEAD_BYTES, packed=packed)


def _read_up_to(stream: io.FileIO, limit: int) -> bytes:
    """Read until there are `limit` bytes or the file ends: one read may return less."""
    content = stream.read(limit) or b""
    while 0 < len(content) < limit and (more := stream.read(limit - len(content))):
        content += more
    return content


@contextmanager
def _open_bytes(path: str, *, packed: bool) -> Iterator[gzip.GzipFile | io.BufferedReader[io.FileIO]]:
    """Open a file for its bytes, unpacked."""
    with io.FileIO(path, opener=_open_regular) as raw:
        if packed:
            import gzip

            with gzip.GzipFile(fileobj=raw) as stream:
                yield stream
        else:
            with io.BufferedReader(raw) as buffered:
                yield buffered


def _open_regular(path: str, flags: int) -> int:
    """Open a file that is no FIFO, which would wait for its writer for ever, and no device."""
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(None, "not a file")
    return descriptor


def unreadable(where: str, error: BaseException) -> str:
    """Return the line for a person that says why a file cannot be read."""
    if isinstance(error, FileNotFoundError):
        return f"{where}: no such file or folder"
    reason = getattr(error, "strerror", None) or str(error)
    return f"{where}: cannot be read: {reason[:1].lower()}{reason[1:]}"


def _not_utf8(where: str, offset: int, byte: int) -> str:
    """Say which byte is not UTF-8."""
    return f"{where}: byte {offset} is 0x{byte:02x}, which is not UTF-8; convert the file to UTF-8"
