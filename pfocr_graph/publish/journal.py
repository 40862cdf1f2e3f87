"""The journal of a publication: a line for each thing that happened to a network, so that a killed run goes on.

Lines are only ever added, each in one write that is on the disk before the next step: at any moment the file says what
is known. The last line of a network counts; a line that was cut off does not.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

from pfocr_graph.errors import PublishError
from pfocr_graph.locks import try_lock

__all__ = ["Entry", "Journal", "open_journal", "read_journal"]

NAME = "ndex-journal.jsonl"
HEADER = b'{"journal": "pfocr-graph ndex", "id": "'
"""What a journal begins with."""

State = Literal["sending", "loading", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one network.

    Attributes
    ----------
    key : str
        That of its document.
    name : str
    state : {"sending", "loading", "done", "failed"}
        It may or may not have arrived; the server has it and reads it; all is as it should be; it was refused.
    digest : str
        SHA-256 of the document that was sent.
    uuid : str or None
        Where it is on the server, once that is known.
    token : str
        The mark that was sent with it.
    n_bytes : int
        Size of what was sent, with the mark.
    sent : int
        When it was sent, in seconds since 1970.
    doubtful : bool
        It was sent a second time after an answer was lost, so a first one may still turn up.
    visibility, index_level, network_set : str or None
        How it was published; `None` where the server's own choice stands.
    error : str or None
    """

    key: str
    name: str
    state: State
    digest: str
    uuid: str | None = None
    token: str = ""
    n_bytes: int = 0
    sent: int = 0
    doubtful: bool = False
    visibility: str | None = None
    index_level: str | None = None
    network_set: str | None = None
    error: str | None = None


FIELDS = frozenset(field.name for field in fields(Entry))


class Journal:
    """The entries of a journal, by key, and its network sets, by name."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.identity = ""
        self.account = ""
        self.entries: dict[str, Entry] = {}
        self.sets: dict[str, str] = {}
        self._handle: int | None = None

    def put(self, entry: Entry) -> Entry:
        """Write what is now known of a network."""
        self._append({name: value for name, value in asdict(entry).items() if value not in (None, "", 0, False)})
        self.entries[entry.key] = entry
        return entry

    def forget(self, key: str) -> None:
        """Write that a network is no longer there."""
        self._append({"key": key, "forget": True})
        self.entries.pop(key, None)

    def put_set(self, name: str, uuid: str) -> None:
        """Write where a network set is."""
        self._append({"set": name, "uuid": uuid})
        self.sets[name] = uuid

    def token(self, key: str, digest: str) -> str:
        """Return the mark for a document: another one in every journal, the same in every run."""
        return hashlib.sha256(f"{self.identity}\n{key}\n{digest}".encode()).hexdigest()[:32]

    def bind(self, server: str, user: str) -> None:
        """Make sure that the journal is of this account, of which it keeps a digest only.

        Raises
        ------
        PublishError
            If it is of another one.
        """
        account = hashlib.sha256(f"{self.identity}\n{server}\n{user}".encode()).hexdigest()[:32]
        if self.account and self.account != account:
            raise PublishError(f"{self.path}: this journal is of another server or user; name another with --journal")
        if not self.account:
            self._append({"account": account})
            self.account = account

    def _append(self, record: dict[str, Any]) -> None:
        if self._handle is None:
            raise PublishError(f"{self.path}: the journal is open for reading only")
        line = json.dumps(record, ensure_ascii=False) + "\n"
        written = os.write(self._handle, line.encode())
        if written != len(line.encode()):
            raise OSError(28, "the disk is full", str(self.path))
        os.fsync(self._handle)

    def _read(self, content: bytes) -> int:
        """Take the whole lines of a file, and return where the last of them ends."""
        if not content.startswith(HEADER[: len(content)]):
            raise PublishError(f"{self.path}: no journal of pfocr-graph ndex; name another with --journal")
        end = content.rfind(b"\n") + 1
        for number, line in enumerate(content[:end].splitlines(), start=1):
            try:
                record = json.loads(line)
                self._take(record, number)
            except (ValueError, KeyError, TypeError) as error:
                raise PublishError(
                    f"{self.path} line {number}: is broken; restore the journal, or name another with --journal"
                ) from error
        return end

    def _take(self, record: dict[str, Any], number: int) -> None:
        if number == 1:
            self.identity = record["id"]
        elif "account" in record:
            self.account = record["account"]
        elif "set" in record:
            self.sets[record["set"]] = record["uuid"]
        elif record.get("forget"):
            self.entries.pop(record["key"], None)
        else:
            # A later version may say more.
            self.entries[record["key"]] = Entry(**{name: value for name, value in record.items() if name in FIELDS})


def read_journal(path: str | Path) -> Journal:
    """Return a journal as it stands, also while a run writes it.

    Raises
    ------
    PublishError
        If it is not there, or no journal.
    """
    journal = Journal(Path(path))
    try:
        content = journal.path.read_bytes()
    except FileNotFoundError as error:
        raise PublishError(f"{path}: no journal there; pfocr-graph ndex upload writes {NAME}") from error
    journal._read(content)
    return journal


@contextmanager
def open_journal(path: str | Path) -> Iterator[Journal]:
    """Open a journal for one run, and make it where there is none; only its owner can read it.

    Raises
    ------
    PublishError
        If another run has it open, or it is no journal.
    """
    journal = Journal(Path(path))
    handle = os.open(journal.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        if not try_lock(handle):
            raise PublishError(f"{path}: another run writes this journal; wait for it, or name another with --journal")
        end = journal._read(journal.path.read_bytes())
        os.ftruncate(handle, end)
        journal._handle = handle
        if not end:
            journal.identity = secrets.token_hex(16)
            journal._append({"journal": "pfocr-graph ndex", "id": journal.identity})
        yield journal
    finally:
        journal._handle = None
        os.close(handle)
