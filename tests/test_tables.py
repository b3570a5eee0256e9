"""Tables hold what the graph holds, and open in what people open tables with."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import networkx as nx
import pytest

from kg import tables
from kg.errors import OutputError
from kg.graph.views import views
from kg.model import Issue
from tests.graphs import seed_graph, small_graph


def _rows(path):
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_carries_every_entity_and_statement(tmp_path):
    graph = seed_graph(limit=5)
    entities, statements = tables.write(graph, tmp_path)
    rows = _rows(entities)
    assert tuple(rows[0]) == tables.ENTITY_COLUMNS
    assert [r["id"] for r in rows] == list(graph.entities)
    rows = _rows(statements)
    assert tuple(rows[0]) == tables.STATEMENT_COLUMNS
    assert len(rows) == len(graph.facts)
    for row in rows:
        text = next(d.text for d in graph.documents.values() if d.source == row["document"])
        assert "".join(text[int(row["start"]) : int(row["end"])].split()) == "".join(row["sentence"].split())


def test_an_empty_graph_has_headers(tmp_path):
    empty = replace(small_graph(), entities={}, facts=(), mentions=())
    assert [p.read_text(encoding="utf-8-sig").count("\n") for p in tables.write(empty, tmp_path)] == [1, 1]


def test_evil_names_stay_text(tmp_path):
    graph = small_graph()
    evil = '=cmd|"/c calc"!A1</script>\x00\ud800"'
    named = replace(graph, entities={k: replace(e, name=evil, aliases=()) for k, e in graph.entities.items()})
    entities, statements = tables.write(named, tmp_path)
    for row in _rows(entities):
        assert row["name"] == '\'=cmd|"/c calc"!A1</script>\ufffd\ufffd"'
    assert all(row["subject"].startswith("'=") for row in _rows(statements))
    (path,) = tables.write_graphml(named, tmp_path / "graph.graphml")
    labels = {d.text for d in ET.parse(path).iter() if d.get("key") == "n-label"}
    assert labels == {'=cmd|"/c calc"!A1</script>\ufffd\ufffd"'}


def test_graphml_is_the_graph(tmp_path):
    graph = seed_graph(limit=5)
    (path,) = views.get("graphml")(graph, path=tmp_path / "graph.graphml")
    read = nx.read_graphml(path, force_multigraph=True)
    assert set(read.nodes) == set(graph.entities)
    edges = sorted((a, d["relation"], b, d["modality"]) for a, b, d in read.edges(data=True))
    assert edges == sorted((f.subject, f.relation, f.object, f.modality) for f in graph.edges())
    assert all(d["sentence"] and d["label"] for *_, d in read.edges(data=True))
    ids = [e.get("id") for e in ET.parse(path).iter("{http://graphml.graphdrawing.org/xmlns}edge")]
    assert len(set(ids)) == len(ids)


def test_graphml_keeps_literals_on_their_node(tmp_path):
    (path,) = tables.write_graphml(small_graph(), tmp_path / "graph.graphml")
    read = nx.read_graphml(path, force_multigraph=True)
    meeting = next(d for _, d in read.nodes(data=True) if d["label"] == "双城合作推进会")
    assert meeting["occurredOn"] == "8月22日"


def test_issues_are_lines_of_json(tmp_path):
    issue = Issue("坏.txt", "read", "error", "读不出编码\ud800", "请另存为 UTF-8", (("size", "3"),))
    (path,) = views.get("issues")(replace(small_graph(), issues=(issue,)), path=tmp_path / "issues.jsonl")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [list(r) for r in rows] == [["where", "stage", "severity", "message", "remedy", "detail"]]
    assert rows[0]["where"] == "坏.txt"
    assert rows[0]["detail"] == {"size": "3"}


def test_an_unwritable_place_is_told(tmp_path):
    (tmp_path / "out").write_text("a file")
    for write in (tables.write, lambda g, p: tables.write_graphml(g, p / "g.graphml"), lambda g, p: tables.write_issues(g, p / "i.jsonl")):
        with pytest.raises(OutputError):
            write(small_graph(), tmp_path / "out")
