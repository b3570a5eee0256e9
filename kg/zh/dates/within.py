"""What an expression without a year is of a given year, month or day: 8月22日, 上半年, 前5个月, 底, 春节, 下午3时."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache

from kg.zh.dates.festivals import FESTIVALS, festival, lunar_new_year
from kg.zh.dates.periods import Period, day_of, month_of, months_of, span, year_of
from kg.zh.numbers import parse_number

__all__ = ["FIGURE", "at_clock", "in_month", "in_year", "part_of_month", "whole"]

FIGURE = "[〇○零一二两三四五六七八九十廿百]{1,4}|\\d{1,4}"  # a number of a year, month, day or hour, as a pattern
_CLOCK = re.compile(
    rf"(凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|晚间|深夜|夜里|夜间|[晚夜晨早])?(?:({FIGURE})(?:[时點点](?:({FIGURE})分|(半)|整)?|:(\d{{2}}))许?)?(?:左右)?$"
)
_HALF_OF_DAY = {"下午": 12, "傍晚": 12, "晚上": 12, "晚间": 12, "晚": 12, "深夜": 12, "夜里": 12, "夜间": 12, "夜": 12}
_SEASONS = {"春": (3, 5), "夏": (6, 8), "秋": (9, 11), "冬": (12, 14)}
_PARTS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "中": (11, 20), "初": (1, 10), "底": (21, 31), "末": (21, 31)}
_FEAST = re.compile(f"({'|'.join(FESTIVALS)})节?$")


@lru_cache(maxsize=1024)
def whole(text: str) -> int:
    """Give the whole number of a text, -1 where it tells none."""
    number = parse_number(text)
    return int(number) if number is not None and number == int(number) else -1


def at_clock(day: Period | None, text: str) -> Period | None:
    """Give the day, at the time that the text tells; parts of a day without an hour are dropped."""
    match = _CLOCK.match(text)
    if day is None or day.unit != "day" or match is None:
        return day if day is not None and not text else None
    part, hour, minute, half, digital = match.groups()
    if not hour:
        return day
    value = whole(hour)
    if value < 12 and (part in _HALF_OF_DAY or (part == "中午" and value < 3)):
        value += 12
    return day.at(value, 30 if half else whole(minute or digital) if minute or digital else None)


def part_of_month(month: Period, part: str) -> Period:
    """Give 上旬, 中旬, 下旬, 初 or 底 of a month."""
    first, last = _PARTS[part]
    return span(month.start.replace(day=first), month.end if last == 31 else month.start.replace(day=last))


def in_month(month: Period, rest: str) -> Period | None:
    """Give what `rest` (22日10时, 中旬, 底) is of a month."""
    if not rest or rest == "份":
        return month
    if rest in _PARTS:
        return part_of_month(month, rest)
    match = re.match(rf"({FIGURE})[日号](.*)", rest)
    if match and 1 <= whole(match[1]) <= month.end.day:
        return at_clock(day_of(month.start.replace(day=whole(match[1]))), match[2])
    return None


def in_year(year: int, rest: str) -> Period | None:
    """Give what `rest` (8月22日, 上半年, 前5个月, 底, 春节, 冬季) is of a year."""
    if rest in ("", "内", "年内", "全年"):
        return year_of(year)
    if rest in ("底", "末", "年底", "年末", "年终", "岁末"):
        return month_of(year, 12)
    if rest in ("初", "年初", "岁初"):
        return month_of(year, 1)
    if rest in ("中", "年中"):
        return month_of(year, 6)
    if rest in ("上半年", "下半年"):
        return months_of(year, 1, 6) if rest == "上半年" else months_of(year, 7, 12)
    if match := re.match(rf"({FIGURE})月(.*)", rest):
        month = whole(match[1])
        return in_month(month_of(year, month), match[2]) if 1 <= month <= 12 else None
    if match := re.match("第?([一二三四1-4首])季度?$", rest):
        quarter = 1 if match[1] == "首" else whole(match[1])
        return months_of(year, 3 * quarter - 2, 3 * quarter)
    if match := re.match("前([一二两三1-3])季度?$", rest):
        return months_of(year, 1, 3 * whole(match[1]))
    if match := re.match(rf"[前首]({FIGURE})个?月$", rest):
        return months_of(year, 1, whole(match[1])) if 1 <= whole(match[1]) <= 12 else None
    if match := re.match("([春夏秋冬])[天季]?$", rest):
        return months_of(year, *_SEASONS[match[1]])
    if match := _FEAST.match(rest):
        feast = festival(match[1], year)
        return day_of(feast) if feast else None
    if match := re.match(rf"(?:农历)?正月(?:初)?({FIGURE})$", rest):
        new_year, number = lunar_new_year(year), whole(match[1])
        return day_of(new_year + timedelta(number - 1)) if new_year and 1 <= number <= 29 else None
    return None
