"""How records become a corpus: codes, settlement of figures that come twice, and what was found on the way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pfocr_graph import Figure, FigureCorpus, FigureRecord, Mention, RecordError
from pfocr_graph.corpus_builder import CorpusBuilder
from pfocr_graph.incidence import build_incidence, lexicon_codes
from pfocr_graph.record_tables import Coded, RecordTable
from pfocr_graph.records import GeneTable
from pfocr_graph.terms import LEXICONS

PI3K = tuple(
    Mention("PI3K/Akt", "PI3K", "bioentities_symbol", number, symbol, "9606")
    for number, symbol in (("5290", "PIK3CA"), ("5291", "PIK3CB"))
)
MET = Mention("c-MET", "MET", "hgnc_symbol", "4233", "MET", "9606")
NEWER = Mention("c-MET", "C-MET", "ncbigene_synonym", "4233", "MET", "9606")

LEGACY = FigureRecord(Figure("PMC1__f1", title="Old title", year=2009), (*PI3K, MET), "legacy", "read", "old.md")
CURRENT = FigureRecord(Figure("PMC1__f1", title="New title", doi="10.1/x"), (NEWER,), "current", "read", "new.md")


def test_the_current_form_of_a_figure_wins_whichever_comes_first() -> None:
    for records in ([LEGACY, CURRENT], [CURRENT, LEGACY]):
        corpus = FigureCorpus.from_records(records, strict=True)
        assert [mention.term for mention in corpus.mention_frame.itertuples()] == ["C-MET"]
        assert corpus.settlement.superseded == ("PMC1__f1",)
        figure = corpus.figure_list[0]
        assert (figure.title, figure.year, figure.doi) == ("New title", 2009, "10.1/x")


def test_equal_records_count_once_and_fill_each_other_in() -> None:
    again = replace(LEGACY, figure=Figure("PMC1__f1", caption="A caption"), mentions=LEGACY.mentions[::-1])
    corpus = FigureCorpus.from_records([LEGACY, again], strict=True)
    assert corpus.n_mentions == 3
    assert corpus.settlement.repeated == ("PMC1__f1",)
    assert corpus.figure_list[0].caption == "A caption"
    assert corpus.figure_list[0].title == "Old title"


def test_genes_are_the_same_by_whatever_symbol_they_go() -> None:
    renamed = tuple(mention._replace(symbol=f"NEW-{mention.symbol}") for mention in LEGACY.mentions)
    corpus = FigureCorpus.from_records([LEGACY, replace(LEGACY, mentions=renamed)], strict=True)
    assert corpus.settlement.repeated == ("PMC1__f1",)
    assert sorted(corpus.genes.symbol) == ["MET", "PIK3CA", "PIK3CB"]


def test_of_two_different_records_of_one_form_the_first_wins_and_strict_stops() -> None:
    other = replace(LEGACY, mentions=(MET,), where="other.md")
    corpus = FigureCorpus.from_records([LEGACY, other])
    assert corpus.n_mentions == 3
    assert corpus.settlement.conflicting == ("PMC1__f1",)
    with pytest.raises(RecordError, match=r"other\.md: figure PMC1__f1 came before, from old\.md"):
        FigureCorpus.from_records([LEGACY, other], strict=True)


def test_a_page_whose_table_is_away_never_hides_known_genes() -> None:
    away = replace(CURRENT, mentions=(), genes="away", missing_table="_data/PMC1__f1-genes.tsv")
    for records in ([LEGACY, away], [away, LEGACY]):
        corpus = FigureCorpus.from_records(records, strict=True)
        assert corpus.n_genes == 3
        assert corpus.settlement.tables_away == ()
        assert corpus.figure_list[0].title == "New title"
    alone = FigureCorpus.from_records([away])
    assert alone.settlement.tables_away == ("_data/PMC1__f1-genes.tsv",)
    assert alone.settlement.without_genes == ()


def test_a_row_that_stands_twice_in_a_figure_counts_once() -> None:
    corpus = FigureCorpus.from_records([replace(LEGACY, mentions=(MET, MET, *PI3K))])
    assert corpus.n_mentions == 3
    assert corpus.settlement.repeated_rows == 1


def test_a_gene_is_named_by_the_symbol_that_most_mentions_use() -> None:
    spelled = [Mention("x", "X", "hgnc_symbol", "7", symbol, "9606") for symbol in ("OLD", "NEW", "NEW")]
    records = [FigureRecord(Figure(f"PMC{i}__f"), (m,), "legacy", "read", "x") for i, m in enumerate(spelled)]
    corpus = FigureCorpus.from_records(records)
    assert list(corpus.genes.symbol) == ["NEW"]


def test_terms_with_equal_member_sets_are_one_entity_named_by_the_commoner_term() -> None:
    def both(term: str, figid: str) -> FigureRecord:
        found = tuple(replace_term(mention, term) for mention in PI3K)
        return FigureRecord(Figure(figid), found, "legacy", "read", "x")

    corpus = FigureCorpus.from_records([both("PI3K", "PMC1__a"), both("p110", "PMC2__a"), both("p110", "PMC3__a")])
    assert list(corpus.terms.entities.name) == ["p110"]
    tied = FigureCorpus.from_records([both("PI3K", "PMC1__a"), both("p110", "PMC2__a")])
    assert list(tied.terms.entities.name) == ["PI3K"]


def replace_term(mention: Mention, term: str) -> Mention:
    return mention._replace(term=term)


def test_a_family_word_stays_one_when_a_filter_leaves_only_one_of_its_genes() -> None:
    akt = (
        Mention("Akt", "AKT", "ncbigene_synonym", "207", "AKT1", "9606"),
        Mention("Akt", "AKT", "famplex_relations", "208", "AKT2", "9606"),
    )
    corpus = FigureCorpus.from_records([FigureRecord(Figure("PMC1__f1"), akt, "current", "read", "x")])
    kept = corpus.select(lexicon="synonyms")
    assert kept.mention_frame["symbol"].tolist() == ["AKT1"]
    assert [LEXICONS[code] for code in lexicon_codes(kept).tolist()] == ["family"]
    assert not build_incidence(kept, "genes").direct.any()


def test_an_ambiguous_word_is_no_family_and_a_family_source_with_one_gene_is_a_synonym() -> None:
    rows = (
        Mention("ASC", "ASC", "ncbigene_synonym", "29108", "PYCARD", "9606"),
        Mention("ASC", "ASC", "ncbigene_synonym", "412", "STS", "9606"),
        Mention("WNT", "WNT", "famplex_relations", "7471", "WNT1", "9606"),
        Mention("MET", "MET", "ncbigene_symbol", "4233", "MET", "9606"),
    )
    corpus = FigureCorpus.from_records([FigureRecord(Figure("PMC1__f1"), rows, "current", "read", "x")])
    found = dict(
        zip(corpus.mention_frame["symbol"], (LEXICONS[code] for code in lexicon_codes(corpus).tolist()), strict=True)
    )
    assert found == {"PYCARD": "ambiguous", "STS": "ambiguous", "WNT1": "synonym", "MET": "symbol"}


def test_the_incidence_comes_with_the_ids_of_its_rows_and_columns() -> None:
    corpus = FigureCorpus.from_records([LEGACY, replace(CURRENT, figure=Figure("PMC2__f1"))])
    matrix, figids, genes = corpus.incidence()
    assert figids == ["PMC1__f1", "PMC2__f1"]
    assert genes == ["ncbigene:4233", "ncbigene:5290", "ncbigene:5291"]
    assert matrix.toarray().tolist() == [[1, 1, 1], [1, 0, 0]]


def test_a_missing_year_leaves_years_whole_numbers() -> None:
    corpus = FigureCorpus.from_records([LEGACY, replace(CURRENT, figure=Figure("PMC2__f1"))])
    assert str(corpus.figures["year"].dtype) == "Int64"
    assert corpus.figures["year"].isna().tolist() == [False, True]


def aliased(figid: str, *aliases: str, genes: GeneTable = "read") -> FigureRecord:
    mentions = (NEWER,) if genes == "read" else ()
    return FigureRecord(Figure(figid, title=figid, aliases=aliases), mentions, "current", genes, f"{figid}.md")


def test_a_figure_that_comes_under_its_alias_is_the_same_figure_whichever_comes_first() -> None:
    page = aliased("PMC1__f1", "PMC1__F1", genes="away")
    ids = FigureRecord(Figure("PMC1__F1", filename="f1.jpg"), (MET,), "ids", "read", "a.gmt line 1")
    for records in ([page, ids], [ids, page]):
        corpus = FigureCorpus.from_records(records, strict=True)
        (figure,) = corpus.figure_list
        assert (figure.figid, figure.title, figure.filename) == ("PMC1__f1", "PMC1__f1", "f1.jpg")
        assert corpus.n_mentions == 1
        assert corpus.settlement.tables_away == ()


def test_an_alias_that_two_figures_claim_is_a_figure_of_its_own() -> None:
    both = [aliased("PMC1__f1", "PMC1__F1"), aliased("PMC1__g1", "PMC1__F1"), aliased("PMC1__F1")]
    assert FigureCorpus.from_records(both, strict=True).n_figures == 3


def test_figures_that_claim_each_other_are_one() -> None:
    corpus = FigureCorpus.from_records([aliased("PMC1__f1", "PMC1__F1"), aliased("PMC1__F1", "PMC1__f1")])
    assert corpus.n_figures == 1
    assert corpus.settlement.repeated == (corpus.figure_list[0].figid,)


def test_a_table_of_records_is_taken_as_its_records_are() -> None:
    numbered = [replace(LEGACY, figure=replace(LEGACY.figure, figid=f"PMC{n}__f1")) for n in range(3)]
    numbered[1] = replace(numbered[1], mentions=(MET,))
    table = RecordTable(
        [replace(record, mentions=()) for record in numbered],
        np.array([3, 1, 3]),
        words=Coded(["PI3K/Akt", "c-MET"], np.array([0, 0, 1, 1, 0, 0, 1])),
        terms=Coded([("9606", "MET"), ("9606", "PI3K")], np.array([1, 1, 0, 0, 1, 1, 0])),
        sources=Coded(["bioentities_symbol", "hgnc_symbol"], np.array([0, 0, 1, 1, 0, 0, 1])),
        genes=Coded(
            [("9606", "5290", "PIK3CA"), ("9606", "5291", "PIK3CB"), ("9606", "4233", "MET")],
            np.array([0, 1, 2, 2, 0, 1, 2]),
        ),
    )
    assert list(table) == numbered
    expected = FigureCorpus.from_records([CURRENT, *numbered])
    builder = CorpusBuilder()
    builder.add(CURRENT)
    builder.add_table(table)
    found = builder.finish()
    assert found.figure_list == expected.figure_list
    assert found.settlement == expected.settlement
    assert found.mention_frame.equals(expected.mention_frame)
