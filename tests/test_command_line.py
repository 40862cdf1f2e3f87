"""The command line as a person meets it: what is written, what is said, and how it ends."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pfocr_graph.cli import COMMANDS, main, make_parser
from pfocr_graph.options import BuildOptions
from pfocr_graph.reports import REPORTS, summary

SEEDS = Path(__file__).parent.parent / "seeds"
Run = Callable[..., tuple[int, str, str]]

HEADER = "figid\tpmcid\tword\tsymbol\tsource\thgnc_symbol\tentrez\n"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run_command(*arguments: object) -> tuple[int, str, str]:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_command


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "genes.tsv"
    rows = [
        "PMC1__a.jpg\tPMC1\tAPC\tAPC\thgnc_symbol\tAPC\t324",
        "PMC1__a.jpg\tPMC1\tAxin\tAXIN1\thgnc_symbol\tAXIN1\t8312",
        "PMC2__a.jpg\tPMC2\tAPC\tAPC\thgnc_symbol\tAPC\t324",
        "PMC2__a.jpg\tPMC2\tAxin\tAXIN1\thgnc_symbol\tAXIN1\t8312",
    ]
    path.write_text(HEADER + "\n".join(rows) + "\n")
    return path


def test_building_the_seeds_writes_every_file_and_says_what_there_is(run: Run, tmp_path: Path) -> None:
    code, out, err = run("build", SEEDS, "-o", tmp_path / "out")
    assert (code, out) == (0, "")
    networks = [f"network.{suffix}" for suffix in ("cx", "cx2", "cyjs", "graphml")]
    reports = [*(f"{name}.tsv" for name in REPORTS if name != "html"), "report.html", "summary.json"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted([*networks, *reports])
    assert "2 figures of 2 papers; 15 genes of Homo sapiens; 15 mentions edges, 74 co-occurs-with edges." in err
    assert "31 of 105 gene pairs" in err
    assert "gene table of 1 figure is not here" in err
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert summary["counts"]["edges"] == {"mentions": 15, "co-occurs-with": 74}
    assert summary["gene_tables_away"] == [str(SEEDS.parent / "_data" / "PMC3092522__nihms289124f2-genes.tsv")]


def test_two_runs_write_equal_bytes_into_folders_of_other_names(run: Run, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert run("build", SEEDS, "-o", tmp_path / name, "--quiet")[0] == 0
    for path in sorted((tmp_path / "one").iterdir()):
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_files_of_an_earlier_run_go_and_files_of_others_stay(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("build", SEEDS, "-o", out)
    (out / "notes.txt").write_text("mine")
    assert run("build", SEEDS, "-o", out, "--to", "cx2", "--reports", "none")[0] == 0
    assert sorted(path.name for path in out.iterdir()) == ["network.cx2", "notes.txt", "summary.json"]


def test_a_build_that_fails_leaves_what_was_there(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("build", SEEDS, "-o", out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert run("build", SEEDS, "-o", out, "--organism", "mouse")[0] == 1
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert run("build", tmp_path / "nothing.md", "-o", tmp_path / "new")[0] == 1
    assert not (tmp_path / "new").exists()


def test_a_formula_of_options_chooses_formats_reports_and_layout(run: Run, table: Path, tmp_path: Path) -> None:
    arguments = ["--to", "graphml,cx2.gz", "--reports", "genes", "--layout", "none", "--quiet", "--name", "Mine"]
    code, _, err = run("build", table, "-o", tmp_path / "out", *arguments)
    assert (code, err) == (0, "")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "network.graphml",
        "network.cx2.gz",
        "genes.tsv",
        "summary.json",
    }
    from pfocr_graph import read_network

    network = read_network(tmp_path / "out" / "network.cx2.gz")
    assert network.positions is None
    assert network.attributes["name"] == ("string", "Mine")


@pytest.mark.parametrize(
    ("prepare", "arguments", "code", "message"),
    [
        (None, ["build", "nowhere.md", "-o", "out"], 1, "nowhere.md"),
        ("empty", ["build", "empty", "-o", "out"], 1, "no PFOCR records in empty: there is no file in it; give"),
        ("years.tsv", ["build", "years.tsv", "-o", "out"], 1, "--year-table reads a table of years"),
        (None, ["build", str(SEEDS), "-o", "out", "--organism", "moose"], 2, "did you mean mouse? give"),
        (None, ["shared-genes", str(SEEDS), "--my-genes", "mine"], 1, "mine: cannot be read as a list of ids: No such"),
        ("readme", ["build", "readme", "-o", "out"], 1, "no PFOCR records in readme"),
        ("unknown.csv", ["build", "unknown.csv", "-o", "out"], 1, "unknown.csv"),
        ("columns.tsv", ["build", "columns.tsv", "-o", "out"], 1, "columns.tsv"),
        ("latin1.md", ["build", "latin1.md", "-o", "out"], 1, "UTF-8"),
        ("file", ["build", str(SEEDS), "-o", "file"], 1, "is a file; name a folder"),
        (None, ["build", str(SEEDS), "-o", "out", "--to", "xlsx"], 2, 'format "xlsx" is not known; choose among'),
        (None, ["build", str(SEEDS), "-o", "out", "--reports", "pdf"], 2, 'report "pdf" is not known'),
        (None, ["build", str(SEEDS), "-o", "out", "--measures", "mood"], 2, 'measure "mood" is not known'),
        (None, ["build", str(SEEDS), "-o", "out", "--organism", "unicorn"], 2, 'organism "unicorn" is not known'),
        (None, ["build", str(SEEDS), "-o", "out", "--organism", "zebrafish"], 1, "no gene of Danio rerio"),
        (None, ["build", str(SEEDS), "-o", "out", "--min-genes", "99"], 1, "the filter min-genes (99) left nothing"),
        (None, ["build", str(SEEDS), "-o", "out", "--min-figures", "0"], 2, "neither a whole number from 1 on"),
        (None, ["build", str(SEEDS), "-o", "out", "--years", "last"], 2, "is no range of years"),
        (None, ["build", str(SEEDS), "-o", "out", "--max-q", "0.05"], 2, "--max-q needs q-values"),
        (
            None,
            ["build", str(SEEDS), "-o", "out", "--unit", "papers", "--significance", "bicm"],
            2,
            "significance is not defined for papers",
        ),
        (None, ["shared-genes", str(SEEDS), "--max-q", "0.1"], 2, "--max-q needs q-values"),
        (None, ["build", str(SEEDS)], 2, "-o/--output"),
        (None, ["draw"], 2, "invalid choice"),
        (None, [], 2, "name a command"),
        (None, ["bild"], 2, "did you mean build?"),
        (None, ["build", str(SEEDS), "--familes", "keep", "-o", "x"], 2, "--familes; did you mean --families?"),
        (None, ["build", str(SEEDS), "--familes=keep", "-o", "x"], 2, "no option --familes; did you mean"),
        (None, ["build", str(SEEDS), "-o", "out", "--xyz"], 2, "pfocr-graph build --help tells all"),
        (None, ["build", str(SEEDS), "-o", "out", "--families", "kept"], 2, "did you mean keep?"),
        (None, ["build", str(SEEDS), "-o", "out", "--top-edges", "few"], 2, '--top-edges: "few" is no whole number'),
        (None, ["build", str(SEEDS), "-o", "out", "--max-q", "low"], 2, '--max-q: "low" is no number'),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_with_the_right_exit_code(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    prepare: str | None,
    arguments: list[str],
    code: int,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    if prepare in {"empty", "readme"}:
        (tmp_path / prepare).mkdir()
        if prepare == "readme":
            (tmp_path / prepare / "README.md").write_text("# Nothing of PFOCR's")
    elif prepare is not None:
        contents = {
            "unknown.csv": b"a,b\n1,2\n",
            "years.tsv": b"figid\tyear\nPMC1__a\t2001\n",
            "columns.tsv": b"figid\tword\tsymbol\tsource\tentrez\nPMC1__a\tAPC\tAPC\thgnc_symbol\t324\n",
            "latin1.md": b"---\nfigid: PMC1__a\nfigtitle: Caf\xe9\ngenes: []\n---\n",
            "file": b"",
        }
        (tmp_path / prepare).write_bytes(contents[prepare])
    found, out, err = run(*arguments)
    assert (found, out) == (code, "")
    assert message in err
    assert "Traceback" not in err
    assert err.splitlines()[-1].startswith("pfocr-graph")
    assert not (tmp_path / "out").exists()


def test_a_broken_page_among_good_ones_is_skipped_and_counted_and_strict_stops(run: Run, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    shutil.copytree(SEEDS, pages)
    (pages / "broken.md").write_text("---\nfigid: PMC9__broken\ngenes: [\n---\n")
    code, _, err = run("build", pages, "-o", tmp_path / "out", "--to", "cx2")
    assert code == 0
    assert "Skipped 1:" in err
    assert "broken.md" in err
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    skipped = [one for one in summary["input"]["left_out"].values() if not one["harmless"]]
    assert [one["count"] for one in skipped] == [1]
    code, _, err = run("build", pages, "-o", tmp_path / "strict", "--strict")
    assert code == 1
    assert "broken.md" in err


def test_a_folder_that_cannot_be_written_to_is_named(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(tmp_path / "out"))

    monkeypatch.setattr("pathlib.Path.mkdir", refuse)
    code, _, err = run("build", SEEDS, "-o", tmp_path / "out")
    assert code == 1
    assert err == f"pfocr-graph: error: {tmp_path / 'out'}: Permission denied\n"


def test_an_interrupt_ends_with_130_and_leaves_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pfocr_graph.network.Network.write", interrupt)
    code, _, err = run("build", SEEDS, "-o", tmp_path / "out")
    assert code == 130
    assert err == "pfocr-graph: error: interrupted; nothing was written\n"
    assert not (tmp_path / "out").exists()


def test_control_characters_and_markup_in_words_break_no_file(run: Run, tmp_path: Path) -> None:
    odd = tmp_path / "odd.tsv"
    rows = [
        "PMC1__a\tPMC1\t<script>&\x01\x1b[31m\tAPC\thgnc_symbol\tAPC\t324",
        'PMC1__a\tPMC1\t"a ""quoted"" | word\\"\tAXIN1\thgnc_symbol\tAXIN1\t8312',
    ]
    odd.write_text(HEADER + "\n".join(rows) + "\n")
    assert run("build", odd, "-o", tmp_path / "out")[0] == 0
    from pfocr_graph import read_network

    for suffix in ("cx", "cx2", "cyjs", "graphml"):
        words = read_network(tmp_path / "out" / f"network.{suffix}").edge_tables["mentions"].columns["words"].values()
        control = "" if suffix == "graphml" else "\x01\x1b"
        expected = f"<script>&{control[:1]}{control[1:]}[31m"
        assert words == [[expected], ['a "quoted" | word\\']], suffix


def test_tables_go_to_stdout_in_three_forms(run: Run, table: Path) -> None:
    code, out, err = run("shared-genes", table)
    assert (code, err) == (0, "")
    header, row = out.splitlines()[1:]
    assert dict(zip(header.split("\t"), row.split("\t"), strict=True)) == {
        "figure_a": "PMC1__a",
        "figure_b": "PMC2__a",
        "name_a": "PMC1__a",
        "name_b": "PMC2__a",
        "n_shared_entities": "2",
        "n_entities_a": "2",
        "n_entities_b": "2",
        "jaccard": "1",
        "overlap": "1",
        "nested": "equal",
        "n_shared_genes": "2",
        "shared_genes": "APC|AXIN1",
    }
    told = json.loads(run("shared-genes", table, "--format", "json")[1])
    assert told["rows"][0]["shared_genes"] == ["APC", "AXIN1"]
    markdown = run("centrality", table, "--format", "markdown")[1]
    assert "| node_id | name | type |" in markdown
    assert "| ncbigene:324 | APC | gene |" in markdown


def test_an_empty_year_and_an_undefined_centrality_are_empty_cells(run: Run, table: Path) -> None:
    lines = [line.split("\t") for line in run("centrality", table)[1].splitlines() if not line.startswith("# ")]
    figure = dict(zip(lines[0], lines[1], strict=True))
    assert figure["type"] == "figure"
    assert figure["gene_degree"] == ""
    assert figure["bipartite_degree_centrality"] == "1"


def test_merging_reused_figures_writes_what_was_merged(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "genes.tsv"
    rows = [
        f"PMC{paper}__a\tPMC{paper}\t{gene}\t{gene}\thgnc_symbol\t{gene}\t{number}"
        for paper in (1, 2)
        for number, gene in enumerate(("APC", "AXIN1", "GSK3B", "CTNNB1", "LRP6"), start=1)
    ]
    path.write_text(HEADER + "\n".join(rows) + "\n")
    assert run("build", path, "-o", tmp_path / "out", "--to", "cx2", "--reused", "merge")[0] == 0
    merged = (tmp_path / "out" / "merged-figures.tsv").read_text().splitlines()
    assert merged[1:] == ["figure\tstands_for", "PMC1__a\tPMC2__a"]
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert summary["counts"]["figures"] == 1
    assert summary["merged_figures"] == {"PMC1__a": ["PMC2__a"]}


def test_the_automatic_minimum_is_told_first_with_the_edges_at_each_minimum(
    run: Run, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pfocr_graph.cooccurrence.AUTO_EDGES", 0)
    with table.open("a") as stream:
        stream.write("PMC2__a.jpg\tPMC2\tMET\tMET\thgnc_symbol\tMET\t4233\n")
    _, _, err = run("build", table, "-o", tmp_path / "out", "--to", "cx2")
    assert err.splitlines()[0].startswith("Co-occurrence edges have support in 3 or more figures")
    assert "Edges at 1: 3, 2: 1, 3: 0, 5: 0, 10: 0, 20: 0" in err.splitlines()[0]


def test_a_minimum_that_leaves_no_edge_is_told_first_with_those_that_leave_some(
    run: Run, table: Path, tmp_path: Path
) -> None:
    _, _, err = run("build", table, "-o", tmp_path / "out", "--to", "cx2", "--min-figures", "9")
    assert err.startswith("No pair has support in 9 figures, so none is joined. Edges at 1: 1, 2: 1, 3: 0")


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("year", "2001", "table of years, which --year-table reads"),
        ("jensenknow7", "Flu", "table of figures' diseases, which --disease-annotations reads"),
    ],
)
def test_a_table_of_something_else_in_a_folder_is_passed_over_with_the_option_that_reads_it(
    run: Run, table: Path, tmp_path: Path, column: str, value: str, told: str
) -> None:
    table.with_name("other.tsv").write_text(f"figid\t{column}\nPMC1__a.jpg\t{value}\n")
    _, _, err = run("info", table.parent)
    assert err == ""
    code, _, err = run("build", table.parent, "-o", tmp_path / "out", "--to", "cx2")
    assert code == 0
    assert f"Passed over 1: {told}, such as" in err


def test_formats_prints_both_tables(run: Run) -> None:
    code, out, _ = run("formats")
    assert code == 0
    for name in ("page", "mention-table", "graphml", "cx2", "cyjs"):
        assert f"| {name} |" in out


def test_every_command_has_help_with_an_example(run: Run) -> None:
    assert run("--help")[0] == 0
    for command in COMMANDS:
        name = command.replace("_", "-")
        code, out, _ = run(name, "--help")
        assert code == 0
        assert f"  pfocr-graph {name}" in out


def test_help_imports_no_heavy_library() -> None:
    heavy = ("numpy", "scipy", "pandas", "networkx", "yaml")
    script = (
        "import sys; from pfocr_graph.cli import make_parser; make_parser().format_help();"
        f"sys.exit(', '.join(name for name in {heavy} if name in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_reader_of_our_output_may_stop_early(table: Path) -> None:
    command = [sys.executable, "-m", "pfocr_graph", "centrality", str(table)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_the_parser_knows_every_command() -> None:
    assert "shared-genes" in make_parser().format_help()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--max-q", "2"], "--max-q is 2.0; give a number above 0"),
        (["--around", "APC", "--around-top", "0"], "--around-top is 0; give a whole number"),
        (["--significance", "bicm", "--network", "bipartite"], "--significance is of co-occurrence edges"),
        (["--max-gene-figures", "3"], "--max-gene-figures is 3.0; give a fraction"),
        (["--rank-by", "beauty"], '--rank-by is "beauty"; choose among support'),
    ],
)
def test_what_is_wrong_with_an_option_is_told_under_the_name_that_was_typed(
    run: Run, table: Path, tmp_path: Path, given: list[str], told: str
) -> None:
    code, _, err = run("build", table, "-o", tmp_path / "out", *given)
    assert code == 2
    assert err.splitlines()[-1].startswith(f"pfocr-graph: error: {told}")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["genes.tsv", "network.graphml", "summary.json"])
def test_a_build_replaces_no_file_that_no_build_wrote(run: Run, table: Path, name: str) -> None:
    place = table.parent / name
    if place != table:
        place.write_text("mine")
    before = place.read_bytes()
    options = ["-o", table.parent, "--to", "graphml", "--reports", "genes", "--layout", "none"]
    code, _, err = run("build", table, *options)
    assert (code, err.splitlines()[-1]) == (
        1,
        f"pfocr-graph: error: {place}: is there already, and no earlier run wrote it; move it away, or name another "
        "folder",
    ) or (name != "genes.tsv" and "genes.tsv: is there already" in err)
    assert place.read_bytes() == before
    assert sorted(path.name for path in table.parent.iterdir()) == sorted({"genes.tsv", name})


def test_a_build_needs_the_name_of_a_folder(run: Run, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(table.parent)
    code, _, err = run("build", table, "-o", "")
    assert (code, err) == (2, "pfocr-graph: error: --output is empty; name a folder\n")
    assert list(table.parent.iterdir()) == [table]


def test_what_no_build_wrote_is_told_before_anything_is_read(run: Run, table: Path) -> None:
    code, _, err = run("build", "not there", "-o", table.parent)
    assert (code, "genes.tsv: is there already" in err) == (1, True)


def test_a_build_replaces_what_an_earlier_one_wrote(run: Run, table: Path) -> None:
    out = table.parent / "out"
    for reports in ("genes", "none", "genes"):
        assert run("build", table, "-o", out, "--to", "graphml", "--reports", reports, "--layout", "none")[0] == 0
        assert (out / "genes.tsv").exists() == (reports == "genes")


def test_a_page_does_not_take_the_place_of_its_network(run: Run, table: Path) -> None:
    out = table.parent / "out"
    run("build", table, "-o", out, "--to", "cx2", "--reports", "none")
    before = (out / "network.cx2").read_bytes()
    code, _, err = run("view", out / "network.cx2", "-o", out / "network.cx2")
    assert (code, "the network itself; name another file" in err) == (2, True)
    assert (out / "network.cx2").read_bytes() == before


def test_gene_sets_need_figures(run: Run, table: Path) -> None:
    out = table.parent / "out"
    code, _, err = run("build", table, "-o", out, "--to", "gmt", "--network", "genes")
    assert (code, "gmt holds figures with their genes; choose mixed or bipartite" in err) == (2, True)
    run("build", table, "-o", out, "--to", "cx2", "--network", "genes", "--reports", "none")
    code, _, err = run("convert", out / "network.cx2", table.parent / "x.gmt")
    assert (code, "which this network has not: the file is empty" in err) == (0, True)


def test_a_table_of_years_is_none_of_diseases(run: Run, table: Path) -> None:
    years = table.parent / "years.tsv"
    years.write_text("figid\tyear\nPMC1__a\t2001\n")
    code, _, err = run("build", table, "-o", table.parent / "out", "--disease-annotations", years)
    assert (code, "a table of years, which --year-table reads" in err) == (1, True)


def test_around_says_how_many_neighbours_stay(run: Run, table: Path) -> None:
    code, _, err = run(
        *("build", table, "-o", table.parent / "out", "--around", "APC", "--around-top", "1", "--min-figures", "1"),
        *("--to", "graphml", "--reports", "none"),
    )
    assert code == 0
    assert "not around" not in err
    with table.open("a") as stream:
        stream.write("PMC1__a.jpg\tPMC1\tWnt\tWNT1\thgnc_symbol\tWNT1\t7471\n")
    _, _, err = run(
        *("build", table, "-o", table.parent / "out", "--around", "APC", "--around-top", "1", "--min-figures", "1"),
        *("--to", "graphml", "--reports", "none"),
    )
    assert "they are not around APC, or not with the 1 strongest of each step (around_top)" in err


@pytest.mark.parametrize(
    ("choices", "ways"),
    [
        ({}, "--network genes, a higher --min-figures, --top-edges or --significance bicm --max-q 0.01"),
        ({"network": "genes", "significance": "bicm", "max_q": 0.01}, "A higher --min-figures or --top-edges"),
        ({"network": "bipartite"}, "Filters such as --min-genes and --years"),
        ({"network": "figures"}, "--top-edges, a higher --min-shared or --min-jaccard"),
    ],
)
def test_a_large_network_names_what_is_left_to_make_it_smaller(choices: dict[str, Any], ways: str) -> None:
    assert summary._ways_to_make_it_smaller(BuildOptions(**choices)) == ways
