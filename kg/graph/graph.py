"""The graph as people use it: look an entity up, ask who is near it and why, hand it to networkx or pandas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from kg.errors import UsageError
from kg.graph.views import views
from kg.model import Document, Entity, Evidence, Fact, Issue, Judgement, Literal, Mention, Resolution, Term
from kg.ontology import Ontology
from kg.packed import Grouped, Shelf, in_order

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["Graph", "Said", "by_document", "paged"]

Said = tuple[str, str, "str | Literal", Evidence]  # subject, relation and object of a fact, and who says so
OnPage = TypeVar("OnPage", Mention, Term)


@dataclass(frozen=True)
class Graph:
    """Entities and the facts between them; every fact carries its evidence, every mention its place in the source.

    `documents` and `entities` are keyed by id; `facts` are in a fixed order. A fact whose object is a `Literal` (a date, an
    amount, a title) is an attribute of its subject, the others are edges. Facts and mentions are read in order, or by number: of a
    large graph not all are in memory (see `kg.packed`).
    """

    ontology: Ontology
    documents: Mapping[str, Document]
    entities: Mapping[str, Entity]
    facts: Sequence[Fact]
    mentions: Sequence[Mention] = ()
    entity_of: Mapping[Term, str] = field(default_factory=dict)
    judgements: tuple[Judgement, ...] = ()
    issues: tuple[Issue, ...] = ()

    def __repr__(self) -> str:
        """One line: a notebook writes it beside the page, and all values of a graph would fill it with megabytes."""
        return f"<kg.Graph: {len(self.entities)} entities, {len(self.facts)} facts, {len(self.documents)} documents, {len(self.issues)} issues>"

    @property
    def resolution(self) -> Resolution:
        """Give what the functions of `kg.resolve` ask for: the entities, the term of each, and the judgements."""
        return Resolution(self.entities, self.entity_of, self.judgements)

    def find(self, name: str) -> tuple[Entity, ...]:
        """Give the entities of that id, name or surface form, the most mentioned first; empty where there is none."""
        ids = self._by_name.get(name, ())
        weight = {i: sum(count for _, count in self.entities[i].aliases) for i in ids}
        return tuple(self.entities[i] for i in sorted(ids, key=lambda i: (self.entities[i].name != name, -weight[i], i)))

    def entity(self, name: str) -> Entity:
        """Give the entity that a name or id most likely means.

        :raises UsageError: naming near names, where there is none.
        """
        found = self.find(name)
        if not found:
            near = sorted(n for n in self._by_name if name in n or n in name)[:5]
            raise UsageError(f"no entity {name!r}", remedy=f"near: {', '.join(near)}" if near else "see entities.csv for the names")
        return found[0]

    def about(self, entity: Entity | str) -> tuple[Fact, ...]:
        """Give all facts in which the entity is subject or object."""
        return tuple(self.facts[i] for i in self._near.get(self._id(entity), ()))

    def neighbours(self, entity: Entity | str, relation: str | None = None) -> tuple[Entity, ...]:
        """Give the entities that share an edge with this one (of one relation, if named), by id.

        :raises UsageError: where the name is unknown; OntologyError where the relation is.
        """
        if relation is not None:
            self.ontology.relation(relation)
        me = self._id(entity)
        ids = {
            end
            for fact in self.about(me)
            if relation in (None, fact.relation)
            for end in (fact.subject, fact.object)
            if isinstance(end, str) and end != me
        }
        return tuple(self.entities[i] for i in sorted(ids))

    def why(self, left: Entity | str, right: Entity | str) -> tuple[Fact, ...]:
        """Give the facts between two entities, in either direction, with their evidence."""
        a, b = self._id(left), self._id(right)
        return tuple(f for f in self.about(a) if {a, b} == {f.subject, f.object if isinstance(f.object, str) else a})

    def edges(self) -> Iterator[Fact]:
        """Give the facts whose object is an entity."""
        return (f for f in self.facts if isinstance(f.object, str))

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Give a networkx MultiDiGraph: nodes by entity id (name, kind), edges keyed by relation; attributes stay on nodes as lists.

        Chinese labels stay as they are; every edge has modality, confidence, evidence count and its first sentence.
        """
        import networkx as nx

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for entity in self.entities.values():
            graph.add_node(entity.id, name=entity.name, label=entity.name, kind=entity.kind)
        for fact in self.facts:
            if isinstance(fact.object, Literal):
                graph.nodes[fact.subject].setdefault(fact.relation, []).append(fact.object.text)
                continue
            graph.add_edge(
                fact.subject,
                fact.object,
                key=fact.relation,
                relation=fact.relation,
                label=self.ontology.relations[fact.relation].zh,
                modality=fact.modality,
                confidence=fact.confidence,
                evidence=len(fact.evidence),
                sentence=fact.evidence[0].quote if fact.evidence else "",
            )
        return graph

    def to_pandas(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Give two tables, entities and statements, with the columns of entities.csv and statements.csv."""
        import pandas as pd

        return pd.DataFrame(self.entity_rows()), pd.DataFrame(self.statement_rows())

    def entity_rows(self) -> Iterator[dict[str, Any]]:
        """Give a row an entity: id, name, type, both labels of the type, aliases, mentions, code, first and last date seen."""
        return (
            {
                "id": e.id,
                "name": e.name,
                "type": e.kind,
                "type_zh": self.ontology.kind(e.kind).zh,
                "aliases": "；".join(surface for surface, _ in e.aliases if surface != e.name),
                "mentions": sum(count for _, count in e.aliases),
                "code": e.code or "",
                "first_seen": e.first_seen or "",
                "last_seen": e.last_seen or "",
            }
            for e in self.entities.values()
        )

    def statement_rows(self) -> Iterator[dict[str, Any]]:
        """Give a row a statement: names, relation, modality, qualifiers, confidence and the first piece of evidence with its place."""
        for fact in self.facts:
            first = fact.evidence[0] if fact.evidence else None
            yield {
                "subject": self.entities[fact.subject].name,
                "relation": fact.relation,
                "relation_zh": self.ontology.relations[fact.relation].zh,
                "object": self.entities[fact.object].name if isinstance(fact.object, str) else fact.object.text,
                "modality": fact.modality,
                "modality_zh": self.ontology.modalities[fact.modality].zh,
                "role": fact.qualifiers.role or "",
                "label": fact.qualifiers.label or "",
                "topic": fact.qualifiers.topic or "",
                "time": fact.qualifiers.time or "",
                "when": fact.qualifiers.when or _date(fact.object),
                "confidence": fact.confidence,
                "evidence": len(fact.evidence),
                "sentence": first.quote if first else "",
                "document": self.documents[first.document].source if first else "",
                "start": first.spans[0].start if first else "",
                "end": first.spans[-1].end if first else "",
                "subject_id": fact.subject,
                "object_id": fact.object if isinstance(fact.object, str) else "",
            }

    def view(self, name: str, **options: Any) -> Any:
        """Give the view of that name (see `kg.graph.views`), as ``graph.view("html", path="graph.html")``.

        :raises UsageError: listing the known names.
        """
        return views.get(name)(self, **options)

    def to_pyvis(self, **options: Any) -> Any:
        """Give a pyvis network of the most important nodes (``top=300``)."""
        return self.view("pyvis", **options)

    def _repr_html_(self) -> str:
        """Show the explorer page in a notebook."""
        return str(self.view("repr"))

    def to_rdflib(self, **options: Any) -> Any:
        """Give an rdflib Dataset with all provenance, its prefixes bound (options as of `kg.rdf.write`: ``base``, ``profile``, ``text``)."""
        return self.view("rdflib", **options)

    def _id(self, entity: Entity | str) -> str:
        return entity.id if isinstance(entity, Entity) else self.entity(entity).id

    @cached_property
    def mentions_of(self) -> Mapping[str, Sequence[Mention]]:
        """The mentions of each document that has any, by its id."""
        if isinstance(self.mentions, Grouped):
            return self.mentions.groups
        return paged(self.mentions)

    @cached_property
    def evidence_of(self) -> Mapping[str, Sequence[Said]]:
        """What each document says, by its id: subject, relation and object of a fact, and a piece of evidence for it."""
        return by_document(self.facts)

    @cached_property
    def terms_of(self) -> Mapping[str, Sequence[Term]]:
        """The terms of each document that has any, by its id."""
        return paged(self.entity_of)

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        index: dict[str, list[str]] = defaultdict(list)
        for entity in self.entities.values():
            for name in sorted({entity.id, entity.name, *(surface for surface, _ in entity.aliases)}):
                index[name].append(entity.id)
        return dict(index)

    @cached_property
    def _near(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for number, fact in enumerate(self.facts):
            for end in {fact.subject, fact.object} if isinstance(fact.object, str) else {fact.subject}:
                index[end].append(number)
        return dict(index)


def paged(values: Iterable[OnPage]) -> dict[str, list[OnPage]]:
    """Give mentions or terms by the id of their document, each document's as they came."""
    pages: dict[str, list[OnPage]] = defaultdict(list)
    for value in values:
        pages[value.document].append(value)
    return dict(pages)


def by_document(facts: Iterable[Fact]) -> Mapping[str, Sequence[Said]]:
    """Give what each document says: the evidence of facts, each piece with subject, relation and object of its fact."""
    said = ((item.document, (fact.subject, fact.relation, fact.object, item)) for fact in facts for item in fact.evidence)
    pages = groupby(in_order(said), itemgetter(0))
    return Shelf((document, [one for _, one in page]) for document, page in pages)


def _date(end: str | Literal) -> str:
    """Give the ISO date of an object that is a time; an amount has a value too, which is no date."""
    return end.value or "" if isinstance(end, Literal) and end.kind == "Time" else ""
