"""Qualifiers: in which role, when, on what topic, and what a figure or date is of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.model import Article, Mention, Qualifiers
from kg.ontology import Ontology
from kg.zh.dates import resolve
from kg.zh.fold import fold

__all__ = ["Qualifier"]

_BREAK = re.compile(r"[，。；！？：,;!?\n]")
_TIMED = {"indicator", "amount", "educatedAt", "cooperatesWith", "supports", "brings", "develops", "participatesIn", "operates"}
_VERBS = re.compile(
    r"(?:已|将近|将|接近|大约|共|还|就|可|预计|力争|突破|达到|达|超过|逾|约为|约|为|至|有|是|增至|增加到|完成|实现|拟|计划|累计|的|约|：|:|“|”)+$"
)
_LEAD = re.compile(r"^(?:其中|目前|眼下|今年|去年|预计|力争|也|并|且|则|而|另|还|，|、|的|在|到)+")
_TOPIC = re.compile(
    r"在(.{2,40}?)(?:等)?(?:领域|方面|方向|上)|(?:推动|推进|共建|开展|围绕|共同打造|打造|建设|做强|延伸)(.{2,24}?)(?:等|合作|，|。|；|$)"
)
_COUNTED = re.compile(r"(?:的)?([\u4e00-\u9fff]{2,10}?)(?=[，。；、,（(的]|$|在|将|已|签|落|开|参|聚)")  # 129户企业: what is counted
_MEASURED = frozenset("%里米亩顷吨度")
_TITLE = re.compile(r"[\u4e00-\u9fff]{1,14}$")


class Qualifier:
    """Gives the qualifiers of a statement from the clause in which its mentions stand."""

    def __init__(self, ontology: Ontology) -> None:
        """Take the words for what happens on a date from the ontology."""
        self._happenings = sorted(ontology.relations["occurredOn"].cues, key=len, reverse=True)

    def __call__(
        self, article: Article, mentions: Sequence[Mention], subject: Mention, relation: str, object_: Mention, published: str | None
    ) -> Qualifiers:
        """Give role, time, topic, label and the time as ISO 8601, where the text tells them."""
        sentence = article.sentence_at(object_.start)
        if sentence is None:
            return Qualifiers()
        text = article.text
        role = topic = label = time = when = None
        if relation == "holdsPosition":
            role = self._role(text, mentions, subject, object_)
        if relation in _TIMED:
            times = [m for m in mentions if m.kind == "Time" and sentence.start <= m.start and m.end <= sentence.end and m is not object_]
            before = [m for m in times if m.end <= object_.start]
            nearest = before[-1] if before else next(iter(times), None)
            if nearest is not None:
                time = nearest.surface
        if relation in ("indicator", "amount"):
            label = self._figure(text, mentions, object_, sentence.start, sentence.end)
        if relation == "occurredOn":
            label, time = (
                self._happening(text[sentence.start : sentence.end], subject.start - sentence.start, object_.start - sentence.start),
                None,
            )
            when = resolve(object_.surface, published)
        if relation == "cooperatesWith":
            topic = self._topic(text, max(subject.end, object_.end), sentence.end)
        if time is not None:
            when = resolve(time, published)
        return Qualifiers(role, time, topic, label, when)

    @staticmethod
    def _role(text: str, mentions: Sequence[Mention], person: Mention, body: Mention) -> str | None:
        if body.end <= person.start:  # 泉州市委常委、宣传部部长刘林霜
            limit = min([m.start for m in mentions if body.end <= m.start] or [person.start])
            gap = _BREAK.split(text[body.end : min(limit, person.start)])[0]
            words = gap.split("、")[0].strip(" 　“”·的（(") if gap else ""
            if "记者" in words:
                return "记者"
            if words and len(words) <= 16:
                return words
        start = max([m.end for m in mentions if m.end <= person.start] or [0])
        before = _BREAK.split(text[max(start, person.start - 16) : person.start])[-1]
        match = _TITLE.search(before.split("、")[-1].strip())
        if match and body.start < person.start:
            return match[0]
        after = _BREAK.split(text[body.end : body.end + 18])[0].strip(" 　的“”")
        return (after.split("、")[0] or None) if body.start > person.end else None

    @staticmethod
    def _figure(text: str, mentions: Sequence[Mention], value: Mention, low: int, high: int) -> str | None:
        """Give what a number is of: the words before it in its clause, or the noun that it counts."""
        before = [m.end for m in mentions if m.end <= value.start and m.kind not in ("Time", "Industry")]
        start = max([low, *before])
        head = _BREAK.split(text[start : value.start])[-1]
        head = _LEAD.sub("", _VERBS.sub("", head.strip(" 　"))).strip(" 　“”（）()的")
        noun = _COUNTED.match(text[value.end : high])
        counted = noun[1] if noun and value.kind == "Quantity" and value.surface[-1:] not in _MEASURED else ""
        label = head + counted if len(head) <= 14 else counted or head[-14:]
        return label or None

    def _happening(self, sentence: str, subject: int, value: int) -> str | None:
        """Give the word for what happened: the first after both mentions, else any of the sentence."""
        folded = fold(sentence)
        after = max(subject, value, 0)
        spots = [(folded.find(w, after), w) for w in self._happenings if folded.find(w, after) >= 0]
        spots = spots or [(folded.find(w), w) for w in self._happenings if w in folded]
        return min(spots)[1] if spots else None

    @staticmethod
    def _topic(text: str, start: int, end: int) -> str | None:
        match = _TOPIC.search(text[start:end])
        words = (match[1] or match[2]) if match else None
        return words.strip("，、的“” ") if words else None
