"""Paragraphs become articles: where one ends and the next begins on a page that runs them together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.segment.marks import is_lead, is_notice, opens_item
from kg.segment.paragraphs import Paragraph

__all__ = ["group_articles"]

_TITLE = 8  # characters from which an unnumbered heading inside a page is a title rather than a heading of a section


def group_articles(paragraphs: Sequence[Paragraph]) -> list[list[Paragraph]]:
    r"""Give the paragraphs of each article.

    An article begins at a title (a headline, with further headlines below it) that stands behind a body, and at a lead (江门日报讯…) without title. What stands in
    large letters behind a lone ” belongs to no article with a lead of its own.

    >>> from kg.segment.lines import split_lines
    >>> from kg.segment.paragraphs import build_paragraphs
    >>> text = "江海区委全会召开\n\n江门日报讯（记者/李雨溪）会议召开。\n\n开平市委全会召开\n\n江门日报讯（记者/严建广）昨日召开。"
    >>> [len(article) for article in group_articles(build_paragraphs(split_lines(text)))]
    [2, 2]
    """
    articles: list[list[Paragraph]] = []
    for i, paragraph in enumerate(paragraphs):
        if not articles or _begins(articles[-1], paragraphs, i):
            articles.append([])
        articles[-1].append(paragraph)
    return articles


def _begins(article: Sequence[Paragraph], paragraphs: Sequence[Paragraph], i: int) -> bool:
    paragraph, last = paragraphs[i], article[-1]
    bodies = [other for other in article if other.kind == "body"]
    if is_lead(paragraph.folded) and paragraph.kind == "body":
        return bool(bodies)
    if paragraph.after_frame and any(is_lead(other.folded) for other in article):
        return True
    if paragraph.kind != "headline" or not bodies or last.kind == "headline":
        return False
    lead = _lead_below(paragraphs, i)
    ended = last.kind == "byline" or bool(re.search(r"[（(][^（）()]*(?:记者|通讯员)[^（）()]*[）)]$", last.folded)) or paragraph.after_jump
    if lead or is_notice(paragraph.folded) or ended:
        return True
    if opens_item(paragraph.folded):
        return False
    sections = sum(other.kind == "headline" and not opens_item(other.folded) and len(other.folded) < 2 * _TITLE for other in paragraphs[i:])
    numbered = any(other.kind == "headline" and opens_item(other.folded) for other in article)
    return len(paragraph.folded) >= _TITLE - 2 and sections <= 2 and not numbered


def _lead_below(paragraphs: Sequence[Paragraph], i: int) -> bool:
    """Whether a lead or a byline is the first thing below the headlines that stand at `i`."""
    for other in paragraphs[i + 1 : i + 5]:
        if other.kind == "headline":
            continue
        return other.kind == "byline" or is_lead(other.folded)
    return False
