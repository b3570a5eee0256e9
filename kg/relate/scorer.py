"""Scores every candidate pair of some articles against every relation, and tells its modality."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.model import Article
from kg.neural.head import Head, sigmoid, softmax
from kg.relate.candidates import BY_OBJECT, BY_SUBJECT, REGIONS, Candidates

__all__ = ["Judged", "Scores", "score"]

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

_TOGETHER = 2_000  # pairs of a run, but for an article with more: the network's work on them stays in the cache


@dataclass(frozen=True, slots=True)
class Judged:
    """An article, what is seen of the characters of each sentence that is not empty (parts as `Head.each` takes them), and its pairs."""

    article: Article
    sentences: Sequence[Sequence[Floats]]
    pairs: Candidates


@dataclass(frozen=True, slots=True)
class Scores:
    """`relations` (N, relations): probabilities, 0 where types forbid; `modality` (N, modalities)."""

    relations: Floats
    modality: Floats


def score(articles: Sequence[Judged], reader: Head, scorer: Head) -> list[Scores]:
    """Give the scores of the pairs of each article; every article is judged alone, whatever stands beside it.

    `reader` gives hidden states and gated features of every character, each sentence seen alone; `scorer` sees the first and
    last state of both mentions, pooled stretches of the text between and round them, and the pair's features.
    """
    found: list[Scores] = []
    waiting: list[tuple[Candidates, Floats, Floats]] = []
    for one, (hidden, gated) in zip(articles, _by_sentence(articles, reader), strict=True):
        if waiting and sum(len(pairs.subject) for pairs, *_ in waiting) + len(one.pairs.subject) > _TOGETHER:
            found += _scored(waiting, scorer)
            waiting = []
        waiting.append((one.pairs, hidden, gated))
    return [*found, *(_scored(waiting, scorer) if waiting else ())]


def _scored(waiting: Sequence[tuple[Candidates, Floats, Floats]], scorer: Head) -> Iterator[Scores]:
    """Give the scores of some articles' pairs, from the hidden states and gated features of their characters."""
    pairs = [one for one, *_ in waiting]
    mentions = np.cumsum([0, *(len(one.places) for one in pairs)])
    ends = np.concatenate([np.concatenate([hidden[one.places[:, 0]], hidden[one.places[:, 1]]], axis=1) for one, hidden, _ in waiting])
    stretches = zip(*(_pool(one, gated) for one, _, gated in waiting), strict=True)
    of_subject, of_object, between = (np.concatenate(same) for same in stretches)
    (out,) = scorer.run(
        subject_ends=ends,
        object_ends=ends,
        subject_stretches=of_subject,
        object_stretches=of_object,
        stretches=between,
        features=np.concatenate([one.features for one in pairs]),
        subject_index=np.concatenate([one.subject + n for one, n in zip(pairs, mentions, strict=False)]),
        object_index=np.concatenate([one.object + n for one, n in zip(pairs, mentions, strict=False)]),
    )
    at = 0
    for one in pairs:
        count, relations = one.allowed.shape
        logits = out[at : at + count]
        yield Scores(sigmoid(logits[:, :relations]) * one.allowed, softmax(logits[:, relations:]))
        at += count


def _pool(pairs: Candidates, gated: Floats) -> tuple[Floats, Floats, Floats]:
    """Pool the stretches that a subject decides (mentions, …), those that an object does (mentions, …), and the others (pairs, …).

    What is pooled is the sum over a stretch by the root of its length.
    """
    sums = np.zeros((len(gated) + 1, gated.shape[1]), dtype=np.float32)
    gated.cumsum(axis=0, dtype=np.float32, out=sums[1:])

    def pooled(regions: Ints) -> Floats:
        low, high = regions[..., 0], regions[..., 1]
        found = sums.take(high, axis=0)
        found -= sums.take(low, axis=0)
        found /= np.sqrt(np.maximum(high - low, 1).astype(np.float32))[..., None]
        return found.reshape(len(found), -1)

    own = []
    for mentions, regions in ((pairs.subject, BY_SUBJECT), (pairs.object, BY_OBJECT)):
        some = np.zeros(len(pairs.places), dtype=np.int64)  # a pair of each mention; of one without a pair, any
        some[mentions] = np.arange(len(mentions))
        own.append(pooled(pairs.regions[some][:, regions]))
    return own[0], own[1], pooled(pairs.regions[:, [r for r in range(REGIONS) if r not in BY_SUBJECT + BY_OBJECT]])


def _by_sentence(articles: Sequence[Judged], reader: Head) -> Iterator[list[Floats]]:
    """Give hidden states and gated features (characters, …) of each article."""
    outputs = reader.each([parts for one in articles for parts in one.sentences])
    for one in articles:
        whole: list[Floats] = []
        for sentence in one.article.sentences:
            if sentence.end > sentence.start:
                found = next(outputs)
                whole = whole or [np.zeros((len(one.article.text), part.shape[1]), dtype=np.float32) for part in found]
                for every, part in zip(whole, found, strict=True):
                    every[sentence.start : sentence.end] = part
        yield whole
