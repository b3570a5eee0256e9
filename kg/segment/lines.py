"""A text becomes its lines: what stands on them, without the white space at their ends, and what separates them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["Line", "split_lines", "width_of"]

_LINE = re.compile("([^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]*)(\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]|$)")
_BLANK = " \t\u3000\xa0\ufeff\u200b\x00\x1f\u2002\u2003"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, as offsets into its document's text."""

    start: int
    end: int  # behind the last character that is not white space
    text: str  # document text [start:end]
    newline: int | None  # where the line's break stands (its last character, for CR LF); None at the end of the text
    blank: bool  # a blank line, or the beginning of the text, stands before it
    indent: bool  # it begins with white space


def split_lines(text: str) -> list[Line]:
    r"""Give the lines that are not blank.

    >>> [(line.text, line.newline, line.blank) for line in split_lines("合\r\n\r\n　肥的城市。")]
    [('合', 2, True), ('肥的城市。', None, True)]
    """
    lines: list[Line] = []
    blank = True
    for match in _LINE.finditer(text):
        content = match[1]
        body = content.strip(_BLANK)
        if not body:
            blank = True
            continue
        start = match.start() + len(content) - len(content.lstrip(_BLANK))
        newline = match.end() - 1 if match[2] else None
        lines.append(Line(start, start + len(body), body, newline, blank, start > match.start()))
        blank = False
    return lines


class _Widths(dict[str, float]):
    """The width of every character that was asked for."""

    def __missing__(self, character: str) -> float:
        width = self[character] = 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5
        return width


_WIDTHS = _Widths()


def width_of(text: str) -> float:
    """Give how many full-width characters wide the text is set; narrow characters count half.

    >>> width_of("全长164公里")
    5.5
    """
    return sum(map(_WIDTHS.__getitem__, text))
