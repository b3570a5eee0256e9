"""A paragraph becomes its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["split_sentences"]

_OPEN = {"“": "”", "‘": "’", "「": "」", "『": "』", "（": "）", "(": ")", "《": "》", "〈": "〉", "【": "】", "〔": "〕"}
_QUOTES = "“‘「『"
_CLOSE = "”’」』）)》〉】〕"
_END = "。！？!?"
_TELLING = re.compile(f"[{re.escape(''.join(_OPEN) + _CLOSE + _END)}；;]")
_BRACKET = 80  # characters after which an unclosed bracket no longer holds a sentence together
_SPEECH = 12  # characters from which a quotation at the beginning of a sentence is somebody's words, not a name


def split_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Give (start, end) of each sentence; together they cover the text.

    A sentence ends at 。！？ with the closing marks behind it, in a quotation too where that quotes speech; not inside brackets, book titles
    or the name of a thing in quotation marks. ； ends one outside of all of these.

    >>> text = "他说：“水权不归我们！谈不上买卖。”《你好！李焕英》上映；“走！去江门”活动将办（甲。乙）。"
    >>> [text[a:b] for a, b in split_sentences(text)]
    ['他说：“水权不归我们！', '谈不上买卖。”', '《你好！李焕英》上映；', '“走！去江门”活动将办（甲。乙）。']
    """
    start = end = 0
    open_at: list[tuple[int, bool]] = []  # where a mark opened, and whether it quotes speech
    for match in _TELLING.finditer(text):
        i, character = match.start(), match[0]
        if i < end:
            continue  # it closed the sentence before
        _forget(open_at, i - 1)
        if character in _OPEN:
            open_at.append((i, character in _QUOTES and _is_speech(text, start, i)))
        elif character in _CLOSE:
            while open_at and _OPEN[text[open_at.pop()[0]]] != character:
                pass
        _forget(open_at, i)
        if character in _END and not (character in "!?" and i + 1 < len(text) and text[i + 1].isascii() and text[i + 1].isalnum()):
            held = any(not speech for _, speech in open_at)
            end, closed = i + 1, False
            while end < len(text) and text[end] in _END:
                end += 1
            while end < len(text) and text[end] in _CLOSE:
                closing = text[end]
                while open_at and _OPEN[text[open_at.pop()[0]]] != closing:
                    pass
                end, closed = end + 1, True
            follows = text[end] if end < len(text) else "。"
            name = held and closed and not (character == "。" and not open_at)
            if (not held or (closed and not name)) and follows not in "，、；：的":
                yield start, end
                start = end
        elif character in "；;" and not open_at:
            yield start, i + 1
            start = i + 1
    if start < len(text):
        yield start, len(text)


def _forget(open_at: list[tuple[int, bool]], at: int) -> None:
    """Drop marks that opened too long before `at` to hold a sentence together."""
    while open_at and at - open_at[0][0] > (_BRACKET if not open_at[0][1] else 400):
        open_at.pop(0)


def _is_speech(text: str, start: int, at: int) -> bool:
    """Whether the quotation that opens at `at` quotes speech: behind a colon, or long at a sentence's beginning or behind a comma."""
    before = text[at - 1] if at > start else ""
    if before in "：:" and before:
        return True
    close = text.find(_OPEN[text[at]], at + 1)
    length = (close if close >= 0 else len(text)) - at
    return length > _SPEECH and before in ("", "，", "。", " ") and ("。" in text[at : at + length] or before in ("", "，"))
