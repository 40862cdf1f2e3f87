"""Network sets of NDEx, each made once: they are known by name, and an answer may be lost here too."""

from __future__ import annotations

from functools import partial

from pfocr_graph.errors import PublishError
from pfocr_graph.publish.journal import Journal
from pfocr_graph.publish.ndex import Ndex
from pfocr_graph.publish.patience import Patience, ServerError

__all__ = ["ensure_set"]


def ensure_set(name: str, ndex: Ndex, journal: Journal, patience: Patience) -> str:
    """Return the UUID of the account's network set of a name, which is made where there is none.

    Parameters
    ----------
    name : str
    ndex : Ndex
    journal : Journal
    patience : Patience

    Returns
    -------
    str

    Raises
    ------
    PublishError
        If the server has no network sets.
    """
    known = journal.sets.get(name)
    try:
        if known is not None and patience.persist(partial(ndex.has_set, known)):
            return known
        find = partial(patience.persist, partial(ndex.find_set, name))
        uuid = find() or _create(name, ndex, patience)
    except ServerError as error:
        if error.status == 501:
            raise PublishError(f"{error}; this server has no network sets: leave --network-set out") from error
        raise
    journal.put_set(name, uuid)
    return uuid


def _create(name: str, ndex: Ndex, patience: Patience) -> str:
    find = partial(ndex.find_set, name)
    try:
        return patience.persist(partial(ndex.create_set, name), lambda _: patience.persist(find))
    except ServerError as error:
        # It was made all the same, or somebody else made it just now.
        found = patience.persist(find) if error.status == 409 else None
        if found is None:
            raise
        return found
