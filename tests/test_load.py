"""Ten times the whole database in eight gigabytes, a thousand builds in one process, and processes side by side."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from killing import content_of

import pfocr_graph
from pfocr_graph import build_network, example_corpus
from pfocr_graph.cli import main

ROOT = Path(__file__).parent.parent
EXAMPLE = Path(pfocr_graph.__file__).parent / "example"
TEN_TIMES = 646_430
GIGABYTES = 8

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux counts it")


def resident_megabytes() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


@pytest.mark.parametrize("n_builds", [30, pytest.param(1_000, marks=pytest.mark.long)])
def test_builds_one_after_the_other_leak_nothing(n_builds: int, tmp_path: Path) -> None:
    human = example_corpus().select(organism="human")

    def build_once() -> None:
        build_network(human, families="collapse").write(tmp_path / "network.cx2")

    for _ in range(10):
        build_once()
    gc.collect()
    objects, before = len(gc.get_objects()), resident_megabytes()
    handles = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(n_builds):
        build_once()
    gc.collect()
    assert len(gc.get_objects()) - objects < 100 + n_builds / 10
    assert len(list(Path("/proc/self/fd").iterdir())) == handles
    assert resident_megabytes() - before < 30


def test_builds_side_by_side_write_equal_bytes(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pfocr_graph", "build", str(EXAMPLE), "--quiet", "--to", "cx2,graphml,tsv"]
    folders = [tmp_path / name for name in ("one", "two")]
    running = [
        subprocess.Popen([*command, "-o", str(folder)], env=os.environ | {"PYTHONHASHSEED": str(seed)})
        for seed, folder in enumerate(folders)
    ]
    assert [process.wait() for process in running] == [0, 0]
    assert main(["build", str(EXAMPLE), "--quiet", "--to", "cx2,graphml,tsv", "-o", str(tmp_path / "alone")]) == 0
    assert content_of(folders[0]) == content_of(folders[1]) == content_of(tmp_path / "alone")


def within_limits(*arguments: object, output: Path | None = None) -> dict[str, float]:
    """Run a command that may use so much memory and no more, and return what it took."""
    script = (
        "import json, resource, sys\n"
        "from pfocr_graph.cli import main\n"
        f"resource.setrlimit(resource.RLIMIT_DATA, ({GIGABYTES << 30}, {GIGABYTES << 30}))\n"
        "code = main(sys.argv[2:])\n"
        "used = resource.getrusage(resource.RUSAGE_SELF)\n"
        "took = {'seconds': used.ru_utime + used.ru_stime, 'megabytes': used.ru_maxrss / 1024}\n"
        "open(sys.argv[1], 'w').write(json.dumps(took))\n"
        "sys.exit(code)"
    )
    told: Sequence[str] = [sys.executable, "-c", script, f"{output}.json", *map(str, arguments)]
    with Path(f"{output}.out").open("wb") as stream:
        done = subprocess.run(told, stdout=stream, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    found: dict[str, float] = json.loads(Path(f"{output}.json").read_text())
    return found


@pytest.mark.long
def test_ten_times_the_whole_database_fits_into_eight_gigabytes(tmp_path: Path) -> None:
    """Memory is the promise; time is printed."""
    made = subprocess.run(
        [sys.executable, "tests/benchmarks/make_corpus.py", tmp_path, "--figures", str(TEN_TIMES), "--form", "table"],
        check=False,
        cwd=ROOT,
    )
    assert made.returncode == 0
    packed = tmp_path / "ten.pfocr"
    took = {"pack": within_limits("pack", tmp_path / "genes.tsv", "-o", packed, output=tmp_path / "pack")}
    (tmp_path / "genes.tsv").unlink()
    build = ["build", packed, "-o", tmp_path / "out", "--to", "cx2", "--reports", "genes", "--layout", "none"]
    took["build"] = within_limits(*build, output=tmp_path / "build")
    took["shared-genes"] = within_limits("shared-genes", packed, "--top-pairs", "1000", output=tmp_path / "shared")
    sys.stdout.write(json.dumps(took, indent=1))
    assert (tmp_path / "shared.out").read_text(encoding="utf-8").count("\n") >= 1000
    for name, each in took.items():
        assert each["megabytes"] < GIGABYTES << 10, name


@pytest.mark.parametrize(("is_on", "is_frozen"), [(True, False), (True, True), (False, False)])
def test_reading_leaves_the_search_for_cycles_as_it_was(is_on: bool, is_frozen: bool) -> None:
    was_on = gc.isenabled()
    (gc.enable if is_on else gc.disable)()
    if is_frozen:
        gc.freeze()
    try:
        pfocr_graph.read_corpus(EXAMPLE)
        assert (gc.isenabled(), gc.get_freeze_count() > 0) == (is_on, is_frozen)
    finally:
        gc.unfreeze()
        (gc.enable if was_on else gc.disable)()
