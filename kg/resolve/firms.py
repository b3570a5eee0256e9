"""Firms: with and without legal form, place, trade; what belongs to one group and is not one firm."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.resolve.pair import Pair
from kg.resolve.rules import Form, Rules
from kg.resolve.shapes import shapes
from kg.resolve.text import is_subsequence, number

__all__ = ["bureaus", "companies", "firm"]

_NONE = Form("")
_BRACKETS = re.compile(r"^\([^)]{2,6}\)|\([^)]{2,4}\)")  # (集团), (中国), a place


def firm(text: str, rules: Rules) -> tuple[str, Form]:
    """Give a company's name without its legal form, and the form (of no words where it has none).

    >>> core, form = firm("三一重工股份有限公司", Rules.load())
    >>> core, form.words, form.firm, form.group
    ('三一重工', '股份有限公司', True, False)
    """
    for form in rules.legal:
        if text.endswith(form.words) and len(text) - len(form.words) >= 2:
            return text[: -len(form.words)], form
    return text, _NONE


def companies(pair: Pair) -> bool:
    """三一重工 and 三一重工股份有限公司: one firm; 美的集团股份有限公司 and a 公司 of its group: two."""
    rules = pair.namer.rules
    if pair.kind != "Organization":
        return False
    (a, form_a), (b, form_b) = firm(pair.short, rules), firm(pair.long, rules)
    if not form_a.words and not form_b.words:
        return False
    if (form_a.group != form_b.group) and form_a.firm and (form_b.firm if form_a.group else not form_a.bare):
        return False
    bare = [_bare(x, pair) for x in (a, b)]
    if a == b or bare[0] == bare[1] or a == bare[1] or bare[0] == b:
        return True
    if not form_a.words and form_b.holding and any(bare[0] == x + word for x in (b, bare[1]) for word in rules.holding):
        return True
    if not form_a.firm and (not form_a.group or form_b.group):
        for x in (a, bare[0]):
            for y in (b, bare[1]):
                tail = y.removeprefix(x) if y.startswith(x) else y
                if tail != y and _trade(tail, rules):
                    return True
    stem = rules.without_nation(a)
    if form_a.words or not 3 <= len(a) <= 5 or stem == a or not form_b.firm:
        return False
    return bare[1].startswith(stem) and _trade(bare[1].removeprefix(stem), rules)


def bureaus(pair: Pair) -> bool:
    """中建三局 and 中国建筑第三工程局有限公司: a numbered bureau of a builder, by letters of its name."""
    short, long = _bureau(pair.short), _bureau(firm(pair.long, pair.namer.rules)[0])
    if pair.kind != "Organization" or not short or not long or number(short["n"]) != number(long["n"]):
        return False
    if not is_subsequence(short["word"], long["word"]):
        return False
    builder, names = short["builder"], (long["builder"], pair.namer.rules.without_nation(long["builder"]))
    return any(name[:1] == builder[:1] and is_subsequence(builder, name) for name in names)


def _bureau(name: str) -> Mapping[str, str] | None:
    return next((words for shape in shapes("bureau") if (words := shape.read(name)) is not None), None)


def _bare(core: str, pair: Pair) -> str:
    """A firm's core without the place before it, what stands in brackets, and the nation."""
    place, rest = pair.namer.places.split(core, pair.home)
    rest = _BRACKETS.sub("", rest if place is not None and len(rest) >= 2 else core)
    return pair.namer.rules.without_nation(rest) if len(rest) > 4 else rest


def _trade(tail: str, rules: Rules) -> bool:
    """Whether a name's end is made of words for trades: 数字技术, 工业."""
    return not tail or any(tail.startswith(word) and _trade(tail[len(word) :], rules) for word in rules.trade)
