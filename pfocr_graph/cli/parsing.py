"""How the command line is read: help in one form, values of options, and errors that say what was meant."""

from __future__ import annotations

import argparse
import difflib
import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

__all__ = ["HelpFormatter", "Parser", "count_or_all", "count_or_auto", "listed", "years_between"]

FEW_OPTIONS = 8
"""More options than these are not repeated in front of every error."""


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Keeps examples as they are written, gives option names room, and keeps the usage of a large command short."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=110)

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """Add the usage; of many options those that must be given."""
        listed_actions = list(actions)
        if usage is None and sum(bool(action.option_strings) for action in listed_actions) > FEW_OPTIONS:
            usage = " ".join([self._prog, *_required(listed_actions), "[options]"]).replace("%", "%%")
        super().add_usage(usage, listed_actions, groups, prefix)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        """Break a description of one line; examples keep their lines."""
        return textwrap.fill(text, width) if "\n" not in text else super()._fill_text(text, width, indent)


def _required(actions: Sequence[argparse.Action]) -> Iterable[str]:
    for action in sorted(actions, key=lambda action: bool(action.option_strings)):
        shown = action.metavar if isinstance(action.metavar, str) else action.dest
        if not action.option_strings:
            yield f"{shown} [{shown} ...]" if action.nargs == "+" else shown
        elif action.required:
            yield f"{action.option_strings[0]} {shown}"


class Parser(argparse.ArgumentParser):
    """A parser that offers what is spelled like an option, a command or a choice that it does not know."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse, and refuse an option that is not known: there is no other parser that may know it."""
        parsed, extra = super().parse_known_args(args, namespace)
        unknown = [text.partition("=")[0] for text in extra if text.startswith("-")]
        if unknown:
            near = difflib.get_close_matches(unknown[0], list(self._option_string_actions), n=1, cutoff=0.6)
            offered = f"did you mean {near[0]}? " if near else ""
            self.error(f"there is no option {unknown[0]}; {offered}{self.prog} --help tells all")
        return parsed, extra

    def error(self, message: str) -> NoReturn:
        """Print the usage and what is wrong, with what was meant, and end."""
        number = re.search(r"invalid (int|float) value: '(.*)'", message)
        if number:
            kind = "whole number" if number[1] == "int" else "number"
            message = message.replace(number[0], f'"{number[2]}" is no {kind}')
        choice = re.search(r"invalid choice: '(.*?)' \(choose from (.*)\)", message)
        if choice:
            known = [text.strip("'") for text in choice[2].split(", ")]
            near = difflib.get_close_matches(choice[1], known, n=1, cutoff=0.5)
            message += f"; did you mean {near[0]}?" if near else ""
        super().error(message)


def listed(text: str) -> list[str]:
    """Return the items of a comma-separated option.

    Examples
    --------
    >>> listed("graphml, cx2")
    ['graphml', 'cx2']
    """
    return [item.strip() for item in text.split(",") if item.strip()]


def count_or_all(text: str) -> int | None:
    """Return a whole number from 0 on, or `None` for ``all``.

    Examples
    --------
    >>> count_or_all("20"), count_or_all("all")
    (20, None)
    """
    if text == "all":
        return None
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f'"{text}" is neither a whole number nor "all"')
    return int(text)


def count_or_auto(text: str) -> int | str:
    """Return a whole number from 1 on, or ``auto`` as it is.

    Examples
    --------
    >>> count_or_auto("5"), count_or_auto("auto")
    (5, 'auto')
    """
    if text == "auto":
        return text
    if not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise argparse.ArgumentTypeError(f'"{text}" is neither a whole number from 1 on nor "auto"')
    return int(text)


def years_between(text: str) -> tuple[int | None, int | None]:
    """Return the first and the last year of a range, `None` where it is open.

    Examples
    --------
    >>> years_between("2015-2020"), years_between("2015-"), years_between("2015")
    ((2015, 2020), (2015, None), (2015, 2015))
    """
    found = re.fullmatch(r"(\d{4})?-(\d{4})?|(\d{4})", text.strip())
    if found is None or text.strip() == "-":
        raise argparse.ArgumentTypeError(f'"{text}" is no range of years; write 2015-2020, 2015- or -2020')
    first, last, only = (int(part) if part else None for part in found.groups())
    return (only, only) if only is not None else (first, last)
