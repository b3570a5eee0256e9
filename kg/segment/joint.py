"""Tells whether a line reads on in another: …建筑面|积4万… does, a headline and a byline do not.

A logistic model of a dozen features (weights: ``kg/weights/joints.json``, made by `kg.make.joints` from the project's own pages), most
of them marks at the joint; the rest is how well the characters on both sides of it go together (``kg/weights/bigrams.npz``).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from kg.errors import ModelError
from kg.segment.marks import CLOSING, OPENING, is_byline, is_heading, is_lead, open_marks, opens_item, terminal

__all__ = ["FEATURES", "affinity", "dot", "features", "log_odds", "use_table"]

_WEIGHTS = Path(__file__).parents[1] / "weights"
_SEEN = 300  # characters on either side that count
_UNSEEN = -2.0  # nats, for a pair of Chinese characters that the table lacks
_ALPHANUMERIC = re.compile(r"[0-9A-Za-z.%]")

FEATURES = (
    "bias",
    "left ends a sentence",
    "left ends with a comma",
    "left ends with a colon or semicolon",
    "left ends with a closing mark",
    "left ends with an opening mark",
    "left has an open mark",
    "left looks like a heading",
    "left is a byline",
    "left says a sentence before its end",
    "right begins with a closing mark or comma",
    "right begins an article or item",
    "right begins with an opening mark",
    "right looks like a heading",
    "both are digits or Latin",
    "affinity",
    "affinity beyond that of the neighbours",
    "left is short",
)


_other_table: list[Path] = []


def use_table(path: Path | None) -> None:
    """Read character pairs from another file (for measuring), or again from the one that ships."""
    _other_table[:] = [path] if path else []
    _table.cache_clear()
    if path:
        _table()


@cache
def _table() -> dict[str, float]:
    path = _other_table[0] if _other_table else _WEIGHTS / "bigrams.npz"
    try:
        with np.load(path) as data:
            characters = [chr(c) for c in data["characters"].tolist()]
            rows, columns, values = data["rows"].tolist(), data["columns"].tolist(), data["values"].tolist()
    except (OSError, KeyError, ValueError) as cause:
        raise ModelError("the table of character pairs is missing or damaged", where=str(path), remedy="reinstall kg") from cause
    return {first + characters[columns[k]]: values[k] / 16 for i, first in enumerate(characters) for k in range(rows[i], rows[i + 1])}


def affinity(left: str, right: str) -> float:
    """Give how much likelier two characters stand side by side than by chance, in nats; 0 where one is not Chinese.

    >>> affinity("面", "积") > 2 > 0 > affinity("列", "据")
    True
    """
    if not ("一" <= left <= "鿿" and "一" <= right <= "鿿"):
        return 0.0
    return _table().get(left + right, _UNSEEN)


def features(left: str, right: str) -> tuple[float, ...]:
    """Give the values of `FEATURES` for a joint; `left` is the paragraph so far, `right` the next line, both folded, neither empty."""
    end, begin = left[-1], right[0]
    heading = is_heading(left)
    return (
        1.0,
        float(terminal(left)),
        float(end in "，、,"),
        float(end in "：；:;"),
        float(end in CLOSING),
        float(end in OPENING),
        float(open_marks(left[-300:]) > 0),
        float(heading),
        float(is_byline(left)),
        float(bool(re.search("[，。；]", left[:-1]))),
        float(begin in CLOSING or begin in "，。、；：！？,."),
        float(is_lead(right) or opens_item(right) or is_byline(right)),
        float(begin in OPENING),
        float(is_heading(right) and len(right) >= 8),
        float(bool(_ALPHANUMERIC.match(end)) and bool(_ALPHANUMERIC.match(begin))),
        affinity(end, begin),
        _span(left, right),
        max(0.0, 1.0 - len(left) / 40),
    )


def _span(left: str, right: str) -> float:
    """Give how surely the character before the joint belongs with what follows rather than with what stands before it."""
    before = affinity(left[-2], left[-1]) if len(left) > 1 else 0.0
    after = affinity(right[0], right[1]) if len(right) > 1 else 0.0
    return affinity(left[-1], right[0]) - max(before, after)


@cache
def _weights() -> tuple[float, ...]:
    path = _WEIGHTS / "joints.json"
    try:
        table = json.loads(path.read_text(encoding="utf-8"))["weights"]
        return tuple(float(table[name]) for name in FEATURES)
    except (OSError, KeyError, ValueError) as cause:
        raise ModelError("the weights for joining lines are missing or damaged", where=str(path), remedy="reinstall kg") from cause


def log_odds(left: str, right: str) -> float:
    """Give the log-odds that `left` reads on in `right` (both folded, not empty).

    >>> log_odds("位于吴江的苏州南站，站房总建筑面", "积4万平方米。") > 0 > log_odds("津兴城际铁路开通运营", "本报讯（记者 齐向阳）昨日")
    True
    """
    return dot(_weights(), features(left[-_SEEN:], right[:_SEEN]))


def dot(weights: Sequence[float], values: Sequence[float]) -> float:
    """Give the scalar product, summed exactly so that it is the same everywhere."""
    return math.fsum(w * v for w, v in zip(weights, values, strict=True))
