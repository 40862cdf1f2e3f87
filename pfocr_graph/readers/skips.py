"""What a reader could not use, told as it happens: a reason that can be counted and an example for a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pfocr_graph.errors import RecordError

__all__ = ["BrokenRecordError", "ForeignFileError", "OnSkip", "Skip", "in_short"]

LONGEST_EXAMPLE = 1000


@dataclass(frozen=True, slots=True)
class Skip:
    """One thing that was left out.

    Attributes
    ----------
    reason : str
        A short phrase that is the same for all of its kind, to be counted by.
    example : str
        Where it is and what is wrong with it, in one line.
    harmless : bool
        True where nothing of PFOCR's is lost, as with a file that is none of PFOCR's; never stops a strict run.
    """

    reason: str
    example: str
    harmless: bool = False


OnSkip = Callable[[Skip], None]
"""Called with each thing that was left out."""


def in_short(skip: Skip) -> Skip:
    """Return a skip whose example is no longer than a person reads: a value may have any length.

    Examples
    --------
    >>> len(in_short(Skip("year is not a number", "9" * 100_000)).example)
    1000
    """
    example = skip.example
    if len(example) <= LONGEST_EXAMPLE:
        return skip
    half = LONGEST_EXAMPLE // 2
    return replace(skip, example=f"{example[: half - 1]}…{example[-half:]}")


class BrokenRecordError(RecordError):
    """A record that cannot be used, while those beside it can.

    Parameters
    ----------
    reason : str
        As in `Skip`.
    message : str
        Where it is and what is wrong with it, in one line.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class ForeignFileError(RecordError):
    """A file of a form that PFOCR data comes in, but with nothing of PFOCR in it."""
