"""The example corpus says what its README says: counted by brute force on the files, without the package's code."""

from __future__ import annotations

import csv
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import pytest
import yaml

EXAMPLE = Path(str(files("pfocr_graph").joinpath("example")))
HUMAN = "9606"
FAMILY_SOURCES = {"bioentities_symbol", "famplex_relations"}
MISSING = {"", "NA", ".na.character"}

Genes: TypeAlias = frozenset[str]


class Row(NamedTuple):
    word: str
    term: str
    source: str
    symbol: str
    ncbigene: str
    organism: str


class Figure(NamedTuple):
    page: dict[str, Any]
    rows: list[Row]


def read_page(path: Path) -> dict[str, Any]:
    opening, front, rest = path.read_text(encoding="utf-8").split("---\n")
    assert (opening, rest) == ("", "")
    page: dict[str, Any] = yaml.load(front, Loader=yaml.BaseLoader)  # noqa: S506 (makes nothing but text)
    assert page["figid"] == path.stem
    return page


def read_legacy(path: Path) -> Figure:
    page = read_page(path)
    fields = ("word", "symbol", "source", "hgnc_symbol", "entrez", "organism")
    genes_inside = [{**gene, "organism": HUMAN} for gene in page["genes"]]
    return Figure(page, [Row(*(gene[field] for field in fields)) for gene in genes_inside])


def read_current(path: Path) -> Figure:
    page = read_page(path)
    assert "genes" not in page
    table = EXAMPLE / "_data" / f"{path.stem}-genes.tsv"
    if not table.exists():
        return Figure(page, [])
    fields = ("word", "match", "source", "ncbigene_symbol", "ncbigene_id", "organism_id")
    with table.open(encoding="utf-8", newline="") as lines:
        return Figure(page, [Row(*(row[f] for f in fields)) for row in csv.DictReader(lines, delimiter="\t")])


@cache
def current_form() -> dict[str, Figure]:
    return {path.stem: read_current(path) for path in sorted((EXAMPLE / "_figures").glob("*.md"))}


@cache
def legacy_form() -> dict[str, Figure]:
    return {path.stem: read_legacy(path) for path in sorted((EXAMPLE / "legacy").glob("*.md"))}


@cache
def corpus() -> dict[str, Figure]:
    """Return every figure once, the current form before the legacy one."""
    return {**legacy_form(), **current_form()}


@cache
def human_rows() -> dict[str, list[Row]]:
    rows = {figid: [row for row in figure.rows if row.organism == HUMAN] for figid, figure in corpus().items()}
    return {figid: found for figid, found in rows.items() if found}


@cache
def members() -> dict[str, Genes]:
    terms = sorted({row.term for rows in human_rows().values() for row in rows})
    return {
        term: frozenset(row.ncbigene for rows in human_rows().values() for row in rows if row.term == term)
        for term in terms
    }


@cache
def symbols() -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for rows in human_rows().values():
        for row in rows:
            found.setdefault(row.ncbigene, set()).add(row.symbol)
    return {ncbigene: sorted(names) for ncbigene, names in found.items()}


def paper(figid: str) -> str:
    return figid.partition("__")[0]


def genes(figid: str) -> set[str]:
    return {row.ncbigene for row in human_rows()[figid]}


def entities(figid: str) -> set[Genes]:
    return {members()[row.term] for row in human_rows()[figid]}


class Support(NamedTuple):
    plain: list[str]
    independent: list[str]
    direct: list[str]


@cache
def support() -> dict[tuple[str, str], Support]:
    """Return the figures that support each pair, straight from the definitions."""
    pairs: dict[tuple[str, str], Support] = {}
    for figid, rows in human_rows().items():
        matches = {(row.word, row.term) for row in rows}
        naming = {gene: {match for match in matches if gene in members()[match[1]]} for gene in genes(figid)}
        alone = {gene for gene in naming if any(members()[term] == {gene} for _, term in naming[gene])}
        for one, other in itertools.combinations(sorted(naming), 2):
            supported = pairs.setdefault((one, other), Support([], [], []))
            supported.plain.append(figid)
            if not (naming[one] <= naming[other] or naming[other] <= naming[one]):
                supported.independent.append(figid)
            if one in alone and other in alone:
                supported.direct.append(figid)
    return pairs


def collapsed_pairs() -> set[tuple[Genes, Genes]]:
    return {
        (one, other)
        for figid in human_rows()
        for one, other in itertools.combinations(sorted(entities(figid), key=sorted), 2)
        if not one & other
    }


def alike(minimum: float) -> list[tuple[str, str]]:
    """Return pairs of figures of five or more drawn entities with at least this Jaccard index."""
    large = [figid for figid in sorted(human_rows()) if len(entities(figid)) >= 5]
    return [
        (one, other)
        for one, other in itertools.combinations(large, 2)
        if len(entities(one) & entities(other)) >= minimum * len(entities(one) | entities(other))
    ]


def components() -> list[int]:
    """Return the numbers of nodes of the components of the figure-gene graph, largest first."""
    groups: list[set[str]] = []
    for figid in human_rows():
        joined = {figid} | genes(figid)
        touching = [group for group in groups if group & joined]
        groups = [group for group in groups if not group & joined] + [joined.union(*touching)]
    return sorted(map(len, groups), reverse=True)


def kind(term: str) -> str:
    if len(members()[term]) == 1:
        return "gene"
    sources = {row.source for rows in human_rows().values() for row in rows if row.term == term}
    return "family" if sources & FAMILY_SOURCES else "ambiguous"


def said(names: Iterable[object]) -> str:
    return ", ".join(map(str, names))


def matched(pmcid: str, term: str) -> str:
    """Return the genes that a term names in the one figure of a paper that has it."""
    (found,) = (
        [row.symbol for row in rows if row.term == term]
        for figid, rows in human_rows().items()
        if paper(figid) == pmcid and any(row.term == term for row in rows)
    )
    return said(sorted(found))


def n_matched(form: dict[str, Figure], pmcid: str, term: str) -> int:
    return sum(
        row.term == term and row.organism == HUMAN
        for figid, figure in form.items()
        if paper(figid) == pmcid
        for row in figure.rows
    )


def entity_kinds() -> str:
    kinds = {members()[row.term]: kind(row.term) for rows in human_rows().values() for row in rows}
    counted = Counter(kinds.values())
    return (
        f"{len(kinds)}: {counted['gene']} genes, {counted['family']} families, {counted['ambiguous']} ambiguous terms"
    )


def organisms_in(figid: str) -> str:
    with (EXAMPLE / "_data" / f"{figid}-genes.tsv").open(encoding="utf-8", newline="") as lines:
        counted = Counter(row["organism_name"] for row in csv.DictReader(lines, delimiter="\t"))
    return said(f"{name} {n_rows}" for name, n_rows in sorted(counted.items()))


def years() -> list[str]:
    return sorted(figure.page["year"] for figure in corpus().values() if figure.page["year"] not in MISSING)


def largest() -> str:
    figid = max(human_rows(), key=lambda name: len(genes(name)))
    return f"{figid}: {len(genes(figid))} genes, {len(entities(figid))} drawn entities"


QUESTIONS: dict[str, Callable[[], object]] = {
    "figures": lambda: len(corpus()),
    "papers": lambda: len(set(map(paper, corpus()))),
    "pages in the current form": lambda: len(current_form()),
    "pages in the legacy form": lambda: len(legacy_form()),
    "figures in both forms": lambda: said(sorted(current_form().keys() & legacy_form().keys())),
    "figures without genes": lambda: said(figid for figid, figure in sorted(corpus().items()) if not figure.rows),
    "current pages without a gene table": lambda: sum(not figure.rows for figure in current_form().values()),
    "years": lambda: f"{years()[0]} to {years()[-1]}",
    "figures without a year": lambda: len(corpus()) - len(years()),
    "papers with two figures": lambda: said(
        pmcid for pmcid, n_figures in sorted(Counter(map(paper, corpus())).items()) if n_figures == 2
    ),
    "human genes": lambda: len(symbols()),
    "human figure-gene pairs": lambda: sum(len(genes(figid)) for figid in human_rows()),
    "human gene pairs drawn in one figure (plain)": lambda: len(support()),
    "human gene pairs with independent support": lambda: sum(bool(pair.independent) for pair in support().values()),
    "human gene pairs with direct support": lambda: sum(bool(pair.direct) for pair in support().values()),
    "human gene pairs with independent support in two or more figures": lambda: sum(
        len(pair.independent) > 1 for pair in support().values()
    ),
    "drawn entities": entity_kinds,
    "pairs of drawn entities that share no member": lambda: len(collapsed_pairs()),
    "nodes in each component of the human figure-gene graph": lambda: said(components()),
    "the largest figure": largest,
    "human gene pairs in the largest figure (plain)": lambda: max(
        Counter(figid for pair in support().values() for figid in pair.plain).values()
    ),
    "figure pairs at Jaccard 0.8 or more": lambda: len(alike(0.8)),
    "papers of these figures": lambda: said(sorted({paper(figid) for pair in alike(0.8) for figid in pair})),
    "figures with the same five or more drawn entities": lambda: said(
        " and ".join(map(paper, pair)) for pair in alike(1)
    ),
    "genes of mTORC1 where MTOR has no word of its own (PMC99000019)": lambda: matched("PMC99000019", "MTORC1"),
    "genes of mTORC1 where MTOR went to another word (PMC99000020)": lambda: matched("PMC99000020", "MTORC1"),
    "genes of MAPK where ERK and JNK were read first (PMC99000008)": lambda: matched("PMC99000008", "MAPK"),
    "genes of SMAD where SMAD3 and SMAD4 were read first (PMC99000028)": lambda: matched("PMC99000028", "SMAD"),
    "genes of PI3K in the legacy page of PMC99000001": lambda: n_matched(legacy_form(), "PMC99000001", "PI3K"),
    "genes of PI3K in its current page": lambda: n_matched(current_form(), "PMC99000001", "PI3K"),
    "genes of ASC (PMC99000029)": lambda: matched("PMC99000029", "ASC"),
    "genes of DM1 (PMC99000002)": lambda: matched("PMC99000002", "DM1"),
    "gene of ATP (PMC99000029)": lambda: matched("PMC99000029", "ATP"),
    "gene of LPS (PMC99000029)": lambda: matched("PMC99000029", "LPS"),
    "gene of FIND (PMC99000030)": lambda: matched("PMC99000030", "FIND"),
    "gene of Aß (PMC99000033)": lambda: matched("PMC99000033", "ASS"),
    "rows of each organism in PMC99000002__exj-2011-0214f2": lambda: organisms_in("PMC99000002__exj-2011-0214f2"),
    "title of PMC99000038__exj-2008-0033f6": lambda: corpus()["PMC99000038__exj-2008-0033f6"].page["figtitle"],
    "number of PMC99000038__exj-2008-0033f6": lambda: corpus()["PMC99000038__exj-2008-0033f6"].page["number"],
    "words of PMC99000038__exj-2008-0033f6": lambda: said(
        row.word for row in corpus()["PMC99000038__exj-2008-0033f6"].rows
    ),
    "genes with two symbols": lambda: said(
        f"{ncbigene} ({' and '.join(names)})" for ncbigene, names in sorted(symbols().items()) if len(names) > 1
    ),
    "words with Greek letters": lambda: said(
        sorted({row.word for rows in human_rows().values() for row in rows if re.search("[α-ω]", row.word)})
    ),
}


def readme_table(heading: str) -> list[list[str]]:
    """Return the rows of the table under a heading of the README."""
    text = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_readme_gives_the_counted_answer(question: str) -> None:
    assert dict(readme_table("Known answers"))[question] == str(QUESTIONS[question]())


def test_every_answer_in_the_readme_is_checked() -> None:
    assert [question for question, _ in readme_table("Known answers")] == list(QUESTIONS)


def test_the_readme_lists_every_term_that_names_several_genes() -> None:
    expanded = [
        [term, kind(term), str(len(found)), " ".join(sorted(symbols()[gene][0] for gene in found))]
        for term, found in sorted(members().items())
        if len(found) > 1
    ]
    assert readme_table("Terms that name several genes") == expanded


def test_the_readme_gives_the_support_of_the_pairs_that_it_lists() -> None:
    by_symbol = {name: ncbigene for ncbigene, names in symbols().items() for name in names}
    listed = readme_table("Pairs to look for")
    for one, other, *counts in listed:
        pair = support()[min((by_symbol[one], by_symbol[other]), (by_symbol[other], by_symbol[one]))]
        figures = [len(pair.plain), len(pair.independent), len(pair.direct)]
        papers = [len(set(map(paper, pair.plain))), len(set(map(paper, pair.independent)))]
        assert (one, other, list(map(int, counts))) == (one, other, figures + papers)
    assert len(listed) >= 8


def test_every_figure_that_the_readme_names_is_there() -> None:
    named = re.findall(r"PMC\d+(?:__[\w.-]*\w)?", (EXAMPLE / "README.md").read_text(encoding="utf-8"))
    assert set(named) <= corpus().keys() | set(map(paper, corpus()))


def test_every_page_says_that_it_is_illustrative() -> None:
    for figure in [*current_form().values(), *legacy_form().values()]:
        assert figure.page["caption"].startswith("Illustrative figure, made up as an example.")
        assert figure.page["schema-jsonld"]["description"] == figure.page["caption"]
        assert figure.page["pmcid"] == paper(figure.page["figid"])
        assert "Example J" in figure.page["reftext"]


def test_a_current_table_names_each_gene_once_an_organism() -> None:
    for figure in current_form().values():
        named = [(row.organism, row.ncbigene) for row in figure.rows]
        assert len(named) == len(set(named))


def test_the_two_forms_have_the_keys_of_the_real_pages() -> None:
    legacy = {"figid", "number", "caption", "pmcid", "pathway_score", "figtitle", "year", "organisms", "genes"}
    current = {"figid", "number", "caption", "pmcid", "automl_pathway", "figtitle", "year", "organisms", "doi"}
    assert all(legacy <= figure.page.keys() for figure in legacy_form().values())
    assert all(current <= figure.page.keys() for figure in current_form().values())
    assert {type(figure.page["organisms"]) for figure in corpus().values()} == {str, list}
    assert {figure.page["doi"] in MISSING for figure in current_form().values()} == {True, False}


def test_the_corpus_is_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in EXAMPLE.rglob("*") if path.is_file()) < 400_000
