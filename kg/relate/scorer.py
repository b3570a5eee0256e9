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
    """Give hidden states and gated features (characters, …); sentences are padded into one batch."""
    spans = [(s.start, s.end) for s in article.sentences if s.end > s.start]
    longest = max((end - start for start, end in spans), default=0)
    batch = np.zeros((len(spans), longest, characters.shape[1]), dtype=np.float32)
    mask = np.zeros((len(spans), longest, 1), dtype=np.float32)
    for row, (start, end) in enumerate(spans):
        batch[row, : end - start] = characters[start:end]
        mask[row, : end - start] = 1
    found = []
    for states in reader.run(x=batch, mask=mask):
        flat = np.zeros((len(article.text), states.shape[2]), dtype=np.float32)
        for row, (start, end) in enumerate(spans):
            flat[start:end] = states[row, : end - start]
        found.append(flat)
    return found[0], found[1]
