"""Pages in the annotation guide's format, and what becomes of their annotation when their text is put together anew.

Every character of a new text is known to come from a character of a page or to have been put in, so that spans of mentions and evidence are
carried over exactly: a mention that a break cuts stays one mention (its text then holds the break); evidence that other
lines interrupt becomes several spans.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Annotation", "Page", "Part", "load", "rebuild", "save"]

Annotation = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """A page's text and its annotation in the guide's format."""

    text: str
    annotation: Annotation

    @property
    def mentions(self) -> list[tuple[int, int]]:
        """Give the spans of the mentions, in order."""
        return sorted((m["start"], m["end"]) for m in self.annotation["mentions"])


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a page's text that the damaged page takes over; or words that are put in, `start` then being -1."""

    page: int
    start: int
    end: int
    words: str = ""


def load(path: Path) -> Page:
    """Read NAME.txt and NAME.json."""
    with path.open(encoding="utf-8", newline="") as file:
        text = file.read()
    return Page(text, json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))


def save(page: Page, path: Path) -> None:
    """Write NAME.txt and NAME.json, with the text's own hash and name in the annotation."""
    data = page.text.encode("utf-8")
    annotation = page.annotation | {"source": path.name, "sha256": hashlib.sha256(data).hexdigest()}
    path.write_bytes(data)
    path.with_suffix(".json").write_text(json.dumps(annotation, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def rebuild(pages: Sequence[Page], parts: Sequence[Part]) -> tuple[str, Annotation]:
    """Give the damaged text and the annotation with all spans moved; a copy of a passage brings copies of its mentions and evidence."""
    text = ""
    placed: list[list[tuple[int, int, int]]] = [[] for _ in pages]  # of each page: (start, end, new start)
    for part in parts:
        if part.page >= 0:
            placed[part.page].append((part.start, part.end, len(text)))
            text += pages[part.page].text[part.start : part.end]
        else:
            text += part.words
    annotation: Annotation = {k: v for k, v in pages[0].annotation.items() if k not in ("mentions", "entities", "statements", "spans")}
    mentions: list[dict[str, Any]] = []
    entities: dict[tuple[str, str], dict[str, Any]] = {}
    statements: dict[tuple[Any, ...], dict[str, Any]] = {}
    for page, places in zip(pages, placed, strict=True):
        for mention in page.annotation["mentions"]:
            for start, end in _moved_mention(places, mention["start"], mention["end"]):
                mentions.append(deepcopy(mention) | {"start": start, "end": end, "text": text[start:end]})
        for entity in page.annotation.get("entities", []):
            known = entities.setdefault((entity["id"], entity["type"]), deepcopy(entity))
            known["aliases"] = sorted({*known.get("aliases", []), *entity.get("aliases", [])})
        for statement in page.annotation.get("statements", []):
            evidence = [span for start, end in statement.get("evidence", []) for span in _moved_evidence(places, start, end)]
            key = tuple(statement.get(name) for name in ("s", "p", "o", "modality"))
            if key in statements:
                statements[key]["evidence"] = _unique(statements[key]["evidence"] + evidence)
            else:
                statements[key] = deepcopy(statement) | {"evidence": _unique(evidence)}
    mentions.sort(key=lambda m: (m["start"], m["end"]))
    return text, annotation | {"mentions": mentions, "entities": list(entities.values()), "statements": list(statements.values())}


def _moved_mention(places: Sequence[tuple[int, int, int]], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give where a mention stands now: from its first to its last character, once for each copy."""
    for low, high, new in places:
        if low <= start < high:
            if end <= high:
                yield new + start - low, new + end - low
                continue
            for low2, high2, new2 in places:
                if low2 == high and low2 < end <= high2 and new2 > new:
                    yield new + start - low, new2 + end - low2


def _moved_evidence(places: Sequence[tuple[int, int, int]], start: int, end: int) -> Iterator[list[int]]:
    """Give where evidence stands now: one span where only breaks cut it, several where other lines do; copies only if whole."""
    hits = [
        (max(start, low) - low + new, min(end, high) - low + new, max(start, low), min(end, high))
        for low, high, new in places
        if low < end and start < high
    ]
    covered = -1
    for new_start, new_end, low, high in hits:
        whole = low == start and high == end
        if low < covered and not whole:
            continue
        covered = max(covered, high)
        yield [new_start, new_end]


def _unique(spans: Sequence[list[int]]) -> list[list[int]]:
    return [list(span) for span in sorted({tuple(span) for span in spans})]
