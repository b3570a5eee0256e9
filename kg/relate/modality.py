"""Tells done, under way and planned where cue words say it outright; the scorer's word counts elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from kg.model import Article, Evidence, Mention, Modality, Term
from kg.ontology import Ontology
from kg.zh.fold import fold

__all__ = ["ModalityCues", "announced", "dated", "state_of"]

# Relations that tell an action, whose clause holds the cue; a figure or a post has its own ways.
_ACTIONS = frozenset({"develops", "implements", "fosters", "cooperatesWith", "alignsWith", "supports", "operates", "brings"})
# What a thing's own events say of the state of what its name says (深江高铁 connects, where it is being built).
_TELLING = frozenset({"develops", "occurredOn", "organizes", "brings", "operates"})
# Characters before or behind a cue of one character that make it part of another word: 重要, 将近, 正式, 模拟.
_NOT_BEFORE = {"正": "真改修纠公反端", "将": "小大名干武", "要": "重主必纲摘首简概扼只", "拟": "模虚"}
_NOT_BEHIND = {"正": "式常确面规值月是宗定版科好如因", "将": "近军来士领", "要": "求素闻点事么是", "拟": "合定", "未来": "产社科乡"}
_OPENING = frozenset({"Facility", "Project", "Platform", "Organization"})
_LINK = re.compile("[、和与及]|以及|将于?|预计|计划|有望|拟于?|力争|于?")  # between the members of a list, or them and their date
_SOON = 6  # characters behind a date in which the word for what happens stands
_BEFORE = 12  # characters before the evidence in which a cue still governs it


class ModalityCues:
    """Finds the ontology's cues of a modality in a stretch of text.

    >>> cues = ModalityCues(Ontology.load())
    >>> cues.says("正深入实施“百千万工程”"), cues.says("将携手化州"), cues.says("正式启用")
    ('ongoing', 'planned', None)
    """

    def __init__(self, ontology: Ontology) -> None:
        """Compile the cues of planned and ongoing."""
        self._planned, self._ongoing = (self._pattern(ontology.modalities[name].cues) for name in ("planned", "ongoing"))

    @staticmethod
    def _pattern(cues: Iterable[str]) -> re.Pattern[str]:
        parts = []
        for cue in sorted(cues, key=lambda c: (-len(c), c)):
            before = f"(?<![{_NOT_BEFORE[cue]}])" if cue in _NOT_BEFORE else ""
            behind = f"(?![{_NOT_BEHIND[cue]}])" if cue in _NOT_BEHIND else ""
            parts.append(before + re.escape(cue) + behind)
        return re.compile("|".join(parts))

    def says(self, words: str, lead: str = "") -> Modality | None:
        """Give the modality that cues in `words` tell; `lead` is the sentence before them, in which a plan may be announced."""
        folded = fold(words)
        if self._planned.search(folded):
            return "planned"
        if self._ongoing.search(folded) and not self._planned.search(fold(lead)):
            return "ongoing"
        return None

    def __call__(self, article: Article, relation: str, subject: Mention, object_: Mention, scored: Modality) -> Modality:
        """Give the modality of a scored statement."""
        if relation not in _ACTIONS:
            return scored
        sentence = article.sentence_at(object_.start)
        if sentence is None:
            return scored
        start = subject.end if sentence.start <= subject.end <= object_.start else max(sentence.start, object_.start - _BEFORE)
        told = self.says(article.text[start : object_.start], article.text[sentence.start : start])
        if told == "planned":
            return "planned" if scored == "realized" else scored
        return told or scored


def state_of(evidence: Iterable[Evidence], ranks: Mapping[str, int]) -> dict[Term, Modality]:
    """Give how far the things of an article have come, by what it says of their building, opening or holding."""
    states: dict[Term, Modality] = {}
    dated: dict[Term, Modality] = {}  # when it opens says more than who builds it
    for item in evidence:
        statement = item.statement
        if statement.relation not in _TELLING:
            continue
        thing = statement.subject if statement.relation == "occurredOn" else statement.object
        told = dated if statement.relation == "occurredOn" else states
        if isinstance(thing, Term) and (thing not in told or ranks[item.modality] > ranks[told[thing]]):
            told[thing] = item.modality
    return states | dated


def announced(article: Article, mentions: Sequence[Mention], published: str | None, happenings: Iterable[str]) -> dict[Term, Modality]:
    """Give the things that are to be done or open on a date to come: planned, whatever their names say (两座大桥明年通车).

    `happenings` are the words for it; a date governs the things of the list that stands right before it.
    """
    words = tuple(happenings)
    found: dict[Term, Modality] = {}
    for number, date in enumerate(mentions):
        if date.kind != "Time" or date.literal is None or dated(date.literal.value, published, "realized") == "realized":
            continue
        said = fold(article.text[date.end : date.end + _SOON])
        if not any(word in said for word in words):
            continue
        after = date.start
        for thing in reversed(mentions[:number]):
            if thing.kind not in _OPENING or not _LINK.fullmatch(article.text[thing.end : after]):
                break
            found.update(dict.fromkeys(thing.terms, "planned"))
            after = thing.start
    return found


def dated(value: str | None, published: str | None, scored: Modality) -> Modality:
    """Give the modality of what happens on a date: planned, where the date lies behind the page's own.

    >>> dated("2024", "2023-08-23", "realized"), dated("2023-08", "2023-08-23", "realized")
    ('planned', 'realized')
    """
    return "planned" if value and published and value[:10] > published[: len(value[:10])] else scored
