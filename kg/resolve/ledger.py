"""People's decisions about names: what they say beats every rule, and taking a line out gives the earlier graph again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from kg.errors import InputError, UsageError
from kg.model import Entity, Judgement, Resolution, Verdict
from kg.resources import resource

__all__ = ["Decision", "Ledger", "merge", "review", "unmerge", "why_same"]

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


def _find(resolution: Resolution, name: str, kind: str | None = None) -> list[Entity]:
    """Give the entities of an id, name or surface form."""
    found = [
        e
        for e in resolution.entities.values()
        if (kind is None or e.kind == kind) and (name in (e.id, e.name) or any(name == surface for surface, _ in e.aliases))
    ]
    return sorted(found, key=lambda e: (e.name != name, e.id))


def _entity(resolution: Resolution, name: str) -> Entity:
    found = _find(resolution, name)
    if not found:
        raise UsageError(f"no entity {name!r}", remedy="see entities.csv for the names")
    return found[0]


def why_same(resolution: Resolution, left: str, right: str) -> tuple[Judgement, ...]:
    """Give the judgements that led two names to one entity (or keep them apart); empty where both simply have the same name.

    :raises UsageError: when a name is unknown.
    """
    one, two = _entity(resolution, left), _entity(resolution, right)
    names = {left, right, one.name, two.name} | ({one.id, two.id} & {left, right})
    return tuple(j for j in resolution.judgements if j.left in names and j.right in names)


def merge(ledger: Ledger, resolution: Resolution, left: str, right: str, *, who: str, why: str = "") -> Ledger:
    """Give the ledger by which two entities are one from the next build on.

    :raises UsageError: a name is unknown, or the two are of different types.
    """
    one, two = _entity(resolution, left), _entity(resolution, right)
    if one.kind != two.kind:
        raise UsageError(f"{one.name} is {one.kind}, {two.name} is {two.kind}", remedy="only things of one type are one")
    return ledger.enter(Decision(_word(left, one), _word(right, two), one.kind, "same", who, why))


def unmerge(ledger: Ledger, resolution: Resolution, left: str, right: str, *, who: str, why: str = "") -> Ledger:
    """Give the ledger by which two names are apart; a line that joined them is taken out, and where rules join them one is added.

    :raises UsageError: a name is unknown.
    """
    one = _entity(resolution, left)
    pair = sorted((_word(left, one), _word(right, _entity(resolution, right))))
    before = ledger.without(pair[0], pair[1], one.kind)
    said = next((d for d in ledger.decisions if (d.left, d.right, d.type) == (*pair, one.kind)), None)
    if said is not None and said.verdict == "same":
        return before
    return before.enter(Decision(pair[0], pair[1], one.kind, "different", who, why))


def _word(name: str, entity: Entity) -> str:
    return entity.name if name == entity.id else name


def review(resolution: Resolution, ledger: Ledger) -> tuple[Judgement, ...]:
    """Give the pairs that rules are unsure of and nobody has decided, the most mentioned first."""
    decided = {frozenset((d.left, d.right)) for d in ledger.decisions}
    open_pairs = [j for j in resolution.judgements if j.verdict == "unsure" and frozenset((j.left, j.right)) not in decided]
    return tuple(sorted(open_pairs, key=lambda j: (-_weight(resolution, (j.left, j.right)), abs(j.score - 0.5), j.left, j.right)))


def _weight(resolution: Resolution, names: Sequence[str]) -> int:
    return sum(_count(e) for n in names for e in _find(resolution, n))


def _count(entity: Entity) -> int:
    return sum(count for _, count in entity.aliases)


def decisions_of(ledger: Ledger, verdict: str) -> Iterable[Decision]:
    """Give the decisions of one verdict."""
    return (d for d in ledger.decisions if d.verdict == verdict)
