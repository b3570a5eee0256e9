"""What every output says leads back to the source, and nothing in it is invented."""

from __future__ import annotations

import base64
import csv
import gzip
import json
import re
from pathlib import Path

import pytest

import kg
from kg.gazetteer import Gazetteer
from tests.packed import unpack


def _folded(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def built(pages, tmp_path_factory):
    """The graph of a few pages and the folder that holds its outputs."""
    out = tmp_path_factory.mktemp("outputs") / "out"
    graph = kg.build([pages])
    kg.write(graph, out)
    return graph, out


@pytest.fixture(scope="module")
def sources(built) -> dict[str, str]:
    graph, _ = built
    return {document.source: document.text for document in graph.documents.values()}


def test_the_graph_says_something(built):
    graph, _ = built
    assert len(graph.mentions) > 20
    assert len(graph.facts) > 10


def test_annotations_lead_back(built, sources):
    _, out = built
    files = sorted((out / "annotations").glob("*.json"))
    assert files
    for file in files:
        page = json.loads(file.read_text(encoding="utf-8"))
        text = sources[page["source"]]
        for mention in page["mentions"]:
            assert text[mention["start"] : mention["end"]] == mention["text"]
        names = {entity["id"] for entity in page["entities"]}
        for statement in page["statements"]:
            assert statement["evidence"]
            assert all(0 <= start < end <= len(text) for start, end in statement["evidence"])
            assert statement["s"] in names


def test_the_graphs_own_spans_lead_back(built):
    graph, _ = built
    for mention in graph.mentions:
        text = graph.documents[mention.document].text
        assert _folded("".join(text[a:b] for a, b in mention.spans)) == _folded(mention.surface)
    for fact in graph.facts:
        for item in fact.evidence:
            text = graph.documents[item.document].text
            assert _folded("".join(text[a:b] for a, b in item.spans)) == _folded(item.quote)


def test_tables_lead_back(built, sources):
    _, out = built
    with (out / "statements.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            whole = _folded(sources[row["document"]][int(row["start"]) : int(row["end"])])
            said = iter(_folded(row["sentence"].removeprefix("'")))
            following = iter(whole)
            assert all(any(c == d for d in following) for c in said)  # another column may stand in between


def test_rdf_leads_back(built):
    graph, out = built
    read = kg.load(out / "graph.trig")
    assert set(read.entities) == set(graph.entities)
    assert [f.evidence for f in read.facts] == [f.evidence for f in graph.facts]
    assert kg.load(out).facts == graph.facts


def test_the_page_leads_back(built):
    graph, out = built
    data = _data_block((out / "graph.html").read_text(encoding="utf-8"))
    sentences = {_folded(s) for s in data["sentences"]["text"]}
    for fact in graph.edges():
        quote = _folded(fact.evidence[0].quote)
        assert any(quote in sentence for sentence in sentences)


def _data_block(page: str) -> dict:
    (raw,) = re.findall(r'<script[^>]*id="kg-data"[^>]*>(.*?)</script>', page, re.DOTALL)
    return unpack(json.loads(raw if raw.lstrip().startswith("{") else gzip.decompress(base64.b64decode(raw))))


def test_every_name_is_a_span_a_gazetteer_entry_or_a_judgement(built):
    graph, _ = built
    gazetteer = Gazetteer.load()
    said = "".join(_folded(d.text) for d in graph.documents.values())
    papers = {d.paper for d in graph.documents.values()}  # 本报讯 names nothing; the page's metadata does
    judged = {name for judgement in graph.judgements for name in (judgement.left, judgement.right)}
    for entity in graph.entities.values():
        known = _folded(entity.name) in said or entity.name in judged | papers or bool(gazetteer.lookup(entity.name))
        assert known, f"{entity.name} ({entity.id}) stands nowhere"


def test_confidence_is_a_probability(built):
    graph, _ = built
    for value in [m.confidence for m in graph.mentions] + [f.confidence for f in graph.facts]:
        assert 0.0 <= value <= 1.0


def test_domain_and_range_hold(built):
    graph, _ = built
    for fact in graph.facts:
        kind = graph.entities[fact.object].kind if isinstance(fact.object, str) else fact.object.kind
        assert graph.ontology.relation(fact.relation).allows(graph.entities[fact.subject].kind, kind)


def test_min_confidence_leaves_out_what_is_less_sure(pages):
    everything = kg.build([pages])
    surer = kg.build([pages], options=kg.Options(min_confidence=0.9))
    assert len(surer.facts) < len(everything.facts)
    assert {(f.subject, f.relation) for f in surer.facts} <= {(f.subject, f.relation) for f in everything.facts}


def test_nothing_is_written_but_what_is_promised(built):
    _, out = built
    promised = {
        "annotations",
        "graph.html",
        "graph.ttl",
        "graph.trig",
        "graph.graphml",
        "entities.csv",
        "statements.csv",
        "issues.jsonl",
        "rdf",
    }
    assert {p.name for p in Path(out).iterdir()} - {"store"} == promised
