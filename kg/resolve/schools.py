"""Universities and hospitals by the first letters of their words, their schools and numbers."""

from __future__ import annotations

import re

from kg.resolve.pair import Pair
from kg.resolve.text import NUMERALS, is_subsequence, number

__all__ = ["hospital", "university"]


def university(pair: Pair) -> bool:
    """西安交大: a university by the first letters of its words."""
    if pair.kind != "Organization" or not pair.long.endswith(("大学", "学院")) or pair.short.endswith(("大学", "学院")):
        return False
    words = re.findall("|".join((*pair.namer.rules.subjects, ".")), pair.long)
    if pair.long == pair.short + "大学" and len(pair.short) >= 4 and pair.namer.gazetteer.choose(pair.short) is None:
        return True
    stem = [w for w in words if len(w) == 1]
    initials = "".join(w[0] for w in words if len(w) > 1)
    short = pair.short
    if not short.endswith(pair.namer.rules.letters) or len(short) < 2:
        return False
    for keep in {stem[0] if stem else "", "".join(stem[:2]), "".join(stem[:1] + stem[2:3])}:
        if keep and short in (keep + initials, keep + initials[:-1]) and len(short) >= 3:
            return True
    return bool(stem) and len(stem) <= 3 and short == stem[0] + "大" and initials == "大"


_CLIPPED = re.compile(rf"^(.{{2,4}}?)(?:附属?)?第?([{NUMERALS}])院$")
_ATTACHED = re.compile(rf"^(.+?大学).*第([{NUMERALS}])附属医院$")


def hospital(pair: Pair) -> bool:
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
    if (clipped := _CLIPPED.match(a)) and (whole := _ATTACHED.match(b)):
        school, named = clipped[1].replace("大", ""), whole[1]
        return number(clipped[2]) == number(whole[2]) and school[:1] == named[:1] and is_subsequence(school, named)
    return a.endswith("医院") and len(a) >= 4 and "大学" not in a and b.endswith("大学" + a)
