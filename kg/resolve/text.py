"""The plain form of a name, and the numbers in it that tell look-alikes apart."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from kg.resolve.rules import Rules
from kg.zh.fold import fold

__all__ = ["NUMERALS", "bare_event", "chinese", "counted", "is_subsequence", "make_room", "number", "numbers", "plain"]

_MARKS = re.compile(r"[\s“”\"'‘’「」『』《》〈〉]+")
_DASHES = re.compile(r"[-—–―－‐‑~～]+")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
NUMERALS = "零〇一二两三四五六七八九十百0-9"


@lru_cache(maxsize=200_000)
def plain(name: str) -> str:
    """Give the name without width, script, quotation marks, book-title marks, white space, and with one kind of dash.

    >>> plain("郑州-卢森堡“空中丝绸之路”") == plain("鄭州—盧森堡空中絲綢之路")
    True
    """
    text = fold(unicodedata.normalize("NFKC", name))
    text = _DASHES.sub("—", _MARKS.sub("", text))
    return text.replace("（", "(").replace("）", ")").replace("・", "·").replace("•", "·").replace("‧", "·")


def number(text: str) -> int:
    """Give the value of a whole number in Chinese or Arabic digits below ten thousand.

    >>> [number(t) for t in ("十四", "二十", "40", "一百零三", "二〇二三")]
    [14, 20, 40, 103, 2023]
    """
    if text.isdigit():
        return int(text)
    if not any(c in "十百" for c in text):
        return int("".join(str(_DIGITS.get(c, c)) for c in text) or 0)
    total, digit = 0, 0
    for c in text:
        if c in "十百":
            total += max(digit, 1) * (10 if c == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[c] if c in _DIGITS else int(c)
    return total + digit


@cache
def _number() -> re.Pattern[str]:
    """The numbers that count: ordinals, those before a counter, years, those of schools, bureaus and bridges."""
    rules = Rules.load()
    counters, anywhere, near, at_end = map(_any, (rules.counters, rules.numbered, rules.numbered_near, rules.numbered_at_end))
    behind = f"{anywhere}|.?{near}|{at_end}$"
    return re.compile(rf"第([{NUMERALS}]+)|([{NUMERALS}]+)(?={counters})|((?:19|20)\d\d)(?=年|\D|$)|([一二三四五六七八九十]+)(?={behind})")


@cache
def _counted() -> re.Pattern[str]:
    return re.compile(rf"([{NUMERALS}]+)(?={_any(Rules.load().counted)})")


def _any(words: tuple[str, ...]) -> str:
    return f"(?:{'|'.join(map(re.escape, words))})"


def counted(name: str) -> str:
    """Write the numbers of terms, sessions, phases and lines in digits.

    >>> counted("地铁一号线"), counted("第十五届三次会议")
    ('地铁1号线', '第15届3次会议')
    """
    return _counted().sub(lambda match: str(number(match[1])), name)


@lru_cache(maxsize=200_000)
def numbers(name: str) -> tuple[int, ...]:
    """Give the ordinals, phases, sessions and years in a plain name, in order: what must agree for two names to be one.

    >>> numbers("钱塘江第二大桥"), numbers("2023南国书香节"), numbers("太平岭核电二期"), numbers("三明市")
    ((2,), (2023,), (2,), ())
    """
    return tuple(number(next(g for g in m.groups() if g)) for m in _number().finditer(name))


_EDITIONS = re.compile(rf"第?[{NUMERALS}]+届|(?:19|20)\d\d年?|[()·]")


def bare_event(name: str) -> str:
    """Give an event's plain name without its number and year.

    >>> bare_event("第三届中国国际消费品博览会"), bare_event("2023年武汉马拉松")
    ('中国国际消费品博览会', '武汉马拉松')
    """
    return _EDITIONS.sub("", name)


def is_subsequence(short: str, long: str) -> bool:
    """Say whether the characters of one name stand in the other in the same order.

    >>> is_subsequence("横琴总体方案", "横琴粤澳深度合作区建设总体方案")
    True
    """
    rest = iter(long)
    return all(c in rest for c in short)


def chinese(value: int) -> str:
    """Write a number below a thousand as ordinals write it.

    >>> [chinese(n) for n in (5, 10, 14, 20, 133)]
    ['五', '十', '十四', '二十', '一百三十三']
    """
    digits = "零一二三四五六七八九"
    if value >= 100:
        return digits[value // 100] + "百" + (("零" if 0 < value % 100 < 10 else "") + chinese(value % 100) if value % 100 else "")
    tens, ones = divmod(value, 10)
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones or not tens else "")


_MOST_REMEMBERED = 50_000


def make_room(memory: dict[Any, Any]) -> None:
    """Empty a memory that has grown large, before more is put in."""
    if len(memory) >= _MOST_REMEMBERED:
        memory.clear()
