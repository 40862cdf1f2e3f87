"""Every attribute that we write, declared once: its name, type, meaning, and what carries it.

Writers, reports, checks and the reference table take names and types from here, so that one attribute has one type
in every format.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

__all__ = [
    "ATTRIBUTES",
    "EDGE_ATTRIBUTES",
    "NETWORK_ATTRIBUTES",
    "NODE_ATTRIBUTES",
    "Attribute",
    "AttributeType",
    "is_list",
    "item_type",
    "node_noun",
]

AttributeType = Literal[
    "string",
    "integer",
    "long",
    "double",
    "boolean",
    "list_of_string",
    "list_of_integer",
    "list_of_long",
    "list_of_double",
    "list_of_boolean",
]
"""The types of the CX formats; `integer` has 32 bits and `long` 64."""

ATTRIBUTE_TYPES: tuple[str, ...] = get_args(AttributeType)

FIGURE = "figure"
GENE = "gene"
FAMILY = "proteinfamily"
AMBIGUOUS = "ambiguous"
CHEMICAL = "chemical"
DISEASE = "disease"
_NODE_NOUNS = {
    FIGURE: ("figure", "figures"),
    GENE: ("gene", "genes"),
    FAMILY: ("family", "families"),
    AMBIGUOUS: ("ambiguous word", "ambiguous words"),
    CHEMICAL: ("chemical", "chemicals"),
    DISEASE: ("disease", "diseases"),
}
NODE_TYPES = tuple(_NODE_NOUNS)
MENTIONS = "mentions"
CO_OCCURS = "co-occurs-with"
SHARES_GENES = "shares-genes-with"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: `on` says which node types, interactions or the network carry it (empty: all of its side)."""

    name: str
    type: AttributeType
    on: tuple[str, ...]
    meaning: str


def node_noun(node_type: str, number: int) -> str:
    """Return what a sentence calls so many nodes of a type.

    Examples
    --------
    >>> node_noun("proteinfamily", 1), node_noun("ambiguous", 2)
    ('family', 'ambiguous words')
    """
    return _NODE_NOUNS[node_type][number != 1]


@cache
def is_list(kind: AttributeType) -> bool:
    """Tell whether a type holds several items.

    Examples
    --------
    >>> is_list("list_of_string"), is_list("string")
    (True, False)
    """
    return kind.startswith("list_of_")


@cache
def item_type(kind: AttributeType) -> str:
    """Return the type of one value: the type itself, or that of a list's items.

    Examples
    --------
    >>> item_type("list_of_long"), item_type("double")
    ('long', 'double')
    """
    return kind.removeprefix("list_of_")


_OF_ORGANISM = (GENE, FAMILY, AMBIGUOUS)
_CONCEPTS = (CHEMICAL, DISEASE)
_DRAWN = (*_OF_ORGANISM, *_CONCEPTS)
_EXPANDED = (FAMILY, AMBIGUOUS)
_PAIRS = (CO_OCCURS, SHARES_GENES)

NODE_ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute(
        "node_id",
        "string",
        (),
        "the id before any escaping: figid, family:{taxon}:{term} or a CURIE",
    ),
    Attribute("name", "string", (), "gene symbol, term of the family, name, or short figure title"),
    Attribute("type", "string", (), ", ".join(NODE_TYPES[:-1]) + f" or {NODE_TYPES[-1]}"),
    Attribute("represents", "string", (), "CURIE of the gene, family, chemical or disease; the page of a figure"),
    Attribute("symbol", "string", (GENE,), "official gene symbol as the lexicon had it"),
    Attribute("ncbigene", "string", (GENE,), "NCBI Gene id, as text"),
    Attribute("organism", "string", _OF_ORGANISM, "organism in whose lexicon the words were matched"),
    Attribute("taxon_id", "string", _OF_ORGANISM, "NCBI Taxonomy id of that organism, as text"),
    Attribute("member", "list_of_string", _EXPANDED, "CURIEs of the genes that the term names"),
    Attribute("xrefs", "list_of_string", _CONCEPTS, "its CURIEs beside the one that it represents"),
    Attribute("n_figures", "integer", _DRAWN, "figures that mention it"),
    Attribute("n_papers", "integer", _DRAWN, "papers with a figure that mentions it"),
    Attribute("figid", "string", (FIGURE,), "figure id: {pmcid}__{file stem}"),
    Attribute("pmcid", "string", (FIGURE,), "PubMed Central id of the paper"),
    Attribute("figure_number", "string", (FIGURE,), "number of the figure in its paper"),
    Attribute("title", "string", (FIGURE,), "figure title"),
    Attribute("paper_title", "string", (FIGURE,), "title of the paper"),
    Attribute("reference", "string", (FIGURE,), "short citation of the paper"),
    Attribute("caption", "string", (FIGURE,), "figure caption"),
    Attribute("organisms", "list_of_string", (FIGURE,), "organisms that the page names"),
    Attribute(
        "disease_annotations", "list_of_string", (FIGURE,), "disease terms that --disease-annotations gives the figure"
    ),
    Attribute("year", "integer", (FIGURE,), "year of publication"),
    Attribute("n_genes", "integer", (FIGURE,), "genes that the figure mentions, after filters"),
    Attribute("n_entities", "integer", (FIGURE,), "drawn entities of the figure: each family counts once"),
    Attribute("pathway_score", "double", (FIGURE,), "PFOCR's probability that the picture is a pathway (2020)"),
    Attribute("automl_pathway", "double", (FIGURE,), "PFOCR's probability that the picture is a pathway (AutoML)"),
    Attribute("figure_url", "string", (FIGURE,), "the figure in PubMed Central"),
    Attribute("image_url", "string", (FIGURE,), "the picture itself in Europe PMC"),
    Attribute("thumbnail", "string", (FIGURE,), "the picture to draw in the node, where figures are drawn as pictures"),
    Attribute("pfocr_url", "string", (FIGURE,), "the figure's page at PFOCR"),
    Attribute("paper_url", "string", (FIGURE,), "the paper in PubMed Central"),
    Attribute("ndex_url", "string", (FIGURE,), "the figure's own network on NDEx"),
    Attribute(
        "bipartite_degree_centrality",
        "double",
        (),
        "share of the other side (figures, or all else) that it is joined to",
    ),
    Attribute("bipartite_closeness_centrality", "double", (), "closeness in the graph of mentions"),
    Attribute("bipartite_betweenness_centrality", "double", (), "betweenness in the graph of mentions"),
    Attribute("gene_degree", "integer", _DRAWN, "neighbours in the co-occurrence graph"),
    Attribute("gene_strength", "integer", _DRAWN, "sum of the supporting figures over its co-occurrence edges"),
    Attribute("gene_betweenness", "double", _DRAWN, "betweenness in the co-occurrence graph, unweighted"),
    Attribute("gene_closeness", "double", _DRAWN, "closeness in the co-occurrence graph, unweighted"),
    Attribute("gene_pagerank", "double", _DRAWN, "PageRank in the co-occurrence graph, weighted by support"),
    Attribute("gene_eigenvector", "double", _DRAWN, "eigenvector centrality in the largest component, weighted"),
    Attribute("gene_core", "integer", _DRAWN, "k-core number in the co-occurrence graph"),
    Attribute("community", "integer", (), "number of its community, 1 being the largest (Leiden)"),
    Attribute("story", "integer", (FIGURE,), "number of the story it tells: figures linked at Jaccard 0.6 or more"),
)

EDGE_ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute("interaction", "string", (), "mentions, co-occurs-with or shares-genes-with"),
    Attribute("name", "string", (), "source (interaction) target"),
    Attribute("words", "list_of_string", (MENTIONS,), "the words as OCR read them, one for each mention"),
    Attribute(
        "matches",
        "list_of_string",
        (MENTIONS,),
        "the matched term of each word, itself where there is none",
    ),
    Attribute(
        "lexicon_sources",
        "list_of_string",
        (MENTIONS,),
        "the lexicon source of each, mesh for chemicals and diseases; several behind one match are joined by +",
    ),
    Attribute(
        "lexicon",
        "string",
        (MENTIONS,),
        "the best evidence: symbol (or the name of a chemical or disease), synonym, ambiguous or family",
    ),
    Attribute("n_figures", "integer", (CO_OCCURS,), "figures that mention both"),
    Attribute("n_independent_figures", "integer", (CO_OCCURS,), "figures that draw both by words of their own"),
    Attribute(
        "n_direct_figures",
        "integer",
        (CO_OCCURS,),
        "figures in which a term that names nothing else names each",
    ),
    Attribute(
        "n_papers",
        "integer",
        (CO_OCCURS,),
        "papers with a supporting figure, under the family policy in force",
    ),
    Attribute("jaccard", "double", _PAIRS, "shared figures (or entities) over all figures (or entities) of both"),
    Attribute("npmi", "double", (CO_OCCURS,), "normalised pointwise mutual information, -1 to 1"),
    Attribute("overlap", "double", _PAIRS, "overlap coefficient: shared over the smaller of the two"),
    Attribute("collaboration", "double", (CO_OCCURS,), "Newman's weight: each figure gives 1/(entities - 1)"),
    Attribute(
        "effective_figures",
        "double",
        (CO_OCCURS,),
        "supporting figures, near-duplicates counted together as one",
    ),
    Attribute("expected_figures", "double", _PAIRS, "expected support under the null model in force"),
    Attribute("fold", "double", _PAIRS, "support over expected support"),
    Attribute("p_value", "double", _PAIRS, "probability of this support or more under the null model"),
    Attribute("q_value", "double", _PAIRS, "Benjamini-Hochberg false discovery rate"),
    Attribute("neg_log10_q", "double", _PAIRS, "-log10 of the q-value"),
    Attribute("weakest_lexicon", "string", (CO_OCCURS,), "lexicon of the weaker end, in the best supporting figure"),
    Attribute("first_year", "integer", (CO_OCCURS,), "earliest year of a supporting figure"),
    Attribute("last_year", "integer", (CO_OCCURS,), "latest year of a supporting figure"),
    Attribute("figure_ids", "list_of_string", (CO_OCCURS,), "supporting figures, sorted; the first ones when many"),
    Attribute("n_shared_entities", "integer", (SHARES_GENES,), "drawn entities in both figures, a family once"),
    Attribute("n_shared_genes", "integer", (SHARES_GENES,), "genes in both figures"),
    Attribute(
        "shared_genes",
        "list_of_string",
        (SHARES_GENES,),
        "symbols of genes in both; the first ones when many",
    ),
)

NETWORK_ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute("name", "string", (), "title of the network"),
    Attribute("description", "string", (), "what it shows and how it was made"),
    Attribute("version", "string", (), "version of the tool and options in short"),
    Attribute("organism", "string", (), "organism whose lexicon was used"),
    Attribute("rights", "string", (), "licence of the PFOCR data"),
    Attribute("rightsHolder", "string", (), "who made the data"),
    Attribute("reference", "string", (), "what to cite"),
    Attribute("networkType", "list_of_string", (), "kind of network, in NDEx's words"),
    Attribute("methods", "string", (), "how edges were counted and filtered"),
    Attribute("support", "string", (), "the attribute that counts the support of edges, under --families and --unit"),
    Attribute("prov:wasDerivedFrom", "string", (), "the input, by digest"),
    Attribute("prov:wasGeneratedBy", "string", (), "the command"),
)

ATTRIBUTES: dict[str, dict[str, Attribute]] = {
    "node": {attribute.name: attribute for attribute in NODE_ATTRIBUTES},
    "edge": {attribute.name: attribute for attribute in EDGE_ATTRIBUTES},
    "network": {attribute.name: attribute for attribute in NETWORK_ATTRIBUTES},
}
"""Attributes by side (node, edge, network) and name."""
