from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import Article, Document, Piece, Sentence

__all__ = ["segment"]

_END = "。！？!?；;：:…”」』）)】●"
_BYLINE = re.compile(r"^(?:[一-龥]{2,10}(?:报|報|社|网)(?:讯|訊)|本[报報](?:讯|訊)|据|\S{2,12}[报報](?:记者|記者))")


def segment(document: Document) -> tuple[Article, ...]:
    text = document.text
    lines: list[tuple[int, int]] = []
    blank: list[bool] = []  # a blank line stands before
    gap = True
    for m in re.finditer(r"[^\r\n]*(?:\r\n|\n|\r|$)", text):
        a, b = m.start(), m.end()
        raw = text[a:b]
        body = raw.strip(" \t\u3000\r\n\x0c\ufeff")
        if not body:
            gap = True
            continue
        a += raw.index(body[0]) if body else 0
        lines.append((a, a + len(body)))
        blank.append(gap)
        gap = False
    # paragraphs: lists of lines
    paragraphs: list[list[tuple[int, int]]] = []
    for (a, b) in lines:
        if paragraphs:
            pa, pb = paragraphs[-1][-1]
            whole = "".join(text[x:y] for x, y in paragraphs[-1])
            open_end = text[pb - 1] not in _END
            this = text[a:b]
            if open_end and len(whole) > 12 and not _BYLINE.match(this) and (text[pb - 1] in "，、,“（" or (
                len(whole) > 40 or re.search("[，。]", whole))):
                paragraphs[-1].append((a, b))
                continue
        paragraphs.append([(a, b)])
    articles: list[list[list[tuple[int, int]]]] = []
    for number, par in enumerate(paragraphs):
        whole = "".join(text[x:y] for x, y in par)
        heading = text[par[-1][1] - 1] not in _END and len(whole) <= 60
        following = "".join(text[x:y] for x, y in paragraphs[number + 1]) if number + 1 < len(paragraphs) else ""
        if not articles or (heading and _BYLINE.match(following)):
            articles.append([])
        articles[-1].append(par)
    return tuple(_article(document, index, pars) for index, pars in enumerate(articles))


def _article(document: Document, index: int, paragraphs: list[list[tuple[int, int]]]) -> Article:
    text, pieces, sentences = "", [], []
    for number, par in enumerate(paragraphs):
        start = len(text)
        for a, b in par:
            pieces.append(Piece(len(text), a, b - a))
            text += document.text[a:b]
        body = text[start:]
        kind = "headline" if body[-1] not in _END and len(body) <= 60 else "body"
        for a, b in _sentences(body):
            sentences.append(Sentence(start + a, start + b, kind, number))
        if number + 1 < len(paragraphs):
            pieces.append(Piece(len(text), par[-1][1], 1))
            text += "\n"
    return Article(document.id, index, text, tuple(pieces), tuple(sentences))


def _sentences(body: str) -> Iterator[tuple[int, int]]:
    start = 0
    for m in re.finditer(r"[。！？!?]+[”」』’）)]*|；", body):
        yield start, m.end()
        start = m.end()
    if start < len(body):
        yield start, len(body)
