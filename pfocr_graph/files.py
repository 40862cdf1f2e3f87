"""Files that are whole or not there: written beside their place and renamed into it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

__all__ = ["replaced_when_whole"]


@contextmanager
def replaced_when_whole(path: str | Path) -> Iterator[IO[bytes]]:
    """Open a file that takes its place only when the block ends without an error.

    Parameters
    ----------
    path : str or Path
        The folder must exist.

    Yields
    ------
    binary stream

    Raises
    ------
    OSError
        If the file cannot be written; what stood there before still stands.
    """
    place = Path(path)
    if place.is_dir():
        raise IsADirectoryError(21, "is a folder; name a file", str(place))
    handle, beside = tempfile.mkstemp(prefix=f".{place.name}.", suffix=".part", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        mask = os.umask(0)
        os.umask(mask)
        Path(beside).chmod(0o666 & ~mask)
        Path(beside).replace(place)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
