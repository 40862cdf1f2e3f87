"""The records that every reader yields: one figure with the genes, chemicals and diseases that its words name.

No input or output here, and no judgement: a record says what its source says, as text.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Literal, NamedTuple

__all__ = [
    "CONCEPT_FORMS",
    "ConceptForm",
    "ConceptMention",
    "Figure",
    "FigureRecord",
    "Form",
    "GeneTable",
    "Mention",
    "normalize_figid",
]

Form = Literal["current", "legacy", "ids"]
"""The shapes of PFOCR data: `current` (tables beside the page), `legacy` (genes inside it), `ids` (bare gene ids)."""

GeneTable = Literal["read", "none", "away", "keywords"]
"""Whether the genes of a figure were `read`, PFOCR found `none`, or the table is `away` (not given to us).

With `keywords` it is away too, and the page's keywords stand in for it.
"""


class ConceptForm(NamedTuple):
    """What PFOCR finds beside genes: the node type it becomes, and the prefixes of its ids, the best one first."""

    kind: str
    prefixes: tuple[str, ...]


CONCEPT_FORMS: dict[str, ConceptForm] = {
    "chemicals": ConceptForm("chemical", ("mesh", "chebi")),
    "diseases": ConceptForm("disease", ("mesh", "doid")),
}
"""The kinds of concepts by the name that tables, pages and options have for them."""

IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".gif", ".tif", ".tiff")
LONGEST_SUFFIX = max(map(len, IMAGE_SUFFIXES))


class Mention(NamedTuple):
    """One row: this word, by this matched term, names this gene, by this lexicon source.

    A named tuple and not a dataclass: a release has over a million of them.

    Examples
    --------
    >>> Mention("HER2", "HER-2", "hgnc_alias_symbol", "2064", "ERBB2", "9606").symbol
    'ERBB2'
    """

    word: str
    term: str
    source: str
    ncbigene: str
    symbol: str
    taxon_id: str


class ConceptMention(NamedTuple):
    """One row: this word names this chemical or disease.

    `match` and `name` are empty where the source has none; `identifiers` are CURIEs, the best one first.

    Examples
    --------
    >>> ConceptMention("chemical", "lactate", "", "", ("mesh:D019344",), "mesh").term
    'lactate'
    """

    kind: str
    word: str
    match: str
    name: str
    identifiers: tuple[str, ...]
    source: str

    @property
    def term(self) -> str:
        """The matched term, or the word where the source has none."""
        return self.match or self.word


@dataclass(frozen=True, slots=True)
class Figure:
    """One published pathway figure and what its page says of it; `None` where the page says nothing.

    `aliases` are other ids that PFOCR knows it by; `disease_annotations` are terms that a table of the user gives it.
    """

    figid: str
    pmcid: str | None = None
    number: str | None = None
    title: str | None = None
    paper_title: str | None = None
    reference: str | None = None
    caption: str | None = None
    organisms: tuple[str, ...] = ()
    year: int | None = None
    pathway_score: float | None = None
    automl_pathway: float | None = None
    filename: str | None = None
    figlink: str | None = None
    doi: str | None = None
    ndex: str | None = None
    aliases: tuple[str, ...] = ()
    disease_annotations: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[type[Figure], tuple[Any, ...]]:
        # Between processes, by far quicker than what dataclasses do.
        return Figure, _values_of_figure(self)


@dataclass(frozen=True, slots=True)
class FigureRecord:
    """What one source says of one figure.

    Attributes
    ----------
    figure : Figure
    mentions : tuple of Mention
        In the order of the source; empty unless `genes` is ``"read"`` or ``"keywords"``.
    form : {"current", "legacy", "ids"}
    genes : {"read", "none", "away", "keywords"}
    where : str
        The source, for messages: a path, with a line number where that helps.
    missing_table : str or None
        The gene table that was looked for and not found.
    organism_names : tuple of (taxon id, name)
        The names that the source itself gives to the organisms of its genes.
    concepts : tuple of ConceptMention
        Chemicals and diseases, each row once; empty unless they are asked for.
    """

    figure: Figure
    mentions: tuple[Mention, ...]
    form: Form
    genes: GeneTable
    where: str
    missing_table: str | None = None
    organism_names: tuple[tuple[str, str], ...] = ()
    concepts: tuple[ConceptMention, ...] = ()

    def __reduce__(self) -> tuple[type[FigureRecord], tuple[Any, ...]]:
        return FigureRecord, _values_of_record(self)


_values_of_figure = attrgetter(*Figure.__slots__)
_values_of_record = attrgetter(*FigureRecord.__slots__)


def normalize_figid(text: str) -> str:
    """Return a figure id without the ending of its image file.

    Parameters
    ----------
    text : str
        An id as any PFOCR table or page has it.

    Returns
    -------
    str

    Examples
    --------
    >>> normalize_figid("PMC101920__jb1500344001.jpg")
    'PMC101920__jb1500344001'
    >>> normalize_figid("PMC1052008__JCI0524178.f3")
    'PMC1052008__JCI0524178.f3'
    """
    stem = text.strip()
    ending = stem[-LONGEST_SUFFIX:].lower()
    for suffix in IMAGE_SUFFIXES if "." in ending else ():
        if ending.endswith(suffix):
            return stem[: -len(suffix)]
    return stem
