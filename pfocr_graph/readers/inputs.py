"""The files that the inputs of a command stand for, in a fixed order and each once; nothing is opened."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pfocr_graph.errors import RecordError
from pfocr_graph.packed_layout import MANIFEST, TABLES
from pfocr_graph.readers.opening import STANDARD_INPUT
from pfocr_graph.readers.skips import OnSkip, Skip
from pfocr_graph.readers.sources import printable_path, unreadable

__all__ = [
    "PAGE_TABLE_SUFFIXES",
    "Input",
    "figid_of_table",
    "find_inputs",
    "is_packed_table",
    "is_page_table",
    "tables_without_page",
]

PAGE_TABLE_SUFFIXES = ("-genes.tsv", "-chemicals.tsv", "-diseases.tsv")
"""How the tables of one page are called, after its figid."""


Identity = tuple[int, int]
Entry = Path | os.DirEntry[str]


@dataclass(frozen=True, slots=True)
class Input:
    """What one argument of the user stands for.

    Attributes
    ----------
    argument : str
        As the user wrote it.
    files : tuple of str
        Paths, sorted within each folder, that no earlier argument stands for.
    named : bool
        True if the user named a file, and not a folder or a pattern.
    tables : tuple of str
        Paths of tables that are read through other files: those of one page, and those of a packed corpus.
    n_repeated : int
        Files that an earlier argument stands for too.
    """

    argument: str
    files: tuple[str, ...]
    named: bool = False
    tables: tuple[str, ...] = ()
    n_repeated: int = 0


def find_inputs(arguments: Sequence[str | Path], on_skip: OnSkip) -> list[Input]:
    """Find the files that the arguments stand for: files, folders with all in them, patterns such as ``*.md``, ``-``.

    A file is found once, however often it is named or linked. In folders, what is hidden (``.git``) or no file (a FIFO,
    a device) is passed over.

    Parameters
    ----------
    arguments : sequence of str or Path
    on_skip : callable
        Called with each folder that cannot be listed and each link that leads nowhere.

    Returns
    -------
    list of Input
        One for each argument, in their order.

    Raises
    ------
    RecordError
        If an argument is no file, no folder and no pattern that matches any.
    """
    seen: set[Identity] = set()
    return [_find(os.fspath(argument), seen, on_skip) for argument in arguments]


def is_page_table(name: str) -> bool:
    """Tell by its name whether a file is a table of one page, which is called after its figid.

    Examples
    --------
    >>> is_page_table("PMC3092522__nihms289124f2-genes.tsv"), is_page_table("all-genes.tsv")
    (True, False)
    """
    return name.endswith(PAGE_TABLE_SUFFIXES) and "__" in name


def figid_of_table(path: str) -> str:
    """Return the figure that the table of a page is of, by its name.

    Examples
    --------
    >>> figid_of_table("site/_data/PMC3092522__nihms289124f2-genes.tsv")
    'PMC3092522__nihms289124f2'
    """
    # Not by pathlib, which takes 5 us of the 160 of a page; archives have the slash on Windows too.
    return path.rpartition(os.sep)[2].rpartition("/")[2].rpartition("-")[0]


def tables_without_page(tables: Iterable[str], figids: Container[str], include: Iterable[str] = ()) -> Iterator[Skip]:
    """Yield what to tell of the tables whose pages are not here, so that what they say is lost.

    Parameters
    ----------
    tables : iterable of str
        Paths of tables.
    figids : container of str
        Figures whose pages are here.
    include : iterable of str
        What is read beside genes: chemicals, diseases.

    Yields
    ------
    Skip

    Examples
    --------
    >>> for skip in tables_without_page(["_data/F1-genes.tsv", "_data/F2-genes.tsv"], {"F1"}):
    ...     print(skip.example)
    _data/F2-genes.tsv: the page of this gene table is not here; add F2.md, or remove the table
    """
    kinds = {"genes.tsv": "gene table", **{f"{name}.tsv": f"table of {name}" for name in include}}
    for table in sorted(tables):
        figid, kind = figid_of_table(table), kinds.get(table.rpartition("-")[2])
        if kind is not None and figid not in figids:
            problem = f"the page of this {kind} is not here; add {figid}.md, or remove the table"
            yield Skip(f"{kind} without its page", f"{printable_path(table)}: {problem}")


def is_packed_table(path: str | Entry) -> bool:
    """Tell whether a file is a table of a packed corpus, whose manifest is beside it.

    Parameters
    ----------
    path : str or path-like
    """
    if not os.fspath(path).endswith(TABLES):
        return False
    place = Path(path)
    return place.name in TABLES and place.with_name(MANIFEST).is_file()


def _find(argument: str, seen: set[Identity], on_skip: OnSkip) -> Input:
    """Find the files of one argument that are not yet seen."""
    if not argument:
        raise RecordError("the name of an input is empty; give a file, a folder or a pattern")
    if argument == STANDARD_INPUT:
        return Input(argument, (argument,), named=True)
    path = Path(argument)
    named = False
    found: Iterator[Entry]
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        if not glob.has_magic(argument):
            raise RecordError(unreadable(printable_path(argument), error)) from error
        found = _match(path, on_skip)
    else:
        if stat.S_ISDIR(mode):
            found = _walk(path, on_skip)
        elif stat.S_ISREG(mode):
            named, found = True, iter([path])
        else:
            raise RecordError(f"{printable_path(argument)}: neither a file nor a folder")
    files: list[str] = []
    tables: list[str] = []
    n_repeated = 0
    here = f".{os.sep}"
    for entry in found:
        place = os.fspath(entry)
        if not named and (is_page_table(entry.name) or is_packed_table(place)):
            tables.append(place)
        elif (identity := _identity(entry, stat.S_ISREG, on_skip)) in seen:
            n_repeated += 1
        elif identity is not None:
            seen.add(identity)
            files.append(place.removeprefix(here))
    return Input(argument, tuple(files), named, tuple(tables), n_repeated)


def _match(pattern: Path, on_skip: OnSkip) -> Iterator[Entry]:
    """Yield the files that a pattern matches, and those in the folders that it matches."""
    where = printable_path(str(pattern))
    n_literal = next(n for n, part in enumerate(pattern.parts) if glob.has_magic(part))
    base = Path(*pattern.parts[:n_literal])
    try:
        matches = sorted(base.glob(str(Path(*pattern.parts[n_literal:]))))
    except (ValueError, OSError) as error:
        raise RecordError(f"{where}: cannot be matched: {error}") from error
    matches = [path for path in matches if not any(map(_is_hidden, path.relative_to(base).parts))]
    if not matches:
        raise RecordError(f"{where}: no file matches this pattern")
    for path in matches:
        if _is_folder(path):
            yield from _walk(path, on_skip)
        else:
            yield path


def _walk(folder: Path, on_skip: OnSkip) -> Iterator[os.DirEntry[str]]:
    """Yield all in a folder that is no folder, by name, its own before what is in the folders in it."""
    entered: set[Identity | None] = set()
    pending: list[Entry] = [folder]
    while pending:
        here = pending.pop()
        identity = _identity(here, stat.S_ISDIR, on_skip)
        if identity in entered:  # a link that leads back
            continue
        entered.add(identity)
        try:
            with os.scandir(here) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            on_skip(Skip("folder cannot be opened", f"{printable_path(os.fspath(here))}: {error.strerror}"))
            continue
        folders = []
        for entry in entries:
            if _is_hidden(entry.name):
                continue
            if _is_folder(entry):
                folders.append(entry)
            else:
                yield entry
        pending.extend(reversed(folders))


def _identity(entry: Entry, is_kind: Callable[[int], bool], on_skip: OnSkip) -> Identity | None:
    """Return the device and number of a file or folder, however it is called; None if it is not of the kind."""
    try:
        status = entry.stat()
    except OSError as error:
        on_skip(Skip("file cannot be opened", f"{printable_path(os.fspath(entry))}: {error.strerror}"))
        return None
    return (status.st_dev, status.st_ino) if is_kind(status.st_mode) else None


def _is_folder(entry: Entry) -> bool:
    """Tell whether something is a folder or a link to one; a link that leads to itself is not."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_hidden(name: str) -> bool:
    """Tell whether a name says that it is not for people."""
    return name.startswith(".")
