"""A graph becomes annotations again: one JSON file a document, in the form of the annotation guide, offsets into the raw source.

The guide's keys, and `confidence` on each mention and statement. An entity's id in a file is its name; where two entities of one
document share a name, the graph's id stands behind it in brackets. A statement's modality and qualifiers are what this document says,
whatever others say; a person who holds two offices has two statements.

A mention that the source cuts is given from its first character to its last where nothing but white space stands between its
parts; where a foreign column stands between them, its longest part is given (the first of equals), since one mention is one range.
Evidence is given in as many ranges as foreign text cuts it into. The text of a range is always the source's, unaltered.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any

from kg.files import write_atomic
from kg.graph import Graph
from kg.graph.assemble import fact_of
from kg.model import Document, Evidence, Fact, Literal, Mention, Span

__all__ = ["annotation", "dump", "ranges", "write"]

_LONE = re.compile("[\ud800-\udfff]")
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]|^\.+|[. ]+$')  # what one file system or another refuses in a name


def write(graph: Graph, path: str | Path) -> list[Path]:
    """Write a file a document into the folder `path`; give the paths in the order of the documents' ids.

    A file that says this already is left as it is.

    :raises OutputError: where the folder cannot be written.
    """
    pages = _Pages(graph)
    return [_put(Path(path) / name, dump(pages.annotation(key))) for key, name in _file_names(graph.documents).items()]


def _put(path: Path, data: bytes) -> Path:
    try:
        same = path.read_bytes() == data
    except OSError:
        same = False
    return path if same else write_atomic(path, data, durable=False)


def annotation(graph: Graph, document: str) -> dict[str, Any]:
    """Give the annotation of one document as plain values, ready for JSON.

    :raises KeyError: no such document.
    """
    return _Pages(graph).annotation(document)


def dump(page: dict[str, Any]) -> bytes:
    r"""Give the bytes of an annotation: indented UTF-8, a lone surrogate as its escape (UTF-8 has no form for it).

    >>> dump({"text": "江门\ud800"}).decode()
    '{\n "text": "江门\\ud800"\n}\n'
    """
    return _LONE.sub(lambda found: f"\\u{ord(found[0]):04x}", _json(page) + "\n").encode()


def _json(value: Any, end: str = "\n") -> str:
    r"""Give JSON as `json.dumps(value, ensure_ascii=False, indent=1)` does, in a quarter of its time; `end` begins a line as deep as the value.

    >>> page = {"江门": [1, 0.5, None, True, "\"", {}, [], {"深圳": [[0, 2]]}]}
    >>> _json(page) == json.dumps(page, ensure_ascii=False, indent=1)
    True
    """
    if isinstance(value, str):
        return encode_basestring(value)
    inner = end + " "
    if isinstance(value, dict) and value:
        return "{" + ",".join([f"{inner}{encode_basestring(k)}: {_json(v, inner)}" for k, v in value.items()]) + end + "}"
    if isinstance(value, (list, tuple)) and value:
        return "[" + ",".join([inner + _json(item, inner) for item in value]) + end + "]"
    return json.dumps(value)


def ranges(spans: Iterable[Span], text: str) -> list[Span]:
    r"""Join spans of the source where nothing but white space stands between them.

    >>> ranges([Span(0, 1), Span(3, 4), Span(7, 8)], "合\n\n肥xxx市")
    [Span(start=0, end=4), Span(start=7, end=8)]
    """
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].end <= span.start and not text[joined[-1].end : span.start].strip():
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(Span(*span))
    return joined


class _Pages:
    """The annotations of a graph's documents."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def annotation(self, key: str) -> dict[str, Any]:
        graph, document = self.graph, self.graph.documents[key]
        mentions = graph.mentions_of.get(key, ())
        said: dict[tuple[str, str, str | Literal, str | None], set[Evidence]] = defaultdict(set)
        for subject, relation, object_, item in graph.evidence_of.get(key, ()):
            said[subject, relation, object_, item.qualifiers.role].add(item)
        facts = [fact_of(s, p, o, items, graph.ontology) for (s, p, o, _), items in said.items()]
        named = [graph.entity_of[term] for mention in mentions for term in mention.terms]
        ends = [end for fact in facts for end in (fact.subject, fact.object) if isinstance(end, str)]
        ids = self._ids({*named, *ends})
        return {
            "source": document.source,
            "sha256": document.sha256,
            "published": document.published,
            "paper": document.paper,
            "mentions": self._mention_rows(mentions, document, ids),
            "entities": self._entity_rows(document, mentions, ids),
            "statements": sorted((_statement(fact, ids, document.text) for fact in facts), key=_statement_order),
        }

    def _ids(self, entities: set[str]) -> dict[str, str]:
        name_of = {i: self.graph.entities[i].name for i in sorted(entities)}
        count = Counter(name_of.values())
        return {i: name if count[name] == 1 else f"{name} ({i})" for i, name in name_of.items()}

    def _mention_rows(self, mentions: Sequence[Mention], document: Document, ids: dict[str, str]) -> list[dict[str, Any]]:
        rows: dict[tuple[int, int, str], dict[str, Any]] = {}
        for mention in mentions:
            start, end = max(ranges(mention.spans, document.text), key=lambda span: (span.end - span.start, -span.start))
            row = rows.setdefault(
                (start, end, mention.kind),
                {
                    "start": start,
                    "end": end,
                    "text": document.text[start:end],
                    "type": mention.kind,
                    "entities": [],
                    "confidence": mention.confidence,
                },
            )
            row["confidence"] = round(max(row["confidence"], mention.confidence), 4)
            row["entities"] += [i for t in mention.terms if (i := ids[self.graph.entity_of[t]]) not in row["entities"]]
        return [rows[key] for key in sorted(rows)]

    def _entity_rows(self, document: Document, mentions: Sequence[Mention], ids: dict[str, str]) -> list[dict[str, Any]]:
        surfaces: dict[str, set[str]] = defaultdict(set)
        for mention in mentions:
            if len(mention.terms) == 1:  # 港澳 is no other name of 香港
                surfaces[self.graph.entity_of[mention.terms[0]]].add(mention.surface)
        for term in self.graph.terms_of.get(document.id, ()):
            # 中国银行 of 中国银行宁夏分行 is a form of its name that no mention has alone
            surfaces[self.graph.entity_of[term]].add(term.surface)
        rows = [
            {"id": name, "type": self.graph.entities[i].kind, "aliases": sorted(surfaces[i] - {self.graph.entities[i].name})}
            for i, name in ids.items()
        ]
        return sorted(rows, key=lambda row: str(row["id"]))


def _statement(fact: Fact, ids: dict[str, str], text: str) -> dict[str, Any]:
    said = fact.qualifiers
    return {
        "s": ids[fact.subject],
        "p": fact.relation,
        "o": fact.object.text if isinstance(fact.object, Literal) else ids[fact.object],
        "modality": fact.modality,
        "evidence": sorted({(r.start, r.end) for e in fact.evidence for r in ranges(e.spans, text)}),
        "role": said.role,
        "time": said.time,
        "topic": said.topic,
        "label": said.label,
        "confidence": fact.confidence,
    }


def _statement_order(row: dict[str, Any]) -> tuple[Any, ...]:
    return (row["evidence"], row["s"], row["p"], row["o"], row["role"] or "", row["label"] or "")


def _file_names(documents: Iterable[str]) -> dict[str, str]:
    """Give each document's file name: its id, without what a file system refuses; a clash gets a number."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for key in documents:
        stem = _LONE.sub("_", _UNSAFE.sub("_", key))[:80] or "_"
        name, number = stem, 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.casefold())
        names[key] = f"{name}.json"
    return names
