"""Shell completion: what a shell is told, and what it gets when it asks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pfocr_graph.cli import COMMANDS, main

pytest.importorskip("argcomplete")


def completions(line: str, tmp_path: Path) -> list[str]:
    """Return what the program answers a shell that asks how a line may go on."""
    answer = tmp_path / "answer"
    environment = {
        **os.environ,
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_IFS": "\n",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(answer),
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
    }
    command = [sys.executable, "-m", "pfocr_graph"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (0, "")
    return [word.strip() for word in answer.read_text().split("\n") if word.strip()]


def test_commands_options_and_their_values_are_completed(tmp_path: Path) -> None:
    assert set(completions("pfocr-graph ", tmp_path)) >= {name.replace("_", "-") for name in COMMANDS}
    assert completions("pfocr-graph shared-genes --my", tmp_path) == ["--my-genes"]
    assert completions("pfocr-graph build seeds --families ", tmp_path) == ["discount", "keep", "collapse"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_a_script_that_it_can_read(
    shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert "pfocr-graph" in script
    if shutil.which(shell):
        path = tmp_path / "script"
        path.write_text(script)
        subprocess.run([shell, "-n", str(path)], check=True)


def test_without_the_library_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "argcomplete.shell_integration", None)
    assert main(["completion", "bash"]) == 1
    assert "pip install 'pfocr-graph[completion]'" in capsys.readouterr().err
