"""Where a name means what it means: everywhere, where a page is at home, or on one page only."""

from __future__ import annotations

from kg.gazetteer import Entry
from kg.model import Term
from kg.resolve.names import Namer
from kg.resolve.reading import Reading
from kg.resolve.text import numbers, plain

__all__ = ["generic", "needs_page", "scope"]

_EDITION = 4  # characters of an event without its number and place (花博会): each place has its own


def scope(term: Term, reading: Reading, home: Entry | None, namer: Namer) -> str:
    """Give what a reading holds for: ``""`` everywhere, a division's id where pages are at home there, or the page's id."""
    if term.kind == "Person":
        return term.document  # people of one name are joined by what ties them, not by the name
    if reading.key.startswith("?"):
        return term.document  # where the page is at home says nothing of it
    text = plain(term.surface)
    if not _local(text, term.kind, reading, namer):
        return ""
    return home.id if home and not generic(text, reading, namer) else term.document


def needs_page(name: str, kind: str, namer: Namer) -> bool:
    """Say whether a name means different things on different pages: people's names, 市委, 第一医院, 高新区.

    >>> from kg.gazetteer import Gazetteer
    >>> namer = Namer(Gazetteer.load())
    >>> [needs_page(n, "Organization", namer) for n in ("市委", "第一医院", "中山大学")]
    [True, True, False]
    """
    reading = namer.read(name, kind)
    return kind == "Person" or reading.key.startswith("?") or _local(plain(name), kind, reading, namer)


def _local(text: str, kind: str, reading: Reading, namer: Namer) -> bool:
    town = kind == "Place" and not reading.place and text.endswith(namer.rules.towns)
    edition = kind == "Event" and len(text) <= _EDITION and not (reading.place or numbers(text)) and namer.expanded(text, kind) == text
    return reading.entry is None and (town or edition or text.startswith("第") or generic(text, reading, namer))


def generic(text: str, reading: Reading, namer: Namer) -> bool:
    """Say whether a plain name is but a word for things of a kind: 集团, 第一医院, 合作区."""
    rules = namer.rules
    return (
        reading.entry is None
        and not reading.place
        and (
            text in rules.several
            or text in rules.bodies
            or text in rules.plain
            or text in rules.other
            or any(text in heads for heads in rules.heads.values())
            or (text.endswith(rules.plain) and any(text.startswith(h) and len(text) > len(h) for h in rules.heads["Platform"]))
        )
    )
