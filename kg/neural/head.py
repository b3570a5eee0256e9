"""A trained head: a small network in ONNX form, its constants, and the card that says how it was made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.errors import ModelError

__all__ = ["Head", "sigmoid", "softmax"]

Floats = npt.NDArray[np.float32]

_APART = 4  # blank rows between two sentences: the convolutions of the heads reach no further (kg.train.torchnet.DILATIONS)
_TOGETHER = 1_500  # rows of a run: enough for wide matrix products, small enough for the cache
_LEAST = 256  # rows of a run at least: with fewer, the runtime sums a convolution in another order, and the company would show


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

    def each(self, spans: Sequence[tuple[int, int]], parts: Sequence[Floats]) -> Iterator[tuple[int, int, list[Floats]]]:
        """Give (start, end, outputs (end - start, …)) of each sentence, seen alone; for a network with inputs x and mask.

        Sentences are (start, end) in the rows of `parts`, (rows, …) each, which the network sees beside one another. They lie in
        one row of characters with blank ones between, so that nothing is padded.
        """
        columns = np.cumsum([0, *(part.shape[1] for part in parts)]).tolist()
        x = np.zeros((1, max(_TOGETHER, _LEAST, *(end - start for start, end in spans)), columns[-1]), dtype=np.float32)
        at = 0
        while at < len(spans):
            mask = np.zeros((1, x.shape[1], 1), dtype=np.float32)
            places: list[tuple[int, int, int, int]] = []
            used = 0
            while at < len(spans) and used + spans[at][1] - spans[at][0] <= x.shape[1]:
                start, end = spans[at]
                low, used = used, used + end - start
                for part, column in zip(parts, columns, strict=False):
                    x[0, low:used, column : column + part.shape[1]] = part[start:end]
                mask[0, low:used] = 1
                places.append((start, end, low, used))
                used, at = used + _APART, at + 1
            size = max(_LEAST, places[-1][3])
            outputs = self.run(x=x[:, :size], mask=mask[:, :size])
            for start, end, low, high in places:
                yield start, end, [output[0, low:high] for output in outputs]


def sigmoid(x: Floats) -> Floats:
    """Give 1 / (1 + exp(-x)) without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)), dtype=np.float32)


def softmax(x: Floats) -> Floats:
    """Give the softmax over the last axis."""
    shifted = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), dtype=np.float32)
