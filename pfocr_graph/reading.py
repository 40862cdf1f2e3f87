"""Inputs read into a corpus, with an account of what was read and what was left out."""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from pfocr_graph.corpus import CorpusBuilder, FigureCorpus
from pfocr_graph.errors import RecordError
from pfocr_graph.readers import Progress, read_records
from pfocr_graph.readers.inputs import find_inputs
from pfocr_graph.readers.skips import Skip

__all__ = ["LeftOut", "Reading", "digest_input", "read_corpus"]


@dataclass(slots=True)
class LeftOut:
    """What was left out for one reason: how often, and one example."""

    count: int
    example: str
    harmless: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read to make a corpus.

    Attributes
    ----------
    inputs : tuple of str
        As they were given.
    records : dict of str to int
        Records read, by form (current, legacy).
    left_out : dict of str to LeftOut
        By reason, in alphabetical order.
    """

    inputs: tuple[str, ...]
    records: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, LeftOut] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the account by name, for summaries."""
        return asdict(self)


def read_corpus(
    inputs: Sequence[str | Path] | str | Path,
    *,
    strict: bool = False,
    year_table: str | Path | None = None,
    progress: Progress | None = None,
) -> FigureCorpus:
    """Read pages, tables and folders of them into a corpus.

    Parameters
    ----------
    inputs : str or Path, or a sequence of them
        Files, folders (with all in them) and patterns such as ``_figures/*.md``.
    strict : bool
        Stop at the first record that cannot be used.
    year_table : str or Path, optional
        A table of figid and year.
    progress : callable, optional
        Called with (files done, files in all).

    Returns
    -------
    FigureCorpus
        Genes of all organisms; `FigureCorpus.select` chooses among them.

    Raises
    ------
    RecordError
        If nothing in the inputs can be used, or at the first broken record with `strict`.

    Examples
    --------
    >>> read_corpus("seeds").n_figures  # doctest: +SKIP
    2
    """
    left_out: dict[str, LeftOut] = {}
    listed = [inputs] if isinstance(inputs, str | Path) else list(inputs)

    def on_skip(skip: Skip) -> None:
        known = left_out.setdefault(skip.reason, LeftOut(0, skip.example, skip.harmless))
        known.count += 1

    builder = CorpusBuilder(strict=strict)
    records: dict[str, int] = {}
    with _collector_paused():
        for record in read_records(listed, on_skip=on_skip, strict=strict, year_table=year_table, progress=progress):
            records[record.form] = records.get(record.form, 0) + 1
            builder.add(record)
    if not records:
        broken = [one.example for one in left_out.values() if not one.harmless]
        raise RecordError(broken[0] if broken else f"no PFOCR records in {', '.join(map(str, listed))}")
    reading = Reading(tuple(map(str, listed)), dict(sorted(records.items())), dict(sorted(left_out.items())))
    return replace(builder.finish(), reading=reading)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause the search for reference cycles: records have none, and searching takes a quarter of the reading."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def digest_input(argument: str | Path) -> str:
    """Return the SHA-256 of what an input stands for: names below it and bytes, in a fixed order.

    Parameters
    ----------
    argument : str or Path
        A file, a folder or a pattern.

    Returns
    -------
    str
        64 hexadecimal digits; for a single file that of its bytes.
    """
    files = find_inputs([argument], lambda _: None)[0].files
    if files == (os.fspath(argument),):
        return hashlib.sha256(Path(files[0]).read_bytes()).hexdigest()
    whole = hashlib.sha256()
    for path in files:
        content = hashlib.sha256(Path(path).read_bytes()).hexdigest()
        whole.update(f"{os.path.relpath(path, argument)}\t{content}\n".encode(errors="surrogateescape"))
    return whole.hexdigest()
