"""What a page tells of its own names: where it is at home, and what its names are read as there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kg.gazetteer import Entry, Gazetteer
from kg.model import Document, Term
from kg.resolve.names import Namer, Reading
from kg.resolve.text import plain

__all__ = ["home_of", "read_page"]


def home_of(document: Document | None, terms: Iterable[Term], gazetteer: Gazetteer) -> Entry | None:
    """Give the division a page is at home in: its paper's, else the city that its places name most."""
    places = (plain(t.surface) for t in terms if t.kind == "Place")
    return gazetteer.home_of(document.paper if document else None, places)


def read_page(terms: Iterable[Term], home: Entry | None, namer: Namer, cache: dict[tuple[str, str, str], Reading]) -> dict[Term, Reading]:
    """Give the reading of each term of a page; a department without its committee belongs to the one that the page names."""
    readings = {}
    where = home.id if home else ""
    for term in sorted(terms):
        key = (term.surface, term.kind, where)
        if key not in cache:
            cache[key] = namer.read(term.surface, term.kind, home)
        readings[term] = cache[key]
    committees = {r.place for t, r in readings.items() if t.kind == "Organization" and r.core.startswith(namer.rules.committee["full"])}
    entry = namer.gazetteer.entry(next(iter(committees))) if len(committees) == 1 else home
    for term, reading in readings.items():
        text = plain(term.surface)
        if (
            term.kind == "Organization"
            and namer.rules.committee["short"] + text in namer.rules.party
            and text not in namer.rules.alone
            and entry is not None
        ):
            readings[term] = namer.read(entry.name + namer.rules.committee["short"] + text, "Organization", entry)
        elif _far(term, reading, home, readings, namer):
            readings[term] = Reading(text, term.surface, "a place of that name lies far from here", core=text)
    return readings


def _far(term: Term, reading: Reading, home: Entry | None, page: Mapping[Term, Reading], namer: Namer) -> bool:
    """A county by its bare short name that may as well be a town or a hill, in a province that the page is not in and does not name."""
    entry = reading.entry
    if term.kind != "Place" or entry is None or home is None or entry.level != "county" or entry.status != "short":
        return False
    text = plain(term.surface)
    town = {text + ending for ending in namer.rules.towns} & {plain(t.surface) for t in page}
    unlike = entry.name.endswith(namer.rules.city) or not text.endswith(namer.rules.landscape)
    if text != plain(entry.surface) or (unlike and not town):
        return False
    chain = {e.id for e in namer.gazetteer.chain(entry.id)}
    mine = {e.id for e in namer.gazetteer.chain(home.id)}
    named = {r.entry.id for t, r in page.items() if r.entry and t.surface != term.surface}
    return not chain & mine and not chain & named
