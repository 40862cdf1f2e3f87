"""What the checks of all JSON formats have in common: a walk through the document, a place, and what was found."""

from __future__ import annotations

import re
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import IO, Any, ClassVar

from pfocr_graph.formats.findings import Finding, Findings, Rule
from pfocr_graph.formats.json_stream import JsonSyntaxError

__all__ = ["JsonCheck", "has_lone_surrogate", "is_finite", "is_number"]

_SURROGATE = re.compile(r"[\ud800-\udfff]")


class JsonCheck(ABC):
    """A check of a JSON document, an element at a time; each format adds its own.

    Attributes
    ----------
    prefix : str
        The format's name.
    rules : mapping of name to Rule
        Those of the format; ``not-json`` and ``nan-token`` are among them.
    findings : Findings
    aspect, number : str, int
        The element that is being looked at: the list that it stands in, and its place there.
    """

    prefix: ClassVar[str]
    rules: ClassVar[Mapping[str, Rule]]

    def __init__(self) -> None:
        self.findings = Findings(self.prefix, self.rules)
        self.aspect = ""
        self.number = 0

    @property
    def where(self) -> str:
        """The element that is being looked at."""
        return f"{self.aspect}[{self.number}]"

    def add(self, name: str, value: Any = "") -> None:
        """Note that the present element breaks a rule."""
        self.findings.add(name, self.where, value)

    def run(self, stream: IO[bytes]) -> Iterator[Finding]:
        """Yield what breaks a rule: elements in the order of the document, then what concerns it as a whole."""
        try:
            for _ in self.look_at_document(stream):
                if self.findings:
                    yield from self.findings.take()
        except JsonSyntaxError as error:
            name = "nan-token" if "is not JSON" in error.what else "not-json"
            self.findings.add(name, error.where, error.what)
        else:
            self.finish()
        yield from self.findings.take()

    @abstractmethod
    def look_at_document(self, stream: IO[bytes]) -> Iterator[None]:
        """Look at the document, stopping after each element."""

    @abstractmethod
    def finish(self) -> None:
        """Look at the document as a whole."""


def has_lone_surrogate(text: str) -> bool:
    """Tell whether a text holds half of a character, which no encoding can write.

    Examples
    --------
    >>> has_lone_surrogate(chr(0xD800)), has_lone_surrogate("β")
    (True, False)
    """
    return not text.isascii() and _SURROGATE.search(text) is not None


def is_number(value: Any) -> bool:
    """Tell whether JSON says that a value is a number.

    Examples
    --------
    >>> is_number(1.5), is_number(True)
    (True, False)
    """
    return type(value) in (int, float)


def is_finite(value: Any) -> bool:
    """Tell whether a value is a number that a double can hold; any other is infinity to JavaScript and Java.

    Examples
    --------
    >>> is_finite(1e308), is_finite(10**400), is_finite("1")
    (True, False, False)
    """
    return is_number(value) and abs(value) <= sys.float_info.max
