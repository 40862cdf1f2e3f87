"""What the data cannot tell, what to cite, and how to make the report again."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from pfocr_graph.build import Build
from pfocr_graph.reports.page.markup import Section, glossary, link, paragraph, tag

__all__ = ["again_section", "citing_section", "limits_section"]

_LIMITS = (
    "An edge between genes means that figures draw both of them: it has no direction, and no interaction is claimed.",
    "PFOCR is a sample of published figures, in which popular pathways are drawn again and again, so that no edge does "
    "not mean no relation, and many figures are not as many discoveries.",
    "Words were read by machine and looked up in the lexicon of an organism, so that some are no genes at all (ATP is "
    "read as ATP8A2), and human means found in the human lexicon.",
)

_SOURCE = "https://pfocr.wikipathways.org"


def limits_section() -> Section:
    """Return three sentences on what the data cannot tell."""
    return Section("limits", "Limits of the data", [paragraph(" ".join(_LIMITS))])


def citing_section(build: Build, summary: Mapping[str, Any]) -> Section:
    """Return what to cite: the data, the tool and its version.

    Parameters
    ----------
    build : Build
    summary : mapping
        As `pfocr_graph.reports.summary.as_json` returns it.
    """
    reference = str(build.network.attributes["reference"][1])
    text, _, doi = reference.partition("https://")
    made_with = f"pfocr-graph {summary['versions']['pfocr-graph']}"
    return Section(
        "citing",
        "How to cite",
        [
            paragraph("The data: ", text, link(f"https://{doi}", f"https://{doi}") if doi else None),
            paragraph(
                "They are in the public domain (CC0), made by the WikiPathways team: ",
                link(_SOURCE, _SOURCE),
                ". The network and this report were made with ",
                tag("b", made_with),
                "; tell its version and the options below.",
            ),
        ],
    )


def again_section(summary: Mapping[str, Any], command: Sequence[str]) -> Section:
    """Return the command that makes the report again, with options and versions.

    Parameters
    ----------
    summary : mapping
    command : sequence of str
        Empty where there was none.
    """
    body = [tag("pre", tag("code", shlex.join(command)), tabindex="0")] if command else []
    body.append(glossary("All options", {name: _said(value) for name, value in summary["options"].items()}))
    body.append(glossary("Versions that numbers may depend on", summary["versions"]))
    return Section("again", "Make it again", body)


def _said(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
