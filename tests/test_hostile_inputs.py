"""What people and machines do to files: a clear line for each, in bounded memory, whatever the form."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from pfocr_graph import RecordError
from pfocr_graph.readers import Skip, read_records

PAGE = "---\nfigid: PMC1__f1\ngenes: []\n---\n"
TABLE = "figid\tword\tsymbol\tsource\thgnc_symbol\tentrez\nPMC1__f1\tAkt\tAKT\thgnc_symbol\tAKT1\t207\n"
GMT = "PMC1__f1\tA title\t207\t208\n"
DOCUMENT = '{"_id": "PMC1__f1", "associatedWith": {"mentions": {"genes": {"ncbigene": ["207"]}}}}\n'
FORMS = {"page.md": PAGE, "table.tsv": TABLE, "sets.gmt": GMT, "documents.jsonl": DOCUMENT}

every_form = pytest.mark.parametrize("name", FORMS)
needs_posix = pytest.mark.skipif(os.name == "nt", reason="links, FIFOs and sparse files need another system")


def read(path: Path) -> tuple[list[str], list[Skip]]:
    skips: list[Skip] = []
    return [record.figure.figid for record in read_records(path, on_skip=skips.append)], skips


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def peak_of(task: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        task()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@every_form
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_change_nothing(tmp_path: Path, name: str, line_end: str, mark: str) -> None:
    path = write(tmp_path / name, mark + FORMS[name].replace("\n", line_end))
    assert read(path) == (["PMC1__f1"], [])


@pytest.mark.parametrize("name", ["table.tsv", "sets.gmt", "documents.jsonl"])
def test_line_ends_may_be_mixed(tmp_path: Path, name: str) -> None:
    *header, record = FORMS[name].splitlines()
    others = [record.replace("PMC1", f"PMC{number}") for number in (2, 3)]
    mixed = [line + "\r" for line in header] + [record + "\n", others[0] + "\r\n", others[1] + "\r"]
    path = write(tmp_path / name, "".join(mixed))
    assert read(path) == (["PMC1__f1", "PMC2__f1", "PMC3__f1"], [])


@every_form
def test_latin_1_is_told_with_the_byte(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, FORMS[name].replace("PMC1__f1", "PMC1__caf\xe9").encode("latin-1"))
    told: list[Skip] = []
    try:
        list(read_records(path, on_skip=told.append))
        (message,) = (skip.example for skip in told)
    except RecordError as error:
        message = str(error)
    assert message.startswith(f"{path}: byte ")
    assert "is 0xe9, which is not UTF-8; convert the file to UTF-8" in message


@needs_posix
@every_form
def test_two_gigabytes_of_nothing_behind_a_record_take_no_memory(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, FORMS[name])
    with path.open("r+b") as stream:
        stream.truncate(2 << 30 if name == "page.md" else 64 << 20)
    told: list[Skip | RecordError] = []

    def attempt() -> None:
        try:
            told.extend(read(path)[1])
        except RecordError as error:
            told.append(error)

    assert peak_of(attempt) < 64 << 20
    assert told


@needs_posix
def test_a_folder_with_a_fifo_a_loop_of_links_and_a_huge_page_is_read_around_them(tmp_path: Path) -> None:
    write(tmp_path / "PMC1__f1.md", PAGE)
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "round").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self").symlink_to("self")
    write(tmp_path / "PMC1__huge.md", PAGE[:-4])
    with (tmp_path / "PMC1__huge.md").open("r+b") as stream:
        stream.truncate(2 << 30)
    found: list[tuple[list[str], list[Skip]]] = []
    assert peak_of(lambda: found.append(read(tmp_path))) < 64 << 20
    ((figids, skips),) = found
    assert figids == ["PMC1__f1"]
    assert sorted(skip.reason for skip in skips) == ["file cannot be opened", "file is too large"]
    with pytest.raises(RecordError, match=r"pipe\.md: neither a file nor a folder"):
        read(tmp_path / "pipe.md")
