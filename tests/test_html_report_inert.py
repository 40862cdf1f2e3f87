"""report.html: its texts stay texts, it needs nothing from outside, and every reader can use it."""

from __future__ import annotations

import base64
import hashlib
import re
from itertools import pairwise
from typing import Any

import pytest
from html_reports import HOSTILE, Report, hostile_page, page_of, report_of_example, text_of
from lxml import etree

from pfocr_graph import example_corpus
from pfocr_graph.build import build
from pfocr_graph.options import BuildOptions
from pfocr_graph.reports.page.markup import as_markup, link, tag


@pytest.mark.parametrize("choices", [{}, {"families": "collapse", "significance": "bicm"}, {"network": "figures"}])
def test_hostile_texts_stay_texts_wherever_they_stand(choices: dict[str, Any]) -> None:
    page = hostile_page(**choices)
    calm = hostile_page(tuple(f"calm {number}" for number in range(len(HOSTILE))), **choices)
    told, other = Report(page), Report(calm)
    assert sorted({str(each.tag) for each in told.root.iter(etree.Element)}) == sorted(
        {str(each.tag) for each in other.root.iter(etree.Element)}
    )
    assert len(told.root.xpath("//script")) == len(told.root.xpath("//style")) == 1
    assert attributes_of(told) <= ALLOWED
    for text in HOSTILE[:-1]:
        assert " ".join(text.split()) in text_of(told.root)
    assert "pwned" not in "".join(told.root.xpath("//script/text()"))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202e]", told.page)
    check_references(told)


ALLOWED = {
    *("lang", "charset", "http-equiv", "content", "name", "rel", "href", "class", "id", "tabindex", "scope", "role"),
    *("aria-label", "aria-labelledby", "aria-sort", "aria-hidden", "data-value", "xmlns", "viewbox", "font-family"),
    *("x", "y", "width", "height", "fill", "d", "stroke", "stroke-width", "stroke-opacity", "rx", "ry", "cx", "cy"),
    *("points", "text-anchor", "font-size"),
}


def attributes_of(report: Report) -> set[str]:
    return {str(name).lower() for element in report.root.iter(etree.Element) for name in element.attrib}


def check_references(report: Report) -> None:
    """Nothing is fetched, and links lead to the web or to a place in the page."""
    ids = set(report.root.xpath("//@id"))
    for element in report.root.iter(etree.Element):
        for name, value in element.attrib.items():
            if name in {"src", "srcset", "action", "data", "poster", "background", "style", "formaction"}:
                pytest.fail(f"{element.tag} has {name}")
            if name == "href" and element.tag == "link":
                assert value == "data:,"
            elif name == "href":
                assert element.tag == "a"
                assert value.startswith("https://") or value[1:] in ids, value
    assert not report.root.xpath(
        "//iframe | //object | //embed | //base | //form | //img | //meta[@http-equiv='refresh']"
    )
    css = "".join(report.root.xpath("//style/text()"))
    assert "url(" not in css
    assert "@import" not in css


def test_it_refers_to_nothing_outside_but_by_links() -> None:
    report = report_of_example()
    check_references(report)
    addresses = report.root.xpath("//a[starts-with(@href, 'https')]/@href")
    assert len(addresses) > 100
    assert {re.sub(r"https://([^/]*)/?.*", r"\1", address) for address in addresses} == {
        "www.ncbi.nlm.nih.gov",
        "pfocr.wikipathways.org",
        "doi.org",
    }


def test_the_policy_allows_the_pages_own_script_and_style_alone() -> None:
    report = report_of_example()
    (policy,) = report.root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["base-uri"] == rules["form-action"] == "'none'"
    for rule, name in (("script-src", "script"), ("style-src", "style")):
        (text,) = re.findall(f"<{name}>(.*?)</{name}>", report.page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"


def test_whatever_is_no_markup_is_escaped() -> None:
    assert tag("b", "<i>", ["</b>", 1], ("&", None), title='"><') == (
        '<b title="&quot;&gt;&lt;">&lt;i&gt;&lt;/b&gt;, 1&amp;</b>'
    )
    assert link("JavaScript:alert(1)", "<x>") == link("http://example.org", "<x>") == "&lt;x&gt;"
    assert [as_markup(value) for value in (True, 1234567, 1234.5, 12.345, 0.5, 1e-300, 2.0)] == [
        *("yes", "1,234,567", "1,234", "12.3", "0.500", "1.00e-300", "2.00")
    ]


def test_the_same_build_gives_the_same_bytes() -> None:
    again = build(example_corpus().select(organism="human"), BuildOptions(min_figures=2), layout=False)
    assert page_of(again).decode() == report_of_example().page


@pytest.mark.parametrize(
    "choices", [{}, {"families": "collapse", "significance": "bicm"}, {"network": "bipartite"}, {"network": "figures"}]
)
def test_it_has_landmarks_headings_in_order_and_tables_with_headers(choices: dict[str, Any]) -> None:
    root = report_of_example(**choices).root
    assert root.get("lang") == "en"
    for name in ("header", "nav", "main", "h1", "head/title"):
        assert len(root.xpath(f"//{name}")) == 1, name
    levels = [int(heading.tag[1]) for heading in root.xpath("//h1 | //h2 | //h3 | //h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert set(root.xpath("//@aria-labelledby")) <= set(ids)
    assert [link[1:] for link in root.xpath("//nav//a/@href")] == root.xpath("//section/@id")
    for table in root.xpath("//table"):
        assert len(table.xpath("./caption")) == 1
        assert set(table.xpath("./thead//th/@scope")) == {"col"}
        assert all(row.xpath("./th/@scope") == ["row"] for row in table.xpath("./tbody/tr"))
        assert set(table.xpath(".//@aria-sort")) <= {"ascending", "descending"}
        (box,) = table.xpath("..")
        assert (box.get("role"), box.get("tabindex")) == ("region", "0")
    labels = root.xpath("//*[@role='region']/@aria-label")
    assert len(labels) == len(set(labels))
    for drawing in root.xpath("//*[name()='svg']"):
        assert drawing.get("aria-hidden") == "true" or (drawing.get("role") == "img" and text_of(drawing[0]))
    for anchor in root.xpath("//a"):
        assert text_of(anchor)


def test_colours_have_enough_contrast_in_light_and_dark() -> None:
    css = report_of_example().root.xpath("//style/text()")[0]
    themes = [dict(re.findall(r"--(\w+): (#\w{6})", block)) for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL)]
    assert len(themes) == 2
    for theme in themes:
        for ground in ("ground", "raised"):
            for ink in ("ink", "soft", "accent"):
                assert contrast(theme[ink], theme[ground]) >= 4.5, (theme, ink, ground)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2."""
    low, high = sorted(luminance(color) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
