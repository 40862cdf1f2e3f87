"""One HTML page that shows a network: drawn with Cytoscape.js, searched, clicked through, and exported.

Everything from the data is inert: it stands in the page as JSON without a single ``<`` and reaches the document as
text only; a content security policy lets no script run but the page's own and Cytoscape.js.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from html import escape
from importlib import resources
from pathlib import Path
from typing import IO, Any

from pfocr_graph.attributes import ATTRIBUTES
from pfocr_graph.errors import OptionError
from pfocr_graph.formats.cyjs import write_cyjs
from pfocr_graph.layout.networks import place_nodes
from pfocr_graph.network import Network
from pfocr_graph.policy_count import support_of
from pfocr_graph.style import IMAGE_HOSTS, THUMBNAIL
from pfocr_graph.view.drawing import draw_svg
from pfocr_graph.view.legend import draw_legend
from pfocr_graph.view.selection import strongest_part

__all__ = ["CYTOSCAPE_INTEGRITY", "CYTOSCAPE_URL", "write_page"]

CYTOSCAPE_URL = "https://cdn.jsdelivr.net/npm/cytoscape@3.34.4/dist/cytoscape.min.js"
CYTOSCAPE_INTEGRITY = "sha384-lyd1lDWZ623YSUJ/wMQH50y+T81dWKJk7ZoFdYWXQS83b0+QpW0pgdfXEnQnXL/X"
"""Of the file `dist/cytoscape.min.js` in the npm package of that version."""

SCRIPTS = ("network.js", "panel.js", "search.js", "tools.js")
"""The parts of the page's own script, in the order in which they run."""
MOST_EDGES = 10_000
"""So many edges of each interaction are in a page at most: more would make it slow to load."""
FIRST_EDGES = 3_000
"""So many of them are drawn at first."""
LISTED_EDGES = 30
"""So many of a node's edges are listed beside it."""


def write_page(network: Network, stream: IO[bytes], *, script: str | Path | None = None) -> list[str]:
    """Write a network as one HTML page.

    Parameters
    ----------
    network : Network
        Laid out here if it has no positions, or is too large for a page: what is left of it then stands closer.
    stream : binary stream
    script : str or Path, optional
        A copy of `cytoscape.min.js` to put into the page, which then makes no request at all; without it the page takes
        one fixed version from a content delivery network, by its digest.

    Returns
    -------
    list of str
        What was left out of a network that is too large for a page; usually none.

    Raises
    ------
    OptionError
        If `script` is not Cytoscape.js.
    OSError
        If it cannot be read.

    Examples
    --------
    >>> stream = io.BytesIO()
    >>> write_page(Network({}, attributes={"name": ("string", "</script>")}), stream)
    []
    >>> b"<title>&lt;/script&gt;</title>" in stream.getvalue()
    True
    """
    shown = strongest_part(network, MOST_EDGES)
    if shown.positions is None or shown is not network:
        shown = shown.with_positions(place_nodes(shown))
    title = str(network.attributes.get("name", ("string", "Network"))[1])
    own = _own_script()
    library, source = (_remote(), CYTOSCAPE_URL) if script is None else _inlined(script)
    parts = {
        "title": escape(title),
        "description": escape(str(network.attributes.get("description", ("string", ""))[1])),
        "policy": escape(_policy(own, source, shown)),
        "css": _package_text("page.css"),
        "legend": draw_legend(shown),
        "drawing": draw_svg(strongest_part(shown, FIRST_EDGES), title),
        "network": _inert(_as_cyjs(shown)),
        "about": _inert(json.dumps(_about(network, shown), ensure_ascii=False)),
        "cytoscape": library,
        "script": own,
    }
    # In one pass, so that nothing in the data is taken for a place to fill.
    page = re.sub(r"\{\{(\w+)\}\}", lambda place: parts[place[1]], _package_text("page.html"))
    stream.write(page.encode("utf-8", "replace"))
    return [
        f"the page holds the {len(shown.edge_tables[kind]):,} strongest of {len(table):,} {kind} edges"
        for kind, table in network.edge_tables.items()
        if len(shown.edge_tables[kind]) < len(table)
    ]


def _package_text(name: str) -> str:
    return resources.files("pfocr_graph.view").joinpath("page", name).read_text(encoding="utf-8")


def _own_script() -> str:
    """Return the page's own script: all parts in one function, so that they share names with each other only."""
    parts = "\n".join(map(_package_text, SCRIPTS))
    return f'"use strict";\n(() => {{\n{parts}}})();\n'


def _remote() -> str:
    return (
        f'<script src="{CYTOSCAPE_URL}" integrity="{CYTOSCAPE_INTEGRITY}" crossorigin="anonymous" '
        'referrerpolicy="no-referrer"></script>'
    )


def _inlined(script: str | Path) -> tuple[str, str]:
    """Return a script as an element, and what the policy calls it."""
    # HTML reads any line ending as \n, and the digest is of what HTML reads.
    text = Path(script).read_text(encoding="utf-8-sig", errors="replace")
    if "cytoscape" not in text:
        raise OptionError(f"{script}: not Cytoscape.js; give cytoscape.min.js out of its npm package, version 3")
    text = text.replace("</script", "<\\/script").replace("<!--", "<\\!--")
    return f"<script>{text}</script>", _digest(text)


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _policy(own: str, cytoscape: str, network: Network) -> str:
    """Return the content security policy: these two scripts, pictures only if they were asked for, nothing else."""
    pictures = [f"https://{host}" for host in IMAGE_HOSTS] if THUMBNAIL in network.node_schema else []
    rules = {
        "default-src": ["'none'"],
        "script-src": [_digest(own), cytoscape],
        # Cytoscape.js puts a style element into the page.
        "style-src": ["'unsafe-inline'"],
        "img-src": ["data:", "blob:", *pictures],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


def _as_cyjs(network: Network) -> str:
    stream = io.BytesIO()
    write_cyjs(network, stream)
    return stream.getvalue().decode()


def _inert(text: str) -> str:
    r"""Return JSON that HTML cannot take for markup; a < stands in strings only, where ``\u003c`` means the same."""
    return text.replace("<", "\\u003c")


def _about(network: Network, shown: Network) -> dict[str, Any]:
    """Return what the page knows beside the network: what its edges are ranked by, and what attributes mean."""
    named = {*shown.node_schema, *shown.edge_schema}
    known = ATTRIBUTES["edge"] | ATTRIBUTES["node"]
    return {
        "first": FIRST_EDGES,
        "listed": LISTED_EDGES,
        "kinds": [
            {
                "interaction": kind,
                "support": support_of(shown, kind),
                "here": len(table),
                "there": len(network.edge_tables[kind]),
            }
            for kind, table in shown.edge_tables.items()
        ],
        "meanings": {name: attribute.meaning for name, attribute in known.items() if name in named},
    }
