"""Near-duplicates, stories and merged figures, against a comparison of all sets with all others."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st
from small_corpora import Row, corpus_of

from pfocr_graph import FigureCorpus
from pfocr_graph.incidence import build_incidence
from pfocr_graph.reused import find_stories, merge_reused, near_duplicates

GENES = [f"G{letter}" for letter in "ABCDEFGHIJ"]


def drawn(figures: dict[str, set[str]], papers: dict[str, str] | None = None) -> FigureCorpus:
    rows: list[Row] = [(figid, g, g, "hgnc_symbol", g) for figid, genes in figures.items() for g in sorted(genes)]
    return corpus_of(rows, papers=papers, empty=figures)


figure_sets = st.dictionaries(
    st.sampled_from([f"PMC{i}__f" for i in range(9)]), st.sets(st.sampled_from(GENES)), min_size=1
)


@settings(max_examples=60)
@given(figure_sets)
def test_near_duplicates_and_stories_are_those_of_comparing_every_two_figures(figures: dict[str, set[str]]) -> None:
    corpus = drawn(figures)
    entities = build_incidence(corpus, "entities")
    figids = [figure.figid for figure in corpus.figure_list]
    alike: nx.Graph[str] = nx.Graph()
    alike.add_nodes_from(figids)
    expected = dict.fromkeys(figids, 0)
    for one, other in combinations(figids, 2):
        a, b = figures[one], figures[other]
        if min(len(a), len(b)) >= 5:
            similarity = len(a & b) / len(a | b)
            if similarity >= 0.8:
                expected[one] += 1
                expected[other] += 1
            if similarity >= 0.6:
                alike.add_edge(one, other)
    assert dict(zip(figids, near_duplicates(entities).tolist(), strict=True)) == expected
    stories = find_stories(corpus, entities)
    groups: dict[int, set[str]] = {}
    for figid, story in zip(figids, stories.story.tolist(), strict=True):
        if story:
            groups.setdefault(story, set()).add(figid)
    wanted = sorted((set(group) for group in nx.connected_components(alike) if len(group) > 1), key=min)
    assert sorted(groups.values(), key=min) == wanted
    assert list(stories.n_figures) == sorted(map(len, wanted), reverse=True)


def test_equal_figures_of_different_papers_become_one_and_those_of_one_paper_do_not() -> None:
    same = set(GENES[:5])
    figures = {"PMC1__a": same, "PMC2__a": same, "PMC3__a": same, "PMC3__b": same, "PMC4__a": same | {"GZ"}}
    papers = {figid: figid.partition("__")[0] for figid in figures}
    corpus, merged = merge_reused(drawn(figures, papers))
    assert [figure.figid for figure in corpus.figure_list] == ["PMC1__a", "PMC4__a"]
    assert merged[0].figid == "PMC1__a"
    assert merged[0].merged == ("PMC2__a", "PMC3__a", "PMC3__b")
    one_paper = {"PMC3__a": same, "PMC3__b": same}
    assert merge_reused(drawn(one_paper, papers))[1] == ()


def test_figures_of_fewer_than_five_entities_are_never_merged_or_called_alike() -> None:
    small = set(GENES[:4])
    corpus = drawn({"PMC1__a": small, "PMC2__a": small})
    assert near_duplicates(build_incidence(corpus, "entities")).tolist() == [0, 0]
    assert merge_reused(corpus)[1] == ()


def test_what_most_figures_of_a_story_draw_is_named_most_common_first() -> None:
    wnt = {"APC", "AXIN1", "GSK3B", "CTNNB1", "LRP6"}
    corpus = drawn({"PMC1__a": wnt, "PMC2__a": wnt | {"DVL1"}, "PMC3__a": wnt - {"LRP6"} | {"DVL1"}})
    stories = find_stories(corpus, build_incidence(corpus, "entities"))
    assert stories.n_figures == (3,)
    assert stories.n_papers == (3,)
    assert stories.common == (("APC", "AXIN1", "CTNNB1", "GSK3B", "DVL1", "LRP6"),)
