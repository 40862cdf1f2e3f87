"""Files that are whole or not there: written beside their place and renamed into it."""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

__all__ = ["folder_filled_when_whole", "folder_replaced_when_whole", "gzipped", "replaced_when_whole"]


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


@contextmanager
def folder_filled_when_whole(folder: str | Path, earlier: Callable[[Path], Iterable[str]]) -> Iterator[Path]:
    """Give a place to write files in, and move them into the folder only when the block ends without an error.

    Parameters
    ----------
    folder : str or Path
        Made where it is not there.
    earlier : callable
        Given the folder, returns the names of files that an earlier run wrote; those not written again are removed.

    Yields
    ------
    Path
        An empty folder.

    Raises
    ------
    OSError
        If the folder cannot be made or written to; what stood in it still stands.
    """
    place = Path(folder)
    if place.exists() and not place.is_dir():
        raise NotADirectoryError(20, "is a file; name a folder", str(place))
    made = not place.exists()
    place.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix=".pfocr-graph-", suffix=".part", dir=place) as beside:
            yield Path(beside)
            written = sorted(path.name for path in Path(beside).iterdir())
            stale = [name for name in earlier(place) if name not in written and Path(name).name == name]
            for name in written:
                if (Path(beside) / name).is_dir():
                    _remove(place / name)
                (Path(beside) / name).replace(place / name)
            for name in stale:
                _remove(place / name)
    except BaseException:
        if made and not any(place.iterdir()):
            place.rmdir()
        raise


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def folder_replaced_when_whole(folder: str | Path, names: Collection[str]) -> Iterator[Path]:
    """Give a folder to write files in that takes its place as a whole, only when the block ends without an error.

    Parameters
    ----------
    folder : str or Path
        The folder around it must exist.
    names : collection of str
        The files of such a folder; one that has others in it is not replaced.

    Yields
    ------
    Path
        An empty folder beside it.

    Raises
    ------
    OSError
        If it cannot be written or has other files in it; what stood there still stands.
    """
    place = Path(folder)
    if place.exists() and not place.is_dir():
        raise NotADirectoryError(20, "is a file; name a folder", str(place))
    if place.is_dir() and (others := sorted(path.name for path in place.iterdir() if path.name not in names)):
        raise FileExistsError(17, f"has other files in it, such as {others[0]}; name another folder", str(place))
    with tempfile.TemporaryDirectory(prefix=f".{place.name}.", suffix=".part", dir=place.parent) as beside:
        new, old = Path(beside) / "new", Path(beside) / "old"
        new.mkdir()
        yield new
        replaces = place.exists()
        if replaces:
            place.rename(old)
        try:
            new.rename(place)
        except BaseException:
            if replaces:
                old.rename(place)
            raise


def gzipped(stream: IO[bytes]) -> IO[bytes]:
    """Return a stream that packs into another; equal content gives equal bytes, as neither name nor time is kept."""
    return cast(IO[bytes], gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0))
