"""Reads ``aliases.toml``: how names are shortened. Nothing of it is written in the code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kg.errors import InputError
from kg.resources import resource

__all__ = ["Rules"]


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
    party: Mapping[str, str]
    expand: Mapping[str, tuple[tuple[str, str], ...]]  # longest first
    strip: Mapping[str, tuple[str, ...]]
    legal: tuple[str, ...]
    trade: frozenset[str]
    title_after: tuple[str, ...]
    title_before: tuple[str, ...]
    people: Mapping[str, str]
    landscape: tuple[str, ...]  # how names of hills, rivers, fields and parts of towns end
    namesakes: frozenset[str]  # hills and lakes whose bare name a division named after them goes by too
    event_marks: tuple[str, ...]  # words that make another event of an event
    towns: tuple[str, ...]
    levels: tuple[str, ...]
    nature: tuple[str, ...]
    abroad: tuple[str, ...]
    pointing: Mapping[str, str]
    familiar: frozenset[str]
    letters: tuple[str, ...]  # how the short form of a university ends
    several: frozenset[str]
    pointers: tuple[str, ...]  # words that make a place of 省, 市, 县: 县里
    said: tuple[str, ...]
    double: tuple[str, ...]  # surnames of two characters
    sounds: Mapping[str, str]
    subjects: tuple[str, ...]  # words of the names of universities that a short form takes one letter of
    heads: Mapping[str, tuple[str, ...]]
    other: tuple[str, ...]

    @classmethod
    def load(cls) -> Rules:
        """Read the table that ships, once.

        :raises InputError: when it is no valid TOML or lacks a section.
        """
        return _load()


def _longest(words: list[str]) -> tuple[str, ...]:
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
            party=table["party"],
            expand=expand,
            strip={k: _longest(v) for k, v in table["strip"].items()},
            legal=_longest(table["company"]["legal"]),
            trade=frozenset(table["company"]["trade"]),
            title_after=_longest(table["person"]["after"]),
            title_before=_longest(table["person"]["before"]),
            people=table["person"]["known"],
            landscape=_longest(table["place"]["landscape"]),
            namesakes=frozenset(table["place"]["namesakes"]),
            event_marks=_longest(table["event"]["marks"]),
            towns=_longest(table["place"]["towns"]),
            levels=_longest(table["place"]["levels"]),
            nature=_longest(table["place"]["nature"]),
            abroad=_longest(table["place"]["abroad"]),
            pointing=table["place"]["pointing"],
            familiar=frozenset(table["person"]["familiar"]),
            letters=_longest(table["school"]["letters"]),
            several=frozenset(table["endings"]["several"]),
            pointers=_longest(table["place"]["pointers"]),
            said=_longest(table["person"]["said"]),
            double=_longest(table["person"]["double"]),
            sounds={c: group[0] for group in reversed(table["person"]["sounds"]) for c in group},
            subjects=_longest(table["school"]["subjects"]),
            heads={k: _longest(v) for k, v in table["heads"].items()},
            other=_longest(table["other"]["endings"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, OSError) as error:
        raise InputError(f"the table of aliases is damaged: {error}", where=str(path), remedy="mend the section it names") from error
