"""Turns the Pathway Figure OCR database into networks of figures and genes.

The public names; each is loaded when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pfocr_graph.build import build_network
    from pfocr_graph.corpus import FigureCorpus
    from pfocr_graph.errors import FormatError, NetworkError, OptionError, PfocrGraphError, RecordError
    from pfocr_graph.example import example_corpus
    from pfocr_graph.formats import FORMATS, read_network, write_network
    from pfocr_graph.network import Network
    from pfocr_graph.options import BuildOptions
    from pfocr_graph.readers import READERS
    from pfocr_graph.reading import read_corpus
    from pfocr_graph.records import Figure, FigureRecord, Mention

_HOMES = {
    "FORMATS": "formats",
    "READERS": "readers",
    "BuildOptions": "options",
    "Figure": "records",
    "FigureCorpus": "corpus",
    "FigureRecord": "records",
    "FormatError": "errors",
    "Mention": "records",
    "Network": "network",
    "NetworkError": "errors",
    "OptionError": "errors",
    "PfocrGraphError": "errors",
    "RecordError": "errors",
    "build_network": "build",
    "example_corpus": "example",
    "read_corpus": "reading",
    "read_network": "formats",
    "write_network": "formats",
}

__all__ = [
    "FORMATS",
    "READERS",
    "BuildOptions",
    "Figure",
    "FigureCorpus",
    "FigureRecord",
    "FormatError",
    "Mention",
    "Network",
    "NetworkError",
    "OptionError",
    "PfocrGraphError",
    "RecordError",
    "build_network",
    "example_corpus",
    "read_corpus",
    "read_network",
    "write_network",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"pfocr_graph.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'pfocr_graph' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
