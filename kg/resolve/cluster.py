"""Clusters terms under judgements: what people said first, then what is surest; a veto holds for whole clusters."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from kg.gazetteer import Entry, Gazetteer
from kg.model import Document, Entity, Evidence, Judgement, Mention, Resolution, Term
from kg.resolve.blocks import across_pages, at_home
from kg.resolve.decided import Decided
from kg.resolve.entities import entities_of
from kg.resolve.ledger import Ledger
from kg.resolve.links import Links
from kg.resolve.names import Namer, Reading
from kg.resolve.page import home_of, read_page
from kg.resolve.people import Ties, affiliations, join_people
from kg.resolve.scope import scope
from kg.resolve.shortforms import short_forms
from kg.resolve.text import numbers, plain
from kg.resolve.words import on_page

__all__ = ["resolve"]

_Marks = tuple[frozenset[str], frozenset[tuple[int, ...]]]
_UNNUMBERED = frozenset({"Person", "Place"})


@dataclass(frozen=True, slots=True, order=True)
class _Join:
    """Why two terms are to be one; a person's word has rank 0, equal readings 1, the rest 2."""

    rank: int
    cost: float  # 1 - score
    left: Term
    right: Term
    reason: str
    who: str = "rule"


def resolve(
    mentions: Iterable[Mention],
    evidence: Iterable[Evidence],
    documents: Iterable[Document],
    *,
    gazetteer: Gazetteer,
    ledger: Ledger,
    said: Iterable[tuple[Term, Term, str]] = (),
    links: Links | None = None,
) -> Resolution:
    """Give every term an entity.

    Any order of the arguments gives the same resolution. `said` are pairs that the text itself equates, with the quote.
    """
    mentions, evidence = list(mentions), list(evidence)
    by_document = {d.id: d for d in documents}
    counts: Counter[Term] = Counter(t for m in mentions for t in m.terms if plain(t.surface) == plain(m.surface))
    every = {t for m in mentions for t in m.terms} | {
        t for e in evidence for t in (e.statement.subject, e.statement.object) if isinstance(t, Term)
    }
    said = sorted(set(said))
    every |= {t for left, right, _ in said for t in (left, right)}
    namer = Namer(gazetteer)
    pages: dict[str, set[Term]] = defaultdict(set)
    for term in every:
        pages[term.document].add(term)
    del every
    readings: dict[Term, Reading] = {}
    homes: dict[str, Entry | None] = {}
    joins: list[_Join] = []
    open_pairs: list[tuple[Term, Term]] = []
    cache: dict[tuple[str, str, str], Reading] = {}
    for document in sorted(pages):
        terms = pages.pop(document)
        homes[document] = home = home_of(by_document.get(document), terms, gazetteer)
        page = read_page(terms, home, namer, cache)
        readings |= page
        short, unsure_here = short_forms(page, home, namer)
        joins += [_Join(2, 1 - score, a, b, why) for a, b, score, why in short]
        open_pairs += unsure_here
    joins += [_Join(2, 0.03, left, right, f"the text says so: {quote}") for left, right, quote in said if left.kind == right.kind]
    keys: dict[str, str] = {}  # equal ones are one object
    key_of = {t: keys.setdefault(k := f"{r.key}@{scope(t, r, homes[t.document], namer)}", k) for t, r in readings.items()}
    joins += _equal_keys(readings, key_of)
    across, unsure_across = across_pages(readings, key_of, namer)
    joins += [_Join(2, 1 - s, a, b, why) for a, b, s, why in (*across, *at_home(readings, homes, gazetteer))]
    open_pairs += unsure_across
    people: dict[str, list[Term]] = defaultdict(list)
    for term, reading in readings.items():
        if term.kind == "Person":
            people[reading.key].append(term)
    home_ids = {d: h.id for d, h in homes.items() if h is not None}
    ties = affiliations(evidence)
    joined, unsure = join_people(people, ties, {t: r.key for t, r in readings.items()}, home_ids)
    joins += [_Join(2, 0.1, a, b, why) for a, b, why in joined]
    decided = Decided(ledger, readings)
    joins += [_Join(0, 0.0, a, b, d.why or "decided", d.who) for a, b, d in decided.same]
    clusters, used = _cluster(readings, joins, decided)
    entities, of = entities_of(clusters, readings, counts, by_document, links or Links.load())
    judgements = {_judgement(j, entities, of) for j in used} | {
        Judgement(d.left, d.right, d.verdict, d.score, d.why or "decided", d.who) for d in ledger.decisions
    }
    for term, reading in readings.items():  # a name that stands nowhere on the pages says where it comes from
        name = entities[of[term]].name
        if name == reading.name and name != term.surface:
            judgements.add(Judgement(term.surface, name, "same", 0.99, reading.reason))
    for a, b in unsure:
        if of[a] != of[b]:
            who = "; ".join(_who(term, ties) for term in (a, b))
            judgements.add(Judgement(on_page(a), on_page(b), "unsure", 0.5, f"two people of one name, and nothing joins them: {who}"))
    judgements |= _asked(open_pairs, entities, of)
    shown = sorted((j for j in judgements if j.left != j.right), key=lambda j: (j.left, j.right, j.who, j.reason, j.score))
    return Resolution(entities, of, tuple(shown), tuple(sorted(decided.issues)))


def _asked(pairs: Iterable[tuple[Term, Term]], entities: Mapping[str, Entity], of: Mapping[Term, str]) -> set[Judgement]:
    """What a person may tell: which of two or three longer names a short one stands for, where nothing else has told it."""
    fits: dict[Term, set[Term]] = defaultdict(set)
    for short, long in pairs:
        fits[short].add(long)
    return {
        Judgement(
            on_page(short), on_page(long), "unsure", 0.5, f"short for one of {len(longer)} names: {entities[of[long]].name} is one of them"
        )
        for short, longer in fits.items()
        if of[short] not in {of[t] for t in longer} and len({of[t] for t in longer}) > 1
        for long in longer
    }


def _who(person: Term, ties: Ties) -> str:
    """What a page says a person belongs to, for whoever has to decide."""
    said = {t.surface + "".join(sorted(roles)) for t, roles in ties.get(person, {}).items()}
    return "、".join(sorted(said)) or "—"


def _equal_keys(readings: Mapping[Term, Reading], key_of: Mapping[Term, str]) -> list[_Join]:
    groups: dict[tuple[str, str], list[Term]] = defaultdict(list)
    for term in readings:
        groups[term.kind, key_of[term]].append(term)
    joins = []
    for _, terms in sorted(groups.items()):
        terms.sort()
        for a, b in pairwise(terms):
            reason = readings[b].reason if readings[b].reason != "as it stands" else readings[a].reason
            joins.append(_Join(1, 0.01 if a.surface != b.surface else 0.0, a, b, reason))
    return joins


def _cluster(readings: Mapping[Term, Reading], joins: list[_Join], decided: Decided) -> tuple[list[list[Term]], list[_Join]]:
    """Join terms in the order of `joins`, which is sorted for that; give the clusters, and the joins that made them."""
    parent: dict[Term, Term] = {}  # of those that were joined to another
    members: dict[Term, list[Term]] = {}  # of clusters of several
    known: dict[_Marks, _Marks] = {}  # equal ones are one object
    marks = {t: known.setdefault(m := _marks(t, r), m) for t, r in readings.items()}
    used = []

    def root(term: Term) -> Term:
        while (above := parent.get(term)) is not None:
            parent[term] = parent.get(above, above)
            term = above
        return term

    joins.sort()
    for join in joins:
        a, b = root(join.left), root(join.right)
        if a == b:
            continue
        these, those = members.get(a) or [a], members.get(b) or [b]
        if decided and decided.any_apart(these, those):
            if not join.rank:
                decided.against(join.left, join.right, join.reason, join.who)
            continue
        if join.rank and _clash(marks[a], marks[b]):
            continue
        if len(these) < len(those) or (len(these) == len(those) and b < a):
            a, b, these, those = b, a, those, these
        parent[b] = a
        these += those
        members[a] = these
        members.pop(b, None)
        marks[a] = (marks[a][0] | marks[b][0], marks[a][1] | marks[b][1])
        used.append(join)
    alone = ([term] for term in readings if term not in parent and term not in members)
    return sorted([*(sorted(m) for m in members.values()), *alone]), used


def _marks(term: Term, reading: Reading) -> _Marks:
    """What a cluster may hold one of: a gazetteer id, a set of numbers."""
    entry = frozenset({reading.entry.id}) if reading.entry else frozenset()
    figures = numbers(plain(term.surface)) if term.kind not in _UNNUMBERED and not reading.entry and reading.reason != "meeting" else ()
    return entry, frozenset({figures}) if figures else frozenset()


def _clash(a: _Marks, b: _Marks) -> bool:
    if a[0] and b[0] and not a[0] & b[0]:
        return True
    return bool(a[1] and b[1]) and not any(set(x) <= set(y) or set(y) <= set(x) for x in a[1] for y in b[1])


def _judgement(join: _Join, entities: Mapping[str, Entity], of: Mapping[Term, str]) -> Judgement:
    if join.left.kind == "Person":  # a name alone says of no person who it is
        left, right = sorted((on_page(join.left), on_page(join.right)))
        return Judgement(left, right, "same", round(1 - join.cost, 4), join.reason, join.who)
    name = entities[of[join.left]].name
    other = next((t.surface for t in (join.left, join.right) if t.surface != name), join.right.surface)
    left, right = (
        sorted((other, name))
        if {join.left.surface, join.right.surface} & {name} or join.rank == 1
        else sorted((join.left.surface, join.right.surface))
    )
    return Judgement(left, right, "same", round(1 - join.cost, 4), join.reason, join.who)
