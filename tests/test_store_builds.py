"""A build with a store gives what a build without one gives, whatever was added, changed, dropped or killed between."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg import pipeline
from kg.errors import KgError, StoreError
from kg.graph import Graph
from kg.read import read
from kg.store import Store

ROOT = Path(__file__).parent.parent
CITIES = ("江门", "深圳", "泉州", "厦门", "徐州", "南京", "湛江", "佛山", "珠海", "漳州", "苏州", "无锡")


def page(number: int) -> str:
    """Short made-up news; the cities change with the number, so that documents speak of each other's."""
    here, there, third = (CITIES[(number * step + step) % len(CITIES)] for step in (1, 2, 5))
    return (
        f"{here}{there}携手合作\n\n{here}日报讯（记者 林晓）{number % 27 + 1}日，{here}市人民政府与{there}市人民政府签署合作协议，"
        f"共建{here}{there}产业园，总投资{number + 3}亿元。{there}市将打造先进制造业基地，争创全国文明城市。\n副市长张伟出席，{third}市派员参加。"
    )


def write_pages(folder: Path, numbers) -> Path:
    folder.mkdir(exist_ok=True)
    for number in numbers:
        (folder / f"新闻-2023-08-{number % 28 + 1:02}-{number}.txt").write_text(page(number), encoding="utf-8")
    return folder


def digest(graph: Graph) -> str:
    """Stand for all that a build says."""
    said = (
        graph.documents,
        graph.entities,
        tuple(graph.facts),
        tuple(graph.mentions),
        sorted(graph.entity_of.items()),
        graph.judgements,
        graph.issues,
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()


def fresh(folder: Path) -> str:
    return digest(pipeline.build([folder]))


def refuse(*_):
    raise KgError("a document is read that was read before")


@pytest.fixture(autouse=True, scope="module")
def _needs_weights():
    if not (ROOT / "kg" / "weights" / "encoder.onnx").exists():
        pytest.skip("the weights are not here")


def test_a_document_says_the_same_in_any_company(tmp_path):
    documents = list(read([write_pages(tmp_path / "in", range(12))]))
    together = pipeline.extract(documents)
    assert len(together.evidence) > 12
    assert pipeline.Extraction.joined(pipeline.extract([d]) for d in documents) == together
    assert pipeline.Extraction.joined(pipeline.extract(documents[n : n + 5]) for n in range(0, 12, 5)) == together


def test_adding_changing_and_dropping_equals_a_fresh_build(tmp_path):
    folder, store = write_pages(tmp_path / "in", range(6)), tmp_path / "store"
    assert digest(pipeline.build([folder], store=store)) == fresh(folder)
    write_pages(folder, range(6, 9))
    assert digest(pipeline.build([folder], store=store)) == fresh(folder)
    first, second, *_ = sorted(folder.iterdir())
    first.write_text(page(30), encoding="utf-8")
    second.unlink()
    assert digest(pipeline.build([folder], store=store)) == fresh(folder)
    held = Store(store)
    assert held.stats().documents == 9  # the one that went is still known, and would not be read again
    held.prune(d.id for d in read([folder]))
    held.compact()
    assert digest(pipeline.build([folder], store=store)) == fresh(folder)
    assert (held.stats().documents, held.stats().dead, held.verify()) == (8, 0, [])


def test_the_second_build_reads_nothing(tmp_path, monkeypatch):
    folder, store = write_pages(tmp_path / "in", range(4)), tmp_path / "store"
    first = digest(pipeline.build([folder], store=store))
    monkeypatch.setattr(pipeline, "_each", refuse)
    said = []
    again = pipeline.build([folder], store=store, progress=lambda *what: said.append(what))
    assert digest(again) == first
    assert ("store", 4, 4) in said


def test_the_least_confidence_is_chosen_without_reading_again(tmp_path, monkeypatch):
    folder, store = write_pages(tmp_path / "in", range(4)), tmp_path / "store"
    sure = pipeline.options("publish")
    wanted = digest(pipeline.build([folder], options=sure))
    pipeline.build([folder], store=store)
    monkeypatch.setattr(pipeline, "_each", refuse)
    assert digest(pipeline.build([folder], options=sure, store=store)) == wanted


def test_what_failed_is_an_issue_and_is_tried_again(tmp_path, monkeypatch):
    folder, store = write_pages(tmp_path / "in", range(4)), tmp_path / "store"
    each = pipeline._each

    def fails(documents, options):
        if any(d.id.endswith("-2") for d in documents):
            raise ValueError("poison")
        return each(documents, options)

    monkeypatch.setattr(pipeline, "_each", fails)
    for choice in (None, store):
        graph = pipeline.build([folder], store=choice)
        assert [(i.where, i.severity) for i in graph.issues if i.severity == "error"] == [("新闻-2023-08-03-2.txt", "error")]
    monkeypatch.undo()
    assert digest(pipeline.build([folder], store=store)) == fresh(folder)


def test_another_build_in_the_store_is_said(tmp_path):
    folder = write_pages(tmp_path / "in", range(1))
    program = "import sys; from kg.store import Store\nwith Store(sys.argv[1]): print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", program, str(tmp_path / "store")]
    with subprocess.Popen(command, env=_env(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match="another build"):
            pipeline.build([folder], store=tmp_path / "store")
        other.kill()


def _env() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


_BUILD = """
import sys
from pathlib import Path
from kg import pipeline
from tests.test_store_builds import digest
if __name__ == "__main__":
    pipeline._IN_PROCESS, pipeline._ACKNOWLEDGED, pipeline._TOGETHER = 0, 400, 2
    say = lambda stage, done, whole: print(stage, done, whole, file=sys.stderr, flush=True)
    print(digest(pipeline.build([sys.argv[1]], options=pipeline.options(workers=2), progress=say)))
"""


@pytest.mark.slow
def test_workers_give_the_same(tmp_path):
    folder = write_pages(tmp_path / "in", range(12))
    command = [sys.executable, "-c", _BUILD, str(folder)]
    done = subprocess.run(command, env=_env(), capture_output=True, text=True, timeout=300, check=False)
    assert done.stdout.strip() == fresh(folder), done.stderr
