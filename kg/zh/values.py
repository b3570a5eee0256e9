"""Finds dates, amounts of money and other quantities by their form, in folded text."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["find_values"]

_CN = "〇零一二两三四五六七八九十百千"
_NUMBER = rf"(?:\d[\d,.]*(?:\.\d+)?|[{_CN}]+|半|数)[余多]?(?:[十百千万亿]{{1,3}})?[余多]?"
_APPROX = "(?:将近|接近|大约|逾|约|超过|超|近|达)?"
_UNIT = (
    "平方公里|平方千米|平方米|立方米|公里/小时|千米|公里|米|公顷|亩|吨|万吨|标箱|兆瓦|千瓦时|千瓦|度|瓦|%|‰|个百分点|"
    "人次|人|名|位|户|家|个|座|条|处|所|间|台|套|辆|架|艘|列|趟|班|班次|项|宗|件|起|场|次|批|届|期|株|棵|头|只|羽|尾|本|册|部|篇|首|幅|张|"
    "公斤|千克|斤|升|摄氏度|℃|小时|分钟|秒|天|岁|万|亿|支|枚|金|对|組|组|步|倍|成|层|门|桩|种|品种|节|排|站|号|级|平米|方|车次|标准箱|kg|km|MW|GW"
)
_MONEY = rf"{_APPROX}(?:{_NUMBER})(?:万|亿|千|百)*(?:元人民币|美元|欧元|港元|港币|澳门元|澳門元|新台币|日元|元|块钱)(?:左右|以上)?"
_QUANTITY = rf"{_APPROX}(?:{_NUMBER})(?:{_UNIT})(?:左右|以上)?|翻[一两]番|百分之[{_CN}]+"
_DAY = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_YEAR = r"(?:(?:\d{4}|[一二][〇零一二三四五六七八九]{3})年|今年|去年|明年|前年|后年|当年|本年)"
_TIME = "|".join(
    (
        rf"{_YEAR}?(?:{_DAY}月)(?:{_DAY}[日号])?(?:至(?:{_DAY}月)?{_DAY}日)?(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|晚)?(?:\d{{1,2}}[时点](?:\d{{1,2}}分)?)?",
        rf"{_DAY}日(?:凌晨|上午|下午|晚)?",
        rf"{_YEAR}(?:底|初|末|中|以来|上半年|下半年|[一二三四]季度|前\d+个?月|前[一二三四五六七八九十]+个?月|春节|春|夏|秋|冬)?(?:以来)?",
        r"(?:昨日|昨天|今日|今天|明日|明天|前天|后天|昨晚|今晚|本月|上月|下月|本周|上周|下周|年内|月底|月初|年底|年初|年末|岁末)(?:上午|下午|晚上|晚)?(?:\d{1,2}[时点](?:\d{1,2}分)?)?(?:以来)?",
        r"[一二三四]季度|上半年|下半年|前[一二三]季度|“?十[一二三四五六]五”?(?:期间|时期|末)?|本世纪末|\d{2}年代|世纪之交",
    )
)
_PATTERNS = (("Money", re.compile(_MONEY)), ("Time", re.compile(_TIME)), ("Quantity", re.compile(_QUANTITY)))


def find_values(folded: str) -> Iterator[tuple[int, int, str]]:
    """Give (start, end, type) of every stretch that has the form of a value; money and time win over quantity.

    >>> list(find_values("8月22日总投资约380亿元，面积1395平方公里"))
    [(8, 14, 'Money'), (0, 5, 'Time'), (17, 25, 'Quantity')]
    """
    taken = bytearray(len(folded))
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            start, end = match.span()
            if start < end and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                yield start, end, kind
