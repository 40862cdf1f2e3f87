"""HTML that is escaped by construction: whatever is not `Markup` already becomes text on its way into an element."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

__all__ = ["Markup", "Section", "as_markup", "glossary", "link", "listed", "paragraph", "prose", "tag"]

LISTED = 12
"""So many items of a list are shown; the others are counted."""


class Markup(str):
    """HTML that is safe in a page."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a page: the fragment that links lead to, its heading, and what stands below that."""

    name: str
    title: str
    body: Sequence[Markup]


def as_markup(value: object) -> Markup:
    """Return a value as HTML: texts escaped and without control characters, numbers as people read them.

    Parameters
    ----------
    value : object
        `None` is nothing; a tuple is its parts one after the other, a list has commas; `Markup` stays as it is.

    Examples
    --------
    >>> as_markup("<b>"), as_markup(12345), as_markup(0.5), as_markup(("a", None, ["b", "c"]))
    ('&lt;b&gt;', '12,345', '0.500', 'ab, c')
    """
    match value:
        case Markup():
            return value
        case None:
            return Markup()
        case tuple():
            return Markup("".join(map(as_markup, value)))
        case list():
            return listed(value)
        case bool():
            return Markup("yes" if value else "no")
        case int():
            return Markup(f"{value:,}")
        case float():
            return Markup(f"{value:,.0f}" if abs(value) >= 1000 else f"{value:#.3g}".rstrip("."))
    return Markup(escape(_printable(str(value))))


def tag(name: str, *content: object, **attributes: str | None) -> Markup:
    """Return an element.

    Parameters
    ----------
    name : str
    *content : object
        As `as_markup` takes it.
    **attributes : str or None
        `None` leaves one out; a final underscore does not count, any other is a hyphen.

    Examples
    --------
    >>> tag("p", "a < b", class_="note", aria_label='"x"')
    '<p class="note" aria-label="&quot;x&quot;">a &lt; b</p>'
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_printable(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{said}>{as_markup(content)}</{name}>")


def paragraph(*content: object) -> Markup:
    """Return a paragraph."""
    return tag("p", *content)


def prose(text: str) -> Markup:
    """Return a sentence in which the options of the command line stand out.

    Examples
    --------
    >>> prose("more < less (--families keep)")
    'more &lt; less (<code class="option">--families</code> keep)'
    """
    return Markup(re.sub(r"--[a-z][a-z-]*", r'<code class="option">\g<0></code>', as_markup(text)))


def link(url: str, label: object) -> Markup:
    """Return a link, or the label alone where the address is not one of the web.

    Examples
    --------
    >>> link("https://example.org/?a=1&b=2", "there")
    '<a href="https://example.org/?a=1&amp;b=2">there</a>'
    >>> link("javascript:alert(1)", "there")
    'there'
    """
    return tag("a", label, href=url) if url.startswith("https://") else as_markup(label)


def listed(items: Sequence[object], most: int = LISTED) -> Markup:
    """Return items with commas between them, those beyond `most` as a number.

    Examples
    --------
    >>> listed(["APC", "AXIN1", "<b>"], most=2)
    'APC, AXIN1 and 1 more'
    """
    shown = ", ".join(as_markup(item) for item in items[:most])
    return Markup(shown if len(items) <= most else f"{shown} and {len(items) - most:,} more")


def glossary(title: str, meanings: Mapping[str, object]) -> Markup:
    """Return what words mean, folded away under a title."""
    items = [part for name, meaning in meanings.items() for part in (tag("dt", name), tag("dd", meaning))]
    return tag("details", tag("summary", title), tag("dl", *items, class_="meanings"))


def _printable(text: str) -> str:
    """Return the text with what cannot be printed, control characters and broken pairs too, as spaces."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
