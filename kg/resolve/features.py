"""The table of features: each with a line about it and its score; the first that holds decides."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from kg.resolve.firms import bureaus, companies
from kg.resolve.leftout import ends, platform_word, shortened, zone
from kg.resolve.pair import Pair
from kg.resolve.schools import hospital, university
from kg.resolve.sounds import people_share, transliterated
from kg.resolve.text import NUMERALS, is_subsequence

__all__ = ["FEATURES", "Features"]


@dataclass(frozen=True, slots=True)
class Features:
    """A feature: its name, a line about it, the score it gives, and when it holds."""

    name: str
    doc: str
    score: float
    holds: Callable[[Pair], bool]


def _work_or_event(pair: Pair) -> bool:
    rules = pair.namer.rules
    if pair.kind not in ("Event", "Work"):
        return False
    a, b = (pair.namer.expanded(t, pair.kind) for t in (pair.short, pair.long))
    (core_a, core_b) = (re.sub(rf"第[{NUMERALS}]+届|(?:19|20)\d\d年?", "", x) for x in (a, b))
    if core_a == core_b and len(core_a) >= 3:
        return True
    short, long = sorted((core_a, core_b), key=len)
    place, rest = pair.namer.places.split(long, pair.home)
    if len(short) >= 4 and place is not None and rest in (short, rules.without_nation(short)):
        return True
    return len(short) >= 4 and (
        (long != short and rules.without_nation(long) == short)
        or (short.endswith(rules.event_ends) and long.endswith(short[-2:]) and short[:2] == long[:2] and is_subsequence(short, long))
    )


def _industry(pair: Pair) -> bool:
    rules = pair.namer.rules
    if pair.kind != "Industry":
        return False
    a, b = (pair.namer.expanded(t, "Industry") for t in (pair.short, pair.long))
    return a == b or any(a == b + word or (b == a + word and word in rules.makes) for word in (*rules.makes, *rules.works))


def _same_core(pair: Pair) -> bool:
    if not pair.left.core or not pair.right.core or len(pair.left.core) < 2:
        return False
    places = {pair.left.place, pair.right.place} - {""}
    gazetteer = pair.namer.gazetteer
    fits = len(places) < 2  # 恩施市人民政府 is not 恩施州人民政府
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
    Features("person", "one of the names that both forms carry is the same", 0.97, lambda p: p.kind == "Person" and people_share(p)),
    Features(
        "sounds",
        "names from minority languages written with characters of one sound",
        0.93,
        lambda p: p.kind == "Person" and transliterated(p),
    ),
    Features("pointed", "a body of a place that the page points to, in the page's home", 0.92, _pointed),
    Features("core", "equal after the places before them, which fit", 0.95, _same_core),
    Features("company", "one firm, with and without its legal form, place or trade", 0.94, companies),
    Features("bureau", "a builder's numbered bureau by letters of its name", 0.93, bureaus),
    Features("university", "a university by the first letters of its words", 0.92, university),
    Features("hospital", "a hospital by its school and number, or without its school", 0.92, hospital),
    Features("ends", "a route by the letters of the places it joins", 0.95, ends),
    Features("zone", "an area of a free-trade zone by the place in its name", 0.92, zone),
    Features("first word", "a platform by its first word", 0.9, platform_word),
    Features("left out", "words left out, first word and head kept", 0.9, shortened),
    Features("event", "an event with and without its number, place or 中国", 0.9, _work_or_event),
    Features("industry", "an industry in long and short words", 0.93, _industry),
)
