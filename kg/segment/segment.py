"""The path from a document's text to its articles, and back: which characters no article took."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg.model import Article, Document, Piece, Sentence, Span
from kg.segment.articles import group_articles
from kg.segment.lines import Line, split_lines
from kg.segment.marks import lead_length
from kg.segment.paragraphs import Paragraph, build_paragraphs
from kg.segment.repeats import find_repeats
from kg.segment.sentences import split_sentences
from kg.zh.fold import fold

__all__ = ["discarded", "segment"]


def segment(document: Document) -> tuple[Article, ...]:
    r"""Give the articles of a document in reading order, mended, with their sentences and repeated passages.

    An article's text consists of characters of the source only; between two paragraphs stands a line break of the source. White space at the
    ends of lines, jump lines (下转A03版) and lone quotation marks around pull quotes are left out. Any text gives a result; a text of white space
    gives none.

    >>> page = Document("p", "p.txt", "湖州高铁开通\n\n湖州日报讯（记者/沈一鸣）湖州可直抵上海、合\n\n肥的城市。", "")
    >>> (article,) = segment(page)
    >>> article.text
    '湖州高铁开通\n湖州日报讯（记者/沈一鸣）湖州可直抵上海、合肥的城市。'
    >>> [(article.text[s.start : s.end], s.kind) for s in article.sentences]
    [('湖州高铁开通', 'headline'), ('湖州日报讯（记者/沈一鸣）', 'byline'), ('湖州可直抵上海、合肥的城市。', 'body')]
    >>> article.text[28:30], article.source_spans(28, 30)
    ('合肥', (Span(start=29, end=30), Span(start=32, end=33)))
    """
    groups = group_articles(build_paragraphs(split_lines(document.text)))
    texts = [_assemble(document.text, group) for group in groups]
    repeats = find_repeats([text for text, _, _ in texts])
    return tuple(
        Article(document.id, index, text, pieces, tuple(_sentences(text, group, starts)), repeats[index])
        for index, ((text, pieces, starts), group) in enumerate(zip(texts, groups, strict=True))
    )


def discarded(document: Document, articles: Iterable[Article]) -> tuple[Span, ...]:
    r"""Give the stretches of the source that no article holds, in order; with the articles' pieces they partition the source.

    >>> page = Document("p", "p.txt", "湖州开通高铁。\n（下转A03版）\n", "")
    >>> discarded(page, segment(page))
    (Span(start=7, end=17),)
    """
    taken = sorted((piece.source, piece.source + piece.length) for article in articles for piece in article.pieces)
    spans: list[Span] = []
    at = 0
    for start, end in [*taken, (len(document.text), len(document.text))]:
        if start > at:
            spans.append(Span(at, start))
        at = max(at, end)
    return tuple(spans)


def _assemble(source: str, paragraphs: Sequence[Paragraph]) -> tuple[str, tuple[Piece, ...], list[int]]:
    """Give the article's text, its pieces and where each paragraph starts."""
    breaks = _breaks(paragraphs)
    spans: list[tuple[int, int]] = []
    starts: list[int] = []
    length = 0
    for number, paragraph in enumerate(paragraphs):
        starts.append(length)
        parts = [(line.start, line.end) for line in paragraph.lines]
        if number < len(breaks):
            parts.append((breaks[number], breaks[number] + 1))
        length += sum(end - start for start, end in parts)
        spans += parts
    pieces: list[Piece] = []
    at = 0
    for start, end in spans:
        if pieces and pieces[-1].source + pieces[-1].length == start:
            last = pieces.pop()
            pieces.append(Piece(last.start, last.source, last.length + end - start))
        else:
            pieces.append(Piece(at, start, end - start))
        at += end - start
    return "".join(source[start:end] for start, end in spans), tuple(pieces), starts


def _breaks(paragraphs: Sequence[Paragraph]) -> list[int]:
    """Give the line break of the source that stands behind each paragraph but the last: its last line's own where it has one."""
    own = [paragraph.lines[-1].newline for paragraph in paragraphs[:-1]]
    spare = (line.newline for paragraph in reversed(paragraphs) for line in reversed(_inner(paragraph, paragraphs)))
    # only the source's last line has no break: an article that goes on with something that stood before it has one to spare
    return [next(other for other in spare if other is not None) if newline is None else newline for newline in own]


def _inner(paragraph: Paragraph, paragraphs: Sequence[Paragraph]) -> list[Line]:
    """Give the lines whose breaks no paragraph needs."""
    return paragraph.lines if paragraph is paragraphs[-1] else paragraph.lines[:-1]


def _sentences(text: str, paragraphs: Sequence[Paragraph], starts: Sequence[int]) -> Iterator[Sentence]:
    for number, (paragraph, start) in enumerate(zip(paragraphs, starts, strict=True)):
        body = text[start : start + sum(line.end - line.start for line in paragraph.lines)]
        if paragraph.kind in ("headline", "byline"):
            yield Sentence(start, start + len(body), "headline" if paragraph.kind == "headline" else "byline", number)
            continue
        lead = lead_length(fold(body)) if paragraph.kind == "body" else 0
        if 0 < lead < len(body):
            yield Sentence(start, start + lead, "byline", number)
        else:
            lead = 0
        for begin, end in split_sentences(body[lead:]):
            yield Sentence(start + lead + begin, start + lead + end, "quote" if paragraph.kind == "quote" else "body", number)
