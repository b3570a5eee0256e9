"""The competency questions: asked in both languages; pyoxigraph gives the documented answers, and rdflib and the servers what it gives."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kg import pipeline
from kg.rdf import write
from kg.rdf.http import Client
from kg.rdf.notebook import to_rdflib
from kg.rdf.push import push
from kg.rdf.quads import quads_of
from kg.rdf.query import query
from kg.resources import resource
from tests.graphs import SEEDS
from tests.stores import STORES, Store, demanded

Rows = list[list[str]]
QUESTIONS = sorted((resource("ontology") / "questions").glob("*.rq"))


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a reader of out/rdf asks after ``kg build seeds/pages``: not the pages' annotations, but what the program found."""
    return _released([SEEDS], tmp_path_factory.mktemp("seeds"))


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same of every eighth page: rdflib and the servers, which are slower, are asked of these."""
    return _released(sorted(SEEDS.glob("*.txt"))[::8], tmp_path_factory.mktemp("part"))


def _released(pages: Sequence[Path], out: Path) -> Path:
    write(pipeline.build(pages), out, formats=("nq",))
    return out


def documented(path: Path) -> Rows:
    """Give the rows of the answer that lies beside a question."""
    _, *rows = csv.reader(io.StringIO(path.with_suffix(".csv").read_text(encoding="utf-8")))
    assert rows, path.stem
    return rows


def test_there_are_twenty_five_in_both_languages() -> None:
    assert len(QUESTIONS) == 25
    for path in QUESTIONS:
        first, second, *_ = path.read_text(encoding="utf-8").splitlines()
        assert first.startswith("# 问：")
        assert second.startswith("# Q: ")


@pytest.mark.slow
def test_the_answers_are_the_documented_ones(release: Path) -> None:
    for path in QUESTIONS:
        found = _asked(release, path)
        assert found == documented(path), f"{path.stem}: python -m kg.make.answers writes them anew"


@pytest.mark.slow
def test_rdflib_gives_the_same_answers(part: Path) -> None:
    graph = to_rdflib(quads_of(part))
    answered = 0
    for path in QUESTIONS:
        expected = _asked(part, path)
        found = [["" if cell is None else str(cell) for cell in row] for row in graph.query(path.read_text(encoding="utf-8"))]
        assert found == expected, path.stem
        answered += bool(expected)
    assert answered >= 15  # a part of the pages has something to say to most


def _asked(release: Path, path: Path) -> Rows:
    return [list(row) for row in query(release, path.read_text(encoding="utf-8")).rows]


@pytest.fixture(scope="module", params=sorted(STORES))
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    kind = STORES[request.param]
    if reason := kind.missing():
        (pytest.fail if demanded() else pytest.skip)(reason)
    server = kind(tmp_path_factory.mktemp(request.param))
    server.start()
    yield server
    server.stop()


@pytest.mark.store
def test_the_servers_give_the_same_answers(server: Store, part: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_STORE_USER", "dba")
    monkeypatch.setenv("KG_STORE_PASSWORD", "dba")
    push(part, server.url, store=server.name)
    client = Client(server.url)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/sparql-results+json"}
    path_of = "/query?union-default-graph" if server.name == "oxigraph" else "/sparql"
    for path in QUESTIONS:
        sparql = path.read_text(encoding="utf-8")
        reply = client.send("POST", server.url + path_of, urlencode({"query": sparql}).encode(), headers)
        said = json.loads(reply.body)
        rows = [[row[c]["value"] if c in row else "" for c in said["head"]["vars"]] for row in said["results"]["bindings"]]
        assert sorted(rows) == sorted(_asked(part, path)), path.stem  # servers order names each in their own way
    client.close()
