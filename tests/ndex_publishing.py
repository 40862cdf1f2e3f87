"""A desk to publish from: files, a stand-in for NDEx, an account on it, and the command line."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cx_networks import chain_network
from ndex_stand_in import PASSWORD, USER, NdexStandIn
from ndex_store import StoredNetwork

from pfocr_graph.cli import main
from pfocr_graph.network import Network
from pfocr_graph.publish.journal import Entry, read_journal
from pfocr_graph.publish.marks import MARK
from pfocr_graph.publish.patience import Patience

QUICK = Patience(timeout=(2.0, 0.3), sleep=lambda seconds: time.sleep(min(seconds, 0.002)))
"""As patient as a run is, in no time."""

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def network_called(name: str, n_edges: int = 3, without: str = "") -> Network:
    """Return a network that NDEx would let others see, unless it is to be without a text."""
    texts = {"name": name, "description": "a chain", "version": "1"}
    network = chain_network(n_edges, n_edges + 1)
    return Network(
        network.node_tables,
        network.edge_tables,
        {key: ("string", value) for key, value in texts.items() if key != without},
        network.positions,
    )


@dataclass
class Desk:
    """Where a test publishes from."""

    folder: Path
    server: NdexStandIn
    capsys: pytest.CaptureFixture[str]
    told: list[str] = field(default_factory=list)
    """Everything that commands printed."""

    @property
    def journal(self) -> Path:
        return self.folder / "ndex-journal.jsonl"

    def write(self, file: str = "a.cx2", name: str = "A", *, n_edges: int = 3, without: str = "") -> Path:
        path = self.folder / file
        network_called(name, n_edges, without).write(path)
        return path

    def run(self, *arguments: object) -> tuple[int, str, str]:
        try:
            code = main(["ndex", *map(str, arguments)])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        captured = self.capsys.readouterr()
        self.told += [captured.out, captured.err]
        return code, captured.out, captured.err

    def upload(self, *arguments: object) -> tuple[int, list[dict[str, Any]], str]:
        """Upload, and return the exit code, the rows of the table, and what was said."""
        code, out, err = self.run("upload", *arguments, "--format", "json")
        return code, json.loads(out)["rows"] if out else [], err

    def entry(self, file: str = "a.cx2") -> Entry:
        return read_journal(self.journal).entries[f"file:{file}"]

    @property
    def networks(self) -> list[StoredNetwork]:
        self.server.ndex.wait()
        return list(self.server.ndex.networks.values())

    @property
    def network(self) -> StoredNetwork:
        """The only network on the server."""
        (only,) = self.networks
        return only

    def posts(self) -> int:
        """Return how many uploads of new networks there were."""
        return sum(method == "POST" and path.endswith(("/network", "/networks")) for method, path in self.server.calls)

    def content(self) -> list[dict[str, Any]]:
        """Return the document of the only network on the server, without the mark."""
        return without_mark(self.network.content)


def without_mark(content: bytes) -> list[dict[str, Any]]:
    """Return a CX2 document as it was before it was marked."""
    document: list[dict[str, Any]] = json.loads(content)
    for fragment in document:
        for element in fragment.get("networkAttributes", []):
            element.pop(MARK, None)
        for element in fragment.get("attributeDeclarations", []):
            element.get("networkAttributes", {}).pop(MARK, None)
    return document


def settle_in(monkeypatch: pytest.MonkeyPatch, server: NdexStandIn, patience: Patience = QUICK) -> None:
    """Make the commands use the stand-in's account, and lose no time."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NDEX_HOST", server.url)
    monkeypatch.setenv("NDEX_USERNAME", USER)
    monkeypatch.setenv("NDEX_PASSWORD", PASSWORD)
    monkeypatch.setattr("pfocr_graph.publish.patience.PATIENCE", patience)


@contextmanager
def open_desk(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    """Give a desk with a server of its own."""
    with NdexStandIn() as server:
        settle_in(monkeypatch, server)
        yield Desk(folder, server, capsys)


def every_third(seed: int, kinds: tuple[str, ...]) -> Callable[[str, str], str | None]:
    """Return what lets a fault happen at every third call, each time another one."""
    rng = random.Random(seed)
    n_calls = 0

    def fault_for(method: str, path: str) -> str | None:
        nonlocal n_calls
        n_calls += 1
        return None if n_calls % 3 else rng.choice(kinds)

    return fault_for
