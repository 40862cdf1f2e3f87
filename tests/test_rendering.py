"""Values as bytes: the quick ways say what the plain ways say."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pfocr_graph.columns import (
    Column,
    ListColumn,
    NumberColumn,
    PairNameColumn,
    TextColumn,
    column_from_values,
    round_significant,
)
from pfocr_graph.decimals import encode_doubles
from pfocr_graph.formats.json_text import JSON, encode_all, encode_json
from pfocr_graph.number_columns import MOST_NUMBERS
from pfocr_graph.rendering import Coded, Part, Syntax, as_texts, counted
from pfocr_graph.rows import FEW_ROWS, row_writer

DOUBLES = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False)
RATIOS = st.builds(lambda a, b: a / b, st.integers(-(10**6), 10**6), st.integers(1, 10**6))
BARS = Syntax(lambda values: [str(value).encode() for value in values], b"", b"|", b"")


def rendered(column: Column, syntax: Syntax = JSON, before: bytes = b"", after: bytes = b"") -> list[bytes]:
    """Return each row as it is written, in chunks that do not fit the rows."""
    write = row_writer([*column.parts(syntax, before, after), b"\0"], len(column))
    whole = b"".join(write(start, min(start + 3, len(column))) for start in range(0, len(column), 3))
    return whole.split(b"\0")[:-1]


@given(st.lists(DOUBLES | RATIOS), st.sampled_from([b"", b"50 %g: "]))
def test_doubles_are_written_as_repr_writes_them(values: list[float], before: bytes) -> None:
    array = round_significant(values)
    assert encode_doubles(array, before).tolist() == [before + repr(value).encode() for value in array.tolist()]


@example([0.0, -0.0])
@given(st.lists(DOUBLES | RATIOS))
def test_doubles_of_more_digits_are_written_whole(values: list[float]) -> None:
    expected = [repr(value + 0.0).encode() for value in values]
    assert encode_doubles(np.array(values, dtype=np.float64)).tolist() == expected


def test_doubles_around_every_power_of_ten_are_written_as_repr_writes_them() -> None:
    powers = 10.0 ** np.arange(-8, 20)
    near = [powers, np.nextafter(powers, 0), np.nextafter(powers, np.inf), powers * (1 + 1e-9), powers * 0.123456789]
    array = np.concatenate([*near, *(-each for each in near)])
    for values in (array, round_significant(array)):
        assert encode_doubles(values).tolist() == [repr(value).encode() for value in values.tolist()]


@given(st.lists(DOUBLES))
def test_doubles_keep_ten_digits_and_stay_finite(values: list[float]) -> None:
    for value, rounded in zip(values, round_significant(values).tolist(), strict=True):
        assert np.isfinite(rounded)
        assert len(repr(rounded).replace("-", "").replace(".", "").split("e")[0].strip("0")) <= 10
        assert rounded == pytest.approx(value, rel=1e-9, abs=1e-320)


@given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1)))
def test_integers_of_any_range_are_written_as_they_are(values: list[int | None]) -> None:
    expected = [b"" if value is None else b"x%d;" % value for value in values]
    assert rendered(column_from_values("long", values), before=b"x", after=b";") == expected


def test_few_and_many_integers_are_written_alike() -> None:
    for values in ([-3, 0, MOST_NUMBERS - 4], [-3, 0, MOST_NUMBERS], []):
        assert rendered(NumberColumn.of("integer", values)) == [b"%d" % value for value in values]


def test_truth_values_and_missing_ones_are_told_apart() -> None:
    column = column_from_values("boolean", [None, True, False])
    assert rendered(column, before=b"b:") == [b"", b"b:true", b"b:false"]
    assert rendered(NumberColumn.of("double", [None, 1, 1.5]), after=b";") == [b"", b"1.0;", b"1.5;"]


@pytest.mark.parametrize("syntax", [JSON, BARS])
@given(st.lists(st.none() | st.lists(st.text("ab\n|"), max_size=3)))
def test_lists_are_joined_with_what_the_syntax_says(syntax: Syntax, rows: list[list[str] | None]) -> None:
    column = ListColumn.of("list_of_string", rows)
    expected = [
        b"" if row is None else b"=" + syntax.opening + syntax.between.join(syntax.encode(row)) + syntax.closing + b";"
        for row in rows
    ]
    assert rendered(column, syntax, b"=", b";") == expected


@pytest.mark.parametrize("text", ["{}", '"{}"', "<<{}>>"])
def test_a_pair_is_named_as_if_it_were_encoded_whole(text: str) -> None:
    def encode(values: list[Any]) -> list[bytes]:
        return [text.format(value.replace("&", "&amp;")).encode() for value in values]

    names = ["AKT1", "TGF & β", 'say "x"']
    column = PairNameColumn(np.array([0, 1, 2]), np.array([1, 2, 0]), names, "mentions & more")
    syntax = Syntax(encode, b"[", b",", b"]")
    assert rendered(column, syntax, b"e:", b";") == [b"e:" + name + b";" for name in encode(column.values())]
    assert json.loads(rendered(column)[1]) == column.values()[1]


@given(st.lists(st.text() | st.sampled_from(["\ud83e\uddec", "\ud83e", "\0", "\x7f", '"', "\\", ""])))
def test_texts_encoded_together_are_what_each_is_alone(texts: list[str]) -> None:
    assert encode_all(texts) == [encode_json(text).encode() for text in texts]


@settings(max_examples=60)
@given(
    st.lists(st.tuples(*[st.integers(0, 2)] * 4), max_size=9),
    st.sampled_from([1, FEW_ROWS]),
    st.lists(st.integers(0, 5), max_size=8),
)
def test_parts_stand_side_by_side_whatever_is_written_as_one(
    some: list[tuple[int, ...]], times: int, order: list[int]
) -> None:
    rows = some * times
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)

    def coded(column: int) -> Coded:
        return Coded(3, table[:, column].__getitem__, lambda codes: as_texts([b"<%d>" % code for code in codes]))

    def render(start: int, stop: int) -> Any:
        return as_texts([b"r%d" % row for row in range(start, stop)])

    parts: list[Part] = [coded(0), coded(1), coded(2), coded(3), b"constant", render]
    write = row_writer([parts[place] for place in order], len(rows))
    looks: list[Callable[[int], bytes]] = [
        *(lambda row, column=column: b"<%d>" % table[row, column] for column in range(4)),
        lambda _: b"constant",
        lambda row: b"r%d" % row,
    ]
    expected = b"".join(looks[place](row) for row in range(len(rows)) for place in order)
    assert b"".join(write(start, min(start + 701, len(rows))) for start in range(0, len(rows), 701)) == expected


def test_what_comes_again_is_encoded_once() -> None:
    seen: list[str] = []

    def encode(values: list[Any]) -> list[bytes]:
        seen.extend(values)
        return encode_all(values)

    column = TextColumn(np.arange(2 * FEW_ROWS, dtype=np.int32) % 2, ["AKT1", "MTOR", "never used"])
    rendered(column, Syntax(encode, b"[", b",", b"]"))
    assert seen == ["AKT1", "MTOR"]


@given(st.integers(0, 3_000), st.integers(0, 3_000))
def test_numbers_are_counted_through_the_thousands(first: int, length: int) -> None:
    write = row_writer(counted(first, length, b"e", b";"), length)
    assert write(0, length) == b"".join(b"e%d;" % number for number in range(first, first + length))
