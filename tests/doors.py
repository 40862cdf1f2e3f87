"""Writes the figures of a corpus in every form that records come in, without the package's writers."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from importlib import resources
from pathlib import Path

from pfocr_graph import FigureCorpus

MENTION_COLUMNS = ("figid", "pmcid", "word", "symbol", "source", "hgnc_symbol", "entrez")


def mention_rows(corpus: FigureCorpus) -> list[tuple[str, ...]]:
    """Return the rows of a mention table, figids with the ending of an image as the project has them."""
    papers = {figure.figid: figure.pmcid or "" for figure in corpus.figure_list}
    frame = corpus.mention_frame
    columns = (frame[name].tolist() for name in ("figid", "word", "term", "source", "symbol", "ncbigene"))
    return [(f"{figid}.jpg", papers[figid], *cells) for figid, *cells in zip(*columns, strict=True)]


def write_table(corpus: FigureCorpus, folder: Path) -> Path:
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(MENTION_COLUMNS)
    writer.writerows(mention_rows(corpus))
    path = folder / "genes.tsv"
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def write_parquet(corpus: FigureCorpus, folder: Path) -> Path:
    import pyarrow
    from pyarrow import parquet

    columns = dict(zip(MENTION_COLUMNS, zip(*mention_rows(corpus), strict=True), strict=True))
    numbers = {"entrez": pyarrow.array(map(int, columns["entrez"]))}
    parquet.write_table(pyarrow.table({**columns, **numbers}), folder / "genes.parquet")
    return folder / "genes.parquet"


def genes_by_figure(corpus: FigureCorpus) -> dict[str, list[str]]:
    frame = corpus.mention_frame
    found: dict[str, list[str]] = {}
    for figid, gene in dict.fromkeys(zip(frame["figid"].tolist(), frame["ncbigene"].tolist(), strict=True)):
        found.setdefault(figid, []).append(gene)
    return found


def write_gmt(corpus: FigureCorpus, folder: Path) -> Path:
    (taxon_id,) = corpus.taxon_ids
    path = folder / f"pfocr-20260101-gmt-{corpus.organism_name(taxon_id).replace(' ', '_')}.gmt"
    titles = {figure.figid: figure.title or "" for figure in corpus.figure_list}
    escaped = {figid: title.replace("&", "&amp;").replace("β", "&beta;") for figid, title in titles.items()}
    lines = ["\t".join((figid, escaped[figid], *genes)) for figid, genes in genes_by_figure(corpus).items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_biothings(corpus: FigureCorpus, folder: Path) -> Path:
    genes = genes_by_figure(corpus)
    documents = [
        {
            "_id": f"{figure.figid}.jpg",
            "associatedWith": {
                "title": figure.title,
                "pmc": figure.pmcid,
                "figureUrl": f"https://www.ncbi.nlm.nih.gov/pmc/articles/{figure.pmcid}/bin/{figure.filename}",
                "mentions": {"genes": {"ncbigene": genes.get(figure.figid, [])}},
            },
        }
        for figure in corpus.figure_list
    ]
    path = folder / "pfocr.jsonl"
    path.write_text("".join(json.dumps(document) + "\n" for document in documents), encoding="utf-8")
    return path


def quoted(text: str) -> str:
    """Return a text as YAML."""
    return "'" + text.replace("'", "''") + "'" if text.isprintable() else json.dumps(text)


def write_legacy_pages(corpus: FigureCorpus, folder: Path) -> Path:
    """Write pages with the genes inside them."""
    place = folder / "pages"
    place.mkdir()
    rows: dict[str, list[str]] = {figure.figid: [] for figure in corpus.figure_list}
    for figid, _, *cells in mention_rows(corpus):
        keys = ("word", "symbol", "source", "hgnc_symbol", "entrez")
        pairs = [f"{key}: {quoted(cell)}" for key, cell in zip(keys, cells, strict=True)]
        rows[figid.removesuffix(".jpg")].append("- " + "\n  ".join(pairs))
    for figid, genes in rows.items():
        listed = "genes:\n" + "\n".join(genes) if genes else "genes: []"
        (place / f"{figid}.md").write_text(f"---\nfigid: {figid}\n{listed}\n---\n", encoding="utf-8")
    return place


def write_packed(corpus: FigureCorpus, folder: Path) -> Path:
    from pfocr_graph.packing import pack_corpus

    pack_corpus(corpus, folder / "corpus.pfocr")
    return folder / "corpus.pfocr"


def copy_example(place: Path) -> Path:
    """Copy the example corpus without what is no data, as a clone of the site would lie."""
    with resources.as_file(resources.files("pfocr_graph.example")) as folder:
        for name in ("_figures", "_data", "legacy"):
            shutil.copytree(folder / name, place / name)
    return place


def zip_folder(source: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(source.rglob("*")):
            archive.write(path, path.relative_to(source))
    return target


def tar_folder(source: Path, target: Path) -> Path:
    with tarfile.open(target, "w:gz", compresslevel=1) as archive:
        archive.add(source, "site")
    return target


BY_ROWS: dict[str, Callable[[FigureCorpus, Path], Path]] = {
    "mention-table": write_table,
    "mention-parquet": write_parquet,
    "page": write_legacy_pages,
}
"""Forms that hold words, terms and sources, of human genes alone."""

BY_IDS: dict[str, Callable[[FigureCorpus, Path], Path]] = {"gmt": write_gmt, "biothings": write_biothings}
"""Forms that hold ids."""
