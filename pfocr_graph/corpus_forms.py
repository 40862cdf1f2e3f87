"""A corpus as others hold it: a matrix of scipy and tables of pandas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from pfocr_graph.ragged import Ints
from pfocr_graph.records import Figure

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_matrix

    from pfocr_graph.corpus import FigureCorpus

__all__ = ["concept_frame", "figure_frame", "incidence_matrix", "mention_frame"]


def incidence_matrix(corpus: FigureCorpus) -> tuple[csr_matrix[Any], list[str], list[str]]:
    """Return what `FigureCorpus.incidence` does."""
    from scipy.sparse import csr_matrix

    codes, columns = np.unique(corpus.mentions.gene, return_inverse=True)
    matrix = csr_matrix(
        (np.ones(corpus.n_mentions, dtype=np.int32), (corpus.mentions.figure, columns)),
        shape=(corpus.n_figures, len(codes)),
    )
    matrix.sum_duplicates()  # not every scipy has done so by now
    matrix.data[:] = 1
    figids = [figure.figid for figure in corpus.figure_list]
    return matrix, figids, [f"ncbigene:{corpus.genes.ncbigene[code]}" for code in codes.tolist()]


def figure_frame(corpus: FigureCorpus) -> pd.DataFrame:
    """Return what `FigureCorpus.figures` is."""
    import pandas as pd

    kinds = {"year": "Int64", "pathway_score": "Float64", "automl_pathway": "Float64"}
    kinds |= dict.fromkeys(("organisms", "aliases", "disease_annotations"), "object")
    names = [column.name for column in fields(Figure)]
    data = {
        name: pd.Series([getattr(figure, name) for figure in corpus.figure_list], dtype=kinds.get(name, "string"))
        for name in names
    }
    return pd.DataFrame(data).set_index("figid")


def mention_frame(corpus: FigureCorpus) -> pd.DataFrame:
    """Return what `FigureCorpus.mention_frame` is."""
    table = corpus.mentions
    columns = {
        "figid": ([figure.figid for figure in corpus.figure_list], table.figure),
        "word": (corpus.words, table.word),
        "term": (corpus.terms.text, table.term),
        "source": (corpus.sources, table.source),
        "ncbigene": (corpus.genes.ncbigene, table.gene),
        "symbol": (corpus.genes.symbol, table.gene),
        "taxon_id": (corpus.genes.taxon_id, table.gene),
    }
    return _text_frame(columns)


def concept_frame(corpus: FigureCorpus) -> pd.DataFrame:
    """Return what `FigureCorpus.concept_frame` is."""
    table, concepts = corpus.concept_mentions, corpus.concepts
    terms, term_texts = table.terms
    columns = {
        "figid": ([figure.figid for figure in corpus.figure_list], table.figure),
        "kind": (concepts.kind, table.concept),
        "word": (table.words, table.word),
        "term": (term_texts, terms),
        "source": (table.sources, table.source),
        "name": (concepts.name, table.concept),
        "id": (concepts.curie, table.concept),
    }
    return _text_frame(columns)


def _text_frame(columns: Mapping[str, tuple[Sequence[str], Ints]]) -> pd.DataFrame:
    """Return a pandas table of texts, each column given as distinct texts and codes."""
    import pandas as pd

    return pd.DataFrame(
        {
            name: pd.Series(np.array([*texts, ""], dtype=object)[codes], dtype="string")
            for name, (texts, codes) in columns.items()
        }
    )
