"""A part of a build, chosen by entity, type, date or paper, and read without the whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import UsageError
from kg.graph import Graph, Where, between
from kg.model import Document
from kg.ontology import NAMESPACE, Ontology
from kg.rdf.index import open_index
from kg.rdf.part import Parts
from kg.rdf.terms import PREFIXES, RDF, language

__all__ = ["load_part"]

_DCT, _SCHEMA, _SKOS, _OA, _PROV = (PREFIXES[p] for p in ("dcterms", "schema", "skos", "oa", "prov"))
_EVERYONE = 1 << 60


def load_part(out: Path, where: Where) -> Graph:
    """Give the part of the graph in a build's folder that `kg.graph.part` would give of the whole, with the mentions near its evidence.

    The first time the embedded index is made, which takes about as long as loading the whole.

    :raises UsageError: there is no such entity. InputError: there is no whole release. OntologyError: there is no such type.
    """
    store = open_index(out)
    chosen = _Chosen(store, Parts(store))
    ids = chosen.ids(where)
    return between(chosen.parts.graph(ids), ids, where)


class _Chosen:
    """Finds ids of entities in the index."""

    def __init__(self, store: ox.Store, parts: Parts) -> None:
        self.store, self.parts = store, parts

    def ids(self, where: Where) -> set[str]:
        """Give the entities that are in a part."""
        found: list[set[str]] = []
        if where.entities:
            found.append({i for name in where.entities for i in self._round(name)})
        if where.by_document:
            found.append({i for document in self._documents() if where.holds(document[1]) for i in self._said_in(document[0])})
        if where.kinds:
            known = Ontology.load()
            found.append({i for kind in where.kinds for i in self._of_kind(known.kind(kind).name)})
        return set.intersection(*found) if found else set(self.parts.names)

    def _round(self, name: str) -> Iterator[str]:
        """Give an entity, the one of most edges where several have the name, and those that it is tied to."""
        forms = [ox.Literal(name), *([ox.Literal(name, language=tag)] if (tag := language(name)) else [])]
        named = {
            self._one(quad.subject, _DCT + "identifier")
            for predicate in (_DCT + "identifier", _SCHEMA + "name", _SKOS + "altLabel")
            for form in forms
            for quad in self._quads(None, predicate, form)
            if next(self._quads(quad.subject, _SCHEMA + "name"), None)
        }
        if not named:
            raise UsageError(f"no entity {name!r}", remedy="see entities.csv for the names")
        best = min(named, key=lambda i: (-self.parts.degree[i], i))
        yield best
        yield from self.parts.near(best, _EVERYONE)

    def _documents(self) -> Iterator[tuple[Any, Document]]:
        for quad in self._quads(None, RDF + "type", ox.NamedNode(_SCHEMA + "NewsArticle")):
            node = quad.subject
            paper = next((self._one(q.object, _SCHEMA + "name") for q in self._quads(node, _SCHEMA + "isPartOf")), None)
            day = next((q.object.value for q in self._quads(node, _SCHEMA + "datePublished")), None)
            yield node, Document(self._one(node, _DCT + "identifier"), "", "", "", paper, day)

    def _said_in(self, document: Any) -> Iterator[str]:
        for proof in self._quads(None, _OA + "hasSource", document):
            for fact in self._quads(None, _PROV + "wasDerivedFrom", proof.subject):
                for end in ("subject", "object"):
                    for quad in self._quads(fact.subject, RDF + end):
                        if isinstance(quad.object, ox.NamedNode):
                            yield self._one(quad.object, _DCT + "identifier")

    def _of_kind(self, kind: str) -> Iterator[str]:
        for quad in self._quads(None, RDF + "type", ox.NamedNode(NAMESPACE + kind)):
            yield self._one(quad.subject, _DCT + "identifier")

    def _quads(self, subject: Any, predicate: str, object_: Any = None) -> Iterator[Any]:
        return iter(self.store.quads_for_pattern(subject, ox.NamedNode(predicate), object_))

    def _one(self, node: Any, predicate: str) -> str:
        return str(next(self._quads(node, predicate)).object.value)
