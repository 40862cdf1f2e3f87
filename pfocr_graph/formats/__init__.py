"""The formats that a network is written to and read from: one file each, and one line each in `FORMATS`.

A function that writes takes a network and a binary stream, or an empty folder, and returns notes: a line each on what
the format could not hold. One that reads takes a binary stream, or the folder, and returns a network.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from pfocr_graph.errors import FormatError, NetworkError
from pfocr_graph.files import folder_filled_when_whole, gzipped, replaced_when_whole

if TYPE_CHECKING:
    from pfocr_graph.network import Network

__all__ = ["DEFAULT_FORMATS", "FORMATS", "Format", "format_of", "is_network", "read_network", "write_network"]


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes
    ----------
    name : str
    suffix : str
        What the name of a file or folder ends in.
    opens_in : str
        Who opens it.
    carries : str
        What of a network it holds.
    write, read : str
        ``"module:function"``.
    folder_of : tuple of str
        Where it is a folder, patterns of the names of its files.
    check : str
        ``"module:function"``; empty where there are no rules.
    """

    name: str
    suffix: str
    opens_in: str
    carries: str
    write: str
    read: str
    folder_of: tuple[str, ...] = ()
    check: str = ""

    def files_in(self, folder: Path) -> list[str]:
        """Return the names of this format's files in a folder, which are there from an earlier time."""
        return sorted({path.name for pattern in self.folder_of for path in folder.glob(pattern)})


FORMATS: dict[str, Format] = {
    "graphml": Format(
        "graphml",
        ".graphml",
        "Cytoscape, igraph, networkx, Gephi, yEd",
        "everything; lists joined with |; positions as x and y",
        "pfocr_graph.formats.graphml:write_graphml",
        "pfocr_graph.formats.graphml:read_graphml",
        check="pfocr_graph.formats.graphml_rules:check_graphml",
    ),
    "cx": Format(
        "cx",
        ".cx",
        "NDEx, Cytoscape",
        "everything, with style and positions",
        "pfocr_graph.formats.cx:write_cx",
        "pfocr_graph.formats.cx:read_cx",
        check="pfocr_graph.formats.cx_rules:check_cx",
    ),
    "cx2": Format(
        "cx2",
        ".cx2",
        "NDEx, Cytoscape 3.10 or later, Cytoscape Web",
        "everything, with style and positions",
        "pfocr_graph.formats.cx2:write_cx2",
        "pfocr_graph.formats.cx2:read_cx2",
        check="pfocr_graph.formats.cx2_rules:check_cx2",
    ),
    "cyjs": Format(
        "cyjs",
        ".cyjs",
        "Cytoscape, Cytoscape.js",
        "everything, with style and positions",
        "pfocr_graph.formats.cyjs:write_cyjs",
        "pfocr_graph.formats.cyjs:read_cyjs",
        check="pfocr_graph.formats.cyjs_rules:check_cyjs",
    ),
    "hif": Format(
        "hif",
        ".hif.json",
        "XGI, HyperNetX and other tools for hypergraphs",
        "figures as hyperedges over what they mention; no edges between genes or between figures, no positions",
        "pfocr_graph.formats.hif:write_hif",
        "pfocr_graph.formats.hif:read_hif",
        check="pfocr_graph.formats.hif_rules:check_hif",
    ),
    "tsv": Format(
        "tsv",
        "-tsv",
        "spreadsheets, R, pandas",
        "everything; a folder with a table for each node type and interaction; lists joined with |",
        "pfocr_graph.formats.tsv:write_tsv",
        "pfocr_graph.formats.tsv:read_tsv",
        ("network.json", "nodes-*.tsv", "edges-*.tsv"),
    ),
    "parquet": Format(
        "parquet",
        "-parquet",
        "pandas, polars, DuckDB, R's arrow",
        "everything; a folder with a table for each node type and interaction",
        "pfocr_graph.formats.parquet:write_parquet",
        "pfocr_graph.formats.parquet:read_parquet",
        ("network.json", "nodes-*.parquet", "edges-*.parquet"),
    ),
    "gmt": Format(
        "gmt",
        ".gmt",
        "tools for gene sets, such as clusterProfiler, fgsea and Enrichr",
        "figid, title and NCBI Gene ids of each figure with genes, a family as its members; nothing else",
        "pfocr_graph.formats.gmt:write_gmt",
        "pfocr_graph.formats.gmt:read_gmt",
    ),
}
"""Every format by name, in the order in which they are written."""

DEFAULT_FORMATS = ("graphml", "cx", "cx2", "cyjs")
"""What is written when nothing else is asked for."""


def load(reference: str) -> Any:
    """Return what a ``"module:name"`` reference names."""
    module, _, name = reference.partition(":")
    return getattr(import_module(module), name)


def format_of(path: str | Path, file_format: str | None = None) -> Format:
    """Return the format that a name or a suffix means.

    Parameters
    ----------
    path : str or Path
        Its suffix counts where `file_format` is not given; a ``.gz`` behind that of a file is passed over.
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
    found = _by_ending(Path(path).name)
    if found is not None:
        return found
    if Path(path).is_dir():
        networks = sorted(one for one in Path(path).iterdir() if _by_ending(one.name))
        example = networks[0] if networks else Path(path) / "network.cx2"
        raise FormatError(f"{path}: a folder; name a network in it, such as {example}")
    suffixes = ", ".join(known.suffix for known in FORMATS.values())
    raise FormatError(f"{path}: no known format has this ending; use one of {suffixes}, with .gz behind it if you like")


def _by_ending(name: str) -> Format | None:
    """Return the format that the name of a file or folder ends with."""
    name = name.lower()
    for known in FORMATS.values():
        if (name if known.folder_of else name.removesuffix(".gz")).endswith(known.suffix):
            return known
    return None


def is_network(name: str) -> bool:
    """Tell by its name whether a file is a network in a format that has no other use.

    Examples
    --------
    >>> is_network("network.CX2.gz"), is_network("releases.gmt")
    (True, False)
    """
    known = _by_ending(name)
    return known is not None and known.name != "gmt"


def write_network(network: Network, path: str | Path, file_format: str | None = None) -> list[str]:
    """Write a network to a file, compressed where the name ends in ``.gz``, or to a folder.

    Parameters
    ----------
    network : Network
    path : str or Path
        What is there of the same kind is replaced, and only once the new one is whole.
    file_format : str, optional
        A name out of `FORMATS`; the suffix counts without it.

    Returns
    -------
    list of str
        A line for each thing that the format could not hold; usually none.

    Raises
    ------
    FormatError
        If no known format has that name or suffix, or the format needs a library that is not there.
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from pfocr_graph import build_network, example_corpus
    >>> network = build_network(example_corpus().select(organism="human"), network="bipartite")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_network(network, Path(folder) / "network.cx2.gz")
    []
    """
    chosen = format_of(path, file_format)
    write = load(chosen.write)
    if chosen.folder_of:
        with folder_filled_when_whole(path, chosen.files_in) as folder:
            return list(write(network, folder))
    with replaced_when_whole(path) as stream, _compressed(stream, path) as target:
        return list(write(network, target))


def read_network(path: str | Path, file_format: str | None = None) -> Network:
    """Read a network from a file, uncompressed where the name ends in ``.gz``, or from a folder.

    Parameters
    ----------
    path : str or Path
    file_format : str, optional
        A name out of `FORMATS`; the suffix counts without it.

    Returns
    -------
    Network
        Equal to the one that was written, as far as the format carries it.

    Raises
    ------
    FormatError
        If no known format has that name or suffix, or the file breaks the rules of its format.
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> from pfocr_graph import build_network, example_corpus
    >>> network = build_network(example_corpus().select(organism="human"), network="bipartite")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     lost = write_network(network, Path(folder) / "network.graphml")
    ...     read_network(Path(folder) / "network.graphml") == network
    True
    """
    chosen = format_of(path, file_format)
    read = load(chosen.read)
    try:
        if chosen.folder_of:
            return cast("Network", read(Path(path)))
        with Path(path).open("rb") as stream, _uncompressed(stream, path) as source:
            return cast("Network", read(source))
    except (FormatError, NetworkError) as error:
        raise FormatError(f"{path}: {' '.join(str(error).splitlines())}") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FormatError(f"{path}: no whole gzip file ({error}); fetch or write it again") from error


@contextmanager
def _compressed(stream: IO[bytes], path: str | Path) -> Iterator[IO[bytes]]:
    if Path(path).suffix.lower() != ".gz":
        yield stream
        return
    with gzipped(stream) as packed:
        yield packed


@contextmanager
def _uncompressed(stream: IO[bytes], path: str | Path) -> Iterator[IO[bytes]]:
    if Path(path).suffix.lower() != ".gz":
        yield stream
        return
    with gzip.GzipFile(mode="rb", fileobj=stream) as packed:
        yield cast(IO[bytes], packed)
