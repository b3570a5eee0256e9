"""What a name is taken to be."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.gazetteer import Entry

__all__ = ["Reading"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a name is taken to be: two names with one `key` are one thing."""

    key: str
    name: str
    reason: str
    entry: Entry | None = None
    alternatives: frozenset[str] = field(default=frozenset())  # ids that the surface may also name
    place: str = ""  # id of the place that it starts with
    core: str = ""  # the rest
