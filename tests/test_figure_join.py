"""Pairs of figures found by pruning, against all pairs looked at one by one."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pfocr_graph import figure_join, figure_pairs
from pfocr_graph.figure_join import FigureJoin
from pfocr_graph.figure_pairs import pair_figures
from pfocr_graph.incidence import Incidence

FigureSets = list[frozenset[int]]

LIMITS = st.fixed_dictionaries(
    {
        "min_shared": st.integers(1, 6),
        "min_jaccard": st.sampled_from([0.0, 0.1, 0.2, 1 / 3, 0.5, 0.6, 0.75, 0.8, 1.0]),
        "nested": st.booleans(),
    }
)


def random_figures(seed: int, n_figures: int = 60, n_entities: int = 100) -> FigureSets:
    """Draw figures as they are: some entities in most of them, and stories that are drawn again with changes."""
    rng = np.random.default_rng(seed)
    chances = (np.arange(n_entities) + 1.0) ** -rng.uniform(0.2, 1.2)
    figures: FigureSets = []
    for _ in range(n_figures):
        if figures and rng.random() < 0.4:
            copied = np.array(sorted(figures[rng.integers(len(figures))]), dtype=int)
            drawn = copied[rng.random(len(copied)) < 0.85]
        else:
            size = min(n_entities, int(rng.geometric(0.1)) - 1)
            drawn = rng.choice(n_entities, size=size, replace=False, p=chances / chances.sum())
        figures.append(frozenset(drawn.tolist()) | frozenset(rng.integers(n_entities, size=rng.integers(2)).tolist()))
    return figures


def incidence_of(figures: FigureSets, n_entities: int = 100) -> Incidence:
    """Return who draws what."""
    rows = [(figure, entity) for figure, drawn in enumerate(figures) for entity in sorted(drawn)]
    figure, node = np.array(rows, dtype=np.int32).reshape(-1, 2).T
    alone = np.bincount(node, minlength=n_entities)
    return Incidence(
        axis="entities",
        codes=np.arange(n_entities, dtype=np.int32),
        figure=figure,
        node=node,
        lexicon=np.zeros(len(rows), dtype=np.int8),
        direct=np.ones(len(rows), dtype=bool),
        n_figures=alone,
        n_papers=alone,
        paper=np.arange(len(figures), dtype=np.int32),
        taxon=np.zeros(n_entities, dtype=np.int32),
        taxon_ids=("9606",),
    )


def brute_force(
    figures: FigureSets, *, min_shared: int, min_jaccard: float, nested: bool
) -> dict[tuple[int, int], int]:
    found = {}
    for a, b in combinations(range(len(figures)), 2):
        one, other = figures[a], figures[b]
        shared = len(one & other)
        if shared < min_shared or (nested and not (one <= other or other <= one)):
            continue
        if shared >= min_jaccard * len(one | other) - 1e-9:
            found[a, b] = shared
    return found


def joined(join: FigureJoin) -> dict[tuple[int, int], int]:
    found = {}
    for block in join.blocks():
        for left, right, shared in zip(*(column.tolist() for column in block), strict=True):
            assert (left, right) not in found
            found[left, right] = shared
    return found


@settings(max_examples=150)
@given(st.integers(0, 10**6), LIMITS, st.sampled_from([1, 50, 10**6]))
def test_the_join_finds_each_pair_once_and_no_other(seed: int, limits: Any, steps: int) -> None:
    figures = random_figures(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figure_join, "BLOCK_STEPS", steps)
        assert joined(FigureJoin(incidence_of(figures), **limits)) == brute_force(figures, **limits)


@settings(max_examples=60)
@given(st.integers(0, 10**6), LIMITS, st.integers(1, 40), st.booleans())
def test_the_strongest_pairs_are_the_same_when_weak_ones_are_never_looked_at(
    seed: int, limits: Any, top: int, counted: bool
) -> None:
    figures = random_figures(seed)
    sizes = [len(drawn) for drawn in figures]
    every = brute_force(figures, **limits)

    def strength(pair: tuple[int, int]) -> tuple[Any, ...]:
        union = sizes[pair[0]] + sizes[pair[1]] - every[pair]
        return -every[pair], -(every[pair] / union), pair

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figure_join, "BLOCK_STEPS", 200)
        patch.setattr(figure_pairs, "AUTO_EDGES", 1)
        patch.setattr(figure_pairs, "COUNTED_STEPS", 10**9 if counted else 0)
        found = pair_figures(incidence_of(figures), top=top, **limits)
    expected = sorted(every, key=strength)[:top]
    assert list(zip(found.left.tolist(), found.right.tolist(), strict=True)) == expected
    assert found.n_shared.tolist() == [every[pair] for pair in expected]
    assert found.n_pairs == len(every) or (found.n_pairs is None and not counted)


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(1, 300))
def test_an_automatic_minimum_lets_through_what_was_asked_for_at_most(seed: int, most: int) -> None:
    figures = random_figures(seed)
    shared = sorted(brute_force(figures, min_shared=1, min_jaccard=0, nested=False).values(), reverse=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figure_join, "BLOCK_STEPS", 200)
        patch.setattr(figure_pairs, "AUTO_EDGES", most)
        found = pair_figures(incidence_of(figures), top=None, min_shared="auto")
    assert found.n_pairs == len(found.left) <= most
    assert found.n_shared.tolist() == [k for k in shared if k >= found.min_shared]
    assert found.min_shared == 1 or sum(k >= found.min_shared - 1 for k in shared) > most


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.lists(st.integers(0, 59), min_size=1, max_size=8), LIMITS)
def test_pairs_among_chosen_figures_are_those_of_all_that_have_both(seed: int, chosen: list[int], limits: Any) -> None:
    figures = random_figures(seed)
    found = joined(FigureJoin(incidence_of(figures), figures=np.array(chosen), **limits))
    every = brute_force(figures, **limits)
    assert found == {pair: shared for pair, shared in every.items() if set(pair) <= set(chosen)}


def test_no_figures_have_no_pairs() -> None:
    assert joined(FigureJoin(incidence_of([frozenset(), frozenset()]))) == {}
    assert joined(FigureJoin(incidence_of([], n_entities=0))) == {}
