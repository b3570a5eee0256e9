"""Damages annotated pages on purpose, as e-paper files are damaged, and leads their annotations along.

    python -m kg.make.damage IN_DIR OUT_DIR [--share 0.3] [--seed 0] [--kind cut --kind wrap …]

Every character of the damaged page is known to come from a character of the clean one or to have been put in, so that spans
of mentions and evidence are carried over exactly: a mention that a break cuts stays one mention (its text then holds the break);
evidence that other lines interrupt becomes several spans. The same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kg.make.remap import Page, Part, load, rebuild, save

__all__ = ["KINDS", "TWO_PAGES", "Page", "damage", "load", "partner", "plan", "save"]

_FIRST = "，。、；：！？”’」』）》】…％%"  # may not begin a line
_LAST = "“‘「『（《【"  # may not end one
_FULL = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
_FILLER = ("路要一步一步走", "事要一件一件办", "慢不得也急不得", "光说不练不算数", "好日子是干出来的")
_HOME = re.compile("本[报報刊網网]|[我全][市省区區县縣州盟旗镇乡]|市委|市政府|省委|县委")


def _new(words: str) -> Part:
    return Part(-1, -1, -1, words)


def damage(page: Page, kind: str, seed: int, other: Page | None = None) -> Page:
    r"""Give the page damaged in one way; `other` is the second page of the kinds in `TWO_PAGES`.

    :raises ValueError: for an unknown kind, or where a second page is needed and missing.

    >>> page = Page("江门携手深圳建设新城，推动两地物流协作，发展新型储能产业和硅能源产业。", {"mentions": [{"start": 0, "end": 2, "text": "江门"}], "statements": []})
    >>> damaged = damage(page, "cut", 1)
    >>> damaged.text.replace("\n", "") == page.text, damaged.text.count("\n"), damaged.annotation["damage"]
    (True, 2, 'cut')
    """
    pages, parts = plan(page, kind, seed, other)
    text, annotation = rebuild(pages, parts)
    if kind == "fullwidth":
        text = text.translate(_FULL)
        for mention in annotation["mentions"]:
            mention["text"] = mention["text"].translate(_FULL)
    return Page(text, annotation | {"damage": kind})


def plan(page: Page, kind: str, seed: int, other: Page | None = None) -> tuple[list[Page], list[Part]]:
    """Give the pages and the parts, in order, that the damaged text is made of.

    :raises ValueError: for an unknown kind, or where a second page is needed and missing.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind of damage {kind!r} (known: {', '.join(sorted(KINDS))})")
    if kind in TWO_PAGES and other is None:
        raise ValueError(f"{kind} needs a second page")
    pages = [page] if other is None or kind not in TWO_PAGES else [page, other]
    chance = random.Random(f"{kind} {seed} {hashlib.sha256(page.text.encode('utf-8', 'replace')).hexdigest()}")  # noqa: S311 - no secret
    return pages, list(KINDS[kind](pages, chance))


# What is done to the text -------------------------------------------------------------------------------------------------------


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Give (start, end) of each line that is not blank."""
    for match in re.finditer(r"[^\n]+", text):
        if match[0].strip():
            yield match.span()


def _is_body(text: str) -> bool:
    return len(text) > 60 and bool(re.search("[。！？]", text))


def _inside(spans: Sequence[tuple[int, int]], at: int) -> bool:
    return any(start < at < end for start, end in spans)


def _cut_at(page: Page, start: int, end: int, chance: random.Random, *, whole: bool) -> int | None:
    """Choose where to cut a paragraph: mid-sentence, in a word or at a comma; outside mentions where they must stay `whole`."""
    places = []
    for at in range(start + 12, end - 4):
        before, behind = page.text[at - 1], page.text[at]
        if before in "。！？；…" + _LAST or behind in _FIRST or (before.isascii() and behind.isascii()):
            continue
        if page.text[at - 2 : at - 1] in ("。", "！", "？") and before in "”」』":
            continue
        if whole and _inside(page.mentions, at):
            continue
        places.append(at)
    if not places:
        return None
    commas = [at for at in places if page.text[at - 1] in "，、"]
    return chance.choice(commas if commas and chance.random() < 0.25 else places)


def _with_inserts(page: Page, inserts: dict[int, str]) -> Iterator[Part]:
    at = 0
    for place, words in sorted(inserts.items()):
        yield Part(0, at, place)
        yield _new(words)
        at = place
    yield Part(0, at, len(page.text))


def _choose(page: Page, chance: random.Random, most: int) -> list[tuple[int, int]]:
    bodies = [span for span in _paragraphs(page.text) if _is_body(page.text[slice(*span)])] or [
        max(_paragraphs(page.text), key=lambda s: s[1] - s[0])
    ]
    return sorted(chance.sample(bodies, min(len(bodies), chance.randint(min(2, most), most))))


def _cut(pages: Sequence[Page], chance: random.Random) -> Iterator[Part]:
    page = pages[0]
    cuts = [_cut_at(page, *span, chance, whole=False) for span in _choose(page, chance, 4)]
    yield from _with_inserts(page, {at: "\n\n" for at in cuts if at is not None})


def _wrap(pages: Sequence[Page], chance: random.Random) -> Iterator[Part]:
    page, width = pages[0], chance.choice([16, 18, 20, 22, 26])
    inserts: dict[int, str] = {}
    for start, end in _paragraphs(page.text):
        for at in list(_line_ends(page, start, end, width, whole=False))[:-1]:
            inserts[at] = "\n"
    yield from _with_inserts(page, inserts)


def _line_ends(page: Page, start: int, end: int, width: int, *, whole: bool) -> Iterator[int]:
    """Give the ends of the lines that a paragraph makes in a column of `width` full-width characters."""
    at = start
    while at < end:
        stop, used = at, 0.0
        while stop < end and used < width:
            used += 0.5 if page.text[stop].isascii() else 1.0
            stop += 1
        while stop < end and page.text[stop] in _FIRST:
            stop += 1
        shift = stop
        while (
            shift > at + width // 2
            and shift < end
            and (
                page.text[shift] in _FIRST
                or page.text[shift - 1] in _LAST
                or (page.text[shift - 1].isascii() and page.text[shift].isascii())
                or (whole and _inside(page.mentions, shift))
            )
        ):
            shift -= 1
        if whole and shift < end and _inside(page.mentions, shift):  # a long name: let the line run over
            shift = next(e for s, e in page.mentions if s < shift < e)
            while shift < end and page.text[shift] in _FIRST:
                shift += 1
        at = shift if shift > at else stop
        yield at


def _interleave(pages: Sequence[Page], chance: random.Random) -> Iterator[Part]:
    width = chance.choice([18, 20, 22, 24])
    columns: list[list[tuple[int, int]]] = []
    for page in pages:
        lines: list[tuple[int, int]] = []
        for start, end in _paragraphs(page.text):
            at = start
            for stop in _line_ends(page, start, end, width, whole=True):
                lines.append((at, stop))
                at = stop
        columns.append(lines)
    first = True
    for row in range(max(map(len, columns))):
        for number, lines in enumerate(columns):
            if row < len(lines):
                if not first:
                    yield _new("\n")
                yield Part(number, *lines[row])
                first = False
    yield _new("\n")


def _repeat(pages: Sequence[Page], chance: random.Random) -> Iterator[Part]:
    page = pages[0]
    again = chance.choice(_choose(page, chance, 3))
    later = [span for span in _paragraphs(page.text) if span[0] >= again[1]]
    place = chance.choice(later)[1] if later else again[1]
    yield Part(0, 0, place)
    yield _new("\n\n")
    yield Part(0, *again)
    yield Part(0, place, len(page.text))


def _quote(pages: Sequence[Page], chance: random.Random) -> Iterator[Part]:
    page = pages[0]
    lines = chance.sample(_FILLER, 3)
    said = [str(statement["o"]) for statement in page.annotation.get("statements", [])]
    clauses = [
        m[0]
        for m in re.finditer(r"(?<![一-鿿])[一-鿿]{6,16}(?![一-鿿])", page.text)
        if not any(s < m.end() and m.start() < e for s, e in page.mentions)
    ]
    clauses = [clause for clause in clauses if not any(clause in words or words in clause for words in said)]
    if clauses and chance.random() < 0.5:
        lines[0] = chance.choice(clauses)
    cut = _cut_at(page, *_choose(page, chance, 1)[0], chance, whole=True)
    yield from _with_inserts(page, {} if cut is None else {cut: "\n\n“\n" + "\n".join(lines) + "\n”\n\n"})


def _jump(pages: Sequence[Page], chance: random.Random) -> Iterator[Part]:
    page = pages[0]
    sheet = chance.choice(["A03版", "第二版", "A2版", "4版", "今日03版"])
    cut = _cut_at(page, *_choose(page, chance, 1)[0], chance, whole=True)
    middle = f"\n\n（下转{sheet}）\n\n（上接{chance.choice(['A01版', '第一版', '头版'])}）\n\n"
    inserts = {} if cut is None else {cut: middle}
    inserts[len(page.text.rstrip("\n"))] = f"\n\n（相关{chance.choice(['新闻', '报道'])}见{sheet}）\n"
    yield from _with_inserts(page, inserts)


def _fullwidth(pages: Sequence[Page], _: random.Random) -> Iterator[Part]:
    yield Part(0, 0, len(pages[0].text))


def _together(pages: Sequence[Page], chance: random.Random) -> Iterator[Part]:
    yield Part(0, 0, len(pages[0].text.rstrip("\n")))
    yield _new(chance.choice(["\n", "\n\n"]))
    yield Part(1, 0, len(pages[1].text))


KINDS: dict[str, Callable[[Sequence[Page], random.Random], Iterator[Part]]] = {
    "cut": _cut,
    "wrap": _wrap,
    "interleave": _interleave,
    "repeat": _repeat,
    "quote": _quote,
    "jump": _jump,
    "fullwidth": _fullwidth,
    "together": _together,
}
TWO_PAGES = frozenset({"interleave", "together"})


# Command line ---------------------------------------------------------------------------------------------------------------------


def partner(pages: Sequence[tuple[str, Page]], number: int, chance: random.Random) -> Page | None:
    """Choose a second page that does not lean on its paper's home: a 我市 of it would mean the first page's city."""
    paper = pages[number][1].annotation.get("paper")
    fit = [
        page
        for i, (_, page) in enumerate(pages)
        if i != number and (page.annotation.get("paper") == paper or not _HOME.search(page.text)) and len(page.text) < 900
    ]
    return chance.choice(fit) if fit else None


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input", type=Path, help="folder of NAME.txt + NAME.json")
    parser.add_argument("output", type=Path, help="folder that receives NAME-KIND.txt + NAME-KIND.json")
    parser.add_argument("--share", type=float, default=0.3, help="share of the pages to damage")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", action="append", choices=sorted(KINDS), help="only these kinds (default: all, in turn)")
    given = parser.parse_args()
    pages = [(path.stem, load(path)) for path in sorted(given.input.glob("*.txt")) if path.with_suffix(".json").exists()]
    kinds = given.kind or list(KINDS)
    chance = random.Random(given.seed)  # noqa: S311 - no secret
    chosen = sorted(chance.sample(range(len(pages)), round(len(pages) * given.share)))
    given.output.mkdir(parents=True, exist_ok=True)
    for turn, number in enumerate(chosen):
        stem, page = pages[number]
        kind = kinds[turn % len(kinds)]
        other = partner(pages, number, chance) if kind in TWO_PAGES else None
        if kind in TWO_PAGES and other is None:
            kind = "cut"
        save(damage(page, kind, given.seed, other), given.output / f"{stem}-{kind}.txt")
    print(f"{given.output}: {len(chosen)} damaged pages")


if __name__ == "__main__":
    main()
