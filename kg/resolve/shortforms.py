"""Which short form stands for which longer name of its page: where one, and only one, fits."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping

from kg.gazetteer import Entry
from kg.model import Term
from kg.resolve.compare import compare
from kg.resolve.firms import firm
from kg.resolve.names import Namer
from kg.resolve.pair import head
from kg.resolve.reading import Reading
from kg.resolve.scope import generic
from kg.resolve.text import bare_event, is_subsequence, numbers, plain

__all__ = ["short_forms"]

Fit = tuple[Term, float, str]  # the longer name, the score, the reason
_KINDS = frozenset({"Organization", "Platform", "Facility", "Event", "Project", "Policy"})
_ESTABLISHED = ("body of", "meeting")  # readings that say whose it is
_QUOTED = re.compile(r"^[“「『‘\"](.{3,}?)[”」』’\"].{1,6}$")  # “东数西算”工程
_ASKED = 3  # as many longer names may fit for a person to be asked which is meant


def short_forms(
    page: Mapping[Term, Reading], home: Entry | None, namer: Namer
) -> tuple[list[tuple[Term, Term, float, str]], list[tuple[Term, Term]]]:
    """Give (short, long, score, reason) of the terms of one type that are one, and the pairs that are open, as two longer names fit."""
    by_kind: dict[str, list[Term]] = defaultdict(list)
    for term in page:
        by_kind[term.kind].append(term)
    found, unsure = [], []
    for _, terms in sorted(by_kind.items()):
        terms.sort(key=lambda t: (len(plain(t.surface)), t.surface))
        near = _neighbours(terms, namer)
        for term in terms:
            if page[term].entry is not None and term.kind != "Place":
                continue
            longer = sorted(t for t in near(term) if len(t.surface) >= len(term.surface) and page[t].key != page[term].key)
            fits = [(t, *hit) for t in longer if (hit := _fits(term, t, page, home, namer))]
            chosen = _only(plain(term.surface), fits, page)
            found += [(term, *fit) for fit in chosen]
            if fits and not chosen and len({page[t].key for t, _, _ in fits}) <= _ASKED:
                unsure += [(term, t) for t, _, _ in fits]
    return found, unsure


def _neighbours(terms: list[Term], namer: Namer) -> Callable[[Term], set[Term]]:
    """The names that have all characters of another, as they stand or with long words for short ones; found by its rarest."""
    forms = [{t: plain(t.surface) for t in terms}, {t: namer.expanded(plain(t.surface), t.kind) for t in terms}]
    tables = []
    for form in forms:
        having: dict[str, list[Term]] = defaultdict(list)
        for term in terms:
            for character in set(form[term]):
                having[character].append(term)
        tables.append((form, {t: frozenset(form[t]) for t in terms}, having))

    def near(term: Term) -> set[Term]:
        found: set[Term] = set()
        for _, characters, having in tables:
            needed = characters[term] - namer.rules.familiar if term.kind == "Person" else characters[term]
            rarest = min((having[c] for c in sorted(needed)), key=len, default=[])
            found.update(t for t in rarest if needed <= characters[t])
        return found

    return near


def _only(short: str, fits: list[Fit], page: Mapping[Term, Reading]) -> list[Fit]:
    """The longer names that are meant: all of one reading, or the one of several that stand in each other; else none."""
    if len({page[t].key for t, _, _ in fits}) <= 1:
        return fits
    longest = max(fits, key=lambda f: (len(plain(f[0].surface)), f[0].surface))
    if not all(is_subsequence(plain(f[0].surface), plain(longest[0].surface)) for f in fits):
        return []
    if all(plain(f[0].surface).startswith(short) for f in fits):  # 贵安: 贵安新区, not a park in it
        return [min(fits, key=lambda f: (len(plain(f[0].surface)), f[0].surface))]
    return [longest]


def _fits(short: Term, long: Term, page: Mapping[Term, Reading], home: Entry | None, namer: Namer) -> tuple[float, str] | None:
    a, b = plain(short.surface), plain(long.surface)
    if len(a) > len(b) or not set(numbers(a)) <= set(numbers(b)):
        return None
    if short.kind == "Place":
        return _place(a, b, page[short], page[long], namer)
    if short.kind == "Person":
        return _familiar(a, b, namer)
    if short.kind not in _KINDS:
        return None
    if page[short].key.startswith("?"):
        return _pointing(a, b, page[short], namer)
    known, theirs = (page[t].reason.startswith(_ESTABLISHED) for t in (short, long))
    if known and theirs:
        return None  # two that are read alike would have one reading
    if len(a) >= 3 and not known and (b.endswith(a) or _ends_long(a, b, short.kind, namer)):
        return (0.92, "the end of a longer name on the page")
    if (quoted := _QUOTED.match(long.surface)) and plain(quoted[1]) == a:
        return (0.9, "the words in quotation marks of a longer name")
    if len(a) == 2 and b.endswith(a) and generic(a, page[short], namer):
        return (0.88, "the one of its kind on the page")
    if short.kind in ("Organization", "Platform") and not (known or theirs) and (hit := _left_out(a, b, short.kind, home, namer)):
        return hit
    if short.kind == "Event" and (hit := _event(a, b)):
        return hit
    if len(numbers(a)) != len(numbers(b)):
        return None
    if not (a[0] in b and (a[-1] in b)):
        return None
    judged = compare(short.surface, long.surface, short.kind, namer, home)
    return (judged.score, judged.reason) if judged.verdict == "same" else None


def _ends_long(a: str, b: str, kind: str, namer: Namer) -> bool:
    """自贸试验区 and 中国(新疆)自由贸易试验区; not 跨海高铁, of which but the head is left when long words are put in."""
    one, two = namer.expanded(a, kind), namer.expanded(b, kind)
    return is_subsequence(a, one) and two.endswith(one)


def _place(a: str, b: str, short: Reading, long: Reading, namer: Namer) -> tuple[float, str] | None:
    """分界 and 分界镇; 常口村 and 高唐镇常口村; 瑞山 and 韩国瑞山."""
    if short.entry is not None:
        return None
    core = long.core or b
    for level in ("", *namer.rules.levels, *(namer.rules.nature if len(a) > 1 else ())):
        if core == a + level:
            return (0.9, "the page names the place in full")
        before = core.removesuffix(a + level)
        if len(before) >= 2 and before != core and (before.endswith(namer.rules.levels) or namer.gazetteer.choose(before) is not None):
            return (0.9, "the page says in what the place lies")
    return None


def _familiar(a: str, b: str, namer: Namer) -> tuple[float, str] | None:
    """老刘, 小刘 and 刘亮程; 阿棠 and 周棠生; 亮程, or the surname alone."""
    if not 3 <= len(b) <= 4 or "·" in b:
        return None
    if len(a) == 2 and ((a[0] in namer.rules.familiar and b[0] == a[1]) or (a[0] in namer.rules.given and a[1] in b[1:]) or b[1:] == a):
        return (0.85, "a familiar form of the one name on the page that it fits")
    return (0.8, "the surname of one person on the page") if len(a) == 1 and b[0] == a else None


def _pointing(a: str, b: str, short: Reading, namer: Namer) -> tuple[float, str] | None:
    """县府 and 屏东县政府, 市作协 and 上海市作家协会, where the page does not tell by its paper where it is at home."""
    bodies = namer.rules.bodies
    tail = short.core
    level = a.removesuffix(tail)
    forms = {tail, bodies.get(tail, tail), *(s for s, full in bodies.items() if full == bodies.get(tail, tail))}
    if level and tail and len(b) > len(a) and b.endswith(tuple(level + form for form in forms)):
        return (0.9, "the one body of its kind on the page")
    return None


def _left_out(a: str, b: str, kind: str, home: Entry | None, namer: Namer) -> tuple[float, str] | None:
    """华农 and 华中农业大学, 花协 and 中国花卉协会, 埃夫特 and 埃夫特智能装备公司: bodies and platforms with words left out."""
    place, rest = namer.places.split(b, home)
    whole = rest if place is not None and len(rest) > len(a) else b
    for long in (b, namer.rules.without_nation(whole)):
        if a[0] != long[0] or not is_subsequence(a, long):
            continue
        if len(a) == 2 and len(long) <= 7 and not long.startswith(a) and not long.endswith(namer.rules.papers):
            return (0.88, "letters of a longer name on the page")
        heads = namer.rules.heads.get(kind, ())
        full = kind == "Organization" and head(namer.expanded(a, kind), heads)  # 天津职业大学 leaves nothing out of 天津职业技术师范大学
        whole_head = head(long, heads)
        clipped = len(a) >= 4 and not full and whole_head[-1:] == a[-1] and is_subsequence(a[:-1], long.removesuffix(whole_head))
        if len(a) >= 3 and not long.startswith(a) and not full and (a[-2:] == long[-2:] or clipped):
            return (0.9, "a longer name on the page with words left out")
        core, form = firm(long, namer.rules)
        first = not firm(a, namer.rules)[1].words and not long.endswith(namer.rules.parts)
        if kind == "Organization" and form.words and first and core.startswith(a) and core != a and namer.gazetteer.choose(a, home) is None:
            return (0.86, "a firm on the page by its first word")
    return None


def _event(a: str, b: str) -> tuple[float, str] | None:
    """消博会 and 第三届中国国际消费品博览会: letters of an event's name, its number and year left out."""
    short, long = bare_event(a), bare_event(b)
    if 2 < len(short) <= 7 and short[-1] == long[-1] and len(short) < len(long) and is_subsequence(short, long):
        return (0.88, "letters of an event on the page")
    return (0.9, "an event on the page without its number") if short == long and len(short) > 2 else None
