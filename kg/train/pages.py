"""Reads annotated pages (the guide's format) as the values that the heads are trained on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import InputError
from kg.model import Article, Document, Literal, Mention, Span, Term
from kg.segment import segment
from kg.zh.fold import fold

__all__ = ["Claim", "Page", "Passage", "digest_of", "find_pages", "load_page", "words_key"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A gold statement as it touches one article: entity names (of words that are no entity, their `words_key`), and the stretches that say it."""

    subject: str
    relation: str
    object: str
    modality: str
    evidence: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """One article of an annotated page: `mentions` have gold entity names as their terms; titles are mentions of kind Title."""

    article: Article
    mentions: tuple[Mention, ...]
    claims: tuple[Claim, ...]
    annotated: tuple[tuple[int, int], ...] | None  # stretches of the article that are annotated; None: all of it


@dataclass(frozen=True, slots=True)
class Page:
    """An annotated page and what its articles hold."""

    document: Document
    gold: dict[str, Any]
    passages: tuple[Passage, ...]


def words_key(words: str) -> str:
    """Give what figures, dates and titles are compared by: a page may print ３５个 where its annotation says 35个.

    >>> words_key("２５３ 亿元")
    '253亿元'
    """
    return "".join(fold(words).split())


def find_pages(folders: Iterable[str | Path]) -> list[tuple[Path, Path]]:
    """Give (text, annotations) of every page in files or folders, by name; pages of the corpus folder beside a gold folder count.

    :raises InputError: where an annotation has no text, or nothing is found.
    """
    found: dict[str, tuple[Path, Path]] = {}
    for given in folders:
        path = Path(given)
        for notes in sorted(path.glob("*.json")) if path.is_dir() else [path.with_suffix(".json")]:
            texts = [notes.with_suffix(".txt"), notes.parent.parent / "corpus" / f"{notes.stem}.txt"]
            text = next((t for t in texts if t.exists()), None)
            if text is None:
                raise InputError("an annotation without its page", where=str(notes), remedy=f"put {texts[0].name} beside it")
            found[notes.stem] = (text, notes)
    if not found:
        raise InputError("no annotated pages", where=", ".join(map(str, folders)), remedy="give a folder with NAME.txt and NAME.json")
    return [found[name] for name in sorted(found)]


def digest_of(files: Iterable[tuple[Path, Path]]) -> str:
    """Give the SHA-256 of all texts and annotations, in order, as a model's card notes it."""
    digest = hashlib.sha256()
    for path in (path for pair in files for path in pair):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def load_page(text: Path, annotations: Path) -> Page:
    """Read one page.

    :raises InputError: when a file is broken.
    """
    try:
        gold = json.loads(annotations.read_text(encoding="utf-8"))
        source = text.read_bytes().decode("utf-8")
    except (OSError, ValueError) as error:
        raise InputError(
            f"an annotated page cannot be read: {error}", where=str(annotations), remedy="see the guide for the format"
        ) from error
    document = Document(text.stem, text.name, source, gold.get("sha256", ""), gold.get("paper"), gold.get("published"))
    return Page(document, gold, tuple(_passage(document, article, gold) for article in segment(document)))


def _passage(document: Document, article: Article, gold: dict[str, Any]) -> Passage:
    place = {p.source + i: p.start + i for p in article.pieces for i in range(p.length)}

    def inside(start: int, end: int) -> tuple[int, int] | None:
        kept = [place[i] for i in range(start, end) if i in place]
        return (kept[0], kept[-1] + 1) if kept and kept[-1] - kept[0] < 2 * (end - start) + 4 else None

    mentions: list[Mention] = []
    for m in gold["mentions"]:
        at = inside(m["start"], m["end"])
        surface = "".join(m["text"].split("\n")) if at else ""
        if at is None or article.text[at[0] : at[1]] != surface:
            continue
        terms = tuple(Term(document.id, name, m["type"]) for name in m.get("entities") or ())
        literal = None if terms else Literal(surface, m["type"])
        mentions.append(_mention(document, article, at, m["type"], terms, literal))
    claims = []
    entities = {e["id"] for e in gold.get("entities", ())}
    for s in gold["statements"]:
        evidence = tuple(at for a, b in s["evidence"] if (at := inside(a, b)))
        if not evidence:
            continue
        object_ = s["o"] if s["o"] in entities else words_key(s["o"])
        claims.append(Claim(s["s"], s["p"], object_, s["modality"], evidence))
        if s["p"] in ("strivesFor", "recognizedAs"):
            mentions += _title(document, article, object_, s["p"], evidence, mentions)
    spans = gold.get("spans")
    annotated = tuple(at for a, b in spans if (at := inside(a, b))) if spans else None
    return Passage(article, tuple(sorted(mentions, key=lambda m: (m.start, m.end, m.kind))), tuple(claims), annotated)


def _title(
    document: Document, article: Article, words: str, relation: str, evidence: Sequence[tuple[int, int]], known: Sequence[Mention]
) -> list[Mention]:
    """Give the title as a mention where its words stand in the evidence; its relation is kept as the rule."""
    folded = fold(article.text)
    for low, high in evidence:
        start = folded.find(words, low, high)
        if start >= 0 and not any(m.start == start and m.kind == "Title" for m in known):
            at = (start, start + len(words))
            return [_mention(document, article, at, "Title", (), Literal(article.text[slice(*at)], "Title"), relation)]
    return []


def _mention(
    document: Document,
    article: Article,
    at: tuple[int, int],
    kind: str,
    terms: tuple[Term, ...],
    literal: Literal | None,
    rule: str = "gold",
) -> Mention:
    spans: tuple[Span, ...] = article.source_spans(*at)
    return Mention(document.id, article.index, at[0], at[1], article.text[at[0] : at[1]], kind, spans, terms, literal, 1.0, rule)
