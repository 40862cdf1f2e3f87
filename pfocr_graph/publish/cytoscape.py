"""A network sent to a Cytoscape that runs on this machine, through CyREST."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import quote, urlencode

from pfocr_graph.errors import PublishError
from pfocr_graph.formats import format_of, read_network
from pfocr_graph.formats.json_stream import iter_fragments
from pfocr_graph.publish.documents import copy_unpacked

__all__ = ["PORT", "Sent", "send"]

PORT = 1234
HOST = "127.0.0.1"
LAYOUT = "force-directed"
"""Cytoscape's own layout for files without coordinates."""
TIMEOUT = 600.0
"""Seconds: Cytoscape answers when it has read the network and drawn it."""
FIRST_WITH_CX2 = (3, 10)


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a network.

    Attributes
    ----------
    suid : int
        Its number in Cytoscape.
    version : str
        Of Cytoscape.
    is_drawn : bool
        Cytoscape draws no network of more than 200,000 nodes and edges by itself.
    """

    suid: int
    version: str
    is_drawn: bool


def send(path: str | Path, *, port: int = PORT, layout: str | None = None) -> Sent:
    """Open a network in Cytoscape, with its style and coordinates.

    Parameters
    ----------
    path : str or Path
        CX and CX2 are sent as they are; other formats are read and sent as CX2.
    port : int
        Where CyREST listens.
    layout : str, optional
        One of Cytoscape's layouts, such as ``circular``; by default, coordinates of the file, or ``force-directed``
        where it has none.

    Returns
    -------
    Sent

    Raises
    ------
    PublishError
        If no Cytoscape answers, or it does not take the file.
    FormatError
        If the file cannot be read.
    """
    cytoscape = _CyRest(port)
    version = cytoscape.version()
    with _as_cx(Path(path)) as (stream, cx_format):
        if cx_format == "cx2" and _numbers(version) < FIRST_WITH_CX2:
            raise PublishError(f"Cytoscape {version} does not know CX2; send a .cx file, or update to 3.10")
        name, has_places = _survey(stream, cx_format)
        title = name or Path(path).name
        # Without a collection, CyREST leaves it without a name.
        query = urlencode({"format": cx_format, "title": title, "collection": title})
        answer = cytoscape.call("POST", f"/v1/networks?{query}", stream)
    suid = answer.get("networkSUID") if isinstance(answer, dict) else None
    if not isinstance(suid, int):
        raise PublishError(f"Cytoscape {version} did not say which network it made")
    is_drawn = cytoscape.has_view(suid)
    chosen = layout or (None if has_places else LAYOUT)
    if is_drawn and chosen is not None:
        cytoscape.call("GET", f"/v1/apply/layouts/{quote(chosen, safe='')}/{suid}")
    if is_drawn:
        cytoscape.call("GET", f"/v1/apply/fit/{suid}")
    return Sent(suid, version, is_drawn)


class _CyRest:
    """CyREST, a call at a time."""

    def __init__(self, port: int) -> None:
        self.address = f"{HOST}:{port}"

    def version(self) -> str:
        """Return the version of the Cytoscape that answers."""
        answer = self.call("GET", "/v1/version")
        if not isinstance(answer, dict) or "cytoscapeVersion" not in answer:
            raise PublishError(f"what answers at {self.address} is no Cytoscape; say with --port where it listens")
        return str(answer["cytoscapeVersion"])

    def has_view(self, suid: int) -> bool:
        """Tell whether a network is drawn."""
        try:
            return bool(self.call("GET", f"/v1/networks/{suid}/views"))
        except _AnswerError as error:
            if error.status == 404:
                return False
            raise

    def call(self, method: str, route: str, body: IO[bytes] | None = None) -> Any:
        """Return what Cytoscape answers."""
        headers = {"Accept": "application/json"}
        if body is not None:
            headers |= {"Content-Type": "application/json", "Content-Length": str(body.seek(0, os.SEEK_END))}
            body.seek(0)
        connection = HTTPConnection(self.address, timeout=TIMEOUT)
        try:
            connection.request(method, route, body, headers)
            response = connection.getresponse()
            status, content = response.status, response.read()
        except ConnectionRefusedError as error:
            raise PublishError(
                f"no Cytoscape runs here: nothing answers at {self.address}; start it, or say with --port where it is"
            ) from error
        except (OSError, HTTPException) as error:
            raise PublishError(
                f"Cytoscape at {self.address} broke off ({error}); see its log, and try again"
            ) from error
        finally:
            connection.close()
        try:
            answer = json.loads(content) if content.strip() else {}
        except ValueError:
            answer = {}
        if status >= 400:
            raise _AnswerError(self.address, status, answer)
        # Some routes of CyREST wrap what they say.
        return answer["data"] if isinstance(answer, dict) and answer.keys() == {"data", "errors"} else answer


class _AnswerError(PublishError):
    """Cytoscape refused."""

    def __init__(self, address: str, status: int, answer: Any) -> None:
        told = answer.get("errors") or [answer] if isinstance(answer, dict) else []
        reason = next((str(each["message"]) for each in told if isinstance(each, dict) and each.get("message")), "")
        super().__init__(f"Cytoscape at {address} refused: {status} {reason}".rstrip() + "; its log says more")
        self.status = status


@contextmanager
def _as_cx(path: Path) -> Iterator[tuple[IO[bytes], str]]:
    """Give the file, unpacked, or what it holds as CX2."""
    name = format_of(path).name
    with TemporaryFile() as target:
        if name not in {"cx", "cx2"}:
            from pfocr_graph.formats.cx2 import write_cx2

            write_cx2(read_network(path), target)
            yield target, "cx2"
            return
        copy_unpacked(path, target)
        yield target, name


def _survey(stream: IO[bytes], cx_format: str) -> tuple[str, bool]:
    """Return the name of a network, and whether its nodes have coordinates."""
    stream.seek(0)
    name, has_places = "", False
    for fragment in iter_fragments(stream):
        for element in fragment.elements or ():
            match fragment.aspect, element:
                case "networkAttributes", {"n": "name", "v": str(said)} if cx_format == "cx":
                    name = said
                case "networkAttributes", {"name": str(said)} if cx_format == "cx2":
                    name = said
                case ("nodes", {"x": _}) | ("cartesianLayout", _):
                    has_places = True
                    break
                case (("nodes" | "edges"), _):
                    break
    return name, has_places


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("-")[0].split(".") if part.isdigit())
