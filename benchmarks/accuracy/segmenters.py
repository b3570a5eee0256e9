"""What each segmenter gives: how often a name's edge is a word's edge, how long its words are, how fast and how large it is.

    python -m benchmarks.accuracy.segmenters

`peers.py` puts the table into `peers.md`. Characters per CPU-second are of cutting alone; for `lac` with the encoder, which runs anyway.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from kg.neural.encoder import encoder
from kg.recognise.segmenters import segmenters
from kg.resources import resource
from kg.train.pages import Page, find_pages, load_page

ROOT = Path(__file__).parents[2]

Cut = Callable[[list[str]], list[Any]]


def cutters() -> dict[str, tuple[Cut, int]]:
    """Give our segmenters and jieba, where it is installed, with the bytes of their data."""
    chars, weights = encoder(resource("weights")), resource("weights")
    sizes = {
        "lac": sum(path.stat().st_size for path in weights.glob("encoder.*")),
        "char": 0,
        "pkuseg": sum(path.stat().st_size for path in (weights / "pkuseg").iterdir()),
    }
    found: dict[str, tuple[Cut, int]] = {}
    for name, size in sizes.items():
        make = segmenters.get(name)(chars, weights)
        found[name] = ((lambda texts, make=make, name=name: make(texts, list(chars.batches(texts)) if name == "lac" else [])), size)
    if spec := find_spec("jieba"):
        import jieba

        jieba.setLogLevel(60)
        size = (Path(str(spec.origin)).parent / "dict.txt").stat().st_size
        found["jieba (peer)"] = (lambda texts: [starts([*jieba.cut(text)], len(text)) for text in texts], size)
    return found


def starts(words: list[str], length: int) -> Any:
    """Give True where a word begins."""
    cuts = np.zeros(length, dtype=np.bool_)
    cuts[np.cumsum([0, *map(len, words)])[:-1]] = True
    return cuts


def edges(pages: list[Page], cut: Cut) -> tuple[int, int, int, int, float]:
    """Give edges that are a word's, all edges, characters, words, and CPU-seconds."""
    where = [(p.article, s) for page in pages for p in page.passages for s in p.article.sentences if s.end > s.start]
    texts = [article.text[s.start : s.end] for article, s in where]
    cut(texts[:20])  # what is loaded late is no part of the time
    before = time.process_time()
    found = cut(texts)
    spent = time.process_time() - before
    at: dict[tuple[str, int], set[int]] = {}
    for (article, s), cuts in zip(where, found, strict=True):
        at.setdefault((article.document, article.index), set()).update((np.flatnonzero(cuts) + s.start).tolist(), (s.start, s.end))
    right = total = 0
    for page in pages:
        for passage in page.passages:
            known = at.get((passage.article.document, passage.article.index), set())
            for mention in passage.mentions:
                if mention.kind != "Title":
                    right += (mention.start in known) + (mention.end in known)
                    total += 2
    return right, total, sum(map(len, texts)), sum(int(np.sum(cuts)) for cuts in found), spent


def table_of_segmenters() -> dict[str, dict[str, Any]]:
    """Give a row for each segmenter; `gold` is None where the shared pages are not there."""
    shared = ROOT.parent / "shared" / "gold"
    pages = {"seeds": [load_page(*pair) for pair in find_pages([ROOT / "seeds" / "pages"])]}
    pages["gold"] = [load_page(*pair) for pair in find_pages([shared])] if shared.exists() else []
    rows: dict[str, dict[str, Any]] = {}
    for name, (cut, size) in cutters().items():
        row: dict[str, Any] = {"size": size, "gold": None}
        for label, some in pages.items():
            if some:
                right, total, characters, words, spent = edges(some, cut)
                row[label] = round(right / total, 4)
                row["word"] = round(characters / words, 3)
                row["speed"] = max(row.get("speed", 0), round(characters / max(spent, 1e-3) / 100) * 100)
        rows[name] = row
        print(f"{name}: {row}", file=sys.stderr, flush=True)
    return rows


if __name__ == "__main__":
    table_of_segmenters()
