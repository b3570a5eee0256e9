"""The established form of a name where it stands: 市委 on a page of 江门 is 中共江门市委员会."""

from __future__ import annotations

from functools import cache

from kg.gazetteer import Entry, Gazetteer
from kg.resolve.bodies import Bodies
from kg.resolve.meetings import Meetings
from kg.resolve.places import Places
from kg.resolve.reading import Reading
from kg.resolve.rules import Rules
from kg.resolve.text import counted, make_room, plain
from kg.resolve.titles import people
from kg.zh.fold import fold

__all__ = ["Namer", "Reading", "shipped"]


class Namer:
    """Reads names by one table of rules and one gazetteer; what it read before it remembers, which changes no answer."""

    def __init__(self, gazetteer: Gazetteer, rules: Rules | None = None) -> None:
        self.gazetteer, self.rules = gazetteer, rules or Rules.load()
        self.places = Places(gazetteer, self.rules)
        self.bodies, self.meetings = Bodies(self.places, self.rules), Meetings(self.places)
        self._read: dict[tuple[str, str, str], Reading] = {}
        self._long: dict[tuple[str, str], str] = {}
        self._tables: dict[str, dict[str, list[tuple[str, str]]]] = {}

    def _expansions(self, kind: str) -> dict[str, list[tuple[str, str]]]:
        """Short words with their long ones, and long ones with themselves, by first character, longest first."""
        if kind not in self._tables:
            pairs = self.rules.expand.get(kind, ())
            words = {long: long for _, long in pairs if long} | dict(pairs)
            table: dict[str, list[tuple[str, str]]] = {}
            for word in sorted(words, key=lambda w: (-len(w), w)):
                table.setdefault(word[0], []).append((word, words[word]))
            self._tables[kind] = table
        return self._tables[kind]

    def read(self, surface: str, kind: str, home: Entry | None = None) -> Reading:
        """Give the established form of a name of that type on a page at home in `home`.

        >>> namer, jiangmen = Namer(Gazetteer.load()), Gazetteer.load().home("江门日报")
        >>> [namer.read(s, k, jiangmen).name for s, k in (("市委", "Organization"), ("市发改委", "Organization"),
        ...     ("市委十四届五次全会", "Event"), ("江海", "Place"), ("省农科院", "Organization"))]
        ['中共江门市委员会', '江门市发展和改革委员会', '中国共产党江门市第十四届委员会第五次全体会议', '江海区', '广东省农业科学院']
        """
        key = (surface, kind, home.id if home else "")
        if key not in self._read:
            make_room(self._read)
            self._read[key] = self._read_anew(surface, kind, home)
        return self._read[key]

    def _read_anew(self, surface: str, kind: str, home: Entry | None) -> Reading:
        text = plain(surface)
        if kind == "Place":
            return self.places.read(surface, text, home)
        if kind == "Person":
            return self._person(surface, text)
        known = [e for e in self.gazetteer.entries(text) or self.gazetteer.lookup(surface) if e.kind == kind]
        for before in self.rules.before_organ if kind == "Organization" and not known else ():
            known = known or [e for e in self.gazetteer.entries(text.removeprefix(before)) if e.kind == kind and e.status != "short"]
        if known and not (kind == "Organization" and text.startswith(self.rules.deictic if home is None else self.rules.deictic_at_home)):
            near = [e for e in known if e.status != "short"] or known
            return Reading(near[0].id, near[0].name, "gazetteer", near[0], frozenset(e.id for e in known))
        if kind == "Event" and (meeting := self.meetings.read(text, home)):
            return meeting
        if kind == "Organization":
            return self.bodies.read(surface, text, home) or self._thing(surface, text, kind, home)
        return self._thing(surface, text, kind, home)

    def _person(self, surface: str, text: str) -> Reading:
        if text in self.rules.people:
            known = self.rules.people[text]
            return Reading(known, known, "common knowledge", None, frozenset({known, text}))
        names = people(text, self.rules)
        main = names[-1] if names else text
        name = surface if main == text else main
        return Reading(main, name, "as it stands" if main == text else "title taken off", None, frozenset(names))

    def _thing(self, surface: str, text: str, kind: str, home: Entry | None) -> Reading:
        expanded = self.expanded(text, kind)
        place, rest = self.places.split(expanded, home)
        if place is None and kind in self.rules.pointed and (reading := self._pointed(surface, text, kind, home)):
            return reading
        key = f"{place.id}|{rest}" if place is not None and rest and place.code else expanded
        return Reading(key, surface, "as it stands", None, frozenset(), place.id if place else "", rest if place else expanded)

    def _pointed(self, surface: str, text: str, kind: str, home: Entry | None) -> Reading | None:
        """市博物馆, 全省科技创新大会: a thing of the page's place, which other pages may name in full; None for other names."""
        every = next((word for word in self.rules.of_all if text.startswith(word)), "") if kind == "Event" else ""
        pointing = self.rules.of_all.get(every, "") + text[len(every) :]
        place, tail = self.places.deictic(pointing, home) if pointing.startswith(self.rules.deictic) else (None, pointing)
        if len(tail) < 2 or tail == pointing:
            return None
        core = self.expanded(tail, kind)
        if place is None:
            return Reading(f"?{pointing}", surface, "points to a place that the page does not tell", core=core)
        written = surface[len(text) - len(tail) :]  # with its quotation marks, where it is in the script of the place's name
        name = place.name + (written if plain(surface[: len(text) - len(tail)]) + tail == text and fold(written) == written else tail)
        return Reading(f"{place.id}|{core}", name, "the page's place", None, frozenset(), place.id, core)

    def expanded(self, text: str, kind: str) -> str:
        """Put the long words in the place of short ones, and take off endings that say nothing more."""
        if (text, kind) not in self._long:
            make_room(self._long)
            self._long[text, kind] = self._expanded_anew(text, kind)
        return self._long[text, kind]

    def _expanded_anew(self, text: str, kind: str) -> str:
        out, i = "", 0
        table = self._expansions(kind)
        while i < len(text):
            hit = next((w for w in table.get(text[i], ()) if text.startswith(w[0], i) and (i or w[0] not in self.rules.whole)), None)
            out, i = out + (hit[1] if hit else text[i]), i + (len(hit[0]) if hit else 1)
        out = counted(out)
        for ending in self.rules.strip.get(kind, ()):
            if out.endswith(ending) and len(out) - len(ending) >= 2:
                return out[: -len(ending)]
        return out


@cache
def shipped() -> Namer:
    """Give the namer of the tables that ship; the second call gives the first one's."""
    return Namer(Gazetteer.load())
