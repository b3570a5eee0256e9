"""Gives every entity a place: communities first, then their members, then nobody on top of another.

Source of the method: LinLog (Noack 2007) as in ForceAtlas2 (Jacomy et al. 2014), repulsion by convolution on a grid (as FIt-SNE,
Linderman et al. 2019), members seeded round the centre of their Louvain community. Positions are snapped to a fine grid in every
round, so that the last bits in which one machine's FFT differs from another's do not grow.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.errors import UsageError
from kg.html.rank import Floats, Ints, communities

__all__ = ["ENGINES", "Engine", "place"]

Engine = str | Callable[[Any], Mapping[int, tuple[float, float]]]
ENGINES = ("community", "networkx")
SPACING = 30.0  # distance of neighbours, in the units of the picture
_SNAP = 1024.0
_GOLDEN = math.pi * (3 - math.sqrt(5))
_EXACT = 300  # up to here every pair repels exactly


def place(
    count: int,
    source: Ints,
    target: Ints,
    weight: Floats,
    community: Ints | None = None,
    *,
    engine: Engine = "community",
    wide: float = 1.0,
) -> Floats:
    """Give positions, shape ``(count, 2)``, `SPACING` units between neighbours; nodes come most important first.

    `engine` is ``community``, ``networkx`` (spring_layout), or a function from a networkx graph to positions by node number.
    `wide` stretches the least distance sideways, to leave room for labels.

    :raises UsageError: the engine is unknown, or its positions lack a node or are not numbers.

    >>> place(3, np.array([0, 1]), np.array([1, 2]), np.ones(2)).shape
    (3, 2)
    """
    if not count:
        return np.zeros((0, 2))
    if engine != "community":
        return _foreign(count, source, target, weight, engine)
    if community is None:
        community = communities(count, source.tolist(), target.tolist(), np.rint(weight * 100).astype(np.int64).clip(1).tolist())
    linked = np.zeros(count, dtype=bool)
    linked[source], linked[target] = True, True
    inner = np.flatnonzero(linked)
    at = np.zeros((count, 2))
    if len(inner):
        number = np.full(count, -1, dtype=np.int64)
        number[inner] = np.arange(len(inner))
        group = np.unique(community[inner], return_inverse=True)[1]
        at[inner] = _linked(number[source], number[target], weight, group, wide)
    alone = np.flatnonzero(~linked)
    if len(alone):  # nodes without an edge stand in rings outside
        radius = float(np.hypot(*at[inner].T).max()) + 2 * SPACING if len(inner) else 0.0
        at[alone] = _sunflower(len(alone), SPACING * 0.62, inside=radius)
    return at


def _linked(source: Ints, target: Ints, weight: Floats, group: Ints, wide: float) -> Floats:
    """Lay out nodes that all have edges."""
    count = len(group)
    size = np.bincount(group)
    centre = _centres(size, group[source], group[target], weight)
    order = np.zeros(count, dtype=np.int64)
    seen = np.zeros(len(size), dtype=np.int64)
    for node, name in enumerate(group.tolist()):
        order[node] = seen[name]
        seen[name] += 1
    radius = SPACING * 0.62 * np.sqrt(order + 0.5)
    at = _snap(centre[group] + np.stack([np.cos(order * _GOLDEN), np.sin(order * _GOLDEN)], 1) * radius[:, None])
    rounds = 240 if count <= _EXACT else 120 if count <= 20_000 else 60
    degree = np.bincount(source, minlength=count) + np.bincount(target, minlength=count)
    at = _settle(at, source, target, np.sqrt(weight), mass=(1.0 + degree).astype(np.float64), rounds=rounds)
    return _apart(at, SPACING * 0.8, wide, rounds=40 if count <= 20_000 else 15)


def _centres(size: Ints, source: Ints, target: Ints, weight: Floats) -> Floats:
    """Place the communities as discs: linked ones near each other; the many small ones that no edge leaves go outside."""
    count = len(size)
    radius = SPACING * 0.7 * np.sqrt(size + 1.0)
    at = _sunflower(count, float(radius.mean()) * 1.6)
    across = source != target
    if not across.any() or count > 3_000:
        return _discs_apart(at, radius)
    key = np.minimum(source, target)[across] * count + np.maximum(source, target)[across]
    pairs, which = np.unique(key, return_inverse=True)
    strength = np.log1p(np.bincount(which, weight[across]))
    at = _settle(at, pairs // count, pairs % count, strength, mass=3 * np.sqrt(np.asarray(size + 1.0, dtype=np.float64)), rounds=200)
    return _discs_apart(at, radius)


def _discs_apart(at: Floats, radius: Floats) -> Floats:
    if len(radius) > 1_500:
        return at
    for _ in range(60):
        gap = at[:, None, :] - at[None, :, :]
        distance = np.hypot(gap[..., 0], gap[..., 1])
        np.fill_diagonal(distance, np.inf)
        overlap = np.maximum(radius[:, None] + radius[None, :] - distance, 0.0)
        if not overlap.any():
            break
        unit = gap / np.maximum(distance, 1e-9)[..., None]
        at = _snap(at + 0.5 * (overlap[..., None] * unit).sum(1) / np.maximum((overlap > 0).sum(1), 1)[:, None])
    return at


def _settle(at: Floats, source: Ints, target: Ints, pull: Floats, *, mass: Floats, rounds: int) -> Floats:
    """Let edges pull (logarithmically), nodes repel and the middle attract, while the steps get shorter."""
    count = len(at)
    strength = SPACING * 0.9
    heavy = strength * mass
    for step in range(rounds):
        gap = at[target] - at[source]
        distance = np.hypot(gap[:, 0], gap[:, 1]) + 1e-9
        force = (pull * np.log1p(distance / SPACING) * SPACING / distance)[:, None] * gap
        move = np.stack([np.bincount(source, force[:, i], count) - np.bincount(target, force[:, i], count) for i in (0, 1)], 1)
        move += heavy[:, None] * (_repel_exactly(at, mass) if count <= _EXACT else _repel_on_grid(at, mass))
        move -= 0.02 * mass[:, None] * at / (1 + 0.002 * math.sqrt(count))
        move /= mass[:, None]
        length = np.hypot(move[:, 0], move[:, 1]) + 1e-9
        limit = SPACING * (2.2 if step < rounds // 3 else 1.4) * (1 - step / rounds) ** 1.2 + 0.4
        at = _snap(at + move * np.minimum(1.0, limit / length)[:, None])
        at -= _snap(at.mean(0))
    return at


def _repel_exactly(at: Floats, mass: Floats) -> Floats:
    x, y = at[:, 0].copy(), at[:, 1].copy()
    gap_x, gap_y = x[:, None] - x[None, :], y[:, None] - y[None, :]
    push = mass[None, :] / (gap_x * gap_x + gap_y * gap_y + 9.0)
    return np.stack([(gap_x * push).sum(1), (gap_y * push).sum(1)], 1)


def _repel_on_grid(at: Floats, mass: Floats) -> Floats:
    """Spread the masses over a grid, convolve with the 1/d kernel, and read the field back at the nodes."""
    side = 128 if len(at) <= 5_000 else 256 if len(at) <= 40_000 else 512
    low, span = at.min(0), float(np.ptp(at, axis=0).max()) + 1e-6
    cell = span / (side - 2)
    place_ = (at - low) / cell
    corner = place_.astype(np.int64)
    part = place_ - corner
    density, weights, flat = np.zeros(side * side), [], []
    for dx in (0, 1):
        for dy in (0, 1):
            share = (part[:, 0] if dx else 1 - part[:, 0]) * (part[:, 1] if dy else 1 - part[:, 1])
            index = (corner[:, 0] + dx) * side + corner[:, 1] + dy
            density += np.bincount(index, share * mass, side * side)
            weights.append(share)
            flat.append(index)
    spread = np.fft.rfft2(density.reshape(side, side), (2 * side, 2 * side))
    field = np.zeros((len(at), 2))
    for i, kernel in enumerate(_kernels(side)):
        grid = np.fft.irfft2(spread * kernel, (2 * side, 2 * side))[:side, :side].ravel() / cell
        for share, index in zip(weights, flat, strict=True):
            field[:, i] += share * grid[index]
    return field


@cache
def _kernels(side: int) -> tuple[npt.NDArray[np.complex128], npt.NDArray[np.complex128]]:
    """Give the transforms of x/d² and y/d² on a grid of `side` cells (of length 1), doubled so that nothing wraps round."""
    steps = np.arange(2 * side)
    axis = np.minimum(steps, 2 * side - steps) * np.where(steps < side, 1.0, -1.0)
    square = axis[:, None] ** 2 + axis[None, :] ** 2 + 0.36
    return np.fft.rfft2(axis[:, None] / square), np.fft.rfft2(axis[None, :] / square)


def _apart(at: Floats, least: float, wide: float, rounds: int) -> Floats:
    """Push nodes that stand nearer than `least` (times `wide` sideways) away from each other."""
    at = at / np.array([wide, 1.0])
    count, most = len(at), 8
    jitter = np.stack([np.cos(np.arange(count) * _GOLDEN), np.sin(np.arange(count) * _GOLDEN)], 1) * 1e-3
    at = at + jitter  # two nodes on one point have no direction to part in
    for _ in range(rounds):
        cell = np.floor(at / least).astype(np.int64)
        cell -= cell.min(0) - 1
        row = int(cell[:, 1].max()) + 3
        key = cell[:, 0] * row + cell[:, 1]
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        move, met = np.zeros((count, 2)), np.zeros(count)
        for offset in [dx * row + dy for dx in (-1, 0, 1) for dy in (-1, 0, 1)]:
            left = np.searchsorted(ordered, key + offset, "left")
            right = np.searchsorted(ordered, key + offset, "right")
            for k in range(min(most, int((right - left).max(initial=0)))):
                node = np.flatnonzero(left + k < right)
                other = order[left[node] + k]
                gap = at[node] - at[other]
                distance = np.hypot(gap[:, 0], gap[:, 1])
                near = (distance < least) & (node != other)
                node, gap, distance = node[near], gap[near], np.maximum(distance[near], 1e-6)
                move[node] += gap * (0.5 * (least - distance) / distance)[:, None]
                met[node] += 1
        if not met.any():
            break
        at = _snap(at + move / np.maximum(1.0, met * 0.6)[:, None])
    stretched: Floats = at * np.array([wide, 1.0])
    return stretched


def _sunflower(count: int, step: float, inside: float = 0.0) -> Floats:
    """Points at even density in a spiral, the first in the middle (or outside a circle)."""
    index = np.arange(count)
    radius = np.sqrt(inside**2 + step**2 * (index + 0.5) * 1.6)
    at: Floats = np.stack([radius * np.cos(index * _GOLDEN), radius * np.sin(index * _GOLDEN)], 1)
    return _snap(at)


def _snap(at: Floats) -> Floats:
    snapped: npt.NDArray[np.float64] = np.rint(at * _SNAP) / _SNAP
    return snapped


def _foreign(count: int, source: Ints, target: Ints, weight: Floats, engine: Engine) -> Floats:
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_weighted_edges_from(zip(source.tolist(), target.tolist(), weight.tolist(), strict=True))
    if callable(engine):
        given: Mapping[Any, Any] = engine(graph)
    elif engine == "networkx":
        given = nx.spring_layout(graph, seed=1, scale=SPACING * math.sqrt(count), method="force")
    else:
        raise UsageError(f"unknown layout {engine!r}", remedy=f"known: {', '.join(ENGINES)}, or a function")
    lacking = [node for node in range(count) if node not in given]
    if lacking:
        raise UsageError(f"the layout gave no position for {len(lacking)} nodes", where=str(lacking[0]), remedy="give one a node number")
    at = np.array([[float(given[node][0]), float(given[node][1])] for node in range(count)])
    if not np.isfinite(at).all():
        raise UsageError("the layout gave positions that are no numbers", remedy="give finite x and y")
    return _snap(at)
