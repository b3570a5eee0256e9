"""Finds the sentence that a piece of evidence stands in, and the mentions in it, as offsets that a page can highlight."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from operator import itemgetter
from typing import Any, NamedTuple

from kg.graph import Graph
from kg.model import Evidence, Mention, Term

__all__ = ["Quotes"]

_ENDS = frozenset("。！？!?；;")
_REACH = 120  # characters of context on either side, at most
_FIRST_SPAN = itemgetter(0, 3)


class _Places(NamedTuple):
    """Where the mentions of a document stand in its text, by where they begin, and the number of each one's entity; a few bytes a mention."""

    starts: array[int]
    ends: array[int]
    entities: array[int]
    longest: int


_NOWHERE = _Places(array("i"), array("i"), array("i"), 0)


class Quotes:
    """Sentences with the mentions in them, each kept once.

    `columns` holds ``text``, ``document`` (its number) and ``marks``: start, length and entity number (-1 for a date, an amount
    and the like) of each mention, flattened, in order.
    """

    def __init__(self, graph: Graph, number: dict[str, int]) -> None:
        """`number` numbers the entities by id."""
        self.columns: dict[str, list[Any]] = {"text": [], "document": [], "marks": []}
        self._graph, self._number = graph, number
        self._document = {name: i for i, name in enumerate(graph.documents)}
        self._known: dict[tuple[str, str], int] = {}
        self._places = {name: place for name, mentions in graph.mentions_of.items() if (place := self._place(mentions))}

    def _place(self, mentions: Iterable[Mention]) -> _Places | None:
        found = sorted(((m.spans[0].start, m.spans[-1].end, self._entity(m), m.spans[0].end) for m in mentions if m.spans), key=_FIRST_SPAN)
        if not found:
            return None
        starts, ends, entities, _ = (array("i", column) for column in zip(*found, strict=True))
        return _Places(starts, ends, entities, max(end - start for start, end, *_ in found))

    def add(self, evidence: Evidence) -> tuple[int, int, int]:
        """Give the sentence's number and where in it the quoted clause starts and ends."""
        document = self._graph.documents[evidence.document]
        spans = evidence.spans
        if len(spans) == 1:  # a clause in one piece: the sentence round it is the source's
            low, high = _sentence_round(document.text, spans[0].start, spans[0].end)
            text, index = _folded(document.text, [(low, high)])
            start, end = index.get(spans[0].start, 0), index.get(spans[0].end, len(text))
        else:  # pieces of columns: what stands round them belongs to other articles
            text, index = _folded(document.text, [(s.start, s.end) for s in spans])
            start, end = 0, len(text)
        if text[start:end] != "".join(evidence.quote.split()) and text[start:end] != evidence.quote:
            text, index, start, end = evidence.quote, {}, 0, len(evidence.quote)
        key = (evidence.document, text)
        if key not in self._known:
            self._known[key] = len(self.columns["text"])
            self.columns["text"].append(text)
            self.columns["document"].append(self._document[evidence.document])
            self.columns["marks"].append(self._marks(evidence, text, index))
        return self._known[key], start, end

    def _marks(self, evidence: Evidence, text: str, index: dict[int, int]) -> list[int]:
        found: list[tuple[int, int, int]] = []
        if index:
            low, high = min(index), max(index)
            places = self._places.get(evidence.document, _NOWHERE)
            for number in range(bisect_left(places.starts, low - places.longest), len(places.starts)):
                first, last = places.starts[number], places.ends[number] - 1
                if first >= high:
                    break
                if first in index and last in index:
                    found.append((index[first], index[last] + 1 - index[first], places.entities[number]))
        else:  # the quote was mended beyond recognition: names stand where they stand
            for term in (evidence.statement.subject, evidence.statement.object):
                surface = term.surface if isinstance(term, Term) else term.text
                if (start := text.find(surface)) >= 0:
                    named = self._graph.entity_of.get(term, "") if isinstance(term, Term) else ""
                    found.append((start, len(surface), self._number.get(named, -1)))
        marks: list[int] = []
        reached = 0
        for start, length, entity in sorted(found, key=lambda mark: (mark[0], -mark[1])):
            if start >= reached and length > 0:
                marks += [start, length, entity]
                reached = start + length
        return marks

    def _entity(self, mention: Mention) -> int:
        return next((self._number[e] for term in mention.terms if (e := self._graph.entity_of.get(term)) in self._number), -1)


def _sentence_round(text: str, start: int, end: int) -> tuple[int, int]:
    """Give the bounds of the sentence that `text[start:end]` stands in; an empty line ends one too."""
    low = start
    while low > 0 and start - low < _REACH and text[low - 1] not in _ENDS and text[low - 2 : low] != "\n\n":
        low -= 1
    high = end
    while high < len(text) and high - end < _REACH and text[high : high + 2] != "\n\n" and (high == end or text[high - 1] not in _ENDS):
        if high == end and text[end - 1] in _ENDS:
            break
        high += 1
    return low, high


def _folded(text: str, spans: list[tuple[int, int]]) -> tuple[str, dict[int, int]]:
    """Give the text of the spans without line breaks and indents, and where each of its characters went."""
    out: list[str] = []
    index: dict[int, int] = {}
    for low, high in spans:
        for at in range(low, high):
            index[at] = len(out)
            if not (text[at].isspace() and _between_chinese(text, at)):
                out.append(" " if text[at] in "\r\n\t" else text[at])
    return "".join(out), index


def _between_chinese(text: str, at: int) -> bool:
    """Say whether white space at this place carries no meaning: none does beside a Chinese character, and no second one does."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return not before or not after or before.isspace() or ord(before) > 0x2E7F or ord(after) > 0x2E7F
