"""Looks names up, and says what a short form most likely means where a text stands at home somewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path

from kg.gazetteer.entry import Entry
from kg.gazetteer.tables import NAMES, Row, division_rows, name_rows, pairs
from kg.resources import resource
from kg.zh.fold import fold

__all__ = ["Gazetteer"]

_STATUS = {"name": 0, "short": 1, "alias": 1, "former": 2, "epithet": 3}
_LEVEL = {"province": 0, "city": 1, "": 2, "county": 3}
_HERE = "seed:place-zhongguo"
_PLAIN_PAIR = ("plain", "city")  # letters that make a composite with any other
_REMEMBERED = 20_000  # answers to what a surface means on the pages of one home


class _Surfaces(Mapping[str, tuple[Entry, ...]]):
    """Surfaces of two characters or more that are no ordinary words; entries are made when asked for."""

    def __init__(self, gazetteer: Gazetteer, keys: list[str]) -> None:
        self._gazetteer, self._keys, self._set = gazetteer, keys, frozenset(keys)

    def __getitem__(self, surface: str) -> tuple[Entry, ...]:
        if surface not in self._set:
            raise KeyError(surface)
        return self._gazetteer.entries(surface)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class Gazetteer:
    """What tables say about names; simplified and traditional characters, full and half width are one.

    >>> gazetteer = Gazetteer.load()
    >>> gazetteer.lookup("粵港澳大灣區")[0].id
    'seed:place-yuegangaodawanqu'
    >>> home = gazetteer.home("江门日报")
    >>> home.name, gazetteer.choose("江海", home).name, gazetteer.composite("深江")
    ('江门市', '江海区', ('深圳市', '江门市'))
    """

    def __init__(self, folder: Path) -> None:
        """Read the tables of a folder.

        :raises InputError: when one is missing or damaged; names the row.
        """
        self._folder = folder
        rows = division_rows(folder / "divisions.csv")
        self._by_id: dict[str, Row] = {}
        for row in rows:
            if (
                row.id not in self._by_id
                or row.status == "name"
                or (self._by_id[row.id].status != "name" and row.last > self._by_id[row.id].last)
            ):
                self._by_id[row.id] = row
        for table in NAMES:
            found = name_rows(folder, table, self._by_id)
            self._by_id.update((row.id, row) for row in found if row.status == "name")
            if table == "world":
                self._abroad = frozenset(row.id for row in found) - {_HERE}
            rows += found
        self._rows: dict[str, list[Row]] = {}
        for row in rows:
            self._rows.setdefault(row.surface, []).append(row)
            folded = fold(row.surface)
            if folded != row.surface:
                self._rows.setdefault(folded, []).append(row)
        words = pairs(folder / "words.csv")
        self._letters = pairs(folder / "letters.csv")
        self._papers = {fold(k): v[0] for k, v in pairs(folder / "papers.csv").items()}
        self._composites = {k: tuple(v[0].split()) for k, v in pairs(folder / "composites.csv").items()}
        self.surfaces: Mapping[str, tuple[Entry, ...]] = _Surfaces(self, [s for s in self._rows if len(s) > 1 and s not in words])
        self._made: dict[str, tuple[Entry, ...]] = {}  # what was asked for once, of what the tables know: none of these outgrows them
        self._named: dict[str, Entry] = {}
        self._chains: dict[str, tuple[Entry, ...]] = {}
        self._meant: dict[tuple[str, Entry | None], Entry] = {}

    @classmethod
    def load(cls, folder: str | Path | None = None) -> Gazetteer:
        """Read the tables that ship, or those of another folder of the same form; the second call gives the first one's.

        :raises InputError: when a table is missing or damaged; names the row.
        """
        return _load(str(folder or resource("gazetteer")))

    @property
    def letters(self) -> frozenset[str]:
        """The one-character forms of provinces and well-known cities, as 粤 and 深."""
        return frozenset(self._letters)

    def entries(self, surface: str) -> tuple[Entry, ...]:
        """Give the entries of exactly this surface: live ones first, then by status, level and id."""
        if surface not in self._rows:
            return ()
        if surface not in self._made:
            made = {_entry(row) for row in self._rows.get(surface, ())}
            self._made[surface] = tuple(sorted(made, key=_prominence))
        return self._made[surface]

    def knows(self, surface: str) -> bool:
        """Say whether a table holds exactly this surface (folded text is cheapest asked so)."""
        return surface in self._rows

    def lookup(self, surface: str) -> tuple[Entry, ...]:
        """Give all that the surface can name, the most prominent first; empty where the tables do not know it.

        >>> [entry.name for entry in Gazetteer.load().lookup("鼓樓區")][:2]
        ['鼓楼区', '鼓楼区']
        """
        return self.entries(surface) or self.entries(fold(surface))

    def entry(self, ident: str) -> Entry | None:
        """Give the entry of the thing's full name, by id (gb:440700) or bare code."""
        if ident not in self._named:
            row = self._by_id.get(ident) or self._by_id.get(f"gb:{ident}")
            if row is None:
                return None
            self._named[ident] = _entry(row)
        return self._named[ident]

    def chain(self, ident: str) -> tuple[Entry, ...]:
        """Give a division and those above it.

        >>> [entry.name for entry in Gazetteer.load().chain("gb:440704")]
        ['江海区', '江门市', '广东省']
        """
        if ident not in self._chains:
            found: list[Entry] = []
            entry = self.entry(ident)
            if entry is None:
                return ()
            while entry is not None and len(found) < 4:
                found.append(entry)
                entry = self.entry(f"gb:{entry.parent}") if entry.parent else None
            self._chains[ident] = tuple(found)
        return self._chains[ident]

    def within(self, ident: str, ancestor: str) -> bool:
        """Say whether a division is another or lies in it."""
        return any(entry.id == ancestor for entry in self.chain(ident))

    def home(self, paper: str | None) -> Entry | None:
        """Give the division that a paper serves; None where nothing tells.

        >>> [entry.name for p in ("泉州晚报", "南方日报", "香港文匯報", "大众日报") if (entry := Gazetteer.load().home(p))]
        ['泉州市', '广东省', '香港', '山东省']
        """
        if not paper:
            return None
        name = fold(paper).strip()
        for known in (name, name.removesuffix("社")):
            if known in self._papers:
                return self.entry(self._papers[known])
        for length in range(min(len(name) - 1, 10), 1, -1):
            if (entry := self.division(name[:length])) is not None:
                return entry
        return None

    def home_of(self, paper: str | None, places: Iterable[str]) -> Entry | None:
        """Give the division a page is at home in: its paper's, else the city that its places (distinct surfaces) name most.

        >>> Gazetteer.load().home_of(None, ["高州", "茂名", "化州", "北京"]).name
        '茂名市'
        """
        home = self.home(paper)
        if home is not None:
            return home
        votes: Counter[str] = Counter()
        for surface in places:
            entry = self.division(surface)
            if entry is not None:
                votes.update(e.id for e in self.chain(entry.id) if e.level == "city")
        best = min(votes, key=lambda i: (-votes[i], i), default=None)
        return self.entry(best) if best and votes[best] > 1 else None

    def abroad(self, surface: str) -> Entry | None:
        """Give the country, region or city outside China that a surface names; None where it names none.

        >>> [Gazetteer.load().abroad(name) is not None for name in ("塔什干", "中国", "江门")]
        [True, False, False]
        """
        return next((entry for entry in self.lookup(surface) if entry.id in self._abroad), None)

    def division(self, surface: str, near: Entry | None = None) -> Entry | None:
        """Give the living division that a surface most likely means; None where it names none."""
        found = self.choose(surface, near)
        return found if found is not None and found.level and found.alive else None

    def choose(self, surface: str, near: Entry | None = None) -> Entry | None:
        """Give the place that a surface most likely means on a page at home in `near`.

        A province's name means the province; else a division of the same city comes first, then one of the same
        province, then the most prominent. An epithet or a former name counts only where no name in use fits.

        >>> gazetteer = Gazetteer.load()
        >>> [gazetteer.chain(gazetteer.choose("鼓楼", gazetteer.home(p)).id)[1].name for p in ("福州日报", "徐州日报")]
        ['福州市', '徐州市']
        """
        if len(surface) == 1:
            letter = self._letters.get(fold(surface))
            return self.entry(letter[0]) if letter else None
        found = [entry for entry in self.lookup(surface) if entry.kind == "Place"]
        if len(found) < 2:
            return found[0] if found else None
        if (surface, near) not in self._meant:
            if len(self._meant) >= _REMEMBERED:
                self._meant.clear()
            home = [entry.id for entry in self.chain(near.id)] if near else []
            self._meant[surface, near] = min(found, key=lambda e: (self._distance(e, home), *_prominence(e)))
        return self._meant[surface, near]

    def _distance(self, entry: Entry, home: list[str]) -> tuple[int, int]:
        if entry.id in home and _STATUS[entry.status] == 3:
            return (0, 0)  # 江城 on a page of 武汉
        rank = {"name": 0, "short": 0, "alias": 0, "former": 1, "epithet": 2}[entry.status] + (0 if entry.alive else 2)
        if entry.level == "province" or not home:
            return (rank, 0)
        above = [e.id for e in self.chain(entry.id)]
        shared = next((i for i, h in enumerate(home) if h in above), len(home))
        return (rank, 1 + shared)

    @cached_property
    def known(self) -> dict[str, tuple[str, ...]]:
        """Well-known names by type, which tell the tagger what is usual; they have no ids and make no entities."""
        found: dict[str, list[str]] = {}
        for surface, kinds in pairs(self._folder / "known.csv").items():
            for kind in kinds[0].split():
                found.setdefault(kind, []).append(surface)
        return {kind: tuple(found[kind]) for kind in sorted(found)}

    @cached_property
    def _lines(self) -> dict[str, tuple[str, ...]]:
        return {fold(stem): tuple(ends.split()) for stem, (ends,) in pairs(self._folder / "lines.csv").items()}

    def ends(self, stem: str) -> tuple[str, ...]:
        """Give the places that a line of that short name joins, in its order; () where no table says it.

        >>> Gazetteer.load().ends("商合杭")
        ('商丘市', '合肥市', '杭州市')
        """
        return self._lines.get(fold(stem)) or self.composite(stem)

    @cached_property
    def _counties(self) -> dict[str, tuple[str, ...]]:
        """The codes of the counties that have a town of each full name."""
        return {name: tuple(codes.split()) for name, (codes,) in pairs(self._folder / "towns.csv").items()}

    @cached_property
    def _towns(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """The codes of the counties of each town, by its full and its short name: {柏桥: {柏桥镇: (440981,)}}."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for name, folded in zip(self._counties, fold("\n".join(self._counties)).split("\n"), strict=True):
            for surface in (folded, folded.removesuffix("街道") if folded.endswith("街道") else folded[:-1]):
                found.setdefault(surface, {})[name] = self._counties[name]
        return found

    @property
    def towns(self) -> Iterable[str]:
        """The full names of all towns, townships and street districts of the mainland, in their order."""
        return self._counties.keys()

    def is_town(self, surface: str) -> bool:
        """Say whether this is the full name of a town, wherever."""
        folded = fold(surface)
        return any(len(name) == len(folded) for name in self._towns.get(folded, ()))  # not the short form of another: 黄江镇 of 黄江镇街道

    def town(self, surface: str, within: Entry) -> str:
        """Give the full name of the town that a surface, full or short, names in a division; empty where there is none.

        >>> gazetteer = Gazetteer.load()
        >>> gazetteer.town("双水", gazetteer.choose("新会")), gazetteer.town("双水", gazetteer.choose("宁波"))
        ('双水镇', '')
        """
        start = {"province": within.code[:2], "city": within.code[:4]}.get(within.level, within.code)
        known = self._towns.get(fold(surface), {})
        return next((name for name, codes in sorted(known.items()) if start and any(code.startswith(start) for code in codes)), "")

    def composite(self, surface: str) -> tuple[str, ...]:
        """Give the full names that a composite short form denotes, in its order; () where it is none.

        One-letter forms of provinces and well-known cities combine; letters that are common in words do so only where
        the table of composites says it.

        >>> [Gazetteer.load().composite(s) for s in ("港澳", "豫鲁冀", "莞深", "珠江", "青海")]
        [('香港', '澳门'), ('河南省', '山东省', '河北省'), ('东莞市', '深圳市'), (), ()]
        """
        text = fold(surface)
        ids = self._composites.get(text, ())
        if not ids:
            if not all(map(self._letters.__contains__, text)):
                return ()
            letters = [self._letters.get(c, ("", "")) for c in text]
            loose = sum(kind not in _PLAIN_PAIR for _, kind in letters)
            known = any(e.status in ("name", "short", "alias") for e in self.entries(text))
            if not 2 <= len(text) <= 7 or known or not all(i for i, _ in letters) or loose > (len(text) > 2) or len(set(text)) < len(text):
                return ()
            ids = tuple(i for i, _ in letters)
        return tuple(entry.name for i in ids if (entry := self.entry(i)) is not None)


def _entry(row: Row) -> Entry:
    first, last = (int(y) if y.isdigit() else None for y in (row.first, row.last))
    return Entry(row.surface, row.status, row.kind, row.id, row.name, row.level, row.parent, first, last, row.source)


def _prominence(entry: Entry) -> tuple[int, int, int, int, str]:
    seed = 0 if entry.level else 1
    return (0 if entry.alive else 1, _STATUS[entry.status], _LEVEL[entry.level], seed, entry.id)


@cache
def _load(folder: str) -> Gazetteer:
    return Gazetteer(Path(folder))
