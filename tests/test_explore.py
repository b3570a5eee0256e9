"""Parts of a graph from the embedded store, and the page that a server makes of them."""

from __future__ import annotations

import json
import re

import pytest

from kg.cli.explore import Explorer, explorer
from kg.errors import UsageError
from kg.rdf import write
from kg.rdf.index import open_index
from kg.rdf.part import Parts
from tests.graphs import seed_graph
from tests.packed import unpack


@pytest.fixture(scope="module")
def graph():
    return seed_graph(limit=12)


@pytest.fixture(scope="module")
def store(graph, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    write(graph, out, formats=("nq",))
    return open_index(out)


@pytest.fixture(scope="module")
def parts(store):
    return Parts(store)


def test_a_part_says_what_the_graph_says_of_it(graph, parts):
    ids = parts.top(8)
    part = parts.graph(ids)
    assert set(part.entities) == set(ids)
    held = {f for f in graph.facts if f.subject in part.entities and (not isinstance(f.object, str) or f.object in part.entities)}
    assert set(part.facts) == held
    assert any(f.evidence for f in part.facts)
    for fact in part.facts:
        for item in fact.evidence:
            assert part.documents[item.document].text == graph.documents[item.document].text
            low, high = item.spans[0].start - 120, item.spans[-1].end + 120  # as far as a page shows a sentence
            near = {m for m in graph.mentions if m.document == item.document and low <= m.start < high}
            if len(item.spans) == 1 and high - low < 600:
                assert near <= set(part.mentions)
    assert set(part.mentions) <= set(graph.mentions)


def test_the_whole_as_one_part_is_the_graph(graph, parts):
    whole = parts.graph(graph.entities)
    assert set(whole.facts) == set(graph.facts)
    assert {i: (e.name, e.kind, e.aliases, e.links) for i, e in whole.entities.items()} == {
        i: (e.name, e.kind, e.aliases, e.links) for i, e in graph.entities.items()
    }


def test_degree_names_and_neighbours_are_those_of_the_graph(graph, parts):
    edges = list(graph.edges())
    assert parts.edges == len(edges)
    for id_ in parts.top(20):
        assert parts.degree[id_] == sum((f.subject == id_) + (f.object == id_) for f in edges)
        assert set(parts.near(id_, 10_000)) == {e.id for e in graph.neighbours(id_)}
        assert parts.names[id_][0] == graph.entities[id_].name
        assert parts.kind(id_) == graph.entities[id_].kind
    assert set(parts.names) == set(graph.entities)
    with pytest.raises(UsageError, match="no entity"):
        parts.near("nowhere", 5)


def test_only_large_graphs_or_who_asks_get_parts(store):
    assert explorer(store) is None
    assert isinstance(explorer(store, 5), Explorer)


def test_page_block_and_search(graph, store):
    shown = Explorer(Parts(store), 5)
    kind, page = shown.answer("/", {})
    assert kind == "text/html"
    assert b"connect-src 'self'" in page
    block = unpack(json.loads(shown.answer("/block", {})[1]))
    assert block["remote"] == {"nodes": len(graph.entities), "edges": len(list(graph.edges())), "asked": []}
    centre = block["nodes"]["id"][0]
    near = unpack(json.loads(shown.answer("/block", {"near": [centre]})[1]))
    assert set(near["nodes"]["id"]) >= {e.id for e in graph.neighbours(centre)} | set(block["nodes"]["id"])
    assert near["remote"]["asked"] == [centre]
    at = near["nodes"]["id"].index(centre)
    assert near["nodes"]["total"][at] == near["edges"]["source"].count(at) + near["edges"]["target"].count(at)
    name = graph.entities[centre].name
    syllables = near["nodes"]["pinyin"][at].split()
    for words in (name, "".join(syllables), "".join(s[0] for s in syllables)):
        assert centre in {hit["id"] for hit in json.loads(shown.answer("/find", {"q": [words]})[1])}
    assert json.loads(shown.answer("/find", {})[1]) == []
    assert shown.answer("/sparql", {}) is None
    with pytest.raises(UsageError, match="no entity"):
        shown.answer("/block", {"near": ["nowhere"]})


def test_no_other_page_may_ask_a_server(graph):
    from kg.html import page

    assert not re.search("connect-src", page(graph))
