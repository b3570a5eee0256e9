"""What other authorities call a thing: GeoNames for cities, and a user's own file (name, alias, type, id)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kg.errors import InputError
from kg.resolve.text import plain
from kg.resources import resource

__all__ = ["Links", "PlaceLink"]

_GEONAMES = "https://sws.geonames.org/"
_WIKIDATA = "http://www.wikidata.org/entity/"
_Q = re.compile(r"Q[1-9]\d*")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """Links of a place, and where it lies (WGS 84, degrees)."""

    links: tuple[tuple[str, str], ...] = ()
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Links:
    """GeoNames ids by division code, and a user's ids by type and name.

    >>> Links.load().place("gb:440700").links
    (('exactMatch', 'https://sws.geonames.org/1806299/'),)
    """

    places: Mapping[str, PlaceLink] = field(default_factory=dict)
    names: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    @classmethod
    def load(cls, *files: str | Path) -> Links:
        """Read the table that ships and any `--link` files (columns name, alias, type, id; aliases apart by ``|``).

        A name may be an entity's id, or a name on a page (李伟@p03) where namesakes are to be told apart.

        :raises InputError: a file cannot be read, lacks a column, or an id is neither Q-number nor IRI; names the row.
        """
        names: dict[tuple[str, str], set[str]] = {}
        for path in files:
            try:
                with Path(path).open(encoding="utf-8-sig", newline="") as file:
                    reader = csv.DictReader(file)
                    if missing := {"name", "type", "id"} - set(reader.fieldnames or ()):
                        raise InputError(f"no column {', '.join(sorted(missing))}", where=str(path), remedy="needed: name, alias, type, id")
                    for number, row in enumerate(reader, start=2):
                        iri = _iri(row["id"] or "", f"{path}:{number}")
                        for name in (row["name"] or "", *(row.get("alias") or "").split("|")):
                            if name.strip():
                                names.setdefault((row["type"] or "", plain(name)), set()).add(iri)
            except (OSError, UnicodeDecodeError, csv.Error) as error:
                raise InputError("the links cannot be read", where=str(path), remedy=f"save it as CSV in UTF-8: {error}") from error
        return cls(_places(), {key: frozenset(ids) for key, ids in names.items()})

    def place(self, ident: str) -> PlaceLink:
        """Give what is known of a division by its id; empty where nothing is."""
        return self.places.get(ident, PlaceLink())

    def of(self, kind: str, *words: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Give the user's link of an entity by groups of words for it, the surest first: the first group that leads to one id.

        A word that the files give to two ids leads to none.

        >>> links = Links(names={("Person", "李伟"): frozenset({"urn:a", "urn:b"}), ("Person", "李伟@p03"): frozenset({"urn:a"})})
        >>> links.of("Person", ["李伟@p03"], ["李伟"]), links.of("Person", ["李伟"])
        ((('sameAs', 'urn:a'),), ())
        """
        for group in words:
            ids = {iri for word in group for iri in self.names.get((kind, plain(word)), ())}
            if len(ids) == 1:
                return (("sameAs", ids.pop()),)
        return ()


def _iri(ident: str, where: str) -> str:
    ident = ident.strip()
    if _Q.fullmatch(ident):
        return f"{_WIKIDATA}{ident}"
    if not _IRI.fullmatch(ident):
        raise InputError(f"{ident!r} is no id", where=where, remedy="write a Wikidata number as Q1061104, or a whole IRI")
    return ident


@cache
def _places() -> Mapping[str, PlaceLink]:
    path = resource("gazetteer") / "geonames.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {
            f"gb:{row['code']}": PlaceLink(
                (("exactMatch", f"{_GEONAMES}{row['geonames']}/"),), float(row["latitude"]), float(row["longitude"])
            )
            for row in csv.DictReader(file)
        }
