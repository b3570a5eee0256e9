"""Trains the relation scorer: which candidate pairs the gold statements claim, and with which modality."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from kg.model import Article, Mention
from kg.neural.encoder import Encoder
from kg.neural.features import FeatureMaker
from kg.ontology import Ontology
from kg.relate.candidates import SAME_SENTENCE, Candidates, TypeTable, candidates
from kg.relate.inputs import CueMaker, mention_marks
from kg.train.pages import Passage, words_key
from kg.train.tagger import TITLES
from kg.train.torchnet import RelationNet, arrays_of, in_a_row, seed_everything, starts_in_a_row

__all__ = ["examples", "train_relations"]


@dataclass(frozen=True, slots=True)
class Example:
    """A passage's inputs and the gold of its pairs; `known` is 0 where a pair's label cannot be told."""

    sentences: list[Any]
    place: Any
    pairs: Mapping[str, Any]
    gold: Any
    known: Any
    modality: Any


def examples(
    passages: Sequence[Passage],
    encoder: Encoder,
    features: FeatureMaker,
    ontology: Ontology,
    homes: Callable[[Article], str | None],
) -> list[Example]:
    """Give an example for every passage that has candidate pairs."""
    table, cues = TypeTable.of(ontology), CueMaker(ontology)
    made = []
    for passage in passages:
        article = passage.article
        spans = [(s.start, s.end) for s in article.sentences if s.end > s.start]
        if not passage.mentions or not spans:
            continue
        pairs = candidates(article, passage.mentions, table, homes(article))
        if not len(pairs.subject):
            continue
        states: list[Any] = [None] * len(spans)
        for batch in encoder.batches([article.text[a:b] for a, b in spans]):
            for row, i in enumerate(batch.index):
                states[i] = batch.states[row, : batch.length[row]]
        extra = np.concatenate([features(article), mention_marks(len(article.text), passage.mentions, table.kinds), cues(article)], axis=1)
        sentences = [np.concatenate([states[i], extra[a:b]], axis=1) for i, (a, b) in enumerate(spans)]
        starts = starts_in_a_row(sentences)
        place = np.full(len(article.text), starts[-1] + len(sentences[-1]), dtype=np.int64)  # a blank row
        for (a, b), start in zip(spans, starts, strict=True):
            place[a:b] = start + np.arange(b - a)
        gold, known, modality = _labels(passage, pairs, table, list(ontology.modalities))
        arrays = {
            "subject": pairs.subject,
            "object": pairs.object,
            "features": pairs.features,
            "regions": pairs.regions,
            "places": pairs.places,
        }
        made.append(Example(sentences, place, arrays, gold, known, modality))
    return made


def _labels(passage: Passage, pairs: Candidates, table: TypeTable, modalities: Sequence[str]) -> tuple[Any, Any, Any]:
    """Give (N, relations) gold, (N, relations) known and (N,) modality (-1 where none).

    A pair whose entities a statement joins, but which does not stand in its evidence, is neither right nor wrong: unknown.
    """
    mentions = passage.mentions
    names = [{t.surface for t in m.terms} or {words_key(m.surface)} for m in mentions]
    index: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, (s, o) in enumerate(zip(pairs.subject.tolist(), pairs.object.tolist(), strict=True)):
        for left in names[s]:
            for right in names[o]:
                index[left, right].append(i)
    gold = np.zeros(pairs.allowed.shape, dtype=np.float32)
    known = pairs.allowed.astype(np.float32)
    modality = np.full(len(pairs.subject), -1, dtype=np.int64)
    for i, o in enumerate(pairs.object.tolist()):
        if mentions[o].kind == "Title":
            for relation in TITLES:
                if relation != mentions[o].rule:
                    known[i, table.relations.index(relation)] = 0
    for claim in passage.claims:
        r = table.relations.index(claim.relation)
        found = index[claim.subject, claim.object] + (index[claim.object, claim.subject] if claim.relation == "cooperatesWith" else [])
        found = [i for i in found if pairs.allowed[i, r]]
        known[[i for i in found if not gold[i, r]], r] = 0
        for low, high in claim.evidence:
            for i in _in_evidence(found, pairs, mentions, low, high):
                gold[i, r] = known[i, r] = 1
                modality[i] = modalities.index(claim.modality)
    return gold, known, modality


def _in_evidence(found: Sequence[int], pairs: Candidates, mentions: Sequence[Mention], low: int, high: int) -> list[int]:
    """Give the pairs that stand in a stretch: both mentions; else one of them with the other in the sentence; else the nearest."""
    inside = [(low <= m.start and m.end <= high) for m in mentions]
    ends = [(int(pairs.subject[i]), int(pairs.object[i])) for i in found]
    both = [i for i, (s, o) in zip(found, ends, strict=True) if inside[s] and inside[o]]
    if both:
        return both
    one = [i for i, (s, o) in zip(found, ends, strict=True) if inside[s] or inside[o]]
    same = [i for i in one if pairs.features[i, SAME_SENTENCE]]
    return same or sorted(one, key=lambda i: (abs(mentions[int(pairs.subject[i])].start - mentions[int(pairs.object[i])].start), i))[:2]


def train_relations(
    data: Sequence[Example],
    relations: int,
    modalities: int,
    *,
    seed: int,
    epochs: int,
    say: Callable[[str, int, int], None],
    size: int = 4,
) -> dict[str, Any]:
    """Give the trained arrays by name. The same examples, seed and epochs give the same arrays."""
    order_of = seed_everything(seed)
    net = RelationNet(data[0].sentences[0].shape[1], relations, modalities)
    optimiser = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=0.02)
    steps = epochs * (-(-len(data) // size))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=steps + 1, pct_start=0.1)
    order = list(range(len(data)))
    for epoch in range(epochs):
        order_of.shuffle(order)
        total = 0.0
        for first in range(0, len(order), size):
            chosen = order[first : first + size]
            optimiser.zero_grad()
            for i in chosen:
                loss = _loss(net, data[i]) / len(chosen)
                loss.backward()  # type: ignore[no-untyped-call]
                total += float(loss.detach())
            torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimiser.step()
            schedule.step()
        say(f"relations loss {total * size / len(order):.4f}", epoch + 1, epochs)
    return arrays_of(net)


def _loss(net: RelationNet, example: Example) -> torch.Tensor:
    x, mask = in_a_row(example.sentences)
    pairs = {name: torch.from_numpy(value) for name, value in example.pairs.items()}
    logits, modality = net(x, mask, torch.from_numpy(example.place), pairs)
    told = torch.from_numpy(example.known)
    loss = (functional.binary_cross_entropy_with_logits(logits, torch.from_numpy(example.gold), reduction="none") * told).sum()
    gold = torch.from_numpy(example.modality)
    if bool((gold >= 0).any()):
        loss = loss + functional.cross_entropy(modality[gold >= 0], gold[gold >= 0], reduction="sum")
    return loss / 30  # about the number of statements of a page
