"""What other authorities call a thing: GeoNames for cities, and a user's own file (name, alias, type, id)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kg.errors import InputError
from kg.resolve.text import plain
from kg.resources import resource

__all__ = ["Links", "PlaceLink"]

_GEONAMES = "https://sws.geonames.org/"
_WIKIDATA = "http://www.wikidata.org/entity/"


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
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def load(cls, *files: str | Path) -> Links:
        """Read the table that ships and any `--link` files (columns name, alias, type, id; aliases apart by ``|``).

        :raises InputError: a file cannot be read or lacks a column.
        """
        names: dict[tuple[str, str], str] = {}
        for path in files:
            try:
                with Path(path).open(encoding="utf-8-sig", newline="") as file:
                    reader = csv.DictReader(file)
                    if missing := {"name", "type", "id"} - set(reader.fieldnames or ()):
                        raise InputError(f"no column {', '.join(sorted(missing))}", where=str(path), remedy="needed: name, alias, type, id")
                    for row in reader:
                        for name in (row["name"], *(row.get("alias") or "").split("|")):
                            if name:
                                names[row["type"], plain(name)] = row["id"]
            except OSError as error:
                raise InputError("the links cannot be read", where=str(path), remedy=str(error)) from error
        return cls(_places(), names)

    def place(self, ident: str) -> PlaceLink:
        """Give what is known of a division by its id; empty where nothing is."""
        return self.places.get(ident, PlaceLink())

    def of(self, name: str, kind: str, ident: str) -> tuple[tuple[str, str], ...]:
        """Give the user's link of an entity by name or id."""
        target = self.names.get((kind, plain(name))) or self.names.get((kind, plain(ident)))
        if not target:
            return ()
        iri = target if "://" in target else f"{_WIKIDATA}{target}" if target[:1] == "Q" and target[1:].isdigit() else target
        return (("sameAs", iri),)


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
