"""Values as texts: the quick ways say what the plain ways say."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pfocr_graph.columns import ListColumn, NumberColumn, PairNameColumn, column_from_values, round_significant
from pfocr_graph.formats.json_text import encode_json, join_json
from pfocr_graph.rendering import FEW, number_writer

DOUBLES = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False)


def bar(items: list[str]) -> str:
    return "|".join(items)


@given(st.lists(DOUBLES), st.sampled_from(["", "50 %g: "]))
def test_doubles_are_written_as_repr_writes_them(values: list[float], before: str) -> None:
    array = round_significant(values)
    write = number_writer(array, repr, before)
    expected = [before + repr(value) for value in array.tolist()]
    assert write(array) == write(array) == expected


@given(st.lists(DOUBLES))
def test_doubles_keep_ten_digits_and_stay_finite(values: list[float]) -> None:
    for value, rounded in zip(values, round_significant(values).tolist(), strict=True):
        assert np.isfinite(rounded)
        assert len(repr(rounded).replace("-", "").replace(".", "").split("e")[0].strip("0")) <= 10
        assert rounded == pytest.approx(value, rel=1e-9, abs=1e-320)


@given(st.lists(st.integers(-(2**63), 2**63 - 1)))
def test_integers_of_any_range_are_written_as_they_are(values: list[int]) -> None:
    column = column_from_values("long", values)
    assert column.renderer(encode_json, join_json, "x")(0, len(values)) == [f"x{value}" for value in values]


def test_few_and_many_integers_are_written_alike() -> None:
    for values in ([-3, 0, FEW - 4], [-3, 0, FEW], []):
        array = np.array(values, dtype=np.int64)
        assert number_writer(array, str)(array) == list(map(str, values))


def test_truth_values_and_missing_ones_are_told_apart() -> None:
    column = column_from_values("boolean", [None, True, False])
    assert column.renderer(encode_json, join_json, "b:")(0, 3) == [None, "b:true", "b:false"]
    numbers = NumberColumn.of("double", [None, 1, 1.5])
    assert numbers.renderer(encode_json, join_json)(1, 3) == ["1.0", "1.5"]
    assert numbers.renderer(encode_json, join_json)(0, 1) == [None]


@pytest.mark.parametrize("join", [join_json, bar])
@given(st.lists(st.none() | st.lists(st.text(max_size=2), max_size=3)))
def test_lists_are_joined_as_the_joiner_joins_them(join: Any, rows: list[list[str] | None]) -> None:
    column = ListColumn.of("list_of_string", rows)
    expected = [None if row is None else "=" + join(list(map(encode_json, row))) for row in rows]
    assert column.renderer(encode_json, join, "=")(0, len(rows)) == expected


@pytest.mark.parametrize("encode", [encode_json, str, lambda text: f"<<{text.replace('&', '&amp;')}>>"])
def test_a_pair_is_named_as_if_it_were_encoded_whole(encode: Any) -> None:
    names = ["AKT1", "TGF & β", 'say "x"']
    column = PairNameColumn(np.array([0, 1, 2]), np.array([1, 2, 0]), names, "mentions & more")
    expected = ["e:" + encode(name) for name in column.values()]
    assert column.renderer(encode, join_json, "e:")(0, 3) == expected
    assert json.loads(column.renderer(encode_json, join_json)(1, 2)[0] or "") == column.values()[1]
