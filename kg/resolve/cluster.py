"""Clusters terms under judgements: what people said first, then what is surest; a veto holds for whole clusters."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from kg.gazetteer import Entry, Gazetteer
from kg.model import Document, Entity, Evidence, Judgement, Mention, Resolution, Term
from kg.resolve.blocks import across_pages
from kg.resolve.ledger import Decision, Ledger
from kg.resolve.links import Links
from kg.resolve.names import Namer, Reading
from kg.resolve.page import home_of, read_page, short_forms
from kg.resolve.people import affiliations, join_people
from kg.resolve.text import numbers, plain

__all__ = ["resolve"]

_TOWNS = ("镇", "乡", "村", "街道", "社区", "路", "街", "屯", "寨")
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
    readings: dict[Term, Reading] = {}
    homes: dict[str, Entry | None] = {}
    joins: list[_Join] = []
    cache: dict[tuple[str, str, str], Reading] = {}
    for document, terms in sorted(pages.items()):
        homes[document] = home = home_of(by_document.get(document), terms, gazetteer)
        page = read_page(terms, home, namer, cache)
        readings |= page
        joins += [_Join(2, 1 - score, a, b, why) for a, b, score, why in short_forms(page, home, namer)]
    joins += [_Join(2, 0.03, left, right, f"the text says so: {quote}") for left, right, quote in said if left.kind == right.kind]
    scopes = {t: _scope(t, r, homes, namer) for t, r in readings.items()}
    key_of = {t: f"{r.key}@{scopes[t]}" for t, r in readings.items()}
    joins += _equal_keys(readings, key_of)
    joins += [_Join(2, 1 - s, a, b, why) for a, b, s, why in across_pages(readings, key_of, namer)]
    people: dict[str, list[Term]] = defaultdict(list)
    for term, reading in readings.items():
        if term.kind == "Person":
            people[reading.key].append(term)
    home_ids = {d: h.id for d, h in homes.items() if h is not None}
    joined, unsure = join_people(people, affiliations(evidence), {t: r.key for t, r in readings.items()}, home_ids)
    joins += [_Join(2, 0.1, a, b, why) for a, b, why in joined]
    joins += _decided(ledger, "same", readings)
    clusters, used = _cluster(readings, joins, ledger)
    entities, of = _entities(clusters, readings, counts, by_document, links or Links.load())
    judgements = {_judgement(j, entities, of) for j in used} | {
        Judgement(d.left, d.right, d.verdict, d.score, d.why or "decided", d.who) for d in ledger.decisions
    }
    for term, reading in readings.items():  # a name that stands nowhere on the pages says where it comes from
        name = entities[of[term]].name
        if name == reading.name and name != term.surface:
            judgements.add(Judgement(term.surface, name, "same", 0.99, reading.reason))
    for a, b in unsure:
        left, right = sorted((of[a], of[b]))
        if left != right:
            reason = f"two people called {entities[left].name}: no affiliation joins them"
            judgements.add(Judgement(left, right, "unsure", 0.5, reason))
    shown = sorted((j for j in judgements if j.left != j.right), key=lambda j: (j.left, j.right, j.who, j.reason, j.score))
    return Resolution(entities, of, tuple(shown))


def _scope(term: Term, reading: Reading, homes: Mapping[str, Entry | None], namer: Namer) -> str:
    """Where a reading holds: everywhere, where the page is at home, or on the page only."""
    if term.kind == "Person":
        return term.document  # people of one name are joined by what ties them, not by the name
    if reading.key.startswith("?"):
        home = homes[term.document]
        return home.id if home else term.document
    text = plain(term.surface)
    generic = reading.entry is None and not reading.place and text in _generic(namer)
    home = homes[term.document]
    local = reading.entry is None and (
        generic or text.startswith("第") or (term.kind == "Place" and not reading.place and text.endswith(_TOWNS))
    )
    return (home.id if home and not generic else term.document) if local else ""


def _generic(namer: Namer) -> frozenset[str]:
    rules = namer.rules
    return (
        frozenset(rules.bodies)
        | frozenset(rules.plain)
        | {h for heads in rules.heads.values() for h in heads}
        | frozenset(rules.other)
        | {"筹委会", "指挥部", "办公室"}
    )


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


def _named(readings: Mapping[Term, Reading]) -> dict[tuple[str, str], list[Term]]:
    """Terms by all that a line of the ledger may call them: surface, plain form, established name, gazetteer id."""
    index: dict[tuple[str, str], list[Term]] = defaultdict(list)
    for term in sorted(readings):
        reading = readings[term]
        for name in {term.surface, plain(term.surface), reading.name, *([reading.entry.id] if reading.entry else [])}:
            index[term.kind, name].append(term)
    return index


def _decided(ledger: Ledger, verdict: str, readings: Mapping[Term, Reading]) -> list[_Join]:
    wanted = [d for d in ledger.decisions if d.verdict == verdict]
    if not wanted:
        return []
    index = _named(readings)
    joins = []
    for d in wanted:
        left, right = index.get((d.type, d.left), []), index.get((d.type, d.right), [])
        if left and right:
            joins += [_Join(0, 0.0, left[0], t, d.why or "decided", d.who) for t in (*left[1:], *right)]
    return joins


def _apart(ledger: Ledger, readings: Mapping[Term, Reading]) -> dict[Term, set[Term]]:
    """Terms that a person keeps apart: those called by the one name and those called by the other, and not by both."""
    wanted: list[Decision] = [d for d in ledger.decisions if d.verdict == "different"]
    apart: dict[Term, set[Term]] = defaultdict(set)
    surfaces: dict[tuple[str, str], list[Term]] = defaultdict(list)
    for term in sorted(readings) if wanted else ():
        surfaces[term.kind, term.surface].append(term)
    index = _named(readings) if wanted else {}
    for d in wanted:
        left = surfaces.get((d.type, d.left)) or index.get((d.type, d.left), [])
        right = surfaces.get((d.type, d.right)) or index.get((d.type, d.right), [])
        for a in left:
            apart[a].update(t for t in right if t != a)
        for b in right:
            apart[b].update(t for t in left if t != b)
    return apart


def _cluster(readings: Mapping[Term, Reading], joins: Iterable[_Join], ledger: Ledger) -> tuple[list[list[Term]], list[_Join]]:
    parent = {t: t for t in readings}
    members: dict[Term, list[Term]] = {t: [t] for t in readings}
    marks = {t: _marks(t, r) for t, r in readings.items()}
    apart = _apart(ledger, readings)
    used = []

    def root(term: Term) -> Term:
        while parent[term] != term:
            parent[term] = parent[parent[term]]
            term = parent[term]
        return term

    for join in sorted(joins):
        a, b = root(join.left), root(join.right)
        if a == b:
            continue
        if apart and any(apart[t] & set(members[b]) for t in members[a] if t in apart):
            continue
        if join.rank and _clash(marks[a], marks[b]):
            continue
        if len(members[a]) < len(members[b]) or (len(members[a]) == len(members[b]) and b < a):
            a, b = b, a
        parent[b] = a
        members[a] += members.pop(b)
        marks[a] = (marks[a][0] | marks[b][0], marks[a][1] | marks[b][1])
        used.append(join)
    return sorted(sorted(m) for m in members.values()), used


def _marks(term: Term, reading: Reading) -> tuple[frozenset[str], frozenset[tuple[int, ...]]]:
    """What a cluster may hold one of: a gazetteer id, a set of numbers."""
    entry = frozenset({reading.entry.id}) if reading.entry else frozenset()
    figures = numbers(plain(term.surface)) if term.kind not in _UNNUMBERED and not reading.entry and reading.reason != "meeting" else ()
    return entry, frozenset({figures}) if figures else frozenset()


def _clash(a: tuple[frozenset[str], frozenset[tuple[int, ...]]], b: tuple[frozenset[str], frozenset[tuple[int, ...]]]) -> bool:
    if a[0] and b[0] and not a[0] & b[0]:
        return True
    return bool(a[1] and b[1]) and not any(set(x) <= set(y) or set(y) <= set(x) for x in a[1] for y in b[1])


def _entities(
    clusters: list[list[Term]],
    readings: Mapping[Term, Reading],
    counts: Mapping[Term, int],
    documents: Mapping[str, Document],
    links: Links,
) -> tuple[dict[str, Entity], dict[Term, str]]:
    named = [(_name(terms, readings), terms) for terms in clusters]
    same_name = Counter((terms[0].kind, name) for (name, _), terms in named)
    taken: set[str] = set()
    entities: dict[str, Entity] = {}
    of: dict[Term, str] = {}
    for (name, entry), terms in sorted(named, key=lambda n: (not any(plain(t.surface) == n[0][0] for t in n[1]), n[1])):
        kind = terms[0].kind
        ident = entry.id if entry is not None else ""
        if not ident or ident in taken:
            apart = "" if same_name[kind, name] == 1 and not ident else f"{terms[0].document}\t{terms[0].surface}"
            ident = "e-" + hashlib.sha256(f"{kind}\t{name}\t{apart}".encode()).hexdigest()[:12]
        taken.add(ident)
        surfaces: Counter[str] = Counter()
        for term in terms:
            surfaces[term.surface] += counts.get(term, 0)
        days = sorted({d.published for t in terms if (d := documents.get(t.document)) is not None and d.published})
        place = links.place(ident)
        entities[ident] = Entity(
            id=ident,
            name=name,
            kind=kind,
            aliases=tuple(sorted(((s, c) for s, c in surfaces.items() if c), key=lambda p: (-p[1], p[0]))),
            terms=tuple(terms),
            code=(entry.code or None) if entry is not None and ident == entry.id else None,
            links=tuple(sorted({*place.links, *links.of(name, kind, ident)})),
            latitude=place.latitude,
            longitude=place.longitude,
            first_seen=days[0] if days else None,
            last_seen=days[-1] if days else None,
        )
        of |= dict.fromkeys(terms, ident)
    return dict(sorted(entities.items())), of


def _name(terms: list[Term], readings: Mapping[Term, Reading]) -> tuple[str, Entry | None]:
    """Give the fullest established form, and the gazetteer's entry where one is meant."""
    entries = sorted({r.entry for t in terms if (r := readings[t]).entry is not None}, key=lambda e: (e.id, e.surface))
    if entries:
        return entries[0].name, entries[0]
    made = {r.name for t in terms if (r := readings[t]).reason != "as it stands" and not r.key.startswith("?")}
    plainly = {readings[t].name for t in terms}
    if terms[0].kind == "Person" and made:
        return max(made, key=lambda n: (len(n), n)), None
    return max(made | plainly, key=lambda n: (len(plain(n)), n in made, n)), None


def _judgement(join: _Join, entities: Mapping[str, Entity], of: Mapping[Term, str]) -> Judgement:
    name = entities[of[join.left]].name
    other = next((t.surface for t in (join.left, join.right) if t.surface != name), join.right.surface)
    left, right = (
        sorted((other, name))
        if {join.left.surface, join.right.surface} & {name} or join.rank == 1
        else sorted((join.left.surface, join.right.surface))
    )
    return Judgement(left, right, "same", round(1 - join.cost, 4), join.reason, join.who)
