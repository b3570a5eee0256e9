"""The terms of a build, numbered in their order; what is known of each stands in a column beside them, a few bytes a term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from kg.model import Evidence, Mention, Term
from kg.resolve.text import plain

__all__ = ["Column", "Said"]

V = TypeVar("V")


class Column(Mapping[Term, V]):
    """A mapping from terms: all columns of a build share one table of numbers.

    >>> numbers = {Term("p1", "江门市", "Place"): 0, Term("p2", "江门", "Place"): 1}
    >>> Column(numbers, ["gb:440700", "gb:440700"])[Term("p2", "江门", "Place")]
    'gb:440700'
    """

    __slots__ = ("_number", "_values")

    def __init__(self, number: Mapping[Term, int], values: Sequence[V]) -> None:
        """Take the number of each term, from 0 in the order of the mapping, and a value for each number."""
        self._number, self._values = number, values

    def __getitem__(self, term: Term) -> V:
        """Give the value of a term."""
        return self._values[self._number[term]]

    def __contains__(self, term: object) -> bool:
        """Say whether the build has the term."""
        return term in self._number

    def __iter__(self) -> Iterator[Term]:
        """Give the terms in their order."""
        return iter(self._number)

    def __len__(self) -> int:
        """Give the number of terms."""
        return len(self._number)

    def __repr__(self) -> str:
        """Write it as a dict."""
        return repr(dict(self.items()))


class Said:
    """Collects the terms of each document, with the number of mentions that have a term's own words; strings are kept once."""

    def __init__(self) -> None:
        self._pages: dict[str, dict[Term, int]] = {}
        self._words: dict[str, str] = {}

    def mentions(self, mentions: Iterable[Mention]) -> None:
        """Take all mentions."""
        for mention in mentions:
            for term in mention.terms:
                own = term.surface == mention.surface or plain(term.surface) == plain(mention.surface)
                self._note(term, int(own))

    def evidence(self, evidence: Iterable[Evidence]) -> Iterator[Evidence]:
        """Give evidence as it is, having taken its terms."""
        for item in evidence:
            self._note(item.statement.subject, 0)
            if isinstance(item.statement.object, Term):
                self._note(item.statement.object, 0)
            yield item

    def pairs(self, pairs: Iterable[tuple[Term, Term, str]]) -> None:
        """Take the terms that the text itself equates."""
        for left, right, _ in pairs:
            self._note(left, 0)
            self._note(right, 0)

    def pages(self) -> Iterator[tuple[str, dict[Term, int]]]:
        """Give each document's terms with their counts, documents in order; they are forgotten as they are given."""
        for document in sorted(self._pages):
            yield document, self._pages.pop(document)

    def _note(self, term: Term, count: int) -> None:
        page = self._pages.get(term.document)
        if page is None:
            page = self._pages[term.document] = {}
        known = page.get(term)
        if known is None:
            word = self._words.setdefault
            document, surface, kind = word(term.document, term.document), word(term.surface, term.surface), word(term.kind, term.kind)
            page[Term(document, surface, kind)] = count
        elif count:
            page[term] = known + count
