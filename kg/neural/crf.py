"""Decodes tag sequences: best path and marginals of a linear-chain conditional random field, for many sentences at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["Chain", "masks", "spans_of", "tag_names"]

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
FORBIDDEN = -1e4
_TOGETHER = (
    128  # sentences whose certainty is told at once: for the products of more, numpy would start threads, which cost more than they give
)


def tag_names(kinds: Sequence[str]) -> tuple[str, ...]:
    """Give the tags: O, then B, I, E, S of each kind.

    >>> tag_names(["Place"])
    ('O', 'B-Place', 'I-Place', 'E-Place', 'S-Place')
    """
    return ("O", *(f"{place}-{kind}" for kind in kinds for place in "BIES"))


def masks(tags: Sequence[str]) -> tuple[Floats, Floats, Floats]:
    """Give penalties for what BIES forbids: (tags, tags) for steps, (tags,) for the first and the last tag."""
    opens = [t[0] in "OBS" for t in tags]  # may stand where nothing is open
    closes = [t[0] in "OES" for t in tags]
    step = np.full((len(tags), len(tags)), FORBIDDEN, dtype=np.float32)
    for i, left in enumerate(tags):
        for j, right in enumerate(tags):
            same = not closes[i] and not opens[j] and left[2:] == right[2:]
            if same or (closes[i] and opens[j]):
                step[i, j] = 0
    ends = [np.where(np.array(flags), 0, FORBIDDEN).astype(np.float32) for flags in (opens, closes)]
    return step, ends[0], ends[1]


class Chain:
    """The costs of a chain of tags; what is `FORBIDDEN` among its steps costs no time.

    Sentences lie in the rows of one array of emissions (rows, tags): sentence i has `length[i]` of them from `start[i]` on. They are
    decoded side by side, the longest first, so that those which have a character at a time are the first so many.
    """

    def __init__(self, step: Floats, first: Floats, last: Floats) -> None:
        """Take the scores of a step (from, to), of a first and of a last tag."""
        self._step, self._first, self._last = step, first, last
        self._into = self._alike(step)

    @staticmethod
    def _alike(step: Floats) -> list[tuple[Ints, Ints, Floats]]:
        """Give (from, to, score) of the steps that are allowed: tags with the same predecessors share an array, (groups, from, to, 1)."""
        sources: dict[tuple[int, ...], list[int]] = {}
        for tag in range(len(step)):
            sources.setdefault(tuple(np.flatnonzero(step[:, tag] > FORBIDDEN / 2).tolist()), []).append(tag)
        shapes: dict[tuple[int, int], list[tuple[tuple[int, ...], list[int]]]] = {}
        for before, after in sources.items():
            shapes.setdefault((len(before), len(after)), []).append((before, after))
        found = []
        for alike in shapes.values():
            left, right = (np.array(side, dtype=np.int64) for side in zip(*alike, strict=True))
            found.append((left, right, step[left[:, :, None], right[:, None, :]][..., None]))
        return found

    def best(self, emissions: Floats, start: Ints, length: Ints) -> Ints:
        """Give the best tag of every row by Viterbi; 0 for rows in no sentence."""
        rows, live = _side_by_side(start, length)
        here, best = emissions[rows], np.zeros(len(rows), dtype=np.int64)
        scores: list[Floats] = []  # at each time, (tags, sentences that have a character there)
        for low, count in live:
            own = here[low : low + count].T
            if low:
                before, reached = scores[-1][:, :count], np.full(own.shape, FORBIDDEN, dtype=np.float32)
                for left, right, step in self._into:
                    reached[right] = (before[left][:, :, None] + step).max(axis=1)
                reached += own
                scores.append(reached)
            else:
                scores.append(own + self._first[:, None])
        tag = np.zeros(0, dtype=np.int64)
        for score, (low, count) in zip(reversed(scores), reversed(live), strict=True):
            ended = score[:, len(tag) :] + self._last[:, None]
            if len(tag):
                tag = (score[:, : len(tag)] + self._step[:, tag]).argmax(axis=0)
            tag = best[low : low + count] = np.concatenate([tag, ended.argmax(axis=0)])
        out = np.zeros(len(emissions), dtype=np.int64)
        out[rows] = best
        return out

    def sure(self, emissions: Floats, start: Ints, length: Ints, path: Ints) -> Floats:
        """Give the probability of the tag that `path` (rows,) has at every row, by forward–backward scaled; 0 for rows in no sentence."""
        out = np.zeros(len(emissions), dtype=np.float32)
        order = np.argsort(-length, kind="stable")
        for low in range(0, len(order), _TOGETHER):
            some = order[low : low + _TOGETHER]
            rows, live = _side_by_side(start[some], length[some])
            out[rows] = self._certain(emissions[rows], live, path[rows])
        return out

    def _certain(self, here: Floats, live: Sequence[tuple[int, int]], tags: Ints) -> Floats:
        moves, first, last = (np.exp(np.maximum(costs, -60)).astype(np.float64) for costs in (self._step, self._first, self._last))
        here -= here.max(axis=1, keepdims=True)
        lifts: list[npt.NDArray[np.float64]] = []  # at each time, as the next: (sentences that have a character there, tags)
        forward: list[npt.NDArray[np.float64]] = []
        for low, count in live:
            lifts.append(np.exp(here[low : low + count].astype(np.float64)))
            reached = forward[-1][:count] @ moves * lifts[-1] if low else first * lifts[-1]
            reached /= reached.sum(axis=1, keepdims=True)
            forward.append(reached)
        certain = np.zeros(len(here), dtype=np.float32)
        backward = np.zeros((0, len(last)))
        for time in range(len(live) - 1, -1, -1):
            low, count = live[time]
            if len(backward):
                backward *= lifts[time + 1]
                backward = backward @ moves.T
                backward /= backward.sum(axis=1, keepdims=True)
            backward = np.concatenate([backward, np.broadcast_to(last, (count - len(backward), len(last)))])
            both = forward[time] * backward
            certain[low : low + count] = both[np.arange(count), tags[low : low + count]] / both.sum(axis=1)
        return certain


def _side_by_side(start: Ints, length: Ints) -> tuple[Ints, list[tuple[int, int]]]:
    """Give the sentences' rows by time, of each time those of the longest first; and for each time its first row and how many there are."""
    order = np.argsort(-length, kind="stable")
    count = np.searchsorted(-length[order], -np.arange(int(length.max(initial=0))), side="left")
    low = np.cumsum(count) - count
    sentence = np.arange(int(count.sum())) - np.repeat(low, count)
    rows = start[order][sentence] + np.repeat(np.arange(len(count)), count)
    return rows, list(zip(low.tolist(), count.tolist(), strict=True))


def spans_of(path: Sequence[int], tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Give (start, end, kind) of every span that a path of BIES tags marks.

    >>> list(spans_of([1, 3, 0, 4], tag_names(["Place"])))
    [(0, 2, 'Place'), (3, 4, 'Place')]
    """
    start = -1
    for i, number in enumerate(path):
        place, kind = tags[number][0], tags[number][2:]
        if place in "BS":
            start = i
        if place in "ES" and start >= 0:
            yield start, i + 1, kind
        if place in "OES":
            start = -1
