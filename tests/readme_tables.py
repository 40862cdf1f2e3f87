"""The tables of the README, made from the registries; run as a script, it writes them into the README."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from pfocr_graph.attributes import EDGE_ATTRIBUTES, NETWORK_ATTRIBUTES, NODE_ATTRIBUTES, Attribute
from pfocr_graph.cli import make_parser
from pfocr_graph.formats import FORMATS
from pfocr_graph.readers import READERS
from pfocr_graph.reports import REPORTS, report_file

README = Path(__file__).parent.parent / "README.md"


def markdown(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def attribute_rows(side: str, attributes: Iterable[Attribute]) -> list[list[str]]:
    """Return a row for each attribute."""
    return [[", ".join(one.on) or side, f"`{one.name}`", one.type.replace("_", " "), one.meaning] for one in attributes]


def command_rows() -> list[list[str]]:
    """Return a row for each command."""
    (group,) = (action for action in make_parser()._actions if isinstance(action, argparse._SubParsersAction))
    return [[f"`pfocr-graph {one.dest}`", str(one.help)] for one in group._choices_actions]


def readme_tables() -> dict[str, str]:
    """Return the text of each table by the name of its place."""
    attributes = [
        *attribute_rows("every node", NODE_ATTRIBUTES),
        *attribute_rows("every edge", EDGE_ATTRIBUTES),
        *attribute_rows("network", NETWORK_ATTRIBUTES),
    ]
    return {
        "commands": markdown(("command", "does"), command_rows()),
        "inputs": markdown(
            ("input", "called", "holds"),
            ([one.title, " ".join(f"`{suffix}`" for suffix in one.suffixes), one.holds] for one in READERS.values()),
        ),
        "formats": markdown(
            ("`--to`", "file", "opens in", "carries"),
            ([f"`{one.name}`", f"`{one.suffix}`", one.opens_in, one.carries] for one in FORMATS.values()),
        ),
        "reports": markdown(
            ("report", "holds"), ([f"`{report_file(name)}`", meaning] for name, meaning in REPORTS.items())
        ),
        "attributes": markdown(("on", "attribute", "type", "meaning"), attributes),
    }


def with_tables(text: str) -> str:
    """Return the README with every table as it should be."""
    for name, table in readme_tables().items():
        place = re.compile(rf"<!-- {name} -->\n(?:.*?<!-- end of {name} -->\n)?", re.DOTALL)
        block = f"<!-- {name} -->\n\n{table}\n\n<!-- end of {name} -->\n"
        text = place.sub(lambda _, block=block: block, text)  # type: ignore[misc]
    return text


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
