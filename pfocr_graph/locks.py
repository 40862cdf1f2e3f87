"""Locks that end with the process that holds them, however it ends, so that they tell who is still at work."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["locked", "try_lock", "uninterrupted"]

PATIENCE, PAUSE = 10.0, 0.02
"""Seconds that a lock is waited for, and between two looks at it."""


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let Ctrl-C and the wish to end wait until the block is done, where the system can."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


if sys.platform == "win32":
    import msvcrt

    def try_lock(handle: int) -> bool:
        """Lock an open file if nobody else has, and tell whether that worked."""
        # Far behind the end, so that others can read.
        os.lseek(handle, 1 << 40, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    @contextmanager
    def locked(_: Path) -> Iterator[None]:
        """Keep others who ask for the same lock out; folders cannot be locked here, so nothing is done."""
        yield
else:
    import fcntl

    def try_lock(handle: int) -> bool:
        """Lock an open file or folder if nobody else has, and tell whether that worked.

        Parameters
        ----------
        handle : int
            Its descriptor; the lock ends when that and all copies of it are closed.

        Returns
        -------
        bool

        Raises
        ------
        OSError
            If its file system knows no locks.
        """
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    @contextmanager
    def locked(folder: Path) -> Iterator[None]:
        """Keep others who ask for the same lock out while the block runs.

        Parameters
        ----------
        folder : Path
            It stays readable and writable for all. Where its file system knows no locks, or somebody keeps this one for
            ten seconds, nothing is done.

        Examples
        --------
        >>> with locked(Path(".")):
        ...     pass
        """
        handle = os.open(folder, os.O_RDONLY)
        try:
            with suppress(OSError):
                until = time.monotonic() + PATIENCE
                while not try_lock(handle) and time.monotonic() < until:
                    time.sleep(PAUSE)
            yield
        finally:
            os.close(handle)
