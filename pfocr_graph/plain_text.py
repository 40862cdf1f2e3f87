r"""Texts of other people made harmless for the place where they are shown: terminals, JSON, Markdown, spreadsheets.

Words, captions and names come from OCR and from files of unknown origin. What is written for programs keeps every
character that its format can hold; this is for what people look at.
"""

from __future__ import annotations

import json
import re
from typing import Any

__all__ = ["as_cell", "as_json_text", "as_markdown", "one_line", "visible"]

_UNSEEN = re.compile(r"[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]")
_MARKUP = re.compile(r"""[\\`*\[\]|<~]|&(?=[#\w])|(?<!\w)_++|_++(?![^\W_])""")
_FORMULA = re.compile(r"\s*(?:[=@\uff1d\uff20]|[+\-\uff0b\uff0d](?!\s*\Z|[\d.]+(?:[eE][+-]?\d+)?\s*\Z))")


def visible(text: str) -> str:
    r"""Return a text in which whatever is no printable character is written as its code.

    Examples
    --------
    >>> print(visible("year is \x1b[31m2001\n"))
    year is \x1b[31m2001\n
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def one_line(text: str) -> str:
    r"""Return a text with every character that is not printable, tabs and newlines too, as a space.

    Examples
    --------
    >>> one_line("two\nlines \x1b[31m")
    'two lines  [31m'
    """
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def as_json_text(value: Any, indent: int | None = None, *, sort_keys: bool = False) -> str:
    r"""Return JSON in which characters that a terminal obeys or does not show are written as their codes.

    Examples
    --------
    >>> print(as_json_text(["β", "\x9b31m", "\u202e"]))
    ["β", "\u009b31m", "\u202e"]
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent, sort_keys=sort_keys)
    return text if text.isascii() and "\x7f" not in text else _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def as_markdown(text: str) -> str:
    r"""Return a text, in one line, that Markdown shows as it is; figids, in which underscores join letters, stay.

    Examples
    --------
    >>> print(as_markdown("PMC1__f1 [x](javascript:y) <b> _a_"))
    PMC1__f1 \[x\](javascript:y) \<b> \_a\_
    """
    return _MARKUP.sub(lambda found: "".join(f"\\{c}" for c in found[0]), one_line(text))


def as_cell(text: str) -> str:
    r"""Return a text, in one line, as a cell that no spreadsheet takes for a formula or for the begin of a quotation.

    What would be a formula stands behind an apostrophe, by which spreadsheets know text; a quotation mark in front is
    doubled and the whole quoted, as CSV does. A minus, a plus and numbers are no formulas.

    Examples
    --------
    >>> [as_cell(text) for text in ("=1+1", "+p", "-", "-0.5", "TGF-β")]
    ["'=1+1", "'+p", '-', '-0.5', 'TGF-β']
    """
    line = one_line(text)
    if line.startswith('"'):
        return '"' + line.replace('"', '""') + '"'
    return f"'{line}" if _FORMULA.match(line) else line
