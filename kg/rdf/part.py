"""A part of a graph, read from the embedded store: so many entities, what ties them, and the sentences that say so."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from kg.errors import UsageError
from kg.graph import Graph
from kg.ontology import NAMESPACE
from kg.rdf.load import graph_of
from kg.rdf.terms import PREFIXES, RDF

__all__ = ["Parts"]


def _node(prefix: str, name: str) -> ox.NamedNode:
    return ox.NamedNode((NAMESPACE if prefix == "kg" else RDF if prefix == "rdf" else PREFIXES[prefix]) + name)


_SUBJECT, _OBJECT, _TYPE = _node("rdf", "subject"), _node("rdf", "object"), _node("rdf", "type")
_ID, _NAME, _OTHER = _node("dcterms", "identifier"), _node("schema", "name"), _node("skos", "altLabel")
_SOURCE, _WHOLE, _MENTION = _node("oa", "hasSource"), _node("schema", "isPartOf"), _node("kg", "Mention")
_START, _SPANS = _node("kg", "start"), _node("kg", "spans")
_TURTLE, _TERM, _PROOF = _node("kg", "turtle"), _node("kg", "term"), _node("prov", "wasDerivedFrom")
_BELONGS = (_node("kg", "value"), _node("time", "hasTime"), _node("kg", "subjectTerm"), _node("kg", "objectTerm"), _TERM)


_REMEMBERED = 200_000  # nodes
_REACH = 200  # characters round a piece of evidence in which mentions are of use: a page shows the sentence


class Parts:
    """Gives parts of the graph that an index (`kg.rdf.index.open_index`) holds, without loading the whole."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._said: dict[Any, list[Any]] = {}  # what was read of a node; the store does not change
        self._placed: dict[Any, list[tuple[Any, int]]] = {}  # the mentions of a document, with where they start

    @cached_property
    def degree(self) -> Counter[str]:
        """How many edges each entity has, by its id; entities without one are not in it."""
        count: Counter[Any] = Counter()
        for quad in self._store.quads_for_pattern(None, _OBJECT, None):
            if isinstance(quad.object, ox.NamedNode):
                count[quad.object] += 1
                count[self._one(quad.subject, _SUBJECT)] += 1
        return Counter({self._said_of(node, _ID): n for node, n in count.items()})

    @cached_property
    def edges(self) -> int:
        """How many statements tie two entities."""
        return self.degree.total() // 2

    @cached_property
    def names(self) -> dict[str, tuple[str, ...]]:
        """The name of each entity, then its other names, by id."""
        described = {quad.subject for quad in self._store.quads_for_pattern(None, _node("kg", "firstSeen"), None)}
        described |= {self._iri(id_) for id_ in self.degree}
        found = {}
        for node in described:
            name = self._said_of(node, _NAME)
            others = sorted({str(getattr(q.object, "value", "")) for q in self._store.quads_for_pattern(node, _OTHER, None)} - {name})
            found[self._said_of(node, _ID)] = (name, *others)
        return dict(sorted(found.items()))

    def top(self, count: int) -> list[str]:
        """Give the ids of the `count` entities that have most edges."""
        return sorted(self.degree, key=lambda id_: (-self.degree[id_], id_))[:count]

    def kind(self, id_: str) -> str:
        """Give the type of an entity."""
        types = (str(getattr(q.object, "value", "")) for q in self._store.quads_for_pattern(self._iri(id_), _TYPE, None))
        return min(name.removeprefix(NAMESPACE) for name in types if name.startswith(NAMESPACE))

    def near(self, id_: str, most: int) -> list[str]:
        """Give the ids of up to `most` entities that share an edge with this one, those with most edges themselves first.

        :raises UsageError: there is no such entity.
        """
        node = self._iri(id_)
        ends = {self._one(q.subject, _OBJECT) for q in self._store.quads_for_pattern(None, _SUBJECT, node)}
        ends |= {self._one(q.subject, _SUBJECT) for q in self._store.quads_for_pattern(None, _OBJECT, node)}
        ids = {self._said_of(end, _ID) for end in ends if isinstance(end, ox.NamedNode)} - {id_}
        return sorted(ids, key=lambda other: (-self.degree[other], other))[:most]

    def graph(self, ids: Iterable[str]) -> Graph:
        """Give the graph of these entities: their attributes, the edges between them, evidence, documents, and the mentions near evidence.

        :raises UsageError: there is no such entity.
        """
        return graph_of(self._quads({self._iri(id_) for id_ in ids}))

    def _quads(self, chosen: set[ox.NamedNode]) -> Iterator[Any]:
        """Give all that is said of the entities, of statements whose ends are among them, and of what these stand on."""
        taken: set[Any] = set()
        documents: dict[Any, list[int]] = defaultdict(list)  # and where evidence stands in each
        if len(self._said) > _REMEMBERED:
            self._said.clear()
            self._placed.clear()

        def take(node: Any) -> Iterator[Any]:
            if node in taken:
                return
            taken.add(node)
            quads = self._said.get(node)
            if quads is None:
                quads = self._said[node] = list(self._store.quads_for_pattern(node, None, None))
            yield from quads
            for quad in quads:
                if quad.predicate == _PROOF or quad.predicate in _BELONGS:
                    yield from take(quad.object)
                elif quad.predicate == _SOURCE:
                    documents[quad.object].extend(_places(quads))

        for quad in self._store.quads_for_pattern(None, _TURTLE, None):
            yield from take(quad.subject)
        for node in sorted(chosen, key=str):
            yield from take(node)
            for quad in self._store.quads_for_pattern(node, _node("skosxl", "altLabel"), None):
                yield from take(quad.object)
            for quad in self._store.quads_for_pattern(None, _SUBJECT, node):
                end = self._one(quad.subject, _OBJECT)
                if end in chosen or not isinstance(end, ox.NamedNode):
                    yield from take(quad.subject)
        for document, places in sorted(documents.items(), key=str):
            yield from take(document)
            for quad in self._store.quads_for_pattern(document, _WHOLE, None):
                yield from take(quad.object)
            for quad in self._store.quads_for_pattern(None, _WHOLE, document):
                yield from take(quad.subject)
            near = {place // _REACH + step for place in places for step in (-1, 0, 1)}
            for mention, start in self._mentions(document):
                if start // _REACH in near:
                    yield from take(mention)

    def _mentions(self, document: Any) -> list[tuple[Any, int]]:
        """Give the mentions that stand in a document, with where they start: a thousand may, so they are looked for once."""
        found = self._placed.get(document)
        if found is None:
            found = self._placed[document] = []
            for quad in self._store.quads_for_pattern(None, _SOURCE, document):  # all that stands in a document has it as its source
                if next(self._store.quads_for_pattern(quad.subject, _TYPE, _MENTION), None):
                    start = next(self._store.quads_for_pattern(quad.subject, _START, None), None)
                    if start is not None:
                        found.append((quad.subject, int(getattr(start.object, "value", 0))))
        return found

    def _iri(self, id_: str) -> Any:
        for quad in self._store.quads_for_pattern(None, _ID, ox.Literal(id_)):
            if next(self._store.quads_for_pattern(quad.subject, _NAME, None), None):
                return quad.subject
        raise UsageError(f"no entity {id_!r}", remedy="kg show NAME finds it by a name")

    def _said_of(self, node: Any, predicate: ox.NamedNode) -> str:
        return str(self._one(node, predicate).value)

    def _one(self, node: Any, predicate: ox.NamedNode) -> Any:
        return next(self._store.quads_for_pattern(node, predicate, None)).object


def _places(quads: Iterable[Any]) -> Iterator[int]:
    """Give the offsets at which a piece of evidence or a mention starts and ends."""
    for quad in quads:
        if quad.predicate == _SPANS:
            for pair in str(quad.object.value).split():
                yield from map(int, pair.split("-"))
