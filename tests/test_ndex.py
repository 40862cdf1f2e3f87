"""Publishing on NDEx: what is sent, what becomes of it, and what the journal makes of the next run."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cx_networks import written
from ndex_publishing import Desk, network_called, open_desk

from pfocr_graph.formats import read_network
from pfocr_graph.publish.marks import MARK, mark_of


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    with open_desk(tmp_path, monkeypatch, capsys) as desk:
        yield desk


def test_an_upload_makes_one_private_network_of_the_same_content(desk: Desk) -> None:
    path = desk.write()
    code, (row,), err = desk.upload(path)
    assert (code, err) == (0, "")
    stored = desk.network
    assert (stored.name, stored.visibility, stored.completed, stored.error) == ("A", "PRIVATE", True, None)
    assert (row["action"], row["uuid"], row["nodes"], row["edges"]) == ("created", stored.uuid, 4, 3)
    assert row["url"] == f"{desk.server.url}/viewer/networks/{stored.uuid}"
    assert desk.content() == json.loads(path.read_bytes())
    assert desk.entry().state == "done"


def test_an_unchanged_network_is_skipped_without_a_call(desk: Desk) -> None:
    path = desk.write()
    desk.upload(path)
    desk.server.calls.clear()
    code, (row,), _ = desk.upload(path)
    assert (code, row["action"], row["uuid"]) == (0, "unchanged", desk.network.uuid)
    assert desk.server.calls == []


def test_a_changed_network_is_updated_under_the_same_uuid(desk: Desk) -> None:
    path = desk.write(n_edges=3)
    desk.upload(path)
    before = desk.network.uuid
    desk.write(n_edges=5)
    code, (row,), _ = desk.upload(path)
    assert (code, row["action"], row["uuid"]) == (0, "updated", before)
    assert (desk.network.uuid, desk.network.n_edges) == (before, 5)
    assert desk.content() == json.loads(path.read_bytes())


@pytest.mark.parametrize("file", ["a.cx", "a.cx.gz", "a.cx2.gz"])
def test_both_versions_of_cx_are_sent_packed_or_not_and_come_back(desk: Desk, file: str) -> None:
    path = desk.write(file)
    assert desk.upload(path)[0] == 0
    desk.write(file, n_edges=4)
    assert desk.upload(path)[1][0]["action"] == "updated"
    back = desk.folder / ("back.cx2" if "cx2" in file else "back.cx")
    code, _, err = desk.run("download", desk.network.uuid, "-o", back)
    assert (code, err) == (0, f"Wrote {back}.\n")
    sent, found = read_network(path), read_network(back)
    assert dict(found.attributes) == {**sent.attributes, MARK: ("string", mark_of(desk.network.summary()))}
    assert (found.n_nodes, found.n_edges) == (5, 4)


def test_visibility_index_level_and_set_follow_the_load_and_wait_for_the_lock(desk: Desk) -> None:
    desk.server.ndex.load_seconds = 0.05
    path = desk.write()
    arguments = ["--visibility", "unlisted", "--index-level", "meta", "--network-set", "All of them"]
    code, (row,), _ = desk.upload(path, *arguments)
    stored = desk.network
    assert (code, row["action"]) == (0, "created")
    assert (stored.visibility, stored.index_level, stored.completed) == ("UNLISTED", "META", True)
    (members,) = [one["networks"] for one in desk.server.ndex.sets.values()]
    assert members == [stored.uuid]
    assert desk.upload(path, *arguments)[1][0]["action"] == "unchanged"


def test_what_is_asked_for_later_is_set_later_and_nothing_is_sent_again(desk: Desk) -> None:
    path = desk.write()
    desk.upload(path)
    code, (row,), _ = desk.upload(path, "--visibility", "public", "--network-set", "S")
    assert (code, row["action"], desk.posts()) == (0, "set", 1)
    assert desk.network.visibility == "PUBLIC"
    assert desk.upload(path)[1][0]["action"] == "unchanged"


def test_what_somebody_did_on_the_page_is_kept_by_an_update(desk: Desk) -> None:
    path = desk.write()
    desk.upload(path)
    desk.network.visibility = "PUBLIC"
    desk.write(n_edges=5)
    assert desk.upload(path)[0] == 0
    assert desk.network.visibility == "PUBLIC"


def test_a_set_of_that_name_is_used_and_not_made_again(desk: Desk) -> None:
    a, b = desk.write("a.cx2"), desk.write("b.cx2", "B")
    desk.upload(a, "--network-set", "S")
    desk.upload(b, "--network-set", "S", "--journal", desk.folder / "other.jsonl")
    ((members, name),) = [(one["networks"], one["name"]) for one in desk.server.ndex.sets.values()]
    assert (name, sorted(members)) == ("S", sorted(one.uuid for one in desk.networks))


def test_a_set_that_was_deleted_is_made_again(desk: Desk) -> None:
    path = desk.write()
    desk.upload(path, "--network-set", "S")
    desk.server.ndex.sets.clear()
    assert desk.upload(path, "--network-set", "S")[1][0]["action"] == "set"
    (members,) = [one["networks"] for one in desk.server.ndex.sets.values()]
    assert members == [desk.network.uuid]


def test_a_server_without_network_sets_is_told_of_before_anything_is_sent(desk: Desk) -> None:
    desk.server.ndex.has_sets = False
    code, rows, err = desk.upload(desk.write(), "--network-set", "S")
    assert (code, rows, desk.networks) == (1, [], [])
    assert "leave --network-set out" in err


def test_what_ndex_would_refuse_is_not_sent(desk: Desk) -> None:
    path = desk.write("bad.cx2")
    document = json.loads(path.read_bytes())
    next(one for one in document if "edges" in one)["edges"][0]["t"] = 99
    path.write_text(json.dumps(document))
    code, (bad, good), _ = desk.upload(path, desk.write())
    assert code == 1
    assert (bad["action"], good["action"]) == ("refused", "created")
    assert "cx2-edge-unknown: found 99" in bad["notes"][0] or "99" in bad["notes"][0]
    assert len(desk.networks) == 1


def test_the_server_gives_the_same_verdict_as_our_rules(desk: Desk) -> None:
    path = desk.write()
    document = json.loads(path.read_bytes())
    next(one for one in document if "nodes" in one)["nodes"][0]["id"] = "x"
    stored = desk.server.ndex.create(json.dumps(document).encode(), "cx2", "ann")
    desk.server.ndex.wait()
    assert stored.error is not None
    assert (stored.completed, stored.valid, stored.visibility) == (True, True, "PRIVATE")
    assert "cx2-node-id-type" in stored.error


@pytest.mark.parametrize("missing", ["name", "description", "version"])
def test_a_network_without_name_description_or_version_is_not_made_public(desk: Desk, missing: str) -> None:
    path = desk.write(without=missing)
    code, (row,), _ = desk.upload(path, "--visibility", "public")
    assert (code, row["action"]) == (1, "refused")
    assert f"has no {missing}" in row["notes"][0]
    assert desk.networks == []
    assert desk.upload(path)[0] == 0


def test_warnings_of_the_server_are_passed_on(desk: Desk) -> None:
    path = desk.write("a.cx")
    text = path.read_text()
    path.write_text(text.replace('"name":"nodes","version":"1.0","elementCount":4', '"name":"nodes","elementCount":5'))
    assert path.read_text() != text
    code, (row,), _ = desk.upload(path)
    assert code == 0
    assert "NDEx warns" in row["notes"][0]
    assert "cx-metadata-count" in row["notes"][0]


def test_one_network_takes_the_place_of_another(desk: Desk) -> None:
    old = desk.server.ndex.create(written(network_called("old"), "cx2"), "cx2", "ann")
    desk.server.ndex.wait()
    old.visibility = "PUBLIC"
    code, (row,), _ = desk.upload(desk.write(), "--replace", f"{desk.server.url}/viewer/networks/{old.uuid}")
    assert (code, row["action"], row["uuid"]) == (0, "updated", old.uuid)
    assert (desk.network.name, desk.network.visibility) == ("A", "PUBLIC")
    assert desk.upload(desk.folder / "a.cx2", "--replace", old.uuid)[1][0]["action"] == "unchanged"


def test_a_network_that_is_not_there_is_not_replaced(desk: Desk) -> None:
    code, (row,), _ = desk.upload(desk.write(), "--replace", "7fc70ab6-9fb1-11ea-aaef-0ac135e8bacf")
    assert (code, row["action"], desk.networks) == (1, "failed", [])
    assert "404 NDEx_Object_Not_Found_Exception" in row["notes"][0]


@pytest.mark.parametrize("file", ["a.cx", "a.cx2"])
def test_a_read_only_network_is_left_alone(desk: Desk, file: str) -> None:
    path = desk.write(file)
    desk.upload(path)
    desk.network.read_only = True
    before = desk.network.content
    desk.write(file, n_edges=5)
    code, (row,), _ = desk.upload(path)
    assert (code, row["action"]) == (1, "failed")
    assert "is read-only" in row["notes"][0]
    assert desk.network.content == before
    desk.network.read_only = False
    assert desk.upload(path)[1][0]["action"] == "updated"


def test_a_network_that_somebody_deleted_is_made_again_when_it_changes(desk: Desk) -> None:
    path = desk.write()
    desk.upload(path, "--network-set", "S")
    desk.server.ndex.networks.clear()
    desk.write(n_edges=5)
    code, (row,), _ = desk.upload(path, "--network-set", "S")
    assert (code, row["action"], row["uuid"]) == (0, "created", desk.network.uuid)
    assert desk.network.uuid in next(iter(desk.server.ndex.sets.values()))["networks"]


def test_a_dry_run_sends_nothing_and_needs_no_account(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.write()
    bad = desk.folder / "bad.cx2"
    bad.write_text("[]")
    monkeypatch.delenv("NDEX_PASSWORD")
    code, rows, _ = desk.upload(path, bad, "--dry-run")
    assert code == 1
    assert [row["action"] for row in rows] == ["would create", "refused"]
    assert (desk.server.calls, desk.journal.exists()) == ([], False)


def test_a_dry_run_knows_the_journal(desk: Desk) -> None:
    a, b = desk.write("a.cx2"), desk.write("b.cx2", "B")
    desk.upload(a, b)
    desk.write("b.cx2", "B", n_edges=5)
    code, rows, _ = desk.upload(a, b, "--dry-run")
    assert code == 0
    assert [row["action"] for row in rows] == ["unchanged", "would update"]


def test_status_prints_what_the_journal_knows(desk: Desk) -> None:
    desk.upload(desk.write())
    code, out, _ = desk.run("status", desk.journal)
    assert code == 0
    assert out.splitlines()[0] == "# 1 networks: 1 done, 0 loading, 0 sending, 0 failed"
    assert out.splitlines()[2].split("\t")[:4] == ["done", "file:a.cx2", "A", desk.network.uuid]


def test_delete_asks_first(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.write()
    desk.upload(path)
    uuid = desk.network.uuid
    assert desk.run("delete", uuid)[0] == 2
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for answer, left in (("n\n", 1), ("\n", 1), ("y\n", 0)):
        monkeypatch.setattr("sys.stdin.readline", lambda answer=answer: answer, raising=False)
        code, _, err = desk.run("delete", uuid)
        assert (code, len(desk.networks)) == (0, left)
        assert f"Delete A (4 nodes, {desk.server.url}/viewer/networks/{uuid}) for good? [y/N]" in err


def test_a_journal_can_forget_what_is_deleted(desk: Desk) -> None:
    path = desk.write()
    desk.upload(path)
    assert desk.run("delete", desk.network.uuid, "--yes", "--journal", desk.journal)[0] == 0
    assert desk.networks == []
    assert desk.upload(path)[1][0]["action"] == "created"


def test_everybody_can_download_what_is_public(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.upload(desk.write(), "--visibility", "public")
    monkeypatch.delenv("NDEX_USERNAME")
    monkeypatch.delenv("NDEX_PASSWORD")
    monkeypatch.chdir(desk.folder)
    assert desk.run("download", desk.network.uuid)[0] == 0
    assert (desk.folder / f"{desk.network.uuid}.cx2").read_bytes() == desk.network.content
    desk.network.visibility = "PRIVATE"
    code, _, err = desk.run("download", desk.network.uuid, "-o", "secret.cx2")
    assert code == 1
    assert "401" in err
    assert not (desk.folder / "secret.cx2").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["upload", "a.graphml"], 2, "NDEx takes .cx2 and .cx"),
        (["upload", "nowhere.cx2"], 1, "nowhere.cx2: No such file"),
        (["upload", "half.cx2.gz"], 1, "half.cx2.gz: no whole gzip file"),
        (["upload", "a.cx2", "--per-figure"], 2, "--per-figure needs --from"),
        (["upload", "a.cx2", "a.cx2", "--replace", "7fc70ab6-9fb1-11ea-aaef-0ac135e8bacf"], 2, "one network"),
        (["upload", "a.cx2", "--replace", "x"], 1, '"x" is no UUID'),
        (["upload", "a.cx2", "--journal", "a.cx2"], 1, "a.cx2: no journal of pfocr-graph ndex"),
        (["status", "a.cx2"], 1, "a.cx2: no journal of pfocr-graph ndex"),
        (["status", "nowhere"], 1, "nowhere: no journal there"),
        (["download", "7fc70ab6-9fb1-11ea-aaef-0ac135e8bacf", "-o", "a.graphml"], 2, "NDEx gives .cx2 and .cx"),
        (["download", "7fc70ab6-9fb1-11ea-aaef-0ac135e8bacf"], 1, "404 NDEx_Object_Not_Found_Exception"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, message: str
) -> None:
    content = desk.write().read_bytes()
    monkeypatch.chdir(desk.folder)
    (desk.folder / "a.graphml").touch()
    (desk.folder / "half.cx2.gz").write_bytes(gzip.compress(content)[:-20])
    found, _, err = desk.run(*arguments)
    assert found == code
    assert message in err
    assert err.count("\n") == 1
    assert (desk.folder / "a.cx2").read_bytes() == content


def test_ndex2_is_asked_for_where_it_is_missing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ndex2.client", None)
    code, _, err = desk.run("upload", desk.write())
    assert code == 1
    assert 'pip install "pfocr-graph[ndex]"' in err
