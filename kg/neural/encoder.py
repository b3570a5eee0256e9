"""Runs the character encoder (Baidu LAC) over many sentences at once: states, emissions and words for every character."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kg.errors import ModelError
from kg.zh.fold import fold
from kg.zh.lookup import code_points

__all__ = ["Batch", "Encoder"]

_BUDGET = 2_000  # characters of a batch with its padding, so that what a batch needs stays in the cache
_START = 16  # characters that take as long to encode as a batch takes to begin: more of them would be padded, and a batch ends

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Batch:
    """What the encoder says of some sentences; arrays are padded to (batch, time, …), `index` leads back to the input."""

    index: tuple[int, ...]
    length: npt.NDArray[np.int32]  # (batch,)
    emissions: Floats  # (batch, time, tags)
    layers: tuple[Floats, Floats]  # (batch, time, 256) each: the lower and the upper GRU

    @property
    def states(self) -> Floats:
        """Both layers beside one another, (batch, time, 512)."""
        return np.concatenate(self.layers, axis=2)


class Encoder:
    """LAC's embedding and GRU layers as `kg.make.encoder` builds them; batches give what each sentence alone gives."""

    def __init__(self, folder: Path) -> None:
        """Load ``encoder.onnx`` and its tables from `folder`.

        :raises ModelError: when a file is missing or damaged.
        """
        import onnxruntime as ort

        try:
            facts = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
            self.transitions: Floats = np.load(folder / "encoder.transitions.npy")
            options = ort.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1  # two threads are slower on these small matrices
            options.log_severity_level = 3
            self._session = ort.InferenceSession(str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"])
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelError(f"the encoder cannot be loaded: {error}", where=str(folder), remedy="reinstall kg") from error
        self.tags: tuple[str, ...] = tuple(facts["tags"])
        self._rows = self._row_table(facts["characters"], facts["widths"])

    @staticmethod
    def _row_table(characters: str, widths: dict[str, str]) -> npt.NDArray[np.int32]:
        """Give the embedding's row of every code point of the basic plane; 0 is the unknown character."""
        row = {character: number for number, character in enumerate(characters, 1)}
        table = np.zeros(0x10000, dtype=np.int32)
        folded = (
            fold("".join(map(chr, range(0xD800))))
            + "".join(map(chr, range(0xD800, 0xE000)))
            + fold("".join(map(chr, range(0xE000, 0x10000))))
        )
        for code, character in enumerate(folded):
            table[code] = row.get(widths.get(character, character), 0)
        return table

    def tokens(self, text: str) -> npt.NDArray[np.int64]:
        """Give the embedding's row of every character."""
        return self._rows[np.minimum(code_points(text), 0xFFFF)].astype(np.int64)

    def batches(self, texts: Sequence[str]) -> Iterator[Batch]:
        """Give all texts (none empty) encoded, in batches of about equal length, shortest first."""
        order = sorted(range(len(texts)), key=lambda i: (len(texts[i]), i))
        start = 0
        while start < len(order):
            end, longest, padded = start + 1, len(texts[order[start]]), 0
            while end < len(order):
                length = len(texts[order[end]])
                padded += (length - longest) * (end - start)
                if padded > _START or length * (end - start + 1) > _BUDGET:
                    break
                end, longest = end + 1, length
            yield self._encode(tuple(order[start:end]), texts)
            start = end

    def _encode(self, index: tuple[int, ...], texts: Sequence[str]) -> Batch:
        length = np.array([len(texts[i]) for i in index], dtype=np.int32)
        tokens = np.zeros((len(index), int(length.max())), dtype=np.int64)
        tokens[np.arange(tokens.shape[1]) < length[:, None]] = self.tokens("".join(texts[i] for i in index))
        emissions, low, high = self._session.run(None, {"tokens": tokens, "length": length})
        return Batch(index, length, emissions, (low, high))


@cache
def encoder(folder: Path) -> Encoder:
    """Give the encoder of that folder, loaded once a process."""
    return Encoder(folder)
