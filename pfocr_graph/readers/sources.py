"""One file at a time: its first bytes, by which its form is told, and all of them, as bytes or text."""

from __future__ import annotations

import codecs
import io
import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import IO

from pfocr_graph.errors import RecordError
from pfocr_graph.readers.opening import (
    HEAD_BYTES,
    STANDARD_INPUT,
    UNREADABLE,
    first_bytes,
    open_bytes,
    unpacking_errors,
)
from pfocr_graph.readers.skips import BrokenRecordError

__all__ = [
    "LONGEST_LINE",
    "Source",
    "check_size",
    "decode",
    "open_first",
    "open_source",
    "printable_path",
    "unreadable",
]

LONGEST_LINE = 1 << 20


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
        return unpacking_errors(self.packing)

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
    head, packing = first_bytes(path)
    where = "standard input" if path == STANDARD_INPUT else printable_path(path)
    return Source(path, where, head, whole=len(head) < HEAD_BYTES, packing=packing)


def unreadable(where: str, error: BaseException) -> str:
    """Return the line for a person that says why a file cannot be read."""
    if isinstance(error, FileNotFoundError):
        return f"{where}: no such file or folder"
    reason = getattr(error, "strerror", None) or str(error)
    return f"{where}: cannot be read: {reason[:1].lower()}{reason[1:]}"


def _not_utf8(where: str, offset: int, byte: int) -> str:
    """Say which byte is not UTF-8."""
    return f"{where}: byte {offset} is 0x{byte:02x}, which is not UTF-8; convert the file to UTF-8"
