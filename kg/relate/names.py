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
    r"(高铁|客专|快速|铁路|城际|城际铁路|高速|高速公路|公路|通道|大桥|航线|班列|专列|隧道|运河|组合港|管道|轻轨|地铁|快线|动车|专线|客船|轮渡)"
)
_JOIN = re.compile("[—–\\-－~至]")
_KIND = (  # words between the last end of a line and what it is
    "国际|远洋|铁海联运|两条|货运|客运|客滚|果蔬|水果|公共|集装箱|直航|往返|滚装|夜间|快速|特高压|直流|交流|输电|输变电|高速|城际|城市|旅游|公交|跨江|跨海|支线|班轮|穿梭|无人驾驶|"
    "接驳|冷链|全货机|定期|直达|中欧|外贸|内贸|氢能|重卡|轨道|铁路|公路|量子|跨境|联运|海上|空中|客货|高铁|±?\\d+千伏"
)
_ENDS = re.compile(
    rf"^(?:“[^”]+”)?([^“”—–\-－~至（）]{{2,6}}(?:[—–\-－~至][^“”—–\-－~至（）]{{2,7}}?)+)(?:{_KIND})*"
    r"(?:班列|航线|专列|专线|铁路|高铁|高速|高速公路|公路|通道|大桥|班轮|巴士|直通车|动车|轮渡|支线班轮|支线|航班|干线|工程|管道|快线|快班|客轮|隧道|线)$"
)
_MEETING = re.compile(r"全会|全体会议|党代会|代表大会|人代会|常委会|两会|(?<!推进)(?<!洽谈)会议$|次会$")
_BRACKET = re.compile("（([^）]{2,6})）")
_NOWHERE = re.compile(
    "国立|中共|国铁|中国铁路|世界|人民"
)  # what these begin with names another place than their own, or all of the country
_TRADITIONAL = ("71", "81", "82")  # codes of the regions that write so
_BRANCH_EVENT = re.compile("(?:分会场|主会场|赛区)$")
_ON_LINES = ("站", "枢纽", "服务区", "大桥", "口岸", "段")  # what lies on a line does not reach its ends
_NAMESAKE = re.compile("中山(?:大学|医|路|纪念|陵|公园|舰|先生|思想)")  # named after 孙中山, wherever they stand
_NAMED_AFTER = ("路", "街", "大道", "巷", "桥")  # they bear the names of places that they lead to, or of far ones
_SCHOOL = re.compile("(?:大学|学院).{1,10}(?:系|学院|研究所|实验室)$")  # stands where its university does, and says nothing of it
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
        if not ends and not (mention.kind == "Facility" and _LINES.search(name[-4:]) and not name.endswith(("站", "服务区"))):
            for (place, start, end), kind in _located(mention, name, gazetteer, home, pages_places):
                written = _as_written(place, mention.surface[start:end], gazetteer)
                yield Named(term, "locatedIn", Term(term.document, written, kind), start, end)
    elif mention.kind == "Event" and not _MEETING.search(name):
        for place, start, end in _venue(name, gazetteer, home, pages_places):
            written = _as_written(place, mention.surface[start:end], gazetteer)
            yield Named(term, "heldAt", Term(term.document, written, "Place"), start, end)
    if length := whole(mention, gazetteer):
        yield Named(term, "partOf", Term(term.document, mention.surface[:length], mention.kind), 0, len(name))


def _inside(term: Term, name: str, gazetteer: Gazetteer, home: Entry | None) -> Iterator[Named]:
    """江苏苏州 → 苏州 in 江苏; 广安市邻水县高滩镇 → each in the one before."""
    parts = chain(name, gazetteer, home)
    for (outer, start, _), (inner, _, end) in pairwise(parts):
        subject = term if end == len(name) else Term(term.document, inner, "Place")
        yield Named(subject, "partOf", Term(term.document, outer, "Place"), start, end)


def _located(
    mention: Mention, name: str, gazetteer: Gazetteer, home: Entry | None, places: Mapping[str, str]
) -> list[tuple[tuple[str, int, int], str]]:
    """Give where a name says that its thing is, each with the type of what it is in.

    A place in brackets says it for a zone and for a campus (中国（湖南）自由贸易试验区, 香港科技大学（广州）), else the places that the name begins
    with, else a zone that it begins with (前海深港青年梦工场), else for a project, a zone and a branch a place within (京东云灵丘数据中心项目).
    """
    bracket = _BRACKET.search(name)
    inside = gazetteer.division(bracket[1], home) if bracket else None
    if bracket and inside and (mention.kind == "Platform" or name[: bracket.start()].endswith("大学")):
        return [((inside.name, bracket.start(1), bracket.end(1)), "Place")]
    if mention.kind == "Facility" and name.endswith(_NAMED_AFTER):
        return []
    heads = list(_heads(name, gazetteer, home, places))
    if heads:
        return [(head, "Place") for head in heads]
    zone = next((n for n in range(min(len(name) - 2, 8), 1, -1) if any(e.kind == "Platform" for e in gazetteer.lookup(name[:n]))), 0)
    if zone and mention.kind in ("Organization", "Facility"):
        return [((gazetteer.lookup(name[:zone])[0].name, 0, zone), "Platform")]
    if zone or mention.kind == "Facility" or _NOWHERE.match(name):
        return []
    return [(found, "Place") for found in _anywhere(name, gazetteer, home, places, first=2)]


def _heads(name: str, gazetteer: Gazetteer, home: Entry | None, places: Mapping[str, str]) -> Iterator[tuple[str, int, int]]:
    """Give the places that a name begins with: 湖州南浔站 → 湖州市, 南浔区. A branch stands where its own name says: 浙江大学宁波研究院 → 宁波市."""
    parent = _BRANCH.match(name)
    if parent:
        piece = _place_at(name, parent.end(), gazetteer, home, places)
        if piece is not None:
            yield piece[0], parent.end(), piece[1]
            return
    if _SCHOOL.search(name):
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


def _venue(name: str, gazetteer: Gazetteer, home: Entry | None, places: Mapping[str, str]) -> list[tuple[str, int, int]]:
    """Give where an event's name says that it is held: a branch where its end says (…活动锦州分会场), else in the innermost place of the first.

    >>> gazetteer = Gazetteer.load()
    >>> [_venue(name, gazetteer, None, {}) for name in ("第五届湖北随州应急产业博览会", "东盟国家语言文化周")]
    [[('随州市', 5, 7)], []]
    """
    branch = _BRANCH_EVENT.search(name)
    bracket = _BRACKET.search(name)
    if branch:
        for at in range(max(0, branch.start() - 7), branch.start() - 1):
            piece = _place_at(name, at, gazetteer, home, places)
            if piece is not None and piece[1] == branch.start():
                return [(piece[0], at, piece[1])]
    if bracket and (inside := gazetteer.division(bracket[1], home)):
        return [(inside.name, bracket.start(1), bracket.end(1))]
    found = _anywhere(name, gazetteer, home, places)
    while found:
        place, at, end = found[0]
        surface = name[at:end]
        if place.endswith("国家") or (at > 0 and gazetteer.knows(name[at - 1 : end])) or _epithet(surface, gazetteer):
            return []
        following = _place_at(name, end, gazetteer, home, places) if end < len(name) - 1 else None
        outer, inner = gazetteer.division(place, home), gazetteer.division(following[0], home) if following else None
        if following is None or outer is None or inner is None or not gazetteer.within(inner.id, outer.id):
            return found
        found = [(following[0], end, following[1])]
    return found


def _epithet(surface: str, gazetteer: Gazetteer) -> bool:
    entries = gazetteer.lookup(surface)
    return bool(entries) and all(entry.status == "epithet" for entry in entries)


def _anywhere(name: str, gazetteer: Gazetteer, home: Entry | None, places: Mapping[str, str], first: int = 0) -> list[tuple[str, int, int]]:
    for at in range(first, len(name) - 1):
        piece = _place_at(name, at, gazetteer, home, places)
        if piece is not None:
            return [(piece[0], at, piece[1])]
    return []


def _place_at(name: str, at: int, gazetteer: Gazetteer, home: Entry | None, places: Mapping[str, str]) -> tuple[str, int] | None:
    """Give the place that stands at a character of a name, and where it ends; a division is given by its full name.

    A county's short form counts only in the home's province (宝丰 of 宝丰新能源 is no county elsewhere), and no short form counts
    before a word for a natural feature (松山湖 is not in 松山).
    """
    if _NAMESAKE.match(name, at):
        return None
    for length in range(min(len(name) - at - 1, 10), 1, -1):
        piece, following = name[at : at + length], name[at + length]
        if piece in _NOT_HEADS:
            return None
        if piece in places:
            return places[piece], at + length
        if not gazetteer.knows(piece):
            continue
        entry = gazetteer.division(piece, home) if piece in gazetteer.surfaces or not at else None
        if entry is not None and piece not in gazetteer.surfaces and not _near(entry, home, gazetteer):
            entry = None  # 文昌中学 is in 文昌 where the page is at home in 海南; the word is an ordinary one elsewhere
        if entry is None:
            other = next((e for e in gazetteer.lookup(piece) if e.kind == "Place" and e.name[-1] in "县市" and not e.level), None)
            other = other or gazetteer.abroad(piece)
            if other is not None and (other.name[-1] in "县市" or not name.endswith(("大学", "学院"))):
                return other.name, at + length
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
        found, at = [], match.start(1)
        for piece in _JOIN.split(match[1]):
            place = next((p for p, s, _ in _heads(piece + "　", gazetteer, home, {}) if s == 0), piece)
            found.append(Named(term, "connects", _end(term, place, gazetteer), at, at + len(piece)))
            at += len(piece) + 1
        return found
    line = _LINES.search(name)
    if line and 2 <= line.start() <= 4:
        ends = gazetteer.ends(name[: line.start()])
        if len(ends) >= 2 and (line.end() == len(name) or not name.endswith(_ON_LINES)):
            return [Named(term, "connects", _end(term, place, gazetteer), 0, line.start()) for place in ends]
    return []


def _as_written(place: str, surface: str, gazetteer: Gazetteer) -> str:
    """Give the name of a place of 臺灣, 香港 or 澳門 in the characters of the page: 臺南 of 台南市 → 臺南市."""
    short = fold(surface)
    if short == surface or not place.startswith(short):
        return place
    entry = gazetteer.division(place)
    mainland = entry is not None and gazetteer.chain(entry.id)[-1].code[:2] not in _TRADITIONAL
    return place if mainland else surface + place[len(short) :]


def _end(term: Term, place: str, gazetteer: Gazetteer) -> Term:
    entry = next(iter(gazetteer.lookup(place)), None)
    return Term(term.document, place, entry.kind if entry is not None and entry.kind in ("Platform", "Facility") else "Place")


def stems(mentions: Sequence[Mention]) -> dict[str, str]:
    """Give {stem: surface} of villages and towns that the page names: 柏桥村 → 柏桥; full surfaces lead to themselves."""
    found: dict[str, str] = {}
    for mention in mentions:
        if mention.kind == "Place" and len(mention.terms) == 1 and len(mention.surface) >= 3:
            found[mention.surface] = mention.surface
            if mention.surface[-1] in "镇乡村" and not mention.surface.startswith(_NOT_HEADS):  # 中国荔乡 is no township
                found[mention.surface[:-1]] = mention.surface
    return found
