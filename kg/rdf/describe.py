"""Graph -> triples by named graph, sorted and without repeats: what every writer writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal as OneOf

from kg.errors import UsageError
from kg.graph import Graph
from kg.model import Fact, Literal, Term
from kg.rdf.about import issue_triples, judgement_triples, ontology_triples, run_node, run_triples
from kg.rdf.evidence import document_triples, evidence_triples, mention_triples, paper_triples, term_triples, text_triples
from kg.rdf.facts import direct_triples, entity_triples, statement_triples
from kg.rdf.terms import Names
from kg.rdf.values import time_triples, value_triples

__all__ = ["PROFILES", "Profile", "describe"]

Profile = OneOf["core", "flat", "rdf12"]
PROFILES: tuple[Profile, ...] = ("core", "flat", "rdf12")


def describe(
    graph: Graph, names: Names, profile: Profile = "core", *, text: bool = True, min_confidence: float = 0.0
) -> dict[str, list[str]]:
    """Give the triples (N-Triples terms, without the dot) of each named graph, graphs and triples in order of code points.

    ``core`` has everything, a statement as an ``rdf:Statement``; ``rdf12`` the same with a triple term; ``flat`` only entities and the
    direct triples of facts of at least `min_confidence`. Without `text` the documents' texts are left out (their quotes are not).
    No triple stands in two graphs: stores that take all graphs as one do not count it twice.

    :raises UsageError: an unknown profile, or two ids that lead to one IRI.
    """
    if profile not in PROFILES:
        raise UsageError(f"unknown profile {profile!r}", remedy=f"known: {', '.join(PROFILES)}")
    _check_ids(graph.entities, names.entity)
    _check_ids(graph.documents, names.document)
    found: dict[str, set[str]] = defaultdict(set)
    proof = profile != "flat"
    facts = [fact for fact in graph.facts if fact.confidence >= min_confidence]
    for entity in graph.entities.values():
        found[names.graphs["entities"]].update(entity_triples(entity, graph.ontology, names, proof=proof))
    for fact in facts:
        found[names.graphs["facts"]].update(direct_triples(fact, graph.ontology, names))
    if proof:
        run = run_node(graph, names)
        for fact in facts:
            found[names.graphs["facts"]].update(statement_triples(fact, graph, names, run, rdf12=profile == "rdf12"))
        found[names.graphs["ontology"]].update(ontology_triples(graph.ontology))
        found[names.graphs["run"]].update(_about(graph, names))
        found[names.graphs["shared"]].update(_shared(graph, facts, names))
        for name, triples in _said(graph, facts, names):
            found[name].update(triples)
        for document in graph.documents.values():
            found[names.document_graph(document.id)].update(document_triples(document, names))
            if text and document.text:
                found[names.document_graph(document.id, "text")].update(text_triples(document, names))
    return {name: sorted(found[name]) for name in sorted(found) if found[name]}


def _about(graph: Graph, names: Names) -> Iterator[str]:
    yield from run_triples(graph, names)
    for judgement in graph.judgements:
        yield from judgement_triples(judgement, names)
    for issue in graph.issues:
        yield from issue_triples(issue, names)


def _said(graph: Graph, facts: Sequence[Fact], names: Names) -> Iterator[tuple[str, Iterable[str]]]:
    """Give what documents say, by the name of the document's graph: mentions, evidence, and the terms that both use."""
    terms: set[Term] = set(graph.entity_of)
    for mention in graph.mentions:
        terms.update(mention.terms)
        yield names.document_graph(mention.document), mention_triples(mention, names)
    for evidence in (e for fact in facts for e in fact.evidence):
        terms.update(t for t in (evidence.statement.subject, evidence.statement.object) if isinstance(t, Term))
        yield names.document_graph(evidence.document), evidence_triples(evidence, names)
    for term in terms:
        yield names.document_graph(term.document), term_triples(term, graph.entity_of.get(term), names)


def _shared(graph: Graph, facts: Sequence[Fact], names: Names) -> Iterator[str]:
    """Give what several documents speak of: dates, amounts, figures, newspapers."""
    proofs = [evidence for fact in facts for evidence in fact.evidence]
    literals = {mention.literal for mention in graph.mentions} | {fact.object for fact in facts} | {e.statement.object for e in proofs}
    times = {fact.qualifiers.when for fact in facts} | {evidence.qualifiers.when for evidence in proofs}
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
