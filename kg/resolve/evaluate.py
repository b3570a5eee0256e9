"""Measures a judge of pairs against people's verdicts."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError
from kg.model import Judgement

__all__ = ["PairScore", "score_pairs"]

_COLUMNS = ("left", "right", "type", "context", "verdict")


@dataclass(frozen=True, slots=True)
class PairScore:
    """Counts over a file of pairs, and what was judged wrong: (left, right, expected, reason, kind)."""

    right: int
    claimed: int
    expected: int
    pairs: int
    wrong: tuple[tuple[str, str, str, str, str], ...]

    @property
    def precision(self) -> float:
        """Share of the pairs called the same that are."""
        return round(self.right / self.claimed, 4) if self.claimed else 0.0

    @property
    def recall(self) -> float:
        """Share of the pairs that are the same which were called so."""
        return round(self.right / self.expected, 4) if self.expected else 0.0


def score_pairs(path: str | Path, judge: Callable[..., Judgement]) -> PairScore:
    """Judge every pair of a CSV (left, right, type, context, verdict) and count.

    :raises InputError: when the file cannot be read or lacks a column.
    """
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise InputError("the pairs cannot be read", where=str(path), remedy=str(error)) from error
    if not rows or any(c not in rows[0] for c in _COLUMNS):
        raise InputError("a column is missing", where=str(path), remedy=f"needed: {', '.join(_COLUMNS)}")
    right = claimed = expected = 0
    wrong = []
    for row in rows:
        judgement = judge(row["left"], row["right"], type=row["type"], context=row["context"] or None)
        yes, truth = judgement.verdict == "same", row["verdict"] == "same"
        right, claimed, expected = right + (yes and truth), claimed + yes, expected + truth
        if yes != truth:
            wrong.append((row["left"], row["right"], row["verdict"], judgement.reason, row.get("kind") or ""))
    return PairScore(right, claimed, expected, len(rows), tuple(wrong))
