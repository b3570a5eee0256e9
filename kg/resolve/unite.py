"""Terms become clusters: what people said first, then what is surest; a veto holds for whole clusters."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.model import Term
from kg.resolve.decided import Decided
from kg.resolve.reading import Reading
from kg.resolve.text import numbers, plain

__all__ = ["Join", "united"]

_Marks = tuple[frozenset[str], frozenset[tuple[int, ...]]]
_UNNUMBERED = frozenset({"Person", "Place"})
_NONE: _Marks = (frozenset(), frozenset())


@dataclass(frozen=True, slots=True, order=True)
class Join:
    """Why two terms are to be one; a person's word has rank 0, equal readings 1, the rest 2."""

    rank: int
    cost: float  # 1 - score
    left: Term
    right: Term
    reason: str
    who: str = "rule"


def united(
    terms: Sequence[Term],
    readings: Sequence[Reading],
    number: Mapping[Term, int],
    joins: list[Join],
    following: Sequence[int],
    decided: Decided,
) -> tuple[list[Sequence[int]], list[Join], bytearray]:
    """Give the clusters as numbers of terms, in order; the joins that made them; and which terms were joined to their following one.

    `joins` are those of rank 0 and 2. Those of rank 1 are too many to be values: `following` has the next term of a term's reading, or -1.
    """
    joins.sort()
    made = _Clusters(terms, readings, decided)
    used = [join for join in joins if join.rank == 0 and made.said(number[join.left], number[join.right], join)]
    equal = bytearray(len(terms))
    for other_words in (False, True):  # terms in the same words first
        for a, b in enumerate(following):
            if b >= 0 and (terms[a].surface != terms[b].surface) == other_words:
                equal[a] = made.join(a, b)
    used += [join for join in joins if join.rank and made.join(number[join.left], number[join.right])]
    return made.clusters(), used, equal


class _Clusters:
    """Which terms are one so far, and what tells each cluster from others."""

    def __init__(self, terms: Sequence[Term], readings: Sequence[Reading], decided: Decided) -> None:
        self._terms, self._decided = terms, decided
        self._parent = array("i", range(len(terms)))
        self._members: dict[int, array[int]] = {}  # of clusters of several
        known: dict[_Marks, _Marks] = {}  # equal ones are one object
        self._marks = [known.setdefault(m := _marks(t, r), m) for t, r in zip(terms, readings, strict=True)]

    def said(self, left: int, right: int, join: Join) -> bool:
        """Make one of two clusters for a person's word; where another word of theirs stands against it, note that. Say whether they were two."""
        a, b = self._root(left), self._root(right)
        if a == b:
            return False
        if self._apart(a, b):
            self._decided.against(join.left, join.right, join.reason, join.who)
            return False
        self._unite(a, b)
        return True

    def join(self, left: int, right: int) -> bool:
        """Make one of two clusters, unless they are apart for a person or hold different numbers; say whether they became one."""
        a, b = self._root(left), self._root(right)
        if a == b or self._apart(a, b) or (self._marks[a] is not self._marks[b] and _clash(self._marks[a], self._marks[b])):
            return False
        self._unite(a, b)
        return True

    def clusters(self) -> list[Sequence[int]]:
        """Give the clusters, each in order, by their first terms."""
        found: list[Sequence[int]] = []
        done: set[int] = set()
        for number in range(len(self._terms)):
            root = self._root(number)
            if root == number and number not in self._members:
                found.append((number,))
            elif root not in done:
                done.add(root)
                found.append(array("i", sorted(self._members[root])))
        return found

    def _root(self, number: int) -> int:
        parent = self._parent
        while (above := parent[number]) != number:
            parent[number] = above = parent[above]
            number = above
        return number

    def _apart(self, a: int, b: int) -> bool:
        if not self._decided:
            return False
        these, those = ([self._terms[i] for i in self._members.get(root, (root,))] for root in (a, b))
        return self._decided.any_apart(these, those)

    def _unite(self, a: int, b: int) -> None:
        these, those = self._members.get(a) or array("i", (a,)), self._members.get(b) or array("i", (b,))
        if len(these) < len(those) or (len(these) == len(those) and b < a):
            a, b, these, those = b, a, those, these
        self._parent[b] = a
        these.extend(those)
        self._members[a] = these
        self._members.pop(b, None)
        if self._marks[a] is not self._marks[b]:
            self._marks[a] = (self._marks[a][0] | self._marks[b][0], self._marks[a][1] | self._marks[b][1])
        self._marks[b] = _NONE


def _marks(term: Term, reading: Reading) -> _Marks:
    """What a cluster may hold one of: a gazetteer id, a set of numbers."""
    entry = frozenset({reading.entry.id}) if reading.entry else frozenset()
    figures = numbers(plain(term.surface)) if term.kind not in _UNNUMBERED and not reading.entry and reading.reason != "meeting" else ()
    return entry, frozenset({figures}) if figures else frozenset()


def _clash(a: _Marks, b: _Marks) -> bool:
    if a[0] and b[0] and not a[0] & b[0]:
        return True
    return bool(a[1] and b[1]) and not any(set(x) <= set(y) or set(y) <= set(x) for x in a[1] for y in b[1])
