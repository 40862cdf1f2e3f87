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


class OptionError(PfocrGraphError, ValueError):
    """A choice that cannot be meant, such as an organism that nobody has heard of."""

    exit_code = 2


class RecordError(PfocrGraphError):
    """A source or a record that cannot be used: where it is, what is wrong, the value, and what to do."""


class FormatError(PfocrGraphError):
    """A file format that is not known, or a file that breaks the rules of its format."""


class NetworkError(PfocrGraphError):
    """A node, edge or attribute that breaks the rules of a network."""


class PublishError(PfocrGraphError):
    """A network that could not be sent to, or fetched from, NDEx or Cytoscape: who refused, why, and what to do."""
