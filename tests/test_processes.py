"""Several processes read what one reads: records, what is skipped, digests and their order."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from pfocr_graph import readers
from pfocr_graph.errors import OptionError, RecordError
from pfocr_graph.readers import Skip, read_records
from pfocr_graph.readers import processes as reading_processes
from pfocr_graph.readers.context import Context
from pfocr_graph.readers.digests import Digests
from pfocr_graph.reading import digest_input, read_corpus
from pfocr_graph.records import FigureRecord, Mention

EXAMPLE = Path(str(files("pfocr_graph").joinpath("example")))

BROKEN_PAGE = "---\nfigid: PMC1__broken\nyear: [\n---\n"
PAGE = "---\nfigid: PMC{number}__f1\npmcid: PMC{number}\ngenes:\n- word: Akt\n  symbol: AKT\n  source: hgnc_symbol\n"
PAGE += "  hgnc_symbol: AKT1\n  entrez: '207'\n---\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example corpus with a broken page, a page with a bad year, a mention table and a foreign file."""
    place = tmp_path / "site"
    for path in EXAMPLE.rglob("*"):
        if path.is_file():
            copy = place / path.relative_to(EXAMPLE)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    (place / "_figures" / "a-broken.md").write_text(BROKEN_PAGE)
    (place / "_figures" / "b-year.md").write_text(PAGE.format(number=2).replace("genes:", "year: soon\ngenes:"))
    (place / "_figures" / "c-readme.md").write_text("# Not a page\n")
    header = "figid\tpmcid\tword\tsymbol\tsource\thgnc_symbol\tentrez\n"
    (place / "_figures" / "d-table.tsv").write_text(f"{header}PMC3__f.jpg\tPMC3\tAkt\tAKT\thgnc_symbol\tAKT1\t207\n")
    return place


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MANY_FILES", 1)
    monkeypatch.setattr(reading_processes, "BATCH", 7)


def read(folder: Path, **choices: Any) -> tuple[list[FigureRecord], list[Skip]]:
    skips: list[Skip] = []
    return list(read_records(folder, on_skip=skips.append, **choices)), skips


def test_several_processes_read_what_one_reads(folder: Path, small_batches: None) -> None:
    records, skips = read(folder)
    assert read(folder, processes=2) == (records, skips)
    assert [skip.reason for skip in skips if not skip.harmless] == [
        "page is not YAML that can be read",
        "year is not a number",
    ]
    assert any(skip.example.endswith("c-readme.md") for skip in skips)
    assert "PMC3__f" in {record.figure.figid for record in records}
    assert {record.form for record in records} == {"current", "legacy"}


def test_a_process_sends_each_mention_once_and_forgets_them_before_they_are_too_many(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = sorted(map(str, (folder / "_figures").glob("*.md")))
    context = Context(print, digests=Digests())
    reader, mentions, sent = reading_processes._Reader(context, are_digested=True), list[Mention](), []
    for most in (1 << 17, 1 << 17, 1):
        monkeypatch.setattr(reading_processes, "MAX_ROWS", most)
        batch = reader.read(paths)
        sent.append((batch.n_known, len(batch.fresh)))
        found = list(reading_processes._taken(batch, context, mentions))
        assert found == [reading_processes.read_apart(path, context) for path in paths]
    n_mentions = sent[0][1]
    assert sent == [(0, n_mentions), (n_mentions, 0), (0, n_mentions)]
    assert n_mentions > 100


def test_several_processes_stop_a_strict_run_where_one_does(folder: Path, small_batches: None) -> None:
    messages = []
    for n_processes in (1, 2):
        with pytest.raises(RecordError) as raised:
            read(folder, strict=True, processes=n_processes)
        messages.append(str(raised.value))
    assert messages[0] == messages[1]
    assert "a-broken.md line 4" in messages[0]


def test_inputs_are_digested_while_they_are_read(folder: Path, small_batches: None) -> None:
    expected = {str(folder): digest_input(folder)}
    for n_processes in (1, 2):
        reading = read_corpus(folder, processes=n_processes, digests=True).reading
        assert reading is not None
        assert reading.digests == expected
    (folder / "_figures" / "b-year.md").write_text(PAGE.format(number=4))
    assert digest_input(folder) != expected[str(folder)]


def test_a_process_that_ends_early_is_told(folder: Path, small_batches: None) -> None:
    context = Context(print, gene_info=EndsProcess())  # type: ignore[arg-type]
    with pytest.raises(RecordError, match="try again with --processes 1"):
        list(reading_processes.read_ahead([str(folder / "_figures" / "b-year.md")], context, 1))


class EndsProcess:
    """Ends the process that it is sent to."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (1,)


def test_pages_are_not_read_by_no_process(folder: Path) -> None:
    with pytest.raises(OptionError, match="at least one process, not 0"):
        read(folder, processes=0)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="no list of processes in /proc")
def test_an_interrupt_ends_all_processes_and_leaves_nothing(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(readers.MANY_FILES):
        (pages / f"{number}.md").write_text(PAGE.format(number=number))
    command = [sys.executable, "-m", "pfocr_graph", "build", str(pages), "-o", str(tmp_path / "out")]
    shown, terminal = pty.openpty()
    run = subprocess.Popen([*command, "--processes", "2"], stderr=terminal, start_new_session=True)
    os.close(terminal)
    told = b""
    while b"reading" not in told:
        told += os.read(shown, 1024)
    os.killpg(run.pid, signal.SIGINT)
    assert run.wait(timeout=60) == 130
    told += os.read(shown, 65536)
    assert b"Traceback" not in told
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pages"]
    assert b"\x1b[Kpfocr-graph: error: interrupted; nothing was written" in told
    for _ in range(200):
        if not living(run.pid):
            break
        time.sleep(0.05)
    assert not living(run.pid)


def living(group: int) -> list[str]:
    """The processes of a group that have not ended."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            name, _, rest = path.read_text().rpartition(")")
            state, _, of_group = rest.split()[:3]
            if of_group == str(group) and state != "Z":
                found.append(name)
    return found
