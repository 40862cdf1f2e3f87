"""The same work wherever it is done: odd paths, line ends, locales, time zones, and streams that are not there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from killing import content_of, small_disk

import pfocr_graph
from pfocr_graph.cli import main

EXAMPLE = Path(pfocr_graph.__file__).parent / "example"
SEEDS = Path(__file__).parent.parent / "seeds"
COMMAND = f"{sys.executable} -m pfocr_graph"
QUICK = ("--to", "cx2,graphml", "--reports", "genes,shared-genes", "--layout", "none", "--min-figures", "2")
INFO = ("info", str(EXAMPLE), "--format", "tsv")
NOT_WINDOWS = pytest.mark.skipif(sys.platform == "win32", reason="needs a shell of POSIX")


def run(
    *arguments: object, settings: Mapping[str, str | None] | None = None, **choices: object
) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process of its own, with other settings of the environment; None takes one away."""
    environment = {name: value for name, value in (os.environ | dict(settings or {})).items() if value is not None}
    command = [sys.executable, "-W", "error", "-m", "pfocr_graph", *map(str, arguments)]
    return subprocess.run(command, env=environment, check=False, timeout=120, **{"capture_output": True, **choices})  # type: ignore[call-overload, no-any-return]


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a build of the example writes where nothing is odd."""
    out = tmp_path_factory.mktemp("usual")
    assert main(["build", str(EXAMPLE), "-o", str(out), "--quiet", *QUICK]) == 0
    return content_of(out)


@pytest.fixture(scope="module")
def printed() -> bytes:
    return run(*INFO).stdout


ENVIRONMENTS: dict[str, dict[str, str | None]] = {
    "C, no home, east": {
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "TZ": "Pacific/Kiritimati",
        "HOME": None,
        "USER": None,
        "LOGNAME": None,
        "XDG_CONFIG_HOME": None,
        "XDG_CACHE_HOME": None,
        "NO_COLOR": "1",
        "TERM": "dumb",
        "PYTHONHASHSEED": "1",
    },
    "Turkish, Latin-1, a home that is not there, west": {
        "LC_ALL": "tr_TR.UTF-8",
        "PYTHONUTF8": "0",
        "PYTHONIOENCODING": "latin-1",
        "HOME": "/nowhere/at/all",
        "TZ": "XYZ+12",
        "PATH": "",
        "PYTHONHASHSEED": "4711",
    },
}


@pytest.mark.parametrize("settings", ENVIRONMENTS.values(), ids=list(ENVIRONMENTS))
def test_the_environment_changes_no_byte(
    settings: dict[str, str | None], usual: dict[str, str], printed: bytes, turkish: str, tmp_path: Path
) -> None:
    done = run("build", EXAMPLE, "-o", tmp_path / "out", "--quiet", *QUICK, settings={"LOCPATH": turkish, **settings})
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert content_of(tmp_path / "out") == usual
    done = run(*INFO, settings=settings)
    assert (done.returncode, done.stdout, done.stderr) == (0, printed, b"")
    assert "β".encode() in printed
    assert b"\x1b" not in printed


@pytest.fixture(scope="module")
def turkish(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder with the Turkish locale, where it can be made; without it the C library falls back to its own."""
    folder = tmp_path_factory.mktemp("locales")
    if shutil.which("localedef"):
        command = ["localedef", "-i", "tr_TR", "-f", "UTF-8", str(folder / "tr_TR.UTF-8")]
        subprocess.run(command, capture_output=True, check=False)
    return str(folder)


def test_turkish_letters_change_no_name(usual: dict[str, str], turkish: str, tmp_path: Path) -> None:
    script = (
        "import locale, sys; locale.setlocale(locale.LC_ALL, 'tr_TR.UTF-8');"
        "from pfocr_graph.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", script, "build", str(EXAMPLE), "-o", str(tmp_path / "out")]
    settings = {"LOCPATH": turkish}
    done = subprocess.run(
        [*command, "--quiet", *QUICK], env=os.environ | settings, capture_output=True, text=True, check=False
    )
    if "unsupported locale" in done.stderr:
        pytest.skip("there is no Turkish locale, and localedef cannot make it")
    assert (done.returncode, done.stderr) == (0, "")
    assert content_of(tmp_path / "out") == usual


def test_no_file_is_opened_in_the_encoding_of_the_locale(tmp_path: Path) -> None:
    command = [sys.executable, "-X", "warn_default_encoding", "-W", "always::EncodingWarning", "-m", "pfocr_graph"]
    for arguments in (
        ["build", str(SEEDS), "-o", str(tmp_path / "out"), "--to", "cx2,tsv,hif,cyjs,cx,graphml,gmt", "--evidence"],
        ["pack", str(SEEDS), "-o", str(tmp_path / "a.pfocr")],
    ):
        done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert not re.search(r"pfocr_graph\S+: EncodingWarning", done.stderr), done.stderr


@pytest.mark.parametrize("name", ["with spaces", "café β 数据", 'it\'s "quoted"', "-o", "a;b&c|d", "100%", "*.md", "~"])
def test_a_path_of_any_name_is_read_and_written(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if sys.platform == "win32" and set(name) & set('*|"'):
        pytest.skip("no name on this system")
    place = tmp_path / name
    place.mkdir()
    for seed in SEEDS.glob("*.txt"):
        (place / f"{name}{seed.name}").write_bytes(seed.read_bytes())
    out = tmp_path / f"out {name}"
    assert main(["build", str(place), "-o", str(out), *QUICK]) == 0
    assert f"to {out}. Open {out / 'network.cx2'}" in capsys.readouterr().err
    assert main(["convert", str(out / "network.cx2"), str(out / f"{name}.graphml")]) == 0
    assert main(["pack", str(place), "-o", str(tmp_path / f"{name}.pfocr")]) == 0
    assert main(["info", str(tmp_path / f"{name}.pfocr")]) == 0


def test_a_path_that_is_no_utf8_is_read_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / os.fsdecode(b"caf\xe9")
    try:
        place.mkdir()
    except OSError:
        pytest.skip("no name on this file system")
    for seed in SEEDS.glob("*.txt"):
        (place / seed.name).write_bytes(seed.read_bytes())
    assert main(["build", str(place), "-o", str(place / "out"), *QUICK]) == 0
    assert "caf\\udce9" in capsys.readouterr().err
    assert main(["pack", str(place), "-o", str(place / "a.pfocr")]) == 0
    assert main(["convert", str(place / "out" / "network.cx2"), str(place / "a.graphml")]) == 0


def test_lines_that_end_as_on_windows_give_the_same_network(usual: dict[str, str], tmp_path: Path) -> None:
    for path in EXAMPLE.rglob("*"):
        if path.suffix in {".md", ".tsv"}:
            other = tmp_path / "site" / path.relative_to(EXAMPLE)
            other.parent.mkdir(parents=True, exist_ok=True)
            other.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert main(["build", str(tmp_path / "site"), "-o", str(tmp_path / "out"), "--quiet", *QUICK]) == 0
    found = content_of(tmp_path / "out")
    for name in ("genes.tsv", "shared-genes.tsv"):
        assert found[name] == usual[name]


CLOSED: dict[str, tuple[str, int, str]] = {
    "output": (">&-", 1, "pfocr-graph: error: standard output: is closed\n"),
    "input and error": ("<&- 2>&-", 0, ""),
    "all": ("<&- >&- 2>&-", 1, ""),
    "nobody": ("2>/dev/full", 0, ""),
}


def shell(command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)


@NOT_WINDOWS
@pytest.mark.parametrize(("how", "code", "told"), CLOSED.values(), ids=list(CLOSED))
def test_a_stream_that_is_closed_is_no_traceback(how: str, code: int, told: str, tmp_path: Path) -> None:
    done = shell(f"{COMMAND} formats {how}")
    assert (done.returncode, done.stderr) == (code, told)
    assert ("graphml" in done.stdout) == (code == 0)
    if how == "<&- >&- 2>&-":
        done = shell(f"{COMMAND} build {SEEDS} -o {tmp_path}/out {' '.join(QUICK)} {how}")
        assert (done.returncode, done.stdout) == (0, "")  # what prints nothing needs nowhere to print
        assert (tmp_path / "out" / "network.cx2").read_bytes().startswith(b"[")


@NOT_WINDOWS
def test_a_closed_input_that_was_to_be_read_is_told(tmp_path: Path) -> None:
    done = shell(f"{COMMAND} build - -o {tmp_path}/out <&-")
    assert done.returncode == 1
    assert done.stderr.startswith("pfocr-graph: error: standard input: is empty")
    assert done.stderr.count("\n") == 1


@NOT_WINDOWS
def test_nothing_that_is_said_gets_into_a_file_that_took_the_number_of_a_closed_stream(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pfocr_graph.cli.streams import standard_streams\n"
        "with standard_streams():\n"
        "    handle = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY)\n"
        "    sys.exit(0 if handle > 2 else 1)"
    )
    done = shell(f"{sys.executable} -c '{script}' {tmp_path}/file <&- >&- 2>&-")
    assert done.returncode == 0


@NOT_WINDOWS
@pytest.mark.parametrize(
    "command",
    ["info {0}", "formats --format json", "build --help", "why APP BACE1 {0} --format markdown"],
)
def test_who_reads_one_line_of_what_is_printed_sees_no_traceback(command: str) -> None:
    whole = f"set -o pipefail; {COMMAND} {command.format(EXAMPLE)} | head -n 1"
    done = shell(whole)
    assert (done.returncode, done.stdout.count("\n")) == (0, 1)
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


@NOT_WINDOWS
def test_who_reads_one_line_of_what_is_said_lets_the_work_be_done(tmp_path: Path) -> None:
    whole = f"{COMMAND} build {SEEDS} -o {tmp_path}/out {' '.join(QUICK)} 2>&1 | head -n 1"
    shell(whole)
    assert (tmp_path / "out" / "summary.json").exists()


@NOT_WINDOWS
def test_an_installation_that_cannot_be_written_to_works(usual: dict[str, str], tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "30m") as disk:
        if disk is None:
            pytest.skip("a file system of its own can be mounted by root only")
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(Path(pfocr_graph.__file__).parent, disk / "pfocr_graph", ignore=ignored)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        done = run(
            *("build", EXAMPLE, "-o", tmp_path / "out", "--quiet", *QUICK),
            settings={"HOME": str(disk), "PYTHONPATH": str(disk)},
            cwd=disk,
        )
    assert (done.returncode, done.stderr) == (0, b"")
    assert content_of(tmp_path / "out") == usual


@NOT_WINDOWS
def test_a_terminal_shows_progress_and_a_pipe_does_not(tmp_path: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    done = run("build", EXAMPLE, "-o", tmp_path / "out", *QUICK, capture_output=False, stderr=theirs, stdin=theirs)
    os.close(theirs)
    shown = os.read(ours, 1 << 16)
    os.close(ours)
    assert done.returncode == 0
    assert shown.count(b"\x1b") == shown.count(b"\x1b[K")
    assert b"\x1b" not in run("build", EXAMPLE, "-o", tmp_path / "out", *QUICK).stderr
