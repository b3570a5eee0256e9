"""Takes apart two columns whose lines a reader of the page's file wrote one after the other: A1 B1 A2 B2 becomes A1 A2, B1 B2.

Every line goes to one of two columns so that the lines of a column read on as well as they can (dynamic programming over the last
line of either column). A run counts as two columns only where that reads on much better than the run as it stands.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from kg.segment.joint import log_odds
from kg.segment.lines import Line, width_of
from kg.segment.marks import CLOSING, is_byline, is_heading, is_lead, opens_item, terminal
from kg.zh.fold import fold

__all__ = ["separate"]

_LINES = 6  # fewer cannot be told from a list
_MOST = 600  # lines; a page's columns have fewer
_WIDTH = 60.0  # full-width characters; a newspaper's column is narrower
_BACK = 10  # lines that one column may run on while the other waits
_GAIN = 1.5  # nats by which two columns must beat one
_GAIN_PER_LINE = 0.04
_TURN = 1.2  # nats in favour of the other column, when paths are compared: interleaved files alternate
_OPEN = -1.5  # nats for beginning a second column
_FINISH = -0.3  # nats for ending one before the other, behind a full stop
_BROKEN = -5.0  # the same elsewhere
_FINISHED = -2  # stands for the last line of a column that has ended


def separate(run: Sequence[Line]) -> list[list[Line]]:
    r"""Give the columns of a run of lines between which no blank line stands: one list, or two in the order of their first lines.

    >>> from kg.segment.lines import split_lines
    >>> left = ["津兴城际铁路正式开通运营，天津西站至大", "兴机场站最快四十一分钟，北京与天津之间", "由此有了第四条高铁，该线全长一百零一公", "里，其中安次站、永清东站为新建，都在廊", "坊境内，廊坊将主动融入京津冀协同发展。"]
    >>> right = ["济郑高铁全线贯通运营，这条连接济南与郑", "州的高铁设计时速三百五十公里，郑州是全", "国首个米字形高铁枢纽，先行通车的濮郑段", "结束了濮阳不通高铁的历史，下一步，濮阳", "将融入中原城市群，联合聊城推进物流合作。"]
    >>> text = "\n".join(line for pair in zip(left, right) for line in pair)
    >>> [[line.text for line in column] for column in separate(split_lines(text))] == [left, right]
    True
    """
    lines = list(run)
    if not _LINES <= len(lines) <= _MOST or sorted(width_of(line.text) for line in lines)[len(lines) * 3 // 4] > _WIDTH:
        return [lines]
    folded = [fold(line.text) for line in lines]
    if sum(not terminal(text) for text in folded) < len(lines) / 2:
        return [lines]
    fits = {(i, j): _fit(folded[i], folded[j]) for i in range(len(lines)) for j in range(i + 1, min(len(lines), i + 1 + _BACK))}
    together = sum(fits[i, i + 1] for i in range(len(lines) - 1))
    second = _best(fits, [terminal(text) or is_byline(text) for text in folded])
    apart = _reading(fits, second, len(lines))
    if apart - together < _GAIN + _GAIN_PER_LINE * len(lines) or len(second) < 3 or len(lines) - len(second) < 3:
        return [lines]
    columns = [[line for i, line in enumerate(lines) if i not in second], [line for i, line in enumerate(lines) if i in second]]
    return sorted(columns, key=lambda column: column[0].start)


def _fit(left: str, right: str) -> float:
    """Give log P(the lines follow one another in one column): they read on, or one ends and the other begins something."""
    ends = terminal(left) or is_byline(left) or (is_heading(left) and len(left) < 24 and "，" not in left)
    begins = right[0] not in CLOSING + "，。、；：！？" and not (ends and right[0].isdigit() and left[-1].isdigit())
    reads = -math.log1p(math.exp(-max(-6.0, min(6.0, log_odds(left, right)))))
    if is_lead(right) or opens_item(right):
        return -0.3 if ends else -4.0
    if terminal(left):
        return -0.4 if begins else -4.0
    return max(reads, -1.2 if begins else -4.0) if ends else reads


def _reading(fits: dict[tuple[int, int], float], second: set[int], count: int) -> float:
    """Give how well two columns read on, without the favour for turns."""
    total = _OPEN
    for column in ([i for i in range(count) if i not in second], sorted(second)):
        total += sum(fits.get((i, j), 0.0) for i, j in pairwise(column))
    return total


def _best(fits: dict[tuple[int, int], float], whole: Sequence[bool]) -> set[int]:
    """Give the numbers of the lines of the column that opens second, in the best separation; `whole` says which lines end something."""
    count = len(whole)
    # state: last line of the other column (-1: none yet), while line i is the last of the current one
    states: dict[int, tuple[float, tuple[int, ...]]] = {-1: (0.0, ())}  # value: score, turns (numbers of lines where the column changes)
    for i in range(count - 1):
        following: dict[int, tuple[float, tuple[int, ...]]] = {}

        def offer(other: int, score: float, turns: tuple[int, ...], into: dict[int, tuple[float, tuple[int, ...]]] = following) -> None:
            if other not in into or score > into[other][0]:
                into[other] = (score, turns)

        for other, (score, turns) in states.items():
            if other == -1 or (other >= 0 and i + 1 - other <= _BACK):
                offer(other, score + fits[i, i + 1], turns)
            if other == -1:
                offer(i, score + _OPEN, (*turns, i + 1))
            elif (other, i + 1) in fits:
                offer(i, score + fits[other, i + 1] + _TURN, (*turns, i + 1))
        # a column that has ended may wait for ever
        finished = [
            (score + fits[i, i + 1] + _TURN + (0.0 if other == _FINISHED else _FINISH if whole[other] else _BROKEN), turns)
            for other, (score, turns) in states.items()
            if other != -1
        ]
        if finished:
            score, turns = max(finished, key=lambda pair: pair[0])
            following[_FINISHED] = (score, turns)
        states = following
    _, turns = max(states.values(), key=lambda pair: pair[0])
    second: set[int] = set()
    current, turn = False, iter((*turns, count))
    begin = next(turn)
    for i in range(count):
        if i == begin:
            current, begin = not current, next(turn, count)
        if current:
            second.add(i)
    return second
