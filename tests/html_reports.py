"""Reports of the example corpus, and of texts that would like to be more than text; what a reader finds in them."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from lxml import html as lxml_html

from pfocr_graph import example_corpus
from pfocr_graph.attributes import AttributeType
from pfocr_graph.build import Build, build
from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.options import BuildOptions
from pfocr_graph.records import Figure, FigureRecord, Mention
from pfocr_graph.reports.html import write_html_report
from pfocr_graph.reports.summary import as_json

HOSTILE = (
    "<script>window.pwned = 1</script>",
    "</script><script>window.pwned = 1</script>",
    "</title></style></table><img src=x onerror='window.pwned = 1'>",
    '" onmouseover="window.pwned = 1" x="',
    "' onfocus='window.pwned = 1",
    "javascript:window.pwned = 1",
    "{{script}} {{css}} &lt;b&gt; <!--",
    "NO\x00\x1b\u202e\ud800 β",
)


@dataclass
class Row:
    """A row of a table: what is read in each cell, and what it is sorted by."""

    texts: dict[str, str]
    values: dict[str, str]
    links: list[str]
    element: Any


class Report:
    """What a reader finds in a page."""

    def __init__(self, page: bytes) -> None:
        self.page = page.decode()
        self.root = lxml_html.document_fromstring(self.page)

    def table(self, name: str) -> list[Row]:
        (table,) = self.root.xpath(f'//table[@id="{name}"]')
        heads = [text_of(head) for head in table.xpath("./thead/tr/th")]
        assert len(set(heads)) == len(heads)
        return [Row(*read_row(heads, list(row)), row) for row in table.xpath("./tbody/tr")]

    def caption(self, name: str) -> str:
        return text_of(self.root.xpath(f'//table[@id="{name}"]/caption')[0])

    @property
    def tiles(self) -> dict[str, str]:
        return {text_of(tile[0]): text_of(tile[1]) for tile in self.root.xpath('//dl[@class="tiles"]/div')}

    def section(self, name: str) -> str:
        return text_of(self.root.xpath(f'//section[@id="{name}"]')[0])

    @property
    def headings(self) -> list[str]:
        return [text_of(heading) for heading in self.root.xpath("//h2")]


def text_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def read_row(heads: list[str], cells: list[Any]) -> tuple[dict[str, str], dict[str, str], list[str]]:
    texts = {head: text_of(cell) for head, cell in zip(heads, cells, strict=True)}
    values = {head: cell.get("data-value", "") for head, cell in zip(heads, cells, strict=True)}
    return texts, values, [anchor.get("href") for cell in cells[:2] for anchor in cell.iter("a")]


def page_of(made: Build, **choices: Any) -> bytes:
    stream = io.BytesIO()
    write_html_report(made, as_json(made), stream, **choices)
    return stream.getvalue()


@cache
def human_example() -> FigureCorpus:
    return example_corpus().select(organism="human")


@cache
def made_of_example(**choices: Any) -> Build:
    return build(human_example(), BuildOptions(**{"min_figures": 2, **choices}), layout=False)


@cache
def report_of_example(**choices: Any) -> Report:
    return Report(page_of(made_of_example(**choices)))


def hostile_corpus(texts: tuple[str, ...] = HOSTILE) -> FigureCorpus:
    """Return six figures that put every text wherever data may stand."""

    def text(number: int) -> str:
        return texts[number % len(texts)]

    records = []
    for paper in range(6):
        mentions = tuple(
            Mention(
                text(paper + gene),
                f"term {gene} {text(gene)}",
                source,
                f"{gene}{text(gene)}",
                text(gene) + str(gene),
                "9606",
            )
            for gene in range(9)
            for source in ("hgnc_symbol",)
        )
        family = tuple(
            Mention(
                text(paper),
                f"family {text(3)}",
                "famplex_relations",
                f"{gene}{text(gene)}",
                text(gene) + str(gene),
                "9606",
            )
            for gene in range(3)
        )
        figure = Figure(
            f"PMC{paper}__{text(paper)}",
            pmcid=f"PMC{paper}{text(paper)}",
            title=text(paper + 1),
            reference=text(paper + 2),
            year=2000 + paper,
        )
        records.append(FigureRecord(figure, mentions + family, "legacy", "read", text(paper)))
    return FigureCorpus.from_records(records)


def hostile_page(texts: tuple[str, ...] = HOSTILE, **choices: Any) -> bytes:
    made = build(hostile_corpus(texts), BuildOptions(**choices))
    told = ("name", "description", "methods", "reference")
    named: dict[str, tuple[AttributeType, Any]] = {name: ("string", "; ".join(texts)) for name in told}
    attributes = {**made.network.attributes, **named}
    made = replace(made, network=replace(made.network, attributes=attributes), cuts=tuple(texts))
    summary = as_json(made)
    summary["input"] = {
        "inputs": list(texts),
        "records": dict.fromkeys(texts, 1),
        "left_out": {text: {"count": 1, "example": text, "harmless": False} for text in texts},
    }
    summary["input_digests"] = {text: text for text in texts}
    summary["without_genes"] = list(texts)
    summary["filters"] = [{"name": text, "value": text, "note": text, **dict.fromkeys(NUMBERS, 1)} for text in texts]
    stream = io.BytesIO()
    write_html_report(made, summary, stream, command=["pfocr-graph", *texts])
    return stream.getvalue()


NUMBERS = ("removed_figures", "removed_mentions", "left_figures", "left_mentions")
