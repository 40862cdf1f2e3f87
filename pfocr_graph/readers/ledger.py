"""Pages that were read one by one: what each was made of, so that those that did not change need not be read again.

Digests are of bytes and never of times, so that equal input is packed into equal bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from pfocr_graph.readers.digests import Digests
from pfocr_graph.readers.opening import UNREADABLE, open_bytes
from pfocr_graph.readers.pages import MAX_BYTES, table_places
from pfocr_graph.readers.processes import PageRead
from pfocr_graph.readers.skips import Skip
from pfocr_graph.record_tables import RecordTable
from pfocr_graph.records import CONCEPT_FORMS, FigureRecord

__all__ = ["EarlierPage", "PageLedger", "PageNote"]

TABLES = ("genes", *CONCEPT_FORMS)


class PageNote(NamedTuple):
    """What is known of a page that gave one record.

    Attributes
    ----------
    figid : str
    made_of : str
        Digest of the page and of its tables, and which of them there are.
    skipped : str
        What was skipped in it, as JSON; empty for nothing.
    names : tuple of (taxon id, name)
        What it calls its organisms.
    repeats : bool
        Whether a mention stands twice in it.
    """

    figid: str
    made_of: str
    skipped: str
    names: tuple[tuple[str, str], ...]
    repeats: bool


class EarlierPage(NamedTuple):
    """A page as it was packed: its figure, digest and skips, the form and gene table of its record, and the record."""

    figid: str
    made_of: str
    skipped: str
    form: str
    record: Callable[[], FigureRecord]


@dataclass(slots=True)
class PageLedger:
    """Takes note of pages as they are read, and recalls those that were packed earlier and are as they were.

    Attributes
    ----------
    earlier : mapping of path to EarlierPage
    notes : dict of path to PageNote
    told : Counter of str
        How many records came of each figure.
    """

    earlier: Mapping[str, EarlierPage]
    notes: dict[str, PageNote]
    told: Counter[str]
    _recalled: set[str] = field(default_factory=set)

    @property
    def n_recalled(self) -> int:
        """Number of pages that were recalled."""
        return len(self._recalled)

    @classmethod
    def of(cls, earlier: Mapping[str, EarlierPage]) -> PageLedger:
        """Return a ledger without notes."""
        return cls(earlier, {}, Counter())

    def unchanged(self, files: Iterable[str], digests: Digests) -> frozenset[str]:
        """Return which of these files are pages that were packed and did not change; their digests are taken."""
        found = set()
        for path in files:
            known = self.earlier.get(path)
            if known is not None and _made_of(path, known.figid, known.form, _OnDisk(digests)) == known.made_of:
                found.add(path)
        return frozenset(found)

    def recall(self, path: str) -> PageRead:
        """Return what came of a page when it was packed."""
        known = self.earlier[path]
        self._recalled.add(path)
        skips = json.loads(known.skipped) if known.skipped else []
        return [*(Skip(reason, example, harmless) for reason, example, harmless in skips), known.record()]

    def note(self, path: str, page: PageRead, digests: Digests) -> None:
        """Take note of what came of a page."""
        records = [part for part in page if isinstance(part, FigureRecord)]
        if len(records) != 1:
            return
        (record,) = records
        skips = [[part.reason, part.example, part.harmless] for part in page if isinstance(part, Skip)]
        known = self.earlier[path].made_of if path in self._recalled else None
        made_of = known or _made_of(path, record.figure.figid, record.form, digests.by_file.get)
        if made_of is not None:
            self.notes[path] = PageNote(
                record.figure.figid,
                made_of,
                json.dumps(skips) if skips else "",
                record.organism_names,
                len({*record.mentions}) < len(record.mentions),
            )

    def count(self, part: FigureRecord | RecordTable) -> None:
        """Count the figures that records tell of, by all their ids."""
        for record in part.records if isinstance(part, RecordTable) else (part,):
            self.told.update((record.figure.figid, *record.figure.aliases))


@dataclass(frozen=True, slots=True)
class _OnDisk:
    """Digests files as they are now; `None` for one that is not there or cannot be read."""

    digests: Digests

    def __call__(self, path: str) -> bytes | None:
        if not os.access(path, os.R_OK):  # four of five places have no table, and this is the quickest way to know
            return None
        try:
            with open_bytes(path) as stream:
                content = stream.read(MAX_BYTES + 1)
        except UNREADABLE:
            return None
        if len(content) > MAX_BYTES:
            return None
        self.digests.take(path, content)
        return self.digests.by_file[path]


def _made_of(path: str, figid: str, form: str, digest_of: Callable[[str], bytes | None]) -> str | None:
    """Return the digest of a page and all that is read with it, `None` if it cannot be read.

    A page of the legacy form has everything in it. For the others it counts which table lies where, what is in it, and
    whether there is a place for tables at all.
    """
    own = digest_of(path)
    if own is None:
        return None
    whole = hashlib.sha256(own)
    if form != "legacy":
        folder, sep, _ = path.rpartition(os.sep)
        for holds in TABLES:
            places = table_places(folder or sep or os.curdir, figid, holds=holds)
            found = next(
                ((at, digest) for at, place in enumerate(places) if (digest := digest_of(place)) is not None), None
            )
            if found is not None:
                whole.update(f"{holds} {found[0]} ".encode() + found[1])
            elif holds == "genes":
                is_site = any(Path(place).parent.is_dir() for place in (places[0], places[-1]))
                whole.update(b"site" if is_site else b"page")
    return whole.hexdigest()
