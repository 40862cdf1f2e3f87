"""Makes PFOCR-like pages, or one mention table, of any size: a model calibrated on published totals, not its facts.

Drawn entities per figure follow a log-normal law, popularity of genes and families a power law, as in the Alzheimer's
disease corpus; a fifth of what is drawn are family words, which makes three fifths of the gene mentions. At 64,643
figures it has about the 1.1 million mentions of 13,464 genes that were published for 1995-2019.

    python tests/benchmarks/make_corpus.py FOLDER --figures 64643 [--form current|table]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

import numpy as np

N_GENES, N_FAMILIES = 13_464, 400
WORDS = ("signalling", "pathway", "regulates", "kinase", "cells", "tissue", "receptor", "activation", "ligand")


def popularity(n: int, exponent: float, shift: float) -> list[float]:
    """Return the chance of each of n things to be drawn, by rank."""
    weights = (np.arange(n) + shift) ** -exponent
    return list(weights / weights.sum())


def sentence(rng: np.random.Generator, n_words: int) -> str:
    """Return words that mean nothing."""
    return " ".join(rng.choice(WORDS, size=n_words).tolist())


def figure_words(rng: np.random.Generator, n_figures: int, scale: float) -> list[list[tuple[str, str, list[int]]]]:
    """Return for each figure the (term, lexicon source, genes) of what it draws."""
    sizes = np.clip(np.rint(rng.lognormal(np.log(6.0 * scale), 0.95, n_figures)), 1, 336).astype(int)
    members = [
        np.sort(rng.choice(2_500, size=size, replace=False)).tolist()
        for size in np.clip(rng.geometric(0.16, N_FAMILIES) + 1, 2, 67).tolist()
    ]
    total = int(sizes.sum())
    is_family = rng.random(total) < 0.2
    gene = rng.choice(N_GENES, size=total, p=popularity(N_GENES, 0.95, 6.0))
    family = rng.choice(N_FAMILIES, size=total, p=popularity(N_FAMILIES, 1.1, 1.5))
    by_symbol = rng.random(total) < 0.7
    figures, at = [], 0
    for size in sizes.tolist():
        drawn: dict[str, tuple[str, str, list[int]]] = {}
        for i in range(at, at + size):
            if is_family[i]:
                term = f"FAM{family[i]}"
                drawn[term] = (term, "bioentities_symbol", members[family[i]])
            else:
                term = f"G{gene[i]}" if by_symbol[i] else f"ALIAS-{gene[i]}"
                drawn[term] = (term, "hgnc_symbol" if by_symbol[i] else "hgnc_alias_symbol", [int(gene[i])])
        figures.append(list(drawn.values()))
        at += size
    return figures


def write_page(
    folder: Path, figid: str, rng: np.random.Generator, words: list[tuple[str, str, list[int]]], form: str
) -> None:
    """Write one page, and its table in the current form."""
    pmcid = figid.partition("__")[0]
    caption, title = sentence(rng, 110), sentence(rng, 9)
    year = str(rng.integers(1995, 2020)) if rng.random() < 0.9 else ""
    head = f"figid: {figid}\nfigtitle: {title}\npmcid: {pmcid}\nfilename: {figid.partition('__')[2]}.jpg\n"
    head += f"figlink: /pmc/articles/{pmcid}/figure/F1/\nnumber: Fig. 1\ncaption: {fold(caption)}\n"
    head += f"papertitle: {sentence(rng, 11)}.\nreftext: An Author, et al. A Journal. 2010;1(1):1-9.\nyear: '{year}'\n"
    keywords = "".join(f"  - G{gene}\n" for _, _, genes in words for gene in genes)
    schema = (
        f"schema-jsonld:\n  '@context': https://schema.org/\n  '@type': Dataset\n  description: {fold(caption, 4)}\n"
    )
    schema += f"  license: CC0\n  keywords:\n{keywords}"
    if form == "legacy":
        rows = "".join(
            f"- word: {term}\n  symbol: {term}\n  source: {source}\n  hgnc_symbol: G{gene}\n  entrez: '{gene + 1}'\n"
            for term, source, genes in words
            for gene in genes
        )
        text = f"---\n{head}organisms: Homo sapiens\npathway_score: 0.97\n{schema}genes:\n{rows}chemicals: []\n---\n"
        (folder / "_figures" / f"{figid}.md").write_text(text)
        return
    names = {"hgnc_symbol": "ncbigene_symbol", "hgnc_alias_symbol": "ncbigene_synonym"}
    lines = ["organism_id\torganism_name\torganism_group\tword\tmatch\tncbigene_symbol\tncbigene_id\tsource"]
    lines += [
        f"9606\tHomo sapiens\tPrimates\t{term}\t{term}\tG{gene}\t{gene + 1}\t{names.get(source, 'famplex_relations')}"
        for term, source, genes in words
        for gene in genes
    ]
    (folder / "_data" / f"{figid}-genes.tsv").write_text("\n".join(lines) + "\n")
    (folder / "_figures" / f"{figid}.md").write_text(f"---\n{head}organisms:\n- Homo sapiens\n{schema}---\n")


def write_rows(path: Path, figids: Iterable[str], figures: list[list[tuple[str, str, list[int]]]]) -> None:
    """Write one mention table of all figures."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write("figid\tpmcid\tword\tsymbol\tsource\thgnc_symbol\tentrez\n")
        for figid, words in zip(figids, figures, strict=True):
            pmcid = figid.partition("__")[0]
            for term, source, genes in words:
                stream.writelines(
                    f"{figid}.jpg\t{pmcid}\t{term}\t{term}\t{source}\tG{gene}\t{gene + 1}\n" for gene in genes
                )


def fold(text: str, indent: int = 2) -> str:
    """Return text as a plain YAML scalar folded at 80 columns."""
    lines, line = [], ""
    for word in text.split(" "):
        if len(line) + len(word) > 76:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return ("\n" + " " * indent).join([*lines, line])


def make_corpus(folder: Path, n_figures: int, form: str = "legacy", scale: float = 1.0, seed: int = 0) -> None:
    """Write a corpus into a folder."""
    rng = np.random.Generator(np.random.PCG64(seed))
    folder.mkdir(parents=True, exist_ok=True)
    if form != "table":
        (folder / "_figures").mkdir(exist_ok=True)
    if form == "current":
        (folder / "_data").mkdir(exist_ok=True)
    papers = rng.integers(1, max(2, int(n_figures * 0.92)), n_figures)
    figids = [f"PMC{1_000_000 + paper}__model-g{number:06d}" for number, paper in enumerate(papers.tolist())]
    figures = figure_words(rng, n_figures, scale)
    if form == "table":
        write_rows(folder / "genes.tsv", figids, figures)
        return
    for figid, words in zip(figids, figures, strict=True):
        write_page(folder, figid, rng, words, form)


def main() -> None:
    """Make what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--figures", type=int, default=64_643)
    parser.add_argument("--form", choices=("legacy", "current", "table"), default="legacy")
    parser.add_argument(
        "--scale", type=float, default=1.0, help="drawn entities per figure, against the whole database"
    )
    given = parser.parse_args()
    make_corpus(given.folder, given.figures, given.form, given.scale)


if __name__ == "__main__":
    main()
