"""What a page tells of its own names: where it is at home, and which short form stands for which longer name on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from kg.gazetteer import Entry, Gazetteer
from kg.model import Document, Term
from kg.resolve.compare import compare
from kg.resolve.names import Namer, Reading
from kg.resolve.text import is_subsequence, numbers, plain

__all__ = ["home_of", "read_page", "short_forms"]

_SUFFIX_KINDS = frozenset({"Organization", "Platform", "Facility", "Event", "Project", "Policy"})
_LEVELS = ("镇", "乡", "村", "街道", "县", "区", "市", "社区")
_MOST = 400  # terms of one type on a page that are compared one by one; more are compared where head and start agree


def home_of(document: Document | None, terms: Iterable[Term], gazetteer: Gazetteer) -> Entry | None:
    """Give the division a page is at home in: its paper's, else the city that its places name most."""
    places = (plain(t.surface) for t in terms if t.kind == "Place")
    return gazetteer.home_of(document.paper if document else None, places)


def read_page(terms: Iterable[Term], home: Entry | None, namer: Namer, cache: dict[tuple[str, str, str], Reading]) -> dict[Term, Reading]:
    """Give the reading of each term of a page; a department without its committee belongs to the one that the page names."""
    readings = {}
    where = home.id if home else ""
    for term in sorted(terms):
        key = (term.surface, term.kind, where)
        if key not in cache:
            cache[key] = namer.read(term.surface, term.kind, home)
        readings[term] = cache[key]
    committees = {r.place for t, r in readings.items() if t.kind == "Organization" and r.core.startswith("中共{place}委")}
    entry = namer.gazetteer.entry(next(iter(committees))) if len(committees) == 1 else home
    for term, reading in readings.items():
        text = plain(term.surface)
        if term.kind == "Organization" and "委" + text in namer.rules.party and text != "党校" and entry is not None:
            readings[term] = namer.read(f"{entry.name}委{text}", "Organization", entry)
        elif _far(term, reading, home, readings, namer.gazetteer):
            readings[term] = Reading(text, term.surface, "a place of that name lies far from here", core=text)
    return readings


def _far(term: Term, reading: Reading, home: Entry | None, page: Mapping[Term, Reading], gazetteer: Gazetteer) -> bool:
    """A county by its short name, in a province that the page is not in and does not name: most likely a town."""
    entry = reading.entry
    if term.kind != "Place" or entry is None or home is None or entry.level != "county" or entry.status != "short":
        return False
    chain = {e.id for e in gazetteer.chain(entry.id)}
    mine = {e.id for e in gazetteer.chain(home.id)}
    return not chain & mine and not any(r.entry and r.entry.id in chain - {entry.id} for r in page.values())


def short_forms(page: Mapping[Term, Reading], home: Entry | None, namer: Namer) -> list[tuple[Term, Term, float, str]]:
    """Give (short, long, score, reason) for terms of one type on a page where one longer name, and only one, fits."""
    by_kind: dict[str, list[Term]] = defaultdict(list)
    for term in page:
        by_kind[term.kind].append(term)
    found = []
    for kind, terms in sorted(by_kind.items()):
        terms.sort(key=lambda t: (len(plain(t.surface)), t.surface))
        blocks: dict[str, list[Term]] = defaultdict(list)
        many = len(terms) > _MOST
        for term in terms:
            text = plain(term.surface)
            for block in {text[:2], text[-2:]} if many else {""}:
                blocks[block].append(term)
        for term in terms:
            if page[term].entry is not None and kind != "Place":
                continue
            text = plain(term.surface)
            near = {t for block in ({text[:2], text[-2:]} if many else {""}) for t in blocks[block]}
            longer = sorted(t for t in near if len(t.surface) >= len(term.surface) and page[t].key != page[term].key)
            fits = [(t, *hit) for t in longer if (hit := _fits(term, t, page, home, namer))]
            if len({page[t].key for t, _, _ in fits}) > 1:  # nested long forms are one name, the longest
                longest = max(fits, key=lambda f: (len(plain(f[0].surface)), f[0].surface))
                if not all(is_subsequence(plain(f[0].surface), plain(longest[0].surface)) for f in fits):
                    continue
                fits = [longest]
            found += [(term, *fit) for fit in fits]
    return found


def _fits(short: Term, long: Term, page: Mapping[Term, Reading], home: Entry | None, namer: Namer) -> tuple[float, str] | None:
    a, b = plain(short.surface), plain(long.surface)
    if len(a) > len(b) or not set(numbers(a)) <= set(numbers(b)):
        return None
    kind = short.kind
    if kind == "Place":
        core = page[long].core or b
        town = page[short].entry is None and any(core in (a, a + level) for level in ("", *_LEVELS))
        return (0.9, "the page names the place in full") if town else None
    if kind not in _SUFFIX_KINDS:
        return None
    if len(a) >= 3 and b.endswith(a) and not page[short].key.startswith("gb:"):
        return (0.92, "the end of a longer name on the page")
    if kind in ("Organization", "Platform") and a[0] == b[0] and is_subsequence(a, b):
        letters = len(a) == 2 and len(b) <= 7
        if letters and not b.startswith(a) and not b.endswith(("日报", "晚报")):
            return (0.88, "letters of a longer name on the page")
        if len(a) >= 3 and a[-2:] == b[-2:]:
            return (0.9, "a longer name on the page with words left out")
    if len(numbers(a)) != len(numbers(b)):
        return None
    if not (a[0] in b and (a[-1] in b)):
        return None
    judged = compare(short.surface, long.surface, kind, namer, home)
    return (judged.score, judged.reason) if judged.verdict == "same" else None
