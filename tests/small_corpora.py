"""Small corpora drawn as tables, and random ones with families, ambiguous words and two organisms."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st

from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.records import Figure, FigureRecord, Mention

HUMAN, MOUSE = "9606", "10090"

Row = tuple[str, str, str, str, str]
"""figure, word, term, source, gene symbol; lower-case symbols are mouse genes."""


def gene_number(symbol: str) -> str:
    """Return an id that is the same for the same symbol."""
    return str(int.from_bytes(symbol.encode(), "big"))


def corpus_of(
    rows: Iterable[Row],
    *,
    papers: dict[str, str] | None = None,
    years: dict[str, int] | None = None,
    empty: Iterable[str] = (),
) -> FigureCorpus:
    """Make a corpus of rows; a figure is a paper of its own unless `papers` says otherwise."""
    mentions: dict[str, list[Mention]] = {figid: [] for figid in empty}
    for figid, word, term, source, symbol in rows:
        taxon_id = MOUSE if symbol.islower() else HUMAN
        mention = Mention(word, term, source, gene_number(symbol), symbol, taxon_id)
        mentions.setdefault(figid, []).append(mention)
    return FigureCorpus.from_records(
        FigureRecord(
            Figure(figid, pmcid=(papers or {}).get(figid, figid), year=(years or {}).get(figid)),
            tuple(found),
            "legacy",
            "read",
            "a table in a test",
        )
        for figid, found in mentions.items()
    )


LEXICON: dict[str, tuple[str, ...]] = {
    "PI3K": ("PIK3CA", "PIK3CB", "PIK3CD"),
    "AKT": ("AKT1", "AKT2"),
    "PKB": ("AKT1", "AKT2"),
    "MTORC1": ("MTOR", "RPTOR"),
    "MTOR": ("MTOR",),
    "ASC": ("PYCARD", "STS"),
    "AKT1": ("AKT1",),
    "PIK3CA": ("PIK3CA",),
    "MTORC": ("MTOR", "RPTOR", "AKT1"),
    "STS": ("STS",),
    "akt": ("akt1", "akt2"),
    "mtor": ("mtor",),
}
SOURCES = ("hgnc_symbol", "hgnc_alias_symbol", "bioentities_symbol")
FIGURES = ("PMC1__a", "PMC1__b", "PMC10__a", "PMC2__a", "PMC2__b", "PMC3__a")


@st.composite
def tables(draw: st.DrawFn) -> list[Row]:
    """Draw rows of figures, words, terms and genes, tables truncated as real ones are."""
    rows: list[Row] = []
    for figid in draw(st.lists(st.sampled_from(FIGURES), unique=True, min_size=1)):
        for term in draw(st.lists(st.sampled_from(sorted(LEXICON)), unique=True, max_size=7)):
            genes = LEXICON[term]
            shown = draw(st.lists(st.sampled_from(genes), unique=True, min_size=1, max_size=len(genes)))
            for word in draw(st.lists(st.sampled_from([term, f"{term}/x"]), unique=True, min_size=1)):
                rows.extend((figid, word, term, draw(st.sampled_from(SOURCES)), gene) for gene in shown)
    return rows


PAPERS = {figid: figid.partition("__")[0] for figid in FIGURES}
YEARS = {"PMC1__a": 2001, "PMC1__b": 2004, "PMC2__a": 1999}
