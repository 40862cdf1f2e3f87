"""Passwords: asked for and sent, and in nothing that is written, printed, logged or raised."""

from __future__ import annotations

import argparse
import io
import logging
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from cx_networks import chain_network

from pfocr_graph.cli import main, make_parser

SEEDS = Path(__file__).parent.parent / "seeds"
CANARY = "canary-4a7f-geheim"
SECRETS = {"NDEX_PASSWORD": CANARY, "NDEX_PWD": CANARY, "NDEX_USERNAME": "ann", "NDEX_HOST": "127.0.0.1:9"}


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                yield from parsers(each)


def test_no_command_takes_a_secret_as_an_argument_where_every_process_could_see_it() -> None:
    """Arguments stand in the list of processes, in the history of the shell, and in summary.json."""
    options = [
        option for parser in parsers(make_parser()) for action in parser._actions for option in action.option_strings
    ]
    assert len(options) > 100
    assert [
        option for option in options if any(word in option for word in ("pass", "pwd", "token", "secret", "user"))
    ] == []


def test_nothing_that_is_made_holds_a_password_of_the_environment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    out, network = tmp_path / "out", tmp_path / "out" / "network.cx2"
    for arguments in (
        ["build", SEEDS, "-o", out, "--evidence", "--to", "cx2,cx,cyjs,graphml,hif,tsv,gmt"],
        ["pack", SEEDS, "-o", tmp_path / "a.pfocr"],
        ["view", network],
        ["convert", network, tmp_path / "a.graphml"],
        ["check", network],
        ["info", SEEDS],
        ["ndex", "upload", network, "--dry-run", "--journal", tmp_path / "journal.jsonl"],
    ):
        main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    written = [path.read_bytes().decode(errors="replace") for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) > 15
    told = [said.out, said.err, caplog.text, *written]
    assert [text for text in told if CANARY in text] == []


def test_a_traceback_of_a_fault_of_ours_holds_no_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it shows the values of variables, as pytest and error trackers do."""
    requests = pytest.importorskip("requests")

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(requests.Session, "request", fail)
    chain_network(2, 3).write(tmp_path / "a.cx2")
    with pytest.raises(RuntimeError, match="a fault of ours") as caught:
        main(["ndex", "upload", str(tmp_path / "a.cx2"), "--journal", str(tmp_path / "journal.jsonl")])
    plain = "".join(traceback.format_exception(caught.value))
    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert "upload" in plain
    assert CANARY not in plain
    ours = shown.partition("requests/")[0]
    assert CANARY not in ours


@pytest.mark.skipif(sys.platform == "win32", reason="modes are those of POSIX")
def test_a_profile_that_others_can_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    config = tmp_path / ".ndexutils.conf"
    config.write_text(f"[mine]\nserver = 127.0.0.1:9\nuser = ann\npassword = {CANARY}\n")
    for mode, is_told in ((0o644, True), (0o600, False)):
        config.chmod(mode)
        assert main(["ndex", "upload", str(tmp_path / "nothing.cx2"), "--profile", "mine"]) == 1
        said = capsys.readouterr().err
        assert ("Others can read" in said) == is_told
        assert CANARY not in said


def test_no_home_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    assert main(["ndex", "upload", str(tmp_path / "nothing.cx2"), "--profile", "mine"]) == 1
    assert "no home folder to look for .ndexutils.conf in" in capsys.readouterr().err


def test_a_password_that_is_typed_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    from pfocr_graph.publish import credentials

    monkeypatch.setattr(sys, "stdin", _Terminal("ann\n"))
    told = io.StringIO()
    monkeypatch.setattr(sys, "stderr", told)
    monkeypatch.setattr(credentials, "getpass", lambda _: CANARY)
    account = credentials.find_account(environment={})
    assert account.password == CANARY
    assert CANARY not in told.getvalue() + repr(account) + str(account)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True
