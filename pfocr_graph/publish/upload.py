"""A publication: each document sent, waited for and made visible, whatever happens in between.

A network is found in one of these states, and each run takes it from there: nothing is known of it; it was sent and
the answer was lost; the server has it and reads it; it is as it should be; it was refused.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import IO

from pfocr_graph.errors import PublishError
from pfocr_graph.publish.documents import Document, Packed, pack
from pfocr_graph.publish.journal import Entry, Journal
from pfocr_graph.publish.marks import mark_of
from pfocr_graph.publish.ndex import Ndex, Summary
from pfocr_graph.publish.network_sets import ensure_set
from pfocr_graph.publish.patience import Patience, ServerError
from pfocr_graph.publish.plans import Action, Outcome, Wishes, outcome_of, refusal_of
from pfocr_graph.publish.search import find_again, remove_second_copies, wait_until_loaded

__all__ = ["upload"]


def upload(
    documents: Iterable[Document], ndex: Ndex, journal: Journal, wishes: Wishes, patience: Patience
) -> Iterator[Outcome]:
    """Publish documents one after the other; run again, it goes on where it was.

    Parameters
    ----------
    documents : iterable of Document
        Each is asked for when the one before is done.
    ndex : Ndex
    journal : Journal
        Open for writing.
    wishes : Wishes
    patience : Patience

    Yields
    ------
    Outcome

    Raises
    ------
    PublishError
        If the server does not know us, or too many networks fail one after the other. What was yielded is done.
    """
    run = _Run(ndex, journal, wishes, patience)
    failed = 0
    for document in documents:
        with pack(document) as packed:
            outcome = run.publish(packed)
        yield outcome
        failed = failed + 1 if outcome.action == "failed" else 0
        if failed == patience.failures:
            raise PublishError(
                f"stopped after {failed} failures in a row, the last being {outcome.notes[-1]}; {journal.path} knows "
                "how far it got: run the same command again"
            )
    remove_second_copies(ndex, journal, patience)


class _RefusedError(PublishError):
    """The server has a network and does not take it, or not any more."""


class _Run:
    """One run over a journal."""

    def __init__(self, ndex: Ndex, journal: Journal, wishes: Wishes, patience: Patience) -> None:
        self.ndex = ndex
        self.journal = journal
        self.wishes = wishes
        self.patience = patience
        self.set_uuid = None if wishes.network_set is None else ensure_set(wishes.network_set, ndex, journal, patience)

    def publish(self, packed: Packed) -> Outcome:
        """Bring one network to its end, or to an error that the journal knows of."""
        refusal = refusal_of(packed, self.wishes)
        if refusal is not None:
            return outcome_of("refused", packed, None, refusal)
        key = packed.document.key
        try:
            return self._bring(packed, self.journal.entries.get(key))
        except (ServerError, _RefusedError) as error:
            if isinstance(error, ServerError) and error.status == 401:
                raise
            entry = self.journal.entries.get(key)
            if entry is not None and not (isinstance(error, ServerError) and error.passes):
                entry = self.journal.put(replace(entry, state="failed", error=str(error)))
            return outcome_of("failed", packed, None if entry is None else entry.uuid, str(error))

    def _bring(self, packed: Packed, before: Entry | None) -> Outcome:
        entry = self._renewed(packed, before)
        same = before is not None and (before.digest, before.uuid) == (entry.digest, entry.uuid)
        action: Action = "found"
        if before is not None and before.state == "sending" and entry.uuid is None:
            found = find_again(self.ndex, self.journal, before, self.patience, late=self._is_late(before))
            if found is None:
                entry, action = self._send(packed, replace(entry, doubtful=True))
            else:
                there = self.journal.put(replace(before, state="loading", uuid=found))
                entry = self._renewed(packed, there)
                if there.digest != entry.digest:
                    entry, action = self._send(packed, entry)
        elif before is not None and before.state == "done" and same:
            if self._is_as_wished(before):
                return outcome_of("unchanged", packed, before.uuid)
            action = "set"
        elif before is None or not same or not self._is_there(before):
            entry, action = self._send(packed, entry)
        summary = self._settle(packed, entry)
        notes = self._finish(entry, summary)
        return outcome_of(action, packed, entry.uuid, *notes, *_differences(packed, summary))

    def _is_there(self, entry: Entry) -> bool:
        """Tell whether the server has what an earlier run sent."""
        if entry.state == "sending":
            return self._arrived(entry, late=self._is_late(entry))
        return entry.state == "loading"

    def _is_late(self, entry: Entry) -> bool:
        """Tell whether the server may still be at what an earlier run asked of it."""
        return time.time() - entry.sent < sum(self.patience.late)

    def _arrived(self, entry: Entry, *, late: bool) -> bool:
        """Tell whether the server has what the entry says that it was sent."""
        looks = self.patience.looks(late=late)
        return any(mark_of(self._loaded(str(entry.uuid))) == entry.token for _ in looks)

    def _renewed(self, packed: Packed, before: Entry | None) -> Entry:
        """Return the entry of a document as it is now, at the place where it was."""
        key, digest = packed.document.key, packed.contents.digest
        name = packed.contents.texts.get("name", packed.document.label)
        entry = before or Entry(key, name, "sending", digest)
        if self.wishes.replace not in (None, entry.uuid):
            entry = replace(entry, uuid=self.wishes.replace, visibility=None, index_level=None, network_set=None)
        return replace(entry, name=name, digest=digest, token=self.journal.token(key, digest), error=None)

    def _send(self, packed: Packed, entry: Entry) -> tuple[Entry, Action]:
        """Send a document in the place of the network that is there, or else as a new one."""
        if entry.uuid is not None:
            try:
                return self._update(packed, entry), "updated"
            except ServerError as error:
                # Somebody deleted it.
                if error.status != 404 or self.wishes.replace is not None:
                    raise
            entry = replace(entry, uuid=None, network_set=None)
        return self._create(packed, entry)

    def _create(self, packed: Packed, entry: Entry) -> tuple[Entry, Action]:
        action: Action = "created"
        with packed.marked(entry.token) as stream:
            entry = self._note_sending(entry, stream)

            def recover(error: ServerError) -> str | None:
                nonlocal action, entry
                found = find_again(self.ndex, self.journal, entry, self.patience, late=error.timed_out)
                if found is None:
                    entry = self.journal.put(replace(entry, doubtful=True))
                else:
                    action = "found"
                return found

            uuid = self.patience.persist(lambda: self.ndex.create(stream, packed.document.cx_format), recover)
        return self.journal.put(replace(entry, state="loading", uuid=uuid)), action

    def _update(self, packed: Packed, entry: Entry) -> Entry:
        uuid = str(entry.uuid)
        there = self.patience.persist(lambda: self.ndex.summary(uuid))
        if there.get("isReadOnly"):
            raise _RefusedError(f"{self.ndex.page_of(uuid)} is read-only; make it writable on its page first")
        if not there.get("errorMessage"):
            # A load that fails makes a network private; this is what it goes back to.
            entry = replace(entry, visibility=there.get("visibility"))
        with packed.marked(entry.token) as stream:
            entry = self._note_sending(entry, stream)

            def send() -> bool:
                self.ndex.update(uuid, stream, packed.document.cx_format)
                return True

            def recover(error: ServerError) -> bool | None:
                return self._arrived(entry, late=error.timed_out) or None

            self.patience.persist(send, recover)
        return self.journal.put(replace(entry, state="loading"))

    def _note_sending(self, entry: Entry, stream: IO[bytes]) -> Entry:
        n_bytes = stream.seek(0, os.SEEK_END)
        return self.journal.put(replace(entry, state="sending", n_bytes=n_bytes, sent=int(time.time())))

    def _loaded(self, uuid: str) -> Summary:
        """Return what the server says of a network once it has read it."""
        return wait_until_loaded(self.ndex, uuid, self.patience)

    def _settle(self, packed: Packed, entry: Entry) -> Summary:
        """Wait until the server has read the network; what it refuses is sent once more, as its trouble may pass."""
        uuid = str(entry.uuid)
        summary = self._loaded(uuid)
        if summary.get("errorMessage"):
            self._update(packed, entry)
            summary = self._loaded(uuid)
        return self._without_error(uuid, summary)

    def _without_error(self, uuid: str, summary: Summary) -> Summary:
        if summary.get("errorMessage"):
            error = self.ndex.account.hide(str(summary["errorMessage"]))
            raise _RefusedError(f"{self.ndex.page_of(uuid)}: NDEx says: {error}")
        return summary

    def _finish(self, entry: Entry, summary: Summary) -> list[str]:
        """Set visibility, index level and membership, and return the server's warnings."""
        uuid = str(entry.uuid)
        visibility = self.wishes.visibility or entry.visibility
        index_level = self.wishes.index_level or entry.index_level
        wanted = {"visibility": (visibility, "visibility"), "index_level": (index_level, "indexLevel")}
        asked = {name: value for name, (value, shown) in wanted.items() if value and summary.get(shown) != value}
        if asked:
            self.patience.persist(lambda: self.ndex.set_properties(uuid, asked))
            summary = self._without_error(uuid, self._loaded(uuid))
        set_uuid = self.set_uuid
        if set_uuid is not None and entry.network_set != set_uuid:
            self.patience.persist(lambda: self.ndex.add_to_set(set_uuid, uuid))
            entry = replace(entry, network_set=set_uuid)
        self.journal.put(replace(entry, state="done", visibility=visibility, index_level=index_level))
        return [f"NDEx warns: {self.ndex.account.hide(str(warning))}" for warning in summary.get("warnings") or ()]

    def _is_as_wished(self, entry: Entry) -> bool:
        return (
            self.wishes.visibility in (None, entry.visibility)
            and self.wishes.index_level in (None, entry.index_level)
            and self.set_uuid in (None, entry.network_set)
        )


def _differences(packed: Packed, summary: Summary) -> Iterator[str]:
    for aspect, shown in (("nodes", "nodeCount"), ("edges", "edgeCount")):
        ours, theirs = packed.contents.counts.get(aspect, 0), summary.get(shown)
        if theirs not in (None, ours):
            yield f"the server counts {theirs} {aspect}, the document has {ours}"
