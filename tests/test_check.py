"""The checks of files, against a table of broken ones, and against those who really read them."""

from __future__ import annotations

import gzip
import io
import json
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import igraph
import ndex2.cx2
import networkx as nx
import pytest
from awkward import awkward_network
from hypothesis import given, settings
from hypothesis import strategies as st
from real_consumers import (
    UNTOLD,
    read_by_cytoscapejs,
    read_by_igraph,
    read_by_networkx,
    said_by_cyjs,
    said_by_graphml,
)

from pfocr_graph.build import build_network
from pfocr_graph.cli import main
from pfocr_graph.errors import FormatError
from pfocr_graph.example import example_corpus
from pfocr_graph.formats import FORMATS, load, write_network
from pfocr_graph.formats.checking import CHECKED, capped, check_file, checked_format, consumers_of
from pfocr_graph.formats.findings import Finding
from pfocr_graph.network import Network

BROKEN = Path(__file__).parent / "broken"
FILES = sorted(path for path in BROKEN.iterdir() if path.name != "README.md")
by_name = [path.name for path in FILES]
"""Ids of the tests."""


class Expected(NamedTuple):
    severity: str
    where: str
    rule: str
    consumers: tuple[str, ...]


def read_table() -> dict[str, list[Expected]]:
    """Return what the table says of each file."""
    table: dict[str, list[Expected]] = {}
    for line in (BROKEN / "README.md").read_text(encoding="utf-8").splitlines():
        if line.startswith(("| cx", "| cyjs", "| graphml", "| hif")):
            name, severity, where, rule, consumers = (cell.strip() for cell in line.strip("|").split("|"))
            listed = tuple(consumers.split(", ")) if consumers else ()
            if name == "cyjs-trailing-comma.cyjs" and sys.version_info >= (3, 13):
                where = "line 14, column 89"  # the comma itself, no longer what is behind it
            table.setdefault(name, []).append(Expected(severity, where, rule, listed))
    return table


TABLE = read_table()
NOTHING_THERE = (
    "-missing",
    "-key",
    "-edge-name",
    "cx-name",
    "cx-metadata-nodes",
    "cx2-descriptor",
    "-not-xml",
    "-twice",
)
"""Ends of rules that are broken by something that is not there."""


def errors_for(path: Path, consumer: str) -> list[Finding]:
    return [found for found in check_file(path) if found.severity == "error" and consumer in found.consumers]


def test_the_table_is_of_the_files_there_are_and_they_are_wrong_in_sixty_ways() -> None:
    assert sorted(TABLE) == sorted(by_name)
    assert len({tuple(each.rule for each in found) for found in TABLE.values()}) > 60


@pytest.mark.parametrize("path", FILES, ids=by_name)
def test_a_broken_file_breaks_the_rules_of_the_table_and_no_other(path: Path) -> None:
    found = list(check_file(path))
    assert [Expected(each.severity, each.where, each.rule, each.consumers) for each in found] == TABLE[path.name]
    for each in found:
        assert each.remedy
        assert each.value or each.rule.endswith(NOTHING_THERE) or "empty" in path.name


@pytest.mark.parametrize("name", ["graphml", "cyjs", "hif"])
def test_every_rule_has_a_broken_file(name: str) -> None:
    broken = {each.rule for found in TABLE.values() for each in found}
    untested = {"hif-not-json", "hif-nan-token", "hif-member-unknown", "hif-member-shape", "hif-record-shape"}
    rules = load(f"pfocr_graph.formats.{name}_rules:RULES")
    assert set(rules) - broken <= untested | {"hif-direction", "hif-attrs"}
    assert all(rule.remedy[0].islower() for rule in rules.values())


REFUSED_BY_US = {"graphml-entity-declared.graphml"}
"""Files that are read, but not checked to the end: entities of their own can do harm."""


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.graphml")), ids=lambda path: path.stem)
@pytest.mark.parametrize("consumer", ["igraph", "networkx"])
def test_what_igraph_and_networkx_refuse_or_misread_is_an_error_for_them_and_nothing_else(
    path: Path, consumer: str
) -> None:
    read = {"igraph": read_by_igraph, "networkx": read_by_networkx}[consumer]
    missing = UNTOLD if consumer == "igraph" else ()
    said = said_by_graphml(path)
    try:
        is_read = said is not None and read(path).said(missing) == said.said(missing)
    except Exception:  # noqa: BLE001 (each reader refuses in its own way)
        is_read = False
    assert bool(errors_for(path, consumer)) != is_read or path.name in REFUSED_BY_US


def test_what_cytoscapejs_refuses_or_misreads_is_an_error_for_it_and_nothing_else(node: str) -> None:
    paths = sorted(BROKEN.glob("*.cyjs"))
    for path, read in zip(paths, read_by_cytoscapejs(node, paths), strict=True):
        said = said_by_cyjs(path)
        is_read = read is not None and said is not None and read.said() == said.said()
        assert bool(errors_for(path, "cytoscapejs")) != is_read, path.name


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.cx*")), ids=lambda path: path.name)
def test_what_ndex2_refuses_is_an_error_for_ndex(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        load_by_ndex2(path)
    except Exception:  # noqa: BLE001 (it refuses in many ways)
        assert errors_for(path, "ndex")


def load_by_ndex2(path: Path) -> Any:
    document = json.loads(path.read_text(encoding="utf-8"))
    if path.suffix == ".cx2":
        return ndex2.cx2.RawCX2NetworkFactory().get_cx2network(document)
    return ndex2.create_nice_cx_from_raw_cx(document)


@pytest.fixture(scope="module")
def example() -> Network:
    return build_network(example_corpus().select(organism="human"), min_figures=3, layout=True)


@pytest.mark.parametrize("name", CHECKED)
def test_what_we_write_has_no_errors(name: str, example: Network, tmp_path: Path) -> None:
    for number, network in enumerate((example, awkward_network(), Network({}))):
        for ending in (FORMATS[name].suffix, FORMATS[name].suffix + ".gz"):
            path = tmp_path / f"{number}{ending}"
            write_network(network, path)
            found = list(check_file(path))
            assert [each for each in found if each.severity == "error"] == []
            assert network is not example or found == []


def test_what_we_write_is_read_as_it_is_said(example: Network, node: str, tmp_path: Path) -> None:
    for network in (example, awkward_network()):
        path = tmp_path / "a.graphml"
        write_network(network, path)
        said = said_by_graphml(path)
        assert said is not None
        assert read_by_igraph(path).said(UNTOLD) == said.said(UNTOLD)
        assert read_by_networkx(path).said() == said.said()
        path = tmp_path / "a.cyjs"
        write_network(network, path)
        (read,), said = read_by_cytoscapejs(node, [path]), said_by_cyjs(path)
        assert read is not None
        assert said is not None
        assert read.said() == said.said()


def networkx_graph() -> nx.Graph[int]:
    graph: nx.Graph[int] = nx.path_graph(4)
    for node in graph:
        graph.nodes[node].update(name=f"gene {node}", degree=2, score=node / 3, known=True)
    graph.edges[0, 1]["weight"] = 0.5
    return graph


def written_by_networkx(path: Path) -> None:
    nx.write_graphml(networkx_graph(), path)


def written_by_igraph(path: Path) -> None:
    graph = igraph.Graph.Ring(4)
    graph["name"] = "ring"
    graph.vs["name"] = ["AKT1", "MTOR", "PTEN", "TGF-β & <co>"]
    graph.vs["score"] = [0.5, 1.0, float("nan"), 1e-5]
    graph.vs["known"] = [True, False, True, False]
    graph.es["weight"] = [1.0, 2.0, 3.0, 4.5]
    graph.write_graphml(str(path))


def written_by_ndex2(path: Path) -> None:
    network = ndex2.cx2.CX2Network()
    network.set_name("two genes")
    ends = [network.add_node(attributes={"name": name, "degree": 1}, x=1.5, y=2) for name in ("AKT1", "MTOR")]
    network.add_edge(source=ends[0], target=ends[1], attributes={"name": "AKT1 - MTOR", "weight": 0.5})
    path.write_text(json.dumps(network.to_cx2()), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("networkx.graphml", written_by_networkx),
        ("igraph.graphml", written_by_igraph),
        ("ndex2.cx2", written_by_ndex2),
    ],
)
def test_good_files_of_others_pass(name: str, write: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / name
    write(path)
    assert list(check_file(path)) == []
    if path.suffix == ".graphml":
        said = said_by_graphml(path)
        assert said is not None
        assert read_by_igraph(path).said(UNTOLD) == said.said(UNTOLD)
        assert read_by_networkx(path).said() == said.said()


def test_a_missing_value_as_networkx_exports_it_is_found(tmp_path: Path) -> None:
    graph = networkx_graph()
    graph.nodes[0]["year"] = None
    path = tmp_path / "networkx.cyjs"
    path.write_text(json.dumps(nx.cytoscape_data(graph)), encoding="utf-8")
    broken = {found.rule for found in check_file(path, consumers=["cytoscape"]) if found.severity == "error"}
    assert broken == {"cyjs-id-number", "cyjs-value-null"}


def test_a_format_that_a_consumer_does_not_open_is_an_error(tmp_path: Path) -> None:
    written_by_networkx(tmp_path / "a.graphml")
    (found,) = check_file(tmp_path / "a.graphml", consumers=["ndex"])
    assert (found.rule, found.severity, found.remedy) == ("format", "error", "write cx or cx2 for ndex")
    assert consumers_of(FORMATS["cyjs"]) == ("cytoscape", "cytoscapejs")


def test_a_format_without_rules_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "a.gmt", tmp_path / "a-tsv"):
        with pytest.raises(FormatError, match="there are no rules for"):
            checked_format(path)


def test_a_broken_gzip_file_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "a.graphml.gz"
    path.write_bytes(gzip.compress((BROKEN / "graphml-desc.graphml").read_bytes())[:-20])
    assert [found.rule for found in check_file(path)][-1] == "gzip"
    path.write_bytes(b"<graphml>")
    assert [found.rule for found in check_file(path)] == ["gzip"]


def test_a_hypergraph_may_be_wrong_in_more_ways() -> None:
    record = {"edge": "F1", "node": "A"}
    for document, rule in (
        ({"incidences": [record], "name": "x"}, "member-unknown"),
        ({"incidences": {}}, "member-shape"),
        ({"incidences": [record], "metadata": 1}, "member-shape"),
        ({"incidences": ["A"]}, "record-shape"),
        ({"incidences": [{**record, "direction": "up"}]}, "direction"),
        ({"incidences": [{**record, "attrs": ["x"]}]}, "attrs"),
    ):
        (found,) = load(FORMATS["hif"].check)(io.BytesIO(json.dumps(document).encode()))
        assert found.rule == f"hif-{rule}"
    for text, rule in ((b"[]", "not-json"), (b'{"incidences": [NaN]}', "nan-token"), (b"", "not-json")):
        (found,) = load(FORMATS["hif"].check)(io.BytesIO(text))
        assert found.rule == f"hif-{rule}"


class Endless(io.RawIOBase):
    """A file of many equal pieces, made as it is read."""

    def __init__(self, head: str, piece: str, count: int, tail: str) -> None:
        self._pieces = iter([head.encode(), *[piece.encode() * 100] * (count // 100), tail.encode()])
        self.n_bytes = len(head) + len(piece) * count + len(tail)

    def read(self, _: int = -1, /) -> bytes:
        return next(self._pieces, b"")


def long_files() -> Iterator[tuple[str, Endless]]:
    head = (BROKEN / "graphml-desc.graphml").read_text().partition("<edge")[0]
    piece = '<edge source="a" target="b"><data key="e_weight">0.5</data></edge>\n'
    yield "graphml", Endless(head, piece, 15_000, "</graph></graphml>")
    head = '{"elements":{"nodes":[{"data":{"id":"a"}}],"edges":[{"data":{"source":"a","target":"a"}}'
    yield "cyjs", Endless(head, ',{"data":{"source":"a","target":"a","weight":0.5}}', 15_000, "]}}")
    yield "hif", Endless('{"incidences":[{"edge":1,"node":2}', ',{"edge":1,"node":2}', 15_000, "]}")


def test_memory_does_not_grow_with_the_file() -> None:
    for name, stream in long_files():
        check = load(FORMATS[name].check)
        tracemalloc.start()
        assert not [found for found in check(stream) if found.severity == "error" and found.rule != "graphml-desc"]
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < stream.n_bytes / 4, (name, peak, stream.n_bytes)


@settings(max_examples=150)
@given(st.sampled_from(sorted(BROKEN.glob("*[a-z].graphml")) + sorted(BROKEN.glob("*.cyjs"))), st.data())
def test_no_file_is_too_broken_to_be_checked(path: Path, data: st.DataObject) -> None:
    text = path.read_bytes()
    at = data.draw(st.integers(0, len(text)))
    other = data.draw(st.sampled_from(FILES)).read_bytes()
    mixed = text[:at] + other[data.draw(st.integers(0, len(other))) :]
    list(load(FORMATS[path.suffix[1:]].check)(io.BytesIO(mixed)))


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run_check(*arguments: object) -> tuple[int, str, str]:
        code = main(["check", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_check


def test_the_command_prints_a_line_for_each_mistake_and_ends_with_1(run: Run) -> None:
    path = BROKEN / "graphml-value-fraction-in-int.graphml"
    code, out, err = run(path)
    assert code == 1
    assert out.splitlines() == [
        "file\tseverity\twhere\trule\tvalue\tconsumers\tremedy",
        f"{path}\terror\tline 10, column 68\tgraphml-value-fraction\tdegree: 1.0\tcytoscape|gephi|networkx\t"
        "declare double, or write a whole number",
    ]
    assert err == f"{path}: 1 error and 0 warnings.\n"


def test_the_command_asks_only_those_who_are_named(run: Run) -> None:
    path = BROKEN / "graphml-value-fraction-in-int.graphml"
    assert run(path, "--for", "igraph")[0] == 0
    assert run(path, "--for", "igraph,networkx")[0] == 1
    assert run(path, "--for", "igraph", "--for", "cytoscape")[0] == 1
    assert run(BROKEN / "graphml-port.graphml", "--for", "networkx")[0] == 0
    code, out, _ = run(BROKEN / "cx2-value-null.cx2", "--for", "cytoscape-web", "--format", "json")
    assert (code, json.loads(out)["rows"][0]["rule"]) == (1, "cx2-value-null")
    assert run(BROKEN / "cx2-value-null.cx2", "--for", "ndex")[0] == 0


def test_the_command_takes_many_files_of_any_name(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "network.xml"
    other.write_bytes((BROKEN / "graphml-port.graphml").read_bytes())
    code, out, err = run(other, BROKEN / "graphml-desc.graphml", "--from", "graphml", "--format", "markdown")
    assert (code, out.count("graphml-port"), out.count("graphml-desc")) == (1, 1, 2)
    assert [line.rpartition(": ")[2] for line in err.splitlines()] == [
        "0 errors and 1 warning.",
        "1 error and 0 warnings.",
    ]


def test_what_cannot_be_checked_is_said_with_the_right_exit_code(run: Run, tmp_path: Path) -> None:
    for arguments, code, message in (
        (["network.xlsx"], 2, "no known format has this ending"),
        (["network.gmt"], 2, "there are no rules for gmt"),
        (
            [BROKEN / "graphml-desc.graphml", "--for", "excel"],
            2,
            'consumer "excel" is not known; choose among cytoscape',
        ),
        ([tmp_path / "nowhere.cx2"], 1, "nowhere.cx2: No such file"),
    ):
        found, out, err = run(*arguments)
        assert (found, out) == (code, "")
        assert message in err


def test_the_same_mistake_is_printed_ten_times_at_most(run: Run, tmp_path: Path) -> None:
    document = json.loads((BROKEN / "cyjs-value-null.cyjs").read_text(encoding="utf-8"))
    document["elements"]["nodes"] += [{"data": {"id": number}} for number in range(13)]
    path = tmp_path / "many.cyjs"
    path.write_text(json.dumps(document), encoding="utf-8")
    _, out, err = run(path, "--for", "cytoscape")
    assert [line.split("\t")[2] for line in out.splitlines() if "cyjs-id-number" in line][-2:] == [
        "nodes[11]",
        "and 3 more",
    ]
    assert err == f"{path}: 14 errors and 0 warnings.\n"
    assert list(capped([])) == []


def test_half_a_surrogate_pair_can_be_printed(run: Run) -> None:
    _, out, _ = run(BROKEN / "cyjs-value-half-surrogate.cyjs")
    out.encode("utf-8")
    assert "\\ud83e" in out
