"""Measures `kg.segment` on annotated pages, clean and damaged on purpose.

    python -m kg.make.segmentation PAGES_DIR [--damage] [--show] [--unseen OTHER_PAGES_DIR]

Counts: mentions whose characters stand together in one sentence of one article; breaks that the damage put into a paragraph and that are
mended; real ends of paragraphs that stay ends; lines that go on in the right line.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from kg.make import bigrams
from kg.make.damage import KINDS, TWO_PAGES, damage, partner, plan
from kg.make.remap import Page, Part, load
from kg.model import Article, Document
from kg.segment import segment
from kg.segment.joint import use_table

__all__ = ["Score", "measure"]


@dataclass(slots=True)
class Score:
    """What was counted over some pages."""

    mentions: int = 0
    whole: int = 0
    cuts: int = 0
    mended: int = 0
    ends: int = 0
    kept: int = 0

    def line(self) -> str:
        """Give the figures as a row of a table."""

        def share(part: int, of: int) -> str:
            return f"{part / of:7.4f} ({part}/{of})" if of else "-"

        return f"mentions whole {share(self.whole, self.mentions)}  cuts mended {share(self.mended, self.cuts)}  ends kept {share(self.kept, self.ends)}"


def positions(articles: tuple[Article, ...]) -> dict[int, tuple[int, int]]:
    """Give, for each character of the source that an article took, the article's number and the place in its text."""
    return {
        piece.source + i: (article.index, piece.start + i) for article in articles for piece in article.pieces for i in range(piece.length)
    }


def mentions_cut(page: Page, articles: tuple[Article, ...]) -> Iterator[str]:
    """Give the mentions of the annotation that are not within one sentence, their characters side by side (breaks left out)."""
    place = positions(articles)
    starts = [[s.start for s in article.sentences] for article in articles]
    for start, end in page.mentions:
        at = [place[i] for i in range(start, end) if i in place and not page.text[i].isspace()]
        inside = [i for i in range(start, end) if not page.text[i].isspace()]
        whole = len(at) == len(inside) and len({a for a, _ in at}) == 1
        whole = whole and not any("\n" in articles[at[0][0]].text[p : q + 1] for (_, p), (_, q) in pairwise(at))
        whole = whole and all(q - p == 1 or page.text[start:end].count(" ") for (_, p), (_, q) in pairwise(at))
        if whole:
            index = at[0][0]
            whole = bisect_right(starts[index], at[0][1]) == bisect_right(starts[index], at[-1][1])
        if not whole:
            yield page.text[start:end]


def measure(page: Page, kind: str | None, seed: int, other: Page | None, score: Score) -> list[str]:
    """Add a page's counts to the score and give what went wrong, in words."""
    damaged = page if kind is None else damage(page, kind, seed, other)
    articles = segment(Document("page", "page.txt", damaged.text, ""))
    wrong = [f"mention {text!r}" for text in mentions_cut(damaged, articles)]
    score.mentions += len(damaged.mentions)
    score.whole += len(damaged.mentions) - len(wrong)
    pages, parts = ([page], []) if kind is None else plan(page, kind, seed, other)
    place, origin = positions(articles), _origins(pages, parts)
    for number, clean in enumerate(pages):
        for left, right, end in _neighbours(clean.text):
            a, b = origin[number][left], origin[number][right]
            if a not in place or b not in place:
                continue
            joined = place[a][0] == place[b][0] and place[b][1] == place[a][1] + 1
            around = f"{clean.text[max(0, left - 8) : left + 1]}|{clean.text[right : right + 8]}"
            if end:
                score.ends += 1
                score.kept += not joined
                if joined:
                    wrong.append(f"joined {around}")
            elif b != a + 1:
                score.cuts += 1
                score.mended += joined
                if not joined:
                    wrong.append(f"not mended {around}")
            elif not joined and not clean.text[left].isspace() and not clean.text[right].isspace():
                wrong.append(f"broken {around}")
    return wrong


def _origins(pages: list[Page], parts: list[Part]) -> list[dict[int, int]]:
    """Give where each character of each clean page stands in the damaged text (its first copy)."""
    if not parts:
        return [{i: i for i in range(len(pages[0].text))}]
    origin: list[dict[int, int]] = [{} for _ in pages]
    at = 0
    for part in parts:
        if part.page >= 0:
            for i in range(part.start, part.end):
                origin[part.page].setdefault(i, at + i - part.start)
            at += part.end - part.start
        else:
            at += len(part.words)
    return origin


def _neighbours(text: str) -> Iterator[tuple[int, int, bool]]:
    """Give pairs of neighbouring characters that are not breaks, and whether a paragraph ends between them."""
    last = None
    for i, character in enumerate(text):
        if character == "\n":
            continue
        if last is not None:
            yield last, i, i > last + 1
        last = i


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--damage", action="store_true", help="damage each page in every way, too")
    parser.add_argument("--unseen", type=Path, metavar="DIR", help="make the table of character pairs from these pages instead")
    parser.add_argument("--kind", action="append", choices=sorted(KINDS), help="damage in this way only")
    parser.add_argument("--show", action="store_true", help="say what went wrong")
    given = parser.parse_args()
    pages = [(path.stem, load(path)) for path in sorted(given.pages.glob("*.txt")) if path.with_suffix(".json").exists()]
    if given.unseen:
        with tempfile.TemporaryDirectory() as folder:
            table = Path(folder) / "bigrams.npz"
            bigrams.write(
                table, bigrams.dictionary_words(), [path.read_text(encoding="utf-8") for path in sorted(given.unseen.glob("*.txt"))]
            )
            use_table(table)
    for kind in given.kind or [None, *(KINDS if given.damage else ())]:
        score = Score()
        for number, (stem, page) in enumerate(pages):
            other = partner(pages, number, random.Random(number)) if kind in TWO_PAGES else None  # noqa: S311 - no secret
            if kind in TWO_PAGES and other is None:
                continue
            wrong = measure(page, kind, number, other, score)
            if given.show and wrong:
                print(f"{stem} {kind or 'clean'}: " + "; ".join(wrong[:8]))
        print(f"{kind or 'clean':11}{score.line()}")


if __name__ == "__main__":
    main()
