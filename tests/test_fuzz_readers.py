"""Every reader on inputs that were changed at random: no traceback, and no record that is lost without a word."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
import tracemalloc
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from fuzzed_inputs import PAGE, forms, read
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import Change, change, changes, random_changes

from pfocr_graph import FormatError, RecordError, read_network
from pfocr_graph.cli import main
from pfocr_graph.formats import FORMATS
from pfocr_graph.formats.checking import check_file
from pfocr_graph.readers import read_records

pytest.importorskip("pyarrow")

N_LONG = 100_000
"""Changed inputs of the long run, over all forms."""

MOST_SECONDS, MOST_MEGABYTES = 2.0, 512
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108


def others() -> list[bytes]:
    return [seed for form in forms().values() for seed in form.seeds]


@settings(max_examples=40)
@pytest.mark.parametrize("name", sorted(forms()))
@given(made=changes, seed=st.integers(0, 99))
def test_any_change_to_an_input_is_read_or_told(name: str, made: list[Change], seed: int) -> None:
    form = forms()[name]
    with TemporaryDirectory() as folder:
        path = Path(folder) / form.file
        path.write_bytes(change(form.seeds[seed % len(form.seeds)], made, others()))
        form.read(path)


@pytest.mark.parametrize("name", sorted(forms()))
def test_the_inputs_are_sound_before_they_are_changed(name: str, tmp_path: Path) -> None:
    form = forms()[name]
    for number, seed in enumerate(form.seeds):
        path = tmp_path / str(number) / form.file
        path.parent.mkdir()
        path.write_bytes(seed)
        form.read(path)
        if name in FORMATS:
            read_network(path)


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="limits of memory are those of POSIX")
@pytest.mark.parametrize("name", sorted(forms()))
def test_a_hundred_thousand_changed_inputs_are_read_or_told_quickly_in_little_memory(name: str) -> None:
    done = subprocess.run(
        [sys.executable, __file__, name, str(-(-N_LONG // len(forms())))],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent)},
        cwd=Path(__file__).parent.parent,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["inputs"] >= N_LONG // len(forms())
    assert told["slowest"] < MOST_SECONDS
    assert told["megabytes"] < MOST_MEGABYTES


def run_long(name: str, n_inputs: int) -> dict[str, float]:
    """Read changed inputs of a form, and return how many, the longest CPU time of one, and the peak of memory."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    rng = random.Random(name)
    form = forms()[name]
    pieces = others()
    slowest = 0.0
    for number in range(n_inputs):
        content = change(rng.choice(form.seeds), random_changes(rng), pieces)
        with TemporaryDirectory(dir=SHARED_MEMORY if SHARED_MEMORY.is_dir() else None) as folder:
            path = Path(folder) / form.file
            path.write_bytes(content)
            began = time.process_time()
            try:
                form.read(path)
            except BaseException:
                sys.stderr.write(f"input {number} of {name}, {len(content)} bytes: {content[:3000]!r}\n")
                raise
            slowest = max(slowest, time.process_time() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 10 if sys.platform == "linux" else 1 << 20)
    return {"inputs": n_inputs, "slowest": slowest, "megabytes": peak}


STEERED = ("page", "mention-table", "gmt", "biothings", "archive", "graphml", "cx2")


@pytest.mark.long
@pytest.mark.parametrize("name", STEERED)
def test_inputs_that_a_fuzzer_steers_by_what_they_reach_are_read_or_told(name: str, tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason="atheris is not installed: pip install atheris, where it has a wheel")
    for number, seed in enumerate(forms()[name].seeds):
        (tmp_path / str(number)).write_bytes(seed)
    script = Path(__file__).parent / "steered_fuzzing.py"
    done = subprocess.run(
        [sys.executable, str(script), name, str(tmp_path), "-runs=20000", "-max_len=4096", "-timeout=10", "-seed=1"],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "Done 20000 runs" in done.stderr


LAUGHS = ["a: &a0 [x, x, x, x, x, x, x, x, x]"] + [
    f"b{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)
]


def page(*lines: str) -> str:
    return "\n".join(["---", "figid: PMC1__f1", *lines, "---", ""])


def document(text: str) -> str:
    return '{"_id": "PMC1__f1", "associatedWith": {"mentions": {"genes": {"ncbigene": [' + text + "]}}}}\n"


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("a.md", page(*LAUGHS), "page is not YAML that can be read"),
        ("a.md", page("genes: &g", "- *g"), "page is not YAML that can be read"),
        ("a.md", page("x: " + "{a: " * 100_000), "page is not YAML that can be read"),
        ("a.md", page("\tx: 1"), "page is not YAML that can be read"),
        ("a.md", page("caption: a\0b"), "page is not YAML that can be read"),
        ("a.md", page("x: !!python/object/apply:os.system [exit]", "genes: []"), None),
        ("a.md", page(f"caption: {'x ' * 3_000_000}", "genes: []"), None),
        ("a.md", page("year: 1999", "year: 2001", "genes: []"), None),
        ("a.md", page("year: 9" + "9" * 100_000, "genes: []"), "year is not a number"),
        ("a.md", page("pathway_score: 1e999", "genes: []"), "score is not a number"),
        ("a.md", page(f"genes: [{'{word: a}, ' * 2_000}]"), "gene id is not a number"),
        ("a.jsonl", document("NaN, Infinity, 1e999, -0, true, null, [], {}"), "gene id is not a number"),
        ("a.jsonl", document("9" * 5_000), "line is not a document"),
        ("a.jsonl", document("[" * 100_000), "line is not a document"),
        ("a.jsonl", document("207") + document("208").replace("_id", "_i"), "line is not a document"),
        ("a.jsonl", document('"207", "\\ud800"'), "gene id is not a number"),
        ("a.gmt", "PMC1__f1\tA\t207\t" + "2" * 100_000 + "\tx\0\t\t \n", "gene id is not a number"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_made_to_explode_is_told_in_no_memory(
    tmp_path: Path, file: str, content: str, reason: str | None
) -> None:
    (tmp_path / file).write_text(content, encoding="utf-8")
    tracemalloc.start()
    try:
        found = read(tmp_path / file)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 128 << 20
    assert found is not None
    assert list(found[1]) == ([reason] if reason else [])


def test_a_page_of_endless_values_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text(page(f"x: [{'a, ' * 5_000}]"), encoding="utf-8")
    monkeypatch.setattr("pfocr_graph.readers.front_matter.MAX_EVENTS", 4_000)
    found = read(tmp_path / "a.md")
    assert found is not None
    assert "more than 2,000 values" in found[2][0].example


DEEP = "[" * 100_000
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
ELSEWHERE = "a word that stands in another file only"
GRAPHML = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="undirected">{}</graph></graphml>'
NODE = '<node id="n"><data key="label">{}</data></node>'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("laughs.graphml", f'<!DOCTYPE a [<!ENTITY e0 "ha">{ENTITIES}]>' + GRAPHML.format(NODE.format("&e11;"))),
        ("outside.graphml", '<!DOCTYPE a [<!ENTITY e SYSTEM "{secret}">]>' + GRAPHML.format(NODE.format("&e;"))),
        ("parameter.graphml", '<!DOCTYPE a [<!ENTITY % e SYSTEM "{secret}"> %e;]>' + GRAPHML.format(NODE)),
        ("dtd.graphml", '<!DOCTYPE a SYSTEM "{secret}">' + GRAPHML.format(NODE.format("&e;"))),
        ("deep.graphml", GRAPHML.format("<node>" * 10_000)),
        ("include.graphml", GRAPHML.format('<xi:include xmlns:xi="x" href="{secret}"/>' + NODE.format("&e;"))),
        *((f"deep.{suffix}", text + DEEP) for suffix, text in {"cx": "[", "cx2": "[", "cyjs": '{"elements":'}.items()),
        ("deep.hif.json", '{"incidences":' + DEEP),
        ("number.cx2", '[{"CXVersion": "2.0"}, {"nodes": [{"id": ' + "9" * 5_000 + "}]}]"),
        ("nan.cx2", '[{"CXVersion": "2.0"}, {"nodes": [{"id": NaN}]}]'),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_network_file_that_is_made_to_harm_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str
) -> None:
    (tmp_path / "secret").write_text(ELSEWHERE)
    path = tmp_path / name
    path.write_text(content.replace("{secret}", (tmp_path / "secret").as_uri()), encoding="utf-8")
    with pytest.raises(FormatError):
        read_network(path)
    assert any(found.severity == "error" for found in check_file(path))
    assert main(["convert", str(path), str(tmp_path / "out.cx2")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("pfocr-graph: error: ")
    assert said.count("\n") == 1
    assert main(["check", str(path)]) == 1
    found = capsys.readouterr()
    assert ELSEWHERE not in said + found.out + found.err
    assert not (tmp_path / "out.cx2").exists()


def test_a_zip_whose_names_or_versions_are_broken_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("PMC1__fé.md", PAGE)
        archive.writestr("PMC2__f.md", PAGE.replace("PMC1", "PMC2"))
    content = path.read_bytes()
    found = read(path)
    assert found is not None
    assert len(found[0]) == 2
    # The name in front of the page, which its place in the list of names does not rule out.
    path.write_bytes(content.replace("é".encode(), b"\xff\xff", 1))
    found = read(path)
    assert found is not None
    assert ([record.figure.figid for record in found[0]], found[1]["file cannot be read"]) == (["PMC2__f1"], 1)
    at = content.index(b"PK\1\2")
    path.write_bytes(content[: at + 6] + b"\xff" + content[at + 7 :])
    with pytest.raises(RecordError, match=r"a\.zip: cannot be read"):
        list(read_records(path, on_skip=print))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run_long(sys.argv[1], int(sys.argv[2]))))
