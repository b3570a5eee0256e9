"""Heads of divisions named without the division: 市长 on a city's own page, 县长 where the text last named a county."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.gazetteer import Entry, Gazetteer
from kg.model import Article, Mention, Term
from kg.zh.fold import fold

__all__ = ["Office", "offices"]

_HEAD = re.compile(r"(?:代理|常务)?副?([市县区省州旗盟镇乡])长|自治(区)(?:政府)?副?主席|(行政长官)")
_APART = re.compile(
    r"(?:^|[\s、，。；：（）“”！？及和与向由请时任原]|委)$"
)  # what a bare title follows; a title after other words is somebody else's
_BELOW = "县区旗镇乡"  # divisions of which a page names several: the text's last one counts before the page's home
_REGIONS = ("香港", "澳门")


@dataclass(frozen=True, slots=True)
class Office:
    """A person, the division, the title, and the characters of the article that say so."""

    person: Term
    place: Term
    role: str
    start: int
    end: int


def offices(article: Article, mentions: Sequence[Mention], gazetteer: Gazetteer, home: Entry | None) -> Iterator[Office]:
    """Give the heads of divisions whose title stands before their name and names no division."""
    text = fold(article.text)
    starts = {m.start: m for m in mentions if m.kind == "Person" and len(m.terms) == 1}
    places = [m for m in mentions if m.kind == "Place" and len(m.terms) == 1]
    for match in _HEAD.finditer(text):
        person = starts.get(match.end())
        if person is None or not _APART.search(text[max(0, match.start() - 1) : match.start()]):
            continue
        place = _division(match[1] or match[2] or "", [m for m in places if m.end <= match.start()], article.document, gazetteer, home)
        if place is not None:
            yield Office(person.terms[0], place, article.text[match.start() : match.end()], match.start(), person.end)


def _division(ending: str, before: Sequence[Mention], document: str, gazetteer: Gazetteer, home: Entry | None) -> Term | None:
    """Give the division that a title's ending means."""
    own = next((e for e in (gazetteer.chain(home.id) if home else ()) if _fits(e.name, ending)), None)
    if own is not None and ending not in _BELOW:
        return Term(document, own.name, "Place")
    for mention in reversed(before):
        if ending in ("镇", "乡") and mention.surface.endswith(ending):
            return mention.terms[0]
        entry = gazetteer.division(fold(mention.surface), home)
        if entry is not None and _fits(entry.name, ending):
            return mention.terms[0]
    return Term(document, own.name, "Place") if own is not None else None


def _fits(name: str, ending: str) -> bool:
    return name.endswith(ending) if ending else name in _REGIONS
