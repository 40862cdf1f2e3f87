"""A stream that stops when far more comes out of it than its file could hold in good faith."""

from __future__ import annotations

from typing import IO

from pfocr_graph.errors import RecordError
from pfocr_graph.readers.sources import Source

__all__ = ["GuardedStream"]

MAX_RATIO = 100
"""How often its own size a file may hold; text of PFOCR's packs to a tenth."""

ALWAYS_ALLOWED = 1 << 28
MAX_READ = 1 << 28
"""Bytes that may be asked for at once; the list of files in a .zip of all of PFOCR has a tenth of that."""


class GuardedStream:
    """The bytes of a source, as `tarfile` and `zipfile` ask for them.

    Parameters
    ----------
    stream : binary stream
        What `Source.open` gave.
    source : Source
    """

    def __init__(self, stream: IO[bytes], source: Source) -> None:
        self._stream = stream
        self._where = source.where
        self._broken = source.unpacking_errors
        self._size = source.packed_size
        self._left = max(ALWAYS_ALLOWED, MAX_RATIO * self._size)

    def spend(self, n_bytes: int) -> None:
        """Count bytes that came out of the file.

        Raises
        ------
        RecordError
            If there were too many.
        """
        self._left -= n_bytes
        if self._left < 0:
            raise RecordError(
                f"{self._where}: unpacks to more than {MAX_RATIO} times its size, as no archive of PFOCR does; "
                "if you trust it, unpack it and give the folder"
            )

    def read(self, size: int = -1) -> bytes:
        """Return so many bytes, or all that are left of a file that is not packed.

        Raises
        ------
        OSError
            If they cannot be unpacked.
        RecordError
            If it is more than can be meant.
        """
        size = self._size if size < 0 else size
        if size > MAX_READ:
            raise RecordError(f"{self._where}: asks for {size:,} bytes at once; get the archive anew")
        try:
            content = self._stream.read(size)
        except self._broken as error:
            raise OSError(None, str(error)) from error
        self.spend(len(content))
        return content

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place, unpacking all before it."""
        before = self._stream.tell()
        try:
            place = self._stream.seek(offset, whence)
        except self._broken as error:
            raise OSError(None, str(error)) from error
        self.spend(max(place - before, 0))
        return place

    def tell(self) -> int:
        """Return the place that is read next."""
        return self._stream.tell()

    def seekable(self) -> bool:
        """Return that it can go to any place."""
        return True
