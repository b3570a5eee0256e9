"""Which pairs of mentions may stand in a relation, and what a scorer sees of each pair beside the text itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.model import Article, Mention
from kg.ontology import Ontology
from kg.zh.lookup import code_points

__all__ = ["BY_OBJECT", "BY_SUBJECT", "PAIR_FEATURES", "REGIONS", "SAME_SENTENCE", "Candidates", "TypeTable", "candidates"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

_REACH = 3  # how many sentences back a pair may reach; headlines and the first body sentence are always in reach
_WINDOW = 6  # characters before and after a mention that are pooled apart
_DISTANCES = (1, 2, 4, 8, 16, 32, 64)  # upper bounds of the buckets of a distance in characters
REGIONS = 8  # stretches of text that are pooled for a pair
BY_SUBJECT, BY_OBJECT = (1, 2, 7), (3, 4, 5, 6)  # those that only its subject, or only its object, decides
_ENDS_CLAUSE, _IN_LIST = (np.isin(np.arange(0x10000), code_points(marks)) for marks in ("，。；！？,;!?\n", "、和与及"))


@dataclass(frozen=True, slots=True)
class TypeTable:
    """The ontology as arrays: `allowed[s, o, r]` says whether relation r may hold from a type s to a type o."""

    kinds: tuple[str, ...]
    relations: tuple[str, ...]
    allowed: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, ontology: Ontology) -> TypeTable:
        """Give the table of an ontology; the order of types and relations is that of the file."""
        kinds, relations = tuple(ontology.kinds), tuple(ontology.relations)
        allowed = np.zeros((len(kinds), len(kinds), len(relations)), dtype=np.bool_)
        for r, relation in enumerate(ontology.relations.values()):
            for s in relation.domain:
                for o in relation.range:
                    allowed[kinds.index(s), kinds.index(o), r] = relation.allows(s, o)
        return cls(kinds, relations, allowed)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Ordered pairs of mentions of one article. N pairs, M mentions."""

    subject: Ints  # (N,) numbers of mentions
    object: Ints  # (N,)
    allowed: npt.NDArray[np.bool_]  # (N, relations)
    features: Floats  # (N, PAIR_FEATURES)
    regions: Ints  # (N, REGIONS, 2): stretches of the article's text to pool
    places: Ints  # (M, 2): first and last character of each mention


def _bucket(values: Ints) -> Floats:
    """Give one column a bucket: (n, len(_DISTANCES) + 1)."""
    return np.eye(len(_DISTANCES) + 1, dtype=np.float32)[np.searchsorted(_DISTANCES, values, side="left")]


_FLAGS = 18
PAIR_FEATURES = (len(_DISTANCES) + 1) + 5 + 4 + 4 + 2 + _FLAGS
SAME_SENTENCE = 1 - _FLAGS  # the column that says so, counted from the end: the second of the flags


def candidates(article: Article, mentions: Sequence[Mention], table: TypeTable, home: str | None = None) -> Candidates:
    """Give all pairs that the ontology allows and that stand near enough; `mentions` are sorted by start.

    `home` is the surface-independent name of the division at home, whose mentions are marked as such.
    """
    count = len(mentions)
    start = np.array([m.start for m in mentions], dtype=np.int64)
    end = np.array([m.end for m in mentions], dtype=np.int64)
    kind = np.array([table.kinds.index(m.kind) for m in mentions], dtype=np.int64)
    sentence_ends = np.array([s.end for s in article.sentences], dtype=np.int64)
    sentence = np.minimum(np.searchsorted(sentence_ends, start, side="right"), max(len(article.sentences) - 1, 0)).astype(np.int64)
    headline = np.array([article.sentences[i].kind == "headline" for i in sentence], dtype=np.bool_)
    paragraph = np.array([article.sentences[i].paragraph for i in sentence], dtype=np.int64)
    body = [i for i, s in enumerate(article.sentences) if s.kind != "headline"]
    lead = sentence == (body[0] if body else -1)
    names = {name: number for number, name in enumerate(sorted({m.surface for m in mentions}))}
    name = np.array([names[m.surface] for m in mentions], dtype=np.int64)
    latest = _latest(name, sentence)
    gap = sentence[None, :] - sentence[:, None]  # of the earlier x (row) to the later y (column)
    near = (gap == 0) | ((gap > 0) & ((gap <= _REACH) | (headline | lead)[:, None]) & (latest | headline[:, None] | (gap <= 1)))
    total = np.bincount(name, minlength=len(names))[name] if count else np.zeros(0, dtype=np.int64)
    at_home = np.array([home is not None and any(t.surface == home for t in m.terms) for m in mentions], dtype=np.bool_)
    topic = at_home | (total >= max(3, int(total.max(initial=0)) // 2))
    near |= (gap > 0) & latest & topic[:, None]
    near &= ~((name[:, None] == name[None, :]) & (kind[:, None] == kind[None, :]))
    np.fill_diagonal(near, val=False)
    near |= near.T
    overlap = (start[:, None] < end[None, :]) & (start[None, :] < end[:, None])
    contains = overlap & near
    near &= table.allowed[kind[:, None], kind[None, :]].any(axis=2)
    subject, object_ = (axis.astype(np.int64) for axis in np.nonzero(near))
    allowed = table.allowed[kind[subject], kind[object_]]
    first, second = np.minimum(subject, object_), np.maximum(subject, object_)
    low, high = end[first], start[second]
    doubt = 1 - np.array([m.confidence for m in mentions], dtype=np.float32).reshape(-1, 1)  # a mention may be none
    codes = np.minimum(code_points(article.text), 0xFFFF)
    ends_clause = _ENDS_CLAUSE[codes]
    commas = np.concatenate([[0], np.cumsum(ends_clause)])
    lists = np.concatenate([[0], np.cumsum(_IN_LIST[codes])])
    distance = np.maximum(high - low, 0)
    between = second - first - 1
    clauses = commas[np.maximum(high, low)] - commas[low]
    leap = np.abs(sentence[subject] - sentence[object_])
    nearest = _nearest(subject, object_, start, kind)
    clause_start, clause_end = _clauses(ends_clause)
    opens = start == np.array([s.start for s in article.sentences], dtype=np.int64)[sentence] if count else np.zeros(0, dtype=np.bool_)
    flags = np.stack(
        [
            subject < object_,
            leap == 0,
            headline[subject],
            headline[object_],
            lead[subject],
            paragraph[subject] == paragraph[object_],
            total[subject] >= 3,
            total[object_] >= 2,
            at_home[subject],
            at_home[object_],
            nearest,
            lists[np.maximum(high, low)] - lists[low] > 0,
            contains[subject, object_],
            subject == _first_of_sentence(sentence)[subject] if count else np.zeros(0, dtype=np.bool_),
            opens[subject],
            subject == _first_of_sentence(paragraph)[subject] if count else np.zeros(0, dtype=np.bool_),
            _last(opens, start)[object_] == subject,
            _last(clause_start[start] == start, start)[object_] == subject,
        ],
        axis=1,
    ).astype(np.float32)
    features = np.concatenate(
        [_bucket(distance), np.eye(5, dtype=np.float32)[np.minimum(between, 4)], np.eye(4, dtype=np.float32)[np.minimum(clauses, 3)],
         np.eye(4, dtype=np.float32)[np.minimum(leap, 3)], doubt[subject], doubt[object_], flags], axis=1,
    )  # fmt: skip
    same = leap == 0
    sides = (
        (np.where(same, low, 0), np.where(same, np.maximum(high, low), 0)),  # between, within a sentence
        (np.maximum(start[subject] - _WINDOW, 0), start[subject]),
        (end[subject], np.minimum(end[subject] + _WINDOW, len(article.text))),
        (np.maximum(start[object_] - _WINDOW, 0), start[object_]),
        (end[object_], np.minimum(end[object_] + _WINDOW, len(article.text))),
        (clause_start[start[object_]], start[object_]),
        (end[object_], clause_end[np.maximum(end[object_] - 1, 0)]),
        (clause_start[start[subject]], clause_end[np.maximum(end[subject] - 1, 0)]),
    )
    regions = np.empty((len(subject), REGIONS, 2), dtype=np.int64)
    for number, (left, right) in enumerate(sides):
        regions[:, number, 0], regions[:, number, 1] = left, right
    return Candidates(subject, object_, allowed, features, regions, np.stack([start, end - 1], axis=1))


def _latest(name: Ints, sentence: Ints) -> npt.NDArray[np.bool_]:
    """Say for (x, y) whether no later mention with x's surface stands before y's sentence."""
    count = len(name)
    following = np.full(count, np.iinfo(np.int64).max, dtype=np.int64)  # sentence of the next mention of that surface
    seen: dict[int, int] = {}
    for x in range(count - 1, -1, -1):
        following[x] = seen.get(int(name[x]), following[x])
        seen[int(name[x])] = int(sentence[x])
    return following[:, None] >= sentence[None, :]


def _nearest(subject: Ints, object_: Ints, start: Ints, kind: Ints) -> npt.NDArray[np.bool_]:
    """Say of each pair whether the subject is the last mention of its type before the object."""
    count = len(start)
    last = np.full((int(kind.max()) + 1 if count else 1, count), -1, dtype=np.int64)
    for m in range(1, count):
        last[:, m] = last[:, m - 1]
        last[kind[m - 1], m] = m - 1
    return last[kind[subject], object_] == subject if count else np.zeros(0, dtype=np.bool_)


def _last(marked: npt.NDArray[np.bool_], start: Ints) -> Ints:
    """Give for every mention the last marked one before it; -1 where there is none."""
    numbers = np.where(marked, np.arange(len(start), dtype=np.int64), -1)
    before = np.maximum.accumulate(np.concatenate([[-1], numbers]))
    return before[: len(start)].astype(np.int64)


def _first_of_sentence(sentence: Ints) -> Ints:
    return np.searchsorted(sentence, sentence, side="left").astype(np.int64)


def _clauses(ends: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Give for every character where its clause starts and ends; `ends` says which characters end one."""
    count = len(ends)
    places = np.arange(count, dtype=np.int64)
    behind = np.maximum.accumulate(np.where(ends, places + 1, 0))  # where the next clause starts
    start = np.concatenate([np.zeros(min(count, 1), dtype=np.int64), behind[:-1]])
    end = np.minimum.accumulate(np.where(ends, places, count)[::-1])[::-1]
    return start, end
