"""The values that flow through the pipeline; frozen, compared by content, standard library only.

How they hang together::

    Document --segment--> Article (text repaired, every character led back to the source)
    Article  --recognise-> Mention (a span that names something; it carries one Term, several for 港澳, none for a date)
    Mention  --relate---> Evidence (somebody says that a Statement holds, here, with this modality)
    Term     --resolve--> Entity (a cluster of terms under judgements)
    Evidence --graph----> Fact (what is claimed about entities, with all evidence for it)

A `Term` is what one document calls a thing; an `Entity` is the thing. A `Statement` is what is claimed about terms;
equal claims are equal. The source's view is never overwritten: a `Fact` only looks at evidence through entities.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
from typing import Literal as OneOf
from typing import NamedTuple

__all__ = [
    "Article",
    "Document",
    "Entity",
    "Evidence",
    "Extraction",
    "Fact",
    "Issue",
    "Judgement",
    "Literal",
    "Mention",
    "Modality",
    "Piece",
    "Qualifiers",
    "Resolution",
    "Sentence",
    "Span",
    "Statement",
    "Term",
    "Verdict",
]

Modality = OneOf["realized", "ongoing", "planned"]
Verdict = OneOf["same", "different", "unsure"]
SentenceKind = OneOf["headline", "byline", "body", "quote"]
_START = itemgetter(0)  # of a Piece
_FIRST = attrgetter("start")  # of a Sentence


class Span(NamedTuple):
    """Half-open range of Unicode code points.

    >>> span = Span(2, 4)
    >>> "在江门市"[span.start:span.end]
    '门市'
    """

    start: int
    end: int


class Piece(NamedTuple):
    """`length` characters at `start` of an article stand at `source` of its document."""

    start: int
    source: int
    length: int


@dataclass(frozen=True, slots=True)
class Document:
    """One source as it was read; `text` is the decoded source, unaltered, and all offsets are offsets into it."""

    id: str  # unique in a build; the source file's stem, with the row's number or key behind it in tables
    source: str  # file name, as annotations name it
    text: str
    sha256: str  # of the source's bytes
    paper: str | None = None
    published: str | None = None  # ISO date
    title: str | None = None
    url: str | None = None
    inferred: tuple[str, ...] = ()  # which of paper, published, title were told from the text


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article, as offsets into the article's text."""

    start: int
    end: int
    kind: SentenceKind
    paragraph: int


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its text with columns and paragraphs mended, and where every character came from.

    >>> article = Article("p1", 0, "合肥的城市", (Piece(0, 109, 1), Piece(1, 112, 4)), ())
    >>> article.source_spans(0, 2)
    (Span(start=109, end=110), Span(start=112, end=113))
    """

    document: str
    index: int
    text: str
    pieces: tuple[Piece, ...]  # in order of `start`, covering the text
    sentences: tuple[Sentence, ...]
    repeats: tuple[Span, ...] = ()  # passages (of the article's text) that the page said before

    def sentence_at(self, at: int) -> Sentence | None:
        """Give the sentence in which a character stands, None where it stands in none.

        >>> Article("p1", 0, "晴。雨", (Piece(0, 0, 3),), (Sentence(0, 2, "body", 0),)).sentence_at(1)
        Sentence(start=0, end=2, kind='body', paragraph=0)
        """
        number = bisect_right(self.sentences, at, key=_FIRST) - 1
        return self.sentences[number] if number >= 0 and at < self.sentences[number].end else None

    def source_spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Give the stretches of the source that `text[start:end]` was taken from, in reading order, joined where they touch."""
        spans: list[Span] = []
        first = max(0, bisect_right(self.pieces, start, key=_START) - 1)
        if first < len(self.pieces) and self.pieces[first].start <= start < end <= (whole := self.pieces[first]).start + whole.length:
            return (Span(whole.source + start - whole.start, whole.source + end - whole.start),)  # most stretches lie in one piece
        for number in range(first, len(self.pieces)):
            piece = self.pieces[number]
            if piece.start >= end:
                break
            low, high = max(start, piece.start), min(end, piece.start + piece.length)
            if low < high:
                at = Span(piece.source + low - piece.start, piece.source + high - piece.start)
                if spans and spans[-1].end == at.start:
                    at = Span(spans.pop().start, at.end)
                spans.append(at)
        return tuple(spans)


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """What one document calls a thing: within a document one surface of one type is one thing.

    A term may also be given by a gazetteer (广东省, from the mention 广东湛江); then `surface` is the gazetteer's name.
    """

    document: str
    surface: str
    kind: str  # name of a type of the ontology, as Place


@dataclass(frozen=True, slots=True, order=True)
class Literal:
    """A value that is no entity: words as they stand (width folded, line breaks dropped) and, where it has one, its value.

    `value` is an ISO 8601 date or interval for Time, a plain decimal number for Money and Quantity (`unit` is the ISO 4217 code
    of the currency, or the measure), None for a title and for what could not be told.
    """

    text: str
    kind: str  # Time, Money, Quantity or Title
    value: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that names one thing (or, as 港澳, several); `spans` lead to its characters in the source."""

    document: str
    article: int
    start: int  # in the article's text
    end: int
    surface: str  # article text [start:end]
    kind: str
    spans: tuple[Span, ...]  # in the source
    terms: tuple[Term, ...]  # empty for Time, Money, Quantity
    literal: Literal | None = None
    confidence: float = 1.0
    rule: str = ""  # who found it


@dataclass(frozen=True, slots=True, order=True)
class Statement:
    """What is claimed: relation names are those of the ontology."""

    subject: Term
    relation: str
    object: Term | Literal


@dataclass(frozen=True, slots=True, order=True)
class Qualifiers:
    """What narrows a statement; None where the text says nothing."""

    role: str | None = None
    time: str | None = None
    topic: str | None = None
    label: str | None = None
    when: str | None = None  # `time` as ISO 8601 date or interval


@dataclass(frozen=True, slots=True)
class Evidence:
    """Somebody says that a statement holds: where, in which words, how sure we are that it says so."""

    statement: Statement
    document: str
    article: int
    spans: tuple[Span, ...]  # in the source
    quote: str  # the mended text of the spans
    modality: Modality
    qualifiers: Qualifiers
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether two terms or names are one thing, who says so and why. A person's word (`who` = a name) beats a rule's."""

    left: str  # entity id or name
    right: str
    verdict: Verdict
    score: float
    reason: str
    who: str = "rule"


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing, seen as the cluster of the terms that name it."""

    id: str  # gb:440700 for a division, seed id, else a hash of its content; ASCII
    name: str  # the fullest established form
    kind: str
    aliases: tuple[tuple[str, int], ...] = ()  # other surfaces with their counts, by count then surface
    terms: tuple[Term, ...] = ()
    code: str | None = None  # division code
    links: tuple[tuple[str, str], ...] = ()  # (exactMatch | sameAs | source, IRI), sorted
    latitude: float | None = None
    longitude: float | None = None
    first_seen: str | None = None  # ISO dates of publication
    last_seen: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement about entities with all evidence for it: an edge of the graph (an attribute, where the object is a literal)."""

    subject: str  # entity id
    relation: str
    object: str | Literal  # entity id or literal
    modality: Modality  # the strongest that evidence gives
    qualifiers: Qualifiers
    confidence: float  # belief in the statement, from all its evidence
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, order=True)
class Issue:
    """What could not be handled, and what became of it."""

    where: str  # file, row or entity
    stage: str  # read, segment, recognise, relate, resolve, export
    severity: OneOf["error", "warning", "info"]
    message: str
    remedy: str = ""
    detail: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Extraction:
    """What some documents say, before entities are told apart."""

    documents: tuple[Document, ...]
    mentions: tuple[Mention, ...]
    evidence: tuple[Evidence, ...]
    said: tuple[tuple[Term, Term, str], ...]  # terms that the text itself equates (小林, 林帝浣), and the quote
    issues: tuple[Issue, ...]

    @classmethod
    def joined(cls, parts: Iterable[Extraction]) -> Extraction:
        """Give several extractions as one, in their order.

        >>> Extraction.joined([]).documents
        ()
        """
        parts = list(parts)
        return cls(
            tuple(d for part in parts for d in part.documents),
            tuple(m for part in parts for m in part.mentions),
            tuple(e for part in parts for e in part.evidence),
            tuple(s for part in parts for s in part.said),
            tuple(i for part in parts for i in part.issues),
        )


@dataclass(frozen=True, slots=True)
class Resolution:
    """Which entity each term names, the entities, and why terms were joined or kept apart."""

    entities: Mapping[str, Entity]
    of: Mapping[Term, str]  # term -> entity id
    judgements: tuple[Judgement, ...] = ()
    issues: tuple[Issue, ...] = field(default=())
