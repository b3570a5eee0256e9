"""Facilities, platforms and policies by a name that leaves words of the longer one out."""

from __future__ import annotations

import re

from kg.resolve.pair import Pair, core, head
from kg.resolve.shapes import shapes
from kg.resolve.text import is_subsequence

__all__ = ["ends", "platform_word", "shortened", "zone"]


def ends(pair: Pair) -> bool:
    """深中通道 and 深圳至中山跨江通道: the letters before the head are those of the places that a long form lists."""
    if pair.kind not in ("Facility", "Project"):
        return False
    heads = pair.namer.rules.heads["Facility"]
    short, long = (pair.namer.expanded(t, "Facility") for t in (pair.short, pair.long))
    ending = head(short, heads)
    if not ending or not long.endswith(ending):
        return False
    stops = re.split(pair.namer.rules.joins, long[: -len(ending)])
    letters = short[: -len(ending)]
    if len(stops) < 2 or len(letters) != len(stops):
        return False
    return all(letter in stop[:2] or _letter_of(letter, stop, pair) for letter, stop in zip(letters, stops, strict=True))


def _letter_of(letter: str, stop: str, pair: Pair) -> bool:
    found, named = pair.namer.gazetteer.choose(letter), pair.namer.gazetteer.division(stop, pair.home)
    return found is not None and named is not None and found.id == named.id


def shortened(pair: Pair) -> bool:
    """One name leaves words of the other out, keeps its first word and its head."""
    rules = pair.namer.rules
    heads = rules.heads.get(pair.kind, ())
    short, long = (pair.namer.expanded(t, pair.kind) for t in (pair.short, pair.long))
    short, long = sorted((short, long), key=len)
    ending = head(short, heads)
    inner = re.sub(r"[()]", "", long)
    if not ending or len(short) - len(ending) < 2 or head(inner, heads) != ending or not is_subsequence(short, inner):
        return False
    if "—" in long and "—" not in short:
        return False  # what joins two places is neither of them
    stem, rest = short[: -len(ending)], inner[: -len(ending)]
    if rest.endswith(stem):  # only words before it: they must be a place, a river, countries
        before = rest[: -len(stem)].rstrip("—")
        return not before or _is_place(before, pair)
    if not rest.startswith(stem[:2]) and not (rest[0] == stem[0] and pair.kind == "Policy"):
        place, after = pair.namer.places.split(rest, pair.home)
        return place is not None and after.startswith(stem[:2]) and is_subsequence(stem, after)
    between = rest[len(stem) :] if rest.startswith(stem) else ""
    if len(between) == 1 or (between and pair.namer.gazetteer.division(between, pair.home) is not None):
        return False  # 湖州站 and 湖州东站, 宁波港 and 宁波舟山港
    return pair.kind in ("Policy", "Platform") or (pair.kind in ("Facility", "Project") and rest.startswith(stem))


def _is_place(text: str, pair: Pair) -> bool:
    parts = [p for p in re.split(r"[—\-、]", text.removeprefix(pair.namer.rules.of_state)) if p]
    return all(pair.namer.gazetteer.choose(p, pair.home) is not None or p.endswith(pair.namer.rules.natural) for p in parts)


def zone(pair: Pair) -> bool:
    """南沙自贸区: an area of a free-trade zone by the place in its name."""
    if pair.kind != "Platform":
        return False
    short, long = pair.namer.expanded(pair.short, "Platform"), pair.namer.expanded(pair.long, "Platform")
    clipped, whole = (next(filter(None, (s.read(name) for s in shapes(of))), None) for of, name in (("zone", short), ("whole zone", long)))
    if clipped is None or whole is None:
        return False
    if not whole["area"]:
        return whole["stem"] == clipped["stem"] and not clipped["area"]
    return (clipped["area"] or clipped["stem"]) in whole["area"]


def platform_word(pair: Pair) -> bool:
    """前海 and 前海深港现代服务业合作区: a platform by its first word, where that is no city or province."""
    if pair.kind != "Platform" or not 2 <= len(pair.short) <= 4:
        return False
    ending = head(pair.namer.expanded(pair.long, "Platform"), pair.namer.rules.heads["Platform"])
    place = pair.namer.gazetteer.division(pair.short, pair.home)
    if not ending or (place is not None and place.level in ("city", "province")):
        return False
    rest = core(pair, pair.long)
    return pair.long.startswith(pair.short) or rest.startswith(pair.short)
