"""Inputs: files, folders and patterns; each file once, in a fixed order, its form told by content."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from pfocr_graph.errors import RecordError
from pfocr_graph.readers import READERS, Skip, read_records, sources
from pfocr_graph.readers.inputs import find_inputs

PAGE = "---\nfigid: {figid}\ngenes: []\n---\n"
MENTIONS = "figid\tword\tsymbol\tsource\thgnc_symbol\tentrez\nPMC7__t\tAkt\tAKT\thgnc_symbol\tAKT1\t207\n"
GENES = "organism_id\torganism_name\tword\tmatch\tncbigene_symbol\tncbigene_id\tsource\n"

needs_links = pytest.mark.skipif(os.name == "nt", reason="links and FIFOs need another system")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of pages, tables and other files, being the current folder."""
    monkeypatch.chdir(tmp_path)
    for figid in ("PMC1__b", "PMC1__a", "PMC1__c"):
        write("_figures/{figid}.md", figid)
    write("_figures/more/{figid}.txt", "PMC1__d")
    put("_data/PMC1__a-genes.tsv", GENES)
    put("_data/PMC1__a-chemicals.tsv", "word\tmesh\tmatch\tname\tchebi\n")
    put("_data/PMC1__a-diseases.tsv", "word\tmesh\tmatch\tname\tdoid\n")
    put("README.md", "# Read me\n")
    put("years.tsv", "figid\tyear\nPMC1__a\t2000\n")
    write(".git/{figid}.md", "PMC1__h")
    write("_figures/.{figid}.md", "PMC1__i")
    return tmp_path


def write(path: str, figid: str) -> Path:
    return put(path.format(figid=figid), PAGE.format(figid=figid))


def put(path: str, content: str | bytes) -> Path:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(content if isinstance(content, bytes) else content.encode())
    return Path(path)


def refuse(skip: Skip) -> None:
    pytest.fail(f"left out: {skip}")


def read(*inputs: str | Path) -> tuple[list[str], list[Skip]]:
    skips: list[Skip] = []
    return [record.figure.figid for record in read_records(inputs, on_skip=skips.append)], skips


def error_of(*inputs: str | Path) -> str:
    with pytest.raises(RecordError) as caught:
        read(*inputs)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_folder_is_read_with_all_in_it_in_the_order_of_names(site: Path) -> None:
    figids, skips = read(site)
    assert figids == ["PMC1__a", "PMC1__b", "PMC1__c", "PMC1__d"]
    assert [(skip.reason, Path(skip.example).name, skip.harmless) for skip in skips] == [
        ("file is not PFOCR data", "README.md", True),
        ("table of years, which --year-table reads", "years.tsv", True),
    ]


def test_files_that_are_not_pfocr_data_never_stop_a_strict_run(site: Path) -> None:
    skips: list[Skip] = []
    assert len(list(read_records(site, on_skip=skips.append, strict=True))) == 4
    assert len(skips) == 2


@pytest.mark.parametrize("inputs", ["_figures", "_figures/", "./_figures", "_figures//"])
def test_a_folder_may_be_written_in_several_ways(site: Path, inputs: str) -> None:
    assert read(inputs)[0] == ["PMC1__a", "PMC1__b", "PMC1__c", "PMC1__d"]


def test_inputs_come_in_the_order_of_the_user_and_each_file_once(site: Path) -> None:
    assert read("_figures/PMC1__c.md", "_figures", "_figures/PMC1__a.md", site)[0] == [
        "PMC1__c",
        "PMC1__a",
        "PMC1__b",
        "PMC1__d",
    ]


@pytest.mark.parametrize(
    ("pattern", "figids"),
    [
        ("_figures/*.md", ["PMC1__a", "PMC1__b", "PMC1__c"]),
        ("_fig*", ["PMC1__a", "PMC1__b", "PMC1__c", "PMC1__d"]),
        ("**/*__[ad].*", ["PMC1__a", "PMC1__d"]),
        ("**/*.md", ["PMC1__a", "PMC1__b", "PMC1__c"]),
        ("**", ["PMC1__a", "PMC1__b", "PMC1__c", "PMC1__d"]),
        ("./_figures/PMC1__?.md", ["PMC1__a", "PMC1__b", "PMC1__c"]),
        ("_figures/more/../*__b.md", ["PMC1__b"]),
        ("{site}/_figures/*__c*", ["PMC1__c"]),
    ],
)
def test_patterns_are_matched(site: Path, pattern: str, figids: list[str]) -> None:
    assert read(pattern.format(site=site))[0] == figids


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(site: Path) -> None:
    put("[PMC3]*.md", PAGE.format(figid="PMC3__x"))
    assert read("[PMC3]*.md")[0] == ["PMC3__x"]


@needs_links
def test_links_are_followed_but_never_in_a_circle(site: Path) -> None:
    elsewhere = site.parent / f"{site.name}-elsewhere"
    put(f"{elsewhere}/PMC8__linked.md", PAGE.format(figid="PMC8__linked"))
    Path("_figures/round").symlink_to(site, target_is_directory=True)
    Path("_figures/more/up").symlink_to("..", target_is_directory=True)
    Path("_figures/elsewhere").symlink_to(elsewhere, target_is_directory=True)
    Path("_figures/PMC1__z.md").symlink_to("PMC1__a.md")
    Path("_figures/self").symlink_to("self")
    for argument in (site, "**", "_figures/**/*.md"):
        figids, skips = read(argument)
        assert sorted(figids)[:3] == ["PMC1__a", "PMC1__b", "PMC1__c"], argument
        assert len(figids) == len(set(figids)), argument
    figids, skips = read(site)
    assert sorted(figids) == ["PMC1__a", "PMC1__b", "PMC1__c", "PMC1__d", "PMC8__linked"]
    assert [skip.reason for skip in skips if not skip.harmless] == ["file cannot be opened"]


@needs_links
def test_a_fifo_is_never_opened(site: Path) -> None:
    os.mkfifo("_figures/pipe.md")
    os.mkfifo("_data/PMC1__e-genes.tsv")
    assert len(read(site)[0]) == 4
    assert error_of("_figures/pipe.md") == "_figures/pipe.md: neither a file nor a folder"
    put("_figures/PMC1__e.md", "---\nfigid: PMC1__e\n---\n")
    figids, (skip,) = read("_figures/PMC1__e.md")
    assert figids == []
    assert skip.example == "_data/PMC1__e-genes.tsv: cannot be read: not a file"


@needs_links
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may open everything")
def test_what_may_not_be_opened_is_told(site: Path) -> None:
    Path("_figures/PMC1__a.md").chmod(0)
    Path("_figures/more").chmod(0)
    figids, skips = read("_figures")
    assert figids == ["PMC1__b", "PMC1__c"]
    assert [skip.reason for skip in skips] == ["folder cannot be opened", "file cannot be opened"]
    assert "ermission denied" in error_of("_figures/PMC1__a.md")


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("none.md", "none.md: no such file or folder"),
        ("none/none.md", "none/none.md: no such file or folder"),
        ("none*.md", "none*.md: no file matches this pattern"),
        ("none/*.md", "none/*.md: no file matches this pattern"),
        ("x" * 5000, "cannot be read: file name too long"),
        ("a\0b", "cannot be read: "),
        ("", "the name of an input is empty"),
    ],
)
def test_an_input_that_is_not_there_is_an_error_at_once(site: Path, argument: str, message: str) -> None:
    with pytest.raises(RecordError) as caught:
        read_records([site, argument], on_skip=refuse)
    assert message in str(caught.value)


def test_a_named_file_that_no_reader_knows_is_an_error(site: Path) -> None:
    put("empty.md", "")
    known = f"{', '.join(READERS)} (pfocr-graph formats tells more)"
    assert known.startswith("page, mention-table, ")
    assert error_of("README.md", site) == f"README.md: has no form that is known; known are: {known}"
    assert error_of("empty.md") == f"empty.md: is empty; known are: {known}"
    assert error_of("years.tsv") == "years.tsv: has no form that is known; --year-table reads a table of years"


@pytest.mark.parametrize("name", ["network.cx2", "network.graphml.gz", "n.hif.json"])
def test_a_named_network_says_what_to_give_instead(site: Path, name: str) -> None:
    put(name, "[]")
    assert error_of(name) == f"{name}: a network; give the PFOCR data that it was made of, or its folder"


@pytest.mark.parametrize("kind", ["genes", "chemicals", "diseases"])
def test_a_named_table_of_one_page_says_what_to_give_instead(site: Path, kind: str) -> None:
    expected = "a table of one page; give the page, or the folder of pages and tables"
    assert error_of(f"_data/PMC1__a-{kind}.tsv").endswith(expected)
    Path(f"_data/PMC1__a-{kind}.tsv").rename("renamed.tsv")
    assert error_of("renamed.tsv") == f"renamed.tsv: {expected}"


def test_a_folder_without_records_is_an_error(site: Path) -> None:
    Path("empty/inner").mkdir(parents=True)
    put("other/README.md", "# Read me\n")
    assert error_of("empty") == (
        "no PFOCR records in empty: there is no file in it; give a clone of the PFOCR site, a table of mentions, or "
        "the seeds to try"
    )
    assert error_of("other", "_figures").startswith("no PFOCR records in other: no file in it has a form that is known")
    assert error_of("_data").startswith("no PFOCR records in _data: the tables in it are read through their pages")
    assert error_of("*.tsv").startswith("no PFOCR records in *.tsv: ")


def test_a_folder_read_already_is_no_error(site: Path) -> None:
    assert len(read("_figures", "_figures", "_figures/*.md")[0]) == 4


def test_tables_of_pages_are_passed_over_in_folders_whatever_their_figid(site: Path) -> None:
    put("_figures/F9.md", "---\nfigid: F9\n---\n")
    put("_data/F9-genes.tsv", GENES + "9606\tHomo sapiens\tAkt\tAKT\tAKT1\t207\tncbigene_synonym\n")
    skips: list[Skip] = []
    records = {record.figure.figid: record for record in read_records(site, on_skip=skips.append)}
    assert len(records["F9"].mentions) == 1
    assert {Path(skip.example).name for skip in skips} == {"README.md", "years.tsv"}


def test_a_form_is_told_by_content_and_not_by_name(site: Path) -> None:
    put("forms/a.md", MENTIONS)
    put("forms/b.tsv", PAGE.format(figid="PMC6__p"))
    put("forms/c.png", gzip.compress(MENTIONS.replace("PMC7", "PMC8").encode()))
    put("forms/PMC9__all-genes.tsv", MENTIONS.replace("PMC7", "PMC9"))
    put("forms/d.bin", bytes(range(256)))
    assert read("forms")[0] == ["PMC7__t", "PMC6__p", "PMC8__t"]
    assert read("forms/PMC9__all-genes.tsv")[0] == ["PMC9__t"]


def test_a_packed_file_that_is_cut_short_is_told(site: Path) -> None:
    cut = gzip.compress(PAGE.format(figid="PMC6__p").encode())[:-12]
    path = put("_figures/PMC6__p.md.gz", cut)
    figids, skips = read("_figures")
    assert len(figids) == 4
    assert [(skip.reason, skip.harmless) for skip in skips] == [("file cannot be opened", False)]
    assert error_of(path).startswith(f"{path}: cannot be read: ")


def test_progress_counts_files(site: Path) -> None:
    seen: list[tuple[int, int]] = []
    list(read_records("_figures", on_skip=refuse, progress=lambda done, total: seen.append((done, total))))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_name_that_is_not_utf8_can_be_told(site: Path) -> None:
    name = os.fsdecode(b"_figures/caf\xe9.md")
    try:
        put(name, "---\nfigid: PMC1__caf\n---\n")
    except OSError:
        pytest.skip("this file system takes names in UTF-8 only")
    (record,) = read_records(name, on_skip=refuse)
    assert record.where == "_figures/caf\\udce9.md"
    record.where.encode()


def test_nothing_is_opened_to_find_files(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_open_source", refuse)
    (found,) = find_inputs(["."], refuse)
    assert found.files[:3] == ("README.md", "years.tsv", str(Path("_figures", "PMC1__a.md")))
    assert (found.named, len(found.tables)) == (False, 3)


def test_each_reader_is_listed_under_its_name_with_functions_that_are_there() -> None:
    for name, reader in READERS.items():
        assert reader.name == name
        for function in (reader.recognise, reader.read):
            module, _, attribute = function.partition(":")
            assert hasattr(__import__(module, fromlist=[attribute]), attribute)
