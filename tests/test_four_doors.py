"""Four doors, one room: the same figures give an equal corpus in any form, but for what a form cannot hold."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from doors import BY_IDS, BY_ROWS, copy_example, tar_folder, write_packed, zip_folder

from pfocr_graph import FigureCorpus, build_network, read_corpus
from pfocr_graph.readers import READERS

pytest.importorskip("pyarrow")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example corpus as a folder, without what is no data."""
    return copy_example(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def pages(site: Path) -> FigureCorpus:
    return read_corpus(site, strict=True)


@pytest.fixture(scope="module")
def human(pages: FigureCorpus) -> FigureCorpus:
    return pages.select(organism="human")


@pytest.fixture(scope="module")
def adrd() -> FigureCorpus:
    place = os.environ.get("PFOCR_GRAPH_DATA")
    if not place:
        pytest.skip("PFOCR_GRAPH_DATA does not name the folder of real PFOCR data")
    return read_corpus(Path(place) / "pfocr-adrd" / "genes.tsv.gz")


def figure_genes(corpus: FigureCorpus) -> set[tuple[str, str]]:
    frame = corpus.mention_frame
    return set(zip(frame["figid"].tolist(), frame["ncbigene"].tolist(), strict=True))


def edges(corpus: FigureCorpus, **choices: Any) -> Any:
    return build_network(corpus, network="genes", min_figures=1, **choices).edges


def test_every_form_has_a_door_here() -> None:
    assert {*BY_ROWS, *BY_IDS, "mention-rds", "archive", "packed"} == {*READERS}


def test_a_folder_an_archive_and_a_packed_corpus_hold_everything(
    site: Path, pages: FigureCorpus, tmp_path: Path
) -> None:
    doors = [
        zip_folder(site, tmp_path / "a.zip"),
        tar_folder(site, tmp_path / "a.tar.gz"),
        write_packed(pages, tmp_path),
    ]
    for door in doors:
        found = read_corpus(door, strict=True)
        assert found.figure_list == pages.figure_list, door
        assert found.mention_frame.equals(pages.mention_frame), door
        assert (found.genes, found.terms.entity.tolist()) == (pages.genes, pages.terms.entity.tolist()), door
        assert found.organism_names == pages.organism_names, door
        assert found.settlement.origins.keys() == pages.settlement.origins.keys(), door
        assert found.settlement.without_genes == pages.settlement.without_genes, door
        assert found.select(organism="mouse").n_mentions == 11


@pytest.mark.parametrize("form", BY_ROWS)
def test_a_form_with_words_holds_every_human_mention(human: FigureCorpus, tmp_path: Path, form: str) -> None:
    found = read_corpus(BY_ROWS[form](human, tmp_path), strict=True)
    assert found.mention_frame.equals(human.mention_frame)
    papers = {figure.figid: figure.pmcid for figure in human.figure_list}
    assert {figure.figid: figure.pmcid for figure in found.figure_list}.items() <= papers.items()
    for families in ("discount", "collapse"):
        assert edges(found, families=families)["name"].equals(edges(human, families=families)["name"])


@pytest.mark.parametrize("form", BY_IDS)
def test_a_form_with_ids_holds_which_figure_has_which_gene(human: FigureCorpus, tmp_path: Path, form: str) -> None:
    found = read_corpus(BY_IDS[form](human, tmp_path), strict=True)
    assert figure_genes(found) == figure_genes(human)
    titles = {figure.figid: figure.title for figure in human.figure_list}
    assert {figure.figid: figure.title for figure in found.figure_list}.items() <= titles.items()
    counted = edges(human, families="keep"), edges(found, families="keep")
    assert len(counted[0]) == len(counted[1]) == 4697
    assert sorted(counted[0]["n_figures"]) == sorted(counted[1]["n_figures"])


def test_an_organism_is_that_of_the_gmt(pages: FigureCorpus, tmp_path: Path) -> None:
    for organism in ("mouse", "7227"):
        own = pages.select(organism=organism)
        found = read_corpus(BY_IDS["gmt"](own, tmp_path))
        assert (found.taxon_ids, figure_genes(found)) == (own.taxon_ids, figure_genes(own))


def test_gmts_of_all_organisms_beside_pages_add_nothing_and_confirm_them(
    site: Path, pages: FigureCorpus, tmp_path: Path
) -> None:
    doors = [BY_IDS["gmt"](pages.select(organism=taxon_id), tmp_path) for taxon_id in pages.taxon_ids]
    merged = read_corpus([*doors, site], strict=True)
    assert merged.mention_frame.equals(pages.mention_frame)
    assert merged.settlement.conflicting == ()
    assert len(merged.settlement.confirmed) == 43
    bare = read_corpus(doors, strict=True)
    assert figure_genes(bare) == figure_genes(pages)
    figures_alone = read_corpus([*doors, site / "_figures"], strict=True)
    assert figure_genes(figures_alone) == figure_genes(pages)


def test_pages_alone_give_titles_and_a_gmt_gives_genes(site: Path, human: FigureCorpus, tmp_path: Path) -> None:
    shutil.copytree(site / "_figures", tmp_path / "_figures")
    gmt = BY_IDS["gmt"](human, tmp_path)
    merged = read_corpus([tmp_path / "_figures", gmt], strict=True)
    assert figure_genes(merged) == figure_genes(human)
    captions = {figure.figid: figure.caption for figure in merged.figure_list if figure.caption}
    assert len(captions) == 35


def test_a_gmt_that_uses_aliases_meets_the_pages(site: Path, human: FigureCorpus, tmp_path: Path) -> None:
    gmt = BY_IDS["gmt"](human, tmp_path)
    text = gmt.read_text(encoding="utf-8")
    aliases = {figure.figid: figure.aliases[0] for figure in human.figure_list if figure.aliases}
    for figid, alias in aliases.items():
        text = text.replace(f"{figid}\t", f"{alias}\t")
    gmt.write_text(text, encoding="utf-8")
    merged = read_corpus([site, gmt], strict=True)
    assert len(aliases) > 30
    assert merged.n_figures == human.n_figures
    assert merged.settlement.conflicting == ()
    (figid, alias), *_ = aliases.items()
    years = tmp_path / "years.tsv"
    years.write_text(f"figid\tyear\n{alias}\t1900\n", encoding="utf-8")
    (figure,) = read_corpus(site, year_table=years).select(figure_ids=[alias, figid]).figure_list
    assert (figure.figid, figure.year) == (figid, 1900)


@pytest.mark.parametrize("form", [*BY_ROWS, *BY_IDS, "packed"])
def test_the_real_corpus_has_equal_gene_pairs_through_every_door(adrd: FigureCorpus, tmp_path: Path, form: str) -> None:
    writers = {**BY_ROWS, **BY_IDS, "packed": write_packed}
    found = read_corpus(writers[form](adrd, tmp_path), strict=True)
    (matrix, figids, genes), (expected, *axes) = found.incidence(), adrd.incidence()
    assert [figids, genes] == axes
    assert abs(matrix - expected).sum() == 0
    if form not in BY_IDS:
        assert found.mention_frame.equals(adrd.mention_frame)
