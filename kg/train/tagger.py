"""Trains the tagger of mentions and titles on annotated pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from kg.neural.crf import tag_names
from kg.neural.encoder import Encoder
from kg.neural.features import FeatureMaker
from kg.recognise.tagger import tagger_inputs
from kg.train.pages import Passage
from kg.train.torchnet import TaggerNet, arrays_of, padded, seed_everything

__all__ = ["TITLES", "examples", "train_tagger"]

TITLES = ("strivesFor", "recognizedAs")


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence: inputs (time, width) and the gold tags of each output (time,)."""

    inputs: Any
    mention: Any
    title: Any


def examples(passages: Sequence[Passage], encoder: Encoder, features: FeatureMaker, kinds: Sequence[str]) -> list[Example]:
    """Give an example for every annotated sentence of the passages."""
    texts, extras, golds = [], [], []
    for passage in passages:
        article, marks = passage.article, features(passage.article)
        mention = _tags([m for m in passage.mentions if m.kind != "Title"], len(article.text), tag_names(kinds), kind=True)
        title = _tags([m for m in passage.mentions if m.kind == "Title"], len(article.text), tag_names(TITLES), kind=False)
        for s in article.sentences:
            if passage.annotated is None or any(a <= s.start and s.end <= b for a, b in passage.annotated):
                texts.append(article.text[s.start : s.end])
                extras.append(marks[s.start : s.end])
                golds.append((mention[s.start : s.end], title[s.start : s.end]))
    found: list[Example | None] = [None] * len(texts)
    for batch in encoder.batches(texts):
        inputs, _ = tagger_inputs(batch, extras)
        for row, i in enumerate(batch.index):
            found[i] = Example(inputs[row, : batch.length[row]].copy(), *golds[i])
    return [e for e in found if e is not None]


def _tags(mentions: Sequence[Any], length: int, tags: Sequence[str], *, kind: bool) -> Any:
    row = np.zeros(length, dtype=np.int64)
    for m in mentions:
        name = m.kind if kind else m.rule
        if m.end - m.start == 1:
            row[m.start] = tags.index(f"S-{name}")
            continue
        row[m.start : m.end] = tags.index(f"I-{name}")
        row[m.start], row[m.end - 1] = tags.index(f"B-{name}"), tags.index(f"E-{name}")
    return row


def train_tagger(
    data: Sequence[Example], kinds: Sequence[str], *, seed: int, epochs: int, say: Callable[[str, int, int], None], size: int = 32
) -> dict[str, Any]:
    """Give the trained arrays by name. The same examples, seed and epochs give the same arrays."""
    order_of = seed_everything(seed)
    net = TaggerNet(data[0].inputs.shape[1], {"mention": tag_names(kinds), "title": tag_names(TITLES)})
    steps = epochs * (-(-len(data) // size))
    optimiser = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=steps + 1, pct_start=0.1)
    by_length = sorted(range(len(data)), key=lambda i: (len(data[i].inputs), i))
    batches = [by_length[i : i + size] for i in range(0, len(by_length), size)]
    for epoch in range(epochs):
        order_of.shuffle(batches)
        total = 0.0
        for chosen in batches:
            x, mask = padded([data[i].inputs for i in chosen])
            gold = {}
            for output in ("mention", "title"):
                gold[output] = torch.zeros(x.shape[:2], dtype=torch.long)
                for row, i in enumerate(chosen):
                    tags = getattr(data[i], output)
                    gold[output][row, : len(tags)] = torch.from_numpy(tags)
            loss = net.loss(x, mask, gold)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
        say(f"tagger loss {total / len(batches):.4f}", epoch + 1, epochs)
    return arrays_of(net)
