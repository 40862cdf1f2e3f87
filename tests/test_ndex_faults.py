"""Publishing on NDEx on bad days: nothing twice, nothing lost, and the password nowhere."""

from __future__ import annotations

import base64
import json
import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cx_networks import written
from ndex_publishing import QUICK, Desk, every_third, network_called, open_desk, settle_in
from ndex_stand_in import FAULTS, PASSWORD, USER

from pfocr_graph.publish.journal import open_journal
from pfocr_graph.publish.marks import mark_of

PASSING = tuple(kind for kind in FAULTS if kind not in {"hang", "late"})
"""The faults that cost no time."""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    with open_desk(tmp_path, monkeypatch, capsys) as desk:
        yield desk


@pytest.mark.parametrize(
    ("kind", "file"),
    [
        *((kind, "a.cx2") for kind in (*PASSING, "hang", "lost+load", "cut+load")),
        *((kind, "a.cx") for kind in ("500", "lost", "cut", "load", "lost+load")),
    ],
)
def test_a_fault_of_an_upload_leaves_one_right_network(desk: Desk, kind: str, file: str) -> None:
    path = desk.write(file)
    with desk.server.fault(kind, "POST") as happened:
        code, (row,), _ = desk.upload(path)
    assert len(happened) == 1
    assert (code, row["uuid"]) == (0, desk.network.uuid)
    assert (desk.network.name, desk.network.n_nodes, desk.network.error) == ("A", 4, None)
    arrived = {"lost", "cut", "load"} & set(kind.split("+"))
    assert row["action"] == ("found" if arrived - {"load"} else "created")
    assert desk.posts() == (1 if arrived else 2)


@pytest.mark.parametrize("kind", [*PASSING, "lost+load"])
def test_a_fault_of_any_other_call_does_no_harm(desk: Desk, kind: str) -> None:
    file = desk.write()
    assert desk.upload(file)[0] == 0
    desk.write(n_edges=5)
    other = desk.write("b.cx2", "B")
    left = {
        ("PUT", "/v3/networks/"),
        ("GET", "/v2/network/"),
        ("PUT", "/v2/network/"),
        ("GET", "/v2/user"),
        ("POST", "/v2/networkset"),
    }

    def fault_for(method: str, path: str) -> str | None:
        hit = next((each for each in left if method == each[0] and path.startswith(each[1])), None)
        left.discard(hit or ("", ""))
        return kind if hit else None

    desk.server.fault_for = fault_for
    wishes = ["--visibility", "public", "--index-level", "meta", "--network-set", "S"]
    code, rows, err = desk.upload(file, other, *wishes)
    assert (code, err, left) == (0, "", set())
    assert [row["action"] for row in rows] == ["updated", "created"]
    assert {one.name: (one.n_edges, one.visibility, one.index_level) for one in desk.networks} == {
        "A": (5, "PUBLIC", "META"),
        "B": (3, "PUBLIC", "META"),
    }
    ((name, members),) = [(one["name"], one["networks"]) for one in desk.server.ndex.sets.values()]
    assert (name, sorted(members)) == ("S", sorted(one.uuid for one in desk.networks))


def test_a_wrong_password_stops_the_run_and_a_right_one_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = desk.write("a.cx2"), desk.write("b.cx2", "B")
    with desk.server.fault("401", "POST") as happened:
        code, rows, err = desk.upload(a, b)
    assert (code, rows, len(happened), desk.networks) == (1, [], 1, [])
    assert "check user and password" in err
    code, rows, _ = desk.upload(a, b)
    assert (code, len(desk.networks)) == (0, 2)


def test_an_answer_that_is_final_is_not_asked_for_again(desk: Desk) -> None:
    desk.server.ndex.quota = 10
    code, (row,), _ = desk.upload(desk.write())
    assert (code, row["action"], desk.posts()) == (1, "failed", 1)
    assert "403 NDEx_Forbidden_Operation_Exception: Disk quota exceeded." in row["notes"][0]
    assert desk.entry().state == "failed"
    desk.server.ndex.quota = 10**9
    assert desk.upload(desk.folder / "a.cx2")[1][0]["action"] == "created"


def test_a_load_that_fails_twice_is_told_and_mended_by_the_next_run(desk: Desk) -> None:
    path = desk.write()
    desk.server.fault_for = lambda _, where: "load" if where.startswith("/v3/networks") else None
    code, (row,), _ = desk.upload(path, "--visibility", "public")
    assert (code, row["action"]) == (1, "failed")
    assert "NDEx says: Unknow server error." in row["notes"][0]
    assert (desk.entry().state, desk.entry().uuid) == ("failed", desk.network.uuid)
    desk.server.fault_for = None
    code, (row,), _ = desk.upload(path, "--visibility", "public")
    assert (code, row["action"], desk.posts()) == (0, "updated", 1)
    assert (desk.network.error, desk.network.visibility) == (None, "PUBLIC")


def test_a_failed_load_of_an_update_does_not_leave_a_public_network_private(desk: Desk) -> None:
    path = desk.write()
    desk.upload(path)
    desk.network.visibility = "PUBLIC"
    desk.write(n_edges=5)
    with desk.server.fault("load", "PUT", "/v3/networks"):
        assert desk.upload(path)[0] == 0
    assert (desk.network.visibility, desk.network.n_edges) == ("PUBLIC", 5)


def test_a_run_that_was_killed_after_sending_finds_its_network(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.write()
    _interrupt_while_waiting(monkeypatch)
    with desk.server.fault("lost", "POST"):
        assert desk.run("upload", path)[0] == 130
    assert desk.entry().state == "sending"
    settle_in(monkeypatch, desk.server)
    code, (row,), _ = desk.upload(path)
    assert (code, row["action"], row["uuid"], desk.posts()) == (0, "found", desk.network.uuid, 1)


def test_a_file_that_changed_after_a_run_was_killed_takes_the_place_of_what_it_sent(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.write()
    _interrupt_while_waiting(monkeypatch)
    with desk.server.fault("lost", "POST"):
        desk.run("upload", path)
    settle_in(monkeypatch, desk.server)
    desk.write(n_edges=5)
    code, (row,), _ = desk.upload(path)
    assert (code, row["action"], desk.network.n_edges) == (0, "updated", 5)


def test_a_run_that_was_killed_before_anything_arrived_sends_it_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.write()
    _interrupt_while_waiting(monkeypatch)
    with desk.server.fault("refuse", "POST"):
        desk.run("upload", path)
    settle_in(monkeypatch, desk.server)
    assert desk.upload(path)[1][0]["action"] == "created"
    assert desk.network.name == "A"


def test_an_update_that_arrived_is_not_sent_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.write()
    desk.upload(path)
    desk.write(n_edges=5)
    _interrupt_while_waiting(monkeypatch)
    with desk.server.fault("lost", "PUT"):
        assert desk.run("upload", path)[0] == 130
    settle_in(monkeypatch, desk.server)
    desk.server.calls.clear()
    code, (row,), _ = desk.upload(path)
    assert (code, row["action"], desk.network.n_edges) == (0, "found", 5)
    assert not any(method == "PUT" and "/v3/" in where for method, where in desk.server.calls)


def test_networks_of_the_same_name_are_not_taken_for_each_other(desk: Desk) -> None:
    others = [desk.server.ndex.create(written(network_called("A"), "cx2"), "cx2", USER) for _ in range(3)]
    desk.server.ndex.wait()
    others[0].name, others[0].error = None, "failed long ago"
    with desk.server.fault("lost", "POST"):
        code, (row,), _ = desk.upload(desk.write())
    assert (code, row["action"]) == (0, "found")
    assert row["uuid"] not in {one.uuid for one in others}
    assert len(desk.networks) == 4


def test_a_second_copy_that_arrives_late_is_removed_and_a_copy_of_the_user_is_not(desk: Desk) -> None:
    path = desk.write()
    desk.upload(path)
    with open_journal(desk.journal) as journal:
        journal.put(replace(journal.entries["file:a.cx2"], doubtful=True))
    content = desk.network.content
    late, copy, public = (desk.server.ndex.create(content, "cx2", USER) for _ in range(3))
    desk.server.ndex.wait()
    assert mark_of(late.summary()) == desk.entry().token
    copy.name, public.visibility = "Copy of A", "PUBLIC"
    assert desk.upload(path)[1][0]["action"] == "unchanged"
    assert {one.uuid for one in desk.networks} == {desk.entry().uuid, copy.uuid, public.uuid}


def test_an_upload_is_looked_for_again_before_it_is_sent_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        time.sleep(1.0 if seconds == QUICK.late[0] else 0.002)

    settle_in(monkeypatch, desk.server, replace(QUICK, sleep=sleep))
    with desk.server.fault("late", "POST"):
        code, (row,), _ = desk.upload(desk.write())
    assert (code, row["action"], desk.posts()) == (0, "found", 1)
    assert slept.count(QUICK.late[0]) == 1


def test_the_server_says_how_long_to_wait(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    settle_in(monkeypatch, desk.server, replace(QUICK, sleep=slept.append))
    desk.server.retry_after = "77"
    with desk.server.fault("429", "POST"):
        assert desk.upload(desk.write())[0] == 0
    assert 77.0 in slept
    desk.server.retry_after = "7200"
    desk.write(n_edges=5)
    with desk.server.fault("503", "PUT") as happened:
        assert desk.upload(desk.folder / "a.cx2")[0] == 1
    assert len(happened) == 1


def test_a_run_stops_after_some_failures_in_a_row_and_the_next_one_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle_in(monkeypatch, desk.server, replace(QUICK, timeout=(30.0, 30.0)))
    files = [desk.write(f"{number}.cx2", f"N{number}") for number in range(9)]
    desk.server.fault_for = lambda *_: "500" if len(desk.networks) >= 2 else None
    code, rows, err = desk.upload(*files)
    assert code == 1
    assert [row["action"] for row in rows] == ["created", *["failed"] * 5]
    assert "stopped after 5 failures in a row" in err
    assert "500 NDEx_Exception" in err
    desk.server.fault_for = None
    code, rows, _ = desk.upload(*files)
    assert (code, len(rows)) == (0, 9)
    assert sorted(str(one.name) for one in desk.networks) == [f"N{number}" for number in range(9)]


def test_a_server_that_is_away_is_said_in_one_line(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NDEX_HOST", "http://127.0.0.1:1")
    code, (row,), _ = desk.upload(desk.write())
    assert code == 1
    assert row["notes"] == ["http://127.0.0.1:1: list of networks: no proper answer (connection)"]


def test_a_server_that_does_not_know_pages_is_listed_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pfocr_graph.publish.ndex.PAGE", 2)
    for number in range(5):
        desk.server.ndex.create(written(network_called(f"N{number}"), "cx2"), "cx2", USER)
    with desk.server.fault("lost", "POST"):
        assert desk.upload(desk.write())[1][0]["action"] == "found"
    monkeypatch.setattr("ndex_routes.int", lambda *_: 0, raising=False)
    desk.write(n_edges=5)
    with desk.server.fault("refuse", "POST"):
        assert desk.upload(desk.write("b.cx2", "B"))[1][0]["action"] == "created"


def test_a_download_that_breaks_off_is_made_again(desk: Desk) -> None:
    desk.upload(desk.write())
    back = desk.folder / "back.cx2"
    with desk.server.fault("cut", "GET", "/v3/networks"):
        assert desk.run("download", desk.network.uuid, "-o", back)[0] == 0
    assert back.read_bytes() == desk.network.content


def test_a_delete_whose_answer_is_lost_is_no_error(desk: Desk) -> None:
    desk.upload(desk.write())
    with desk.server.fault("lost", "DELETE"):
        assert desk.run("delete", desk.network.uuid, "--yes")[0] == 0
    assert desk.networks == []


@pytest.mark.parametrize("seed", range(3))
def test_with_a_fault_at_every_third_call_there_is_one_right_network_each(desk: Desk, seed: int) -> None:
    files = [desk.write(f"{number}.cx2", f"N{number}", n_edges=number + 1) for number in range(12)]
    desk.server.fault_for = every_third(seed, PASSING)
    for _ in range(5):
        code, _, _ = desk.upload(*files, "--visibility", "public", "--network-set", "S")
        if code == 0:
            break
    desk.server.fault_for = None
    assert code == 0
    assert sorted((str(one.name), one.n_edges, one.visibility, one.error) for one in desk.networks) == sorted(
        (f"N{number}", number + 1, "PUBLIC", None) for number in range(12)
    )
    (members,) = [one["networks"] for one in desk.server.ndex.sets.values()]
    assert sorted(members) == sorted(one.uuid for one in desk.networks)


def test_the_password_is_in_nothing_that_was_printed_logged_or_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    path = desk.write()
    for kind in ("401", "429", "500", "503", "lost", "cut", "load"):
        desk.write(n_edges=len(kind) + desk.posts())
        with desk.server.fault(kind, "POST"), desk.server.fault(kind, "PUT", times=9):
            desk.upload(path, "--visibility", "public", "--network-set", "S")
    desk.run("status", desk.journal)
    desk.run("download", desk.entry().uuid, "-o", desk.folder / "back.cx2")
    desk.run("delete", desk.entry().uuid, "--yes")
    monkeypatch.setenv("NDEX_PASSWORD", PASSWORD + "!")
    desk.upload(path)
    told = [record.getMessage() for record in caplog.records] + desk.told
    told += [file.read_bytes().decode(errors="replace") for file in desk.folder.rglob("*") if file.is_file()]
    assert any("500 NDEx_Exception: on demand, to Basic ***" in text for text in told)
    travelling = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    secrets = [PASSWORD, travelling, json.dumps(PASSWORD)[1:-1], travelling[-16:]]
    assert [secret for secret in secrets for text in told if secret in text] == []


def _interrupt_while_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a run end as soon as it would wait before a second attempt."""

    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pfocr_graph.publish.patience.PATIENCE", replace(QUICK, sleep=interrupt))
