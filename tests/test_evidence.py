"""Why an edge is there: as many rows as the edge counts, with the words that say so."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from small_corpora import PAPERS, YEARS, Row, corpus_of, tables

from pfocr_graph import BuildOptions
from pfocr_graph.build import build
from pfocr_graph.cli import main
from pfocr_graph.evidence import EVIDENCE_COLUMNS, evidence_report, explain_pairs
from pfocr_graph.options import Families
from pfocr_graph.reports import Report


def rows_of(report: Report) -> list[dict[str, Any]]:
    return [dict(zip(EVIDENCE_COLUMNS, row, strict=True)) for row in report.rows]


@settings(max_examples=40)
@given(tables())
def test_an_edge_has_as_many_rows_of_evidence_as_it_counts(rows: list[Row]) -> None:
    policies: tuple[Families, ...] = ("discount", "keep", "collapse")
    for families in policies:
        corpus = corpus_of(rows, papers=PAPERS, years=YEARS)
        made = build(corpus, BuildOptions(families=families, min_figures=1), layout=False, centralities=False)
        found: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for row in rows_of(evidence_report(made)):
            found.setdefault((row["node_a"], row["node_b"]), []).append(row)
        assert made.pairs is not None
        assert len(found) == len(made.pairs)
        edges = made.network.edge_tables["co-occurs-with"]
        ids = list(made.network.iter_node_ids())
        ends = zip(edges.source.tolist(), edges.target.tolist(), strict=True)
        for place, (source, target) in enumerate(ends):
            evidence = found[ids[source], ids[target]]
            assert len(evidence) == edges.columns["n_figures"].values()[place]
            counted = [row for row in evidence if families != "discount" or row["independent"]]
            assert [row["figid"] for row in counted] == edges.columns["figure_ids"].values()[place]
            if families != "collapse":
                direct = edges.columns["n_direct_figures"].values()[place]
                assert sum(row["direct"] for row in evidence) == direct


def test_a_row_says_by_which_words_and_of_what_kind() -> None:
    rows: list[Row] = [
        ("PMC1__a", "PI3K/Akt", "PI3K", "bioentities_symbol", "PIK3CA"),
        ("PMC1__a", "PI3K/Akt", "PI3K", "bioentities_symbol", "PIK3CB"),
        ("PMC1__a", "mTOR", "MTOR", "hgnc_symbol", "MTOR"),
    ]
    made = build(corpus_of(rows, years={"PMC1__a": 2011}), BuildOptions(), layout=False, centralities=False)
    by_pair = {(row["name_a"], row["name_b"]): row for row in rows_of(evidence_report(made))}
    (row,) = (row for pair, row in by_pair.items() if set(pair) == {"MTOR", "PIK3CA"})
    sides = {row[f"name_{side}"]: {key: row[f"{key}_{side}"] for key in ("words", "terms", "lexicon")} for side in "ab"}
    assert sides["MTOR"] == {"words": ["mTOR"], "terms": ["MTOR"], "lexicon": "symbol"}
    assert sides["PIK3CA"] == {"words": ["PI3K/Akt"], "terms": ["PI3K"], "lexicon": "family"}
    assert (row["year"], row["independent"], row["direct"]) == (2011, True, False)
    assert row["link"] == "https://pfocr.wikipathways.org/figures/PMC1__a.html"


def test_an_echo_can_be_asked_about_and_is_told_as_one() -> None:
    rows: list[Row] = [("PMC1__a", "Akt", "AKT", "bioentities_symbol", gene) for gene in ("AKT1", "AKT2")]
    made = build(corpus_of(rows), BuildOptions(network="bipartite"), layout=False, centralities=False)
    (row,) = rows_of(explain_pairs(made, np.array([1]), np.array([0])))
    assert (row["independent"], row["direct"]) == (False, False)


HEADER = "figid\tpmcid\tword\tsymbol\tsource\thgnc_symbol\tentrez\n"


def table(path: Path, rows: list[str]) -> Path:
    path.write_text(HEADER + "\n".join(rows) + "\n")
    return path


def test_why_prints_the_figures_of_a_pair_and_says_how_many(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    akt = [
        "PMC1__a\tPMC1\tAkt\tAKT\tbioentities_symbol\tAKT1\t207",
        "PMC1__a\tPMC1\tAkt\tAKT\tbioentities_symbol\tAKT2\t208",
    ]
    own = ["PMC2__a\tPMC2\tAKT1\tAKT1\thgnc_symbol\tAKT1\t207", "PMC2__a\tPMC2\tAKT2\tAKT2\thgnc_symbol\tAKT2\t208"]
    path = table(tmp_path / "genes.tsv", akt + own)
    assert main(["why", "akt1", "ncbigene:208", str(path)]) == 0
    captured = capsys.readouterr()
    assert (
        captured.err == "akt1 and ncbigene:208 are drawn together in 1 figure of 1 paper; "
        "1 more only echo one word (--families keep lists them).\n"
    )
    assert [line.split("\t")[4] for line in captured.out.splitlines()[1:]] == ["PMC2__a"]
    assert main(["why", "AKT1", "AKT2", str(path), "--families", "keep"]) == 0
    assert capsys.readouterr().err == "AKT1 and AKT2 are drawn together in 2 figures of 2 papers.\n"
    assert main(["why", "AKT1", "ncbigene:207", str(path)]) == 2
    assert "AKT1 and ncbigene:207 are the same; name two" in capsys.readouterr().err
    assert main(["why", "AKT1", "AKT9", str(path)]) == 2
    assert '"AKT9" is no node of this network (after filters); did you mean AKT' in capsys.readouterr().err


def test_build_writes_the_evidence_behind_its_edges(tmp_path: Path) -> None:
    seeds = Path(__file__).parent.parent / "seeds"
    arguments = ["build", str(seeds), "-o", str(tmp_path / "out"), "--to", "cx2", "--reports", "none", "--quiet"]
    assert main([*arguments, "--evidence"]) == 0
    packed = (tmp_path / "out" / "evidence.tsv.gz").read_bytes()
    lines = gzip.decompress(packed).decode().splitlines()
    assert lines[1].split("\t") == list(EVIDENCE_COLUMNS)
    assert len(lines) == 2 + 74
    assert packed[4:8] == b"\0\0\0\0"
    assert main(arguments) == 0
    assert not (tmp_path / "out" / "evidence.tsv.gz").exists()


def test_adrd_lists_as_many_figures_for_app_and_bace1_as_the_edge_counts(capsys: pytest.CaptureFixture[str]) -> None:
    place = os.environ.get("PFOCR_GRAPH_DATA")
    if not place:
        pytest.skip("PFOCR_GRAPH_DATA does not name the folder of real PFOCR data")
    assert main(["why", "APP", "BACE1", f"{place}/pfocr-adrd/genes.tsv.gz"]) == 0
    captured = capsys.readouterr()
    assert captured.err.startswith("APP and BACE1 are drawn together in 94 figures of 90 papers")
    assert len(captured.out.splitlines()) == 95


def test_why_says_so_where_no_figure_draws_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "genes.tsv"
    header = "figid\tpmcid\tword\tsymbol\tsource\thgnc_symbol\tentrez"
    rows = [f"PMC{n}__a\tPMC{n}\t{gene}\t{gene}\thgnc_symbol\t{gene}\t{n}" for n, gene in ((1, "APP"), (2, "TLR4"))]
    path.write_text("\n".join([header, *rows]) + "\n")
    assert main(["why", "APP", "TLR4", str(path)]) == 0
    captured = capsys.readouterr()
    assert captured.err == "APP and TLR4 are drawn together in 0 figures of 0 papers.\n"
    assert captured.out.split() == list(EVIDENCE_COLUMNS)
