"""The README says what is so: its tables, its commands, its options and its lines of Python."""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path

import pytest
from readme_tables import README, with_tables

from pfocr_graph.cli import COMMANDS, make_parser

TEXT = README.read_text(encoding="utf-8")
CODE = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL)


def commands_of(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Return the parser of each command."""
    (group,) = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    assert len(group.choices) == len(COMMANDS)
    return dict(group.choices)


def test_the_tables_are_those_of_the_registries() -> None:
    assert with_tables(TEXT) == TEXT, "run: python tests/readme_tables.py"


def test_every_command_line_parses() -> None:
    lines = [line for kind, block in CODE if kind == "sh" for line in block.splitlines()]
    commands = [part for line in lines for part in line.split("&&") if "pfocr-graph" in shlex.split(part)[0]]
    assert len(commands) >= 5
    for command in commands:
        make_parser().parse_args(shlex.split(command)[1:])


def test_every_option_it_names_is_one() -> None:
    described = "".join(one.format_help() for one in commands_of(make_parser()).values())
    for option in set(re.findall(r"`(--[a-z-]+)", TEXT)):
        assert option in described, option


def test_its_lines_of_python_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "seeds").symlink_to(README.parent / "seeds")
    monkeypatch.chdir(tmp_path)
    (lines,) = (block for kind, block in CODE if kind == "python")
    found: dict[str, object] = {}
    exec(lines, found)  # noqa: S102
    assert (tmp_path / "network.cx2").stat().st_size > 10_000


def test_the_example_of_every_command_parses() -> None:
    parser = make_parser()
    for command, one in commands_of(parser).items():
        examples = [line.strip() for line in (one.epilog or "").splitlines() if "pfocr-graph" in line]
        assert examples, command
        for example in examples:
            parser.parse_args(shlex.split(example.split("|")[0])[1:])


def test_every_file_it_links_to_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        if not target.startswith("http"):
            assert (README.parent / target).exists(), target
