"""Finds passages that a page has said before."""

from __future__ import annotations

from collections.abc import Sequence

from kg.model import Span

__all__ = ["find_repeats"]

_LENGTH = 24  # characters; long names of institutions repeat without being a passage


def find_repeats(texts: Sequence[str]) -> list[tuple[Span, ...]]:
    """Give, for each of a document's texts in order, the stretches of at least `_LENGTH` characters that stood before, joined where they touch.

    >>> find_repeats(["江门是一座富有改革开放精神的城市，作为中国侨都弘扬先侨品质。", "江门是一座富有改革开放精神的城市，作为中国侨都弘扬先侨的精神。"])
    [(), (Span(start=0, end=27),)]
    """
    windows = [[text[start : start + _LENGTH] for start in range(len(text) - _LENGTH + 1)] for text in texts]
    if len({window for own in windows for window in own}) == sum(map(len, windows)):
        return [()] * len(texts)  # as most pages: none stands twice
    seen: set[str] = set()
    found: list[tuple[Span, ...]] = []
    for text, own in zip(texts, windows, strict=True):
        spans: list[Span] = []
        fresh: list[str] = []
        for start, window in enumerate(own):
            if window in seen:
                if spans and spans[-1].end >= start:
                    spans[-1] = Span(spans[-1].start, start + _LENGTH)
                else:
                    spans.append(Span(start, start + _LENGTH))
            fresh.append(window)
            if len(fresh) > _LENGTH:  # a passage does not repeat itself before it has ended
                seen.add(fresh.pop(0))
        seen.update(fresh)
        found.append(tuple(_trim(text, span) for span in spans))
    return found


def _trim(text: str, span: Span) -> Span:
    passage = text[span.start : span.end]
    return Span(span.start + len(passage) - len(passage.lstrip()), span.end - len(passage) + len(passage.rstrip()))
