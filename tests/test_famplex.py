"""Families have the CURIE of FamPlex where its list has their term, and only there."""

from __future__ import annotations

import csv
from importlib import metadata
from pathlib import Path

import pytest
from small_corpora import Row, corpus_of

from pfocr_graph import build_network, example_corpus
from pfocr_graph.curies import as_curie
from pfocr_graph.famplex import _ids, famplex_curie


def test_the_frozen_ids_are_those_of_famplex() -> None:
    try:
        files = metadata.files("famplex") or []
    except metadata.PackageNotFoundError:
        pytest.skip('famplex is not installed: pip install ".[test]"')
    # The package cannot be imported where its tables are put beside it.
    (table,) = [file for file in files if file.match("famplex/resources/entities.csv")]
    with Path(str(table.locate())).open(encoding="utf-8", newline="") as stream:
        assert {row[0] for row in csv.reader(stream) if row} == _ids()[0]


def test_every_id_is_a_curie_that_bioregistry_allows() -> None:
    assert {as_curie("fplx", one) for one in _ids()[0]} == {f"fplx:{one}" for one in _ids()[0]}


@pytest.mark.parametrize("term", ["PI3", "PI3K/AKT", "", "wnts", "AKT1"])
def test_what_is_only_like_an_id_is_none(term: str) -> None:
    assert famplex_curie(term) is None


def test_a_family_represents_its_id_under_whichever_term_has_it() -> None:
    def family(term: str, genes: tuple[str, ...]) -> list[Row]:
        return [("PMC1__f1", term, term, "bioentities_symbol", gene) for gene in genes]

    akt, met = ("AKT1", "AKT2"), ("MET", "RON")
    rows = [*family("PKB", akt), *family("AKT", akt), *family("MY_FAMILY", met), *family("MAPK", ("A", "B"))]
    rows.append(("PMC2__f1", "PKB", "PKB", "bioentities_symbol", "AKT1"))
    rows += [("PMC2__f1", "ERK", "ERK", "hgnc_alias_symbol", gene) for gene in ("C", "D")]
    nodes = build_network(corpus_of(rows), families="collapse").nodes
    found = dict(zip(nodes["name"], nodes["represents"], strict=True))
    assert (found["PKB"], found["MAPK"]) == ("fplx:AKT", "fplx:MAPK")
    assert found.keys() >= {"MY_FAMILY", "ERK"}
    assert nodes[nodes["name"].isin(["MY_FAMILY", "ERK"])]["represents"].isna().all()


def test_most_families_of_the_example_are_of_famplex() -> None:
    network = build_network(example_corpus().select(organism="human"), families="collapse")
    families = network.node_tables["proteinfamily"].columns
    found = dict(zip(families["name"].values(), families["represents"].values(), strict=True))
    assert (found["PI3K"], found["WNT"]) == ("fplx:PI3K", "fplx:Wnt")
    assert sum(map(bool, found.values())) > len(found) / 2
    assert all(curie is None or as_curie("fplx", curie) == curie for curie in found.values())
