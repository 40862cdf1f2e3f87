"""What is left where writing fails: a full disk, a folder that cannot be written to, a device, kill -9, two at once."""

from __future__ import annotations

import os
import random
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from killing import Stage, content_of, small_disk, stage

from pfocr_graph import read_corpus, read_network
from pfocr_graph.cli import main
from pfocr_graph.files import folder_filled_when_whole, folder_replaced_when_whole, replaced_when_whole

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals, locks and devices are those of POSIX")

SEEDS = Path(__file__).parent.parent / "seeds"
HEADER = "figid\tpmcid\tword\tsymbol\tsource\thgnc_symbol\tentrez\n"
BUILD = ["--quiet", "--layout", "none", "--to", "cx2,graphml,tsv", "--reports", "genes,shared-genes"]


def table(path: Path, n_figures: int) -> Path:
    rows = [
        f"PMC{number}__a.jpg\tPMC{number}\t{gene}\t{gene}\thgnc_symbol\t{gene}\t{entrez}\n"
        for number in range(n_figures)
        for gene, entrez in (("APC", 324), ("AXIN1", 8312), (f"G{number}", 90_000 + number))
    ]
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("told") / "log") as opened:
        yield opened


@pytest.fixture
def inputs(tmp_path: Path) -> list[Path]:
    return [table(tmp_path / f"{n_figures}.tsv", n_figures) for n_figures in (3, 40)]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder for outputs alone, so that what is left in it can be seen."""
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


Command = Callable[[Path, Path], list[object]]

COMMANDS: dict[str, Command] = {
    "build": lambda source, out: ["build", source, "-o", out / "x", *BUILD],
    "pack": lambda source, out: ["pack", source, "-o", out / "x"],
}
every_command = pytest.mark.parametrize("command", COMMANDS)


def clean_results(command: Command, inputs: list[Path], tmp_path: Path) -> list[dict[str, str]]:
    """Return what the command writes of each input, undisturbed and read back."""
    found = []
    for source in inputs:
        place = tmp_path / f"clean-{source.stem}"
        place.mkdir(parents=True)
        assert main([str(argument) for argument in command(source, place)]) == 0
        found.append({name.replace(str(place), ""): digest for name, digest in content_of(place).items()})
        check_readable(place / "x")
    return found


def check_readable(folder: Path) -> None:
    """Read what was written by our readers and by those of others."""
    if (folder / "mentions.parquet").exists():
        parquet = pytest.importorskip("pyarrow.parquet")
        assert parquet.read_table(folder / "mentions.parquet").num_rows == read_corpus(folder).n_mentions
        return
    import json

    import networkx

    n_nodes = read_network(folder / "network.cx2").n_nodes
    assert len(networkx.read_graphml(folder / "network.graphml")) == n_nodes
    assert len(next(part["nodes"] for part in json.loads((folder / "network.cx2").read_bytes()) if "nodes" in part))
    assert read_network(folder / "network-tsv").n_nodes == n_nodes


def check_whole(found: dict[str, str], results: list[dict[str, str]], *, as_one: bool) -> None:
    """Make sure that each file is the old one or the new one; where they go together, all of them."""
    found = {name: digest for name, digest in found.items() if ".part" not in name}
    if as_one:
        assert found in results
    for name, digest in found.items():
        assert digest in {result.get(name) for result in results}, name
    for name in set(results[0]) & set(results[1]):
        assert name in found


@every_command
def test_a_run_that_is_killed_at_any_step_of_moving_leaves_old_or_new_files(
    command: str, inputs: list[Path], out: Path, tmp_path: Path, scene: Stage
) -> None:
    make = COMMANDS[command]
    results = clean_results(make, inputs, tmp_path)
    assert scene.run(make(inputs[0], out)) == 0
    for die_at in range(1, 20):
        code = scene.run(make(inputs[die_at % 2], out), die_at=die_at)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        check_whole(content_of(out), results, as_one=command == "pack")
    assert code == 0
    assert content_of(out) == results[die_at % 2]


@every_command
@pytest.mark.parametrize("n_kills", [6, pytest.param(200, marks=pytest.mark.long)])
def test_a_run_that_is_killed_at_any_moment_leaves_old_or_new_files_and_the_next_run_nothing_else(
    command: str, n_kills: int, inputs: list[Path], out: Path, tmp_path: Path, scene: Stage
) -> None:
    make = COMMANDS[command]
    results = clean_results(make, inputs, tmp_path)
    takes = max(scene.seconds_of(make(source, out)) for source in inputs)
    rng = random.Random(n_kills)
    n_at_work = n_runs = 0
    while n_at_work < n_kills:
        n_runs += 1
        assert n_runs <= 20 * n_kills, "runs end before they are killed"
        killed = scene.run(make(inputs[n_runs % 2], out), seconds=rng.uniform(0, takes)) == -signal.SIGKILL
        check_whole(content_of(out), results, as_one=command == "pack")
        n_at_work += killed
        takes *= 1.0 if killed else 0.9  # a machine may have become quicker
    for source, result in zip(inputs, results, strict=True):
        assert scene.run(make(source, out)) == 0
        assert content_of(out) == result
        assert sorted(path.name for path in out.iterdir()) == ["x"]


def test_files_of_a_killed_run_that_the_next_one_does_not_write_are_taken_away(
    inputs: list[Path], out: Path, scene: Stage
) -> None:
    few = ["build", inputs[0], "-o", out / "x", "--quiet", "--layout", "none", "--to", "cx2", "--reports", "none"]
    assert scene.run(few) == 0
    assert scene.run(COMMANDS["build"](inputs[0], out), die_at=9) == -signal.SIGKILL
    assert (out / "x" / "network-tsv").is_dir()
    assert scene.run(few) == 0
    assert sorted(path.name for path in (out / "x").iterdir()) == ["network.cx2", "summary.json"]


def test_where_a_system_cannot_exchange_folders_the_next_pack_brings_the_old_one_back(
    inputs: list[Path], out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pfocr_graph.files._exchange", lambda *_: False)
    results = []
    for source in (*inputs, *inputs):
        assert main(["pack", str(source), "-o", str(out / "x")]) == 0
        results.append(content_of(out))
    assert results[:2] == results[2:]
    # As if it had been killed between the two steps.
    (out / ".x.abcdefgh.part" / "new").mkdir(parents=True)
    (out / "x").rename(out / ".x.abcdefgh.part" / "old")
    assert main(["pack", str(out / "nothing.tsv"), "-o", str(out / "x")]) == 1
    assert not (out / "x").exists()
    with pytest.raises(RuntimeError), replaced(out / "x"):
        raise RuntimeError
    assert content_of(out) == results[1]


def replaced(place: Path) -> AbstractContextManager[Path]:
    return folder_replaced_when_whole(place, ("figures.parquet", "mentions.parquet", "provenance.json"))


def test_what_another_run_is_writing_is_left_alone(tmp_path: Path) -> None:
    with replaced_when_whole(tmp_path / "a.cx2") as first, replaced_when_whole(tmp_path / "a.cx2") as second:
        first.write(b"first")
        second.write(b"second")
    assert (tmp_path / "a.cx2").read_bytes() == b"first"
    with folder_filled_when_whole(tmp_path / "x", lambda _: ["b"]) as one:
        with folder_filled_when_whole(tmp_path / "x", lambda _: []) as other:
            (other / "b").write_text("b")
        (one / "a").write_text("a")
    assert content_of(tmp_path).keys() == {"a.cx2", "x/a"}


def test_what_came_meanwhile_from_elsewhere_stays(tmp_path: Path) -> None:
    filled = folder_filled_when_whole(tmp_path / "x", lambda _: [])
    with pytest.raises(FileExistsError, match="is there already"), filled as files:
        (files / "a").write_text("ours")
        (files / "b").write_text("ours")
        (tmp_path / "x" / "b").write_text("theirs")
    assert list(content_of(tmp_path)) == ["x/b"]
    assert (tmp_path / "x" / "b").read_text() == "theirs"


def test_two_builds_into_one_folder_end_as_the_last_of_them_alone(
    inputs: list[Path], out: Path, tmp_path: Path, scene: Stage
) -> None:
    make = COMMANDS["build"]
    results = clean_results(make, inputs, tmp_path)
    other = ["--to", "cyjs"]
    more = clean_results(lambda source, place: [*make(source, place), *other], inputs[:1], tmp_path / "more")
    for _ in range(3):
        runs = [*(make(source, out) for source in inputs), [*make(inputs[0], out), *other]]
        assert scene.run_together(*runs) == [0, 0, 0]
        assert content_of(out) in [*results, *more]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", "3m") as place:
        if place is None:
            pytest.skip("a file system of a size of its own can be mounted by root only")
        yield place


@every_command
def test_a_full_disk_is_told_and_what_was_there_stays(
    command: str, inputs: list[Path], disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make = COMMANDS[command]
    assert main([str(argument) for argument in make(inputs[0], disk)]) == 0
    before = content_of(disk)
    with (disk / "filler").open("wb", buffering=0) as filler:
        room = os.statvfs(disk)
        filler.write(b"\0" * (room.f_bavail * room.f_frsize - 8192))
    capsys.readouterr()
    assert main([str(argument) for argument in make(inputs[1], disk)]) == 1
    assert one_line(capsys).endswith("No space left on device\n")
    (disk / "filler").unlink()
    assert content_of(disk) == before
    assert main([str(argument) for argument in make(inputs[1], disk)]) == 0
    assert len(content_of(disk)) == len(before)


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert told.startswith("pfocr-graph: error: ")
    return told


@pytest.mark.parametrize("command", ["build", "pack", "convert", "view", "plot"])
def test_a_file_that_may_not_grow_is_as_good_as_a_full_disk(command: str, inputs: list[Path], out: Path) -> None:
    assert main([str(argument) for argument in COMMANDS["build"](inputs[1], out)]) == 0
    (out / "y.cx2").write_text("old")
    network = out / "x" / "network.cx2"
    arguments: list[object] = {
        "build": ["build", inputs[1], "-o", out / "x", *BUILD],
        "pack": ["pack", inputs[1], "-o", out / "y"],
        "convert": ["convert", network, out / "y.cx2"],
        "view": ["view", network, "-o", out / "y.html"],
        "plot": ["plot", "degrees", inputs[1], "-o", out / "y.png"],
    }[command]
    before = content_of(out)
    done = subprocess.run(
        [sys.executable, "-m", "pfocr_graph", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048)),
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("pfocr-graph: error: ")
    assert done.stderr.endswith("File too large\n")
    assert done.stderr.count("\n") == 1
    assert content_of(out) == before
    assert not list(out.rglob("*.part"))


@every_command
def test_a_folder_that_cannot_be_written_to_is_told(
    command: str, inputs: list[Path], disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make = COMMANDS[command]
    assert main([str(argument) for argument in make(inputs[0], disk)]) == 0
    before = content_of(disk)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    capsys.readouterr()
    assert main([str(argument) for argument in make(inputs[1], disk)]) == 1
    assert one_line(capsys).endswith("Read-only file system\n")
    assert content_of(disk) == before


def test_a_path_below_a_file_is_told(inputs: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    for make in COMMANDS.values():
        assert main([str(argument) for argument in make(inputs[0], inputs[1])]) == 1
        assert one_line(capsys).endswith("Not a directory\n")


def test_a_device_or_fifo_is_never_replaced(inputs: list[Path], out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(argument) for argument in COMMANDS["build"](inputs[0], out)]) == 0
    network = out / "x" / "network.cx2"
    places = [out / "fifo.cx2", out / "linked.cx2"]
    os.mkfifo(places[0])
    places[1].symlink_to("/dev/null")
    if os.geteuid() == 0:
        places.append(out / "full.cx2")
        os.mknod(places[-1], 0o666 | stat.S_IFCHR, os.makedev(1, 7))
    for place in places:
        kind = stat.S_IFMT(place.lstat().st_mode)
        for arguments in (["convert", network, place], ["view", network, "-o", place]):
            assert main(list(map(str, arguments))) == 1
            assert f"{place}: is a device or FIFO, which would be replaced; name a file" in one_line(capsys)
        for make in COMMANDS.values():
            assert main([str(argument).replace(str(out / "x"), str(place)) for argument in make(inputs[0], out)]) == 1
            assert "is a file; name a folder" in one_line(capsys)
        assert stat.S_IFMT(place.lstat().st_mode) == kind


def test_an_output_of_the_wrong_kind_is_told(inputs: list[Path], out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (out / "a.cx2").mkdir()
    (out / "x").write_text("mine")
    assert main([str(argument) for argument in COMMANDS["build"](inputs[0], out)]) == 1
    assert "is a file; name a folder" in one_line(capsys)
    (out / "x").unlink()
    assert main([str(argument) for argument in COMMANDS["build"](inputs[0], out)]) == 0
    assert main(["convert", str(out / "x" / "network.cx2"), str(out / "a.cx2")]) == 1
    assert "is a folder; name a file" in one_line(capsys)


def test_an_output_that_cannot_hold_what_is_printed_ends_with_1(inputs: list[Path]) -> None:
    command = [sys.executable, "-m", "pfocr_graph", "centrality", str(inputs[1])]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "pfocr-graph: error: input or output: No space left on device\n")
