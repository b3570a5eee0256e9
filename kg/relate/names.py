"""What names alone say: where an institution stands, what a line connects, of what a branch is part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.gazetteer import Entry, Gazetteer
from kg.model import Mention, Term
from kg.relate.parts import chain, whole
from kg.zh.fold import fold

__all__ = ["Named", "named", "stems"]

_LINES = re.compile(
    r"(高铁|铁路|城际|城际铁路|高速|高速公路|公路|通道|大桥|航线|班列|专列|隧道|运河|组合港|管道|轻轨|地铁|快线|动车|专线|客船|轮渡)"
)
_ENDS = re.compile(r"^(.{2,8}?)[—–\-－~至](.{2,8}?)(?=[^—–\-－~至]{2,}$)")
_MEETING = re.compile(r"全会|全体会议|党代会|代表大会|人代会|常委会|两会|(?<!推进)(?<!洽谈)会议$|次会$")
_NOT_HEADS = ("中国", "国家", "中华", "全国", "世界", "国际", "亚洲", "东方", "中央")
_FEATURES = "湖江河山岛湾海洋峡川溪岭"
_BRANCH = re.compile(r"^.{2,14}?(?:大学|学院|医院|机场|仲裁院|法院|集团|公司|银行|科学园|科學園)(?=.{4,})")


@dataclass(frozen=True, slots=True)
class Named:
    """`subject relation object`, said by characters [start, end) of the mention's surface."""

    subject: Term
    relation: str
    object: Term
    start: int
    end: int


def named(mention: Mention, gazetteer: Gazetteer, home: Entry | None, pages_places: Mapping[str, str]) -> Iterator[Named]:
    """Give what the mention's own name says; `pages_places` leads from a place's stem to its surface on the page (柏桥 → 柏桥村)."""
    if len(mention.terms) != 1:
        return
    term, name = mention.terms[0], fold(mention.surface)
    if mention.kind == "Place":
        yield from _inside(term, name, gazetteer, home)
    elif mention.kind in ("Organization", "Platform", "Project", "Facility"):
        ends = _connected(term, name, gazetteer, home) if mention.kind == "Facility" else []
        yield from ends
        if not ends and not (mention.kind == "Facility" and _LINES.search(name[-4:]) and "服务区" not in name):
            for place, start, end in _heads(name, gazetteer, home, pages_places):
                yield Named(term, "locatedIn", Term(term.document, place, "Place"), start, end)
    elif mention.kind == "Event" and not _MEETING.search(name):
        for place, start, end in _anywhere(name, gazetteer, home, pages_places):
            yield Named(term, "heldAt", Term(term.document, place, "Place"), start, end)
    if length := whole(mention, gazetteer):
        yield Named(term, "partOf", Term(term.document, mention.surface[:length], mention.kind), 0, len(name))


def _inside(term: Term, name: str, gazetteer: Gazetteer, home: Entry | None) -> Iterator[Named]:
    """江苏苏州 → 苏州 in 江苏; 广安市邻水县高滩镇 → each in the one before."""
    parts = chain(name, gazetteer, home)
    for (outer, start, _), (inner, _, end) in pairwise(parts):
        subject = term if end == len(name) else Term(term.document, inner, "Place")
        yield Named(subject, "partOf", Term(term.document, outer, "Place"), start, end)


def _heads(name: str, gazetteer: Gazetteer, home: Entry | None, places: Mapping[str, str]) -> Iterator[tuple[str, int, int]]:
    """Give the places that a name begins with: 湖州南浔站 → 湖州市, 南浔区. A branch stands where its own name says: 浙江大学宁波研究院 → 宁波市."""
    parent = _BRANCH.match(name)
    if parent:
        piece = _place_at(name, parent.end(), gazetteer, home, places)
        if piece is not None:
            yield piece[0], parent.end(), piece[1]
            return
    at = 0
    outer: Entry | None = None
    while at < len(name) - 1:
        piece = _place_at(name, at, gazetteer, home, places)
        if piece is None:
            break
        place, end = piece
        inner = gazetteer.division(place, home)
        if outer is not None and inner is not None and not gazetteer.within(inner.id, outer.id):
            break
        outer = inner or outer
        yield place, at, end
        at = end


def _anywhere(name: str, gazetteer: Gazetteer, home: Entry | None, places: Mapping[str, str]) -> list[tuple[str, int, int]]:
    for at in range(len(name) - 1):
        piece = _place_at(name, at, gazetteer, home, places)
        if piece is not None:
            return [(piece[0], at, piece[1])]
    return []


def _place_at(name: str, at: int, gazetteer: Gazetteer, home: Entry | None, places: Mapping[str, str]) -> tuple[str, int] | None:
    """Give the place that stands at a character of a name, and where it ends; a division is given by its full name.

    A county's short form counts only in the home's province (宝丰 of 宝丰新能源 is no county elsewhere), and no short form counts
    before a word for a natural feature (松山湖 is not in 松山).
    """
    for length in range(min(len(name) - at - 1, 10), 1, -1):
        piece, following = name[at : at + length], name[at + length]
        if piece in _NOT_HEADS:
            return None
        if piece in places:
            return places[piece], at + length
        entry = gazetteer.division(piece, home) if piece in gazetteer.surfaces else None
        if entry is None:
            continue
        short = entry.surface != entry.name
        feature = following in _FEATURES and not name.startswith("海关", at + length)
        if short and entry.level == "county" and (feature or not _near(entry, home, gazetteer)):
            return None
        return entry.name, at + length
    return None


def _near(entry: Entry, home: Entry | None, gazetteer: Gazetteer) -> bool:
    """Say whether a division lies in the home's province."""
    if home is None:
        return False
    return gazetteer.chain(entry.id)[-1].id == gazetteer.chain(home.id)[-1].id


def _connected(term: Term, name: str, gazetteer: Gazetteer, home: Entry | None) -> list[Named]:
    """Give the ends that a line's name gives: 深江高铁, 重庆—万象国际货运班列."""
    match = _ENDS.match(name)
    if match:
        found = []
        for number in (1, 2):
            place = next((p for p, s, _ in _heads(match[number] + "　", gazetteer, home, {}) if s == 0), None)
            if place is not None:
                found.append(Named(term, "connects", Term(term.document, place, "Place"), match.start(number), match.end(number)))
        return found
    line = _LINES.search(name)
    if line and 2 <= line.start() <= 4:
        both = gazetteer.composite(name[: line.start()])
        if len(both) == 2:
            return [Named(term, "connects", Term(term.document, place, "Place"), 0, line.start()) for place in both]
    return []


def stems(mentions: Sequence[Mention]) -> dict[str, str]:
    """Give {stem: surface} of villages and towns that the page names: 柏桥村 → 柏桥; full surfaces lead to themselves."""
    found: dict[str, str] = {}
    for mention in mentions:
        if mention.kind == "Place" and len(mention.terms) == 1 and len(mention.surface) >= 3:
            found[mention.surface] = mention.surface
            if mention.surface[-1] in "镇乡村":
                found[mention.surface[:-1]] = mention.surface
    return found
