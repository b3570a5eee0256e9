"""What a person does with the ledger: ask why, merge, take apart, and go through what is open."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable

from kg.errors import UsageError
from kg.model import Entity, Judgement, Resolution
from kg.resolve.compare import same
from kg.resolve.ledger import Decision, Ledger
from kg.resolve.words import Called, words_of

__all__ = ["merge", "review", "unmerge", "why_same"]

_LISTED = 6  # pages that a message names


def why_same(resolution: Resolution, left: str, right: str) -> tuple[Judgement, ...]:
    """Give the judgements that lead from one name to the other, or what keeps them apart; empty where both have one name.

    :raises UsageError: when a name is unknown.
    """
    called = Called(resolution)
    one, two = _two(called, left, right)
    if one.id == two.id:
        return _path(resolution, one, {left, *_surfaces(one, left)}, {right, *_surfaces(two, right)})
    ours, theirs = words_of(one), words_of(two)
    found = tuple(j for j in resolution.judgements if (j.left in ours and j.right in theirs) or (j.left in theirs and j.right in ours))
    if found or one.kind != two.kind:
        return found
    if one.name == two.name:
        return (Judgement(left, right, "different", 0.5, "one name on two pages, and nothing joins them"),)
    return (_by_names(one.name, two.name, one.kind),)


def _by_names(left: str, right: str, kind: str) -> Judgement:
    judged = same(left, right, type=kind)
    verdict = "unsure" if judged.verdict == "same" else judged.verdict
    reason = f"{judged.reason}; other names of theirs, or two that fit, stand against it" if verdict == "unsure" else judged.reason
    return Judgement(left, right, verdict, judged.score, reason)


def merge(ledger: Ledger, resolution: Resolution, left: str, right: str, *, who: str, why: str = "") -> Ledger:
    """Give the ledger by which two entities are one from the next build on.

    A name that several things bear is written with a page of the one that is meant (李伟@p03); so is every person's.

    :raises UsageError: a name is unknown or is not one thing's alone, the two are of different types, or one already.
    """
    called = Called(resolution)
    one, two = (_only(called, name) for name in (left, right)) if not _shared(called, left, right) else _two(called, left, right)
    if one.kind != two.kind:
        raise UsageError(f"{one.name} is {one.kind}, {two.name} is {two.kind}", remedy="only things of one type are one")
    words = called.word(left, one), called.word(right, two)
    if words[0] == words[1]:
        raise UsageError(f"{words[0]} is one already", remedy="name two things")
    return ledger.enter(Decision(*words, one.kind, "same", who, why))


def unmerge(ledger: Ledger, resolution: Resolution, left: str, right: str, *, who: str, why: str = "") -> Ledger:
    """Give the ledger by which two names are apart; a line that joined them is taken out, and where rules join them one is added.

    :raises UsageError: a name is unknown, or both are one word and no page tells them apart.
    """
    called = Called(resolution)
    one, two = _two(called, left, right)
    ours, theirs = {left, *_surfaces(one, left)}, {right, *_surfaces(two, right)}
    said = [
        d
        for d in ledger.decisions
        if d.verdict == "same" and d.type == one.kind and ((d.left in ours and d.right in theirs) or (d.left in theirs and d.right in ours))
    ]
    if said:
        for d in said:
            ledger = ledger.without(d.left, d.right, d.type)
        return ledger
    plainly = one.id == two.id  # two names of one thing: wherever they stand
    words = [e.name if n == e.id else n if plainly else called.word(n, e) for n, e in ((left, one), (right, two))]
    if words[0] == words[1]:
        pages = called.pages(words[0], (one, two))
        raise UsageError(f"{words[0]} is one word", remedy=f"name the pages: {', '.join(pages[:_LISTED])}")
    return ledger.enter(Decision(words[0], words[1], one.kind, "different", who, why))


def review(resolution: Resolution, ledger: Ledger) -> tuple[Judgement, ...]:
    """Give the pairs that rules are unsure of and nobody has decided, the most mentioned first."""
    called = Called(resolution)
    decided = {pair for d in ledger.decisions for pair in _pairs(called, d.left, d.right, d.type)}
    weight = {e.id: sum(count for _, count in e.aliases) for e in resolution.entities.values()}

    def usefulness(j: Judgement) -> tuple[float, float, str, str]:
        touched = sorted({i for pair in _pairs(called, j.left, j.right) for i in pair})
        return (-sum(weight[i] for i in touched), abs(j.score - 0.5), j.left, j.right)

    unsure = (j for j in resolution.judgements if j.verdict == "unsure" and j.who == "rule")
    return tuple(sorted((j for j in unsure if not decided & _pairs(called, j.left, j.right)), key=usefulness))


def _pairs(called: Called, left: str, right: str, kind: str | None = None) -> set[frozenset[str]]:
    ours, theirs = ([e.id for e in called.find(w) if kind in (None, e.kind)] for w in (left, right))
    return {frozenset((a, b)) for a in ours for b in theirs}


def _two(called: Called, left: str, right: str) -> tuple[Entity, Entity]:
    """The entities of two names: one that bears both, where there is one."""
    shared = _shared(called, left, right)
    if shared:
        return shared[0], shared[0]
    found = [_known(called, name) for name in (left, right)]
    kinds = {e.kind for e in found[0]} & {e.kind for e in found[1]}
    one, two = (next((e for e in f if not kinds or e.kind in kinds), f[0]) for f in found)
    return one, two


def _shared(called: Called, left: str, right: str) -> list[Entity]:
    right_ids = {e.id for e in _known(called, right)}
    return [e for e in _known(called, left) if e.id in right_ids] if left != right else []


def _known(called: Called, name: str) -> list[Entity]:
    found = called.find(name)
    if not found:
        raise UsageError(f"no entity {name!r}", remedy="see entities.csv for the names; a name on a page is NAME@DOCUMENT")
    return found


def _only(called: Called, name: str) -> Entity:
    """The one entity that a name can mean: the one that is named so, where several only bear it."""
    found = _known(called, name)
    named = [e for e in found if name in (e.id, e.name)] or found
    if len({e.id for e in named if e.kind == named[0].kind}) > 1:
        pages = called.pages(name, named)
        raise UsageError(f"{name} names {len(named)} things", remedy=f"say on which page: {', '.join(pages[:_LISTED])}")
    return named[0]


def _surfaces(entity: Entity, name: str) -> set[str]:
    """All words for what an entity is called by one of its names: the name on each of its pages too."""
    bare = next((t.surface for t in entity.terms if name == f"{t.surface}@{t.document}"), entity.name if name == entity.id else name)
    mine = {f"{bare}@{t.document}" for t in entity.terms if bare in (t.surface, entity.name)}
    return ({name} if "@" in name and name in mine else {bare, *mine}) | {name}


def _path(resolution: Resolution, entity: Entity, starts: set[str], goals: set[str]) -> tuple[Judgement, ...]:
    """The shortest way from one name of an entity to another, over the judgements that made it one."""
    if starts & goals:
        return ()
    words = words_of(entity)
    near: dict[str, list[tuple[str, Judgement | None]]] = defaultdict(list)
    for j in resolution.judgements:
        if j.verdict == "same" and j.left in words and j.right in words:
            near[j.left].append((j.right, j))
            near[j.right].append((j.left, j))
    if found := _shortest(near, starts, goals):
        return found
    for word in sorted(words):
        bare = word.rpartition("@")[0]
        if bare in words:  # a name on a page of this entity is one of its names
            near[word].append((bare, None))
            near[bare].append((word, None))
    return _shortest(near, starts, goals)


def _shortest(near: dict[str, list[tuple[str, Judgement | None]]], starts: set[str], goals: set[str]) -> tuple[Judgement, ...]:
    came: dict[str, tuple[str, Judgement | None] | None] = dict.fromkeys(sorted(starts))
    waiting = deque(sorted(starts))
    while waiting:
        word = waiting.popleft()
        if word in goals:
            return tuple(_back(came, word))
        for other, judgement in near[word]:
            if other not in came:
                came[other] = (word, judgement)
                waiting.append(other)
    return ()


def _back(came: dict[str, tuple[str, Judgement | None] | None], word: str) -> Iterable[Judgement]:
    steps = []
    while (step := came[word]) is not None:
        word, judgement = step
        steps += [judgement] if judgement else []
    return reversed(steps)
