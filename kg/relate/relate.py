"""Readings become evidence: trained scores for pairs of mentions, rules where a name or a byline says it outright."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.gazetteer import Entry, Gazetteer
from kg.model import Article, Document, Evidence, Literal, Mention, Modality, Qualifiers, Statement, Term
from kg.neural.head import Head
from kg.ontology import Ontology
from kg.relate.aliases import equated
from kg.relate.bylines import bylines
from kg.relate.candidates import Candidates, TypeTable, candidates
from kg.relate.choose import choose
from kg.relate.inputs import CueMaker, mention_marks
from kg.relate.modality import ModalityCues, announced, dated, state_of
from kg.relate.names import named, stems
from kg.relate.offices import offices
from kg.relate.parts import beside, last_division
from kg.relate.qualify import Qualifier
from kg.relate.scorer import Judged, Scores, score
from kg.resources import resource

__all__ = ["Asked", "Related", "Relater"]

_CLAUSE = "，。；！？,;!?\n"
_ROOTED = frozenset({"Organization", "Facility", "Platform"})  # their names say where they are; a project's may say where its firm is
# Share of the statements from names, offices and bylines that the annotated pages have too (benchmarks/accuracy/README.md).
_SAID_BY_NAME = {"locatedIn": 0.9, "partOf": 0.92, "connects": 0.78, "heldAt": 0.79}
_SAID_BY_OFFICE, _SAID_BY_LINE = 0.91, 0.99


@dataclass(frozen=True, slots=True)
class Asked:
    """An article to relate; `characters` is what recognition saw of it, `home` where its page is at home."""

    document: Document
    article: Article
    mentions: Sequence[Mention]
    titles: Sequence[Mention]
    characters: Any
    home: Entry | None

    def nodes(self) -> tuple[Mention, ...]:
        """Give what may stand in a relation: mentions and titles, by place."""
        return tuple(sorted((*self.mentions, *self.titles), key=lambda m: (m.start, m.end, m.kind)))


@dataclass(frozen=True, slots=True)
class Related:
    """What one article says: evidence, and pairs of terms that it equates (with the quote)."""

    evidence: tuple[Evidence, ...]
    said: tuple[tuple[Term, Term, str], ...]


@dataclass(frozen=True)
class Relater:
    """Everything that relating needs, loaded once a process."""

    ontology: Ontology
    gazetteer: Gazetteer
    table: TypeTable
    cues: CueMaker
    reader: Head
    scorer: Head
    qualifier: Qualifier
    modality: ModalityCues

    @classmethod
    def load(cls, *, model: Path | None = None, ontology: Ontology | None = None, gazetteer: Gazetteer | None = None) -> Relater:
        """Load the relater; `model` is a folder that `kg train` wrote.

        :raises ModelError: when the weights are missing or damaged.
        """
        ontology, gazetteer = ontology or Ontology.load(), gazetteer or Gazetteer.load()
        reader, scorer = (Head((model or resource("weights")) / name) for name in ("relate.onnx", "pairs.onnx"))
        return cls(
            ontology, gazetteer, TypeTable.of(ontology), CueMaker(ontology), reader, scorer, Qualifier(ontology), ModalityCues(ontology)
        )

    def __call__(
        self,
        document: Document,
        article: Article,
        mentions: Sequence[Mention],
        titles: Sequence[Mention],
        characters: Any,
        home: Entry | None,
    ) -> Related:
        """Give the evidence of one article; `characters` is what recognition saw of it, `home` where the page is at home."""
        return self.all([Asked(document, article, mentions, titles, characters, home)])[0]

    def all(self, asked: Sequence[Asked]) -> list[Related]:
        """Give the evidence of some articles; each says what it says alone, together they are quicker."""
        return [self._related(one, scored) for one, scored in zip(asked, self._by_score(asked), strict=True)]

    def _related(self, asked: Asked, scored: Sequence[Evidence]) -> Related:
        document, article, mentions = asked.document, asked.article, asked.mentions
        lines = [*self._by_line(article, mentions, document.paper), *self._by_office(article, mentions, asked.home)]
        told = {(e.statement.subject, e.statement.relation, e.statement.object) for e in lines}
        scored = [e for e in scored if (e.statement.subject, e.statement.relation, e.statement.object) not in told]
        states = state_of(scored, {name: m.rank for name, m in self.ontology.modalities.items()})
        states |= announced(article, mentions, document.published, self.ontology.relations["occurredOn"].cues)
        by_name = list(self._by_name(article, mentions, asked.home, states))
        found = [*by_name, *lines, *self._not_elsewhere(scored, by_name)]
        return Related(tuple(found), tuple(equated(article, mentions)))

    def _by_name(
        self, article: Article, mentions: Sequence[Mention], home: Entry | None, states: Mapping[Term, Modality]
    ) -> Iterator[Evidence]:
        places = stems(mentions)
        for inner, outer in beside(mentions, article.text, self.gazetteer, home):
            statement = Statement(inner.terms[0], "partOf", outer.terms[0])
            sure = round(_SAID_BY_NAME["partOf"] * min(inner.confidence, outer.confidence), 4)
            yield self._evidence(article, statement, outer.start, inner.end, "realized", Qualifiers(), "name", sure)
        for mention in mentions:
            for said in named(mention, self.gazetteer, home, places):
                if said.subject != said.object:
                    statement = Statement(said.subject, said.relation, said.object)
                    low, high = mention.start + said.start, mention.start + said.end
                    sure = round(_SAID_BY_NAME[said.relation] * mention.confidence, 4)
                    modality = states.get(said.subject, "realized")
                    yield self._evidence(article, statement, low, high, modality, Qualifiers(), "name", sure)

    def _not_elsewhere(self, scored: Sequence[Evidence], by_name: Sequence[Evidence]) -> Iterator[Evidence]:
        """Leave out where the scorer puts what is elsewhere by its own name: 榆林日报 is not in 鄂尔多斯, beside which 榆林 stands."""
        homes: dict[tuple[Term, str], list[Term]] = {}
        for statement in (e.statement for e in by_name):
            if isinstance(statement.object, Term) and (statement.relation == "partOf" or statement.subject.kind in _ROOTED):
                homes.setdefault((statement.subject, statement.relation), []).append(statement.object)
        for evidence in scored:
            statement = evidence.statement
            said = homes.get((statement.subject, statement.relation), ()) if statement.relation in ("locatedIn", "partOf") else ()
            if not said or not isinstance(statement.object, Term) or not all(self._apart(t, statement.object) for t in said):
                yield evidence

    def _apart(self, left: Term, right: Term) -> bool:
        """Say whether both are divisions, and neither lies in the other."""
        here, there = (self.gazetteer.division(term.surface) for term in (left, right))
        if here is None or there is None:
            return False
        return not (self.gazetteer.within(there.id, here.id) or self.gazetteer.within(here.id, there.id))

    def _by_line(self, article: Article, mentions: Sequence[Mention], paper: str | None) -> Iterator[Evidence]:
        for line in bylines(article, mentions, paper):
            statement = Statement(line.person, "holdsPosition", line.paper)
            yield self._evidence(article, statement, line.start, line.end, "realized", Qualifiers(role="记者"), "byline", _SAID_BY_LINE)

    def _by_office(self, article: Article, mentions: Sequence[Mention], home: Entry | None) -> Iterator[Evidence]:
        for office in offices(article, mentions, self.gazetteer, home):
            statement, role = Statement(office.person, "holdsPosition", office.place), Qualifiers(role=office.role)
            yield self._evidence(article, statement, office.start, office.end, "realized", role, "office", _SAID_BY_OFFICE)

    def _by_score(self, asked: Sequence[Asked]) -> list[list[Evidence]]:
        """Give what the scorer finds in each article."""
        found: list[list[Evidence]] = [[] for _ in asked]
        judged: dict[int, Judged] = {}
        nodes = [one.nodes() for one in asked]
        cues = self.cues.all([one.article for one in asked])
        for n, one in enumerate(asked):
            if len(nodes[n]) > 1:
                pairs = candidates(one.article, nodes[n], self.table, one.home.name if one.home else None)
                if len(pairs.subject):
                    marks = mention_marks(len(one.article.text), nodes[n], self.table.kinds)
                    spans = [slice(s.start, s.end) for s in one.article.sentences if s.end > s.start]
                    seen = [(*parts, marks[at], cues[n][at]) for parts, at in zip(one.characters, spans, strict=True)]
                    judged[n] = Judged(one.article, seen, pairs)
        for n, scores in zip(judged, score(list(judged.values()), self.reader, self.scorer), strict=True):
            found[n] += self._said(asked[n], nodes[n], judged[n].pairs, scores)
        return found

    def _said(self, asked: Asked, nodes: Sequence[Mention], pairs: Candidates, scores: Scores) -> Iterator[Evidence]:
        """Give the evidence that the scores of an article's pairs are high enough for."""
        article, published = asked.article, asked.document.published
        modalities: list[Modality] = list(self.ontology.modalities)  # type: ignore[arg-type]
        for chosen in choose(pairs, nodes, scores, self.table.relations, self.reader.card, article.text):
            subject, object_ = nodes[chosen.subject], nodes[chosen.object]
            qualifiers = self.qualifier(
                article, mentions=nodes, subject=subject, relation=chosen.relation, object_=object_, published=published
            )
            low, high = self._clause(article, subject, object_)
            modality = self.modality(article, chosen.relation, subject, object_, modalities[chosen.modality])
            if chosen.relation == "occurredOn" and object_.literal is not None:
                modality = dated(object_.literal.value, published, modality)
            targets: Sequence[Term | Literal] = object_.terms or ((object_.literal,) if object_.literal else ())
            for left in subject.terms:
                for right in targets:
                    if left != right and self._may_hold(left, chosen.relation, right):
                        statement = Statement(left, chosen.relation, right)
                        yield self._evidence(article, statement, low, high, modality, qualifiers, "scorer", chosen.confidence)

    def _may_hold(self, left: Term, relation: str, right: Term | Literal) -> bool:
        """Say whether the guide and the gazetteer let the statement stand: 沧州 is no part of 天津, however near they are named."""
        if isinstance(right, Term) and not self.ontology.relations[relation].allows(left.kind, right.kind):
            return False  # a composite's terms may be of other types than the mention
        if relation != "partOf" or not isinstance(right, Term):
            return True
        names = (last_division(t.surface, self.gazetteer) for t in (left, right))
        inner, outer = ([e for e in self.gazetteer.lookup(name) if e.level and e.alive] for name in names)
        return not (inner and outer) or any(self.gazetteer.within(i.id, o.id) for i in inner for o in outer)

    @staticmethod
    def _clause(article: Article, subject: Mention, object_: Mention) -> tuple[int, int]:
        """Give the clauses from one mention to the other; of mentions in two sentences, the clause of the later."""
        first, second = sorted((subject, object_), key=lambda m: m.start)
        sentence = article.sentence_at(first.start)
        together = sentence is not None and second.end <= sentence.end
        low, high = (first.start if together else second.start), max(first.end, second.end) if together else second.end
        while low > 0 and article.text[low - 1] not in _CLAUSE:
            low -= 1
        while high < len(article.text) and article.text[high] not in _CLAUSE:
            high += 1
        return low, high

    @staticmethod
    def _evidence(
        article: Article,
        statement: Statement,
        low: int,
        high: int,
        modality: Modality,
        qualifiers: Qualifiers,
        rule: str,
        confidence: float,
    ) -> Evidence:
        spans, quote = article.source_spans(low, high), article.text[low:high]
        return Evidence(statement, article.document, article.index, spans, quote, modality, qualifiers, rule, confidence)
