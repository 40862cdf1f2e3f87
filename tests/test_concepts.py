"""Chemicals and diseases: read from every form, one concept for one thing, and nothing of them unless asked for."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from doors import copy_example, tar_folder, write_packed, zip_folder

from pfocr_graph import FigureCorpus, OptionError, RecordError, example_corpus, read_corpus
from pfocr_graph.curies import PREFIXES, as_curie, link_of
from pfocr_graph.readers import Skip, read_records
from pfocr_graph.records import CONCEPT_FORMS, ConceptMention, Figure, FigureRecord
from pfocr_graph.terms import LEXICONS

BOTH = ("chemicals", "diseases")
HEADERS = {"chemicals": "word\tmesh\tmatch\tname\tchebi\n", "diseases": "word\tmesh\tmatch\tname\tdoid\n"}
ATP = "ATP\tmesh:D000255\tAdenosine Triphosphate\tATP\tchebi:15422\n"


def chemical(word: str, *identifiers: str, match: str = "", name: str = "") -> ConceptMention:
    return ConceptMention("chemical", word, match, name, identifiers, "mesh")


def disease(word: str, *identifiers: str) -> ConceptMention:
    return ConceptMention("disease", word, "", "", identifiers, "mesh")


def corpus_of(*figures: tuple[str, Any, tuple[ConceptMention, ...]]) -> FigureCorpus:
    """Make a corpus of (figid, form, concepts)."""
    return FigureCorpus.from_records(
        FigureRecord(Figure(figid), (), form, "none", "a test", concepts=concepts) for figid, form, concepts in figures
    )


def shown(corpus: FigureCorpus) -> list[tuple[str, ...]]:
    return list(corpus.concept_frame.itertuples(index=False, name=None))


def write_site(folder: Path, **tables: str) -> Path:
    """Write a page of the current form with its tables."""
    for name in ("_figures", "_data"):
        (folder / name).mkdir(parents=True)
    (folder / "_figures" / "PMC1__f1.md").write_text("---\nfigid: PMC1__f1\n---\n", encoding="utf-8")
    for name, rows in tables.items():
        (folder / "_data" / f"PMC1__f1-{name}.tsv").write_text(HEADERS[name] + rows, encoding="utf-8")
    return folder


def read(path: Path, **choices: Any) -> tuple[list[FigureRecord], list[Skip]]:
    skips: list[Skip] = []
    return list(read_records(path, on_skip=skips.append, **choices)), skips


def test_a_row_that_stands_twice_counts_once(tmp_path: Path) -> None:
    (record,), skips = read(write_site(tmp_path / "a", chemicals=3 * ATP), include=BOTH)
    expected = chemical("ATP", "mesh:D000255", "chebi:15422", match="Adenosine Triphosphate", name="ATP")
    assert (record.concepts, skips) == ((expected,), [])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("ATP\tmesh:ATP\tNA\tNA\tNA\n", "mesh id is none"),
        ("ATP\tmesh:D000255\tNA\tNA\tchebi:x\n", "chebi id is none"),
        ("ATP\tNA\tNA\tNA\tNA\n", "chemical has no id"),
        ("\tmesh:D000255\tNA\tNA\tNA\n", "mention has no word"),
        ("ATP\tmesh:D000255\n", "row has too few or too many cells"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_and_those_beside_it_stay(tmp_path: Path, row: str, reason: str) -> None:
    (record,), (skip,) = read(write_site(tmp_path / "a", chemicals=row + ATP), include=BOTH)
    assert [mention.word for mention in record.concepts] == ["ATP"]
    assert skip.reason == reason
    assert "f1-chemicals.tsv line 2" in skip.example
    with pytest.raises(RecordError):
        read_corpus(tmp_path / "a", include=BOTH, strict=True)


def test_an_id_alone_is_enough_and_na_is_a_word(tmp_path: Path) -> None:
    site = write_site(tmp_path / "a", diseases="NA\tNA\tNA\tNA\tDOID:10652\n")
    (record,), skips = read(site, include=BOTH)
    assert (record.concepts, skips) == ((disease("NA", "doid:10652"),), [])


def test_a_broken_table_leaves_the_figure(tmp_path: Path) -> None:
    site = write_site(tmp_path / "a", chemicals=ATP)
    (site / "_data" / "PMC1__f1-diseases.tsv").write_text("word\n", encoding="utf-8")
    (record,), (skip,) = read(site, include=BOTH)
    assert (len(record.concepts), skip.reason) == (1, "table of diseases cannot be read")
    for archive in (zip_folder(site, tmp_path / "a.zip"), tar_folder(site, tmp_path / "a.tar.gz")):
        assert read(archive, include=BOTH)[0][0].concepts == record.concepts


@pytest.mark.parametrize(
    ("content", "n_read", "told"),
    [
        ((HEADERS["chemicals"] + ATP).replace("\n", "\r").encode(), 1, None),
        (b"\xef\xbb\xbf" + (HEADERS["chemicals"] + ATP).replace("\n", "\r\n").encode(), 1, None),
        ((HEADERS["chemicals"] + ATP.replace("ATP\t", '"5\t', 1)).encode(), 1, None),
        ((HEADERS["chemicals"] + ATP).encode() + b"\0\0\n", 1, "line 3: 1 cell; expected 5 as in the header"),
        ((HEADERS["chemicals"] + "caf\xe9\n").encode("latin-1"), 0, "is not UTF-8"),
        (b"word\tword\tmesh\tmatch\tname\tchebi\n", 0, "the header has two columns word"),
        (b"word\t" * 10_000_000, 0, "more than 16,777,216 bytes"),
        (b"", 0, "missing columns: word, mesh, match, name, chebi"),
    ],
    ids=["CR", "BOM", "quotation mark", "NUL", "Latin-1", "two columns", "wide", "empty"],
)
def test_a_hostile_table_is_a_line_to_read(tmp_path: Path, content: bytes, n_read: int, told: str | None) -> None:
    site = write_site(tmp_path / "a")
    (site / "_data" / "PMC1__f1-chemicals.tsv").write_bytes(content)
    (record,), skips = read(site, include=BOTH)
    assert len(record.concepts) == n_read
    assert [told in skip.example for skip in skips if told] == [True] * bool(told)


def test_nothing_of_them_is_read_unless_asked_for(tmp_path: Path) -> None:
    site = write_site(tmp_path / "a", chemicals="broken\n")
    (record,), skips = read(site)
    assert (record.concepts, skips) == ((), [])
    (record,), skips = read(site, include=("diseases",))
    assert (record.concepts, skips) == ((), [])
    assert len(example_corpus().concept_mentions) == 0
    with pytest.raises(OptionError, match="choose among chemicals, diseases"):
        read_corpus(site, include=("genes",))


LEGACY = """\
---
figid: PMC1__f1
genes: []
chemicals:
- word: NO
  source: MESH
  identifier: D009569
- word: NO
  source: MESH
  identifier: D009569
- word: x
  source: CAS
  identifier: 50-99-7
- word: [a]
diseases: {rows}
---
"""


def test_a_legacy_page_has_them_inside(tmp_path: Path) -> None:
    path = tmp_path / "f1.md"
    path.write_text(LEGACY.format(rows="[]"), encoding="utf-8")
    (record,), skips = read(path, include=BOTH)
    assert record.concepts == (chemical("NO", "mesh:D009569"),)
    assert [skip.reason for skip in skips] == ["source of a chemical is not known", "chemical is not a mention"]
    assert f"{path} chemicals 3: " in skips[0].example
    path.write_text(LEGACY.format(rows="none"), encoding="utf-8")
    assert "diseases are not a list" in [skip.reason for skip in read(path, include=BOTH)[1]]


def test_a_document_of_biothings_has_ids_and_those_of_mesh_say_all(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    mentions = {
        "chemicals": {"mesh": ["D000255", "D005947"], "chebi": ["15422"]},
        "diseases": {"mesh": [], "doid": ["10652", "x"]},
    }
    document = {"_id": "PMC1__f1.jpg", "associatedWith": {"title": "t", "mentions": mentions}}
    path.write_text(json.dumps(document), encoding="utf-8")
    (record,), (skip,) = read(path, include=BOTH)
    assert [mention.identifiers for mention in record.concepts] == [
        ("mesh:D000255",),
        ("mesh:D005947",),
        ("doid:10652",),
    ]
    assert {mention.source for mention in record.concepts} == {"biothings"}
    assert skip.reason == "doid id is none"


def test_a_gmt_of_chemicals_says_nothing_of_genes(tmp_path: Path) -> None:
    path = tmp_path / "pfocr-20260101-chemical-gmt-Homo_sapiens.gmt"
    path.write_text("PMC1__f1\tA title\tCHEBI:15422\t4167\tx\n", encoding="utf-8")
    with pytest.raises(RecordError, match="--include chemicals"):
        read_corpus(path)
    (record,), (skip,) = read(path, include=("chemicals",))
    assert [mention.identifiers for mention in record.concepts] == [("chebi:15422",), ("chebi:4167",)]
    assert (record.genes, record.mentions, skip.reason) == ("away", (), "chebi id is none")


def test_an_id_of_chebi_meets_the_concept_of_mesh_that_records_link_it_to(tmp_path: Path) -> None:
    site = write_site(tmp_path / "a", chemicals=ATP)
    gmt = tmp_path / "pfocr-20260101-chemical-gmt.gmt"
    gmt.write_text("PMC1__f1\tt\tCHEBI:15422\nPMC2__f1\tt\tCHEBI:15422\tCHEBI:4167\n", encoding="utf-8")
    corpus = read_corpus([site, gmt], include=BOTH)
    assert list(corpus.concepts.curie) == ["chebi:4167", "mesh:D000255"]
    assert list(corpus.concepts.name) == ["chebi:4167", "ATP"]
    assert list(corpus.concepts.xrefs) == [(), ("chebi:15422",)]
    assert [row[0] for row in shown(corpus) if row[-1] == "mesh:D000255"] == ["PMC1__f1", "PMC2__f1"]
    assert corpus.settlement.conflicting_concepts == ()


def test_an_id_linked_to_several_concepts_is_that_of_most_mentions() -> None:
    linked = [
        (f"F{number}", "current", (chemical("a", mesh, "chebi:1"),))
        for number, mesh in enumerate(["mesh:D2", "mesh:D1", "mesh:D2"])
    ]
    corpus = corpus_of(*linked, ("G", "ids", (chemical("chebi:1", "chebi:1"),)))
    assert shown(corpus)[-1][-1] == "mesh:D2"
    corpus = corpus_of(*linked[:2], ("G", "ids", (chemical("chebi:1", "chebi:1"),)))
    assert shown(corpus)[-1][-1] == "mesh:D1"


def test_a_concept_is_called_what_most_mentions_call_it() -> None:
    mentions = {
        "F1": (chemical("w1", "mesh:D1", match="m", name="b"), chemical("x", "mesh:D2", match="m2")),
        "F2": (chemical("w2", "mesh:D1", match="m", name="a"), chemical("z", "mesh:D3")),
        "F3": (chemical("w2", "mesh:D1", match="m"), chemical("y", "mesh:D3"), chemical("mesh:D4", "mesh:D4")),
    }
    corpus = corpus_of(*((figid, "current", rows) for figid, rows in mentions.items()))
    assert list(corpus.concepts.name) == ["a", "m2", "y", "mesh:D4"]


def test_what_a_word_is_worth_is_decided_on_all_records() -> None:
    rows = (
        chemical("ATP", "mesh:D1", match="Adenosine", name="ATP"),
        chemical("adenosine", "mesh:D1", match="Adenosine"),
        chemical("A", "mesh:D1", match="Adenosine"),
        chemical("tail", "mesh:D2", match="Tail"),
        chemical("mesh:D3", "mesh:D3"),
    )
    corpus = corpus_of(("F1", "current", rows), ("F2", "current", (chemical("tail", "mesh:D4", match="Tail"),)))
    worth = {row[2]: LEXICONS[code] for row, code in zip(shown(corpus), corpus.concept_mentions.lexicon, strict=True)}
    expected = {"ATP": "symbol", "adenosine": "symbol", "A": "synonym", "tail": "ambiguous", "mesh:D3": "synonym"}
    assert worth == expected
    alone = corpus.select(figure_ids=["F1"])
    assert dict(zip((row[2] for row in shown(alone)), alone.concept_mentions.lexicon.tolist(), strict=True)) == {
        word: LEXICONS.index(lexicon) for word, lexicon in expected.items()
    }


def test_an_id_that_came_as_both_kinds_is_one_concept() -> None:
    rows = (chemical("a", "mesh:D1"), disease("a", "mesh:D1"), disease("b", "mesh:D1"))
    corpus = corpus_of(("F1", "current", rows))
    assert (list(corpus.concepts.curie), list(corpus.concepts.kind)) == (["mesh:D1"], ["disease"])


def test_records_of_one_figure_are_settled_kind_by_kind() -> None:
    legacy = ("F1", "legacy", (chemical("a", "mesh:D1"), disease("c", "mesh:D9")))
    current = ("F1", "current", (chemical("b", "mesh:D2"),))
    confirming, other = ("F1", "ids", (chemical("mesh:D2", "mesh:D2"),)), ("F1", "ids", (chemical("x", "mesh:D3"),))
    corpus = corpus_of(legacy, confirming, current)
    assert [row[-1] for row in shown(corpus)] == ["mesh:D2", "mesh:D9"]
    assert corpus.settlement.conflicting_concepts == ()
    assert corpus_of(current, other).settlement.conflicting_concepts == ("F1",)
    assert corpus_of(current, legacy).settlement.conflicting_concepts == ()


def test_figures_that_filters_drop_take_their_concepts_with_them() -> None:
    corpus = example_corpus(include=BOTH)
    assert len(corpus.concept_mentions) == 12
    fewer = corpus.select(min_genes=1)
    left = {figure.figid for figure in fewer.figure_list}
    assert shown(fewer) == [row for row in shown(corpus) if row[0] in left]
    assert 0 < len(shown(fewer)) < len(shown(corpus))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_example(tmp_path_factory.mktemp("site"))


def test_every_door_that_holds_words_gives_equal_concepts(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow")
    pages = read_corpus(site, include=BOTH, strict=True)
    archive = zip_folder(site, tmp_path / "a.zip")
    found = {
        "zip": read_corpus(archive, include=BOTH, strict=True),
        "tar": read_corpus(tar_folder(site, tmp_path / "a.tar.gz"), include=BOTH, strict=True),
        "packed": read_corpus(write_packed(pages, tmp_path), include=BOTH, strict=True),
    }
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(archive.read_bytes())))
    found["standard input"] = read_corpus("-", include=BOTH, strict=True)
    for door, corpus in found.items():
        assert shown(corpus) == shown(pages), door
        assert corpus.concepts == pages.concepts, door
        assert corpus.concept_mentions.lexicon.tolist() == pages.concept_mentions.lexicon.tolist(), door


def test_a_door_that_holds_ids_gives_the_same_figures_and_ids(site: Path, tmp_path: Path) -> None:
    pages = read_corpus(site, include=BOTH)
    expected = {(row[0], row[-1]) for row in shown(pages)}
    of_figure: dict[str, dict[str, list[str]]] = {}
    for figid, curie in sorted(expected):
        kind = pages.concepts.kind[list(pages.concepts.curie).index(curie)]
        of_figure.setdefault(figid, {}).setdefault(f"{kind}s", []).append(curie.removeprefix("mesh:"))
    lines = [
        {"_id": figid, "associatedWith": {"mentions": {kind: {"mesh": ids} for kind, ids in kinds.items()}}}
        for figid, kinds in of_figure.items()
    ]
    documents = tmp_path / "a.jsonl"
    documents.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert {(row[0], row[-1]) for row in shown(read_corpus(documents, include=BOTH, strict=True))} == expected
    merged = read_corpus([site, documents], include=BOTH)
    assert (shown(merged), merged.settlement.conflicting_concepts) == (shown(pages), ())


@pytest.mark.parametrize("text", ["d000255", "D000255\n", "", "D", "mesh:", "D000255 x", "Ⅳ"])
def test_what_does_not_fit_its_prefix_is_no_curie(text: str) -> None:
    assert as_curie("mesh", text.replace("\n", " x")) is None


def test_the_frozen_prefixes_are_what_bioregistry_says() -> None:
    bioregistry = pytest.importorskip("bioregistry", reason='bioregistry is not installed: pip install ".[test]"')
    for name, prefix in PREFIXES.items():
        known = bioregistry.get_resource(name)
        assert known.get_pattern() == prefix.pattern
        assert (known.get_preferred_prefix() or name) == prefix.preferred
        assert known.get_default_format() == prefix.link
        assert link_of(f"{name}:1") == prefix.link.replace("$1", "1")


def test_every_kind_of_concept_has_known_prefixes() -> None:
    assert {prefix for form in CONCEPT_FORMS.values() for prefix in form.prefixes} <= set(PREFIXES)


def test_terms_of_diseases_become_an_attribute_of_figures(site: Path, tmp_path: Path) -> None:
    from pfocr_graph import build_network

    corpus = read_corpus(site)
    one, other = (figure.figid for figure in corpus.figure_list[:2])
    table = tmp_path / "terms.tsv"
    rows = [("Alzheimer's disease", f"{one}.jpg"), ("Asthma", f"{one}.jpg"), ("Asthma", one), ("NA", other)]
    lines = ["\t".join(row) for row in [("jensenknow7", "figid"), *rows, ("x", "PMC0__f")]]
    table.write_text("\n".join(lines), encoding="utf-8")
    annotated = read_corpus(site, disease_annotations=table, strict=True)
    assert annotated.figure_list[0].disease_annotations == ("Alzheimer's disease", "Asthma")
    assert annotated.reading is not None
    (unknown,) = [one for reason, one in annotated.reading.left_out.items() if "annotation" in reason]
    assert (unknown.count, unknown.example, unknown.harmless) == (1, "PMC0__f", True)
    figures = build_network(annotated).node_tables["figure"]
    assert figures.columns["disease_annotations"].values()[:2] == [["Alzheimer's disease", "Asthma"], None]
    assert "disease_annotations" not in build_network(corpus).node_tables["figure"].columns


@pytest.mark.parametrize("header", ["figid", "figid\ta\tb", "a\tb"])
def test_a_table_of_terms_has_two_columns(tmp_path: Path, site: Path, header: str) -> None:
    table = tmp_path / "terms.tsv"
    table.write_text(f"{header}\n", encoding="utf-8")
    with pytest.raises(RecordError, match=re.escape(f"{table}: expected the columns figid and one of disease terms")):
        read_corpus(site, disease_annotations=table)
