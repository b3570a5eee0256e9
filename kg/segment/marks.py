"""Tells by their form what the lines of a newspaper page are: bylines, jump lines, headings, frames of pull quotes.

All patterns are for folded text (`kg.zh.fold`): simplified characters, “” for 「」, half-width digits and letters.
"""

from __future__ import annotations

import re

__all__ = [
    "CLOSING",
    "OPENING",
    "is_byline",
    "is_dateline",
    "is_frame",
    "is_heading",
    "is_jump",
    "is_lead",
    "lead_length",
    "open_marks",
    "opens_item",
    "terminal",
]

OPENING, CLOSING = "“‘（(《〈【〔[", "”’）)》〉】〕]"
_PAIR = dict(zip(CLOSING, OPENING, strict=True))
_TERMINAL = re.compile(r"[。！？!?…][”’）)】》]*$|[。！？!?…”’；;][）)]$")

_NAME = r"[一-鿿·]{2,12}"
_PAPER = r"[一-鿿]{1,10}?(?:日报|晚报|早报|晨报|时报|商报|都市报|都市|周报|导报|青年报|工人报|农民报|法治报|文汇报|大公报|[一-鿿]报|新闻网|新闻社|通讯社|新华社|中新社|中央社|电视台|融媒体?|在线|网)"
# A lead opens an article's first paragraph: 江门日报讯（记者/黎禹君）, 本报讯, 新华社北京8月23日电, 据河南日报消息, 【本报台北讯】
_LEAD = re.compile(
    rf"^(?:[【〔\[])?(?:(?:本报|本网|本刊|{_PAPER})[一-鿿]{{0,4}}?(?:(?:\d{{1,2}}月)?\d{{1,2}}日)?(?:综合)?(?:讯(?![员息问号道飞])|电(?![影视话力子台商网动])|(?:消息|报道)(?=[ 　（(：:】〕\]]))"
    rf"|(?:新华社|中新社|中新网|中央社)[一-鿿]{{1,8}}(?:\d{{4}}年)?\d{{1,2}}月\d{{1,2}}日(?:综合)?电|据[一-鿿]{{2,10}}?(?:消息|报道|讯)(?=[ 　，：:\d（(]))"
    r"(?:[】〕\]])?(?: *[（(][^（）()]{0,60}[）)])?(?:电|讯)?[ 　]*"
)
_LEAD_REPORTER = re.compile(
    rf"^(?:[（(]?(?:本报|{_PAPER})?(?:全媒体|特派|首席|见习|实习)?(?:记者|通讯员)[ 　/／:：]?{_NAME}(?:[ 　、/／]+{_NAME})*[）)]?)(?:电|讯|[/／][一-鿿]{{2,6}}报[道导])[：:]?[ 　]*"
)
# A byline is a line by itself: 江门日报记者 皇智尧, （记者 麻雪）, 文/本报记者 阚清越, 责任编辑 汤景升
_BYLINE = re.compile(
    rf"^[（(【\[]?(?:(?:文|图|摄影|摄|撰文|文图)[/／:： ]{{1,2}})*(?:(?:本报|本刊|本网|{_PAPER})?(?:[一-鿿]{{0,4}}(?:记者|通讯员|编辑|评论员|撰稿人|特约撰稿|实习生)))[ 　/／:：]*(?:{_NAME})?"
    rf"(?:[ 　、,，/／]+(?:[一-鿿]{{0,6}}(?:记者|通讯员|编辑|实习生|摄影报道)[ 　/／:：]*)?{_NAME})*(?:[ 　]*(?:文|图|摄|摄影|摄影报道|报道|报导)?(?:[/／][一-鿿]{{1,6}}(?:报[道导])?)?)?[）)】\]]?$"
)
_NAMES = re.compile(r"^[一-鿿·]{2,4}(?:[ 　]+[一-鿿·]{2,4}){0,5}$")
_JUMP = re.compile(
    r"^[（(【\[►▶→]*(?:(?:紧|上)接|(?:下|转)转|转(?=第|[A-D]?\d)|(?:相关)?(?:新闻|报道|内容)?(?:详)?见|(?:更多)?相关(?:新闻|报道|内容|评论)|文转|继续)[^。！？]{0,24}"
    r"(?:第?[A-Za-z]?\d{1,3}|[一二三四五六七八九十头要本今日]+)(?:版|页|面|叠)?[^。！？，]{0,10}[）)】\]►▶→]*$|^[（(]?(?:下转|上接)[^。！？]{0,20}[）)]?$"
)
_DATELINE = re.compile(
    r"^(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:[ 　]*(?:星期|周)[一二三四五六日天])?(?:[ 　]*[A-Za-z]?\d{1,3}版?)?(?:[ 　]*(?:农历|版|第|责).{0,20})?$"
)
_ITEM = re.compile(
    r"^(?:[●■◆▲★○•·▪□◎]|——|--|\d{1,2}(?:[ 　、．]|\.(?!\d))|[（(]?[一二三四五六七八九十]{1,3}[）)、]|第[一二三四五六七八九十]+[章节条]|[【〔])"
)
_NOTICE = re.compile(r"(?:公告|启事|讣告|声明|招聘|招租|短讯|简讯|来信|信箱|通告|投书|之声)")


def terminal(folded: str) -> bool:
    """Whether the text ends as a sentence ends.

    >>> terminal("“他说。”"), terminal("合肥的"), terminal("“四大功能”")
    (True, False, False)
    """
    return bool(_TERMINAL.search(folded[-6:]))


def open_marks(folded: str) -> int:
    """Give how many brackets and quotation marks are still open at the end of the text.

    >>> open_marks("有人笑他疯了：“放"), open_marks("”工程")
    (1, 0)
    """
    stack: list[str] = []
    for character in folded:
        if character in OPENING:
            stack.append(character)
        elif character in _PAIR and _PAIR[character] in stack:
            while stack.pop() != _PAIR[character]:
                pass
    return len(stack)


def is_lead(folded: str) -> bool:
    """Whether the line opens an article's first paragraph.

    >>> is_lead("江门日报讯（记者/黎禹君）8月21日，作为"), is_lead("据河南日报消息 12月8日，"), is_lead("本报讯员的话")
    (True, True, False)
    """
    return lead_length(folded) > 0


def lead_length(folded: str) -> int:
    """Give the length of 江门日报讯（记者/黎禹君） before the news itself begins, 0 without one."""
    head = folded[:120]
    match = _LEAD.match(head) or _LEAD_REPORTER.match(head)
    return match.end() if match else 0


def is_byline(folded: str) -> bool:
    """Whether the line does nothing but name who wrote the article.

    >>> is_byline("江门日报记者 皇智尧"), is_byline("（记者 麻雪）"), is_byline("记者了解到，")
    (True, True, False)
    """
    return len(folded) <= 60 and bool(_BYLINE.match(folded))


def is_names(folded: str) -> bool:
    """Whether the line is a row of names, as stands below a byline's paper.

    >>> is_names("林立竣 赵可义")
    True
    """
    return bool(_NAMES.match(folded))


def is_jump(folded: str) -> bool:
    """Whether the line only sends the reader to another page.

    >>> is_jump("（下转A03版）"), is_jump("（相关新闻见A03）"), is_jump("（上接第一版）"), is_jump("他见了3位")
    (True, True, True, False)
    """
    return len(folded) <= 40 and bool(_JUMP.match(folded))


def is_dateline(folded: str) -> bool:
    """Whether the line is a page's head or foot with its date.

    >>> is_dateline("2023年8月23日 星期三 A02版")
    True
    """
    return len(folded) <= 40 and bool(_DATELINE.match(folded))


def is_frame(folded: str) -> bool:
    """Whether the line is nothing but quotation marks or rules, as around a pull quote.

    >>> is_frame("”"), is_frame("“"), is_frame("——")
    (True, True, True)
    """
    return not re.search(r"[^“”‘’\"'＂ 　\-—_=*~·…•●■◆]", folded)


def opens_item(folded: str) -> bool:
    """Whether the line begins as an item of a list or a numbered heading does."""
    return bool(_ITEM.match(folded))


def is_notice(folded: str) -> bool:
    """Whether a heading announces a notice, letter or brief: always an article of its own."""
    return bool(_NOTICE.search(folded))


def is_heading(folded: str) -> bool:
    """Whether the line can be a heading: short, no full stop in it, not ended as a body's sentence is.

    >>> is_heading("沪苏湖高铁开通 南浔迈入高铁时代"), is_heading("肥的城市。")
    (True, False)
    """
    return len(folded) <= 60 and not re.search(r"[。；;：:，、]$|。|^[”’）)》，。、；：]", folded) and not is_byline(folded)
