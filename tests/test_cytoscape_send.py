"""Sending a network to Cytoscape, against a server that answers as CyREST does."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cx_networks import chain_network

from pfocr_graph.cli import main
from pfocr_graph.formats.cx2_rules import check_cx2
from pfocr_graph.formats.cx_rules import check_cx

Send = Callable[..., tuple[int, str]]


class CyRestStandIn(ThreadingHTTPServer):
    """A Cytoscape without a screen."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.version: Any = {"apiVersion": "v1", "cytoscapeVersion": "3.10.2"}
        self.networks: list[dict[str, Any]] = []
        self.calls: list[str] = []
        self.view_limit = 200_000
        self.breaks_off = False
        self.wraps = False

    def __enter__(self) -> CyRestStandIn:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: CyRestStandIn

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Keep quiet."""

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.calls.append(f"{self.command} {parts.path}")
        status, answer = 404, self._refusal(404, "no such route")
        match [self.command, *parts.path.split("/")[2:]]:
            case ["GET", "version"]:
                status, answer = 200, self.server.version
            case ["POST", "networks"]:
                status, answer = self._read(body, {key: value[0] for key, value in parse_qs(parts.query).items()})
            case ["GET", "networks", suid, "views"]:
                status, answer = self._views(int(suid))
            case ["GET", "apply", "layouts", ("force-directed" | "circular"), _] | ["GET", "apply", "fit", _]:
                status, answer = 200, {"message": "done"}
        if self.server.breaks_off and self.command == "POST":
            self.close_connection = True
            self.connection.close()
            return
        if self.server.wraps and status == 200:
            answer = {"data": answer, "errors": []}
        content = json.dumps(answer).encode() if answer is not None else b"<html>"
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = _answer  # noqa: N815 -- the names that http.server wants

    def _read(self, body: bytes, query: dict[str, str]) -> tuple[int, Any]:
        check = {"cx": check_cx, "cx2": check_cx2}[query["format"]]
        for finding in check(BytesIO(body)):
            if finding.severity == "error" and "cytoscape" in finding.consumers:
                return 412, self._refusal(412, f"Could not parse the given network JSON: {finding}")
        self.server.networks.append({**query, "content": json.loads(body)})
        return 200, {"networkSUID": 51 + len(self.server.networks)}

    def _views(self, suid: int) -> tuple[int, Any]:
        network = self.server.networks[suid - 52]["content"]
        size = sum(len(one.get("nodes", [])) + len(one.get("edges", [])) for one in network)
        return (200, [suid + 100]) if size < self.server.view_limit else (404, self._refusal(404, "no view"))

    @staticmethod
    def _refusal(status: int, message: str) -> dict[str, Any]:
        return {"data": {}, "errors": [{"status": status, "type": "urn:cytoscape:ci", "message": message}]}


@pytest.fixture
def cytoscape() -> Iterator[CyRestStandIn]:
    with CyRestStandIn() as server:
        yield server


@pytest.fixture
def send(cytoscape: CyRestStandIn, capsys: pytest.CaptureFixture[str]) -> Send:
    def run(*arguments: object, port: int = cytoscape.server_address[1]) -> tuple[int, str]:
        code = main(["cytoscape", "send", *map(str, arguments), "--port", str(port)])
        captured = capsys.readouterr()
        assert captured.out == ""
        return code, captured.err

    return run


@pytest.mark.parametrize("suffix", ["cx", "cx2", "cx.gz", "cx2.gz", "graphml", "cyjs"])
def test_a_file_of_any_format_arrives_with_name_style_and_coordinates(
    send: Send, cytoscape: CyRestStandIn, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"chain.{suffix}"
    chain_network(3, 4).write(path)
    code, err = send(path)
    assert (code, err) == (0, f"{path} is network 52 in Cytoscape 3.10.2.\n")
    (network,) = cytoscape.networks
    assert (network["title"], network["collection"]) == ("a chain", "a chain")
    aspects = {name: elements for one in network["content"] for name, elements in one.items()}
    if network["format"] == "cx":
        assert len(aspects["cartesianLayout"]) == 4
        assert aspects["cyVisualProperties"]
    else:
        assert all("x" in node for node in aspects["nodes"])
        assert aspects["visualProperties"]
    assert cytoscape.calls == [
        "GET /v1/version",
        "POST /v1/networks",
        "GET /v1/networks/52/views",
        "GET /v1/apply/fit/52",
    ]


@pytest.mark.parametrize("suffix", ["cx", "cx2", "graphml"])
def test_a_network_without_coordinates_is_laid_out_there(
    send: Send, cytoscape: CyRestStandIn, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"chain.{suffix}"
    chain_network(3, 4).with_positions(None).write(path)
    assert send(path)[0] == 0
    assert cytoscape.calls[-2:] == ["GET /v1/apply/layouts/force-directed/52", "GET /v1/apply/fit/52"]


def test_a_layout_of_cytoscapes_can_be_asked_for(send: Send, cytoscape: CyRestStandIn, tmp_path: Path) -> None:
    path = tmp_path / "chain.cx2"
    chain_network(3, 4).write(path)
    assert send(path, "--layout", "circular")[0] == 0
    assert cytoscape.calls[-2] == "GET /v1/apply/layouts/circular/52"
    code, err = send(path, "--layout", "sp/iral")
    assert code == 1
    assert "404 no such route" in err


def test_a_network_that_is_too_large_to_be_drawn_is_told_of(
    send: Send, cytoscape: CyRestStandIn, tmp_path: Path
) -> None:
    cytoscape.view_limit = 5
    path = tmp_path / "chain.cx2"
    chain_network(3, 4).write(path)
    code, err = send(path)
    assert code == 0
    assert "choose View > Create View" in err
    assert not any("apply" in call for call in cytoscape.calls)


def test_answers_that_are_wrapped_are_understood(send: Send, cytoscape: CyRestStandIn, tmp_path: Path) -> None:
    cytoscape.wraps = True
    path = tmp_path / "chain.cx2"
    chain_network(3, 4).write(path)
    assert send(path)[0] == 0


def test_no_cytoscape_is_said_in_one_line(send: Send, tmp_path: Path) -> None:
    path = tmp_path / "chain.cx2"
    chain_network(3, 4).write(path)
    code, err = send(path, port=1)
    assert code == 1
    assert err.startswith("pfocr-graph: error: no Cytoscape runs here: nothing answers at 127.0.0.1:1;")
    assert err.count("\n") == 1


@pytest.mark.parametrize("answer", [None, [], {"version": 1}])
def test_something_else_that_answers_is_not_taken_for_cytoscape(
    send: Send, cytoscape: CyRestStandIn, tmp_path: Path, answer: Any
) -> None:
    cytoscape.version = answer
    path = tmp_path / "chain.cx2"
    chain_network(3, 4).write(path)
    code, err = send(path)
    assert code == 1
    assert "is no Cytoscape" in err
    assert cytoscape.networks == []


def test_an_older_cytoscape_is_sent_no_cx2(send: Send, cytoscape: CyRestStandIn, tmp_path: Path) -> None:
    cytoscape.version = {"apiVersion": "v1", "cytoscapeVersion": "3.9.1"}
    for suffix, code in (("cx2", 1), ("cx", 0)):
        path = tmp_path / f"chain.{suffix}"
        chain_network(3, 4).write(path)
        found, err = send(path)
        assert found == code
        assert ("does not know CX2" in err) == (code == 1)


def test_what_cytoscape_refuses_is_passed_on(send: Send, cytoscape: CyRestStandIn, tmp_path: Path) -> None:
    path = tmp_path / "bad.cx2"
    path.write_text('[{"CXVersion":"2.0","hasFragments":false},{"nodes":[{"id":"x"}]},{"status":[{"success":true}]}]')
    code, err = send(path)
    assert code == 1
    assert "412 Could not parse the given network JSON" in err
    assert cytoscape.networks == []


def test_a_cytoscape_that_breaks_off_is_told_of(send: Send, cytoscape: CyRestStandIn, tmp_path: Path) -> None:
    cytoscape.breaks_off = True
    path = tmp_path / "chain.cx2"
    chain_network(3, 4).write(path)
    code, err = send(path)
    assert code == 1
    assert "broke off" in err


@pytest.mark.parametrize(("file", "message"), [("nowhere.cx2", "No such file"), ("a.txt", "no known format")])
def test_a_file_that_cannot_be_sent_is_named(send: Send, tmp_path: Path, file: str, message: str) -> None:
    (tmp_path / "a.txt").touch()
    code, err = send(tmp_path / file)
    assert code == 1
    assert file in err
    assert message in err
