"""Plots: what they show is what was counted, nothing overlaps, and the same input gives the same bytes."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn_networks import hostile_network, ring_network
from small_corpora import corpus_of

from pfocr_graph import FigureCorpus, Network, build_network, example_corpus
from pfocr_graph.attributes import FIGURE
from pfocr_graph.cli import main
from pfocr_graph.errors import FormatError, OptionError, PfocrGraphError
from pfocr_graph.formats import load
from pfocr_graph.incidence import build_incidence
from pfocr_graph.plots import PLOTS

matplotlib = pytest.importorskip("matplotlib")

from pfocr_graph.plots.canvas import save_plot, shortened  # noqa: E402

# Untyped here: matplotlib's types hold less than what its objects are.
plot_centrality, plot_degrees, plot_heatmap, plot_network, plot_shared, plot_years = (
    load(PLOTS[name].draw) for name in ("centrality", "degrees", "heatmap", "network", "shared", "years")
)

EXAMPLE = Path(__file__).parent.parent / "pfocr_graph" / "example"


@pytest.fixture(scope="module")
def corpus() -> FigureCorpus:
    return example_corpus().select(organism="human")


@pytest.fixture(scope="module")
def small(corpus: FigureCorpus) -> Network:
    """Return a network that is drawn quickly."""
    few = corpus.select(min_genes=8)
    return build_network(few, layout=True, centralities=True, families="collapse", min_figures=4)


@pytest.fixture(scope="module")
def network(corpus: FigureCorpus) -> Network:
    return build_network(corpus, layout=True, centralities=True, families="collapse", min_figures=2)


def drawn(name: str, corpus: FigureCorpus, network: Network, **options: Any) -> Any:
    return load(PLOTS[name].draw)(corpus if PLOTS[name].of == "corpus" else network, **options)


def texts_of(figure: Any) -> list[Any]:
    """Return the texts that are drawn, after the layout is settled."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    texts = [*figure.texts, *itertools.chain.from_iterable(legend.get_texts() for legend in figure.legends)]
    for axes in figure.axes:
        texts += axes.texts
        if axes.get_legend():
            texts += axes.get_legend().get_texts()
        if axes.axison:
            texts += [axes.title, axes.xaxis.label, axes.yaxis.label]
            for axis in (axes.xaxis, axes.yaxis):
                low, high = sorted(axis.get_view_interval())
                texts += [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
    return [text for text in texts if text.get_visible() and text.get_text().strip()]


FEWER = {"centrality": {"top": 12}, "heatmap": {"top": 25}}
"""What keeps tests quick."""
every_plot = pytest.mark.parametrize("name", PLOTS)


@every_plot
def test_axes_say_what_they_count_and_no_text_overlaps_another_or_is_cut_off(
    name: str, corpus: FigureCorpus, network: Network
) -> None:
    figure = drawn(name, corpus, network, **FEWER.get(name, {}))
    assert all(axes.get_xlabel() or axes.get_ylabel() or axes.get_title() for axes in figure.axes if axes.axison)
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts_of(figure)]
    frame = figure.bbox
    for said, box in boxes:
        inside = frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1
        assert inside, f"{said!r} is cut off"
    for (one, box), (other, other_box) in itertools.combinations(boxes, 2):
        wide = min(box.x1, other_box.x1) - max(box.x0, other_box.x0)
        high = min(box.y1, other_box.y1) - max(box.y0, other_box.y0)
        assert wide < 1 or high < 1, f"{one!r} on {other!r}"
    assert len(boxes) > 5


FORMATS = ("svg", "png", "pdf")


@pytest.mark.parametrize(("name", "suffix"), list(zip(PLOTS, FORMATS * 2, strict=True)))
def test_the_same_input_gives_the_same_bytes(
    name: str, suffix: str, corpus: FigureCorpus, small: Network, tmp_path: Path
) -> None:
    files = [tmp_path / f"{number}.{suffix}" for number in range(2)]
    for path in files:
        save_plot(drawn(name, corpus, small, **FEWER.get(name, {})), path)
    first, second = (path.read_bytes() for path in files)
    assert first == second
    assert first[:4] == {"svg": b"<?xm", "png": b"\x89PNG", "pdf": b"%PDF"}[suffix]
    for word in (b"Matplotlib v", b"CreationDate", b"<dc:date>"):
        assert word not in first


def test_the_settings_of_the_caller_neither_matter_nor_change(corpus: FigureCorpus, tmp_path: Path) -> None:
    save_plot(plot_years(corpus), tmp_path / "plain.svg")
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red", "svg.hashsalt": "mine"}):
        before = dict(matplotlib.rcParams)
        save_plot(plot_years(corpus), tmp_path / "loud.svg")
        assert dict(matplotlib.rcParams) == before
    assert (tmp_path / "plain.svg").read_bytes() == (tmp_path / "loud.svg").read_bytes()


def test_plots_do_not_touch_pyplot() -> None:
    script = (
        "import sys; from pfocr_graph import example_corpus; from pfocr_graph.plots.degrees import plot_degrees;"
        "plot_degrees(example_corpus()); sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_degrees_are_counted_from_the_top(corpus: FigureCorpus) -> None:
    left, right = plot_degrees(corpus).axes
    incidence = build_incidence(corpus, "genes")
    sizes = Counter(incidence.nodes_by_figure.tolist())
    genes, entities = left.get_lines()
    assert genes.get_label() == "genes"
    for size, at_least in zip(*genes.get_data(), strict=True):
        assert at_least == sum(count for other, count in sizes.items() if other >= size)
    assert left.get_xscale() == right.get_yscale() == "log"
    assert max(entities.get_xdata()) < max(genes.get_xdata())
    assert max(right.get_lines()[0].get_xdata()) == incidence.n_figures.max()


def test_years_count_figures_and_genes_once() -> None:
    rows = [
        ("F1", "APC", "APC", "hgnc_symbol", "APC"),
        ("F1", "MET", "MET", "hgnc_symbol", "MET"),
        ("F2", "APC", "APC", "hgnc_symbol", "APC"),
        ("F3", "SRC", "SRC", "hgnc_symbol", "SRC"),
        ("F4", "ALK", "ALK", "hgnc_symbol", "ALK"),
    ]
    above, below = plot_years(corpus_of(rows, years={"F1": 2001, "F2": 2003, "F3": 2003})).axes
    assert [(bar.get_x() + bar.get_width() / 2, bar.get_height()) for bar in above.patches] == [
        (2001, 1),
        (2002, 0),
        (2003, 2),
    ]
    assert above.get_title() == "Figures (1 without a year left out)"
    so_far, in_year = below.get_lines()
    assert so_far.get_ydata().tolist() == [2, 2, 3]
    assert in_year.get_ydata().tolist() == [2, 0, 2]


def test_ranks_are_those_of_the_network(network: Network) -> None:
    axes = plot_centrality(network, top=10).axes[0]
    nodes = network.nodes
    nodes = nodes[nodes["type"] != FIGURE]
    measures = [label.get_text() for label in axes.get_xticklabels()]
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert len(names) == 10
    ranks = nodes["gene_strength"].rank(ascending=False, method="min")
    expected = dict(zip(nodes["name"], ranks.astype(int), strict=True))
    column = measures.index("strength\n(genes)")
    shown = {
        names[round(text.get_position()[1])]: int(text.get_text().replace(",", ""))
        for text in axes.texts
        if round(text.get_position()[0]) == column
    }
    assert shown == {name: expected[name] for name in names}


def test_the_heat_map_shows_the_support_of_each_pair_once_in_each_half(network: Network) -> None:
    axes = plot_heatmap(network, top=20).axes[0]
    matrix = axes.images[0].get_array()
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names == [label.get_text() for label in axes.get_xticklabels()]
    assert len(names) == 20
    assert np.array_equal(matrix.filled(0), matrix.filled(0).T)
    table = network.edge_tables["co-occurs-with"]
    every_name = [name for nodes in network.node_tables.values() for name in nodes.columns["name"].values()]
    expected = {
        frozenset((every_name[a], every_name[b])): support
        for a, b, support in zip(
            table.source.tolist(), table.target.tolist(), table.columns["n_figures"].values(), strict=True
        )
    }
    for (row, one), (column, other) in itertools.combinations(enumerate(names), 2):
        assert matrix.filled(0)[row, column] == expected.get(frozenset((one, other)), 0)


def test_combinations_of_figures_hold_each_entity_once() -> None:
    genes = {"F1": "ABCDE", "F2": "BCDE", "F3": "CX"}
    rows = [(figid, gene, gene, "hgnc_symbol", gene) for figid, drawn in genes.items() for gene in drawn]
    corpus = corpus_of(rows)
    _, bars, lengths, dots = plot_shared(corpus, ["F1", "F2", "F3"]).axes
    assert [bar.get_height() for bar in bars.patches] == [3, 1, 1, 1]
    assert [bar.get_width() for bar in lengths.patches] == [5, 4, 2]
    assert [label.get_text() for label in lengths.get_yticklabels()] == ["F1", "F2", "F3"]
    full = {tuple(map(int, place)) for place in dots.collections[1].get_offsets()}
    columns = [{row for column, row in full if column == at} for at in range(4)]
    assert columns[0] == {0, 1}
    assert sorted(map(sorted, columns[1:])) == [[0], [0, 1, 2], [2]]


def test_without_a_choice_the_figures_that_share_most_are_drawn(corpus: FigureCorpus) -> None:
    lengths = plot_shared(corpus).axes[2]
    assert len(lengths.get_yticklabels()) == 5


def test_the_drawing_has_every_node_and_edge_where_they_are(network: Network) -> None:
    figure = plot_network(network)
    axes = figure.axes[0]
    edges, nodes = axes.collections
    assert len(edges.get_segments()) == network.n_edges
    middles = [(path.vertices.min(axis=0) + path.vertices.max(axis=0)) / 2 for path in nodes.get_paths()]
    assert network.positions is not None
    assert np.allclose(middles, network.positions, atol=0.6)
    names = {name.replace(" ", "") for table in network.node_tables.values() for name in table.columns["name"].values()}
    labels = {text.get_text().replace("\n", "").replace(" ", "") for text in axes.texts}
    assert labels <= names
    assert len(labels) > 0.6 * len(names)


def test_a_network_without_positions_is_laid_out_for_its_plot() -> None:
    assert len(plot_network(ring_network(5, 5).with_positions(None)).axes[0].collections[1].get_paths()) == 5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plot_years(corpus_of([("F1", "A", "A", "hgnc_symbol", "A")])), "no figure of this corpus has a year"),
        (lambda: plot_degrees(corpus_of([], empty=["F1"])), "there are no genes to draw"),
        (lambda: plot_shared(corpus_of([("F1", "A", "A", "hgnc_symbol", "A")])), "0 figures to compare"),
        (lambda: plot_shared(corpus_of([("F1", "A", "A", "hgnc_symbol", "A")]), ["F9"]), 'figure "F9" is not in'),
        (lambda: plot_centrality(hostile_network()), "carry no centralities"),
        (lambda: plot_heatmap(Network({})), "no co-occurrence edges"),
        (lambda: plot_network(Network({})), "no nodes to draw"),
    ],
)
def test_what_cannot_be_drawn_is_said(call: Any, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        call()


def test_texts_are_cut_with_an_ellipsis() -> None:
    assert [shortened("abcdef", length) for length in (6, 5)] == ["abcdef", "abcd…"]


def test_another_ending_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"plots are written as \.svg, \.png or \.pdf"):
        save_plot(plot_network(ring_network(3, 3)), tmp_path / "plot.jpeg")
    assert list(tmp_path.iterdir()) == []


def test_without_matplotlib_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.style", None)
    with pytest.raises(PfocrGraphError, match=r"pip install 'pfocr-graph\[plot\]'"):
        plot_network(ring_network(3, 3))


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["network"], 0, "the network itself"),
        (["shared", "--figure-ids", "PMC99000001__exj-2009-0101f5,PMC99000002__exj-2011-0214f2"], 0, "UpSet"),
        (["degrees", "--figure-ids", "a"], 2, "--figure-ids is for plot shared"),
        (["shared", "--figure-ids", "PMC1__a,PMC2__b"], 2, 'figure "PMC1__a" is not in the corpus'),
        (["mood"], 2, "invalid choice"),
    ],
)
def test_the_command_draws_or_says_why_not(
    arguments: list[str], code: int, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "plot.svg"
    plot, *rest = arguments
    try:
        found = main(["plot", plot, str(EXAMPLE / "_figures"), "--min-genes", "8", "-o", str(path), *rest])
    except SystemExit as stopped:
        found = int(stopped.code or 0)
    assert found == code
    assert message in capsys.readouterr().err
    assert path.exists() == (code == 0)
