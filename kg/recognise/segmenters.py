"""Cuts text into words: a registry, so that another segmenter can be chosen by name (`--segmenter`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, is_zipfile

import numpy as np
import numpy.typing as npt

from kg.errors import ModelError
from kg.neural.crf import Chain
from kg.neural.encoder import Batch, Encoder
from kg.registry import Registry

__all__ = ["Segmenter", "segmenters"]

_PKUSEG_FILES = ("features.msgpack", "weights.npz")

Cuts = npt.NDArray[np.bool_]
Segmenter = Callable[[Sequence[str], Sequence[Batch]], list[Cuts]]  # sentences, their encoding -> True where a word starts

segmenters: Registry[Callable[[Encoder, Path], Segmenter]] = Registry("segmenter")  # (encoder, model folder) -> segmenter


@segmenters.register("lac", help="words of Baidu LAC, from the encoder that runs anyway")
def _lac(encoder: Encoder, _: Path) -> Segmenter:
    free = np.zeros(len(encoder.tags), dtype=np.float32)
    chain = Chain(encoder.transitions, free, free)
    starts = np.array([not tag.endswith("-I") for tag in encoder.tags])

    def cut(texts: Sequence[str], batches: Sequence[Batch]) -> list[Cuts]:
        found: list[Cuts] = [np.ones(len(text), dtype=np.bool_) for text in texts]
        for batch in batches:
            time, tags = batch.emissions.shape[1:]
            start, length = np.arange(len(batch.index)) * time, batch.length.astype(np.int64)
            paths = chain.best(batch.emissions.reshape(-1, tags), start, length).reshape(-1, time)
            for row, i in enumerate(batch.index):
                found[i] = starts[paths[row, : batch.length[row]]]
                found[i][0] = True
        return found

    return cut


@segmenters.register("char", help="every character a word")
def _char(_encoder: Encoder, _: Path) -> Segmenter:
    return lambda texts, _batches: [np.ones(len(text), dtype=np.bool_) for text in texts]


@segmenters.register("pkuseg", help="spaCy's Chinese tokenizer with the pkuseg model that ships, or of MODEL/pkuseg (kg train --segmenter)")
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
    """Give spaCy's own Chinese tokenizer with a pkuseg model; nothing is asked of the network.

    The user dictionary is given as an empty list: None makes spaCy take the model's folder for a dictionary, and crash.

    :raises ModelError: when there is no model, or a damaged one.
    """
    from spacy.lang.zh import Chinese

    lacking = [name for name in _PKUSEG_FILES if not (model / name).is_file()]
    if lacking:
        raise ModelError(
            f"没有 pkuseg 分词模型 no pkuseg model: {', '.join(lacking)} missing",
            where=str(model),
            remedy="train one with `kg train PAGES -o MODEL --segmenter`; or leave out --model for the one that ships; or --segmenter lac",
        )
    nlp = Chinese.from_config({"nlp": {"tokenizer": {"@tokenizers": "spacy.zh.ChineseTokenizer", "segmenter": "pkuseg"}}})
    tokenizer: Any = nlp.tokenizer
    try:
        _require_archive(model / "weights.npz")
        tokenizer.initialize(pkuseg_model=str(model), pkuseg_user_dict=[])
    except (OSError, ValueError, KeyError, TypeError, AssertionError, BadZipFile) as error:
        raise ModelError(
            f"pkuseg 分词模型已损坏 the pkuseg model is damaged: {error}",
            where=str(model),
            remedy="train it anew with `kg train PAGES -o MODEL --segmenter`, or reinstall kg",
        ) from error
    return tokenizer


def _require_archive(path: Path) -> None:
    """Raise BadZipFile where a file is none, before numpy opens it, fails, and leaves it open."""
    if not is_zipfile(path):
        raise BadZipFile(f"{path.name} is no archive")
