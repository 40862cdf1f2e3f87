"""report.html in a real browser: it asks for nothing, sorts, searches, and fits a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import Page, browser_page
from html_reports import hostile_page, report_of_example

TABLE = "document.getElementById('strongest-pairs')"
COLUMNS = f"[...{TABLE}.tHead.rows[0].cells]"


@pytest.fixture(scope="module")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with browser_page(chromium, tmp_path_factory.mktemp("profile")) as page:
        yield page


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = tmp_path_factory.mktemp("report") / "report.html"
    written.write_text(report_of_example().page, encoding="utf-8")
    return written


@pytest.fixture
def page(browser: Page, path: Path) -> Page:
    browser.open(path)
    return browser


def focus(page: Page, heading: str) -> None:
    """Put the focus on the button in the head of a column."""
    head = f"{COLUMNS}.find(head => head.textContent === '{heading}')"
    page.value(f"{head}.querySelector('button').focus()")


def column(page: Page, heading: str) -> list[Any]:
    """Return what the rows that are shown are sorted by in a column, from top to bottom."""
    place = f"{COLUMNS}.findIndex(head => head.textContent === '{heading}')"
    shown = f"[...{TABLE}.tBodies[0].rows].filter(row => row.checkVisibility())"
    found: list[Any] = page.value(
        f"{shown}.map(row => row.cells[{place}].dataset.value ?? row.cells[{place}].textContent)"
    )
    return found


def sorted_columns(page: Page) -> dict[str, str]:
    """Return how each column says it is sorted."""
    found: dict[str, str] = page.value(
        f"Object.fromEntries({COLUMNS}.filter(head => head.ariaSort).map(head => [head.textContent, head.ariaSort]))"
    )
    return found


@pytest.mark.parametrize("dark", [False, True])
def test_it_loads_without_a_request_or_a_complaint(browser: Page, path: Path, dark: bool) -> None:
    browser.requests.clear()
    browser.open(path, dark=dark)
    assert browser.complaints == []
    assert browser.requests == []
    assert browser.value("performance.getEntriesByType('resource').length") == 0
    (shade,) = {int(part) > 127 for part in re.findall(r"\d+", browser.value("getComputedStyle(document.body).color"))}
    assert shade is dark


def test_the_policy_stops_what_would_ask_the_network(page: Page) -> None:
    asked = page.value("fetch('https://example.org/').then(() => 'let through', () => 'stopped')")
    assert asked == "stopped"
    assert page.requests == []


def test_a_key_on_a_heading_sorts_the_rows_and_says_so(page: Page) -> None:
    assert sorted_columns(page) == {"rank": "ascending"}
    before = column(page, "jaccard")
    assert before != sorted(before, key=float, reverse=True)
    focus(page, "jaccard")
    page.press("Enter")
    assert sorted_columns(page) == {"jaccard": "descending"}
    assert column(page, "jaccard") == sorted(before, key=float, reverse=True)
    page.press("Enter")
    assert sorted_columns(page) == {"jaccard": "ascending"}
    assert column(page, "jaccard") == sorted(before, key=float)
    focus(page, "pair")
    page.press("Enter")
    assert sorted_columns(page) == {"pair": "ascending"}
    pairs = column(page, "pair")
    assert pairs == sorted(
        pairs, key=lambda pair: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", pair)]
    )
    assert page.complaints == []


def test_cells_without_a_value_come_last_either_way(page: Page) -> None:
    page.value(f"{TABLE}.tBodies[0].rows[3].cells[1].removeAttribute('data-value')")
    focus(page, "rank")
    for _ in range(2):
        page.press("Enter")
        assert column(page, "rank")[-1].endswith("=")


def test_searching_leaves_the_rows_with_all_words_and_says_how_many(page: Page) -> None:
    page.value(f"{TABLE}.closest('.table').previousElementSibling.querySelector('input').focus()")
    page.write("ctnnb1 apc")
    assert column(page, "pair") == ["APC – CTNNB1"]
    status = f"{TABLE}.closest('.table').previousElementSibling.querySelector('output')"
    assert page.value(f"{status}.textContent") == "1 of 50 rows"
    page.write(" nothing of the kind")
    assert column(page, "pair") == []
    assert page.value(f"{status}.textContent") == "0 of 50 rows"


def test_every_control_has_a_name_and_shows_its_focus(page: Page) -> None:
    names = page.value(
        "[...document.querySelectorAll('input, button, summary, [tabindex=\"0\"]')]"
        ".map(each => each.ariaLabel || each.innerText.trim())"
    )
    assert len(names) > 50
    assert all(names)
    labels = page.value("[...document.querySelectorAll('input')].map(each => each.ariaLabel)")
    assert len(labels) == len(set(labels)) > 4
    focus(page, "pair")
    page.press("Tab")
    assert page.value("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert page.value("document.activeElement.innerText") == "rank"


def test_the_first_key_reaches_the_content(page: Page) -> None:
    page.press("Tab")
    assert page.value("document.activeElement.textContent") == "Skip to the content"
    assert page.value("document.activeElement.getBoundingClientRect().left >= 0")
    page.press("Enter")
    page.wait_for("document.activeElement.id === 'content'")


@pytest.mark.parametrize("width", [320, 390, 1400])
def test_nothing_but_the_boxes_of_tables_is_wider_than_the_screen(browser: Page, path: Path, width: int) -> None:
    browser.open(path, width=width, height=800)
    assert browser.value("document.documentElement.scrollWidth") <= width
    wide = browser.value(
        "[...document.querySelectorAll('.table')].filter(box => box.scrollWidth > box.clientWidth).length"
    )
    assert wide > 0 or width > 1000


def test_without_scripts_everything_is_there_to_read(browser: Page, path: Path) -> None:
    browser.open(path, scripts=False)
    assert browser.complaints == []
    browser.open(path)


def test_on_paper_meanings_are_told_and_evidence_is_not(page: Page) -> None:
    opened = "document.querySelectorAll('section > details[open]').length"
    assert page.value(opened) == 0
    page.value("dispatchEvent(new Event('beforeprint'))")
    assert page.value(opened) >= 4
    assert page.value("document.querySelectorAll('td details[open]').length") == 0
    page.value("dispatchEvent(new Event('afterprint'))")
    assert page.value(opened) == 0


@pytest.mark.parametrize("choices", [{}, {"families": "collapse", "significance": "bicm"}])
def test_hostile_texts_run_nothing(browser: Page, tmp_path: Path, choices: dict[str, Any]) -> None:
    written = tmp_path / "hostile.html"
    written.write_bytes(hostile_page(**choices))
    browser.requests.clear()
    browser.open(written)
    browser.value("document.querySelectorAll('details').forEach(each => { each.open = true })")
    browser.value("document.querySelectorAll('thead button').forEach(each => each.click())")
    assert browser.value("typeof window.pwned") == "undefined"
    assert browser.complaints == []
    assert browser.requests == []
    assert browser.value("document.querySelectorAll('img, iframe, [onerror], [onmouseover], [onfocus]').length") == 0
