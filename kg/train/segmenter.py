"""Trains a small pkuseg segmentation model on annotated pages, for spaCy's own Chinese tokenizer (`--segmenter pkuseg`).

spacy-pkuseg's trainer keeps every feature that it ever saw, in eight bytes a weight: 11 MB from 200 pages. Here features seen
once are no features, those whose weights hardly tell one tag from another go, and weights are rounded, so that they pack well;
what is written is still what spacy-pkuseg loads by itself.
"""

from __future__ import annotations

import io
import json
import random
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.errors import InputError
from kg.recognise import Recogniser
from kg.train.pages import Page, digest_of, find_pages, load_page
from kg.train.train import Say

__all__ = ["NAME", "shrink", "train_segmenter", "words_of"]

NAME = "pkuseg"  # of the folder in a model's folder
_ROUNDS, _SEED = 8, 7
_SEEN = 1  # a feature counts when it was seen more often than this
_TELLS = 0.1  # least difference between a feature's weights of two tags; held-out F1 stays within 0.001 of the whole model's
_STEP = 64  # weights are multiples of 1/64
_TRIED = 50  # sentences on which the trainer tries each round; it only prints the outcome


def words_of(page: Page, recogniser: Recogniser) -> Iterator[list[str]]:
    """Give the words of each sentence: LAC's, cut once more where an annotated mention starts or ends."""
    readings = recogniser([passage.article for passage in page.passages], cut_words=True)
    for passage, reading in zip(page.passages, readings, strict=True):
        article, cuts = passage.article, reading.words.copy()
        for mention in passage.mentions:
            cuts[mention.start] = True
            if mention.end < len(cuts):
                cuts[mention.end] = True
        for s in article.sentences:
            starts = [i for i in np.flatnonzero(cuts).tolist() if s.start < i < s.end]
            words = ["".join(article.text[a:b].split()) for a, b in pairwise([s.start, *starts, s.end])]
            if any(words):
                yield [word for word in words if word]


def train_segmenter(folders: Iterable[str | Path], out: Path, *, say: Say) -> list[Path]:
    """Write a pkuseg model into ``out/pkuseg`` and give its files; the same pages give the same bytes.

    `card.json` beside the model says what it was made from; spaCy loads the folder as `pkuseg_model`.

    :raises InputError: when there are no pages, or too few sentences to train on.
    """
    recogniser, files = Recogniser.load(), find_pages(folders)
    lines = [" ".join(words) for pair in files for words in words_of(load_page(*pair), recogniser)]
    target = out / NAME
    with tempfile.TemporaryDirectory() as name:
        _fit(lines, Path(name), say)
        target.mkdir(parents=True, exist_ok=True)
        shrink(Path(name), target)
    card = {
        "command": "kg train PAGES -o MODEL --segmenter",
        "licence": "Apache-2.0",
        "made_with": f"spacy-pkuseg {version('spacy-pkuseg')}",
        "pages": len(files),
        "rounds": _ROUNDS,
        "seed": _SEED,
        "sentences": len(lines),
        "sha256_of_pages": digest_of(files),
        "words": "of LAC, cut once more where an annotated mention starts or ends",
    }
    (target / "card.json").write_text(json.dumps(card, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return sorted(path for path in target.iterdir() if path.is_file())


def shrink(source: Path, target: Path, *, tells: float = _TELLS, step: int = _STEP) -> None:
    """Write a trained pkuseg model without the features that decide little, with rounded weights, compressed.

    A feature has a weight for each tag. Where all are alike it changes no path, so that the difference of the largest and the
    smallest is what it tells; of the words, only those that a kept feature asks for are kept. The first feature
    is the bias, which the decoder takes to be there.
    """
    import srsly  # type: ignore[import-untyped]

    data: dict[str, Any] = srsly.read_msgpack(source / "features.msgpack")
    with np.load(source / "weights.npz") as stored:
        tags, count = (int(size) for size in stored["sizes"])
        weights: npt.NDArray[np.float64] = np.round(stored["w"] * step) / step
    node, edge = weights[: tags * count].reshape(count, tags), weights[tags * count :]
    kept = node.max(axis=1) - node.min(axis=1) >= tells
    kept[0] = True
    names = sorted(data["feature_to_idx"], key=data["feature_to_idx"].__getitem__)
    names = [names[i] for i in np.flatnonzero(kept).tolist()]
    asked = {word for name in names for word in _words_in(name)}
    small = {
        "unigram": [word for word in data["unigram"] if word in asked],
        "bigram": [],  # only the trainer asks for them
        "feature_to_idx": {name: number for number, name in enumerate(names)},
        "tag_to_idx": data["tag_to_idx"],
    }
    srsly.write_msgpack(target / "features.msgpack", small)
    np.savez_compressed(target / "weights.npz", sizes=np.array([tags, len(names)]), w=np.concatenate([node[kept].ravel(), edge]))


def _words_in(feature: str) -> list[str]:
    """Give the words that a feature of spacy-pkuseg looks up: of ``w1.江门`` and ``ww.l.江门*海关``; of one of characters, none."""
    if feature.startswith("ww."):
        return feature.split(".", 2)[2].split("*")
    return [feature.split(".", 1)[1]] if feature.startswith("w") else []


def _fit(lines: Sequence[str], out: Path, say: Say) -> None:
    """Run spacy-pkuseg's trainer; its choices are module variables, and it draws from Python's common random numbers."""
    import spacy_pkuseg

    if len(lines) < 10:  # the trainer divides by a tenth of them
        raise InputError(f"{len(lines)} sentences are too few to train a segmenter on", remedy="give more annotated pages")
    every, few = out / "words.utf8", out / "few.utf8"
    every.write_text("\n".join(lines) + "\n", encoding="utf-8")
    few.write_text("\n".join(lines[:_TRIED]) + "\n", encoding="utf-8")
    say("pkuseg", 0, _ROUNDS)
    with _settings(), redirect_stdout(_Rounds(say)):
        spacy_pkuseg.train(str(every), str(few), str(out), train_iter=_ROUNDS)


@contextmanager
def _settings() -> Iterator[None]:
    """Set what the trainer reads from its module and from `random`, and put it back."""
    from spacy_pkuseg.config import config

    trim, state = config.featureTrim, random.getstate()
    config.featureTrim = _SEEN
    random.seed(_SEED)
    try:
        yield
    finally:
        config.featureTrim = trim
        random.setstate(state)


class _Rounds(io.TextIOBase):
    """Reads what the trainer prints, and tells the rounds that are done."""

    def __init__(self, say: Say) -> None:
        self._say, self._done, self._before = say, 0, sys.stdout

    def write(self, text: str, /) -> int:
        """Count a round where its line begins."""
        if text.startswith("iter"):
            self._done += 1
            with redirect_stdout(self._before):
                self._say(NAME, self._done, _ROUNDS)
        return len(text)
