"""report.html: one page for people, which needs no other file and asks the network for nothing.

Everything from the data is text in it, made by `pfocr_graph.reports.page.markup`; a content security policy lets no
script run but the page's own, and nothing be fetched.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from html import escape
from importlib import resources
from typing import IO, Any

from pfocr_graph.build import Build
from pfocr_graph.figure_pairs import FigurePairs, pair_figures
from pfocr_graph.reports.page.account import numbers_section, reading_section
from pfocr_graph.reports.page.centrality import central_section
from pfocr_graph.reports.page.communities import communities_section
from pfocr_graph.reports.page.drawing import network_section
from pfocr_graph.reports.page.families import families_section
from pfocr_graph.reports.page.figures import figures_section, stories_section
from pfocr_graph.reports.page.markup import Section, as_markup, tag
from pfocr_graph.reports.page.origin import again_section, citing_section, limits_section
from pfocr_graph.reports.page.pairs import pairs_section

__all__ = ["write_html_report"]

FIGURE_PAIRS = 100
"""So many pairs of figures are looked for where none are given."""


def write_html_report(
    build: Build,
    summary: Mapping[str, Any],
    stream: IO[bytes],
    *,
    figure_pairs: FigurePairs | None = None,
    command: Sequence[str] = (),
) -> None:
    """Write a build as one HTML page.

    Parameters
    ----------
    build : Build
        Made with ``centralities=True`` and ``groups=True``; a section says so where something was not measured.
    summary : mapping
        As `pfocr_graph.reports.summary.as_json` returns it; ``input_digests`` are told where they are in it.
    stream : binary stream
    figure_pairs : FigurePairs, optional
        The strongest pairs of figures of the same corpus; found here without them.
    command : sequence of str
        What makes the report again.

    Examples
    --------
    >>> import io
    >>> from pfocr_graph import example_corpus
    >>> from pfocr_graph.build import build
    >>> from pfocr_graph.options import BuildOptions
    >>> from pfocr_graph.reports.summary import as_json
    >>> made = build(example_corpus().select(organism="human"), BuildOptions(min_figures=5))
    >>> stream = io.BytesIO()
    >>> write_html_report(made, as_json(made), stream)
    >>> stream.getvalue()[:15], b"<h1>PFOCR pathway figures" in stream.getvalue()
    (b'<!DOCTYPE html>', True)
    """
    pairs = pair_figures(build.entities, top=FIGURE_PAIRS) if figure_pairs is None else figure_pairs
    sections: list[Section | None] = [
        numbers_section(build, summary),
        network_section(build.network),
        pairs_section(build),
        families_section(build, summary),
        central_section(build),
        communities_section(build),
        figures_section(build, pairs),
        stories_section(build),
        limits_section(),
        reading_section(summary),
        citing_section(build, summary),
        again_section(summary, command),
    ]
    shown = [section for section in sections if section is not None]
    script, css = _package_text("page.js"), _package_text("page.css")
    parts = {
        "title": as_markup(build.network.attributes["name"][1]),
        "description": as_markup(str(build.network.attributes["description"][1]).partition(". ")[0] + "."),
        "policy": escape(_policy(script, css)),
        "css": css,
        "contents": "".join(tag("li", tag("a", section.title, href=f"#{section.name}")) for section in shown),
        "sections": "\n".join(map(_section, shown)),
        "script": script,
    }
    # In one pass, so that nothing in the data is taken for a place to fill.
    page = re.sub(r"\{\{(\w+)\}\}", lambda place: parts[place[1]], _package_text("page.html"))
    stream.write(page.encode("utf-8", "replace"))


def _section(section: Section) -> str:
    heading = tag("h2", section.title, id=f"{section.name}-heading")
    return tag("section", heading, *section.body, id=section.name, aria_labelledby=f"{section.name}-heading")


def _policy(script: str, css: str) -> str:
    """Return the content security policy: the page's own script and style, and nothing from anywhere."""
    return (
        f"default-src 'none'; script-src {_digest(script)}; style-src {_digest(css)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _package_text(name: str) -> str:
    return resources.files("pfocr_graph.reports.page").joinpath(name).read_text(encoding="utf-8")
