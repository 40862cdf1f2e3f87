"""Neighbourhoods, the strongest edges, figure networks, groups and comparisons."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_corpora import Row, corpus_of, tables

from pfocr_graph import BuildOptions, FigureCorpus, OptionError, build_network, example_corpus
from pfocr_graph.build import build
from pfocr_graph.comparison import compare_networks
from pfocr_graph.figure_pairs import pair_figures
from pfocr_graph.incidence import build_incidence
from pfocr_graph.reports.groups import communities_report, stories_report
from pfocr_graph.thinning import nodes_around, strongest_of_each_node


@pytest.fixture(scope="module")
def human() -> FigureCorpus:
    return example_corpus().select(organism="human")


def names(network: Any, kind: str = "gene") -> set[str]:
    return set(network.node_tables[kind].columns["name"].values()) if kind in network.node_tables else set()


edge_lists = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(1, 4)).filter(lambda edge: edge[0] < edge[1]),
    unique_by=lambda edge: edge[:2],
    min_size=1,
)


@given(edge_lists, st.integers(1, 3))
def test_an_edge_stays_when_it_is_among_the_strongest_of_either_end(edges: list[tuple[int, int, int]], n: int) -> None:
    left, right, strength = (np.array(column) for column in zip(*edges, strict=True))
    stays = strongest_of_each_node(left, right, strength.astype(float), n)
    for place, (a, b, weight) in enumerate(edges):
        better = [
            sum((w, -i) > (weight, -place) for i, (x, y, w) in enumerate(edges) if end in (x, y)) for end in (a, b)
        ]
        assert bool(stays[place]) == (min(better) < n)


@given(edge_lists, st.integers(0, 7), st.integers(1, 3))
def test_a_neighbourhood_without_a_limit_is_what_networkx_finds(
    edges: list[tuple[int, int, int]], centre: int, hops: int
) -> None:
    left, right, strength = (np.array(column) for column in zip(*edges, strict=True))
    near = nodes_around(left, right, strength.astype(float), 8, [centre], hops=hops, top=None)
    graph: nx.Graph[int] = nx.Graph((a, b) for a, b, _ in edges)
    graph.add_node(centre)
    assert set(np.flatnonzero(near).tolist()) == set(nx.single_source_shortest_path_length(graph, centre, cutoff=hops))


def test_the_network_around_a_gene_has_its_strongest_neighbours_and_figures_that_draw_it(human: FigureCorpus) -> None:
    whole = build_network(human, min_figures=1).to_networkx()
    network = build_network(human, min_figures=1, around=("TREM2",), around_top=5)
    assert len(names(network)) == 6
    assert "TREM2" in names(network)
    figures = network.node_tables["figure"].columns["node_id"].values()
    by_name = {data["name"]: node for node, data in whole.nodes(data=True) if data["type"] == "gene"}
    for figure in figures:
        assert whole.has_edge(figure, by_name["TREM2"])
    weights = sorted(
        (
            whole.edges[by_name["TREM2"], other]["n_independent_figures"]
            for other in whole[by_name["TREM2"]]
            if other.startswith("ncbigene")
        ),
        reverse=True,
    )
    kept = [
        whole.edges[by_name["TREM2"], by_name[name]]["n_independent_figures"] for name in names(network) - {"TREM2"}
    ]
    assert sorted(kept, reverse=True) == weights[:5]


def test_counts_of_a_neighbourhood_are_those_of_the_whole_corpus(human: FigureCorpus) -> None:
    whole, part = (build_network(human, min_figures=1, around=centres).nodes for centres in ((), ("APP",)))
    assert (part["n_figures"].dropna() == whole.loc[part.index, "n_figures"].dropna()).all()


def test_an_unknown_name_is_refused_with_the_nearest_ones(human: FigureCorpus) -> None:
    with pytest.raises(OptionError, match=r'"TREM3" is no node of this network .* did you mean TREM2'):
        build_network(human, around=("TREM3",))


@pytest.mark.parametrize(
    ("name", "families", "hint"),
    [
        ("Her2", "discount", "did you mean ERBB2?"),
        ("PI3K", "discount", "as a word it names PIK3CA, PIK3CB, PIK3CD and 7 more: give one of these, or let"),
        ("LEF1", "collapse", "only words for families name it: give TCF_LEF"),
        ("nothing like it", "discount", "(after filters)"),
    ],
)
def test_a_word_that_is_no_node_is_refused_with_what_it_names(
    human: FigureCorpus, name: str, families: Any, hint: str
) -> None:
    with pytest.raises(OptionError) as refused:
        build_network(human, families=families, around=(name,))
    assert f'"{name}" is no node of this network (after filters)' in str(refused.value)
    assert hint in str(refused.value)


def test_any_term_of_a_family_means_the_family_where_families_are_nodes(human: FigureCorpus) -> None:
    one, other = (build_network(human, families="collapse", around=(term,)) for term in ("FZD", "frizzled"))
    assert list(one.iter_node_ids()) == list(other.iter_node_ids())


def test_top_edges_are_the_strongest_and_what_was_cut_is_told(human: FigureCorpus) -> None:
    options = BuildOptions(network="genes", min_figures=1, top_edges=10, rank_by="jaccard")
    made = build(human, options, layout=False, centralities=False)
    whole = build_network(human, network="genes", min_figures=1).edges
    assert made.network.edges["jaccard"].min() >= sorted(whole["jaccard"], reverse=True)[9]
    assert len(made.network.edges) == 10
    assert made.cuts == (
        f"{len(whole) - 10:,} of {len(whole):,} co-occurrence edges are cut: not among the 10 strongest, by jaccard",
    )
    with pytest.raises(OptionError, match='rank_by is "beauty"; choose among support, '):
        build_network(human, top_edges=3, rank_by="beauty")
    with pytest.raises(OptionError, match="rank_by"):
        build_network(human, rank_by="beauty")


@settings(max_examples=40)
@given(tables())
def test_figures_are_joined_by_what_both_draw_a_family_once(rows: list[Row]) -> None:
    corpus = corpus_of(rows)
    drawn: dict[str, set[int]] = {}
    entities = corpus.terms.entity[corpus.mentions.term].tolist()
    for code, entity in zip(corpus.mentions.figure.tolist(), entities, strict=True):
        drawn.setdefault(corpus.figure_list[code].figid, set()).add(entity)
    genes = {figid: set() for figid in drawn}  # type: dict[str, set[str]]
    for row in corpus.mention_frame.itertuples():
        genes[str(row.figid)].add(str(row.ncbigene))
    expected = {
        frozenset((a, b)): (
            len(drawn[a] & drawn[b]),
            len(drawn[a] & drawn[b]) / len(drawn[a] | drawn[b]),
            len(genes[a] & genes[b]),
        )
        for a, b in combinations(sorted(drawn), 2)
        if drawn[a] & drawn[b]
    }
    edges = build_network(corpus, network="figures", min_shared=1).edges
    found = {
        frozenset((row.source, row.target)): (row.n_shared_entities, row.jaccard, row.n_shared_genes)
        for row in edges.itertuples()
    }
    assert set(found) == set(expected)
    for pair, (shared, jaccard, n_genes) in expected.items():
        assert found[pair][0] == shared
        assert found[pair][1] == pytest.approx(jaccard, rel=1e-9)
        assert found[pair][2] == n_genes


def test_figure_pairs_are_pruned_and_ranked_as_asked(human: FigureCorpus) -> None:
    entities = build_incidence(human, "entities")
    every = pair_figures(entities, top=None)
    strongest = pair_figures(entities, top=7)
    assert every.n_pairs == strongest.n_pairs == len(every.left)
    assert strongest.n_shared.tolist() == every.n_shared[:7].tolist()
    assert (np.diff(every.n_shared) <= 0).all()
    alike = pair_figures(entities, top=None, min_jaccard=0.8)
    assert len(alike.left) == int((every.jaccard >= 0.8).sum()) == 15
    tested = pair_figures(entities, top=None, significance="bicm", max_q=0.05)
    assert tested.q_value is not None
    assert 0 < len(tested.left) < len(every.left)
    assert tested.q_value.max() <= 0.05


def test_communities_and_stories_stand_on_nodes_and_in_their_tables(human: FigureCorpus) -> None:
    made = build(human, BuildOptions(min_figures=2), layout=False, centralities=False)
    genes = made.network.node_tables["gene"].columns
    community = dict(zip(genes["name"].values(), genes["community"].values(), strict=True))
    rows = list(communities_report(made).rows)
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    for number, n_members, *_, members in rows:
        assert sorted(name for name, group in community.items() if group == number) == members
        assert n_members == len(members)
    first = next(iter(stories_report(made).rows))
    wnt = dict(zip(("story", "n_figures", "n_papers", "first_year", "last_year", "consensus"), first, strict=False))
    assert {"APC", "AXIN", "WNT"} <= set(wnt["consensus"])
    figures = made.network.node_tables["figure"].columns
    in_story = [
        figid for figid, story in zip(figures["figid"].values(), figures["story"].values(), strict=True) if story == 1
    ]
    assert in_story == first[-1]


def test_a_comparison_finds_what_is_gained_lost_changed_and_moved() -> None:
    def pairs(*found: tuple[str, str, str]) -> FigureCorpus:
        return corpus_of((figid, g, g, "hgnc_symbol", g) for figid, *genes in found for g in genes)

    a = build_network(pairs(("F1", "APC", "AXIN1"), ("F2", "APC", "AXIN1"), ("F3", "TSC1", "TSC2")), network="genes")
    b = build_network(pairs(("F1", "APC", "AXIN1"), ("F4", "SOS1", "GRB2")), network="genes")
    found = compare_networks(a, b)
    assert found.counts() == {"gained": 1, "lost": 1, "changed": 1, "same": 0}
    rows = {frozenset(row[4].replace("(co-occurs-with) ", "").split()): row for row in found.edges.rows}
    assert rows[frozenset(("APC", "AXIN1"))][5:] == [2, 1, 1, 1, 0]
    assert rows[frozenset(("TSC1", "TSC2"))][0] == "lost"
    assert rows[frozenset(("SOS1", "GRB2"))][5:] == [None, 1, None, 1, None]
    changes = {row[2]: row[0] for row in found.nodes.rows}
    assert changes == {
        "APC": "changed",
        "AXIN1": "changed",
        "TSC1": "lost",
        "TSC2": "lost",
        "SOS1": "gained",
        "GRB2": "gained",
    }
    assert compare_networks(a, a).counts() == {"gained": 0, "lost": 0, "changed": 0, "same": 2}


def test_compare_reads_files_and_writes_a_network_with_both_counts(
    tmp_path: Path, human: FigureCorpus, capsys: pytest.CaptureFixture[str]
) -> None:
    from pfocr_graph import read_network
    from pfocr_graph.cli import main

    for name, years in (("early", (None, 2015)), ("late", (2016, None))):
        build_network(human.select(years=years), network="genes").write(tmp_path / f"{name}.cx2")
    arguments = [
        "compare",
        str(tmp_path / "early.cx2"),
        str(tmp_path / "late.cx2"),
        "-o",
        str(tmp_path / "both.graphml"),
    ]
    assert main([*arguments, "--changes-only"]) == 0
    captured = capsys.readouterr()
    assert captured.err.startswith("Edges: ")
    assert captured.out.splitlines()[1].startswith("change\tinteraction\t")
    edges = read_network(tmp_path / "both.graphml").edges
    assert {"change", "support_a", "support_b"} <= set(edges.columns)
    assert main(["compare", str(tmp_path / "early.cx2"), str(tmp_path / "nothing.cx2")]) == 1
