"""Files that are whole or not there: written beside their place and renamed into it.

What a killed run left beside is taken away by the next one.
"""

from __future__ import annotations

import gzip
import os
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from pfocr_graph.beside import close_lock, folder_beside, locked_file, strays
from pfocr_graph.locks import locked, uninterrupted

__all__ = [
    "check_replaceable",
    "folder_filled_when_whole",
    "folder_replaced_when_whole",
    "gzipped",
    "replaced_when_whole",
]

NAMES = "names"
"""Names what a run was about to move into a folder, beside that."""

PREFIX = ".pfocr-graph-"
"""How a folder is called in which a run writes what it moves when all is whole."""


@contextmanager
def replaced_when_whole(path: str | Path) -> Iterator[IO[bytes]]:
    """Open a file that takes its place only when the block ends without an error.

    Parameters
    ----------
    path : str or Path
        The folder must exist. A link is replaced, and what it leads to stays.

    Yields
    ------
    binary stream

    Raises
    ------
    OSError
        If the file cannot be written, or is a device or FIFO; what stood there before still stands.
    """
    place = Path(path)
    if place.is_dir():
        raise IsADirectoryError(21, "is a folder; name a file", str(place))
    if place.exists() and not place.is_file():
        raise OSError(22, "is a device or FIFO, which would be replaced; name a file", str(place))
    for stray in strays(place.parent, f".{place.name}."):
        stray.unlink(missing_ok=True)
    handle, beside, lock = locked_file(place)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        mask = os.umask(0)
        os.umask(mask)
        beside.chmod(0o666 & ~mask)
        beside.replace(place)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    finally:
        close_lock(lock)


@contextmanager
def folder_filled_when_whole(folder: str | Path, earlier: Callable[[Path], Iterable[str]]) -> Iterator[Path]:
    """Give a place to write files in, and move them into the folder only when the block ends without an error.

    Of several runs that fill one folder at the same time, the last that ends counts, as if it had run alone.

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
        If the folder cannot be made or written to, or has a file of the same name that no earlier run wrote; what stood
        in it still stands.
    """
    place = Path(folder)
    if place.exists() and not place.is_dir():
        raise NotADirectoryError(20, "is a file; name a folder", str(place))
    made = not place.exists()
    place.mkdir(parents=True, exist_ok=True)
    try:
        for stray in strays(place, PREFIX):
            if not (stray / NAMES).exists():
                shutil.rmtree(stray, ignore_errors=True)
        with folder_beside(place, PREFIX) as beside:
            files = beside / "files"
            files.mkdir()
            yield files
            with locked(place):
                _move_in(files, place, earlier)
    except BaseException:
        if made and not any(place.iterdir()):
            place.rmdir()
        raise


def check_replaceable(folder: str | Path, names: Iterable[str], earlier: Callable[[Path], Iterable[str]]) -> None:
    """Refuse to write files where others of their names stand that no earlier run wrote.

    Parameters
    ----------
    folder : str or Path
        It need not be there.
    names : iterable of str
    earlier : callable
        As for `folder_filled_when_whole`.

    Raises
    ------
    FileExistsError
        Naming the first of them.
    """
    place = Path(folder)
    there = [name for name in names if (place / name).exists()]
    known = set(_earlier_names(place, earlier)) if there else set()
    for name in sorted({*there} - known):
        problem = "is there already, and no earlier run wrote it; move it away, or name another folder"
        raise FileExistsError(17, problem, str(place / name))


def _earlier_names(place: Path, earlier: Callable[[Path], Iterable[str]]) -> list[str]:
    """Return the names of files that earlier runs wrote, also one that was killed while moving."""
    known = list(earlier(place))
    for stray in strays(place, PREFIX):
        if (stray / NAMES).exists():
            known += (stray / NAMES).read_text(encoding="utf-8").split("\0")
    return known


def _move_in(files: Path, place: Path, earlier: Callable[[Path], Iterable[str]]) -> None:
    """Move files to their place, and remove those of earlier runs."""
    written = sorted(path.name for path in files.iterdir())
    check_replaceable(place, written, earlier)
    known = _earlier_names(place, earlier)
    left = list(strays(place, PREFIX))
    (files.parent / NAMES).write_text("\0".join(written), encoding="utf-8")
    with uninterrupted():
        for name in written:
            _put(files / name, place / name)
        for name in known:
            if name not in written and name and Path(name).name == name:
                _remove(place / name)
        for stray in left:
            shutil.rmtree(stray, ignore_errors=True)


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
    prefix = f".{place.name}."
    for stray in strays(place.parent, prefix):
        if not place.exists() and (stray / "old").is_dir():
            (stray / "old").rename(place)
        shutil.rmtree(stray, ignore_errors=True)
    if place.is_dir() and (others := sorted(path.name for path in place.iterdir() if path.name not in names)):
        raise FileExistsError(17, f"has other files in it, such as {others[0]}; name another folder", str(place))
    with folder_beside(place.parent, prefix) as beside:
        new = beside / "new"
        new.mkdir()
        yield new
        with uninterrupted():
            _put(new, place)


def _put(new: Path, place: Path) -> None:
    """Move a file or folder to its place in one step; where a system cannot exchange folders, in two."""
    if not new.is_dir():
        if place.is_dir() and not place.is_symlink():
            _remove(place)
        new.replace(place)
    elif not place.exists() and not place.is_symlink():
        new.rename(place)
    elif not _exchange(new, place):
        old = new.with_name("old")
        place.rename(old)
        try:
            new.rename(place)
        except BaseException:
            old.rename(place)
            raise
        _remove(old)


def _exchange(one: Path, other: Path) -> bool:
    """Let two paths change places in one step, and tell whether the system can do that."""
    import ctypes

    calls = {"linux": ("renameat2", 2), "darwin": ("renameatx_np", 2)}
    here = {"linux": -100, "darwin": -2}
    if sys.platform not in calls:
        return False
    name, flag = calls[sys.platform]
    call = getattr(ctypes.CDLL(None), name, None)
    if call is None:
        return False
    at = here[sys.platform]
    return bool(call(at, os.fsencode(one), at, os.fsencode(other), ctypes.c_uint(flag)) == 0)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def gzipped(stream: IO[bytes]) -> IO[bytes]:
    """Return a stream that packs into another; equal content gives equal bytes, as neither name nor time is kept."""
    # Level 9 takes twice as long as 6 and saves less than a hundredth.
    return cast(IO[bytes], gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=stream, mtime=0))
