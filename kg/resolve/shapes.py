"""Reads ``shapes.csv``: how the parts of a name stand together, as ``{place}委[第]{n}届[委员会][第]{k}次全会``.

The little language of its column `shape`, in plain form (`kg.resolve.text.plain`):

=================  ===================================================================================================
``{n}`` ``{k}``    a number, in Chinese or Arabic digits
``{word}``         one character or more, as few as fit; ``{word:2-8}`` so many; ``{word:甲|乙}`` one of these
``(甲|乙)``        one of these
``[甲|乙]``        one of these, or nothing
``（`` ``）``      brackets that stand in the name itself
=================  ===================================================================================================
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.errors import InputError
from kg.resolve.text import NUMERALS
from kg.resources import resource

__all__ = ["Shape", "shapes"]

COLUMNS = ("of", "shape", "full", "example")
_SLOT = re.compile(r"\{(\w+)(?::([^{}]+))?\}")
_SIZE = re.compile(r"(\d+)-(\d+)")
_TOKEN = re.compile(r"\{[^{}]*\}|[()\[\]|（）]|[^{}()\[\]|（）]+")
_PART = re.compile(r"\[([^\]]*)\]")
_MARKS = {"(": "(?:", ")": ")", "[": "(?:", "]": ")?", "|": "|", "（": r"\(", "）": r"\)"}


@dataclass(frozen=True, slots=True)
class Shape:
    """A row of the table: what it reads, and what the name is in full (see `say`); two names of one full form and words are one."""

    of: str
    shape: str
    full: str
    example: str
    pattern: re.Pattern[str]

    def read(self, text: str) -> Mapping[str, str] | None:
        """Give the words of a plain name by their names in the shape; None where it has another shape.

        >>> shape = next(s for s in shapes("meeting") if s.example == "市委十四届五次全会")
        >>> sorted(shape.read("市委十四届五次全会").items())
        [('also', ''), ('k', '五'), ('n', '十四'), ('place', '市')]
        """
        match = self.pattern.match(text)
        return {k: v or "" for k, v in match.groupdict().items()} if match else None

    def say(self, words: Mapping[str, str]) -> str:
        """Give the full form with the words put in; a part in ``[ ]`` only where its words were said.

        >>> shape = next(s for s in shapes("meeting") if s.example == "市委十四届五次全会")
        >>> shape.say({"whole": "江门市", "n": "十四", "k": "五", "also": ""})
        '中国共产党江门市第十四届委员会第五次全体会议'
        """
        said = _PART.sub(lambda part: part[1] if all(words.get(slot[1]) for slot in _SLOT.finditer(part[1])) else "", self.full)
        return said.format(**words)


@cache
def shapes(of: str) -> tuple[Shape, ...]:
    """Give the shapes of a kind of name in the order in which they are tried.

    :raises InputError: the table is missing or damaged; names the row.
    """
    path = resource("gazetteer") / "shapes.csv"
    found = _load(path).get(of)
    if found is None:
        raise InputError(f"no shapes of {of}", where=str(path), remedy="reinstall kg, or give the table such rows again")
    return found


@cache
def _load(path: Path) -> Mapping[str, tuple[Shape, ...]]:
    found: dict[str, tuple[Shape, ...]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            if tuple(rows.fieldnames or ()) != COLUMNS:
                raise InputError("other columns", where=str(path), remedy=f"needed: {', '.join(COLUMNS)}")
            for number, row in enumerate(rows, start=2):
                try:
                    pattern = re.compile("".join(_pieces(row["shape"])))
                except (re.error, TypeError, ValueError) as error:
                    raise InputError(f"no shape: {row['shape']!r}", where=f"{path}:{number}", remedy="see kg/resolve/shapes.py") from error
                found[row["of"]] = (*found.get(row["of"], ()), Shape(row["of"], row["shape"], row["full"], row["example"], pattern))
    except OSError as error:
        raise InputError("the table cannot be read", where=str(path), remedy=str(error)) from error
    return found


def _pieces(shape: str) -> Iterator[str]:
    """Give the parts of the regular expression that a shape stands for."""
    end = 0
    for token in _TOKEN.finditer(shape):
        if token.start() != end:
            raise ValueError(shape)
        end = token.end()
        slot = _SLOT.fullmatch(token[0])
        yield _slot(slot[1], slot[2] or "") if slot else _MARKS.get(token[0]) or re.escape(token[0])
    if end != len(shape):
        raise ValueError(shape)
    yield r"\Z"


def _slot(name: str, what: str) -> str:
    if size := _SIZE.fullmatch(what):
        inner = f".{{{size[1]},{size[2]}}}?"
    elif what:
        inner = "|".join(map(re.escape, what.split("|")))
    else:
        inner = f"[{NUMERALS}]+" if name in ("n", "k") else ".+?"
    return f"(?P<{name}>{inner})"
