"""What is to become of documents, and what became of them; and what an upload would do, without doing it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from pfocr_graph.publish.documents import Document, Packed, pack
from pfocr_graph.publish.journal import Journal

__all__ = ["Action", "Outcome", "Wishes", "outcome_of", "plan", "refusal_of"]

Action = Literal["created", "found", "updated", "set", "unchanged", "refused", "failed", "would create", "would update"]
PUBLIC_TEXTS = ("name", "description", "version")
"""What a network must say of itself before NDEx lets others see it."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How networks are to be published; `None` leaves a thing as it is, which for a new network is private.

    Attributes
    ----------
    visibility : {"PRIVATE", "UNLISTED", "PUBLIC"} or None
    index_level : {"NONE", "META", "ALL"} or None
    network_set : str or None
        Name of the set that collects them.
    replace : str or None
        UUID of the network that the one document takes the place of.
    """

    visibility: str | None = None
    index_level: str | None = None
    network_set: str | None = None
    replace: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document.

    Attributes
    ----------
    action : str
        created; found (sent by an earlier run, or its answer was lost); updated; set (visibility, index level or
        membership); unchanged; refused (never sent); failed; and of a plan: would create, would update.
    document : Document
    digest : str
    uuid : str or None
    n_nodes, n_edges : int
    notes : tuple of str
        Warnings, and why it was refused or failed.
    """

    action: Action
    document: Document
    digest: str
    uuid: str | None
    n_nodes: int
    n_edges: int
    notes: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether nothing is left to do."""
        return self.action not in {"refused", "failed"}


def plan(documents: Iterable[Document], journal: Journal | None, wishes: Wishes) -> Iterator[Outcome]:
    """Yield what an upload would do, without a call to the server.

    Parameters
    ----------
    documents : iterable of Document
    journal : Journal or None
        Of earlier runs.
    wishes : Wishes

    Yields
    ------
    Outcome
    """
    for document in documents:
        with pack(document) as packed:
            refusal = refusal_of(packed, wishes)
            entry = None if journal is None else journal.entries.get(document.key)
            uuid = wishes.replace or (None if entry is None else entry.uuid)
            action: Action = "would update" if uuid else "would create"
            if refusal is not None:
                action = "refused"
            elif entry is not None and entry.state == "done" and entry.digest == packed.contents.digest:
                action = "unchanged"
            yield outcome_of(action, packed, uuid, *([refusal] if refusal else []))


def refusal_of(packed: Packed, wishes: Wishes) -> str | None:
    """Return why a document is not to be sent, in a line; `None` where it is."""
    missing = [name for name in PUBLIC_TEXTS if name not in packed.contents.texts]
    if packed.contents.refusal is None and wishes.visibility in {"PUBLIC", "UNLISTED"} and missing:
        return f"the network has no {', no '.join(missing)}; NDEx wants them before others may see it"
    return packed.contents.refusal


def outcome_of(action: Action, packed: Packed, uuid: str | None, *notes: str) -> Outcome:
    """Return an outcome with what the document says of itself."""
    contents = packed.contents
    n_nodes, n_edges = (contents.counts.get(aspect, 0) for aspect in ("nodes", "edges"))
    return Outcome(action, packed.document, contents.digest, uuid, n_nodes, n_edges, notes)
