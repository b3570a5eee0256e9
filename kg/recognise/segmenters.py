"""Cuts text into words: a registry, so that another segmenter can be chosen by name (`--segmenter`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.errors import ModelError
from kg.neural.crf import best_paths
from kg.neural.encoder import Batch, Encoder
from kg.registry import Registry

__all__ = ["Segmenter", "segmenters"]

Cuts = npt.NDArray[np.bool_]
Segmenter = Callable[[Sequence[str], Sequence[Batch]], list[Cuts]]  # sentences, their encoding -> True where a word starts

segmenters: Registry[Callable[[Encoder, Path], Segmenter]] = Registry("segmenter")  # (encoder, model folder) -> segmenter


@segmenters.register("lac", help="words of Baidu LAC, from the encoder that runs anyway")
def _lac(encoder: Encoder, _: Path) -> Segmenter:
    step = encoder.transitions
    free = np.zeros(len(encoder.tags), dtype=np.float32)
    starts = np.array([not tag.endswith("-I") for tag in encoder.tags])

    def cut(texts: Sequence[str], batches: Sequence[Batch]) -> list[Cuts]:
        found: list[Cuts] = [np.ones(len(text), dtype=np.bool_) for text in texts]
        for batch in batches:
            paths = best_paths(batch.emissions, batch.length, step, free, free)
            for row, i in enumerate(batch.index):
                found[i] = starts[paths[row, : batch.length[row]]]
                found[i][0] = True
        return found

    return cut


@segmenters.register("char", help="every character a word")
def _char(_encoder: Encoder, _: Path) -> Segmenter:
    return lambda texts, _batches: [np.ones(len(text), dtype=np.bool_) for text in texts]


@segmenters.register("pkuseg", help="spaCy's Chinese tokenizer with the pkuseg model in MODEL/pkuseg (kg train --segmenter)")
def _pkuseg(_: Encoder, model: Path) -> Segmenter:
    tokenizer = _pkuseg_tokenizer(model / "pkuseg")

    def cut(texts: Sequence[str], _batches: Sequence[Batch]) -> list[Cuts]:
        found = []
        for text in texts:
            cuts = np.zeros(len(text), dtype=np.bool_)
            for token in tokenizer(text):
                cuts[token.idx] = True
            found.append(cuts)
        return found

    return cut


def _pkuseg_tokenizer(model: Path) -> Any:
    """Give spaCy's own Chinese tokenizer with a pkuseg model.

    The user dictionary is given as an empty list: spaCy's default one costs 10 points of F1, and None makes it crash.

    :raises ModelError: when there is no model.
    """
    from spacy.lang.zh import Chinese

    if not model.exists():
        raise ModelError(
            "no pkuseg model",
            where=str(model),
            remedy="train one with `kg train PAGES -o MODEL --segmenter`, then use --model MODEL; or --segmenter lac",
        )
    nlp = Chinese.from_config({"nlp": {"tokenizer": {"@tokenizers": "spacy.zh.ChineseTokenizer", "segmenter": "pkuseg"}}})
    tokenizer: Any = nlp.tokenizer
    tokenizer.initialize(pkuseg_model=str(model), pkuseg_user_dict=[])
    return tokenizer
