"""A part of a graph: chosen by entity, type, date or paper, the same from memory and from the folder of a build."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from kg.errors import OntologyError, UsageError
from kg.graph import Graph, Where, most_tied, part
from kg.rdf import load, write
from tests.graphs import seed_graph

CHOICES = {
    "entity": Where(entities=["江门市"]),
    "two entities": Where(entities=["江门市", "深圳市"]),
    "type": Where(kinds=["Place"]),
    "types": Where(kinds=["Place", "Organization"]),
    "since": Where(since="2023-08-01"),
    "days": Where(since="2023-01-01", until="2023-12"),
    "paper": Where(papers=["江门日报"]),
    "paper and type": Where(papers=["江门日报"], kinds=["Place", "Person"]),
    "nothing": Where(papers=["没有此报"]),
    "all": Where(),
}


@pytest.fixture(scope="module")
def graph() -> Graph:
    return seed_graph(limit=12)


@pytest.fixture(scope="module")
def out(graph, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("part")
    write(graph, folder, formats=("nq",))
    return folder


def chosen(graph: Graph, choice: str) -> Where:
    where = CHOICES[choice]
    if not all(graph.find(name) for name in where.entities):  # other pages than the small one
        names = [fact.subject for fact in graph.edges()]
        where = Where(entities=[graph.entities[i].name for i in dict.fromkeys(names)][: len(where.entities)])
    if "江门日报" in where.papers:
        where = Where(papers=[next(d.paper for d in graph.documents.values() if d.paper)], kinds=where.kinds)
    return where


@pytest.mark.parametrize("choice", CHOICES)
def test_a_part_is_a_graph_of_what_was_chosen(graph, choice):
    where = chosen(graph, choice)
    found = part(graph, where)
    assert set(found.entities) <= set(graph.entities)
    assert set(found.facts) <= set(graph.facts)
    assert {i for f in found.facts for i in (f.subject, f.object) if isinstance(i, str)} <= set(found.entities)
    assert {e.document for f in found.facts for e in f.evidence} == set(found.documents)
    assert {t for m in found.mentions for t in m.terms} <= set(found.entity_of)
    if where.kinds:
        assert {e.kind for e in found.entities.values()} <= set(where.kinds)
    if where.by_document:
        assert all(any(where.holds(graph.documents[e.document]) for e in f.evidence) for f in found.facts)
        left = [
            f
            for f in graph.facts
            if f not in set(found.facts) and f.subject in found.entities and (not isinstance(f.object, str) or f.object in found.entities)
        ]
        assert not any(where.holds(graph.documents[e.document]) for f in left for e in f.evidence)
    for name in where.entities:
        assert graph.entity(name).id in found.entities
        assert {e.id for e in graph.neighbours(name)} <= set(found.entities)
    assert (choice == "nothing") == (not found.facts)


@pytest.mark.parametrize("choice", CHOICES)
def test_a_build_gives_the_part_without_the_whole(graph, out, choice):
    where = chosen(graph, choice)
    wanted, found = part(graph, where), kg.load(out, where=where)
    assert found.facts == wanted.facts
    assert set(found.entities) == set(wanted.entities)
    assert found.documents == wanted.documents


@pytest.mark.parametrize("choice", ["entity", "paper and type"])
def test_a_part_survives_rdf(graph, tmp_path, choice):
    found = part(graph, chosen(graph, choice))
    write(found, tmp_path, formats=("nq",))
    again = load(tmp_path)
    assert (again.facts, again.mentions, again.entity_of) == (found.facts, found.mentions, found.entity_of)
    assert again.entities == found.entities


def test_what_there_is_not_is_said(graph, out):
    for ask in (lambda where: part(graph, where), lambda where: load(out, where=where)):
        with pytest.raises(UsageError, match="没有此市"):
            ask(Where(entities=["没有此市"]))
        with pytest.raises(OntologyError, match="Planet"):
            ask(Where(kinds=["Planet"]))


def test_the_most_tied_are_kept(graph):
    few = most_tied(graph, 5)
    assert len(few.entities) == 5
    degree = {i: sum(i in (f.subject, f.object) for f in graph.edges()) for i in graph.entities}
    assert min(degree[i] for i in few.entities) >= max(degree[i] for i in graph.entities if i not in few.entities)
    assert most_tied(graph, len(graph.entities)).facts == graph.facts


def test_a_part_has_no_more_evidence_than_asked(graph):
    total = sum(len(fact.evidence) for fact in graph.facts)
    assert most_tied(graph, len(graph.entities), total) is graph
    sizes = []
    for most in (0, 3, total // 2, total - 1):
        few = most_tied(graph, len(graph.entities), most)
        assert sum(len(fact.evidence) for fact in few.facts) <= most
        assert len(few.entities) < len(graph.entities)
        sizes.append(len(few.entities))
    assert sizes == sorted(sizes)
