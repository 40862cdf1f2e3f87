"""Commands in processes of their own that start at once and can be killed, and what their targets hold afterwards."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

from pfocr_graph.cli import main

ROOT = Path(__file__).parent.parent
WARM = "figid\tword\tsymbol\tsource\thgnc_symbol\tentrez\n"
WARM += "F1\tAPC\tAPC\thgnc_symbol\tAPC\t324\nF1\tMET\tMET\ts\tMET\t4233\n"


def run(arguments: Sequence[str], told: str, die_at: int) -> NoReturn:
    """Run a command in this process and end it, or let it die at the n-th step of putting files in their place."""
    from pfocr_graph import files

    n_steps = 0
    put = files._put

    def put_or_die(new: Path, place: Path) -> None:
        nonlocal n_steps
        n_steps += 1
        if n_steps == die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        put(new, place)

    files._put = put_or_die
    code = 1
    try:
        with Path(told).open("w", encoding="utf-8") as sys.stderr:
            code = main(list(arguments))
    finally:
        os._exit(code)


def serve() -> None:
    """Start commands as they are asked for, in copies of this process, which has all libraries loaded already."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "a.tsv").write_text(WARM, encoding="utf-8")
        for command in ("build", "pack"):
            main(
                [command, f"{folder}/a.tsv", "-o", f"{folder}/{command}", *(["--quiet"] if command == "build" else [])]
            )
    for line in sys.stdin:
        wish = json.loads(line)
        processes = []
        for asked in wish["runs"]:
            process = os.fork()
            if not process:
                run(*asked)
            processes.append(process)
        if wish["seconds"] is not None:
            time.sleep(wish["seconds"])
            for process in processes:
                os.kill(process, signal.SIGKILL)
        codes = [os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) for process in processes]
        sys.stdout.write(json.dumps(codes) + "\n")
        sys.stdout.flush()


class Stage:
    """Where commands run and are killed."""

    def __init__(self, server: subprocess.Popen[str], told: Path) -> None:
        self._server = server
        self._told = told

    def run_together(self, *commands: Sequence[object], die_at: int = 0, seconds: float | None = None) -> list[int]:
        """Run commands at the same time, and return their exit codes; minus the signal where that ended one."""
        runs = [
            ([str(argument) for argument in arguments], f"{self._told}{number}", die_at)
            for number, arguments in enumerate(commands)
        ]
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps({"runs": runs, "seconds": seconds}) + "\n")
        self._server.stdin.flush()
        codes: list[int] = json.loads(self._server.stdout.readline())
        return codes

    def run(self, arguments: Sequence[object], *, die_at: int = 0, seconds: float | None = None) -> int:
        """Run a command, and kill it after some seconds or at a step of putting files in their place."""
        (code,) = self.run_together(arguments, die_at=die_at, seconds=seconds)
        return code

    def seconds_of(self, arguments: Sequence[object]) -> float:
        """Return how long a command takes."""
        began = time.monotonic()
        assert self.run(arguments) == 0, Path(f"{self._told}0").read_text(encoding="utf-8")
        return time.monotonic() - began


@contextmanager
def stage(told: Path) -> Iterator[Stage]:
    """Open a stage."""
    with subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as server:
        yield Stage(server, told)
        assert server.stdin is not None
        server.stdin.close()


def content_of(folder: Path) -> dict[str, str]:
    """Return the digest of each file below a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path | None]:
    """Give a file system of a size of its own; None where this user cannot have one."""
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


if __name__ == "__main__":
    serve()
