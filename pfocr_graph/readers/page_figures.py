"""What the front matter of a page says of its figure: values in, each what it should be, and a figure out."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from pfocr_graph.readers.mentions import MISSING, pmcid_of
from pfocr_graph.readers.skips import BrokenRecordError, OnSkip, Skip
from pfocr_graph.readers.year_tables import parse_year
from pfocr_graph.records import Figure, normalize_figid

__all__ = ["FIGURE_KEYS", "figure_of"]

TEXT_KEYS = (
    "figid",
    "pmcid",
    "number",
    "figtitle",
    "papertitle",
    "reftext",
    "caption",
    "filename",
    "figlink",
    "doi",
    "ndex",
)
ALIAS_KEYS = ("figid_alias", "redirect_from")
OTHER_KEYS = ("organisms", "organisms_ner", "year", "pathway_score", "automl_pathway")
FIGURE_KEYS = frozenset((*TEXT_KEYS, *ALIAS_KEYS, *OTHER_KEYS))
"""What is wanted of a page for its figure."""

_NUMBER = re.compile(r"\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)


def figure_of(page: Mapping[str, Any], where: str, on_skip: OnSkip) -> Figure:
    """Return the figure of a page.

    Parameters
    ----------
    page : mapping
        Values of its front matter, as text and lists of text.
    where : str
        Its path, for messages.
    on_skip : callable
        Called with each value that cannot be used.

    Returns
    -------
    Figure

    Raises
    ------
    BrokenRecordError
        If the page has no figid that can name a file.

    Examples
    --------
    >>> figure_of({"figid": "PMC1__f1.jpg", "year": "2001", "doi": ".na.character"}, "f1.md", print).year
    2001
    """
    values = _Values(page, where, on_skip)
    texts = {key: values.text(key) if key in page else None for key in TEXT_KEYS}
    figid = _sound_figid(texts["figid"], where)
    return Figure(
        figid=figid,
        pmcid=pmcid_of(figid, texts["pmcid"]),
        number=texts["number"],
        title=texts["figtitle"],
        paper_title=texts["papertitle"],
        reference=texts["reftext"],
        caption=texts["caption"],
        organisms=values.texts("organisms") or values.texts("organisms_ner"),
        year=values.year("year"),
        pathway_score=values.score("pathway_score"),
        automl_pathway=values.score("automl_pathway"),
        filename=texts["filename"],
        figlink=texts["figlink"],
        doi=texts["doi"],
        ndex=texts["ndex"],
        aliases=_aliases(figid, [text for key in ALIAS_KEYS for text in values.texts(key)]),
    )


def _aliases(figid: str, names: list[str]) -> tuple[str, ...]:
    """Return the other ids of a figure: as they are, or the last part of a path on the site."""
    if not names:
        return ()
    found = (normalize_figid(name.rpartition("/")[2].removesuffix(".html")) for name in names)
    return tuple(dict.fromkeys(name for name in found if name not in (figid, "")))


def _sound_figid(figid: str | None, where: str) -> str:
    """Return a figid that can be part of a file's name and leads to no other folder."""
    figid = normalize_figid(figid or "")
    if figid in MISSING:
        raise BrokenRecordError("page has no figid", f"{where}: figid is missing; expected one such as PMC3471537__f5")
    if not figid.isprintable() or not {"/", "\\"}.isdisjoint(figid):
        problem = f"figid is {figid!r}; expected a name without slashes and control characters"
        raise BrokenRecordError("figid is not a name", f"{where}: {problem}")
    return figid


class _Values:
    """The values of a page as what they should be, telling of those that are not."""

    def __init__(self, page: Mapping[str, Any], where: str, on_skip: OnSkip) -> None:
        self._page = page
        self._where = where
        self._on_skip = on_skip

    def text(self, key: str) -> str | None:
        """Return a value that is text, None if it is missing."""
        value = self._page.get(key)
        if isinstance(value, str):
            return None if value.strip() in MISSING else value
        if value:
            self._skip("value is not text", f"{key} is a list or mapping; expected text")
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a value that is text or a list of it, without what is missing."""
        value = self._page.get(key)
        if not value:
            return ()
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(item for item in value if item.strip() not in MISSING)
        text = self.text(key)
        return () if text is None else (text,)

    def year(self, key: str) -> int | None:
        """Return a value that is a year."""
        text = self.text(key)
        year = None if text is None else parse_year(text)
        if year is None and text is not None:
            self._skip("year is not a number", f'{key} is "{text}"; expected four digits')
        return year

    def score(self, key: str) -> float | None:
        """Return a value that is a finite number."""
        text = self.text(key)
        if text is None:
            return None
        score = float(text) if _NUMBER.fullmatch(text) else math.nan
        if math.isfinite(score):
            return score
        self._skip("score is not a number", f'{key} is "{text}"; expected a number such as 0.97')
        return None

    def _skip(self, reason: str, problem: str) -> None:
        """Tell of a value that cannot be used."""
        self._on_skip(Skip(reason, f"{self._where}: {problem}"))
