"""Prints how long network files take to write: against the same bytes written raw, and against ndex2 and networkx.

    python tests/benchmarks/measure_writers.py PAGES [--min-figures 1] [--edges 1090000] [--part 30000] [--rounds 3]

PAGES is a folder of pages or a mention table: a clone of the PFOCR site, or what make_corpus.py wrote. The network is
that of a default build without layout, with so many of its co-occurrence edges. Raw and ours write to a file that
takes its place when it is whole, in turns, and the best round counts. The libraries get a part of the network, as they
need a hundred times the memory; ours writes the same part beside them. Ratios mean something, seconds depend on the
machine. Memory is what a process of its own needs beyond the network (Linux only).
"""

from __future__ import annotations

import argparse
import json
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import IO, Any

import numpy as np

from pfocr_graph.attributes import CO_OCCURS
from pfocr_graph.files import replaced_when_whole
from pfocr_graph.formats import DEFAULT_FORMATS, FORMATS, load
from pfocr_graph.network import EdgeTable, Network

BLOCK = 1 << 20


class Clock:
    """CPU and wall seconds spent inside `running`."""

    def __init__(self) -> None:
        self.cpu = self.wall = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count the time of this block."""
        cpu, wall = time.process_time(), time.perf_counter()
        yield
        self.cpu += time.process_time() - cpu
        self.wall += time.perf_counter() - wall


def make_network(pages: Path, min_figures: int) -> Network:
    """Return the network of a default build, without layout."""
    from pfocr_graph.build import build
    from pfocr_graph.options import BuildOptions
    from pfocr_graph.reading import read_corpus

    options = BuildOptions(min_figures=min_figures)
    return build(read_corpus(pages), options, layout=False, centralities=False, groups=False).network


def with_edges(network: Network, n_edges: int) -> Network:
    """Return the network with so many co-occurrence edges, from all over the table."""
    table = network.edge_tables[CO_OCCURS]
    rows = np.unique(np.linspace(0, len(table) - 1, min(n_edges, len(table))).astype(np.int64))
    columns = {name: column.take(rows) for name, column in table.columns.items()}
    kept = EdgeTable(table.source[rows], table.target[rows], columns)
    return Network(network.node_tables, {**network.edge_tables, CO_OCCURS: kept}, network.attributes)


def write_ours(network: Network, name: str, path: Path) -> Clock:
    """Write a network in a format."""
    clock = Clock()
    write = load(FORMATS[name].write)
    with clock.running(), replaced_when_whole(path) as stream:
        write(network, stream)
    return clock


def write_raw(source: Path, path: Path) -> Clock:
    """Write the bytes of a file once more; reading them is not counted."""
    clock = Clock()
    with source.open("rb") as given, replaced_when_whole(path) as stream:
        while block := given.read(64 * BLOCK):
            view = memoryview(block)
            with clock.running():
                for start in range(0, len(block), BLOCK):
                    stream.write(view[start : start + BLOCK])
    return clock


def library_writer(name: str, source: Path) -> tuple[str, Callable[[IO[str]], Any]]:
    """Return the library that people write a format with, and what writes the network of this file with it."""
    if name == "cx":
        import ndex2

        nice: Any = ndex2.create_nice_cx_from_file(str(source))

        def write(stream: IO[str]) -> None:
            with redirect_stdout(None):
                json.dump(nice.to_cx(), stream)

        return "ndex2", write
    if name == "cx2":
        from ndex2.cx2 import RawCX2NetworkFactory

        cx2: Any = RawCX2NetworkFactory().get_cx2network(json.loads(source.read_bytes()))
        return "ndex2", lambda stream: json.dump(cx2.to_cx2(), stream)
    import networkx as nx

    graph: Any = nx.read_graphml(source.with_suffix(".graphml"))
    if name == "cyjs":
        return "networkx", lambda stream: json.dump(nx.cytoscape_data(graph), stream)
    return "networkx", lambda stream: nx.write_graphml(graph, stream.buffer)


def write_with_library(name: str, source: Path, path: Path) -> tuple[str, Clock]:
    """Write the network of a file with the library that people use; reading it is not counted."""
    clock = Clock()
    library, write = library_writer(name, source)
    with clock.running(), path.open("w") as stream:
        write(stream)
    return library, clock


def memory_beyond(pickled: Path, name: str) -> int:
    """Return the megabytes that a process which holds the network needs besides to write it."""
    command = [sys.executable, __file__, str(pickled), "--memory-of", name]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def print_memory(pickled: Path, name: str) -> None:
    """Print the peak while writing, less what was used before."""
    network = pickle.loads(pickled.read_bytes())  # noqa: S301
    Path("/proc/self/clear_refs").write_text("5")
    before = _status("VmRSS")
    write_ours(network, name, pickled.with_name("memory"))
    print((_status("VmHWM") - before) // 1024)


def _status(key: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{key}:"))


def best(clocks: list[Clock]) -> Clock:
    """Return the quickest."""
    return min(clocks, key=lambda clock: clock.cpu)


def print_table(network: Network, part: Network, rounds: int, folder: Path) -> None:
    """Write the network in each format and print a line for it."""
    pickled = folder / "network.pickle"
    pickled.write_bytes(pickle.dumps(network))
    print(f"{network!r}; libraries: {part!r}")
    print("format      MB   ours CPU  wall   MB/s   raw CPU  wall  ratio   MB beyond   library on a part, CPU / ours")
    for name in DEFAULT_FORMATS:
        path, ours, raw = folder / f"network.{name}", [], []
        for _ in range(rounds):
            ours.append(write_ours(network, name, path))
            raw.append(write_raw(path, folder / "raw"))
        mine, plain = best(ours), best(raw)
        size = path.stat().st_size / 1e6
        path.unlink()
        source = folder / f"part.{name}"
        mine_of_part = best([write_ours(part, name, source) for _ in range(rounds)])
        library, theirs = write_with_library(name, source, folder / "library")
        print(
            f"{name:8} {size:6.0f} {mine.cpu:9.2f} {mine.wall:5.2f} {size / mine.cpu:6.0f} {plain.cpu:9.2f}"
            f" {plain.wall:5.2f} {mine.cpu / plain.cpu:6.1f} {memory_beyond(pickled, name):11}   {library}"
            f" {theirs.cpu:.2f} / {mine_of_part.cpu:.2f} = {theirs.cpu / mine_of_part.cpu:.1f}",
            flush=True,
        )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--min-figures", type=int, default=1)
    parser.add_argument("--edges", type=int, default=1_090_000)
    parser.add_argument("--part", type=int, default=30_000, help="co-occurrence edges that the libraries get")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory-of", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.memory_of:
        print_memory(given.pages, given.memory_of)
        return
    network = make_network(given.pages, given.min_figures)
    with tempfile.TemporaryDirectory() as folder:
        print_table(with_edges(network, given.edges), with_edges(network, given.part), given.rounds, Path(folder))


if __name__ == "__main__":
    main()
