"""Terms become entities: one thing is one entity, look-alikes stay apart, and every merge says why."""

from __future__ import annotations

from kg.resolve.cluster import resolve
from kg.resolve.compare import same
from kg.resolve.decide import merge, review, unmerge, why_same
from kg.resolve.evaluate import PairScore, score_pairs
from kg.resolve.features import FEATURES
from kg.resolve.ledger import Decision, Ledger

__all__ = ["FEATURES", "Decision", "Ledger", "PairScore", "merge", "resolve", "review", "same", "score_pairs", "unmerge", "why_same"]
