"""The command line: parses, calls the library, and turns its errors into one line and an exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

from pfocr_graph.cli.streams import fall_silent, say, standard_streams
from pfocr_graph.errors import PfocrGraphError

__all__ = ["main", "make_parser"]

COMMANDS = (
    "build",
    "why",
    "centrality",
    "shared_genes",
    "compare",
    "convert",
    "check",
    "view",
    "plot",
    "info",
    "pack",
    "formats",
    "ndex",
    "cytoscape",
    "completion",
)
"""The commands, one file each, in the order of the help."""

LONGEST = 2000
"""Characters of an error; a value in it may have any length."""

EPILOG = """\
first steps:
  pfocr-graph build seeds -o out                    everything, from the two example records
  pfocr-graph build my-clone/_figures -o out --families collapse --significance bicm --max-q 0.01 --network genes
  pfocr-graph COMMAND --help                        the options of a command, with examples
"""


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    from pfocr_graph.cli.parsing import HelpFormatter, Parser

    parser = Parser(
        prog="pfocr-graph",
        description="Turn PFOCR's pathway figures into networks of figures and genes for Cytoscape, NDEx, notebooks.",
        epilog=EPILOG,
        formatter_class=HelpFormatter,
    )
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in COMMANDS:
        import_module(f"pfocr_graph.cli.{name}").add_command(commands)
    return parser


def _version() -> str:
    from importlib.metadata import version

    return f"pfocr-graph {version('pfocr-graph')}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process without it.

    Returns
    -------
    int
        0 when all that was asked for was written, 1 when it could not be, 2 for usage, 130 when interrupted.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    # Nothing is left to the threads of OpenBLAS, which take a tenth of a second of every core as they start.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with standard_streams():
        return _run(given)


def _run(given: list[str]) -> int:
    try:
        parser = make_parser()
        _complete(parser)
        if not given:
            parser.print_help(sys.stderr)
            return _fail("name a command, such as build or info", 2)
        parsed = parser.parse_args(given)
        parsed.arguments = given
        code: int = parsed.run(parsed)
        sys.stdout.flush()
    except PfocrGraphError as error:
        return _fail(error.on_command_line(), error.exit_code)
    except BrokenPipeError:
        fall_silent(sys.stdout)  # whoever read our output has seen enough
        return 0
    except OSError as error:
        return _fail(f"{error.filename or 'input or output'}: {error.strerror or error}", 1)
    except KeyboardInterrupt:
        return _fail("interrupted; nothing was written", 130)
    return code


def _complete(parser: argparse.ArgumentParser) -> None:
    """Answer a shell that asks what may come next, and end; it asks through the environment."""
    if "_ARGCOMPLETE" in os.environ:
        with suppress(ImportError):
            import argcomplete

            argcomplete.autocomplete(parser)


def _fail(message: str, code: int) -> int:
    one_line = " ".join(message.split())
    if len(one_line) > LONGEST:
        one_line = f"{one_line[: LONGEST // 2]}…{one_line[-LONGEST // 2 :]}"
    say(f"pfocr-graph: error: {one_line}")
    return code
