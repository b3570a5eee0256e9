"""Two rules that peers use beside ours, on files of pairs: python -m benchmarks.accuracy.pairs_peers [FILE...]; writes `pairs.md`.

Without files: all `pairs_*.csv` beside this file, and ../shared/gold/pairs_dev.csv where it is.

Naive: edit distance below 3, or one name inside the other. WRatio: RapidFuzz's WRatio of at least 80.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kg.model import Judgement
from kg.resolve import same, score_pairs

HERE = Path(__file__).parent
OWN = ("own", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


def naive(left: str, right: str, **_: object) -> Judgement:
    yes = distance(left, right) < 3 or left in right or right in left
    return Judgement(left, right, "same" if yes else "different", float(yes), "edit distance or substring")


def wratio(left: str, right: str, **_: object) -> Judgement:
    from rapidfuzz.fuzz import WRatio

    score = WRatio(left, right)
    return Judgement(left, right, "same" if score >= 80 else "different", score / 100, "WRatio")


def main(argv: list[str]) -> None:
    shared = HERE.parent.parent.parent / "shared" / "gold" / "pairs_dev.csv"
    files = [Path(a) for a in argv] or [*([shared] if shared.exists() else []), *(HERE / f"pairs_{n}.csv" for n in OWN)]
    lines = ["# Pairs of names", "", "Made by `python -m benchmarks.accuracy.pairs_peers`; see `resolve.md` for what was unseen when.", ""]
    lines += ["| pairs | rule | precision | recall |", "|---|---|---|---|"]
    for path in files:
        for name, judge in (("ours", same), ("edit distance < 3 or substring", naive), ("RapidFuzz WRatio ≥ 80", wratio)):
            score = score_pairs(path, judge)
            told = f"{score.precision:.3f} | {score.recall:.3f}" if score.expected else f"{score.claimed} wrongly the same |"
            lines.append(f"| {path.name} ({score.pairs}) | {name} | {told} |")
    (HERE / "pairs.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main(sys.argv[1:])
