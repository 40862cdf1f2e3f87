"""pack --refresh gives the bytes of packing anew, whatever changed, and reads no page that did not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from doors import copy_example

from pfocr_graph.cli import main
from pfocr_graph.packed_layout import PAGES
from pfocr_graph.readers.front_matter import parse_front_matter

parquet = pytest.importorskip("pyarrow.parquet")

WITH_CHEMICALS = "PMC99000042__exj-2003-0069f1"
IN_BOTH_FORMS = "PMC99000001__exj-2009-0101f5"
PLAIN = "PMC99000003__exj-2013-0332-g001"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example corpus, in a folder that the test stands in, packed."""
    copy_example(tmp_path / "site")
    monkeypatch.chdir(tmp_path)
    assert main(["pack", "site", "-o", "a.pfocr"]) == 0
    return tmp_path / "site"


def content(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


def refreshed(capsys: pytest.CaptureFixture[str], *more: str) -> int:
    """Refresh a.pfocr, compare it with what is packed anew, and return how many pages were not read."""
    capsys.readouterr()
    assert main(["pack", "site", "-o", "a.pfocr", "--refresh", *more]) == 0
    told = capsys.readouterr().err
    assert main(["pack", "site", "-o", "anew.pfocr", *more]) == 0
    assert content("a.pfocr") == content("anew.pfocr")
    (line,) = [line for line in told.splitlines() if "had not changed" in line]
    return int(line.split(" of ")[0])


def test_pages_that_did_not_change_are_not_read(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    known = set(parquet.read_table("a.pfocr/" + PAGES)["path"].to_pylist())
    both = {f"site/{folder}/{IN_BOTH_FORMS}.md" for folder in ("_figures", "legacy")}
    every = {f"site/{path.relative_to(site)}" for path in site.rglob("*.md")}
    assert len(every) == 47
    assert known <= every - both
    assert len(known) > 35
    read: list[str] = []

    def noting(text: str, keys: set[str], where: str) -> dict[str, object]:
        read.append(where)
        return parse_front_matter(text, keys, where)

    monkeypatch.setattr("pfocr_graph.readers.pages.parse_front_matter", noting)
    before = content("a.pfocr")
    assert main(["pack", "site", "-o", "a.pfocr", "--refresh"]) == 0
    assert content("a.pfocr") == before
    assert set(read) == every - known
    assert f"{len(known)} of 47 pages had not changed" in capsys.readouterr().err


def change_page(site: Path) -> None:
    page = site / "_figures" / f"{PLAIN}.md"
    page.write_text(page.read_text(encoding="utf-8").replace("figtitle: ", "figtitle: Another "), encoding="utf-8")


def change_genes(site: Path) -> None:
    table = site / "_data" / f"{PLAIN}-genes.tsv"
    lines = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")


def break_genes(site: Path) -> None:
    (site / "_data" / f"{PLAIN}-genes.tsv").write_text("word\n", encoding="utf-8")


def take_genes_away(site: Path) -> None:
    (site / "_data" / f"{PLAIN}-genes.tsv").unlink()


def put_genes_in_another_place(site: Path) -> None:
    name = f"{PLAIN}-genes.tsv"
    (site / "_figures" / "_data").mkdir()
    shutil.copy(site / "_data" / name, site / "_figures" / "_data" / name)
    (site / "_data" / name).unlink()


def add_diseases(site: Path) -> None:
    shutil.copy(
        site / "_data" / "PMC99000034__exj-2011-0590-g001-diseases.tsv", site / "_data" / f"{PLAIN}-diseases.tsv"
    )


def change_chemicals(site: Path) -> None:
    table = site / "_data" / f"{WITH_CHEMICALS}-chemicals.tsv"
    table.write_text(table.read_text(encoding="utf-8").replace("D-glucopyranose", "glucose"), encoding="utf-8")


def drop_page(site: Path) -> None:
    (site / "_figures" / f"{PLAIN}.md").unlink()


def tell_a_figure_twice(site: Path) -> None:
    text = (site / "_figures" / f"{PLAIN}.md").read_text(encoding="utf-8")
    (site / "again.md").write_text(text.replace("figtitle: ", "figtitle: Another "), encoding="utf-8")


def tell_a_figure_by_its_alias(site: Path) -> None:
    page = site / "_figures" / f"{PLAIN}.md"
    text = page.read_text(encoding="utf-8").replace("\nfigid: ", "\nfigid_alias: PMC0__old\nfigid: ", 1)
    page.write_text(text, encoding="utf-8")
    (site / "old.md").write_text("---\nfigid: PMC0__old\nyear: 1999\n---\n", encoding="utf-8")


def spell_a_gene_otherwise(site: Path) -> None:
    for table in sorted((site / "_data").glob("*-genes.tsv"))[:3]:
        table.write_text(table.read_text(encoding="utf-8").replace("AKT1", "PKBA"), encoding="utf-8")


def call_an_organism_otherwise(site: Path) -> None:
    table = site / "_data" / f"{PLAIN}-genes.tsv"
    table.write_text(table.read_text(encoding="utf-8").replace("Homo sapiens", "human being"), encoding="utf-8")


def add_other_forms(site: Path) -> None:
    (site / "pfocr-20260101-gmt-Homo_sapiens.gmt").write_text(f"{PLAIN}\tt\t207\nPMC1__x\tt\t208\n", encoding="utf-8")


CHANGES: list[Callable[[Path], None]] = [
    change_page,
    change_genes,
    break_genes,
    take_genes_away,
    put_genes_in_another_place,
    add_diseases,
    change_chemicals,
    drop_page,
    tell_a_figure_twice,
    tell_a_figure_by_its_alias,
    spell_a_gene_otherwise,
    call_an_organism_otherwise,
    add_other_forms,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_whatever_changed_the_bytes_are_those_of_packing_anew(
    site: Path, capsys: pytest.CaptureFixture[str], change: Callable[[Path], None]
) -> None:
    change(site)
    assert refreshed(capsys) > 25
    # Once more, from what the refreshed pack says; then with the change taken for the state before.
    assert refreshed(capsys) > 25


def test_other_options_or_tables_read_all_pages_anew(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    years = Path("years.tsv")
    years.write_text(f"figid\tyear\n{PLAIN}\t1901\n", encoding="utf-8")
    assert refreshed(capsys, "--year-table", "years.tsv") == 0
    assert refreshed(capsys, "--year-table", "years.tsv") > 35
    years.write_text(f"figid\tyear\n{PLAIN}\t1902\n", encoding="utf-8")
    assert refreshed(capsys, "--year-table", "years.tsv") == 0


def test_a_pack_that_was_changed_stands_for_nothing(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = parquet.read_table("a.pfocr/" + PAGES)
    parquet.write_table(table.slice(1), "a.pfocr/" + PAGES)
    assert refreshed(capsys) == 0
    Path("a.pfocr", PAGES).unlink()
    assert refreshed(capsys) == 0


def test_without_a_pack_all_pages_are_read(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree("a.pfocr")
    assert refreshed(capsys) == 0


def test_what_was_skipped_is_told_again(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = site / "_data" / f"{PLAIN}-genes.tsv"
    table.write_text(table.read_text(encoding="utf-8") + "x\n", encoding="utf-8")
    assert refreshed(capsys) > 25
    assert refreshed(capsys) > 35
    assert main(["pack", "site", "-o", "a.pfocr", "--refresh"]) == 0
    assert "row has too few or too many cells" in capsys.readouterr().err
    assert main(["pack", "site", "-o", "a.pfocr", "--refresh", "--strict"]) == 1
