"""Lists that people write: ids or names a line, and pairs of matched term and gene to leave out."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from pfocr_graph.errors import RecordError

__all__ = ["read_excluded_terms", "read_lines"]


def read_lines(path: str) -> list[str]:
    """Return the first cell of each line of a file; empty lines and those that begin with # are passed over.

    Raises
    ------
    RecordError
        If the file cannot be read, or nothing is in it.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"{path}: cannot be read as a list of ids: {_reason(error)}") from error
    found = [line.split("\t")[0].strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not found:
        raise RecordError(f"{path}: no ids in it; write one a line")
    return found


def read_excluded_terms(source: str | Path) -> list[tuple[str, str]]:
    """Read pairs of matched term and gene to leave out.

    Parameters
    ----------
    source : str or Path
        A file with a matched term, a tab, and a gene symbol or NCBI Gene id in each line, and perhaps a reason behind
        another tab; lines that begin with # are passed over. ``builtin`` is the list that ships with the package.

    Returns
    -------
    list of (str, str)

    Raises
    ------
    RecordError
        If the file cannot be read or a line has no gene.

    Examples
    --------
    >>> ("ATP", "ATP8A2") in read_excluded_terms("builtin")
    True
    """
    builtin = str(source) == "builtin"
    place = resources.files("pfocr_graph") / "false_friends.tsv" if builtin else Path(source)
    try:
        lines = place.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"{source}: cannot be read as a list of terms: {_reason(error)}") from error
    excluded: list[tuple[str, str]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells: Sequence[str] = [cell.strip() for cell in line.split("\t")]
        if len(cells) < 2 or not cells[0] or not cells[1]:
            raise RecordError(f'{source} line {number}: "{line}" is no pair; write a matched term, a tab and a gene')
        excluded.append((cells[0], cells[1]))
    return excluded


def _reason(error: OSError | UnicodeDecodeError) -> str:
    """Return what is wrong, without the number that the system gives it."""
    return getattr(error, "strerror", None) or str(error)
