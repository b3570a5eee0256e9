"""The distributed engine: a pure function in the middle, and the same bytes wherever it runs."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import engine, pipeline
from kg.cli.main import main
from kg.engine import mapper
from kg.engine.mapper import Work, mapped
from kg.engine.run import _lots as lots_of
from kg.errors import KgError, UsageError
from kg.model import Document
from kg.read import read
from kg.store.rows import from_table, schema
from kg.workers import run
from tests import reading
from tests.graphs import SEEDS
from tests.test_workers import _group_is_alive as group_is_alive

ROOT = Path(__file__).parent.parent
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
MAYBE = st.none() | WORDS
DOCUMENTS = st.builds(Document, WORDS, WORDS, WORDS, WORDS, MAYBE, MAYBE, MAYBE, MAYBE, st.lists(WORDS, max_size=3).map(tuple))


@given(st.lists(DOCUMENTS, max_size=5))
def test_documents_come_back_from_their_rows(documents):
    assert engine.documents_of(engine.to_batch(documents)) == documents


def test_a_batch_gives_the_rows_of_what_is_extracted(pages):
    documents = [d for d in read([pages]) if isinstance(d, Document)]
    rows = engine.extract_batch(engine.to_batch(documents), partial(pipeline._each, options=pipeline.Options()))
    assert rows.schema == schema()
    parts = from_table(_table(rows)).values()
    expected = pipeline.extract(documents)
    assert tuple(m for part in parts for m in part.mentions) == expected.mentions
    assert tuple(e for part in parts for e in part.evidence) == expected.evidence
    assert rows["row"].to_pylist().count("done") == len(documents)


def test_no_documents_give_no_rows():
    rows = engine.extract_batch(engine.to_batch([]), lambda documents: [])
    assert (rows.num_rows, rows.schema) == (0, schema())


def test_a_document_that_kills_its_process_is_a_dead_letter_and_its_neighbours_are_read():
    work = Work(reading.poisoned, reading.lost, reading.same, "v1", 0)
    texts = ["江门", "毒", "深圳", "错", "珠海"]
    batches = [engine.to_batch([Document(text, f"{text}.txt", text, "")]) for text in texts]
    batches.append(engine.to_batch([Document(f"又{text}", f"又{text}.txt", text, "") for text in texts]))
    try:
        tables = [_table(rows) for rows in mapped(work, batches)]
    finally:
        mapper.end(work)
    issues = [
        (issue.where, issue.severity, issue.message) for table in tables for part in from_table(table).values() for issue in part.issues
    ]
    fates = {"毒": ("error", "进程被终止 it ends the process (exit status -9)"), "错": ("error", "ValueError('错')")}
    expected = [(f"{ahead}{text}.txt", *fates.get(text, ("info", text))) for ahead in ("", "又") for text in texts]
    assert sorted(issues) == sorted(expected)
    assert sum(table["row"].to_pylist().count("done") for table in tables) == 6


def test_a_machine_that_would_read_in_another_way_is_turned_away():
    work = Work(reading.poisoned, reading.lost, reading.same, "v2", 1)
    with pytest.raises(UsageError, match="another kg"):
        next(mapped(work, [engine.to_batch([])]))


def _table(rows):
    import pyarrow as pa

    return pa.Table.from_batches([rows])


@pytest.mark.parametrize("where", ["flink", "spark", "spark://", "local[2] ", "LOCAL", ""])
def test_an_unknown_engine_is_told_with_those_there_are(where):
    with pytest.raises(UsageError, match=r"unknown engine: .* \(known: sail, "), engine.session(where):
        pass


@pytest.mark.parametrize(("where", "extra"), [("sail", "sail"), ("local[2]", "spark"), ("sc://127.0.0.1", "spark")])
def test_an_engine_that_is_not_installed_is_told_with_the_command(where, extra, monkeypatch, tmp_path, capsys):
    for package in ("pysail", "pyspark"):
        monkeypatch.setitem(sys.modules, package, None)  # as Python has it of what is not there
    (tmp_path / "江门日报-2023-08-23.txt").write_text("江门与深圳合作。", encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        main(["build", str(tmp_path), "-o", str(tmp_path / "out"), "-q", "--engine", where])
    assert end.value.code == 2
    assert f"pip install 'kg[{extra}]'" in capsys.readouterr().err


def test_a_server_that_does_not_answer_is_told_at_once():
    _needs("pyspark", "grpc")
    with pytest.raises(KgError, match=r"nobody answers: 127\.0\.0\.1:9"), engine.session("sc://127.0.0.1:9"):
        pass


@given(st.lists(st.integers(0, 30)), st.integers(1, 100))
def test_lots_hold_every_document_once_and_none_more_than_its_size_and_a_document(lengths, size):
    documents = [Document(str(number), "", "江" * length, "") for number, length in enumerate(lengths)]
    lots = list(lots_of(documents, size))
    assert [document for lot in lots for document in lot] == documents
    assert all(sum(3 * len(document.text) for document in lot[:-1]) < size for lot in lots)


def test_no_documents_start_no_engine():
    assert list(engine.run(reading.poisoned, [], reading.lost, where="flink", fingerprint=reading.same)) == []


def _needs(*packages):
    for package in packages:
        if find_spec(package) is None:
            pytest.skip(f"{package} is not installed: pip install 'kg[spark,sail]'")


@pytest.fixture(scope="module")
def few_dozen(tmp_path_factory) -> Path:
    """Some three dozen pages; more than one executor can read before the other begins."""
    found = sorted(SEEDS.glob("*.txt"))
    if not found:
        pytest.skip("no seed pages")
    folder = tmp_path_factory.mktemp("few-dozen")
    for file in found[:: max(len(found) // 36, 1)]:
        shutil.copy(file, folder)
    return folder


@pytest.fixture(scope="module")
def in_process(few_dozen, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("in-process")
    pipeline.write(pipeline.build([few_dozen], store=out / "store"), out)
    return out


@pytest.mark.slow
@pytest.mark.parametrize("where", ["sail", "local-cluster[2,1,1024]"])
def test_engines_give_the_bytes_of_this_process(where, few_dozen, in_process, tmp_path):
    """On Spark's executors, each a JVM of its own, one of which is killed in the middle; and a document that kills costs itself alone."""
    _needs("pyspark", "grpc", *(["pysail"] if where == "sail" else []))
    if where != "sail" and shutil.which("java") is None:
        pytest.skip("Java is not installed: apt install openjdk-17-jre-headless")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.engines", where, str(few_dozen), str(tmp_path)]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    for file in [*sorted((in_process / "rdf").glob("graph-*.nq.gz")), *sorted((in_process / "store").glob("*.parquet"))]:
        assert (tmp_path / "build" / file.relative_to(in_process)).read_bytes() == file.read_bytes(), file.name
    seen = json.loads((tmp_path / "seen.json").read_text(encoding="utf-8"))
    assert seen["killed"] == (0 if where == "sail" else 1)
    assert seen["poison"] == [
        "1 0.txt 江门",
        "0 1.txt 进程被终止 it ends the process (exit status -9)",
        "1 2.txt 深圳",
        "0 3.txt ValueError('错')",
        "1 4.txt 珠海",
    ]
    assert seen["another"] == "" if where == "sail" else "another kg" in seen["another"]


@pytest.mark.slow
def test_ctrl_c_ends_sail_and_its_processes_at_once():
    _needs("pysail", "pyspark", "grpc")
    program = (
        "from kg import engine; from kg.model import Document; from tests import reading\n"
        "if __name__ == '__main__':\n"
        "    pages = [Document(str(n), f'{n}.txt', '江门' * 20, '') for n in range(2000)]\n"
        "    for part in engine.run(reading.slowly, pages, reading.lost, where='sail', fingerprint=reading.same, split=400):\n"
        "        print(part.documents[0].id, flush=True)\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", program], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, text=True
    ) as child:
        assert child.stdout.readline() == "0\n"
        start = time.monotonic()
        os.killpg(child.pid, signal.SIGINT)  # as a terminal does
        _, err = child.communicate(timeout=120)
    assert time.monotonic() - start < 30
    assert child.returncode == -signal.SIGINT, err
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and group_is_alive(child.pid):
        time.sleep(0.05)
    assert not group_is_alive(child.pid)


def test_processes_of_this_machine_leave_the_same_letters():
    documents = [Document(text, f"{text}.txt", text, "") for text in ("江门", "毒", "深圳")]
    found = list(run(reading.poisoned, documents, reading.lost, workers=2, together=1))
    assert [len(part.documents) for part in found] == [1, 0, 1]
