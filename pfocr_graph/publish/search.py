"""The networks of an account: those that an upload made although its answer was lost, and those that came twice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from pfocr_graph.publish.journal import Entry, Journal
from pfocr_graph.publish.marks import mark_of
from pfocr_graph.publish.ndex import Ndex, Summary
from pfocr_graph.publish.patience import Patience, ServerError

__all__ = ["delete_network", "find_again", "remove_second_copies", "wait_until_loaded"]

CLOCK_SLACK = 86_400
"""Seconds that the server's clock may be off ours."""
LATEST = 3600
"""Seconds after which nothing that was given up turns up any more."""


def wait_until_loaded(ndex: Ndex, uuid: str, patience: Patience) -> Summary:
    """Return what the server says of a network once it has read it, or refused it.

    Raises
    ------
    ServerError
        If that takes too long.
    """
    for _ in patience.polls():
        summary = patience.persist(lambda: ndex.summary(uuid))
        if summary.get("completed") or summary.get("errorMessage"):
            return summary
    raise ServerError(f"{ndex.page_of(uuid)} is still being loaded; run the same command again later")


def find_again(ndex: Ndex, journal: Journal, entry: Entry, patience: Patience, *, late: bool = False) -> str | None:
    """Return the UUID of the network that an upload made whose answer was lost.

    It is the one with the entry's mark. While the server reads a network, and when it has refused it, it shows no
    mark: then a network without a name counts that nobody else sent, as it is as large as what was sent, to the byte.

    Parameters
    ----------
    ndex : Ndex
    journal : Journal
        Networks that it knows are not looked at.
    entry : Entry
    patience : Patience
    late : bool
        Look again after a while, as the server may be at work on it still.

    Returns
    -------
    str or None
        `None` where the upload did not arrive.

    Raises
    ------
    ServerError
        If it cannot be told.
    """
    for _ in patience.looks(late=late):
        found = _find(ndex, journal, entry, patience)
        if found is not None:
            return found
    return None


def _find(ndex: Ndex, journal: Journal, entry: Entry, patience: Patience) -> str | None:
    suspects = []
    for summary in _strangers(ndex, journal, patience):
        if mark_of(summary) == entry.token:
            return str(summary["externalId"])
        created = summary.get("creationTime")
        recent = created is None or created / 1000 >= entry.sent - CLOCK_SLACK
        if recent and not summary.get("name") and entry.n_bytes in (_sizes(summary) or {entry.n_bytes}):
            suspects.append(str(summary["externalId"]))
    for uuid in suspects:
        try:
            summary = wait_until_loaded(ndex, uuid, patience)
        except ServerError as error:
            if error.status == 404:
                continue
            raise
        refused = summary.get("errorMessage") and not summary.get("name") and entry.n_bytes in _sizes(summary)
        if mark_of(summary) == entry.token or refused:
            return uuid
    return None


def remove_second_copies(ndex: Ndex, journal: Journal, patience: Patience) -> None:
    """Delete networks that arrived late, after they had been given up and sent again.

    Only a network goes that bears the mark of one that was sent twice, and that nobody else can see.

    Raises
    ------
    ServerError
        If the server cannot be asked.
    """
    doubtful = {entry.token: entry for entry in journal.entries.values() if entry.doubtful and entry.state == "done"}
    if not doubtful:
        return
    for summary in list(_strangers(ndex, journal, patience)):
        copied = str(summary.get("name")).startswith("Copy of ")
        if mark_of(summary) in doubtful and summary.get("visibility") == "PRIVATE" and not copied:
            delete_network(ndex, str(summary["externalId"]), patience)
    for entry in doubtful.values():
        if entry.sent < time.time() - LATEST:
            journal.put(replace(entry, doubtful=False))


def delete_network(ndex: Ndex, uuid: str, patience: Patience) -> None:
    """Delete a network, whether or not the first answer arrives."""
    try:
        patience.persist(partial(ndex.delete, uuid))
    except ServerError as error:
        if error.status != 404:
            raise


def _strangers(ndex: Ndex, journal: Journal, patience: Patience) -> Iterator[Summary]:
    """Yield the networks of the account that the journal does not know."""
    known = {entry.uuid for entry in journal.entries.values()}
    seen: set[str] = set()
    more = True
    while more:
        page, more = patience.persist(partial(ndex.own_summaries, len(seen)))
        new = [summary for summary in page if summary["externalId"] not in seen]
        yield from (summary for summary in new if summary["externalId"] not in known)
        seen.update(summary["externalId"] for summary in new)
        # A server that does not know about pages gives the same one for ever.
        more = more and bool(new)


def _sizes(summary: Summary) -> set[int]:
    """Return the sizes of the files that the server has of a network."""
    return {summary[name] for name in ("cxFileSize", "cx2FileSize") if summary.get(name)}
