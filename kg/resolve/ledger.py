"""People's decisions about names: what they say beats every rule, and taking a line out gives the earlier graph again."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from kg.errors import InputError
from kg.model import Verdict
from kg.resources import resource

__all__ = ["Decision", "Ledger"]

COLUMNS = ("left", "right", "type", "verdict", "who", "why", "score")


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """One line: two names (or entity ids) of one type, sorted, and what a person decided."""

    left: str
    right: str
    type: str
    verdict: Verdict
    who: str
    why: str = ""
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Ledger:
    """Decisions in a fixed order, one a pair; the last one entered counts.

    >>> ledger = Ledger().enter(Decision("小林", "林帝浣", "Person", "same", "黎"))
    >>> ledger.without("林帝浣", "小林", "Person") == Ledger()
    True
    """

    decisions: tuple[Decision, ...] = ()

    @classmethod
    def load(cls, path: str | Path | None = None) -> Ledger:
        """Read a ledger; the one that ships where no path is given.

        :raises InputError: a column is missing or a verdict is none of same, different, unsure; names the row.
        """
        where = Path(path) if path else resource("judgements.csv")
        try:
            with where.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.DictReader(file)
                missing = [c for c in COLUMNS if c not in (reader.fieldnames or ())]
                if missing:
                    raise InputError(f"no column {', '.join(missing)}", where=str(where), remedy=f"needed: {', '.join(COLUMNS)}")
                return cls().enter(*(_decision(row, f"{where}:{n}") for n, row in enumerate(reader, start=2)))
        except (OSError, UnicodeDecodeError) as error:
            raise InputError("the ledger cannot be read", where=str(where), remedy=str(error)) from error

    def enter(self, *decisions: Decision) -> Ledger:
        """Give the ledger with these lines too; a pair decided before is decided anew."""
        lines = {(d.left, d.right, d.type): d for d in self.decisions}
        for decision in decisions:
            left, right = sorted((decision.left, decision.right))
            lines[left, right, decision.type] = replace(decision, left=left, right=right)
        return Ledger(tuple(lines[key] for key in sorted(lines)))

    def without(self, left: str, right: str, type: str) -> Ledger:  # noqa: A002 - the column's name
        """Give the ledger without the line about a pair."""
        key = (*sorted((left, right)), type)
        return Ledger(tuple(d for d in self.decisions if (d.left, d.right, d.type) != key))

    def text(self) -> str:
        """Give the CSV: same decisions, same bytes."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([(d.left, d.right, d.type, d.verdict, d.who, d.why, f"{d.score:g}") for d in self.decisions])
        return out.getvalue()


def _decision(row: dict[str, str], where: str) -> Decision:
    verdict = row["verdict"]
    if verdict not in get_args(Verdict):
        raise InputError(f"verdict {verdict!r}", where=where, remedy="write same, different or unsure")
    try:
        score = float(row["score"] or 1)
    except ValueError as error:
        raise InputError(f"score {row['score']!r} is no number", where=where, remedy="write 0 to 1") from error
    left, right = sorted((row["left"], row["right"]))
    return Decision(left, right, row["type"], verdict, row["who"], row["why"] or "", score)  # type: ignore[arg-type]
