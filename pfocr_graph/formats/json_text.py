"""Values as JSON text, and the attributes of many nodes or edges as JSON objects, for the formats built on JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from json.encoder import encode_basestring
from typing import Any

from pfocr_graph.columns import Column

__all__ = ["CHUNK", "encode_json", "iter_objects", "join_json"]

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
        text = value
        if not text.isascii():
            text = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        return encode_basestring(text)
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value)


def join_json(items: list[str]) -> str:
    """Return a JSON list of items that are JSON already."""
    return "[" + ",".join(items) + "]"


def iter_objects(columns: Mapping[str, Column]) -> Iterator[list[str]]:
    """Yield, a chunk of rows at a time, what stands between the braces of each row's JSON object.

    Parameters
    ----------
    columns : mapping of attribute name to Column
        Missing values are left out.

    Yields
    ------
    list of str
        At most `CHUNK` rows.

    Examples
    --------
    >>> from pfocr_graph.columns import column_from_values
    >>> next(iter_objects({"year": column_from_values("integer", [2019, None])}))
    ['"year":2019', '']
    """
    keys = [encode_json(name) + ":" for name in columns]
    renderers = [column.renderer(encode_json, join_json) for column in columns.values()]
    length = max(map(len, columns.values()), default=0)
    for start in range(0, length, CHUNK):
        rendered = [
            [None if text is None else key + text for text in render(start, start + CHUNK)]
            for key, render in zip(keys, renderers, strict=True)
        ]
        yield [",".join([text for text in row if text is not None]) for row in zip(*rendered, strict=True)]
