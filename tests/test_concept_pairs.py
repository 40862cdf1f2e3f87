"""Pairs of two kinds: every count against a reading of the definitions, and what --include must leave alone."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from math import log
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_corpora import FIGURES, PAPERS, YEARS, Row, gene_number, tables

from pfocr_graph import FigureCorpus, build_network, example_corpus
from pfocr_graph.bicm import fit_bicm
from pfocr_graph.build import Build, build
from pfocr_graph.formats import FORMATS, read_network
from pfocr_graph.formats.checking import CHECKED, check_file
from pfocr_graph.network import Network
from pfocr_graph.options import BuildOptions, Families
from pfocr_graph.publish.per_figure import iter_figure_networks
from pfocr_graph.records import ConceptMention, Figure, FigureRecord, Mention
from pfocr_graph.significance import benjamini_hochberg
from pfocr_graph.terms import LEXICONS

BOTH = ("chemicals", "diseases")
ConceptRow = tuple[str, str, str, str, str]
"""figure, kind, word, match, id."""

CONCEPTS = {
    "chemical": {"AKT.": "mesh:D1", "pi3k": "mesh:D2", "glucose": "mesh:D3", "MTOR": "mesh:D1", "STS": "mesh:D4"},
    "disease": {"glucose": "mesh:D8", "Asc": "mesh:D9", "cancer": "mesh:D9"},
}
MATCHES = {"mesh:D1": "one", "mesh:D2": "one", "mesh:D3": "", "mesh:D4": "four", "mesh:D8": "eight", "mesh:D9": ""}


@st.composite
def concept_rows(draw: st.DrawFn) -> list[ConceptRow]:
    rows: list[ConceptRow] = []
    for figid in draw(st.lists(st.sampled_from(FIGURES), unique=True, min_size=1)):
        for kind, words in CONCEPTS.items():
            chosen = draw(st.lists(st.sampled_from(sorted(words)), unique=True, max_size=4))
            rows += [(figid, kind, word, MATCHES[words[word]], words[word]) for word in chosen]
    return rows


def corpus_of(rows: list[Row], concepts: list[ConceptRow]) -> FigureCorpus:
    figids = sorted({row[0] for row in (*rows, *concepts)})
    return FigureCorpus.from_records(
        FigureRecord(
            Figure(figid, PAPERS[figid], year=YEARS.get(figid)),
            tuple(
                Mention(word, term, source, gene_number(gene), gene, "10090" if gene.islower() else "9606")
                for place, word, term, source, gene in rows
                if place == figid
            ),
            "legacy",
            "read",
            "a test",
            concepts=tuple(
                ConceptMention(kind, word, match, "", (curie,), "mesh")
                for place, kind, word, match, curie in concepts
                if place == figid
            ),
        )
        for figid in figids
    )


def plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


class Oracle:
    """The definitions, read one figure and pair at a time. Genes of two organisms are told apart by their case."""

    def __init__(self, rows: list[Row], concepts: list[ConceptRow], families: Families) -> None:
        self.rows, self.concepts, self.families = rows, concepts, families
        self.figures = sorted({row[0] for row in (*rows, *concepts)})
        self.members: dict[tuple[bool, str], set[str]] = defaultdict(set)
        for _, _, term, _, gene in rows:
            self.members[gene.islower(), term].add(gene)
        self.named: dict[tuple[str, str], set[str]] = defaultdict(set)
        for _, kind, word, match, curie in concepts:
            self.named[kind, match or word].add(curie)

    def things(self, figure: str) -> dict[str, tuple[str, list[set[str]], bool]]:
        """Return what a figure draws: its kind, the readings of each word that names it, and whether one is direct."""
        found: dict[str, tuple[str, list[set[str]], bool]] = {}
        for place, _, term, _, gene in self.rows:
            if place != figure:
                continue
            members = self.members[gene.islower(), term]
            node = "|".join(sorted(members)) if self.families == "collapse" else gene
            matches = {
                (word, other)
                for at, word, other, _, one in self.rows
                if at == figure
                and one.islower() == gene.islower()
                and (
                    self.members[gene.islower(), other] == members
                    if self.families == "collapse"
                    else gene in self.members[gene.islower(), other]
                )
            }
            direct = len(members) == 1 or found.get(node, ("", [], False))[2]
            found[node] = ("mouse" if gene.islower() else "human", [{plain(w), plain(t)} for w, t in matches], direct)
        for place, kind, word, match, curie in self.concepts:
            if place == figure:
                _, readings, direct = found.get(curie, (kind, [], False))
                direct = direct or len(self.named[kind, match or word]) == 1
                found[curie] = (kind, [*readings, {plain(word)}], direct)
        return found

    def pairs(self) -> dict[frozenset[str], dict[str, list[str]]]:
        found: dict[frozenset[str], dict[str, list[str]]] = {}
        for figure in self.figures:
            things = self.things(figure)
            for (a, (kind_a, one, direct_a)), (b, (kind_b, other, direct_b)) in combinations(things.items(), 2):
                if kind_a == kind_b or {kind_a, kind_b} == {"human", "mouse"}:
                    continue
                independent = any(not any(m & w for w in other) for m in one)
                independent &= any(not any(m & w for m in one) for w in other)
                pair = found.setdefault(frozenset((a, b)), defaultdict(list))
                pair["plain"].append(figure)
                if independent:
                    pair["independent"].append(figure)
                if independent and direct_a and direct_b:
                    pair["direct"].append(figure)
                if independent or self.families == "keep":
                    pair["support"].append(figure)
        return {pair: counts for pair, counts in found.items() if counts["support"]}


def edges_of(made: Build) -> dict[frozenset[str], dict[str, Any]]:
    """Return the edges with a chemical or disease, by the names of genes (members of families) and ids."""
    symbols = {f"ncbigene:{n}": s for n, s in zip(made.corpus.genes.ncbigene, made.corpus.genes.symbol, strict=True)}
    names: list[str] = []
    for kind, nodes in made.network.node_tables.items():
        if kind in ("proteinfamily", "ambiguous"):
            names += ["|".join(sorted(symbols[gene] for gene in genes)) for genes in nodes.columns["member"].values()]
        else:
            names += nodes.columns["node_id" if kind in ("chemical", "disease") else "name"].values()
    edges = made.network.edge_tables["co-occurs-with"]
    values = zip(*(column.values() for column in edges.columns.values()), strict=True)
    found = {
        frozenset((names[source], names[target])): dict(zip(edges.columns, row, strict=True))
        for source, target, row in zip(edges.source.tolist(), edges.target.tolist(), values, strict=True)
    }
    return {pair: edge for pair, edge in found.items() if any(name.startswith("mesh:") for name in pair)}


@settings(max_examples=80)
@given(
    tables(), concept_rows(), st.sampled_from(["discount", "keep", "collapse"]), st.sampled_from(["figures", "papers"])
)
def test_every_count_of_a_pair_is_what_its_definition_says(
    rows: list[Row], concepts: list[ConceptRow], families: Families, unit: Any
) -> None:
    options = BuildOptions(
        families=families,
        unit=unit,
        min_figures=1,
        max_figure_ids=None,
        network="genes",
        measures=("overlap", "collaboration", "fold"),
    )
    made = build(corpus_of(rows, concepts), options, layout=False, centralities=False)
    oracle = Oracle(rows, concepts, families)
    expected, edges = oracle.pairs(), edges_of(made)
    assert set(edges) == set(expected)
    drawn = {figure: oracle.things(figure) for figure in oracle.figures}
    drawn_entities = {figure: Oracle(rows, concepts, "collapse").things(figure) for figure in oracle.figures}

    def units(figures: Any) -> int:
        return len(set(figures)) if unit == "figures" else len({PAPERS[figure] for figure in figures})

    for pair, found in expected.items():
        edge, supporting = edges[pair], found["support"]
        if families == "collapse":
            assert edge["n_figures"] == len(found["independent"])
        else:
            counts = [len(found[name]) for name in ("plain", "independent", "direct")]
            names = ("n_figures", "n_independent_figures", "n_direct_figures")
            assert [edge[name] for name in names] == counts
        assert edge["figure_ids"] == supporting
        assert edge["n_papers"] == len({PAPERS[figure] for figure in supporting})
        years = [YEARS[figure] for figure in supporting if figure in YEARS]
        assert (edge["first_year"], edge["last_year"]) == ((min(years), max(years)) if years else (None, None))
        a, b = pair
        kinds = {next(things[name][0] for things in drawn.values() if name in things) for name in pair}
        n = units(figure for figure, things in drawn.items() if any(kind in kinds for kind, _, _ in things.values()))
        n_a, n_b = (units(figure for figure, things in drawn.items() if name in things) for name in (a, b))
        k = units(supporting)
        assert edge["jaccard"] == pytest.approx(k / (n_a + n_b - k))
        assert edge["overlap"] == pytest.approx(k / min(n_a, n_b))
        assert edge["fold"] == pytest.approx(k * n / (n_a * n_b))
        if k < n:
            assert edge["npmi"] == pytest.approx(log(k * n / (n_a * n_b)) / -log(k / n), abs=1e-9)
        sizes = [sum(kind in kinds for kind, _, _ in drawn_entities[figure].values()) for figure in supporting]
        assert edge["collaboration"] == pytest.approx(sum(1 / (size - 1) for size in sizes))


@settings(max_examples=30)
@given(tables(), concept_rows(), st.sampled_from(["discount", "keep", "collapse"]))
def test_genes_and_their_edges_are_what_they_are_without_concepts(
    rows: list[Row], concepts: list[ConceptRow], families: Families
) -> None:
    options = BuildOptions(families=families, min_figures=1, measures=("collaboration",), network="genes")
    with_them = build(corpus_of(rows, concepts), options, layout=False, centralities=False).network
    figures = sorted({row[0] for row in concepts} - {row[0] for row in rows})
    empty = [(figid, "chemical", "x", "", "mesh:D5") for figid in figures]
    alone = build(corpus_of(rows, empty), options, layout=False, centralities=False).network

    def gene_edges(network: Network) -> list[dict[str, Any]]:
        ids = list(network.iter_node_ids())
        table = network.edge_tables["co-occurs-with"]
        values = zip(*(column.values() for column in table.columns.values()), strict=True)
        ends = zip(table.source.tolist(), table.target.tolist(), strict=True)
        return [
            {"ends": (ids[a], ids[b]), **dict(zip(table.columns, row, strict=True))}
            for (a, b), row in zip(ends, values, strict=True)
            if not ids[b].startswith("mesh:")
        ]

    assert gene_edges(with_them) == gene_edges(alone)


def tail(chances: list[float], k: int) -> float:
    """Return P(K >= k), one trial after the other."""
    law = [1.0]
    for p in chances:
        law = [(law[i] if i < len(law) else 0) * (1 - p) + (law[i - 1] if i else 0) * p for i in range(len(law) + 1)]
    return sum(law[k:])


def test_p_and_q_values_follow_each_kind_s_own_null_model() -> None:
    random = np.random.default_rng(5)
    figids = [f"PMC{number}__a" for number in range(60)]
    genes, chemicals = [f"G{n}" for n in range(12)], [f"mesh:D{n}" for n in range(9)]
    has_gene, has_chemical = random.random((60, 12)) < 0.3, random.random((60, 9)) < 0.25
    has_chemical[:, 0] = has_gene[:, 0]
    records = [
        FigureRecord(
            Figure(figid),
            tuple(
                Mention(g, g, "hgnc_symbol", str(n), g, "9606") for n, g in enumerate(genes, 1) if has_gene[row, n - 1]
            ),
            "legacy",
            "read",
            "a test",
            concepts=tuple(
                ConceptMention("chemical", f"c{n}", "", "", (c,), "mesh")
                for n, c in enumerate(chemicals)
                if has_chemical[row, n]
            ),
        )
        for row, figid in enumerate(figids)
    ]
    options = BuildOptions(significance="bicm", network="genes", min_figures=1)
    made = build(FigureCorpus.from_records(records), options, layout=False, centralities=False)
    assert made.gene_pairs is not None
    (across,) = made.gene_pairs.across
    assert (across.kinds, across.n_tests) == (("9606", "chemical"), 12 * 9)
    models = []
    for matrix in (has_gene, has_chemical):
        sizes, degrees = matrix.sum(axis=1), matrix.sum(axis=0)
        fit = fit_bicm(sizes[sizes > 0], degrees)
        chance = np.zeros(matrix.shape)
        chance[sizes > 0] = fit.probability(sizes[sizes > 0][:, None], degrees[None, :])
        models.append(chance)
    pairs = [(g, c) for g in range(12) for c in range(9)]
    shared = {(g, c): int((has_gene[:, g] & has_chemical[:, c]).sum()) for g, c in pairs}
    products = {(g, c): models[0][:, g] * models[1][:, c] for g, c in pairs}
    met = [pair for pair in pairs if shared[pair]]
    p_values = {pair: tail(products[pair].tolist(), shared[pair]) for pair in met}
    q_values = dict(zip(met, benjamini_hochberg(list(p_values.values()), n_tests=108).tolist(), strict=True))
    edges = edges_of(made)
    assert len(edges) == len(met)
    for g, c in met:
        edge = edges[frozenset((genes[g], chemicals[c]))]
        assert edge["p_value"] == pytest.approx(p_values[g, c], rel=0.07)
        assert edge["q_value"] == pytest.approx(q_values[g, c], rel=0.07)
        assert edge["expected_figures"] == pytest.approx(products[g, c].sum())
    assert min(edges, key=lambda pair: edges[pair]["p_value"]) == frozenset(("G0", "mesh:D0"))
    assert edges[frozenset(("G0", "mesh:D0"))]["q_value"] < 0.01


@pytest.fixture(scope="module")
def network() -> Network:
    return build_network(example_corpus(include=BOTH).select(organism="human"), centralities=True, layout=True)


def test_the_example_has_nodes_with_names_ids_and_evidence(network: Network) -> None:
    nodes = network.nodes
    atp = nodes.loc["mesh:D000255"]
    assert (atp["name"], atp["type"], atp["represents"]) == ("ATP", "chemical", "mesh:D000255")
    assert atp["xrefs"] == ["chebi:15422"]
    assert nodes.loc["mesh:D000544", "type"] == "disease"
    assert nodes.loc["mesh:D005947", "n_figures"] == 2
    edges = network.edges
    glucose = edges[(edges["target"] == "mesh:D005947") & (edges["interaction"] == "mentions")]
    row = glucose[glucose["source"] == "PMC99000042__exj-2003-0069f1"].iloc[0]
    assert (row["words"], row["matches"]) == (["Glucose", "glucose"], ["Glucose", "Glucose"])
    assert (row["lexicon_sources"], row["lexicon"]) == (["mesh", "mesh"], "symbol")


def test_atp_read_as_a_gene_and_as_a_chemical_is_one_word(network: Network) -> None:
    graph = network.to_networkx()
    assert isinstance(graph, nx.Graph)
    ends = "ncbigene:51761", "mesh:D000255"
    assert all(end in graph for end in ends)
    assert not graph.has_edge(*ends)
    kept = build_network(example_corpus(include=BOTH).select(organism="human"), families="keep").edges
    edge = kept[(kept["source"] == ends[0]) & (kept["target"] == ends[1])].iloc[0]
    assert (edge["n_figures"], edge["n_independent_figures"], edge["n_direct_figures"]) == (1, 0, 0)


def test_no_edge_is_inside_a_kind_but_between_genes(network: Network) -> None:
    edges = network.edges[network.edges["interaction"] == "co-occurs-with"]
    kinds = network.nodes["type"]
    found = {frozenset((kinds[a], kinds[b])) for a, b in zip(edges["source"], edges["target"], strict=True)}
    assert found == {frozenset(["gene"]), frozenset(["gene", "chemical"]), frozenset(["gene", "disease"])}


@pytest.mark.parametrize("file_format", FORMATS)
def test_every_format_holds_them_or_says_that_it_does_not(network: Network, tmp_path: Path, file_format: str) -> None:
    if file_format == "parquet":
        pytest.importorskip("pyarrow")
    path = tmp_path / f"network{FORMATS[file_format].suffix}"
    notes = network.write(path, file_format)
    found = read_network(path)
    if file_format == "gmt":
        assert {"chemical", "disease"}.isdisjoint(found.node_tables)
        assert notes[1:] == ["9 chemical nodes are left out", "1 disease nodes are left out"]
        return
    for kind in ("chemical", "disease"):
        ours, theirs = (each.node_tables[kind].columns for each in (network, found))
        said = {name: column.values() for name, column in ours.items() if column.count()}
        assert {name: theirs[name].values() for name in said} == said
    if file_format not in ("hif", "gmt"):
        assert (found == network, notes) == (True, [])
    if file_format in CHECKED:
        assert list(check_file(path)) == []


@pytest.mark.parametrize("name", ["ATP", "mesh:D000255", "d000255", "chebi:15422", "adenosine triphosphate"])
def test_a_neighbourhood_may_be_around_a_chemical(name: str) -> None:
    corpus = example_corpus(include=BOTH).select(organism="human")
    found = build_network(corpus, around=(name,))
    assert "mesh:D000255" in set(found.iter_node_ids())
    assert 5 < found.n_nodes < 40


def test_a_figure_s_own_network_has_its_chemicals(tmp_path: Path) -> None:
    networks = dict(iter_figure_networks(example_corpus(include=BOTH).select(organism="human"), BuildOptions()))
    alone, mixed = networks["PMC99000042__exj-2003-0069f1"], networks["PMC99000034__exj-2011-0590-g001"]
    assert (list(alone.node_tables), "organism" in alone.attributes) == (["figure", "chemical"], False)
    assert (list(mixed.node_tables), mixed.attributes["organism"][1]) == (["figure", "gene", "disease"], "Homo sapiens")
    for network in (alone, mixed):
        network.write(tmp_path / "a.cx2")
        assert list(check_file(tmp_path / "a.cx2")) == []


def test_terms_of_genes_are_filtered_and_chemicals_stay() -> None:
    corpus = example_corpus(include=BOTH).select(organism="human")
    strict = corpus.select(lexicon="strict")
    assert len(strict.concept_mentions) == len(corpus.concept_mentions)
    assert strict.n_mentions < corpus.n_mentions


def test_the_automatic_minimum_counts_edges_of_all_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    import pfocr_graph.cooccurrence
    import pfocr_graph.gene_pairs

    corpus = example_corpus(include=BOTH).select(organism="human")
    every = build(corpus, BuildOptions(min_figures=1), layout=False, centralities=False).gene_pairs
    assert every is not None
    n_of_genes = every.pairs.counts.at_least(1)
    for module in (pfocr_graph.cooccurrence, pfocr_graph.gene_pairs):
        monkeypatch.setattr(module, "AUTO_EDGES", n_of_genes)
    found = build(corpus, BuildOptions(), layout=False, centralities=False).gene_pairs
    assert found is not None
    assert found.pairs.counts.min_figures == 2
    assert {one.counts.min_figures for one in found.across} == {2}
    assert len(found) == found.at_least(2) < n_of_genes < found.at_least(1) == len(every)


def test_equal_lexicons_are_called_alike() -> None:
    edges = build_network(example_corpus(include=BOTH), network="bipartite").edges
    of_concepts = edges[edges["target"].str.startswith("mesh:")]
    assert set(of_concepts["lexicon"]) == {"symbol", "synonym"} <= set(LEXICONS)
