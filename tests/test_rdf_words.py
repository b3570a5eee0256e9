"""What the words of the RDF say: values, types, languages, the ontology in and beside the shards, VoID."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.graph import Graph
from kg.model import Literal
from kg.ontology import Ontology
from kg.rdf import load, write
from kg.rdf.quads import quads_of
from kg.rdf.query import answer, query
from kg.rdf.terms import PREFIXES
from tests.graphs import small_graph

KG = PREFIXES["kg"]


def _said(graph: Graph, literal: Literal, relation: str) -> Graph:
    """Give the graph with one more fact: a value of its first event."""
    subject = next(e.id for e in graph.entities.values() if e.kind == "Event")
    fact = next(f for f in graph.facts if f.relation == "occurredOn")
    proof = replace(fact.evidence[0], statement=replace(fact.evidence[0].statement, relation=relation, object=literal))
    return replace(graph, facts=(*graph.facts, replace(fact, subject=subject, relation=relation, object=literal, evidence=(proof,))))


@pytest.mark.parametrize(
    ("unit", "currency", "text"),
    [("USD", "USD", None), ("CNY", "CNY", None), (None, None, None), ("担", None, "担")],
)
def test_money_has_its_own_currency_or_none(tmp_path: Path, unit: str | None, currency: str | None, text: str | None) -> None:
    graph = _said(small_graph(), Literal("3亿", "Money", "300000000", unit), "amount")
    path = write(graph, tmp_path / "g.nq")[0]
    ask = "SELECT ?c ?u { ?f rdf:object '3亿'^^kg:Money ; kg:value ?v . ?v schema:value ?n FILTER(?n = 300000000) OPTIONAL { ?v schema:currency ?c } OPTIONAL { ?v schema:unitText ?u } }"
    assert query(path, ask).rows == ((currency or "", text or ""),)
    assert set(load(path).facts) == set(graph.facts)


def test_a_time_of_day_is_found_by_its_day(tmp_path: Path) -> None:
    path = write(_said(small_graph(), Literal("当晚8时", "Time", "2023-08-22T20:00"), "occurredOn"), tmp_path / "g.nq")[0]
    ask = "SELECT ?v ?d { ?f rdf:object '当晚8时'^^kg:Time ; kg:value ?t . ?t rdf:value ?v ; time:hasBeginning/time:inXSDDate ?d }"
    assert query(path, ask).rows == (("2023-08-22T20:00", "2023-08-22"),)


def test_things_have_the_types_of_other_vocabularies_too(tmp_path: Path) -> None:
    for name, profile in (("g.nq", "core"), ("g.ttl", "flat")):
        path = write(small_graph(), tmp_path / name, profile)[0]
        assert ("李岳",) in query(path, "SELECT ?n { ?s a schema:Person ; schema:name ?n }").rows
        assert ("江门市",) in query(path, "SELECT ?n { ?s a schema:Place ; schema:name ?n }").rows


def test_labels_carry_their_language(tmp_path: Path) -> None:
    path = write(small_graph(), tmp_path / "g.nq")[0]
    for kind in ("kg:Place", "kg:Term", "kg:Mention", "schema:NewsArticle", "schema:Newspaper", "rdf:Statement", "kg:Modality"):
        rows = query(
            path,
            f"SELECT DISTINCT (LANG(?l) AS ?t) {{ ?s a {kind} ; rdfs:label ?l FILTER(REGEX(?l, '\\\\p{{Han}}') || {kind} = kg:Modality) }}",
        ).rows
        assert {tag for (tag,) in rows} <= {"zh-hans", "zh-hant", "en"}, kind
        assert ("zh-hans",) in rows, kind


def test_the_shards_alone_say_what_their_words_mean(tmp_path: Path) -> None:
    path = write(small_graph(), tmp_path / "g.nq")[0]
    space = f"FILTER(STRSTARTS(STR(?w), '{PREFIXES['kg'].removesuffix('#')}') && !CONTAINS(STR(?w), 'source-'))"
    used = query(path, f"SELECT DISTINCT ?w {{ {{ ?s ?w ?o }} UNION {{ ?s a ?w }} {space} }}").rows
    said = query(
        path, f"SELECT DISTINCT ?w {{ ?w rdfs:label ?zh, ?en ; rdfs:comment ?c FILTER(LANG(?zh) = 'zh-hans' && LANG(?en) = 'en') {space} }}"
    ).rows
    assert not {w for (w,) in used} - {w for (w,) in said} - {KG + "Type", KG + "LiteralType"}
    ways = query(path, "SELECT ?p { ?p a owl:SymmetricProperty ; kg:relation kg:cooperatesWith ; kg:modality kg:planned }").rows
    assert ways == ((PREFIXES["planned"] + "cooperatesWith",),)


def test_void_describes_graphs_partitions_and_files(tmp_path: Path) -> None:
    write(small_graph(), tmp_path, formats=("nq",), base="https://data.example/")
    described = tmp_path / "rdf" / "void.ttl"
    for graph, count in query(
        described, "SELECT ?g ?n { ?d void:subset ?g . ?g void:triples ?n ; dcterms:title ?t FILTER(LANG(?t) = 'en') }"
    ).rows:
        assert query(tmp_path, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}").rows == ((count,),)
    for term, count in query(described, "SELECT ?p ?n { ?d void:propertyPartition [ void:property ?p ; void:triples ?n ] }").rows:
        assert query(tmp_path, f"SELECT (COUNT(*) AS ?n) {{ ?s <{term}> ?o }}").rows == ((count,),)
    for term, count in query(described, "SELECT ?c ?n { ?d void:classPartition [ void:class ?c ; void:entities ?n ] }").rows:
        assert query(tmp_path, f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a <{term}> }}").rows == ((count,),)
    ask = "SELECT ?m ?z ?b ?e { ?d void:dataDump ?f ; dcterms:temporal ?t . ?f dcat:mediaType ?m ; dcat:compressFormat ?z . ?t dcat:startDate ?b ; dcat:endDate ?e }"
    ((media, packed, begin, end),) = query(described, ask).rows
    assert (media.rsplit("/", 1)[1], packed.rsplit("/", 1)[1], begin, end) == ("n-quads", "gzip", "2023-08-23", "2023-08-23")


def test_the_ontology_beside_the_shards_defines_every_word_with_an_example(tmp_path: Path) -> None:
    write(small_graph(), tmp_path, formats=("nq",))
    store = ox.Store()
    store.bulk_load((tmp_path / "rdf" / "ontology.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)
    ours = "FILTER(STRSTARTS(STR(?w), 'https://w3id.org/kg-news/ontology'))"
    words = {row[0] for row in answer(store, f"SELECT DISTINCT ?w {{ ?w rdfs:label ?l {ours} }}").rows}
    shown = {row[0] for row in answer(store, f"SELECT DISTINCT ?w {{ ?w skos:example ?e {ours} }}").rows}
    modal = {w for w in words if w.startswith((PREFIXES["ongoing"], PREFIXES["planned"]))}
    assert len(modal) == 2 * len(Ontology.load().relations)
    assert words - modal == shown
    used = query(tmp_path, f"SELECT DISTINCT ?w {{ ?s ?w ?o {ours} }}").rows
    assert {w for (w,) in used} <= words


def test_void_counts_what_is_there(tmp_path: Path) -> None:
    write(small_graph(), tmp_path, formats=("nq",), licence="https://creativecommons.org/licenses/by/4.0/")
    ask = "SELECT ?t ?e ?l { ?d a void:Dataset ; void:triples ?t ; void:entities ?e ; dcterms:license ?l }"
    quads = sum(1 for _ in quads_of(tmp_path))
    assert query(tmp_path / "rdf" / "void.ttl", ask).rows == ((str(quads), "9", "https://creativecommons.org/licenses/by/4.0/"),)
