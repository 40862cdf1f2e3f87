"""A few typical rows of a configuration model against all of its rows, and equal cases of pairs against the pairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pfocr_graph.bicm import BicmFit, fit_bicm
from pfocr_graph.cases import Cases
from pfocr_graph.poisson_binomial import upper_tails
from pfocr_graph.significance import benjamini_hochberg, pair_p_values
from pfocr_graph.typical_rows import typical_rows


def fit_of_many_sizes(seed: int, spread: float) -> BicmFit:
    """Fit figures of over a hundred sizes."""
    rng = np.random.default_rng(seed)
    chances = np.clip(np.exp(rng.normal(-3.5, spread, 1500)), 1e-3, 0.8)[:, None] * rng.uniform(0.05, 1, 400)
    incidence = rng.random(chances.shape) < chances
    rows, columns = incidence.sum(axis=1), incidence.sum(axis=0)
    return fit_bicm(rows[rows > 0], columns[columns > 0])


@pytest.mark.parametrize("spread", [1.0, 1.4, 2.0])
def test_typical_rows_give_the_p_values_of_all_rows(spread: float) -> None:
    fit = fit_of_many_sizes(round(10 * spread), spread)
    degrees = fit.column_degrees
    rng = np.random.default_rng(0)
    a, b = np.sort(rng.choice(degrees, size=(2, 4000)), axis=0)
    k = rng.integers(1, 1 + np.minimum(a, 40))
    rows = np.ascontiguousarray(fit.probabilities.T)
    both = rows[fit.column_classes(a)] * rows[fit.column_classes(b)]
    exact = np.maximum(upper_tails(both, fit.row_counts.astype(np.float64), k.astype(np.float64)), 1e-300)
    assert typical_rows(fit)[0].shape[1] < len(fit.row_counts) / 2
    found = pair_p_values(fit, a, b, k)
    far = exact < 0.3
    np.testing.assert_allclose(found[far], exact[far], rtol=1e-6)
    # Near the mean the saddlepoint formula loses digits by itself.
    np.testing.assert_allclose(found[~far], exact[~far], rtol=1e-3)


def test_certain_links_leave_every_row_as_it_is() -> None:
    other = fit_of_many_sizes(0, 1.0)
    n_figures = int(other.row_counts.sum())
    sizes = np.repeat(other.row_degrees + 1, other.row_counts)
    fit = fit_bicm(sizes, [*np.repeat(other.column_degrees, other.column_counts), n_figures])
    probabilities, weights = typical_rows(fit)
    np.testing.assert_array_equal(probabilities, fit.probabilities.T)
    np.testing.assert_array_equal(weights, fit.row_counts)


@given(
    st.lists(st.tuples(st.floats(0, 1), st.integers(1, 5)), min_size=1, max_size=30),
    st.integers(0, 50),
)
def test_a_p_value_that_stands_for_several_tests_counts_as_often(cases: list[tuple[float, int]], more: int) -> None:
    p, many = (np.array(column) for column in zip(*cases, strict=True))
    n_tests = int(many.sum()) + more
    found = benjamini_hochberg(p, n_tests, n_equal=many)
    written_out = benjamini_hochberg(np.repeat(p, many), n_tests)
    np.testing.assert_allclose(np.repeat(found, many), written_out, rtol=1e-12)


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.integers(1, 5))
def test_cases_count_pairs_of_equal_degrees_and_equal_support_in_any_blocks(seed: int, n_blocks: int) -> None:
    rng = np.random.default_rng(seed)
    degrees, groups = rng.integers(1, 5, 12), np.repeat([0, 1], 6)
    left, right = np.triu_indices(12, k=1)
    shared = rng.integers(1, 1 + np.minimum(degrees[left], degrees[right]))
    cases = Cases(degrees, groups)
    for block in np.array_split(rng.permutation(len(left)), n_blocks):
        cases.add(left[block], right[block], shared[block])
    group, smaller, larger, k, many = cases.columns()
    assert int(many.sum()) == len(left)
    place = cases.find(left, right, shared)
    np.testing.assert_array_equal(np.bincount(place, minlength=len(many)), many)
    np.testing.assert_array_equal(group[place], groups[left])
    np.testing.assert_array_equal(smaller[place], np.minimum(degrees[left], degrees[right]))
    np.testing.assert_array_equal(larger[place], np.maximum(degrees[left], degrees[right]))
    np.testing.assert_array_equal(k[place], shared)
