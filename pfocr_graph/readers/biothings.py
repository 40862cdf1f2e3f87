"""Documents of the BioThings interface to PFOCR, JSON lines: a document a figure, with bare ids and no words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pfocr_graph.errors import RecordError
from pfocr_graph.readers.concept_tables import bare_concepts
from pfocr_graph.readers.context import Context
from pfocr_graph.readers.mentions import MISSING, bare_mention, pmcid_of
from pfocr_graph.readers.skips import BrokenRecordError, Skip
from pfocr_graph.readers.sources import LONGEST_LINE, Source
from pfocr_graph.records import CONCEPT_FORMS, ConceptMention, Figure, FigureRecord, Mention, normalize_figid

__all__ = ["BIOTHINGS_SOURCE", "read_biothings", "recognise_biothings"]

BIOTHINGS_SOURCE = "biothings"
"""What stands for the lexicon source: a document does not say by which one a gene was found."""


def recognise_biothings(head: bytes) -> bool:
    r"""Tell whether a file begins as documents of BioThings do: an object that says what it is associated with.

    Parameters
    ----------
    head : bytes
        The first bytes of a file.

    Returns
    -------
    bool

    Examples
    --------
    >>> recognise_biothings(b'{"_id": "PMC1__f1", "associatedWith": {"title": "A title"}}\n')
    True
    """
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{" and b'"associatedWith"' in head


def read_biothings(source: Source, context: Context) -> Iterator[FigureRecord]:
    """Read BioThings documents, one in each line.

    Parameters
    ----------
    source : Source
    context : Context
        Told of each line and id that cannot be used; the genes are of its organism.

    Yields
    ------
    FigureRecord
        In the order of the lines, of the form ``"ids"``.

    Raises
    ------
    RecordError
        If the bytes are not UTF-8, or a line is longer than a million characters.
    """
    for number, line in enumerate(source.lines(), start=1):
        where = f"{source.where} line {number}"
        if len(line) >= LONGEST_LINE:
            raise RecordError(f"{where}: longer than a million characters; write one document in each line")
        if line.strip("\ufeff \n"):
            try:
                yield _record_of(_parse(line.removeprefix("\ufeff")), where, context)
            except BrokenRecordError as error:
                context.on_skip(Skip(error.reason, f"{where}: {error}"))


def _parse(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BrokenRecordError("line is not a document", f"not JSON: {error}") from error


def _record_of(document: Any, where: str, context: Context) -> FigureRecord:
    """Return what a document says of its figure."""
    said = document.get("associatedWith") if isinstance(document, dict) else None
    figid = normalize_figid(_text(document, "_id") or "")
    if not isinstance(said, dict) or figid in MISSING:
        raise BrokenRecordError("line is not a document", "expected an object with _id and associatedWith")
    mentions = tuple(_mentions(_listed(said, "mentions", "genes", "ncbigene"), where, context))
    image = _text(said, "figureUrl") or ""
    figure = Figure(
        figid,
        pmcid_of(figid, _text(said, "pmc")),
        title=_text(said, "title"),
        filename=image.rpartition("/")[2] or None,
    )
    concepts = tuple(mention for name in context.include for mention in _concepts(said, name, where, context))
    return FigureRecord(figure, mentions, "ids", "read" if mentions else "none", where, concepts=concepts)


def _concepts(said: Any, name: str, where: str, context: Context) -> Iterator[ConceptMention]:
    """Yield a mention for each chemical or disease.

    PFOCR finds MeSH ids and looks the others up by them, so the others say nothing more where there are MeSH ids, and
    which belongs to which is not told.
    """
    for prefix in CONCEPT_FORMS[name].prefixes:
        if ids := _listed(said, "mentions", name, prefix):
            yield from bare_concepts(name, ((prefix, one) for one in ids), BIOTHINGS_SOURCE, where, context)
            return


def _listed(values: Any, *keys: str) -> list[str]:
    """Return the ids that stand under these keys, a list, or text or a number where there is one; each once."""
    for key in keys:
        values = values.get(key) if isinstance(values, dict) else None
    found = values if isinstance(values, list) else [] if values is None else [values]
    return list(dict.fromkeys(map(str, found)))


def _text(values: Any, key: str) -> str | None:
    """Return a value that is text, None if it is missing or anything else."""
    value = values.get(key) if isinstance(values, dict) else None
    if not isinstance(value, str) or value.strip() in MISSING:
        return None
    # JSON can write half a surrogate pair, which no file of ours could hold.
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _mentions(ids: list[str], where: str, context: Context) -> Iterator[Mention]:
    """Yield a mention for each gene id."""
    for ncbigene in ids:
        try:
            yield bare_mention(ncbigene, BIOTHINGS_SOURCE, context.taxon_id, context.gene_info)
        except BrokenRecordError as error:
            context.on_skip(Skip(error.reason, f"{where}: {error}"))
