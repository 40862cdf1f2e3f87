"""Gene sets: a line a figure."""

from __future__ import annotations

import io

import pytest

from pfocr_graph import build_network, example_corpus
from pfocr_graph.errors import FormatError
from pfocr_graph.formats.gmt import read_gmt, write_gmt
from pfocr_graph.network import Network


def lines_of(network: Network) -> tuple[list[list[str]], list[str]]:
    stream = io.BytesIO()
    notes = write_gmt(network, stream)
    return [line.split("\t") for line in stream.getvalue().decode().splitlines()], notes


def test_each_figure_is_a_set_of_the_genes_that_it_mentions() -> None:
    corpus = example_corpus()
    network = build_network(corpus)
    lines, _ = lines_of(network)
    ids = list(network.iter_node_ids())
    mentions = network.edge_tables["mentions"]
    genes: dict[str, set[str]] = {}
    for figure, gene in zip(mentions.source.tolist(), mentions.target.tolist(), strict=True):
        genes.setdefault(ids[figure], set()).add(ids[gene].removeprefix("ncbigene:"))
    assert {line[0]: set(line[2:]) for line in lines} == genes
    assert all(len(set(line[2:])) == len(line) - 2 for line in lines)
    titles = network.nodes["title"]
    assert all(line[1] == " ".join(titles[line[0]].split()) for line in lines)


def test_a_family_stands_for_its_members() -> None:
    whole, _ = lines_of(build_network(example_corpus(), families="keep"))
    collapsed, _ = lines_of(build_network(example_corpus(), families="collapse"))
    sets = {line[0]: set(line[2:]) for line in whole}
    assert all(sets[line[0]] <= set(line[2:]) for line in collapsed)
    assert len(collapsed) == len(whole)


def test_figures_without_genes_are_left_out_and_told() -> None:
    network = build_network(example_corpus())
    lines, notes = lines_of(network)
    left_out = len(network.node_tables["figure"]) - len(lines)
    assert left_out > 0
    assert notes == [f"{left_out} figures without genes are left out"]


def test_sets_come_back_as_they_were() -> None:
    text = b"PMC1__f1\tWnt 100% & <b>\t1499\t324\nPMC2__f1\t\t324\n"
    network = read_gmt(io.BytesIO(text))
    assert network.nodes.type.tolist() == ["figure", "figure", "gene", "gene"]
    assert network.nodes["name"].tolist() == ["Wnt 100% & <b>", "PMC2__f1", "1499", "324"]
    assert network.edges[["source", "target"]].to_numpy().tolist() == [
        ["PMC1__f1", "ncbigene:1499"],
        ["PMC1__f1", "ncbigene:324"],
        ["PMC2__f1", "ncbigene:324"],
    ]
    stream = io.BytesIO()
    assert write_gmt(network, stream) == []
    assert stream.getvalue() == text


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (b"a\tb\t1\na\tb\t2\n", 'line 2: the set "a" is there twice'),
        (b"a b 1\n", "line 1: there are no tabs; is it GMT"),
        (b"a\t\xff\t1\n", "line 1: .* write the file as UTF-8"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: bytes, complaint: str) -> None:
    with pytest.raises(FormatError, match=complaint):
        read_gmt(io.BytesIO(text))
