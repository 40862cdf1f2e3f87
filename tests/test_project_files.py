"""The files around the code say what is so: versions, paths, names, and how to cite."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent


def test_every_file_names_the_same_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert {project["version"], cited["version"], newest[1], version("pfocr-graph")} == {project["version"]}


def test_what_to_cite_is_the_paper_that_the_readme_names() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    article = cited["preferred-citation"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for part in (article["doi"], article["title"], f"{article['year']}, {article['volume']}:{article['start']}"):
        assert part in readme
    assert cited["license"] == "MIT"


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "CHANGELOG.md"])
def test_every_path_and_table_that_is_named_is_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for path in re.findall(r"`((?:pfocr_graph|tests|notebooks)/[\w/.]*)`", text):
        assert (ROOT / path).exists(), path
    for table, path in re.findall(r"`([A-Z_]+)` in `([\w/]+)\.py`", text):
        module = path.removesuffix("/__init__").replace("/", ".")
        assert hasattr(import_module(module), table), (table, path)


def test_it_takes_a_page_or_two_to_learn_how_to_contribute() -> None:
    assert len((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split()) < 1000


def requirements() -> list[Requirement]:
    """Return what pyproject.toml asks for, of others."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    listed = [*project["dependencies"], *extras["test"]]
    named = {extra for one in map(Requirement, listed) if one.name == "pfocr-graph" for extra in one.extras}
    listed += [one for extra in sorted(named) for one in extras[extra]]
    return [one for one in map(Requirement, listed) if one.name != "pfocr-graph"]


def pinned(name: str) -> dict[str, Version]:
    lines = (ROOT / ".ci" / name).read_text(encoding="utf-8").splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith("#")]
    assert all(len(one.specifier) == 1 and str(one.specifier).startswith("==") for one in found)
    return {canonicalize_name(one.name): Version(str(one.specifier)[2:]) for one in found}


def test_the_oldest_versions_that_are_tested_are_the_oldest_that_are_allowed() -> None:
    oldest = pinned("oldest.txt")
    for one in requirements():
        bounds = [part.version for part in one.specifier if part.operator == ">="]
        assert bounds, f"{one.name} has no lower bound"
        assert oldest[canonicalize_name(one.name)] == Version(bounds[0]), one.name


def test_every_dependency_is_locked_to_a_version_that_is_allowed() -> None:
    locked = pinned("constraints.txt")
    for one in requirements():
        assert locked[canonicalize_name(one.name)] in one.specifier, one.name


def test_every_promise_names_a_test_that_there_is() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    table = text.partition("<!-- promises -->")[2].partition("<!-- end of promises -->")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][2:]
    assert len(rows) > 25
    for row in rows:
        named = re.findall(r"`(tests/\w+\.py)::(test_\w+)`", row)
        assert named, row
        for path, name in named:
            nodes = ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
            assert name in {node.name for node in nodes if isinstance(node, ast.FunctionDef)}, row
