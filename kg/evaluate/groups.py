"""Where a page comes from and how it is damaged, so that figures can be given apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from kg.evaluate.pages import Pair

__all__ = ["GROUPINGS", "damage", "region"]

UNKNOWN = "unknown"


def region(pair: Pair) -> str:
    """Give the page's province: the annotation's own `region`, else where its paper is at home.

    >>> region(Pair("p", {"paper": "泉州晚报"}, {}))
    '福建省'
    """
    from kg.gazetteer import Gazetteer

    if pair.gold.get("region"):
        return str(pair.gold["region"])
    gazetteer = Gazetteer.load()
    home = gazetteer.home(pair.gold.get("paper"))
    chain = gazetteer.chain(home.id) if home else ()
    return chain[-1].name if chain else UNKNOWN


def damage(pair: Pair) -> str:
    r"""Give what is wrong with the page's form: the annotation's own `damage` (a word or several), else what the repairs had to mend.

    ``columns`` where passages had to be put in another order, ``repeats`` where one is said twice, ``lines`` where a sentence was cut
    by a line break, joined by ``+``; ``clean`` where nothing was. Needs the page's source where the annotation does not say it.

    >>> damage(Pair("p", {}, {}, "合肥获评。\n"))
    'clean'
    """
    said = pair.gold.get("damage")
    if said:
        return said if isinstance(said, str) else "+".join(sorted(map(str, said)))
    if pair.text is None:
        return UNKNOWN
    return _mended(pair.name, pair.text)


GROUPINGS: Mapping[str, Callable[[Pair], str]] = {"region": region, "damage": damage}


def _mended(name: str, text: str) -> str:
    from kg.model import Document
    from kg.segment import segment

    found = set()
    for article in segment(Document(name, name, text, "")):
        if article.repeats:
            found.add("repeats")
        for before, after in pairwise(article.pieces):
            gap = text[before.source + before.length : after.source]
            if after.source < before.source or gap.strip():
                found.add("columns")
            elif "\n" in gap and any(s.start < after.start < s.end for s in article.sentences):
                found.add("lines")
    return "+".join(sorted(found)) or "clean"
