"""Graph -> triples by named graph, sorted and without repeats: what every writer writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from itertools import chain, groupby
from operator import itemgetter
from typing import Literal as OneOf
from typing import TypeVar

from kg.errors import UsageError
from kg.graph import Graph
from kg.graph.graph import by_document
from kg.model import Document, Fact, Literal, Term
from kg.packed import Packed, in_order
from kg.rdf.about import issue_node, issue_triples, judgement_node, judgement_triples, ontology_triples, run_node, run_triples
from kg.rdf.evidence import document_triples, evidence_triples, mention_triples, paper_triples, term_triples, text_triples
from kg.rdf.facts import (
    direct_triples,
    entity_triples,
    label_node,
    label_triples,
    point_node,
    point_triples,
    statement_node,
    statement_triples,
)  # fmt: skip
from kg.rdf.terms import Names
from kg.rdf.values import time_triples, value_triples

__all__ = ["PROFILES", "Profile", "describe", "graphs"]

Profile = OneOf["core", "flat", "rdf12"]
PROFILES: tuple[Profile, ...] = ("core", "flat", "rdf12")
T = TypeVar("T")


def describe(
    graph: Graph, names: Names, profile: Profile = "core", *, text: bool = True, min_confidence: float = 0.0
) -> dict[str, list[str]]:
    """Give what `graphs` gives, all of it at once: for graphs that fit."""
    return {name: list(lines) for name, lines in graphs(graph, names, profile, text=text, min_confidence=min_confidence)}


def graphs(
    graph: Graph, names: Names, profile: Profile = "core", *, text: bool = True, min_confidence: float = 0.0
) -> Iterator[tuple[str, Iterable[str]]]:
    """Give the triples (N-Triples terms, without the dot) of each named graph, graphs and triples in order of code points.

    Triples are made as they are asked for, those of a document or of a subject at a time: a graph has fifty times its own size in triples.

    ``core`` has everything, a statement as an ``rdf:Statement``; ``rdf12`` the same with a triple term; ``flat`` only entities and the
    direct triples of facts of at least `min_confidence`. Without `text` the documents' texts are left out (their quotes are not).
    No triple stands in two graphs: stores that take all graphs as one do not count it twice.

    :raises UsageError: an unknown profile, or two ids that lead to one IRI.
    """
    if profile not in PROFILES:
        raise UsageError(f"unknown profile {profile!r}", remedy=f"known: {', '.join(PROFILES)}")
    _check_ids(graph.entities, names.entity)
    _check_ids(graph.documents, names.document)
    facts = Packed(fact for fact in graph.facts if fact.confidence >= min_confidence) if min_confidence > 0 else graph.facts
    makers: dict[str, Callable[[], Iterable[str]]] = {
        names.graphs["entities"]: lambda: _entities(graph, names, proof=profile != "flat"),
        names.graphs["facts"]: lambda: _facts(graph, facts, names, profile),
    }
    pages: dict[str, str] = {}
    texts: dict[str, str] = {}
    if profile != "flat":
        makers[names.graphs["ontology"]] = lambda: sorted(set(ontology_triples(graph.ontology)))
        makers[names.graphs["run"]] = lambda: _run(graph, names)
        makers[names.graphs["shared"]] = lambda: _in_order(_shared(graph, facts, names))
        said = _Pages(graph, facts, names)
        pages = {names.document_graph(id_): id_ for id_ in said.ids}
        texts = {names.document_graph(id_, "text"): id_ for id_, document in graph.documents.items() if document.text} if text else {}
    for name in sorted([*makers, *pages, *texts]):
        if name in makers:
            for first in (rest := iter(makers[name]())):
                yield name, chain((first,), rest)
                break
        elif lines := said.triples(pages[name]) if name in pages else sorted(set(text_triples(graph.documents[texts[name]], names))):
            yield name, lines


def _in_order(lines: Iterable[str]) -> Iterator[str]:
    """Give lines in order, each once."""
    return (line for line, _ in groupby(in_order((line, None) for line in lines), itemgetter(0)))


def _by_subject(found: Iterable[tuple[str, T]], triples: Callable[[str, T], Iterable[str]]) -> Iterator[str]:
    """Give the triples of subjects in order. An IRI ends in ``>``, so that triples are in order where their subjects are."""
    for node, group in groupby(in_order(found), itemgetter(0)):
        yield from sorted({line for _, value in group for line in triples(node, value)})


def _entities(graph: Graph, names: Names, *, proof: bool) -> Iterator[str]:
    entities = graph.entities.values()
    described = ((names.entity(e.id), e.id) for e in entities)
    points = ((node, (e.latitude or 0.0, e.longitude or 0.0)) for e in entities if (node := point_node(e, names)))
    streams = [
        _by_subject(described, lambda _, id_: entity_triples(graph.entities[id_], graph.ontology, names, proof=proof)),
        _by_subject(points, lambda node, at: point_triples(node, *at)),
    ]
    if proof:
        forms = ((label_node(e, surface, names), (surface, count)) for e in entities for surface, count in e.aliases)
        streams.append(_by_subject(forms, lambda node, form: label_triples(node, *form)))
    yield from merge(*streams)


def _facts(graph: Graph, facts: Iterable[Fact], names: Names, profile: Profile) -> Iterator[str]:
    direct = _in_order(line for fact in facts for line in direct_triples(fact, graph.ontology, names))
    if profile == "flat":
        yield from direct
        return
    run = run_node(graph, names)
    stated = ((statement_node(f, names), f) for f in facts)
    yield from merge(direct, _by_subject(stated, lambda _, fact: statement_triples(fact, graph, names, run, rdf12=profile == "rdf12")))


def _run(graph: Graph, names: Names) -> Iterator[str]:
    judgements = ((judgement_node(judgement, names), judgement) for judgement in graph.judgements)
    issues = ((issue_node(issue, names), issue) for issue in graph.issues)
    yield from merge(sorted(set(run_triples(graph, names))), _by_subject(judgements, judgement_triples), _by_subject(issues, issue_triples))


class _Pages:
    """What documents say, each in a graph of its own: metadata, mentions, evidence, and the terms that both use."""

    def __init__(self, graph: Graph, facts: Iterable[Fact], names: Names) -> None:
        self._graph, self._names = graph, names
        self._evidence = graph.evidence_of if facts is graph.facts else by_document(facts)
        self.ids = {*graph.documents, *graph.mentions_of, *self._evidence, *graph.terms_of}

    def triples(self, id_: str) -> list[str]:
        """Give the triples of a document's graph."""
        names = self._names
        document: Document | None = self._graph.documents.get(id_)
        found = set(document_triples(document, names) if document else ())
        terms = set(self._graph.terms_of.get(id_, ()))
        for mention in self._graph.mentions_of.get(id_, ()):
            found.update(mention_triples(mention, names))
            terms.update(mention.terms)
        for *_, evidence in self._evidence.get(id_, ()):
            found.update(evidence_triples(evidence, names))
            terms.update(t for t in (evidence.statement.subject, evidence.statement.object) if isinstance(t, Term))
        for term in terms:
            found.update(term_triples(term, self._graph.entity_of.get(term), names))
        return sorted(found)


def _shared(graph: Graph, facts: Iterable[Fact], names: Names) -> Iterator[str]:
    """Give what several documents speak of: dates, amounts, figures, newspapers."""
    literals: set[object] = {mention.literal for mention in graph.mentions}
    times: set[str | None] = set()
    for fact in facts:
        literals.add(fact.object)
        times.add(fact.qualifiers.when)
        literals.update(evidence.statement.object for evidence in fact.evidence)
        times.update(evidence.qualifiers.when for evidence in fact.evidence)
    for literal in literals:
        if isinstance(literal, Literal):
            yield from value_triples(literal, names)
    for when in times:
        if when is not None:
            yield from time_triples(when, names)
    for paper in {document.paper for document in graph.documents.values()}:
        if paper is not None:
            yield from paper_triples(paper, names)


def _check_ids(ids: Iterable[str], mint: object) -> None:
    seen: dict[str, str] = {}
    for id_ in ids:
        iri = mint(id_)  # type: ignore[operator]
        if seen.setdefault(iri, id_) != id_:
            raise UsageError(f"two ids lead to one IRI: {seen[iri]!r} and {id_!r}", where=iri, remedy="rename one of them")
