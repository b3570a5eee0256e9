"""Universities and hospitals by the first letters of their words, their schools and numbers."""

from __future__ import annotations

import re

from kg.resolve.pair import Pair
from kg.resolve.shapes import shapes
from kg.resolve.text import is_subsequence, number

__all__ = ["hospital", "university"]

_ORDINAL = re.compile("第[一二三四五六七八九十]$")


def university(pair: Pair) -> bool:
    """西安交大: a university by the first letters of its words."""
    rules, school = pair.namer.rules, pair.namer.rules.university
    if pair.kind != "Organization" or not pair.long.endswith(rules.schools) or pair.short.endswith(rules.schools):
        return False
    words = re.findall("|".join((*rules.subjects, ".")), pair.long)
    if pair.long == pair.short + school["long"] and len(pair.short) >= 4 and pair.namer.gazetteer.choose(pair.short) is None:
        return True
    stem = [w for w in words if len(w) == 1]
    initials = "".join(w[0] for w in words if len(w) > 1)
    short = pair.short
    if not short.endswith(rules.letters) or len(short) < 2:
        return False
    for keep in {stem[0] if stem else "", "".join(stem[:2]), "".join(stem[:1] + stem[2:3])}:
        if keep and short in (keep + initials, keep + initials[:-1]) and len(short) >= 3:
            return True
    return bool(stem) and len(stem) <= 3 and short == stem[0] + school["short"] and initials == school["short"]


def hospital(pair: Pair) -> bool:
    """市一医院, 省中医院, 昆医大附一院 against their full forms; 华西医院 against 四川大学华西医院."""
    if pair.kind != "Organization":
        return False
    rules, school = pair.namer.rules, pair.namer.rules.university
    a, b = (pair.namer.expanded(t, "Organization") for t in (pair.short, pair.long))
    if not b.endswith(rules.clinics):
        return False
    if rules.attached in a and rules.attached in b:
        (stem_a, _, tail_a), (stem_b, _, tail_b) = a.partition(rules.attached), b.partition(rules.attached)
        same_tail = tail_a == tail_b and _ORDINAL.findall(stem_a) == _ORDINAL.findall(stem_b)
        stem_a, stem_b = _ORDINAL.sub("", stem_a), _ORDINAL.sub("", stem_b)
        short = stem_a.replace(school["long"], school["short"])
        return same_tail and bool(stem_a) and stem_a[0] == stem_b[0] and is_subsequence(short, stem_b)
    clipped, whole = (
        next(filter(None, (s.read(t) for s in shapes(of))), None) for of, t in (("clipped hospital", a), ("attached hospital", b))
    )
    if clipped and whole:
        letters, named = clipped["school"].replace(school["short"], ""), whole["school"]
        return number(clipped["n"]) == number(whole["n"]) and letters[:1] == named[:1] and is_subsequence(letters, named)
    return a.endswith(rules.hospital) and len(a) >= 4 and school["long"] not in a and b.endswith(school["long"] + a)
