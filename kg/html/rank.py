"""Says which entities matter and which belong together: PageRank and Louvain communities, the same on every machine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["communities", "pagerank"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def pagerank(count: int, source: Ints, target: Ints, weight: Floats, *, damping: float = 0.85, rounds: int = 60) -> Floats:
    """Give the PageRank of `count` nodes (shape ``(count,)``, sum 1), edges taken in both directions (Page et al. 1998).

    >>> pagerank(3, np.array([0, 0]), np.array([1, 2]), np.ones(2)).round(3).tolist()
    [0.486, 0.257, 0.257]
    """
    if not count:
        return np.zeros(0)
    start, end = np.concatenate([source, target]), np.concatenate([target, source])
    both = np.concatenate([weight, weight])
    out = np.bincount(start, both, count)
    share = both / out[start] if len(start) else both
    rank = np.full(count, 1.0 / count)
    for _ in range(rounds):
        lost = float(rank[out == 0].sum())
        rank = (1 - damping) / count + damping * (np.bincount(end, rank[start] * share, count) + lost / count)
    return rank


def communities(count: int, source: Sequence[int], target: Sequence[int], weight: Sequence[int]) -> Ints:
    """Give the community number of each node (shape ``(count,)``), numbered by size, then by first member.

    Louvain (Blondel et al. 2008) in whole numbers: gains are compared as integers and nodes visited in order, so that no
    rounding, hash or seed can change the result. A node without an edge is a community of its own.

    >>> communities(5, [0, 0, 1, 3], [1, 2, 2, 4], [1, 1, 1, 1]).tolist()
    [0, 0, 0, 1, 1]
    """
    near: list[dict[int, int]] = [{} for _ in range(count)]
    for a, b, w in zip(source, target, weight, strict=True):
        if a != b:
            near[a][b] = near[a].get(b, 0) + w
            near[b][a] = near[b].get(a, 0) + w
    own = [0] * count  # weight of edges inside the node, twice
    member_of = list(range(count))
    while True:
        label = _move(near, own)
        names = {old: new for new, old in enumerate(dict.fromkeys(label))}
        if len(names) == len(near):
            break
        label = [names[name] for name in label]
        member_of = [label[node] for node in member_of]
        near, own = _fold(near, own, label, len(names))
    return _numbered(member_of)


def _move(near: list[dict[int, int]], own: list[int]) -> list[int]:
    """Move each node to the neighbour community of greatest gain, until nothing moves (at most 20 rounds)."""
    degree = [sum(links.values()) + inside for links, inside in zip(near, own, strict=True)]
    double = sum(degree)  # 2m
    label, total = list(range(len(near))), list(degree)
    for _ in range(20):
        moved = 0
        for node, links in enumerate(near):
            here, mine = label[node], degree[node]
            total[here] -= mine
            towards: dict[int, int] = defaultdict(int)
            for other, w in links.items():
                towards[label[other]] += w
            best, gain = here, towards.get(here, 0) * double - mine * total[here]
            for name, w in towards.items():
                rival = w * double - mine * total[name]
                if rival > gain or (rival == gain and name < best):
                    best, gain = name, rival
            total[best] += mine
            if best != here:
                label[node] = best
                moved += 1
        if moved * 1000 <= len(near):
            break
    return label


def _fold(near: list[dict[int, int]], own: list[int], label: list[int], count: int) -> tuple[list[dict[int, int]], list[int]]:
    """Make one node of each community."""
    folded: list[dict[int, int]] = [{} for _ in range(count)]
    inside = [0] * count
    for node, links in enumerate(near):
        a = label[node]
        inside[a] += own[node]
        for other, w in links.items():
            b = label[other]
            if a == b:
                inside[a] += w
            else:
                folded[a][b] = folded[a].get(b, 0) + w
    return folded, inside


def _numbered(member_of: list[int]) -> Ints:
    size: dict[int, int] = defaultdict(int)
    for name in member_of:
        size[name] += 1
    order = sorted(size, key=lambda name: -size[name])  # stable: dict order is order of first member
    number = {name: i for i, name in enumerate(order)}
    return np.array([number[name] for name in member_of], dtype=np.int64)
