"""Large folders of pages read by several processes: what comes, and in which order, is the same for any number."""

from __future__ import annotations

import gc
import os
import signal
from array import array
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from multiprocessing import get_context
from typing import NamedTuple

from pfocr_graph.errors import RecordError
from pfocr_graph.readers.context import Context
from pfocr_graph.readers.digests import Digests
from pfocr_graph.readers.pages import read_page, recognise_page
from pfocr_graph.readers.plain_yaml import MAX_ROWS
from pfocr_graph.readers.skips import BrokenRecordError, Skip
from pfocr_graph.readers.sources import open_source
from pfocr_graph.records import FigureRecord, Mention

__all__ = ["PageRead", "read_ahead", "read_apart"]

BATCH = 512

PageRead = list[FigureRecord | Skip]
"""What came of one page, in the order in which it came."""


class _Batch(NamedTuple):
    """What a process sends: records without their mentions, which stand behind one another as codes.

    Most mentions stand in many figures, so each process sends each of them once: `fresh` has those from code `n_known`
    on.
    """

    process: int
    pages: list[PageRead | None]
    lengths: array[int]
    codes: array[int]
    n_known: int
    fresh: list[Mention]
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
    # Batches are taken in the order in which each process read its own.
    mentions: defaultdict[int, list[Mention]] = defaultdict(list)
    try:
        for paths in batches:
            with _interrupts_kept():
                pending.append(pool.submit(_read, paths))
            if len(pending) > 2 * processes:
                batch = pending.popleft().result()
                yield from _taken(batch, context, mentions[batch.process])
        while pending:
            batch = pending.popleft().result()
            yield from _taken(batch, context, mentions[batch.process])
    except BrokenProcessPool as error:
        raise RecordError("a process that reads pages ended before its time; try again with --processes 1") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _taken(batch: _Batch, context: Context, mentions: list[Mention]) -> Iterator[PageRead | None]:
    """Yield the pages of a batch, their mentions in them, and take note of those that its process sent."""
    if context.digests is not None:
        context.digests.by_file.update(batch.digests)
    mentions[batch.n_known :] = batch.fresh
    lengths, codes = iter(batch.lengths), iter(batch.codes)
    for page in batch.pages:
        for place, part in enumerate(page or ()):
            if page and isinstance(part, FigureRecord):
                page[place] = _with_mentions(part, map(mentions.__getitem__, islice(codes, next(lengths))))
        yield page


def _with_mentions(record: FigureRecord, mentions: Iterable[Mention]) -> FigureRecord:
    return FigureRecord(
        record.figure,
        tuple(mentions),
        record.form,
        record.genes,
        record.where,
        record.missing_table,
        record.organism_names,
        record.concepts,
    )


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


class _Reader(dict[Mention, int]):
    """In a process that reads: what holds for all its batches, and the codes of the mentions that it sent."""

    def __init__(self, context: Context, *, are_digested: bool) -> None:
        super().__init__()
        self._context = context
        self._are_digested = are_digested
        self._fresh: list[Mention] = []

    def __missing__(self, mention: Mention) -> int:
        code = self[mention] = len(self)
        self._fresh.append(mention)
        return code

    def read(self, files: Sequence[str]) -> _Batch:
        digests = Digests()
        context = replace(self._context, digests=digests if self._are_digested else None)
        if len(self) >= MAX_ROWS:
            self.clear()
        self._fresh, n_known = [], len(self)
        pages = [read_apart(path, context) for path in files]
        lengths, codes = array("i"), array("i")
        for page in pages:
            for place, part in enumerate(page or ()):
                if page and isinstance(part, FigureRecord):
                    lengths.append(len(part.mentions))
                    codes.extend(map(self.__getitem__, part.mentions))
                    page[place] = _with_mentions(part, ())
        return _Batch(os.getpid(), pages, lengths, codes, n_known, self._fresh, digests.by_file)


_READERS: list[_Reader] = []
"""The one of this process, if it is one that reads."""


def _begin(context: Context, are_digested: bool) -> None:  # noqa: FBT001
    # Where none can be kept from a process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Records have no cycles, and looking for some takes a quarter of the time.
    gc.disable()
    _READERS.append(_Reader(context, are_digested=are_digested))


def _read(files: Sequence[str]) -> _Batch:
    return _READERS[0].read(files)


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
