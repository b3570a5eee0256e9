"""Graph -> triples by named graph, sorted and without repeats: what every writer writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal as OneOf

from kg.errors import UsageError
from kg.graph import Graph
from kg.model import Term
from kg.rdf.about import issue_triples, judgement_triples, ontology_triples, run_node, run_triples
from kg.rdf.evidence import document_triples, evidence_triples, mention_triples, term_triples, text_triples
from kg.rdf.facts import direct_triples, entity_triples, statement_triples
from kg.rdf.terms import Names

__all__ = ["PROFILES", "Profile", "describe"]

Profile = OneOf["core", "flat", "rdf12"]
PROFILES: tuple[Profile, ...] = ("core", "flat", "rdf12")


def describe(
    graph: Graph, names: Names, profile: Profile = "core", *, text: bool = True, min_confidence: float = 0.0
) -> dict[str, list[str]]:
    """Give the triples (N-Triples terms, without the dot) of each named graph, graphs and triples in order of code points.

    ``core`` has everything, a statement as an ``rdf:Statement``; ``rdf12`` the same with a triple term; ``flat`` only entities and the
    direct triples of facts of at least `min_confidence`. Without `text` the documents' texts are left out (their quotes are not).

    :raises UsageError: an unknown profile, or two ids that lead to one IRI.
    """
    if profile not in PROFILES:
        raise UsageError(f"unknown profile {profile!r}", remedy=f"known: {', '.join(PROFILES)}")
    _check_ids(graph.entities, names.entity)
    _check_ids(graph.documents, names.document)
    found: dict[str, set[str]] = defaultdict(set)
    proof = profile != "flat"
    entities, facts = found[names.graphs["entities"]], found[names.graphs["facts"]]
    for entity in graph.entities.values():
        entities.update(entity_triples(entity, names, proof=proof))
    run = run_node(graph, names)
    for fact in graph.facts:
        if fact.confidence >= min_confidence:
            facts.update(direct_triples(fact, graph.ontology, names))
            if proof:
                facts.update(statement_triples(fact, graph, names, run, rdf12=profile == "rdf12"))
    if proof:
        _proof(graph, names, found, min_confidence)
        for document in graph.documents.values():
            found[names.document_graph(document.id)].update(document_triples(document, names))
            if text and document.text:
                found[names.document_graph(document.id, "text")].update(text_triples(document, names))
    return {name: sorted(found[name]) for name in sorted(found) if found[name]}


def _proof(graph: Graph, names: Names, found: dict[str, set[str]], min_confidence: float) -> None:
    found[names.graphs["ontology"]].update(ontology_triples(graph.ontology))
    about = found[names.graphs["run"]]
    about.update(run_triples(graph, names))
    for judgement in graph.judgements:
        about.update(judgement_triples(judgement, names))
    for issue in graph.issues:
        about.update(issue_triples(issue, names))
    terms: set[Term] = set(graph.entity_of)
    for mention in graph.mentions:
        terms.update(mention.terms)
        found[names.document_graph(mention.document)].update(mention_triples(mention, names))
    for fact in graph.facts:
        if fact.confidence < min_confidence:
            continue
        for evidence in fact.evidence:
            terms.update(t for t in (evidence.statement.subject, evidence.statement.object) if isinstance(t, Term))
            found[names.document_graph(evidence.document)].update(evidence_triples(evidence, names))
    for term in terms:
        found[names.document_graph(term.document)].update(term_triples(term, graph.entity_of.get(term), names))


def _check_ids(ids: Iterable[str], mint: object) -> None:
    seen: dict[str, str] = {}
    for id_ in ids:
        iri = mint(id_)  # type: ignore[operator]
        if seen.setdefault(iri, id_) != id_:
            raise UsageError(f"two ids lead to one IRI: {seen[iri]!r} and {id_!r}", where=iri, remedy="rename one of them")
