"""Two rules that peers use beside ours, on a file of pairs: python benchmarks/accuracy/pairs_peers.py FILE...

Naive: edit distance below 3, or one name inside the other. WRatio: RapidFuzz's WRatio of at least 80.
"""

from __future__ import annotations

import sys

from kg.model import Judgement
from kg.resolve import same, score_pairs


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


def main(files: list[str]) -> None:
    print("| pairs | rule | precision | recall |\n|---|---|---|---|")
    for path in files:
        for name, judge in (("ours", same), ("edit distance < 3 or substring", naive), ("RapidFuzz WRatio ≥ 80", wratio)):
            score = score_pairs(path, judge)
            print(f"| {path.rsplit('/', 1)[-1]} ({score.pairs}) | {name} | {score.precision:.3f} | {score.recall:.3f} |")


if __name__ == "__main__":
    main(sys.argv[1:])
