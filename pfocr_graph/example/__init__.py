"""The example corpus: 46 illustrative figures in both forms of PFOCR pages, with a known answer for each lesson."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

from pfocr_graph.corpus import FigureCorpus

__all__ = ["example_corpus"]


def example_corpus(*, include: Sequence[str] = ()) -> FigureCorpus:
    """Return the corpus of the figures that ship with the package; all of them are made up for teaching.

    Families, ambiguous words, three organisms, reused figures and figures without genes are in it; the README in its
    folder lists what each is there for and what must come out.

    Parameters
    ----------
    include : sequence of str
        ``"chemicals"``, ``"diseases"``.

    Returns
    -------
    FigureCorpus

    Examples
    --------
    >>> example_corpus().select(organism="human")
    <FigureCorpus: 46 figures, 230 genes, 841 mentions; Homo sapiens>
    """
    from pfocr_graph.reading import read_corpus

    with resources.as_file(resources.files("pfocr_graph.example")) as folder:
        return read_corpus([folder / "_figures", folder / "legacy"], strict=True, include=include)
