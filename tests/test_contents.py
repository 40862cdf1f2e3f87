"""What `pfocr-graph info` tells of a corpus, against the known answers of the example."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from small_corpora import Row, corpus_of

from pfocr_graph import FigureCorpus, example_corpus, read_corpus
from pfocr_graph.cli import main
from pfocr_graph.reports.contents import contents_reports

SEEDS = Path(__file__).parent.parent / "seeds"


def told(corpus: FigureCorpus) -> dict[str, list[list[Any]]]:
    return {report.name: [list(row) for row in report.rows] for report in contents_reports(corpus)}


@pytest.fixture(scope="module")
def example() -> dict[str, list[list[Any]]]:
    return told(example_corpus())


def test_the_example_is_counted_as_its_readme_says(example: dict[str, list[list[Any]]]) -> None:
    counts = dict(map(tuple, example["counts"]))
    assert (counts["figures"], counts["figures with genes"], counts["papers"]) == (46, 43, 44)
    assert (counts["first year"], counts["last year"], counts["figures without a year"]) == (2003, 2024, 2)
    assert (counts["figures in the form current"], counts["figures in the form legacy"]) == (35, 11)


def test_genes_are_counted_by_organism_and_source(example: dict[str, list[list[Any]]]) -> None:
    corpus = example_corpus()
    frame = corpus.mention_frame
    for _, taxon_id, source, figures, genes, mentions in example["genes"]:
        rows = frame[frame["taxon_id"] == taxon_id]
        rows = rows if source == "any" else rows[rows["source"] == source]
        assert (figures, genes, mentions) == (rows["figid"].nunique(), rows["ncbigene"].nunique(), len(rows))
    assert sum(mentions for *_, source, _, _, mentions in example["genes"] if source != "any") == corpus.n_mentions
    assert [row[:2] for row in example["genes"] if row[2] == "any"] == [
        ["Drosophila melanogaster", "7227"],
        ["Homo sapiens", "9606"],
        ["Mus musculus", "10090"],
    ]


def test_years_add_up_to_all_figures(example: dict[str, list[list[Any]]]) -> None:
    assert example["years"][0] == [None, 2]
    assert sum(number for _, number in example["years"]) == 46
    assert [year for year, _ in example["years"][1:]] == sorted(year for year, _ in example["years"][1:])


def test_the_largest_come_first(example: dict[str, list[list[Any]]]) -> None:
    assert example["largest-figures"][0][:2] == ["PMC99000023__exj-2022-1003-g001", 66]
    assert example["largest-families"][0] == ["WNT", 19, 7]
    assert example["stories"][0][:2] == [6, 6]
    for name, column in (("largest-figures", 1), ("largest-families", 1), ("stories", 0)):
        sizes = [row[column] for row in example[name]]
        assert sizes == sorted(sizes, reverse=True)
        assert len(sizes) <= 10


def test_false_friends_and_near_duplicates_are_warned_of(example: dict[str, list[list[Any]]]) -> None:
    warnings = " ".join(line for (line,) in example["warnings"])
    assert "LPS as IRF6 in 3, ASS as ASS1 in 1, ATP as ATP8A2 in 1, FIND as DCSTAMP in 1" in warnings
    assert "6 figures have a near-duplicate" in warnings
    assert "1 figure came in both forms" in warnings
    without = example_corpus().select(exclude_terms=[("LPS", "IRF6")])
    assert "LPS" not in " ".join(line for (line,) in told(without)["warnings"])


def test_a_corpus_without_human_genes_shows_the_organism_with_most_mentions() -> None:
    rows: list[Row] = [("PMC1__a", word, word, "ncbigene_symbol", word) for word in ("akt1", "akt2", "mtor")]
    found = {report.name: report for report in contents_reports(corpus_of(rows))}
    assert "Mus musculus" in found["largest-figures"].comments[0]
    assert [list(row) for row in found["largest-figures"].rows] == [["PMC1__a", 3, 3, None]]


def test_a_corpus_without_genes_is_told_of_too() -> None:
    found = told(read_corpus(SEEDS / "003_c5ab766833889c5b.txt"))
    assert found["genes"] == found["largest-figures"] == found["stories"] == []
    assert "The gene table of 1 figure is not here" in found["warnings"][0][0]


@pytest.mark.parametrize("table_format", ["tsv", "markdown", "json"])
def test_the_command_prints_every_table(table_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", str(SEEDS), "--format", table_format]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    if table_format == "json":
        tables = json.loads(out)
        assert {"what": "genes", "number": 15} in tables["counts"]
        assert list(tables) == [report.name for report in contents_reports(example_corpus())]
    else:
        assert "PI3K" in out
        assert out.count("\n\n") >= 6
