"""Prints how long each part takes against the plain way of doing it, all in one run, with peak memory.

    python tests/benchmarks/measure.py PAGES [--min-figures 5] [--part job] [--part pages] ...

PAGES is a folder of pages: a clone of the PFOCR site or what make_corpus.py wrote. Ratios mean something, seconds
depend on the machine. Every part runs in a process of its own. The package is compiled to bytecode first, as pip does
it.
"""

from __future__ import annotations

import argparse
import compileall
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pfocr_graph


def pages(folder: Path) -> list[Path]:
    """Return the pages below a folder."""
    return sorted([*folder.rglob("*.md"), *folder.rglob("*.txt")])


def naive_job(folder: Path, min_figures: int, out: Path) -> dict[str, int]:
    """Do the main job with python-frontmatter and networkx, as a notebook would."""
    import frontmatter
    import networkx as nx

    graph: Any = nx.Graph()
    genes = set()
    for path in pages(folder):
        page: Any = frontmatter.load(str(path))
        graph.add_node(page["figid"], type="figure", title=str(page.get("figtitle")))
        for gene in page.get("genes") or ():
            genes.add(str(gene["entrez"]))
            graph.add_node(str(gene["entrez"]), type="gene", name=str(gene["hgnc_symbol"]))
            graph.add_edge(page["figid"], str(gene["entrez"]), interaction="mentions", words=str(gene["word"]))
    projected: Any = nx.bipartite.weighted_projected_graph(graph, genes)
    edges = [(a, b, w) for a, b, w in projected.edges(data="weight") if w >= min_figures]
    graph.add_edges_from((a, b, {"interaction": "co-occurs-with", "n_figures": w}) for a, b, w in edges)
    nx.write_graphml(graph, out / "naive.graphml")
    return {"edges": len(edges), "genes": len(genes)}


def our_job(folder: Path, min_figures: int, out: Path) -> dict[str, int]:
    """Do the main job with this package, from the command line's own entry; in one process, as the naive way does."""
    from pfocr_graph.cli import main

    options = ["--to", "graphml", "--layout", "none", "--reports", "none", "--quiet", "--families", "keep"]
    options += ["--processes", "1"]
    code = main(["build", str(folder), "-o", str(out / "ours"), "--min-figures", str(min_figures), *options])
    if code:
        raise SystemExit(code)
    counts = json.loads((out / "ours" / "summary.json").read_text())["counts"]
    return {"edges": counts["edges"]["co-occurs-with"], "genes": counts["genes"]}


def plain_pages(folder: Path, min_figures: int, out: Path) -> dict[str, int]:
    """Load every page with libyaml, as text."""
    import yaml

    start = resource.getrusage(resource.RUSAGE_SELF)
    total = 0
    for path in pages(folder):
        text = path.read_text(encoding="utf-8")
        total += len(yaml.load(text.split("---\n")[1], Loader=yaml.CBaseLoader).get("genes") or ())  # noqa: S506
    return {"mentions": total, "cpu_ms": _since(start)}


def our_pages(folder: Path, min_figures: int, out: Path) -> dict[str, int]:
    """Read every page into records."""
    import pfocr_graph.readers.pages  # noqa: F401
    from pfocr_graph.readers import read_records

    start = resource.getrusage(resource.RUSAGE_SELF)
    total = sum(len(record.mentions) for record in read_records([folder], on_skip=lambda _: None))
    return {"mentions": total, "cpu_ms": _since(start)}


def block_product(folder: Path, min_figures: int, out: Path) -> dict[str, int]:
    """Count plain pairs as a bare product of the incidence in blocks, upper triangle only."""
    from pfocr_graph.incidence import build_incidence
    from pfocr_graph.reading import read_corpus

    matrix = build_incidence(read_corpus(folder), "genes").matrix()
    start = resource.getrusage(resource.RUSAGE_SELF)
    columns, total = matrix.T.tocsr(), 0
    for row in range(0, columns.shape[0], 1024):
        block = (columns[row : row + 1024] @ matrix[:, row:]).tocoo()
        total += int(((block.row < block.col) & (block.data >= min_figures)).sum())
    return {"edges": total, "cpu_ms": _since(start)}


def all_counts(folder: Path, min_figures: int, out: Path) -> dict[str, int]:
    """Count and measure everything that an edge carries, under the default policy, on the same incidence."""
    return _paired(folder, min_figures=min_figures)


def significance(folder: Path, min_figures: int, out: Path) -> dict[str, int]:
    """Fit the null model and test all pairs, beside counting them."""
    return _paired(folder, min_figures=min_figures, significance="bicm")


def _paired(folder: Path, **choices: Any) -> dict[str, int]:
    from pfocr_graph.gene_pairs import pair_genes
    from pfocr_graph.incidence import build_incidence
    from pfocr_graph.options import BuildOptions
    from pfocr_graph.reading import read_corpus

    corpus = read_corpus(folder)
    genes, entities = build_incidence(corpus, "genes"), build_incidence(corpus, "entities")
    start = resource.getrusage(resource.RUSAGE_SELF)
    found = pair_genes(corpus, BuildOptions(**choices), genes, entities)
    return {"edges": len(found), "tests": found.n_tests or 0, "cpu_ms": _since(start)}


def gene_network(folder: Path, min_figures: int, out: Path) -> dict[str, int]:
    """Make a network of genes of a corpus: incidences, pairs and tables."""
    from pfocr_graph.build import build
    from pfocr_graph.options import BuildOptions
    from pfocr_graph.reading import read_corpus

    corpus = read_corpus(folder)
    start = resource.getrusage(resource.RUSAGE_SELF)
    options = BuildOptions(min_figures=min_figures, network="genes")
    made = build(corpus, options, layout=False, centralities=False, groups=False)
    return {"edges": made.network.n_edges, "cpu_ms": _since(start)}


def figure_product(folder: Path, min_figures: int, out: Path) -> dict[str, int]:
    """Multiply all figures with all others in blocks, and keep those of a Jaccard similarity of 0.6."""
    from pfocr_graph.incidence import build_incidence
    from pfocr_graph.reading import read_corpus

    entities = build_incidence(read_corpus(folder), "entities")
    start = resource.getrusage(resource.RUSAGE_SELF)
    matrix, sizes, total = entities.matrix(), entities.nodes_by_figure, 0
    for row in range(0, matrix.shape[0], 512):
        block = (matrix[row : row + 512] @ matrix[row:].T).tocoo()
        one, other = sizes[row + block.row], sizes[row + block.col]
        total += int(((block.row < block.col) & (block.data >= 0.6 * (one + other - block.data))).sum())
    return {"pairs": total, "cpu_ms": _since(start)}


def similar_figures(folder: Path, min_figures: int, out: Path) -> dict[str, int]:
    """Find the pairs of figures of a Jaccard similarity of 0.6."""
    return _figure_pairs(folder, min_jaccard=0.6, top=None)


def strongest_figures(folder: Path, min_figures: int, out: Path) -> dict[str, int]:
    """Find the 100,000 pairs of figures that share most."""
    return _figure_pairs(folder, top=100_000)


def _figure_pairs(folder: Path, **limits: Any) -> dict[str, int]:
    from pfocr_graph.figure_pairs import pair_figures
    from pfocr_graph.incidence import build_incidence
    from pfocr_graph.reading import read_corpus

    entities = build_incidence(read_corpus(folder), "entities")
    start = resource.getrusage(resource.RUSAGE_SELF)
    return {"pairs": len(pair_figures(entities, **limits).left), "cpu_ms": _since(start)}


def _since(start: resource.struct_rusage) -> int:
    now = resource.getrusage(resource.RUSAGE_SELF)
    return round(1000 * (now.ru_utime + now.ru_stime - start.ru_utime - start.ru_stime))


PARTS = {
    "job": (naive_job, our_job),
    "pages": (plain_pages, our_pages),
    "pairs": (block_product, all_counts),
    "significance": (block_product, significance),
    "network": (block_product, gene_network),
    "similar-figures": (figure_product, similar_figures),
    "strongest-figures": (figure_product, strongest_figures),
}


def measured(name: str, folder: Path, min_figures: int) -> dict[str, Any]:
    """Run one function in a process of its own and return what it counted, its CPU time and peak memory."""
    with tempfile.TemporaryDirectory() as out:
        command = [
            sys.executable,
            __file__,
            str(folder),
            "--run",
            name,
            "--out",
            out,
            "--min-figures",
            str(min_figures),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--min-figures", type=int, default=5)
    parser.add_argument("--part", action="append", choices=PARTS, help="which parts (default: all)")
    parser.add_argument("--run", help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        functions = {function.__name__: function for pair in PARTS.values() for function in pair}
        counted = functions[given.run](given.folder, given.min_figures, given.out)
        used, helped = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = used.ru_utime + used.ru_stime + helped.ru_utime + helped.ru_stime
        counted.setdefault("cpu_ms", round(1000 * cpu))
        print(json.dumps({**counted, "peak_mb": used.ru_maxrss // 1024}))
        return
    compileall.compile_dir(Path(pfocr_graph.__file__).parent, quiet=1)
    print(f"{'part':17} plain s  ours s  ratio  plain MB  ours MB  counted by ours")
    for part in given.part or PARTS:
        plain, ours = (measured(function.__name__, given.folder, given.min_figures) for function in PARTS[part])
        seconds = plain["cpu_ms"] / 1000, max(ours["cpu_ms"], 1) / 1000
        ratio = f"{seconds[0] / seconds[1]:.1f}" if seconds[0] > seconds[1] else f"1/{seconds[1] / seconds[0]:.1f}"
        counted = {name: value for name, value in ours.items() if name not in ("cpu_ms", "peak_mb")}
        print(
            f"{part:17} {seconds[0]:8.2f} {seconds[1]:7.2f} {ratio:>6}"
            f" {plain['peak_mb']:9} {ours['peak_mb']:8}  {counted}"
        )


if __name__ == "__main__":
    main()
