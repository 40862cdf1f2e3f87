"""Families as FamPlex, the resource that PFOCR has its families from, calls them.

Its list of ids, 7 KB of names, is part of this package: the `famplex` package has half a megabyte and, as it is
published, does not find its own tables once it is installed.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

__all__ = ["famplex_curie"]


def famplex_curie(term: str) -> str | None:
    """Return the CURIE of a family of FamPlex, `None` for a term that is not among its ids.

    PFOCR's terms are ids of FamPlex, some of them in capitals: a term that is no id as it stands is taken for the one
    id that has the same letters in another case.

    Examples
    --------
    >>> famplex_curie("PI3K"), famplex_curie("WNT"), famplex_curie("Galpha")
    ('fplx:PI3K', 'fplx:Wnt', None)
    """
    exact, folded = _ids()
    found = term if term in exact else folded.get(term.casefold())
    return None if found is None else f"fplx:{found}"


@cache
def _ids() -> tuple[frozenset[str], dict[str, str]]:
    """Return all ids, and those that no other equals but for case, by what they are in lower case."""
    text = (resources.files("pfocr_graph") / "famplex_ids.txt").read_text(encoding="utf-8")
    ids = [line for line in text.splitlines() if line and not line.startswith("#")]
    folded: dict[str, list[str]] = {}
    for one in ids:
        folded.setdefault(one.casefold(), []).append(one)
    return frozenset(ids), {key: alike[0] for key, alike in folded.items() if len(alike) == 1}
