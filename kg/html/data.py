"""Turns a graph into the data block of the page: columns of plain values, the most important entities first."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import numpy as np

from kg.graph import Graph
from kg.html.layout import Engine, place
from kg.html.quote import Quotes
from kg.html.rank import Floats, Ints, communities, pagerank
from kg.model import Entity, Fact, Literal
from kg.zh.fold import fold

__all__ = ["FIRST_VIEW", "SCHEMA", "block", "titled"]

SCHEMA = 2  # raise it when a column changes its meaning; kg/html/web/src/schema.ts says the same
FIRST_VIEW = 100  # entities that the page shows when it opens: so many names are legible on a laptop
_FIRST_CORE = 60  # of which so many come by the strength of their ties alone, the others are tied to them
_FIRST_EDGES = 200  # and at most about so many edges between them: more are a hairball


def block(graph: Graph, *, title: str | None = None, engine: Engine = "community", lang: str = "zh") -> dict[str, Any]:
    """Give the data block: a dict that JSON can hold, the same for the same graph.

    Columns are lists of equal length. Entities are numbered by importance (PageRank, edges weighted by evidence); ``edges``,
    ``facts`` (whose object is a literal), ``evidence`` and ``sentences`` refer to each other by number. Positions are whole
    units; confidences are thousandths. `engine` is that of `kg.html.layout.place`.

    :raises UsageError: the engine is unknown or its positions are incomplete.
    """
    entities, source, target, weight, rank = _ranked(graph)
    number = {e.id: i for i, e in enumerate(entities)}
    group = communities(len(entities), source.tolist(), target.tolist(), np.rint(weight * 100).astype(np.int64).clip(1).tolist())
    at = np.rint(place(len(entities), source, target, weight, group, engine=engine)).astype(np.int64)
    words = _Words(graph, number)
    edges = sorted(graph.edges(), key=lambda f: (number[f.subject], number[str(f.object)]))  # what matters first, and close together
    facts = sorted((f for f in graph.facts if not isinstance(f.object, str)), key=lambda f: number[f.subject])
    dates = sorted(d.published for d in graph.documents.values() if d.published)
    return {
        "schema": SCHEMA,
        "title": title or titled(graph),
        "lang": lang,
        "kinds": [
            {"name": k.name, "zh": k.zh, "en": k.en, "colour": k.colour, "shape": k.shape}
            for k in graph.ontology.kinds.values()
            if not k.literal
        ],
        "relations": [{"name": r.name, "zh": r.zh, "en": r.en, "symmetric": r.symmetric} for r in graph.ontology.relations.values()],
        "modalities": [{"name": m.name, "zh": m.zh, "en": m.en} for m in sorted(graph.ontology.modalities.values(), key=lambda m: -m.rank)],
        "documents": {
            "source": [d.source for d in graph.documents.values()],
            "title": [d.title or "" for d in graph.documents.values()],
            "paper": [d.paper or "" for d in graph.documents.values()],
            "date": [d.published or "" for d in graph.documents.values()],
            "url": [d.url or "" for d in graph.documents.values()],
        },
        "dates": [dates[0], dates[-1]] if dates else [],
        "nodes": _nodes(graph, entities, at, rank, group),
        "edges": words.edges(edges),
        "facts": words.facts(facts),
        "evidence": words.evidence,
        "sentences": words.quotes.columns,
        "rules": list(words.rules),
        "first": _first_view(source, target, weight, rank),
    }


def strength(fact: Fact) -> float:
    """Say how much an edge counts: belief times the (dampened) number of passages that say it."""
    return round(fact.confidence * (1 + math.log2(max(1, len(fact.evidence)))), 4)


def titled(graph: Graph) -> str:
    """Give the title of a page: the papers, and how many documents."""
    papers = list(dict.fromkeys(d.paper for d in graph.documents.values() if d.paper))
    named = "、".join(papers[:2]) + ("等" if len(papers) > 2 else "")
    return f"{named or '新闻'}知识图谱（{len(graph.documents)} 篇）"


def _ranked(graph: Graph) -> tuple[list[Entity], Ints, Ints, Floats, Floats]:
    """Number the entities by importance and give the edges between them, pairs joined."""
    listed = list(graph.entities.values())
    number = {e.id: i for i, e in enumerate(listed)}
    pairs: dict[tuple[int, int], float] = defaultdict(float)
    for fact in graph.edges():
        a, b = number[fact.subject], number[str(fact.object)]
        pairs[min(a, b), max(a, b)] += strength(fact)
    keys = sorted(pairs)
    source = np.array([a for a, _ in keys], dtype=np.int64)
    target = np.array([b for _, b in keys], dtype=np.int64)
    weight = np.array([pairs[key] for key in keys])
    rank = np.round(pagerank(len(listed), source, target, weight), 9)
    mentions = [sum(count for _, count in e.aliases) for e in listed]
    order = sorted(range(len(listed)), key=lambda i: (-rank[i], -mentions[i], listed[i].id))
    new = np.empty(len(listed), dtype=np.int64)
    new[order] = np.arange(len(listed))
    return [listed[i] for i in order], new[source], new[target], weight, rank[order]


def _first_view(source: Ints, target: Ints, weight: Floats, rank: Floats) -> dict[str, list[int]]:
    """Choose what the page opens with, and give it positions of its own, wide enough for labels.

    Pairs are taken by strength times the importance of both ends until 60 entities are in view, then what else they are tied to
    until there are 100 entities or about 200 pairs: what matters, together, and never a hairball.
    """
    order = np.argsort(-np.round(weight * np.sqrt(rank[source] * rank[target]), 12), kind="stable").tolist()
    chosen: set[int] = set()
    for most in (_FIRST_CORE, FIRST_VIEW):
        for pair in order:
            ends = {int(source[pair]), int(target[pair])}
            if len(chosen | ends) <= most and (most == _FIRST_CORE or chosen & ends):
                chosen |= ends
    many = len(chosen)
    while True:
        nodes = np.array(sorted(chosen)[:many], dtype=np.int64)
        inside = np.isin(source, nodes) & np.isin(target, nodes)
        if int(inside.sum()) <= _FIRST_EDGES or many <= 40:
            break
        many -= 5
    s, t, w = source[inside], target[inside], weight[inside]
    nodes = np.unique(np.concatenate([s, t]))
    number = np.full(len(rank), -1, dtype=np.int64)
    number[nodes] = np.arange(len(nodes))
    at = np.rint(place(len(nodes), number[s], number[t], w, wide=2.6)).astype(np.int64)
    return {"node": nodes.tolist(), "x": at[:, 0].tolist(), "y": at[:, 1].tolist()}


def _nodes(graph: Graph, entities: list[Entity], at: Any, rank: Floats, group: Ints) -> dict[str, Any]:
    kinds = [k.name for k in graph.ontology.kinds.values() if not k.literal]
    top = float(rank[0]) if len(rank) else 1.0
    return {
        "id": [e.id for e in entities],
        "name": [e.name for e in entities],
        "kind": [kinds.index(e.kind) for e in entities],
        "x": at[:, 0].tolist(),
        "y": at[:, 1].tolist(),
        "rank": [round(float(r) / top * 10_000) for r in rank],
        "mentions": [sum(count for _, count in e.aliases) for e in entities],
        "community": group.tolist(),
        "pinyin": [pinyin(e.name) for e in entities],
        "more": {str(i): more for i, e in enumerate(entities) if (more := _more(e))},
    }


def _more(entity: Entity) -> dict[str, Any]:
    """Give what only some entities have."""
    more: dict[str, Any] = {}
    aliases = [surface for surface, _ in entity.aliases if surface != entity.name]
    if aliases:
        more["alias"], more["pinyin"] = aliases, [pinyin(alias) for alias in aliases]
    names = {entity.name, *aliases}
    if plain := sorted({fold(name) for name in names} - names):
        more["plain"] = plain  # a name in traditional characters is found by simplified ones
    if entity.code:
        more["code"] = entity.code
    if entity.links:
        more["links"] = [list(pair) for pair in entity.links]
    if entity.latitude is not None and entity.longitude is not None:
        more["at"] = [round(entity.longitude, 4), round(entity.latitude, 4)]
    if entity.first_seen:
        more["seen"] = [entity.first_seen, entity.last_seen or entity.first_seen]
    return more


def pinyin(name: str) -> str:
    """Give the syllables that a name is typed with; what is no Chinese stays as it is, in small letters.

    >>> pinyin("江门市"), pinyin("重庆"), pinyin("5G产业园")
    ('jiang men shi', 'chong qing', '5g chan ye yuan')
    """
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(name, v_to_u=False)).lower()


class _Words:
    """Collects edges, facts and the evidence they share."""

    def __init__(self, graph: Graph, number: dict[str, int]) -> None:
        self.graph, self.number = graph, number
        self.quotes = Quotes(graph, number)
        self.rules: dict[str, int] = {}
        self.evidence: dict[str, list[int]] = {key: [] for key in ("sentence", "from", "to", "modality", "confidence", "rule")}
        self.relation = {name: i for i, name in enumerate(graph.ontology.relations)}
        ranked = sorted(graph.ontology.modalities.values(), key=lambda m: -m.rank)
        self.modality = {m.name: i for i, m in enumerate(ranked)}

    def edges(self, facts: Iterable[Fact]) -> dict[str, Any]:
        columns: dict[str, Any] = {**self._columns(), "target": []}
        for fact in facts:
            self._add(fact, columns)
            columns["target"].append(self.number[str(fact.object)])
        return columns

    def facts(self, facts: Iterable[Fact]) -> dict[str, Any]:
        columns: dict[str, Any] = {**self._columns(), "text": [], "kind": [], "value": []}
        for fact in facts:
            self._add(fact, columns)
            if isinstance(fact.object, Literal):
                columns["text"].append(fact.object.text)
                columns["kind"].append(fact.object.kind)
                columns["value"].append(fact.object.value or "")
        return columns

    @staticmethod
    def _columns() -> dict[str, Any]:
        """Give empty columns; ``evidence`` says how many pieces a fact has, whose numbers follow on."""
        return {"source": [], "relation": [], "modality": [], "confidence": [], "evidence": [], "said": {}}

    def _add(self, fact: Fact, columns: dict[str, Any]) -> None:
        if words := {k: v for k, v in asdict(fact.qualifiers).items() if v}:
            columns["said"][str(len(columns["source"]))] = words
        columns["source"].append(self.number[fact.subject])
        columns["relation"].append(self.relation[fact.relation])
        columns["modality"].append(self.modality[fact.modality])
        columns["confidence"].append(round(fact.confidence * 1000))
        columns["evidence"].append(self._evidence(fact))

    def _evidence(self, fact: Fact) -> int:
        for item in fact.evidence:
            sentence, start, end = self.quotes.add(item)
            self.evidence["sentence"].append(sentence)
            self.evidence["from"].append(start)
            self.evidence["to"].append(end)
            self.evidence["modality"].append(self.modality[item.modality])
            self.evidence["confidence"].append(round(item.confidence * 1000))
            self.evidence["rule"].append(self.rules.setdefault(item.rule, len(self.rules)))
        return len(fact.evidence)
