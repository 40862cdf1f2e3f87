"""The order of the house: imports point one way, heavy libraries stay where they belong, nobody prints."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest

import pfocr_graph
from pfocr_graph.attributes import ATTRIBUTES
from pfocr_graph.measures import ALWAYS, MEASURES
from pfocr_graph.metrics import METRICS
from pfocr_graph.options import EXTRA_MEASURES, LEXICON_POLICIES

PACKAGE = Path(pfocr_graph.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = ("pfocr_graph", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(part for part in parts if part != "__init__")


def imports_of(tree: ast.AST, *, at_the_top: bool) -> Iterator[str]:
    """Yield the modules that are imported; those for type checkers only do not count."""
    body = list(tree.body) if at_the_top and isinstance(tree, ast.Module) else list(ast.walk(tree))
    for node in body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_imports_at_the_top_of_modules_point_one_way() -> None:
    graph: nx.DiGraph[str] = nx.DiGraph()
    known = {name_of(path) for path in MODULES}
    for path in MODULES:
        for imported in imports_of(ast.parse(path.read_text(encoding="utf-8")), at_the_top=True):
            if imported in known:
                graph.add_edge(name_of(path), imported)
    # A registry is named in the package of its room, which the modules of that room may import.
    assert [cycle for cycle in nx.simple_cycles(graph) if len(cycle) > 1] == []


def test_nobody_imports_the_command_line() -> None:
    for path in MODULES:
        if path.parent.name != "cli" and path.name != "__main__.py":
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found = [name for name in imports_of(tree, at_the_top=False) if name.startswith("pfocr_graph.cli")]
            assert found == [], path


@pytest.mark.parametrize(
    ("library", "rooms"), [("yaml", {"readers"}), ("ndex2", {"publish"}), ("matplotlib", {"plots"})]
)
def test_a_library_is_used_in_its_own_room_only(library: str, rooms: set[str]) -> None:
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(name.split(".")[0] == library for name in imports_of(tree, at_the_top=False)):
            assert path.parent.name in rooms, path


def test_the_library_neither_prints_nor_asserts_nor_configures_logging() -> None:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not isinstance(node, ast.Assert), path
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "print", path


def test_every_metric_and_measure_is_a_declared_attribute() -> None:
    assert set(METRICS) <= set(ATTRIBUTES["node"])
    assert set(MEASURES) <= set(ATTRIBUTES["edge"])
    assert set(MEASURES) == {*ALWAYS, *EXTRA_MEASURES}


def test_lexicon_policies_have_one_list_of_names() -> None:
    from pfocr_graph.filters import LEXICON_POLICIES as SOURCES

    assert tuple(SOURCES) == LEXICON_POLICIES


def test_every_public_name_is_there_and_described() -> None:
    for name in pfocr_graph.__all__:
        found = getattr(pfocr_graph, name)
        assert found.__doc__, name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = pfocr_graph.nothing


def test_every_public_function_has_a_docstring_that_begins_with_a_fact() -> None:
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), path
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                described = ast.get_docstring(node)
                assert described, (path, node.name)
                assert described.splitlines()[0].rstrip().endswith((".", ":")), (path, node.name)
