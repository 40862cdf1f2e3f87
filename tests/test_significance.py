from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pfocr_graph.poisson_binomial import upper_tails
from pfocr_graph.significance import (
    SignificanceError,
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

incidences = st.tuples(st.integers(1, 8), st.integers(1, 8)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.integers(0, 1))
)


def draw_incidence(rng: np.random.Generator, shape: tuple[int, int], links: float, spread: float) -> Integers:
    """A graph of the model itself: log-normal fitnesses, each link drawn on its own."""
    x, y = (np.exp(rng.normal(0.0, spread, size)) for size in shape)
    scale = links / (x.sum() * y.sum())
    odds = scale * np.outer(x, y)
    incidence: Integers = (rng.random(shape) < odds / (1.0 + odds)).astype(np.int64)
    return incidence


def all_pairs(incidence: Integers) -> tuple[Integers, Integers, Integers]:
    """Degrees of both columns of every pair, and the rows that they share."""
    first, second = np.triu_indices(incidence.shape[1], k=1)
    degrees = incidence.sum(axis=0)
    shared = (incidence.T @ incidence)[first, second]
    return degrees[first], degrees[second], shared


def p_values_of(incidence: Integers) -> Floats:
    fit = fit_bicm(incidence.sum(axis=1), incidence.sum(axis=0))
    return pair_p_values(fit, *all_pairs(incidence))


def exact_tails(chances: Floats) -> Floats:
    """P(K >= k) for k = 0 ... n trials, adding positive numbers only: exact to the last digits at any size."""
    law = np.ones(1)
    for chance in chances:
        law = np.append(law * (1.0 - chance), 0.0) + np.append(0.0, law * chance)
    return np.cumsum(law[::-1])[::-1]


def assert_same_magnitude(found: Floats, exact: Floats) -> None:
    np.testing.assert_allclose(np.log10(found), np.log10(np.maximum(exact, 1e-300)), rtol=0.0, atol=0.1)


SHAPES = [((40, 60), 300, 0.5), ((200, 15), 600, 1.5), ((12, 300), 900, 2.0), ((60, 60), 2500, 1.0)]


@pytest.mark.parametrize(("shape", "links", "spread"), SHAPES)
def test_the_model_reproduces_every_degree_and_its_log_odds_are_a_row_and_a_column_part(
    shape: tuple[int, int], links: float, spread: float
) -> None:
    incidence = draw_incidence(np.random.default_rng(1), shape, links, spread)
    rows, columns = incidence.sum(axis=1), incidence.sum(axis=0)
    # A row or column without a link is impossible: it has no finite log odds.
    rows, columns = rows[rows > 0], columns[columns > 0]
    fit = fit_bicm(rows, columns)
    probabilities = fit.probability(rows[:, None], columns)
    np.testing.assert_allclose(probabilities.sum(axis=1), rows, atol=1e-8)
    np.testing.assert_allclose(probabilities.sum(axis=0), columns, atol=1e-8)
    assert fit.max_degree_error < 1e-8
    log_odds = np.log(probabilities / (1.0 - probabilities))
    np.testing.assert_allclose(log_odds - log_odds[:1] - log_odds[:, :1] + log_odds[0, 0], 0.0, atol=1e-6)


def test_the_fit_has_the_largest_likelihood_that_a_general_optimizer_finds() -> None:
    from scipy.optimize import minimize

    incidence = draw_incidence(np.random.default_rng(3), (15, 25), 90, 0.8)
    rows, columns = incidence.sum(axis=1), incidence.sum(axis=0)
    rows, columns = rows[rows > 0], columns[columns > 0]

    def log_odds_of(parameters: Floats) -> Floats:
        return parameters[: len(rows), None] + parameters[len(rows) :]

    def minus_log_likelihood(parameters: Floats) -> float:
        linear = rows @ parameters[: len(rows)] + columns @ parameters[len(rows) :]
        return float(np.logaddexp(0.0, log_odds_of(parameters)).sum() - linear)

    def slope(parameters: Floats) -> Floats:
        expected = 1.0 / (1.0 + np.exp(-log_odds_of(parameters)))
        return np.concatenate([expected.sum(axis=1) - rows, expected.sum(axis=0) - columns])

    start = np.full(len(rows) + len(columns), -1.0)
    found = minimize(minus_log_likelihood, start, jac=slope, method="L-BFGS-B", options={"ftol": 1e-16, "gtol": 1e-9})
    expected = 1.0 / (1.0 + np.exp(-log_odds_of(found.x)))
    fitted = fit_bicm(rows, columns).probability(rows[:, None], columns)
    np.testing.assert_allclose(fitted, expected, atol=1e-6)


def test_links_that_every_graph_of_the_degrees_has_or_lacks_are_certain_or_impossible() -> None:
    shape = (3, 4)
    graphs = np.array(list(itertools.product([0, 1], repeat=12)), dtype=np.int64).reshape(-1, *shape)
    by_degrees: dict[tuple[tuple[int, ...], tuple[int, ...]], list[Integers]] = {}
    for graph in graphs:
        rows, columns = graph.sum(axis=1), graph.sum(axis=0)
        if (np.diff(rows) <= 0).all() and (np.diff(columns) <= 0).all():
            by_degrees.setdefault((tuple(rows.tolist()), tuple(columns.tolist())), []).append(graph)
    assert len(by_degrees) > 50
    for (row_degrees, column_degrees), same_degrees in by_degrees.items():
        fit = fit_bicm(row_degrees, column_degrees)
        fitted = fit.probability(np.array(row_degrees)[:, None], column_degrees)
        np.testing.assert_array_equal(fitted == 1.0, np.all(same_degrees, axis=0))
        np.testing.assert_array_equal(fitted == 0.0, ~np.any(same_degrees, axis=0))


@pytest.mark.parametrize(
    ("incidence", "expected"),
    [
        pytest.param(np.ones((1, 3)), np.ones(3), id="one figure"),
        pytest.param(np.ones((3, 1)), np.ones(0), id="one gene"),
        pytest.param(np.ones((5, 4)), np.ones(6), id="all genes in all figures"),
        pytest.param(np.zeros((5, 3)), np.ones(3), id="no links"),
        pytest.param(np.ones((0, 0)), np.ones(0), id="no figures and no genes"),
        pytest.param(np.ones((4, 0)), np.ones(0), id="no genes"),
        pytest.param(np.ones((0, 2)), np.ones(1), id="no figures"),
        pytest.param(np.eye(4), np.ones(6), id="nothing shared"),
        pytest.param([[1, 1], [1, 1], [0, 0]], np.ones(1), id="figures with all genes and with none"),
        pytest.param([[1, 1, 1], [1, 1, 0]], np.ones(3), id="nested"),
    ],
)
def test_graphs_without_anything_random_have_p_values_of_one(incidence: Integers, expected: Floats) -> None:
    np.testing.assert_array_equal(p_values_of(np.array(incidence, dtype=np.int64)), expected)


def test_equal_degrees_give_the_binomial_law() -> None:
    n = 10
    circulant = sum(np.roll(np.eye(n, dtype=np.int64), shift, axis=1) for shift in range(4))
    degrees, others, shared = all_pairs(np.asarray(circulant))
    chance = 0.4**2
    law = [math.comb(n, k) * chance**k * (1 - chance) ** (n - k) for k in range(n + 1)]
    fit = fit_bicm([4] * n, [4] * n)
    expected = [math.fsum(law[k:]) for k in shared]
    np.testing.assert_allclose(pair_p_values(fit, degrees, others, shared), expected, rtol=0.08)
    np.testing.assert_allclose(expected_counts(fit, degrees, others), n * chance, rtol=1e-9)


LAWS = [
    pytest.param(2, 0.0, 0.0, id="two halves"),
    pytest.param(3, 0.0, 12.0, id="three of very different chances"),
    pytest.param(30, -1.0, 1.0, id="thirty"),
    pytest.param(30, 0.0, 20.0, id="thirty, certain to impossible"),
    pytest.param(60, 3.0, 2.0, id="sixty, mostly likely"),
    pytest.param(300, -3.0, 2.0, id="three hundred"),
    pytest.param(300, 0.0, 0.1, id="three hundred near one half"),
    pytest.param(400, 0.0, 0.0, id="four hundred halves"),
    pytest.param(1000, -9.0, 1.5, id="a thousand rare ones"),
]


@pytest.mark.parametrize(("n_trials", "centre", "spread"), LAWS)
def test_tails_match_the_exact_law_at_every_count(n_trials: int, centre: float, spread: float) -> None:
    rng = np.random.default_rng(n_trials)
    chances = 1.0 / (1.0 + np.exp(-rng.normal(centre, spread, n_trials)))
    exact = exact_tails(chances)
    counts = np.flatnonzero(exact > 1e-290)
    successes = np.broadcast_to(chances, (len(counts), n_trials))
    found = upper_tails(successes, np.ones(n_trials), counts.astype(np.float64))
    np.testing.assert_allclose(found, exact[counts], rtol=0.07)
    assert (np.diff(found) <= 1e-12).all()


def test_counts_that_cannot_be_or_must_be_have_tails_of_zero_and_one() -> None:
    successes = np.tile([1.0, 0.0, 0.25], (7, 1))
    counts = np.arange(7.0)
    tails = upper_tails(successes, np.array([2.0, 3.0, 2.0]), counts)
    np.testing.assert_allclose(tails, [1.0, 1.0, 1.0, 1 - 0.75**2, 0.25**2, 0.0, 0.0], rtol=1e-12)


@pytest.mark.parametrize(("shape", "links", "spread"), SHAPES)
def test_p_values_match_the_exact_law_on_every_pair(shape: tuple[int, int], links: float, spread: float) -> None:
    incidence = draw_incidence(np.random.default_rng(5), shape, links, spread)
    rows, columns = incidence.sum(axis=1), incidence.sum(axis=0)
    fit = fit_bicm(rows, columns)
    degrees, others, shared = all_pairs(incidence)
    p_values = pair_p_values(fit, degrees, others, shared)
    expected = expected_counts(fit, degrees, others)
    lower, upper = np.minimum(degrees, others), np.maximum(degrees, others)
    for a, b in np.unique(np.column_stack([lower, upper]), axis=0):
        same = (lower == a) & (upper == b)
        chances = fit.probability(rows, a) * fit.probability(rows, b)
        assert_same_magnitude(p_values[same], exact_tails(chances)[shared[same]])
        np.testing.assert_allclose(expected[same], chances.sum(), rtol=1e-9)


def test_p_values_of_a_large_corpus_match_the_exact_law_down_to_1e_minus_100() -> None:
    incidence = draw_incidence(np.random.default_rng(7), (2500, 150), 20_000, 1.2)
    rows, columns = incidence.sum(axis=1), incidence.sum(axis=0)
    fit = fit_bicm(rows, columns)
    ranked = np.sort(columns)[::-1]
    for rank in (2, 20, 60):
        a, b = ranked[rank], ranked[rank + 1]
        exact = exact_tails(fit.probability(rows, a) * fit.probability(rows, b))
        counts = np.flatnonzero(exact > 1e-290)
        assert exact[counts].min() < 1e-250
        found = pair_p_values(fit, np.full(len(counts), a), np.full(len(counts), b), counts)
        assert_same_magnitude(found, exact[counts])


def test_p_values_never_fall_below_their_limit() -> None:
    fit = fit_bicm([1] * 5000, [500] * 10)
    assert pair_p_values(fit, [500], [500], [500]).tolist() == [1e-300]
    assert hypergeometric_p_values(5000, [500], [500], [500]).tolist() == [1e-300]


def test_figure_pairs_swap_the_roles() -> None:
    incidence = draw_incidence(np.random.default_rng(9), (20, 30), 150, 1.0)
    fit = fit_bicm(incidence.sum(axis=1), incidence.sum(axis=0))
    pairs = all_pairs(incidence.T)
    np.testing.assert_allclose(pair_p_values(fit.transposed(), *pairs), p_values_of(incidence.T), rtol=1e-6)


@settings(max_examples=60)
@given(incidence=incidences, seed=st.integers(0, 2**32 - 1))
def test_relabelling_genes_and_figures_relabels_the_p_values(incidence: Integers, seed: int) -> None:
    rng = np.random.default_rng(seed)
    columns = rng.permutation(incidence.shape[1])
    shuffled = incidence[rng.permutation(incidence.shape[0])][:, columns]
    first, second = np.triu_indices(incidence.shape[1], k=1)
    square, shuffled_square = np.ones((2, incidence.shape[1], incidence.shape[1]))
    square[first, second] = square[second, first] = p_values_of(incidence)
    shuffled_square[first, second] = shuffled_square[second, first] = p_values_of(shuffled)
    np.testing.assert_array_equal(shuffled_square, square[np.ix_(columns, columns)])


@settings(max_examples=60)
@given(incidence=incidences, n_empty=st.integers(1, 5))
def test_figures_without_genes_change_nothing(incidence: Integers, n_empty: int) -> None:
    with_empty = np.vstack([incidence, np.zeros((n_empty, incidence.shape[1]), dtype=np.int64)])
    np.testing.assert_allclose(p_values_of(with_empty), p_values_of(incidence), rtol=1e-6)


@settings(max_examples=60)
@given(incidence=incidences)
def test_more_shared_figures_never_have_a_larger_p_value(incidence: Integers) -> None:
    fit = fit_bicm(incidence.sum(axis=1), incidence.sum(axis=0))
    n_rows = incidence.shape[0]
    for a, b in itertools.combinations_with_replacement(fit.column_degrees.tolist(), 2):
        counts = np.arange(n_rows + 1)
        p_values = pair_p_values(fit, np.full(n_rows + 1, a), np.full(n_rows + 1, b), counts)
        assert p_values[0] == 1.0
        assert (np.diff(p_values) <= 1e-12).all()


def null_p_values() -> list[tuple[Floats, Floats]]:
    """BiCM and hypergeometric p-values of all pairs, in graphs of very unequal figures without associations."""
    rng = np.random.default_rng(11)
    drawn = []
    for _ in range(40):
        incidence = draw_incidence(rng, (300, 80), 2000, 1.2)
        pairs = all_pairs(incidence)
        fit = fit_bicm(incidence.sum(axis=1), incidence.sum(axis=0))
        drawn.append((pair_p_values(fit, *pairs), hypergeometric_p_values(300, *pairs)))
    return drawn


def test_without_associations_p_values_are_uniform_or_conservative_and_hypergeometric_ones_are_not() -> None:
    bicm, hypergeometric = (np.array(p_values) for p_values in zip(*null_p_values(), strict=True))
    for level in (0.05, 0.01, 0.001):
        assert (bicm <= level).mean() <= level
        assert (hypergeometric <= level).mean() > 2 * level
    n_tests = bicm.shape[1]
    false_alarms = sum((benjamini_hochberg(p, n_tests) <= 0.05).any() for p in bicm)
    assert false_alarms <= 5  # at a rate of 0.05, 40 graphs have more than 5 once in 70 times
    assert sum((benjamini_hochberg(p, n_tests) <= 0.05).any() for p in hypergeometric) > 30


def test_planted_pairs_that_share_half_of_their_figures_are_found() -> None:
    rng = np.random.default_rng(13)
    incidence = draw_incidence(rng, (600, 200), 6000, 0.8)
    sizes, degrees = incidence.sum(axis=1), incidence.sum(axis=0)
    order = np.argsort(degrees)
    planted = order[(degrees[order] >= 20) & (degrees[order] <= 60)][:60].reshape(30, 2)
    for a, b in planted:
        n_together = degrees[b] // 2
        with_a, without_a = np.flatnonzero(incidence[:, a]), np.flatnonzero(incidence[:, a] == 0)
        together = rng.choice(with_a, n_together, replace=False)
        by_size = sizes[without_a] / sizes[without_a].sum()
        apart = rng.choice(without_a, degrees[b] - n_together, replace=False, p=by_size)
        incidence[:, b] = 0
        incidence[together, b] = incidence[apart, b] = 1
    p_values = p_values_of(incidence)
    discovered = np.column_stack(np.triu_indices(200, k=1))[benjamini_hochberg(p_values, len(p_values)) <= 0.05]
    true = {frozenset(pair) for pair in discovered.tolist()} & {frozenset(pair) for pair in planted.tolist()}
    assert len(true) >= 0.8 * len(planted)
    assert len(discovered) - len(true) <= 0.05 * len(discovered)


@settings(max_examples=100)
@given(data=st.data(), n_rows=st.integers(1, 400))
def test_hypergeometric_p_values_match_scipy(data: st.DataObject, n_rows: int) -> None:
    from scipy.stats import hypergeom

    degrees = st.integers(0, n_rows)
    a, b, k = (np.array([data.draw(degrees)]) for _ in range(3))
    exact = hypergeom.sf(k - 1, n_rows, a, b)
    np.testing.assert_allclose(hypergeometric_p_values(n_rows, a, b, k), np.clip(exact, 1e-300, 1.0), rtol=1e-8)


def test_hypergeometric_p_values_match_exact_arithmetic_far_out() -> None:
    n_rows, a, b = 60_000, 900, 400
    counts = np.arange(0, 131, 13)
    exact = [
        sum(math.comb(a, j) * math.comb(n_rows - a, b - j) for j in range(k, b + 1)) / math.comb(n_rows, b)
        for k in counts.tolist()
    ]
    assert exact[-1] < 1e-120
    found = hypergeometric_p_values(n_rows, np.full(len(counts), a), np.full(len(counts), b), counts)
    np.testing.assert_allclose(found, exact, rtol=1e-6)


p_value_lists = st.lists(st.sampled_from([0.0, 1e-9, 1e-4, 0.01, 0.03, 0.2, 1.0]) | st.floats(0.0, 1.0), max_size=30)


@given(p_values=p_value_lists, n_untested=st.integers(0, 50))
def test_q_values_match_scipy_with_pairs_that_share_nothing_written_out(p_values: list[float], n_untested: int) -> None:
    from scipy.stats import false_discovery_control

    written_out = p_values + [1.0] * n_untested
    expected = false_discovery_control(written_out)[: len(p_values)] if written_out else np.empty(0)
    q = benjamini_hochberg(np.array(p_values), n_tests=len(written_out))
    np.testing.assert_allclose(q, expected, rtol=1e-12, atol=1e-300)
    assert (q <= 1.0).all()


@given(p_values=p_value_lists, seed=st.integers(0, 2**32 - 1))
def test_q_values_do_not_depend_on_the_order_of_the_pairs(p_values: list[float], seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(p_values))
    values = np.array(p_values)
    shuffled = benjamini_hochberg(values[order], n_tests=100)
    np.testing.assert_array_equal(shuffled, benjamini_hochberg(values, n_tests=100)[order])


@settings(max_examples=100)
@given(incidence=incidences)
def test_every_small_graph_can_be_fitted(incidence: Integers) -> None:
    rows, columns = incidence.sum(axis=1), incidence.sum(axis=0)
    fitted = fit_bicm(rows, columns).probability(rows[:, None], columns)
    np.testing.assert_allclose(fitted.sum(axis=1), rows, atol=1e-8)
    np.testing.assert_allclose(fitted.sum(axis=0), columns, atol=1e-8)


@pytest.mark.parametrize("size", [5, 20, 60])
def test_a_graph_that_nearly_forces_every_link_can_be_fitted(size: int) -> None:
    nested = np.tril(np.ones((size, size), dtype=np.int64))
    nested[0, -1] = 1
    nested[-1, 0] = 0
    fit = fit_bicm(nested.sum(axis=1), nested.sum(axis=0))
    assert fit.max_degree_error < 1e-8


def test_a_fit_that_does_not_converge_is_an_error() -> None:
    with pytest.raises(SignificanceError, match="did not converge"):
        fit_bicm([3, 2, 1, 1], [4, 1, 1, 1], max_iterations=1)


@pytest.mark.parametrize(
    ("rows", "columns", "message"),
    [
        ([2, 1], [1, 1], "row degrees sum to 3, column degrees to 2"),
        ([3, 1], [2, 2], "the 1 largest rows have 3 links, 1 more than the columns allow"),
        ([2, 2, 0], [3, 1], "the 2 largest rows have 4 links, 1 more than the columns allow"),
        ([1, -1], [0, 0], "-1 is below 0"),
        ([0.5, 0.5], [1], "expected one row of integers"),
        ([[1]], [1], "expected one row of integers"),
    ],
)
def test_degrees_of_no_graph_are_refused(rows: list[int], columns: list[int], message: str) -> None:
    with pytest.raises(SignificanceError, match=message):
        fit_bicm(rows, columns)


def test_pairs_that_were_not_fitted_or_do_not_line_up_are_refused() -> None:
    fit = fit_bicm([1, 1, 1, 1], [2, 2])
    with pytest.raises(SignificanceError, match="column degree 3 was not fitted"):
        pair_p_values(fit, [3], [2], [1])
    with pytest.raises(SignificanceError, match="column degree 9 was not fitted"):
        expected_counts(fit, [2], [9])
    with pytest.raises(SignificanceError, match="row degree 0 was not fitted"):
        fit.probability(0, 2)
    with pytest.raises(SignificanceError, match="three equal lengths"):
        pair_p_values(fit, [2, 2], [2, 2], [1])
    with pytest.raises(SignificanceError, match="below 0"):
        pair_p_values(fit, [2], [2], [-1])
    with pytest.raises(SignificanceError, match="a degree of 5 in 4 rows"):
        hypergeometric_p_values(4, [2], [5], [1])
    with pytest.raises(SignificanceError, match="between 0 and 1"):
        benjamini_hochberg([0.5, np.nan], n_tests=2)
    with pytest.raises(SignificanceError, match="2 p-values of 1 tests"):
        benjamini_hochberg([0.5, 0.1], n_tests=1)
