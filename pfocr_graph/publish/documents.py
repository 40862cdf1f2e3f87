"""What is published: documents in CX or CX2, what they say of themselves, and the mark that finds them again."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import IO, Any, Literal, cast

from pfocr_graph.errors import OptionError, PublishError
from pfocr_graph.formats import format_of
from pfocr_graph.formats.findings import Finding
from pfocr_graph.formats.json_stream import iter_fragments
from pfocr_graph.network import Network
from pfocr_graph.publish.marks import MARK, write_marked

__all__ = ["Contents", "CxFormat", "Document", "Packed", "copy_unpacked", "document_of", "open_document", "pack"]

CxFormat = Literal["cx", "cx2"]
IN_MEMORY = 1 << 24
"""Bytes of a document that are not written to the disk."""
SHOWN = 3
"""Findings that a refusal quotes."""


@dataclass(frozen=True, slots=True)
class Document:
    """A network that can be published.

    Attributes
    ----------
    key : str
        What tells it from the others of a journal, the same in every run.
    label : str
        What a person calls it.
    cx_format : {"cx", "cx2"}
    write : callable
        Writes the document to a binary stream, the same each time.
    """

    key: str
    label: str
    cx_format: CxFormat
    write: Callable[[IO[bytes]], None]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a document holds.

    Attributes
    ----------
    digest : str
        SHA-256 of its bytes.
    texts : mapping
        Of name, description and version those that are there.
    counts : mapping of aspect to int
        Elements of each.
    n_marks : int
        Marks of an earlier publication.
    errors : tuple of Finding
        What NDEx would refuse.
    n_warnings : int
        What it would read otherwise than meant.
    """

    digest: str
    texts: Mapping[str, str]
    counts: Mapping[str, int]
    n_marks: int
    errors: tuple[Finding, ...]
    n_warnings: int

    @property
    def refusal(self) -> str | None:
        """Why NDEx would refuse it, in a line; `None` where it would not."""
        if not self.errors:
            return None
        more = f"; and {len(self.errors) - SHOWN} more" if len(self.errors) > SHOWN else ""
        return f"NDEx would refuse it: {'; '.join(map(str, self.errors[:SHOWN]))}{more}"


@dataclass(frozen=True, slots=True)
class Packed:
    """A document on its way: its bytes, and what they hold."""

    document: Document
    contents: Contents
    stream: IO[bytes]

    @contextmanager
    def marked(self, token: str) -> Iterator[IO[bytes]]:
        """Give the bytes that are sent: the document with the mark among the network's attributes."""
        with TemporaryFile() as target:
            self.stream.seek(0)
            try:
                write_marked(
                    self.stream, target, self.document.cx_format, self.contents.counts, self.contents.n_marks, token
                )
            except ValueError as error:
                raise PublishError(f"{self.document.label}: cannot be sent as JSON: {error}") from error
            target.flush()
            target.seek(0)
            yield target


def open_document(path: str | Path, home: Path) -> Document:
    """Return the document in a file.

    Parameters
    ----------
    path : str or Path
        Ends in ``.cx2`` or ``.cx``, or in one of them and ``.gz``.
    home : Path
        The folder that the key is relative to.

    Raises
    ------
    OptionError
        If it is another format.
    """
    place = Path(path)
    kind = format_of(place).name
    if kind not in {"cx", "cx2"}:
        raise OptionError(f"{path}: NDEx takes .cx2 and .cx; convert it, or build with --to cx2")
    key = place.resolve()
    if key.is_relative_to(home.resolve()):
        key = key.relative_to(home.resolve())

    return Document(f"file:{key.as_posix()}", str(path), cast(CxFormat, kind), partial(copy_unpacked, place))


def copy_unpacked(path: Path, target: IO[bytes]) -> None:
    """Copy a file to a stream, unpacked where its name ends in ``.gz``.

    Raises
    ------
    PublishError
        If it is no whole gzip file.
    """
    with path.open("rb") as stream:
        try:
            shutil.copyfileobj(gzip.GzipFile(fileobj=stream) if path.suffix.lower() == ".gz" else stream, target)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise PublishError(f"{path}: no whole gzip file ({error}); fetch or write it again") from error


def document_of(key: str, network: Network) -> Document:
    """Return the document of a network that is not in a file, as CX2."""

    def write(target: IO[bytes]) -> None:
        from pfocr_graph.formats.cx2 import write_cx2

        write_cx2(network, target)

    return Document(key, str(network.attributes["name"][1]), "cx2", write)


@contextmanager
def pack(document: Document) -> Iterator[Packed]:
    """Write a document out and look at it as NDEx would.

    Examples
    --------
    >>> with pack(document_of("none", Network({}, attributes={"name": ("string", "Nothing")}))) as packed:
    ...     packed.contents.texts["name"], packed.contents.refusal
    ('Nothing', None)
    """
    with SpooledTemporaryFile(IN_MEMORY) as stream:
        document.write(stream)
        stream.seek(0)
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        errors, n_warnings = _check(document.cx_format, stream)
        texts: dict[str, str] = {}
        counts: dict[str, int] = {}
        n_marks = 0
        if not errors:
            stream.seek(0)
            texts, counts, n_marks = _survey(document.cx_format, stream)
        yield Packed(document, Contents(digest, texts, counts, n_marks, errors, n_warnings), stream)


def _check(cx_format: CxFormat, stream: IO[bytes]) -> tuple[tuple[Finding, ...], int]:
    from pfocr_graph.formats.cx2_rules import check_cx2
    from pfocr_graph.formats.cx_rules import check_cx

    errors, n_warnings = [], 0
    for finding in (check_cx2 if cx_format == "cx2" else check_cx)(stream):
        if "ndex" in finding.consumers:
            if finding.severity == "error":
                errors.append(finding)
            else:
                n_warnings += 1
    return tuple(errors), n_warnings


def _survey(cx_format: CxFormat, stream: IO[bytes]) -> tuple[dict[str, str], dict[str, int], int]:
    """Return name, description and version, the elements of each aspect, and how many marks there are."""
    said: dict[str, Any] = {}
    counts: dict[str, int] = {}
    n_marks = 0
    for fragment in iter_fragments(stream):
        aspect = str(fragment.aspect)
        for element in fragment.elements or ():
            counts[aspect] = counts.get(aspect, 0) + 1
            if aspect == "networkAttributes":
                here = element if cx_format == "cx2" else {element.get("n"): element.get("v")}
                n_marks += MARK in here
                said |= here
    texts = {name: said[name] for name in ("name", "description", "version") if isinstance(said.get(name), str)}
    return {name: text for name, text in texts.items() if text.strip()}, counts, n_marks
