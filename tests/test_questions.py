"""The competency questions: each has its question in both languages, and rdflib, pyoxigraph and the servers give the documented answers."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
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
    out = tmp_path_factory.mktemp("seeds")
    write(pipeline.build([SEEDS]), out, formats=("nq",))
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
@pytest.mark.parametrize("engine", ["pyoxigraph", "rdflib"])
def test_the_answers_are_the_documented_ones(release: Path, engine: str) -> None:
    if engine == "pyoxigraph":
        ask: Callable[[str], Rows] = lambda sparql: list(map(list, query(release, sparql).rows))
    else:
        graph = to_rdflib(quads_of(release))
        ask = lambda sparql: [["" if cell is None else str(cell) for cell in row] for row in graph.query(sparql)]
    for path in QUESTIONS:
        assert ask(path.read_text(encoding="utf-8")) == documented(path), f"{path.stem}: python -m kg.make.answers writes them anew"


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
def test_the_servers_give_the_documented_answers(server: Store, release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_STORE_USER", "dba")
    monkeypatch.setenv("KG_STORE_PASSWORD", "dba")
    push(release, server.url, store=server.name)
    client = Client(server.url)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/sparql-results+json"}
    path_of = "/query?union-default-graph" if server.name == "oxigraph" else "/sparql"
    for path in QUESTIONS:
        sparql = path.read_text(encoding="utf-8")
        reply = client.send("POST", server.url + path_of, urlencode({"query": sparql}).encode(), headers)
        said = json.loads(reply.body)
        rows = [[row[c]["value"] if c in row else "" for c in said["head"]["vars"]] for row in said["results"]["bindings"]]
        assert sorted(rows) == sorted(documented(path)), path.stem  # servers order names each in their own way
    client.close()
