"""`kg train`: weights from all pages, with the thresholds and the calibration that cross-validation on the same pages gives."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from kg.annotate import write as write_annotations
from kg.errors import ModelError, UsageError
from kg.evaluate import compare, pairs
from kg.pipeline import Options, build
from kg.train.pages import find_pages, load_page
from kg.train.train import SEED, Say, card_of, fit, save
from kg.workers import run

__all__ = ["SEED", "fit_sigmoid", "read_fold", "train", "tune"]

_LOW = 0.12  # scores below are no candidates for any threshold
_GRID = [round(0.15 + 0.025 * i, 3) for i in range(27)]
_PRIOR = 25  # statements that speak for the common threshold against a relation's own

Scored = tuple[str, float, bool]  # relation, raw confidence, right


def train(folders: Iterable[str | Path], out: Path, *, say: Say, seed: int = SEED, folds: int = 3, workers: int = 1) -> list[Path]:
    """Train on the annotated pages of folders and write ``tagger.onnx``, ``relate.onnx`` and ``pairs.onnx`` into `out`; give their paths.

    With `folds` (0: none), heads trained on the other folds read each fold first; their scores against the annotations give the
    thresholds and the calibration. What they predicted stays in ``out/folds`` for `kg evaluate`. With more `workers`, folds are
    trained side by side, each on one core; the bytes are the same.

    :raises InputError: when there are no pages, or one is broken. :raises UsageError: for one fold. :raises ModelError: a process failed.
    """
    if folds == 1 or folds < 0:
        raise UsageError(f"{folds} fold(s) leave nothing to learn from", remedy="--folds 3, or 0 for no cross-validation")
    files = find_pages(list(folders))
    jobs = [folds, *range(folds)]  # the first stands for training on all pages: the longest, with which others can go on side by side
    here = say if workers == 1 else None  # a process apart cannot show its steps
    work = partial(_jobs, files=files, folds=folds, work=out / "folds", seed=seed, say=here)
    results: list[Any] = []  # of all pages, then of the folds
    for job, result in zip(jobs, run(work, jobs, _failed, workers=workers, together=1), strict=True):
        if isinstance(result, str):
            raise ModelError(result, where=str(out), remedy="check the pages with `kg check`, or train with --workers 1")
        results.append(result)
        say("all pages" if job == folds else f"fold {job + 1}", len(results), len(jobs))
    tuned = tune(results[1:]) if folds else {}
    return save(results[0], out, {**card_of(files, seed, folds), **tuned})


def _jobs(jobs: Sequence[int], *, files: Sequence[tuple[Path, Path]], folds: int, work: Path, seed: int, say: Say | None) -> list[Any]:
    """Give what each job makes: the pages of a fold and what was predicted of them, or the weights from all pages."""
    told: Say = say or (lambda _what, _done, _all: None)
    made: list[Any] = []
    for job in jobs:
        if job < folds:
            made.append(read_fold(files, job, work, folds=folds, say=told, seed=seed))
        else:
            made.append(fit([load_page(*pair) for pair in files], say=lambda m, a, b: told(f"all pages: {m}", a, b), seed=seed))
    return made


def _failed(job: int, reason: str) -> str:
    return f"training of part {job + 1} failed: {reason}"


def read_fold(files: Sequence[tuple[Path, Path]], fold: int, work: Path, *, folds: int, say: Say, seed: int = SEED) -> tuple[Path, Path]:
    """Train on all folds but one, read the one, and write its annotations with raw scores; give (gold folder, predicted folder).

    `files` are (text, annotations), as `find_pages` gives them; they go to folds in turn, so that every region is in every fold.
    """
    kept = [load_page(*pair) for i, pair in enumerate(files) if i % folds != fold]
    model, gold, pred = (work / f"{name}-{fold}" for name in ("model", "gold", "pred"))
    thresholds = dict.fromkeys(_relations(), _LOW)
    save(fit(kept, say=lambda m, a, b: say(f"fold {fold + 1}: {m}", a, b), seed=seed), model, {"thresholds": thresholds})
    gold.mkdir(parents=True, exist_ok=True)
    for text, notes in files[fold::folds]:
        (gold / notes.name).write_bytes(notes.read_bytes())
        (gold / text.name).write_bytes(text.read_bytes())
    write_annotations(build([gold], options=Options(model=model)), pred)
    return gold, pred


def _relations() -> list[str]:
    from kg.ontology import Ontology

    return list(Ontology.load().relations)


def tune(results: Sequence[tuple[Path, Path]]) -> dict[str, Any]:
    """Give the card's ``thresholds`` and ``calibration`` from cross-validated annotations with raw scores."""
    scored, missed = _scored(results)
    common = _best_threshold([(p, ok) for _, p, ok in scored], sum(missed.values()), None)
    by_relation: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for relation, probability, right in scored:
        by_relation[relation].append((probability, right))
    thresholds = {r: _best_threshold(rows, missed.get(r, 0), common) for r, rows in sorted(by_relation.items())}
    kept = [(r, p, ok) for r, p, ok in scored if p >= thresholds[r]]
    calibration = {"*": fit_sigmoid([(p, ok) for _, p, ok in kept])}
    for relation in sorted(by_relation):
        rows = [(p, ok) for r, p, ok in kept if r == relation]
        if len(rows) >= 60:
            calibration[relation] = fit_sigmoid(rows, calibration["*"])
    return {"thresholds": thresholds, "calibration": calibration}


def _scored(results: Sequence[tuple[Path, Path]]) -> tuple[list[Scored], Mapping[str, int]]:
    """Give every predicted statement with its score and whether gold has it, and by relation how many of gold's were never scored."""
    scored: list[Scored] = []
    missed: dict[str, int] = defaultdict(int)
    for gold, pred in results:
        for pair in pairs(gold, pred):
            comparison = compare(pair)
            right = {id(p) for _, p in comparison.matched}
            scored += [(p["p"], float(p["confidence"]), id(p) in right) for p in comparison.pred_statements]
            found = {id(g) for g, _ in comparison.matched}
            for g in comparison.gold_statements:
                missed[g["p"]] += id(g) not in found
    return scored, missed


def _best_threshold(rows: Sequence[tuple[float, bool]], missed: int, common: float | None) -> float:
    """Give the threshold with the best F1; with few rows the common one is preferred unless another is clearly better."""

    def f1(threshold: float) -> float:
        kept = [ok for p, ok in rows if p >= threshold]
        gold = missed + sum(ok for _, ok in rows)
        return 2 * sum(kept) / (len(kept) + gold) if kept else 0.0

    best = max(_GRID, key=lambda t: (round(f1(t), 6), -abs(t - (common or 0.4))))
    if common is None:
        return best
    weight = len(rows) / (len(rows) + _PRIOR)
    return round(weight * best + (1 - weight) * common, 3)


def fit_sigmoid(rows: Sequence[tuple[float, bool]], prior: tuple[float, float] = (1.0, 0.0)) -> tuple[float, float]:
    """Give Platt's (slope, offset) on the logits of scores, by damped Newton; drawn to `prior` as if by ten statements.

    >>> slope, offset = fit_sigmoid([(0.9, True)] * 70 + [(0.9, False)] * 30)
    >>> round(1 / (1 + math.exp(-(slope * math.log(9) + offset))), 1)
    0.7
    """
    a, b = prior
    points = [(math.log(max(p, 1e-6) / max(1 - p, 1e-6)), float(ok)) for p, ok in rows]

    def loss(a: float, b: float) -> float:
        drawn = ((a - prior[0]) ** 2 + (b - prior[1]) ** 2) / 2
        return drawn + sum(max(a * x + b, 0) + math.log1p(math.exp(-abs(a * x + b))) - y * (a * x + b) for x, y in points)

    least = loss(a, b)
    for _ in range(50):
        ga, gb = 1.0 * (a - prior[0]), 1.0 * (b - prior[1])
        haa, hbb, hab = 1.0, 1.0, 0.0
        for x, y in points:
            q = 1 / (1 + math.exp(-max(min(a * x + b, 30), -30)))
            w = max(q * (1 - q), 1e-9)
            ga, gb = ga + (q - y) * x, gb + (q - y)
            haa, hbb, hab = haa + w * x * x, hbb + w, hab + w * x
        det = haa * hbb - hab * hab
        step_a, step_b = (hbb * ga - hab * gb) / det, (haa * gb - hab * ga) / det
        share = 1.0
        while (reached := loss(a - share * step_a, b - share * step_b)) > least and share > 1e-3:
            share /= 2  # a whole step may leap over the valley where many scores are near 1
        a, b, least = a - share * step_a, b - share * step_b, reached
        if abs(share * step_a) + abs(share * step_b) < 1e-9:
            break
    return round(min(max(a, 0.2), 3.0), 4), round(min(max(b, -4.0), 4.0), 4)
