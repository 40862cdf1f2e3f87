"""How corpora and networks show themselves in a notebook: what they say, and that nothing in the data comes alive."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from small_corpora import Row, corpus_of

from pfocr_graph import FigureCorpus, Network, build_network, example_corpus
from pfocr_graph.records import Figure, FigureRecord, Mention
from pfocr_graph.showing import FramedPage

ALIVE = '<script>alert("1")</script>&<img src=x onerror=alert(2)>'


class Reader(HTMLParser):
    """What a browser makes of some HTML: tags, attributes and the text of cells; every tag closed in its order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.cells: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._open.append(tag)
        self.attributes.update(attrs)
        if tag in {"td", "th"}:
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in {"td", "th"}:
            self.cells[-1] += data


TABLES = {"div", "p", "b", "table", "caption", "thead", "tbody", "tr", "th", "td"}


def hostile_corpus() -> FigureCorpus:
    mentions = tuple(
        Mention(ALIVE, ALIVE, "ncbigene_symbol", number, f"{ALIVE}{number}", "9606") for number in ("1", "2")
    )
    figure = Figure("PMC1__a", title=ALIVE, year=2020)
    return FigureCorpus.from_records(
        [FigureRecord(figure, mentions, "current", "read", "f", organism_names=(("9606", ALIVE),))]
    )


def test_a_corpus_tells_its_organisms_and_first_figures() -> None:
    corpus = example_corpus()
    shown = Reader(corpus._repr_html_())
    assert "46 figures of 44 papers; 2003 to 2024" in corpus._repr_html_()
    place = shown.cells.index("Homo sapiens")
    assert shown.cells[place + 1 : place + 4] == ["43", "230", "841"]
    place = shown.cells.index("PMC99000002__exj-2011-0214f2")
    assert shown.cells[place + 1 : place + 4] == ["Where drugs against HER2 act, in three lexicons", "2011", "51"]
    chosen = corpus.select(organism="human", years=(2015, 2020))
    assert "filters: years 2015-2020; organism human" in chosen._repr_html_()


def test_a_network_tells_its_counts_and_strongest_edges() -> None:
    network = build_network(example_corpus().select(organism="human"), families="collapse")
    shown = Reader(network._repr_html_())
    for kind, table in {**network.node_tables, **network.edge_tables}.items():
        assert shown.cells[shown.cells.index(kind) + 1] == f"{len(table)}"  # type: ignore[arg-type]
    assert shown.cells[shown.cells.index("strongest") :][:5] == [
        "strongest",
        "n_figures",
        "jaccard",
        "AKT (co-occurs-with) PI3K",
        "8",
    ]
    assert repr(network).startswith("<Network: 46 figure, ")


@pytest.mark.parametrize("kind", ["bipartite", "genes", "figures"])
def test_every_kind_of_network_shows_itself(kind: str) -> None:
    Reader(build_network(example_corpus().select(organism="human"), network=kind)._repr_html_())


def test_what_is_empty_shows_itself() -> None:
    for thing in (corpus_of([]), corpus_of([], empty=["PMC1__a"]), Network({}), build_network(corpus_of([]))):
        assert set(Reader(thing._repr_html_()).tags) <= TABLES


def test_nothing_in_the_data_comes_alive() -> None:
    corpus = hostile_corpus().select(title=ALIVE)
    network = build_network(corpus, min_figures=1, families="keep")
    network = replace(network, attributes={"name": ("string", ALIVE)})
    for thing in (corpus, network):
        shown = Reader(thing._repr_html_())
        assert set(shown.tags) <= TABLES
        assert any("<script>" in cell for cell in shown.cells)
    frame = Reader(network.show(height=300)._repr_html_())
    assert frame.tags == ["iframe"]
    assert frame.attributes["srcdoc"] == network.show().html
    assert "height:300px" in (frame.attributes["style"] or "")


def test_a_framed_page_says_what_it_leaves_out() -> None:
    assert Reader(FramedPage("<p>", notes=("10 < 20",))._repr_html_()).tags == ["iframe", "p"]
    assert "10 &lt; 20" in FramedPage("", notes=("10 < 20",))._repr_html_()


def test_a_network_plots_itself_as_a_picture_that_a_notebook_shows() -> None:
    pytest.importorskip("matplotlib")
    rows: list[Row] = [("PMC1__a", gene, gene, "hgnc_symbol", gene) for gene in ("AKT1", "MTOR")]
    picture = build_network(corpus_of(rows)).plot()
    assert picture._repr_png_().startswith(b"\x89PNG")
    assert picture._repr_png_() == picture._repr_png_()
    assert {text.get_text() for text in picture.axes[0].texts} >= {"AKT1", "MTOR"}
