"""Party and government bodies by level and place: 市委, 县人大常委会, 省高院, 团市委 and their full forms, by the tables."""

from __future__ import annotations

from kg.gazetteer import Entry
from kg.resolve.places import Places
from kg.resolve.reading import Reading
from kg.resolve.rules import Rules
from kg.resolve.shapes import shapes
from kg.resolve.text import number

__all__ = ["Bodies"]

_LONGEST = 14  # characters of an office that no table lists, as 住房保障和房产管理局


class Bodies:
    """Reads the names of bodies by their shapes (of=body, term, inside, department) and the tables of endings."""

    def __init__(self, places: Places, rules: Rules) -> None:
        self.places, self.rules = places, rules
        self.shapes, self.terms, self.inside, self.departments = map(shapes, ("body", "term", "inside", "department"))

    def read(self, surface: str, text: str, home: Entry | None) -> Reading | None:
        """Give the reading of a body's name (`text` is its plain form); None where it is no party or government body.

        >>> from kg.gazetteer import Gazetteer
        >>> bodies = Bodies(Places(Gazetteer.load(), Rules.load()), Rules.load())
        >>> [bodies.read(s, s, Gazetteer.load().division("江门市")).name for s in ("市委", "省高院", "团市委", "江海区人大常委会")]
        ['中共江门市委员会', '广东省高级人民法院', '共青团江门市委员会', '江海区人民代表大会常务委员会']
        """
        for shape in self.shapes:
            words = shape.read(text)
            if words is None:
                continue
            tail = shape.say(words)
            if "place" not in words:
                text = tail  # words that say nothing more are off
            elif (place := self.places.where(words["place"], home)) is not None:
                return self._tail(tail, place)
            elif self.places.points(words["place"]):
                return _untold(surface, words["place"] + tail, tail)
        return self._term(surface, text, home) or self._ending(surface, text, home)

    def _term(self, surface: str, text: str, home: Entry | None) -> Reading | None:
        """江门市第十六届人大常委会: a body in one of its terms of office."""
        for shape in self.terms:
            if (words := shape.read(text)) is not None:
                whole = shape.say(words)
                if (body := self.read(whole, whole, home)) is not None:
                    return Reading(f"{body.key}#{number(words['n'])}", surface, "term of office", place=body.place)
        return None

    def _ending(self, surface: str, text: str, home: Entry | None) -> Reading | None:
        """A place, named or pointed to, and what the tables of endings know behind it."""
        rules = self.rules
        pointed, tail = self.places.deictic(text, home)
        if tail != text and (tail in rules.bodies or tail in rules.party or tail.endswith(rules.plain)):
            return self._tail(tail, pointed) if pointed is not None else _untold(surface, text, tail)
        place, rest = self.places.split(text, home)
        if place is None or rest.startswith(rules.units):  # 自治县 is the rest of the place's own name
            return None
        known = rest in rules.bodies or rest in rules.party or rest in rules.long_bodies
        office = rest.endswith(rules.offices) and len(rest) <= _LONGEST and not any(word in rest for word in rules.branches)
        return self._tail(rest, place) if known or office else None

    def _tail(self, tail: str, place: Entry) -> Reading:
        """Give the body of a place by its ending, short or long."""
        rules = self.rules
        if tail in rules.party:
            return self._made(rules.party[tail], place)
        full = rules.bodies.get(tail) or self._within(tail) or tail
        for shape in self.departments:
            if (words := shape.read(full)) is not None:
                return self._made(shape.say({**words, "place": "{place}"}), place)
        name = rules.otherwise.get(place.name + full, place.name + full)
        for entry in self.places.gazetteer.entries(name):
            if entry.kind == "Organization" and entry.status == "name":
                return Reading(entry.id, name, f"body of {place.name}", entry, frozenset({entry.id}), place.id, full)
        return Reading(f"{place.id}|{full}", name, f"body of {place.name}", None, frozenset(), place.id, full)

    def _within(self, tail: str) -> str | None:
        """政府党组: what stands within a body."""
        for shape in self.inside:
            words = shape.read(tail)
            if words is not None and words["body"] in self.rules.bodies:
                return shape.say({**words, "body": self.rules.bodies[words["body"]]})
        return None

    def _made(self, pattern: str, place: Entry) -> Reading:
        name = pattern.replace("{place}", self.places.full(place))
        return Reading(f"{place.id}|{pattern}", name, f"body of {place.name}", None, frozenset(), place.id, pattern)


def _untold(surface: str, text: str, tail: str) -> Reading:
    return Reading(f"?{text}", surface, "points to a place that the page does not tell", core=tail)
