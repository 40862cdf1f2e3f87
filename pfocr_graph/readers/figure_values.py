"""Values that a table gives to figures by their ids, such as years: records in, records with the values out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pfocr_graph.readers.skips import OnSkip, Skip
from pfocr_graph.record_tables import RecordTable
from pfocr_graph.records import FigureRecord

__all__ = ["set_values"]


def set_values(
    parts: Iterable[FigureRecord | RecordTable], field: str, values: Mapping[str, Any], on_skip: OnSkip, unused: str
) -> Iterator[FigureRecord | RecordTable]:
    """Give records the values of their figures.

    Parameters
    ----------
    parts : iterable of FigureRecord or RecordTable
    field : str
        The field of `pfocr_graph.records.Figure`.
    values : mapping of figid to value
        Of figures by any of their ids.
    on_skip : callable
        Called at the end, in order, with each figure that did not come.
    unused : str
        The reason that it is then told.

    Yields
    ------
    FigureRecord or RecordTable
        Records of other figures as they are.
    """
    waiting = dict.fromkeys(values)

    def with_value(record: FigureRecord) -> FigureRecord:
        figure = record.figure
        known = next((name for name in (figure.figid, *figure.aliases) if name in values), None)
        if known is None:
            return record
        waiting.pop(known, None)
        return replace(record, figure=replace(figure, **{field: values[known]}))

    for part in parts:
        if isinstance(part, RecordTable):
            yield replace(part, records=[with_value(record) for record in part.records])
        else:
            yield with_value(part)
    for figid in waiting:
        on_skip(Skip(unused, figid, harmless=True))
