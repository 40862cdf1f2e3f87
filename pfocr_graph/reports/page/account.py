"""What there is in short, in key numbers, and what was read, skipped and filtered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pfocr_graph.attributes import CO_OCCURS, FIGURE, MENTIONS, SHARES_GENES, node_noun
from pfocr_graph.build import Build
from pfocr_graph.reports.page.markup import Markup, Section, prose, tag
from pfocr_graph.reports.page.tables import singular, span_of_years, table
from pfocr_graph.reports.summary import as_lines

__all__ = ["numbers_section", "reading_section"]

_EDGES = {
    MENTIONS: "mentions in figures",
    CO_OCCURS: "pairs drawn together",
    SHARES_GENES: "pairs of figures",
}
"""What the edges of the network are called."""

_FORMS = {
    "current": "records in the current form",
    "legacy": "records in the legacy form",
    "ids": "records of bare gene ids",
}

_BECAME = {
    "repeated_figures": "figures that came again with the same genes: read once",
    "superseded_legacy_figures": "figures that came in both forms: the current one counts",
    "conflicting_figures": "figures that came again with other genes: one of the two counts",
    "figures_confirmed_by_ids": "figures that came as bare gene ids too",
    "figures_with_conflicting_concepts": "figures that came again with other chemicals or diseases",
    "repeated_mentions": "rows that stood twice in one figure: counted once",
    "without_genes": "figures in which PFOCR found no gene",
    "gene_tables_away": "figures whose gene table is not here",
    "merged_figures": "figures that stand for equal ones of other papers",
}
"""What lists and numbers of the summary are called."""


def numbers_section(build: Build, summary: Mapping[str, Any]) -> Section:
    """Return the key numbers and the summary's sentences.

    Parameters
    ----------
    build : Build
    summary : mapping
        As `pfocr_graph.reports.summary.as_json` returns it.
    """
    tiles = (
        tag("div", tag("dt", what), tag("dd", number)) for what, number in _tiles(build, summary) if number is not None
    )
    # The last line is what the limits of the data say, and once is enough.
    lines = (tag("li", prose(line)) for line in as_lines(dict(summary), build)[:-1])
    return Section("numbers", "Key numbers", [tag("dl", *tiles, class_="tiles"), tag("ul", *lines)])


def _tiles(build: Build, summary: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    counts = summary["counts"]
    yield _tile("figures", counts["figures"])
    yield _tile("papers", counts["papers"])
    known = build.corpus.years[build.corpus.years > 0]
    years = span_of_years(int(known.min()), int(known.max())) if len(known) else None
    yield _tile("years", years and years.content)
    yield from ((node_noun(kind, number), number) for kind, number in counts["nodes"].items() if kind != FIGURE)
    yield from (_tile(_EDGES[kind], number) for kind, number in counts["edges"].items())
    if "co_occurrence" in summary:
        yield _tile(f"{build.options.unit} at least for a pair", summary["co_occurrence"]["min_figures"])
    if build.communities is not None:
        yield _tile("communities", int(build.communities.max(initial=0)) or None)
    if "reused" in summary:
        yield _tile("stories", summary["reused"]["stories"] or None)
        yield _tile("figures with a near-duplicate", summary["reused"]["figures_with_near_duplicate"] or None)


def _tile(what: str, number: object) -> tuple[str, object]:
    """Return a number and what it is of, in the singular for one."""
    return singular(what) if number == 1 else what, number


def reading_section(summary: Mapping[str, Any]) -> Section:
    """Return the inputs, and what was skipped, settled and filtered.

    Parameters
    ----------
    summary : mapping
    """
    body: list[Markup] = []
    read = summary["input"]
    if read is not None:
        digests = summary.get("input_digests", {})
        inputs = ([tag("code", name), tag("code", digests.get(name))] for name in read["inputs"])
        body.append(table("inputs", "The inputs.", ("input", "SHA-256"), inputs))
    rows = [*_records(read or {}), *_became(summary)]
    body.append(table("records", "What was in them, and what became of it.", ("what", "how many", "such as"), rows))
    if summary["filters"]:
        numbers = ("removed_figures", "removed_mentions", "left_figures", "left_mentions")
        columns = ("filter", "value", *(name.replace("_", " ") for name in numbers), "note")
        steps = ([step[name] for name in ("name", "value", *numbers, "note")] for step in summary["filters"])
        body.append(table("filters", "The filters, in their order.", columns, steps))
    if summary["cuts"]:
        body.append(tag("ul", *(tag("li", prose(f"{cut}.")) for cut in summary["cuts"])))
    return Section("reading", "What was read and skipped", body)


def _records(read: Mapping[str, Any]) -> Iterator[list[object]]:
    for form, number in read.get("records", {}).items():
        yield [_FORMS.get(form, form), number, None]
    for reason, left_out in read.get("left_out", {}).items():
        verb = "passed over" if left_out["harmless"] else "skipped"
        yield [f"{verb}: {reason}", left_out["count"], left_out["example"]]


def _became(summary: Mapping[str, Any]) -> Iterator[list[object]]:
    for name, what in _BECAME.items():
        found = summary["settled"].get(name, summary.get(name))
        number = found if isinstance(found, int) else len(found or ())
        if number:
            yield [what, number, None if isinstance(found, int) else next(iter(found))]
    for source, number in summary.get("figures_without_words", {}).items():
        yield [f"figures whose genes come without words, from {source}", number, None]
