"""Pairs counted over partner ranges of the caller's own: a part of the pairs, and each of them as in the whole."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from small_corpora import PAPERS, YEARS, Row, corpus_of, tables

from pfocr_graph.cooccurrence import Pairs, count_pairs
from pfocr_graph.incidence import Partners, build_incidence
from pfocr_graph.options import BuildOptions, Families
from pfocr_graph.support import find_echoes


def as_table(pairs: Pairs) -> dict[tuple[int, int], tuple[object, ...]]:
    columns = ("support", "n_figures", "n_independent_figures", "n_direct_figures", "n_papers", "weakest_lexicon")
    figures = [pairs.figures[a:b].tolist() for a, b in zip(pairs.offsets, pairs.offsets[1:], strict=False)]
    rows = zip(*(getattr(pairs, name).tolist() for name in columns), figures, strict=True)
    return dict(zip(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True), rows, strict=True))


@settings(max_examples=80)
@given(tables(), st.integers(0, 10), st.sampled_from(["discount", "keep"]))
def test_pairs_across_a_border_and_pairs_on_either_side_make_up_all_pairs(
    rows: list[Row], border: int, families: Families
) -> None:
    corpus = corpus_of(rows, papers=PAPERS, years=YEARS)
    incidence = build_incidence(corpus, "genes")
    own = incidence.partners
    ends = own.first + own.count
    beyond = incidence.node >= border
    border_row = np.array(
        [next((r for r in range(f, e) if beyond[r]), e) for f, e in zip(own.first, ends, strict=True)], dtype=np.int64
    )
    across = Partners(border_row, np.where(beyond, 0, ends - border_row))
    inside = Partners(own.first, np.where(beyond, own.count, border_row - own.first))

    def counted(partners: Partners | None) -> Pairs:
        options = BuildOptions(families=families, min_figures=1)
        echoes = find_echoes(corpus, incidence)
        return count_pairs(incidence, options, years=corpus.years, partners=partners, echoes=echoes)

    whole, parts = counted(None), [counted(across), counted(inside)]
    assert {pair: row for part in parts for pair, row in as_table(part).items()} == as_table(whole)
    assert sum(len(part) for part in parts) == len(whole)
    for total in ("plain_pairs", "plain_total", "supported_total"):
        assert sum(getattr(part.counts, total) for part in parts) == getattr(whole.counts, total)
    assert all(left < border <= right for left, right in as_table(parts[0]))


def test_progress_ends_with_all_nodes_done() -> None:
    rows: list[Row] = [(f"F{n}", w, w, "hgnc_symbol", w) for n in range(3) for w in ("APC", "AXIN1", "GSK3B")]
    corpus = corpus_of(rows)
    told: list[tuple[int, int]] = []
    count_pairs(
        build_incidence(corpus, "genes"),
        BuildOptions(),
        years=corpus.years,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told[-1] == (3, 3)
