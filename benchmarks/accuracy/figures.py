"""The accuracy of what ships: cross-validated on `seeds/pages`, and on `../shared/gold`, which no training has seen.

    python -m benchmarks.accuracy.figures MODEL          # MODEL is what `kg train seeds/pages -o MODEL` wrote, with its folds
    python -m benchmarks.accuracy.figures MODEL fivefold # what `kg train seeds/pages ../shared/gold --folds 5 -o MODEL` wrote

Writes `figures.json` and `figures.md`, or `fivefold.*`, beside this file; in the second all pages are held out in turn. Fold models get the thresholds and the calibration of MODEL's card; these
were fitted on the same folds, so that the figures of confidence (reliability, presets) are a little kinder than those of new pages.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import onnx
from onnx import helper

from kg import Options, build
from kg.annotate import write
from kg.evaluate import compare, figures, pairs
from kg.neural.head import Head
from kg.pipeline import PRESETS

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def with_card(source: Path, target: Path, card: dict[str, Any]) -> None:
    """Copy a fold's model with other thresholds and calibration."""
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.glob("*.onnx")):
        model = onnx.load(path)
        notes = {p.key: p.value for p in model.metadata_props}
        notes["card"] = json.dumps(json.loads(notes["card"]) | card, ensure_ascii=False, sort_keys=True)
        helper.set_model_props(model, notes)
        (target / path.name).write_bytes(model.SerializeToString(deterministic=True))


def cross_validated(model: Path, work: Path) -> list[Any]:
    """Give the comparisons of all held-out pages."""
    card = {key: Head(model / "relate.onnx").card[key] for key in ("thresholds", "calibration")}
    found = []
    for gold in sorted((model / "folds").glob("gold-*")):
        number = gold.name.rsplit("-", 1)[1]
        with_card(model / "folds" / f"model-{number}", work / f"model-{number}", card)
        write(build([gold], options=Options(model=work / f"model-{number}")), work / f"pred-{number}")
        found += [(pair, compare(pair)) for pair in pairs(gold, work / f"pred-{number}")]
    return found


def reliability(compared: Sequence[Any]) -> dict[str, Any]:
    """Give the expected calibration error of statements over ten bins, the bins, and what thresholds on confidence give."""
    rows, gold = [], 0
    for _, comparison in compared:
        right = {id(pred) for _, pred in comparison.matched}
        gold += len(comparison.gold_statements)
        rows += [(float(s["confidence"]), id(s) in right) for s in comparison.pred_statements]
    bins, error = [], 0.0
    for i in range(10):
        part = [r for r in rows if i / 10 <= r[0] < (i + 1) / 10 or (i == 9 and r[0] == 1)]
        if part:
            said, true = (sum(r[j] for r in part) / len(part) for j in (0, 1))
            error += abs(said - true) * len(part) / len(rows)
            bins.append({"from": i / 10, "statements": len(part), "confidence": round(said, 3), "right": round(true, 3)})
    cuts = {}
    for cut in (0.0, 0.5, 0.7, 0.8, PRESETS["publish"], 0.9):
        kept = [ok for p, ok in rows if p >= cut]
        cuts[str(cut)] = {"precision": round(sum(kept) / max(len(kept), 1), 3), "recall": round(sum(kept) / gold, 3)}
    return {"ece": round(error, 4), "bins": bins, "min_confidence": cuts}


def main(model: Path, name: str = "figures") -> None:
    """Measure and write."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        compared = cross_validated(model, work)
        groups = {"cross-validation": compared}
        for label, wanted in (("  clean pages", False), ("  damaged pages", True)):
            groups[label] = [c for c in compared if bool(c[0].gold.get("damage")) is wanted]
        shared = ROOT.parent / "shared"
        of_shared = [c for c in compared if (shared / "gold" / f"{c[1].name}.json").exists()]
        if of_shared:
            groups["  ../shared/gold"] = of_shared
        elif shared.exists():
            write(build([shared / "corpus"], options=Options(model=model)), work / "shared")
            groups["../shared/gold"] = [(p, compare(p)) for p in pairs(shared / "gold", work / "shared")]
        table = {label: figures([c for _, c in rows]) for label, rows in groups.items()}
    trust = reliability(compared)
    (HERE / f"{name}.json").write_text(
        json.dumps({"figures": table, "confidence": trust}, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    given = "MODEL" if name == "figures" else f"MODEL {name}"
    lines = ["# Accuracy", "", f"Made by `python -m benchmarks.accuracy.figures {given}`; see its head for what is what.", ""]
    lines += ["| pages | mention F1 | alias accuracy | statement P / R / F1 | modality |", "|---|---|---|---|---|"]
    for label, f in table.items():
        s = f["statements"]
        lines.append(
            f"| {label} | {f['mentions']['f1']:.3f} | {f['alias_accuracy']:.3f} | {s['p']:.3f} / {s['r']:.3f} / {s['f1']:.3f} | {f['modality_accuracy']:.3f} |"
        )
    lines += ["", f"Expected calibration error of statements, cross-validated: {trust['ece']:.3f}.", ""]
    lines += ["| least confidence | precision | recall |", "|---|---|---|"]
    lines += [f"| {cut} | {v['precision']:.3f} | {v['recall']:.3f} |" for cut, v in trust["min_confidence"].items()]
    (HERE / f"{name}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
