"""Shapes: nothing wrong in what is written, every seeded fault found by its own shape, and the ontology's shapes of itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kg.errors import InputError
from kg.graph import Graph
from kg.model import Issue
from kg.ontology import Ontology
from kg.rdf import validate, write
from kg.rdf.describe import Profile, graphs
from kg.rdf.lines import quad_lines
from kg.rdf.terms import BASE, PREFIXES, Names
from kg.rdf.validate import validate_quads
from kg.resources import resource
from tests.graphs import seed_graph, small_graph

KG = PREFIXES["kg"]


def quads(graph: Graph, profile: Profile = "core") -> list[ox.Quad]:
    """Give the quads that a graph is written as."""
    return list(ox.parse("".join(quad_lines(graphs(graph, Names(), profile))).encode(), format=ox.RdfFormat.N_QUADS))


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


@pytest.mark.parametrize("profile", ["core", "rdf12"])
def test_a_direct_triple_needs_a_statement_of_its_own_modality(profile: Profile) -> None:
    store = ox.Store()
    store.extend(ox.Quad(q.subject, q.predicate, q.object) for q in quads(small_graph(), profile))
    assert validate_quads(store, Ontology.load()).conforms
    store.update("INSERT { ?s planned:heldAt ?o } WHERE { ?s kg:heldAt ?o }", prefixes=PREFIXES)  # it was held: nobody plans it
    assert {f.shape.rsplit("#", 1)[1] for f in validate_quads(store, Ontology.load()).findings} == {"asserted-has-statement"}


@pytest.mark.parametrize("fault", ["statement-evidence", "statement-modality", "statement-confidence", "modality-has-evidence"])
def test_statements_of_rdf12_are_checked_like_those_of_core(fault: str) -> None:
    store = ox.Store()
    store.extend(ox.Quad(q.subject, q.predicate, q.object) for q in quads(small_graph(), "rdf12"))
    update = (
        FAULTS[fault][0]
        .replace("?s rdf:predicate kg:develops", "?s rdf:reifies ?t")
        .replace("?s rdf:predicate kg:heldAt", "?s rdf:reifies ?t")
    )
    store.update(update, prefixes={**PREFIXES, "entity": ENTITY})
    assert fault in {f.shape.rsplit("#", 1)[1] for f in validate_quads(store, Ontology.load()).findings}


def test_other_rdf_does_not_conform_unseen(tmp_path: Path) -> None:
    file = tmp_path / "other.ttl"
    file.write_text("<https://x.example/a> <https://x.example/b> '江门' .", encoding="utf-8")
    with pytest.raises(InputError, match="nothing that the shapes speak of"):
        validate(file)
