"""Significance on the real Alzheimer's disease corpus, and against the ``bicm`` package."""

from __future__ import annotations

import csv
import gzip
import os
import warnings
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.sparse import csr_array, triu

from pfocr_graph.significance import (
    BicmFit,
    benjamini_hochberg,
    expected_counts,
    fit_bicm,
    hypergeometric_p_values,
    pair_p_values,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

pytestmark = pytest.mark.long

MIN_FIGURES = 5


@dataclass(frozen=True)
class Graph:
    """Drawn entities of figures, and every pair of entities that share a figure but no gene."""

    figures: list[set[int]]
    members: list[frozenset[str]]

    @cached_property
    def figure_degrees(self) -> Integers:
        return np.array([len(entities) for entities in self.figures])

    @cached_property
    def degrees(self) -> Integers:
        return np.bincount([e for entities in self.figures for e in entities], minlength=len(self.members))

    @cached_property
    def pairs(self) -> tuple[Integers, Integers, Integers]:
        indices = np.array([e for entities in self.figures for e in sorted(entities)])
        starts = np.concatenate([[0], np.cumsum(self.figure_degrees)])
        incidence = csr_array((np.ones(len(indices), dtype=np.int64), indices, starts))
        shared = triu(incidence.T @ incidence, k=1).tocoo()
        proper = np.array(
            [self.members[a].isdisjoint(self.members[b]) for a, b in zip(shared.row, shared.col, strict=True)]
        )
        return shared.row[proper], shared.col[proper], shared.data[proper]

    @cached_property
    def fit(self) -> BicmFit:
        return fit_bicm(self.figure_degrees, self.degrees)

    def p_values(self) -> tuple[Floats, Floats]:
        """BiCM and hypergeometric p-values."""
        first, second, shared = self.pairs
        a, b = self.degrees[first], self.degrees[second]
        return pair_p_values(self.fit, a, b, shared), hypergeometric_p_values(len(self.figures), a, b, shared)

    def tested(self, min_figures: int) -> tuple[NDArray[np.bool_], int]:
        """Which pairs are of entities with enough figures, and m, all such pairs with or without a figure."""
        first, second, _ = self.pairs
        enough = self.degrees >= min_figures
        entities_of_gene: dict[str, list[int]] = defaultdict(list)
        for entity in np.flatnonzero(enough).tolist():
            for gene in self.members[entity]:
                entities_of_gene[gene].append(entity)
        improper = {(a, b) for entities in entities_of_gene.values() for a in entities for b in entities if a < b}
        n = int(enough.sum())
        return enough[first] & enough[second], n * (n - 1) // 2 - len(improper)


@pytest.fixture(scope="module")
def adrd() -> Graph:
    folder = os.environ.get("PFOCR_GRAPH_DATA")
    if folder is None:
        pytest.skip("PFOCR_GRAPH_DATA names no folder with pfocr-adrd/genes.tsv.gz")
    members_of_term: dict[str, set[str]] = defaultdict(set)
    terms_of_figure: dict[str, set[str]] = defaultdict(set)
    with gzip.open(Path(folder) / "pfocr-adrd" / "genes.tsv.gz", "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            members_of_term[row["symbol"]].add(row["entrez"])
            terms_of_figure[row["figid"]].add(row["symbol"])
    members = sorted({frozenset(genes) for genes in members_of_term.values()}, key=sorted)
    entity_of = {genes: entity for entity, genes in enumerate(members)}
    figures = [
        {entity_of[frozenset(members_of_term[term])] for term in terms} for _, terms in sorted(terms_of_figure.items())
    ]
    return Graph(figures, members)


def swapped(graph: Graph, n_trades: int, seed: int) -> Graph:
    """The graph after random trades of entities between two figures, which keep every degree (curveball)."""
    rng = np.random.default_rng(seed)
    figures = [set(entities) for entities in graph.figures]
    for one, other in rng.integers(len(figures), size=(n_trades, 2)).tolist():
        common = figures[one] & figures[other]
        tradable = np.array(sorted(figures[one] ^ figures[other]))
        rng.shuffle(tradable)
        n_one = len(figures[one]) - len(common)
        figures[one], figures[other] = (
            common | set(tradable[:n_one].tolist()),
            common | set(tradable[n_one:].tolist()),
        )
    return Graph(figures, graph.members)


def exact_tails(chances: Floats, largest: int) -> Floats:
    """P(K >= k) for k up to the largest, of the laws in the columns: a sum of positive numbers only."""
    law = np.zeros((largest + 1, chances.shape[1]))  # the last place gathers all that is at least the largest
    law[0] = 1.0
    for chance in chances:
        moved = law[:-1] * chance
        law[:-1] *= 1.0 - chance
        law[1:] += moved
    return np.cumsum(law[::-1], axis=0)[::-1]


@pytest.mark.parametrize(
    ("shape", "links", "spread"),
    [((30, 50), 300, 0.5), ((100, 40), 900, 1.5), ((20, 200), 700, 1.0), ((60, 60), 2400, 1.0)],
)
def test_probabilities_match_the_bicm_package(shape: tuple[int, int], links: float, spread: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # numba tells of its experimental features
        import bicm

        rng = np.random.default_rng(1)
        x, y = (np.exp(rng.normal(0.0, spread, size)) for size in shape)
        odds = links / (x.sum() * y.sum()) * np.outer(x, y)
        incidence = (rng.random(shape) < odds / (1.0 + odds)).astype(np.int64)
        theirs = bicm.BipartiteGraph(incidence)
        theirs.solve_tool(tol=1e-12, eps=1e-12, max_steps=2000, verbose=False)
        expected = theirs.get_bicm_matrix()
    rows, columns = incidence.sum(axis=1), incidence.sum(axis=0)
    probabilities = fit_bicm(rows, columns).probability(rows[:, None], columns)
    np.testing.assert_allclose(probabilities, expected, rtol=0.0, atol=1e-6)


def test_p_values_of_every_pair_of_the_corpus_match_the_exact_law(adrd: Graph) -> None:
    first, second, shared = adrd.pairs
    a, b = adrd.degrees[first], adrd.degrees[second]
    cases = np.unique(np.column_stack([np.minimum(a, b), np.maximum(a, b), shared]), axis=0)
    found = np.log10(pair_p_values(adrd.fit, *cases.T))
    degree_pairs, starts = np.unique(cases[:, :2], axis=0, return_index=True)
    largest = np.maximum.reduceat(cases[:, 2], starts)
    by_figure = adrd.fit.probability(adrd.figure_degrees[:, None], adrd.fit.column_degrees)
    worst = 0.0
    for block in np.array_split(np.argsort(largest), 100):
        classes = adrd.fit.column_classes(degree_pairs[block])
        exact = exact_tails(by_figure[:, classes[:, 0]] * by_figure[:, classes[:, 1]], int(largest[block].max()))
        for tails, pair in zip(exact.T, block, strict=True):
            until = starts[pair + 1] if pair + 1 < len(starts) else len(cases)
            counts = cases[starts[pair] : until, 2]
            worst = max(worst, np.abs(found[starts[pair] : until] - np.log10(tails[counts])).max())
    assert found.min() < -90
    assert worst < 0.1


def test_the_strongest_edges_of_the_corpus_are_textbook_biology(adrd: Graph) -> None:
    first, second, shared = adrd.pairs
    assert len(shared) == 605_640 - 425
    tested, n_tests = adrd.tested(MIN_FIGURES)
    p_values, _ = adrd.p_values()
    q = np.ones(len(shared))
    q[tested] = benjamini_hochberg(p_values[tested], n_tests)
    kept = (q <= 0.01) & (shared >= MIN_FIGURES)
    assert 4280 <= kept.sum() <= 4600
    expected = expected_counts(adrd.fit, adrd.degrees[first], adrd.degrees[second])
    strongest = np.argmin(p_values)
    assert shared[strongest] == 302
    assert expected[strongest] == pytest.approx(81.1, abs=0.1)
    genes = adrd.members[first[strongest]] | adrd.members[second[strongest]]
    assert genes == {"324", "8312", "8313"}  # APC, and AXIN1 and AXIN2


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_degree_preserving_swaps_of_the_corpus_hold_no_discoveries(adrd: Graph, seed: int) -> None:
    random = swapped(adrd, n_trades=40_000, seed=seed)
    np.testing.assert_array_equal(random.degrees, adrd.degrees)
    np.testing.assert_array_equal(random.figure_degrees, adrd.figure_degrees)
    tested, n_tests = random.tested(MIN_FIGURES)
    bicm, hypergeometric = (p_values[tested] for p_values in random.p_values())
    for level in (0.05, 0.01, 0.001, 0.0001):
        assert (bicm <= level).sum() <= level * n_tests
    assert (benjamini_hochberg(bicm, n_tests) <= 0.05).sum() <= 1
    assert (benjamini_hochberg(hypergeometric, n_tests) <= 0.05).sum() > 100
