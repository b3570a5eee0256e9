"""What a name is part of: of a chain of divisions each of the one before, of a body with its branch the branch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kg.gazetteer import Entry, Gazetteer
from kg.model import Mention
from kg.zh.fold import fold

__all__ = ["beside", "chain", "last_division", "whole"]

_WHOLE = (  # the whole, then the part; the first that fits counts
    (
        re.compile(r"^(.{2,14}(?:集团|公司|银行|书店|保险|电网|移动|联通|电信|石化|石油))(.{2,10}(?:分公司|分行|支行|分部|分社))$"),
        "Organization",
    ),
    (re.compile(r"^(.{2,14}?(?:大学|学院))(.{1,14}(?:系|学院|研究所|研究院|实验室))$"), "Organization"),
    (
        re.compile(r"^((?:中国(?:社会)?科学院|中科院|.{2,6}?(?:社会|农业|林业)?科学院|.{2,4}?农科院))(.{1,20}(?:所|院|中心|站))$"),
        "Organization",
    ),
    (
        re.compile(
            r"^(.{2,14}(?:法院|检察院|海关|学院|局|委员会|研究院|研究所|仲裁院|医院))"
            r"(.{2,8}(?:分局|分院|分中心|支队|大队|法庭|派出所|办事处|分校|工作站|护理部))$"
        ),
        "Organization",
    ),
    (
        re.compile(r"^(.{0,8}?[市县区省州盟旗]委)(宣传部|组织部|统战部|政法委|办公室|常委会|政策研究室|政研室|党校|编办|网信办)$"),
        "Organization",
    ),
    (re.compile(r"^(.{2,8}(?:特区政府|特别行政区政府|市政府|县政府))(.{2,10}(?:局|署|处|办公室))$"), "Organization"),
    (re.compile(r"^(.{2,10}(?:自由贸易试验区|自贸试验区|自贸区|新区|开发区|保税区|经济区))(.{1,8}(?:片区|起步区|组团))$"), "Platform"),
    (re.compile(r"^(.{3,40}(?:会|节|展|赛|周|季|论坛))(.{2,6}(?:分会场|主会场))$"), "Event"),
)
_MINISTRY = re.compile(r".{2,12}(?:局|署|厅|所|中心|委员会|队|司|处)")
_TOWN = re.compile(r"\S{2,5}?(?:街道|[镇乡村]|社区|苏木|嘎查)")
_VILLAGE = re.compile(r"\S{2,6}?(?:村|社区|屯|嘎查|寨)$")


def whole(mention: Mention, gazetteer: Gazetteer) -> int:
    """Give how many characters of a name are that of what it is part of; 0 where it says none.

    The patterns are those that hold in most annotated pages: a school of a university is part of it, its hospital is not.
    """
    name = fold(mention.surface)
    for pattern, kind in _WHOLE:
        match = pattern.match(name) if kind == mention.kind else None
        if match:
            return match.end(1)
    if mention.kind != "Organization":
        return 0
    for length in range(min(len(name) - 3, 10), 2, -1):  # 水利部 + 珠江水利委员会
        if name[length - 1] in "部局" and _MINISTRY.fullmatch(name, length) and _national(name[:length], gazetteer):
            return length
    return 0


def _national(name: str, gazetteer: Gazetteer) -> bool:
    return any(entry.kind == "Organization" for entry in gazetteer.lookup(name))


def chain(name: str, gazetteer: Gazetteer, home: Entry | None) -> list[tuple[str, int, int]]:
    """Cut a place name into places, the greatest first, each with its stretch; [] where it is one name.

    >>> [part for part, _, _ in chain("湖北黄梅小池镇", Gazetteer.load(), None)]
    ['湖北', '黄梅', '小池镇']
    """
    parts: list[tuple[str, int, int]] = []
    at = 0
    around: Entry | None = None
    while at < len(name):
        length = next((n for n in range(min(len(name) - at, 12), 1, -1) if _lies(name[at : at + n], around, gazetteer, home)), 0)
        if not length or length == len(name) or name[at + length : at + length + 1] in ("镇", "乡", "街", "村"):
            break
        if at + length == len(name) - 1:
            break
        parts.append((name[at : at + length], at, at + length))
        around = gazetteer.division(name[at : at + length], around or home)
        at += length
    within = around
    if within is not None and len(name) - at >= 2:
        full = parts[-1][0][-1] in "市区县旗州"
        for town in _TOWN.finditer(name, at):  # a village is in no table
            if town.start() == at and (full or at > parts[-1][2] or gazetteer.town(town[0], within)):
                parts.append((town[0], town.start(), town.end()))
                at = town.end()
        if at < len(name) and at == parts[-1][2] and (known := gazetteer.town(name[at:], within)) and len(name) - at >= 2:  # 大冶金牛
            parts.append((known, at, len(name)))
            at = len(name)
    if not parts:
        first = _TOWN.match(name)
        if first is not None and first[0][-1] in "镇乡道木" and gazetteer.is_town(first[0]) and _VILLAGE.match(name, first.end()):
            return [(first[0], 0, first.end()), (name[first.end() :], first.end(), len(name))]
    return parts if at == len(name) else []


def _lies(name: str, around: Entry | None, gazetteer: Gazetteer, home: Entry | None) -> bool:
    """Say whether a name is that of a division, one inside another where that is given (金牛 of 大冶 is not the one in 成都)."""
    entry = gazetteer.division(name, around or home)
    return entry is not None and (around is None or gazetteer.within(entry.id, around.id))


def last_division(name: str, gazetteer: Gazetteer) -> str:
    """Give what a place name means: of a chain the last place.

    >>> [last_division(name, Gazetteer.load()) for name in ("河北沧州", "沧州市")]
    ['沧州', '沧州市']
    """
    parts = chain(name, gazetteer, None)
    return parts[-1][0] if parts else name


def beside(mentions: Sequence[Mention], text: str, gazetteer: Gazetteer, home: Entry | None) -> Iterator[tuple[Mention, Mention]]:
    """Give places (inner, outer) that stand side by side, as the tables or the endings know one to lie in the other: 石泉县的喜河镇."""
    for outer, inner in pairwise(mentions):
        together = outer.kind == inner.kind == "Place" and len(outer.terms) == len(inner.terms) == 1
        if together and text[outer.end : inner.start] in ("", "的") and _inside(inner, outer, gazetteer, home):
            yield inner, outer


def _inside(inner: Mention, outer: Mention, gazetteer: Gazetteer, home: Entry | None) -> bool:
    here, there = fold(inner.surface), fold(outer.surface)
    around = gazetteer.division(last_division(there, gazetteer), home)
    if around is not None:
        own = gazetteer.division(here, around)
        return bool(gazetteer.town(here, around)) or (own is not None and own.id != around.id and gazetteer.within(own.id, around.id))
    if there.endswith(("镇", "乡", "街道", "苏木")):
        return bool(_VILLAGE.fullmatch(here))
    return False
