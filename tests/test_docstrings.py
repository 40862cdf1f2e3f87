"""Docstrings say what is so: every parameter by its name, every error of ours, and an example for each public name."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import pfocr_graph
from pfocr_graph import errors

PACKAGE = Path(pfocr_graph.__file__).parent
OUR_ERRORS = {name for name in errors.__all__ if name != "PfocrGraphError"}


class Function(NamedTuple):
    where: str
    node: ast.FunctionDef
    is_method: bool


def public_functions() -> Iterator[Function]:
    """Yield the public functions and methods of the library with where they are; commands document their options."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "cli" not in path.parts:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            owners: list[ast.Module | ast.ClassDef] = [tree]
            owners += [node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
            for owner in owners:
                for node in owner.body:
                    if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                        where = f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}"
                        yield Function(where, node, owner is not tree)


FUNCTIONS = list(public_functions())
NAMES = pfocr_graph.__all__


def sections_of(described: str) -> dict[str, str]:
    """Return the sections of a numpy docstring by their titles."""
    parts = re.split(r"^(\w[\w ]*)\n-+\n", described + "\n", flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def names_in(section: str) -> list[str]:
    """Return what a section describes: the words before the colon of each line that is not indented."""
    lines = [line for line in section.splitlines() if line and not line.startswith(" ")]
    return [name.strip().lstrip("*") for line in lines for name in line.split(" : ")[0].split(",")]


def parameters_of(node: ast.FunctionDef) -> list[str]:
    given = node.args
    found = [*given.posonlyargs, *given.args, given.vararg, *given.kwonlyargs, given.kwarg]
    return [one.arg for one in found if one is not None and one.arg not in {"self", "cls"}]


def test_sections_are_read_as_people_read_them() -> None:
    described = (
        "A fact.\n\nParameters\n----------\na, b : int\n    Of both.\n*rest\n\nRaises\n------\nOptionError\n    If."
    )
    assert {title: names_in(text) for title, text in sections_of(described).items()} == {
        "Parameters": ["a", "b", "rest"],
        "Raises": ["OptionError"],
    }


def test_parameters_that_are_described_are_those_there_are() -> None:
    assert len(FUNCTIONS) > 200
    for where, node, _ in FUNCTIONS:
        sections = sections_of(ast.get_docstring(node) or "")
        if "Parameters" in sections:
            assert names_in(sections["Parameters"]) == parameters_of(node), where


def test_a_function_that_raises_an_error_of_ours_says_so() -> None:
    for where, node, is_method in FUNCTIONS:
        raised = {
            found.exc.func.id
            for found in ast.walk(node)
            if isinstance(found, ast.Raise) and isinstance(found.exc, ast.Call) and isinstance(found.exc.func, ast.Name)
        }
        if raised & OUR_ERRORS and not is_method:
            said = names_in(sections_of(ast.get_docstring(node) or "").get("Raises", ""))
            assert raised & OUR_ERRORS <= set(said), where


@pytest.mark.parametrize("name", [name for name in NAMES if inspect.isfunction(getattr(pfocr_graph, name))])
def test_a_public_function_has_every_section_it_needs_and_an_example(name: str) -> None:
    function = getattr(pfocr_graph, name)
    sections = sections_of(inspect.getdoc(function) or "")
    signature = inspect.signature(function)
    assert ("Parameters" in sections) == bool(signature.parameters)
    assert "Returns" in sections
    assert ">>> " in sections.get("Examples", "")


@pytest.mark.parametrize("name", [name for name in NAMES if inspect.isclass(getattr(pfocr_graph, name))])
def test_a_public_class_describes_its_attributes_and_methods(name: str) -> None:
    found = getattr(pfocr_graph, name)
    described = inspect.getdoc(found) or ""
    fields = [field for field in getattr(found, "__dataclass_fields__", {}) if not field.startswith("_")]
    said = names_in(sections_of(described).get("Attributes", ""))
    assert not said or set(fields) <= set(said), sorted(set(fields) - set(said))
    for method, value in vars(found).items():
        if not method.startswith("_") and (inspect.isfunction(value) or isinstance(value, property | classmethod)):
            assert inspect.getdoc(value), method
