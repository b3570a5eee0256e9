"""One evaluation as a value, as text and as JSON."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kg.evaluate.compare import Comparison, compare
from kg.evaluate.errors import CAUSES, Mistake, mistakes
from kg.evaluate.figures import figures, intervals
from kg.evaluate.groups import GROUPINGS
from kg.evaluate.pages import Pair, pairs
from kg.ontology import Ontology

__all__ = ["Result", "as_json", "as_text", "evaluate"]


@dataclass(frozen=True, slots=True)
class Result:
    """Figures of all pages and of groups of them, their intervals, and every mistake."""

    pages: tuple[Pair, ...]
    figures: Mapping[str, Any]
    intervals: Mapping[str, Any] | None
    groups: Mapping[str, Mapping[str, Mapping[str, Any]]]  # region -> 福建省 -> figures, with `pages`
    mistakes: tuple[Mistake, ...]

    @property
    def causes(self) -> dict[str, int]:
        """How often each cause struck, in the order of `CAUSES`."""
        seen = Counter(mistake.cause for mistake in self.mistakes)
        return {cause: seen[cause] for cause in CAUSES}


def evaluate(
    gold: str | Path,
    pred: str | Path,
    *,
    sources: str | Path | None = None,
    samples: int = 1000,
    ontology: Ontology | None = None,
) -> Result:
    """Measure predicted annotations against gold ones: two files, or two folders whose files pair by name.

    `samples` is the number of bootstrap draws. The figures of `Result.figures` are those of the guide's scorer.

    :raises InputError: a file is missing or of another form.
    """
    known = ontology or Ontology.load()
    pages = pairs(gold, pred, sources=sources)
    compared = [compare(page, known) for page in pages]
    return Result(
        pages=tuple(pages),
        figures=figures(compared),
        intervals=intervals(compared, samples=samples),
        groups=_groups(pages, compared),
        mistakes=tuple(m for comparison in compared for m in mistakes(comparison, known)),
    )


def as_json(result: Result) -> str:
    """Give the result as JSON: the figures' own keys at the top, then intervals, groups, causes and mistakes."""
    value = {
        **result.figures,
        "pages": len(result.pages),
        "intervals": result.intervals,
        **{f"by_{name}": group for name, group in result.groups.items()},
        "causes": result.causes,
        "mistakes": [asdict(mistake) for mistake in result.mistakes],
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def as_text(result: Result, *, errors: bool = False) -> str:
    """Give the figures as a table in plain text, intervals in brackets; with every mistake where asked."""
    found, sure = result.figures, result.intervals or {}
    lines = [f"{len(result.pages)} 页 pages    [ ] 95% 区间 interval (bootstrap over pages)", ""]
    lines += [_row("mentions", found["mentions"], sure.get("mentions")), _row("spans, any type", found["spans"], sure.get("spans"))]
    lines += [_row("overlap, partial credit", found["overlap"], None), _row("entities (B³)", found["entities"], None)]
    lines += [_row(f"  {k}", v, sure.get("by_type", {}).get(k)) for k, v in found["by_type"].items()]
    lines += [_share("alias accuracy", found["alias_accuracy"], sure.get("alias_accuracy"))]
    lines += [_row("statements", found["statements"], sure.get("statements"))]
    lines += [_row(f"  {k}", v, sure.get("by_predicate", {}).get(k)) for k, v in found["by_predicate"].items()]
    lines += [_share("modality accuracy", found["modality_accuracy"], sure.get("modality_accuracy"))]
    lines += [_row(f"  {k}", v, sure.get("by_modality", {}).get(k)) for k, v in found["by_modality"].items()]
    for name, group in result.groups.items():
        lines += ["", f"by {name}: pages, mention F1, alias accuracy, statement F1, modality accuracy"]
        lines += [
            f"  {key:24} {v['pages']:4}  {v['mentions']['f1']:.3f}  {_three(v['alias_accuracy'])}"
            f"  {v['statements']['f1']:.3f}  {_three(v['modality_accuracy'])}"
            for key, v in group.items()
        ]
    lines += ["", "错误原因 causes of errors"]
    lines += [f"  {cause:20} {count:6}  {CAUSES[cause][0]} {CAUSES[cause][1]}" for cause, count in result.causes.items()]
    if errors:
        lines += ["", *(_mistake(mistake) for mistake in result.mistakes)]
    return "\n".join(lines) + "\n"


def _groups(pages: list[Pair], compared: list[Comparison]) -> dict[str, dict[str, dict[str, Any]]]:
    groups: dict[str, dict[str, dict[str, Any]]] = {}
    for name, tell in GROUPINGS.items():
        members: defaultdict[str, list[Comparison]] = defaultdict(list)
        for page, comparison in zip(pages, compared, strict=True):
            members[tell(page)].append(comparison)
        groups[name] = {key: {"pages": len(members[key]), **_headline(members[key])} for key in sorted(members)}
    return groups


def _headline(compared: list[Comparison]) -> dict[str, Any]:
    found = figures(compared)
    return {key: found[key] for key in ("mentions", "alias_accuracy", "statements", "modality_accuracy")}


def _row(name: str, value: Mapping[str, Any], bounds: Mapping[str, Any] | None) -> str:
    numbers = f"({value['tp']} of {value['pred']} found, {value['gold']} gold)" if "tp" in value else ""
    return f"{name:24} P {value['p']:.3f}  R {value['r']:.3f}  F1 {value['f1']:.3f} {_between(bounds['f1'] if bounds else None)}  {numbers}".rstrip()


def _share(name: str, value: float | None, bounds: list[float] | None) -> str:
    return f"{name:24} {_three(value)} {_between(bounds)}".rstrip()


def _between(bounds: list[float] | None) -> str:
    return f"[{bounds[0]:.3f}–{bounds[1]:.3f}]" if bounds else " " * 13


def _three(value: float | None) -> str:
    return "  –  " if value is None else f"{value:.3f}"


def _mistake(mistake: Mistake) -> str:
    return f"{mistake.page}:{mistake.start}-{mistake.end}  {mistake.cause}  {mistake.gold or '–'}  |  {mistake.pred or '–'}"
