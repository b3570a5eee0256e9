"""Bylines: who writes for which paper, in the forms that Chinese papers use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.model import Article, Mention, Term
from kg.zh.fold import fold

__all__ = ["Byline", "bylines"]

_REPORTER = re.compile(r"(?:本报|全媒体|融媒体|见习|首席|特派|驻\w{1,4})*记者[/／:： \u3000\n]*")
_STOP = re.compile(r"\n|通讯员|摄影|实习生|编辑|）|\)|。|，|报道|摄")
_CREDIT = re.compile(r"(?<![一-鿿])[文图](?:[/／][文图])?[/／:：][ \u3000]*")  # 文/甲 图/乙
_CREDITED = re.compile(r"[/／ \u3000)）\n]|$")
_MEDIUM = ("报", "社", "网", "台", "新闻", "在线", "周刊", "工作室", "客户端")
_BETWEEN = re.compile(r"(?:社|》|·?[一-鿿]{2,6})?[ \u3000/]*")  # 贵州日报 + 天眼新闻 + 记者
_PRINTED = re.compile(r"(?:讯|消息|专讯|專訊)?[ \u3000]*[（(【\[]?[^，。；！？\n]{0,12}$")
_WIRE = re.compile(r"社[^，。；！？\n]{2,14}电[ \u3000]*[（(]?$")  # 新华社杭州3月2日电（记者…: the agency's, whichever paper prints it


@dataclass(frozen=True, slots=True)
class Byline:
    """A reporter, the paper, and the characters of the article that say so."""

    person: Term
    paper: Term
    start: int
    end: int


def bylines(article: Article, mentions: Sequence[Mention], paper: str | None) -> Iterator[Byline]:
    """Give the reporters that the article's bylines name; `paper` is the document's, for 本报讯, bare 记者 and a name that signs."""
    text = fold(article.text)
    people = [m for m in mentions if m.kind == "Person" and m.terms]
    media = [m for m in mentions if m.kind == "Organization" and m.terms and fold(m.surface).endswith(_MEDIUM)]
    own = Term(article.document, paper, "Organization") if paper else None
    seen: set[Term] = set()
    for line in (*_reporters(text, people, media, own), *_credited(text, people, own), *_signed(text, people, own)):
        if line.person not in seen:
            seen.add(line.person)
            yield line


def _reporters(text: str, people: Sequence[Mention], media: Sequence[Mention], own: Term | None) -> Iterator[Byline]:
    for match in _REPORTER.finditer(text):
        stop = _STOP.search(text, match.end())
        end = min(stop.start() if stop else len(text), match.end() + 30)
        named = [m for m in people if match.end() <= m.start and m.end <= end + 1]
        if not named or named[0].start > match.end() + 1:
            continue  # 记者 as a common noun: 记者从市政府获悉
        wire = _WIRE.search(text, max(0, match.start() - 20), match.start())
        printed = _printed(text, media, wire.start() + 1 if wire else match.start(), exact=wire is not None)
        if printed is not None:
            target, start = printed.terms[0], printed.start
        elif own is not None and not wire:
            target, start = own, max(0, match.start() - (text[match.start() - 1 : match.start()] in ("(", "（")) * 4)
        else:
            continue
        for person in named:
            yield Byline(person.terms[0], target, start, person.end)


def _printed(text: str, media: Sequence[Mention], last: int, *, exact: bool) -> Mention | None:
    """Give the paper that stands before a reporter: 江门日报讯（记者, 贵州日报天眼新闻记者."""
    for medium in reversed(media):
        if medium.end > last or last - medium.end > 16:
            continue
        between = text[medium.end : last]
        if exact:
            return medium if not between else None
        if _BETWEEN.fullmatch(between) or (between.startswith(("讯", "消息", "专讯", "專訊")) and _PRINTED.fullmatch(between)):
            return medium
    return None


def _credited(text: str, people: Sequence[Mention], own: Term | None) -> Iterator[Byline]:
    """文/甲 图/乙: who wrote and who took the pictures."""
    for match in _CREDIT.finditer(text):
        person = next((m for m in people if m.start == match.end()), None)
        if own is not None and person is not None and _CREDITED.match(text, person.end):
            yield Byline(person.terms[0], own, match.start(), person.end)


def _signed(text: str, people: Sequence[Mention], own: Term | None) -> Iterator[Byline]:
    """A name alone in brackets ends an item, or follows 本报讯."""
    if own is None:
        return
    for person in people:
        before, after = text[max(0, person.start - 1) : person.start], text[person.end : person.end + 2]
        ends = after[:1] in ("）", ")") and (after[1:] in ("", "\n") or text[max(0, person.start - 4) : person.start - 1].endswith("讯"))
        if before in ("（", "(") and ends:
            yield Byline(person.terms[0], own, person.start - 1, person.end + 1)
