"""Ids of genes, chemicals, diseases and families as CURIEs: what Bioregistry says of the prefixes that we write.

The table is a frozen part of Bioregistry 0.15.6 (https://bioregistry.io, CC0); a test compares it with the package.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["PREFIXES", "Prefix", "as_curie", "link_of"]


class Prefix(NamedTuple):
    """One prefix: what its local ids look like, how its owners spell it, and where an id leads (``$1``)."""

    pattern: str
    preferred: str
    link: str


PREFIXES: dict[str, Prefix] = {
    "mesh": Prefix(r"^(C|D|Q)\d+$", "mesh", "https://meshb.nlm.nih.gov/record/ui?ui=$1"),
    "chebi": Prefix(r"^\d+$", "CHEBI", "http://purl.obolibrary.org/obo/CHEBI_$1"),
    "doid": Prefix(r"^\d+$", "DOID", "http://purl.obolibrary.org/obo/DOID_$1"),
    "ncbigene": Prefix(r"^\d+$", "NCBIGene", "https://www.ncbi.nlm.nih.gov/gene/$1"),
    "fplx": Prefix(r"^[a-zA-Z0-9][A-Za-z0-9_]+$", "fplx", "https://sorgerlab.github.io/famplex/$1"),
}
"""By the prefix in lower case, which is how PFOCR and NDEx write CURIEs."""

_PATTERNS = {name: re.compile(prefix.pattern, re.ASCII) for name, prefix in PREFIXES.items()}


def as_curie(prefix: str, text: str) -> str | None:
    """Return an id as a CURIE, `None` where it does not fit the pattern of its prefix.

    Parameters
    ----------
    prefix : str
        A key of `PREFIXES`.
    text : str
        The id alone or behind its prefix, which may be in any case.

    Examples
    --------
    >>> as_curie("mesh", "D000255"), as_curie("chebi", "CHEBI:15422"), as_curie("doid", "cancer")
    ('mesh:D000255', 'chebi:15422', None)
    """
    text = text.strip()
    if text[: len(prefix) + 1].casefold() == f"{prefix}:":
        text = text[len(prefix) + 1 :]
    # $ of a pattern would let a line end pass.
    return f"{prefix}:{text}" if _PATTERNS[prefix].fullmatch(text) else None


def link_of(curie: str) -> str | None:
    """Return the page of what a CURIE stands for, `None` for a prefix that is not known.

    Examples
    --------
    >>> link_of("mesh:D000255")
    'https://meshb.nlm.nih.gov/record/ui?ui=D000255'
    """
    prefix, _, text = curie.partition(":")
    known = PREFIXES.get(prefix)
    return None if known is None else known.link.replace("$1", text)
