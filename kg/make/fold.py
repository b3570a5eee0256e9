"""Builds the table of characters that fold to one another, one for one, from OpenCC (Apache-2.0).

Run as ``python -m kg.make.fold``; it writes ``kg/zh/fold.json``: traditional and full-width characters and what each folds to.
"""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

from opencc import OpenCC

__all__ = ["build"]


def build() -> dict[str, str]:
    """Give {character: folded character}; only foldings to exactly one character, so that offsets stay."""
    converter = OpenCC("t2s")
    table: dict[str, str] = {}
    for code in [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00)]:
        character = chr(code)
        folded = converter.convert(unicodedata.normalize("NFKC", character))
        if len(folded) == 1 and folded != character:
            table[character] = folded
    for code in range(0xFF01, 0xFF5F):  # full-width ASCII; but Chinese punctuation keeps its width
        character = chr(code)
        if character not in "，：；！？（）":
            table[character] = unicodedata.normalize("NFKC", character)
    return table | {
        "「": "“",
        "」": "”",
        "『": "‘",
        "』": "’",
        "﹁": "“",
        "﹂": "”",
        "—": "—",
        "―": "—",
        "─": "—",
        "・": "·",
        "•": "·",
        "‧": "·",
    }


if __name__ == "__main__":
    target = Path(__file__).parent.parent / "zh" / "fold.json"
    target.write_text(json.dumps(dict(sorted(build().items())), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
