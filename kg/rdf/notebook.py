"""Graphs for rdflib, in notebooks and in pySHACL; Oxigraph parses, which is thirty times as fast."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.graph import Graph
from kg.rdf.describe import Profile, graphs
from kg.rdf.terms import BASE, PREFIXES, Names

if TYPE_CHECKING:
    import rdflib

__all__ = ["as_rdflib", "to_rdflib"]


def to_rdflib(quads: Iterable[Any]) -> rdflib.Graph:
    """Give the quads as one rdflib graph."""
    import rdflib

    graph = rdflib.Graph()
    for triple in _terms(quads):
        graph.store.add(triple, graph)
    return graph


def as_rdflib(
    graph: Graph, *, base: str = BASE, profile: Profile = "core", text: bool = True, min_confidence: float = 0.0
) -> rdflib.Dataset:
    """Give a graph as an rdflib Dataset, a named graph each, its prefixes bound; a query without GRAPH asks all of them.

    :raises UsageError: an unknown profile, or a base that is no IRI.
    """
    import rdflib

    dataset = rdflib.Dataset(default_union=True)
    for name, space in PREFIXES.items():
        dataset.bind(name, space)
    for name, lines in graphs(graph, Names(base), profile, text=text, min_confidence=min_confidence):
        part = dataset.graph(rdflib.URIRef(name[1:-1]))
        data = "".join(f"{line} .\n" for line in lines).encode()
        for triple in _terms(ox.parse(input=data, format=ox.RdfFormat.N_TRIPLES)):
            part.add(triple)
    return dataset


def _terms(quads: Iterable[Any]) -> Iterator[tuple[Any, Any, Any]]:
    import rdflib

    iris: dict[str, rdflib.URIRef] = {}

    def iri(value: str) -> rdflib.URIRef:
        found = iris.get(value)
        if found is None:
            found = iris[value] = rdflib.URIRef(value)
        return found

    for quad in quads:
        object_ = quad.object
        if isinstance(object_, ox.NamedNode):
            term: Any = iri(object_.value)
        elif isinstance(object_, ox.Literal):
            plain = object_.language or object_.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
            term = rdflib.Literal(object_.value, lang=object_.language, datatype=None if plain else iri(object_.datatype.value))
        elif isinstance(object_, ox.BlankNode):
            term = rdflib.BNode(object_.value)
        else:
            continue  # rdflib knows no triple terms; the shapes that need them read profile core
        subject = iri(quad.subject.value) if isinstance(quad.subject, ox.NamedNode) else rdflib.BNode(quad.subject.value)
        yield subject, iri(quad.predicate.value), term
