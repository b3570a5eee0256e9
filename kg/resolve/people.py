"""Which people of one name are one: those who share an affiliation or a home; what is open is left apart, and asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from kg.model import Evidence, Term

__all__ = ["affiliations", "join_people"]

_TIES = ("holdsPosition", "worksFor", "educatedAt", "hometown")


def affiliations(evidence: Iterable[Evidence]) -> dict[Term, set[Term]]:
    """Give the bodies and places that evidence ties each person to."""
    ties: dict[Term, set[Term]] = defaultdict(set)
    for item in evidence:
        statement = item.statement
        if statement.subject.kind == "Person" and statement.relation in _TIES and isinstance(statement.object, Term):
            ties[statement.subject].add(statement.object)
    return ties


def join_people(
    people: Mapping[str, list[Term]], ties: Mapping[Term, set[Term]], key_of: Mapping[Term, str], home_of: Mapping[str, str]
) -> tuple[list[tuple[Term, Term, str]], list[tuple[Term, Term]]]:
    """Give (joined with the reason, open) pairs among the terms of each name; linear in the number of terms of a name."""
    joined, unsure = [], []
    for _, terms in sorted(people.items()):
        groups: dict[str, Term] = {}
        loose: list[Term] = []
        first: list[Term] = []
        for term in sorted(terms):
            marks = sorted(key_of[t] for t in ties.get(term, ()) if t in key_of)
            known = [groups[m] for m in marks if m in groups]
            joined += [(other, term, "they share an affiliation") for other in known]
            for mark in marks:
                groups.setdefault(mark, term)
            if not marks:
                loose.append(term)
            elif not known:
                first.append(term)
        by_home: dict[str, Term] = {}
        for term in first:
            by_home.setdefault(home_of.get(term.document, term.document), term)
        for term in loose:
            home = home_of.get(term.document, term.document)
            if home in by_home:
                joined.append((by_home[home], term, "same name in papers of one place"))
            by_home.setdefault(home, term)
        heads = sorted({*first, *by_home.values()})
        unsure += [(heads[0], other) for other in heads[1:]]
    return joined, unsure
