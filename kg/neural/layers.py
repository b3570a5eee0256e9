"""The layers of the heads, in numpy: what training makes with torch is computed here without it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kg.errors import ModelError

__all__ = ["Weights", "context", "linear", "load_weights", "save_weights", "sigmoid", "softmax"]

Floats = npt.NDArray[np.float32]
DILATIONS = (1, 2, 4)


@dataclass(frozen=True, slots=True)
class Weights:
    """Named arrays of a head and what is known of how they were made."""

    arrays: Mapping[str, Floats]
    card: Mapping[str, object]

    def __getitem__(self, name: str) -> Floats:
        """Give the array of that name."""
        return self.arrays[name]


def save_weights(path: Path, arrays: Mapping[str, Floats], card: Mapping[str, object]) -> None:
    """Write arrays (half precision, to spare space) and card; the same values give the same bytes."""
    note = np.frombuffer(json.dumps(card, ensure_ascii=False, sort_keys=True).encode(), dtype=np.uint8)
    halves = {name: value.astype(np.float16) for name, value in sorted(arrays.items())}
    with path.open("wb") as target:
        np.savez_compressed(target, card=note, **halves)  # type: ignore[arg-type]


def load_weights(path: Path) -> Weights:
    """Read what `save_weights` wrote.

    :raises ModelError: the file is missing or damaged.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            card = json.loads(bytes(stored["card"]).decode())
            return Weights({name: stored[name].astype(np.float32) for name in stored.files if name != "card"}, card)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"weights cannot be read: {error}", where=str(path), remedy="reinstall kg, or train again with `kg train`") from error


def linear(x: Floats, weights: Weights, name: str) -> Floats:
    """Give x W + b; W is kept as (out, in), as torch keeps it."""
    return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def context(x: Floats, mask: Floats, weights: Weights) -> Floats:
    """Give hidden states (batch, time, hidden) of padded inputs (batch, time, in).

    A linear layer and residual convolutions of width 3 whose reach doubles; `mask` (batch, time, 1) is 0 where padded.
    """
    hidden = np.maximum(linear(x, weights, "enter"), 0) * mask
    for number, dilation in enumerate(DILATIONS):
        kernel = weights[f"conv{number}.weight"]  # (out, in, 3)
        total = hidden @ kernel[:, :, 1].T + weights[f"conv{number}.bias"]
        if hidden.shape[1] > dilation:
            total[:, dilation:] += hidden[:, :-dilation] @ kernel[:, :, 0].T
            total[:, :-dilation] += hidden[:, dilation:] @ kernel[:, :, 2].T
        hidden = (hidden + np.maximum(total, 0)) * mask
    return hidden


def sigmoid(x: Floats) -> Floats:
    """Give 1 / (1 + exp(-x)) without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)), dtype=np.float32)


def softmax(x: Floats) -> Floats:
    """Give the softmax over the last axis."""
    shifted = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), dtype=np.float32)
