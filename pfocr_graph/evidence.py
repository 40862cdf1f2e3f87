"""Why an edge is there: for every pair and supporting figure, the words that name both ends and what they are worth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from pfocr_graph.build import Build
from pfocr_graph.build import build as build_part
from pfocr_graph.corpus import FigureCorpus
from pfocr_graph.edge_tables import mentions_table
from pfocr_graph.errors import OptionError
from pfocr_graph.incidence import Incidence, build_incidence
from pfocr_graph.joint_incidence import may_meet, with_concepts
from pfocr_graph.node_names import find_nodes
from pfocr_graph.node_tables import drawn_tables, figure_page
from pfocr_graph.options import BuildOptions, Families
from pfocr_graph.ragged import Ints
from pfocr_graph.reports import Report
from pfocr_graph.shared_words import find_all_echoes
from pfocr_graph.terms import LEXICONS

__all__ = ["EVIDENCE_COLUMNS", "evidence_report", "explain_names", "explain_pairs"]

EVIDENCE_COLUMNS = (
    "node_a",
    "node_b",
    "name_a",
    "name_b",
    "figid",
    "pmcid",
    "year",
    "words_a",
    "words_b",
    "terms_a",
    "terms_b",
    "lexicon_a",
    "lexicon_b",
    "independent",
    "direct",
    "title",
    "link",
)


def evidence_report(build: Build) -> Report:
    """Return a row for every co-occurrence edge of a network and every figure that mentions both of its ends.

    Parameters
    ----------
    build : Build
        With co-occurrence edges.

    Returns
    -------
    Report
        Rows are made as they are asked for; `independent` and `direct` say what a figure is worth, and under `discount`
        the edge counts the independent ones.
    """
    pairs = build.pairs
    wanted = np.zeros(0, dtype=np.int64)
    if pairs is not None:
        wanted = pairs.left.astype(np.int64) * build.incidence.n_nodes + pairs.right
    comment = "a row for every edge and figure that mentions both ends; independent: by words of their own"
    return Report("evidence", (comment,), EVIDENCE_COLUMNS, _rows(build, wanted))


def explain_pairs(build: Build, left: Ints, right: Ints) -> Report:
    """Return the same for chosen pairs of nodes, whether they are edges or not.

    Parameters
    ----------
    build : Build
    left, right : ndarray of int, shape (n_pairs,)
        Nodes of the incidence, in either order.
    """
    low, high = np.minimum(left, right).astype(np.int64), np.maximum(left, right)
    return Report("why", (), EVIDENCE_COLUMNS, _rows(build, np.unique(low * build.incidence.n_nodes + high)))


def explain_names(corpus: FigureCorpus, one: str, other: str, families: Families = "discount") -> Report:
    """Return the same for the genes, families, chemicals or diseases that two names mean.

    Parameters
    ----------
    corpus : FigureCorpus
    one, other : str
        As `find_nodes` takes them.
    families : {"discount", "keep", "collapse"}

    Raises
    ------
    OptionError
        If a name means nothing in this corpus, or both mean the same.

    Examples
    --------
    >>> from pfocr_graph import example_corpus
    >>> report = explain_names(example_corpus().select(organism="human"), "EGFR", "ERBB2")
    >>> {(row[2], row[3]) for row in report.rows}
    {('EGFR', 'ERBB2')}
    """
    incidence = with_concepts(build_incidence(corpus, "entities" if families == "collapse" else "genes"), corpus)
    ends = [find_nodes(corpus, incidence, [name]) for name in (one, other)]
    if ends[0] == ends[1]:
        raise OptionError(f"{one} and {other} are the same; name two")
    # Of a million mentions a few hundred are in figures that draw both.
    first, second = (incidence.figure[np.isin(incidence.node, nodes)] for nodes in ends)
    figids = [corpus.figure_list[figure].figid for figure in np.intersect1d(first, second).tolist()]
    options = BuildOptions(network="bipartite", families=families)
    made = build_part(corpus.select(figure_ids=figids), options, layout=False, centralities=False, groups=False)
    number = {key: node for node, key in enumerate(_keys(made.incidence))}
    keys = _keys(incidence)
    ends = [[number[keys[node]] for node in nodes if keys[node] in number] for nodes in ends]
    both = [(a, b) for a in ends[0] for b in ends[1] if may_meet(made.incidence, a, b)]
    pairs = np.array(both, dtype=np.int64).reshape(-1, 2)
    return explain_pairs(made, pairs[:, 0], pairs[:, 1])


def _keys(incidence: Incidence) -> list[tuple[int, bool]]:
    """Return what each node is, the same in every part of a corpus: a code, and whether it is a concept's."""
    return [(code, node >= incidence.n_drawn) for node, code in enumerate(incidence.codes.tolist())]


def _rows(build: Build, wanted: Ints) -> Iterator[list[Any]]:
    """Yield the rows of these pairs, given as sorted keys ``left * n_nodes + right``."""
    corpus, incidence = build.corpus, build.incidence
    drawn = drawn_tables(corpus, incidence, {})
    columns = mentions_table(corpus, incidence, drawn, [], 0).columns
    # A row stands in many pairs: what is said of it is looked up once.
    words, matches = (columns[name].values() for name in ("words", "matches"))
    lexicons = [LEXICONS[code] for code in incidence.lexicon.tolist()]
    directs = incidence.direct.tolist()
    figures = [(figure.figid, figure.pmcid, figure.year) for figure in corpus.figure_list]
    links = [(figure.title, figure_page(figure.figid)) for figure in corpus.figure_list]
    echoes = _echo_keys(build)
    n_nodes, n_figures = incidence.n_nodes, len(incidence.paper)
    by_node = np.argsort(incidence.node, kind="stable")
    of_figure = incidence.figure[by_node].astype(np.int64)
    bounds = np.searchsorted(incidence.node[by_node], np.arange(n_nodes + 1)).tolist()
    for key in wanted.tolist():
        left, right = divmod(key, n_nodes)
        here, there = (slice(bounds[end], bounds[end + 1]) for end in (left, right))
        shared, places_left, places_right = np.intersect1d(
            of_figure[here], of_figure[there], assume_unique=True, return_indices=True
        )
        echoed = _among(echoes, key * n_figures + shared).tolist()
        rows_left, rows_right = by_node[here][places_left].tolist(), by_node[there][places_right].tolist()
        ends = [drawn.ids[left], drawn.ids[right], drawn.names[left], drawn.names[right]]
        for figure, echo, one, other in zip(shared.tolist(), echoed, rows_left, rows_right, strict=True):
            yield [
                *ends,
                *figures[figure],
                *(words[one], words[other], matches[one], matches[other], lexicons[one], lexicons[other]),
                not echo,
                directs[one] and directs[other] and not echo,
                *links[figure],
            ]


def _echo_keys(build: Build) -> npt.NDArray[np.int64]:
    """Return what is an echo of one word, as sorted keys ``(left * n_nodes + right) * n_figures + figure``."""
    incidence = build.incidence
    echoes = find_all_echoes(build.corpus, incidence)
    pair = incidence.node[echoes.left].astype(np.int64) * incidence.n_nodes + incidence.node[echoes.right]
    return np.sort(pair * len(incidence.paper) + incidence.figure[echoes.left])


def _among(known: npt.NDArray[np.int64], keys: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Tell which keys are among the known ones, which are sorted."""
    if not len(known):
        return np.zeros(len(keys), dtype=bool)
    found: npt.NDArray[np.bool_] = known[np.minimum(np.searchsorted(known, keys), len(known) - 1)] == keys
    return found
