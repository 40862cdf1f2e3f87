"""What a check finds: which rule of a format a file breaks, where, by what value, who minds, and what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

__all__ = ["CONSUMERS", "Consumer", "Finding", "Findings", "Rule", "Severity", "rule_table", "shown"]

Consumer: TypeAlias = Literal["cytoscape", "cytoscape-web", "cytoscapejs", "ndex", "igraph", "networkx", "gephi"]
CONSUMERS: tuple[Consumer, ...] = get_args(Consumer)
Severity: TypeAlias = Literal["error", "warning"]
SHOWN = 80
"""Characters of a value that a finding shows."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a format.

    Attributes
    ----------
    name : str
        What is wrong where the rule is broken.
    consumers : tuple of Consumer
        Who refuses the file (an error), or reads it otherwise than it was meant (a warning).
    remedy : str
    severity : {"error", "warning"}
    """

    name: str
    consumers: tuple[Consumer, ...]
    remedy: str
    severity: Severity = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a file breaks a rule."""

    rule: str
    where: str
    value: str
    remedy: str
    consumers: tuple[Consumer, ...]
    severity: Severity

    def __str__(self) -> str:
        found = f": found {self.value}" if self.value else ""
        return f"{self.severity}: {self.where}: {self.rule}{found}; {self.remedy} ({', '.join(self.consumers)})"


def rule_table(prefix: str, *rules: Rule) -> dict[str, Rule]:
    """Return rules by their names, the format's name before each.

    Examples
    --------
    >>> list(rule_table("cx", Rule("node-id-twice", ("ndex",), "give every node an @id of its own")))
    ['cx-node-id-twice']
    """
    return {f"{prefix}-{rule.name}": rule for rule in rules}


class Findings:
    """Findings that a check has made and not handed out yet.

    Parameters
    ----------
    prefix : str
        The format's name, as in `rule_table`.
    rules : mapping of name to Rule

    Examples
    --------
    >>> rules = rule_table("cx", Rule("node-id-twice", ("ndex",), "give every node an @id of its own"))
    >>> findings = Findings("cx", rules)
    >>> findings.add("node-id-twice", "nodes[3]", 7)
    >>> print(*findings.take())
    error: nodes[3]: cx-node-id-twice: found 7; give every node an @id of its own (ndex)
    """

    def __init__(self, prefix: str, rules: Mapping[str, Rule]) -> None:
        self._prefix = prefix
        self._rules = rules
        self._found: list[Finding] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, name: str, where: str, value: Any = "") -> None:
        """Note that a rule is broken."""
        full = f"{self._prefix}-{name}"
        rule = self._rules[full]
        self._found.append(Finding(full, where, shown(value), rule.remedy, rule.consumers, rule.severity))

    def take(self) -> list[Finding]:
        """Hand out what was found since the last time."""
        found, self._found = self._found, []
        return found


def shown(value: Any) -> str:
    r"""Return a value as a finding shows it: one short line.

    Examples
    --------
    >>> shown("a\nb"), shown("7" * 100)[-5:], shown({"id": None})
    ('a\\nb', '777…"', '{"id": null}')
    """
    if value == "":
        return ""
    text = json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, str) and len(text) <= SHOWN:
        return text[1:-1]
    return text if len(text) <= SHOWN else text[: SHOWN - 2] + "…" + text[-1]
