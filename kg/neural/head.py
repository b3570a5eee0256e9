"""A trained head: a small network in ONNX form, its constants, and the card that says how it was made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.errors import ModelError

__all__ = ["Head", "Seen", "sigmoid", "softmax"]

Floats = npt.NDArray[np.float32]

_APART = 4  # blank rows between two sentences: the convolutions of the heads reach no further (kg.train.torchnet.DILATIONS)
_TOGETHER = 1_500  # rows of a run: enough for wide matrix products, small enough for the cache
_LEAST = 256  # rows of a run at least: with fewer, the runtime sums a convolution in another order, and the company would show


@dataclass(frozen=True, slots=True)
class Seen:
    """What a head sees of a text: its sentences, (start, end) each, and parts (characters of the text, …) that lie beside one another."""

    sentences: Sequence[tuple[int, int]]
    parts: Sequence[Floats]


class Head:
    """Runs a head that `kg.train.export` wrote; one thread, as the encoder.

    `constants` are arrays that decoding needs beside the network (the steps of a CRF), `card` is what training noted.
    """

    def __init__(self, path: Path) -> None:
        """Load the network.

        :raises ModelError: the file is missing or damaged.
        """
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
            notes = self._session.get_modelmeta().custom_metadata_map
            self.card: Mapping[str, object] = json.loads(notes["card"])
            shapes: dict[str, list[int]] = json.loads(notes["constants"])
        except Exception as error:  # onnxruntime raises types of its own that share no base but Exception
            raise ModelError(
                f"weights cannot be read: {error}", where=str(path), remedy="reinstall kg, or train again with `kg train`"
            ) from error
        self.constants = {
            name: np.frombuffer(bytes.fromhex(notes[name]), dtype="<f2").astype(np.float32).reshape(shape) for name, shape in shapes.items()
        }

    def run(self, **inputs: npt.NDArray[Any]) -> list[Floats]:
        """Give the network's outputs in the order of its file."""
        found: list[Floats] = self._session.run(None, inputs)
        return found

    def each(self, texts: Sequence[Seen]) -> Iterator[tuple[int, int, int, list[Floats]]]:
        """Give (number of the text, start, end, outputs (end - start, …)) of each sentence, seen alone; for a network with inputs x and mask.

        Sentences lie in one row of characters with blank ones between, so that nothing is padded.
        """
        spans = [(n, start, end) for n, text in enumerate(texts) for start, end in text.sentences]
        if not spans:
            return
        columns = np.cumsum([0, *(part.shape[1] for part in texts[0].parts)]).tolist()
        x = np.zeros((1, max(_TOGETHER, _LEAST, *(end - start for _, start, end in spans)), columns[-1]), dtype=np.float32)
        at = 0
        while at < len(spans):
            mask = np.zeros((1, x.shape[1], 1), dtype=np.float32)
            places: list[tuple[int, int, int, int]] = []
            used = 0
            while at < len(spans) and used + spans[at][2] - spans[at][1] <= x.shape[1]:
                n, start, end = spans[at]
                low, used = used, used + end - start
                for part, left, right in zip(texts[n].parts, columns, columns[1:], strict=False):
                    x[0, low:used, left:right] = part[start:end]
                mask[0, low:used] = 1
                places.append((n, start, end, low))
                used, at = used + _APART, at + 1
            size = max(_LEAST, used - _APART)
            outputs = self.run(x=x[:, :size], mask=mask[:, :size])
            for n, start, end, low in places:
                yield n, start, end, [output[0, low : low + end - start] for output in outputs]


def sigmoid(x: Floats) -> Floats:
    """Give 1 / (1 + exp(-x)) without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)), dtype=np.float32)


def softmax(x: Floats) -> Floats:
    """Give the softmax over the last axis."""
    shifted = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), dtype=np.float32)
