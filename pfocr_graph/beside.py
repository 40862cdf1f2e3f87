"""What is written beside its place: files and folders, locked while a run writes them, and what killed runs left.

What a killed run left is told from what another run is writing by a lock, which every writer holds on what it writes
and which ends with its process.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pfocr_graph.locks import try_lock

__all__ = ["close_lock", "folder_beside", "locked_file", "strays"]


def locked_file(place: Path) -> tuple[int, Path, int | None]:
    """Make a file beside a place, and return its descriptor, its path, and a locked copy of the descriptor."""
    while True:
        handle, name = tempfile.mkstemp(prefix=f".{place.name}.", suffix=".part", dir=place.parent)
        lock = None if sys.platform == "win32" else os.dup(handle)
        if lock is None or _is_ours(lock, Path(name)):
            return handle, Path(name), lock
        os.close(handle)
        os.close(lock)


@contextmanager
def folder_beside(around: Path, prefix: str) -> Iterator[Path]:
    """Make a folder in another one, locked while the block runs and then removed."""
    while True:
        beside = Path(tempfile.mkdtemp(prefix=prefix, suffix=".part", dir=around))
        lock = None if sys.platform == "win32" else os.open(beside, os.O_RDONLY)
        if lock is None or _is_ours(lock, beside):
            break
        os.close(lock)
    try:
        yield beside
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        close_lock(lock)


def _is_ours(lock: int, path: Path) -> bool:
    """Lock what was just made, and tell whether nobody who cleaned up was quicker."""
    try:
        return try_lock(lock) and os.path.samestat(os.fstat(lock), path.lstat())
    except FileNotFoundError:
        return False
    except OSError:  # where there are no locks, nobody cleans up
        return True


def close_lock(lock: int | None) -> None:
    """Let go of a lock; there is none on Windows."""
    if lock is not None:
        os.close(lock)


def strays(folder: Path, prefix: str) -> Iterator[Path]:
    """Yield what killed runs left beside, each locked while it is looked at."""
    if sys.platform == "win32" or not folder.is_dir():
        return
    name = re.compile(rf"{re.escape(prefix)}[a-z0-9_]{{8}}\.part")
    with os.scandir(folder) as listing:
        found = sorted(entry.name for entry in listing if name.fullmatch(entry.name) and not entry.is_symlink())
    for path in map(folder.joinpath, found):
        try:
            lock = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            continue
        try:
            with suppress(OSError):
                if try_lock(lock):
                    yield path
        finally:
            os.close(lock)
