"""Entities and facts in RDF: the direct triple, and beside it a node that says how sure, since when and from where.

A realized fact is a plain triple (``gb-440700 kg:develops …``). A fact that is under way or planned is never one: its predicate stands in
a namespace of its own (``ongoing:develops``, ``planned:develops``), so that nobody takes a plan for a thing that exists.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.graph import Graph
from kg.model import Entity, Evidence, Fact, Literal
from kg.ontology import Ontology
from kg.rdf.terms import PREFIXES, RDF, RDFS, Names, day, decimal, digest, integer, iri_or_text, language, text, typed
from kg.rdf.values import KG, LABEL, TYPE, kg, qualifier_triples, value_node, words

__all__ = [
    "direct_triples", "entity_triples", "evidence_node", "label", "label_node", "label_triples", "point_node", "point_triples", "predicate",
    "statement_node", "statement_triples",
]  # fmt: skip

_SCHEMA, _SKOS, _XL, _DCT, _GEO, _WGS, _PROV = (PREFIXES[p] for p in ("schema", "skos", "skosxl", "dcterms", "geo", "wgs", "prov"))
_ABOVE = RDFS + "subClassOf"
_LINKS = {"exactMatch": _SKOS + "exactMatch", "sameAs": PREFIXES["owl"] + "sameAs", "source": _DCT + "source"}


def predicate(relation: str, modality: str) -> str:
    """Give the predicate of the direct triple.

    >>> predicate("develops", "realized"), predicate("develops", "planned")
    ('<https://w3id.org/kg-news/ontology#develops>', '<https://w3id.org/kg-news/ontology/planned#develops>')
    """
    return f"<{KG if modality == 'realized' else PREFIXES[modality]}{relation}>"


def label(node: str, words_: str) -> str:
    """Give the triple that labels a node, in the language of the words."""
    return f"{node} {LABEL} {text(words_, language(words_))}"


def entity_triples(entity: Entity, ontology: Ontology, names: Names, *, proof: bool = True) -> Iterator[str]:
    """Give what describes an entity; without `proof` only what a reader of plain triples wants.

    It has its type and the types of other vocabularies above that (``schema:Place``), for those who load without inference. What its
    names and its place are in themselves, `label_triples` and `point_triples` give.
    """
    node = names.entity(entity.id)
    yield f"{node} {TYPE} {kg(entity.kind)}"
    yield from (f"{node} {TYPE} <{above}>" for link, above in ontology.kinds[entity.kind].links if link == _ABOVE)
    yield label(node, entity.name)
    yield f"{node} <{_SCHEMA}name> {text(entity.name)}"
    yield f"{node} <{_DCT}identifier> {text(entity.id)}"
    for surface, _ in entity.aliases:
        if surface != entity.name:
            yield f"{node} <{_SKOS}altLabel> {text(surface, language(surface))}"
        if proof:
            yield f"{node} <{_XL}altLabel> {label_node(entity, surface, names)}"
    if entity.code is not None:
        yield f"{node} {kg('divisionCode')} {text(entity.code)}"
    for kind, address in entity.links:
        yield f"{node} <{_LINKS.get(kind, KG + kind)}> {iri_or_text(address)}"
    if entity.latitude is not None:
        yield f"{node} <{_WGS}lat> {decimal(entity.latitude)}"
    if entity.longitude is not None:
        yield f"{node} <{_WGS}long> {decimal(entity.longitude)}"
    if (point := point_node(entity, names)) is not None:
        yield f"{node} <{_GEO}hasGeometry> {point}"
    if entity.first_seen is not None:
        yield f"{node} {kg('firstSeen')} {day(entity.first_seen)}"
    if entity.last_seen is not None:
        yield f"{node} {kg('lastSeen')} {day(entity.last_seen)}"


def label_node(entity: Entity, surface: str, names: Names) -> str:
    """Give the IRI of a name of an entity."""
    return names.of("label", f"l-{digest(entity.id, surface)}")


def label_triples(node: str, surface: str, count: int) -> Iterator[str]:
    """Give the node of a name of an entity: how it is written, how often it is said."""
    yield f"{node} <{_XL}literalForm> {text(surface, language(surface))}"
    yield f"{node} {kg('count')} {integer(count)}"


def point_node(entity: Entity, names: Names) -> str | None:
    """Give the IRI of the place where an entity lies, None where that is not known."""
    return None if entity.latitude is None or entity.longitude is None else f"{names.entity(entity.id)[:-1]}-point>"


def point_triples(node: str, latitude: float, longitude: float) -> Iterator[str]:
    """Give the node of a place on the map."""
    plain = " ".join(decimal(n).split('"')[1] for n in (longitude, latitude))
    yield f"{node} {TYPE} <{_GEO}Geometry>"
    yield f"{node} <{_GEO}asWKT> {typed(f'POINT({plain})', _GEO + 'wktLiteral')}"


def direct_triples(fact: Fact, ontology: Ontology, names: Names) -> Iterator[str]:
    """Give the direct triple of a fact; of a symmetric relation both ways, as an analyst asks from either side."""
    subject, relation = names.entity(fact.subject), predicate(fact.relation, fact.modality)
    if isinstance(fact.object, Literal):
        yield f"{subject} {relation} {words(fact.object)}"
        return
    object_ = names.entity(fact.object)
    yield f"{subject} {relation} {object_}"
    if ontology.relations[fact.relation].symmetric:
        yield f"{object_} {relation} {subject}"


def statement_triples(fact: Fact, graph: Graph, names: Names, run: str, *, rdf12: bool = False) -> Iterator[str]:
    """Give the node that stands for the fact: what it says, how sure, of what modality, since when, from which evidence."""
    node = statement_node(fact, names)
    subject, relation = names.entity(fact.subject), kg(fact.relation)
    object_ = words(fact.object) if isinstance(fact.object, Literal) else names.entity(fact.object)
    if rdf12:
        yield f"{node} <{RDF}reifies> <<( {subject} {relation} {object_} )>>"
        yield f"{node} {TYPE} {kg('Statement')}"
    else:
        yield f"{node} {TYPE} <{RDF}Statement>"
        yield f"{node} <{RDF}subject> {subject}"
        yield f"{node} <{RDF}predicate> {relation}"
        yield f"{node} <{RDF}object> {object_}"
    yield f"{node} {LABEL} {text(_sentence(fact, graph), 'zh-hans')}"
    yield f"{node} {kg('modality')} {kg(fact.modality)}"
    yield f"{node} {kg('confidence')} {decimal(fact.confidence)}"
    yield from qualifier_triples(node, fact.qualifiers, names)
    if isinstance(fact.object, Literal) and (value := value_node(fact.object, names)):
        yield f"{node} {kg('value')} {value}"
    yield f"{node} <{_PROV}wasGeneratedBy> {run}"
    for evidence in fact.evidence:
        yield f"{node} <{_PROV}wasDerivedFrom> {evidence_node(evidence, names)}"


def statement_node(fact: Fact, names: Names) -> str:
    """Give the IRI of a fact; it stays when evidence, modality or confidence change."""
    object_ = fact.object
    key = (object_.kind, object_.text, object_.value, object_.unit) if isinstance(object_, Literal) else (object_,)
    return names.of("statement", f"s-{digest(fact.subject, fact.relation, *key)}")


def evidence_node(evidence: Evidence, names: Names) -> str:
    """Give the IRI of a piece of evidence: a digest of all that it says."""
    return names.of("evidence", f"e-{digest(evidence)}")


def _sentence(fact: Fact, graph: Graph) -> str:
    object_ = fact.object.text if isinstance(fact.object, Literal) else graph.entities[fact.object].name
    tail = "" if fact.modality == "realized" else f"（{graph.ontology.modalities[fact.modality].zh}）"
    what = fact.qualifiers.label or fact.qualifiers.role or graph.ontology.relations[fact.relation].zh
    return f"{graph.entities[fact.subject].name} {what} {object_}{tail}"
