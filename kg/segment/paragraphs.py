"""Lines become paragraphs: wrapped lines and paragraphs that a blank line or a pull quote cuts are joined."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kg.segment.columns import separate
from kg.segment.joint import log_odds
from kg.segment.lines import Line, width_of
from kg.segment.marks import (
    CLOSING,
    is_byline,
    is_dateline,
    is_frame,
    is_heading,
    is_jump,
    is_lead,
    is_names,
    is_notice,
    open_marks,
    opens_item,
    terminal,
)
from kg.zh.fold import fold

__all__ = ["Paragraph", "build_paragraphs"]

_NAMELESS = ("记者", "通讯员", "编辑")  # a byline that names nobody: the names stand below it
_DATED = re.compile(r"\d{1,2}月\d{1,2}日")
_SIGNATURE = re.compile(
    r"[。！？”][（(]?(?:[一-鿿]{0,12}(?:记者|通讯员|读者|店主|编辑)[ 　]?|[一-鿿]{2,8}[ 　])[一-鿿·]{2,6}(?:[ 　、][一-鿿·]{2,6})*[）)]?$"
)

Kind = Literal["headline", "byline", "body", "quote", "jump"]

_ADJACENT = -4.0  # log-odds above which a cut paragraph goes on in the next one
_SHORT = 2.0  # the same for a fragment so short that it may be a heading
_CLAUSE = -1.0  # the same for one with a comma in it, inside a page
_TITLE_ON = 4.0  # the same for what may be the page's title
_FRAGMENT = 16  # characters without a comma that may begin a cut paragraph
_ACROSS = 1.0  # log-odds above which it goes on behind something else
_BETTER = 3.0  # by how much that must beat going on in the next one
_REACH = 5  # paragraphs that may stand between
_SLACK = 3.0  # full-width characters by which a line may stand over its column
_TITLE_LINES = -1.5  # log-odds above which a full line of a title goes on in a second one
_LONG = 0.9  # share of the column's width that a line must fill to go on behind a full stop
_TITLES = 4  # lines that may stand between a blank line and two columns
_COLUMN = 60.0  # a wider line is no line of a column
_FULL = 0.82  # share of a column's width from which a line counts as full


@dataclass(slots=True)
class Paragraph:
    """Lines that make one paragraph; `folded` is their text, folded."""

    lines: list[Line]
    folded: str
    kind: Kind = "body"
    after_jump: bool = False  # a jump line stood before it
    after_frame: bool = False  # a closing frame without an opening one did: what a page's other article says in large letters
    fill: float = 0.0  # share of its column's width that its last line fills, 0 where it is in no column

    def join(self, other: Paragraph) -> None:
        """Read on in another."""
        self.lines += other.lines
        self.folded += other.folded
        self.fill = other.fill


def build_paragraphs(lines: Sequence[Line]) -> list[Paragraph]:
    r"""Give the paragraphs in reading order; frames of pull quotes are left out.

    >>> from kg.segment.lines import split_lines
    >>> text = "湖州日报讯 湖州可直抵上海、合\n\n肥的城市。\n\n“\n没有高铁\n”\n\n下一步，湖州将融入上海。"
    >>> [(paragraph.folded, paragraph.kind) for paragraph in build_paragraphs(split_lines(text))]
    [('湖州日报讯 湖州可直抵上海、合肥的城市。', 'body'), ('没有高铁', 'quote'), ('下一步，湖州将融入上海。', 'body')]
    """
    return _mend(_classify(_columns(lines)))


def _columns(lines: Sequence[Line]) -> list[list[Line]]:
    runs: list[list[Line]] = []
    for line in lines:
        if line.blank or not runs:
            runs.append([])
        runs[-1].append(line)
    columns: list[list[Line]] = []
    for i, run in enumerate(runs):
        apart = separate(run)
        above = runs[i - 1] if i else []
        if len(apart) > 1 and 2 <= len(above) <= _TITLES and not any(terminal(fold(line.text)) for line in above):
            with_titles = separate([*above, *run])  # the titles of both columns stand above them
            if len(with_titles) > 1:
                del columns[-1:]
                apart = with_titles
        columns += apart
    return columns


def _classify(runs: Sequence[Sequence[Line]]) -> list[Paragraph]:
    """Give fragments: what lines without a blank line between them make, frames gone, jump lines marked."""
    fragments: list[Paragraph] = []
    quote_left = 0  # lines that the pull quote may still have
    lone = False  # a frame closed what none had opened
    columns = [_column_width(run) for run in runs]
    known = max(columns, default=0.0)
    for run, column in zip(runs, columns, strict=True):
        first = True
        for line, fill in zip(run, _fills(run, column, known), strict=True):
            folded = fold(line.text)
            if is_frame(folded):
                opening = folded[0] in "“‘" and not quote_left
                lone = folded[0] in "”’" and not quote_left
                quote_left = 8 if opening else 0
                first = True
                continue
            new = Paragraph([line], folded, fill=fill, after_frame=lone)
            lone = False
            if is_jump(folded) or is_dateline(folded):
                new.kind = "jump"
            elif quote_left and len(folded) <= 40 and not is_lead(folded):
                new.kind = "quote"
                quote_left -= 1
            else:
                quote_left = 0
            old = fragments[-1] if fragments and not first else None
            if old and old.kind == new.kind and new.kind in ("body", "quote") and _wraps(old, new):
                old.join(new)
            else:
                fragments.append(new)
            first = False
    for i, fragment in enumerate(fragments):
        if fragment.kind == "body":
            alone = fragment.lines[0].blank and (i + 1 == len(fragments) or fragments[i + 1].lines[0].blank)
            fragment.kind = _kind(
                fragment, fragments[i - 1] if i else None, fragments[i + 1] if i + 1 < len(fragments) else None, alone=alone
            )
    return fragments


def _column_width(run: Sequence[Line]) -> float:
    """Give how wide the column is that the lines are set in, in full-width characters; 0 where they are not wrapped in one."""
    widths = [width_of(line.text) for line in run]
    inner = sorted(widths)[len(widths) * 3 // 4]
    full = sum(width >= _FULL * inner for width in widths)
    broken = sum(not terminal(fold(line.text)) for line in run)
    return 0.0 if len(run) < 3 or inner > _COLUMN or inner < 5 or full < 2 or broken * 2 < full else inner


def _fills(run: Sequence[Line], own: float, known: float) -> list[float]:
    """Give how much of its column each line fills, 0 where there is none.

    `own` is the width that these lines show, `known` the one that other lines of the page show.
    """
    widths = [width_of(line.text) for line in run]
    column = own or (known if all(width <= known + _SLACK for width in widths) else 0.0)
    return [width / column if column else 0.0 for width in widths]


def _wraps(left: Paragraph, right: Paragraph) -> bool:
    """Whether a line goes on in the line below it, no blank line between."""
    if _parts(left.folded, right.folded) or (right.lines[0].indent and not left.lines[-1].indent) or _signed(left.folded):
        return False
    if terminal(left.folded):
        return left.fill >= _LONG and not opens_item(right.folded)
    if left.folded[-1] in "；;：:":
        return left.fill >= _FULL
    odds = log_odds(left.folded, right.folded)
    if left.kind == "quote":
        return odds > _SHORT
    if not is_heading(left.folded) or _unfinished(left.folded):
        return True
    if left.fill >= _FULL:  # a title of two lines, or a paragraph's first
        return odds > _TITLE_LINES or not is_heading(right.folded)
    if left.fill and len(left.lines) == 1:
        return odds > _SHORT
    return odds > _SHORT or ("，" in left.folded and not is_heading(right.folded))


def _parts(left: str, right: str) -> bool:
    """Whether one of two lines is a thing by itself: a byline, the first line of an article, an item of a list."""
    if is_byline(left) or is_byline(right) or is_lead(right):
        return not (open_marks(left[-120:]) and is_lead(left) and not is_lead(right))
    return opens_item(right) and (terminal(left) or not right[0].isdigit())


def _unfinished(folded: str) -> bool:
    """Whether the words themselves show that more must come: a comma at the end, a bracket that is still open."""
    return folded[-1] in "，、,（“《(" or open_marks(folded[-200:]) > 0


def _body_like(folded: str) -> bool:
    return bool(re.search("[，。；]", folded[:-1])) or is_lead(folded) or len(folded) > 60


def _kind(paragraph: Paragraph, before: Paragraph | None, after: Paragraph | None, *, alone: bool) -> Kind:
    text = paragraph.folded
    if is_byline(text) or (is_names(text) and before is not None and before.kind == "byline" and before.folded.endswith(_NAMELESS)):
        return "byline"
    fresh = before is None or before.kind != "body" or terminal(before.folded) or before.folded[-1] in "：:；;" or _signed(before.folded)
    if is_heading(text) and fresh and not _unfinished(text) and (alone or paragraph.fill < _FULL) and not text.startswith("●"):
        if terminal(text):  # 末班车能不能晚一点？
            title = (
                before is None
                or before.kind == "byline"
                or is_notice(text)
                or (after is not None and (is_lead(after.folded) or is_byline(after.folded)))
            )
            return "headline" if title and len(text) <= 40 and text[-1] in "？！?!…" else "body"
        return "headline" if not is_lead(text) and (not _body_like(text) or len(text) <= 40) else "body"
    return "body"


def _cut(paragraph: Paragraph) -> bool:
    """Whether the paragraph was cut: a body that does not end as one."""
    text = paragraph.folded
    return paragraph.kind == "body" and not terminal(text) and text[-1] not in "：:；;" and not _signed(text)


def _signed(text: str) -> bool:
    """Whether the last words are a signature: …声明作废。店主 上官阿珠."""
    return bool(_SIGNATURE.search(text[-60:]))


def _can_continue(paragraph: Paragraph) -> bool:
    text = paragraph.folded
    announces = paragraph.kind == "headline" and is_notice(text)
    return not (is_lead(text) or is_byline(text) or announces) and paragraph.kind in ("body", "headline") and not opens_item(text)


def _mend(fragments: list[Paragraph]) -> list[Paragraph]:
    """Join fragments that blank lines, pull quotes, jump lines and headings cut apart."""
    waiting = deque(fragments)
    done: list[Paragraph] = []
    jumped = False
    while waiting:
        current = waiting.popleft()
        if current.kind == "jump":
            jumped = True
            continue
        current.after_jump, jumped = jumped, False
        while (at := _continuation(current, waiting, done[-1] if done else None)) is not None:
            current.join(waiting[at])
            del waiting[at]
            current.kind = "body"
        done.append(current)
    return done


def _continuation(current: Paragraph, waiting: Sequence[Paragraph], above: Paragraph | None) -> int | None:
    """Give which of the fragments behind the paragraph it reads on in, None where it is whole; `above` stands before it."""
    if not waiting or current.kind in ("quote", "byline"):
        return None
    first = next((i for i, fragment in enumerate(waiting) if fragment.kind not in ("jump", "quote")), None)
    if first is None:
        return None
    heading = current.kind == "headline"
    if not heading and not _cut(current):
        begins_within = waiting[first].folded[0] in CLOSING + "，。、；！？" and _can_continue(waiting[first])
        return first if begins_within and not terminal(current.folded) else None
    adjacent = _odds(current, waiting[first])
    if heading:  # the first piece of a cut paragraph may look like one
        dated = bool(_DATED.match(waiting[first].folded))
        comma = "，" in current.folded or "《" in current.folded
        least = _TITLE_ON if above is None or dated else _SHORT if not comma else _CLAUSE
        return first if waiting[first].kind == "body" and adjacent > least and (comma or len(current.folded) <= _FRAGMENT) else None
    best, where = adjacent, first
    for i in range(first + 1, min(len(waiting), first + 1 + _REACH)):
        if is_lead(waiting[i - 1].folded) or waiting[i - 1].kind == "byline":
            break
        odds = _odds(current, waiting[i])
        if odds > max(best + (_BETTER if where == first else 0.0), _ACROSS) and waiting[i].kind == "body" and _closed(waiting[i - 1]):
            best, where = odds, i
    if where != first or adjacent > _ADJACENT:
        return where
    return None


def _closed(paragraph: Paragraph) -> bool:
    """Whether the fragment ends something, so that what stands behind it may belong to another."""
    return paragraph.kind in ("quote", "headline", "jump", "byline") or terminal(paragraph.folded)


def _odds(left: Paragraph, right: Paragraph) -> float:
    if not _can_continue(right):
        return -20.0
    if right.kind == "headline" and len(right.folded) >= 8:
        return log_odds(left.folded, right.folded) - 2.0
    return log_odds(left.folded, right.folded)
