"""Trains a pkuseg segmentation model on annotated pages, for spaCy's own Chinese tokenizer (`--segmenter pkuseg`)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from kg.recognise import Recogniser
from kg.train.pages import Passage, find_pages, load_page
from kg.train.train import Say

__all__ = ["train_segmenter", "words_of"]

_ROUNDS = 12


def words_of(passage: Passage, recogniser: Recogniser) -> Iterator[list[str]]:
    """Give the words of each sentence: LAC's, cut once more where an annotated mention starts or ends."""
    article = passage.article
    cuts = recogniser([article], cut_words=True)[0].words.copy()
    for mention in passage.mentions:
        cuts[mention.start] = True
        if mention.end < len(cuts):
            cuts[mention.end] = True
    for s in article.sentences:
        starts = [i for i in np.flatnonzero(cuts).tolist() if s.start < i < s.end]
        bounds = [s.start, *starts, s.end]
        words = [article.text[a:b].strip() for a, b in pairwise(bounds)]
        if any(words):
            yield [word.replace(" ", "") for word in words if word]


def train_segmenter(folders: Iterable[str | Path], out: Path, *, say: Say) -> list[Path]:
    """Write a pkuseg model into ``out/pkuseg`` and give its files; the same pages give the same model.

    :raises InputError: when there are no pages.
    """
    import spacy_pkuseg

    recogniser = Recogniser.load()
    pages = [load_page(*pair) for pair in find_pages(folders)]
    lines = [" ".join(words) for page in pages for passage in page.passages for words in words_of(passage, recogniser)]
    target = out / "pkuseg"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "words.utf8"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        say("pkuseg", 0, _ROUNDS)
        spacy_pkuseg.train(str(file), str(file), str(target), train_iter=_ROUNDS)
        say("pkuseg", _ROUNDS, _ROUNDS)
    return sorted(path for path in target.iterdir() if path.is_file())
