"""A part of a graph that is a graph itself: chosen entities, what ties them, and the documents that say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import accumulate, takewhile

from kg.graph.graph import Graph
from kg.model import Document, Fact
from kg.packed import Grouped, Packed, Shelf

__all__ = ["Where", "between", "most_tied", "part"]


@dataclass(frozen=True, slots=True)
class Where:
    """Which part of a graph is meant; what is left empty does not narrow it.

    `entities` are names or ids: they and their neighbours. `kinds` are types that entities have. `papers`, `since` and `until` choose
    documents, by paper and by ISO date of publication (both days count): facts that these documents say, and the entities in them.
    """

    entities: Collection[str] = ()
    kinds: Collection[str] = ()
    papers: Collection[str] = ()
    since: str | None = None
    until: str | None = None

    @property
    def by_document(self) -> bool:
        """Say whether documents are chosen."""
        return bool(self.papers) or self.since is not None or self.until is not None

    def holds(self, document: Document) -> bool:
        """Say whether a document is among the chosen; one without a date is not, where dates are asked for.

        >>> page = Document("江门日报-1", "1.txt", "", "0", "江门日报", "2023-08-23")
        >>> Where(since="2023-08-01", until="2023-08-23").holds(page), Where(papers=["泉州晚报"]).holds(page)
        (True, False)
        """
        day = document.published
        if (self.since or self.until) and day is None:
            return False
        late = self.since is None or (day or "") >= self.since
        early = self.until is None or (day or "")[: len(self.until)] <= self.until
        return late and early and (not self.papers or document.paper in self.papers)


def part(graph: Graph, where: Where) -> Graph:
    """Give the part of a graph.

    A fact keeps all its evidence, so that its confidence stays what it is; documents are those that the facts kept are from.

    :raises UsageError: there is no such entity or type.
    """
    for kind in where.kinds:
        graph.ontology.kind(kind)
    chosen = set(graph.entities)
    if where.by_document:
        said = [fact for fact in graph.facts if _said(graph, fact, where)]
        chosen = {end for fact in said for end in (fact.subject, fact.object) if isinstance(end, str)}
    if where.entities:
        chosen &= {e.id for name in where.entities for e in (graph.entity(name), *graph.neighbours(name))}
    if where.kinds:
        chosen = {i for i in chosen if graph.entities[i].kind in where.kinds}
    return between(graph, chosen, where)


def most_tied(graph: Graph, most: int, evidence: int | None = None) -> Graph:
    """Give the part of a graph that its entities with most edges are, at most so many, and what ties them.

    Fewer are kept where more than `evidence` pieces of evidence would be about them; the graph itself is given where all are kept.
    """
    edges: Counter[str] = Counter()
    total = 0
    for fact in graph.facts:
        total += len(fact.evidence)
        if isinstance(fact.object, str):
            edges.update((fact.subject, fact.object))
    limit = total if evidence is None else evidence
    if len(graph.entities) <= most and total <= limit:
        return graph
    chosen = sorted(graph.entities, key=lambda i: (-edges[i], i))[:most]
    place = {id_: number for number, id_ in enumerate(chosen)}
    said = [0] * (len(chosen) + 1)  # about each entity and those before it; last, what is about others
    for fact in graph.facts:
        ends = (fact.subject, fact.object) if isinstance(fact.object, str) else (fact.subject,)
        said[max(place.get(end, len(chosen)) for end in ends)] += len(fact.evidence)
    kept = sum(1 for _ in takewhile(lambda sum_: sum_ <= limit, accumulate(said[:-1])))
    return between(graph, set(chosen[:kept]), Where())


def _said(graph: Graph, fact: Fact, where: Where) -> bool:
    return any(where.holds(graph.documents[evidence.document]) for evidence in fact.evidence)


def between(graph: Graph, chosen: Collection[str], where: Where) -> Graph:
    """Give these entities, what the chosen documents say of them and between them, and those documents."""
    inside = (f for f in graph.facts if f.subject in chosen and (not isinstance(f.object, str) or f.object in chosen))
    kept = Packed(fact for fact in inside if not where.by_document or _said(graph, fact, where))
    pages = {evidence.document for fact in kept for evidence in fact.evidence}
    of = {term: i for term, i in graph.entity_of.items() if i in chosen and term.document in pages}
    entities = {i: replace(e, terms=tuple(t for t in e.terms if t in of)) for i, e in graph.entities.items() if i in chosen}
    documents = {i: d for i, d in graph.documents.items() if i in pages}
    mentions = ((i, tuple(m for m in graph.mentions_of.get(i, ()) if all(t in of for t in m.terms))) for i in documents)
    return replace(
        graph,
        documents=documents,
        entities=entities,
        facts=kept,
        mentions=Grouped(Shelf(mentions)),
        entity_of=of,
        judgements=(),
        issues=(),
    )
