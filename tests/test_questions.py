"""The competency questions: each has its question in both languages, and rdflib, pyoxigraph and the servers give the documented answers."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from kg import pipeline
from kg.rdf import write
from kg.rdf.http import Client
from kg.rdf.notebook import to_rdflib
from kg.rdf.push import push
from kg.rdf.quads import quads_of
from kg.rdf.query import Answer, answer
from kg.resources import resource
from tests.graphs import SEEDS, seed_graph
from tests.stores import STORES, Store, demanded

QUESTIONS = sorted((resource("ontology") / "questions").glob("*.rq"))
SAMPLE = 40  # pages on which all engines are compared


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample")
    write(seed_graph(SAMPLE), out, formats=("nq",))
    return out


@pytest.fixture(scope="module")
def store(sample: Path) -> ox.Store:
    store = ox.Store()
    store.bulk_extend(quads_of(sample))
    return store


def test_there_are_twenty_five_in_both_languages() -> None:
    assert len(QUESTIONS) == 25
    for path in QUESTIONS:
        first, second, *_ = path.read_text(encoding="utf-8").splitlines()
        assert first.startswith("# 问：")
        assert second.startswith("# Q: ")


@pytest.mark.slow
def test_answers_on_the_seed_corpus_are_the_documented_ones(tmp_path: Path) -> None:
    write(pipeline.build([SEEDS]), tmp_path, formats=("nq",))  # what a reader of out/rdf asks, not the pages' annotations
    whole = ox.Store()
    whole.bulk_extend(quads_of(tmp_path))
    for path in QUESTIONS:
        found = answer(whole, path.read_text(encoding="utf-8"))
        documented = list(csv.reader(io.StringIO(path.with_suffix(".csv").read_text(encoding="utf-8"))))
        assert [list(found.columns), *map(list, found.rows)] == documented, f"{path.stem}: python -m kg.make.answers writes them anew"
        assert found.rows, path.stem


@pytest.mark.slow
def test_rdflib_gives_the_answers_of_pyoxigraph(sample: Path, store: ox.Store) -> None:
    graph = to_rdflib(quads_of(sample))
    for path in QUESTIONS:
        sparql = path.read_text(encoding="utf-8")
        ours, theirs = answer(store, sparql), graph.query(sparql)
        rows = [["" if cell is None else str(cell) for cell in row] for row in theirs]
        assert _same(ours, rows), path.stem


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
def test_the_servers_give_the_answers_of_pyoxigraph(server: Store, sample: Path, store: ox.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_STORE_USER", "dba")
    monkeypatch.setenv("KG_STORE_PASSWORD", "dba")
    push(sample, server.url, store=server.name)
    client = Client(server.url)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/sparql-results+json"}
    path_of = "/query?union-default-graph" if server.name == "oxigraph" else "/sparql"
    for path in QUESTIONS:
        sparql = path.read_text(encoding="utf-8")
        reply = client.send("POST", server.url + path_of, urlencode({"query": sparql}).encode(), headers)
        said = json.loads(reply.body)
        ours = answer(store, sparql)
        rows = [[row[c]["value"] if c in row else "" for c in ours.columns] for row in said["results"]["bindings"]]
        assert _same(ours, rows), path.stem
    client.close()


def _same(ours: Answer, rows: list[list[str]]) -> bool:
    return sorted(map(list, ours.rows)) == sorted(rows)
