"""A trained head: a small network in ONNX form, its constants, and the card that says how it was made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.errors import ModelError

__all__ = ["Head", "sigmoid", "softmax"]

Floats = npt.NDArray[np.float32]


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


def sigmoid(x: Floats) -> Floats:
    """Give 1 / (1 + exp(-x)) without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)), dtype=np.float32)


def softmax(x: Floats) -> Floats:
    """Give the softmax over the last axis."""
    shifted = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), dtype=np.float32)
