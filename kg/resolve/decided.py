"""What the ledger says about the terms of a build: which are one, which are apart, and which lines say nothing here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from kg.model import Issue, Term
from kg.resolve.ledger import Decision, Ledger
from kg.resolve.reading import Reading
from kg.resolve.words import Words, on_page

__all__ = ["Decided"]

_LISTED = 5  # names that an issue lists


class Decided:
    """The lines of a ledger, read against the terms of a build.

    A line about names on pages (李伟@p03) is nearer than one about names: where they disagree about two terms, it counts.
    """

    def __init__(self, ledger: Ledger, readings: Mapping[Term, Reading]) -> None:
        self.issues: list[Issue] = []
        self.same: list[tuple[Term, Term, Decision]] = []
        self._apart: dict[Term, set[Term]] = defaultdict(set)
        self._near: set[frozenset[Term]] = set()  # pairs that lines about pages join
        if not ledger.decisions:
            return
        words = Words(readings, {word for d in ledger.decisions for word in (d.left, d.right)})
        for decision in ledger.decisions:
            if decision.verdict == "same":
                self._join(decision, words, readings)
            elif decision.verdict == "different":
                self._part(decision, words)

    def apart(self, left: Term, right: Term) -> bool:
        """Say whether a person keeps two terms apart."""
        return right in self._apart.get(left, ()) and frozenset((left, right)) not in self._near

    def __bool__(self) -> bool:
        """Say whether anything is kept apart."""
        return bool(self._apart)

    def any_apart(self, left: list[Term], right: list[Term]) -> bool:
        """Say whether a person keeps a term of the one cluster apart from one of the other."""
        few, many = sorted((left, right), key=len)
        inside = set(many)
        return any(self.apart(t, other) for t in few if t in self._apart for other in self._apart[t] & inside)

    def against(self, left: Term, right: Term, why: str, who: str) -> None:
        """Note that two terms which one line joins stay apart for another line."""
        self.issues.append(
            Issue(
                f"{on_page(left)} | {on_page(right)}",
                "resolve",
                "warning",
                f"裁定互相矛盾 decisions contradict each other: {who} joins them ({why}), another line keeps them apart",
                "删去其一 take one of the lines out",
            )
        )

    def _join(self, d: Decision, words: Words, readings: Mapping[Term, Reading]) -> None:
        left, right = words.called(d.type, d.left), words.called(d.type, d.right)
        if not left or not right:
            self._silent(d, [w for w, terms in ((d.left, left), (d.right, right)) if not terms])
            return
        for word, terms in ((d.left, left), (d.right, right)):
            if len({readings[t].key for t in terms}) > 1 and len({t.surface for t in terms}) == 1:
                self._wide(d, word, terms)
        self.same += [(left[0], t, d) for t in (*left[1:], *right) if t != left[0]]
        if all(w in {on_page(t) for t in terms} for w, terms in ((d.left, left), (d.right, right))):
            self._near.update(frozenset((a, b)) for a in left for b in right if a != b)

    def _part(self, d: Decision, words: Words) -> None:
        left, right = words.written(d.type, d.left), words.written(d.type, d.right)
        if not left or not right:
            self._silent(d, [w for w, terms in ((d.left, left), (d.right, right)) if not terms])
        for a in left:
            self._apart[a].update(t for t in right if t != a)
        for b in right:
            self._apart[b].update(t for t in left if t != b)

    def _silent(self, d: Decision, lost: list[str]) -> None:
        self.issues.append(
            Issue(
                f"{d.left} | {d.right}",
                "resolve",
                "info",
                f"裁定未用 the decision says nothing here: no {d.type} {', '.join(lost)}",
                "此版中无此名称，可保留 keep the line if other pages name it",
            )
        )

    def _wide(self, d: Decision, word: str, terms: list[Term]) -> None:
        self.issues.append(
            Issue(
                f"{d.left} | {d.right}",
                "resolve",
                "warning",
                f"裁定把多物并为一 the decision makes one of all that are called {word}",
                f"写明在哪一版 name the page: {', '.join(on_page(t) for t in terms[:_LISTED])}",
            )
        )
