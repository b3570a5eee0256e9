"""How a line of the ledger calls a thing: by a name, an entity's id, or a name on a page (李伟@p03), which tells namesakes apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from kg.model import Entity, Resolution, Term
from kg.resolve.names import shipped
from kg.resolve.reading import Reading
from kg.resolve.scope import needs_page
from kg.resolve.text import plain

__all__ = ["Called", "Words", "on_page", "words_of"]


def on_page(term: Term, name: str | None = None) -> str:
    """Give the word for what one page calls so: the name, ``@``, the document's id (the stem of the source file).

    >>> on_page(Term("泉州晚报-03", "李伟", "Person"))
    '李伟@泉州晚报-03'
    """
    return f"{name or term.surface}@{term.document}"


class Words:
    """The terms of a build by what lines call them."""

    def __init__(self, readings: Mapping[Term, Reading], said: Collection[str]) -> None:
        """Find the terms of these words; `readings` are in the order of terms."""
        self._exact: dict[tuple[str, str], list[Term]] = defaultdict(list)
        self._any: dict[tuple[str, str], list[Term]] = defaultdict(list)
        for term, reading in readings.items():
            names = {term.surface, plain(term.surface), reading.name}
            ident = [reading.entry.id] if reading.entry else []
            for word in {*names, *(on_page(term, name) for name in names), *ident}:
                if word in said:
                    self._any[term.kind, word].append(term)
            for word in (term.surface, on_page(term)):
                if word in said:
                    self._exact[term.kind, word].append(term)

    def called(self, kind: str, word: str) -> list[Term]:
        """Give the terms of a type that the word calls, by their surface or by what they are read as."""
        return self._any.get((kind, word), [])

    def written(self, kind: str, word: str) -> list[Term]:
        """Give the terms written so; where there are none, those that are called so."""
        return self._exact.get((kind, word)) or self.called(kind, word)


class Called:
    """The entities of a graph by all that a person may call them at the terminal."""

    def __init__(self, resolution: Resolution) -> None:
        self._entities = resolution.entities
        self._by_word: dict[str, list[str]] = defaultdict(list)
        for entity in resolution.entities.values():
            for word in words_of(entity):
                self._by_word[word].append(entity.id)

    def find(self, word: str) -> list[Entity]:
        """Give the entities of an id, a name, a surface form, or a name on a page; those named so first."""
        found = [self._entities[i] for i in self._by_word.get(word, ())]
        return sorted(found, key=lambda e: (word not in (e.id, e.name), e.id))

    def word(self, given: str, entity: Entity) -> str:
        """Give the word by which a line calls an entity: as it was given, with the page where the name is not its alone."""
        if "@" in given and given not in (entity.name, *(s for s, _ in entity.aliases)):
            return given
        name = entity.name if given == entity.id else given
        alone = all(e.id == entity.id for e in self.find(name) if e.kind == entity.kind)
        if (alone and not needs_page(name, entity.kind, shipped())) or not entity.terms:
            return name
        return on_page(next((t for t in entity.terms if t.surface == name), entity.terms[0]), name)

    def pages(self, name: str, entities: Iterable[Entity]) -> list[str]:
        """Give what to write instead of a name that is not one thing's alone: the name on its pages."""
        return sorted({on_page(t) for e in entities for t in e.terms if name in (t.surface, e.name)})


def words_of(entity: Entity) -> frozenset[str]:
    """Give all that an entity may be called: its id, its names, and each of them on each of its pages."""
    names = {entity.id, entity.name, *(surface for surface, _ in entity.aliases)}
    return frozenset(names.union(*((t.surface, on_page(t), on_page(t, entity.name)) for t in entity.terms)))
