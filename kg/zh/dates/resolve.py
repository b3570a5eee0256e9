"""Resolves time expressions of Chinese news against the date of publication: 昨日, 今年上半年, 去年底, 8月22日, “十四五”期间.

How what the words leave open is read:

- A month, a day and month, or a festival without a year is of the year of publication, unless that is still to come and the one
  of the year before is nearer and less than 120 days past, or it is past and the one of the next year comes within 60 days.
- A day of no month is of the month of publication, unless the month before is nearer. If the last date named (`after`) lies
  within 45 days of publication it is of that date's month.
- 前三季度 and 前N个月 are told when they are over: the last ones that are.
- 上旬, 中旬, 下旬 are the days 1–10, 11–20, 21–end; 月初 and 月底 the first and the last of these; 年初 is January, 年底 December.
- A preposition before a date (截至, 自, 到) is no part of it; 截至目前 is the day of publication.
- A century is counted from its year 01; 末 and 初 are its last and first ten years. 冬 is December to February.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from kg.zh.dates.periods import Period, add_months, day_of, month_of, span, year_of
from kg.zh.dates.relative import Context, era, is_lapse, relative
from kg.zh.dates.within import FIGURE, at_clock, in_month, in_year, whole
from kg.zh.fold import fold

__all__ = ["resolve"]

_LONGEST = 40  # characters; longer expressions are none
_SOON = 60  # days; how near the next year's date has to be
_LATELY = 120  # days; how near the last year's date has to be
_NEAR = 45  # days; how near to publication the last date named has to be, to lend its month
_OF_THIS_YEAR = ("年底", "年末", "年终", "岁末", "年初", "岁初", "年中", "年内", "全年", "上半年", "下半年")
_NEEDS_YEAR = ("", "内", "底", "末", "初", "中")
_TO = "(?:至|到|[-—–~～]{1,2})"
_YEAR = re.compile(rf"(?:(\d{{4}}|[〇○零一二三四五六七八九]{{4}})年度?|民国({FIGURE})年度?|([今去明前后上本当同次翌])年度?)(.*)")
_BEFORE = re.compile(
    "^(?:截至|截止到?|自从?|从|到|至|于|在)(?=[^目现今当]|今[年日天春夏秋冬晚]|当[年月日天晚])"
)  # prepositions are no part of a date
_YEAR_WORDS = {"今": 0, "本": 0, "去": -1, "上": -1, "前": -2, "明": 1, "后": 2}


def _nearest(year_to_period: Callable[[int], Period | None], published: date) -> Period | None:
    """Choose the year for what was said without one."""
    same, before, later = (year_to_period(published.year + offset) for offset in (0, -1, 1))
    if same and same.start > published:
        back, ahead = (published - before.end).days if before else None, (same.start - published).days
        return before if before and back is not None and 0 <= back < min(ahead, _LATELY) else same
    if later and (later.start - published).days <= _SOON and not (same and same.end >= published):
        return later
    if same is None and before and (published - before.end).days <= _SOON:
        return before
    return same


def _without_year(rest: str, context: Context) -> Period | None:
    if context.published is None:
        if context.after is None or rest in (*_OF_THIS_YEAR, *_NEEDS_YEAR):
            return None
        return in_year(context.after.start.year, rest)
    published = context.published
    if re.match("前[二两三2-3]季|[前首].{1,3}月$", rest):  # told when it is over
        over = in_year(published.year, rest)
        return over if over and over.end <= add_months(published.replace(day=1), 1) - timedelta(1) else in_year(published.year - 1, rest)
    if rest in _OF_THIS_YEAR:
        return in_year(published.year, rest)
    if rest in _NEEDS_YEAR or re.match("[春夏秋冬][天季]?$", rest):
        return None
    return _nearest(lambda year: in_year(year, rest), published)


def _bare_day(rest: str, context: Context) -> Period | None:
    """Give 22日 of the month it is most likely of."""
    published, after = context.published, context.after
    if after and (published is None or abs((published - after.start).days) <= _NEAR):
        return in_month(month_of(after.start.year, after.start.month), rest)
    if published is None:
        return None
    month = month_of(published.year, published.month)
    same, last = in_month(month, rest), month.start - timedelta(1)
    before = in_month(month_of(last.year, last.month), rest)
    if before and (same is None or (same.start > published and published - before.start < same.start - published)):
        return before
    return same


def _year(match: re.Match[str], context: Context) -> int | None:
    """Give the year that an expression begins with."""
    if match[1]:
        year = whole(match[1])
        return year if 1000 <= year < 3000 else None  # 5000年 of history is no date
    if match[2]:
        return 1911 + whole(match[2])
    if match[3] in _YEAR_WORDS:
        return context.published.year + _YEAR_WORDS[match[3]] if context.published else None
    return context.after.start.year + (match[3] in "次翌") if context.after else None


def _point(text: str, context: Context) -> Period | None:
    """Resolve what is no range and has no 以来 or 前 behind it."""
    if match := re.match(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?!\d)T?(.*)$", text):
        return in_year(int(match[1]), f"{match[2]}月" + (f"{match[3]}日{match[4]}" if match[3] else match[4]))
    found = era(text, context.published) or relative(text, context)
    if found:
        return found
    if match := _YEAR.match(text):
        year = _year(match, context)
        return in_year(year, match[4]) if year is not None else None
    if re.match(rf"(?:{FIGURE})[日号]", text):
        return _bare_day(text, context)
    if context.after and context.after.unit == "day" and (clock := at_clock(day_of(context.after.start), text)):
        return clock if clock.clock else None
    return _without_year(text, context)


def _range(left: str, right: str, context: Context) -> str | None:
    """Resolve 8月22日至25日, 1至7月, 2020—2023年, 去年12月至今年3月."""
    for unit in "年月日":
        if left.isdigit() and re.match(rf"(?:{FIGURE}){unit}", right):
            left += unit  # 1至7月 is 1月至7月
    if re.search(rf"月(?:{FIGURE})$", left) and re.match(rf"(?:{FIGURE})日", right):
        left += "日"  # 8月21—23日
    if re.match(rf"(?:.*年)?(?:{FIGURE})$", left) and re.match(rf"(?:{FIGURE})月", right):
        left += "月"
    named = bool(_YEAR.match(left) or relative(left, context))
    if not named and re.match(rf"(?:{FIGURE})(?:月|日)", right) and not (re.match(rf"(?:{FIGURE})日", right) and "月" in left):
        end = _point(right, context)
        start = end and _last_before(left, end, context)
    else:
        start = _point(left, context)
        end = start and _end_after(right, start, context)
    if not start or not end:
        return None
    if start.clock or end.clock:
        return f"{start.iso()}/{end.iso()}" if start.iso() <= end.iso() and start.clock and end.clock else None
    return span(start.start, end.end).iso() if start.start <= end.end else None


def _last_before(left: str, end: Period, context: Context) -> Period | None:
    """Give the last of what `left` can mean that does not lie after the end."""
    if re.match(rf"(?:{FIGURE})日", left):
        start = in_month(month_of(end.start.year, end.start.month), left)
        if start and start.start > end.start and start.start.day > end.start.day + 15:
            last = end.start.replace(day=1) - timedelta(1)
            start = in_month(month_of(last.year, last.month), left)
        return start
    readings = (in_year(end.start.year + offset, left) for offset in (0, -1))
    return next((reading for reading in readings if reading and reading.start <= end.end), None) or _point(left, context)


def _end_after(right: str, start: Period, context: Context) -> Period | None:
    """Give what `right` means once the start is known."""
    if re.match(rf"(?:{FIGURE})日", right):
        return in_month(month_of(start.start.year, start.start.month), right)
    if start.clock and (clock := at_clock(day_of(start.start), right)) and clock.clock:
        return clock
    if _YEAR.match(right) or right in ("今", "目前", "现在"):
        return _point("今日" if right == "今" else right, Context(context.published, start))
    readings = (in_year(start.start.year + offset, right) for offset in (0, 1))
    return next((reading for reading in readings if reading and reading.start >= start.start), None)


def _parse(text: str, context: Context) -> str | None:
    if text.endswith(("以来", "至今", "今年来")) and not is_lapse(text):
        start = _point(re.sub("以来$|至今$|来$", "", text), context)
        if start is None or context.published is None or start.start > context.published:
            return None
        return span(start.start, context.published).iso()
    if text.endswith("前") and not is_lapse(text):
        limit = _point(text[:-1], context)
        if limit is None or context.published is None:
            return None
        end = limit.end if re.search("[底末内]前$", text) else limit.start - timedelta(1)
        return span(context.published, end).iso() if context.published <= end else None
    if found := _point(text, context):
        return found.iso()
    for separator in re.finditer(_TO, text):
        if found_range := _range(text[: separator.start()], text[separator.end() :], context):
            return found_range
    return None


def _as_period(text: str | None) -> Period | None:
    """Read an ISO 8601 date, month, year, hour or interval."""
    if not text:
        return None
    ends = [re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T.*)?)?)?", part) for part in text.split("/")]
    try:
        points = [
            day_of(date(int(m[1]), int(m[2]), int(m[3]))) if m[3] else month_of(int(m[1]), int(m[2])) if m[2] else year_of(int(m[1]))
            for m in ends
            if m
        ]
    except ValueError:
        return None
    if not points or len(points) != len(ends):
        return None
    return points[0] if len(points) == 1 else span(points[0].start, points[-1].end)


@lru_cache(maxsize=4096)  # a page names one date many times, and every statement beside it asks for it
def resolve(expression: str, published: str | None, *, after: str | None = None) -> str | None:
    """Give what a time expression means as an ISO 8601 date, month, year, hour or interval (start/end, both days meant).

    `published` is the ISO date of the page, `after` the last date named before the expression, as this function gave it. None
    where the calendar cannot tell; never raises for any text.

    >>> resolve("去年底", "2023-08-23"), resolve("今年上半年", "2023-08-23"), resolve("12月26日10时", "2024-12-27")
    ('2022-12', '2023-01-01/2023-06-30', '2024-12-26T10')
    >>> resolve("次日", "2023-08-23", after="2023-08-20"), resolve("近年来", "2023-08-23") is None
    ('2023-08-21', True)
    """
    text = re.sub(r"\s+|[“”‘’\"'《》]|\((?:星期|周|礼拜)[一二三四五六日天]\)", "", fold(expression).replace("（", "(").replace("）", ")"))
    text = re.sub(r"(?<=日)(?:星期|周)[一二三四五六日天]$", "", text)
    text = _BEFORE.sub("", text.removesuffix("起")).replace("上个世纪", "上世纪")
    if not text or len(text) > _LONGEST:
        return None
    day = _as_period(published)
    context = Context(day.start if day and day.unit == "day" else None, _as_period(after))
    if re.fullmatch("(?:截至|截止|截止到)(?:目前|今|现在|当前)", text):
        text = "今日"
    try:
        return _parse(text, context)
    except (ValueError, OverflowError):
        return None  # a day that no calendar has, as 2月30日 or the year 0
