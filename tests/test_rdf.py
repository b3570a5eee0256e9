"""RDF: the same graph back, the same bytes again, plans apart from facts, and shapes that find what is wrong."""

from __future__ import annotations

import gzip
import random
import re
import warnings
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import UsageError
from kg.graph import Graph, Resolution, assemble
from kg.model import Document, Entity, Evidence, Issue, Judgement, Literal, Mention, Qualifiers, Span, Statement, Term
from kg.ontology import Ontology
from kg.rdf import load, write
from kg.rdf.jsonld import context
from kg.rdf.notebook import to_rdflib
from kg.rdf.quads import quads_of
from kg.rdf.query import query
from kg.rdf.terms import PREFIXES
from kg.resources import resource
from tests.graphs import seed_graph, small_graph

KG = PREFIXES["kg"]


@pytest.mark.parametrize(
    ("name", "profile"),
    [
        ("g.trig", "core"),
        ("g.nq", "core"),
        ("g.nq.gz", "core"),
        ("g.jsonld", "core"),
        ("g.ttl", "core"),
        ("g.nq", "rdf12"),
        ("g.trig", "rdf12"),
    ],
)
def test_the_same_graph_comes_back(tmp_path: Path, name: str, profile: str) -> None:
    graph = replace(small_graph(), issues=(Issue("甲.txt", "read", "warning", "读不出", "另存", (("行", "3"),)),))
    assert load(write(graph, tmp_path / name, profile)[0]) == graph


def test_a_release_gives_the_same_graph_and_without_texts_all_but_them(tmp_path: Path) -> None:
    graph = seed_graph(3)
    write(graph, tmp_path / "whole")
    assert load(tmp_path / "whole") == load(tmp_path / "whole" / "rdf") == load(tmp_path / "whole" / "graph.trig") == graph
    write(graph, tmp_path / "bare", text=False)
    bare = replace(graph, documents={i: replace(d, text="") for i, d in graph.documents.items()})
    assert load(tmp_path / "bare") == bare


def test_plain_triples_give_entities_and_facts(tmp_path: Path) -> None:
    graph = small_graph()
    found = load(write(graph, tmp_path, formats=("ttl",))[0])
    claim = [(f.subject, f.relation, f.object if isinstance(f.object, str) else f.object.text, f.modality) for f in graph.facts]
    assert [(f.subject, f.relation, f.object if isinstance(f.object, str) else f.object.text, f.modality) for f in found.facts] == claim
    assert {e.id: e.name for e in found.entities.values()} == {e.id: e.name for e in graph.entities.values()}


WORDS = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=12)
VALUES = st.one_of(
    st.none(), st.sampled_from(["2023-08-22", "2023-08", "2023", "2023-01-01/2023-03", "12.50", "0", "夏", "2023-02-30", "-3"])
)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_words_come_back(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    name, surface, quote, role, rule = (data.draw(WORDS) for _ in range(5))
    literal = Literal(
        data.draw(WORDS),
        data.draw(st.sampled_from(["Money", "Time", "Quantity"])),
        data.draw(VALUES),
        data.draw(st.one_of(st.none(), WORDS)),
    )
    relation = {"Money": "amount", "Time": "occurredOn", "Quantity": "indicator"}[literal.kind]
    document = Document(
        data.draw(WORDS),
        data.draw(WORDS),
        data.draw(st.one_of(st.just(""), WORDS)),
        "0" * 64,
        name,
        "2023-08-23",
        quote,
        data.draw(WORDS),
        ("paper",),
    )
    term = Term(document.id, surface, "Event")
    spans = (Span(5, 7), Span(1, 3))
    entity = Entity(
        "e-1", name, "Event", ((surface, 2),), (term,), "440700", (("sameAs", data.draw(WORDS)),), -0.5, 113.25, "2023-08-23", "2023-08-24"
    )
    evidence = Evidence(
        Statement(term, relation, literal),
        document.id,
        0,
        spans,
        quote,
        "ongoing",
        Qualifiers(role, role, None, quote, data.draw(VALUES)),
        rule,
        0.3,
    )
    mention = Mention(document.id, 1, 0, 2, surface, "Event", spans, (term,), None, 0.125, rule)
    graph = assemble(
        [evidence],
        [mention],
        Resolution({"e-1": entity}, {term: "e-1"}, (Judgement(name, surface, "unsure", 0.5, quote),)),
        [document],
        Ontology.load(),
    )
    path = tmp_path_factory.mktemp("any") / "g.nq.gz"
    assert load(write(graph, path)[0]) == graph
    assert write(load(path), path.with_name("again.nq.gz"))[0].read_bytes() == path.read_bytes()


def test_a_second_run_and_a_shuffled_graph_give_the_same_bytes(tmp_path: Path) -> None:
    graph = seed_graph(3)
    mixed = random.Random(7)

    def shuffled(items):
        items = list(items)
        mixed.shuffle(items)
        return items

    other = Graph(
        graph.ontology,
        dict(shuffled(graph.documents.items())),
        dict(shuffled(graph.entities.items())),
        tuple(shuffled(replace(f, evidence=tuple(shuffled(f.evidence))) for f in graph.facts)),
        tuple(shuffled(graph.mentions)),
        dict(shuffled(graph.entity_of.items())),
        tuple(shuffled(graph.judgements)),
        graph.issues,
    )
    formats = ("nq", "ttl", "trig", "jsonld")
    first = {p.relative_to(tmp_path / "a"): p.read_bytes() for p in write(graph, tmp_path / "a", formats=formats)}
    again = {p.relative_to(tmp_path / "a"): p.read_bytes() for p in write(graph, tmp_path / "a", formats=formats)}
    mixed_up = {p.relative_to(tmp_path / "b"): p.read_bytes() for p in write(other, tmp_path / "b", formats=formats)}
    assert first == again == mixed_up


def test_a_plan_is_never_asserted_as_a_plain_triple(tmp_path: Path) -> None:
    path = write(small_graph(), tmp_path / "g.nq")[0]
    ask = "SELECT ?o {{ ?s schema:name '江门市' . ?s {}:develops ?x . ?x schema:name ?o }}"
    assert query(path, ask.format("planned")).rows == (("银洲湖新城",),)
    assert query(path, ask.format("kg")).rows == ()
    done = "SELECT ?o { ?s schema:name '深圳市' . ?s kg:develops ?x . ?x schema:name ?o }"
    assert query(path, done).rows == (("深江装备产业园",),)
    both = "SELECT (COUNT(*) AS ?n) { ?a kg:cooperatesWith ?b }"  # symmetric: asked from either side
    assert query(path, both).rows == (("2",),)


def test_every_fact_leads_to_its_sentence_document_date_modality_and_confidence(tmp_path: Path) -> None:
    path = write(small_graph(), tmp_path / "g.nq")[0]
    found = query(
        path,
        """SELECT ?quote ?file ?day ?modality ?confidence ?start ?end { ?fact rdf:predicate kg:develops ; kg:modality kg:planned, ?modality ;
           kg:confidence ?confidence ; prov:wasDerivedFrom ?e . ?e prov:value ?quote ; oa:hasSource ?d ; oa:hasSelector ?at .
           ?at oa:start ?start ; oa:end ?end . ?d kg:sourceFile ?file ; schema:datePublished ?day }""",
    )
    text = small_graph().documents["small-01"].text
    (quote, file, day, modality, confidence, start, end) = found.rows[0]
    assert (file, day, modality, confidence, text[int(start) : int(end)]) == ("small-01.txt", "2023-08-23", KG + "planned", "0.9", quote)


def test_iris_are_ascii_with_a_letter_first_and_there_is_no_blank_node(tmp_path: Path) -> None:
    path = write(seed_graph(3), tmp_path / "g.nq", base="https://data.example/")[0]
    minted = set()
    for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.N_QUADS):
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            assert not isinstance(term, ox.BlankNode)
            if isinstance(term, ox.NamedNode) and term.value.startswith("https://data.example/"):
                minted.add(term.value)
    assert minted
    assert not [iri for iri in minted if not re.fullmatch(r"https://data\.example/[a-z]+/[A-Za-z][A-Za-z0-9._-]*(#char=\d+,\d+)?", iri)]


@pytest.mark.parametrize("base", ["江门", "https://例 子/", "https://example.org", "mailto:x/"])
def test_a_base_that_is_none_is_refused(tmp_path: Path, base: str) -> None:
    with pytest.raises(UsageError, match="base"):
        write(small_graph(), tmp_path / "g.nq", base=base)


def test_rdflib_reads_what_is_written_and_finds_the_same(tmp_path: Path) -> None:
    write(small_graph(), tmp_path, formats=("nq", "ttl", "trig", "jsonld"))
    lines = gzip.decompress((tmp_path / "rdf" / "graph-00001.nq.gz").read_bytes()).decode().splitlines()
    assert lines == [f"{quad} ." for quad in ox.parse("\n".join(lines).encode(), format=ox.RdfFormat.N_QUADS)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        for name, form in (("graph.trig", "trig"), ("graph.jsonld", "json-ld")):
            read = rdflib.Dataset().parse(tmp_path / name, format=form)
            graph = rdflib.Graph()
            for s, p, o, _ in read.quads((None, None, None, None)):
                graph.add((s, p, o))
            assert set(graph) == set(to_rdflib(quads_of(tmp_path))), name
        shards = rdflib.Dataset().parse(data="\n".join(lines), format="nquads").serialize(format="nquads")
        assert {f"{quad} ." for quad in ox.parse(shards.encode(), format=ox.RdfFormat.N_QUADS)} == set(lines)
    flat = rdflib.Graph().parse(tmp_path / "graph.ttl")
    assert set(flat) == set(to_rdflib(quads_of(tmp_path / "graph.ttl")))


def test_the_shipped_context_is_that_of_the_ontology() -> None:
    import json

    assert json.loads((resource("ontology") / "context.jsonld").read_text(encoding="utf-8")) == context(Ontology.load())


def test_a_notebook_gets_an_rdflib_dataset() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own
        dataset = small_graph().to_rdflib()
        found = list(dataset.query("SELECT ?o { GRAPH ?g { ?s planned:develops ?x } GRAPH ?h { ?x schema:name ?o } }"))
    assert [str(row[0]) for row in found] == ["银洲湖新城"]


def test_no_triple_stands_in_two_graphs(tmp_path: Path) -> None:
    """Else stores that take all graphs as one count it twice, some of them."""
    path = write(seed_graph(5), tmp_path / "g.nq")[0]
    found = list(quads_of(path))
    assert len({str(quad.triple) for quad in found}) == len(found)
    assert query(path, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows == ((str(len(found)),),)
    assert len(to_rdflib(found)) == len(found)


@pytest.mark.parametrize("base", ["https://数据.example/新闻/", "https://data.example/news#", "urn://x/"])
def test_any_base_comes_back_and_is_read_by_rdflib(tmp_path: Path, base: str) -> None:
    graph = small_graph()
    write(graph, tmp_path, base=base)
    assert load(tmp_path) == graph
    assert query(tmp_path, "SELECT ?n { entity:gb-440700 schema:name ?n }").rows == (("江门市",),)
    for quad in quads_of(tmp_path):  # no two fragments, no character that an IRI must not have
        assert all(not isinstance(t, ox.NamedNode) or rdflib.term._is_valid_uri(t.value) for t in (quad.subject, quad.object))
        assert quad.subject.value.count("#") <= 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        read = rdflib.Dataset().parse(tmp_path / "graph.trig", format="trig")
    assert len(read) == len(list(quads_of(tmp_path)))
