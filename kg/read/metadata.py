"""What is known of a document beside its text: given, in a file beside it, in its name, or told by its text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kg.zh.fold import fold

__all__ = ["Metadata", "from_fields", "from_name", "from_text", "iso_date", "merge"]

_PAPER = r"[一-鿿]{1,8}?(?:日报|晚报|早报|晨报|时报|商报|都市报|周报|导报|青年报|工人报|农民报|法治报|文汇报|大公报|联合报|快报)"
_FULL_PAPER = re.compile(_PAPER)
_LEAD = re.compile(
    rf"(?:^|\n)[ 　【〔\[（(]*(?P<paper>{_PAPER}|[一-鿿]{{1,3}}报|新华社|中新社)(?:[一-鿿]{{0,6}}\d{{0,2}}(?:月\d{{1,2}}日)?(?:讯|电)|(?:全媒体)?记者)"
)
_BYLINE = re.compile(rf"(?:[（(]|\n|(?:文|图)[/／])[ 　]*(?P<paper>{_PAPER})(?:全媒体|首席|见习|特派)?(?:记者|编辑)")
_DATE = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?:[-_./年])?(?P<m>0?[1-9]|1[0-2])(?:[-_./月])?(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)")
_DATELINE = re.compile(
    r"^[^\n。，]{0,24}?(?P<y>(?:19|20)\d\d)年(?P<m>\d{1,2})月(?P<d>\d{1,2})日(?:[ 　]*(?:星期|周|第|[A-Z]?\d|农历|版|$)|电|讯)"
)
_HEAD = 6  # lines at the beginning that may be a page's head


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known; None where nothing is."""

    paper: str | None = None
    published: str | None = None
    title: str | None = None
    url: str | None = None


def iso_date(value: object) -> str | None:
    """Give a date as YYYY-MM-DD, None for what is none.

    >>> iso_date("2023年8月23日"), iso_date("20230823"), iso_date("2023-8-23T07:00:00Z"), iso_date("8月23日"), iso_date("2023-02-30")
    ('2023-08-23', '2023-08-23', '2023-08-23', None, None)
    """
    if isinstance(value, dt.date):  # datetime is one
        return value.isoformat()[:10]
    match = re.match(r"\s*((?:19|20)\d\d)(?:[-_./年]\s*(\d{1,2})[-_./月]\s*(\d{1,2})|(\d\d)(\d\d))(?!\d)", fold(str(value)))
    if not match:
        return None
    year, *rest = match.groups()
    month, day = (part for part in rest if part)
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def from_fields(fields: Mapping[str, object]) -> tuple[Metadata, list[str]]:
    """Give the metadata that a row or a side file says, and what of it is unusable, in words.

    >>> from_fields({"paper": "江门日报", "published": "8月23日"})
    (Metadata(paper='江门日报', published=None, title=None, url=None), ["published '8月23日'"])
    """
    wrong: list[str] = []
    said: dict[str, str] = {}
    for name in ("paper", "title", "url"):
        value = fields.get(name)
        if isinstance(value, str) and value.strip():
            said[name] = value.strip()
        elif value not in (None, "") and not isinstance(value, str) and value == value:  # noqa: PLR0124 - NaN is an empty cell
            wrong.append(f"{name} {value!r}")
    date = fields.get("published")
    if date not in (None, "") and date == date:  # noqa: PLR0124
        said["published"] = iso_date(date) or ""
        if not said["published"]:
            del said["published"]
            wrong.append(f"published {date!r}")
    return Metadata(**said), wrong


def from_name(stem: str) -> Metadata:
    """Give what a file's name says.

    >>> from_name("江门日报_2023-08-23_A02")
    Metadata(paper='江门日报', published='2023-08-23', title=None, url=None)
    """
    match, paper = _DATE.search(stem), _FULL_PAPER.search(stem)
    date = iso_date("{y}-{m}-{d}".format(**match.groupdict())) if match else None
    return Metadata(paper[0] if paper else None, date)


def from_text(text: str) -> Metadata:
    r"""Give what the text itself tells: the paper of its bylines, the full date of a page's head or dateline, its first headline.

    本报讯 names no paper, 据X日报消息 names another one, and 8月23日 has no year: nothing is told by these.

    >>> from_text("小林粉丝见面会举行\n\n江门日报讯（记者/黎禹君）8月21日，")
    Metadata(paper='江门日报', published=None, title='小林粉丝见面会举行', url=None)
    >>> from_text("江门日报 2023年8月23日 星期三\n据河南日报消息").published
    '2023-08-23'
    """
    head = text[:200_000]
    folded = fold(head)
    papers = [match["paper"] for pattern in (_LEAD, _BYLINE) for match in pattern.finditer(folded)]
    papers = [paper for paper in papers if not paper.startswith(("本", "据"))]
    own = [paper for paper in papers if paper not in ("新华社", "中新社")]
    chosen = (own or papers or [None])[0]
    paper = None
    if chosen:
        at = folded.find(chosen)
        paper = head[at : at + len(chosen)]
    lines = [line.strip() for line in head[:2000].splitlines() if line.strip()]
    date = None
    for line in lines[:_HEAD]:
        match = _DATELINE.match(fold(line))
        if match:
            date = iso_date("{y}-{m}-{d}".format(**match.groupdict()))
            break
    title = next((line for line in lines[:3] if 4 <= len(line) <= 60 and not re.search("[。；，：]$|讯|訊|记者|記者|星期", line)), None)
    return Metadata(paper, date, title)


def merge(known: Iterable[Metadata], told: Metadata) -> tuple[Metadata, tuple[str, ...]]:
    """Give the first that is known of each field, else what the text told, and the names of the fields it told.

    >>> merge([Metadata(published="2023-08-23")], Metadata("江门日报", "2020-01-01"))
    (Metadata(paper='江门日报', published='2023-08-23', title=None, url=None), ('paper',))
    """
    result = Metadata()
    for source in known:
        for name in ("paper", "published", "title", "url"):
            if getattr(result, name) is None and getattr(source, name) is not None:
                result = replace(result, **{name: getattr(source, name)})
    inferred = tuple(name for name in ("paper", "published", "title") if getattr(result, name) is None and getattr(told, name) is not None)
    return replace(result, **{name: getattr(told, name) for name in inferred}), inferred
