"""Ids and attribute names as files can hold them: one escape and one renaming rule for every format.

A character that a format cannot hold is written as ``_x`` + its code in hexadecimal + ``_``: ``shared name`` becomes
``shared_x20_name``. A name that a consumer keeps for itself, or that differs from another only in case, gets an empty
escape, ``_x_``, behind it: ``id`` becomes ``id_x_``. `unescape` takes both back.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

__all__ = ["ANY", "NMTOKEN", "RESERVED", "WORD", "escape", "original_names", "unescape", "written_names"]


def _outside(kept: str) -> re.Pattern[str]:
    """Return a pattern of the characters to escape: those outside `kept`, and a _ that would look like an escape."""
    return re.compile(rf"[^{kept}]|_(?=x[0-9A-F]*(?:_|[^{kept}]))")


NMTOKEN = _outside("A-Za-z0-9_.:-")
"""What XML's NMTOKEN cannot hold, kept to ASCII."""

WORD = _outside("A-Za-z0-9_-")
"""What selectors of Cytoscape.js cannot hold unquoted."""

ANY = re.compile(r"_(?=x[0-9A-F]*_)")
"""Nothing but what looks like an escape itself."""

RESERVED = frozenset(
    {
        # Cytoscape fills these columns itself; they cannot be imported.
        *("suid", "selected", "shared name", "shared interaction", "shared_name", "shared_interaction"),
        # Identity and grouping in Cytoscape.js; igraph and networkx add an id of their own.
        *("id", "parent", "source", "target", "__proto__"),
        # Our GraphML and tables carry the label and the coordinates under these names.
        *("label", "x", "y"),
        # Parameters of the functions of networkx and xgi that attributes are handed to by name.
        *("edge", "idx", "key", "members", "node", "node_for_adding", "self"),
    }
)
"""Attribute names, in lower case, that some consumer breaks on; the same in every format."""

_ESCAPED = re.compile(r"_x([0-9A-F]{0,6})_")
_LOOKS_OPEN = re.compile(r"_(?=x[0-9A-F]*\Z)")
_MARK = "_x_"


def escape(text: str, outside: re.Pattern[str] = NMTOKEN) -> str:
    """Return a text without the characters that a format cannot hold; different texts stay different.

    Parameters
    ----------
    text : str
    outside : pattern
        `NMTOKEN`, `WORD` or `ANY`.

    Returns
    -------
    str

    Examples
    --------
    >>> escape("ncbigene:7157"), escape("ncbigene:7157", WORD), escape("TGF β_x41_")
    ('ncbigene:7157', 'ncbigene_x3A_7157', 'TGF_x20__x3B2__x5F_x41_')
    """
    return outside.sub(lambda match: f"_x{ord(match[0]):X}_", text)


def unescape(text: str) -> str:
    """Return the text that was escaped; an escape that stands for no character stays.

    Examples
    --------
    >>> unescape("TGF_x20__x3B2_"), unescape("id_x_"), unescape("max_xD800_")
    ('TGF β', 'id', 'max_xD800_')
    """
    return _ESCAPED.sub(_unescaped, text)


def written_names(
    names: Iterable[str], outside: re.Pattern[str] = ANY, reserved: Collection[str] = RESERVED
) -> dict[str, str]:
    """Return, for each attribute name, the name that a file gives it.

    Parameters
    ----------
    names : iterable of str
        All attributes of nodes, of edges, or of the network; of twins that differ in case the first keeps its name.
    outside : pattern
        The characters to escape.
    reserved : collection of str
        Names in lower case that no attribute may have.

    Returns
    -------
    dict of str to str
        Different even where case does not count; nothing that we declare is renamed.

    Examples
    --------
    >>> written_names(["score", "Score", "id", "shared name"], NMTOKEN)
    {'score': 'score', 'Score': 'Score_x_', 'id': 'id_x_', 'shared name': 'shared_x20_name'}
    """
    written: dict[str, str] = {}
    taken = set(reserved)
    for name in names:
        outer = escape(name, outside)
        while not outer or outer.casefold() in taken:
            outer = _LOOKS_OPEN.sub("_x5F_", outer) + _MARK
        taken.add(outer.casefold())
        written[name] = outer
    return written


def original_names(written: Iterable[str]) -> dict[str, str]:
    """Return, for each attribute name in a file, the name that it was written for.

    Parameters
    ----------
    written : iterable of str
        Names of one side of one file, ours or somebody else's.

    Returns
    -------
    dict of str to str
        Every name as it stands where two would become one.

    Examples
    --------
    >>> original_names(["score", "Score_x_"]), original_names(["id", "id_x_"])
    ({'score': 'score', 'Score_x_': 'Score'}, {'id': 'id', 'id_x_': 'id_x_'})
    """
    originals = {name: unescape(name) for name in written}
    if len(set(originals.values())) < len(originals):
        return {name: name for name in originals}
    return originals


def _unescaped(match: re.Match[str]) -> str:
    if not match[1]:
        return ""
    code = int(match[1], 16)
    return match[0] if code > 0x10FFFF or 0xD800 <= code < 0xE000 else chr(code)
