"""A cluster of terms as an entity: its id and name, its forms with counts, when it was seen, where it lies."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

from kg.gazetteer import Entry
from kg.model import Document, Entity, Term
from kg.resolve.links import Links
from kg.resolve.reading import Reading
from kg.resolve.text import plain
from kg.resolve.words import on_page

__all__ = ["entities_of"]


def entities_of(
    clusters: Sequence[Sequence[int]],
    terms: Sequence[Term],
    readings: Sequence[Reading],
    counts: Sequence[int],
    documents: Mapping[str, Document],
    links: Links,
) -> tuple[dict[str, Entity], list[str]]:
    """Give the entities of clusters (of numbers of terms) by id, and the id of each term.

    `readings` and `counts` are what each term is read as, and how many mentions it has.
    """
    named = [(*_name(cluster, terms, readings), cluster) for cluster in clusters]
    same_name = Counter((terms[cluster[0]].kind, name) for name, _, cluster in named)
    taken: set[str] = set()
    entities: dict[str, Entity] = {}
    of = [""] * len(terms)
    named.sort(key=lambda n: (not any(plain(terms[i].surface) == n[0] for i in n[2]), n[2][0]))  # no two clusters begin alike
    for name, entry, cluster in named:
        first = terms[cluster[0]]
        kind = first.kind
        ident = entry.id if entry is not None else ""
        if not ident or ident in taken:
            apart = "" if same_name[kind, name] == 1 and not ident else f"{first.document}\t{first.surface}"
            ident = "e-" + hashlib.sha256(f"{kind}\t{name}\t{apart}".encode()).hexdigest()[:12]
        taken.add(ident)
        surfaces: Counter[str] = Counter()
        days: set[str] = set()
        for i in cluster:
            surfaces[terms[i].surface] += counts[i]
            document = documents.get(terms[i].document)
            if document is not None and document.published:
                days.add(document.published)
            of[i] = ident
        place = links.place(ident)
        pages = [on_page(terms[i], n) for i in cluster for n in (terms[i].surface, name)] if links.names else []
        plainly = ([name], surfaces) if same_name[kind, name] == 1 else ()  # a name that two bear says of neither who it is
        entities[ident] = Entity(
            id=ident,
            name=name,
            kind=kind,
            aliases=tuple(sorted(((s, c) for s, c in surfaces.items() if c), key=lambda p: (-p[1], p[0]))),
            terms=tuple(terms[i] for i in cluster),
            code=(entry.code or None) if entry is not None and ident == entry.id else None,
            links=tuple(sorted({*place.links, *links.of(kind, [ident], pages, *plainly)})),
            latitude=place.latitude,
            longitude=place.longitude,
            first_seen=min(days, default=None),
            last_seen=max(days, default=None),
        )
    return dict(sorted(entities.items())), of


def _name(cluster: Sequence[int], terms: Sequence[Term], readings: Sequence[Reading]) -> tuple[str, Entry | None]:
    """Give the fullest established form, and the gazetteer's entry where one is meant."""
    entries = sorted({r.entry for i in cluster if (r := readings[i]).entry is not None}, key=lambda e: (e.id, e.surface))
    if entries:
        return entries[0].name, entries[0]
    made = {r.name for i in cluster if (r := readings[i]).reason != "as it stands" and not r.key.startswith("?")}
    plainly = {readings[i].name for i in cluster}
    if terms[cluster[0]].kind == "Person" and made:
        return max(made, key=lambda n: (len(n), n)), None
    return max(made | plainly, key=lambda n: (len(plain(n)), n in made, n)), None
