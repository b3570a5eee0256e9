"""The trained tagger: which stretches of a sentence name something, of which type and how surely; and which words are titles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kg.neural.crf import best_paths, marginals, masks, spans_of, tag_names
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
    _outputs: dict[str, tuple[str, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Name the tags of each output."""
        self._outputs.update(mention=tag_names(self.kinds), title=tag_names(self.titles))

    def __call__(self, batch: Batch, features: Sequence[Floats]) -> list[tuple[tuple[Found, ...], tuple[Found, ...]]]:
        """Give (mentions, titles) of every sentence of the batch, in the batch's order; `features` are in the input's order."""
        inputs, mask = tagger_inputs(batch, features)
        emissions = self.head.run(x=inputs, mask=mask)
        decoded = [self._decode(scores, batch, output) for scores, output in zip(emissions, self._outputs, strict=True)]
        return list(zip(*decoded, strict=True))

    def _decode(self, emissions: Floats, batch: Batch, output: str) -> list[tuple[Found, ...]]:
        tags = self._outputs[output]
        step, first, last = masks(tags)
        step = step + self.head.constants[f"{output}_step"]
        paths = best_paths(emissions, batch.length, step, first, last)
        sure = marginals(emissions, batch.length, step, first, last)
        found = []
        for row, length in enumerate(batch.length):
            path = paths[row, :length]
            certain = sure[row, np.arange(length), path]
            found.append(tuple(Found(s, e, kind, round(float(certain[s:e].min()), 4)) for s, e, kind in spans_of(path.tolist(), tags)))
        return found
