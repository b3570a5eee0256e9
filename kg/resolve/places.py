"""Places in names: divisions that a name starts with, what 市 and 县 point to, and the place that a name is."""

from __future__ import annotations

from kg.gazetteer import Entry, Gazetteer
from kg.resolve.reading import Reading
from kg.resolve.rules import Rules
from kg.resolve.shapes import shapes
from kg.resolve.text import is_subsequence, make_room

__all__ = ["Places"]

_STEM = 2  # characters of a name that tell which unit is meant


class Places:
    """Reads places by the gazetteer; what it cut before it remembers, which changes no answer."""

    def __init__(self, gazetteer: Gazetteer, rules: Rules) -> None:
        self.gazetteer, self.rules = gazetteer, rules
        self._units: list[tuple[str, str]] | None = None
        self._cut: dict[tuple[str, str], tuple[Entry | None, str]] = {}

    def read(self, surface: str, text: str, home: Entry | None) -> Reading:
        """Give the reading of a place's name; a place that no table knows is itself.

        >>> places = Places(Gazetteer.load(), Rules.load())
        >>> [places.read(s, s, None).name for s in ("江苏苏州", "广安市邻水县高滩镇")]
        ['苏州市', '高滩镇']
        """
        chosen = self.gazetteer.choose(text, home)
        if chosen is not None:
            ids = frozenset(
                e.id for e in self.gazetteer.lookup(text) if e.kind == "Place" and not (e.status == "former" and chosen.status != "former")
            )
            return Reading(chosen.id, chosen.name, f"gazetteer: {chosen.status}", chosen, ids | {chosen.id})
        above, rest = self.split(text, home)
        if above is not None and rest:
            inner = self.gazetteer.choose(rest, above)
            if inner is not None and (not inner.level or self.gazetteer.within(inner.id, above.id)):
                return Reading(inner.id, inner.name, f"in {above.name}", inner, frozenset({inner.id}))
            if len(rest) > 1 and rest.endswith(self.rules.ends):
                return Reading(f"{above.id}|{rest}", self._village(rest) or rest, f"in {above.name}", None, frozenset(), above.id, rest)
        if text in self.rules.pointing or (text[-1:] in self.rules.pointers and text[:-1] in self.rules.pointing):
            place = self.deictic(f"{text}|", home)[0]
            if place is None:
                return Reading(f"?{text}", surface, "points to a place that the page does not tell", core=text)
            return Reading(place.id, place.name, "the page's place", place, frozenset({place.id}))
        if text[-1:] in self.rules.abroad and (city := self.gazetteer.choose(text[:-1])) is not None and not city.level and len(text) > 2:
            return Reading(city.id, city.name, "a city abroad", city, frozenset({city.id}))
        return self._autonomous(text) or self._abroad(text) or Reading(text, self._village(text) or surface, "as it stands", core=text)

    def _autonomous(self, text: str) -> Reading | None:
        """前郭县: an autonomous unit by the beginning of its name and its level; None where two begin so."""
        if len(text) < _STEM + 1 or not text.endswith(self.rules.autonomous):
            return None
        if self._units is None:
            names = (e for s in self.gazetteer.surfaces for e in self.gazetteer.entries(s) if e.status == "name" and e.surface == s)
            self._units = sorted({(e.name, e.id) for e in names if e.level and e.alive and self.rules.autonomy in e.name})
        units = [(name.partition(self.rules.autonomy)[0], i) for name, i in self._units if name.endswith(text[-1])]
        found = [i for name, i in units if name.startswith(text[:-1])]
        found = found or [i for name, i in units if name[0] == text[0] and is_subsequence(text[:-1], name)]  # 喀左县
        entry = self.gazetteer.entry(found[0]) if len(found) == 1 else None
        return Reading(entry.id, entry.name, "gazetteer: short", entry, frozenset({entry.id})) if entry else None

    def _abroad(self, text: str) -> Reading | None:
        """英国伦敦: a known place behind a known one, neither of them a division."""
        for size in range(2, len(text) - 1):
            before, place = (self.gazetteer.choose(part) if self.gazetteer.knows(part) else None for part in (text[:size], text[size:]))
            if before is not None and place is not None and not before.level and not place.level:
                return Reading(place.id, place.name, f"in {before.name}", place, frozenset({place.id}))
        return None

    def _village(self, text: str) -> str:
        """The village in 双龙镇十八洞村; empty where there is none."""
        found = ((shape, shape.read(text)) for shape in shapes("village"))
        return next((shape.say(words) for shape, words in found if words is not None), "")

    def split(self, text: str, home: Entry | None) -> tuple[Entry | None, str]:
        """Cut the divisions that a name starts with: (the last of them, the rest)."""
        key = (text, home.id if home else "")
        if key not in self._cut:
            make_room(self._cut)
            self._cut[key] = self._split_anew(text, home)
        return self._cut[key]

    def _split_anew(self, text: str, home: Entry | None) -> tuple[Entry | None, str]:
        place, rest = None, text
        while len(rest) > 2:
            if place is not None and (whole := self.gazetteer.division(rest, place)) and self.gazetteer.within(whole.id, place.id):
                break  # 景宁畲族自治县 behind 浙江丽水市
            for size in range(min(len(rest) - 1, 15), 1, -1):
                head = rest[:size]
                if not self.gazetteer.knows(head):
                    continue
                found = self.gazetteer.division(head, place or home)
                if found is None or (place is not None and not self.gazetteer.within(found.id, place.id)):
                    continue
                place, rest = found, rest[size:]
                break
            else:
                break
        return place, rest

    def deictic(self, text: str, home: Entry | None) -> tuple[Entry | None, str]:
        """Resolve 省, 市, 县 … at the start of a name by the page's home: (place, the rest)."""
        if text.startswith(self.rules.no_pointer):
            return None, text
        for word, level in self.rules.pointing.items():
            if text.startswith(word) and len(text) > len(word):
                chain = self.gazetteer.chain(home.id) if home else ()
                place = next((e for e in chain if e.level == level), None)
                if place is None and level == "city":  # a municipality is a 市, and so is a county-level city
                    place = next((e for e in chain if e.name.endswith(word)), None)
                return place, text[len(word) :]
        return None, text

    def named(self, text: str, home: Entry | None) -> Entry | None:
        """Give the division that a whole text names, one or one behind the other (佛山市禅城区); None where it names none."""
        found = self.gazetteer.division(text, home)
        if found is not None:
            return found
        place, rest = self.split(text + "|", home)
        return place if rest == "|" else None

    def where(self, text: str, home: Entry | None) -> Entry | None:
        """Give the division that a whole text names, or that 市 or 省 points to; None where it does neither."""
        return self.deictic(f"{text}|", home)[0] if self.points(text) else self.named(text, home)

    def points(self, text: str) -> bool:
        """Say whether a text is a word such as 市, which means the page's."""
        return text in self.rules.pointing

    def full(self, place: Entry) -> str:
        """A district's name with its city's before it, as official names have it: 江门市江海区."""
        above = self.gazetteer.entry(place.parent) if place.parent else None
        return (
            above.name + place.name
            if above is not None and place.level == "county" and place.name.endswith(self.rules.district)
            else place.name
        )
