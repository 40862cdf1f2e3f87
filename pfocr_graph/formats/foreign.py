"""What files of others leave open: the types of JSON values, and what their nodes are called."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any, cast

from pfocr_graph.attributes import AttributeType, is_list, item_type
from pfocr_graph.errors import FormatError
from pfocr_graph.formats.assemble import Rows

__all__ = ["infer_type", "name_nodes", "settle_types", "widen_integers"]

INTEGER = range(-(2**31), 2**31)
LONG = range(-(2**63), 2**63)


def infer_type(values: Iterable[Any]) -> AttributeType:
    """Return the type that fits all values of an attribute.

    Parameters
    ----------
    values : iterable
        As JSON has them, `None` where missing.

    Returns
    -------
    AttributeType
        A string where they are of different kinds, or no kind that a network has.

    Examples
    --------
    >>> infer_type([1, None]), infer_type([1, 1.5]), infer_type([1, "x"]), infer_type([[True], []])
    ('integer', 'double', 'string', 'list_of_boolean')
    """
    known = [value for value in values if value is not None]
    if known and all(isinstance(value, list) for value in known):
        items = infer_type(chain.from_iterable(known))
        return "list_of_string" if is_list(items) else cast(AttributeType, f"list_of_{items}")
    kinds = set(map(type, known))
    if kinds == {bool}:
        return "boolean"
    if kinds == {int}:
        if all(value in INTEGER for value in known):
            return "integer"
        return "long" if all(value in LONG for value in known) else "string"
    return "double" if kinds in ({float}, {int, float}) else "string"


def settle_types(rows: Rows, declared: Mapping[str, AttributeType]) -> None:
    """Give the values that were read their declared type, or the one that fits them.

    Parameters
    ----------
    rows : Rows
        As JSON has them, under any type; changed in place.
    declared : mapping of name to AttributeType

    Raises
    ------
    FormatError
        If a value is not of its declared type.

    Examples
    --------
    >>> rows = Rows()
    >>> rows.put(rows.add("a"), "jaccard", "string", 1)
    >>> settle_types(rows, {"jaccard": "double"})
    >>> rows.columns
    {'jaccard': ('double', [1.0])}
    """
    for name, (_, values) in rows.columns.items():
        kind = declared.get(name) or infer_type(values)
        try:
            rows.columns[name] = (kind, [None if value is None else _fit(kind, value) for value in values])
        except TypeError as error:
            raise FormatError(f'attribute "{name}" is declared as {kind}, but {error}; mend one of the two') from error


def _fit(kind: AttributeType, value: Any) -> Any:
    """Return a value as its type; a text may stand for anything."""
    if is_list(kind):
        if not isinstance(value, list):
            raise TypeError(f"{value!r} is no list")
        return [_fit(cast(AttributeType, item_type(kind)), item) for item in value if item is not None]
    if kind == "string":
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if kind == "boolean":
        fits = isinstance(value, bool)
    else:
        fits = type(value) is int or (type(value) is float and (kind == "double" or value.is_integer()))
    if not fits:
        raise TypeError(f"{value!r:.80} is none")
    return value if kind == "boolean" else float(value) if kind == "double" else int(value)


def widen_integers(rows: Rows) -> None:
    """Call integers beyond 32 bits long, whatever the file calls them; changed in place.

    Examples
    --------
    >>> rows = Rows()
    >>> rows.put(rows.add("a"), "reads", "integer", 5_000_000_000)
    >>> widen_integers(rows)
    >>> rows.columns["reads"][0]
    'long'
    """
    for name, (kind, values) in rows.columns.items():
        if kind == "integer" and not all(value is None or value in INTEGER for value in values):
            rows.columns[name] = ("long", values)


def name_nodes(nodes: Rows) -> None:
    """Give nodes without node_id their id in the file, and nodes without names their label or id; changed in place.

    Parameters
    ----------
    nodes : Rows
        A label that says the same as the name goes: it is ours, for those who look for one.

    Examples
    --------
    >>> nodes = Rows()
    >>> nodes.put(nodes.add("n0"), "label", "string", "AKT1")
    >>> name_nodes(nodes)
    >>> nodes.columns
    {'node_id': ('string', ['n0']), 'name': ('string', ['AKT1'])}
    """
    keys = list(map(str, nodes.numbers))
    labels = nodes.texts("label")
    node_ids = [given or key for given, key in zip(nodes.texts("node_id"), keys, strict=True)]
    nodes.columns["node_id"] = ("string", node_ids)
    if "name" not in nodes.columns:
        nodes.columns["name"] = ("string", [label or key for label, key in zip(labels, keys, strict=True)])
        nodes.columns.pop("label", None)
    elif labels == nodes.texts("name"):
        nodes.columns.pop("label", None)
