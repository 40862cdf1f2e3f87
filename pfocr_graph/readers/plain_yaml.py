r"""The part of YAML that machines write pages in, read by regular expressions, five times as fast as by libyaml.

Top-level keys with scalars, lists of scalars and lists of mappings; scalars are plain or single-quoted and may run on
over lines. Anything else is for whoever reads all of YAML: comments, anchors, flow collections, block scalars, escapes,
tabs, blank lines, unusual indentation, … The expressions accept a page only as a whole: what they accept means the same
in YAML.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

__all__ = ["LONGEST_KNOWN", "MAX_ROWS", "Rows", "scan_front_matter"]

MAX_ROWS, LONGEST_KNOWN = 1 << 17, 1_000
"""So many distinct rows of at most so many characters are remembered; the whole database may have more."""

MAX_SCANNED = 1 << 20  # the expressions keep a state for each step, which a hostile page could make millions of

# An expression for all of a page takes some milliseconds to make, and saves a fortieth of one with each page.
OFTEN, MAX_SHAPES, MAX_ENTRIES = 256, 4, 100

MAX_KEYS = 24
"""Of a row, whose expression takes half a millisecond to make for each; those of PFOCR have five."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of mappings from the same keys to text.

    Attributes
    ----------
    keys : tuple of str
    cells : list of tuple of str
        The texts of each row, in the order of the keys; equal rows, of whatever page, are one tuple.
    """

    keys: tuple[str, ...]
    cells: Sequence[tuple[str, ...]]

    def mappings(self) -> list[dict[str, str]]:
        """Return the rows as YAML has them; of a key that stands twice the last value counts."""
        return [dict(zip(self.keys, row, strict=True)) for row in self.cells]


# A class of what may follow is quicker than one of what may not, and one of Latin characters quicker to compile.
_PLAIN_RUN, _QUOTED_RUN, _BEYOND = r"[ -\"$-9;-~\xa0-\xff]", r"[ -&(-~\xa0-\xff]", r"[^\x00-\xff]++"


def _scalar(indent: int) -> str:
    """Match a plain or single-quoted scalar whose block stands at `indent`, with the lines it runs on to."""
    fold = rf"\n\ {{{indent + 1},}}+(?=[^ \n])"
    first = r"(?:[^\s\-?:,\[\]{}#&*!|>'\"%@`]|-(?=\S))"
    plain = rf"{first}{_PLAIN_RUN}*+(?:(?:{fold}|:(?=[^ \n])|(?<=[^ \n])\#|{_BEYOND}){_PLAIN_RUN}*+)*"
    quoted = rf"'{_QUOTED_RUN}*+(?:(?:{fold}|''|{_BEYOND}){_QUOTED_RUN}*+)*'\ *+"
    return rf"(?:{plain}|{quoted})"


def _maybe(pattern: str) -> str:
    """Match a pattern or nothing, once and for all."""
    # Not by ?+, with which Python before 3.11.5 takes what has matched in part (gh-106052).
    return rf"(?>(?:{pattern})?)"


def _mapping(indent: int, depth: int) -> str:
    """Match a block mapping at `indent` that holds scalars, lists of scalars and, `depth` times, mappings."""
    inner = rf"|{_mapping(indent + 2, depth - 1)}" if depth else ""
    return rf"(?:\n{' ' * indent}{_ANY_KEY}:{_maybe(f'{_value(indent)}|{_items(indent)}{inner}')})+"


def _items(indent: int) -> str:
    """Match a list of scalars at `indent`."""
    return rf"(?:\n{' ' * indent}-\ {_scalar(indent)})+"


def _value(indent: int) -> str:
    """Match what may stand beside a key."""
    return rf"\ ++(?:{_scalar(indent)}|\[\]\ *+)"


_KEY = r"[A-Za-z_][A-Za-z0-9_\-]{0,99}+"
_ANY_KEY = rf"(?:{_KEY}|'[^'\n]{{0,99}}+')"
_PAIR = rf"{_ANY_KEY}:{_maybe(_value(2))}"
_ROWS = rf"(?:\n-\ {_PAIR}(?:\n\ \ {_PAIR})*)+"

_BLOCK = rf"{_ROWS}|{_items(0)}|{_mapping(2, 1)}"
_TOP_LEVEL = re.compile(r"\n(?=[^ \n\-])")
_VALUE = rf"\ ++({_scalar(0)}|\[\]\ *+)"
_ENTRY = re.compile(rf"{_KEY}:{_maybe(f'{_VALUE}|({_BLOCK})')}")
# What an entry is in an expression for all of a page; the lines of a list are looked at when it has matched.
_WANTED, _UNWANTED, _UNWANTED_BLOCK = _maybe(_VALUE), _maybe(_value(0)), _maybe(_BLOCK)
_WANTED_LIST = r"(\n-\ .*+(?>(?:\n[\ \-].*+)*))"
_ROW_KEY = re.compile(rf"\n(?:-\ |\ \ )({_KEY}):(?=[ \n])")
_ITEM = re.compile(rf"\n-\ ({_scalar(0)})")
# What YAML calls printable, less tab, carriage return and the line ends of Unicode.
_PLAIN = bytes([10, *range(0x20, 0x7F)])
_UNUSUAL = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def scan_front_matter(text: str, keys: Collection[str]) -> dict[str, Any] | None:
    r"""Return the wanted values of a page of the usual kind, None if there is anything unusual in it.

    Parameters
    ----------
    text : str
        What stands between the two lines ``---``.
    keys : collection of str
        The top-level keys that are wanted. With a frozenset it is remembered what pages of which keys look like.

    Returns
    -------
    dict or None
        Text, lists of text, and `Rows`.

    Examples
    --------
    >>> scan_front_matter("figid: F1\nyear: 007\n", {"year"}), scan_front_matter("year: 007 # a comment\n", {"year"})
    ({'year': '007'}, None)
    """
    if not text.endswith("\n") or len(text) > MAX_SCANNED:
        return None
    # Nearly all is plain ASCII, which bytes are rid of at once; the rest is looked at by the character.
    special = text.encode(errors="surrogatepass").translate(None, _PLAIN)
    if special and _UNUSUAL.search(special.decode(errors="surrogatepass")):
        return None
    shapes = _SHAPES[keys] if isinstance(keys, frozenset) else _Shapes()
    values = shapes.scan(text)
    if values is not None:
        return values
    values, entries = {}, []
    for entry in _TOP_LEVEL.split(text[:-1]):
        key, _, rest = entry.partition(":")
        if key in keys and rest.startswith("\n- "):
            if (sequence := _sequence(rest)) is None:
                return None
            values[key] = sequence
            entries.append((key, _WANTED_LIST))
            continue
        match = _ENTRY.fullmatch(entry)
        if match is None:
            return None
        if key not in keys:
            entries.append((key, _UNWANTED_BLOCK if rest.startswith("\n") else _UNWANTED))
            continue
        value, block = match.groups()
        if block:
            return None
        values[key] = _value_of(value)
        entries.append((key, _WANTED))
    shapes.learn(tuple(entries))
    return values


class _Shape:
    """Pages with the same keys in the same order, each of which is matched by one expression."""

    def __init__(self, entries: Sequence[tuple[str, str]]) -> None:
        self._expression = re.compile("".join(f"{re.escape(key)}:{pattern}\n" for key, pattern in entries))
        self._keys = [key for key, pattern in entries if pattern in (_WANTED, _WANTED_LIST)]

    def scan(self, text: str) -> dict[str, Any] | None:
        """Return the wanted values of a page, None if it has another shape or anything unusual in it."""
        match = self._expression.fullmatch(text)
        if match is None:
            return None
        values: dict[str, Any] = {}
        for key, raw in zip(self._keys, match.groups(), strict=True):
            if raw and raw[0] == "\n":
                if (sequence := _sequence(raw)) is None:
                    return None
                values[key] = sequence
            else:
                values[key] = _value_of(raw)
        return values


class _Shapes:
    """The shapes that pages often have where the same keys are wanted, the last one that matched first."""

    def __init__(self) -> None:
        self._known: list[_Shape] = []
        self._seen: Counter[tuple[tuple[str, str], ...]] = Counter()

    def scan(self, text: str) -> dict[str, Any] | None:
        """Return the wanted values of a page, None if it has no known shape or anything unusual in it."""
        for place, shape in enumerate(self._known):
            values = shape.scan(text)
            if values is not None:
                if place:
                    self._known.insert(0, self._known.pop(place))
                return values
        return None

    def learn(self, entries: tuple[tuple[str, str], ...]) -> None:
        """Take note of a page that was read entry by entry."""
        if len(entries) > MAX_ENTRIES:
            return
        self._seen[entries] += 1
        if self._seen[entries] == OFTEN:
            self._known = [_Shape(entries), *self._known[: MAX_SHAPES - 1]]
            del self._seen[entries]
        elif len(self._seen) > OFTEN:
            self._seen.clear()


_SHAPES: defaultdict[frozenset[str], _Shapes] = defaultdict(_Shapes)
"""By the keys that are wanted."""


def _value_of(raw: str | None) -> str | list[Any]:
    """Return what a key is followed by on its own line."""
    if raw is None:
        return ""
    return [] if raw[0] == "[" else _text(raw)


def _text(raw: str) -> str:
    """Return the text of a scalar as it was matched."""
    raw = raw.rstrip(" ")
    if raw[0] == "'":
        raw = raw[1:-1].replace("''", "'")
    if "\n" not in raw:
        return raw
    first, *lines, last = raw.split("\n")
    return " ".join([first.rstrip(" "), *[line.strip(" ") for line in lines], last.lstrip(" ")])


# Words, sources and genes stand in many rows: one string each, for a million rows.
_cell_text = lru_cache(maxsize=1 << 16)(_text)


class _KnownRows(dict[str, tuple[str, ...]]):
    """Rows by their lines: the same word names the same gene in many figures, so most rows are read but once."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__()
        self._row = re.compile(r"\n\ \ ".join(rf"{key}:\ ++({_scalar(2)})" for key in keys))

    def __missing__(self, lines: str) -> tuple[str, ...]:
        match = self._row.fullmatch(lines)
        if match is None:
            raise _UnusualRowError
        if len(lines) > LONGEST_KNOWN:
            return tuple(map(_text, match.groups()))
        if len(self) >= MAX_ROWS:
            self.clear()
        row = self[lines] = tuple(map(_cell_text, match.groups()))
        return row


class _UnusualRowError(Exception):
    """A row has other keys than the first one, or a value that is no scalar."""


_known_rows = lru_cache(maxsize=64)(_KnownRows)


def _sequence(block: str) -> list[str] | Rows | None:
    """Return a list of scalars or of rows with equal keys, None if it is anything else."""
    keys = tuple(_ROW_KEY.findall(block, 0, max(block.find("\n- ", 1), 0) or len(block)))
    if len(keys) > MAX_KEYS:
        return None
    if keys:
        try:
            return Rows(keys, [*map(_known_rows(keys).__getitem__, block[3:].split("\n- "))])
        except _UnusualRowError:
            return None
    parts = _ITEM.split(block)
    return None if any(parts[::2]) else [_text(raw) for raw in parts[1::2]]
