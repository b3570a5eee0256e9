"""Counts become figures: precision, recall, F1, alias and modality accuracy, B³, and how sure they are (bootstrap over pages)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from kg.evaluate.compare import Comparison

__all__ = ["counts", "figures", "intervals"]

Figures = dict[str, Any]
_LEVEL = (2.5, 97.5)


def figures(comparisons: Iterable[Comparison]) -> Figures:
    """Give micro-averaged figures over pages, rounded to four places.

    `mentions`, `spans` (any type), `overlap` (partial credit: any overlap with one of the same type), `entities` (B³ over mentions that
    both found), `statements`: each p, r, f1 with its counts; `alias_accuracy`, `modality_accuracy`; `by_type`, `by_predicate`, `by_modality`.
    """
    total: Counter[tuple[str, str]] = Counter()
    for comparison in comparisons:
        total.update(counts(comparison))
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for name, _ in total:
        head, _, key = name.partition(":")
        if key:
            groups[head].add(key)
    return {
        "mentions": _prf(total, "mentions"),
        "spans": _prf(total, "spans"),
        "overlap": _overlap(total),
        "alias_accuracy": _share(total["alias", "right"], total["alias", "all"]),
        "entities": _b_cubed(total),
        "statements": _prf(total, "statements"),
        "modality_accuracy": _share(total["modality", "right"], total["modality", "all"]),
        **{f"by_{head}": {key: _prf(total, f"{head}:{key}") for key in sorted(groups[head])} for head in ("type", "predicate", "modality")},
    }


def counts(comparison: Comparison) -> Counter[tuple[str, str]]:
    """Give one page's counts, keyed by (figure, part): what `figures` adds up."""
    c: Counter[tuple[str, str]] = Counter()
    gold, pred, shared = comparison.gold_mentions, comparison.pred_mentions, comparison.shared
    for part, keys in (("gold", gold), ("pred", pred), ("tp", shared)):
        c["mentions", part] += len(keys)
        for key in keys:
            c[f"type:{key[2]}", part] += 1
    gold_spans, pred_spans = {k[:2] for k in gold}, {k[:2] for k in pred}
    c["spans", "gold"], c["spans", "pred"], c["spans", "tp"] = len(gold_spans), len(pred_spans), len(gold_spans & pred_spans)
    c["overlap", "gold"], c["overlap", "pred"] = _touching(gold, pred), _touching(pred, gold)
    for key in shared:
        right = comparison.leads_right(key)
        if right is not None:
            c["alias", "all"] += 1
            c["alias", "right"] += right
    c.update(_b_cubed_sums(comparison))
    for part, rows in (("gold", comparison.gold_statements), ("pred", comparison.pred_statements)):
        c["statements", part] += len(rows)
        for row in rows:
            c[f"predicate:{row['p']}", part] += 1
            c[f"modality:{row.get('modality')}", part] += 1
    for gold_row, pred_row in comparison.matched:
        same = pred_row.get("modality") == gold_row.get("modality")
        c["statements", "tp"] += 1
        c[f"predicate:{pred_row['p']}", "tp"] += 1
        c[f"modality:{pred_row.get('modality')}", "tp"] += same
        c["modality", "all"] += 1
        c["modality", "right"] += same
    return c


def intervals(comparisons: Sequence[Comparison], *, samples: int = 1000, seed: int = 20230823) -> dict[str, Any] | None:
    """Give the 95 % intervals of the figures, by drawing pages with replacement (percentile bootstrap; Efron 1979).

    The same keys as `figures`, where the figure is a share; each value is [low, high]. None where fewer than two pages are given,
    from which nothing can be said. The same pages give the same intervals.
    """
    if len(comparisons) < 2:
        return None
    pages = [counts(comparison) for comparison in comparisons]
    keys = sorted({key for page in pages for key in page})
    column = {key: number for number, key in enumerate(keys)}
    table = np.array([[page[key] for key in keys] for page in pages], dtype=np.float64)
    draws = np.random.default_rng(seed).integers(0, len(pages), size=(samples, len(pages)))
    weights = np.stack([np.bincount(draw, minlength=len(pages)) for draw in draws])
    sums = weights @ table

    def take(name: str, part: str) -> Any:
        return sums[:, column[name, part]] if (name, part) in column else np.zeros(samples)

    def f1_of(name: str) -> dict[str, list[float] | None]:
        tp, pred, gold = (take(name, part) for part in ("tp", "pred", "gold"))
        return {"p": _bounds(tp, pred), "r": _bounds(tp, gold), "f1": _bounds(2 * tp, pred + gold)}

    named = {name for name, _ in keys}
    return {
        **{name: f1_of(name) for name in ("mentions", "spans", "statements")},
        "alias_accuracy": _bounds(take("alias", "right"), take("alias", "all")),
        "modality_accuracy": _bounds(take("modality", "right"), take("modality", "all")),
        **{
            f"by_{head}": {n.partition(":")[2]: f1_of(n) for n in sorted(named) if n.startswith(f"{head}:")}
            for head in ("type", "predicate", "modality")
        },
    }


def _bounds(part: Any, whole: Any) -> list[float] | None:
    """Give the percentiles of part/whole over the samples in which there is a whole."""
    there = whole > 0
    if not there.any():
        return None
    low, high = np.percentile(part[there] / whole[there], _LEVEL)
    return [round(float(low), 4), round(float(high), 4)]


def _prf(total: Mapping[tuple[str, str], int], name: str) -> Figures:
    tp, pred, gold = (total.get((name, part), 0) for part in ("tp", "pred", "gold"))
    return {**_f1(tp / pred if pred else 0.0, tp / gold if gold else 0.0), "tp": tp, "pred": pred, "gold": gold}


def _f1(p: float, r: float) -> dict[str, float]:
    return {"p": round(p, 4), "r": round(r, 4), "f1": round(2 * p * r / (p + r), 4) if p + r else 0.0}


def _overlap(total: Mapping[tuple[str, str], int]) -> Figures:
    pred, gold = total.get(("mentions", "pred"), 0), total.get(("mentions", "gold"), 0)
    touched_pred, touched_gold = total.get(("overlap", "pred"), 0), total.get(("overlap", "gold"), 0)
    return _f1(touched_pred / pred if pred else 0.0, touched_gold / gold if gold else 0.0)


def _share(right: int, all_: int) -> float | None:
    return round(right / all_, 4) if all_ else None


def _touching(these: Iterable[tuple[int, int, str]], those: Iterable[tuple[int, int, str]]) -> int:
    """Give how many of these overlap one of those of their type."""
    others = sorted(those)
    return sum(any(t == kind and s < end and start < e for s, e, t in others) for start, end, kind in these)


def _b_cubed_sums(comparison: Comparison) -> Counter[tuple[str, str]]:
    """Sum each shared mention's precision and recall of its cluster (B³; Bagga and Baldwin 1998), in millionths, so that sums are exact."""
    gold_cluster: defaultdict[frozenset[str], set[Any]] = defaultdict(set)
    pred_cluster: defaultdict[frozenset[str], set[Any]] = defaultdict(set)
    ends: dict[Any, tuple[frozenset[str], frozenset[str]]] = {}
    for key in comparison.shared:
        theirs = frozenset(comparison.gold_mentions[key].get("entities") or ())
        ours = frozenset(comparison.pred_mentions[key].get("entities") or ())
        if theirs:
            ends[key] = (theirs, ours)
            gold_cluster[theirs].add(key)
            pred_cluster[ours].add(key)
    c: Counter[tuple[str, str]] = Counter()
    for theirs, ours in ends.values():
        both = len(gold_cluster[theirs] & pred_cluster[ours])
        c["b3", "n"] += 1
        c["b3", "p"] += round(1e6 * both / len(pred_cluster[ours]))
        c["b3", "r"] += round(1e6 * both / len(gold_cluster[theirs]))
    return c


def _b_cubed(total: Mapping[tuple[str, str], int]) -> Figures:
    n = total.get(("b3", "n"), 0)
    return _f1(*(total.get(("b3", part), 0) / 1e6 / n if n else 0.0 for part in ("p", "r")))
