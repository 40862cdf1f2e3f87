"""pfocr-graph completion: what a shell needs to complete commands, options and their values."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from pfocr_graph.cli.parsing import HelpFormatter
from pfocr_graph.errors import PfocrGraphError

__all__ = ["add_command"]

EPILOG = """\
examples:
  pfocr-graph completion bash > ~/.local/share/bash-completion/completions/pfocr-graph
  pfocr-graph completion zsh > ~/.zfunc/_pfocr-graph
  pfocr-graph completion fish > ~/.config/fish/completions/pfocr-graph.fish

For zsh, ~/.zshrc has to say: fpath+=~/.zfunc; autoload -Uz compinit; compinit
"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "completion",
        help="print what lets your shell complete commands",
        description="Print a script that lets your shell complete commands, options and their values with the tab key.",
        epilog=EPILOG,
        formatter_class=HelpFormatter,
    )
    parser.add_argument("shell", choices=("bash", "zsh", "fish"), help="the shell that you use")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Print the script."""
    try:
        from argcomplete.shell_integration import shellcode
    except ImportError as error:
        message = "completion needs argcomplete; install it with: pip install 'pfocr-graph[completion]'"
        raise PfocrGraphError(message) from error
    sys.stdout.write(shellcode(["pfocr-graph"], shell=parsed.shell))
    return 0
