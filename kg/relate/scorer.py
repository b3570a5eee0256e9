"""Scores every candidate pair of an article against every relation, and tells its modality; numpy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.model import Article
from kg.neural.layers import Weights, context, linear, sigmoid, softmax
from kg.relate.candidates import Candidates

__all__ = ["Scores", "score"]

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scores:
    """`relations` (N, relations): probabilities, 0 where types forbid; `modality` (N, modalities)."""

    relations: Floats
    modality: Floats


def score(article: Article, characters: Floats, pairs: Candidates, weights: Weights) -> Scores:
    """Give the scores of an article's pairs; `characters` (length of the text, inputs) is what `kg.relate.inputs` makes.

    The network is: a context layer over each sentence; first and last state of both mentions; pooled stretches of the text
    between and round them (`kg.relate.candidates.REGIONS`); the pair's features; two layers.
    """
    hidden = _by_sentence(article, characters, weights)
    pooled = np.maximum(linear(hidden, weights, "gate"), 0)
    sums = np.concatenate([np.zeros((1, pooled.shape[1]), dtype=np.float32), pooled.cumsum(axis=0, dtype=np.float32)])
    ends = np.concatenate([hidden[pairs.places[:, 0]], hidden[pairs.places[:, 1]]], axis=1)
    subject, object_ = linear(ends, weights, "subject")[pairs.subject], linear(ends, weights, "object")[pairs.object]
    low, high = pairs.regions[..., 0], pairs.regions[..., 1]
    size = np.sqrt(np.maximum(high - low, 1).astype(np.float32))[..., None]
    stretches = ((sums[high] - sums[low]) / size).reshape(len(pairs.subject), -1)
    seen = np.concatenate([subject, object_, subject * object_, stretches, pairs.features], axis=1)
    out = linear(np.maximum(linear(seen, weights, "join"), 0), weights, "out")
    count = pairs.allowed.shape[1]
    return Scores(sigmoid(out[:, :count]) * pairs.allowed, softmax(out[:, count:]))


def _by_sentence(article: Article, characters: Floats, weights: Weights) -> Floats:
    """Give hidden states (characters, hidden), each sentence seen alone; sentences are padded into one batch."""
    spans = [(s.start, s.end) for s in article.sentences if s.end > s.start]
    longest = max((end - start for start, end in spans), default=0)
    batch = np.zeros((len(spans), longest, characters.shape[1]), dtype=np.float32)
    mask = np.zeros((len(spans), longest, 1), dtype=np.float32)
    for row, (start, end) in enumerate(spans):
        batch[row, : end - start] = characters[start:end]
        mask[row, : end - start] = 1
    states = context(batch, mask, weights)
    hidden = np.zeros((len(article.text), states.shape[2]), dtype=np.float32)
    for row, (start, end) in enumerate(spans):
        hidden[start:end] = states[row, : end - start]
    return hidden
