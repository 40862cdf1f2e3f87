"""Packed corpora: what is written opens again as it was, in any tool, whole or not at all, also years from now."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import HealthCheck, assume, given, settings
from small_corpora import Row, corpus_of, tables

from pfocr_graph import FigureCorpus, OptionError, RecordError, read_corpus
from pfocr_graph.cli import main
from pfocr_graph.packed_layout import CONCEPTS, FIGURES, MANIFEST, MENTIONS
from pfocr_graph.packing import pack_corpus
from pfocr_graph.readers import Skip, read_records
from pfocr_graph.reading import digest_input
from pfocr_graph.records import ConceptMention, Figure, FigureRecord, Mention

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

KEPT = Path(__file__).parent / "kept"


def equal(one: FigureCorpus, other: FigureCorpus) -> bool:
    """Tell whether all that a corpus holds is equal, beside where it was read from."""
    return (
        one.figure_list == other.figure_list
        and one.mention_frame.equals(other.mention_frame)
        and (one.genes, one.words, one.sources) == (other.genes, other.words, other.sources)
        and list(one.terms.text) == list(other.terms.text)
        and one.terms.entity.tolist() == other.terms.entity.tolist()
        and list(one.terms.entities.kind) == list(other.terms.entities.kind)
        and list(map(one.organism_name, one.taxon_ids)) == list(map(other.organism_name, other.taxon_ids))
        and one.concepts == other.concepts
        and one.concept_frame.equals(other.concept_frame)
        and one.concept_mentions.lexicon.tolist() == other.concept_mentions.lexicon.tolist()
        and one.settlement.origins == other.settlement.origins
        and one.settlement.without_genes == other.settlement.without_genes
        and one.settlement.tables_away == other.settlement.tables_away
    )


def sample(*, later: bool = False) -> FigureCorpus:
    """A corpus with something of everything; the kept folders of each layout were made of it.

    With `later` it has what the first version could not pack.
    """
    atp = ConceptMention("chemical", "ATP.", "Adenosine Triphosphate", "ATP", ("mesh:D000255", "chebi:15422"), "mesh")
    cancer = ConceptMention("disease", "NA", "", "", ("doid:162",), "mesh")
    bare_atp = ConceptMention("chemical", "chebi:15422", "", "", ("chebi:15422",), "gmt")
    concepts = {"PMC1__f1": (atp, cancer), "PMC5__a": (bare_atp,)} if later else {}
    akt = tuple(Mention("Akt", "AKT", "famplex_relations", n, f"AKT{k}", "9606") for k, n in ((1, "207"), (2, "208")))
    met = Mention('c-"Met"', "MET", "hgnc_symbol", "4233", "MET", "9606")
    fly = Mention("NO", "NO", "ncbigene_symbol", "252296", "On", "7227")
    bare = Mention("207", "207", "gmt", "207", "AKT1", "9606")
    unnamed = Mention("9", "9", "gmt", "9", "9", "9606")
    full = Figure(
        figid="PMC1__f1",
        pmcid="PMC1",
        number="F1",
        title="NF-κB — a title",
        paper_title="A paper",
        reference="Ref.",
        caption="A caption,\nof two lines",
        organisms=("Homo sapiens", "NO"),
        year=2009,
        pathway_score=0.97,
        automl_pathway=0.1,
        filename="f1.jpg",
        figlink="/pmc/articles/PMC1/figure/F1/",
        doi="10.1/x",
        ndex="206ed19c",
        aliases=("PMC1__F1", "old"),
    )
    names = (("7227", "Drosophila melanogaster"), ("9606", "Homo sapiens"))
    if later:
        full = replace(full, disease_annotations=("Alzheimer's disease", "NA"))
    records = [
        FigureRecord(full, (*akt, fly), "current", "read", "a.md", organism_names=names),
        FigureRecord(Figure("PMC2__a", "PMC2"), (met,), "legacy", "read", "b.md"),
        FigureRecord(Figure("PMC3__a"), (), "current", "none", "c.md"),
        FigureRecord(Figure("PMC4__a"), (), "current", "away", "d.md", "_data/PMC4__a-genes.tsv"),
        FigureRecord(Figure("PMC5__a", title=""), (bare, unnamed), "ids", "read", "e.gmt line 1"),
    ]
    return FigureCorpus.from_records(replace(one, concepts=concepts.get(one.figure.figid, ())) for one in records)


@pytest.fixture
def corpus() -> FigureCorpus:
    return sample()


def read(path: Path) -> list[FigureRecord]:
    def refuse(skip: Skip) -> None:
        pytest.fail(f"left out: {skip}")

    return list(read_records(path, on_skip=refuse))


def test_a_packed_corpus_opens_as_it_was(corpus: FigureCorpus, tmp_path: Path) -> None:
    folder = tmp_path / "a.pfocr"
    pack_corpus(corpus, folder, {"inputs": {"a": "sha256:0"}})
    assert sorted(path.name for path in folder.iterdir()) == [FIGURES, MENTIONS, MANIFEST]
    for argument in (folder, tmp_path, folder / MANIFEST, str(tmp_path / "*.pfocr")):
        assert equal(read_corpus(argument, strict=True), corpus)
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["pfocr_graph_corpus"]["layout"] == 1
    assert manifest["inputs"] == {"a": "sha256:0"}


def test_chemicals_diseases_and_terms_of_figures_open_as_they_were(tmp_path: Path) -> None:
    corpus = sample(later=True)
    pack_corpus(corpus, tmp_path / "a.pfocr")
    assert equal(read_corpus(tmp_path / "a.pfocr", include=("chemicals", "diseases")), corpus)
    assert not len(read_corpus(tmp_path / "a.pfocr").concept_mentions)
    table = parquet.read_table(tmp_path / "a.pfocr" / CONCEPTS)
    nothing = pyarrow.array([None] * len(table), table.schema.field("identifiers").type)
    place = table.column_names.index("identifiers")
    parquet.write_table(table.set_column(place, "identifiers", nothing), tmp_path / "a.pfocr" / CONCEPTS)
    with pytest.raises(RecordError, match="has an empty cell"):
        read_corpus(tmp_path / "a.pfocr", include=("chemicals",))
    (tmp_path / "a.pfocr" / CONCEPTS).unlink()
    with pytest.raises(RecordError, match=CONCEPTS):
        read_corpus(tmp_path / "a.pfocr", include=("chemicals",))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=tables())
def test_any_corpus_opens_as_it_was(rows: list[Row], tmp_path: Path) -> None:
    assume(rows)
    packed = corpus_of(rows)
    pack_corpus(packed, tmp_path / "a.pfocr")
    assert equal(read_corpus(tmp_path / "a.pfocr"), packed)


def test_the_example_corpus_opens_as_it_was(tmp_path: Path) -> None:
    with resources.as_file(resources.files("pfocr_graph.example")) as folder:
        corpus = read_corpus(folder)
    pack_corpus(corpus, tmp_path / "a.pfocr")
    assert equal(read_corpus(tmp_path / "a.pfocr"), corpus)


def test_two_packs_write_equal_bytes(corpus: FigureCorpus, tmp_path: Path) -> None:
    for name in ("a", "b"):
        pack_corpus(corpus, tmp_path / name)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_records_of_a_packed_corpus_come_one_by_one_too(corpus: FigureCorpus, tmp_path: Path) -> None:
    pack_corpus(corpus, tmp_path / "a.pfocr")
    records = read(tmp_path / "a.pfocr")
    assert equal(FigureCorpus.from_records(records), corpus)
    assert [(record.form, record.genes, len(record.mentions)) for record in records] == [
        ("current", "read", 3),
        ("legacy", "read", 1),
        ("current", "none", 0),
        ("current", "away", 0),
        ("ids", "read", 2),
    ]


def test_a_packed_corpus_meets_its_own_pages_and_newer_ones(corpus: FigureCorpus, tmp_path: Path) -> None:
    pack_corpus(corpus, tmp_path / "a.pfocr")
    page = tmp_path / "PMC2__a.md"
    page.write_text("---\nfigid: PMC2__a\nfigtitle: Now with a title\nyear: 2011\n---\n", encoding="utf-8")
    (tmp_path / "PMC2__a-genes.tsv").write_text(
        "organism_id\torganism_name\tword\tmatch\tncbigene_symbol\tncbigene_id\tsource\n"
        "9606\tHomo sapiens\tMET\tMET\tMET\t4233\tncbigene_symbol\n",
        encoding="utf-8",
    )
    years = tmp_path / "years.csv"
    years.write_text("figid,year\nPMC3__a,1999\n", encoding="utf-8")
    for inputs in ([tmp_path / "a.pfocr", page], [page, tmp_path / "a.pfocr"]):
        merged = read_corpus(inputs, year_table=years)
        assert merged.settlement.superseded == ("PMC2__a",)
        assert [figure.year for figure in merged.figure_list] == [2009, 2011, 1999, None, None]
        assert merged.figure_list[1].title == "Now with a title"
    twice = read_corpus([tmp_path / "a.pfocr", page, tmp_path / "a.pfocr"])
    assert twice.n_mentions == corpus.n_mentions


def test_gene_info_names_the_genes_of_a_packed_corpus(corpus: FigureCorpus, tmp_path: Path) -> None:
    pack_corpus(corpus, tmp_path / "a.pfocr")
    info = tmp_path / "hgnc.txt"
    info.write_text("symbol\tentrez_id\nNAT1\t9\nOTHER\t207\n", encoding="utf-8")
    named = read_corpus(tmp_path / "a.pfocr", gene_info=info).genes
    assert dict(zip(named.ncbigene, named.symbol, strict=True)) | {"4233": "MET"} == {
        "207": "AKT1",
        "208": "AKT2",
        "4233": "MET",
        "9": "NAT1",
        "252296": "On",
    }


def test_other_tools_see_plain_tables(corpus: FigureCorpus, tmp_path: Path) -> None:
    pack_corpus(corpus, tmp_path / "a.pfocr")
    mentions = parquet.read_table(tmp_path / "a.pfocr" / MENTIONS)
    assert {str(kind) for kind in mentions.schema.types} == {"string"}
    assert mentions.column_names == ["figid", "word", "term", "source", "ncbigene", "symbol", "taxon_id", "organism"]
    assert mentions.to_pylist()[2]["organism"] == "Drosophila melanogaster" or mentions.num_rows == 6
    figures = parquet.read_table(tmp_path / "a.pfocr" / FIGURES)
    assert str(figures.schema.field("year").type) == "int32"
    assert figures.column("organisms").to_pylist()[0] == ["Homo sapiens", "NO"]


def test_a_filtered_corpus_is_not_packed(corpus: FigureCorpus, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="this one was filtered \\(organism\\)"):
        pack_corpus(corpus.select(organism="human"), tmp_path / "a.pfocr")
    assert list(tmp_path.iterdir()) == []


def write_half(error: type[BaseException]) -> Callable[..., None]:
    """Return what writes tables until it comes to mentions."""
    whole = parquet.write_table

    def write(table: object, stream: BinaryIO, **choices: object) -> None:
        if stream.name.endswith(MENTIONS):
            stream.write(b"PAR1")
            raise error
        whole(table, stream, **choices)

    return write


def rename_half(error: type[BaseException]) -> Callable[[Path, Path], Path]:
    """Return what renames the old folder but not the new one."""
    rename = Path.rename

    def move(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise error
        return rename(self, target)

    return move


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, MemoryError])
@pytest.mark.parametrize("stage", ["writing", "moving"])
def test_a_pack_that_is_interrupted_leaves_the_old_one_whole(
    corpus: FigureCorpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException], stage: str
) -> None:
    folder, other = tmp_path / "a.pfocr", FigureCorpus.from_records([])
    pack_corpus(corpus, folder)
    with monkeypatch.context() as patched:
        if stage == "writing":
            patched.setattr(parquet, "write_table", write_half(error))
        else:
            patched.setattr(Path, "rename", rename_half(error))
            patched.setattr("pfocr_graph.files._exchange", lambda *_: False)
        with pytest.raises(error):
            pack_corpus(other, folder)
    assert [path.name for path in tmp_path.iterdir()] == ["a.pfocr"]
    assert equal(read_corpus(folder), corpus)
    pack_corpus(other, folder)
    assert [path.name for path in tmp_path.iterdir()] == ["a.pfocr"]
    with pytest.raises(RecordError, match="no PFOCR records in"):
        read_corpus(folder)


def test_a_folder_with_other_files_is_never_replaced(corpus: FigureCorpus, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(OSError, match=r"has other files in it, such as notes\.txt"):
        pack_corpus(corpus, tmp_path / "mine")
    with pytest.raises(OSError, match="is a file; name a folder"):
        pack_corpus(corpus, tmp_path / "mine" / "notes.txt")
    assert (tmp_path / "mine" / "notes.txt").read_text() == "mine"


def test_a_newer_layout_and_a_broken_folder_are_told(corpus: FigureCorpus, tmp_path: Path) -> None:
    folder = tmp_path / "a.pfocr"
    pack_corpus(corpus, folder)

    def refused(**change: bytes | None) -> str:
        broken = tmp_path / "b.pfocr"
        shutil.rmtree(broken, ignore_errors=True)
        shutil.copytree(folder, broken)
        for name, content in change.items():
            path = broken / {"manifest": MANIFEST, "figures": FIGURES, "mentions": MENTIONS}[name]
            path.unlink() if content is None else path.write_bytes(content)
        with pytest.raises(RecordError) as caught:
            read_corpus(broken)
        assert "\n" not in str(caught.value)
        return str(caught.value).removeprefix(f"{broken}/")

    manifest = (folder / MANIFEST).read_bytes()
    assert refused(manifest=manifest.replace(b'"layout": 1', b'"layout": 2')) == (
        "provenance.json: layout 2 of packed corpora; this version reads 1: update it"
    )
    assert "no manifest of a packed corpus" in refused(manifest=manifest[:60])
    assert refused(figures=None) == "figures.parquet: no such file or folder"
    assert "mentions.parquet: cannot be read" in refused(mentions=b"PAR1" * 9)
    assert "missing columns: figid" in refused(mentions=_table(tmp_path, {"word": ["x"]}))
    few = parquet.read_table(folder / FIGURES).slice(1)
    assert "do not fit together ('PMC1__f1')" in refused(figures=_written(tmp_path, few))
    assert "a figure stands twice" in refused(figures=_written(tmp_path, pyarrow.concat_tables([few, few])))


def _table(folder: Path, columns: dict[str, list[str]]) -> bytes:
    return _written(folder, pyarrow.table(columns))


def _written(folder: Path, table: object) -> bytes:
    parquet.write_table(table, folder / "x.parquet")
    content = (folder / "x.parquet").read_bytes()
    (folder / "x.parquet").unlink()
    return content


@pytest.mark.parametrize("names", [(FIGURES,), (MENTIONS,), (FIGURES, MENTIONS)])
def test_rows_may_be_sorted_otherwise_by_other_tools(
    corpus: FigureCorpus, tmp_path: Path, names: tuple[str, ...]
) -> None:
    pack_corpus(corpus, tmp_path / "a.pfocr")
    for name in names:
        path = tmp_path / "a.pfocr" / name
        table = parquet.read_table(path)
        parquet.write_table(table.take(list(range(table.num_rows))[::-1]), path)
    assert equal(read_corpus(tmp_path / "a.pfocr"), corpus)


def test_a_table_that_is_named_without_its_folder_is_refused(corpus: FigureCorpus, tmp_path: Path) -> None:
    pack_corpus(corpus, tmp_path / "a.pfocr")
    with pytest.raises(RecordError, match=r"mentions\.parquet: a table of a packed corpus; give its folder"):
        read_corpus(tmp_path / "a.pfocr" / MENTIONS)


def test_the_digest_of_a_packed_corpus_covers_its_tables(corpus: FigureCorpus, tmp_path: Path) -> None:
    folder = tmp_path / "a.pfocr"
    pack_corpus(corpus, folder)
    before = digest_input(folder)
    (folder / MENTIONS).write_bytes((folder / MENTIONS).read_bytes() + b"\0")
    assert digest_input(folder) != before


@pytest.mark.parametrize("folder", sorted(KEPT.glob("*.pfocr")), ids=lambda path: path.name)
def test_what_every_layout_wrote_is_still_read(folder: Path) -> None:
    found = read_corpus(folder, include=("chemicals", "diseases"))
    assert equal(found, sample(later="later" in folder.name))


def pack_example(folder: Path) -> Path:
    with resources.as_file(resources.files("pfocr_graph.example")) as example:
        assert main(["pack", str(example), "-o", str(folder / "example.pfocr")]) == 0
    return folder / "example.pfocr"


def test_the_command_says_what_it_packed_and_the_manifest_of_what(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packed_example = pack_example(tmp_path)
    told = capsys.readouterr().err
    assert f"Packed 46 figures and 883 mentions of 260 genes into {packed_example}." in told
    assert "1 figure came in both forms" in told
    manifest = json.loads((packed_example / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["settled"]["superseded_legacy_figures"] == 1
    assert manifest["read"]["records"] == {"current": 35, "legacy": 12}
    (digest,) = manifest["inputs"].values()
    assert digest.startswith("sha256:")


def test_a_build_from_a_packed_corpus_is_that_of_its_pages(tmp_path: Path) -> None:
    packed_example = pack_example(tmp_path)
    with resources.as_file(resources.files("pfocr_graph.example")) as folder:
        for name, source in (("pages", folder), ("packed", packed_example)):
            arguments = ["--quiet", "--to", "tsv", "--layout", "none"]
            assert main(["build", str(source), "-o", str(tmp_path / name), *arguments]) == 0
    for path in sorted((tmp_path / "pages" / "network-tsv").glob("*.tsv")):
        assert path.read_bytes() == (tmp_path / "packed" / "network-tsv" / path.name).read_bytes(), path.name
