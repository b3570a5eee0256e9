"""JSON-LD with the context that ships: short names for what people read, no surprise for what programs parse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from kg.ontology import Ontology
from kg.rdf.lines import Graphs
from kg.rdf.terms import ONTOLOGY_ROOT, PREFIXES, XSD

__all__ = ["context", "jsonld"]

_RDF_TYPE = PREFIXES["rdf"] + "type"


def context(ontology: Ontology) -> dict[str, Any]:
    """Give the context: all prefixes, and every relation and modality of it with its kind of object.

    >>> context(Ontology.load())["@context"]["planned:develops"]
    {'@id': 'https://w3id.org/kg-news/ontology/planned#develops', '@type': '@id'}
    """
    terms: dict[str, Any] = dict(PREFIXES)
    for relation in ontology.relations.values():
        ranges = sorted(relation.range)
        literal = ontology.kinds[ranges[0]].literal
        coerced = "@id" if not literal else PREFIXES["kg"] + ranges[0] if len(ranges) == 1 else None
        for prefix in ("kg", "ongoing", "planned"):
            definition = {"@id": PREFIXES[prefix] + relation.name}
            terms[f"{prefix}:{relation.name}"] = definition | ({"@type": coerced} if coerced else {})
    return {"@context": terms}


def jsonld(triples: Graphs, ontology: Ontology) -> Iterator[bytes]:
    """Give the bytes of one JSON-LD document, a named graph at a time; keys and values are in order."""
    terms = context(ontology)["@context"]
    coercion = {d["@id"]: d["@type"] for d in terms.values() if isinstance(d, dict) and "@type" in d}
    yield b'{"@context": ' + _dump(terms) + b',\n"@graph": ['
    for number, (name, lines) in enumerate(triples):
        quads = ox.parse("".join(f"{line} .\n" for line in lines).encode(), format=ox.RdfFormat.N_TRIPLES)
        nodes: dict[str, dict[str, Any]] = {}
        for triple in quads:
            node = nodes.setdefault(triple.subject.value, {"@id": triple.subject.value})
            predicate = triple.predicate.value
            if predicate == _RDF_TYPE:
                node.setdefault("@type", []).append(_compact(triple.object.value))
            else:
                node.setdefault(_compact(predicate), []).append(_value(triple.object, coercion.get(predicate)))
        yield b",\n" * bool(number) + b'{"@id": ' + _dump(name[1:-1]) + b', "@graph": [\n'
        yield b",\n".join(map(_dump, nodes.values())) + b"]}"
    yield b"]}\n"


def _value(term: Any, coerced: str | None) -> Any:
    if isinstance(term, ox.NamedNode):
        return term.value if coerced == "@id" else {"@id": term.value}
    if term.language:
        return {"@language": term.language, "@value": term.value}
    datatype = term.datatype.value
    if coerced == datatype or (coerced is None and datatype == XSD + "string"):
        return term.value
    return {"@type": _compact(datatype), "@value": term.value}


def _compact(iri: str) -> str:
    for name in (
        "kg",
        "ongoing",
        "planned",
        "schema",
        "rdfs",
        "rdf",
        "skos",
        "skosxl",
        "dcterms",
        "prov",
        "oa",
        "time",
        "geo",
        "wgs",
        "owl",
        "xsd",
    ):
        space = PREFIXES[name]
        if iri.startswith(space) and not (name == "kg" and iri.startswith(f"{ONTOLOGY_ROOT}/")):
            return f"{name}:{iri[len(space) :]}"
    return iri


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
