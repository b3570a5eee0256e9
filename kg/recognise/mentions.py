"""What the tagger found becomes mentions: marks at the edges go, repeats are found, short forms are split."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from kg.gazetteer import Gazetteer
from kg.model import Article, Literal, Mention, Term
from kg.recognise.tagger import Found
from kg.zh.dates import resolve
from kg.zh.fold import fold
from kg.zh.numbers import canonical, parse_money, parse_quantity
from kg.zh.values import find_values

__all__ = ["mentions_of", "title_of", "value_of"]

_OPEN, _CLOSE = "“‘《〈（「『(", "”’》〉）」』)"
_BRACKETS = (("（", "）"), ("(", ")"), ("《", "》"))
_MARK = re.compile(f"[{re.escape(_OPEN + _CLOSE)}]")
_EDGE = " \n\u3000，。、；：！？,.;:!?"
_COUNTED = re.compile(
    r"^(.{2,}?)等?[一二三四五六七八九十两]+大?(?:平台|产业|组团|领域|城市|[地市区县省])$"
)  # 南沙三大平台: the last of three, and a noun
_COUNTED_ENDS = frozenset("台业团域市地区县省\n")  # what else it ends with, the pattern need not be tried on
_REPEATED = {"Place", "Organization", "Person", "Platform", "Project", "Facility", "Policy", "Event", "Work"}
_SURE = 0.7  # a name found this surely is also marked where the tagger passed it over
_VALUES = {"Time", "Money", "Quantity"}


def mentions_of(
    article: Article, found: Iterable[Found], gazetteer: Gazetteer, generic: Mapping[str, Collection[str]], published: str | None = None
) -> tuple[Mention, ...]:
    """Give the mentions of an article, sorted by start; none overlap.

    `found` are offsets into the article's text; dates are read against `published`; `generic` are
    the bare nouns of each type that name nothing (研究院). A name found surely elsewhere in the article is marked at its repeats too.
    """
    taken = bytearray(len(article.text) + 1)
    kept: list[Found] = []
    for f in _whole_values(article.text, sorted(found, key=lambda f: (-f.confidence, f.start))):
        for start, end in _pieces(article.text, *_trim(article.text, f.start, f.end), f.kind, gazetteer):
            if start < end and not any(taken[start:end]) and article.text[start:end] not in generic.get(f.kind, ()):
                taken[start:end] = b"\1" * (end - start)
                kept.append(Found(start, end, f.kind, f.confidence))
    for surface, f in sorted(_sure(article, kept).items(), key=lambda item: (-len(item[0]), item[0])):
        for start in _places(article.text, surface):
            end = start + len(surface)
            if not any(taken[start:end]) and _stands_alone(article.text, start, end):
                taken[start:end] = b"\1" * (end - start)
                kept.append(Found(start, end, f.kind, round(f.confidence * 0.9, 4)))
    mentions, last = [], None
    for f in sorted(kept):
        mention = _mention(article, f, gazetteer, published, last)
        if f.kind == "Time" and mention.literal is not None:
            last = mention.literal.value or last
        mentions.append(mention)
    return tuple(mentions)


def _whole_values(text: str, found: Iterable[Found]) -> Iterator[Found]:
    """Give what was found, with figures and dates from end to end as written: 将近13.7亿元, not 13.7亿元; 530多万, not 530多万五邑."""
    values = find_values(fold(text))
    for f in found:
        meant = [v for v in values if v[2] == f.kind and v[0] < f.end and f.start < v[1]] if f.kind in _VALUES else []
        yield replace(f, start=meant[0][0], end=meant[0][1]) if len(meant) == 1 else f


def _places(text: str, surface: str) -> Iterator[int]:
    """Give where a surface stands, one after the other."""
    start = text.find(surface)
    while start >= 0:
        yield start
        start = text.find(surface, start + len(surface))


def value_of(surface: str, kind: str, published: str | None, last: str | None = None) -> Literal:
    """Give a date, amount or quantity as a literal: its words and, where they can be told, its value and unit.

    `last` is the last date that the article named, for what counts from it.

    >>> value_of("约380亿元", "Money", None)
    Literal(text='约380亿元', kind='Money', value='38000000000', unit='CNY')
    >>> value_of("8月22日", "Time", "2023-08-23").value
    '2023-08-22'
    """
    if kind == "Time":
        return Literal(surface, kind, resolve(surface, published, after=last))
    number, unit = parse_money(surface) if kind == "Money" else parse_quantity(surface)
    return Literal(surface, kind, None if number is None else canonical(number), unit or None)


def title_of(article: Article, found: Found) -> Mention:
    """Give a title as a mention of kind Title; its relation stands as the rule."""
    start, end = _trim(article.text, found.start, found.end)
    surface = article.text[start:end]
    literal = Literal("".join(surface.split("\n")), "Title")
    spans = article.source_spans(start, end)
    return Mention(article.document, article.index, start, end, surface, "Title", spans, (), literal, found.confidence, found.kind)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Drop white space, commas and quotation or book-title marks at the outside edge; marks inside a name stay."""
    changed = True
    while changed and start < end:
        changed = False
        if text[start] in _EDGE or (text[start] in _CLOSE):
            start, changed = start + 1, True
        elif text[end - 1] in _EDGE or text[end - 1] in _OPEN:
            end, changed = end - 1, True
        elif text[start] in _OPEN:
            closing = _CLOSE[_OPEN.index(text[start])]
            at = text.find(closing, start, end)
            if at == end - 1:
                start, end, changed = start + 1, end - 1, True
            elif at < 0:
                start, changed = start + 1, True
        elif text[end - 1] in _CLOSE and text[end - 1] not in "）)":
            opening = _OPEN[_CLOSE.index(text[end - 1])]
            if text.find(opening, start, end) < 0:
                end, changed = end - 1, True
    if _MARK.search(text, start, end):
        start, end = _with_marks(text, start, end)
    counted = _COUNTED.match(text[start:end]) if text[end - 1 : end] in _COUNTED_ENDS else None
    return start, start + counted.end(1) if counted else end


def _with_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in the mark that opens before a name and closes in it, and cut at the bracket that opens in it and does not close."""
    for opening, closing in zip(_OPEN, _CLOSE, strict=True):  # 百姓书房”提升行动: the name begins with the mark that opens
        at = text.find(closing, start, end)
        if at >= 0 and text.find(opening, start, at) < 0:
            before = text.rfind(opening, max(0, start - 40), start)
            if before >= 0 and text.find(closing, before, start) < 0 and "。" not in text[before:start]:
                start = before
    for opening, closing in _BRACKETS:  # 香港園區（又名…: the bracket that does not close begins another name
        at = text.rfind(opening, start + 1, end)
        if at > start and text.find(closing, at, end) < 0:
            end = at
    return start, end


def _pieces(text: str, start: int, end: int, kind: str, gazetteer: Gazetteer) -> list[tuple[int, int]]:
    """Cut names that stand as one: “港澳融合”“侨都赋能”工程 is two, and so is 上海南京, for they are no chain as 江苏苏州 is."""
    inner = text.find("”“", start, end)
    if inner > start:
        first = _trim(text, start, inner + 1)
        return [first, *_pieces(text, inner + 1, end, kind, gazetteer)]
    if kind != "Place" or end - start < 4:
        return [(start, end)]
    surface, at, members, ids = fold(text[start:end]), 0, [], []
    while at < len(surface):
        for length in range(min(len(surface) - at, 8), 1, -1):
            entry = gazetteer.division(surface[at : at + length])
            if entry is not None:
                members.append((start + at, start + at + length))
                ids.append(entry.id)
                at += length
                break
        else:
            return [(start, end)]
    chained = any(gazetteer.within(inner, outer) for outer, inner in pairwise(ids))
    return members if len(members) > 1 and not chained else [(start, end)]


def _sure(article: Article, kept: Sequence[Found]) -> dict[str, Found]:
    best: dict[str, Found] = {}
    for f in kept:
        surface = article.text[f.start : f.end]
        known = best.get(surface)
        if f.kind in _REPEATED and f.confidence >= _SURE and len(surface) >= 2 and (known is None or known.confidence < f.confidence):
            best[surface] = f
    return best


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Say whether a repeat of a short name is no part of a longer word: two characters inside 市, 省, 县 names are left out."""
    return end - start > 2 or (text[end : end + 1] not in "市省县区州镇乡村路街山河湖江港站" and text[start - 1 : start] != "·")


def _mention(article: Article, f: Found, gazetteer: Gazetteer, published: str | None, last: str | None) -> Mention:
    surface = article.text[f.start : f.end]
    spans = article.source_spans(f.start, f.end)
    if f.kind in _VALUES:
        literal = value_of(surface, f.kind, published, last)
        return Mention(article.document, article.index, f.start, f.end, surface, f.kind, spans, (), literal, f.confidence, "tagger")
    names = gazetteer.composite(fold(surface)) if f.kind == "Place" else ()
    terms = tuple(Term(article.document, name, f.kind) for name in names or (surface,))
    return Mention(article.document, article.index, f.start, f.end, surface, f.kind, spans, terms, None, f.confidence, "tagger")
