"""Puts evidence, mentions and resolved entities together as a graph; any order of the evidence gives the same graph."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

from kg.graph.graph import Graph, Said, paged
from kg.model import Document, Evidence, Fact, Issue, Literal, Mention, Modality, Qualifiers, Resolution
from kg.ontology import Ontology
from kg.packed import Grouped, Packed, in_order

__all__ = ["Resolution", "assemble", "belief", "evidence_in_order", "fact_of", "fact_order", "mentions_in_order", "page_in_order"]

T = TypeVar("T")
_Place = tuple[str, str, int, str]
_FIRST = itemgetter(0)

_UNIT = 1_000_000  # weights are whole millionths of a nat, so that their sum has no order


def belief(confidences: Iterable[float]) -> float:
    """Give the belief in a statement from the confidences of its independent evidence (noisy-or, as INDRA counts it).

    Weights are whole numbers, so that the result is the same in any order.

    >>> belief([0.5, 0.5])
    0.75
    >>> belief([0.9])
    0.9
    """
    weight = sum(round(-math.log1p(-min(c, 0.999)) * _UNIT) for c in confidences)
    return round(-math.expm1(-weight / _UNIT), 4)


def assemble(
    evidence: Iterable[Evidence],
    mentions: Iterable[Mention],
    resolution: Resolution,
    documents: Iterable[Document],
    ontology: Ontology,
    issues: Iterable[Issue] = (),
) -> Graph:
    """Give the graph: facts are statements about entities; a fact from an entity to itself is dropped (江门市 partOf 江门市).

    Mentions that are grouped by document already are taken as they are, each document's in the order of `page_in_order`.
    """
    placed = in_order(_placed(evidence, resolution, ontology))
    return Graph(
        ontology=ontology,
        documents={d.id: d for d in sorted(documents, key=lambda d: d.id)},
        entities=dict(sorted(resolution.entities.items())),
        facts=Packed(fact for _, said in groupby(placed, _FIRST) for fact in _facts_of(said, ontology)),
        mentions=mentions if isinstance(mentions, Grouped) else mentions_in_order(mentions),
        entity_of=resolution.of,
        judgements=tuple(sorted(resolution.judgements, key=lambda j: (j.left, j.right, j.who))),
        issues=tuple(sorted({*issues, *resolution.issues})),
    )


def _placed(evidence: Iterable[Evidence], resolution: Resolution, ontology: Ontology) -> Iterator[tuple[_Place, Said]]:
    """Give each piece of evidence with what it says of entities, behind the place of that among the facts."""
    of = resolution.of
    for item in evidence:
        statement = item.statement
        subject = of[statement.subject]
        object_ = statement.object if isinstance(statement.object, Literal) else of[statement.object]
        if subject == object_:
            continue
        if isinstance(object_, str) and object_ < subject and ontology.relation(statement.relation).symmetric:
            subject, object_ = object_, subject
        yield _place(subject, statement.relation, object_), (subject, statement.relation, object_, item)


def _facts_of(said: Iterable[tuple[_Place, Said]], ontology: Ontology) -> list[Fact]:
    """Give the facts of one place; where it has several, objects that are not equal are written alike."""
    grouped: dict[tuple[str, str, str | Literal], set[Evidence]] = defaultdict(set)
    for _, (subject, relation, object_, item) in said:
        grouped[subject, relation, object_].add(item)
    return sorted((fact_of(*key, items, ontology) for key, items in grouped.items()), key=fact_order)


def mentions_in_order(mentions: Iterable[Mention]) -> Grouped[Mention]:
    """Give mentions in a graph's order: by document, then by where they stand."""
    return Grouped({document: page_in_order(page) for document, page in paged(mentions).items()})


def page_in_order(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Give the mentions of one document in a graph's order: by where they stand."""
    return tuple(_sorted(mentions, lambda m: (m.spans, m.kind)))


def evidence_in_order(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Give pieces of evidence in a fact's order: by document, then by where they stand."""
    return tuple(_sorted(evidence, lambda e: (e.document, e.spans, e.rule, e.modality)))


def _sorted(values: Iterable[T], key: Callable[[T], tuple[Any, ...]]) -> list[T]:
    """Sort by a key, and by `repr` what has one key in common: making `repr` of everything takes longer than all the rest."""
    ordered = sorted(values, key=key)
    alike = [list(group) for _, group in groupby(ordered, key=key)] if len(ordered) > 1 else [ordered]
    return [value for group in alike for value in (group if len(group) == 1 else sorted(group, key=repr))]


def fact_order(fact: Fact) -> tuple[str, str, int, str, str]:
    """Give the place of a fact in a graph's order: by subject, relation, object."""
    return (*_place(fact.subject, fact.relation, fact.object), fact.modality)


def _place(subject: str, relation: str, object_: str | Literal) -> _Place:
    if isinstance(object_, Literal):
        return (subject, relation, 1, f"{object_.kind}\t{object_.text}\t{object_.value}\t{object_.unit}")
    return (subject, relation, 0, object_)


def fact_of(subject: str, relation: str, object_: str | Literal, items: set[Evidence], ontology: Ontology) -> Fact:
    """Give the fact that pieces of evidence make together: the strongest modality, the first qualifiers said, the belief."""
    ordered = _sorted(items, lambda e: (-ontology.modalities[e.modality].rank, -e.confidence, e.document, e.spans, e.rule))
    modality: Modality = ordered[0].modality
    said = {f.name: next((v for e in ordered if (v := getattr(e.qualifiers, f.name))), None) for f in fields(Qualifiers)}
    best_of_document: dict[str, float] = {}  # repeats on one page are one voice
    for item in items:
        best_of_document[item.document] = max(item.confidence, best_of_document.get(item.document, 0.0))
    return Fact(subject, relation, object_, modality, Qualifiers(**said), belief(best_of_document.values()), evidence_in_order(items))
