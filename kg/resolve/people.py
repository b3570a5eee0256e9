"""Which people of one name are one: those who share an affiliation, in roles that fit, or a home; what is open is left apart, and asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from kg.model import Evidence, Term
from kg.resolve.rules import Rules

__all__ = ["Ties", "affiliations", "join_people"]

Ties = Mapping[Term, Mapping[Term, frozenset[str]]]
_HEAD = 2  # characters at a role's end that say what it is: 副市长, 市长


def affiliations(evidence: Iterable[Evidence]) -> Ties:
    """Give the bodies and places that evidence ties each person to, and the roles that it names there."""
    relations = Rules.load().ties
    ties: dict[Term, dict[Term, set[str]]] = defaultdict(lambda: defaultdict(set))
    for item in evidence:
        statement = item.statement
        if statement.subject.kind == "Person" and statement.relation in relations and isinstance(statement.object, Term):
            roles = ties[statement.subject][statement.object]
            roles.update([item.qualifiers.role] if item.qualifiers.role else [])
    return {person: {body: frozenset(roles) for body, roles in bodies.items()} for person, bodies in ties.items()}


def join_people(
    people: Mapping[str, list[Term]], ties: Ties, key_of: Mapping[Term, str], home_of: Mapping[str, str]
) -> tuple[list[tuple[Term, Term, str]], list[tuple[Term, Term]]]:
    """Give (joined with the reason, open) pairs among the terms of each name; linear in the number of terms of a name."""
    joined, unsure = [], []
    for _, terms in sorted(people.items()):
        groups: dict[str, list[tuple[Term, frozenset[str]]]] = defaultdict(list)  # by affiliation, one for roles that do not fit
        loose: list[Term] = []
        first: list[Term] = []
        for term in sorted(terms):
            marks = sorted((key_of[t], roles) for t, roles in ties.get(term, {}).items() if t in key_of)
            known = [other for mark, roles in marks for other, theirs in groups[mark] if _fit(roles, theirs)]
            joined += [(other, term, "they share an affiliation") for other in sorted(set(known))]
            for mark, roles in marks:
                if not any(_fit(roles, theirs) for _, theirs in groups[mark]):
                    groups[mark].append((term, roles))
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


def _fit(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether two sets of roles in one body can be one person's: one is unknown, or two are of one kind (记者, 首席记者)."""
    return not ours or not theirs or any(a[-_HEAD:] == b[-_HEAD:] for a in ours for b in theirs)
