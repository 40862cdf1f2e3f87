"""JSON documents read piece by piece: items of a list, members of an object, elements of a CX document.

Memory holds one element at a time, so that a file of any size can be read or checked.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from json import JSONDecodeError, JSONDecoder
from typing import Any, NoReturn, Protocol

from pfocr_graph.errors import FormatError

__all__ = ["Fragment", "JsonCursor", "JsonSyntaxError", "Readable", "iter_fragments"]

BLOCK = 1 << 18
"""Bytes read at a time."""
TAIL = 16
"""An error, or the end of a number, this near to the end of what was read so far may only mean that more follows."""

_SPACE = re.compile(r"[ \t\n\r]*")
_COMMA = re.compile(r"[ \t\n\r]*,[ \t\n\r]*")


class Readable(Protocol):
    """A binary stream, as far as it is needed here."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most so many bytes, none at the end."""


class JsonSyntaxError(FormatError):
    """A text that is not JSON; `where` is a line and column, `what` says what is wrong there."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what


class JsonCursor:
    """A place in a JSON text that moves forward through a stream of bytes.

    Parameters
    ----------
    stream : binary stream
        UTF-8, with or without a byte order mark.

    Examples
    --------
    >>> import io
    >>> cursor = JsonCursor(io.BytesIO(b'{"n": [1, 2]} '))
    >>> cursor.value(), cursor.peek()
    ({'n': [1, 2]}, '')
    """

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self._text = ""
        self._at = 0
        self._lines = 0
        self._line_start = 0
        self._ended = False
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._scan = JSONDecoder(parse_constant=self._refuse_constant).raw_decode

    def peek(self) -> str:
        """Return the next character that is no white space, without passing it; empty at the end."""
        while True:
            place = _SPACE.match(self._text, self._at)
            self._at = place.end() if place else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._read_more():
                return ""

    def take(self, expected: str) -> None:
        """Pass one of these characters.

        Raises
        ------
        JsonSyntaxError
            If something else is there.
        """
        found = self.peek()
        if not found or found not in expected:
            self.fail(f"expected {' or '.join(expected)}, found {found or 'the end of the file'}")
        self._at += 1

    def value(self) -> Any:
        """Pass and return the value that comes next.

        Raises
        ------
        JsonSyntaxError
            If it is not JSON; NaN and Infinity are not.
        """
        try:
            value, end = self._scan(self._text, self._at)
        except (ValueError, RecursionError):
            return self._slow_value()
        if end > len(self._text) - TAIL:
            return self._slow_value()
        self._at = end
        return value

    def _slow_value(self) -> Any:
        """Pass a value that does not begin here, or does not end within what was read, or is no value."""
        if not self.peek():
            self.fail("expected a value, found the end of the file")
        while True:
            try:
                value, end = self._scan(self._text, self._at)
            except JSONDecodeError as error:
                unfinished = error.msg.startswith("Unterminated") or error.pos >= len(self._text) - TAIL
                if unfinished and self._read_more():
                    continue
                self._at = error.pos
                self.fail(error.msg)
            except (RecursionError, ValueError) as error:
                self.fail(str(error))
            # A number near the end may go on in the next block.
            if end > len(self._text) - TAIL and self._read_more():
                continue
            self._at = end
            return value

    def iter_list(self) -> Iterator[Any]:
        """Pass a list and yield its items, each read when it is asked for.

        Raises
        ------
        JsonSyntaxError
            If it is not a list, or not JSON.
        """
        self.take("[")
        if self.peek() == "]":
            self.take("]")
            return
        while True:
            yield self.value()
            comma = _COMMA.match(self._text, self._at)
            if comma and comma.end() < len(self._text):
                self._at = comma.end()
                continue
            after = self.peek()
            self.take(",]")
            if after == "]":
                return

    def iter_keys(self) -> Iterator[str]:
        """Pass an object and yield its keys; whoever asks for the next has passed the value of this one.

        Raises
        ------
        JsonSyntaxError
            If it is not an object, or not JSON.
        """
        self.take("{")
        if self.peek() == "}":
            self.take("}")
            return
        while True:
            key = self.value()
            if not isinstance(key, str):
                self.fail(f"expected a name in quotes, found {key}")
            self.take(":")
            yield key
            after = self.peek()
            self.take(",}")
            if after == "}":
                return

    def end(self) -> None:
        """Make sure that nothing follows.

        Raises
        ------
        JsonSyntaxError
            If something does.
        """
        if after := self.peek():
            self.fail(f"expected the end of the file, found {after}")

    def fail(self, what: str) -> NoReturn:
        """Raise the error that names the present line and column."""
        before = self._text[: self._at]
        newlines = before.count("\n")
        column = self._at - before.rfind("\n") if newlines else self._line_start + self._at + 1
        raise JsonSyntaxError(f"line {self._lines + newlines + 1}, column {column}", what)

    def _refuse_constant(self, word: str) -> NoReturn:
        self.fail(f"{word} is not JSON")

    def _read_more(self) -> bool:
        """Drop what was passed and append the next block, longer each time an element needs one more."""
        if self._ended:
            return False
        passed = self._text[: self._at]
        newlines = passed.count("\n")
        self._lines += newlines
        self._line_start = len(passed) - passed.rfind("\n") - 1 if newlines else self._line_start + len(passed)
        self._text = self._text[self._at :]
        self._at = 0
        block = self._stream.read(max(BLOCK, len(self._text)))
        self._ended = not block
        try:
            self._text += self._decoder.decode(block, final=self._ended)
        except UnicodeDecodeError as error:
            self._at = len(self._text)
            self.fail(f"byte 0x{error.object[error.start]:02X} is not UTF-8")
        return True


@dataclass(frozen=True, slots=True)
class Fragment:
    """One fragment of a CX document.

    Attributes
    ----------
    number : int
        Its place in the document, from 0.
    key_number : int
        0 for the first key of the object; a fragment should have no other.
    aspect : str or None
        The key; `None` where the fragment is no object, or has no key.
    elements : iterator or None
        The elements of the aspect, to be used before the next fragment is asked for; `None` where there is no list.
    value : object
        What stands there where there is no list.
    """

    number: int
    key_number: int
    aspect: str | None
    elements: Iterator[Any] | None
    value: Any = None


def iter_fragments(stream: Readable) -> Iterator[Fragment]:
    """Yield the fragments of a CX or CX2 document in their order.

    Parameters
    ----------
    stream : binary stream
        A JSON list of objects with one key each.

    Yields
    ------
    Fragment
        One for each key, also where there are none or several.

    Raises
    ------
    JsonSyntaxError
        If the document is not JSON or not a list.

    Examples
    --------
    >>> import io
    >>> document = io.BytesIO(b'[{"nodes": [{"@id": 1}]}, {"status": []}]')
    >>> [(fragment.aspect, list(fragment.elements)) for fragment in iter_fragments(document)]
    [('nodes', [{'@id': 1}]), ('status', [])]
    """
    cursor = JsonCursor(stream)
    cursor.take("[")
    number = 0
    while cursor.peek() != "]":
        if number:
            cursor.take(",")
        yield from _iter_keys(cursor, number)
        number += 1
    cursor.take("]")
    cursor.end()


def _iter_keys(cursor: JsonCursor, number: int) -> Iterator[Fragment]:
    if cursor.peek() != "{":
        yield Fragment(number, 0, None, None, cursor.value())
        return
    key_number = -1
    for key_number, key in enumerate(cursor.iter_keys()):
        if cursor.peek() == "[":
            elements = cursor.iter_list()
            yield Fragment(number, key_number, key, elements)
            for _ in elements:
                pass
        else:
            yield Fragment(number, key_number, key, None, cursor.value())
    if key_number < 0:
        yield Fragment(number, 0, None, None, {})
