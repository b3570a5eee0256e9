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

    def each(self, sentences: Sequence[Sequence[Floats]]) -> Iterator[list[Floats]]:
        """Give the outputs (characters, …) of each sentence, in order, each seen alone; for a network with inputs x and mask.

        A sentence is given as parts (characters, …) that lie beside one another in x. Sentences lie behind one another in one row
        of characters, blank ones between, so that nothing is padded.
        """
        lengths = [len(parts[0]) for parts in sentences]
        columns = np.cumsum([0, *(part.shape[1] for parts in sentences[:1] for part in parts)]).tolist()
        x = np.zeros((1, max(_TOGETHER, _LEAST, *lengths), columns[-1]), dtype=np.float32)
        at = 0
        while at < len(sentences):
            mask = np.zeros((1, x.shape[1], 1), dtype=np.float32)
            lows: list[int] = []
            used = 0
            while at < len(sentences) and used + lengths[at] <= x.shape[1]:
                lows.append(used)
                low, used = used, used + lengths[at]
                for part, left, right in zip(sentences[at], columns, columns[1:], strict=False):
                    x[0, low:used, left:right] = part
                mask[0, low:used] = 1
                used, at = used + _APART, at + 1
            size = max(_LEAST, used - _APART)
            outputs = self.run(x=x[:, :size], mask=mask[:, :size])
            for low, length in zip(lows, lengths[at - len(lows) : at], strict=True):
                yield [output[0, low : low + length] for output in outputs]


def sigmoid(x: Floats) -> Floats:
    """Give 1 / (1 + exp(-x)) without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)), dtype=np.float32)


def softmax(x: Floats) -> Floats:
    """Give the softmax over the last axis."""
    shifted = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), dtype=np.float32)
