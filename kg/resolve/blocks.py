"""Pairs of names on different pages that may be one: only those that share their first two characters are looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from kg.gazetteer import Entry, Gazetteer
from kg.model import Term
from kg.resolve.compare import compare
from kg.resolve.names import Namer, Reading
from kg.resolve.text import is_subsequence, plain

__all__ = ["across_pages", "at_home"]

_KINDS = frozenset({"Organization", "Platform", "Facility", "Policy", "Project", "Event"})
_SHORT = 6  # a short form has no more characters than this …
_AT_HOME = frozenset({"Organization", "Platform", "Facility"})
_LONG_ENOUGH = 4  # characters of a name that says what it is without its place
_ASKED = 3  # as many longer names may fit for a person to be asked which is meant
_MOST = 64  # … and is looked up among at most so many names of one beginning (the shortest)


def across_pages(
    wide: Iterable[Term], readings: Mapping[Term, Reading], namer: Namer
) -> tuple[list[tuple[Term, Term, float, str]], list[tuple[Term, Term]]]:
    """Give (short, long, score, reason) for a short name that one name of the corpus, and only one, extends; and open pairs.

    `wide` has a term of each reading that holds beyond its page.
    """
    blocks: dict[tuple[str, str], list[Term]] = defaultdict(list)
    for term in wide:
        if term.kind in _KINDS and not readings[term].key.startswith("?"):
            blocks[term.kind, plain(term.surface)[:2]].append(term)
    found, unsure = [], []
    for (kind, _), terms in sorted(blocks.items()):
        if len(terms) < 2:
            continue
        terms.sort(key=lambda t: (len(plain(t.surface)), t.surface, t.document))
        shorts = [t for t in terms if len(plain(t.surface)) <= _SHORT and readings[t].entry is None][:_MOST]
        for short in shorts:
            text = plain(short.surface)
            fits = []
            for long in terms[:_MOST]:
                if len(plain(long.surface)) > len(text) and is_subsequence(text[-1:] if len(text) > 3 else text, plain(long.surface)):
                    judged = compare(short.surface, long.surface, kind, namer, None)
                    if judged.verdict == "same" and not _loose(judged.reason, readings[short]):
                        fits.append((long, judged))
            if len(fits) == 1:
                found.append((short, fits[0][0], fits[0][1].score, fits[0][1].reason))
            elif len(fits) <= _ASKED:
                unsure += [(short, long) for long, _ in fits]
    return found, unsure


def _loose(reason: str, short: Reading) -> bool:
    """A reason that holds on a page only, where the longer name stands beside the short one; or for a name with its place."""
    return reason.startswith("first word") or (reason.startswith("left out") and not short.place)


def at_home(
    readings: Mapping[Term, Reading], homes: Mapping[str, Entry | None], gazetteer: Gazetteer
) -> list[tuple[Term, Term, float, str]]:
    """Give (name, longer name, score, reason) for 江东新区 on a page at home in 海口 and 海口江东新区 on any page.

    `readings` are in the order of terms.
    """
    named: dict[tuple[str, str], Term] = {}
    for term, reading in readings.items():
        if term.kind in _KINDS and reading.place and reading.entry is None:
            named.setdefault((term.kind, reading.key), term)
    found = []
    for term, reading in readings.items():
        home = homes.get(term.document)
        if term.kind not in _AT_HOME or home is None or reading.entry or reading.place or len(reading.core) < _LONG_ENOUGH:
            continue
        fits = [
            (e, named[key])
            for e in gazetteer.chain(home.id)
            if e.level != "province" and (key := (term.kind, f"{e.id}|{reading.core}")) in named
        ]
        if len(fits) == 1:
            found.append((term, fits[0][1], 0.9, f"the page is at home in {fits[0][0].name}"))
    return found
