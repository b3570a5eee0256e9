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

from kg.errors import InputError, OutputError, UsageError
from kg.graph import Graph, Resolution, assemble
from kg.model import Document, Entity, Evidence, Issue, Judgement, Literal, Mention, Qualifiers, Span, Statement, Term
from kg.ontology import Ontology
from kg.rdf import load, validate, write
from kg.rdf.jsonld import context
from kg.rdf.notebook import to_rdflib
from kg.rdf.quads import quads_of
from kg.rdf.query import query
from kg.rdf.terms import BASE, PREFIXES, Names
from kg.rdf.validate import validate_quads
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
    flat = rdflib.Graph().parse(tmp_path / "graph.ttl")
    assert set(flat) == set(to_rdflib(quads_of(tmp_path / "graph.ttl")))


def test_the_shipped_context_is_that_of_the_ontology() -> None:
    import json

    assert json.loads((resource("ontology") / "context.jsonld").read_text(encoding="utf-8")) == context(Ontology.load())


def test_a_damaged_or_unfinished_release_is_not_taken_for_whole(tmp_path: Path) -> None:
    write(small_graph(), tmp_path, formats=("nq",))
    shard = tmp_path / "rdf" / "graph-00001.nq.gz"
    data = shard.read_bytes()
    shard.write_bytes(data[:-20])
    with pytest.raises(InputError, match="did not end"):
        load(tmp_path)
    shard.write_bytes(data)
    (tmp_path / "rdf" / "void.ttl").unlink()
    with pytest.raises(InputError, match="no whole RDF export"):
        load(tmp_path)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot be written"):
        write(small_graph(), tmp_path / "file" / "g.nq")


def test_half_a_surrogate_pair_is_an_error_with_its_place(tmp_path: Path) -> None:
    graph = small_graph()
    id_, entity = next(iter(graph.entities.items()))
    with pytest.raises(OutputError, match="surrogate"):
        write(replace(graph, entities={**graph.entities, id_: replace(entity, name="江\ud800")}), tmp_path / "g.nq")


def test_a_notebook_gets_an_rdflib_dataset() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own
        dataset = small_graph().to_rdflib()
        found = list(dataset.query("SELECT ?o { GRAPH ?g { ?s planned:develops ?x } GRAPH ?h { ?x schema:name ?o } }"))
    assert [str(row[0]) for row in found] == ["银洲湖新城"]


def test_void_counts_what_is_there(tmp_path: Path) -> None:
    write(small_graph(), tmp_path, formats=("nq",), licence="https://creativecommons.org/licenses/by/4.0/")
    ask = "SELECT ?t ?e ?l { ?d a void:Dataset ; void:triples ?t ; void:entities ?e ; dcterms:license ?l }"
    quads = sum(1 for _ in quads_of(tmp_path))
    assert query(tmp_path / "rdf" / "void.ttl", ask).rows == ((str(quads), "9", "https://creativecommons.org/licenses/by/4.0/"),)


# --- shapes -----------------------------------------------------------------------------------------------------------


def quads(graph: Graph) -> list[ox.Quad]:
    from kg.rdf.describe import describe
    from kg.rdf.write import quad_lines

    return list(ox.parse("".join(quad_lines(describe(graph, Names()))).encode(), format=ox.RdfFormat.N_QUADS))


def test_shapes_find_nothing_wrong_in_the_other_profiles(tmp_path: Path) -> None:
    assert validate(write(small_graph(), tmp_path / "g.nq", "rdf12")[0]).conforms
    assert validate(write(small_graph(), tmp_path, formats=("ttl",))[0]).conforms


def test_shapes_find_nothing_wrong(tmp_path: Path) -> None:
    write(seed_graph(5), tmp_path, formats=("nq",))
    report = validate(tmp_path)
    assert report.conforms, str(report)
    assert report.triples > 500


ENTITY = f"{BASE}entity/"
FAULTS = {
    "statement-evidence": (
        "DELETE { ?s prov:wasDerivedFrom ?e } WHERE { ?s rdf:predicate kg:develops ; prov:wasDerivedFrom ?e }",
        "须有证据",
    ),
    "statement-modality": ("DELETE { ?s kg:modality ?m } WHERE { ?s rdf:predicate kg:heldAt ; kg:modality ?m }", "一个状态"),
    "statement-confidence": (
        "DELETE { ?s kg:confidence ?c } INSERT { ?s kg:confidence 1.5 } WHERE { ?s rdf:predicate kg:heldAt ; kg:confidence ?c }",
        "0 到 1",
    ),
    "statement-object": ("DELETE { ?s rdf:object ?o } WHERE { ?s rdf:predicate kg:amount ; rdf:object ?o }", "一个客体"),
    "evidence-quote": ("DELETE { ?e prov:value ?q } WHERE { ?e a kg:Evidence ; prov:value ?q }", "引文"),
    "evidence-source": ("DELETE { ?d a schema:NewsArticle } WHERE { ?d a schema:NewsArticle }", "一篇文档"),
    "selector-start": ("DELETE { ?x oa:end ?n } INSERT { ?x oa:end 0 } WHERE { ?x oa:end ?n }", "小于终点"),
    "document-sha256": ("DELETE { ?d kg:sha256 ?h } INSERT { ?d kg:sha256 'abc' } WHERE { ?d kg:sha256 ?h }", "64"),
    "document-date": (
        "DELETE { ?d schema:datePublished ?x } INSERT { ?d schema:datePublished '8月' } WHERE { ?d schema:datePublished ?x }",
        "发布日期",
    ),
    "first-seen": ("DELETE { ?e kg:lastSeen ?x } INSERT { ?e kg:lastSeen '2001-01-01'^^xsd:date } WHERE { ?e kg:lastSeen ?x }", "首见"),
    "division-code": (
        "DELETE { ?e kg:divisionCode ?x } INSERT { ?e kg:divisionCode '44x' } WHERE { ?e kg:divisionCode ?x }",
        "行政区划代码",
    ),
    "latitude": ("DELETE { ?e wgs:lat ?x } INSERT { ?e wgs:lat 113.0 } WHERE { ?e wgs:lat ?x }", "纬度"),
    "label": ("DELETE { ?e rdfs:label ?x } WHERE { ?e a kg:Facility ; rdfs:label ?x }", "名称"),
    "develops-realized-object": ("INSERT { ?s kg:develops ?o } WHERE { ?s schema:name '深圳市' . ?o a kg:Person }", "建设"),
    "amount-planned-object": ("INSERT { ?s planned:amount '很多' } WHERE { ?s schema:name '银洲湖新城' }", "金额"),
    "participatesIn-realized": ("INSERT { ?s kg:participatesIn ?o } WHERE { ?s a kg:Facility . ?o a kg:Event }", "参加"),
    "plan-not-asserted": ("INSERT { ?s kg:develops ?o } WHERE { ?s planned:develops ?o }", "已成"),
    "asserted-has-statement": ("INSERT { ?a kg:supports ?b } WHERE { ?a kg:cooperatesWith ?b }", "没有同一状态的陈述"),
    "modality-has-evidence": (
        "DELETE { ?e kg:modality ?m } INSERT { ?e kg:modality kg:ongoing } WHERE { ?e a kg:Evidence ; kg:relation kg:heldAt ; kg:modality ?m }",
        "没有证据",
    ),
    "dates-in-order": (  # a day's two ends are one instant: they are parted first
        "DELETE { ?t time:hasEnd ?i } INSERT { ?t time:hasEnd entity:i . entity:i time:inXSDDate '1999-01-01'^^xsd:date } WHERE { ?t time:hasEnd ?i }",
        "晚于",
    ),
    "one-division-parent": (
        """INSERT DATA { entity:x a kg:Place ; kg:divisionCode '440400' } ;
        INSERT { ?a kg:partOf ?b, entity:x } WHERE { ?a kg:divisionCode '440700' . ?b kg:divisionCode '440300' }""",
        "同级",
    ),
}


def broken(fault: str) -> list[ox.Quad]:
    """Give the small page's triples with one fault in them; all graphs as one."""
    store = ox.Store()
    store.extend(ox.Quad(q.subject, q.predicate, q.object) for q in quads(small_graph()))
    before = set(store)
    store.update(FAULTS[fault][0], prefixes={**PREFIXES, "entity": ENTITY})
    assert set(store) != before
    return list(store)


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_seeded_fault_is_found_by_its_shape(fault: str) -> None:
    report = validate_quads(broken(fault), Ontology.load())
    mine = [f for f in report.findings if f.shape.rsplit("#", 1)[1] == fault]
    assert mine, str(report)
    assert FAULTS[fault][1] in mine[0].zh
    assert mine[0].zh
    assert mine[0].en
    assert mine[0].en in str(report)


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault", ["plan-not-asserted", "modality-has-evidence", "one-division-parent", "dates-in-order", "statement-evidence"]
)
def test_rules_asked_of_oxigraph_find_what_pyshacl_finds(fault: str) -> None:
    bad = broken(fault)
    assert validate_quads(bad, Ontology.load()).findings == validate_quads(bad, Ontology.load(), pure=True).findings


@pytest.mark.parametrize("file", ["kg.ttl", "evidence.ttl"])
def test_the_ontology_satisfies_its_own_shapes(file: str) -> None:
    import pyshacl

    data = rdflib.Graph().parse(resource("ontology") / file)
    if file == "evidence.ttl":  # its version and licence are those of kg.ttl
        data.parse(resource("ontology") / "kg.ttl")
    shapes = rdflib.Graph().parse(resource("ontology") / "meta.ttl")
    conforms, _, text = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    assert conforms, text


def test_meta_finds_a_term_without_an_english_label() -> None:
    import pyshacl

    shapes = rdflib.Graph().parse(resource("ontology") / "meta.ttl")
    source = (resource("ontology") / "kg.ttl").read_text(encoding="utf-8").replace(', "develops"@en', "", 1)
    conforms, _, text = pyshacl.validate(rdflib.Graph().parse(data=source, format="turtle"), shacl_graph=shapes, inference="none")
    assert not conforms
    assert "develops" in text


def test_every_word_of_the_export_is_defined_with_both_languages(tmp_path: Path) -> None:
    defined = {
        t.subject.value
        for f in ("kg.ttl", "evidence.ttl")
        for t in ox.parse((resource("ontology") / f).read_bytes(), format=ox.RdfFormat.TURTLE)
        if isinstance(t.subject, ox.NamedNode)
    }
    graph = replace(small_graph(), issues=(Issue("甲", "read", "info", "乙", detail=(("丙", "丁"),)),))
    used = set()
    for profile in ("core", "rdf12"):
        for quad in ox.parse(write(graph, tmp_path / "g.nq", profile)[0].read_bytes(), format=ox.RdfFormat.N_QUADS):
            used |= {t.value for t in (quad.predicate, quad.object) if isinstance(t, ox.NamedNode) and t.value.startswith(KG)}
    assert not used - defined


@pytest.mark.parametrize("call", ["load", "validate", "index", "push"])
def test_what_is_not_there_is_named_and_nothing_is_made(call: str, tmp_path: Path) -> None:
    from kg.rdf import index, push, validate

    calls = {"load": load, "validate": validate, "index": index, "push": lambda out: push(out, "http://127.0.0.1:9")}
    with pytest.raises(InputError, match="no such file or folder"):
        calls[call](tmp_path / "江门")
    assert not list(tmp_path.iterdir())


def test_a_file_is_not_pushed(tmp_path: Path) -> None:
    from kg.rdf import push

    file = tmp_path / "graph.ttl"
    file.write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="only a build's folder"):
        push(file, "http://127.0.0.1:9")
