"""Reads numbers as Chinese news writes them: 1.5万多, 两千三百, 逾120亿, 百分之三十, 二〇二三, １，２３４."""

from __future__ import annotations

import re
from decimal import Decimal, localcontext

from kg.zh.fold import fold

__all__ = ["canonical", "parse_money", "parse_number", "parse_quantity"]

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟貳參陸万亿兆", "一二三四五六七八九十百千二三六万亿兆")
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "兆": 10**12}
_LONGEST = 64  # characters; a longer text is no number of a newspaper
_AFTER_PREFIX = ("瓦", "赫", "帕", "米", "克", "伏", "卡", "焦")  # 千 and 兆 before these belong to the unit
_NUMERAL = "〇○零一二两三四五六七八九十百千万亿兆"
_FRACTION, _GROUPED = re.compile("[〇○零一二两三四五六七八九]+"), re.compile(r"(?<=\d)，(?=\d{3})")
_APPROX = re.compile(
    "(?:将近|接近|大约|大概|约为|超过|超出|突破|达到|不到|不足|不少于|至少|最多|多达|高达|累计|共计|[约逾超近过达满上共]){0,3}"
)
_ONE = re.compile(
    rf"(?P<arabic>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)|(?P<scale>[十百千万亿兆])|(?P<digits>[〇○零一二两三四五六七八九]+)|(?P<point>点(?=[{_NUMERAL}]))"
)
_BELOW_ZERO, _SHARE, _ABOUT = re.compile("(?:零下|[-−负])"), re.compile(rf"[{_NUMERAL}\d]+分之"), re.compile("[余多来]")
_HALF, _VAGUE = re.compile("(个|年|天|倍|成)半"), re.compile("(?:[余多]|以上|以下|左右|上下|之多|以内)+$")
_MEASURE = re.compile("个(?=小时|月|多|钟头)")
_CENTS = re.compile(r"[元块](?:([\d一二两三四五六七八九])[角毛]?)?(?:([\d一二两三四五六七八九])分)?$")
_PREFIXED, _NUMBER = re.compile(rf"百分点|[千兆](?=[{''.join(_AFTER_PREFIX)}])"), re.compile(rf"[\d{_NUMERAL}]")
_CURRENCIES = (
    (("人民币",), "CNY"),
    (("新台币", "台币"), "TWD"),
    (("港元", "港币"), "HKD"),
    (("澳门元", "澳门币", "葡币"), "MOP"),
    (("美元", "美金"), "USD"),
    (("欧元",), "EUR"),
    (("英镑",), "GBP"),
    (("日元", "日圆"), "JPY"),
    (("韩元",), "KRW"),
    (("卢布",), "RUB"),
    (("泰铢",), "THB"),
    (("新加坡元", "新元"), "SGD"),
    (("澳元",), "AUD"),
    (("加元",), "CAD"),
    (("元", "块", "毛", "角"), "CNY"),
)


def canonical(number: Decimal) -> str:
    """Give a number as plain digits, without trailing zeros or an exponent.

    >>> canonical(Decimal("1.50E+4")), canonical(Decimal("0.50")), canonical(Decimal("-0"))
    ('15000', '0.5', '0')
    """
    if not number:
        return "0"
    plain = format(number, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _tidy(text: str) -> str:
    folded = fold("".join(text.split())).translate(_FORMAL).replace("廿", "二十").replace("卅", "三十")
    return _GROUPED.sub(",", folded)


def _read(text: str) -> tuple[Decimal, int] | None:
    """Give the number that the text begins with, and where it ends."""
    groups: list[tuple[int, Decimal]] = []  # what stands before a 万, 亿, 兆, with that scale, in falling order
    section, pending = Decimal(0), None  # below 万; digits that wait for their scale
    at, last_scale, seen = 0, 1, False
    while at < len(text):
        if seen and text[at] in "余多" and text[at + 1 : at + 2] in tuple("十百千万亿兆"):
            at += 1  # 20多万: the vague rest is dropped
            continue
        match = _ONE.match(text, at)
        if match is None or (match["point"] and (pending is None or "." in str(pending))):
            break
        if match["point"]:
            fraction = _FRACTION.match(text, at + 1)
            if fraction is None:
                break
            pending = Decimal(f"{pending}.{''.join(str(_DIGITS[c]) for c in fraction[0])}")
            at = fraction.end()
            continue
        if match["scale"]:
            scale = _SCALES[match["scale"]]
            if seen and match["scale"] in "千兆" and text.startswith(_AFTER_PREFIX, match.end()):
                break  # 千瓦 and 兆瓦 are units
            if scale < 10**4:
                section += (Decimal(1) if pending is None else pending) * scale
            else:
                total = section + (pending or 0)
                if pending is None and not section:
                    total = groups.pop()[1] if groups else Decimal(1)  # 万亿; 亿元 is one 亿
                while groups and groups[-1][0] < scale:
                    total += groups.pop()[1]
                groups.append((scale, total * scale))
                section = Decimal(0)
            pending, last_scale = None, scale
        else:
            if pending is not None:
                break  # 3 5: two numbers
            run = match[0]
            if match["digits"]:
                # 一百零五: the zero only holds a place; 一万二, 三千五: the digit counts tenths of what stands before
                digits = "".join(str(_DIGITS[c]) for c in run)
                pending = Decimal(digits)
                follows = _ONE.match(text, match.end())
                short = len(run) == 1 and run not in "零〇○" and last_scale >= 100 and (follows is None or not follows["scale"])
                if short and match.end() == len(text):
                    pending *= last_scale // 10
            else:
                pending = Decimal(run.replace(",", ""))
        at, seen = match.end(), True
    if not seen:
        return None
    return sum((value for _, value in groups), section + (pending or 0)), at


def _split(text: str) -> tuple[Decimal | None, str]:
    """Give the number and what follows it, the approximators left out."""
    with localcontext() as context:
        context.prec = 2 * _LONGEST
        tidy = _tidy(text[: 2 * _LONGEST]).strip("“”\"'")
        if not tidy or len(tidy) > _LONGEST or tidy.startswith(("第", "数", "几", "翻")):
            return None, ""
        start = _APPROX.match(tidy)
        rest = tidy[start.end() :] if start else tidy
        sign = -1 if rest.startswith(("零下", "-", "−", "负")) else 1
        rest = _without(_BELOW_ZERO, rest)
        for word, unit in (("百分之", "%"), ("千分之", "‰")):
            if rest.startswith(word):
                share = _read(rest[len(word) :])
                return (sign * share[0], unit) if share else (None, unit)
        if _SHARE.match(rest):
            return None, ""  # 三分之一 has no end as a decimal
        if rest.startswith("半"):
            return Decimal("0.5") * sign, _without(_MEASURE, rest[1:])
        if rest.startswith("一半"):
            return Decimal("0.5") * sign, rest[2:]
        number = _read(rest)
        if number is None:
            return None, ""
        value, unit = number[0], _without(_ABOUT, rest[number[1] :])
        half = _HALF.match(unit)
        if half:
            value, unit = value + Decimal("0.5"), _without(_MEASURE, half[1] + unit[half.end() :])
        return value * sign, _VAGUE.sub("", unit)


def _without(start: re.Pattern[str], text: str) -> str:
    match = start.match(text)
    return text[match.end() :] if match else text


def parse_number(text: str) -> Decimal | None:
    """Give the number that a text begins with, after approximators; None where it tells none (翻一番, 数十家, 第八批).

    A percentage is the number of hundredths (百分之三十 and 30% are both 30).

    >>> [canonical(n) for t in ("1.5万多", "三座", "逾120亿", "半", "百分之三十", "两", "二〇二三", "１，２３４") if (n := parse_number(t)) is not None]
    ['15000', '3', '12000000000', '0.5', '30', '2', '2023', '1234']
    >>> parse_number("翻一番") is None
    True
    """
    return _split(text)[0]


def parse_money(text: str) -> tuple[Decimal | None, str]:
    """Give an amount in whole units of its currency, and the currency's ISO 4217 code ("" where none is named).

    Nothing is converted: 2.5亿美元 is 250000000 USD. A bare 元 is CNY; what 元 means on a page from 臺灣 is the caller's to know.

    >>> parse_money("将近13.7亿元"), parse_money("2.5億美元"), parse_money("三十萬")
    ((Decimal('1370000000.0'), 'CNY'), (Decimal('250000000.0'), 'USD'), (Decimal('300000'), ''))
    """
    amount, rest = _split(text)
    tidy = _tidy(text[: 2 * _LONGEST])
    currency = next((code for names, code in _CURRENCIES if any(name in tidy for name in names)), "")
    if amount is None:
        return None, currency
    if rest.startswith(("毛", "角")):
        return amount / 10, currency
    if rest.startswith("分"):
        return amount / 100, currency or "CNY"
    small = _CENTS.match(rest)
    if small:
        for part, share in ((small[1], Decimal("0.1")), (small[2], Decimal("0.01"))):
            amount += (parse_number(part) or 0) * share if part else 0
    return amount, currency


def parse_quantity(text: str) -> tuple[Decimal | None, str]:
    """Give a quantity's number and unit, the unit folded to simplified characters; 六成 is 60 %.

    >>> parse_quantity("1.5万多亩"), parse_quantity("三座"), parse_quantity("近八成"), parse_quantity("翻一番")
    ((Decimal('15000.0'), '亩'), (Decimal('3'), '座'), (Decimal('80'), '%'), (None, ''))
    """
    number, unit = _split(text)
    if number is None or _NUMBER.search(_PREFIXED.sub("", unit)):
        return None, ""  # 三年二个月: two units make no quantity with one
    return (number * 10, "%") if unit == "成" else (number, unit)
