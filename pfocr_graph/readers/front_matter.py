r"""The front matter of a page as text: wanted keys in, dictionaries, lists and strings out, nothing retyped.

PFOCR's words are OCR text and gene symbols, so a bare ``NO``, ``1e5`` or ``007`` must stay what it is. Libraries that
are faster than PyYAML (yaml-rs, ryaml, rapidyaml) give some scalars a type or change them, and PyYAML's own text-exact
loader takes longer than all the rest of a build. So pages are read by the expressions of `plain_yaml`, and by libyaml's
parser where those do not accept them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from pfocr_graph.readers.plain_yaml import scan_front_matter
from pfocr_graph.readers.skips import BrokenRecordError

if TYPE_CHECKING:
    import yaml

__all__ = ["parse_front_matter", "split_front_matter"]

NOT_YAML = "page is not YAML that can be read"
MAX_DEPTH = 50
TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels; a page of PFOCR has 3"
MAX_EVENTS = 400_000  # what libyaml tells of in a second; the largest pages have some twenty thousand


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
    values = scan_front_matter(text, keys)
    return _load(text, keys, where) if values is None else values


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
