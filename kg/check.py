"""Finds what is wrong with annotated pages before anything is trained or measured on them."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from typing import Literal as OneOf

from kg.errors import InputError
from kg.evaluate.pages import load_page, page_files
from kg.ontology import Ontology

__all__ = ["FAULTS", "Fault", "check", "check_page"]

FAULTS: Mapping[str, tuple[OneOf["error", "warning"], str]] = {
    "source": ("error", "没有源文件 the source file is not beside the annotation"),
    "sha256": ("error", "源文件已改动 the source is not the one that was annotated"),
    "offset": ("error", "位置与文字不符 the text at these offsets is another, or they lie outside"),
    "type": ("error", "未知类型 no type of the ontology"),
    "entity": ("error", "实体未声明 an entity that the page does not declare, or declares twice"),
    "predicate": ("error", "未知关系 no relation of the ontology"),
    "modality": ("error", "未知情态 no modality of the ontology"),
    "domain": ("error", "主语类型不符 the relation takes no such subject"),
    "range": ("error", "宾语类型不符 the relation takes no such object"),
    "evidence": ("error", "证据缺失或越界 no evidence, or evidence outside the source"),
    "overlap": ("error", "提及重叠 two mentions overlap (the guide takes the outer one)"),
    "repeat": ("warning", "漏标重复 a surface that is a mention elsewhere stands here unmarked"),
    "twice": ("warning", "陈述重复 a statement is made twice (join the evidence)"),
}

_SHORTEST = 2  # one-letter names (粤, 港) are common in other words


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong, in which file, at which offsets of the source (0, 0 where it has no place)."""

    file: str
    start: int
    end: int
    code: str
    message: str

    @property
    def severity(self) -> str:
        """``error`` where the page cannot be used as it is, else ``warning``."""
        return FAULTS[self.code][0]


def check(inputs: Iterable[str | Path], *, ontology: Ontology | None = None) -> list[Fault]:
    """Check annotation files, or all of a folder; sources stand beside them. Give the faults by file and place.

    :raises InputError: a path that is not there, a file that is no annotation.
    """
    known = ontology or Ontology.load()
    faults: list[Fault] = []
    for given in inputs:
        path = Path(given)
        if not path.exists():
            raise InputError("不存在 does not exist", where=str(path), remedy="检查路径 check the path")
        for file in page_files(path) if path.is_dir() else [path]:
            page = load_page(file)
            source = file.parent / Path(str(page.get("source") or f"{file.stem}.txt")).name
            data = source.read_bytes() if source.is_file() else None
            faults += check_page(page, data, str(file), known)
    return faults


def check_page(page: Mapping[str, Any], source: bytes | None, name: str, ontology: Ontology) -> list[Fault]:
    """Check one annotation against its source's bytes (None where there is none).

    >>> page = {"sha256": "", "mentions": [{"start": 0, "end": 2, "text": "江口", "type": "Place", "entities": []}],
    ...         "entities": [], "statements": []}
    >>> [fault.code for fault in check_page(page, "江门的江门".encode(), "p.json", Ontology.load())]
    ['sha256', 'offset']
    """
    checker = _Checker(page, source.decode("utf-8-sig", errors="replace") if source is not None else None, ontology)
    found: list[tuple[int, int, str, str]] = []
    if source is None:
        found.append((0, 0, "source", str(page.get("source", ""))))
    elif hashlib.sha256(source).hexdigest() != page.get("sha256"):
        found.append((0, 0, "sha256", str(page.get("sha256", ""))))
    for rule in (checker.offsets, checker.entities, checker.overlaps, checker.repeats, checker.statements):
        found += rule()
    return sorted({Fault(name, start, end, code, f"{FAULTS[code][1]}: {what}") for start, end, code, what in found})


Found = Iterator[tuple[int, int, str, str]]


class _Checker:
    """One page and what it is checked against; each method gives the faults of one sort."""

    def __init__(self, page: Mapping[str, Any], text: str | None, ontology: Ontology) -> None:
        self.page, self.text, self.ontology = page, text, ontology
        self.kind_of = {e["id"]: e.get("type", "") for e in page["entities"]}
        self.literals: dict[str, set[str]] = {}
        for m in page["mentions"]:
            if m["type"] in ontology.kinds and ontology.kinds[m["type"]].literal:
                self.literals.setdefault(_folded(m.get("text", "")), set()).add(m["type"])

    def offsets(self) -> Found:
        for m in self.page["mentions"]:
            start, end = m["start"], m["end"]
            if m["type"] not in self.ontology.kinds:
                yield start, end, "type", m["type"]
            if self.text is None:
                continue
            there = self.text[start:end]
            if not 0 <= start < end <= len(self.text) or ("text" in m and there != m["text"]):
                yield start, end, "offset", f"{m.get('text', '')!r} ≠ {there!r}"

    def entities(self) -> Found:
        ids = [e["id"] for e in self.page["entities"]]
        for twice in sorted({i for i in ids if ids.count(i) > 1}):
            yield 0, 0, "entity", f"{twice} ×{ids.count(twice)}"
        for e in self.page["entities"]:
            if e.get("type") not in self.ontology.kinds:
                yield 0, 0, "type", f"{e['id']} {e.get('type')}"
        for m in self.page["mentions"]:
            for name in m.get("entities") or ():
                if name not in self.kind_of:
                    yield m["start"], m["end"], "entity", name

    def overlaps(self) -> Found:
        ordered = sorted(self.page["mentions"], key=lambda m: (m["start"], m["end"]))
        for before, after in pairwise(ordered):
            if after["start"] < before["end"]:
                yield after["start"], after["end"], "overlap", f"{before.get('text')} / {after.get('text')}"

    def repeats(self) -> Found:
        if self.text is None:
            return
        taken = bytearray(len(self.text))
        for m in self.page["mentions"]:
            taken[m["start"] : m["end"]] = b"\1" * len(taken[m["start"] : m["end"]])
        within = self.page.get("spans") or [[0, len(self.text)]]
        surfaces = {m["text"] for m in self.page["mentions"] if m.get("entities") and len(m.get("text", "")) >= _SHORTEST}
        for surface in sorted(surfaces):
            at = self.text.find(surface)
            while at >= 0:
                end = at + len(surface)
                if not any(taken[at:end]) and any(low <= at and end <= high for low, high in within):
                    yield at, end, "repeat", f"{surface}（…{self.text[max(0, at - 6) : end + 6]}…）".replace("\n", " ")
                at = self.text.find(surface, at + 1)

    def statements(self) -> Found:
        seen: set[tuple[Any, ...]] = set()
        for s in self.page["statements"]:
            words = f"{s['s']} {s['p']} {s['o']}"
            evidence = [tuple(e) for e in s.get("evidence") or ()]
            start, end = min(evidence, default=(0, 0))
            if not evidence or not all(0 <= a < b and (self.text is None or b <= len(self.text)) for a, b in evidence):
                yield start, end, "evidence", words
            if s.get("modality") not in self.ontology.modalities:
                yield start, end, "modality", f"{words} {s.get('modality')}"
            key = (s["s"], s["p"], s["o"], s.get("role"))
            if key in seen:
                yield start, end, "twice", words
            seen.add(key)
            yield from ((start, end, code, what) for code, what in self._ends(s))

    def _ends(self, s: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        if s["p"] not in self.ontology.relations:
            yield "predicate", s["p"]
            return
        relation = self.ontology.relations[s["p"]]
        if s["s"] not in self.kind_of:
            yield "entity", s["s"]
        elif self.kind_of[s["s"]] not in relation.domain:
            yield "domain", f"{s['p']}: {s['s']} {self.kind_of[s['s']]}"
        kinds = (
            {self.kind_of[s["o"]]} if s["o"] in self.kind_of else self._literal_kinds(str(s["o"]), relation.range, s.get("evidence") or ())
        )
        if not kinds:
            yield "entity", s["o"]
        elif not kinds & relation.range or (relation.alike and self.kind_of.get(s["s"]) not in kinds):
            yield "range", f"{s['p']}: {s['o']} {'/'.join(sorted(kinds))}"

    def _literal_kinds(self, words: str, wanted: frozenset[str], evidence: Sequence[Sequence[int]]) -> set[str]:
        """Give what an object in words can be: a marked value, or a title, whose words stand in the text."""
        kinds = set(self.literals.get(_folded(words), ()))
        if "Title" in wanted:
            text = self.text
            said = "" if text is None else "".join(text[a:b] for a, b in evidence)  # a column may cut a title in the text
            if text is None or _folded(words) in _folded(text) or _folded(words) in _folded(said):
                kinds.add("Title")
        return kinds


def _folded(text: str) -> str:
    """Give a text as literals are compared: widths folded, white space dropped."""
    return "".join(unicodedata.normalize("NFKC", text).split())
