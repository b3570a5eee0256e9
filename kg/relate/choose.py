"""Scores become statements: thresholds, one subject for a figure or a title, calibrated confidence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.model import Mention
from kg.relate.candidates import Candidates
from kg.relate.scorer import Scores

__all__ = ["Chosen", "calibrated", "choose"]

# Relations of which a thing takes part in one on each side, but for lists: tried on cross-validated pages, one by one.
_ONE_SUBJECT = frozenset(
    [
        "alignsWith",
        "amount",
        "brings",
        "creates",
        "educatedAt",
        "fosters",
        "hometown",
        "implements",
        "indicator",
        "occurredOn",
        "recognizedAs",
        "strivesFor",
        "worksFor",
    ]
)
_ONE_OBJECT = frozenset({"hometown", "locatedIn", "operates"})
_NEAR_BEST, _LIFT = 0.9, 0.91
_LIST_SHARE = 0.3  # of the threshold, that a member of a list needs beside one that passed
_JOINERS = frozenset("、和与及") | {"以及"}
_THRESHOLD = 0.4


@dataclass(frozen=True, slots=True)
class Chosen:
    """A pair of mentions (numbers), a relation, the number of the modality, and the probability that the statement is right."""

    subject: int
    object: int
    relation: str
    modality: int
    confidence: float


def choose(
    pairs: Candidates, mentions: Sequence[Mention], scores: Scores, relations: Sequence[str], card: Mapping[str, Any], text: str = ""
) -> list[Chosen]:
    """Give the statements that the scores are high enough for.

    The card's ``thresholds`` (by relation) say how high. A figure, date or title is said of one thing, or of the members of
    one list: of several subjects (or objects) only the best is kept, with those whose score comes near it. What is said of one
    member of a list in `text` (横琴、前海、南沙) is said of each whose own score does not speak against it.
    """
    thresholds = card.get("thresholds", {})
    floor = np.array([float(thresholds.get(r, _THRESHOLD)) for r in relations], dtype=np.float32)
    values = _over_lists(scores.relations, floor, pairs, mentions, text)
    passed = values >= floor[None, :]
    rows, columns = np.nonzero(passed)
    subjects, objects, raws = pairs.subject[rows], pairs.object[rows], values[rows, columns].astype(np.float64)
    of_object, of_subject = np.zeros((2, len(mentions), len(relations)))  # the best score that a relation has at either end
    np.maximum.at(of_object, (objects, columns), raws)
    np.maximum.at(of_subject, (subjects, columns), raws)
    single = np.array([[relation in names for relation in relations] for names in (_ONE_SUBJECT, _ONE_OBJECT)])
    below = single[0, columns] & (raws < _NEAR_BEST * of_object[objects, columns])
    below |= single[1, columns] & (raws < _NEAR_BEST * of_subject[subjects, columns])
    states = scores.modality[rows].argmax(axis=1)
    kept = ~below
    chosen = []
    for subject, object_, r, raw, state in zip(*(side[kept].tolist() for side in (subjects, objects, columns, raws, states)), strict=True):
        relation = relations[r]
        title = mentions[object_]
        if title.kind == "Title" and title.rule != relation:
            continue
        if relation == "holdsPosition" and any(m.kind == "Person" for m in mentions[object_ + 1 : subject]):
            continue  # 宣传部部长刘林霜，海峡出版发行集团副总经理何强: the post before a name is that name's
        chosen.append(Chosen(subject, object_, relation, state, calibrated(raw, relation, card)))
    return chosen


def _over_lists(
    values: npt.NDArray[np.float32], floor: npt.NDArray[np.float32], pairs: Candidates, mentions: Sequence[Mention], text: str
) -> npt.NDArray[np.float32]:
    """Give the scores, lifted where a pair stands in one list with pairs that pass.

    A member is lifted to just below the best of its list where its own score does not speak against it, or where two members in
    three pass anyway.
    """
    if not len(values):
        return values
    head = list(range(len(mentions)))  # first member of each mention's list
    for n in range(1, len(mentions)):
        before, here = mentions[n - 1], mentions[n]
        if before.kind == here.kind and text[before.end : here.start] in _JOINERS:
            head[n] = head[n - 1]
    lists = np.array(head, dtype=np.int64)
    in_list = np.bincount(lists, minlength=len(mentions))[lists] > 1
    some = np.flatnonzero((values >= floor[None, :]).any(axis=0))  # nothing lifts a score where none passes
    lifted = values.copy()
    for own, other in ((pairs.object, pairs.subject), (pairs.subject, pairs.object)):
        rows = np.flatnonzero(in_list[own])
        if not len(rows) or not len(some):
            continue
        cells = np.ix_(rows, some)
        own_values, least = values[cells], floor[some]
        passed = own_values >= least
        _, group, size = np.unique(other[rows] * len(mentions) + lists[own[rows]], return_inverse=True, return_counts=True)
        order, first = np.argsort(group, kind="stable"), np.concatenate([[0], np.cumsum(size[:-1])])
        best = np.maximum.reduceat(np.where(passed, own_values, 0)[order], first, axis=0)
        count, size = np.add.reduceat(passed[order], first, axis=0, dtype=np.int64), size[:, None]
        likely = (own_values >= _LIST_SHARE * least) | ((count >= 2) & (3 * count >= 2 * size))[group]
        take = ~passed & pairs.allowed[cells] & (best[group] > 0) & likely
        lifted[cells] = np.where(take, np.maximum(lifted[cells], _LIFT * best[group]), lifted[cells])
    return lifted


def calibrated(raw: float, relation: str, card: Mapping[str, Any]) -> float:
    """Give the probability that a raw score stands for: Platt's sigmoid of its logit, fitted by cross-validation in the card."""
    slope, offset = card.get("calibration", {}).get(relation) or card.get("calibration", {}).get("*", (1.0, 0.0))
    clipped = min(max(raw, 1e-6), 1 - 1e-6)
    return round(1 / (1 + math.exp(-(slope * math.log(clipped / (1 - clipped)) + offset))), 4)
