"""What is told from the day of publication or from the last date named (昨日, 上周六, 次日, 5年来), and 年代, 世纪, 五年规划."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from kg.zh.dates.periods import Period, add_months, day_of, month_of, months_of, span, year_of
from kg.zh.dates.within import FIGURE, at_clock, in_month, in_year, part_of_month, whole

__all__ = ["Context", "era", "is_lapse", "relative"]

_COUNT = r"(\d{1,3}|[一二两三四五六七八九十百]{1,4}|半)"  # a year of four figures is no count
_SPELL = "(个月|年|天|周)"
_BACK = re.compile(f"(?:近|这|过去|最近)?{_COUNT}{_SPELL}多?以?来$|(?:近|过去|最近){_COUNT}{_SPELL}$")
_AHEAD = re.compile(f"(?:未来|今后){_COUNT}{_SPELL}$")
_AGO = re.compile(f"{_COUNT}{_SPELL}前$")
_DAY_WORDS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3}
_DAY_WORD = re.compile("(大前|大后|[前昨今明后])(?:[日天]|(?=[晚夜晨早]))(.*)|([昨今])$")
_AFTER_WORD = re.compile("(当天|当日|同日|同一天|当(?=[晚夜])|次日|翌日|第二天|隔天|前一天)(.*)")
_MONTH_WORD = re.compile("(本|上|下|当|同|次|翌)个?月(?:份)?(.*)")
_WEEKDAY = re.compile("([上本下这]?)(?:个)?(?:周|星期|礼拜)([一二三四五六日天末])(.*)")


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression is read against: the day of publication and the last date named, None where not known."""

    published: date | None
    after: Period | None


def _week(which: str, weekday: str, published: date) -> Period:
    monday = published - timedelta(published.weekday()) + timedelta({"上": -7, "下": 7}.get(which, 0))
    if weekday == "末":
        if not which and published.weekday() < 2:
            monday -= timedelta(7)
        return span(monday + timedelta(5), monday + timedelta(6))
    day = monday + timedelta("一二三四五六日".find(weekday.replace("天", "日")))
    if not which:  # the nearest; of two as near, the one before
        day = min((day, day - timedelta(7), day + timedelta(7)), key=lambda d: (abs((d - published).days), d))
    return day_of(day)


def relative(text: str, context: Context) -> Period | None:
    """Resolve what is told from the day of publication or from the last date named, without a number of a year."""
    published, after = context.published, context.after
    if (match := _AFTER_WORD.match(text)) and after:
        if match[1] in ("当天", "当日", "同日", "同一天", "当"):
            return at_clock(day_of(after.start), match[2]) if after.unit == "day" else None
        step = -1 if match[1] == "前一天" else 1
        if after.unit in ("month", "year"):
            return None
        return at_clock(day_of((after.start if step < 0 else after.end) + timedelta(step)), match[2])
    if match := _MONTH_WORD.match(text):
        anchor = (after.start if after else None) if match[1] in "当同次翌" else published
        if anchor is None:
            return None
        month = add_months(anchor.replace(day=1), {"上": -1, "下": 1, "次": 1, "翌": 1}.get(match[1], 0))
        return in_month(month_of(month.year, month.month), match[2])
    if published is None:
        return None
    if (match := _DAY_WORD.match(text)) and (match[1] or match[3]):
        rest = match[2] or ""
        return at_clock(day_of(published + timedelta(_DAY_WORDS[match[1] or match[3]])), rest)
    if re.match("今明两[日天]$", text):
        return span(published, published + timedelta(1))
    if match := _WEEKDAY.match(text):
        return at_clock(_week(match[1], match[2], published), match[3])
    if match := re.match("([上本下这])周$", text):
        monday = _week(match[1], "一", published).start
        return span(monday, monday + timedelta(6))
    if match := re.match("月([初中底末])$", text):
        return part_of_month(month_of(published.year, published.month), match[1])
    if match := re.match("([今明去])([春夏秋冬])[天季]?$", text):
        year = published.year + {"今": 0, "明": 1, "去": -1}[match[1]]
        if match[2] == "冬" and published.month < 3:
            year -= 1  # 今冬, told in January, began last year
        return in_year(year, match[2])
    if match := re.match("([本上])季度?$", text):
        first = add_months(published.replace(day=1), -((published.month - 1) % 3) - (3 if match[1] == "上" else 0))
        return months_of(first.year, first.month, first.month + 2)
    return _lapse(text, published)


def is_lapse(text: str) -> bool:
    """Tell whether an expression counts from the day of publication: 5年来, 过去10年, 十年前; 2021年以来 does not.

    >>> is_lapse("5年来"), is_lapse("2021年以来")
    (True, False)
    """
    return any(pattern.match(text) for pattern in (_BACK, _AHEAD, _AGO))


def _lapse(text: str, published: date) -> Period | None:
    """Resolve 5年来, 过去10年, 未来三年, 十年前, 3天前."""
    if match := _BACK.match(text):
        start = _shift(published, match[1] or match[3], match[2] or match[4], -1)
        return span(start, published) if start else None
    if match := _AHEAD.match(text):
        end = _shift(published, match[1], match[2], 1)
        return span(published, end) if end else None
    if match := _AGO.match(text):
        start = _shift(published, match[1], match[2], -1)
        if start is None:
            return None
        return {"年": year_of(start.year), "个月": month_of(start.year, start.month)}.get(match[2], day_of(start))
    return None


def _shift(day: date, number: str, unit: str, sign: int) -> date | None:
    if number == "半":
        return add_months(day, 6 * sign) if unit == "年" else day + timedelta(15 * sign) if unit == "个月" else None
    count = whole(number)
    if count < 1:
        return None
    months = {"年": 12, "个月": 1}.get(unit)
    return add_months(day, months * count * sign) if months else day + timedelta(count * sign * (7 if unit == "周" else 1))


def era(text: str, published: date | None) -> Period | None:
    """Resolve plans of five years, decades and centuries."""
    if match := re.match(
        "(?:第([一二三四五六七八九十]{1,3})个五年(?:规划|计划)?|([一二三四五六七八九十]{1,2})五)(?:规划)?(期间|时期|末|初)?$", text
    ):
        number = whole(match[1] or match[2])
        first = {1: 1953, 2: 1958}.get(number, 1966 + 5 * (number - 3))  # 1963–1965 were between two plans
        if match[3] in ("末", "初"):
            return year_of(first + (4 if match[3] == "末" else 0))
        return span(date(first, 1, 1), date(first + 4, 12, 31))
    match = re.match(rf"(?:(本|上)世纪|({FIGURE})世纪|(\d{{2}})(?=\d0年代))?(?:(\d0|[一二三四五六七八九]十)年代)?(初|末|中叶)?$", text)
    if match is None or not text:
        return None
    which, number_of, leading, decade, part = match.groups()
    if which and published is None:
        return None
    century = {"本": 0, "上": -1}[which] + (published.year - 1) // 100 + 1 if which and published else 0
    century = century or (whole(number_of) if number_of else int(leading) + 1 if leading else 0)
    if decade:
        start = whole(decade) if decade.isdigit() else 10 * whole(decade[0])
        if not century:
            century = 20 if start >= 30 else 0
        first = (century - 1) * 100 + start
        years = {"初": (0, 2), "末": (7, 9), "中叶": (4, 6)}.get(part or "", (0, 9))
        return span(date(first + years[0], 1, 1), date(first + years[1], 12, 31)) if century else None
    if not century:
        return None
    if part == "中叶":
        return year_of((century - 1) * 100 + 50)
    years = {"初": (1, 10), "末": (91, 100)}.get(part or "", (1, 100))
    return span(date((century - 1) * 100 + years[0], 1, 1), date((century - 1) * 100 + years[1], 12, 31))
