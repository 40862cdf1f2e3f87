"""Pages of both forms: what is read, what is missing, what is refused, and that the scanner reads as PyYAML does."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pfocr_graph.errors import RecordError
from pfocr_graph.readers import Skip, front_matter, gene_tables, legacy_genes, pages, plain_yaml, read_records
from pfocr_graph.readers.context import Context
from pfocr_graph.readers.front_matter import parse_front_matter, split_front_matter
from pfocr_graph.readers.gene_tables import read_gene_table
from pfocr_graph.readers.plain_yaml import Rows
from pfocr_graph.readers.skips import BrokenRecordError
from pfocr_graph.records import FigureRecord, Mention

SEEDS = Path(__file__).parents[1] / "seeds"
LEGACY_SEED = SEEDS / "000_28873f814381af0c.txt"
CURRENT_SEED = SEEDS / "003_c5ab766833889c5b.txt"
GENE_HEADER = "organism_id\torganism_name\torganism_group\tword\tmatch\tncbigene_symbol\tncbigene_id\tsource\n"
AKT1 = "9606\tHomo sapiens\tPrimates\tAkt\tAKT\tAKT1\t207\tncbigene_synonym\n"
FLY_AKT = "7227\tDrosophila melanogaster\tInvertebrates\tAkt\tAKT\tAkt\t41957\tncbigene_symbol\n"


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(*inputs: Path) -> tuple[list[FigureRecord], list[Skip]]:
    skips: list[Skip] = []
    return list(read_records(inputs, on_skip=skips.append)), skips


def read_one(path: Path) -> FigureRecord:
    records, skips = read(path)
    assert skips == []
    (record,) = records
    return record


def page(**values: object) -> str:
    """A page with a figid and these values, each as it is to stand in YAML."""
    lines = {"figid": "PMC1__f1", **values}
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in lines.items()) + "---\n"


def legacy_page(*rows: str) -> str:
    return "---\nfigid: PMC1__f1\ngenes:\n" + "".join(rows) + "---\n"


def legacy_row(word: str, entrez: str = "'207'", symbol: str = "AKT1", term: str = "AKT") -> str:
    return f"- word: {word}\n  symbol: {term}\n  source: hgnc_symbol\n  hgnc_symbol: {symbol}\n  entrez: {entrez}\n"


def figure_of(tmp_path: Path, **values: object) -> Any:
    return read_one(write(tmp_path / "f1.md", page(**values))).figure


def test_a_legacy_page_holds_its_human_genes() -> None:
    record = read_one(LEGACY_SEED)
    assert (record.form, record.genes, len(record.mentions)) == ("legacy", "read", 15)
    assert record.mentions[1] == Mention("PI3K/Akt", "PI3K", "bioentities_symbol", "146850", "PIK3R6", "9606")
    assert {mention.taxon_id for mention in record.mentions} == {"9606"}
    figure = record.figure
    assert (figure.figid, figure.pmcid, figure.number) == ("PMC3471537__nihms406899f5", "PMC3471537", "Fig. 5")
    assert (figure.year, figure.pathway_score, figure.automl_pathway) == (None, 0.9001817, None)
    assert figure.organisms == ("Homo sapiens",)
    assert figure.caption is not None
    assert figure.caption.startswith(
        "General mechanisms of resistance to trastuzumab: presence of signaling through an "
    )
    assert "\n" not in figure.caption
    assert figure.caption.endswith("through sustained Akt activation.")


def test_a_current_page_alone_says_which_table_is_away() -> None:
    record = read_one(CURRENT_SEED)
    assert (record.form, record.genes, record.mentions) == ("current", "away", ())
    expected = SEEDS.parent / "_data" / "PMC3092522__nihms289124f2-genes.tsv"
    assert record.missing_table == str(expected)
    assert record.figure.organisms == ("Homo sapiens", "Mus musculus", "Diaporthe sclerotioides")
    assert record.figure.doi is None


@pytest.mark.parametrize("place", ["_data", "_figures", "_figures/_data"])
def test_the_table_of_a_current_page_is_found_in_each_place(tmp_path: Path, place: str) -> None:
    path = write(tmp_path / "_figures" / "f1.md", page())
    write(tmp_path / place / "PMC1__f1-genes.tsv", GENE_HEADER + AKT1 + FLY_AKT)
    record = read_one(path)
    assert (record.form, record.genes, record.missing_table) == ("current", "read", None)
    assert record.mentions == (
        Mention("Akt", "AKT", "ncbigene_synonym", "207", "AKT1", "9606"),
        Mention("Akt", "AKT", "ncbigene_symbol", "41957", "Akt", "7227"),
    )
    assert record.organism_names == (("9606", "Homo sapiens"), ("7227", "Drosophila melanogaster"))


def test_a_missing_table_beside_others_means_that_no_gene_was_found(tmp_path: Path) -> None:
    path = write(tmp_path / "_figures" / "f1.md", page())
    assert read_one(path).genes == "away"
    (tmp_path / "_data").mkdir()
    record = read_one(path)
    assert record.genes == "none"
    assert record.missing_table == str(tmp_path / "_data" / "PMC1__f1-genes.tsv")


def test_tables_are_found_from_the_folder_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "_figures" / "f1.md", page())
    write(tmp_path / "_data" / "PMC1__f1-genes.tsv", GENE_HEADER + AKT1)
    monkeypatch.chdir(tmp_path / "_figures")
    for argument in (Path("f1.md"), Path()):
        record = read_one(argument)
        assert (record.where, len(record.mentions)) == ("f1.md", 1)


def test_a_legacy_page_with_an_empty_list_is_legacy(tmp_path: Path) -> None:
    for genes in ("[]", "", "NA", "''"):
        record = read_one(write(tmp_path / "f1.md", page(genes=genes)))
        assert (record.form, record.genes, record.missing_table) == ("legacy", "none", None), genes


@pytest.mark.parametrize(
    "word", ["NO", "ON", "Y", "1e5", "007", "0x1F", "1_000", "12:30:45", "2001-01-01", "~", "NA", "null", "=", "<<"]
)
def test_words_stay_text(tmp_path: Path, word: str) -> None:
    (mention,) = read_one(write(tmp_path / "f1.md", legacy_page(legacy_row(word, term=word)))).mentions
    assert (mention.word, mention.term) == (word, word)


@pytest.mark.parametrize("value", [".na.character", "NA", "''", '""', "null", "~", "", "' '", "[]"])
def test_missing_values_are_none(tmp_path: Path, value: str) -> None:
    values = dict.fromkeys(("figtitle", "papertitle", "pmcid", "year", "pathway_score", "organisms", "doi"), value)
    figure = figure_of(tmp_path, **values)
    assert (figure.title, figure.paper_title, figure.year, figure.pathway_score) == (None, None, None, None)
    assert (figure.organisms, figure.doi, figure.pmcid) == ((), None, "PMC1")


def test_organisms_come_from_the_text_where_the_figure_names_none(tmp_path: Path) -> None:
    assert figure_of(tmp_path, organisms="\n- NA", organisms_ner="\n- Homo sapiens\n- NA").organisms == (
        "Homo sapiens",
    )
    assert figure_of(tmp_path, organisms="Mus musculus", organisms_ner="Homo sapiens").organisms == ("Mus musculus",)


@pytest.mark.parametrize(
    ("key", "value", "attribute", "expected"),
    [
        ("year", "'2001'", "year", 2001),
        ("year", "2001.0", "year", 2001),
        ("pathway_score", "0.9001817", "pathway_score", 0.9001817),
        ("automl_pathway", "'1e-05'", "automl_pathway", 1e-05),
        ("figid", "PMC2__x.f3.JPG", "figid", "PMC2__x.f3"),
        ("figtitle", "'it''s: a # title'", "title", "it's: a # title"),
        ("figtitle", '"tab\\tand β"', "title", "tab\tand β"),
    ],
)
def test_values_are_read(tmp_path: Path, key: str, value: str, attribute: str, expected: object) -> None:
    assert getattr(figure_of(tmp_path, **{key: value}), attribute) == expected


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("year", "soon", "year is not a number"),
        ("year", "20010", "year is not a number"),
        ("year", "２００１", "year is not a number"),
        ("pathway_score", "high", "score is not a number"),
        ("automl_pathway", "nan", "score is not a number"),
        ("automl_pathway", "1e999", "score is not a number"),
        ("automl_pathway", "1_0", "score is not a number"),
        ("figtitle", "\n- a\n- b", "value is not text"),
        ("organisms", "\n  a: b", "value is not text"),
    ],
)
def test_a_value_that_cannot_be_used_is_told_and_the_record_stays(
    tmp_path: Path, key: str, value: str, reason: str
) -> None:
    path = write(tmp_path / "f1.md", page(**{key: value}))
    (record,), (skip,) = read(path)
    assert record.figure.figid == "PMC1__f1"
    assert (record.figure.year, record.figure.pathway_score, record.figure.title) == (None, None, None)
    assert skip.reason == reason
    assert skip.example.startswith(f"{path}: {key} is")
    with pytest.raises(RecordError, match=f"{key} is"):
        list(read_records(path, on_skip=print, strict=True))


@pytest.mark.parametrize(
    ("row", "reason", "fact"),
    [
        (legacy_row("Akt", "NaN"), "gene id is not a number", 'entrez is "NaN"; expected digits'),
        (legacy_row("Akt", "²"), "gene id is not a number", 'entrez is "²"'),
        (legacy_row("''", term="''"), "mention has no word", "neither a word nor a matched term"),
        ("- just text\n", "gene is not a mention", "expected word"),
        ("- word:\n  - a\n  entrez: '1'\n", "gene is not a mention", "expected word"),
        ("- word: a\n", "gene id is not a number", 'entrez is ""'),
    ],
)
def test_a_gene_that_cannot_be_used_is_told_and_the_others_stay(
    tmp_path: Path, row: str, reason: str, fact: str
) -> None:
    path = write(tmp_path / "f1.md", legacy_page(legacy_row("Akt"), row, legacy_row("MTOR", "'2475'")))
    (record,), (skip,) = read(path)
    assert [mention.ncbigene for mention in record.mentions] == ["207", "2475"]
    assert skip.reason == reason
    assert skip.example.startswith(f"{path} gene 2: {fact}")
    with pytest.raises(RecordError, match="gene 2"):
        list(read_records(path, on_skip=print, strict=True))


def test_a_mention_without_symbol_word_or_term_is_kept(tmp_path: Path) -> None:
    rows = legacy_row("Akt", symbol="''"), legacy_row("''"), legacy_row("Akt", term="''"), legacy_row("Akt", "' 207 '")
    mentions = read_one(write(tmp_path / "f1.md", legacy_page(*rows))).mentions
    assert [(m.word, m.term, m.ncbigene, m.symbol) for m in mentions] == [
        ("Akt", "AKT", "207", "207"),
        ("AKT", "AKT", "207", "AKT1"),
        ("Akt", "Akt", "207", "AKT1"),
        ("Akt", "AKT", "207", "AKT1"),
    ]


@pytest.mark.parametrize("figid", ["../secret", "a/b", "a\\b", "/etc/passwd", '"a\\0b"', '"a\\nb"'])
def test_a_figid_never_leads_to_another_folder(tmp_path: Path, figid: str) -> None:
    write(tmp_path / "secret-genes.tsv", GENE_HEADER + AKT1)
    path = write(tmp_path / "_figures" / "f1.md", page(figid=figid))
    records, (skip,) = read(path)
    assert records == []
    assert skip.reason == "figid is not a name"


@pytest.mark.parametrize(
    ("content", "reason", "fact"),
    [
        (page(caption="a: b: c"), "page is not YAML that can be read", " line 3: mapping values are not allowed"),
        (page(a="[" * 60), "page is not YAML that can be read", " line 3: nested deeper than 50 levels"),
        # libyaml has a limit of its own in some versions.
        (page(a="[" * 200_000 + "]" * 200_000), "page is not YAML that can be read", " line 3: "),
        (page(a="\n" + "- " * 3000 + "x"), "page is not YAML that can be read", " line 4: nested deeper"),
        (page(a="&x [1]", b="[*x, *x]"), "page is not YAML that can be read", ' line 3: "x" is an anchor'),
        (page(a="\x07"), "page is not YAML that can be read", ": "),
        (page(a="{[1]: 2}"), "page is not YAML that can be read", " line 3: a key must be text"),
        ("---\nfigid: PMC1__f1\n--- \nb: c\n---\n", "page is not YAML that can be read", ": two documents"),
        ("---\n- a\nfigid: b\n---\n", "page is not YAML that can be read", " line 3: "),
        ("---\n|\nfigid: b\n---\n", "page is not YAML that can be read", ""),
        ("---\nfigid: PMC1__f1\ncaption: cut", "page is cut short", ': no line "---" ends its front matter'),
        (page(figid="''"), "page has no figid", ": figid is missing"),
        (page(figid=".jpg"), "page has no figid", ": figid is missing"),
        (page(genes="some"), "genes are not a list", ": genes is no list"),
        (b"---\nfigid: PMC1__f1\nfigtitle: caf\xe9\n---\n", "text is not UTF-8", ": byte 33 is 0xe9"),
    ],
)
def test_a_broken_page_among_good_ones_is_told(tmp_path: Path, content: str | bytes, reason: str, fact: str) -> None:
    good = write(tmp_path / "a.md", page(figid="PMC1__a")), write(tmp_path / "c.md", page(figid="PMC1__c"))
    path = write(tmp_path / "b.md", content)
    records, (skip,) = read(tmp_path)
    assert [record.where for record in records] == [str(one) for one in good]
    assert skip.reason == reason
    assert skip.example.startswith(f"{path}{fact}")
    assert "\n" not in skip.example
    with pytest.raises(RecordError):
        list(read_records(tmp_path, on_skip=print, strict=True))


def test_a_page_that_is_too_large_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MAX_BYTES", 100_000)
    write(tmp_path / "a.md", page(caption="x" * 90_000))
    write(tmp_path / "b.md", page(caption="x" * 110_000))
    write(tmp_path / "c.md", gzip.compress(page(caption="x" * 110_000).encode()))
    records, skips = read(tmp_path)
    assert [len(record.figure.caption or "") for record in records] == [90_000]
    assert [skip.reason for skip in skips] == ["file is too large"] * 2


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path, line_end: str) -> None:
    text = LEGACY_SEED.read_text(encoding="utf-8")
    path = write(tmp_path / "f.md", "\ufeff" + text.replace("\n", line_end))
    expected, found = read_one(LEGACY_SEED), read_one(path)
    assert (found.figure, found.mentions) == (expected.figure, expected.mentions)


def test_what_follows_the_front_matter_is_not_read(tmp_path: Path) -> None:
    path = write(tmp_path / "f1.md", page() + "# Text: of *any* kind\n---\n\tfigid: x\n")
    assert read_one(path).figure.figid == "PMC1__f1"


def test_a_packed_page_is_a_page(tmp_path: Path) -> None:
    path = write(tmp_path / "f1.md.gz", gzip.compress(LEGACY_SEED.read_bytes()))
    assert len(read_one(path).mentions) == 15


def test_a_page_longer_than_its_first_bytes_is_read_to_its_end(tmp_path: Path) -> None:
    rows = [legacy_row(f"W{number}", f"'{number}'") for number in range(1, 3001)]
    mentions = read_one(write(tmp_path / "f1.md", legacy_page(*rows))).mentions
    assert [mention.ncbigene for mention in mentions] == [str(number) for number in range(1, 3001)]


def test_a_broken_gene_table_is_told_and_its_figure_left_out(tmp_path: Path) -> None:
    path = write(tmp_path / "f1.md", page())
    table = write(tmp_path / "PMC1__f1-genes.tsv", "word\tmatch\nAkt\tAKT\n")
    records, (skip,) = read(path)
    assert records == []
    assert skip.reason == "gene table cannot be read"
    assert skip.example.startswith(f"{table}: missing columns: organism_id, organism_name, ncbigene_symbol")
    write(table, b"\xff")
    assert read(path)[1][0].example.startswith(f"{table}: byte 0 is 0xff")


def test_a_page_is_told_by_its_first_line_and_figid() -> None:
    assert pages.recognise_page(b"\xef\xbb\xbf---\r\nseo: x\r\nfigid: F\r\n---\r\n")
    assert not pages.recognise_page(b"--- \nfigid: F\n---\n")
    assert not pages.recognise_page(b"figid: F\n")
    assert not pages.recognise_page(b"---\n  figid: F\n---\n")
    assert not pages.recognise_page(b"---\ntitle: x\n---\nfigid: F\n")


class Everything:
    """Every key is wanted."""

    def __contains__(self, key: object) -> bool:
        return True

    def __iter__(self) -> Any:
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError


GENES_AND_METADATA = frozenset(["figid", "caption", "organisms", "genes", "a", "b"])
SMALL = """\
a: b
b:
- c
- 'd e'
- f
  g
organisms: []
caption: 'it''s
  folded'
schema-jsonld:
  '@context': d
  creator:
    name: g
  keywords:
  - l
  - m
genes:
- word: w
  symbol: 's'
- word: 'x
    y'
  symbol: y-z
"""
BITS = [
    *":#'\"\n -&*!|>[]{},?%@`~=a0\t\\é",
    *(
        ": ",
        " #",
        "''",
        "\n\n",
        "  ",
        "\n  ",
        "\n- ",
        "- ",
        "[]",
        "? ",
        "---",
        "\n---\n",
        "\n...\n",
        "<<: ",
        ":\n",
        " \n",
    ),
    *("\x07", "\x7f", "\x85", "\xa0", "\u2028", "\u3000", "\ufeff", "\ufffe", "\U0001f600", "\na: z\n", "&a b", "*a"),
]


def front_matter_of(path: Path) -> str:
    return split_front_matter(path.read_text(encoding="utf-8"), path.name)


def by_pyyaml(text: str) -> dict[str, Any] | None:
    """What PyYAML reads, None where it fails."""
    try:
        values = getattr(yaml, "CBaseLoader", yaml.BaseLoader)(text).get_single_data()
    except yaml.YAMLError:
        return None
    return values if isinstance(values, dict) else None


def parsed(text: str, keys: Any) -> dict[str, Any]:
    """What our own reader reads, rows being lists of mappings."""
    values = parse_front_matter(text, keys)
    return {key: value.mappings() if isinstance(value, Rows) else value for key, value in values.items()}


def check_against_pyyaml(text: str, keys: Any) -> None:
    """Compare what is read entry by entry, by the expressions of the pages before it and by its own."""
    expected = by_pyyaml(text)
    for _ in range(3):
        try:
            found = parsed(text, keys)
        except BrokenRecordError as error:
            assert expected is None or "is an anchor or alias" in str(error)
        else:
            assert expected is not None
            assert found == {key: value for key, value in expected.items() if key in keys}


@pytest.fixture(scope="module", autouse=True)
def quick_to_learn() -> Iterator[None]:
    """Whatever page comes twice is read by an expression of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_yaml, "OFTEN", 2)
        yield


TRAPS = r"""
a: '' ¦a:  b ¦a:   ¦a: [] ¦a:\n- ¦a: b\n  ¦a: x: y¦a: b #c¦a: b#c¦a: b:c¦a: :b¦a: -b¦a: - b¦a: ?b¦a: ? b¦a: %b
a: b\nc¦a:\nb: c¦a: b:¦a: b :c¦a: b : c¦'a b': c¦a : b¦a:b¦a: 'b\n  c'¦a: 'b \n   c'¦a: '\n b'¦a: 'b\n '
a: 'b\n\n  c'¦a: 'b\nc'¦a: b\n c¦a: b  \n   c¦a: b\n\n  c¦a: b\n  #c¦a: b\n  - c¦a: b\n  c: d¦a: b\n  :c
a: 'x'' y'¦a: 'b' c¦a: 'b' #c¦a: 'b'#c¦a: 'b¦a: b'c¦a: b"c¦a: "b\\n"¦a: []¦a: []x¦a: [],¦a: [ ]¦a: {}¦a: [b, c]
a: ]¦a: ,b¦a: b,c[d]¦a: >\n  b¦a: |\n  b¦a: |b¦a: !b c¦a: &b c¦a: *b¦a: @b¦a: `b¦a: ---¦a: ...¦a: b\n...
a: b\n---\nb: c¦--- \na: b¦%YAML 1.1¦? a¦? a\n: b¦[]: b¦a:\n- b\n- c¦a:\n - b¦a:\n  - b\n   c¦a:\n- b\n c
a:\n- b\nc¦a:\n-¦a:\n-b¦a:\n- - b¦a:\n- b: c\n  d: e¦a:\n- b: c\n d: e¦a:\n- b: c\n   d: e
a:\n- b: c\n  d\n- b: e¦a:\n- b: c\n   d\n  e: f¦a:\n- b: c\n  d: e\n- b: f¦a:\n- b: c\n- d¦a:\n- b:c
a:\n- b:\n- b: d¦a:\n- b : c¦a:\n- 'b': c¦a:\n- b: #c¦a:\n- b\n\n- c¦a:\n- b # c¦a:\n- 'b\n\n  c'
a:\n  b: c\n  d:\n    e: f¦a:\n  b: c\n d: e¦a:\n  b: c\n   d: e¦a:\n  b: c\n   d¦c:\n  b: c\n   d
c:\n  b: c\n  d¦c:\n  b:\n  - d\n  - e\n  f: g¦c:\n  b:\n - d¦c:\n  b:\n   - d¦c:\n  b:\n    c: d\n     e
c:\n  b:\n    c: d\n    e¦c:\n  '@b': c¦c:\n  @b: c¦c:\n  b: 'c\n   d'¦c:\n  b: 'c\n  d'¦c:\n  b: 'c\n d'
c:\n  b: c\n\td¦c:\n b: c¦c: d\n  e: f¦c:\n  b¦c:\n  b: c #d¦c:\n  - b #c¦c:\n- b: c #d¦a: b\t#c¦a: b\t¦a:\tb
\ta: b¦a: b\xa0#c¦a: \xa0b¦a: b\u2028c¦a: b\x85c¦a: b\ufeff¦\ufeffa: b¦a: \x07¦a: \x7f¦a: \U0001f600¦a: b\na: c
a: NO¦a: ~¦a: 1e5¦<<: b¦a: <<¦a: =¦1: b¦a.b: c¦-a: b¦a-b: c¦ a: b¦a: b\n c: d¦a: b\r\nc: d¦#a\nb: c¦a: b\n#c
a: b\n  # c¦a¦- a¦''¦\n¦¦a: 'b\n  \n  c'¦a: b\n  \n  c¦a: 'b\n  '¦a: b\n  \nc: d¦c:\n- b: c\n  d\n- b: e
c:\n- b: c\n   d¦c:\n- b: 'c\n  d'¦c:\n- b: c\n\n   d¦c:\n- b: c\n  d: [e]¦c:\n- b: c\n  d: 'e¦c:\n- b: c #d
"""


@pytest.mark.parametrize("end", ["\n", "", " \n", "\n\n", "\nd: e\n"])
def test_every_trap_is_read_as_pyyaml_reads_it(end: str) -> None:
    traps = TRAPS.strip("\n").replace("\n", "¦").split("¦")
    assert len(traps) > 150
    for trap in traps:
        text = trap.encode("latin-1", "backslashreplace").decode("unicode_escape") + end
        for keys in (frozenset(["a"]), frozenset(["z"])):
            check_against_pyyaml(text, keys)


@st.composite
def mutated(draw: st.DrawFn, texts: list[str]) -> str:
    """One of the texts with characters and lines inserted, replaced, deleted, repeated and moved."""
    text = draw(st.sampled_from(texts))
    for _ in range(draw(st.integers(1, 3))):
        lines = text.split("\n")
        line = draw(st.integers(0, len(lines) - 1))
        place = draw(st.integers(0, len(lines[line])))
        bit = draw(st.sampled_from(BITS))
        change = draw(st.sampled_from(["insert", "replace", "delete", "drop line", "repeat line", "indent", "append"]))
        old = lines[line]
        if change == "insert":
            lines[line] = old[:place] + bit + old[place:]
        elif change == "replace":
            lines[line] = old[:place] + bit + old[place + 1 :]
        elif change == "delete":
            lines[line] = old[:place] + old[place + draw(st.integers(1, 3)) :]
        elif change == "drop line":
            del lines[line]
        elif change == "repeat line":
            lines.insert(draw(st.integers(0, len(lines))), old)
        elif change == "indent":
            lines[line] = " " * draw(st.integers(0, 5)) + old.lstrip(" ")
        else:
            lines[line] = old + bit
        text = "\n".join(lines)
    return text


@pytest.mark.parametrize("keys", [GENES_AND_METADATA, frozenset(["figid"]), Everything()])
@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=mutated([SMALL]))
def test_any_change_to_a_page_is_read_as_pyyaml_reads_it(text: str, keys: Any) -> None:
    check_against_pyyaml(text, keys)


@settings(max_examples=200)
@given(text=mutated([front_matter_of(LEGACY_SEED), front_matter_of(CURRENT_SEED)]))
def test_any_change_to_a_real_page_is_read_as_pyyaml_reads_it(text: str) -> None:
    check_against_pyyaml(text, pages.WANTED_KEYS)


@pytest.mark.long
@settings(max_examples=20_000)
@given(text=mutated([SMALL, front_matter_of(LEGACY_SEED), front_matter_of(CURRENT_SEED)]))
def test_many_changes_to_pages_are_read_as_pyyaml_reads_them(text: str) -> None:
    check_against_pyyaml(text, pages.WANTED_KEYS)


# Without the line ends that PyYAML writes but does not read back.
OCR_TEXT = st.text(
    st.one_of(
        st.sampled_from(" :#'\"-,[]{}&*!|>%@`?~=\\/β→NOna0\n\t"),
        st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]),
    ),
    max_size=30,
)


@settings(max_examples=80)
@given(
    values=st.fixed_dictionaries(
        {
            "figid": OCR_TEXT,
            "caption": OCR_TEXT,
            "organisms": st.lists(OCR_TEXT, max_size=3),
            "schema-jsonld": st.fixed_dictionaries({"@id": OCR_TEXT, "keywords": st.lists(OCR_TEXT, max_size=2)}),
            "genes": st.lists(st.fixed_dictionaries({"word": OCR_TEXT, "symbol": OCR_TEXT}), max_size=3),
        }
    ),
    width=st.sampled_from([8, 80]),
)
@example({"figid": "NO", "genes": [{"word": "a: b", "symbol": "'"}]}, 80)
def test_whatever_text_a_page_is_written_with_comes_back(values: dict[str, Any], width: int) -> None:
    text = yaml.dump(values, sort_keys=False, allow_unicode=True, width=width)
    assert parsed(text, Everything()) == values


@pytest.fixture
def without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CBaseLoader", raising=False)


def test_pages_are_read_where_libyaml_is_missing(without_libyaml: None) -> None:
    text = SMALL + "c: [d, {e: f}]  # a comment\n"
    assert parse_front_matter(text, {"a", "c"}) == {"a": "b", "c": ["d", {"e": "f"}]}
    with pytest.raises(BrokenRecordError, match="nested deeper"):
        parse_front_matter("a: " + "[" * 5000 + "\n", {"a"})


def test_of_a_key_that_stands_twice_the_last_value_counts() -> None:
    for comment in ("", "# read by libyaml\n"):
        assert parsed(f"{comment}a: b\na: c\nd:\n- e: f\n  e: g\n", {"a", "d"}) == {
            "a": "c",
            "d": [{"e": "g"}],
        }


@pytest.mark.parametrize("keys", [pages.WANTED_KEYS, frozenset(["figid"])], ids=["all", "figid"])
@pytest.mark.parametrize(
    "text",
    [
        front_matter_of(LEGACY_SEED),
        front_matter_of(CURRENT_SEED),
        front_matter_of(LEGACY_SEED).replace(
            "chemicals: []", "chemicals:\n- word: ATP\n  source: MESH\n- word: 'b'\n  source: c"
        ),
        SMALL,
    ],
    ids=["legacy", "current", "chemicals", "small"],
)
def test_usual_pages_are_read_by_the_scanner_alone(
    text: str, keys: frozenset[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = by_pyyaml(text)
    monkeypatch.setattr(front_matter, "_load", refuse)
    assert expected is not None
    for _ in range(3):
        assert parsed(text, keys) == {key: value for key, value in expected.items() if key in keys}


def test_no_expression_is_made_for_a_row_of_endless_keys() -> None:
    for n_keys in (plain_yaml.MAX_KEYS, plain_yaml.MAX_KEYS + 1):
        rows = "".join(f"  k{number}: b\n" for number in range(1, n_keys))
        text = f"genes:\n- k0: a\n{rows}- k0: c\n{rows}"
        assert (plain_yaml.scan_front_matter(text, {"genes"}) is None) == (n_keys > plain_yaml.MAX_KEYS)
        check_against_pyyaml(text, frozenset(["genes"]))


def test_a_page_like_others_is_read_by_one_expression(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = frozenset([*pages.WANTED_KEYS, "asked for in this test only"])
    texts = [front_matter_of(path) for path in (CURRENT_SEED, LEGACY_SEED)]
    known = [[parsed(text, keys) for text in texts] for _ in range(plain_yaml.OFTEN)]
    monkeypatch.setattr(plain_yaml, "_ENTRY", None)
    monkeypatch.setattr(front_matter, "_load", refuse)
    for text, values in [*zip(texts, known[0], strict=True), (texts[0], known[0][0])]:
        assert parsed(text.replace("Fig. 5", "Figure 5"), keys) == {
            key: value.replace("Fig. 5", "Figure 5") if isinstance(value, str) else value
            for key, value in values.items()
        }


def test_what_is_remembered_of_pages_stays_small() -> None:
    shapes = plain_yaml._SHAPES[frozenset(["a"])]
    for number in range(200):
        for text in (f"a{number % 20}: b\n" * 2, f"k{number}: b\n", "a: b\n" * 120):
            parsed(text, frozenset(["a"]))
    assert len(shapes._known) == plain_yaml.MAX_SHAPES
    assert len(shapes._seen) <= plain_yaml.OFTEN


refuse: Callable[..., Any] = pytest.fail


def test_a_page_says_by_which_other_ids_its_figure_is_known(tmp_path: Path) -> None:
    aliases = [
        figure_of(tmp_path, figid_alias="PMC1__F1", redirect_from="/figures/PMC1__F1").aliases,
        figure_of(tmp_path, redirect_from="[/figures/PMC1__F1.html, /figures/PMC1__f1, PMC1__old.jpg]").aliases,
        figure_of(tmp_path, figid_alias="NA").aliases,
    ]
    assert aliases == [("PMC1__F1",), ("PMC1__F1", "PMC1__old"), ()]
    assert read_one(CURRENT_SEED).figure.aliases == ("PMC3092522__F2",)


def test_what_is_remembered_of_rows_stays_small(tmp_path: Path) -> None:
    words = [f"w{number}" + "x" * 5000 for number in range(40)]
    path = write(tmp_path / "f1.md", legacy_page(*(legacy_row(word) for word in [*words, *words])))
    known = plain_yaml._known_rows(legacy_genes.GENE_KEYS)
    before = len(known)
    assert [mention.word for mention in read_one(path).mentions] == [*words, *words]
    assert len(known) == before
    table = GENE_HEADER + "".join(AKT1.replace("Akt", word) for word in words)
    assert len(read_gene_table(table, "x-genes.tsv", Context(print)).mentions) == 40
    assert max(map(len, gene_tables._known_lines(GENE_HEADER.strip())), default=0) <= plain_yaml.LONGEST_KNOWN
