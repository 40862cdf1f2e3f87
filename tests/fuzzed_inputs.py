"""Sound inputs of every form, and a reading of each that counts what there was to read, by means of its own."""

from __future__ import annotations

import csv
import io
import json
import re
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from awkward import awkward_network
from doors import BY_IDS, BY_ROWS, write_packed
from small_corpora import corpus_of

from pfocr_graph import PfocrGraphError, build_network
from pfocr_graph.formats import FORMATS, load, read_network
from pfocr_graph.packed_layout import FIGURES, MANIFEST, MENTIONS
from pfocr_graph.readers import READERS, Skip, read_records
from pfocr_graph.readers.gene_tables import recognise_page_table
from pfocr_graph.records import FigureRecord

SEEDS = Path(__file__).parent.parent / "seeds"
NETWORK_FORMATS = ("graphml", "cx", "cx2", "cyjs", "hif")

VALUE_SKIPS = {"value is not text", "year is not a number", "score is not a number"}
"""What is told of a record that is kept."""

PAGE = "---\nfigid: PMC1__f1\ngenes:\n"
PAGE += "- {word: Akt, symbol: AKT, source: hgnc_symbol, entrez: '207', hgnc_symbol: A}\n---\n"
CURRENT = "---\nfigid: PMC9__t1\nyear: 2001\n"
CURRENT += "pathway_score: 0.97\norganisms:\n- Homo sapiens\ncaption: |\n  two\n  lines\n---\n"
GENES = (
    "organism_id\torganism_name\tword\tmatch\tncbigene_symbol\tncbigene_id\tsource\n"
    '9606\tHomo sapiens\tAkt\tAKT\tAKT1\t207\tncbigene_symbol\n7227\tfly\t"on"\tON\tOn\t252296\tncbigene_symbol\n'
    "9606\tHomo sapiens\tc-Met\tMET\tMET\t4233\tncbigene_symbol\n"
)
TABLE = (
    "figid\tpmcid\tword\tsymbol\tsource\thgnc_symbol\tentrez\n"
    "PMC1__a.jpg\tPMC1\tAPC\tAPC\thgnc_symbol\tAPC\t324\nPMC1__a.jpg\tPMC1\tNF-κB\tNFKB\tfamplex\tNFKB1\t4790\n"
    'PMC2__a.jpg\tPMC2\t"a ""word"""\tAXIN1\thgnc_symbol\tAXIN1\t8312\nPMC2__a.jpg\t\tNA\tNO\thgnc_symbol\t\t9\n'
)
GMT = "PMC1__f1\tA title &amp; &beta;\t207\t208\t1499\nPMC2__f2.jpg\t\t207\t\nPMC3__f3\tNA\t5\n"
DOCUMENTS = (
    '{"_id": "PMC1__f1", "associatedWith": {"title": "A", "mentions": {"genes": {"ncbigene": ["207", "208"]}}}}\n'
    '{"_id": "PMC2__f2.jpg", "associatedWith": {"pmc": "PMC2", "mentions": {"genes": {"ncbigene": 207}}}}\n'
)
YEARS = "figid,year\nPMC1__f1.jpg,2001\nPMC2__f2,1999.0\nPMC3__f3,\n"
HGNC = 'hgnc_id\tsymbol\talias_symbol\tentrez_id\nHGNC:391\tAKT1\t"PKB|RAC"\t207\nHGNC:2514\tCTNNB1\t\t1499\n'
NCBI = '#tax_id\tGeneID\tSymbol\tLocusTag\n9606\t207\tAKT1\t-\n9606\t9\tNEWENTRY\t"odd\n10116\t24185\tAkt1\t-\n'


@dataclass(frozen=True)
class Form:
    """A form of input: the sound bytes, the name of the file, and what reads it and counts."""

    file: str
    seeds: tuple[bytes, ...]
    read: Callable[[Path], None]


def read(path: Path, **choices: Any) -> tuple[list[FigureRecord], Counter[str], list[Skip]] | None:
    """Return records and what was left out; None where the whole input was refused, in one line."""
    skips: list[Skip] = []
    try:
        records = list(read_records(path, on_skip=skips.append, **choices))
    except PfocrGraphError as error:
        check_line(str(error))
        return None
    for skip in skips:
        check_line(skip.example)
        assert len(skip.example) <= 1000
    return records, Counter(skip.reason for skip in skips), skips


def check_line(line: str) -> None:
    assert line.strip()
    assert len(line) < 100_000, line[:200]


def text_lines(content: bytes) -> list[str]:
    """Return the lines of a text that has any, the first without its byte order mark."""
    lines = re.split("\r\n|\r|\n", content.decode().removeprefix("\ufeff"))
    return [line for line in lines if line]


def is_of(form: str, path: Path) -> bool:
    """Tell whether a changed input is still of its form."""
    return bool(load(READERS[form].recognise)(path.read_bytes()[: 1 << 16]))


def n_rows(lines: list[str], *, quoted: bool) -> int:
    """Return the number of rows below the header, those that are not CSV counted too."""
    header, *rest = lines
    if not quoted:
        return len(rest)
    reader = csv.reader((f"{line}\n" for line in rest), delimiter="\t" if "\t" in header else ",", strict=True)
    count = 0
    while True:
        try:
            count += bool(next(reader))
        except csv.Error:
            count += 1
        except StopIteration:
            return count


def read_page(path: Path) -> None:
    found = read(path)
    if found is None or not is_of("page", path):
        return
    records, reasons, _ = found
    told = sum(count for reason, count in reasons.items() if reason not in VALUE_SKIPS)
    if not records:
        assert told == 1
        return
    (record,) = records
    front = re.split("^---$", re.sub("\r\n|\r", "\n", path.read_text(encoding="utf-8-sig")), flags=re.MULTILINE)[1]
    said = yaml.load(front, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506
    if record.form == "legacy":
        genes = said["genes"] if isinstance(said["genes"], list) else []
        assert len(record.mentions) + told == len(genes)
    assert str(said["figid"]).startswith(record.figure.figid.strip()) or record.figure.figid in said["figid"]


def read_gene_table(path: Path) -> None:
    """Read the table of a page, which lies beside it."""
    page = path.with_name("PMC9__t1.md")
    page.write_text(CURRENT, encoding="utf-8")
    found = read(page)
    assert found is not None
    records, reasons, _ = found
    if not records:
        assert reasons.total() == 1
        return
    content = path.read_bytes()
    literal = False
    try:
        for _ in csv.reader(text_lines(content), delimiter="\t", strict=True):
            pass
    except csv.Error:
        literal = True
    assert len(records[0].mentions) + reasons.total() == n_rows(text_lines(content), quoted=not literal)


def read_mention_table(path: Path) -> None:
    found = read(path)
    if found is not None and is_of("mention-table", path):
        records, reasons, _ = found
        n_mentions = sum(len(record.mentions) for record in records)
        assert n_mentions + reasons.total() == n_rows(text_lines(path.read_bytes()), quoted=True)
        figids = [record.figure.figid for record in records]
        assert len(set(figids)) == len(figids)


def read_gmt(path: Path) -> None:
    found = read(path)
    if found is not None and is_of("gmt", path):
        records, reasons, _ = found
        lines = text_lines(path.read_bytes())
        assert len(records) + reasons["line is not GMT"] == len(lines)
        kept = {record.where.rpartition(" ")[2] for record in records}
        everything = re.split("\r\n|\r|\n", path.read_bytes().decode("utf-8-sig"))
        ids = [{cell for cell in everything[int(at) - 1].split("\t")[2:] if cell.strip()} for at in kept]
        n_mentions = sum(len(record.mentions) for record in records)
        assert n_mentions + reasons["gene id is not a number"] == sum(map(len, ids))


def read_documents(path: Path) -> None:
    found = read(path)
    if found is not None and is_of("biothings", path):
        records, reasons, _ = found
        lines = [line for line in text_lines(path.read_bytes()) if line.strip(" \ufeff")]
        assert len(records) + reasons["line is not a document"] == len(lines)


def read_years(path: Path) -> None:
    page = path.with_name("PMC1__f1.md")
    page.write_text(PAGE, encoding="utf-8")
    found = read(page, year_table=path)
    assert found is None or len(found[0]) == 1


def read_gene_info(path: Path) -> None:
    table = path.with_name("sets.gmt")
    table.write_text(GMT, encoding="utf-8")
    found = read(table, gene_info=path)
    assert found is None or len(found[0]) == 3


def read_folder(path: Path) -> None:
    """Read a page among sound ones: those come whole, it comes or is told."""
    for number in range(2, 5):
        path.with_name(f"PMC{number}__f1.md").write_text(PAGE.replace("PMC1", f"PMC{number}"), encoding="utf-8")
    found = read(path.parent)
    if found is None:  # what looks like a mention table, and is a broken one, stops all
        return
    check_each(
        [f"{path.parent}/PMC{number}__f1.md" for number in range(2, 5)],
        str(path),
        path.read_bytes(),
        found[0],
        found[2],
    )


def read_zip_of_pages(path: Path) -> None:
    archive = path.with_suffix(".zip")
    names = [f"PMC{number}__f1.md" for number in range(2, 5)]
    with zipfile.ZipFile(archive, "w") as stream:
        stream.writestr("PMC1__f1.md", path.read_bytes())
        for number, name in enumerate(names, start=2):
            stream.writestr(name, PAGE.replace("PMC1", f"PMC{number}"))
    found = read(archive)
    assert found is not None
    check_each([f"{archive}/{name}" for name in names], f"{archive}/PMC1__f1.md", path.read_bytes(), found[0], found[2])


def check_each(sound: list[str], changed: str, content: bytes, records: list[FigureRecord], skips: list[Skip]) -> None:
    where = [record.where for record in records]
    assert sorted(place for place in where if not place.startswith(changed)) == sound
    told = [skip for skip in skips if skip.reason not in VALUE_SKIPS]
    is_table = recognise_page_table(content[: 1 << 16])  # passed over in folders
    assert len(where) > len(sound) or told or is_table


def read_archive(path: Path) -> None:
    read(path)


def read_packed(path: Path) -> None:
    """Read a packed corpus of which one file was changed: all figures come, or the whole is refused."""
    for name, content in packed_files().items():
        if name != path.name:
            path.with_name(name).write_bytes(content)
    found = read(path.parent)
    if found is not None and is_of("packed", path.with_name(MANIFEST)):
        assert len(found[0]) == 2 or found[1]


def read_columns(path: Path) -> None:
    read(path)


def network_reader(name: str) -> Callable[[Path], None]:
    """Return what reads and checks a network file of a format."""

    def read_and_check(path: Path) -> None:
        try:
            read_network(path, name)
        except PfocrGraphError as error:
            check_line(str(error))
        with path.open("rb") as stream:
            for finding in load(FORMATS[name].check)(stream):
                check_line(finding.rule + finding.where)

    return read_and_check


@cache
def packed_files() -> dict[str, bytes]:
    """Return the files of a small packed corpus."""
    rows = [("PMC1__a", "Akt", "AKT", "hgnc_symbol", "AKT1"), ("PMC2__a", "met", "MET", "hgnc_symbol", "MET")]
    with TemporaryDirectory() as folder:
        place = write_packed(corpus_of(rows), Path(folder))
        return {path.name: path.read_bytes() for path in place.iterdir()}


def _written(write: Callable[[Path], object], name: str) -> bytes:
    with TemporaryDirectory() as folder:
        write(Path(folder) / name)
        return (Path(folder) / name).read_bytes()


def _archives() -> tuple[bytes, ...]:
    members = {"_figures/PMC9__t1.md": CURRENT, "_data/PMC9__t1-genes.tsv": GENES, "_figures/PMC1__f1.md": PAGE}
    zipped, tarred, packed = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    for stream, mode in ((tarred, "w"), (packed, "w:gz")):
        with tarfile.open(fileobj=stream, mode=mode) as tar:  # type: ignore[call-overload]
            for name, text in members.items():
                info = tarfile.TarInfo(name)
                info.size = len(text)
                tar.addfile(info, io.BytesIO(text.encode()))
    return zipped.getvalue(), tarred.getvalue(), packed.getvalue()


def _pages() -> tuple[bytes, ...]:
    with resources.as_file(resources.files("pfocr_graph.example")) as folder:
        pages = [*sorted((folder / "legacy").glob("*.md"))[:3], *sorted((folder / "_figures").glob("*.md"))[:2]]
        return (PAGE.encode(), CURRENT.encode(), *(path.read_bytes() for path in [*SEEDS.glob("*.txt"), *pages]))


def _network(name: str) -> tuple[bytes, ...]:
    rows = [(f"PMC{n}__a", symbol, symbol, "hgnc_symbol", symbol) for n in (1, 2) for symbol in ("AKT1", "MTOR")]
    small = build_network(corpus_of(rows), min_figures=1)
    return tuple(
        _written(network.write, f"network{FORMATS[name].suffix}") for network in (small, _short(awkward_network()))
    )


def _short(network: Any) -> Any:
    """Return the awkward network without its caption of a hundred thousand letters, which nothing would come past."""
    del network.node_tables["figure"].columns["caption"]
    return network


@cache
def forms() -> dict[str, Form]:
    """Return the forms of input by name."""
    corpus = corpus_of([("PMC1__a", "Akt", "AKT", "hgnc_symbol", "AKT1")])
    documents = DOCUMENTS.encode()
    found = {
        "page": Form("PMC1__f1.md", _pages(), read_page),
        "gene-table": Form("PMC9__t1-genes.tsv", (GENES.encode(),), read_gene_table),
        "mention-table": Form("genes.tsv", (TABLE.encode(), TABLE.replace("\t", ",").encode()), read_mention_table),
        "gmt": Form("a-gmt-Homo_sapiens.gmt", (GMT.encode(),), read_gmt),
        "biothings": Form(
            "a.jsonl", (documents, json.dumps(json.loads(documents.splitlines()[0])).encode()), read_documents
        ),
        "year-table": Form("years.csv", (YEARS.encode(), YEARS.replace(",", "\t").encode()), read_years),
        "gene-info": Form("info.txt", (HGNC.encode(), NCBI.encode()), read_gene_info),
        "folder": Form("PMC1__f1.md", _pages()[:2], read_folder),
        "zip-of-pages": Form("PMC1__f1.md", _pages()[:2], read_zip_of_pages),
        "archive": Form("site.bin", _archives(), read_archive),
        MANIFEST: Form(MANIFEST, (packed_files()[MANIFEST],), read_packed),
        FIGURES: Form(FIGURES, (packed_files()[FIGURES],), read_packed),
        MENTIONS: Form(MENTIONS, (packed_files()[MENTIONS],), read_packed),
        "mention-parquet": Form(
            "genes.parquet",
            (_written(lambda path: BY_ROWS["mention-parquet"](corpus, path.parent), "genes.parquet"),),
            read_columns,
        ),
    }
    assert set(BY_IDS) < set(found)
    return found | {
        name: Form(f"network{FORMATS[name].suffix}", _network(name), network_reader(name)) for name in NETWORK_FORMATS
    }
