"""Rules alone, without any trained weights: what the table of peers calls "rules only".

Mentions: values by their form, names of the gazetteer (the longest first), a place with what follows it up to the nearest ending that
the ontology gives a type (江门 + 海关), names in book-title marks, and people in bylines. Statements are those that names and bylines say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.gazetteer import Gazetteer
from kg.model import Article
from kg.ontology import Ontology
from kg.recognise.tagger import Found
from kg.zh.fold import fold
from kg.zh.values import find_values

_LONGEST = 16  # characters of a name in the gazetteer
_TAIL = 12  # characters between a place and the ending of the name that begins with it
_TITLED = re.compile("《([^《》\n]{2,30})》")
_REPORTER = re.compile(r"(?:记者|通讯员|作者)[ \u3000/:：]*([一-鿿]{2,3})(?=[ \u3000）)\n,，、]|$)")
_WORDS = ("的", "了", "在", "和", "与", "将", "是", "为", "被", "由", "对")  # no name goes on over these


class Rules:
    """Gives what the rules find in an article."""

    def __init__(self, gazetteer: Gazetteer, ontology: Ontology) -> None:
        self._gazetteer = gazetteer
        self._names = frozenset(gazetteer.surfaces)
        endings = [(s, kind.name) for kind in ontology.kinds.values() if kind.name not in ("Place", "Industry") for s in kind.suffixes]
        self._kind_of = dict(endings)
        longest_first = sorted(self._kind_of, key=lambda s: (-len(s), s))
        self._ending = re.compile(f"({'|'.join(map(re.escape, longest_first))})")

    def __call__(self, article: Article) -> list[Found]:
        """Give stretches of the article's text, none over another: values first, then what is longer."""
        text = fold(article.text)
        found = list(self._all(text))
        taken, kept = bytearray(len(text) + 1), []
        for rank, f in sorted(found, key=lambda item: (item[0], item[1].start - item[1].end, item[1].start)):
            del rank
            if not any(taken[f.start : f.end]):
                taken[f.start : f.end] = b"\1" * (f.end - f.start)
                kept.append(f)
        return sorted(kept)

    def _all(self, text: str) -> Iterator[tuple[int, Found]]:
        for start, end, kind in find_values(text):
            yield 0, Found(start, end, kind, 1.0)
        for match in _REPORTER.finditer(text):
            yield 1, Found(*match.span(1), "Person", 1.0)
        for match in _TITLED.finditer(text):
            ending = self._ending.search(match[1][-4:])
            kind = self._kind_of[ending[1]] if ending and self._kind_of[ending[1]] == "Policy" else "Work"
            yield 1, Found(*match.span(1), kind, 1.0)
        at = 0
        while at < len(text):
            for end in range(min(len(text), at + _LONGEST), at + 1, -1):
                if text[at:end] in self._names:
                    kind = self._gazetteer.lookup(text[at:end])[0].kind
                    yield 2, Found(at, end, kind, 1.0)
                    if kind == "Place":
                        yield from self._longer(text, at, end)
                    at = end
                    break
            else:
                at += 1

    def _longer(self, text: str, start: int, end: int) -> Iterator[tuple[int, Found]]:
        """Give the name that begins with a place: up to the nearest ending, and the endings that follow at once."""
        tail = re.match(r"[一-鿿A-Za-z0-9“”]*", text[end : end + _TAIL])
        stretch = tail[0] if tail else ""
        ending = self._ending.search(stretch)
        if ending and not any(word in stretch[: ending.start()] for word in _WORDS):
            last = ending
            while (more := self._ending.match(stretch, last.end())) is not None:
                last = more
            yield 2, Found(start, end + last.end(), self._kind_of[last[1]], 1.0)
