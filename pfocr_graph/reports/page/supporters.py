"""The figures behind a pair: those that its policy counts, the most telling first, with the words in them."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from pfocr_graph.build import Build
from pfocr_graph.columns import Column
from pfocr_graph.edge_tables import mentions_table
from pfocr_graph.incidence import Incidence
from pfocr_graph.node_tables import DrawnNodes, drawn_tables
from pfocr_graph.ragged import Ints
from pfocr_graph.shared_words import find_all_echoes

__all__ = ["Supporters"]


class Supporters:
    """Which figures support a pair of nodes, and by which words.

    Attributes
    ----------
    incidence : Incidence
        That of the build.
    drawn : DrawnNodes
        Names and ids of its nodes.
    """

    def __init__(self, build: Build) -> None:
        self._build = build
        self.incidence: Incidence = build.incidence
        self.drawn: DrawnNodes = drawn_tables(build.corpus, build.incidence, {})

    def rows(self, left: int, right: int) -> tuple[Ints, Ints]:
        """Return the rows of the incidence that support a pair, two for each figure.

        Figures in which terms that name nothing else name both come first, then those with few drawn entities.

        Parameters
        ----------
        left, right : int
            Nodes, left below right.

        Returns
        -------
        of_left, of_right : ndarray of int
        """
        figure, direct = self.incidence.figure, self.incidence.direct
        order, bounds = self._rows_by_node
        a, b = (order[bounds[node] : bounds[node + 1]] for node in (left, right))
        _, in_a, in_b = np.intersect1d(figure[a], figure[b], assume_unique=True, return_indices=True)
        a, b = a[in_a], b[in_b]
        keys = a.astype(np.int64) * len(figure) + b
        counts = np.searchsorted(self._echoes, keys, "left") == np.searchsorted(self._echoes, keys, "right")
        a, b = a[counts], b[counts]
        telling = np.lexsort((figure[a], self._entities_by_figure[figure[a]], ~(direct[a] & direct[b])))
        return a[telling], b[telling]

    def words(self, row: int) -> list[str]:
        """Return the different words that name the node of a row in its figure."""
        return list(dict.fromkeys(self._words.values(row, row + 1)[0]))

    @cached_property
    def _rows_by_node(self) -> tuple[Ints, Ints]:
        order = np.argsort(self.incidence.node, kind="stable")
        return order, np.searchsorted(self.incidence.node[order], np.arange(self.incidence.n_nodes + 1))

    @cached_property
    def _entities_by_figure(self) -> Ints:
        return self._build.entities.nodes_by_figure

    @cached_property
    def _echoes(self) -> npt.NDArray[np.int64]:
        """What the policy does not count, as sorted keys of two rows."""
        if self._build.options.families == "keep":
            return np.zeros(0, dtype=np.int64)
        echoes = find_all_echoes(self._build.corpus, self.incidence)
        return np.sort(echoes.left.astype(np.int64) * len(self.incidence.figure) + echoes.right)

    @cached_property
    def _words(self) -> Column:
        return mentions_table(self._build.corpus, self.incidence, self.drawn, [], 0).columns["words"]
