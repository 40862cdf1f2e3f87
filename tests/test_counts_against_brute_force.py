"""Every count of a pair against a slow reading of its definition, on random corpora with families."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import combinations
from math import log
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_corpora import PAPERS, YEARS, Row, corpus_of, tables

from pfocr_graph import meetings, support
from pfocr_graph.build import build
from pfocr_graph.options import BuildOptions, Families

FAMILY = "bioentities_symbol"
RANKS = {"symbol": 0, "synonym": 1, "ambiguous": 2, "family": 3}
PairTable = dict[frozenset[str], dict[str, Any]]


def organism(symbol: str) -> str:
    return "mouse" if symbol.islower() else "human"


class Oracle:
    """The definitions, word for word and without haste."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = sorted(set(rows))
        self.members: dict[tuple[str, str], frozenset[str]] = {}
        self.family_terms = set()
        gathered = defaultdict(set)
        for _, _, term, source, gene in self.rows:
            gathered[organism(gene), term].add(gene)
            if source == FAMILY:
                self.family_terms.add((organism(gene), term))
        self.members = {key: frozenset(genes) for key, genes in gathered.items()}
        self.figures = sorted({row[0] for row in self.rows})

    def of(self, figure: str) -> list[tuple[str, str, str, str]]:
        return [row[1:] for row in self.rows if row[0] == figure]

    def lexicon(self, term: str, source: str, gene: str) -> str:
        key = organism(gene), term
        if len(self.members[key]) > 1:
            return "family" if key in self.family_terms else "ambiguous"
        return "symbol" if source == "hgnc_symbol" else "synonym"

    def matches(self, figure: str, gene: str) -> set[tuple[str, str]]:
        """M(a): the matches of the figure whose term has the gene as a member."""
        return {
            (word, term)
            for word, term, _, named in self.of(figure)
            if organism(named) == organism(gene) and gene in self.members[organism(gene), term]
        }

    def entity(self, term: str, gene: str) -> frozenset[str]:
        return self.members[organism(gene), term]

    def gene_pairs(self, families: Families) -> PairTable:
        pairs: PairTable = {}
        for figure in self.figures:
            best: dict[str, str] = {}
            direct = set()
            for _, term, source, gene in self.of(figure):
                found = self.lexicon(term, source, gene)
                best[gene] = min(best.get(gene, "family"), found, key=RANKS.__getitem__)
                if len(self.members[organism(gene), term]) == 1:
                    direct.add(gene)
            for a, b in combinations(sorted(best), 2):
                if organism(a) != organism(b):
                    continue
                pair = pairs.setdefault(frozenset((a, b)), defaultdict(list))
                pair["plain"].append(figure)
                one, other = self.matches(figure, a), self.matches(figure, b)
                independent = not one <= other and not other <= one
                if independent:
                    pair["independent"].append(figure)
                if {a, b} <= direct:
                    pair["direct"].append(figure)
                if independent or families == "keep":
                    pair["support"].append(figure)
                    pair["weakest"].append(max(best[a], best[b], key=RANKS.__getitem__))
        return {pair: found for pair, found in pairs.items() if found["support"]}

    def entity_pairs(self) -> PairTable:
        pairs: PairTable = {}
        for figure in self.figures:
            best: dict[frozenset[str], str] = {}
            for _, term, source, gene in self.of(figure):
                entity = self.entity(term, gene)
                best[entity] = min(best.get(entity, "family"), self.lexicon(term, source, gene), key=RANKS.__getitem__)
            for one, other in combinations(best, 2):
                if one & other or organism(min(one)) != organism(min(other)):
                    continue
                names = frozenset(("|".join(sorted(one)), "|".join(sorted(other))))
                pair = pairs.setdefault(names, defaultdict(list))
                pair["plain"].append(figure)
                pair["support"].append(figure)
                pair["weakest"].append(max(best[one], best[other], key=RANKS.__getitem__))
        return pairs


def edges_of(rows: list[Row], **choices: Any) -> dict[frozenset[str], dict[str, Any]]:
    """Return what we count, by pair of symbols (of member symbols under collapse)."""
    corpus = corpus_of(rows, papers=PAPERS, years=YEARS)
    made = build(corpus, BuildOptions(max_figure_ids=None, **choices), layout=False, centralities=False)
    genes = {f"ncbigene:{n}": symbol for n, symbol in zip(corpus.genes.ncbigene, corpus.genes.symbol, strict=True)}
    names: list[str] = []
    for kind, nodes in made.network.node_tables.items():
        if kind in ("proteinfamily", "ambiguous"):
            names += ["|".join(sorted(genes[gene] for gene in members)) for members in nodes.columns["member"].values()]
        else:
            names += nodes.columns["name"].values()
    edges = made.network.edge_tables["co-occurs-with"]
    values = zip(*(column.values() for column in edges.columns.values()), strict=True)
    ends = zip(edges.source.tolist(), edges.target.tolist(), strict=True)
    return {
        frozenset((names[source], names[target])): dict(zip(edges.columns, row, strict=True))
        for (source, target), row in zip(ends, values, strict=True)
    }


@settings(max_examples=80)
@given(tables(), st.sampled_from(["discount", "keep", "collapse"]), st.sampled_from([1, 4, 100_000]))
def test_every_count_of_a_pair_is_what_its_definition_says_in_blocks_of_any_size(
    rows: list[Row], families: Families, block: int
) -> None:
    oracle = Oracle(rows)
    expected = oracle.entity_pairs() if families == "collapse" else oracle.gene_pairs(families)
    with patch.object(meetings, "BLOCK_MEETINGS", block), patch.object(support, "BLOCK_PAIRS", block):
        edges = edges_of(rows, families=families, min_figures=1)
    assert set(edges) == set(expected)
    for pair, found in expected.items():
        edge, supporting = edges[pair], found["support"]
        assert edge["n_figures"] == len(found["plain"])
        if families != "collapse":
            assert edge["n_independent_figures"] == len(found["independent"])
            assert edge["n_direct_figures"] == len(found["direct"])
        assert edge["n_papers"] == len({PAPERS[figure] for figure in supporting})
        assert edge["figure_ids"] == supporting
        assert edge["weakest_lexicon"] == min(found["weakest"], key=RANKS.__getitem__)
        years = [YEARS[figure] for figure in supporting if figure in YEARS]
        if years:
            assert (edge["first_year"], edge["last_year"]) == (min(years), max(years))


@settings(max_examples=60)
@given(tables(), st.sampled_from(["discount", "keep"]), st.sampled_from(["figures", "papers"]))
def test_measures_follow_from_the_counts_of_their_organism(rows: list[Row], families: Families, unit: str) -> None:
    oracle = Oracle(rows)

    def units(figures: list[str]) -> int:
        return len(set(figures)) if unit == "figures" else len({PAPERS[figure] for figure in figures})

    mentioned = defaultdict(list)
    of_organism = defaultdict(list)
    drawn = defaultdict(set)
    for figure, _, term, _, gene in oracle.rows:
        mentioned[gene].append(figure)
        of_organism[organism(gene)].append(figure)
        drawn[figure, organism(gene)].add(oracle.entity(term, gene))
    edges = edges_of(rows, families=families, min_figures=1, unit=unit, measures=("overlap", "collaboration", "fold"))
    for pair, found in oracle.gene_pairs(families).items():
        a, b = sorted(pair)
        edge, k = edges[pair], units(found["support"])
        n_a, n_b, n = units(mentioned[a]), units(mentioned[b]), units(of_organism[organism(a)])
        assert edge["jaccard"] == pytest.approx(k / (n_a + n_b - k), rel=1e-9)
        assert edge["overlap"] == pytest.approx(k / min(n_a, n_b), rel=1e-9)
        assert edge["fold"] == pytest.approx(k * n / (n_a * n_b), rel=1e-9)
        sizes = [len(drawn[figure, organism(a)]) for figure in found["support"]]
        assert edge["collaboration"] == pytest.approx(sum(1 / (size - 1) for size in sizes if size > 1), abs=1e-9)
        if k < n:
            assert edge["npmi"] == pytest.approx(log(k * n / (n_a * n_b)) / -log(k / n), rel=1e-8, abs=1e-9)
        else:
            assert edge["npmi"] is None


@settings(max_examples=40)
@given(tables())
def test_direct_is_within_independent_within_plain(rows: list[Row]) -> None:
    kept = edges_of(rows, families="keep", min_figures=1)
    for edge in kept.values():
        assert 0 <= edge["n_direct_figures"] <= edge["n_independent_figures"] <= edge["n_figures"]
    discounted = edges_of(rows, families="discount", min_figures=1)
    assert set(discounted) == {pair for pair, edge in kept.items() if edge["n_independent_figures"]}
    for pair, edge in discounted.items():
        assert edge["n_figures"] == kept[pair]["n_figures"]


@settings(max_examples=40)
@given(tables(), st.sampled_from(["discount", "keep", "collapse"]))
def test_raising_the_minimum_never_adds_an_edge(rows: list[Row], families: Families) -> None:
    before = edges_of(rows, families=families, min_figures=1)
    for minimum in (2, 3):
        after = edges_of(rows, families=families, min_figures=minimum)
        assert {pair: edge["figure_ids"] for pair, edge in after.items()} == {
            pair: edge["figure_ids"] for pair, edge in before.items() if len(edge["figure_ids"]) >= minimum
        }
        before = after


@settings(max_examples=30)
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(rows: list[Row], random: Any) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    one, other = (corpus_of(table, papers=PAPERS, years=YEARS) for table in (rows, shuffled))
    for families in ("discount", "collapse"):
        options = BuildOptions(families=families, min_figures=1)
        assert build(one, options, layout=False, centralities=False).network == (
            build(other, options, layout=False, centralities=False).network
        )


@settings(max_examples=30)
@given(tables())
def test_a_figure_without_genes_changes_no_edge(rows: list[Row]) -> None:
    options = BuildOptions(min_figures=1, network="genes")
    alone = build(corpus_of(rows, papers=PAPERS), options, layout=False, centralities=False).network
    corpus = corpus_of(rows, papers=PAPERS, empty=["PMC0__empty"])
    joined = build(corpus, options, layout=False, centralities=False).network
    assert replace(alone, attributes={}) == replace(joined, attributes={})


@settings(max_examples=30)
@given(tables())
def test_two_species_are_never_joined(rows: list[Row]) -> None:
    for families in ("discount", "keep", "collapse"):
        for pair in edges_of(rows, families=families, min_figures=1):
            assert len({organism(symbol.split("|")[0]) for symbol in pair}) == 1


def test_papers_are_counted_once_even_when_their_figures_do_not_stand_together() -> None:
    rows: list[Row] = [(figid, w, w, "hgnc_symbol", w) for figid in ("F1", "F2", "F3") for w in ("APC", "AXIN1")]
    corpus = corpus_of(rows, papers={"F1": "PMC1", "F2": "PMC2", "F3": "PMC1"})
    edges = build(corpus, BuildOptions(network="genes"), layout=False, centralities=False).network.edges
    assert edges["n_figures"].tolist() == [3]
    assert edges["n_papers"].tolist() == [2]
