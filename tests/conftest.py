"""What holds for all tests, and what several need from outside: node and a browser, where they are installed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says something of the machine and nothing of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

BROWSER = Path(__file__).parent / "browser"


@pytest.fixture(scope="session")
def node() -> str:
    """Return the path of node; cytoscape is in `tests/browser/node_modules`."""
    path = shutil.which("node")
    if path is None:
        pytest.skip("node is not installed")
    if not (BROWSER / "node_modules" / "cytoscape").is_dir():
        pytest.skip("cytoscape is not installed: run `npm ci` in tests/browser")
    return path


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a Chromium that can run without a screen."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("chromium is not installed")
