"""Tables: mentions of many figures, the genes of one page, years; TSV and CSV as people write them."""

from __future__ import annotations

import csv
import gzip
import inspect
import io
import os
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pfocr_graph.errors import RecordError
from pfocr_graph.readers import Skip, read_records
from pfocr_graph.readers.context import Context
from pfocr_graph.readers.gene_tables import COLUMNS as GENE_COLUMNS
from pfocr_graph.readers.gene_tables import read_gene_table
from pfocr_graph.readers.mention_tables import COLUMNS, recognise_mention_table
from pfocr_graph.readers.tables import Table
from pfocr_graph.readers.year_tables import read_year_table
from pfocr_graph.records import FigureRecord, Mention

HEADER = "figid\tpmcid\tword\tsymbol\tsource\thgnc_symbol\tentrez\n"
AKT = "PMC1__f1.jpg\tPMC1\tAkt\tAKT\tbioentities_symbol\tAKT1\t207\n"
MTOR = "PMC1__f1.jpg\tPMC1\tmTOR\tMTOR\thgnc_symbol\tMTOR\t2475\n"
MET = "PMC2__g1.jpg\tPMC2\tc-Met\tMET\thgnc_symbol\tMET\t4233\n"


def refuse(skip: Skip) -> None:
    pytest.fail(f"left out: {skip}")


DATA = os.environ.get("PFOCR_GRAPH_DATA")
needs_data = pytest.mark.skipif(not DATA, reason="PFOCR_GRAPH_DATA names no folder of real records")


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path: Path) -> tuple[list[FigureRecord], list[Skip]]:
    skips: list[Skip] = []
    return list(read_records(path, on_skip=skips.append)), skips


def mentions_in(path: Path) -> list[Mention]:
    records, skips = read(path)
    assert skips == []
    return [mention for record in records for mention in record.mentions]


def test_a_mention_table_gives_one_record_a_figure_in_order_of_first_appearance(tmp_path: Path) -> None:
    path = write(tmp_path / "genes.tsv", HEADER + MET + AKT + MET.replace("c-Met", "MET") + MTOR)
    records, skips = read(path)
    assert skips == []
    assert [(one.figure.figid, one.figure.pmcid, one.where) for one in records] == [
        ("PMC2__g1", "PMC2", f"{path} line 2"),
        ("PMC1__f1", "PMC1", f"{path} line 3"),
    ]
    assert [[mention.word for mention in one.mentions] for one in records] == [["c-Met", "MET"], ["Akt", "mTOR"]]
    assert {(one.form, one.genes) for one in records} == {("legacy", "read")}
    assert records[1].mentions[0] == Mention("Akt", "AKT", "bioentities_symbol", "207", "AKT1", "9606")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", (HEADER + AKT + MTOR).replace("\t", ",")),
        ("a.txt", HEADER.upper() + AKT + MTOR),
        ("a.tsv", "\ufeff" + HEADER + AKT + MTOR),
        ("a.tsv", '"figid"\t"pmcid"\t"word"\t"symbol"\t"source"\t"hgnc_symbol"\t"entrez"\n' + AKT + MTOR),
        ("a.tsv", (HEADER + AKT + MTOR).replace("\n", "\r\n")),
        ("a.tsv", (HEADER + AKT + MTOR).replace("\n", "\r")),
        ("a.tsv", HEADER + "\n" + AKT + "\n\n" + MTOR.rstrip("\n")),
        ("a.tsv.gz", gzip.compress((HEADER + AKT + MTOR).encode())),
        ("a", gzip.compress(HEADER.encode()) + gzip.compress((AKT + MTOR).encode())),
        ("a.tsv", HEADER + AKT + MTOR.replace("2475", " 2475 ")),
    ],
)
def test_a_mention_table_is_read_however_it_is_written(tmp_path: Path, name: str, content: str | bytes) -> None:
    assert mentions_in(write(tmp_path / name, content)) == [
        Mention("Akt", "AKT", "bioentities_symbol", "207", "AKT1", "9606"),
        Mention("mTOR", "MTOR", "hgnc_symbol", "2475", "MTOR", "9606"),
    ]


@settings(max_examples=50)
@given(order=st.permutations([*COLUMNS, "pmcid", "score", ""]), delimiter=st.sampled_from("\t,"))
def test_columns_may_stand_in_any_order_among_others(order: list[str], delimiter: str) -> None:
    cells = {
        "figid": "PMC1__f1.jpg",
        "word": 'a,"b"\tc',
        "symbol": "AKT",
        "source": "x",
        "hgnc_symbol": "AKT1",
        "entrez": "207",
        "pmcid": "PMC9",
    }
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter)
    writer.writerow(order)
    writer.writerow([cells.get(column, "") for column in order])
    table = Table(io.StringIO(written.getvalue()), "t", COLUMNS, refuse, optional=("pmcid", "year"))
    assert list(table) == [(*(cells[column] for column in COLUMNS), "PMC9", "")]


def test_without_a_pmcid_column_the_paper_is_that_of_the_figid(tmp_path: Path) -> None:
    rows = [line.split("\t") for line in (HEADER, AKT)]
    path = write(tmp_path / "a.tsv", "".join("\t".join([row[0], *row[2:]]) for row in rows))
    (record,), skips = read(path)
    assert (record.figure.figid, record.figure.pmcid, skips) == ("PMC1__f1", "PMC1", [])


def test_doubled_quotation_marks_are_one(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tsv", HEADER + AKT.replace("Akt", '"""""""app"""') + AKT.replace("Akt", '5"'))
    assert [mention.word for mention in mentions_in(path)] == ['"""app"', '5"']


@settings(max_examples=100)
@given(
    words=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), min_size=1), min_size=1)
)
def test_any_word_comes_back_as_it_is(words: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    written = io.StringIO()
    writer = csv.writer(written, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(["PMC1__f1", word, "AKT", "hgnc_symbol", "AKT1", "207"] for word in words)
    path = write(tmp_path_factory.mktemp("words") / "a.tsv", written.getvalue())
    assert [mention.word for mention in mentions_in(path)] == words


@pytest.mark.parametrize(
    ("row", "reason", "fact"),
    [
        (AKT.replace("207", "NaN"), "gene id is not a number", 'entrez is "NaN"; expected digits'),
        (AKT.replace("207", "207.0"), "gene id is not a number", 'entrez is "207.0"; expected digits'),
        (AKT.replace("207", ""), "gene id is not a number", 'entrez is ""; expected digits'),
        (AKT.replace("PMC1__f1.jpg", "NA"), "row names no figure", 'figid is "NA"'),
        ("PMC1__f1.jpg\tPMC1\tAkt\n", "row has too few or too many cells", "3 cells; expected 7 as in the header"),
        (AKT.replace("\n", "\tmore\n"), "row has too few or too many cells", "8 cells; expected 7 as in the header"),
        (AKT.replace("Akt", '"Akt"1'), "row is not TSV or CSV", ""),
        (AKT.replace("Akt\tAKT", "\t"), "mention has no word", "neither a word nor a matched term"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_and_the_others_stay(
    tmp_path: Path, row: str, reason: str, fact: str
) -> None:
    path = write(tmp_path / "a.tsv", HEADER + MET + row + MTOR)
    records, (skip,) = read(path)
    assert [mention.symbol for record in records for mention in record.mentions] == ["MET", "MTOR"]
    assert skip.reason == reason
    assert skip.example.startswith(f"{path} line 3: {fact}")
    with pytest.raises(RecordError, match="line 3"):
        list(read_records(path, on_skip=print, strict=True))


@pytest.mark.parametrize(
    ("content", "fact"),
    [
        (
            HEADER.replace("hgnc_symbol", "hgnc") + AKT,
            ": missing columns: hgnc_symbol; its header has: figid, pmcid, word, symbol, source, hgnc, entrez",
        ),
        (HEADER.replace("figid", "figure") + AKT, ": missing columns: figid; its header has: figure"),
        (HEADER.replace("\n", "\tWord\n") + AKT, ": the header has two columns word"),
        (HEADER + AKT + AKT.replace("Akt", '"Akt') + MET + MTOR, " line 3: a quotation mark opens a cell"),
        (HEADER + AKT + AKT.replace("Akt", '"Akt') + MET * 5000, " line 3: a quotation mark opens a cell"),
        ((HEADER + AKT * 3000).encode() + AKT.replace("Akt", "caf\xe9").encode("latin-1"), ": byte {} is 0xe9"),
        ((HEADER + AKT * 3000 + "µ").encode()[:-1], ": ends within a character of UTF-8"),
        (gzip.compress((HEADER + AKT * 9000).encode(), mtime=0)[:-20], ": cannot be read: "),
    ],
)
def test_a_broken_mention_table_stops_with_one_line(tmp_path: Path, content: str | bytes, fact: str) -> None:
    path = write(tmp_path / "a.tsv", content)
    with pytest.raises(RecordError) as caught:
        read(path)
    offset = len(HEADER) + 3000 * len(AKT) + AKT.index("Akt") + 3
    assert str(caught.value).startswith(f"{path}{fact.format(offset)}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text", [HEADER.replace("figid", "figure") + AKT, HEADER + AKT.replace("Akt", '"Akt') + MET * 5000]
)
def test_a_broken_table_lets_go_of_its_file_at_once(text: str) -> None:
    lines = (line for line in text.splitlines(keepends=True))
    with pytest.raises(RecordError) as caught:
        list(Table(lines, "a.tsv", COLUMNS, refuse))
    assert inspect.getgeneratorstate(lines) == "GEN_CLOSED", caught


def test_a_row_that_stops_a_strict_run_lets_go_of_the_file_at_once() -> None:
    lines = (line for line in (HEADER, "PMC1__f1.jpg\n", AKT))

    def stop(skip: Skip) -> None:
        raise RecordError(skip.example)

    with pytest.raises(RecordError) as caught:
        list(Table(lines, "a.tsv", COLUMNS, stop))
    assert inspect.getgeneratorstate(lines) == "GEN_CLOSED", caught


@pytest.mark.parametrize("n_columns", [10_000, 10_000_000])
def test_a_table_of_endless_columns_stops_with_one_line(tmp_path: Path, n_columns: int) -> None:
    path = write(tmp_path / "a.tsv", HEADER.rstrip("\n") + "\tcolumn" * n_columns + "\n" + AKT)
    tracemalloc.start()
    with pytest.raises(RecordError, match="a header of more than 65,536 characters"):
        read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 << 20


def test_an_endless_line_is_a_row_that_cannot_be_used(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tsv", HEADER + MET + "x" * 3_000_000 + "\n" + MTOR)
    records, skips = read(path)
    assert [mention.symbol for record in records for mention in record.mentions] == ["MET", "MTOR"]
    assert skips
    assert {skip.reason for skip in skips} == {"row is not TSV or CSV"}


def test_a_mention_table_is_told_by_half_of_its_columns() -> None:
    assert recognise_mention_table(HEADER.encode())
    assert recognise_mention_table(b"word,symbol,ENTREZ")
    assert not recognise_mention_table(b"figid\tyear\nPMC1__f1\t2000\n")
    assert not recognise_mention_table(b"figid\tjensenknow7\n")
    assert not recognise_mention_table("\t".join(GENE_COLUMNS).encode())
    assert not recognise_mention_table(b"")


def gene_table(*rows: str, header: str = "\t".join(GENE_COLUMNS)) -> str:
    return "\n".join([header, *rows]) + "\n"


def gene_row(word: str, ncbigene: str = "207", taxon_id: str = "9606") -> str:
    return f"{taxon_id}\tHomo sapiens\t{word}\tAKT\tAKT1\t{ncbigene}\tncbigene_synonym"


def test_a_gene_table_has_mentions_of_several_organisms() -> None:
    rows = read_gene_table(
        gene_table(gene_row("Akt"), "7227\tDrosophila melanogaster\ton\tON\tOn\t252296\tncbigene_symbol"),
        "t",
        Context(refuse),
    )
    assert rows.mentions == (
        Mention("Akt", "AKT", "ncbigene_synonym", "207", "AKT1", "9606"),
        Mention("on", "ON", "ncbigene_symbol", "252296", "On", "7227"),
    )
    assert rows.organism_names == (("9606", "Homo sapiens"), ("7227", "Drosophila melanogaster"))


def test_columns_of_a_gene_table_go_by_name() -> None:
    rows = [row.split("\t") for row in gene_table(gene_row("Akt")).splitlines()]
    turned = "".join("\t".join(["extra", *reversed(row)]) + "\r\n" for row in rows)
    assert read_gene_table(turned, "t", Context(refuse)) == read_gene_table(
        gene_table(gene_row("Akt")), "t", Context(refuse)
    )


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (['"a ""b"" c"', "d"], ['a "b" c', "d"]),
        (['"IL-1"beta', "d"], ['"IL-1"beta', "d"]),
        (['"Akt', "d"], ['"Akt', "d"]),
        (['"Akt', '"PI3K'], ['"Akt', '"PI3K']),
        (['5"', "d"], ['5"', "d"]),
    ],
)
def test_quotation_marks_that_are_not_csv_are_text_in_a_gene_table(written: list[str], words: list[str]) -> None:
    rows = read_gene_table(gene_table(*map(gene_row, written)), "t", Context(refuse))
    assert [mention.word for mention in rows.mentions] == words


@pytest.mark.parametrize(
    ("row", "reason", "message"),
    [
        (gene_row("x", "NaN"), "gene id is not a number", 'x-genes.tsv line 3: ncbigene_id is "NaN"; expected digits'),
        (gene_row("x", taxon_id="human"), "organism id is not a number", 'x-genes.tsv line 3: organism_id is "human"'),
        ("9606\tHomo sapiens", "row has too few or too many cells", "x-genes.tsv line 3: 2 cells; expected 7"),
    ],
)
def test_a_row_of_a_gene_table_that_cannot_be_used_is_told(row: str, reason: str, message: str) -> None:
    skips: list[Skip] = []
    rows = read_gene_table(gene_table(gene_row("a"), row, gene_row("b")), "x-genes.tsv", Context(skips.append))
    assert [mention.word for mention in rows.mentions] == ["a", "b"]
    (skip,) = skips
    assert skip.reason == reason
    assert skip.example.startswith(message)


def test_an_empty_gene_table_lacks_its_columns() -> None:
    with pytest.raises(RecordError, match="its header has: none"):
        read_gene_table("", "x-genes.tsv", Context(refuse))
    assert read_gene_table(gene_table(), "x-genes.tsv", Context(refuse)).mentions == ()


def test_years_are_read_by_figid(tmp_path: Path) -> None:
    path = write(
        tmp_path / "years.csv",
        "year,figid\n2000,PMC1__f1.jpg\n1999,PMC2__g1\nNA,PMC3__h\n,PMC4__i\nsoon,PMC5__j\n2001,PMC1__f1\n2000,PMC1__f1\n",
    )
    skips: list[Skip] = []
    assert read_year_table(path, skips.append) == {"PMC1__f1": 2000, "PMC2__g1": 1999}
    assert [(skip.reason, skip.example) for skip in skips] == [
        ("year is not a number", f'{path} line 6: year is "soon"; expected four digits'),
        ("figure has two years", f"{path} line 7: PMC1__f1 has another year above"),
    ]


def test_a_year_table_gives_its_figures_their_years(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tsv", HEADER + AKT + MET)
    years = write(tmp_path / "years.tsv", "figid\tyear\nPMC9__z.jpg\t1999\nPMC2__g1.jpg\t2009\n")
    skips: list[Skip] = []
    records = list(read_records(path, on_skip=skips.append, year_table=years, strict=True))
    assert [(one.figure.figid, one.figure.year) for one in records] == [("PMC1__f1", None), ("PMC2__g1", 2009)]
    assert skips == [Skip("year is of a figure that is not here", "PMC9__z", harmless=True)]


@pytest.mark.parametrize(
    ("content", "fact"), [(b"figid\tdate\n", "missing columns: year"), (b"figid,year\n\xff,1\n", "0xff")]
)
def test_a_broken_year_table_stops_before_anything_is_read(tmp_path: Path, content: bytes, fact: str) -> None:
    path = write(tmp_path / "a.tsv", HEADER + AKT)
    with pytest.raises(RecordError, match=fact):
        read_records(path, on_skip=refuse, year_table=write(tmp_path / "years.tsv", content))
    with pytest.raises(RecordError, match="no such file"):
        read_records(path, on_skip=refuse, year_table=tmp_path / "none.tsv")


@needs_data
def test_every_mention_of_the_alzheimer_table_is_read() -> None:
    folder = Path(DATA or "", "pfocr-adrd")
    skips: list[Skip] = []
    records = list(read_records(folder, on_skip=skips.append, year_table=folder / "years.tsv"))
    mentions = [mention for record in records for mention in record.mentions]
    assert (len(records), len(mentions)) == (2659, 90_719)
    assert len({mention.ncbigene for mention in mentions}) == 6947
    assert len({(record.figure.figid, m.ncbigene) for record in records for m in record.mentions}) == 87_936
    assert sum(mention.word.count('"') > 0 for mention in mentions) == 100
    assert sum(record.figure.year is not None for record in records) > 2600
    assert [Path(skip.example).name for skip in skips if "--disease-annotations" in skip.reason] == [
        "disease-annotations.tsv.gz"
    ]
    assert not any(skip.reason.startswith("table of years") for skip in skips)


@needs_data
def test_real_pages_of_both_forms_are_read() -> None:
    skips: list[Skip] = []
    records = list(read_records(Path(DATA or "", "pfocr-records"), on_skip=skips.append))
    assert skips == []
    assert [(record.form, record.genes, len(record.mentions)) for record in records] == [
        ("current", "none", 0),
        ("current", "read", 23),
        ("current", "read", 57),
        ("current", "read", 24),
        ("legacy", "none", 0),
        ("legacy", "read", 18),
    ]
    human = [m for record in records[:4] for m in record.mentions if m.taxon_id == "9606"]
    assert (len(human), len({mention.ncbigene for mention in human})) == (62, 47)
