"""Each command does its verb, says what went wrong in plain words, and ends with the promised status."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

import kg
from kg.cli import main
from kg.cli.screen import progress
from kg.graph.views import views
from tests.graphs import SMALL_TEXT, small_graph

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def out(tmp_path_factory) -> Path:
    """A folder as `kg build` leaves it."""
    folder = tmp_path_factory.mktemp("built") / "out"
    graph = small_graph()
    for name, path in (("annotations", folder / "annotations"), ("csv", folder), ("issues", folder / "issues.jsonl"), ("rdf", folder)):
        views.get(name)(graph, path=path)
    return folder


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    """Run a command in this process: (status, standard output, standard error)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_OUT", raising=False)

    def call(*args) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            main([str(a) for a in args])
        found = capsys.readouterr()
        return int(end.value.code or 0), found.out, found.err

    return call


def test_why_shows_the_sentence_and_its_place(run, out):
    status, said, _ = run("why", "江门", "深圳市", "--from", out)
    assert status == 0
    assert "江门市 —合作 cooperatesWith→ 深圳市" in said or "深圳市 —合作 cooperatesWith→ 江门市" in said
    assert "“江门深圳携手”  small-01.txt:0-6  2023-08-23" in said
    facts = json.loads(run("why", "江门", "深圳市", "-f", out, "--json")[1])
    assert [f["relation"] for f in facts] == ["cooperatesWith"]


def test_why_of_strangers_says_so(run, out):
    status, said, err = run("why", "李岳", "银洲湖新城", "-f", out)
    assert (status, said) == (1, "")
    assert "no statement between them" in err


def test_show_tells_all_about_an_entity(run, out):
    status, said, _ = run("show", "银洲湖新城", "-f", out)
    assert status == 0
    assert said.splitlines()[0].startswith("银洲湖新城  平台 platform  ")
    assert "银洲湖新城 —金额 amount→ 15亿元  [计划 planned]" in said
    assert "“江门将建设银洲湖新城，总投资15亿元”" in said
    shown = json.loads(run("show", "gb:440700", "-f", out, "--json")[1])
    assert shown["entity"]["name"] == "江门市"
    assert len(shown["facts"]) > 4


def test_an_unknown_entity_is_a_wrong_call(run, out):
    status, _, err = run("show", "火星", "-f", out)
    assert status == 2
    assert "火星" in err


def test_the_folder_comes_from_the_environment_too(run, out, monkeypatch):
    monkeypatch.setenv("KG_OUT", str(out))
    assert run("show", "江门市")[0] == 0


@pytest.mark.parametrize("command", [("why", "a", "b"), ("show", "a"), ("issues",), ("export", "--to", "csv"), ("query", "ASK {?s ?p ?o}")])
def test_nothing_built_yet(run, command):
    status, _, err = run(*command)
    assert status == 2
    assert "out" in err
    assert "Traceback" not in err


def test_types_and_relations_come_from_the_ontology(run):
    ontology = kg.Ontology.load()
    for command, known in (("types", ontology.kinds), ("relations", ontology.relations)):
        lines = run(command)[1].splitlines()
        assert [line.split("\t")[0] for line in lines[1:]] == list(known)
        assert [row[command.removesuffix("s")] for row in json.loads(run(command, "--json")[1])] == list(known)
        assert run(command, "--markdown")[1].startswith("| ")


def test_types_of_another_ontology(run, tmp_path):
    (tmp_path / "bad.ttl").write_text("@prefix kg: <x> . kg:a kg:b")
    status, _, err = run("types", "--ontology", tmp_path / "bad.ttl")
    assert status == 2
    assert "bad.ttl" in err
    assert "Turtle" in err


def test_issues_are_listed(run, tmp_path):
    folder = tmp_path / "o"
    folder.mkdir()
    row = {"where": "坏.bin", "stage": "read", "severity": "error", "message": "二进制文件", "remedy": "另存为文本", "detail": {}}
    (folder / "issues.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    status, said, _ = run("issues", "--from", folder)
    assert status == 0
    assert said.splitlines()[1].split("\t") == ["error", "read", "坏.bin", "二进制文件", "另存为文本"]
    assert json.loads(run("issues", "--from", folder, "--json")[1]) == row


@pytest.mark.parametrize("form", ["annotations", "csv", "graphml", "html", "issues", "jsonld", "nq", "pyvis", "rdf", "trig", "ttl"])
def test_export_writes_each_format(run, out, tmp_path, form):
    target = (
        tmp_path / "exported" / f"x.{form}" if form in {"jsonld", "nq", "trig", "ttl", "graphml", "html", "issues"} else tmp_path / form
    )
    status, said, _ = run("export", "--to", form, "-o", target, "-f", out)
    assert status == 0
    written = [Path(line) for line in said.splitlines()]
    assert written
    assert all(p.stat().st_size or form == "issues" for p in written)


def test_export_is_what_the_build_wrote(run, out, tmp_path):
    run("export", "--to", "annotations", "-o", tmp_path / "a", "-f", out)
    again = (tmp_path / "a" / "small-01.json").read_bytes()
    assert again == (out / "annotations" / "small-01.json").read_bytes()


def test_a_base_goes_into_the_release_and_stays_in_what_is_exported_from_it(run, out, tmp_path):
    base = "https://数据.example/新闻/"
    assert run("export", "--to", "rdf", "-f", out, "-o", tmp_path / "based", "--base", base)[0] == 0
    assert run("export", "--to", "nq", "-f", tmp_path / "based", "-o", tmp_path / "again.nq")[0] == 0
    assert f"<{base}graph/facts>" in (tmp_path / "again.nq").read_text(encoding="utf-8")
    status, said, _ = run(
        "query", "SELECT ?s { entity:gb-440700 schema:name ?n BIND(entity:gb-440700 AS ?s) }", "-f", tmp_path / "based", "--format", "csv"
    )
    assert (status, said.splitlines()[1]) == (0, f"{base}entity/gb-440700")
    for call in (("build", out, "-o", tmp_path / "x"), ("export", "--to", "rdf", "-f", out)):
        status, _, err = run(*call, "--base", "新闻")
        assert status == 2
        assert "--base" in err
    assert not (tmp_path / "x").exists()
    assert "--base" in run("export", "--to", "csv", "-f", out, "--base", base)[2]


def test_export_names_the_formats_it_knows(run, out):
    status, _, err = run("export", "--to", "grapml", "-f", out)
    assert status == 2
    assert "graphml" in err
    status, _, err = run("export", "--to", "csv", "--min-confidence", "0.5", "-f", out)
    assert status == 2
    assert "RDF" in err


def test_query_prints_table_csv_and_json(run, out, tmp_path):
    ask = "SELECT ?name WHERE { ?x kg:holdsPosition ?y . ?x rdfs:label ?name } ORDER BY ?name"
    status, said, _ = run("query", ask, "-f", out)
    assert status == 0
    assert set(said.split()) == {"name", "李岳", "黎晓禾"}
    rows = list(csv.DictReader(io.StringIO(run("query", ask, "-f", out, "--format", "csv")[1])))
    assert {r["name"] for r in rows} == {"李岳", "黎晓禾"}
    (tmp_path / "q.rq").write_text(ask)
    assert len(json.loads(run("query", tmp_path / "q.rq", "-f", out, "--format", "json")[1])) == 2
    assert run("query", "SELECT ?x WHERE", "-f", out)[0] == 2
    assert run("query", "missing.rq", "-f", out)[0] == 2


def test_validate_ends_with_1_where_something_is_wrong(run, out, tmp_path):
    assert run("validate", out)[0] == 0
    (tmp_path / "bad.ttl").write_text(
        "@prefix kg: <https://w3id.org/kg-news/ontology#> . <https://x.org/a> a kg:Place ; kg:holdsPosition <https://x.org/b> ."
    )
    status, said, _ = run("validate", tmp_path / "bad.ttl")
    assert status == 1
    assert "https://x.org/a" in said


def test_evaluate_and_check(run, out, tmp_path):
    (tmp_path / "small-01.txt").write_text(SMALL_TEXT, encoding="utf-8")
    gold = tmp_path / "small-01.json"
    gold.write_bytes((out / "annotations" / "small-01.json").read_bytes())
    status, said, _ = run("evaluate", tmp_path, out / "annotations", "--html", tmp_path / "e.html")
    assert status == 0
    assert "statements               P 1.000  R 1.000  F1 1.000" in said
    assert "<table>" in (tmp_path / "e.html").read_text(encoding="utf-8")
    assert json.loads(run("evaluate", gold, out / "annotations", "--json")[1])["mentions"]["f1"] == 1.0
    assert run("check", gold)[0] == 0
    gold.write_text(gold.read_text(encoding="utf-8").replace('"start": 0', '"start": 1'), encoding="utf-8")
    status, said, err = run("check", tmp_path)
    assert status == 1
    assert "\toffset\t" in said
    assert "errors" in err
    assert run("evaluate")[0] == 2


def test_evaluate_pairs(run, tmp_path):
    pairs = "left,right,type,context,verdict\n江门,江门市,Place,江门市,same\n第一中学,第二中学,Organization,,different\n"
    (tmp_path / "pairs.csv").write_text(pairs, encoding="utf-8")
    status, said, _ = run("evaluate", "--pairs", tmp_path / "pairs.csv", "--errors")
    assert status == 0
    assert said.startswith("2 对 pairs  P 1.000  R 1.000")


def test_merge_and_unmerge_write_the_ledger(run, out, tmp_path):
    ledger = tmp_path / "judgements.csv"
    status, _, err = run("merge", "黎晓禾", "李岳", "-f", out, "--judgements", ledger, "--who", "编辑", "--why", "同一人")
    assert status == 0
    assert str(ledger) in err
    assert "same,编辑,同一人" in ledger.read_text(encoding="utf-8")
    run("unmerge", "黎晓禾", "李岳", "-f", out, "--judgements", ledger, "--who", "编辑")
    assert len(ledger.read_text(encoding="utf-8").splitlines()) == 1
    status, _, err = run("merge", "黎晓禾", "江门市", "-f", out, "--who", "编辑")
    assert status == 2
    assert "Person" in err


def test_why_same_and_review(run, out):
    status, said, _ = run("why-same", "江门", "江门市", "-f", out)
    assert status in {0, 1}
    assert (status == 0) == bool(said)
    status, _, err = run("review", "-f", out)
    assert status == 0
    assert "pairs are open" in err


def test_push_names_an_address_that_is_none(run, out):
    status, _, err = run("push", out, "--to", "ftp://example.org/store", "-q")
    assert status == 2
    assert "ftp://example.org" in err


def test_serve_answers_until_it_is_stopped(out):
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "kg", "serve", str(out), "--port", "0"]
    process = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    address = process.stderr.readline().split()[0]
    with urlopen(f"{address}sparql?query=ASK%20%7B%3Fs%20%3Fp%20%3Fo%7D", timeout=120) as reply:
        assert b"true" in reply.read()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0
    assert "Traceback" not in err


@pytest.mark.parametrize("args", [("fly",), ("why", "one"), ("types", "--colour"), ("build", "x", "--min-confidence", "2"), ("build",)])
def test_wrong_usage_ends_with_2(run, args):
    status, _, err = run(*args)
    assert status == 2
    assert "Error" in err


def test_help_is_in_both_languages_with_examples(run):
    from kg.make.readme import commands

    for name in commands():
        status, said, _ = run(name, "--help")
        assert status == 0
        assert any("一" <= c <= "鿿" for c in said)
        assert "Examples:" in said
        assert f"  kg {name}" in said


def test_a_second_build_reads_nothing_and_says_so(run, pages, tmp_path):
    status, said, _ = run("build", pages, "-o", tmp_path / "out")
    assert status == 0
    count = len(list(pages.glob("*.txt")))
    assert said.startswith(f"{count} 篇 documents（0 篇已读过 known already）")
    assert run("build", pages, "-o", tmp_path / "out", "--min-confidence", "0.1")[1].startswith(
        f"{count} 篇 documents（{count} 篇已读过 known already）"
    )
    assert f"documents\t{count}" in run("store", "stats", "--from", tmp_path / "out")[1]
    assert run("store", "verify", "--from", tmp_path / "out")[0] == 0
    assert run("store", "compact", "--from", tmp_path / "out" / "store")[0] == 0
    first = min(pages.glob("*.txt"))
    status, _, err = run("build", first, "-o", tmp_path / "out", "--prune", "-q")
    assert status == 0
    assert err.count("forgotten") == count - 1
    assert run("build", first, "-o", tmp_path / "none", "-q", "--no-store")[0] == 0
    assert not (tmp_path / "none" / "store").exists()


def test_no_folder_of_other_things_is_taken_for_a_store(run, pages, tmp_path):
    (tmp_path / "mine.parquet").write_bytes(b"PAR1")
    assert run("store", "stats", "--from", tmp_path)[0] == 2
    assert run("build", pages, "--store", tmp_path)[0] == 2
    assert (tmp_path / "mine.parquet").exists()


def test_train_says_what_it_needs(run, tmp_path):
    status, _, err = run("train", tmp_path, "-o", tmp_path / "model")
    assert status == 2
    assert "torch" in err or str(tmp_path) in err
    assert not (tmp_path / "model").exists()


def test_version(run):
    assert run("--version")[:2] == (0, f"{kg.__version__}\n")


def test_a_fault_of_the_program_is_no_traceback(run, out, monkeypatch):
    def broken(_path):
        raise RuntimeError("坏了")

    monkeypatch.setattr("kg.rdf.load", broken)
    monkeypatch.delenv("KG_TRACEBACK", raising=False)
    status, _, err = run("show", "江门市", "-f", out)
    assert status == 70
    assert "RuntimeError: 坏了" in err
    assert "Traceback" not in err
    monkeypatch.setenv("KG_TRACEBACK", "1")
    assert "Traceback" in run("show", "江门市", "-f", out)[2]


def _kg(*args, **options):
    env = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
    return subprocess.run([sys.executable, "-m", "kg", *map(str, args)], capture_output=True, env=env, timeout=240, check=False, **options)


def test_a_terminal_that_knows_no_chinese_gets_no_error():
    done = _kg("types", env={"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"})
    assert done.returncode == 0
    assert b"Place" in done.stdout


def test_a_reader_that_leaves_early_is_no_error():
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    line = f"{sys.executable} -m kg relations --json | head -n 1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {line}"], capture_output=True, env=env, check=False, timeout=240)
    assert done.stdout == b"[\n"
    assert done.stderr == b""


def test_import_is_quick_and_light():
    code = "import sys, kg; print(sorted(m for m in ('numpy', 'pandas', 'networkx', 'rdflib', 'spacy', 'typer') if m in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert done.stdout == "[]\n"
    code = code.replace("import sys, kg;", "import sys, kg.cli;").replace(", 'typer'", "")
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert done.stdout == "[]\n"


def test_progress_is_lines_in_a_pipe(capsys):
    with progress() as show:
        for done in range(301):
            show("读 reading", done, 300)
        show("归一 resolving", 0, 0)
        show("写 writing", 0, 2)
        show("写 writing", 2, 2)
    lines = capsys.readouterr().err.splitlines()
    assert lines[:2] == ["读 reading 0/300", "读 reading 30/300"]
    assert lines[10:] == ["读 reading 300/300", "归一 resolving", "写 writing 0/2", "写 writing 2/2"]
    with progress(quiet=True) as show:
        show("read", 1, 1)
    assert capsys.readouterr().err == ""


def test_progress_is_a_bar_on_a_terminal():
    code = "from kg.cli.screen import progress\nwith progress() as show:\n    show('read', 3, 3)"
    parent, child = pty.openpty()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "100"}
    subprocess.run([sys.executable, "-c", code], stderr=child, env=env, check=True, timeout=240)
    os.close(child)
    shown = os.read(parent, 100_000).decode("utf-8", errors="replace")
    os.close(parent)
    assert "3/3" in shown
    assert "━" in shown


def test_ctrl_c_stops_soundly(tmp_path, pages):
    """Whatever stands after an interrupt is whole, and the next build gives what an undisturbed one gives."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "build", str(pages), "-o", str(tmp_path / "out")], env=env, stderr=subprocess.PIPE
    )
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=240)
    assert process.returncode in {0, 130}
    assert b"Traceback" not in err
    for file in (tmp_path / "out").rglob("*.json"):
        json.loads(file.read_text(encoding="utf-8"))
    assert _kg("build", pages, "-o", tmp_path / "out", "-q").returncode == 0
    assert _kg("build", pages, "-o", tmp_path / "other", "-q").returncode == 0
    names = [p.name for p in sorted((tmp_path / "other").iterdir()) if p.name != "store"]
    for name in names:
        if (tmp_path / "out" / name).is_file():
            assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()
