"""report.html: its numbers are those of the other reports, and its picture says what it shows."""

from __future__ import annotations

import csv
import json
import re
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from html_reports import Report, human_example, made_of_example, page_of, report_of_example, text_of
from small_corpora import corpus_of

import pfocr_graph
from pfocr_graph import example_corpus, read_corpus
from pfocr_graph.attributes import CO_OCCURS
from pfocr_graph.build import build
from pfocr_graph.cli import main, make_parser
from pfocr_graph.evidence import evidence_report
from pfocr_graph.options import BuildOptions
from pfocr_graph.reports.page.drawing import drawn_part
from pfocr_graph.reports.summary import as_json, as_lines

SEEDS = Path(__file__).parent.parent / "seeds"
EXAMPLE = Path(pfocr_graph.__file__).parent / "example"
GENE_PAGE = "https://www.ncbi.nlm.nih.gov/gene/"
FIGURE_PAGE = "https://pfocr.wikipathways.org/figures/"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what `build` writes of the example corpus."""
    out = tmp_path_factory.mktemp("built") / "with space"
    arguments = [str(EXAMPLE), "-o", str(out), "--to", "tsv", "--min-figures", "2", "--quiet", "--name", "Mine & yours"]
    assert main(["build", *arguments]) == 0
    return out


@pytest.fixture(scope="module")
def report(folder: Path) -> Report:
    return Report((folder / "report.html").read_bytes())


def tsv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        lines = [line for line in stream if not line.startswith("# ")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def ranks_of(values: Iterable[float]) -> list[int]:
    """Return competition ranks by their definition, equal to ten digits being equal."""
    seen = np.array([float(f"{value:.10g}") for value in values])
    return [1 + int((seen > value).sum()) for value in seen]


def test_key_numbers_are_those_of_the_summary(report: Report, folder: Path) -> None:
    summary = json.loads((folder / "summary.json").read_text())
    counts, reused = summary["counts"], summary["reused"]
    assert report.tiles == {
        "figures": str(counts["figures"]),
        "papers": str(counts["papers"]),
        "years": "2003–2024",
        "genes": str(counts["nodes"]["gene"]),
        "mentions in figures": f"{counts['edges']['mentions']:,}",
        "pairs drawn together": f"{counts['edges']['co-occurs-with']:,}",
        "figures at least for a pair": "2",
        "communities": str(len(tsv(folder / "communities.tsv"))),
        "story": str(reused["stories"]),
        "figures with a near-duplicate": str(reused["figures_with_near_duplicate"]),
    }
    assert (report.tiles["genes"], report.tiles["pairs drawn together"]) == ("230", "1,746")


def test_it_tells_every_line_of_the_summary_and_the_limits_once() -> None:
    made, told = made_of_example(), report_of_example()
    *lines, limit = as_lines(as_json(made), made)
    assert [text_of(item) for item in told.root.xpath('//section[@id="numbers"]//li')] == lines
    assert "no edge does not mean no relation" in limit
    assert text_of(told.root).count("no edge does not mean no relation") == 1
    sentences = re.findall(r"[^.]+\.", text_of(told.root.xpath('//section[@id="limits"]/p')[0]))
    assert len(sentences) == 3


def test_what_was_read_skipped_and_filtered_is_told(folder: Path, report: Report) -> None:
    summary = json.loads((folder / "summary.json").read_text())
    (given,) = report.table("inputs")
    assert given.texts == {"input": str(EXAMPLE), "SHA-256": summary["input_digests"][str(EXAMPLE)]}
    records = {row.texts["what"]: (row.values["how many"], row.texts["such as"]) for row in report.table("records")}
    read = summary["input"]
    assert records["records in the current form"][0] == str(read["records"]["current"]) == "35"
    assert records["records in the legacy form"][0] == str(read["records"]["legacy"]) == "12"
    for reason, left_out in read["left_out"].items():
        (found,) = (row for what, row in records.items() if what.endswith(f": {reason}"))
        assert found == (str(left_out["count"]), left_out["example"])
    assert records["figures in which PFOCR found no gene"] == ("3", summary["without_genes"][0])
    (step,) = report.table("filters")
    assert step.values["removed mentions"] == str(summary["filters"][0]["removed_mentions"])


def test_a_gene_table_that_is_not_here_and_a_file_that_is_no_data_are_told() -> None:
    told = Report(page_of(build(read_corpus(SEEDS).select(organism="human"), BuildOptions())))
    assert told.tiles["mentions in figures"] == "15"
    records = {row.texts["what"]: row for row in told.table("records")}
    away = records["figures whose gene table is not here"]
    assert (away.values["how many"], away.texts["such as"].endswith("PMC3092522__nihms289124f2-genes.tsv")) == (
        "1",
        True,
    )
    assert records["passed over: file is not PFOCR data"].texts["such as"] == str(SEEDS / "README.md")
    assert "years" not in {*told.tiles, *told.table("strongest-pairs")[0].texts}


@pytest.mark.parametrize(
    ("choices", "support"),
    [
        ({}, "independent figures"),
        ({"families": "keep"}, "figures"),
        ({"families": "collapse"}, "figures"),
        ({"unit": "papers"}, "papers"),
    ],
)
def test_the_strongest_pairs_are_the_edges_of_most_support(choices: dict[str, Any], support: str) -> None:
    made, told = made_of_example(**choices), report_of_example(**choices)
    edges = made.network.edges.query(f"interaction == '{CO_OCCURS}'").reset_index(drop=True)
    column = "n_" + support.replace(" ", "_")
    strength = edges[column].tolist()
    rank_of = dict(zip(edges["name"], ranks_of(strength), strict=True))
    rows = told.table("strongest-pairs")
    assert len(rows) == 50
    assert told.caption("strongest-pairs").startswith(f"The first 50 of {len(edges):,} pairs")
    assert [int(row.values[support]) for row in rows] == sorted(strength, reverse=True)[:50]
    of_pair = {name.replace(f" ({CO_OCCURS}) ", " – "): edge for edge, name in enumerate(edges["name"])}
    for row in rows:
        edge = edges.iloc[of_pair[row.texts["pair"]]]
        for name in ("n_figures", "n_independent_figures", "n_direct_figures", "n_papers"):
            head = name.removeprefix("n_").replace("_", " ")
            if head in row.values:
                assert row.values[head] == str(edge[name])
        for name in ("jaccard", "npmi"):
            assert float(row.values[name]) == pytest.approx(edge[name], rel=1e-9)
        years = [str(year) for year in dict.fromkeys((edge["first_year"], edge["last_year"]))]
        assert row.texts["years"] == "–".join(years)
        place = rank_of[edge["name"]]
        shared = list(rank_of.values()).count(place) > 1
        assert row.texts["rank"] == f"{place}{'=' if shared else ''}"


@pytest.mark.parametrize("choices", [{}, {"families": "keep"}, {"families": "collapse"}])
def test_the_figures_behind_a_pair_are_those_that_the_policy_counts(choices: dict[str, Any]) -> None:
    made, told = made_of_example(**choices), report_of_example(**choices)
    why: dict[str, dict[str, dict[str, Any]]] = {}
    explained = evidence_report(made)
    for values in explained.rows:
        line = dict(zip(explained.columns, values, strict=True))
        if choices.get("families") == "keep" or line["independent"]:
            why.setdefault(f"{line['name_a']} – {line['name_b']}", {})[line["figid"]] = line
    for row in told.table("strongest-pairs"):
        expected = why[row.texts["pair"]]
        assert row.values["evidence"] == str(len(expected))
        (cell,) = row.element.xpath("./td[details]")
        linked = cell.xpath(".//li/a")
        assert len(linked) == min(6, len(expected))
        directs = [expected[text_of(anchor)]["direct"] for anchor in linked]
        assert directs == sorted(directs, reverse=True)
        assert directs.count(True) == min(6, sum(line["direct"] for line in expected.values()))
        for anchor in linked:
            line = expected[text_of(anchor)]
            assert anchor.get("href") == f"{FIGURE_PAGE}{line['figid']}.html" == line["link"]
            words = set(re.findall("“([^”]*)”", text_of(anchor.getparent())))
            assert words <= {*line["words_a"], *line["words_b"]}
            assert words & set(line["words_a"])
            assert words & set(line["words_b"])


def test_a_figure_that_names_both_by_one_word_is_no_evidence() -> None:
    made = build(human_example().select(genes=["TSC1", "TSC2"]), BuildOptions(), layout=False)
    (row,) = Report(page_of(made)).table("strongest-pairs")
    assert (row.texts["pair"], row.values["figures"], row.values["evidence"]) == ("TSC1 – TSC2", "6", "5")
    assert "PMC99000021__exj-2016-0512f2" not in row.texts["evidence"]


def test_the_most_significant_pairs_are_those_of_the_lowest_p_values() -> None:
    choices = {"families": "collapse", "significance": "bicm"}
    made, told = made_of_example(**choices), report_of_example(**choices)
    edges = made.network.edges.reset_index(drop=True).query(f"interaction == '{CO_OCCURS}'")
    rows = told.table("most-significant-pairs")
    assert [float(row.values["p value"]) for row in rows] == pytest.approx(sorted(edges["p_value"])[:50], rel=1e-9)
    q_value = {
        name.replace(f" ({CO_OCCURS}) ", " – "): q for name, q in zip(edges["name"], edges["q_value"], strict=True)
    }
    for row in rows:
        assert float(row.values["q value"]) == pytest.approx(q_value[row.texts["pair"]], rel=1e-9)
        assert float(row.values["fold"]) > 1
    assert "most-significant-pairs" not in report_of_example().page


def test_pairs_lead_to_the_pages_of_their_genes(report: Report) -> None:
    (row,) = (row for row in report.table("strongest-pairs") if row.texts["pair"] == "APC – CTNNB1")
    assert row.links == [f"{GENE_PAGE}324", f"{GENE_PAGE}1499"]
    pairs = report_of_example(families="collapse").table("strongest-pairs")
    assert [row.links for row in pairs if row.texts["pair"] == "APC – AXIN"] == [[f"{GENE_PAGE}324"]]


def test_central_genes_have_the_values_of_the_table_and_ranks_that_ties_share(folder: Path, report: Report) -> None:
    lines = [line for line in tsv(folder / "centrality.tsv") if line["type"] == "gene"]
    shown = {row.texts["name"]: row for row in report.table("most-central")}
    metrics = [name for name in lines[0] if name.startswith(("gene_", "bipartite_"))]
    assert len(metrics) == 10
    leading = set()
    for name in metrics:
        values = [float(line[name]) for line in lines]
        ranks = ranks_of(values)
        for line, rank in zip(lines, ranks, strict=True):
            if rank + ranks.count(rank) - 1 <= 15:
                leading.add(line["name"])
            if line["name"] in shown:
                row, head = shown[line["name"]], name.replace("_", " ")
                assert row.values[head] == line[name]
                placed = row.texts[head].split()[0]
                assert placed == f"{rank}{'=' if ranks.count(rank) > 1 else ''}"
    assert leading <= set(shown)
    assert shown["AKT1"].links == [f"{GENE_PAGE}207"]
    genes = {line["name"]: line for line in tsv(folder / "genes.tsv")}
    for name, row in shown.items():
        assert (row.values["figures"], row.values["papers"]) == (genes[name]["n_figures"], genes[name]["n_papers"])


def test_of_several_organisms_each_gene_says_which_is_its_own() -> None:
    made = build(example_corpus(), BuildOptions(network="genes"), layout=False)
    organism = dict(zip(made.network.nodes["ncbigene"], made.network.nodes["organism"], strict=True))
    rows = Report(page_of(made)).table("most-central")
    assert {row.texts["organism"] for row in rows} > {"Homo sapiens"}
    for row in rows:
        assert row.texts["organism"] == organism[row.links[0].removeprefix(GENE_PAGE)]
    assert "organism" not in report_of_example().table("most-central")[0].texts


def test_how_each_centrality_was_measured_is_told(report: Report) -> None:
    made = made_of_example()
    for note in made.centrality_notes:
        name, _, how = note.partition(": ")
        assert name.replace("_", " ") in report.section("central")
        assert how in report.section("central")


def test_communities_are_those_of_their_table(folder: Path, report: Report) -> None:
    lines = tsv(folder / "communities.tsv")
    rows = report.table("communities-table")
    assert len(rows) == len(lines)
    for row, line in zip(rows, lines, strict=True):
        for head in ("community", "members", "edges", "figures", "papers"):
            assert row.values[head] == line[head if head == "community" else f"n_{head}"]
        assert row.values["support"] == line["support"]
        assert row.texts["leading members"] == line["leading_members"].replace("|", ", ")
        assert row.texts["all members"].endswith(line["members"].replace("|", ", "))


def test_communities_of_figures_are_those_of_their_nodes_and_tell_what_most_of_them_draw() -> None:
    made, told = made_of_example(network="figures"), report_of_example(network="figures")
    nodes, edges = made.network.nodes, made.network.edges
    community = dict(zip(nodes.index, nodes["community"], strict=True))
    drawn = build(human_example(), BuildOptions(network="bipartite", families="collapse"), layout=False).network
    names = drawn.nodes["name"].to_dict()
    rows = told.table("communities-table")
    assert len(rows) == nodes["community"].max() > 1
    for number, row in enumerate(rows, start=1):
        members = {figid for figid, group in community.items() if group == number}
        assert row.values["members"] == str(len(members))
        assert row.values["papers"] == str(len({figid.partition("__")[0] for figid in members}))
        inside = edges[edges["source"].isin(members) & edges["target"].isin(members)]
        assert row.values["edges"] == str(len(inside))
        assert row.values["support"] == str(inside["n_shared_entities"].sum())
        mentions = drawn.edges[drawn.edges["source"].isin(members)]
        often = mentions["target"].map(names).value_counts()
        listed = row.texts["what most of them draw"].split(", ")
        assert [often[name] for name in listed] == sorted(often, reverse=True)[:10]
        linked = [anchor.get("href") for anchor in row.element.iter("a")]
        assert len(linked) == min(10, len(members))
        assert {url.removeprefix(FIGURE_PAGE).removesuffix(".html") for url in linked} <= members


def test_a_network_of_figures_does_not_say_that_it_has_no_genes() -> None:
    told = report_of_example(network="figures")
    assert "joined by genes of Homo sapiens" in told.section("numbers")
    assert "no genes" not in told.section("numbers")
    assert "co-occurrence graph" not in text_of(told.root.xpath('//section[@id="central"]/p')[0])


def test_stories_and_figure_pairs_are_those_of_their_tables(folder: Path, report: Report) -> None:
    for row, line in zip(report.table("stories-table"), tsv(folder / "stories.tsv"), strict=True):
        assert row.values["figures"] == line["n_figures"]
        assert row.values["papers"] == line["n_papers"]
        assert row.texts["years"] == f"{line['first_year']}–{line['last_year']}"
        assert row.texts["what they draw"] == line["consensus"].replace("|", ", ")
        linked = [text_of(anchor) for anchor in row.element.iter("a")]
        assert linked == line["figure_ids"].split("|")[:10]
    lines = tsv(folder / "shared-genes.tsv")[:50]
    for row, line in zip(report.table("figure-pairs"), lines, strict=True):
        assert row.links == [f"{FIGURE_PAGE}{line[end]}.html" for end in ("figure_a", "figure_b")]
        assert (row.texts["figure a"], row.texts["figure b"]) == (line["name_a"], line["name_b"])
        for name in ("n_shared_entities", "n_entities_a", "n_entities_b", "jaccard", "overlap", "n_shared_genes"):
            assert row.values[name.removeprefix("n_").replace("_", " ")] == line[name]
    assert "The 50 strongest of 205 pairs" in report.caption("figure-pairs")


def test_what_one_word_draws_together_is_counted_as_brute_force_counts_it() -> None:
    told = report_of_example()
    pairs, in_all = told.table("plain-and-independent")
    assert list(pairs.values.values())[1:] == ["4697", "4315", "382"]
    explained = evidence_report(made_of_example(families="keep", min_figures=1))
    where = [explained.columns.index(name) for name in ("name_a", "name_b", "independent")]
    counted: dict[str, list[bool]] = {}
    for one, other, independent in ([values[place] for place in where] for values in explained.rows):
        counted.setdefault(f"{one} – {other}", []).append(independent)
    assert in_all.values["plainly"] == str(sum(map(len, counted.values())))
    assert in_all.values["removed"] == str(sum(figures.count(False) for figures in counted.values()))
    rows = told.table("echoes")
    most = sorted((figures.count(False) for figures in counted.values()), reverse=True)[:25]
    assert [int(row.values["by one word alone"]) for row in rows] == most
    for row in rows:
        independent_figures = counted[row.texts["pair"]]
        assert row.values["figures that mention both"] == str(len(independent_figures))
        assert row.values["by one word alone"] == str(independent_figures.count(False))
        assert row.values["independent figures"] == str(independent_figures.count(True))
    assert {"AKT1 – AKT2", "GSK3A – GSK3B"} <= {row.texts["pair"] for row in rows[:4]}
    assert [row.texts for row in report_of_example(families="collapse").table("echoes")] == [row.texts for row in rows]


def test_it_says_what_to_cite_and_how_to_make_it_again(folder: Path, report: Report) -> None:
    summary = json.loads((folder / "summary.json").read_text())
    made = made_of_example()
    assert str(made.network.attributes["reference"][1]) in report.section("citing")
    assert summary["versions"]["pfocr-graph"] in report.section("citing")
    (command,) = report.root.xpath('//section[@id="again"]//pre')
    words = shlex.split(text_of(command))
    assert words[-2:] == ["-o", "out"]
    assert words.count("-o") == 1
    parsed = make_parser().parse_args(words[1:])
    assert (parsed.name, parsed.inputs, parsed.min_figures) == ("Mine & yours", [str(EXAMPLE)], 2)
    told = {text_of(term): text_of(term.getnext()) for term in report.root.xpath('//section[@id="again"]//dt')}
    assert told["families"] == "discount"
    assert told["max_q"] == "null"
    assert {name: told[name] for name in summary["versions"]} == summary["versions"]


def test_a_small_network_is_drawn_whole() -> None:
    corpus = human_example().select(figure_ids=["PMC99000002__exj-2011-0214f2"])
    made = build(corpus, BuildOptions())
    part, which = drawn_part(made.network)
    assert part is made.network
    assert which.startswith(f"All of the network: {part.n_nodes} nodes and {part.n_edges} edges")
    assert drawn_part(made.network.with_positions(None))[0].positions is not None


@pytest.mark.parametrize("choices", [{}, {"network": "genes"}, {"network": "figures"}, {"network": "bipartite"}])
def test_of_a_large_network_a_part_is_drawn_and_which_is_said(
    choices: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pfocr_graph.reports.page.drawing.WHOLE_NODES", 30)
    made = made_of_example(**choices)
    part, which = drawn_part(made.network)
    ((interaction, edges),) = part.edge_tables.items()
    assert part.n_edges < made.network.n_edges
    assert f"{part.n_edges:,} of {len(made.network.edge_tables[interaction]):,} {interaction} edges" in which
    assert f"{part.n_nodes:,} of {made.network.n_nodes:,} nodes" in which
    assert part.positions is not None
    assert np.isfinite(part.positions).all()
    assert set(edges.source) | set(edges.target) == set(range(part.n_nodes))
    whole = dict(zip(*edge_rows(made.network, interaction), strict=True))
    assert all(whole[name] == row for name, row in zip(*edge_rows(part, interaction), strict=True))


def test_the_picture_says_which_part_it_shows() -> None:
    told = report_of_example().root
    (title,) = told.xpath('//*[@class="drawing"]/*[name()="svg"]/*[name()="title"]')
    assert text_of(title) == text_of(told.xpath("//figcaption/p")[0]) == drawn_part(made_of_example().network)[1]
    assert len(told.xpath('//*[@class="drawing"]//*[name()="text"]')) > 30


def edge_rows(network: Any, interaction: str) -> tuple[list[str], list[tuple[str, str]]]:
    edges = network.edges.query(f"interaction == '{interaction}'")
    return list(edges["name"] + edges["source"]), list(zip(edges["source"], edges["target"], strict=True))


def strengths_of(edges: Any) -> list[tuple[str, str, int]]:
    return list(zip(edges["source"], edges["target"], edges["n_independent_figures"].tolist(), strict=True))


def test_every_drawn_edge_is_among_the_two_strongest_of_one_of_its_ends() -> None:
    made = made_of_example(network="genes")
    edges = made.network.edges
    part, _ = drawn_part(made.network)
    best: dict[str, list[int]] = {}
    for one, other, strength in strengths_of(edges):
        for end in (one, other):
            best.setdefault(end, []).append(strength)
    least = {end: sorted(strengths, reverse=True)[:2][-1] for end, strengths in best.items()}
    for one, other, strength in strengths_of(part.edges):
        assert strength >= min(least[one], least[other])
    assert part.edges["n_independent_figures"].max() == edges["n_independent_figures"].max()


def test_sections_that_have_nothing_to_tell_are_left_out() -> None:
    everything = report_of_example().headings
    assert len(everything) == 12
    for kind in ("figures", "bipartite"):
        missing = set(everything) - set(report_of_example(network=kind).headings)
        assert {"Strongest pairs", "What the family policy removed"} <= missing
        assert ("Communities" in missing) == (kind == "bipartite")
    assert "Most central figures" in report_of_example(network="figures").headings
    bare = build(human_example(), BuildOptions(), layout=False, centralities=False, groups=False)
    assert "Most central genes and families" not in Report(page_of(bare)).headings


def test_a_corpus_without_genes_still_makes_a_page() -> None:
    corpus = example_corpus().select(figure_ids=["PMC99000042__exj-2003-0069f1"])
    assert corpus.n_mentions == 0
    told = Report(page_of(build(corpus, BuildOptions())))
    assert told.tiles["figure"] == "1"
    assert told.section("figures").endswith("No two figures share a gene or family.")


@pytest.mark.parametrize("n_words", [1, 2])
def test_tiles_and_summary_call_node_types_alike_one_or_many(n_words: int) -> None:
    words = {"ASC": ("PYCARD", "STS"), "P38": ("MAPK14", "AHSA1")}
    rows = [("PMC1__a", word, word, "hgnc_alias_symbol", gene) for word in [*words][:n_words] for gene in words[word]]
    made = build(corpus_of(rows), BuildOptions(families="collapse", network="bipartite"))
    name = "ambiguous word" if n_words == 1 else "ambiguous words"
    assert made.network.node_tables.keys() == {"figure", "ambiguous"}
    assert Report(page_of(made)).tiles[name] == str(n_words)
    assert any(f"; {n_words} {name}" in line for line in as_lines(as_json(made), made))
