"""Networks that are built to be published, one for all figures or one for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from ndex_publishing import Desk, open_desk

from pfocr_graph import example_corpus
from pfocr_graph.options import BuildOptions
from pfocr_graph.publish.documents import document_of, pack
from pfocr_graph.publish.per_figure import iter_figure_networks

HEADER = "figid\tpmcid\tword\tsymbol\tsource\thgnc_symbol\tentrez\n"
ROWS = [
    "PMC1__a.jpg\tPMC1\tAPC\tAPC\thgnc_symbol\tAPC\t324",
    "PMC1__a.jpg\tPMC1\tAxin\tAXIN1\thgnc_symbol\tAXIN1\t8312",
    "PMC2__a.jpg\tPMC2\tAPC\tAPC\thgnc_symbol\tAPC\t324",
]
PUBLISHED = {
    "pfocrId",
    "pmcId",
    "figureTitle",
    "figureNumber",
    "figureLink",
    "paperTitle",
    "paperLink",
    "publicationYear",
    "reference",
    "organism",
    "methods",
    "rights",
    "networkType",
}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    monkeypatch.chdir(tmp_path)
    with open_desk(tmp_path, monkeypatch, capsys) as desk:
        yield desk


def write_table(folder: Path, *rows: str) -> Path:
    path = folder / "genes.tsv"
    path.write_text(HEADER + "\n".join([*ROWS, *rows]) + "\n")
    return path


def test_each_figure_has_a_network_with_the_attributes_of_the_published_ones() -> None:
    corpus = example_corpus().select(organism="human")
    networks = dict(iter_figure_networks(corpus, BuildOptions()))
    drawn = {figure.figid for figure in corpus.figure_list} - {
        figid for figid in (figure.figid for figure in corpus.figure_list) if figid not in networks
    }
    assert drawn == set(networks)
    assert len(networks) > 30
    network = networks["PMC99000001__exj-2009-0101f5"]
    said = {name: value for name, (_, value) in network.attributes.items()}
    assert said.keys() >= PUBLISHED | {"name", "description", "version"}
    assert said["publicationYear"] == "2009"
    assert said["organism"] == "Homo sapiens"
    assert said["figureLink"] == "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC99000001/figure/F5/"
    assert network.positions is not None
    assert len({tuple(place) for place in network.positions.tolist()}) == network.n_nodes


def test_the_networks_of_figures_hold_what_the_network_of_all_says_of_them() -> None:
    from pfocr_graph import build_network

    corpus = example_corpus().select(organism="human")
    whole = build_network(corpus, network="bipartite").edges
    for figid, network in iter_figure_networks(corpus, BuildOptions()):
        ours = network.edges.sort_values("target").reset_index(drop=True)
        theirs = whole[whole["source"] == figid].sort_values("target").reset_index(drop=True)
        assert ours["target"].tolist() == theirs["target"].tolist(), figid
        assert ours["words"].tolist() == theirs["words"].tolist(), figid
        assert ours["lexicon"].tolist() == theirs["lexicon"].tolist(), figid


def test_an_unrelated_figure_changes_no_other_network(desk: Desk) -> None:
    arguments = ["--from", write_table(desk.folder), "--per-figure", "--network-set", "PFOCR"]
    code, rows, _ = desk.upload(*arguments)
    assert (code, [row["action"] for row in rows]) == (0, ["created", "created"])
    write_table(desk.folder, "PMC3__a.jpg\tPMC3\tMET\tMET\thgnc_symbol\tMET\t4233")
    code, rows, _ = desk.upload(*arguments)
    assert (code, [row["action"] for row in rows]) == (0, ["unchanged", "unchanged", "created"])
    (members,) = [one["networks"] for one in desk.server.ndex.sets.values()]
    assert sorted(members) == sorted(one.uuid for one in desk.networks)
    properties = {one["predicateString"]: one["value"] for one in desk.networks[0].properties}
    assert properties["pfocrId"] == "PMC1__a"


def test_ndex_takes_the_network_of_every_example_figure() -> None:
    for figid, network in iter_figure_networks(example_corpus(), BuildOptions(families="collapse")):
        with pack(document_of(figid, network)) as packed:
            assert packed.contents.refusal is None
            assert packed.contents.texts.keys() == {"name", "description", "version"}


def test_a_network_is_built_and_published_with_the_options_of_build(desk: Desk) -> None:
    table = write_table(desk.folder)
    arguments = ["--from", table, "--min-genes", "2", "--name", "Mine", "--visibility", "public"]
    code, (row,), _ = desk.upload(*arguments)
    assert (code, row["action"], row["nodes"], row["edges"]) == (0, "created", 3, 3)
    properties = {one["predicateString"]: one["value"] for one in desk.network.properties}
    assert (desk.network.name, desk.network.visibility) == ("Mine", "PUBLIC")
    assert properties["prov:wasGeneratedBy"] == f"pfocr-graph build {table} --min-genes 2 --name Mine"
    assert desk.upload(*arguments[:-2])[1][0]["action"] == "unchanged"
