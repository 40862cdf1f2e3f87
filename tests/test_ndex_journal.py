"""The journal of a publication, and the rules for asking again."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from ndex_publishing import QUICK, Desk, open_desk

from pfocr_graph.publish.journal import open_journal, read_journal
from pfocr_graph.publish.patience import Patience, ServerError


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    with open_desk(tmp_path, monkeypatch, capsys) as desk:
        yield desk


def test_the_second_of_two_runs_on_one_journal_refuses(desk: Desk) -> None:
    path = desk.write()
    with open_journal(desk.journal):
        code, rows, err = desk.upload(path)
    assert (code, rows, desk.server.calls) == (1, [], [])
    assert "another run writes this journal" in err
    assert desk.upload(path)[0] == 0


def test_a_journal_is_of_one_account(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.write()
    desk.upload(path)
    monkeypatch.setenv("NDEX_USERNAME", "bob")
    code, _, err = desk.upload(path)
    assert code == 1
    assert "of another server or user" in err


@pytest.mark.parametrize("cut", [1, 10, 60, -1, -20])
def test_a_journal_that_was_cut_off_goes_on_from_its_last_whole_line(desk: Desk, cut: int) -> None:
    path = desk.write()
    with desk.server.fault("lost", "POST"):
        desk.upload(path)
    content = desk.journal.read_bytes()
    desk.journal.write_bytes(content[:cut])
    code, (row,), _ = desk.upload(path)
    assert code == 0
    assert len(desk.networks) == (1 if cut < 0 else 2)
    assert read_journal(desk.journal).entries["file:a.cx2"].uuid == row["uuid"]


def test_a_broken_line_of_a_journal_is_named(desk: Desk) -> None:
    desk.upload(desk.write())
    lines = desk.journal.read_text().splitlines(keepends=True)
    desk.journal.write_text("".join([*lines[:2], "{}\n", *lines[2:]]))
    code, _, err = desk.run("status", desk.journal)
    assert code == 1
    assert "ndex-journal.jsonl line 3: is broken" in err


def test_delays_double_up_to_a_limit_and_differ_a_little() -> None:
    slept: list[float] = []

    def call() -> None:
        raise ServerError("busy", 503)

    patience = Patience(attempts=9, first_delay=1, longest_delay=20, sleep=slept.append)
    with pytest.raises(ServerError, match="busy"):
        patience.persist(call)
    least = [1, 2, 4, 8, 16, 20, 20, 20]
    assert len(slept) == len(least)
    assert all(low <= pause <= 1.25 * low for low, pause in zip(least, slept, strict=True))
    assert len(set(slept)) > 6


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 415, 501])
def test_what_does_not_pass_is_asked_once(status: int) -> None:
    calls = []

    def call() -> None:
        calls.append(1)
        raise ServerError("no", status)

    with pytest.raises(ServerError, match="no"):
        QUICK.persist(call)
    assert len(calls) == 1


def test_only_its_owner_can_read_the_journal(desk: Desk) -> None:
    desk.upload(desk.write())
    assert stat.S_IMODE(desk.journal.stat().st_mode) == 0o600
