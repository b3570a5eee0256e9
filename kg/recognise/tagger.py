"""The trained tagger: which stretches of a sentence name something, of which type and how surely; and which words are titles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kg.neural.crf import Chain, masks, spans_of, tag_names
from kg.neural.encoder import Batch
from kg.neural.head import Head, softmax

__all__ = ["Found", "Tagger", "tagger_inputs"]

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A stretch (offsets into the sentence), its type or, for a title, its relation, and the least marginal of its characters."""

    start: int
    end: int
    kind: str
    confidence: float


def tagger_inputs(batch: Batch, features: Sequence[Floats]) -> tuple[Floats, Floats]:
    """Give inputs (batch, time, in) and mask (batch, time, 1): states, the encoder's own tag probabilities, character features."""
    rows, time = batch.emissions.shape[:2]
    extra = np.zeros((rows, time, features[0].shape[1]), dtype=np.float32)
    mask = np.zeros((rows, time, 1), dtype=np.float32)
    for row, i in enumerate(batch.index):
        extra[row, : batch.length[row]] = features[i]
        mask[row, : batch.length[row]] = 1
    return np.concatenate([batch.states, softmax(batch.emissions), extra], axis=2), mask


@dataclass(frozen=True)
class Tagger:
    """One context layer with an output for mentions and one for titles; each output is decoded by its own CRF."""

    head: Head
    kinds: tuple[str, ...]
    titles: tuple[str, ...]
    _outputs: list[tuple[tuple[str, ...], Chain]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        """Name the tags of each output, and take its CRF."""
        for output, kinds in (("mention", self.kinds), ("title", self.titles)):
            tags = tag_names(kinds)
            step, first, last = masks(tags)
            self._outputs.append((tags, Chain(step + self.head.constants[f"{output}_step"], first, last)))

    def __call__(self, sentences: Sequence[Sequence[Floats]]) -> Iterator[tuple[list[Found], list[Found]]]:
        """Give (mentions, titles) of every sentence, with offsets into it.

        A sentence is given as what the tagger sees of its characters, parts in the order of `tagger_inputs`.
        """
        if not sentences:
            return iter(())
        ends = np.cumsum([len(parts[0]) for parts in sentences]).tolist()
        places = list(zip([0, *ends], ends, strict=False))
        scores = [np.concatenate(of_each) for of_each in zip(*self.head.each(sentences), strict=True)]
        decoded = [self._decode(whole, places, *output) for whole, output in zip(scores, self._outputs, strict=True)]
        return zip(*decoded, strict=True)

    @staticmethod
    def _decode(emissions: Floats, sentences: Sequence[tuple[int, int]], tags: tuple[str, ...], chain: Chain) -> list[list[Found]]:
        start, end = np.array(sentences, dtype=np.int64).reshape(-1, 2).T
        best = chain.best(emissions, start, end - start)
        something = np.concatenate([[0], np.cumsum(best > 0)])
        some = something[end] > something[start]  # how sure nothing is, nobody asks
        certain = chain.sure(emissions, start[some], (end - start)[some], best).tolist()
        path = best.tolist()
        spans = [list(spans_of(path[low:high], tags)) if any_ else [] for (low, high), any_ in zip(sentences, some.tolist(), strict=True)]
        return [
            [Found(s, e, kind, round(min(certain[low + s : low + e]), 4)) for s, e, kind in found]
            for (low, _), found in zip(sentences, spans, strict=True)
        ]
