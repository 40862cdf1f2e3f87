r"""The front matter of a page as text: wanted keys in, dictionaries, lists and strings out, nothing retyped.

PFOCR's words are OCR text and gene symbols, so a bare ``NO``, ``1e5`` or ``007`` must stay what it is. Libraries that
are faster than PyYAML (yaml-rs, ryaml, rapidyaml) give some scalars a type or change them, and PyYAML's own text-exact
loader takes longer than all the rest of a build. Pages are written by machines in a small part of YAML; that part is
read here by regular expressions, five times as fast and to the letter, and everything else (comments, anchors, flow
collections, block scalars, escapes, tabs, blank lines, unusual indentation, …) by libyaml's parser. The expressions
accept a page only as a whole: what they accept means the same in YAML.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pfocr_graph.readers.skips import BrokenRecordError

if TYPE_CHECKING:
    import yaml

__all__ = ["LONGEST_KNOWN", "MAX_ROWS", "Rows", "parse_front_matter", "split_front_matter"]

NOT_YAML = "page is not YAML that can be read"
MAX_DEPTH = 50
TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels; a page of PFOCR has 3"
MAX_ROWS, LONGEST_KNOWN = 1 << 17, 1_000
"""So many distinct rows of at most so many characters are remembered; the whole database may have more."""

MAX_EVENTS = 400_000  # what libyaml tells of in a second; the largest pages have some twenty thousand
MAX_SCANNED = 1 << 20  # the expressions keep a state for each step, which a hostile page could make millions of


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


def _scalar(indent: int) -> str:
    """Match a plain or single-quoted scalar whose block stands at `indent`, with the lines it runs on to."""
    fold = rf"\n\ {{{indent + 1},}}+(?=[^ \n])"
    plain = rf"(?:[^\s\-?:,\[\]{{}}#&*!|>'\"%@`]|-(?=\S))[^\n:#]*+(?:(?::(?=[^ \n])|(?<=[^ \n])\#|{fold})[^\n:#]*+)*"
    quoted = rf"'[^'\n]*+(?:(?:''|{fold})[^'\n]*+)*'\ *+"
    return rf"(?:{plain}|{quoted})"


def _mapping(indent: int, depth: int) -> str:
    """Match a block mapping at `indent` that holds scalars, lists of scalars and, `depth` times, mappings."""
    inner = rf"|{_mapping(indent + 2, depth - 1)}" if depth else ""
    return rf"(?:\n\ {{{indent}}}{_ANY_KEY}:(?:{_value(indent)}|{_items(indent)}{inner})?+)+"


def _items(indent: int) -> str:
    """Match a list of scalars at `indent`."""
    return rf"(?:\n\ {{{indent}}}-\ {_scalar(indent)})+"


def _value(indent: int) -> str:
    """Match what may stand beside a key."""
    return rf"\ ++(?:{_scalar(indent)}|\[\]\ *+)"


_KEY = r"[A-Za-z_][A-Za-z0-9_\-]{0,99}+"
_ANY_KEY = rf"(?:{_KEY}|'[^'\n]{{0,99}}+')"
_PAIR = rf"{_ANY_KEY}:(?:{_value(2)})?+"
_ROWS = rf"(?:\n-\ {_PAIR}(?:\n\ \ {_PAIR})*)+"

_TOP_LEVEL = re.compile(r"\n(?=[^ \n\-])")
_ENTRY = re.compile(
    rf"""
    (?P<key>{_KEY}):
    (?:\ ++(?P<value>{_scalar(0)}|\[\]\ *+) | (?P<block>{_ROWS}|{_items(0)}|{_mapping(2, 1)}))?+
    """,
    re.VERBOSE,
)
_ROW_KEY = re.compile(rf"\n(?:-\ |\ \ )({_KEY}):(?=[ \n])")
_ITEM = re.compile(rf"\n-\ ({_scalar(0)})")
_FOLD = re.compile(r" *\n +")
# What YAML calls printable, less tab, carriage return and the line ends of Unicode.
_PLAIN = bytes([10, *range(0x20, 0x7F)])
_UNUSUAL = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def split_front_matter(text: str, where: str) -> str:
    r"""Return what stands between the first line, ``---``, and the next line that is exactly ``---``.

    Parameters
    ----------
    text : str
        A page; line ends of any kind.
    where : str
        Its path, for messages.

    Returns
    -------
    str
        Lines that end in ``\n``.

    Raises
    ------
    BrokenRecordError
        If one of the two lines is not there.

    Examples
    --------
    >>> split_front_matter("---\nfigid: F1\n---\nText.\n", "f1.md")
    'figid: F1\n'
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.startswith("---\n"):
        raise BrokenRecordError(NOT_YAML, f'{where}: the first line of a page must be "---"')
    end = text.find("\n---\n", 3)
    if end < 0 and text.endswith("\n---"):
        end = len(text) - 4
    if end < 0:
        raise BrokenRecordError("page is cut short", f'{where}: no line "---" ends its front matter; get the page anew')
    return text[4 : end + 1]


def parse_front_matter(text: str, keys: Collection[str], where: str = "front matter") -> dict[str, Any]:
    r"""Return the values of the wanted top-level keys, every scalar as its text.

    They are equal to those of PyYAML's ``CBaseLoader``: of a key that stands twice the last value, ``''`` for null.
    The whole text must be YAML, also what is not wanted. A list of mappings may come as `Rows`.

    Parameters
    ----------
    text : str
        YAML whose top level is a mapping.
    keys : collection of str
        The keys that are wanted; `keys` is asked for each key, so a set or dictionary is best.
    where : str
        What the text is, for messages.

    Returns
    -------
    dict
        The wanted keys that are there, with strings, lists and dictionaries of them, and `Rows`.

    Raises
    ------
    BrokenRecordError
        If the text is not YAML, is no mapping, nests deeper than 50 levels, has hundreds of thousands of values or uses
        anchors and aliases, which PFOCR's pages never do and which let a short text stand for a huge one.

    Examples
    --------
    >>> parse_front_matter("figid: F1\nyear: 007\norganisms:\n- NO\n- 'it''s'\n", {"year", "organisms"})
    {'year': '007', 'organisms': ['NO', "it's"]}
    """
    values = _scan(text, keys) if len(text) <= MAX_SCANNED else None
    return _load(text, keys, where) if values is None else values


def _scan(text: str, keys: Collection[str]) -> dict[str, Any] | None:
    """Return the wanted values of a page of the usual shape, None if there is anything unusual in it."""
    if not text.endswith("\n"):
        return None
    # Nearly all is plain ASCII, which bytes are rid of at once; the rest is looked at by the character.
    special = text.encode(errors="surrogatepass").translate(None, _PLAIN)
    if special and _UNUSUAL.search(special.decode(errors="surrogatepass")):
        return None
    values: dict[str, Any] = {}
    for entry in _TOP_LEVEL.split(text[:-1]):
        key, _, rest = entry.partition(":")
        if key in keys and rest.startswith("\n- "):
            if (sequence := _sequence(rest)) is None:
                return None
            values[key] = sequence
            continue
        match = _ENTRY.fullmatch(entry)
        if match is None:
            return None
        if key in keys:
            if match["block"]:
                return None
            values[key] = _value_of(match["value"])
    return values


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
    return _FOLD.sub(" ", raw) if "\n" in raw else raw


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
    if keys:
        try:
            return Rows(keys, [*map(_known_rows(keys).__getitem__, block[3:].split("\n- "))])
        except _UnusualRowError:
            return None
    parts = _ITEM.split(block)
    return None if any(parts[::2]) else [_text(raw) for raw in parts[1::2]]


def _load(text: str, keys: Collection[str], where: str) -> dict[str, Any]:
    """Return the wanted values of any page, by libyaml or, where that is missing, PyYAML itself."""
    import yaml

    try:
        values = _build(yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)), where)
    except yaml.MarkedYAMLError as error:
        line = f" line {error.problem_mark.line + 2}" if error.problem_mark else ""
        # libyaml has a limit of its own, which it may meet first as it looks ahead.
        problem = TOO_DEEP if "nesting depth" in str(error.problem) else error.problem
        raise BrokenRecordError(NOT_YAML, f"{where}{line}: {problem}") from error
    except yaml.YAMLError as error:
        raise BrokenRecordError(NOT_YAML, f"{where}: {' '.join(str(error).split())}") from error
    if not isinstance(values, dict):
        raise BrokenRecordError(NOT_YAML, f"{where}: its front matter is no list of keys and values")
    return {key: values[key] for key in values if key in keys}


def _build(events: Iterator[yaml.Event], where: str) -> Any:
    """Return the one document of a stream of YAML events.

    Not PyYAML's own composer, which ends the process at great depth and shares what an alias names.
    """
    import yaml

    documents: list[Any] = []
    stack: list[list[Any]] = [documents]  # a mapping is collected as key, value, key, value
    for number, event in enumerate(events):
        if number > MAX_EVENTS:
            raise _refused(event, where, f"more than {MAX_EVENTS // 2:,} values; a page of PFOCR has some thousand")
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            raise _refused(event, where, f'"{event.anchor}" is an anchor or alias; write the value itself')
        if isinstance(event, yaml.ScalarEvent):
            stack[-1].append(event.value)
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(stack) > MAX_DEPTH:
                raise _refused(event, where, TOO_DEEP)
            stack.append([])
        elif isinstance(event, yaml.CollectionEndEvent):
            parts = stack.pop()
            if isinstance(event, yaml.MappingEndEvent):
                if not all(isinstance(key, str) for key in parts[::2]):
                    raise _refused(event, where, "a key must be text")
                stack[-1].append(dict(zip(parts[::2], parts[1::2], strict=True)))
            else:
                stack[-1].append(parts)
    if len(documents) > 1:
        raise BrokenRecordError(NOT_YAML, f"{where}: two documents in one front matter")
    return documents[0] if documents else None


def _refused(event: yaml.Event, where: str, problem: str) -> BrokenRecordError:
    """Return the error for an event that no page has."""
    line = f" line {event.start_mark.line + 2}" if event.start_mark else ""
    return BrokenRecordError(NOT_YAML, f"{where}{line}: {problem}")
