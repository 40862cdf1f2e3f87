"""Help says what is so: every command and option is described, as those that build share it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pytest
from readme_tables import README

from pfocr_graph.cli import COMMANDS, make_parser


def parsers_of(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Yield a parser and those of all its commands."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for one in action.choices.values():
                yield from parsers_of(one)


PARSERS = {parser.prog: parser for parser in parsers_of(make_parser())}


def test_there_is_a_parser_for_each_command() -> None:
    assert {f"pfocr-graph {name.replace('_', '-')}" for name in COMMANDS} <= set(PARSERS)


@pytest.mark.parametrize("name", PARSERS)
def test_every_command_and_option_says_what_it_is(name: str) -> None:
    parser = PARSERS[name]
    assert parser.description
    assert parser.epilog
    assert "pfocr-graph" in parser.epilog
    for action in parser._actions:
        shown = "/".join(action.option_strings) or action.dest
        if not isinstance(action, argparse._SubParsersAction):
            assert action.help, shown
            assert action.help != argparse.SUPPRESS, shown
            assert not action.help.endswith("."), shown
        for option in action.option_strings:
            assert option == option.lower(), shown
            assert "_" not in option, shown


@pytest.mark.parametrize("name", [name for name in PARSERS if name.count(" ") == 1])
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"`{name}`" in README.read_text(encoding="utf-8")
