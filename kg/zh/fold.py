"""Folds written variants, one character for one, so that offsets stay: traditional to simplified, full width to half."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

__all__ = ["fold"]


@cache
def _table() -> dict[int, str]:
    pairs: dict[str, str] = json.loads((Path(__file__).parent / "fold.json").read_text(encoding="utf-8"))
    return {ord(character): folded for character, folded in pairs.items()}


def fold(text: str) -> str:
    """Give the text in simplified, half-width characters, of the same length (table: OpenCC; see `kg.make.fold`).

    >>> fold("粵港澳大灣區「十五五」規劃２５３亿元，")
    '粤港澳大湾区“十五五”规划253亿元，'
    """
    return text.translate(_table())
