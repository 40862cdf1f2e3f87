"""Values as JSON text, and the attributes of many nodes or edges as JSON objects, for the formats built on JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, repeat
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

CHUNK = 8192
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
    >>> list(spans(10_000))
    [(0, 8192), (8192, 10000)]
    """
    return ((start, min(start + CHUNK, length)) for start in range(0, length, CHUNK))


def _render_objects(columns: Mapping[str, Column]) -> Callable[[int, int], list[str]]:
    keys = [encode_json(name) + ":" for name in columns]
    renderers = [column.renderer(encode_json, join_json) for column in columns.values()]

    def render(start: int, stop: int) -> list[str]:
        rendered = [
            [None if text is None else key + text for text in texts_of(start, stop)]
            for key, texts_of in zip(keys, renderers, strict=True)
        ]
        return [",".join([text for text in row if text is not None]) for row in zip(*rendered, strict=True)]

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
        (f"{'' if first and name == leading else ','}{encode_json(name)}:", column.renderer(encode_json, join_json))
        for name, column in sorted(columns.items(), key=lambda item: item[0] != leading)
    ]

    def render(start: int, stop: int) -> list[Iterable[str]]:
        pieces: list[Iterable[str]] = []
        for key, texts_of in members:
            texts = texts_of(start, stop)
            if None in texts:
                pieces.append(["" if text is None else key + text for text in texts])
            else:
                pieces += [repeat(key), cast(list[str], texts)]
        return pieces

    return render


def join_rows(*pieces: Iterable[str]) -> str:
    """Return the first text of each piece, then the second of each, and so on, up to the end of the shortest."""
    return "".join(chain.from_iterable(zip(*pieces, strict=False)))
