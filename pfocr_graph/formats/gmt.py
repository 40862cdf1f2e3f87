"""GMT, the format of gene sets: a line for each figure, with its id, its title and the NCBI Gene ids it mentions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

import numpy as np

from pfocr_graph.attributes import CHEMICAL, DISEASE, FIGURE, GENE, MENTIONS
from pfocr_graph.columns import Column, PairNameColumn, TextColumn
from pfocr_graph.errors import FormatError
from pfocr_graph.formats.json_text import without_surrogates
from pfocr_graph.network import EdgeTable, Network, NodeTable

__all__ = ["read_gmt", "write_gmt"]

PREFIX = "ncbigene:"


def write_gmt(network: Network, stream: IO[bytes]) -> list[str]:
    r"""Write the figures of a network as gene sets.

    Parameters
    ----------
    network : Network
        A family stands for its members. Figures without genes are left out, as a set has some.
    stream : binary stream

    Returns
    -------
    list of str
        How many figures, chemicals and diseases are left out, if any; or that all is.

    Examples
    --------
    >>> import io
    >>> stream = io.BytesIO(b"PMC1__f1\tWnt signalling\t1499\t324\n")
    >>> write_gmt(read_gmt(stream), written := io.BytesIO()), written.getvalue()
    ([], b'PMC1__f1\tWnt signalling\t1499\t324\n')
    """
    if network.n_nodes and MENTIONS not in network.edge_tables:
        return ["GMT holds figures with their genes, which this network has not: the file is empty"]
    left_out = 0
    others = [
        f"{len(table)} {kind} nodes" for kind, table in network.node_tables.items() if kind in (CHEMICAL, DISEASE)
    ]
    for figid, title, genes in _iter_sets(network):
        if genes:
            line = "\t".join([figid, " ".join(title.split()), *dict.fromkeys(genes)])
            stream.write(f"{without_surrogates(line)}\n".encode())
        else:
            left_out += 1
    if left_out:
        others.insert(0, f"{left_out} figures without genes")
    return [f"{what} are left out" for what in others]


def _iter_sets(network: Network) -> Iterator[tuple[str, str, list[str]]]:
    """Yield id, title and genes of each figure, a gene once for each term that names it."""
    genes_of: dict[int, list[str]] = {}
    if MENTIONS in network.edge_tables:
        edges = network.edge_tables[MENTIONS]
        genes = _genes(network)
        for figure, node in zip(edges.source.tolist(), edges.target.tolist(), strict=True):
            genes_of.setdefault(figure, []).extend(genes[node])
    first = 0
    for node_type, table in network.node_tables.items():
        if node_type == FIGURE:
            titles = table.columns.get("title", table.columns["name"])
            ids = zip(table.columns["node_id"].values(), titles.values(), strict=True)
            for number, (figid, title) in enumerate(ids, first):
                yield figid, title or "", genes_of.get(number, [])
        first += len(table)


def _genes(network: Network) -> list[list[str]]:
    """Return, for each node, the bare ids of the genes that it is or has as members."""
    genes: list[list[str]] = []
    for table in network.node_tables.values():
        ids: Iterable[list[str]] = ([node_id] for node_id in table.columns["node_id"].values())
        if "member" in table.columns:
            ids = (member or [] for member in table.columns["member"].values())
        genes += [[each.removeprefix(PREFIX) for each in some if each.startswith(PREFIX)] for some in ids]
    return genes


def read_gmt(stream: IO[bytes]) -> Network:
    r"""Read gene sets as figures that mention genes.

    Parameters
    ----------
    stream : binary stream
        NCBI Gene ids, as they stand in the releases of PFOCR.

    Returns
    -------
    Network
        Genes are called by their ids, as a GMT file has no symbols.

    Raises
    ------
    FormatError
        If a line has no tabs, or a set is there twice.

    Examples
    --------
    >>> import io
    >>> read_gmt(io.BytesIO(b"PMC1__f1\tWnt signalling\t1499\t324\n")).n_edges
    2
    """
    titles: dict[str, str] = {}
    genes: dict[str, int] = {}
    ends: list[tuple[int, int]] = []
    for number, line in enumerate(stream, 1):
        try:
            cells = line.decode("utf-8-sig").rstrip("\r\n").split("\t")
        except UnicodeDecodeError as error:
            raise FormatError(f"line {number}: {error}; write the file as UTF-8") from error
        if len(cells) == 1 and not cells[0]:
            continue
        if len(cells) == 1 or cells[0] in titles:
            what = "there are no tabs; is it GMT?" if len(cells) == 1 else f'the set "{cells[0]}" is there twice'
            raise FormatError(f"line {number}: {what}")
        ends += [(len(titles), genes.setdefault(gene, len(genes))) for gene in cells[2:] if gene]
        titles[cells[0]] = cells[1]
    names = [title or figid for figid, title in titles.items()]
    figures = {
        "node_id": TextColumn.of(titles),
        "name": TextColumn.of(names),
        "type": TextColumn.constant(FIGURE, len(titles)),
        "title": TextColumn.of(title or None for title in titles.values()),
    }
    drawn = {
        "node_id": TextColumn.of(PREFIX + gene for gene in genes),
        "name": TextColumn.of(genes),
        "type": TextColumn.constant(GENE, len(genes)),
        "ncbigene": TextColumn.of(genes),
    }
    source, target = np.array(ends, dtype=np.int32).reshape(-1, 2).T
    mentions: dict[str, Column] = {
        "interaction": TextColumn.constant(MENTIONS, len(ends)),
        "name": PairNameColumn(source, target + len(titles), [*names, *genes], MENTIONS),
    }
    tables = {FIGURE: NodeTable(figures), GENE: NodeTable(drawn)}
    return Network(tables, {MENTIONS: EdgeTable(source, target + len(titles), mentions)})
