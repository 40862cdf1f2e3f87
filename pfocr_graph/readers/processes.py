"""Large folders of pages read by several processes: what comes, and in which order, is the same for any number."""

from __future__ import annotations

import gc
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context
from typing import NamedTuple

from pfocr_graph.errors import RecordError
from pfocr_graph.readers.context import Context
from pfocr_graph.readers.digests import Digests
from pfocr_graph.readers.pages import read_page, recognise_page
from pfocr_graph.readers.skips import BrokenRecordError, Skip
from pfocr_graph.readers.sources import open_source
from pfocr_graph.records import FigureRecord

__all__ = ["PageRead", "read_ahead", "read_apart"]

BATCH = 512

PageRead = list[FigureRecord | Skip]
"""What came of one page, in the order in which it came."""


class _Batch(NamedTuple):
    pages: list[PageRead | None]
    digests: dict[str, bytes]


def read_ahead(files: Sequence[str], context: Context, processes: int) -> Iterator[PageRead | None]:
    """Read the pages among files by several processes, a little ahead of whoever takes them.

    Parameters
    ----------
    files : sequence of str
    context : Context
        Each process has a copy; `on_skip` is not called, as what is skipped comes with the rest of its page.
    processes : int

    Yields
    ------
    PageRead or None
        One for each file, in their order; `None` for one that is no page or cannot be opened.

    Raises
    ------
    RecordError
        If a process ends before its time.
    """
    shared = replace(context, on_skip=_nobody, digests=None), context.digests is not None
    # New interpreters: one that is forked while there are threads may hang.
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_begin, initargs=shared)
    batches = (files[start : start + BATCH] for start in range(0, len(files), BATCH))
    pending: deque[Future[_Batch]] = deque()
    try:
        for batch in batches:
            with _interrupts_kept():
                pending.append(pool.submit(_read, batch))
            if len(pending) > 2 * processes:
                yield from _taken(pending.popleft(), context)
        while pending:
            yield from _taken(pending.popleft(), context)
    except BrokenProcessPool as error:
        raise RecordError("a process that reads pages ended before its time; try again with --processes 1") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _taken(future: Future[_Batch], context: Context) -> list[PageRead | None]:
    batch = future.result()
    if context.digests is not None:
        context.digests.by_file.update(batch.digests)
    return batch.pages


_SHARED: list[tuple[Context, bool]] = []
"""In a process that reads: what holds for all its batches."""


@contextmanager
def _interrupts_kept() -> Iterator[None]:
    """Keep interrupts from the processes that are started meanwhile; whoever started them ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(context: Context, are_digested: bool) -> None:  # noqa: FBT001
    # Where none can be kept from a process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Records have no cycles, and looking for some takes a quarter of the time.
    gc.disable()
    _SHARED.append((context, are_digested))


def _read(files: Sequence[str]) -> _Batch:
    context, are_digested = _SHARED[0]
    digests = Digests()
    context = replace(context, digests=digests if are_digested else None)
    return _Batch([read_apart(path, context) for path in files], digests.by_file)


def read_apart(path: str, context: Context) -> PageRead | None:
    """Return what comes of a page, what is skipped in it included; `None` for what is none or cannot be opened.

    Parameters
    ----------
    path : str
    context : Context
        Its `on_skip` is not called.
    """
    try:
        source = open_source(path)
    except RecordError:
        return None
    if not recognise_page(source.head):
        return None
    found: PageRead = []
    try:
        found.extend(read_page(source, replace(context, on_skip=found.append)))
    except BrokenRecordError as error:
        found.append(Skip(error.reason, str(error)))
    return found


def _nobody(skip: Skip) -> None:
    """Stand for `on_skip` on the way to a process."""
