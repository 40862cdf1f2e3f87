"""Values of CX version 1, where numbers and truth values are texts, as Java reads them for NDEx."""

from __future__ import annotations

import math
import re
from typing import Any

from pfocr_graph.formats.json_check import has_lone_surrogate, is_number

__all__ = ["is_java_double", "parse_id", "value_mistake"]

INT32, INT64 = 2**31, 2**63
WHOLE = re.compile(r"[+-]?[0-9]{1,19}")
DOUBLE = re.compile(r"\s*[+-]?(NaN|Infinity|([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?[fFdD]?)\s*")


def is_java_double(value: Any) -> bool:
    """Tell whether a value is a number, or a text that Java reads as one.

    Examples
    --------
    >>> [is_java_double(value) for value in (1, "1e5", ".5", "NaN", "1_000", "", None, True)]
    [True, True, True, True, False, False, False, False]
    """
    return is_number(value) or (isinstance(value, str) and DOUBLE.fullmatch(value) is not None)


def parse_id(value: Any) -> int | None:
    """Return an id, which may stand in quotes; `None` where it is no integer of 64 bits.

    Examples
    --------
    >>> parse_id(7), parse_id("7"), parse_id("7.0"), parse_id(2**63)
    (7, 7, None, None)
    """
    if type(value) is not int:
        if not isinstance(value, str) or not WHOLE.fullmatch(value):
            return None
        value = int(value)
    return value if -INT64 <= value < INT64 else None


def value_mistake(kind: str, value: Any, *, alone: bool) -> str | None:
    """Return the name of the rule that a value breaks.

    Parameters
    ----------
    kind : {"string", "boolean", "integer", "long", "double"}
    value : object
        As JSON has it.
    alone : bool
        Whether it is no item of a list; NDEx then takes the word null for no value.

    Returns
    -------
    str or None

    Examples
    --------
    >>> value_mistake("integer", "3.5", alone=True), value_mistake("double", "3.5", alone=True)
    ('value-integer', None)
    """
    if kind == "string":
        if isinstance(value, str):
            return "value-surrogate" if has_lone_surrogate(value) else None
        return "value-null" if value is None else None
    if value is None:
        return "value-null"
    if kind == "boolean":
        return None if str(value).lower() in {"true", "false"} else "value-boolean"
    if alone and str(value).lower() == "null":
        return "value-null"
    return _number_mistake(kind, value)


def _number_mistake(kind: str, value: Any) -> str | None:
    if not is_java_double(value):
        return "value-number"
    if kind == "double":
        return None if math.isfinite(float(str(value).strip().rstrip("fFdD"))) else "value-nan"
    text = str(value)
    if not text.lstrip("+-").isdigit():
        return "value-integer"
    number = parse_id(text)
    if number is None:
        return "value-int64"
    return "value-int32" if kind == "integer" and not -INT32 <= number < INT32 else None
