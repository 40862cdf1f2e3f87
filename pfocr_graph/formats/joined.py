r"""Values as plain text, for formats that know no types or no lists: GraphML and tables.

The items of a list are joined with ``|``; inside an item ``|`` and ``\`` are written ``\|`` and ``\\``, and an item
without text is written ``\e``, which tells it from a list without items.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from pfocr_graph.attributes import AttributeType, is_list, item_type

__all__ = ["escape_item", "parse_text", "split_items"]

_ITEM = re.compile(r"(?:^|\|)((?:[^|\\]|\\.)*)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def escape_item(text: str) -> str:
    r"""Return one item of a list as it stands between the bars.

    Examples
    --------
    >>> print(escape_item("PI3K|AKT"), escape_item(""))
    PI3K\|AKT \e
    """
    return text.replace("\\", "\\\\").replace("|", "\\|") or "\\e"


def split_items(text: str) -> list[str]:
    r"""Return the items of a joined list.

    Examples
    --------
    >>> split_items(r"PI3K\|AKT|\e|Akt"), split_items("")
    (['PI3K|AKT', '', 'Akt'], [])
    """
    if not text:
        return []
    if "\\" not in text:
        return text.split("|")
    return ["" if item == "\\e" else _ESCAPED.sub(r"\1", item) for item in _ITEM.findall(text)]


def parse_text(kind: AttributeType, text: str) -> Any:
    """Return the value that a text stands for.

    Parameters
    ----------
    kind : AttributeType
    text : str

    Returns
    -------
    object
        `None` for NaN.

    Raises
    ------
    ValueError
        If the text is no such value; infinity is none.

    Examples
    --------
    >>> parse_text("boolean", "True"), parse_text("list_of_integer", "1|2")
    (True, [1, 2])
    """
    parse = _PARSERS[item_type(kind)]
    return list(map(parse, split_items(text))) if is_list(kind) else parse(text)


def _to_double(text: str) -> float | None:
    number = float(text)
    if math.isinf(number):
        raise ValueError("infinity is not a number")
    return None if math.isnan(number) else number


def _to_boolean(text: str) -> bool:
    word = text.strip().lower()
    if word not in _WORDS:
        raise ValueError("neither true nor false")
    return _WORDS[word]


_WORDS = {"true": True, "1": True, "false": False, "0": False}
_PARSERS: dict[str, Callable[[str], Any]] = {
    "string": str,
    "integer": int,
    "long": int,
    "double": _to_double,
    "boolean": _to_boolean,
}
