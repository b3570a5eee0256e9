"""Paragraphs become articles: where one ends and the next begins on a page that runs them together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.segment.marks import is_lead, is_notice, opens_item
from kg.segment.paragraphs import Paragraph

__all__ = ["group_articles"]

_TITLE = 6  # characters from which an unnumbered heading inside a page is a title rather than a heading of a section
_SECTION = 15  # characters up to which it may be the latter
_SIGNED = re.compile(r"[（(][^（）()]{0,40}(?:记者|通讯员)[^（）()]{0,40}[）)]$")


def group_articles(paragraphs: Sequence[Paragraph]) -> list[list[Paragraph]]:
    r"""Give the paragraphs of each article.

    An article begins at a title (a headline, with further headlines below it) that stands behind a body, and at a lead (江门日报讯…) without title.
    What stands in large letters behind a lone ” belongs to no article with a lead of its own.

    >>> from kg.segment.lines import split_lines
    >>> from kg.segment.paragraphs import build_paragraphs
    >>> text = "江海区委全会召开\n\n江门日报讯（记者/李雨溪）会议召开。\n\n开平市委全会召开\n\n江门日报讯（记者/严建广）昨日召开。"
    >>> [len(article) for article in group_articles(build_paragraphs(split_lines(text)))]
    [2, 2]
    """
    sections = _sections_from(paragraphs)
    articles: list[list[Paragraph]] = []
    body = lead = numbered = False  # what the present article has
    for i, paragraph in enumerate(paragraphs):
        opens = paragraph.kind == "body" and is_lead(paragraph.folded)
        title = paragraph.kind == "headline" and body and _is_title(paragraphs, i, few=sections[i] <= 2 and not numbered)
        if not articles or (opens and body) or (paragraph.after_frame and lead) or title:
            articles.append([])
            body = lead = numbered = False
        articles[-1].append(paragraph)
        body, lead = body or paragraph.kind == "body", lead or opens
        numbered = numbered or (paragraph.kind == "headline" and opens_item(paragraph.folded))
    return articles


def _sections_from(paragraphs: Sequence[Paragraph]) -> list[int]:
    """Give how many headings that may be a section's stand from each paragraph on."""
    counts = [0]
    for other in reversed(paragraphs):
        counts.append(counts[-1] + (other.kind == "headline" and len(other.folded) <= _SECTION and not opens_item(other.folded)))
    return counts[:0:-1]


def _is_title(paragraphs: Sequence[Paragraph], i: int, *, few: bool) -> bool:
    """Whether the headline at `i`, in an article that has a body, opens another; `few` headings follow that may be a section's."""
    paragraph, last = paragraphs[i], paragraphs[i - 1]
    if last.kind == "headline":
        return False
    signed = last.kind == "byline" or paragraph.after_jump or bool(_SIGNED.search(last.folded[-90:]))
    if signed or is_notice(paragraph.folded) or _lead_below(paragraphs, i):
        return True
    return few and len(paragraph.folded) >= _TITLE and not opens_item(paragraph.folded)


def _lead_below(paragraphs: Sequence[Paragraph], i: int) -> bool:
    """Whether a lead or a byline is the first thing below the headlines that stand at `i`."""
    for other in paragraphs[i + 1 : i + 5]:
        if other.kind == "headline":
            continue
        return other.kind == "byline" or is_lead(other.folded)
    return False
