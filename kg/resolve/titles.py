"""People's names without the offices and ranks before or behind them, and the names that a form says beside the first."""

from __future__ import annotations

import re

from kg.resolve.rules import Rules

__all__ = ["people"]


def people(text: str, rules: Rules) -> tuple[str, ...]:
    """Give the names that a form carries, the last said first one included: 鲁迅(周树人) -> both.

    >>> people("艾青(原名蒋正涵)", Rules.load()), people("市委书记陈吉宁", Rules.load())
    (('蒋正涵', '艾青'), ('陈吉宁',))
    """
    outside, _, inside = text.partition("(")
    found = []
    for part in re.split(r"[,，、;；]", inside.rstrip(")")):
        name = part
        for word in rules.said:
            if name.startswith(word) and len(name) > len(word) + 1:
                name = name[len(word) :].lstrip(":：为是")
                break
        if 2 <= len(name) <= 12:
            found.append(_untitled(name, rules))
    found.append(_untitled(outside, rules))
    return tuple(found)


def _untitled(name: str, rules: Rules) -> str:
    for title in rules.title_after:
        if name.endswith(title) and len(name) - len(title) >= 2:
            return _untitled(name[: -len(title)], rules)
    if "·" in name:
        return name
    if len(name) >= 4:
        for size in (4, 3, 2):
            head = name[:-size]
            if len(head) >= 2 and head.endswith(rules.title_before) and not (size > 2 and name[-size:].startswith(rules.title_before)):
                if size > 3 and not name[-size:].startswith(rules.double):
                    continue
                return name[-size:]
    return name
