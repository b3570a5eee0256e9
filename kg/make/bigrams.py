"""Makes ``kg/weights/bigrams.npz``: how much likelier two characters stand together than by chance.

    python -m kg.make.bigrams PAGES_DIR [-o kg/weights/bigrams.npz]

Sources: the words of spacy-pkuseg's dictionary (MIT, in its wheel), each counted once, and the running text of the project's own
pages. All is folded to simplified, half-width characters; only pairs of Chinese characters are kept. The measure is pointwise
mutual information with absolute discounting, in sixteenths of a nat, as int8 (source: Church and Hanks 1990). Layout: `characters`
(int32 code points, sorted), `rows` (int32, len + 1: where the pairs of each first character begin), `columns` (uint16: second
characters), `values` (int8).
"""

from __future__ import annotations

import argparse
import math
import pickle
from collections import Counter
from collections.abc import Iterable
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np

from kg.zh.fold import fold

__all__ = ["count", "write"]

_PAGE_WEIGHT = 6.0  # a pair seen once in running text says more than a pair in one word of a dictionary
_PAIRS = 110_000  # keeps the file under 400 KB
_COMMON = 4_500


def _chinese(character: str) -> bool:
    return "一" <= character <= "鿿"


def dictionary_words() -> list[str]:
    """Give the words of spacy-pkuseg's dictionary, from its wheel, without importing its extension modules."""
    spec = find_spec("spacy_pkuseg")
    if spec is None or spec.origin is None:
        raise SystemExit("spacy-pkuseg is not installed (pip install spacy-pkuseg)")
    path = Path(spec.origin).parent / "dicts" / "default.pkl"
    text: str = pickle.loads(path.read_bytes())  # noqa: S301 - a file of an installed package
    return sorted(set(text.split("\n")))


def count(words: Iterable[str], texts: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    """Give weighted counts of single characters and of pairs, in words (weight 1) and in running text (weight `_PAGE_WEIGHT`).

    >>> singles, pairs = count(["江门"], ["江门市。"])
    >>> pairs["江门"], pairs["门市"], pairs["市。"]
    (7.0, 6.0, 0)
    """
    singles: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    weighted = [(w, 1.0) for w in words] + [(t, _PAGE_WEIGHT) for t in texts]
    for raw, weight in weighted:
        text = fold(raw)
        for character in text:
            if _chinese(character):
                singles[character] += weight  # type: ignore[assignment]
        for left, right in pairwise(text):
            if _chinese(left) and _chinese(right):
                pairs[left + right] += weight  # type: ignore[assignment]
    return singles, pairs


def write(path: Path, words: Iterable[str], texts: Iterable[str]) -> int:
    """Write the table and give its number of pairs."""
    singles, pairs = count(words, texts)
    characters = sorted(c for c, _ in sorted(singles.items(), key=lambda item: (-item[1], item[0]))[:_COMMON])
    number = {character: i for i, character in enumerate(characters)}
    total, characters_in_all = float(sum(pairs.values())), float(sum(singles.values()))
    scored = []
    for pair, times in pairs.items():
        if pair[0] in number and pair[1] in number:
            chance = singles[pair[0]] * singles[pair[1]] / characters_in_all**2
            information = math.log((times - 0.5) / total / chance)
            scored.append((times * max(information, 0.01), pair, information))
    scored.sort(key=lambda row: (-row[0], row[1]))
    kept = sorted((number[p[0]], number[p[1]], round(max(-7.9, min(7.9, i)) * 16)) for _, p, i in scored[:_PAIRS])
    first = np.array([row[0] for row in kept], dtype=np.int64)
    np.savez_compressed(
        path,
        characters=np.array([ord(c) for c in characters], dtype=np.int32),
        rows=np.searchsorted(first, np.arange(len(characters) + 1)).astype(np.int32),
        columns=np.array([row[1] for row in kept], dtype=np.uint16),
        values=np.array([row[2] for row in kept], dtype=np.int8),
    )
    return len(kept)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path, help="folder of .txt pages")
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).parents[1] / "weights" / "bigrams.npz")
    given = parser.parse_args()
    texts = [path.read_text(encoding="utf-8") for path in sorted(given.pages.glob("*.txt"))]
    pairs = write(given.output, dictionary_words(), texts)
    print(f"{given.output}: {pairs} pairs, {given.output.stat().st_size} bytes")


if __name__ == "__main__":
    main()
