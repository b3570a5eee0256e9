"""Names of meetings: plenums, congresses and sessions, in short and in full (市委十四届五次全会)."""

from __future__ import annotations

import re

from kg.gazetteer import Entry
from kg.resolve.places import Places
from kg.resolve.reading import Reading
from kg.resolve.text import NUMERALS, chinese, number

__all__ = ["Meetings"]

_PLENUM = re.compile(rf"^(.*?)委?(?:第)?([{NUMERALS}]+)届(?:委员会)?(?:第)?([{NUMERALS}]+)次(?:全会|全体会议|全体\(扩大\)会议)$")
_FULL_PLENUM = re.compile(rf"^中国共产党(.+?)第([{NUMERALS}]+)届委员会第([{NUMERALS}]+)次全体(?:\(扩大\))?会议$")
_CENTRAL = re.compile(rf"^(?:党的|中共|中国共产党)?(?:第)?([{NUMERALS}]+)届(?:中央委员会第)?([{NUMERALS}]+)(?:中全会|次全体会议)$")
_CONGRESS = re.compile(rf"^(?:党的|中共|中国共产党第)([{NUMERALS}]+)(?:大|次全国代表大会)$")
_PARTY_CONGRESS = re.compile(rf"^(?:中国共产党|中共)?(.*?)(?:委)?第([{NUMERALS}]+)次(?:党代会|党员代表大会|代表大会)$")
_PEOPLE = re.compile(rf"^(.*?)(?:人大)?第?([{NUMERALS}]+)届(?:人大|人民代表大会)(常委会|常务委员会)?(?:第)?([{NUMERALS}]+)次会议$")
_PEOPLE2 = re.compile(rf"^(.*?)(?:人大|人民代表大会)(常委会|常务委员会)?(?:第)?([{NUMERALS}]+)届(?:第)?([{NUMERALS}]+)次会议$")
_COMMITTEE = re.compile(r"^(?:中共)?(.{1,14}?)(委|(?:人民)?政府|人大常委会|人民代表大会常务委员会|政协)(.{0,12}会议)$")
_WATCH = re.compile(rf"^(?:中国共产党)?第?([{NUMERALS}]+)届中央(?:纪委|纪律检查委员会)第?([{NUMERALS}]+)次(?:全会|全体会议)$")
_NATION = re.compile(rf"^第?([{NUMERALS}]+)届全国(人大|人民代表大会|政协)(常委会|常务委员会)?第?([{NUMERALS}]+)次会议$")


class Meetings:
    """Reads the names of meetings by their patterns."""

    def __init__(self, places: Places) -> None:
        self.places = places

    def read(self, text: str, home: Entry | None) -> Reading | None:
        """Give the reading of a meeting's name in plain form; None where it is no meeting of a body.

        >>> from kg.gazetteer import Gazetteer
        >>> from kg.resolve.rules import Rules
        >>> meetings = Meetings(Places(Gazetteer.load(), Rules.load()))
        >>> meetings.read("市委十四届五次全会", Gazetteer.load().division("江门市")).name
        '中国共产党江门市第十四届委员会第五次全体会议'
        """
        if m := _CENTRAL.match(text):
            n, k = number(m[1]), number(m[2])
            return Reading(f"plenum|中央|{n}|{k}", f"中国共产党第{chinese(n)}届中央委员会第{chinese(k)}次全体会议", "meeting")
        if m := _CONGRESS.match(text):
            n = number(m[1])
            return Reading(f"congress|中央|{n}", f"中国共产党第{chinese(n)}次全国代表大会", "meeting")
        if m := _FULL_PLENUM.match(text) or _PLENUM.match(text):
            place, rest = self.places.where(m[1].removeprefix("中共"), home)
            if place and rest in ("", "纪"):
                n, k = number(m[2]), number(m[3])
                body = "纪律检查委员会" if rest == "纪" else "委员会"
                return Reading(
                    f"plenum|{place.id}|{body}|{n}|{k}",
                    f"中国共产党{self.places.full(place)}第{chinese(n)}届{body}第{chinese(k)}次全体会议",
                    "meeting",
                    place=place.id,
                )
        if m := _WATCH.match(text):
            n, k = number(m[1]), number(m[2])
            return Reading(f"plenum|中央纪委|{n}|{k}", f"中国共产党第{chinese(n)}届中央纪律检查委员会第{chinese(k)}次全体会议", "meeting")
        if m := _NATION.match(text):
            kind = "cppcc" if m[2] == "政协" else "npcsc" if m[3] else "npc"
            return self._session(kind, "全国", m[1], m[4], home)
        if "政协" in text or "政治协商" in text:
            if m := re.match(rf"^(?:中国人民政治协商会议|政协)第?([{NUMERALS}]+)届(.+?)委员会第([{NUMERALS}]+)次会议$", text):
                return self._session("cppcc", m[2], m[1], m[3], home)
            if m := re.match(rf"^(?:政协)?(.+?)(?:政协)?第?([{NUMERALS}]+)届(?:委员会)?第?([{NUMERALS}]+)次会议$", text):
                return self._session("cppcc", m[1].removesuffix("政协").removesuffix("委员会"), m[2], m[3], home)
        for pattern, order in ((_PEOPLE, (1, 2, 3, 4)), (_PEOPLE2, (1, 3, 2, 4))):
            if m := pattern.match(text):
                kind = "npcsc" if m[order[2]] else "npc"
                return self._session(kind, m[order[0]], m[order[1]], m[order[3]], home)
        if m := _PARTY_CONGRESS.match(text):
            place, rest = self.places.where(m[1], home)
            if place and not rest:
                n = number(m[2])
                return Reading(
                    f"congress|{place.id}|{n}", f"中国共产党{self.places.full(place)}第{chinese(n)}次代表大会", "meeting", place=place.id
                )
        if m := _COMMITTEE.match(text):
            place, rest = self.places.where(m[1], home)
            if place and not rest:
                body = {"人民政府": "政府", "人民代表大会常务委员会": "人大常委会"}.get(m[2], m[2])
                name = {"委": f"中共{self.places.full(place)}委", "政府": f"{self.places.full(place)}人民政府"}.get(
                    body, place.name + body
                ) + m[3]
                return Reading(f"meeting|{place.id}|{body}|{m[3]}", name, "meeting", place=place.id)
        return None

    def _session(self, kind: str, where: str, n: str, k: str, home: Entry | None) -> Reading | None:
        place, rest = self.places.where(where, home)
        if where in ("", "全国", "十") or (place is None and where.endswith("全国")):
            ident, name = "中国", "全国" if kind == "cppcc" else ""
        elif place and not rest:
            ident, name = place.id, place.name
        else:
            return None
        first, second = chinese(number(n)), chinese(number(k))
        forms = {
            "cppcc": f"中国人民政治协商会议第{first}届{name}委员会第{second}次会议",
            "npc": f"{name}第{first}届人民代表大会第{second}次会议",
            "npcsc": f"{name}第{first}届人民代表大会常务委员会第{second}次会议",
        }
        return Reading(f"{kind}|{ident}|{number(n)}|{number(k)}", forms[kind], "meeting", place=ident)
