"""Real records and the real Alzheimer's disease corpus, against counts made twice without this package."""

from __future__ import annotations

import gzip
import os
from collections import Counter
from pathlib import Path

import pytest

from pfocr_graph import BuildOptions, FigureCorpus, read_corpus
from pfocr_graph.build import build
from pfocr_graph.incidence import build_incidence
from pfocr_graph.reused import find_stories, near_duplicates

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(scope="module")
def outside() -> Path:
    place = os.environ.get("PFOCR_GRAPH_DATA")
    if not place or not (Path(place) / "pfocr-adrd").is_dir():
        pytest.skip("PFOCR_GRAPH_DATA does not name the folder of real PFOCR data")
    return Path(place)


@pytest.fixture(scope="module")
def adrd(outside: Path) -> FigureCorpus:
    folder = outside / "pfocr-adrd"
    return read_corpus(folder / "genes.tsv.gz", year_table=folder / "years.tsv").select(organism="human")


@pytest.mark.parametrize(("families", "edges", "nodes"), [("discount", 74, 17), ("keep", 105, 17), ("collapse", 15, 8)])
def test_the_seeds_give_fifteen_genes_and_the_edges_of_each_policy(families: str, edges: int, nodes: int) -> None:
    corpus = read_corpus(SEEDS).select(organism="human")
    assert (corpus.n_figures, corpus.n_genes, corpus.n_mentions) == (2, 15, 15)
    network = build(corpus, BuildOptions(families=families), layout=False, centralities=False).network  # type: ignore[arg-type]
    assert len(network.edge_tables["co-occurs-with"]) == edges
    assert network.n_nodes == nodes
    if families == "keep":
        counts = network.edge_tables["co-occurs-with"].columns
        assert sum(counts["n_independent_figures"].values()) == 74
        assert sum(counts["n_direct_figures"].values()) == 6


@pytest.mark.parametrize(("families", "edges"), [("discount", 457), ("keep", 515)])
def test_the_current_records_give_human_genes_only(outside: Path, families: str, edges: int) -> None:
    corpus = read_corpus(outside / "pfocr-records" / "current").select(organism="Homo sapiens")
    made = build(corpus, BuildOptions(families=families), layout=False, centralities=False)  # type: ignore[arg-type]
    tables = made.network.edge_tables
    assert (corpus.n_figures, corpus.n_genes) == (4, 47)
    assert corpus.taxon_ids == ("9606",)
    assert (len(tables["mentions"]), len(tables["co-occurs-with"])) == (62, edges)
    if families == "keep":
        assert sum(n > 0 for n in tables["co-occurs-with"].columns["n_direct_figures"].values()) == 144


def test_legacy_and_current_pages_of_one_figure_make_one_family_of_pi3k(outside: Path) -> None:
    corpus = read_corpus([outside / "pfocr-records", SEEDS]).select(organism="human")
    entities = corpus.terms.entities
    human = [name for name, taxon_id in zip(entities.name, entities.taxon_id, strict=True) if taxon_id == "9606"]
    assert human.count("PI3K") == 1
    assert "PMC3471537__nihms406899f5" in corpus.settlement.superseded


def test_adrd_has_the_figures_genes_and_mentions_that_were_counted(adrd: FigureCorpus) -> None:
    assert (adrd.n_figures, adrd.n_genes) == (2659, 6947)
    assert len(build_incidence(adrd, "genes").node) == 87_936
    entities = build_incidence(adrd, "entities")
    kinds = [adrd.terms.entities.kind[code] for code in entities.codes.tolist()]
    assert (kinds.count("gene"), kinds.count("proteinfamily"), len(entities.node)) == (6525, 254, 44_690)


@pytest.mark.parametrize(
    ("families", "at_least", "total"),
    [
        ("keep", [998_767, 258_637, 146_191, 80_810, 40_625], 2_668_882),
        ("discount", [991_087, 250_897, 138_705, 73_957, 34_826], 2_400_904),
        ("collapse", [605_215, 94_621, 37_648, 15_560, 5_671], None),
    ],
)
def test_adrd_has_the_pairs_that_were_counted(
    adrd: FigureCorpus, families: str, at_least: list[int], total: int | None
) -> None:
    made = build(adrd, BuildOptions(families=families, min_figures=5), layout=False, centralities=False)  # type: ignore[arg-type]
    assert made.pairs is not None
    counts = made.pairs.counts
    assert [counts.at_least(minimum) for minimum in (1, 2, 3, 5, 10)] == at_least
    assert len(made.network.edge_tables["co-occurs-with"]) == at_least[3]
    if total is not None:
        assert counts.supported_total == total
    if families == "collapse":
        assert (counts.plain_pairs, counts.improper_pairs) == (605_640, 425)


def test_adrd_edges_are_strongest_where_they_were_found_to_be(adrd: FigureCorpus) -> None:
    edges = build(adrd, BuildOptions(network="genes", min_figures=200), layout=False, centralities=False).network.edges
    by_name = edges.set_index("name")
    assert by_name["n_independent_figures"].idxmax() == "AKT1 (co-occurs-with) GSK3B"
    assert by_name["n_independent_figures"].max() == 515
    assert by_name["n_direct_figures"].idxmax() == "APC (co-occurs-with) CTNNB1"
    assert by_name["n_direct_figures"].max() == 257
    assert "GSK3A (co-occurs-with) GSK3B" not in by_name.index


def test_adrd_draws_the_wnt_story_in_130_figures_of_123_papers(adrd: FigureCorpus) -> None:
    entities = build_incidence(adrd, "entities")
    assert int((near_duplicates(entities) > 0).sum()) == 110
    stories = find_stories(adrd, entities)
    assert (stories.n_figures[0], stories.n_papers[0]) == (130, 123)
    assert {"APC", "AXIN", "GSK3", "WNT", "CTNNB1", "Frizzled", "LRP5", "LRP6"} <= set(stories.common[0])


def test_adrd_significant_pairs_are_textbook_biology(adrd: FigureCorpus) -> None:
    options = BuildOptions(families="collapse", min_figures=5, significance="bicm", max_q=0.01, network="genes")
    made = build(adrd, options, layout=False, centralities=False)
    assert made.gene_pairs is not None
    assert made.gene_pairs.n_tests == 1_418_325
    edges = made.network.edges
    assert 4280 <= len(edges) <= 4600
    strongest = set(edges.sort_values("neg_log10_q", ascending=False)["name"].head(40))
    for pair in ("APC AXIN", "AXIN WNT", "TSC1 TSC2", "TSC2 RHEB", "AKT PI3K", "SMAD3 SMAD4", "GRB2 SOS", "RAF MEK"):
        a, b = pair.split()
        assert {f"{a} (co-occurs-with) {b}", f"{b} (co-occurs-with) {a}"} & strongest, pair
    apc_axin = edges[edges["name"] == "APC (co-occurs-with) AXIN"].iloc[0]
    assert apc_axin["n_figures"] == 302
    assert apc_axin["expected_figures"] == pytest.approx(81, abs=1)


def test_the_real_tables_of_chemicals_and_diseases_give_the_pairs_counted_by_hand(outside: Path) -> None:
    # One figure has 23 human genes, three chemicals and a disease, another 22 and three; ATP is a gene and a chemical.
    corpus = read_corpus(outside / "pfocr-records" / "current", include=("chemicals", "diseases"), strict=True)
    assert [*corpus.concepts.kind] == ["chemical"] * 12 + ["disease"]
    human = corpus.select(organism="human")
    for families, gene_chemical in (("discount", 134), ("keep", 135)):
        edges = build(human, BuildOptions(families=families), layout=False, centralities=False).network.edges  # type: ignore[arg-type]
        joined = edges[edges["interaction"] == "co-occurs-with"]
        ends = [
            [end.partition(":")[0] if end != "mesh:D014125" else "disease" for end in joined[side]]
            for side in ("source", "target")
        ]
        found = Counter(zip(*ends, strict=True))
        assert found["ncbigene", "ncbigene"] == (457 if families == "discount" else 515)
        assert found["ncbigene", "mesh"] == gene_chemical
        assert (found["ncbigene", "disease"], found["mesh", "disease"]) == (23, 3)
    legacy = read_corpus(outside / "pfocr-records" / "legacy", include=("chemicals",), strict=True)
    merged = read_corpus([outside / "pfocr-records"], include=("chemicals",))
    assert set(legacy.concepts.curie) <= set(merged.concepts.curie) == set(corpus.concepts.curie) - {"mesh:D014125"}


def test_the_real_disease_terms_are_those_of_the_table(outside: Path) -> None:
    path = outside / "pfocr-adrd" / "disease-annotations.tsv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        _, *rows = (line.rstrip("\n").split("\t") for line in stream)
    expected: dict[str, list[str]] = {}
    for figid, term in rows:
        terms = expected.setdefault(figid.removesuffix(".jpg"), [])
        terms += [term] * (term not in terms)
    corpus = read_corpus(outside / "pfocr-adrd" / "genes.tsv.gz", disease_annotations=path, strict=True)
    found = {one.figid: [*one.disease_annotations] for one in corpus.figure_list if one.disease_annotations}
    assert len(found) > 1800
    assert found == {figid: terms for figid, terms in expected.items() if figid in found}
    assert corpus.reading is not None
    unknown = sum(one.count for reason, one in corpus.reading.left_out.items() if "annotation" in reason)
    assert len(found) + unknown == len(expected)
