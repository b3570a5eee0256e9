"""Makes ``kg/weights/joints.json``: the weights by which `kg.segment.joint` tells whether a line reads on in another.

    python -m kg.make.joints PAGES_DIR [-o kg/weights/joints.json]

Examples come from the project's own pages, cut on purpose: joints of a paragraph cut anywhere (they read on), real paragraph ends, and
ends of one paragraph beside the middle of another (they do not). The weights are those of logistic regression with an L2
penalty, by Newton's method from zero, so that they come out the same every time. The report is five-fold by page; there the table of character
pairs, too, is made without the pages that are tested.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kg.make import bigrams
from kg.segment import joint
from kg.segment.marks import terminal
from kg.zh.fold import fold

__all__ = ["examples", "fit"]

_CUTS = 4  # a paragraph
_ENDS = 3  # times that a real end of a paragraph counts
_PENALTY = 1.0
_FOLDS = 5

Floats = npt.NDArray[np.float64]


def paragraphs_of(text: str) -> list[str]:
    """Give the folded paragraphs of a clean page; none of a page whose lines are broken."""
    lines = [line.strip() for line in fold(text).split("\n") if line.strip()]
    broken = sum(not terminal(line) and bool(re.search("[，。]", line[:-1])) for line in lines)
    return [] if broken > 4 else lines


def examples(pages: list[list[str]], seed: int) -> tuple[list[tuple[str, str]], list[bool]]:
    """Give joints and whether each reads on.

    >>> joints, answers = examples([["江门日报讯，" + "江门与深圳合作，推动两地物流协作。" * 4, "下一步，江门将建设新城。"]], 0)
    >>> len(joints) == len(answers), sum(answers)
    (True, 4)
    """
    chance = random.Random(seed)  # noqa: S311 - no secret
    bodies = [p for page in pages for p in page if len(p) >= 60]
    joints: list[tuple[str, str]] = []
    answers: list[bool] = []

    def add(left: str, right: str, *, on: bool) -> None:
        joints.append((left, right[: chance.choice([16, 20, 24, 300])]))
        answers.append(on)

    for page in pages:
        for left, right in pairwise(page):
            for _ in range(_ENDS):
                add(left, right, on=False)
        for body in page:
            if len(body) < 60:
                continue
            for _ in range(_CUTS):
                at = chance.randrange(2, len(body) - 1)
                if terminal(body[:at]):
                    continue
                add(body[:at], body[at:], on=True)
                other = chance.choice(bodies)
                into = chance.randrange(0, len(other) - 10)
                if other != body and chance.random() < 0.6:
                    add(body[:at], other[into if chance.random() < 0.7 else 0 :], on=False)
    return joints, answers


def fit(values: Floats, answers: Floats) -> Floats:
    """Give the weights of logistic regression; `values` is (examples, features), `answers` 0 or 1."""
    weights = np.zeros(values.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-values @ weights))
        slope = values.T @ (answers - chance) - _PENALTY * weights
        curvature = (values * (chance * (1 - chance))[:, None]).T @ values + _PENALTY * np.eye(len(weights))
        step = np.linalg.solve(curvature, slope)
        weights += step
        if np.abs(step).max() < 1e-9:
            break
    return weights


def measured(pages: list[list[str]]) -> list[tuple[Floats, Floats]]:
    """Give (features, answers) of the examples of each fold, by a table of pairs made without the fold's own pages."""
    words = bigrams.dictionary_words()
    folds: list[tuple[Floats, Floats]] = []
    for number in range(_FOLDS):
        seen = [page for i, page in enumerate(pages) if i % _FOLDS != number]
        with tempfile.TemporaryDirectory() as folder:
            table = Path(folder) / "bigrams.npz"
            bigrams.write(table, words, ["\n".join(page) for page in seen])
            joint.use_table(table)
            joints, answers = examples(pages[number::_FOLDS], number)
            folds.append((np.array([joint.features(a, b) for a, b in joints]), np.array(answers, dtype=np.float64)))
    joint.use_table(None)
    return folds


def cross_validate(folds: list[tuple[Floats, Floats]]) -> dict[str, float]:
    """Give the share of right answers, of joints that read on and of those that do not, each fold by weights from the others."""
    said, truth = [], []
    for number, (values, answers) in enumerate(folds):
        others = [fold for i, fold in enumerate(folds) if i != number]
        weights = fit(np.concatenate([v for v, _ in others]), np.concatenate([a for _, a in others]))
        said.append(values @ weights > 0)
        truth.append(answers > 0)
    guess, right = np.concatenate(said), np.concatenate(truth)
    shares = {"accuracy": guess == right, "reads on": guess[right], "does not": ~guess[~right]}
    return {name: round(float(share.mean()), 4) for name, share in shares.items()} | {"examples": len(right)}


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path, help="folder of .txt pages")
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).parents[1] / "weights" / "joints.json")
    given = parser.parse_args()
    pages = [paragraphs_of(path.read_text(encoding="utf-8")) for path in sorted(given.pages.glob("*.txt"))]
    pages = [page for page in pages if page]
    folds = measured(pages)
    report = cross_validate(folds)
    weights = fit(np.concatenate([v for v, _ in folds]), np.concatenate([a for _, a in folds]))
    table = {name: round(float(weight), 4) for name, weight in zip(joint.FEATURES, weights, strict=True)}
    made = {"made by": "python -m kg.make.joints", "pages": len(pages), "five-fold": report, "weights": table}
    given.output.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(made, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
