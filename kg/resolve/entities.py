"""A cluster of terms as an entity: its id and name, its forms with counts, when it was seen, where it lies."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping

from kg.gazetteer import Entry
from kg.model import Document, Entity, Term
from kg.resolve.links import Links
from kg.resolve.reading import Reading
from kg.resolve.text import plain
from kg.resolve.words import on_page

__all__ = ["entities_of"]


def entities_of(
    clusters: list[list[Term]],
    readings: Mapping[Term, Reading],
    counts: Mapping[Term, int],
    documents: Mapping[str, Document],
    links: Links,
) -> tuple[dict[str, Entity], dict[Term, str]]:
    """Give the entities of clusters by id, and the id of each term; `counts` are the mentions of each term."""
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
        pages = [on_page(t, n) for t in terms for n in (t.surface, name)] if links.names else []
        plainly = ([name], surfaces) if same_name[kind, name] == 1 else ()  # a name that two bear says of neither who it is
        entities[ident] = Entity(
            id=ident,
            name=name,
            kind=kind,
            aliases=tuple(sorted(((s, c) for s, c in surfaces.items() if c), key=lambda p: (-p[1], p[0]))),
            terms=tuple(terms),
            code=(entry.code or None) if entry is not None and ident == entry.id else None,
            links=tuple(sorted({*place.links, *links.of(kind, [ident], pages, *plainly)})),
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
