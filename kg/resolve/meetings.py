"""Names of meetings: plenums, congresses and sessions, in short and in full (市委十四届五次全会), by the shapes of the table."""

from __future__ import annotations

from kg.gazetteer import Entry
from kg.resolve.places import Places
from kg.resolve.reading import Reading
from kg.resolve.shapes import Shape, shapes
from kg.resolve.text import chinese, number

__all__ = ["Meetings"]

_NUMBERS = ("n", "k")


class Meetings:
    """Reads the names of meetings by their shapes; two of one full form, place and numbers are one."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.shapes: tuple[Shape, ...] = shapes("meeting")

    def read(self, text: str, home: Entry | None) -> Reading | None:
        """Give the reading of a meeting's name in plain form; None where it is no meeting of a body.

        >>> from kg.gazetteer import Gazetteer
        >>> from kg.resolve.rules import Rules
        >>> meetings = Meetings(Places(Gazetteer.load(), Rules.load()))
        >>> meetings.read("市委十四届五次全会", Gazetteer.load().division("江门市")).name
        '中国共产党江门市第十四届委员会第五次全体会议'
        """
        for shape in self.shapes:
            words = shape.read(text)
            if words is None:
                continue
            if "place" not in words:
                return self._made(shape, dict(words), None)
            place = self.places.where(words["place"], home)
            if place is not None:
                return self._made(shape, dict(words), place)
        return None

    def _made(self, shape: Shape, words: dict[str, str], place: Entry | None) -> Reading:
        values = {w: number(words[w]) for w in _NUMBERS if w in words}
        words |= {w: chinese(value) for w, value in values.items()}
        if place is not None:
            words |= {"place": place.name, "whole": self.places.full(place)}
        ident = place.id if place is not None else ""
        key = "|".join((shape.full, ident, *map(str, values.values()), words.get("what", "")))
        return Reading(key, shape.say(words), "meeting", place=ident)
