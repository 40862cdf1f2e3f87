"""Inputs read into a corpus, with an account of what was read and what was left out."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.corpus_builder import CorpusBuilder
from pfocr_graph.errors import RecordError
from pfocr_graph.organisms import HUMAN
from pfocr_graph.readers import Progress, read_parts
from pfocr_graph.readers.context import GenesFrom, ReadOptions
from pfocr_graph.readers.digests import Digests
from pfocr_graph.readers.inputs import find_inputs
from pfocr_graph.readers.skips import Skip
from pfocr_graph.record_tables import RecordTable

if TYPE_CHECKING:
    from pfocr_graph.readers.ledger import PageLedger

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
        Records read, by form (current, legacy, ids).
    left_out : dict of str to LeftOut
        By reason, in alphabetical order.
    digests : dict of str to str
        SHA-256 by input, where it was asked for.
    """

    inputs: tuple[str, ...]
    records: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, LeftOut] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the account by name, for summaries, without digests."""
        account = asdict(self)
        del account["digests"]
        return account


def read_corpus(
    inputs: Sequence[str | Path] | str | Path,
    *,
    strict: bool = False,
    year_table: str | Path | None = None,
    gene_info: str | Path | None = None,
    genes_from: GenesFrom = "tables",
    organism: str = HUMAN,
    include: Sequence[str] = (),
    disease_annotations: str | Path | None = None,
    processes: int = 1,
    digests: bool = False,
    ledger: PageLedger | None = None,
    progress: Progress | None = None,
) -> FigureCorpus:
    """Read pages, tables and folders of them into a corpus.

    Parameters
    ----------
    inputs : str or Path, or a sequence of them
        Files, folders (with all in them), patterns such as ``_figures/*.md``, and ``-`` for standard input.
    strict : bool
        Stop at the first record that cannot be used.
    year_table : str or Path, optional
        A table of figid and year.
    gene_info : str or Path, optional
        HGNC's or NCBI's table of genes, which gives symbols to ids and ids to symbols that come alone.
    genes_from : {"tables", "keywords"}
        With ``"keywords"``, a page whose gene table is away has the genes of its keywords that `gene_info` knows.
    organism : str
        Whose genes bare ids are where their source does not say: a name or a taxon id.
    include : sequence of str
        What is read beside genes: ``"chemicals"``, ``"diseases"``. A corpus with them makes networks with them.
    disease_annotations : str or Path, optional
        A table of figid and one column of terms, which become an attribute of the figures.
    processes : int
        How many processes may read large folders of pages. The corpus is the same for any number; a script that asks
        for several must be one that can be imported (``if __name__ == "__main__"``).
    digests : bool
        Take the SHA-256 of each input on the way; `Reading.digests` of the corpus has them.
    ledger : PageLedger, optional
        Takes note of each page, and stands for those that it knows; with `digests`.
    progress : callable, optional
        Called with (files done, files in all).

    Returns
    -------
    FigureCorpus
        Genes of all organisms; `FigureCorpus.select` chooses among them.

    Raises
    ------
    OptionError
        If a choice cannot be meant.
    RecordError
        If nothing in the inputs can be used, or at the first broken record with `strict`.

    Examples
    --------
    >>> read_corpus("seeds").n_figures  # doctest: +SKIP
    2
    """
    kinds = (include,) if isinstance(include, str) else tuple(dict.fromkeys(include))
    options = ReadOptions(strict, year_table, gene_info, genes_from, organism, processes, kinds, disease_annotations)
    taken = Digests() if digests else None
    left_out: dict[str, LeftOut] = {}
    listed = [inputs] if isinstance(inputs, str | Path) else list(inputs)

    def on_skip(skip: Skip) -> None:
        known = left_out.setdefault(skip.reason, LeftOut(0, skip.example, skip.harmless))
        known.count += 1

    builder = CorpusBuilder(strict=strict)
    records: Counter[str] = Counter()
    with _collector_paused():
        for part in read_parts(listed, options, on_skip=on_skip, progress=progress, digests=taken, ledger=ledger):
            if ledger is not None:
                ledger.count(part)
            if isinstance(part, RecordTable):
                records.update(record.form for record in part.records)
                builder.add_table(part)
            else:
                records[part.form] += 1
                builder.add(part)
        corpus = builder.finish()
    if not records:
        told = sorted(left_out.values(), key=lambda one: one.harmless)
        raise RecordError(told[0].example if told else f"no PFOCR records in {', '.join(map(str, listed))}")
    by_input = {} if taken is None else taken.by_input
    reading = Reading(tuple(map(str, listed)), dict(sorted(records.items())), dict(sorted(left_out.items())), by_input)
    return replace(corpus, reading=reading)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause the search for reference cycles: records have none, and searching takes a quarter of the reading."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            # As old as all else, or the first search would go through every record.
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
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
    digests = Digests()
    (found,) = find_inputs([argument], lambda _: None)
    digests.finish(found)
    return digests.by_input[found.argument]
