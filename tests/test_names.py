"""Ids, attribute names and joined lists: different things stay different, and all of it can be taken back."""

from __future__ import annotations

import re

import pytest
from awkward import NAMES, TEXTS
from hypothesis import given
from hypothesis import strategies as st

from pfocr_graph.attributes import ATTRIBUTES
from pfocr_graph.formats.joined import escape_item, parse_text, split_items
from pfocr_graph.formats.names import ANY, NMTOKEN, RESERVED, WORD, escape, original_names, unescape, written_names

tricky = st.text(st.sampled_from("_xX04F1 aβ.:-\U0001f9ec"), max_size=12)
texts = st.one_of(tricky, st.text(max_size=6))


@pytest.mark.parametrize("outside", [NMTOKEN, WORD, ANY])
@given(text=texts)
def test_an_escaped_text_can_be_taken_back(outside: re.Pattern[str], text: str) -> None:
    escaped = escape(text, outside)
    if not any(0xD800 <= ord(character) < 0xE000 for character in text):
        assert unescape(escaped) == text
    if outside is not ANY:
        assert re.fullmatch(r"[A-Za-z0-9_.:-]*", escaped)


@given(first=tricky, second=tricky)
def test_different_ids_stay_different(first: str, second: str) -> None:
    assert (escape(first, WORD) == escape(second, WORD)) == (first == second)


@given(names=st.lists(st.one_of(texts, st.sampled_from(NAMES)), unique=True, max_size=8))
def test_written_names_differ_even_without_case_and_can_be_taken_back(names: list[str]) -> None:
    for outside in (NMTOKEN, WORD, ANY):
        written = written_names(names, outside)
        lowered = [name.casefold() for name in written.values()]
        assert len(set(lowered)) == len(names)
        assert not RESERVED & set(lowered)
        assert "" not in lowered
        if not any(0xD800 <= ord(character) < 0xE000 for name in names for character in name):
            assert original_names(written.values()) == {outer: name for name, outer in written.items()}


def test_nothing_that_we_declare_is_renamed() -> None:
    for side in ATTRIBUTES.values():
        assert all(name == outer for name, outer in written_names(side, NMTOKEN).items())


def test_usual_ids_stay_as_they_are() -> None:
    for node_id in ("PMC1052008__JCI0524178.f3", "ncbigene:7157", "family:9606:PI3K"):
        assert escape(node_id) == node_id


def test_names_of_others_that_would_become_one_stay_apart() -> None:
    assert original_names(["id", "id_x_", "a_x20_b"]) == {"id": "id", "id_x_": "id_x_", "a_x20_b": "a_x20_b"}


@given(items=st.lists(st.one_of(st.text("|\\e a", max_size=4), st.sampled_from(TEXTS))))
def test_a_joined_list_is_split_into_its_items(items: list[str]) -> None:
    assert split_items("|".join(map(escape_item, items))) == items


def test_only_bars_and_backslashes_are_escaped() -> None:
    assert "|".join(map(escape_item, ["HER2", "a|b", "c\\d", "PI3K/AKT"])) == r"HER2|a\|b|c\\d|PI3K/AKT"


@pytest.mark.parametrize(("kind", "text"), [("integer", "3.0"), ("double", "inf"), ("boolean", "maybe"), ("long", "")])
def test_a_text_that_is_no_such_value_is_refused(kind: str, text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_text(kind, text)  # type: ignore[arg-type]


def test_not_a_number_is_a_missing_value() -> None:
    assert parse_text("double", "NaN") is None
    assert parse_text("list_of_double", "1|2.5") == [1.0, 2.5]
