"""Types, relations and modalities, as `ontology/kg.ttl` defines them; nothing about them is written anywhere else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import OntologyError
from kg.resources import resource

__all__ = ["Kind", "ModalityKind", "Ontology", "Relation"]

NAMESPACE = "https://w3id.org/kg-news/ontology#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_LINKS = {_RDFS + "subClassOf", _RDFS + "subPropertyOf", "http://www.w3.org/2004/02/skos/core#closeMatch"}


@dataclass(frozen=True, slots=True)
class _Named:
    name: str
    zh: str
    en: str
    comment_zh: str
    comment_en: str
    cues: tuple[str, ...]

    @property
    def iri(self) -> str:
        """Its IRI in the ontology's namespace."""
        return NAMESPACE + self.name

    @property
    def label(self) -> str:
        """Both labels, Chinese first."""
        return f"{self.zh} {self.en}"


@dataclass(frozen=True, slots=True)
class Kind(_Named):
    """A type of mention. `literal` types are values and never nodes of the graph."""

    colour: str = "#777777"
    shape: str = "dot"
    tags: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()  # (property IRI, IRI), sorted
    literal: bool = False


@dataclass(frozen=True, slots=True)
class Relation(_Named):
    """A relation; `domain` and `range` hold names of types."""

    domain: frozenset[str] = frozenset()
    range: frozenset[str] = frozenset()
    symmetric: bool = False
    alike: bool = False  # subject and object must be of one type
    links: tuple[tuple[str, str], ...] = ()

    def allows(self, subject: str, object_: str) -> bool:
        """Say whether a subject and an object of these types may stand in the relation.

        >>> Ontology.load().relations["connects"].allows("Facility", "Place")
        True
        """
        return subject in self.domain and object_ in self.range and (subject == object_ or not self.alike)


@dataclass(frozen=True, slots=True)
class ModalityKind(_Named):
    """A modality; where evidence differs, the highest `rank` counts."""

    rank: int = 0


@dataclass(frozen=True, slots=True)
class Ontology:
    """All types, relations and modalities, by name, in the order of their names in the file's sections.

    >>> ontology = Ontology.load()
    >>> ontology.kinds["Place"].zh, ontology.relations["cooperatesWith"].symmetric
    ('地点', True)
    >>> ontology.kind_of_tag("ORG").name
    'Organization'
    """

    kinds: Mapping[str, Kind]
    relations: Mapping[str, Relation]
    modalities: Mapping[str, ModalityKind]
    version: str
    source: str = field(repr=False)  # the Turtle text, for exports and fingerprints

    @classmethod
    def load(cls, path: str | Path | None = None) -> Ontology:
        """Read the ontology that ships, or another file of the same form.

        :raises OntologyError: broken Turtle, a label missing, a domain that is no type; names the place.
        """
        return _load(str(path) if path else str(resource("ontology") / "kg.ttl"))

    def kind(self, name: str) -> Kind:
        """Give the type of that name.

        :raises OntologyError: listing the known ones.
        """
        if name not in self.kinds:
            raise OntologyError(f"unknown type {name!r}", remedy=f"known: {', '.join(self.kinds)}")
        return self.kinds[name]

    def relation(self, name: str) -> Relation:
        """Give the relation of that name.

        :raises OntologyError: listing the known ones.
        """
        if name not in self.relations:
            raise OntologyError(f"unknown relation {name!r}", remedy=f"known: {', '.join(self.relations)}")
        return self.relations[name]

    def kind_of_tag(self, tag: str) -> Kind | None:
        """Give the type that a recogniser's tag stands for, if any."""
        return next((kind for kind in self.kinds.values() if tag in kind.tags), None)

    def strongest(self, modalities: list[str]) -> str:
        """Give the modality that counts where passages differ.

        >>> Ontology.load().strongest(["planned", "realized", "ongoing"])
        'realized'
        """
        return max(modalities, key=lambda name: self.modalities[name].rank)


@cache
def _load(path: str) -> Ontology:
    try:
        source = Path(path).read_text(encoding="utf-8")
        triples = list(ox.parse(source, format=ox.RdfFormat.TURTLE))
    except OSError as error:
        raise OntologyError("the ontology cannot be read", where=path, remedy=str(error)) from error
    except (SyntaxError, UnicodeDecodeError) as error:
        raise OntologyError(f"not valid Turtle: {error}", where=path, remedy="mend the line it names") from error
    index: dict[Any, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        index[triple.subject][triple.predicate.value].append(triple.object)
    return _Reader(path, index, source).ontology()


class _Reader:
    """Turns triples into values, and says what is missing where."""

    def __init__(self, path: str, index: Mapping[Any, Mapping[str, list[Any]]], source: str) -> None:
        self.path, self.index, self.source = path, index, source

    def ontology(self) -> Ontology:
        kinds = {n: self._kind(n, node) for n, node in self._of_type(NAMESPACE + "Type", NAMESPACE + "LiteralType")}
        relations = {n: self._relation(n, node, kinds) for n, node in self._of_type(_OWL + "ObjectProperty", _OWL + "DatatypeProperty")}
        modalities = {
            n: ModalityKind(**self._named(n, node), rank=int(self._one(node, NAMESPACE + "rank").value))
            for n, node in self._of_type(NAMESPACE + "Modality")
        }
        if not kinds or not relations or not modalities:
            raise OntologyError("no types, relations or modalities", where=self.path, remedy="see ontology/kg.ttl for the form")
        version = next((o.value for d in self.index.values() for o in d.get(_OWL + "versionInfo", ())), "0")
        return Ontology(kinds, relations, modalities, version, self.source)

    def _of_type(self, *types: str) -> list[tuple[str, Any]]:
        found = []
        for node, properties in self.index.items():
            named = isinstance(node, ox.NamedNode) and node.value.startswith(NAMESPACE)
            if named and any(o.value in types for o in properties.get(_RDF + "type", ()) if isinstance(o, ox.NamedNode)):
                found.append((node.value.removeprefix(NAMESPACE), node))
        return sorted(found, key=lambda pair: self.source.find(f"\nkg:{pair[0]} a "))

    def _named(self, name: str, node: Any) -> dict[str, Any]:
        return {
            "name": name,
            "zh": self._text(node, _RDFS + "label", "zh-hans"),
            "en": self._text(node, _RDFS + "label", "en"),
            "comment_zh": self._text(node, _RDFS + "comment", "zh-hans"),
            "comment_en": self._text(node, _RDFS + "comment", "en"),
            "cues": self._words(node, "cue"),
        }

    def _kind(self, name: str, node: Any) -> Kind:
        literal = any(o.value == NAMESPACE + "LiteralType" for o in self.index[node][_RDF + "type"])
        return Kind(
            **self._named(name, node),
            colour=self._one(node, NAMESPACE + "colour").value,
            shape=next(iter(self._words(node, "shape")), "dot"),
            tags=self._words(node, "tag"),
            suffixes=self._words(node, "suffix"),
            links=self._link(node),
            literal=literal,
        )

    def _relation(self, name: str, node: Any, kinds: Mapping[str, Kind]) -> Relation:
        return Relation(
            **self._named(name, node),
            domain=self._union(node, "domain", kinds),
            range=self._union(node, "range", kinds),
            symmetric=any(o.value == _OWL + "SymmetricProperty" for o in self.index[node][_RDF + "type"]),
            alike=any(o.value == NAMESPACE + "AlikeProperty" for o in self.index[node][_RDF + "type"]),
            links=self._link(node),
        )

    def _one(self, node: Any, predicate: str) -> Any:
        values = self.index[node].get(predicate, [])
        if len(values) != 1:
            raise OntologyError(f"{node} needs one {predicate}, has {len(values)}", where=self.path, remedy="see ontology/meta.ttl")
        return values[0]

    def _text(self, node: Any, predicate: str, language: str) -> str:
        found = [str(o.value) for o in self.index[node].get(predicate, ()) if getattr(o, "language", None) == language]
        if len(found) != 1:
            raise OntologyError(f"{node} needs one {predicate} in {language}", where=self.path, remedy="add it")
        return found[0]

    def _words(self, node: Any, predicate: str) -> tuple[str, ...]:
        return tuple(o.value for o in self.index[node].get(NAMESPACE + predicate, ()))

    def _link(self, node: Any) -> tuple[tuple[str, str], ...]:
        properties = self.index[node]
        pairs = [(p, o.value) for p in _LINKS for o in properties.get(p, ()) if isinstance(o, ox.NamedNode)]
        return tuple(sorted(pairs))

    def _union(self, node: Any, which: str, kinds: Mapping[str, Kind]) -> frozenset[str]:
        target = self._one(node, _RDFS + which)
        members = [target] if isinstance(target, ox.NamedNode) else self._list(self._one(target, _OWL + "unionOf"))
        names = [m.value.removeprefix(NAMESPACE) for m in members]
        for name in names:
            if name not in kinds:
                raise OntologyError(f"{which} of {node} is no type: {name}", where=self.path, remedy=f"known: {', '.join(kinds)}")
        return frozenset(names)

    def _list(self, head: Any) -> list[Any]:
        items = []
        while isinstance(head, ox.BlankNode):
            items.append(self._one(head, _RDF + "first"))
            head = self._one(head, _RDF + "rest")
        return items
