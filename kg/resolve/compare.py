"""Whether two names are one thing: readings first, then vetoes, then features; each says why."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from kg.gazetteer import Entry, Gazetteer
from kg.model import Judgement
from kg.resolve.names import Namer, Reading
from kg.resolve.rules import Rules
from kg.resolve.text import is_subsequence, numbers, plain

__all__ = ["FEATURES", "Features", "Pair", "compare", "same", "veto"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names of one type as they were read, shorter plain form first."""

    kind: str
    short: str  # plain
    long: str
    left: Reading
    right: Reading
    namer: Namer
    home: Entry | None


@dataclass(frozen=True, slots=True)
class Features:
    """A feature: its name, a line about it, the score it gives, and when it holds."""

    name: str
    doc: str
    score: float
    holds: Callable[[Pair], bool]


def _head(text: str, heads: tuple[str, ...]) -> str:
    return next((h for h in heads if text.endswith(h)), "")


def _core(pair: Pair, text: str) -> str:
    """The name with long words for short ones, its legal form and the place before it taken off."""
    full = pair.namer.expanded(text, pair.kind)
    place, rest = pair.namer.split(full, pair.home)
    return rest if place is not None and len(rest) >= 2 else full


def _firm(text: str, rules: Rules) -> tuple[str, str]:
    """Cut the legal form off a company's name: (core, form)."""
    for form in rules.legal:
        if text.endswith(form) and len(text) - len(form) >= 2:
            return text[: -len(form)], form
    return text, ""


def _companies(pair: Pair) -> bool:
    rules = pair.namer.rules
    if pair.kind != "Organization":
        return False
    (a, form_a), (b, form_b) = _firm(pair.short, rules), _firm(pair.long, rules)
    if not form_a and not form_b:
        return False
    if "集团" in form_a and "集团" not in form_b and form_b.endswith("公司") and form_a.endswith("公司"):
        return False
    if "集团" in form_b and "集团" not in form_a and form_a.endswith("公司") and form_a != "公司":
        return False
    bare = [_bare(x, pair) for x in (a, b)]
    if (
        a == b
        or bare[0] == bare[1]
        or a == bare[1]
        or bare[0] == b
        or (not form_a and "控股" in form_b and bare[0] in (b + "控股", bare[1] + "控股"))
    ):
        return True
    if form_a in ("", "集团", "股份") and (form_a != "集团" or "集团" in form_b):
        for x in (a, bare[0]):
            for y in (b, bare[1]):
                tail = y.removeprefix(x) if y.startswith(x) else y
                if tail != y and (tail in rules.trade or (len(x) >= 4 and len(tail) <= 6 and tail.endswith(tuple(rules.trade)))):
                    return True
    full_b = bare[1] + form_b
    return form_a == "" and 3 <= len(a) <= 5 and a.startswith("中国") and a[2:] == bare[1][: len(a) - 2] and full_b.endswith("公司")


def _bare(core: str, pair: Pair) -> str:
    place, rest = pair.namer.split(core, pair.home)
    rest = rest if place is not None and len(rest) >= 2 else core
    rest = re.sub(r"^\((?:[^)]{2,6})\)|\((?:集团|控股|中国|[^)]{2,4})\)", "", rest)
    return rest.removeprefix("中国") if len(rest) > 4 else rest


def _ends(pair: Pair) -> bool:
    """深中通道 and 深圳至中山跨江通道: the letters before the head are those of the places that a long form lists."""
    if pair.kind not in ("Facility", "Project"):
        return False
    heads = pair.namer.rules.heads["Facility"]
    short, long = (pair.namer.expanded(t, "Facility") for t in (pair.short, pair.long))
    head = _head(short, heads)
    if not head or not long.endswith(head):
        return False
    stops = re.split(r"[至—、与到和]", long[: -len(head)])
    letters = short[: -len(head)]
    if len(stops) < 2 or len(letters) != len(stops):
        return False
    return all(letter in stop[:2] or _letter_of(letter, stop, pair) for letter, stop in zip(letters, stops, strict=True))


def _letter_of(letter: str, stop: str, pair: Pair) -> bool:
    found, named = pair.namer.gazetteer.choose(letter), pair.namer.gazetteer.division(stop, pair.home)
    return found is not None and named is not None and found.id == named.id


def _shortened(pair: Pair) -> bool:
    """One name leaves words of the other out, keeps its first word and its head."""
    rules = pair.namer.rules
    heads = rules.heads.get(pair.kind, ())
    short, long = (pair.namer.expanded(t, pair.kind) for t in (pair.short, pair.long))
    short, long = sorted((short, long), key=len)
    head = _head(short, heads)
    inner = re.sub(r"[()]", "", long)
    if not head or len(short) - len(head) < 2 or _head(inner, heads) != head or not is_subsequence(short, inner):
        return False
    stem, rest = short[: -len(head)], inner[: -len(head)]
    if rest.endswith(stem):  # only words before it: they must be a place, a river, countries
        before = rest[: -len(stem)].rstrip("—")
        return not before or _is_place(before, pair)
    if not rest.startswith(stem[:2]) and not (rest[0] == stem[0] and pair.kind == "Policy"):
        place, after = pair.namer.split(rest, pair.home)
        return place is not None and after.startswith(stem[:2]) and is_subsequence(stem, after)
    between = rest[len(stem) :] if rest.startswith(stem) else ""
    if len(between) == 1 or (between and pair.namer.gazetteer.division(between, pair.home) is not None):
        return False  # 湖州站 and 湖州东站, 宁波港 and 宁波舟山港
    return pair.kind in ("Policy", "Platform") or (pair.kind in ("Facility", "Project") and rest.startswith(stem))


def _is_place(text: str, pair: Pair) -> bool:
    parts = [p for p in re.split(r"[—\-、]", text.removeprefix("国家")) if p]
    return all(
        pair.namer.gazetteer.choose(p, pair.home) is not None
        or p.endswith(("江", "河", "山", "湖", "海", "省", "市", "县", "区", "镇", "乡"))
        for p in parts
    )


def _zone(pair: Pair) -> bool:
    """南沙自贸区: an area of a free-trade zone by the place in its name."""
    if pair.kind != "Platform":
        return False
    short, long = pair.namer.expanded(pair.short, "Platform"), pair.namer.expanded(pair.long, "Platform")
    m = re.match(r"^(.{2,6}?)(?:片区)?自由贸易试验区(?:(.{2,6})?片区)?$", short)
    n = re.match(r"^中国\((.+)\)自由贸易试验区(.*?)$", long)
    if not m or not n:
        return False
    area = n[2].removesuffix("片区")
    stem = m[2] or m[1]
    if not area:
        return n[1] == m[1] and not m[2]
    return n[2].endswith("片区") and stem in area


def _platform_word(pair: Pair) -> bool:
    """前海 and 前海深港现代服务业合作区: a platform by its first word, where that is no city or province."""
    if pair.kind != "Platform" or not 2 <= len(pair.short) <= 4:
        return False
    head = _head(pair.namer.expanded(pair.long, "Platform"), pair.namer.rules.heads["Platform"])
    place = pair.namer.gazetteer.division(pair.short, pair.home)
    if not head or (place is not None and place.level in ("city", "province")):
        return False
    rest = _core(pair, pair.long)
    return pair.long.startswith(pair.short) or rest.startswith(pair.short)


def _university(pair: Pair) -> bool:
    """西安交大: a university by the first letters of its words."""
    if pair.kind != "Organization" or not pair.long.endswith(("大学", "学院")) or pair.short.endswith(("大学", "学院")):
        return False
    words = re.findall(
        r"师范|理工|工业|农业|医科|交通|科技|财经|政法|外国语|民族|林业|海洋|海事|中医药|电子|邮电|石油|地质|矿业|航空航天|建筑|美术|音乐|体育|戏剧|大学|学院|.",
        pair.long,
    )
    if pair.long == pair.short + "大学" and len(pair.short) >= 4 and pair.namer.gazetteer.choose(pair.short) is None:
        return True
    stem = [w for w in words if len(w) == 1]
    initials = "".join(w[0] for w in words if len(w) > 1)
    short = pair.short
    if not short.endswith(("大", "院", "工", "科", "理", "师", "农", "医", "财", "林")) or len(short) < 2:
        return False
    for keep in {stem[0] if stem else "", "".join(stem[:2]), "".join(stem[:1] + stem[2:3])}:
        if keep and short in (keep + initials, keep + initials[:-1]) and len(short) >= 3:
            return True
    return bool(stem) and len(stem) <= 3 and short == stem[0] + "大" and initials == "大"


def _hospital(pair: Pair) -> bool:
    """市一医院, 省中医院, 昆医大附一院 against their full forms; 华西医院 against 四川大学华西医院."""
    if pair.kind != "Organization":
        return False
    a, b = (pair.namer.expanded(t, "Organization") for t in (pair.short, pair.long))
    if not b.endswith(("医院", "附属中学", "附属小学")):
        return False
    if "附属" in a and "附属" in b:
        (school_a, _, tail_a), (school_b, _, tail_b) = a.partition("附属"), b.partition("附属")
        ordinal = re.compile("第[一二三四五六七八九十]$")
        same_tail = tail_a == tail_b and ordinal.findall(school_a) == ordinal.findall(school_b)
        school_a, school_b = ordinal.sub("", school_a), ordinal.sub("", school_b)
        return same_tail and bool(school_a) and school_a[0] == school_b[0] and is_subsequence(school_a.replace("大学", "大"), school_b)
    return a.endswith("医院") and len(a) >= 4 and "大学" not in a and b.endswith("大学" + a)


def _people_share(pair: Pair) -> bool:
    return bool(pair.left.alternatives & pair.right.alternatives)


def _parts(name: str) -> list[str]:
    return [p for p in re.split(r"[·.]", name) if p]


def _transliterated(pair: Pair) -> bool:
    """迪丽热巴 and 迪丽热巴·迪力木拉提; 黎·穆塔里甫 and 黎·穆特里夫: characters of one sound."""
    a, b = _parts(pair.short), _parts(pair.long)
    sounds = pair.namer.rules.sounds
    if not a or not b:
        return False
    if len(a) > 1 or len(b) > 1:
        if len(a) != len(b):
            one, many = sorted((a, b), key=len)
            return len(one) == 1 and len(one[0]) >= 3 and _sounds_like(one[0], many[0], sounds)
        return all(_sounds_like(x, y, sounds) for x, y in zip(a, b, strict=True)) and any(len(x) > 2 for x in a)
    return len(a[0]) >= 4 and len(a[0]) == len(b[0]) and all(sounds.get(x, x) == sounds.get(y, y) for x, y in zip(a[0], b[0], strict=True))


def _sounds_like(x: str, y: str, sounds: object) -> bool:
    if x == y:
        return True
    if len(x) != len(y) or len(x) < 2:
        return False
    table: dict[str, str] = dict(sounds)  # type: ignore[call-overload]
    differing = [(c, d) for c, d in zip(x, y, strict=True) if c != d]
    return len(differing) <= max(2, len(x) // 2) and all(table.get(c, c) == table.get(d, d) for c, d in differing)


def _work_or_event(pair: Pair) -> bool:
    if pair.kind not in ("Event", "Work"):
        return False
    a, b = (pair.namer.expanded(t, pair.kind) for t in (pair.short, pair.long))
    (core_a, core_b) = (re.sub(rf"第[{_CN}]+届|(?:19|20)\d\d年?", "", x) for x in (a, b))
    if core_a == core_b and len(core_a) >= 3:
        return True
    short, long = sorted((core_a, core_b), key=len)
    place, rest = pair.namer.split(long, pair.home)
    if len(short) >= 4 and place is not None and (rest == short or rest == short.removeprefix("中国")):
        return True
    return len(short) >= 4 and (
        long == "中国" + short
        or (short[-1] in "会节展赛" and long.endswith(short[-2:]) and short[:2] == long[:2] and is_subsequence(short, long))
    )


_CN = "零〇一二两三四五六七八九十百0-9"


def _industry(pair: Pair) -> bool:
    if pair.kind != "Industry":
        return False
    a, b = (pair.namer.expanded(t, "Industry") for t in (pair.short, pair.long))
    return a == b or a in (b + "制造", b + "加工") or b == a + "制造"


def _same_core(pair: Pair) -> bool:
    if not pair.left.core or not pair.right.core or len(pair.left.core) < 2:
        return False
    places = {pair.left.place, pair.right.place} - {""}
    gazetteer = pair.namer.gazetteer
    fits = len(places) < 2 or any(gazetteer.within(p, q) for p in places for q in places if p != q)
    if len(places) == 1 and pair.home is not None and (pair.left.key[0] != "?" and pair.right.key[0] != "?"):
        only = next(iter(places))
        fits = gazetteer.within(only, pair.home.id) or gazetteer.within(pair.home.id, only)
    return pair.left.core == pair.right.core and fits and pair.kind != "Person"


def _pointed(pair: Pair) -> bool:
    """县委 of a page whose home is a city, against 中共安吉县委员会 in that city."""
    for a, b in ((pair.left, pair.right), (pair.right, pair.left)):
        if a.key.startswith("?") and b.place and pair.home is not None and pair.namer.gazetteer.within(b.place, pair.home.id):
            entry = pair.namer.gazetteer.entry(b.place)
            again = pair.namer.read(a.key[1:], pair.kind, entry)
            return again.key == b.key
    return False


FEATURES = (
    Features("plain", "equal but for script, width, quotation marks, dashes and spaces", 1.0, lambda p: p.short == p.long),
    Features("reading", "both read as the same established name", 0.99, lambda p: p.left.key == p.right.key),
    Features("person", "one of the names that both forms carry is the same", 0.97, lambda p: p.kind == "Person" and _people_share(p)),
    Features(
        "sounds",
        "names from minority languages written with characters of one sound",
        0.93,
        lambda p: p.kind == "Person" and _transliterated(p),
    ),
    Features("pointed", "a body of a place that the page points to, in the page's home", 0.92, _pointed),
    Features("core", "equal after the places before them, which fit", 0.95, _same_core),
    Features("company", "one firm, with and without its legal form, place or trade", 0.94, _companies),
    Features("university", "a university by the first letters of its words", 0.92, _university),
    Features("hospital", "a hospital by its school and number, or without its school", 0.92, _hospital),
    Features("ends", "a route by the letters of the places it joins", 0.95, _ends),
    Features("zone", "an area of a free-trade zone by the place in its name", 0.92, _zone),
    Features("first word", "a platform by its first word", 0.9, _platform_word),
    Features("left out", "words left out, first word and head kept", 0.9, _shortened),
    Features("event", "an event with and without its number, place or 中国", 0.9, _work_or_event),
    Features("industry", "an industry in long and short words", 0.93, _industry),
)


def veto(pair: Pair) -> str:
    """Give the reason why two names cannot be one thing; empty where there is none."""
    rules = pair.namer.rules
    if pair.kind == "Person":
        return ""
    a, b = numbers(pair.short), numbers(pair.long)
    known = pair.left.entry is not None or pair.right.entry is not None
    if a != b and not known and pair.left.reason != "meeting":
        a, b = numbers(pair.namer.expanded(pair.short, pair.kind)), numbers(pair.namer.expanded(pair.long, pair.kind))
        if a != b:
            return f"numbers differ: {a} {b}"
    if pair.kind in ("Place", "Organization", "Facility", "Platform"):
        for ending in rules.other:
            if pair.long == pair.short + ending and not (pair.kind == "Organization" and _firm(pair.long, rules)[0] == pair.short):
                if (
                    ending == "大学"
                    and len(pair.short) >= 4
                    and pair.kind == "Organization"
                    and pair.namer.gazetteer.choose(pair.short) is None
                ):
                    continue  # 福建农林
                if pair.kind == "Platform" and ending in rules.heads["Platform"]:
                    continue
                return f"{pair.short} and its {ending} are two things"
    return ""


def compare(left: str, right: str, kind: str, namer: Namer, home: Entry | None) -> Judgement:
    """Judge two names of one type on a page (or two pages) at home in `home`."""
    a, b = plain(left), plain(right)
    if a == b:
        return Judgement(left, right, "same", 1.0, "plain: " + FEATURES[0].doc)
    one, two = namer.read(left, kind, home), namer.read(right, kind, home)
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    pair = Pair(kind, short, long, one, two, namer, home)
    if kind == "Place" and one.entry and two.entry:
        return _places(left, right, one, two, home, namer.gazetteer)
    if one.entry and two.entry and one.key != two.key and not one.alternatives & two.alternatives:
        return Judgement(left, right, "different", 0.02, f"the gazetteer knows both: {one.name}, {two.name}")
    if one.entry and two.entry and one.alternatives & two.alternatives:
        return Judgement(left, right, "same", 0.98, f"gazetteer: {one.name}")
    if reason := veto(pair):
        return Judgement(left, right, "different", 0.01, f"veto: {reason}")
    for feature in FEATURES:
        if feature.holds(pair):
            return Judgement(left, right, "same", feature.score, f"{feature.name}: {feature.doc}")
    one_known = one.entry or two.entry
    if one_known:  # the known one may go by another of its names
        for known, other in ((one, right), (two, left)):
            if known.entry is not None and kind != "Place" and plain(known.name) not in (a, b):
                again = compare(known.name, other, kind, namer, home)
                if again.verdict == "same":
                    return Judgement(left, right, "same", again.score, f"as {known.name}; {again.reason}")
    return Judgement(left, right, "different", 0.2, "nothing says that they are one")


def _places(left: str, right: str, one: Reading, two: Reading, home: Entry | None, gazetteer: Gazetteer) -> Judgement:
    namesake = any(
        e.status == "name" and not e.level
        for a, b in ((left, two), (right, one))
        for e in gazetteer.lookup(a)
        if b.entry and b.entry.level and e.id != b.key
    )
    if namesake and (one.entry is None or two.entry is None or "short" in (one.entry.status, two.entry.status)):
        return Judgement(left, right, "different", 0.1, "one is the name of a region or a natural feature")
    if one.key == two.key:
        return Judgement(left, right, "same", 0.99, f"gazetteer: {one.name}")
    shared = one.alternatives & two.alternatives
    either = [r for r in (one, two) if r.entry is not None and r.entry.status in ("short", "alias", "epithet", "former")]
    if shared and either and len(shared) == 1 and _explicit(one, two):
        ident = next(iter(shared))
        near = home is None or gazetteer.within(ident, home.id) or gazetteer.within(home.id, ident)
        chosen_other = any(r.entry is not None and r.entry.level == "province" for r in (one, two))
        if near and not chosen_other:
            return Judgement(left, right, "same", 0.9, "gazetteer: the one place that both can name here")
    return Judgement(left, right, "different", 0.02, f"the gazetteer knows both: {one.name}, {two.name}")


def _explicit(one: Reading, two: Reading) -> bool:
    return any(r.entry is not None and r.entry.status == "name" for r in (one, two))


@cache
def _namer() -> Namer:
    return Namer(Gazetteer.load())


def same(left: str, right: str, *, type: str, context: str | None = None) -> Judgement:  # noqa: A002 - the public name
    """Judge whether two names are one thing.

    :param type: type of the ontology, as ``Organization``.
    :param context: where the text is at home, as ``江门市`` or the name of its paper.

    >>> same("市发改委", "江门市发展和改革委员会", type="Organization", context="江门市").verdict
    'same'
    >>> same("第一中学", "第二中学", type="Organization").reason
    'veto: numbers differ: (1,) (2,)'
    """
    namer = _namer()
    home = namer.gazetteer.home(context) or namer.gazetteer.division(context) if context else None
    home = (namer.gazetteer.division(context) if context else None) or home
    return compare(left, right, type, namer, home)
