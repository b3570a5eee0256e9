"""Hold what a build of the seed pages gave against `seeds/expect.toml`: counts too low or too high are a fault.

python .ci/expect.py seeds/expect.toml out
"""

from __future__ import annotations

import csv
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path


def counts(out: Path) -> dict[str, int]:
    """Give the counts of a build: documents, entities, statements, by type, relation and modality, issues by severity."""
    entities, statements = (_rows(out / name) for name in ("entities.csv", "statements.csv"))
    found = {
        "documents": len(list((out / "annotations").glob("*.json"))),
        "entities": len(entities),
        "statements": len(statements),
        "issues.error": 0,
    }
    found.update({f"type.{k}": n for k, n in Counter(r["type"] for r in entities).items()})
    found.update({f"relation.{k}": n for k, n in Counter(r["relation"] for r in statements).items()})
    found.update({f"modality.{k}": n for k, n in Counter(r["modality"] for r in statements).items()})
    with (out / "issues.jsonl").open(encoding="utf-8") as lines:
        found.update({f"issues.{k}": n for k, n in Counter(json.loads(line)["severity"] for line in lines).items()})
    return found


def faults(expected: Mapping[str, object], found: Mapping[str, int]) -> Iterator[str]:
    """Give a line for each count that is not between its minimum and maximum; what a build lacks counts as 0."""
    for name, bounds in _flat(expected):
        low, high = bounds
        count = found.get(name, 0)
        if not low <= count <= high:
            yield f"{name}: {count}, expected {low} to {high}"


def _flat(expected: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, tuple[int, int]]]:
    for key, value in expected.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            yield prefix + key, (int(value[0]), int(value[1]))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    with Path(sys.argv[1]).open("rb") as file:
        wrong = list(faults(tomllib.load(file), counts(Path(sys.argv[2]))))
    print("\n".join(wrong) or "counts as expected")
    sys.exit(bool(wrong))
