"""Whether two names are one thing: readings first, then vetoes, then features; each says why."""

from __future__ import annotations

from kg.gazetteer import Entry
from kg.model import Judgement
from kg.resolve.features import FEATURES
from kg.resolve.firms import firm
from kg.resolve.names import Namer, shipped
from kg.resolve.pair import Pair
from kg.resolve.reading import Reading
from kg.resolve.text import numbers, plain

__all__ = ["compare", "same", "veto"]


def veto(pair: Pair) -> str:
    """Give the reason why two names cannot be one thing; empty where there is none."""
    rules = pair.namer.rules
    if pair.kind == "Person":
        return ""
    a, b = numbers(pair.short), numbers(pair.long)
    known = pair.left.entry is not None or pair.right.entry is not None
    if a != b and not known and pair.left.reason != "meeting":
        a, b = numbers(pair.namer.expanded(pair.short, pair.kind)), numbers(pair.namer.expanded(pair.long, pair.kind))
        if a != b:
            return f"numbers differ: {a} {b}"
    if pair.kind == "Event":
        one, two = (pair.namer.expanded(t, "Event") for t in (pair.short, pair.long))
        if marks := [m for m in rules.event_marks if (m in one) != (m in two)]:
            return f"only one of them is {marks[0]}"
    if pair.kind in ("Place", "Organization", "Facility", "Platform"):
        for ending in rules.other:
            if pair.long == pair.short + ending and not _says_no_more(ending, pair):
                return f"{pair.short} and its {ending} are two things"
    return ""


def _says_no_more(ending: str, pair: Pair) -> bool:
    """Whether a name and the name with the ending are one all the same: a firm with its legal form, 福建农林, 横琴."""
    rules, short = pair.namer.rules, pair.short
    if pair.kind == "Organization":
        if firm(pair.long, rules)[0] in (short, *(short.removesuffix(words) for words in rules.clipped)):
            return True
        return ending == rules.university["long"] and len(short) >= 4 and pair.namer.gazetteer.choose(short) is None
    return pair.kind == "Platform" and ending in rules.heads["Platform"]


def compare(left: str, right: str, kind: str, namer: Namer, home: Entry | None) -> Judgement:
    """Judge two names of one type on a page (or two pages) at home in `home`."""
    a, b = plain(left), plain(right)
    if a == b:
        return Judgement(left, right, "same", 1.0, "plain: " + FEATURES[0].doc)
    one, two = namer.read(left, kind, home), namer.read(right, kind, home)
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    pair = Pair(kind, short, long, one, two, namer, home)
    if kind == "Place" and one.entry and two.entry:
        return _places(left, right, one, two, home, namer)
    if one.entry and two.entry and one.key != two.key and not one.alternatives & two.alternatives:
        return Judgement(left, right, "different", 0.02, f"the gazetteer knows both: {one.name}, {two.name}")
    if one.entry and two.entry and one.alternatives & two.alternatives:
        return Judgement(left, right, "same", 0.98, f"gazetteer: {one.name}")
    if reason := veto(pair):
        return Judgement(left, right, "different", 0.01, f"veto: {reason}")
    for feature in FEATURES:
        if feature.holds(pair):
            return Judgement(left, right, "same", feature.score, f"{feature.name}: {feature.doc}")
    one_known = one.entry or two.entry
    if one_known:  # the known one may go by another of its names
        for known, other in ((one, right), (two, left)):
            if known.entry is not None and kind != "Place" and plain(known.name) not in (a, b):
                again = compare(known.name, other, kind, namer, home)
                if again.verdict == "same":
                    return Judgement(left, right, "same", again.score, f"as {known.name}; {again.reason}")
    return Judgement(left, right, "different", 0.2, "nothing says that they are one")


def _places(left: str, right: str, one: Reading, two: Reading, home: Entry | None, namer: Namer) -> Judgement:
    gazetteer = namer.gazetteer
    namesake = any(
        e.status == "name" and not e.level
        for a, b in ((left, two), (right, one))
        for e in gazetteer.lookup(a)
        if b.entry and b.entry.level and e.id != b.key
    )
    bare = {plain(left), plain(right)} & set(namer.rules.namesakes)
    if (namesake or bare) and (one.entry is None or two.entry is None or "short" in (one.entry.status, two.entry.status)):
        return Judgement(left, right, "different", 0.1, "one is the name of a region or a natural feature")
    if one.key == two.key:
        return Judgement(left, right, "same", 0.99, f"gazetteer: {one.name}")
    shared = one.alternatives & two.alternatives
    either = [r for r in (one, two) if r.entry is not None and r.entry.status in ("short", "alias", "epithet", "former")]
    if shared and either and len(shared) == 1 and _explicit(one, two):
        ident = next(iter(shared))
        near = home is None or gazetteer.within(ident, home.id) or gazetteer.within(home.id, ident)
        chosen_other = any(r.entry is not None and r.entry.level == "province" for r in (one, two))
        if near and not chosen_other:
            return Judgement(left, right, "same", 0.9, "gazetteer: the one place that both can name here")
    return Judgement(left, right, "different", 0.02, f"the gazetteer knows both: {one.name}, {two.name}")


def _explicit(one: Reading, two: Reading) -> bool:
    return any(r.entry is not None and r.entry.status == "name" for r in (one, two))


def same(left: str, right: str, *, type: str, context: str | None = None) -> Judgement:  # noqa: A002 - the public name
    """Judge whether two names are one thing.

    :param type: type of the ontology, as ``Organization``.
    :param context: where the text is at home, as ``江门市`` or the name of its paper.

    >>> same("市发改委", "江门市发展和改革委员会", type="Organization", context="江门市").verdict
    'same'
    >>> same("第一中学", "第二中学", type="Organization").reason
    'veto: numbers differ: (1,) (2,)'
    """
    namer = shipped()
    home = namer.gazetteer.home(context) or namer.gazetteer.division(context) if context else None
    home = (namer.gazetteer.division(context) if context else None) or home
    return compare(left, right, type, namer, home)
