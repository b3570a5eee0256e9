"""Gives every term an entity: reads names page by page, joins them across pages, under what people decided."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

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
from kg.resolve.terms import Column, Said
from kg.resolve.unite import Join, united
from kg.resolve.words import on_page

__all__ = ["resolve"]


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
    by_document = {d.id: d for d in documents}
    said = sorted(set(said))
    found = Said()
    found.mentions(mentions)
    ties = affiliations(found.evidence(evidence))
    found.pairs(said)
    namer = Namer(gazetteer)
    number: dict[Term, int] = {}  # in the order of terms
    counts, following = array("i"), array("i")
    readings_of: list[Reading] = []
    homes: dict[str, Entry | None] = {}
    joins: list[Join] = []
    open_pairs: list[tuple[Term, Term]] = []
    cache: dict[tuple[str, str, str], Reading] = {}
    last: dict[tuple[str, str], int] = {}  # the last term of each reading where it holds
    wide: list[Term] = []  # the first term of each reading that holds beyond its page
    for document, terms in found.pages():
        homes[document] = home = home_of(by_document.get(document), terms, gazetteer)
        page = read_page(terms, home, namer, cache)
        short, unsure_here = short_forms(page, home, namer)
        joins += [Join(2, 1 - score, a, b, why) for a, b, score, why in short]
        open_pairs += unsure_here
        for term, reading in page.items():
            place = scope(term, reading, home, namer)
            key = (term.kind, f"{reading.key}@{place}")
            before = last.get(key)
            if before is not None:
                following[before] = len(number)
            elif place != document:
                wide.append(term)
            last[key] = number[term] = len(number)
            counts.append(terms[term])
            following.append(-1)
            readings_of.append(reading)
    del cache, last, found
    every = list(number)
    readings = Column(number, readings_of)
    joins += [Join(2, 0.03, left, right, f"the text says so: {quote}") for left, right, quote in said if left.kind == right.kind]
    across, unsure_across = across_pages(wide, readings, namer)
    joins += [Join(2, 1 - s, a, b, why) for a, b, s, why in (*across, *at_home(readings, homes, gazetteer))]
    open_pairs += unsure_across
    people: dict[str, list[Term]] = defaultdict(list)
    for term, reading in readings.items():
        if term.kind == "Person":
            people[reading.key].append(term)
    home_ids = {d: h.id for d, h in homes.items() if h is not None}
    joined, unsure = join_people(people, ties, Column(number, [reading.key for reading in readings_of]), home_ids)
    joins += [Join(2, 0.1, a, b, why) for a, b, why in joined]
    decided = Decided(ledger, readings)
    joins += [Join(0, 0.0, a, b, d.why or "decided", d.who) for a, b, d in decided.same]
    clusters, used, equal = united(every, readings_of, number, joins, following, decided)
    entities, ids = entities_of(clusters, every, readings_of, counts, by_document, links or Links.load())
    of = Column(number, ids)
    used += _equal(every, readings_of, following, equal, ids)
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


def _equal(
    terms: Sequence[Term], readings: Sequence[Reading], following: Sequence[int], equal: bytearray, ids: Sequence[str]
) -> Iterator[Join]:
    """Give the joins of terms that were joined to the following one of their reading; one of those that say the same."""
    told: set[tuple[object, ...]] = set()
    for a, b in enumerate(following):
        if not equal[a]:
            continue
        left, right = terms[a], terms[b]
        reason = readings[b].reason if readings[b].reason != "as it stands" else readings[a].reason
        says = (left.surface, right.surface, ids[a], reason)
        if left.kind == "Person" or says not in told:
            told.add(says)
            yield Join(1, 0.01 if left.surface != right.surface else 0.0, left, right, reason)


def _judgement(join: Join, entities: Mapping[str, Entity], of: Mapping[Term, str]) -> Judgement:
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
