"""Scores every candidate pair of some articles against every relation, and tells its modality."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from kg.model import Article
from kg.neural.head import Head, sigmoid, softmax
from kg.relate.candidates import Candidates

__all__ = ["Scores", "Seen", "score"]

Floats = npt.NDArray[np.float32]

_TOGETHER = 2_000  # pairs of a run, but for an article with more: the network's work on them stays in the cache


@dataclass(frozen=True, slots=True)
class Seen:
    """An article, the parts of what is seen of its characters, each (length of the text, …), and its pairs."""

    article: Article
    characters: Sequence[Floats]
    pairs: Candidates


@dataclass(frozen=True, slots=True)
class Scores:
    """`relations` (N, relations): probabilities, 0 where types forbid; `modality` (N, modalities)."""

    relations: Floats
    modality: Floats


def score(seen: Sequence[Seen], reader: Head, scorer: Head) -> list[Scores]:
    """Give the scores of the pairs of each article; every article is judged alone, whatever stands beside it.

    `reader` gives hidden states and gated features of every character, each sentence seen alone; `scorer` sees the first and
    last state of both mentions, pooled stretches of the text between and round them, and the pair's features.
    """
    found: list[Scores] = []
    waiting: list[tuple[Candidates, Floats, Floats]] = []
    for one, (hidden, gated) in zip(seen, _by_sentence(seen, reader), strict=True):
        pairs = one.pairs
        if waiting and sum(len(other.subject) for other, *_ in waiting) + len(pairs.subject) > _TOGETHER:
            found += _scored(waiting, scorer)
            waiting = []
        ends = np.concatenate([hidden[pairs.places[:, 0]], hidden[pairs.places[:, 1]]], axis=1)
        waiting.append((pairs, ends, _stretches(pairs, gated)))
    return [*found, *(_scored(waiting, scorer) if waiting else ())]


def _stretches(pairs: Candidates, gated: Floats) -> Floats:
    """Give what is pooled for each pair, (N, regions x gated): sums over stretches by the root of their length."""
    sums = np.zeros((len(gated) + 1, gated.shape[1]), dtype=np.float32)
    gated.cumsum(axis=0, dtype=np.float32, out=sums[1:])
    low, high = pairs.regions[..., 0], pairs.regions[..., 1]
    pooled = sums[high]
    pooled -= sums[low]
    pooled /= np.sqrt(np.maximum(high - low, 1).astype(np.float32))[..., None]
    return pooled.reshape(len(pairs.subject), -1)


def _scored(waiting: Sequence[tuple[Candidates, Floats, Floats]], scorer: Head) -> Iterator[Scores]:
    pairs, ends, stretches = zip(*waiting, strict=True)
    mentions = np.cumsum([0, *map(len, ends)])
    together = np.concatenate(ends)
    (out,) = scorer.run(
        subject_ends=together,
        object_ends=together,
        stretches=np.concatenate(stretches),
        features=np.concatenate([p.features for p in pairs]),
        subject_index=np.concatenate([p.subject + n for p, n in zip(pairs, mentions, strict=False)]),
        object_index=np.concatenate([p.object + n for p, n in zip(pairs, mentions, strict=False)]),
    )
    at = 0
    for one in pairs:
        count, relations = one.allowed.shape
        logits = out[at : at + count]
        yield Scores(sigmoid(logits[:, :relations]) * one.allowed, softmax(logits[:, relations:]))
        at += count


def _by_sentence(seen: Sequence[Seen], reader: Head) -> Iterator[tuple[Floats, Floats]]:
    """Give hidden states and gated features (characters, …) of each article."""
    first = np.cumsum([0, *(len(one.article.text) for one in seen)]).tolist()  # row of each article's first character
    spans = [(at + s.start, at + s.end) for at, one in zip(first, seen, strict=False) for s in one.article.sentences if s.end > s.start]
    parts = [np.concatenate(same) for same in zip(*(one.characters for one in seen), strict=True)]
    whole: list[Floats] = []
    for start, end, outputs in reader.each(spans, parts) if seen else ():
        whole = whole or [np.zeros((first[-1], o.shape[1]), dtype=np.float32) for o in outputs]
        for every, part in zip(whole, outputs, strict=True):
            every[start:end] = part
    for low, high in pairwise(first):
        yield whole[0][low:high], whole[1][low:high]
