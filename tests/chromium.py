"""A Chromium without a screen, driven over a pipe: loads a page, presses keys, reads values back, takes pictures."""

from __future__ import annotations

import base64
import itertools
import json
import os
import select
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)
PATIENCE = 30.0
"""Seconds after which a page that does not answer counts as broken."""

KEYS = {"Enter": 13, "Escape": 27, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Tab": 9, "+": 187, "0": 48}


class Page:
    """One page in a browser; `complaints` are its errors and warnings, `requests` what it asked the network for."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._to, self._from = to_browser, from_browser
        self._numbers = itertools.count(1)
        self._unread = b""
        self._session: str | None = None
        self._loaded = False
        self.complaints: list[str] = []
        self.requests: list[str] = []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{domain}.enable")

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while (answer := self._receive()).get("id") != number:
            self._note(answer)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._unread:
            read = os.read(self._from, 1 << 20)
            if not read:
                raise RuntimeError("the browser has gone")
            self._unread += read
        text, _, self._unread = self._unread.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        return message

    def _note(self, event: dict[str, Any]) -> None:
        said = event.get("params", {})
        match event.get("method"):
            case "Page.loadEventFired":
                self._loaded = True
            case "Runtime.exceptionThrown":
                self.complaints.append(str(said["exceptionDetails"].get("exception", {}).get("description")))
            case "Runtime.consoleAPICalled" if said["type"] in {"error", "warning", "assert"}:
                self.complaints.append(" ".join(str(each.get("value", "")) for each in said["args"]))
            case "Log.entryAdded" if said["entry"]["level"] in {"error", "warning"}:
                self.complaints.append(said["entry"]["text"])
            case "Network.requestWillBeSent":
                self.requests.append(said["request"]["url"])

    def open(
        self, path: Path, *, width: int = 1400, height: int = 900, dark: bool = False, scripts: bool = True
    ) -> None:
        """Load a file and wait until it is there."""
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        features = [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        self._call("Emulation.setEmulatedMedia", features=features)
        self._call("Emulation.setScriptExecutionDisabled", value=not scripts)
        self._loaded = False
        self.complaints.clear()
        self._call("Page.navigate", url=path.resolve().as_uri())
        self._until(lambda: self._loaded, f"{path.name} did not load")
        self.requests[:] = [url for url in self.requests if not url.startswith(("file:", "about:", "data:", "blob:"))]

    def value(self, expression: str) -> Any:
        """Return the value of a JavaScript expression, which may be a promise."""
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait_for(self, expression: str) -> None:
        """Wait until an expression is true."""
        self._until(lambda: bool(self.value(expression)), f"never true: {expression}")

    def _until(self, is_so: Callable[[], bool], complaint: str) -> None:
        patience = time.monotonic() + PATIENCE
        while not is_so():
            if time.monotonic() > patience:
                raise TimeoutError(f"{complaint}; the page said: {self.complaints}")
            if b"\0" in self._unread or select.select([self._from], [], [], 0.02)[0]:
                self._note(self._receive())

    def press(self, key: str) -> None:
        """Press and release a key where the focus is."""
        named = {"key": key, "code": key, "windowsVirtualKeyCode": KEYS[key]}
        if key == "Enter" or len(key) == 1:
            named["text"] = "\r" if key == "Enter" else key
        self._call("Input.dispatchKeyEvent", type="keyDown", **named)
        self._call("Input.dispatchKeyEvent", type="keyUp", **named)

    def write(self, text: str) -> None:
        """Type a text where the focus is."""
        self._call("Input.insertText", text=text)

    def click(self, x: float, y: float) -> None:
        """Click at a place of the page."""
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            button = {} if kind == "mouseMoved" else {"button": "left", "clickCount": 1}
            self._call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **button)

    def block(self, *patterns: str) -> None:
        """Let requests whose address matches fail, as without a network."""
        self._call("Network.setBlockedURLs", urls=list(patterns))

    def outline(self) -> str:
        """Return the text that is visible, scripts running or not."""
        tree = self._call("Accessibility.getFullAXTree")["nodes"]
        names = (node.get("name", {}).get("value", "") for node in tree if not node.get("ignored"))
        return "\n".join(str(name) for name in names if name)

    def picture(self) -> bytes:
        """Return what the page looks like, as PNG."""
        return base64.b64decode(self._call("Page.captureScreenshot", format="png")["data"])


@contextmanager
def browser_page(chromium: str, profile: Path) -> Iterator[Page]:
    """Start a browser with a profile of its own, and end it."""
    (their_in, our_out), (our_in, their_out) = os.pipe(), os.pipe()

    def as_three_and_four() -> None:
        # Away from 3 and 4 first: one of the two may stand where the other goes.
        first, second = os.dup2(their_in, 103), os.dup2(their_out, 104)
        os.dup2(first, 3)
        os.dup2(second, 4)

    process = subprocess.Popen(
        [chromium, *FLAGS, f"--user-data-dir={profile}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=as_three_and_four,
        close_fds=False,
    )
    os.close(their_in)
    os.close(their_out)
    try:
        yield Page(our_out, our_in)
    finally:
        os.close(our_out)
        os.close(our_in)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
