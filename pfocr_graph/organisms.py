"""Organisms by name and by NCBI Taxonomy id: those of PFOCR's lexicons, and whatever the input names."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache

from pfocr_graph.errors import OptionError

__all__ = ["HUMAN", "ORGANISM_NAMES", "organism_name", "resolve_organism", "taxon_order"]

HUMAN = "9606"

ORGANISM_NAMES: dict[str, str] = {
    "9606": "Homo sapiens",
    "10090": "Mus musculus",
    "10116": "Rattus norvegicus",
    "9913": "Bos taurus",
    "9615": "Canis lupus familiaris",
    "9823": "Sus scrofa",
    "9031": "Gallus gallus",
    "8364": "Xenopus tropicalis",
    "7955": "Danio rerio",
    "7227": "Drosophila melanogaster",
    "6239": "Caenorhabditis elegans",
    "559292": "Saccharomyces cerevisiae S288C",
    "4932": "Saccharomyces cerevisiae",
    "3702": "Arabidopsis thaliana",
    "39947": "Oryza sativa Japonica Group",
    "4530": "Oryza sativa",
    "4577": "Zea mays",
    "511145": "Escherichia coli str. K-12 substr. MG1655",
    "224308": "Bacillus subtilis subsp. subtilis str. 168",
    "83332": "Mycobacterium tuberculosis H37Rv",
}
"""Scientific names by taxon id, for the organisms that PFOCR has lexicons of."""

COMMON_NAMES: dict[str, str] = {
    "human": "9606",
    "mouse": "10090",
    "rat": "10116",
    "cow": "9913",
    "dog": "9615",
    "pig": "9823",
    "chicken": "9031",
    "frog": "8364",
    "zebrafish": "7955",
    "fly": "7227",
    "fruit fly": "7227",
    "worm": "6239",
    "yeast": "559292",
    "thale cress": "3702",
    "rice": "39947",
    "maize": "4577",
}


def organism_name(taxon_id: str, names: Mapping[str, str] | None = None) -> str:
    """Return the scientific name of a taxon, or ``taxon N`` where nobody has named it.

    Examples
    --------
    >>> organism_name("9606"), organism_name("1"), organism_name("1", {"1": "root"})
    ('Homo sapiens', 'taxon 1', 'root')
    """
    return ORGANISM_NAMES.get(taxon_id) or (names or {}).get(taxon_id) or f"taxon {taxon_id}"


def resolve_organism(text: str, names: Mapping[str, str] | None = None) -> str:
    """Return the taxon id that a name or an id means.

    Parameters
    ----------
    text : str
        A scientific or common name in any case, or a taxon id.
    names : mapping of taxon id to name, optional
        What the input itself calls its organisms.

    Returns
    -------
    str

    Raises
    ------
    OptionError
        If nothing is known by that name.

    Examples
    --------
    >>> resolve_organism("mouse"), resolve_organism("homo sapiens"), resolve_organism("7227")
    ('10090', '9606', '7227')
    """
    wanted = text.strip().casefold().replace("_", " ")
    if wanted.isascii() and wanted.isdigit():
        return wanted
    by_name = dict(COMMON_NAMES)
    for known in (names or {}, ORGANISM_NAMES):
        by_name.update({name.casefold(): taxon_id for taxon_id, name in known.items()})
    if wanted in by_name:
        return by_name[wanted]
    near = difflib.get_close_matches(wanted, list(by_name), n=3, cutoff=0.6)
    hint = f"did you mean {', '.join(near)}? " if near else ""
    common = ", ".join(COMMON_NAMES)
    raise OptionError(f'organism "{text}" is not known; {hint}give a scientific name, a taxon id, "all", or: {common}')


@cache
def taxon_order(taxon_id: str) -> tuple[int, str]:
    """Return what taxon ids are sorted by: as numbers, where they are.

    Examples
    --------
    >>> sorted(["10090", "9606"], key=taxon_order)
    ['9606', '10090']
    """
    return (int(taxon_id) if taxon_id.isascii() and taxon_id.isdigit() else 0, taxon_id)
