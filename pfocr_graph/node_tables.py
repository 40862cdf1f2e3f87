"""Node tables: figures with what their pages say, genes, families and ambiguous words with their counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from urllib.parse import quote

import numpy as np
import numpy.typing as npt

from pfocr_graph.attributes import AMBIGUOUS, CHEMICAL, DISEASE, FAMILY, FIGURE, GENE
from pfocr_graph.columns import Column, ListColumn, NumberColumn, TextColumn
from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.famplex import famplex_curie
from pfocr_graph.incidence import Incidence
from pfocr_graph.network import NodeTable
from pfocr_graph.ragged import Ints
from pfocr_graph.records import Figure

__all__ = ["DrawnNodes", "drawn_tables", "figure_name", "figure_page", "figure_table"]

NAME_LENGTH = 60

PFOCR = "https://pfocr.wikipathways.org"
NCBI = "https://www.ncbi.nlm.nih.gov"
EUROPE_PMC = "https://europepmc.org"
NDEX = "https://www.ndexbio.org"
IN_PATHS = "/?&=#:;,+~%"
"""What a link on a site may have beside letters, digits and ``-._``."""

# Nearly every address is of what needs no quoting, and to see that takes a fifth of the time of quoting it.
_PLAIN_PART, _PLAIN_PATH = re.compile(r"[\w.~-]*", re.ASCII), re.compile(rf"[\w.\-{re.escape(IN_PATHS)}]*", re.ASCII)


def figure_name(figure: Figure) -> str:
    """Return what a figure is called in a drawing: its title cut to 60 characters, else its id.

    Examples
    --------
    >>> figure_name(Figure("PMC1__f1", title="Wnt signalling in the " + "very " * 10 + "long run"))
    'Wnt signalling in the very very very very very very very…'
    """
    title = " ".join((figure.title or "").split())
    if not title:
        return figure.figid
    if len(title) <= NAME_LENGTH:
        return title
    cut = title[: NAME_LENGTH - 1]
    at_word, _, _ = cut.rpartition(" ")
    return (at_word or cut).rstrip(" ,;:.") + "…"


@dataclass(frozen=True, slots=True, eq=False)
class DrawnNodes:
    """Genes, families, ambiguous words and concepts as node tables, and where each node of an incidence stands in them.

    Attributes
    ----------
    tables : mapping of node type to NodeTable
    number : ndarray of int, shape (n_nodes,)
        Place of each node of the incidence in the tables, -1 for one that is left out.
    names : list of str
        Name of each node of the incidence.
    ids : list of str
        Node id of each node of the incidence.
    """

    tables: Mapping[str, NodeTable]
    number: Ints
    names: list[str]
    ids: list[str]


def figure_table(
    corpus: FigureCorpus, genes_by_figure: Ints, entities_by_figure: Ints, extra: Mapping[str, Column]
) -> NodeTable:
    """Return the table of figures.

    Parameters
    ----------
    corpus : FigureCorpus
    genes_by_figure, entities_by_figure : ndarray of int, shape (figures,)
    extra : mapping of attribute name to Column
        Further attributes of each figure, such as centralities.
    """
    figures = corpus.figure_list

    def texts(value: Callable[[Figure], str | None]) -> TextColumn:
        return TextColumn.of(map(value, figures))

    figids = texts(attrgetter("figid"))
    pages = texts(lambda figure: figure_page(figure.figid))
    columns: dict[str, Column] = {
        "node_id": figids,
        "name": texts(figure_name),
        "type": TextColumn.constant(FIGURE, len(figures)),
        "represents": pages,
        "figid": figids,
        "pmcid": texts(attrgetter("pmcid")),
        "figure_number": texts(attrgetter("number")),
        "title": texts(attrgetter("title")),
        "paper_title": texts(attrgetter("paper_title")),
        "reference": texts(attrgetter("reference")),
        "caption": texts(attrgetter("caption")),
        "organisms": ListColumn.of("list_of_string", (figure.organisms or None for figure in figures)),
        **_annotations(figures),
        "year": NumberColumn.of("integer", [figure.year for figure in figures]),
        "n_genes": NumberColumn.of("integer", genes_by_figure),
        "n_entities": NumberColumn.of("integer", entities_by_figure),
        "pathway_score": NumberColumn.of("double", [figure.pathway_score for figure in figures]),
        "automl_pathway": NumberColumn.of("double", [figure.automl_pathway for figure in figures]),
        "figure_url": texts(_figure_url),
        "image_url": texts(_image_url),
        "pfocr_url": pages,
        "paper_url": texts(lambda figure: f"{NCBI}/pmc/articles/{_part(figure.pmcid)}/" if figure.pmcid else None),
        "ndex_url": texts(lambda figure: f"{NDEX}/viewer/networks/{_part(figure.ndex)}" if figure.ndex else None),
    }
    return NodeTable({**columns, **extra})


def _annotations(figures: Sequence[Figure]) -> dict[str, Column]:
    """Return the terms that a table of the user gives to figures; no column where it gives none."""
    if not any(figure.disease_annotations for figure in figures):
        return {}
    lists = (figure.disease_annotations or None for figure in figures)
    return {"disease_annotations": ListColumn.of("list_of_string", lists)}


def figure_page(figid: str) -> str:
    """Return the address of a figure's page at PFOCR.

    Examples
    --------
    >>> figure_page("PMC3471537__nihms406899f5")
    'https://pfocr.wikipathways.org/figures/PMC3471537__nihms406899f5.html'
    """
    return f"{PFOCR}/figures/{_part(figid)}.html"


def _part(text: str) -> str:
    """Return a text as one part of an address, which leads to no other site."""
    return text if _PLAIN_PART.fullmatch(text) else quote(text, safe="", errors="replace")


def _figure_url(figure: Figure) -> str | None:
    if not figure.figlink:
        return None
    link = figure.figlink.lstrip("/")
    return f"{NCBI}/{link if _PLAIN_PATH.fullmatch(link) else quote(link, safe=IN_PATHS, errors='replace')}"


def _image_url(figure: Figure) -> str | None:
    if not figure.pmcid or not figure.filename:
        return None
    # The site of PubMed Central itself has had no fixed address for a picture since October 2024.
    return f"{EUROPE_PMC}/articles/{_part(figure.pmcid)}/bin/{_part(figure.filename)}"


def drawn_tables(
    corpus: FigureCorpus,
    incidence: Incidence,
    extra: Mapping[str, Column],
    kept: npt.NDArray[np.bool_] | None = None,
) -> DrawnNodes:
    """Return the tables of genes and, over drawn entities, of families and ambiguous words; of concepts if it has them.

    Parameters
    ----------
    corpus : FigureCorpus
    incidence : Incidence
    extra : mapping of attribute name to Column
        Further attributes of each node.
    kept : ndarray of bool, shape (n_nodes,), optional
        Which nodes are in the tables; all without it.

    Returns
    -------
    DrawnNodes
    """
    genes, entities = corpus.genes, corpus.terms.entities
    codes = incidence.codes[: incidence.n_drawn].tolist()
    if incidence.axis == "genes":
        kinds, gene_of = [GENE] * len(codes), codes
    else:
        kinds = [entities.kind[code] for code in codes]
        gene_of = entities.members[entities.offsets[:-1][codes]].tolist() if codes else []
    members = [[] if kind == GENE else _curies(corpus, code) for kind, code in zip(kinds, codes, strict=True)]
    names = [
        genes.symbol[gene] if kind == GENE else entities.name[code]
        for kind, code, gene in zip(kinds, codes, gene_of, strict=True)
    ]
    taxa = [genes.taxon_id[gene] for gene in gene_of]
    ids = [
        f"ncbigene:{genes.ncbigene[gene]}" if kind == GENE else f"family:{taxon_id}:{name}"
        for kind, gene, name, taxon_id in zip(kinds, gene_of, names, taxa, strict=True)
    ]
    number = np.full(incidence.n_nodes, -1, dtype=np.int32)
    tables: dict[str, NodeTable] = {}
    there = np.ones(incidence.n_nodes, dtype=bool) if kept is None else kept
    for kind in (GENE, FAMILY, AMBIGUOUS):
        nodes = np.flatnonzero(there[: len(kinds)] & np.array([found == kind for found in kinds], dtype=bool))
        if not len(nodes):
            continue
        number[nodes] = sum(map(len, tables.values())) + np.arange(len(nodes))
        rows = nodes.tolist()
        columns: dict[str, Column] = {
            "node_id": TextColumn.of(ids[row] for row in rows),
            "name": TextColumn.of(names[row] for row in rows),
            "type": TextColumn.constant(kind, len(rows)),
        }
        if kind == GENE:
            columns["represents"] = columns["node_id"]
            columns["symbol"] = columns["name"]
            columns["ncbigene"] = TextColumn.of(genes.ncbigene[gene_of[row]] for row in rows)
        else:
            if kind == FAMILY:
                columns.update(_family_curies(corpus, [codes[row] for row in rows]))
            columns["member"] = ListColumn.of("list_of_string", [members[row] for row in rows])
        columns["organism"] = TextColumn.of(corpus.organism_name(taxa[row]) for row in rows)
        columns["taxon_id"] = TextColumn.of(taxa[row] for row in rows)
        columns["n_figures"] = NumberColumn.of("integer", incidence.n_figures[nodes])
        columns["n_papers"] = NumberColumn.of("integer", incidence.n_papers[nodes])
        columns.update((name, column.take(nodes)) for name, column in extra.items())
        tables[kind] = NodeTable(columns)
    if incidence.n_concepts:
        _add_concepts(corpus, incidence, extra, there, tables, number)
        concepts = incidence.codes[incidence.n_drawn :].tolist()
        names += [corpus.concepts.name[code] for code in concepts]
        ids += [corpus.concepts.curie[code] for code in concepts]
    return DrawnNodes(tables, number, names, ids)


def _family_curies(corpus: FigureCorpus, families: Sequence[int]) -> dict[str, Column]:
    """Return the CURIE of each family that FamPlex has under its name, or else under one other term of it."""
    wanted = dict.fromkeys(families)
    found: dict[int, set[str]] = {}
    for term, entity in enumerate(corpus.terms.entity.tolist()):
        if entity in wanted and (curie := famplex_curie(corpus.terms.text[term])):
            found.setdefault(entity, set()).add(curie)
    curies = [
        famplex_curie(corpus.terms.entities.name[code]) or (min(found[code]) if len(found.get(code, ())) == 1 else None)
        for code in families
    ]
    return {"represents": TextColumn.of(curies)} if any(curies) else {}


def _add_concepts(
    corpus: FigureCorpus,
    incidence: Incidence,
    extra: Mapping[str, Column],
    there: npt.NDArray[np.bool_],
    tables: dict[str, NodeTable],
    number: Ints,
) -> None:
    """Add the tables of chemicals and diseases, and where their nodes stand in them."""
    concepts, first = corpus.concepts, incidence.n_drawn
    kinds = np.array([concepts.kind[code] for code in incidence.codes[first:].tolist()])
    for kind in (CHEMICAL, DISEASE):
        nodes = first + np.flatnonzero((kinds == kind) & there[first:])
        if not len(nodes):
            continue
        number[nodes] = sum(map(len, tables.values())) + np.arange(len(nodes))
        codes = incidence.codes[nodes].tolist()
        ids = TextColumn.of(concepts.curie[code] for code in codes)
        tables[kind] = NodeTable(
            {
                "node_id": ids,
                "name": TextColumn.of(concepts.name[code] for code in codes),
                "type": TextColumn.constant(kind, len(nodes)),
                "represents": ids,
                "xrefs": ListColumn.of("list_of_string", (list(concepts.xrefs[code]) or None for code in codes)),
                "n_figures": NumberColumn.of("integer", incidence.n_figures[nodes]),
                "n_papers": NumberColumn.of("integer", incidence.n_papers[nodes]),
                **{name: column.take(nodes) for name, column in extra.items()},
            }
        )


def _curies(corpus: FigureCorpus, entity: int) -> list[str]:
    entities = corpus.terms.entities
    members = entities.members[entities.offsets[entity] : entities.offsets[entity + 1]].tolist()
    return [f"ncbigene:{corpus.genes.ncbigene[gene]}" for gene in members]
