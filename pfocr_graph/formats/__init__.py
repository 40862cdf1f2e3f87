"""The formats that a network is written to and read from: one file each, and one line each in `FORMATS`."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from pfocr_graph.errors import FormatError
from pfocr_graph.files import replaced_when_whole

if TYPE_CHECKING:
    from pfocr_graph.network import Network

__all__ = ["FORMATS", "Format", "format_of", "write_network"]


@dataclass(frozen=True, slots=True)
class Format:
    """One file format.

    Attributes
    ----------
    name, suffix : str
    opens_in : str
        Who opens it.
    carries : str
        What of a network it holds.
    write : str
        ``"module:function"``: writes a network to a binary stream.
    """

    name: str
    suffix: str
    opens_in: str
    carries: str
    write: str


FORMATS: dict[str, Format] = {
    "graphml": Format(
        "graphml",
        ".graphml",
        "Cytoscape, igraph, networkx, Gephi, yEd",
        "everything; lists joined with |; positions as x and y",
        "pfocr_graph.formats.graphml:write_graphml",
    ),
    "cx": Format(
        "cx",
        ".cx",
        "NDEx, Cytoscape",
        "everything, with style and positions",
        "pfocr_graph.formats.cx:write_cx",
    ),
    "cx2": Format(
        "cx2",
        ".cx2",
        "NDEx, Cytoscape 3.10 or later, Cytoscape Web",
        "everything, with style and positions",
        "pfocr_graph.formats.cx2:write_cx2",
    ),
    "cyjs": Format(
        "cyjs",
        ".cyjs",
        "Cytoscape, Cytoscape.js",
        "everything, with style and positions",
        "pfocr_graph.formats.cyjs:write_cyjs",
    ),
}
"""Every format by name, in the order in which they are written."""


def load(reference: str) -> Any:
    """Return what a ``"module:name"`` reference names."""
    module, _, name = reference.partition(":")
    return getattr(import_module(module), name)


def format_of(path: str | Path, file_format: str | None = None) -> Format:
    """Return the format that a name or a suffix means.

    Parameters
    ----------
    path : str or Path
        Its suffix counts where `file_format` is not given; a ``.gz`` behind it is passed over.
    file_format : str, optional

    Returns
    -------
    Format

    Raises
    ------
    FormatError
        If there is none; the message lists those there are.

    Examples
    --------
    >>> format_of("network.graphml.gz").name
    'graphml'
    """
    if file_format is not None:
        if file_format in FORMATS:
            return FORMATS[file_format]
        raise FormatError(f'format "{file_format}" is not known; choose one of {", ".join(FORMATS)}')
    name = Path(path).name.lower().removesuffix(".gz")
    for known in FORMATS.values():
        if name.endswith(known.suffix):
            return known
    suffixes = ", ".join(known.suffix for known in FORMATS.values())
    raise FormatError(f"{path}: no known format has this ending; use one of {suffixes}, with .gz behind it if you like")


def write_network(network: Network, path: str | Path, file_format: str | None = None) -> None:
    """Write a network to a file, compressed where the name ends in ``.gz``.

    Parameters
    ----------
    network : Network
    path : str or Path
        An existing file is replaced, and only once the new one is whole.
    file_format : str, optional
        A name out of `FORMATS`; the suffix counts without it.

    Raises
    ------
    FormatError
        If no known format has that name or suffix.
    OSError
        If the file cannot be written.
    """
    write = load(format_of(path, file_format).write)
    with replaced_when_whole(path) as stream, _compressed(stream, path) as target:
        write(network, target)


@contextmanager
def _compressed(stream: IO[bytes], path: str | Path) -> Iterator[IO[bytes]]:
    if Path(path).suffix.lower() != ".gz":
        yield stream
        return
    # No name and no time in the header: equal input gives equal bytes.
    with gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0) as packed:
        yield packed  # type: ignore[misc]
