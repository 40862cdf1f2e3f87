"""What each filter leaves, what it says it removed, and what it says when it cannot be meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small_corpora import Row, corpus_of

from pfocr_graph import FigureCorpus, OptionError, RecordError
from pfocr_graph.filters import FILTERS, select
from pfocr_graph.readers.lists import read_excluded_terms

ROWS: list[Row] = [
    ("PMC1__a", "ATP", "ATP", "hgnc_alias_symbol", "ATP8A2"),
    ("PMC1__a", "Akt", "AKT", "bioentities_symbol", "AKT1"),
    ("PMC1__a", "Akt", "AKT", "bioentities_symbol", "AKT2"),
    ("PMC1__a", "mTOR", "MTOR", "hgnc_symbol", "MTOR"),
    ("PMC2__a", "ATP8A2", "ATP8A2", "hgnc_symbol", "ATP8A2"),
    ("PMC2__a", "akt1", "akt1", "hgnc_symbol", "akt1"),
    ("PMC3__a", "mTOR", "MTOR", "hgnc_symbol", "MTOR"),
]


@pytest.fixture
def corpus() -> FigureCorpus:
    papers = {row[0]: row[0].partition("__")[0] for row in ROWS}
    return corpus_of(ROWS, papers=papers, years={"PMC1__a": 2010, "PMC2__a": 2020})


def symbols(corpus: FigureCorpus) -> set[tuple[str, str]]:
    frame = corpus.mention_frame
    return set(zip(frame["figid"], frame["symbol"], strict=True))


@pytest.mark.parametrize(
    ("choice", "figures", "mentions"),
    [
        ({"figure_ids": ["PMC1__a.jpg"]}, 1, 4),
        ({"papers": ["pmc1", "PMC3"]}, 2, 5),
        ({"years": (2015, None)}, 1, 2),
        ({"years": (None, 2015)}, 1, 4),
        ({"organism": "human"}, 3, 6),
        ({"organism": ["9606", "Mus musculus"]}, 3, 7),
        ({"organism": "all"}, 3, 7),
        ({"lexicon": "strict"}, 3, 4),
        ({"lexicon": "synonyms"}, 3, 5),
        ({"lexicon": "all"}, 3, 7),
        ({"lexicon_sources": ["bioentities_symbol"]}, 3, 2),
        ({"exclude_terms": [("atp", "ATP8A2")]}, 3, 6),
        ({"max_gene_figures": 0.5}, 3, 3),
        ({"genes": ["mtor", "ncbigene:1"]}, 3, 2),
        ({"min_genes": 2}, 2, 6),
        ({"max_genes": 2}, 2, 3),
    ],
)
def test_a_filter_leaves_what_it_should_and_says_what_it_removed(
    corpus: FigureCorpus, choice: dict[str, Any], figures: int, mentions: int
) -> None:
    left = select(corpus, **choice)
    assert (left.n_figures, left.n_mentions) == (figures, mentions)
    (step,) = left.steps
    assert (step.removed_figures, step.removed_mentions) == (3 - figures, 7 - mentions)
    assert (step.left_figures, step.left_mentions) == (figures, mentions)


def test_every_filter_is_tried_above_or_below() -> None:
    tried = {"figure_ids", "papers", "years", "organism", "lexicon", "lexicon_sources", "exclude_terms"}
    tried |= {"max_gene_figures", "min_genes", "max_genes"}
    tried |= {"genes", "title", "min_pathway_score", "min_automl_pathway", "figure_organism"}
    assert set(FILTERS) == tried


def test_figures_are_chosen_by_title_score_and_their_own_organism() -> None:
    from pfocr_graph import Figure, FigureRecord

    figures = [
        Figure("PMC1__a", title="Wnt signalling", pathway_score=0.9, organisms=("Homo sapiens",)),
        Figure("PMC2__a", paper_title="A review of WNT", pathway_score=0.2, organisms=("Mus musculus",)),
        Figure("PMC3__a", title="Insulin", automl_pathway=0.7),
    ]
    corpus = FigureCorpus.from_records(FigureRecord(figure, (), "current", "none", "x") for figure in figures)

    def left(**choice: Any) -> list[str]:
        return [figure.figid[:4] for figure in select(corpus, **choice).figure_list]

    assert left(title="wnt") == ["PMC1", "PMC2"]
    assert left(min_pathway_score=0.5) == ["PMC1", "PMC3"]
    assert left(min_automl_pathway=0.8) == ["PMC1", "PMC2"]
    assert left(figure_organism="mouse") == ["PMC2"]
    note = select(corpus, min_pathway_score=0.5).steps[0].note
    assert note.startswith("1 figures without this score are kept")


def test_excluding_a_term_keeps_the_gene_where_another_word_names_it(corpus: FigureCorpus) -> None:
    left = select(corpus, exclude_terms=[("ATP", "ATP8A2")])
    assert ("PMC2__a", "ATP8A2") in symbols(left)
    assert ("PMC1__a", "ATP8A2") not in symbols(left)


def test_figures_without_a_year_are_left_out_of_a_range_and_counted(corpus: FigureCorpus) -> None:
    assert select(corpus, years=(1900, 2100)).steps[0].note == "1 figures without a year are left out"


def test_filters_do_not_change_the_corpus_they_are_asked_of(corpus: FigureCorpus) -> None:
    select(corpus, organism="mouse", min_genes=1)
    assert (corpus.n_figures, corpus.n_mentions, corpus.steps) == (3, 7, ())


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"colour": "red"}, 'filter "colour" is not known; choose among figure_ids'),
        ({"organism": "unicorn"}, 'organism "unicorn" is not known'),
        ({"lexicon": "loose"}, 'lexicon policy "loose" is not known; choose among strict'),
        ({"lexicon_sources": ["hgnc"]}, 'lexicon source "hgnc" is not known'),
        ({"years": (2020, 2010)}, "end before they begin; write 2010-2020"),
        ({"max_gene_figures": 0}, "max_gene_figures is 0; give a fraction"),
    ],
)
def test_a_choice_that_cannot_be_meant_is_refused_in_one_line(
    corpus: FigureCorpus, choice: dict[str, Any], message: str
) -> None:
    with pytest.raises(OptionError) as caught:
        select(corpus, **choice)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_organism_that_is_known_but_absent_is_told_with_those_present(corpus: FigureCorpus) -> None:
    with pytest.raises(RecordError, match=r"no gene of Danio rerio \(7955\).* Homo sapiens \(9606\), Mus musculus"):
        select(corpus, organism="zebrafish")


def test_the_list_of_false_friends_gives_a_reason_for_each() -> None:
    from importlib import resources

    lines = (resources.files("pfocr_graph") / "false_friends.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert all(len(row) == 3 and all(row) for row in rows)
    assert len({(term, gene) for term, gene, _ in rows}) == len(rows)
    assert ("LPS", "IRF6") in read_excluded_terms("builtin")


def test_a_list_of_terms_without_a_gene_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "terms.tsv"
    path.write_text("# mine\nATP\tATP8A2\nLPS\n")
    with pytest.raises(RecordError, match=r'terms\.tsv line 3: "LPS" is no pair'):
        read_excluded_terms(path)
