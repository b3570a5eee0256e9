"""Scores every candidate pair of an article against every relation, and tells its modality."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.model import Article
from kg.neural.head import Head, sigmoid, softmax
from kg.relate.candidates import Candidates

__all__ = ["Scores", "score"]

Floats = npt.NDArray[np.float32]

_LIKE = 0.6  # of the longest sentence of a batch, the shortest's length: what is padded costs as much as what is read


@dataclass(frozen=True, slots=True)
class Scores:
    """`relations` (N, relations): probabilities, 0 where types forbid; `modality` (N, modalities)."""

    relations: Floats
    modality: Floats


def score(article: Article, characters: Floats, pairs: Candidates, reader: Head, scorer: Head) -> Scores:
    """Give the scores of an article's pairs; `characters` (length of the text, inputs) is what `kg.relate.inputs` makes.

    `reader` gives hidden states and gated features of every character, each sentence seen alone; `scorer` sees the first and
    last state of both mentions, pooled stretches of the text between and round them, and the pair's features.
    """
    hidden, gated = _by_sentence(article, characters, reader)
    sums = np.concatenate([np.zeros((1, gated.shape[1]), dtype=np.float32), gated.cumsum(axis=0, dtype=np.float32)])
    ends = np.concatenate([hidden[pairs.places[:, 0]], hidden[pairs.places[:, 1]]], axis=1)
    low, high = pairs.regions[..., 0], pairs.regions[..., 1]
    size = np.sqrt(np.maximum(high - low, 1).astype(np.float32))[..., None]
    stretches = ((sums[high] - sums[low]) / size).reshape(len(pairs.subject), -1)
    (out,) = scorer.run(
        subject_ends=ends,
        object_ends=ends,
        stretches=stretches,
        features=pairs.features,
        subject_index=pairs.subject,
        object_index=pairs.object,
    )
    count = pairs.allowed.shape[1]
    return Scores(sigmoid(out[:, :count]) * pairs.allowed, softmax(out[:, count:]))


def _by_sentence(article: Article, characters: Floats, reader: Head) -> tuple[Floats, Floats]:
    """Give hidden states and gated features (characters, …); sentences of about one length are padded into one batch."""
    spans = sorted(((s.start, s.end) for s in article.sentences if s.end > s.start), key=lambda s: (s[0] - s[1], s))
    found: list[Floats] = []
    while spans:
        longest = spans[0][1] - spans[0][0]
        batch = [s for s in spans if s[1] - s[0] >= _LIKE * longest]
        spans = spans[len(batch) :]
        x = np.zeros((len(batch), longest, characters.shape[1]), dtype=np.float32)
        mask = np.zeros((len(batch), longest, 1), dtype=np.float32)
        for row, (start, end) in enumerate(batch):
            x[row, : end - start] = characters[start:end]
            mask[row, : end - start] = 1
        states = reader.run(x=x, mask=mask)
        found = found or [np.zeros((len(article.text), s.shape[2]), dtype=np.float32) for s in states]
        for whole, part in zip(found, states, strict=True):
            for row, (start, end) in enumerate(batch):
                whole[start:end] = part[row, : end - start]
    return found[0], found[1]
