"""Decodes tag sequences: best path and marginals of a linear-chain conditional random field, for a whole batch at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["best_paths", "marginals", "masks", "spans_of", "tag_names"]

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
FORBIDDEN = -1e4


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


def best_paths(emissions: Floats, length: npt.NDArray[np.int32], step: Floats, first: Floats, last: Floats) -> Ints:
    """Give the best tags (batch, time) by Viterbi; what lies past a sentence's length is 0."""
    batch, time, tags = emissions.shape
    score = emissions[:, 0] + first
    back = np.zeros((time, batch, tags), dtype=np.int16)
    into = np.ascontiguousarray(step.T)  # to, from: the best predecessor is sought along the last axis, which is quick
    paths = np.empty((batch, tags, tags), dtype=np.float32)
    flat, cells = paths.reshape(-1), np.arange(batch * tags) * tags
    for t in range(1, time):
        np.add(score[:, None, :], into, out=paths)
        back[t] = paths.argmax(axis=2)
        following = flat[cells + back[t].reshape(-1)].reshape(batch, tags) + emissions[:, t]
        score = np.where((t < length)[:, None], following, score)
    tag = (score + last).argmax(axis=1)
    out = np.zeros((batch, time), dtype=np.int64)
    rows = np.arange(batch)
    for t in range(time - 1, -1, -1):
        here = t < length
        out[here, t] = tag[here]
        tag = np.where(here & (t > 0), back[t][rows, tag], tag)
    return out


def marginals(emissions: Floats, length: npt.NDArray[np.int32], step: Floats, first: Floats, last: Floats) -> Floats:
    """Give the probability of every tag at every place, (batch, time, tags), by forward–backward in the log domain scaled."""
    batch, time, tags = emissions.shape
    moves = np.exp(np.maximum(step, -60)).astype(np.float64)
    lift = np.exp((emissions - emissions.max(axis=2, keepdims=True)).astype(np.float64))
    forward = np.zeros((batch, time, tags))
    forward[:, 0] = lift[:, 0] * np.exp(np.maximum(first, -60))
    forward[:, 0] /= forward[:, 0].sum(axis=1, keepdims=True)
    for t in range(1, time):
        forward[:, t] = (forward[:, t - 1] @ moves) * lift[:, t]
        forward[:, t] /= forward[:, t].sum(axis=1, keepdims=True)
    end = np.exp(np.maximum(last, -60)).astype(np.float64)
    backward = np.ones((batch, time, tags))
    rows = np.arange(batch)
    backward[rows, length - 1] = end
    for t in range(time - 2, -1, -1):
        following = (lift[:, t + 1] * backward[:, t + 1]) @ moves.T
        following /= following.sum(axis=1, keepdims=True)
        backward[:, t] = np.where((t < length - 1)[:, None], following, backward[:, t])
    both = forward * backward
    return np.asarray(both / both.sum(axis=2, keepdims=True), dtype=np.float32)


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
