"""The page in a real browser: what Cytoscape.js draws, and what search, panel, threshold and keys do."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import Page, browser_page
from drawn_networks import MARKUP, hostile_network, ring_network

from pfocr_graph.attributes import CO_OCCURS, MENTIONS
from pfocr_graph.looks import edge_looks, node_looks
from pfocr_graph.network import Network
from pfocr_graph.view import write_page

CYTOSCAPE = Path(__file__).parent / "browser" / "node_modules" / "cytoscape" / "dist" / "cytoscape.min.js"
DRAWN = "typeof cy === 'object' && document.getElementById('status').textContent.includes('drawn')"


@pytest.fixture(scope="module")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with browser_page(chromium, tmp_path_factory.mktemp("profile")) as page:
        yield page


def show(page: Page, network: Network, folder: Path, **conditions: Any) -> Page:
    """Write the page of a network with Cytoscape.js in it, and open it."""
    if not CYTOSCAPE.is_file():
        pytest.skip("cytoscape is not installed: run `npm ci` in tests/browser")
    path = folder / "page.html"
    with path.open("wb") as stream:
        write_page(network, stream, script=CYTOSCAPE)
    page.open(path, **conditions)
    page.wait_for(DRAWN)
    return page


@pytest.fixture
def page(browser: Page, tmp_path: Path) -> Page:
    return show(browser, hostile_network(), tmp_path)


@pytest.fixture(scope="module")
def untouched(browser: Page, tmp_path_factory: pytest.TempPathFactory) -> Page:
    """Return a page that tests only look at; they come first, before another page takes its place."""
    return show(browser, hostile_network(), tmp_path_factory.mktemp("untouched"))


def hex_color(css: str) -> str:
    red, green, blue = css.removeprefix("rgb(").removesuffix(")").split(",")
    return f"#{int(red):02X}{int(green):02X}{int(blue):02X}"


def panel(page: Page) -> dict[str, str]:
    """Return what the panel says, by name."""
    said = "[...document.querySelectorAll('#panel dt')].map(e => [e.textContent, e.nextSibling.textContent])"
    return dict(page.value(said))


def slide(page: Page, value: int) -> None:
    slider = "document.getElementById('threshold')"
    page.value(f"{slider}.value = {value}; {slider}.dispatchEvent(new Event('input'))")


def test_nodes_stand_where_they_were_put_and_look_as_the_style_says(untouched: Page) -> None:
    network = hostile_network()
    read = "({x: n.position('x'), y: n.position('y'), id: n.data('node_id'), label: n.style('label'), "
    read += "width: parseFloat(n.style('width')), height: parseFloat(n.style('height')), shape: n.style('shape'), "
    read += "fill: n.style('background-color'), font: parseFloat(n.style('font-size'))})"
    drawn = {node["id"]: node for node in untouched.value(f"cy.nodes().map(n => {read})")}
    assert network.positions is not None
    assert [(drawn[key]["x"], drawn[key]["y"]) for key in network.iter_node_ids()] == [
        tuple(place) for place in network.positions.tolist()
    ]
    look = node_looks(network)
    for key, name in (("width", "NODE_WIDTH"), ("height", "NODE_HEIGHT"), ("font", "NODE_LABEL_FONT_SIZE")):
        assert [drawn[node][key] for node in network.iter_node_ids()] == pytest.approx(look[name])
    for key, name in (("label", "NODE_LABEL"), ("shape", "NODE_SHAPE")):
        assert [drawn[node][key] for node in network.iter_node_ids()] == look[name]
    assert [hex_color(drawn[node]["fill"]) for node in network.iter_node_ids()] == look["NODE_BACKGROUND_COLOR"]


def test_edges_look_as_the_style_says(untouched: Page) -> None:
    read = "({width: parseFloat(e.style('width')), color: e.style('line-color'), opacity: +e.style('line-opacity')})"
    drawn = untouched.value(f"cy.edges().sort((a, b) => a.id() < b.id() ? -1 : 1).map(e => {read})")
    look = edge_looks(hostile_network())
    assert [edge["width"] for edge in drawn] == pytest.approx(look["EDGE_WIDTH"])
    assert [hex_color(edge["color"]) for edge in drawn] == look["EDGE_LINE_COLOR"]
    assert [edge["opacity"] for edge in drawn] == pytest.approx(look["EDGE_OPACITY"])


def test_the_page_complains_of_nothing_and_asks_the_network_for_nothing(untouched: Page) -> None:
    assert untouched.complaints == []
    assert untouched.requests == []
    assert untouched.value("window.pwned === undefined")
    assert untouched.value("document.title") == f"Wnt {MARKUP}"


def test_the_picture_has_the_colours_of_the_nodes(untouched: Page) -> None:
    image = pytest.importorskip("PIL.Image")
    with image.open(io.BytesIO(untouched.picture())) as picture:
        counts = {color: count for count, color in picture.convert("RGB").getcolors(1 << 24)}
    for red, green, blue in ((0x56, 0xB4, 0xE9), (0xE6, 0x9F, 0x00), (0xF5, 0xF5, 0xF5)):
        assert counts.get((red, green, blue), 0) > 300


def test_search_finds_by_name_and_takes_with_the_keyboard(page: Page) -> None:
    page.press("Tab")
    assert page.value("document.activeElement.id") == "query"
    page.write("t")
    hits = "[...document.querySelectorAll('#hits li')].map(e => e.textContent)"
    assert [hit.split(" ")[0] for hit in page.value(hits)] == [
        "<script>window.pwned",
        "WNT",
        "CTNNB1",
        "AKT1",
        "Canonical",
    ]
    active = "document.querySelector('#hits [aria-selected=true]').textContent"
    assert page.value(active).startswith("<script>")
    page.press("ArrowDown")
    page.press("ArrowDown")
    assert page.value(active).startswith("CTNNB1")
    assert page.value("document.getElementById('query').getAttribute('aria-activedescendant')") == "hit-2"
    page.press("ArrowUp")
    page.press("ArrowUp")
    page.press("ArrowUp")
    assert page.value(active).startswith("Canonical")
    before = page.value("cy.zoom()")
    page.press("Enter")
    page.wait_for(f"cy.$(':selected').length === 1 && cy.zoom() !== {before}")
    assert page.value("cy.$(':selected').data('node_id')") == "PMC1__fig.1"
    assert page.value("document.querySelector('#panel h2').textContent").startswith("Canonical Wnt")
    assert page.value("document.getElementById('hits').hidden")
    assert page.value("document.activeElement.id") == "panel"


def test_escape_closes_the_list_and_then_the_panel(page: Page) -> None:
    page.press("Tab")
    page.write("akt")
    page.press("Enter")
    page.wait_for("cy.$(':selected').length === 1")
    page.value("document.getElementById('query').select()")
    page.write("wnt")
    hidden = "[document.getElementById('hits').hidden, document.getElementById('panel').hidden]"
    assert page.value(hidden) == [False, False]
    page.press("Escape")
    assert page.value(hidden) == [True, False]
    page.press("Escape")
    assert page.value(hidden) == [True, True]
    assert page.value("cy.$(':selected, .faded').length") == 0


def test_a_click_on_a_node_shows_its_attributes_as_text(page: Page) -> None:
    at = page.value("cy.nodes('[type = \"figure\"]').renderedPosition()")
    corner = page.value("document.getElementById('drawing').getBoundingClientRect().toJSON()")
    page.click(at["x"] + corner["x"], at["y"] + corner["y"])
    page.wait_for("!document.getElementById('panel').hidden")
    said = panel(page)
    assert said["caption"] == f"A caption {MARKUP} & more"
    assert said["year"] == "2019"
    assert page.value("document.querySelectorAll('#panel script, #panel img').length") == 0
    links = page.value("[...document.querySelectorAll('#panel dd a')].map(a => [a.textContent, a.href, a.rel])")
    assert {text: href for text, href, _ in links} == {
        "PMC1__fig.1": "https://pfocr.wikipathways.org/figures/PMC1__fig.1.html",
        "https://example.org/paper?a=1&b=2": "https://example.org/paper?a=1&b=2",
    }
    assert {rel for _, _, rel in links} == {"noopener noreferrer"}
    assert said["ndex_url"] == "javascript:window.pwned = 1"
    assert page.value("window.pwned === undefined")


def test_an_edge_shows_its_evidence_as_links_and_leads_to_its_ends(page: Page) -> None:
    page.value("void cy.edges('[n_figures = 5]').emit('tap')")
    said = panel(page)
    assert said["npmi"] == "0.1235"
    links = page.value("[...document.querySelectorAll('#panel dd a')].map(a => a.href)")
    assert links == [f"https://pfocr.wikipathways.org/figures/{name}.html" for name in ("PMC1__fig.1", "PMC2__a%2Fb")]
    ties = "[...document.querySelectorAll('#panel .ties button')]"
    assert page.value(f"{ties}.map(e => e.textContent)") == ["AKT1", MARKUP]
    page.value(f"{ties}[0].click()")
    assert page.value("document.querySelector('#panel h2').textContent") == "AKT1"
    assert page.value(f"{ties}.map(e => e.textContent)") == [
        f"{MARKUP} (5)",
        "WNT (1)",
        "Canonical Wnt signalling in the nervous system (mentions)",
    ]
    assert page.value("document.querySelector('#panel dd a').href") == "https://www.ncbi.nlm.nih.gov/gene/207"


def test_the_threshold_hides_weak_edges_and_brings_them_back(page: Page) -> None:
    def at(value: int) -> list[int]:
        slide(page, value)
        found: list[int] = page.value(
            f"cy.edges('[interaction = \"{CO_OCCURS}\"]').map(e => e.data('n_figures')).sort()"
        )
        return found

    slider = "(({min, max, value}) => [min, max, value])(document.getElementById('threshold'))"
    assert page.value(slider) == ["1", "5", "1"]
    assert at(2) == [2, 5]
    assert page.value("document.getElementById('least').textContent") == "2"
    assert at(3) == [5]
    # It has no edge left and comes back with its edges.
    assert page.value("cy.nodes().map(n => n.data('name')).includes('CTNNB1')") is False
    assert at(1) == [1, 2, 5]
    assert page.value("cy.nodes().length") == 5


def test_a_kind_of_edge_is_switched_off_in_the_legend(page: Page) -> None:
    page.value(f"document.querySelector('#legend input[value=\"{MENTIONS}\"]').click()")
    assert page.value("[...new Set(cy.edges().map(e => e.data('interaction')))]") == [CO_OCCURS]
    page.value(f"document.querySelector('#legend input[value=\"{MENTIONS}\"]').click()")
    assert page.value("cy.edges().length") == 6


def test_of_many_edges_the_strongest_are_drawn_first_and_the_threshold_brings_the_rest(
    browser: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pfocr_graph.view.MOST_EDGES", 2500)
    monkeypatch.setattr("pfocr_graph.view.FIRST_EDGES", 300)
    page = show(browser, ring_network(100, 3000), tmp_path)
    drawn = "cy.edges().map(e => e.data('n_figures'))"
    assert sorted(page.value(drawn)) == sorted((1 + number // 5) for number in range(2700, 3000))
    assert page.value("document.getElementById('status').textContent") == (
        "100 of 100 nodes and 300 of 2,500 edges drawn, the strongest first. "
        "This page holds the 2,500 strongest of 3,000 co-occurs-with edges."
    )
    slide(page, 1)
    page.wait_for("cy.edges().length === 2500")
    assert page.complaints == []


def test_a_node_that_is_not_drawn_is_found_and_drawn(
    browser: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pfocr_graph.view.FIRST_EDGES", 1)
    page = show(browser, hostile_network(), tmp_path)
    names = "cy.nodes().map(n => n.data('name'))"
    assert "CTNNB1" not in page.value(names)
    page.press("Tab")
    page.write("ctnnb1")
    page.press("Enter")
    page.wait_for("cy.$(':selected').data('name') === 'CTNNB1'")
    assert page.value("cy.$(':selected').connectedEdges().length") == 1
    assert page.value("document.getElementById('more').hidden") is False
    page.value("document.getElementById('more').click()")
    assert page.value(f"cy.edges('[interaction = \"{MENTIONS}\"]').length") == 3
    assert page.value("document.getElementById('more').hidden") is True


def test_the_drawing_is_moved_by_keys(page: Page) -> None:
    page.value("document.getElementById('drawing').focus()")
    before = page.value("[cy.pan('x'), cy.zoom()]")
    page.press("ArrowRight")
    assert page.value("cy.pan('x')") == pytest.approx(before[0] - 60)
    page.press("+")
    assert page.value("cy.zoom()") == pytest.approx(before[1] * 1.25)
    page.press("0")
    assert page.value("cy.zoom()") == pytest.approx(before[1])


def test_everything_that_can_be_used_has_a_name_and_a_place_in_the_tab_order(page: Page) -> None:
    found = []
    for _ in range(9):
        page.press("Tab")
        found.append(page.value("(e => e.id || e.tagName)(document.activeElement)"))
    assert found == ["query", "threshold", "fit", "png", "theme", "drawing", "SUMMARY", "INPUT", "INPUT"]
    unnamed = (
        "[...document.querySelectorAll('input, button, select')]"
        ".filter(e => !e.labels?.length && !e.textContent.trim() && !e.ariaLabel).length"
    )
    assert page.value(unnamed) == 0
    assert page.value("document.documentElement.lang") == "en"
    assert page.value("document.getElementById('drawing').getAttribute('aria-label')").startswith("Network drawing")


def test_dark_and_light_follow_the_reader_and_the_button(browser: Page, tmp_path: Path) -> None:
    page = show(browser, hostile_network(), tmp_path, dark=True)
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.value(ground) == "rgb(20, 23, 28)"
    outline = "parseFloat(cy.nodes('[type = \"gene\"]').style('text-outline-width'))"
    assert page.value(outline) == 1.5
    page.value("document.getElementById('theme').click()")
    assert page.value(ground) == "rgb(255, 255, 255)"
    assert page.value(outline) == 0


def test_a_picture_is_saved_as_png(page: Page) -> None:
    page.value(
        "void (() => { window.saved = []; const make = URL.createObjectURL.bind(URL);"
        "URL.createObjectURL = blob => { saved.push(blob); return make(blob); };"
        "HTMLAnchorElement.prototype.click = function () { saved.push(this.download); };"
        "document.getElementById('png').click(); })()"
    )
    assert page.value("saved[0].type") == "image/png"
    assert page.value("saved[0].arrayBuffer().then(b => [...new Uint8Array(b).slice(0, 4)])") == [
        0x89,
        0x50,
        0x4E,
        0x47,
    ]
    assert page.value("createImageBitmap(saved[0]).then(image => image.width)") > 600
    assert page.value("saved[1]") == f"Wnt {MARKUP}.png"


@pytest.mark.parametrize("scripts", [False, True], ids=["scripts off", "library away"])
def test_where_cytoscape_does_not_run_the_still_picture_is_shown_and_the_page_says_so(
    browser: Page, tmp_path: Path, *, scripts: bool
) -> None:
    path = tmp_path / "page.html"
    with path.open("wb") as stream:
        write_page(hostile_network(), stream)
    browser.block("*jsdelivr*")
    browser.open(path, scripts=scripts)
    shown = browser.outline()
    assert "This picture does not move: Cytoscape.js is not running here." in shown
    assert "AKT1" in shown
    assert "Find a gene or figure" not in shown
    assert not [text for text in browser.complaints if "Cytoscape" in text or "TypeError" in text]


def test_a_phone_shows_drawing_and_legend_one_above_the_other(browser: Page, tmp_path: Path) -> None:
    page = show(browser, hostile_network(), tmp_path, width=390, height=800)
    boxes = page.value(
        "['drawing', 'side'].map(id => document.getElementById(id).getBoundingClientRect()).map(b => [b.top, b.width])"
    )
    assert boxes[0][0] < boxes[1][0]
    assert boxes[0][1] == boxes[1][1] == 390
    assert page.value("document.documentElement.scrollWidth") == 390
