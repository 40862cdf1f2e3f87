"""Values as JSON text, and the attributes of many nodes or edges as JSON objects, for the formats built on JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import repeat
from json.encoder import encode_basestring
from typing import Any, cast

from pfocr_graph.columns import Column

__all__ = [
    "CHUNK",
    "encode_json",
    "join_json",
    "join_rows",
    "render_members",
    "spans",
    "without_surrogates",
]

CHUNK = 2048
"""Rows rendered at a time: enough to be quick, few enough for memory not to grow with the file."""


def encode_json(value: Any) -> str:
    r"""Return one value as JSON text; control characters are escaped and lone surrogates replaced.

    Parameters
    ----------
    value : str, int, float or bool

    Returns
    -------
    str

    Examples
    --------
    >>> print(encode_json('TGF-β "1"\x01'), encode_json(True), encode_json(1.0))
    "TGF-β \"1\"\u0001" true 1.0
    """
    if isinstance(value, str):
        return encode_basestring(without_surrogates(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value)


def without_surrogates(text: str) -> str:
    r"""Return a text that can be encoded: halves of surrogate pairs put together, lone ones replaced.

    Examples
    --------
    >>> ascii(without_surrogates("\ud83e\uddec \ud83e"))
    "'\\U0001f9ec \\ufffd'"
    """
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def join_json(items: list[str]) -> str:
    """Return a JSON list of items that are JSON already."""
    return "[" + ",".join(items) + "]"


def spans(length: int) -> Iterator[tuple[int, int]]:
    """Yield where each chunk of rows starts and stops.

    Examples
    --------
    >>> list(spans(5_000))
    [(0, 2048), (2048, 4096), (4096, 5000)]
    """
    return ((start, min(start + CHUNK, length)) for start in range(0, length, CHUNK))


def _render_objects(columns: Mapping[str, Column]) -> Callable[[int, int], list[str]]:
    members = [column.renderer(encode_json, join_json, encode_json(name) + ":") for name, column in columns.items()]

    def render(start: int, stop: int) -> list[str]:
        rows = zip(*(texts_of(start, stop) for texts_of in members), strict=True)
        return [",".join([text for text in row if text is not None]) for row in rows]

    return render


def render_members(columns: Mapping[str, Column], *, first: bool = True) -> Callable[[int, int], list[Iterable[str]]]:
    r"""Return a function of (start, stop) that gives what stands between the braces of these rows, in pieces.

    The pieces are for `join_rows`, which is quicker than a text for each row.

    Parameters
    ----------
    columns : mapping of attribute name to Column
        Missing values are left out. One without any comes first, as no comma stands before it.
    first : bool
        Whether nothing stands before them in the object; else a comma stands before each.

    Returns
    -------
    callable

    Examples
    --------
    >>> from itertools import repeat
    >>> from pfocr_graph.columns import column_from_values
    >>> columns = {"id": column_from_values("integer", [1, 2]), "year": column_from_values("integer", [2019, None])}
    >>> print(join_rows(repeat("{"), *render_members(columns)(0, 2), repeat("}\n")), end="")
    {"id":1,"year":2019}
    {"id":2}
    """
    leading = next((name for name, column in columns.items() if column.count() == len(column)), None) if first else ""
    if leading is None:
        texts_of = _render_objects(columns)
        return lambda start, stop: [texts_of(start, stop)]
    members = [
        (
            column.renderer(encode_json, join_json, f"{'' if first and name == leading else ','}{encode_json(name)}:"),
            column.count() == len(column),
        )
        for name, column in sorted(columns.items(), key=lambda item: item[0] != leading)
    ]

    def render(start: int, stop: int) -> list[Iterable[str]]:
        texts = ((texts_of(start, stop), complete) for texts_of, complete in members)
        return [cast(list[str], each) if complete else [text or "" for text in each] for each, complete in texts]

    return render


def join_rows(*pieces: Iterable[str]) -> str:
    """Return the first text of each piece, then the second of each, and so on.

    Parameters
    ----------
    *pieces : iterables of str
        All of one length, but those that repeat one text for ever.

    Examples
    --------
    >>> from itertools import repeat
    >>> join_rows(repeat("<"), ["a", "b"], repeat(">"))
    '<a><b>'
    """
    columns = [piece if isinstance(piece, list | repeat) else list(piece) for piece in pieces]
    length = next(len(column) for column in columns if isinstance(column, list))
    # Filled in column by column, as that is quicker than row by row.
    row = [next(column) if isinstance(column, repeat) else "" for column in columns]
    texts = row * length
    for place, column in enumerate(columns):
        if isinstance(column, list):
            texts[place :: len(row)] = column
    return "".join(texts)
