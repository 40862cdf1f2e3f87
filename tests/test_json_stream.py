"""JSON read piece by piece: the same as read whole, wherever the pieces end."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pfocr_graph.formats.json_stream import JsonCursor, JsonSyntaxError, iter_fragments

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=30)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)


def fragments_of(text: bytes, block: int) -> list[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pfocr_graph.formats.json_stream.BLOCK", block)
        return [
            (fragment.number, fragment.aspect, list(fragment.elements) if fragment.elements else fragment.value)
            for fragment in iter_fragments(BytesIO(text))
        ]


@settings(max_examples=80)
@given(
    st.lists(st.dictionaries(st.text(max_size=3), st.lists(VALUES, max_size=3), min_size=1, max_size=1), max_size=3),
    st.integers(1, 40),
    st.booleans(),
    st.sampled_from([None, 30]),
)
def test_pieces_of_any_size_give_what_the_whole_gives(
    document: list[dict[str, Any]], block: int, ascii_only: bool, indent: int | None
) -> None:
    text = json.dumps(document, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "surrogatepass")
    expected = [(number, *next(iter(fragment.items()))) for number, fragment in enumerate(document)]
    assert [(number, aspect, found or []) for number, aspect, found in fragments_of(text, block)] == expected


@pytest.mark.parametrize("block", range(1, 30))
def test_a_number_may_go_on_in_the_next_block(block: int) -> None:
    numbers = [0.0, -12.5e-30, 1e300, 12345678901234567890, -1, 7.0]
    text = json.dumps([{"numbers": numbers}]).encode()
    assert fragments_of(text, block) == [(0, "numbers", numbers)]


def test_an_element_may_be_longer_than_a_block() -> None:
    text = json.dumps([{"nodes": [{"caption": "β\n" * 5_000}, {"caption": "x"}]}]).encode()
    ((_, _, nodes),) = fragments_of(text, 100)
    assert [len(node["caption"]) for node in nodes] == [10_000, 1]


def test_a_fragment_that_is_not_used_up_is_passed_over() -> None:
    text = b'[{"nodes": [1, 2, 3]}, {"edges": [4]}]'
    assert [fragment.aspect for fragment in iter_fragments(BytesIO(text))] == ["nodes", "edges"]


def test_shapes_that_are_no_fragments_are_told_apart() -> None:
    text = b'[7, {}, {"a": {}, "b": []}]'
    found = [(each.number, each.key_number, each.aspect, each.value) for each in iter_fragments(BytesIO(text))]
    assert found == [(0, 0, None, 7), (1, 0, None, {}), (2, 0, "a", {}), (2, 1, "b", None)]


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        (b'[\n{"nodes":\n[1, ?]}]', "line 3, column 5", "Expecting value"),
        (b'[{"nodes": [1 2]}]', "line 1, column 15", "expected , or ]"),
        (b'[{"nodes": [1]}', "line 1, column 16", "the end of the file"),
        (b'[{"nodes": ["abc]}]', "line 1, column 13", "Unterminated"),
        (b'[{"nodes": [1]}] x', "line 1, column 18", "expected the end of the file"),
        (b'[{"nodes": [\n{"x": NaN}]}]', "line 2, column 1", "NaN is not JSON"),
        (b'[{"nodes" [1]}]', "line 1, column 11", "expected :"),
        (b"[{7: [1]}]", "line 1, column 4", "in quotes"),
        (b'{"nodes": []}', "line 1, column 1", "expected ["),
        (b"", "line 1, column 1", "the end of the file"),
        (b'[{"nodes": ["\xff"]}]', "line 1", "0xFF is not UTF-8"),
        (b'[{"nodes": [' + b"[" * 100_000, "line 1, column 13", "recursion"),
    ],
)
@pytest.mark.parametrize("block", [7, 1 << 18])
def test_what_is_no_json_is_said_with_line_and_column(text: bytes, where: str, what: str, block: int) -> None:
    with pytest.raises(JsonSyntaxError) as raised:
        fragments_of(text, block)
    assert raised.value.where.startswith(where)
    assert what in raised.value.what


def test_a_byte_order_mark_is_passed_over() -> None:
    assert JsonCursor(BytesIO(b"\xef\xbb\xbf[1]")).value() == [1]
