"""Bylines: who writes for which paper, in the forms that Chinese papers use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.model import Article, Mention, Term
from kg.zh.fold import fold

__all__ = ["Byline", "bylines"]

_REPORTER = re.compile(r"(?:本报|全媒体|见习|首席|特派|驻\w{1,4})*记者[/／:： \u3000\n]*")
_STOP = re.compile(r"通讯员|摄影|文/|图/|实习生|编辑|）|\)|。|，|报道|摄")
_PAPER = re.compile(
    r"[\u4e00-\u9fff]{2,10}?(?:日报|晚报|时报|商报|晨报|都市报|文汇报|大公报|报|社)(?=讯|记者|全媒体|见习|首席|特派|驻|消息|电)"
)
_WIRE = re.compile(r"社[^，。；！？\n]{2,14}电[ \u3000]*[（(]?$")  # 新华社杭州3月2日电（记者…: the agency's, whichever paper prints it
_OWN = re.compile(r"本报(?:讯|记者)")


@dataclass(frozen=True, slots=True)
class Byline:
    """A reporter, the paper, and the characters of the article that say so."""

    person: Term
    paper: Term
    start: int
    end: int


def bylines(article: Article, mentions: Sequence[Mention], paper: str | None) -> Iterator[Byline]:
    """Give the reporters that the article's bylines name; `paper` is the document's, for 本报讯 and bare 记者."""
    text = fold(article.text)
    people = [m for m in mentions if m.kind == "Person"]
    for match in _REPORTER.finditer(text):
        stop = _STOP.search(text, match.end())
        end = min(stop.start() if stop else len(text), match.end() + 30)
        named = [m for m in people if match.end() <= m.start and m.end <= end + 1]
        if not named or named[0].start > match.end() + 1:
            continue  # 记者 as a common noun: 记者从市政府获悉
        before = text[max(0, match.start() - 16) : match.start() + 2]
        in_brackets = text[match.start() - 1 : match.start()] in ("(", "（")
        wire = _WIRE.search(text, max(0, match.start() - 20), match.start())
        last = wire.start() + 1 if wire else match.start()
        printed = next((m for m in mentions if m.kind == "Organization" and 0 <= last - m.end <= (0 if wire else 5)), None)
        own = _OWN.search(before) or in_brackets
        if printed is not None and (wire or _PAPER.search(before)):
            target, start = printed.terms[0], printed.start
        elif paper and not wire and (own or match.group().startswith("本报")):
            target, start = Term(article.document, paper, "Organization"), max(0, match.start() - (4 if in_brackets else 0))
        else:
            continue
        for person in named:
            yield Byline(person.terms[0], target, start, person.end)
