"""When festivals fall: fixed ones by rule, those of the lunar calendar and 清明 by a table of 2000–2035.

Source of the table: computed by the rules of the Chinese calendar (GB/T 33661-2017) with the PyPI packages lunardate 0.3.0
and zhdate 0.1, which agree on every day of it; 清明 (the Sun at 15° of longitude, China time) with ephem 4.2.1. It takes no package to use.
"""

from __future__ import annotations

from datetime import date, timedelta

__all__ = ["FESTIVALS", "festival", "lunar_new_year"]

_FIRST = 2000
# A line a year from 2000: 春节, 清明, 端午, 中秋, 重阳 as MMDD.
_TABLE = """\
0205 0404 0606 0912 1006
0124 0405 0625 1001 1025
0212 0405 0615 0921 1014
0201 0405 0604 0911 1004
0122 0404 0622 0928 1022
0209 0405 0611 0918 1011
0129 0405 0531 1006 1030
0218 0405 0619 0925 1019
0207 0404 0608 0914 1007
0126 0404 0528 1003 1026
0214 0405 0616 0922 1016
0203 0405 0606 0912 1005
0123 0404 0623 0930 1023
0210 0404 0612 0919 1013
0131 0405 0602 0908 1002
0219 0405 0620 0927 1021
0208 0404 0609 0915 1009
0128 0404 0530 1004 1028
0216 0405 0618 0924 1017
0205 0405 0607 0913 1007
0125 0404 0625 1001 1025
0212 0404 0614 0921 1014
0201 0405 0603 0910 1004
0122 0405 0622 0929 1023
0210 0404 0610 0917 1011
0129 0404 0531 1006 1029
0217 0405 0619 0925 1018
0206 0405 0609 0915 1008
0126 0404 0528 1003 1026
0213 0404 0616 0922 1016
0203 0405 0605 0912 1005
0123 0405 0624 1001 1024
0211 0404 0612 0919 1012
0131 0404 0601 0908 1001
0219 0405 0620 0927 1020
0208 0405 0610 0916 1009""".splitlines()
_COLUMNS = {"春节": 0, "清明": 1, "端午": 2, "中秋": 3, "重阳": 4}
_AFTER_NEW_YEAR = {"除夕": -1, "大年三十": -1, "大年初一": 0, "元宵": 14}
_FIXED = {
    "元旦": (1, 1),
    "三八": (3, 8),
    "植树": (3, 12),
    "五一": (5, 1),
    "劳动": (5, 1),
    "五四": (5, 4),
    "六一": (6, 1),
    "儿童": (6, 1),
    "七一": (7, 1),
    "八一": (8, 1),
    "教师": (9, 10),
    "国庆": (10, 1),
}
FESTIVALS = (*_COLUMNS, *_AFTER_NEW_YEAR, *_FIXED)  # names without 节


def lunar_new_year(year: int) -> date | None:
    """Give the day of 春节 of a year, None outside the table.

    >>> lunar_new_year(2024)
    datetime.date(2024, 2, 10)
    """
    return festival("春节", year)


def festival(name: str, year: int) -> date | None:
    """Give the day of a festival (name without 节) in a year; None if the name or the year is not known.

    >>> festival("中秋", 2023), festival("元宵", 2023), festival("国庆", 1984)
    (datetime.date(2023, 9, 29), datetime.date(2023, 2, 5), datetime.date(1984, 10, 1))
    """
    if name in _FIXED:
        return date(year, *_FIXED[name])
    if not 0 <= year - _FIRST < len(_TABLE):
        return None
    if name in _AFTER_NEW_YEAR:
        new_year = lunar_new_year(year)
        return new_year + timedelta(_AFTER_NEW_YEAR[name]) if new_year else None
    if name not in _COLUMNS:
        return None
    day = _TABLE[year - _FIRST].split()[_COLUMNS[name]]
    return date(year, int(day[:2]), int(day[2:]))
