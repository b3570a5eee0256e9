"""Reads ``aliases.toml``: how names are shortened. Nothing of it is written in the code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from kg.errors import InputError
from kg.resources import resource

__all__ = ["Rules"]


@dataclass(frozen=True, slots=True)
class Form:
    """A legal form of firms: its words, and what they say."""

    words: str
    firm: bool = False  # it is a company by itself (…公司); 集团 and 股份 alone are clipped forms
    group: bool = False
    holding: bool = False
    bare: bool = False  # says nothing but that it is a company


@dataclass(frozen=True)
class Rules:
    """The sections of the table; each is explained where it stands.

    >>> Rules.load().bodies["发改委"]
    '发展和改革委员会'
    """

    bodies: Mapping[str, str]
    plain: tuple[str, ...]
    before_organ: tuple[str, ...]  # words that stand before the full name of an organ of state or party
    no_pointer: tuple[str, ...]
    units: tuple[str, ...]  # how the rest of a unit's own name begins (自治县)
    offices: tuple[str, ...]  # how offices end that no table lists
    branches: tuple[str, ...]
    alone: frozenset[str]  # departments of a committee that are bodies by themselves
    papers: tuple[str, ...]
    otherwise: Mapping[str, str]  # bodies of a place that are called otherwise than elsewhere
    party: Mapping[str, str]
    expand: Mapping[str, tuple[tuple[str, str], ...]]  # longest first
    strip: Mapping[str, tuple[str, ...]]
    legal: tuple[Form, ...]  # longest first
    trade: frozenset[str]
    holding: tuple[str, ...]
    nation: tuple[str, ...]  # what the names of national bodies and firms begin with
    title_after: tuple[str, ...]
    title_before: tuple[str, ...]
    people: Mapping[str, str]
    landscape: tuple[str, ...]  # how names of hills, rivers, fields and parts of towns end
    namesakes: frozenset[str]  # hills and lakes whose bare name a division named after them goes by too
    counters: tuple[str, ...]  # what stands behind a number that tells things apart
    counted: tuple[str, ...]  # … where 一 and 1 are written for each other
    numbered: tuple[str, ...]  # what a number in Chinese digits stands before, in any place of a name
    numbered_near: tuple[str, ...]
    numbered_at_end: tuple[str, ...]
    event_marks: tuple[str, ...]  # words that make another event of an event
    event_ends: tuple[str, ...]  # how events end that a short form may stand for by letters
    makes: tuple[str, ...]  # words that make an industry of its product
    works: tuple[str, ...]  # … and that a short form alone may say
    committee: Mapping[str, str]  # short: what stands before its departments; full: how they begin
    city: str
    district: str
    joins: str  # a pattern: what stands between the places that a route joins
    of_state: str
    towns: tuple[str, ...]
    ends: tuple[str, ...]  # how a place in a division ends
    natural: tuple[str, ...]  # how places end that stand before a facility's name
    autonomous: tuple[str, ...]
    autonomy: str
    levels: tuple[str, ...]
    nature: tuple[str, ...]
    abroad: tuple[str, ...]
    pointing: Mapping[str, str]
    deictic: tuple[str, ...]  # those of its words that say of a body, whatever the gazetteer knows, that it is one of the page's place
    deictic_at_home: tuple[str, ...]  # … where the page tells its place
    pointed: frozenset[str]  # types of things that such a word tells whose they are
    of_all: Mapping[str, str]  # … and, before an event, words that mean the same (全市)
    whole: frozenset[str]  # words that are a name by themselves where nothing stands before them
    familiar: frozenset[str]
    given: frozenset[str]  # … before a given name (阿棠)
    ties: tuple[str, ...]  # relations by which people of one name are told apart
    schools: tuple[str, ...]
    attached: str
    clinics: tuple[str, ...]  # what is attached to a university, in full
    hospital: str
    university: Mapping[str, str]  # … and its short form
    letters: tuple[str, ...]  # how the short form of a university ends
    several: frozenset[str]
    pointers: tuple[str, ...]  # words that make a place of 省, 市, 县: 县里
    said: tuple[str, ...]
    double: tuple[str, ...]  # surnames of two characters
    sounds: Mapping[str, str]
    subjects: tuple[str, ...]  # words of the names of universities that a short form takes one letter of
    heads: Mapping[str, tuple[str, ...]]
    other: tuple[str, ...]
    part: str  # how those of them begin that are parts

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Endings of what is a part of another body: 分公司, 分行."""
        return tuple(ending for ending in self.other if ending.startswith(self.part))

    @cached_property
    def clipped(self) -> tuple[str, ...]:
        """Legal forms that say nothing: 股份."""
        return tuple(form.words for form in self.legal if form == Form(form.words))

    @cached_property
    def long_bodies(self) -> frozenset[str]:
        """The established forms of bodies."""
        return frozenset(self.bodies.values())

    def without_nation(self, text: str) -> str:
        """Give a name without the nation before it.

        >>> Rules.load().without_nation("中国花卉协会")
        '花卉协会'
        """
        return next((text.removeprefix(word) for word in self.nation if text.startswith(word)), text)

    @classmethod
    def load(cls) -> Rules:
        """Read the table that ships, once.

        :raises InputError: when it is no valid TOML or lacks a section.
        """
        return _load()


def _form(words: str, says: list[str]) -> Form:
    return Form(words, **dict.fromkeys(says, True))


def _longest(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words), key=lambda w: (-len(w), w)))


@cache
def _load() -> Rules:
    path = resource("gazetteer") / "aliases.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        expand = {k: tuple(sorted(v.items(), key=lambda p: (-len(p[0]), p))) for k, v in table["expand"].items()}
        return Rules(
            bodies=table["bodies"],
            plain=_longest(table["endings"]["plain"]),
            before_organ=_longest(table["endings"]["before_organ"]),
            no_pointer=_longest(table["endings"]["no_pointer"]),
            units=_longest(table["endings"]["units"]),
            offices=_longest(table["endings"]["offices"]),
            branches=_longest(table["endings"]["branches"]),
            alone=frozenset(table["endings"]["alone"]),
            papers=_longest(table["endings"]["papers"]),
            otherwise=table["otherwise"],
            party=table["party"],
            expand=expand,
            strip={k: _longest(v) for k, v in table["strip"].items()},
            legal=tuple(_form(words, table["company"]["legal"][words]) for words in _longest(table["company"]["legal"])),
            holding=_longest(table["company"]["holding"]),
            nation=_longest(table["company"]["nation"]),
            trade=frozenset(table["company"]["trade"]),
            title_after=_longest(table["person"]["after"]),
            title_before=_longest(table["person"]["before"]),
            people=table["person"]["known"],
            landscape=_longest(table["place"]["landscape"]),
            namesakes=frozenset(table["place"]["namesakes"]),
            counters=_longest(table["numbers"]["counters"]),
            counted=_longest(table["numbers"]["counted"]),
            numbered=_longest(table["numbers"]["anywhere"]),
            numbered_near=_longest(table["numbers"]["near"]),
            numbered_at_end=_longest(table["numbers"]["at_end"]),
            event_marks=_longest(table["event"]["marks"]),
            event_ends=_longest(table["event"]["ends"]),
            makes=tuple(table["industry"]["makes"]),
            works=tuple(table["industry"]["works"]),
            committee=table["endings"]["committee"],
            city=table["place"]["city"],
            district=table["place"]["district"],
            joins="|".join(map(re.escape, table["place"]["joins"])),
            of_state=table["place"]["of_state"],
            towns=_longest(table["place"]["towns"]),
            ends=_longest(table["place"]["ends"]),
            natural=_longest(table["place"]["before"]),
            autonomous=_longest(table["place"]["autonomous"]),
            autonomy=table["place"]["autonomy"],
            levels=_longest(table["place"]["levels"]),
            nature=_longest(table["place"]["nature"]),
            abroad=_longest(table["place"]["abroad"]),
            pointing=table["place"]["pointing"],
            deictic=_longest(table["place"]["deictic"]),
            deictic_at_home=_longest((*table["place"]["deictic"], *table["place"]["at_home"])),
            pointed=frozenset(table["place"]["pointed"]),
            of_all=table["event"]["of_all"],
            whole=frozenset(table["endings"]["whole"]),
            familiar=frozenset(table["person"]["familiar"]),
            given=frozenset(table["person"]["given"]),
            ties=tuple(table["person"]["ties"]),
            schools=_longest(table["school"]["whole"]),
            attached=table["school"]["attached"],
            clinics=_longest(table["school"]["clinics"]),
            hospital=table["school"]["hospital"],
            university=table["school"]["university"],
            letters=_longest(table["school"]["letters"]),
            several=frozenset(table["endings"]["several"]),
            pointers=_longest(table["place"]["pointers"]),
            said=_longest(table["person"]["said"]),
            double=_longest(table["person"]["double"]),
            sounds={c: group[0] for group in reversed(table["person"]["sounds"]) for c in group},
            subjects=_longest(table["school"]["subjects"]),
            heads={k: _longest(v) for k, v in table["heads"].items()},
            other=_longest(table["other"]["endings"]),
            part=table["other"]["part"],
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, OSError) as error:
        raise InputError(f"the table of aliases is damaged: {error}", where=str(path), remedy="mend the section it names") from error
