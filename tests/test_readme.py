"""The README says what is so: its tables, its commands, its options and its lines of Python."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import tomllib
from pathlib import Path

import pytest
from readme_tables import README, with_tables

from pfocr_graph import build_network, example_corpus, read_corpus
from pfocr_graph.cli import COMMANDS, make_parser
from pfocr_graph.options import AUTO_EDGES
from pfocr_graph.terms import FAMILY_SOURCES

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


def test_the_values_of_a_choice_are_those_of_the_option_and_its_default_is_the_default() -> None:
    (build,) = (parser for name, parser in commands_of(make_parser()).items() if name == "build")
    told = TEXT.partition("## Choices that change numbers")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in told.splitlines() if line.startswith("|")]
    values: dict[str, list[tuple[str, str]]] = {}
    option = ""
    for choice, cell, _ in rows[2:]:
        option = choice.strip("`") or option
        values.setdefault(option, []).extend(re.findall(r"`([^`]+)`( \(default\))?", cell))
    for option, listed in values.items():
        if "," in option:
            continue
        action = build._option_string_actions[option]
        named, defaults = [name for name, _ in listed], [name for name, is_default in listed if is_default]
        if action.choices:
            assert sorted(named) == sorted(action.choices), option
        if action.default is not None:
            assert defaults == [action.default], option
    assert f"at most {AUTO_EDGES:,} edges" in told


def test_it_asks_for_the_version_of_python_that_the_package_asks_for() -> None:
    project = tomllib.loads((README.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"With Python {project['requires-python'].removeprefix('>=')} or later" in TEXT


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
            parser.parse_args(shlex.split(re.split("[|>]", example)[0])[1:])


def test_every_file_it_links_to_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        if not target.startswith("http"):
            assert (README.parent / target).exists(), target


def test_its_twenty_strongest_pairs_are_those_of_the_real_corpus() -> None:
    place = os.environ.get("PFOCR_GRAPH_DATA")
    if not place:
        pytest.skip("PFOCR_GRAPH_DATA does not name the folder of real PFOCR data")
    adrd = read_corpus(Path(place) / "pfocr-adrd" / "genes.tsv.gz").select(organism="human")
    assert f"{adrd.n_figures:,} Alzheimer's disease\nfigures" in TEXT
    mentions = adrd.mention_frame
    assert f"figures {mentions['source'].isin(FAMILY_SOURCES).mean():.0%} of all mentions".replace("%", " %") in TEXT
    assert f"one word *Rab* {mentions.loc[mentions['term'] == 'RAB', 'symbol'].nunique()}" in TEXT
    of_example = example_corpus().select(organism="human").mention_frame
    assert of_example.loc[of_example["term"] == "PI3K", "symbol"].nunique() == 10
    assert "One word *PI3K* names ten genes" in TEXT
    plain = build_network(adrd, families="keep", network="genes", min_figures=5).edges
    tested = build_network(adrd, families="collapse", network="genes", min_figures=5, significance="bicm").edges
    tested["expected"] = tested["expected_figures"].round()
    rows = [line.strip("| ").split(" | ") for line in TEXT.splitlines() if re.match(r"\| \d+ \|", line)]
    for first, edges, by, counts in (
        (1, plain, "n_figures", ["n_figures", "n_independent_figures"]),
        (4, tested, "neg_log10_q", ["n_figures", "expected"]),
    ):
        strongest = edges.sort_values(by, ascending=False, kind="stable").head(20)
        ends = [set(name.split(" (co-occurs-with) ")) for name in strongest["name"]]
        assert [set(row[first].split("–")) for row in rows] == ends
        said = [list(map(int, row[first + 1 : first + 3])) for row in rows]
        assert said == strongest[counts].to_numpy().tolist()
    assert f"second network's {int((tested['q_value'] <= 0.01).sum()):,} pairs" in TEXT


def test_it_counts_the_figures_of_the_example() -> None:
    assert f"`pg.example_corpus()` has {example_corpus().n_figures} made-up figures" in TEXT
