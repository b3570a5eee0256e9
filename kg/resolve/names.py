"""The established form of a name where it stands: 市委 on a page of 江门 is 中共江门市委员会."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from kg.gazetteer import Entry, Gazetteer
from kg.resolve.rules import Rules
from kg.resolve.text import number, plain

__all__ = ["Namer", "Reading"]

_CN = "零〇一二两三四五六七八九十百0-9"
_PLENUM = re.compile(rf"^(.*?)委?(?:第)?([{_CN}]+)届(?:委员会)?(?:第)?([{_CN}]+)次(?:全会|全体会议|全体\(扩大\)会议)$")
_FULL_PLENUM = re.compile(rf"^中国共产党(.+?)第([{_CN}]+)届委员会第([{_CN}]+)次全体(?:\(扩大\))?会议$")
_CENTRAL = re.compile(rf"^(?:党的|中共|中国共产党)?(?:第)?([{_CN}]+)届(?:中央委员会第)?([{_CN}]+)(?:中全会|次全体会议)$")
_CONGRESS = re.compile(rf"^(?:党的|中共|中国共产党第)([{_CN}]+)(?:大|次全国代表大会)$")
_PARTY_CONGRESS = re.compile(rf"^(?:中国共产党|中共)?(.*?)(?:委)?第([{_CN}]+)次(?:党代会|党员代表大会|代表大会)$")
_CPPCC = re.compile(
    rf"^(?:中国人民政治协商会议|政协)?(?:第([{_CN}]+)届)?(.+?)(?:委员会|政协)(?:第?([{_CN}]+)届)?(?:委员会)?第?([{_CN}]+)次会议$"
)
_PEOPLE = re.compile(rf"^(.*?)(?:人大)?第?([{_CN}]+)届(?:人大|人民代表大会)(常委会|常务委员会)?(?:第)?([{_CN}]+)次会议$")
_PEOPLE2 = re.compile(rf"^(.*?)(?:人大|人民代表大会)(常委会|常务委员会)?(?:第)?([{_CN}]+)届(?:第)?([{_CN}]+)次会议$")
_TERM = re.compile(rf"^(.*?)(?:第)?([{_CN}]+)届(人大常委会|人大|政协|人民代表大会常务委员会|人民代表大会|委员会)$")
_DEICTIC = {
    "自治区": "province",
    "省": "province",
    "市": "city",
    "州": "city",
    "盟": "city",
    "地区": "city",
    "县": "county",
    "区": "county",
    "旗": "county",
}
_YOUTH = re.compile(r"^(?:共青团|团)(.{1,12}?)委(?:员会)?$")
_COMMITTEE = re.compile(r"^(?:中共)?(.{1,14}?)(委|(?:人民)?政府|人大常委会|人民代表大会常务委员会|政协)(.{0,12}会议)$")
_WATCH = re.compile(rf"^(?:中国共产党)?第?([{_CN}]+)届中央(?:纪委|纪律检查委员会)第?([{_CN}]+)次(?:全会|全体会议)$")
_NATION = re.compile(rf"^第?([{_CN}]+)届全国(人大|人民代表大会|政协)(常委会|常务委员会)?第?([{_CN}]+)次会议$")
_PARTY_FULL = re.compile(r"^中(?:共|国共产党)(.+?)(委.*|纪律检查委员会|纪委.*)$")
_CPPCC_FULL = re.compile(r"^(?:中国人民政治协商会议|政协)(.+?)委员会$")


@dataclass(frozen=True)
class Reading:
    """What a name is taken to be: two names with one `key` are one thing."""

    key: str
    name: str
    reason: str
    entry: Entry | None = None
    alternatives: frozenset[str] = field(default=frozenset())  # ids that the surface may also name
    place: str = ""  # id of the place that it starts with
    core: str = ""  # the rest


class Namer:
    """Reads names by one table of rules and one gazetteer; what it read before it remembers, which changes no answer."""

    def __init__(self, gazetteer: Gazetteer, rules: Rules | None = None) -> None:
        self.gazetteer, self.rules = gazetteer, rules or Rules.load()
        self._read: dict[tuple[str, str, str], Reading] = {}
        self._long: dict[tuple[str, str], str] = {}
        self._cut: dict[tuple[str, str], tuple[Entry | None, str]] = {}
        self._tables: dict[str, dict[str, list[tuple[str, str]]]] = {}

    def _expansions(self, kind: str) -> dict[str, list[tuple[str, str]]]:
        """Short words with their long ones, and long ones with themselves, by first character, longest first."""
        if kind not in self._tables:
            pairs = self.rules.expand.get(kind, ())
            words = {long: long for _, long in pairs if long} | dict(pairs)
            table: dict[str, list[tuple[str, str]]] = {}
            for word in sorted(words, key=lambda w: (-len(w), w)):
                table.setdefault(word[0], []).append((word, words[word]))
            self._tables[kind] = table
        return self._tables[kind]

    def read(self, surface: str, kind: str, home: Entry | None = None) -> Reading:
        """Give the established form of a name of that type on a page at home in `home`.

        >>> namer, jiangmen = Namer(Gazetteer.load()), Gazetteer.load().home("江门日报")
        >>> [namer.read(s, k, jiangmen).name for s, k in (("市委", "Organization"), ("市发改委", "Organization"),
        ...     ("市委十四届五次全会", "Event"), ("江海", "Place"), ("省农科院", "Organization"))]
        ['中共江门市委员会', '江门市发展和改革委员会', '中国共产党江门市第十四届委员会第五次全体会议', '江海区', '广东省农业科学院']
        """
        key = (surface, kind, home.id if home else "")
        if key not in self._read:
            _make_room(self._read)
            self._read[key] = self._read_anew(surface, kind, home)
        return self._read[key]

    def _read_anew(self, surface: str, kind: str, home: Entry | None) -> Reading:
        text = plain(surface)
        if kind == "Place":
            return self._place(surface, text, home)
        if kind == "Person":
            return self._person(surface, text)
        known = [e for e in self.gazetteer.entries(text) or self.gazetteer.lookup(surface) if e.kind == kind]
        if known and not (kind == "Organization" and text[0] in "省市县区州"):
            near = [e for e in known if e.status != "short"] or known
            return Reading(near[0].id, near[0].name, "gazetteer", near[0], frozenset(e.id for e in known))
        if kind == "Event" and (meeting := self._meeting(text, home)):
            return meeting
        if kind == "Organization":
            return self._body(surface, text, home)
        return self._thing(surface, text, kind, home)

    # ── places ──
    def _place(self, surface: str, text: str, home: Entry | None) -> Reading:
        chosen = self.gazetteer.choose(text, home)
        if chosen is not None:
            ids = frozenset(
                e.id for e in self.gazetteer.lookup(text) if e.kind == "Place" and not (e.status == "former" and chosen.status != "former")
            )
            return Reading(chosen.id, chosen.name, f"gazetteer: {chosen.status}", chosen, ids | {chosen.id})
        above, rest = self.split(text, home)
        if above is not None and rest:
            inner = self.gazetteer.choose(rest, above)
            if inner is not None and (not inner.level or self.gazetteer.within(inner.id, above.id)):
                return Reading(inner.id, inner.name, f"in {above.name}", inner, frozenset({inner.id}))
            if len(rest) > 1 and rest[-1] in "镇乡村道区县市岛湾湖山河江寨屯":
                return Reading(f"{above.id}|{rest}", rest, f"in {above.name}", None, frozenset(), above.id, rest)
        return Reading(text, surface, "as it stands", core=text)

    def split(self, text: str, home: Entry | None) -> tuple[Entry | None, str]:
        """Cut the divisions that a name starts with: (the last of them, the rest)."""
        key = (text, home.id if home else "")
        if key not in self._cut:
            _make_room(self._cut)
            self._cut[key] = self._split_anew(text, home)
        return self._cut[key]

    def _split_anew(self, text: str, home: Entry | None) -> tuple[Entry | None, str]:
        place, rest = None, text
        while len(rest) > 2:
            for size in range(min(len(rest) - 1, 15), 1, -1):
                head = rest[:size]
                if not self.gazetteer.knows(head):
                    continue
                found = self.gazetteer.division(head, place or home)
                if found is None or (place is not None and not self.gazetteer.within(found.id, place.id)):
                    continue
                place, rest = found, rest[size:]
                break
            else:
                break
        return place, rest

    def deictic(self, text: str, home: Entry | None) -> tuple[Entry | None, str]:
        """Resolve 省, 市, 县 … at the start of a name by the page's home: (place, the rest)."""
        if text.startswith(self.rules.no_pointer):
            return None, text
        for word, level in _DEICTIC.items():
            if text.startswith(word) and len(text) > len(word):
                chain = self.gazetteer.chain(home.id) if home else ()
                place = next((e for e in chain if e.level == level), None)
                if place is None and word == "市":  # a municipality is a 市, and so is a county-level city
                    place = next((e for e in chain if e.name.endswith("市")), None)
                return place, text[len(word) :]
        return None, text

    # ── bodies ──
    def _body(self, surface: str, text: str, home: Entry | None) -> Reading:
        rules = self.rules
        if match := _PARTY_FULL.match(text):
            place = self._named_place(match[1], home)
            if place:
                return self._party(match[2], place)
        if match := _CPPCC_FULL.match(text):
            place = self._named_place(match[1], home)
            if place:
                return self._made(rules.party["政协"], place)
        text = text.removeprefix("中共")
        if text.startswith("国家税务总局") and text.endswith("税务局"):
            text = text.removeprefix("国家税务总局")
        if match := _YOUTH.match(text):
            place = self._where(match[1], home)[0]
            return (
                self._made(rules.party["团委"], place)
                if place
                else Reading(f"?{text}", surface, "points to a place that the page does not tell", core="团委")
            )
        if match := _TERM.match(text):
            inner = self._body(match[1] + match[3], match[1] + match[3], home) if match[1] else None
            if inner is not None:
                return Reading(f"{inner.key}#{number(match[2])}", f"{surface}", "term of office", place=inner.place)
        pointed, tail = self.deictic(text, home)
        if pointed is not None or tail != text:
            known_tail = tail in rules.bodies or tail in rules.party or tail.endswith(rules.plain)
            if pointed is not None and known_tail:
                return self._tail(tail, pointed)
            if known_tail:
                return Reading(f"?{text}", surface, "points to a place that the page does not tell", core=tail)
        place, rest = self.split(text, home)
        if place is not None:
            if not rest.startswith(("人民政府", "人民代表大会", "人民法院")) and rest[:2] in ("自治", "特别"):
                place, rest = None, text
            elif rest in rules.bodies or rest in rules.party or self._long_bodies(rest):
                return self._tail(rest, place)
        return self._thing(surface, text, "Organization", home)

    def _named_place(self, text: str, home: Entry | None) -> Entry | None:
        found = self.gazetteer.division(text, home)
        if found is not None:
            return found
        place, rest = self.split(text + "|", home)
        return place if rest == "|" else None

    def _party(self, tail: str, place: Entry) -> Reading:
        return self._tail(tail, place)

    def _long_bodies(self, rest: str) -> bool:
        return rest in self.rules.bodies.values() or (rest.endswith(("局", "厅")) and len(rest) <= 14 and "分局" not in rest)

    def _tail(self, tail: str, place: Entry) -> Reading:
        rules = self.rules
        if tail in rules.party:
            return self._made(rules.party[tail], place)
        full = rules.bodies.get(tail)
        if full is None:
            for short, long in sorted(rules.bodies.items(), key=lambda p: -len(p[0])):
                if tail.startswith(short) and tail[len(short) :] in ("党组", "党委", "机关"):
                    full = long + tail[len(short) :]
                    break
        full = full or tail
        if full.startswith("委"):
            return self._made("中共{place}" + full, place)
        name = place.name + full
        if place.name in ("香港", "澳门") and full == "人民政府":
            name = place.name + "特别行政区政府"
        return Reading(f"{place.id}|{full}", name, f"body of {place.name}", None, frozenset(), place.id, full)

    def _made(self, pattern: str, place: Entry) -> Reading:
        return Reading(
            f"{place.id}|{pattern}", pattern.format(place=self._full(place)), f"body of {place.name}", None, frozenset(), place.id, pattern
        )

    # ── meetings ──
    def _meeting(self, text: str, home: Entry | None) -> Reading | None:
        if m := _CENTRAL.match(text):
            n, k = number(m[1]), number(m[2])
            return Reading(f"plenum|中央|{n}|{k}", f"中国共产党第{_cn(n)}届中央委员会第{_cn(k)}次全体会议", "meeting")
        if m := _CONGRESS.match(text):
            n = number(m[1])
            return Reading(f"congress|中央|{n}", f"中国共产党第{_cn(n)}次全国代表大会", "meeting")
        if m := _FULL_PLENUM.match(text) or _PLENUM.match(text):
            place, rest = self._where(m[1].removeprefix("中共"), home)
            if place and rest in ("", "纪"):
                n, k = number(m[2]), number(m[3])
                body = "纪律检查委员会" if rest == "纪" else "委员会"
                return Reading(
                    f"plenum|{place.id}|{body}|{n}|{k}",
                    f"中国共产党{self._full(place)}第{_cn(n)}届{body}第{_cn(k)}次全体会议",
                    "meeting",
                    place=place.id,
                )
        if m := _WATCH.match(text):
            n, k = number(m[1]), number(m[2])
            return Reading(f"plenum|中央纪委|{n}|{k}", f"中国共产党第{_cn(n)}届中央纪律检查委员会第{_cn(k)}次全体会议", "meeting")
        if m := _NATION.match(text):
            kind = "cppcc" if m[2] == "政协" else "npcsc" if m[3] else "npc"
            return self._session(kind, "全国", m[1], m[4], home)
        if "政协" in text or "政治协商" in text:
            if m := re.match(rf"^(?:中国人民政治协商会议|政协)第?([{_CN}]+)届(.+?)委员会第([{_CN}]+)次会议$", text):
                return self._session("cppcc", m[2], m[1], m[3], home)
            if m := re.match(rf"^(?:政协)?(.+?)(?:政协)?第?([{_CN}]+)届(?:委员会)?第?([{_CN}]+)次会议$", text):
                return self._session("cppcc", m[1].removesuffix("政协").removesuffix("委员会"), m[2], m[3], home)
        for pattern, order in ((_PEOPLE, (1, 2, 3, 4)), (_PEOPLE2, (1, 3, 2, 4))):
            if m := pattern.match(text):
                kind = "npcsc" if m[order[2]] else "npc"
                return self._session(kind, m[order[0]], m[order[1]], m[order[3]], home)
        if m := _PARTY_CONGRESS.match(text):
            place, rest = self._where(m[1], home)
            if place and not rest:
                n = number(m[2])
                return Reading(f"congress|{place.id}|{n}", f"中国共产党{self._full(place)}第{_cn(n)}次代表大会", "meeting", place=place.id)
        if m := _COMMITTEE.match(text):
            place, rest = self._where(m[1], home)
            if place and not rest:
                body = {"人民政府": "政府", "人民代表大会常务委员会": "人大常委会"}.get(m[2], m[2])
                name = {"委": f"中共{self._full(place)}委", "政府": f"{self._full(place)}人民政府"}.get(body, place.name + body) + m[3]
                return Reading(f"meeting|{place.id}|{body}|{m[3]}", name, "meeting", place=place.id)
        return None

    def _full(self, place: Entry) -> str:
        """A district's name with its city's before it, as official names have it: 江门市江海区."""
        above = self.gazetteer.entry(place.parent) if place.parent else None
        return above.name + place.name if above is not None and place.level == "county" and place.name.endswith("区") else place.name

    def _where(self, text: str, home: Entry | None) -> tuple[Entry | None, str]:
        if text in ("", "全国"):
            return None, text
        if text in _DEICTIC or text[:-1] in _DEICTIC:
            place, rest = self.deictic(text + "|", home)
            return place, rest.rstrip("|")
        named = self._named_place(text, home) or self._named_place(text.removesuffix("委"), home)
        if named:
            return named, ""
        place, rest = self.split(text + "|", home)
        rest = rest.rstrip("|").removesuffix("委")
        return place, rest

    def _session(self, kind: str, where: str, n: str, k: str, home: Entry | None) -> Reading | None:
        place, rest = self._where(where, home)
        if where in ("", "全国", "十") or (place is None and where.endswith("全国")):
            ident, name = "中国", "全国" if kind == "cppcc" else ""
        elif place and not rest:
            ident, name = place.id, place.name
        else:
            return None
        first, second = _cn(number(n)), _cn(number(k))
        forms = {
            "cppcc": f"中国人民政治协商会议第{first}届{name}委员会第{second}次会议",
            "npc": f"{name}第{first}届人民代表大会第{second}次会议",
            "npcsc": f"{name}第{first}届人民代表大会常务委员会第{second}次会议",
        }
        return Reading(f"{kind}|{ident}|{number(n)}|{number(k)}", forms[kind], "meeting", place=ident)

    # ── people ──
    def _person(self, surface: str, text: str) -> Reading:
        if text in self.rules.people:
            known = self.rules.people[text]
            return Reading(known, known, "common knowledge", None, frozenset({known}))
        names = self.people(text)
        main = names[-1] if names else text
        name = surface if main == text else main
        return Reading(main, name, "as it stands" if main == text else "title taken off", None, frozenset(names))

    def people(self, text: str) -> tuple[str, ...]:
        """Give the names that a form carries, the last said first one included: 鲁迅(周树人) -> both.

        >>> Namer(Gazetteer.load()).people("艾青(原名蒋正涵)"), Namer(Gazetteer.load()).people("市委书记陈吉宁")
        (('蒋正涵', '艾青'), ('陈吉宁',))
        """
        outside, _, inside = text.partition("(")
        found = []
        for part in re.split(r"[,，、;；]", inside.rstrip(")")):
            name = part
            for word in self.rules.said:
                if name.startswith(word) and len(name) > len(word) + 1:
                    name = name[len(word) :].lstrip(":：为是")
                    break
            if 2 <= len(name) <= 12:
                found.append(self._untitled(name))
        found.append(self._untitled(outside))
        return tuple(found)

    def _untitled(self, name: str) -> str:
        for title in self.rules.title_after:
            if name.endswith(title) and len(name) - len(title) >= 2:
                return self._untitled(name[: -len(title)])
        if "·" in name:
            return name
        if len(name) >= 4:
            for size in (4, 3, 2):
                head = name[:-size]
                if (
                    len(head) >= 2
                    and head.endswith(self.rules.title_before)
                    and not (size > 2 and name[-size:].startswith(self.rules.title_before))
                ):
                    if size > 3 and not name[-size:].startswith(_DOUBLE):
                        continue
                    return name[-size:]
        return name

    # ── everything else ──
    def _thing(self, surface: str, text: str, kind: str, home: Entry | None) -> Reading:
        expanded = self.expanded(text, kind)
        place, rest = self.split(expanded, home)
        key = f"{place.id}|{rest}" if place is not None and rest and place.code else expanded
        return Reading(key, surface, "as it stands", None, frozenset(), place.id if place else "", rest if place else expanded)

    def expanded(self, text: str, kind: str) -> str:
        """Put the long words in the place of short ones, and take off endings that say nothing more."""
        if (text, kind) not in self._long:
            _make_room(self._long)
            self._long[text, kind] = self._expanded_anew(text, kind)
        return self._long[text, kind]

    def _expanded_anew(self, text: str, kind: str) -> str:
        out, i = "", 0
        table = self._expansions(kind)
        while i < len(text):
            hit = next((w for w in table.get(text[i], ()) if text.startswith(w[0], i) and (i or w[0] not in ("火车站", "高铁站"))), None)
            out, i = out + (hit[1] if hit else text[i]), i + (len(hit[0]) if hit else 1)
        for ending in self.rules.strip.get(kind, ()):
            if out.endswith(ending) and len(out) - len(ending) >= 2:
                return out[: -len(ending)]
        return out


_MOST_REMEMBERED = 50_000
_DOUBLE = (
    "欧阳",
    "司马",
    "诸葛",
    "上官",
    "夏侯",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "司徒",
    "端木",
    "东方",
    "南宫",
    "独孤",
    "长孙",
    "宇文",
)


def _make_room(memory: dict[Any, Any]) -> None:
    if len(memory) >= _MOST_REMEMBERED:
        memory.clear()


def _cn(value: int) -> str:
    digits = "零一二三四五六七八九"
    if value >= 100:
        return digits[value // 100] + "百" + (("零" if 0 < value % 100 < 10 else "") + _cn(value % 100) if value % 100 else "")
    tens, ones = divmod(value, 10)
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones or not tens else "")
