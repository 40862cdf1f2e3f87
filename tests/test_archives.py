"""A clone of the site in a .zip or .tar: the same records as from its folder, and no harm that an archive can do."""

from __future__ import annotations

import gzip
import io
import lzma
import os
import stat
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest

from pfocr_graph import FigureCorpus, RecordError, read_corpus
from pfocr_graph.readers import Skip, guards, read_records
from pfocr_graph.records import FigureRecord

HEADER = "organism_id\torganism_name\tword\tmatch\tncbigene_symbol\tncbigene_id\tsource\n"
TABLE = HEADER + "9606\tHomo sapiens\tAkt\tAKT\tAKT1\t207\tncbigene_synonym\n"
PAGE = "---\nfigid: {}\n{}---\n"
SITE = {
    "site/_data/PMC1__a-genes.tsv": TABLE,
    "site/_data/PMC1__a-chemicals.tsv": "word\tmatch\n",
    "site/_figures/PMC1__a.md": PAGE.format("PMC1__a", "figtitle: One\n"),
    "site/_figures/PMC1__b.md": PAGE.format("PMC1__b", ""),
    "site/_figures/PMC1__c.md": PAGE.format("PMC1__c", "genes: []\n"),
    "site/README.md": "# Read me\n",
    "site/.github/hidden.md": PAGE.format("PMC1__h", ""),
}

Write = Callable[[Path, dict[str, str]], Path]


def zipped(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def tarred(path: Path, members: dict[str, str]) -> Path:
    with tarfile.open(path, "w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content.encode())
            archive.addfile(info, io.BytesIO(content.encode()))
    return path


def packed(compress: Callable[[bytes], bytes]) -> Write:
    def write(path: Path, members: dict[str, str]) -> Path:
        tarred(path, members).write_bytes(compress(path.read_bytes()))
        return path

    return write


def with_zstd(content: bytes) -> bytes:
    zstd = pytest.importorskip("backports.zstd")
    found: bytes = zstd.compress(content)
    return found


WRITERS: dict[str, Write] = {
    ".zip": zipped,
    ".tar": tarred,
    ".tar.gz": packed(gzip.compress),
    ".tar.xz": packed(lzma.compress),
    ".tar.zst": packed(with_zstd),
}
every_kind = pytest.mark.parametrize("suffix", WRITERS)


def write(path: Path, suffix: str, members: dict[str, str]) -> Path:
    return WRITERS[suffix](path.with_name(path.name + suffix), members)


def read(path: Path, include: tuple[str, ...] = ()) -> tuple[dict[str, FigureRecord], list[Skip]]:
    skips: list[Skip] = []
    records = read_records(path, on_skip=skips.append, include=include)
    return {record.figure.figid: record for record in records}, skips


def equal(one: FigureCorpus, other: FigureCorpus) -> bool:
    return (
        one.figure_list == other.figure_list
        and one.mention_frame.equals(other.mention_frame)
        and one.organism_names == other.organism_names
        and one.settlement.without_genes == other.settlement.without_genes
    )


@every_kind
@pytest.mark.parametrize("order", [1, -1])
def test_pages_and_tables_meet_in_any_order(tmp_path: Path, suffix: str, order: int) -> None:
    path = write(tmp_path / "site", suffix, dict(list(SITE.items())[::order]))
    records, skips = read(path)
    assert sorted(records) == ["PMC1__a", "PMC1__b", "PMC1__c"]
    one = records["PMC1__a"]
    assert ([m.symbol for m in one.mentions], one.figure.title, one.missing_table) == (["AKT1"], "One", None)
    assert one.where == f"{path}/site/_figures/PMC1__a.md"
    assert one.organism_names == (("9606", "Homo sapiens"),)
    assert [records[figid].genes for figid in ("PMC1__a", "PMC1__b", "PMC1__c")] == ["read", "none", "none"]
    assert skips == [Skip("file is not PFOCR data", f"{path}/site/README.md", harmless=True)]


@every_kind
def test_the_example_site_is_the_same_corpus_from_its_folder_and_an_archive(tmp_path: Path, suffix: str) -> None:
    with resources.as_file(resources.files("pfocr_graph.example")) as folder:
        expected = read_corpus(folder)
        files = {
            f"./{path.relative_to(folder)}": path.read_text(encoding="utf-8")
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix in {".md", ".tsv"}
        }
    assert equal(read_corpus(write(tmp_path / "site", suffix, files)), expected)


def test_a_table_is_looked_for_where_the_site_and_others_keep_it(tmp_path: Path) -> None:
    for name in ("_data/PMC1__a-genes.tsv", "_figures/PMC1__a-genes.tsv", "_figures/_data/PMC1__a-genes.tsv"):
        members = {"_figures/PMC1__a.md": PAGE.format("PMC1__a", ""), name: TABLE}
        assert len(read(zipped(tmp_path / "a.zip", members))[0]["PMC1__a"].mentions) == 1
    members = {"PMC1__a.md": PAGE.format("PMC1__a", ""), "elsewhere/PMC1__a-genes.tsv": TABLE}
    record = read(zipped(tmp_path / "a.zip", members))[0]["PMC1__a"]
    assert (record.genes, record.missing_table) == ("away", f"{tmp_path}/a.zip/../_data/PMC1__a-genes.tsv")


@pytest.mark.parametrize("suffix", [".zip", ".tar"])
def test_a_broken_page_or_table_is_told_and_the_others_stay(tmp_path: Path, suffix: str) -> None:
    members = {
        **SITE,
        "site/_data/PMC1__b-genes.tsv": "word\tmatch\n",
        "site/_figures/PMC1__d.md": "---\nfigid: PMC1__d\n",
        "site/_figures/PMC1__e.md": PAGE.format("PMC1__e", "x: " + "y" * (17 << 20) + "\n"),
    }
    path = write(tmp_path / "site", suffix, members)
    records, skips = read(path)
    assert sorted(records) == ["PMC1__a", "PMC1__c"]
    assert [(skip.reason, skip.example.split(":")[0]) for skip in skips if not skip.harmless] == [
        ("page is cut short", f"{path}/site/_figures/PMC1__d.md"),
        ("file is too large", f"{path}/site/_figures/PMC1__e.md"),
        ("gene table cannot be read", f"{path}/site/_data/PMC1__b-genes.tsv"),
    ]


@pytest.mark.parametrize("name", ["../PMC1__x.md", "/etc/PMC1__x.md", "a/../../PMC1__x.md", "..\\PMC1__x.md"])
@pytest.mark.parametrize("suffix", [".zip", ".tar"])
def test_a_name_that_leads_out_of_the_archive_is_told(tmp_path: Path, suffix: str, name: str) -> None:
    path = write(tmp_path / "site", suffix, {**SITE, name: PAGE.format("PMC1__x", "")})
    records, skips = read(path)
    assert "PMC1__x" not in records
    assert [skip.reason for skip in skips if not skip.harmless] == ["name leads out of the archive"]


def test_links_devices_and_archives_in_an_archive_are_passed_over(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", SITE).read_bytes()
    path = tarred(tmp_path / "a.tar", SITE)
    with tarfile.open(path, "a") as archive:
        for kind, name in (
            (tarfile.SYMTYPE, "_figures/PMC1__l.md"),
            (tarfile.LNKTYPE, "k.md"),
            (tarfile.FIFOTYPE, "p.md"),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("inner.zip")
        info.size = len(inner)
        archive.addfile(info, io.BytesIO(inner))
    assert sorted(read(path)[0]) == ["PMC1__a", "PMC1__b", "PMC1__c"]
    path = zipped(tmp_path / "a.zip", SITE)
    with zipfile.ZipFile(path, "a") as pages:
        link = zipfile.ZipInfo("site/_figures/PMC1__l.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        pages.writestr(link, PAGE.format("PMC1__l", ""))
        pages.writestr("inner.zip", inner)
    assert sorted(read(path)[0]) == ["PMC1__a", "PMC1__b", "PMC1__c"]


def test_a_bomb_goes_off_in_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "ALWAYS_ALLOWED", 8 << 20)
    zeros = "\0" * (1 << 20)
    bombs = {
        ".zip": zipped(tmp_path / "a.zip", {**SITE, **{f"{n}.md": f"---\nfigid: x\n{zeros}" for n in range(40)}}),
        ".tar.gz": packed(gzip.compress)(tmp_path / "a.tar.gz", {**SITE, **{f"{n}.md": zeros for n in range(40)}}),
        ".tar.xz": packed(lzma.compress)(tmp_path / "a.tar.xz", {**SITE, "big.md": zeros * 40}),
    }
    for path in bombs.values():
        assert path.stat().st_size < 400_000
        tracemalloc.start()
        with pytest.raises(RecordError, match="unpacks to more than 100 times its size"):
            read(path)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 32 << 20


def test_a_header_that_asks_for_all_memory_is_refused(tmp_path: Path) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 1 << 32
    path = tmp_path / "a.tar"
    path.write_bytes(info.tobuf())
    with path.open("r+b") as stream:
        stream.truncate(1 << 33)
    with pytest.raises(RecordError, match=r"a\.tar: asks for 4,294,967,296 bytes at once"):
        read(path)


@pytest.mark.skipif(os.name == "nt", reason="sparse files need another system")
def test_a_page_of_two_gigabytes_in_a_tar_is_told(tmp_path: Path) -> None:
    path = tarred(tmp_path / "a.tar", SITE)
    info = tarfile.TarInfo("site/_figures/PMC1__big.md")
    info.size = 2 << 30
    with tarfile.open(path) as archive:
        end = sum(512 + -(-member.size // 512) * 512 for member in archive)
    with path.open("r+b") as stream:
        stream.seek(end)
        stream.write(info.tobuf() + b"---\nfigid: PMC1__big\n")
        stream.truncate(end + 512 + (2 << 30) + 10_240)
    records, skips = read(path)
    assert sorted(records) == ["PMC1__a", "PMC1__b", "PMC1__c"]
    assert [skip.reason for skip in skips if not skip.harmless] == ["file is too large"]


@every_kind
def test_an_archive_that_is_cut_short_stops_with_one_line(tmp_path: Path, suffix: str) -> None:
    path = write(
        tmp_path / "site",
        suffix,
        {f"_figures/PMC1__{n}.md": PAGE.format(f"PMC1__{n}", f"x: {os.urandom(600).hex()}\n") for n in range(40)},
    )
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(RecordError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: cannot be read: ")
    assert "\n" not in str(caught.value)


def test_an_encrypted_or_damaged_page_is_told(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", SITE)
    content = bytearray(path.read_bytes())
    place = content.rfind(b"PK\1\2", 0, content.rfind(b"site/_figures/PMC1__b.md"))
    content[place + 8] |= 1
    path.write_bytes(content)
    _, skips = read(path)
    (skip,) = [skip for skip in skips if not skip.harmless]
    assert skip.reason == "file cannot be read"
    assert "encrypted" in skip.example


@every_kind
def test_an_archive_without_pages_is_an_error(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / "a", suffix, {"README.md": "# Read me\n"})
    with pytest.raises(RecordError, match="no page of PFOCR in it"):
        read(path)
    empty = write(tmp_path / "b", ".zip", {})
    with pytest.raises(RecordError, match="no page of PFOCR in it"):
        read(empty)


@every_kind
def test_an_archive_without_pages_stops_no_folder(tmp_path: Path, suffix: str) -> None:
    write(tmp_path / "a", suffix, {"README.md": "# Read me\n"})
    with pytest.raises(RecordError, match="no PFOCR records in"):
        read(tmp_path)
    (tmp_path / "page.md").write_text("---\nfigid: PMC1__f1\ngenes: []\n---\n")
    records, skips = read(tmp_path)
    assert list(records) == ["PMC1__f1"]
    assert ("archive is not of PFOCR", True) in [(skip.reason, skip.harmless) for skip in skips]


def test_nothing_is_written_beside_an_archive(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", SITE)
    read(path)
    assert [one.name for one in tmp_path.iterdir()] == ["a.zip"]


def unpacked(path: Path, members: dict[str, str]) -> Path:
    for name, content in members.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize("make", [unpacked, zipped, tarred])
def test_a_gene_table_without_its_page_is_told_and_stops_a_strict_run(tmp_path: Path, make: Write) -> None:
    path = make(tmp_path / "site.x", SITE | {f"site/_data/PMC1__{letter}-genes.tsv": TABLE for letter in "dz"})
    skips = [skip.example for skip in read(path)[1] if skip.reason == "gene table without its page"]
    remedies = {letter: f"add PMC1__{letter}.md, or remove the table" for letter in "dz"}
    assert skips == [
        f"{path}/site/_data/PMC1__{letter}-genes.tsv: the page of this gene table is not here; {remedy}"
        for letter, remedy in remedies.items()
    ]
    with pytest.raises(RecordError, match=r"PMC1__d\.md"):
        read_corpus(path, strict=True)


@pytest.mark.parametrize("make", [unpacked, zipped, tarred])
def test_a_table_of_chemicals_without_its_page_is_told_where_chemicals_are_asked_for(
    tmp_path: Path, make: Write
) -> None:
    header = "word\tmesh\tmatch\tname\tchebi\n"
    members = {f"site/_data/PMC1__{name}.tsv": header for name in ("a-chemicals", "z-chemicals", "z-diseases")}
    path = make(tmp_path / "site.x", SITE | members)
    assert not [skip for skip in read(path)[1] if not skip.harmless]
    (told,) = (skip for skip in read(path, include=("chemicals",))[1] if not skip.harmless)
    assert told.reason == "table of chemicals without its page"
    problem = "the page of this table of chemicals is not here; add PMC1__z.md, or remove the table"
    assert told.example == f"{path}/site/_data/PMC1__z-chemicals.tsv: {problem}"
    with pytest.raises(RecordError, match=r"PMC1__z\.md"):
        read_corpus(path, include=("diseases",), strict=True)


@pytest.mark.parametrize("make", [unpacked, zipped, tarred])
def test_of_a_page_that_cannot_be_read_its_table_is_not_told_too(tmp_path: Path, make: Write) -> None:
    members = SITE | {"site/_figures/PMC1__d.md": "---\nfigid: PMC1__d\n", "site/_data/PMC1__d-genes.tsv": TABLE}
    told = [skip.reason for skip in read(make(tmp_path / "site.x", members))[1] if not skip.harmless]
    assert told == ["page is cut short"]


def test_a_table_is_not_told_where_another_input_has_its_page(tmp_path: Path) -> None:
    site = unpacked(tmp_path, SITE) / "site"
    (site / "_data" / "PMC1__a-chemicals.tsv").unlink()
    for order in (1, -1):
        assert read_corpus([site / "_figures", site][::order], strict=True).n_figures == 3
