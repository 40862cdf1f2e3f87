"""Chosen figures, what each combination of them shares, and figures inside each other."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_corpora import FIGURES, Row, corpus_of, tables

from pfocr_graph import OptionError
from pfocr_graph.cli import main
from pfocr_graph.figure_pairs import pair_figures
from pfocr_graph.figure_sets import combine_figures, find_figures
from pfocr_graph.incidence import build_incidence

EXAMPLE = Path(__file__).parent.parent / "pfocr_graph" / "example"
HER2 = "PMC99000002__exj-2011-0214f4,PMC99000002__exj-2011-0214f2.jpg,PMC99000001__exj-2009-0101f5"


@settings(max_examples=60)
@given(tables(), st.lists(st.sampled_from(FIGURES), unique=True, min_size=1))
def test_each_node_is_in_the_one_combination_of_the_figures_that_draw_it(rows: list[Row], figids: list[str]) -> None:
    corpus = corpus_of(rows, empty=FIGURES)
    incidence = build_incidence(corpus, "entities")
    chosen = find_figures(corpus, figids)
    drawn = {
        figure: set(incidence.node[incidence.figure == figure].tolist()) for figure in range(len(corpus.figure_list))
    }
    found = combine_figures(incidence, chosen)
    expected: dict[tuple[int, ...], list[int]] = {}
    for node in sorted(set().union(*(drawn[figure] for figure in chosen))):
        expected.setdefault(tuple(figure for figure in chosen if node in drawn[figure]), []).append(node)
    assert {one.figures: sorted(one.nodes.tolist()) for one in found} == expected
    sizes = [len(one.nodes) for one in found]
    assert sizes == sorted(sizes, reverse=True)


@settings(max_examples=40)
@given(tables(), st.sets(st.sampled_from(FIGURES)))
def test_pairs_among_chosen_figures_and_nested_pairs_are_those_of_all_pairs(rows: list[Row], figids: set[str]) -> None:
    corpus = corpus_of(rows, empty=FIGURES)
    entities = build_incidence(corpus, "entities")
    chosen = find_figures(corpus, sorted(figids, reverse=True))
    of_all = pair_figures(entities, significance="hypergeometric")
    inside = np.isin(of_all.left, chosen) & np.isin(of_all.right, chosen)
    among = pair_figures(entities, among=[*chosen, *chosen], significance="hypergeometric")
    for name in ("left", "right", "n_shared", "jaccard", "p_value", "q_value"):
        assert getattr(among, name).tolist() == getattr(of_all.take(inside), name).tolist()
    sets = {figure: set(entities.node[entities.figure == figure].tolist()) for figure in range(len(corpus.figure_list))}
    nested = pair_figures(entities, nested=True)
    assert set(zip(nested.left.tolist(), nested.right.tolist(), strict=True)) == {
        (a, b) for a, b in combinations(sets, 2) if sets[a] and sets[b] and (sets[a] <= sets[b] or sets[b] <= sets[a])
    }


def test_a_figure_that_is_not_there_is_told_with_those_of_its_paper() -> None:
    corpus = corpus_of([], empty=FIGURES)
    assert find_figures(corpus, ["PMC2__b.jpg", "PMC1__a", "PMC2__b"]) == [4, 1]
    with pytest.raises(OptionError, match=r'figure "PMC1__c" is not .*; of that paper there is PMC1__a, PMC1__b$'):
        find_figures(corpus, ["PMC1__c"])
    with pytest.raises(OptionError, match=r"is not in the corpus .*; write its id .*, such as PMC10__a$"):
        find_figures(corpus, ["PMC7__a"])


def test_the_command_says_which_figure_lies_in_which(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "genes.tsv"
    drawn = {"PMC1__a": "AB", "PMC2__a": "ABC", "PMC3__a": "ABC", "PMC4__a": "CD", "PMC5__a": "D"}
    lines = [
        f"{figid}\t{figid[:4]}\t{gene}\t{gene}\thgnc_symbol\t{gene}\t{ord(gene)}"
        for figid, genes in drawn.items()
        for gene in genes
    ]
    path.write_text("figid\tpmcid\tword\tsymbol\tsource\thgnc_symbol\tentrez\n" + "\n".join(lines) + "\n")
    assert main(["shared-genes", str(path), "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    nested = {(row["figure_a"][3], row["figure_b"][3]): row.get("nested") for row in rows}
    assert nested == {
        ("1", "2"): "a in b",
        ("1", "3"): "a in b",
        ("2", "3"): "equal",
        ("2", "4"): None,
        ("3", "4"): None,
        ("4", "5"): "b in a",
    }
    assert main(["shared-genes", str(path), "--format", "json", "--nested", "--min-shared", "2"]) == 0
    fewer = json.loads(capsys.readouterr().out)
    assert [(row["figure_a"][3], row["figure_b"][3]) for row in fewer["rows"]] == [("2", "3"), ("1", "2"), ("1", "3")]
    assert "all of 3 pairs" in fewer["comments"][0]


def test_the_command_compares_a_chosen_few(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["shared-genes", str(EXAMPLE / "_figures"), "--figure-ids", HER2, "--format", "json"]
    assert main(command) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert sorted(row["n_shared_entities"] for row in rows) == [4, 4, 5]
    assert main([*command, "--combinations"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["comments"][0].endswith("of 3 chosen figures; 13 in all")
    assert [(row["n_figures"], row["n_entities"]) for row in told["rows"]] == [(3, 4), (1, 3), (1, 3), (1, 2), (2, 1)]
    assert told["rows"][0]["entities"] == ["AKT", "ERBB2", "ERBB3", "PI3K"]
    assert main(["shared-genes", str(EXAMPLE), "--combinations"]) == 2
    assert "add --figure-ids" in capsys.readouterr().err
    assert main(["shared-genes", str(EXAMPLE), "--figure-ids", "PMC1__a"]) == 2
    assert 'figure "PMC1__a" is not in the corpus' in capsys.readouterr().err
