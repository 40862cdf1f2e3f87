"""A stand-in for NDEx: a real HTTP server on loopback with its routes, answers and errors, and faults on demand.

It follows ndexbio/ndex-rest as far as ndex2's client and the upload see it.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ndex_routes import NdexRoutes, NdexServer
from ndex_store import NdexError

USER, PASSWORD = "ann", "pässwörd % geheim"
FAULTS = (
    "refuse",  # the connection is reset before anything is read
    "reset",  # it is reset in the middle of the body
    "hang",  # nothing is done and no answer comes
    "late",  # no answer comes in time, and then it is done all the same
    "429",
    "500",
    "503",
    "lost",  # it is done, and the answer is lost
    "cut",  # it is done, and the answer breaks off
    "load",  # it is done, and the load fails later
)
"""Two of them may be joined, as in ``lost+load``."""


class NdexStandIn(ThreadingHTTPServer):
    """The server; used in a `with` block, it runs until the end of it."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.ndex = NdexServer({USER: PASSWORD})
        self.ndex.url = self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.retry_after: str | None = None
        self.hang_seconds = 0.6
        self.fault_for: Callable[[str, str], str | None] | None = None
        self.calls: list[tuple[str, str]] = []
        self.ending = threading.Event()

    def __enter__(self) -> NdexStandIn:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        self.ndex.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ending.set()
        self.ndex.stop()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away."""

    def note_call(self, method: str, path: str) -> str | None:
        """Note a call, and return what is to go wrong with it."""
        with self.ndex.changing:
            self.calls.append((method, path))
            return None if self.fault_for is None else self.fault_for(method, path)

    @contextmanager
    def fault(self, kind: str, method: str, path: str = "", times: int = 1) -> Iterator[list[str]]:
        """Let the next calls of a method whose path begins so go wrong; gives the paths of those that did."""
        happened: list[str] = []

        def fault_for(called: str, where: str) -> str | None:
            if called == method and where.startswith(path) and len(happened) < times:
                happened.append(where)
                return kind
            return None

        before, self.fault_for = self.fault_for, fault_for
        try:
            yield happened
        finally:
            self.fault_for = before


class _Handler(NdexRoutes):
    server: NdexStandIn
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Keep quiet."""

    def _answer(self) -> None:
        method, parts = self.command, urlsplit(self.path)
        self.query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.ndex = self.server.ndex
        self.close_connection = True
        faults = set((self.server.note_call(method, parts.path) or "").split("+"))
        length = int(self.headers.get("Content-Length") or 0)
        if faults & {"refuse", "reset"}:
            self.rfile.read(length // 2 if "reset" in faults else 0)
            return self._reset()
        self.body = self.rfile.read(length)
        self.load_fails = "load" in faults
        if faults & {"hang", "late"}:
            self.server.ending.wait(self.server.hang_seconds)
        # Of a client that was killed, half a body may come.
        if "hang" in faults or len(self.body) < length:
            return self._reset()
        status, content, headers = self._respond(method, parts.path, faults)
        if faults & {"lost", "late"}:
            return self._reset()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content)), "Connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if "cut" in faults else content)
        return self._reset() if "cut" in faults else None

    do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 -- the names that http.server wants

    def _respond(self, method: str, path: str, faults: set[str]) -> tuple[int, bytes, dict[str, str]]:
        try:
            for status in filter(str.isdigit, faults):
                # Some servers tell too much.
                raise NdexError(int(status), "NDEx_Exception", f"on demand, to {self.headers.get('Authorization')}")
            return self.route(method, path)
        except NdexError as error:
            told = {"errorCode": error.code, "message": str(error), "description": "", "stackTrace": None}
            headers = {"Content-Type": "application/json"}
            if error.status == 401 and path.startswith("/v2"):
                headers["WWW-Authenticate"] = "Basic"
            if error.status in {429, 503} and self.server.retry_after is not None:
                headers["Retry-After"] = self.server.retry_after
            return error.status, json.dumps(told).encode(), headers

    def _reset(self) -> None:
        """Close so that the other side sees a reset."""
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
