"""What a process does as a whole: it ends at once when interrupted, and its bytes do not depend on threads."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

STAGES = {
    "counting pairs": ("pfocr_graph.gene_pairs", "count_pairs", "build --reports none"),
    "BiCM": ("pfocr_graph.gene_pairs", "assess_pairs", "build --reports none --significance bicm"),
    "near-duplicates": ("pfocr_graph.gene_pairs", "near_duplicates", "build --measures effective_figures"),
    "figure pairs": ("pfocr_graph.figure_pairs", "pair_figures", "build --reports shared-genes"),
    "centrality": ("pfocr_graph.build", "_centralities", "build --reports centrality"),
    "communities": ("pfocr_graph.build", "find_communities", "build --reports communities"),
}

# Does a stage again and again, so that a signal comes while it is at work.
AGAIN_AND_AGAIN = """
    import importlib, sys
    from pfocr_graph.cli import main

    module, name = importlib.import_module(sys.argv[1]), sys.argv[2]
    stage = getattr(module, name)

    def repeated(*given, **named):
        stage(*given, **named)
        print("at work", flush=True)
        while True:
            stage(*given, **named)

    setattr(module, name, repeated)
    sys.exit(main(sys.argv[3:]))
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A table of 800 figures with families and repeated stories, in which every stage has some work."""
    rng = np.random.default_rng(0)
    chances = (np.arange(900) + 5.0) ** -0.9
    chances /= chances.sum()
    families = [np.sort(rng.choice(600, size=size, replace=False)).tolist() for size in rng.integers(2, 20, 40)]
    lines = ["figid\tpmcid\tword\tsymbol\tsource\thgnc_symbol\tentrez"]
    drawn: list[int] = []
    for figure in range(800):
        if figure % 5:
            drawn = rng.choice(900, size=int(rng.integers(1, 40)), replace=False, p=chances).tolist()
        else:
            drawn = drawn[1:]
        terms = [(f"G{gene}", "hgnc_symbol", [gene]) for gene in drawn]
        terms += [(f"F{f}", "bioentities_symbol", families[f]) for f in rng.integers(40, size=2).tolist()]
        lines += [
            f"PMC{figure // 2}__f{figure % 2}.jpg\tPMC{figure // 2}\t{term}\t{term}\t{source}\tG{gene}\t{gene + 1}"
            for term, source, genes in terms
            for gene in genes
        ]
    table = tmp_path_factory.mktemp("model") / "mentions.tsv"
    table.write_text("\n".join(lines) + "\n")
    yield table


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to another process")
@pytest.mark.parametrize("stage", STAGES)
def test_an_interrupt_ends_any_stage_with_130_and_leaves_no_file(stage: str, model: Path, tmp_path: Path) -> None:
    module, name, words = STAGES[stage]
    command, *options = words.split()
    options += ["-o", str(tmp_path / "out"), "--to", "graphml", "--layout", "none", "--quiet"]
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(AGAIN_AND_AGAIN), module, name, command, str(model), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert first == "at work\n", told
    assert process.returncode == 130
    assert told.endswith("pfocr-graph: error: interrupted; nothing was written\n")
    assert "Traceback" not in told
    assert list(tmp_path.iterdir()) == []


def test_the_number_of_threads_changes_no_byte(model: Path, tmp_path: Path) -> None:
    written: list[dict[str, bytes]] = []
    for threads in ("1", "2"):
        out = tmp_path / threads
        environment = {**os.environ, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
        environment |= {"MKL_NUM_THREADS": threads, "VECLIB_MAXIMUM_THREADS": threads}
        options = ["--significance", "bicm", "--measures", "effective_figures,collaboration,fold", "--reports", "all"]
        options += ["--to", "graphml,cx2", "--layout", "auto", "--quiet"]
        subprocess.run(
            [sys.executable, "-m", "pfocr_graph", "build", str(model), "-o", str(out), *options],
            env=environment,
            check=True,
            capture_output=True,
        )
        written.append({path.name: path.read_bytes() for path in sorted(out.iterdir())})
    one, two = written
    assert list(one) == list(two)
    assert [name for name in one if one[name] != two[name]] == []


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted in /proc/self/task of Linux")
def test_a_command_starts_no_thread_that_it_has_no_work_for(model: Path, tmp_path: Path) -> None:
    script = "import os, sys; from pfocr_graph.cli import main; main(sys.argv[1:]); "
    script += "print(*os.listdir('/proc/self/task'))"
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    options = ["--significance", "bicm", "--reports", "none", "--layout", "none", "--quiet"]
    done = subprocess.run(
        [sys.executable, "-c", script, "build", str(model), "-o", str(tmp_path / "out"), *options],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert len(done.stdout.split()) == 1
