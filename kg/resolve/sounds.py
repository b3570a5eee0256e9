"""Names of people: those that two forms carry, and names from minority languages in characters of one sound."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.resolve.pair import Pair

__all__ = ["people_share", "transliterated"]


def people_share(pair: Pair) -> bool:
    """Say whether one of the names that both forms carry is the same."""
    return bool(pair.left.alternatives & pair.right.alternatives)


def _parts(name: str) -> list[str]:
    return [p for p in re.split(r"[·.]", name) if p]


def transliterated(pair: Pair) -> bool:
    """迪丽热巴 and 迪丽热巴·迪力木拉提; 黎·穆塔里甫 and 黎·穆特里夫: characters of one sound."""
    a, b = _parts(pair.short), _parts(pair.long)
    sounds = pair.namer.rules.sounds
    if not a or not b:
        return False
    if len(a) > 1 or len(b) > 1:
        if len(a) != len(b):
            one, many = sorted((a, b), key=len)
            return len(one) == 1 and len(one[0]) >= 3 and _sounds_like(one[0], many[0], sounds)
        return all(_sounds_like(x, y, sounds) for x, y in zip(a, b, strict=True)) and any(len(x) > 2 for x in a)
    return len(a[0]) >= 4 and len(a[0]) == len(b[0]) and all(sounds.get(x, x) == sounds.get(y, y) for x, y in zip(a[0], b[0], strict=True))


def _sounds_like(x: str, y: str, sounds: Mapping[str, str]) -> bool:
    if x == y:
        return True
    if len(x) != len(y) or len(x) < 2:
        return False
    differing = [(c, d) for c, d in zip(x, y, strict=True) if c != d]
    return len(differing) <= max(2, len(x) // 2) and all(sounds.get(c, c) == sounds.get(d, d) for c, d in differing)
