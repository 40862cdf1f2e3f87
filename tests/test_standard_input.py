"""Standard input as a source of any form: told by content, read as often as needed, and never twice from the pipe."""

from __future__ import annotations

import gzip
import hashlib
import io
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pfocr_graph import RecordError, read_corpus
from pfocr_graph.cli import main
from pfocr_graph.readers import opening
from pfocr_graph.reading import digest_input

GMT = b"PMC1__f1\tA title\t207\t208\n"
PAGE = b"---\nfigid: PMC1__f1\n---\n"
HEADER = b"organism_id\torganism_name\tword\tmatch\tncbigene_symbol\tncbigene_id\tsource\n"
TABLE = HEADER + b"9606\tHomo sapiens\tAkt\tAKT\tAKT1\t207\tncbigene_synonym\n"

Pipe = Callable[[bytes], None]


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipe]:
    """Return what puts bytes into standard input."""

    def put(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    opening.spooled_input.cache_clear()
    yield put
    opening.spooled_input.cache_clear()


def zipped(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, member in members.items():
            archive.writestr(name.replace("__in__", "/"), member)
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        GMT,
        gzip.compress(GMT),
        b"figid\tword\tsymbol\tsource\thgnc_symbol\tentrez\nPMC1__f1\tAkt\tAKT\thgnc_symbol\tAKT1\t207\n",
        zipped(_figures__in__a=PAGE, **{"_data__in__PMC1__f1-genes.tsv": TABLE}),
    ],
)
def test_any_form_may_come_from_standard_input(pipe: Pipe, content: bytes) -> None:
    pipe(content)
    corpus = read_corpus("-")
    assert (corpus.n_figures, corpus.genes.ncbigene[0]) == (1, "207")
    assert corpus.figure_list[0].figid == "PMC1__f1"
    assert digest_input("-") == hashlib.sha256(content).hexdigest()


def test_parquet_may_come_from_standard_input(pipe: Pipe) -> None:
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    cells = {"figid": "PMC1__f1", "word": "Akt", "symbol": "AKT", "source": "x", "hgnc_symbol": "AKT1", "entrez": 207}
    content = io.BytesIO()
    parquet.write_table(pyarrow.table({name: [cell] for name, cell in cells.items()}), content)
    pipe(content.getvalue())
    assert read_corpus("-").mention_frame["symbol"].tolist() == ["AKT1"]


def test_pages_one_behind_the_other_are_all_read(pipe: Pipe) -> None:
    gene = b"- word: Akt\n  symbol: AKT\n  source: s\n  hgnc_symbol: AKT1\n  entrez: '207'\n"
    legacy = b"---\nfigid: PMC%d__f1\ngenes:\n" + gene + b"---\n"
    pipe(legacy % 1 + b"---\nfigid: PMC2__f1\nyear: [\n---\n" + legacy % 3)
    corpus = read_corpus("-")
    assert [figure.figid for figure in corpus.figure_list] == ["PMC1__f1", "PMC3__f1"]
    assert corpus.n_mentions == 2
    assert corpus.reading is not None
    (left_out,) = corpus.reading.left_out.values()
    assert left_out.example.startswith("standard input page 2 line 4: ")


def test_a_page_from_standard_input_has_its_table_where_we_are(
    pipe: Pipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "_data").mkdir()
    (tmp_path / "_data" / "PMC1__f1-genes.tsv").write_bytes(TABLE)
    pipe(PAGE)
    assert read_corpus("-").n_mentions == 1


@pytest.mark.parametrize(("content", "fact"), [(b"", "is empty"), (b"# Read me\n", "has no form that is known")])
def test_what_is_no_pfocr_data_is_told(pipe: Pipe, content: bytes, fact: str) -> None:
    pipe(content)
    with pytest.raises(RecordError, match=f"standard input: {fact}"):
        read_corpus("-")


def test_the_command_line_builds_from_standard_input(
    pipe: Pipe, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe(GMT)
    assert main(["build", "-", "-o", str(tmp_path / "out"), "--to", "graphml", "--reports", "none"]) == 0
    told = capsys.readouterr().err
    assert "Genes of 1 figure are from a GMT" in told
    assert "2 genes have no name but their NCBI Gene id, such as 207; --gene-info FILE" in told
    assert hashlib.sha256(GMT).hexdigest() in (tmp_path / "out" / "summary.json").read_text(encoding="utf-8")
