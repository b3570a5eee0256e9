"""Party and government bodies by level and place: 市委, 县人大常委会, 省高院, 团市委 and their full forms."""

from __future__ import annotations

import re

from kg.gazetteer import Entry
from kg.resolve.places import Places
from kg.resolve.reading import Reading
from kg.resolve.rules import Rules
from kg.resolve.text import NUMERALS, number

__all__ = ["Bodies"]

_TERM = re.compile(rf"^(.*?)(?:第)?([{NUMERALS}]+)届(人大常委会|人大|政协|人民代表大会常务委员会|人民代表大会|委员会)$")
_YOUTH = re.compile(r"^(?:共青团|团)(.{1,12}?)委(?:员会)?$")
_PARTY_FULL = re.compile(r"^中(?:共|国共产党)(.+?)(委.*|纪律检查委员会|纪委.*)$")
_CPPCC_FULL = re.compile(r"^(?:中国人民政治协商会议|政协)(.+?)委员会$")


class Bodies:
    """Reads the names of bodies by the tables of endings."""

    def __init__(self, places: Places, rules: Rules) -> None:
        self.places, self.rules = places, rules

    def read(self, surface: str, text: str, home: Entry | None) -> Reading | None:
        """Give the reading of a body's name (`text` is its plain form); None where it is no party or government body.

        >>> from kg.gazetteer import Gazetteer
        >>> bodies = Bodies(Places(Gazetteer.load(), Rules.load()), Rules.load())
        >>> [bodies.read(s, s, Gazetteer.load().division("江门市")).name for s in ("市委", "省高院", "团市委", "江海区人大常委会")]
        ['中共江门市委员会', '广东省高级人民法院', '共青团江门市委员会', '江海区人民代表大会常务委员会']
        """
        rules = self.rules
        if match := _PARTY_FULL.match(text):
            place = self.places.named(match[1], home)
            if place:
                return self._tail(match[2], place)
        if match := _CPPCC_FULL.match(text):
            place = self.places.named(match[1], home)
            if place:
                return self._made(rules.party["政协"], place)
        text = text.removeprefix("中共")
        if text.startswith("国家税务总局") and text.endswith("税务局"):
            text = text.removeprefix("国家税务总局")
        if match := _YOUTH.match(text):
            place = self.places.where(match[1], home)[0]
            return (
                self._made(rules.party["团委"], place)
                if place
                else Reading(f"?{text}", surface, "points to a place that the page does not tell", core="团委")
            )
        if match := _TERM.match(text):
            whole = match[1] + match[3]
            inner = self.read(whole, whole, home) if match[1] else None
            if inner is not None:
                return Reading(f"{inner.key}#{number(match[2])}", f"{surface}", "term of office", place=inner.place)
        pointed, tail = self.places.deictic(text, home)
        if pointed is not None or tail != text:
            known_tail = tail in rules.bodies or tail in rules.party or tail.endswith(rules.plain)
            if pointed is not None and known_tail:
                return self._tail(tail, pointed)
            if known_tail:
                return Reading(f"?{text}", surface, "points to a place that the page does not tell", core=tail)
        place, rest = self.places.split(text, home)
        if place is not None:
            if not rest.startswith(("人民政府", "人民代表大会", "人民法院")) and rest[:2] in ("自治", "特别"):
                place, rest = None, text
            elif rest in rules.bodies or rest in rules.party or self._long_bodies(rest):
                return self._tail(rest, place)
        return None

    def _long_bodies(self, rest: str) -> bool:
        return rest in self.rules.bodies.values() or (rest.endswith(("局", "厅")) and len(rest) <= 14 and "分局" not in rest)

    def _tail(self, tail: str, place: Entry) -> Reading:
        rules = self.rules
        if tail in rules.party:
            return self._made(rules.party[tail], place)
        full = rules.bodies.get(tail)
        if full is None:
            for short, long in sorted(rules.bodies.items(), key=lambda p: -len(p[0])):
                if tail.startswith(short) and tail[len(short) :] in ("党组", "党委", "机关"):
                    full = long + tail[len(short) :]
                    break
        full = full or tail
        if full.startswith("委"):
            return self._made("中共{place}" + full, place)
        name = place.name + full
        if place.name in ("香港", "澳门") and full == "人民政府":
            name = place.name + "特别行政区政府"
        for entry in self.places.gazetteer.entries(name):
            if entry.kind == "Organization" and entry.status == "name":
                return Reading(entry.id, name, f"body of {place.name}", entry, frozenset({entry.id}), place.id, full)
        return Reading(f"{place.id}|{full}", name, f"body of {place.name}", None, frozenset(), place.id, full)

    def _made(self, pattern: str, place: Entry) -> Reading:
        return Reading(
            f"{place.id}|{pattern}",
            pattern.format(place=self.places.full(place)),
            f"body of {place.name}",
            None,
            frozenset(),
            place.id,
            pattern,
        )
