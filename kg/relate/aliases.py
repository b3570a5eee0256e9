"""What the text itself equates: 又名, 简称, 本名."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kg.model import Article, Mention, Term
from kg.zh.fold import fold

__all__ = ["equated"]

_BETWEEN = re.compile(
    r"^(?:老师|先生|女士)?[，,]?[（(“]?(?:又名|又称|也称|亦称|俗称|原名|本名|真名|曾用名|简称|下称|以下简称|笔名|艺名|别名|即)[为叫是]?[“「：:]?$"
)


def equated(article: Article, mentions: Sequence[Mention]) -> Iterator[tuple[Term, Term, str]]:
    """Give pairs of terms that stand side by side with a word between that makes them one, and the quote.

    小林老师本名林帝浣 gives 小林 and 林帝浣.
    """
    for left, right in pairwise(mentions):
        if left.kind != right.kind or not len(left.terms) == len(right.terms) == 1 or right.start - left.end > 10:
            continue
        if _BETWEEN.match(fold(article.text[left.end : right.start])):
            yield left.terms[0], right.terms[0], article.text[left.start : right.end]
