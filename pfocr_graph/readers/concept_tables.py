"""Chemicals and diseases of one page: its tables `{figid}-chemicals.tsv` and `-diseases.tsv`, or the rows inside it.

Text and values in, mentions out, each row once: PFOCR repeats a row for every place of the figure that has the word.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pfocr_graph.curies import PREFIXES, as_curie
from pfocr_graph.errors import RecordError
from pfocr_graph.readers.context import Context
from pfocr_graph.readers.mentions import MISSING
from pfocr_graph.readers.plain_yaml import Rows
from pfocr_graph.readers.skips import BrokenRecordError, Skip
from pfocr_graph.readers.tables import Table, is_quoted
from pfocr_graph.records import CONCEPT_FORMS, ConceptMention, FigureRecord

__all__ = [
    "MESH_SOURCE",
    "bare_concepts",
    "broken_table",
    "read_concept_table",
    "sound_concept",
    "with_concepts",
]

MESH_SOURCE = "mesh"
"""The lexicon source of a word that PFOCR matched: all its chemicals and diseases are of MeSH."""

LEGACY_KEYS = ("word", "source", "identifier")


def sound_concept(
    name: str, word: str, match: str, best_name: str, ids: Iterable[tuple[str, str]], source: str = MESH_SOURCE
) -> ConceptMention:
    """Return a mention of a chemical or disease that can be counted.

    Parameters
    ----------
    name : str
        A name of `CONCEPT_FORMS`.
    word, match, best_name : str
        As the source has them; ``NA`` and its like mean missing but in a word.
    ids : iterable of (prefix, text)
        Ids that may be missing, bare or behind their prefix.
    source : str
        The lexicon source.

    Returns
    -------
    ConceptMention

    Raises
    ------
    BrokenRecordError
        If it has no id, one that does not fit its prefix, or neither a word nor a match.

    Examples
    --------
    >>> sound_concept("chemicals", "ATP", "NA", "NA", [("mesh", "mesh:D000255"), ("chebi", "NA")]).identifiers
    ('mesh:D000255',)
    """
    found = []
    for prefix, text in ids:
        if text.strip() in MISSING:
            continue
        curie = as_curie(prefix, text)
        if curie is None:
            problem = f'{prefix} is "{text}"; expected an id that fits {PREFIXES[prefix].pattern}'
            raise BrokenRecordError(f"{prefix} id is none", problem)
        found.append(curie)
    if not found:
        raise BrokenRecordError(f"{CONCEPT_FORMS[name].kind} has no id", f'"{word}" has no id; expected one of MeSH')
    match, best_name = ("" if text.strip() in MISSING else text for text in (match, best_name))
    if not (word or match):
        raise BrokenRecordError("mention has no word", "neither a word nor a matched term; expected one of them")
    return ConceptMention(CONCEPT_FORMS[name].kind, word or match, match, best_name, tuple(found), source)


def bare_concepts(
    name: str, ids: Iterable[tuple[str, str]], source: str, where: str, context: Context
) -> Iterator[ConceptMention]:
    """Yield a mention for each id of which the source has nothing else; word and term are the id.

    Parameters
    ----------
    name : str
        A name of `CONCEPT_FORMS`.
    ids : iterable of (prefix, text)
    source : str
        What stands for the lexicon source.
    where : str
        For messages.
    context : Context
        Told of each id that is none.
    """
    for prefix, text in dict.fromkeys(ids):
        try:
            mention = sound_concept(name, "-", "", "", [(prefix, text)], source)
        except BrokenRecordError as error:
            context.on_skip(Skip(error.reason, f"{where}: {error}"))
        else:
            yield mention._replace(word=mention.identifiers[0])


def read_concept_table(text: str, where: str, name: str, context: Context) -> tuple[ConceptMention, ...]:
    r"""Read the table of chemicals or diseases of one page.

    Parameters
    ----------
    text : str
    where : str
        The path, for messages.
    name : str
        A name of `CONCEPT_FORMS`.
    context : Context
        Told of each row that cannot be used.

    Returns
    -------
    tuple of ConceptMention
        In the order of the table, each once.

    Raises
    ------
    RecordError
        If the table is without one of its columns.

    Examples
    --------
    >>> table = "word\tmesh\tmatch\tname\tchebi\n" + 2 * "Lactate\tmesh:D019344\tNA\tNA\tNA\n"
    >>> [mention.word for mention in read_concept_table(table, "x-chemicals.tsv", "chemicals", Context(print))]
    ['Lactate']
    """
    prefixes = CONCEPT_FORMS[name].prefixes
    columns = ("word", "mesh", "match", "name", prefixes[1])
    table = Table(io.StringIO(text, newline=None), where, columns, context.on_skip, literal=not is_quoted(text))
    found: dict[ConceptMention, None] = {}
    for word, mesh, match, best_name, other in table:
        try:
            found[sound_concept(name, word, match, best_name, zip(prefixes, (mesh, other), strict=True))] = None
        except BrokenRecordError as error:
            context.on_skip(Skip(error.reason, f"{table.where}: {error}"))
    return tuple(found)


def broken_table(name: str) -> str:
    """Return the reason for which a table of chemicals or diseases is left out.

    Examples
    --------
    >>> broken_table("chemicals")
    'table of chemicals cannot be read'
    """
    return f"table of {name} cannot be read"


def with_concepts(
    record: FigureRecord,
    page: Mapping[str, Any],
    find_text: Callable[[str], tuple[str, str] | None],
    context: Context,
) -> FigureRecord:
    """Return the record of a page with its chemicals and diseases.

    Parameters
    ----------
    record : FigureRecord
    page : mapping
        What stands in the page.
    find_text : callable
        Returns the path and the text of the table of this name that lies beside the page, or `None`.
    context : Context
        Its `include` says what is asked for; told of each row and table that cannot be used.
    """
    found: list[ConceptMention] = []
    for name in context.include:
        if record.form == "legacy":
            found += _legacy_concepts(name, page.get(name), record.where, context)
            continue
        try:
            table = find_text(name)
            if table is not None:
                found += read_concept_table(table[1], table[0], name, context)
        except RecordError as error:
            context.on_skip(Skip(broken_table(name), str(error)))
    return replace(record, concepts=tuple(found)) if found else record


def _legacy_concepts(name: str, rows: Any, where: str, context: Context) -> Sequence[ConceptMention]:
    """Return the mentions among the rows of a page of the legacy form."""
    if rows is None or (isinstance(rows, str) and rows in MISSING):
        return ()
    if isinstance(rows, Rows):
        rows = rows.mappings()
    if not isinstance(rows, list):
        context.on_skip(Skip(f"{name} are not a list", f"{where}: {name} is no list; expected one, or []"))
        return ()
    found: dict[ConceptMention, None] = {}
    for number, row in enumerate(rows, start=1):
        try:
            found[_legacy_concept(name, row)] = None
        except BrokenRecordError as error:
            context.on_skip(Skip(error.reason, f"{where} {name} {number}: {error}"))
    return tuple(found)


def _legacy_concept(name: str, row: Any) -> ConceptMention:
    form = CONCEPT_FORMS[name]
    cells = [row.get(key, "") for key in LEGACY_KEYS] if isinstance(row, dict) else []
    if {*map(type, cells)} != {str}:
        problem = f"expected {', '.join(LEGACY_KEYS)}, each one text"
        raise BrokenRecordError(f"{form.kind} is not a mention", problem)
    word, source, identifier = cells
    prefix = source.strip().lower()
    if prefix not in form.prefixes:
        problem = f'source is "{source}"; expected {" or ".join(form.prefixes)}'
        raise BrokenRecordError(f"source of a {form.kind} is not known", problem)
    return sound_concept(name, word, "", "", [(prefix, identifier)], prefix)
