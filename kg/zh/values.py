"""Finds dates, amounts of money and other quantities by their form, in folded text.

The forms follow the annotation guide and were measured against annotated pages. Where a form can mean a value or not, it is
given only if it means one more often than not: 三条 and 一座 in Chinese figures are articles more often than counts (一条龙舟,
下一步), so Chinese figures count from ten on (四百亩, 二十多个) and as shares (六成, 一倍), small ones where a clause ends with them. Durations and ages (40分钟, 91岁) are time, and no quantity.
Every repetition is bounded, and no number starts inside another: the time taken is linear in the text, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

__all__ = ["find_values"]

# --- numbers ---------------------------------------------------------------------------------------------------------------
_CN = "〇零一二两三四五六七八九十百千"
_DIGITS = r"(?<![第\dA-Za-z.,])\d{1,15}(?:,\d{3}){0,5}(?:\.\d{1,8})?"
_MANY = "[余多]?"
_ARABIC = rf"{_DIGITS}{_MANY}(?:[十百千]?万亿|[十百千]?[万亿兆]|[十百千])?{_MANY}"
_CHINESE = rf"(?<![第几上数{_CN}])[{_CN}]{{1,12}}{_MANY}(?:万亿|[万亿兆])?{_MANY}"
# From ten on, or said to be about so many; 十 alone and 百, 千 alone (百米, 千人) are figures of speech.
_CHINESE_LARGE = rf"(?=[{_CN}]{{2}}|[{_CN}][余多万亿]){_CHINESE}"
_CHINESE_SMALL = rf"(?<![第几上数头下这那每哪某再{_CN}])[二两三四五六七八九](?![{_CN}])"
# Words after which even a small number in Chinese figures counts something.
_COUNTING = "(?<=建有|设有|共有|拥有|建成|增设|开设|新设|新增|新建|增加|承接|再签|再添|又添|首批|其余|其他|合计|共计|总共)"
# 约 in 签约, 近 in 附近, 超 in 赶超 belong to another word; 超过, 达, 突破 are verbs and stay outside.
_APPROX = "(?:将近|接近|大约|(?<![签预条合节契践邀公制履])约|逾|(?<![赶反])超|(?<![附靠走临邻最])近)?"
_OR_MORE = "(?:以上|左右)?"

# --- units -----------------------------------------------------------------------------------------------------------------
_CURRENCY = "元(?:人民币|新台币|港币)?|美元|欧元|英镑|日元|韩元|卢布|泰铢|新加坡元|港元|港币|澳门元|澳门币|澳元|新台币|人民币|块钱|块(?=[，。；、！？”\n])|毛多?"
_MEASURE = (
    "平方公里|平方千米|平方公尺|平方米|平米|立方米|公里/小时|公里|千米|海里|公尺|厘米|毫米|米|公顷|亩|公吨|吨级|吨|标准箱|标箱|"
    "兆瓦时|吉瓦时|兆瓦|吉瓦|千瓦时|千瓦|度电|瓦|千伏|公斤|千克|克|斤|毫升|升|摄氏度|℃|级|%|‰|个百分点|百分点|kg|km|MW|GW|TEU"
)
_SHARE = "成|倍"
_COUNT = (
    "人次|人|名|位|户次|户|家次|家|个(?![多半]?(?:月|小时|钟头|工作日))|座次|座|条|处|所|间|台套|台|辆次|辆|架次|架|艘次|艘|列次|列|趟次|趟|班次|班|项|宗|件/套|件套|件次|件|起|"
    "场次|场|车次|次|批次|批|届|株|棵|头|只|羽|尾|本|册次|册|部|篇|首|幅|张|支|枚|对|组|层|门|桩|种|节|排|站|方|片|双|段|顶|轮|栋|幢|"
    "页|份|颗|发|口|匹|把|碗|副|盏|面|根|块|瓶|桶|袋|盒|盆|圈|盘|局|枝|粒|串|款|集|票|单|例|床|孔|箱|稿|套"
)

_MONEY = rf"{_APPROX}(?:{_ARABIC}|{_CHINESE})(?:{_CURRENCY})(?!级){_OR_MORE}|(?<![{_CN}万亿\d])[百千万亿]{{1,2}}元(?!级)(?:以上)?"
_QUANTITY = "|".join(
    (
        rf"{_APPROX}{_ARABIC}(?:{_MEASURE}|{_SHARE}|{_COUNT}){_MANY}{_OR_MORE}",
        rf"{_APPROX}{_CHINESE_LARGE}(?!级|吨级)(?:{_MEASURE}|{_COUNT})(?!级){_MANY}{_OR_MORE}",
        rf"{_APPROX}(?<![{_CN}])[一二两三四五六七八九](?:{_SHARE})(?![为了都就立长员功果本年])(?:多|半)?",
        rf"{_APPROX}{_CHINESE_SMALL}(?:{_MEASURE}|{_COUNT})(?=[，。；、！？\n])",
        rf"{_COUNTING}{_CHINESE_SMALL}(?:{_COUNT})",
        rf"{_APPROX}{_DIGITS}{_MANY}[万亿](?![元千百])",
        rf"翻[一两二三]番|{_APPROX}百分之[点{_CN}]{{1,6}}",
    )
)

# --- time ------------------------------------------------------------------------------------------------------------------
_D1 = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"  # a number of a month, a day or an hour
_YEAR = (
    r"(?:(?:(?<!\d)(?:1[5-9]|20)\d{2}年|(?<![一二〇零三四五六七八九\d])[一二][〇零一二三四五六七八九]{3}年|民国\d{1,3}年|"
    rf"今年(?!已?[\d{_CN}]{{1,4}}岁)|去年|明年|前年|上年(?!同期)|本年度?|(?<![产运用营建成投标业])后年)(?![级代来]))"
)
_PART_OF_DAY = "(?:凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|晚间|深夜|[晚夜])"
_HOURS = r"(?:\d{1,2}|[零一二三四五六七八九十]{1,3})[时点](?:\d{1,2}分|半)?(?!间|候|代)|\d{1,2}:\d{2}"
_CLOCK = rf"{_PART_OF_DAY}?(?:(?:{_HOURS})(?:[至到](?:{_HOURS}))?)?"
_SINCE = "(?:以来)?"
_SEASON = "(?:[春夏秋冬](?:[天季](?!节))?)"
_FEAST = "(?:春节|元旦|元宵节?|清明节?|“?五一”?|“?六一”?|端午节?|中秋节?|“?十一”?(?=假期|黄金周)|国庆节?|除夕|重阳节?|暑假|寒假|暑期)"
_EVENTFUL = "晚灯文庙诗书龙粽上阅民游杯活系七六礼献盛村"  # 国庆文艺晚会, 端午龙舟赛, 清明上河图
_TO = "(?:至|到|[-—~～–]{1,2})"
_MONTHS = r"(?:第?[一二三四]季度?|首季度?|[上下]半年|前[一二两三]季度?|[前首](?:\d{1,2}|[一二两三四五六七八九十]{1,2})个?月)"
_MONTH = rf"(?<![\d.第])(?:\d{{1,2}}|(?<![正腊一二三四五六七八九十])[一二三四五六七八九十]{{1,2}})月(?![{_CN}](?!日|[一二三四五六七八九十]日)|[饼球亮票嫂光])"
_THIRD = "(?:[上中下]旬|底|初|末|中(?=旬|[，。]))"
_DAY = rf"(?<!\d){_D1}[日号](?![游楼])"
_TIME = "|".join(
    (
        r"(?<!\d)(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)",
        # 2023年8月22日晚, 今年5月以来, 1月至7月; the two days of 8月22日至25日 are two mentions
        rf"(?:{_YEAR}|本月|上月|下月)?{_MONTH}{_DAY}{_CLOCK}",
        rf"{_YEAR}?(?<![\d第前首])(?:{_MONTH}|\d{{1,2}}(?=[至到—-]\d)){_TO}{_YEAR}?{_MONTH}(?!{_DAY})",
        rf"{_YEAR}?{_MONTH}(?:{_THIRD}|以来)?",
        rf"(?:本月|上月|下月)(?:{_DAY}{_CLOCK}|{_THIRD})?",
        rf"(?<![\d第])\d{{1,2}}日(?!游|[内均]|元|前|后(?!，))(?:{_CLOCK})",
        # 今年前5个月, 去年底, 2021年以来, 今年冬季, 明年春节前
        rf"{_YEAR}(?:{_MONTHS}|{_FEAST}前?|{_SEASON}|底|初(?!中)|末|中(?=[，。]))?{_SINCE}",
        r"\d{4}年代|(?:上世纪|本世纪|\d{2}世纪)(?:[二三四五六七八九]十|\d{2})年代[初末中]?(?:期|叶)?|本世纪(?:末|中叶)|(?<!\d)[2-9]0年代[初末]?",
        "“?十[一二三四五六]五”?(?:期间|时期|末)",
        rf"(?:昨日|昨天|今日|今天|明日|明天|前日|前天|后天|大前天){_CLOCK}{_SINCE}",
        "[昨今明前][晚夜晨早](?![上期年])|今明两[天日]|昨(?![日天晚夜晨早儿非])|(?<![当如至现而])今(?=起|开幕|开馆|开园|启幕|揭幕|揭牌|举行|开赛|开通|通车)",
        "[今明去][春夏秋冬](?![节])",
        "(?:[上本下这]周|星期|礼拜|(?<![每上本下这一二三四五六七八九十个\\d第])周)(?:[一二三四五六日](?!元)|末)|[上本下]周(?!期|边|年)",
        f"{_MONTHS}(?!累计有)",
        r"(?<![半一二三四五六七八九十两几多余\d数])年内|(?<![一二三四五六七八九十两几多余\d数])全年|[年月](?:底|末)(?!端)|(?<![\d一二两三四五六七八九十])年初|岁末(?!年)",
        rf"{_FEAST}(?:假期|小长假|黄金周)|(?:元旦|端午节?|元宵节|国庆|清明节|中秋节|重阳节|除夕|“六一”)(?![{_EVENTFUL}])|(?:正月|腊月)(?:初?[一二三四五六七八九十]{{1,3}})?",
    )
)
# What each kind can begin with: looked at first, it spares most characters of a text the alternatives.
_BEGINS = {
    "Money": rf"[\d{_CN}万亿将接大约逾超近]",
    "Quantity": rf"[\d{_CN}将接大约逾超近翻]",
    "Time": rf"[\d{_CN}民今去明前上本下这后昨大首第年月全岁星礼周正腊春元清“端中国除重暑寒]",
}
_PATTERNS = tuple(
    (kind, re.compile(f"(?={_BEGINS[kind]})(?:{forms})")) for kind, forms in (("Money", _MONEY), ("Time", _TIME), ("Quantity", _QUANTITY))
)


@lru_cache(maxsize=256)  # what the tagger sees of an article and what its mentions are made of ask the same
def find_values(folded: str) -> tuple[tuple[int, int, str], ...]:
    """Give (start, end, type) of every stretch that has the form of a value; money and time win over quantity.

    >>> list(find_values("8月22日总投资约380亿元，面积1395平方公里"))
    [(8, 14, 'Money'), (0, 5, 'Time'), (17, 25, 'Quantity')]
    """
    return tuple(_found(folded))


def _found(folded: str) -> Iterator[tuple[int, int, str]]:
    taken = bytearray(len(folded))
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            start, end = match.span()
            if start < end and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                yield start, end, kind
