"""Annotated pages as a tagger reads them that never saw them: from these the scorer learns what a wrong mention looks like."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from kg.gazetteer import Gazetteer
from kg.model import Mention, Term
from kg.ontology import Ontology
from kg.recognise import Recogniser
from kg.train.export import save_tagger
from kg.train.pages import Page, Passage

__all__ = ["reread"]

_NOTHING = "?"  # begins the name of what a mention stands for that the annotation does not have
_LEAST = 4  # pages; of fewer, a half teaches nothing


def reread(pages: Sequence[Page], fit: Callable[[Sequence[Page]], Any], kinds: Sequence[str]) -> Iterator[Page]:
    """Give each page with the mentions that a tagger finds which was trained on the other half of the pages (none of fewer than four).

    `fit` gives a tagger's arrays from pages. A mention that the annotation has, at that place or elsewhere by that name, stands for
    what the annotation says; any other for something that no statement is about.
    """
    ontology, gazetteer = Ontology.load(), Gazetteer.load()
    for half in (0, 1) if len(pages) >= _LEAST else ():
        with tempfile.TemporaryDirectory() as folder:
            save_tagger(fit(pages[1 - half :: 2]), Path(folder) / "tagger.onnx", {"kinds": list(kinds)})
            recogniser = Recogniser.load(model=Path(folder), ontology=ontology, gazetteer=gazetteer)
        for page in pages[half::2]:
            dates = {page.document.id: page.document.published}
            readings = recogniser([passage.article for passage in page.passages], dates)
            found = [(*reading.mentions, *reading.titles) for reading in readings]
            yield replace(page, passages=tuple(_as_read(*pair) for pair in zip(page.passages, found, strict=True)))


def _as_read(passage: Passage, found: Sequence[Mention]) -> Passage:
    by_place = {(m.start, m.end): m for m in passage.mentions if m.kind != "Title"}
    by_name = {m.surface: m for m in passage.mentions if m.terms}
    mentions = []
    for mention in sorted(found, key=lambda m: (m.start, m.end, m.kind)):
        if passage.annotated is not None and not any(low <= mention.start and mention.end <= high for low, high in passage.annotated):
            continue
        if mention.terms:
            meant = by_place.get((mention.start, mention.end)) or by_name.get(mention.surface)
            nothing = (Term(mention.document, _NOTHING + mention.surface, mention.kind),)
            mentions.append(replace(mention, terms=meant.terms if meant is not None and meant.terms else nothing))
        else:
            mentions.append(mention)
    return replace(passage, mentions=tuple(mentions))
