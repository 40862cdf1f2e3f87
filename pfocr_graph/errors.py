"""What can go wrong: one base, one class per reason, each with the exit code that a command ends with."""

from __future__ import annotations

__all__ = [
    "FormatError",
    "NetworkError",
    "OptionError",
    "PfocrGraphError",
    "PublishError",
    "RecordError",
]


class PfocrGraphError(Exception):
    """Base of every error that this package raises on purpose; its text is one line for a person."""

    exit_code = 1

    def on_command_line(self) -> str:
        """Return the message with options called as on the command line."""
        return str(self)


class OptionError(PfocrGraphError, ValueError):
    """A choice that cannot be meant, such as an organism that nobody has heard of.

    Parameters
    ----------
    problem : str
    option : str
        What the choice is called in Python; the message begins with it.

    Examples
    --------
    >>> error = OptionError("is 2.0; give a number above 0 and at most 1", "max_q")
    >>> print(error)
    max_q is 2.0; give a number above 0 and at most 1
    >>> print(error.on_command_line())
    --max-q is 2.0; give a number above 0 and at most 1
    """

    exit_code = 2

    def __init__(self, problem: str, option: str = "") -> None:
        super().__init__(f"{option} {problem}".lstrip())
        self._problem = problem
        self._option = option

    def on_command_line(self) -> str:
        """Return the message with options called as on the command line."""
        return f"--{self._option.replace('_', '-')} {self._problem}" if self._option else str(self)


class RecordError(PfocrGraphError):
    """A source or a record that cannot be used: where it is, what is wrong, the value, and what to do."""


class FormatError(PfocrGraphError):
    """A file format that is not known, or a file that breaks the rules of its format."""


class NetworkError(PfocrGraphError):
    """A node, edge or attribute that breaks the rules of a network."""


class PublishError(PfocrGraphError):
    """A network that could not be sent to, or fetched from, NDEx or Cytoscape: who refused, why, and what to do."""
