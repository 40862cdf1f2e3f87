"""Mention tables as Parquet and as R saves them: the same records as from TSV, whatever the types of their columns."""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from pfocr_graph import RecordError, read_corpus
from pfocr_graph.readers import Skip, mention_parquet, read_records
from pfocr_graph.records import FigureRecord

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("rdata")

Columns = dict[str, list[Any]]

ROWS: Columns = {
    "figid": ["PMC1__f1.jpg", "PMC1__f1.jpg", "PMC2__g1.jpg", None],
    "pmcid": ["PMC1", "PMC1", None, "PMC9"],
    "word": ["NF-κB", "PI3K/Akt", "NA", "x"],
    "symbol": ["NFKB", "AKT", "NO", "x"],
    "source": ["bioentities_symbol", "bioentities_symbol", "hgnc_symbol", "x"],
    "hgnc_symbol": ["NFKB1", "AKT1", None, "x"],
    "entrez": [4790, 207, 9, 8],
}


def read(path: Path, **choices: Any) -> tuple[list[FigureRecord], list[Skip]]:
    skips: list[Skip] = []
    return list(read_records(path, on_skip=skips.append, **choices)), skips


def write_tsv(path: Path, columns: Columns) -> Path:
    rows = zip(*columns.values(), strict=True)
    lines = ["\t".join(columns), *("\t".join("" if cell is None else str(cell) for cell in row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_parquet(path: Path, columns: Columns, **types: Any) -> Path:
    arrays = {name: pyarrow.array(values, types.get(name)) for name, values in columns.items()}
    parquet.write_table(pyarrow.table(arrays), path)
    return path


def r_frame(columns: Columns, *, factors: Sequence[str] = (), version: int = 2) -> bytes:
    """Return a data frame in R's binary form, without R: text, whole numbers, fractions and factors."""

    def text(value: str | None) -> bytes:
        if value is None:
            return struct.pack(">ii", 9, -1)
        latin = value.startswith("latin:")
        content = value.removeprefix("latin:").encode("latin-1" if latin else "utf-8")
        return struct.pack(">ii", 9 | (4 if latin else 8) << 12, len(content)) + content

    def texts(values: Sequence[str | None]) -> bytes:
        return struct.pack(">ii", 16, len(values)) + b"".join(map(text, values))

    def pairs(items: dict[str, bytes]) -> bytes:
        found = b""
        for name, value in items.items():
            found += struct.pack(">ii", 0x402, 1) + text(name) + value
        return found + struct.pack(">i", 254)

    def column(name: str, values: list[Any]) -> bytes:
        if name in factors:
            levels = sorted({value for value in values if value is not None})
            codes = [-(1 << 31) if value is None else levels.index(value) + 1 for value in values]
            head = struct.pack(">ii", 0x300 | 13, len(codes)) + struct.pack(f">{len(codes)}i", *codes)
            return head + pairs({"levels": texts(levels), "class": texts(["factor"])})
        if isinstance(values[0], float):
            return struct.pack(">ii", 14, len(values)) + struct.pack(f">{len(values)}d", *values)
        if isinstance(values[0], int):
            codes = [-(1 << 31) if value is None else value for value in values]
            return struct.pack(">ii", 13, len(codes)) + struct.pack(f">{len(codes)}i", *codes)
        return texts(values)

    n_rows = len(next(iter(columns.values())))
    frame = struct.pack(">ii", 0x300 | 19, len(columns)) + b"".join(column(*item) for item in columns.items())
    row_names = struct.pack(">iiii", 13, 2, -(1 << 31), -n_rows)
    frame += pairs({"names": texts(list(columns)), "class": texts(["tbl_df", "data.frame"]), "row.names": row_names})
    head = b"X\n" + struct.pack(">iii", version, 0x40001, 0x20300)
    return head + (struct.pack(">i", 5) + b"UTF-8" if version == 3 else b"") + frame


def write_rds(path: Path, columns: Columns, **choices: Any) -> Path:
    path.write_bytes(gzip.compress(r_frame(columns, **choices)))
    return path


def expected_of(tmp_path: Path) -> list[tuple[Any, ...]]:
    records, _ = read(write_tsv(tmp_path / "expected.tsv", ROWS))
    assert len(records) == 2
    return [(record.figure, record.mentions, record.form, record.genes) for record in records]


def told(records: list[FigureRecord]) -> list[tuple[Any, ...]]:
    return [(record.figure, record.mentions, record.form, record.genes) for record in records]


@pytest.mark.parametrize(
    "types",
    [
        {},
        {"word": pyarrow.large_string(), "entrez": pyarrow.string()},
        {"entrez": pyarrow.float64(), "source": pyarrow.dictionary(pyarrow.int8(), pyarrow.string())},
        {"entrez": pyarrow.int16(), "figid": pyarrow.dictionary(pyarrow.int32(), pyarrow.large_string())},
    ],
)
def test_parquet_gives_the_records_of_the_same_tsv(tmp_path: Path, types: dict[str, Any]) -> None:
    columns = dict(ROWS)
    if types.get("entrez") == pyarrow.string():
        columns["entrez"] = list(map(str, ROWS["entrez"]))
    try:
        path = write_parquet(tmp_path / "genes", columns, **types)
    except pyarrow.ArrowNotImplementedError:
        pytest.skip("this pyarrow makes no such column")
    records, (skip,) = read(path)
    assert told(records) == expected_of(tmp_path)
    assert records[1].where == f"{path} row 3"
    assert skip.example == f'{path} row 4: figid is ""'


def test_parquet_is_read_a_batch_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mention_parquet, "BATCH_ROWS", 1)
    assert told(read(write_parquet(tmp_path / "genes", ROWS))[0]) == expected_of(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize(
    ("change", "factors"),
    [({}, ()), ({}, ("figid", "source", "hgnc_symbol")), ({"entrez": [4790.0, 207.0, 9.0, float("nan")]}, ("pmcid",))],
)
def test_a_data_frame_of_r_gives_the_records_of_the_same_tsv(
    tmp_path: Path, version: int, change: Columns, factors: tuple[str, ...]
) -> None:
    path = write_rds(tmp_path / "genes.rds", {**ROWS, **change}, factors=factors, version=version)
    records, (skip,) = read(path)
    assert told(records) == expected_of(tmp_path)
    assert skip.example == f'{path} row 4: figid is ""'


@pytest.mark.parametrize("compress", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_r_packs_its_files_in_several_ways(tmp_path: Path, compress: Any) -> None:
    (tmp_path / "genes").write_bytes(compress(r_frame(ROWS)))
    assert told(read(tmp_path / "genes")[0]) == expected_of(tmp_path)


def test_text_that_r_says_is_latin_is_read_as_that(tmp_path: Path) -> None:
    columns = {**ROWS, "word": ["latin:caf\xe9", "PI3K/Akt", "NA", "x"]}
    assert read(write_rds(tmp_path / "genes.rds", columns))[0][0].mentions[0].word == "café"


def test_a_missing_paper_is_that_of_the_figid_and_a_missing_symbol_the_id(tmp_path: Path) -> None:
    columns = {name: values for name, values in ROWS.items() if name != "pmcid"}
    for path in (write_parquet(tmp_path / "a", columns), write_rds(tmp_path / "b", columns)):
        records, _ = read(path)
        assert [record.figure.pmcid for record in records] == ["PMC1", "PMC2"]
        assert records[1].mentions[0].symbol == "9"


@pytest.mark.parametrize("write", [write_parquet, write_rds])
def test_other_tables_are_passed_over_and_broken_ones_refused(tmp_path: Path, write: Any) -> None:
    path = write(tmp_path / "a", {"figid": ["PMC1__f1"], "year": [2000]})
    records, (skip,) = read(path)
    assert (records, skip.reason, skip.harmless) == ([], "file is not PFOCR data", True)
    with pytest.raises(RecordError, match="no mention table; its columns: figid, year"):
        read_corpus(path)
    lacking = {name: values for name, values in ROWS.items() if name != "entrez"}
    with pytest.raises(RecordError, match="missing columns: entrez"):
        read(write(tmp_path / "b", lacking))
    with pytest.raises(RecordError, match="two columns word"):
        read(write(tmp_path / "c", {**ROWS, "Word": ROWS["word"]}))


def test_a_column_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "a", {**ROWS, "word": [["a"], ["b"], ["c"], ["d"]]})
    with pytest.raises(RecordError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: cannot be read: ")


@pytest.mark.parametrize("cut", [5, 40, 200, 350])
def test_a_broken_file_stops_with_one_line(tmp_path: Path, cut: int) -> None:
    frame = r_frame(ROWS)
    whole = write_parquet(tmp_path / "whole", ROWS).read_bytes()
    for name, content in {
        "a": whole[:cut],
        "b": whole[:-cut] + b"\0" * cut,
        "c": frame[: 14 + cut],
        "d": gzip.compress(frame[: 14 + cut] + b"\xff" * 20),
    }.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(RecordError) as caught:
            read(path)
        assert str(caught.value).startswith(f"{path}: ")


def test_parquet_with_endless_columns_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mention_parquet, "MAX_COLUMNS", 100)
    path = write_parquet(tmp_path / "a", {**ROWS, **{f"x{n}": [0] * 4 for n in range(200)}})
    with pytest.raises(RecordError, match=r"a: cannot be read: "):
        read(path)


@pytest.mark.parametrize(
    ("module", "write", "extra"), [("pyarrow", write_parquet, "parquet"), ("rdata.parser", write_rds, "rds")]
)
def test_a_library_that_is_not_installed_is_told_with_what_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, write: Any, extra: str
) -> None:
    path = write(tmp_path / "a", ROWS)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(RecordError, match=rf'pip install "pfocr-graph\[{extra}\]"'):
        read(path)
