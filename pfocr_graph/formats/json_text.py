"""Values as JSON text, and the attributes of many nodes or edges as JSON objects, for the formats built on JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from json.encoder import encode_basestring
from typing import Any

from pfocr_graph.columns import Column
from pfocr_graph.rendering import Part, Render, Syntax, Texts, as_texts
from pfocr_graph.rows import row_writer

__all__ = [
    "CHUNK",
    "JSON",
    "encode_all",
    "encode_json",
    "member_parts",
    "spans",
    "without_surrogates",
]


CHUNK = 2048
"""Rows rendered at a time: enough to be quick, few enough for memory not to grow with the file.

In CX the values of an attribute stand together for so many nodes or edges, so bytes depend on it."""


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


_CONTROLS = bytes(range(1, 32))


def without_surrogates(text: str) -> str:
    r"""Return a text that can be encoded: halves of surrogate pairs put together, lone ones replaced.

    Examples
    --------
    >>> ascii(without_surrogates("\ud83e\uddec \ud83e"))
    "'\\U0001f9ec \\ufffd'"
    """
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def encode_all(values: list[Any]) -> list[bytes]:
    r"""Return values of one type as JSON texts, as `encode_json` gives them.

    Examples
    --------
    >>> encode_all(["AKT1", 'the "x"'])
    [b'"AKT1"', b'"the \\"x\\""']
    """
    if not values or not isinstance(values[0], str):
        return [encode_json(value).encode() for value in values]
    # All of them in one go, where none has what needs more than a \ before it.
    joined = "\0".join(values)
    try:
        text = joined.encode()
    except UnicodeEncodeError:
        text = _CONTROLS
    if text.count(b"\0") >= len(values) or len(text.translate(None, _CONTROLS)) < len(text):
        return [encode_json(value).encode() for value in values]
    text = text.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\0", b'"\0"')
    return (b'"' + text + b'"').split(b"\0")


JSON = Syntax(encode_all, b"[", b",", b"]")


def spans(length: int) -> Iterator[tuple[int, int]]:
    """Yield where each chunk of rows starts and stops.

    Examples
    --------
    >>> list(spans(5_000))
    [(0, 2048), (2048, 4096), (4096, 5000)]
    """
    return ((start, min(start + CHUNK, length)) for start in range(0, length, CHUNK))


def member_parts(columns: Mapping[str, Column], *, first: bool = True) -> list[Part]:
    r"""Return what stands between the braces of each row.

    Parameters
    ----------
    columns : mapping of attribute name to Column
        Missing values are left out. One without any comes first, as no comma stands before it.
    first : bool
        Whether nothing stands before them in the object; else a comma stands before each.

    Returns
    -------
    list of Part

    Examples
    --------
    >>> from pfocr_graph.columns import column_from_values
    >>> columns = {"id": column_from_values("integer", [1, 2]), "year": column_from_values("integer", [2019, None])}
    >>> print(row_writer([b"{", *member_parts(columns), b"}\n"], 2)(0, 2).decode(), end="")
    {"id":1,"year":2019}
    {"id":2}
    """
    leading = next((name for name, column in columns.items() if column.count() == len(column)), None) if first else ""
    parts: list[Part] = []
    for name, column in sorted(columns.items(), key=lambda item: item[0] != leading):
        comma = "" if first and name == leading else ","
        parts += column.parts(JSON, f"{comma}{encode_json(name)}:".encode())
    return parts if leading is not None or not columns else [_without_comma(parts, len(next(iter(columns.values()))))]


def _without_comma(parts: list[Part], length: int) -> Render:
    """Return parts as one, without the comma that each row begins with."""
    # JSON has NUL as an escape only.
    write = row_writer([b"\0", *parts], length)

    def render(start: int, stop: int) -> Texts:
        return as_texts([row[1:] for row in write(start, stop).split(b"\0")[1:]])

    return render
