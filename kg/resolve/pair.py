"""Two names that are compared, and what the features ask of them."""

from __future__ import annotations

from dataclasses import dataclass

from kg.gazetteer import Entry
from kg.resolve.names import Namer
from kg.resolve.reading import Reading

__all__ = ["Pair", "core", "head"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names of one type as they were read, shorter plain form first."""

    kind: str
    short: str  # plain
    long: str
    left: Reading
    right: Reading
    namer: Namer
    home: Entry | None


def head(text: str, heads: tuple[str, ...]) -> str:
    """Give the longest of the heads that a name ends in; empty where it ends in none (they stand longest first)."""
    return next((h for h in heads if text.endswith(h)), "")


def core(pair: Pair, text: str) -> str:
    """Give the name with long words for short ones, its legal form and the place before it taken off."""
    full = pair.namer.expanded(text, pair.kind)
    place, rest = pair.namer.places.split(full, pair.home)
    return rest if place is not None and len(rest) >= 2 else full
