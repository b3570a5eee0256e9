"""Firms: with and without legal form, place, trade; what belongs to one group and is not one firm."""

from __future__ import annotations

import re

from kg.resolve.pair import Pair
from kg.resolve.rules import Rules
from kg.resolve.text import NUMERALS, is_subsequence, number

__all__ = ["bureaus", "companies", "firm"]


_BUREAU = re.compile(rf"^(.{{2,8}}?)第?([{NUMERALS}]+)(.{{0,4}}?)(?:工程)?局(?:集团)?$")


def firm(text: str, rules: Rules) -> tuple[str, str]:
    """Give a company's name without its legal form, and the form."""
    for form in rules.legal:
        if text.endswith(form) and len(text) - len(form) >= 2:
            return text[: -len(form)], form
    return text, ""


def companies(pair: Pair) -> bool:
    """三一重工 and 三一重工股份有限公司: one firm; 美的集团股份有限公司 and a 公司 of its group: two."""
    rules = pair.namer.rules
    if pair.kind != "Organization":
        return False
    (a, form_a), (b, form_b) = firm(pair.short, rules), firm(pair.long, rules)
    if not form_a and not form_b:
        return False
    if "集团" in form_a and "集团" not in form_b and form_b.endswith("公司") and form_a.endswith("公司"):
        return False
    if "集团" in form_b and "集团" not in form_a and form_a.endswith("公司") and form_a != "公司":
        return False
    bare = [_bare(x, pair) for x in (a, b)]
    if (
        a == b
        or bare[0] == bare[1]
        or a == bare[1]
        or bare[0] == b
        or (not form_a and "控股" in form_b and bare[0] in (b + "控股", bare[1] + "控股"))
    ):
        return True
    if form_a in ("", "集团", "股份") and (form_a != "集团" or "集团" in form_b):
        for x in (a, bare[0]):
            for y in (b, bare[1]):
                tail = y.removeprefix(x) if y.startswith(x) else y
                if tail != y and _trade(tail, rules):
                    return True
    full_b = bare[1] + form_b
    if form_a or not 3 <= len(a) <= 5 or not a.startswith("中国") or not full_b.endswith("公司"):
        return False
    return bare[1].startswith(a[2:]) and _trade(bare[1].removeprefix(a[2:]), rules)


def bureaus(pair: Pair) -> bool:
    """中建三局 and 中国建筑第三工程局有限公司: a numbered bureau of a builder, by letters of its name."""
    short, long = _BUREAU.match(pair.short), _BUREAU.match(firm(pair.long, pair.namer.rules)[0])
    if pair.kind != "Organization" or not short or not long or number(short[2]) != number(long[2]) or not is_subsequence(short[3], long[3]):
        return False
    return any(name[:1] == short[1][:1] and is_subsequence(short[1], name) for name in (long[1], long[1].removeprefix("中国")))


def _bare(core: str, pair: Pair) -> str:
    place, rest = pair.namer.places.split(core, pair.home)
    rest = rest if place is not None and len(rest) >= 2 else core
    rest = re.sub(r"^\((?:[^)]{2,6})\)|\((?:集团|控股|中国|[^)]{2,4})\)", "", rest)
    return rest.removeprefix("中国") if len(rest) > 4 else rest


def _trade(tail: str, rules: Rules) -> bool:
    """Whether a name's end is made of words for trades: 数字技术, 工业."""
    return not tail or any(tail.startswith(word) and _trade(tail[len(word) :], rules) for word in rules.trade)
